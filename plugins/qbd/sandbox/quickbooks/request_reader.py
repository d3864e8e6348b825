"""Reads the text of one message set and checks it against the schema, before anything is executed.

Two kinds of fault are kept apart, as QuickBooks does (facts-quickbooks.md, section 1, limit c): a fault of form
(malformed, unknown or misplaced element, version) refuses the whole set with 0x80040400; a fault of a value (too long,
not a date) fails only its own request, see `field_values`.
"""

from __future__ import annotations

import xml.parsers.expat
from dataclasses import dataclass, field
from typing import Any

from qbd.sandbox.quickbooks.hresults import PARSE_ERROR, ROLLBACK_UNSUPPORTED, VERSION_UNSUPPORTED, HresultError
from qbd.sandbox.quickbooks.schema import (
    SUPPORTED_VERSIONS,
    AttributeRule,
    ElementRule,
    Facets,
    Group,
    RequestRule,
    Schema,
    version_key,
)

ON_ERROR = frozenset({"continueOnError", "rollbackOnError", "stopOnError"})
SET_ATTRIBUTES = frozenset({"onError", "newMessageSetID", "oldMessageSetID", "responseData"})


@dataclass(slots=True)
class Element:
    """One element as read. `facets` is filled in by the schema check where the element holds a value."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""
    facets: Facets | None = None

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        for node in self.children:
            if node.name == name:
                return node
        return None

    def all(self, name: str) -> list[Element]:
        """All children of that name."""
        return [node for node in self.children if node.name == name]

    def get(self, name: str) -> str | None:
        """The text of a child that is there and not empty."""
        node = self.child(name)
        return node.text or None if node is not None else None

    def texts(self, name: str) -> list[str]:
        """The texts of all children of that name."""
        return [node.text for node in self.children if node.name == name]


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a set, matched by the schema; its values are not yet looked at."""

    name: str
    request_id: str | None
    element: Element
    attributes: dict[str, tuple[str, Facets]]


@dataclass(frozen=True, slots=True)
class MessageSet:
    """One QBXMLMsgsRq whose form is right."""

    version: tuple[int, int]
    on_error: str
    response_data: str
    new_id: str | None
    old_id: str | None
    requests: tuple[Request, ...]


def parse_fault(reason: str) -> HresultError:
    """0x80040400 with its reason, which the client does not get to see."""
    return HresultError(PARSE_ERROR, reason=reason)


class _Reader:
    """Builds elements from expat's events; a second parser than the sender's on purpose."""

    def __init__(self) -> None:
        self.versions: list[str] = []
        self.root: Element | None = None
        self._open: list[Element] = []

    def read(self, text: str) -> Element:
        # The BSTR is already decoded text: whatever encoding its declaration names, the bytes given here are UTF-8.
        parser = xml.parsers.expat.ParserCreate(encoding="utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.ProcessingInstructionHandler = self._instruction
        parser.EntityDeclHandler = self._entity
        try:
            parser.Parse(text.encode("utf-8"), True)
        except (xml.parsers.expat.ExpatError, UnicodeEncodeError) as error:
            raise parse_fault(f"not well-formed: {error}") from None
        if self.root is None:
            raise parse_fault("no root element")
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _characters(self, data: str) -> None:
        if self._open:
            self._open[-1].text += data

    def _instruction(self, target: str, data: str) -> None:
        if target == "qbxml":
            self.versions.append(data)

    def _entity(self, *_: Any) -> None:
        raise parse_fault("entity declarations are not taken")


def read_message_set(text: str, schema: Schema) -> MessageSet:
    """The checked message set.

    Raises:
        HresultError: 0x80040400 for every fault of form, 0x80040413 for rollbackOnError, 0x80040423 for a qbXML
            version that this QuickBooks does not know.
    """
    reader = _Reader()
    root = reader.read(text)
    version = _version(reader.versions)
    message_set = _envelope(root)
    attributes = message_set.attributes
    _check_characters(root)
    requests = tuple(_match_request(node, schema, version) for node in message_set.children)
    if attributes["onError"] == "rollbackOnError":
        raise HresultError(ROLLBACK_UNSUPPORTED)
    return MessageSet(
        version,
        attributes["onError"],
        attributes.get("responseData", "includeAll"),
        attributes.get("newMessageSetID"),
        attributes.get("oldMessageSetID"),
        requests,
    )


def _version(instructions: list[str]) -> tuple[int, int]:
    if len(instructions) != 1:
        raise parse_fault("exactly one qbxml version instruction is needed")
    data = instructions[0].strip()
    quote = data[-1:]
    if not data.startswith("version=") or quote not in "\"'" or data[8:9] != quote or len(data) < 11:
        raise parse_fault("the qbxml instruction has no version")
    if data[9:-1] not in SUPPORTED_VERSIONS:
        raise HresultError(VERSION_UNSUPPORTED, reason=data)
    return version_key(data[9:-1])


def _envelope(root: Element) -> Element:
    if root.name != "QBXML" or root.attributes or root.text.strip():
        raise parse_fault("the root element must be QBXML")
    if len(root.children) != 1 or root.children[0].name != "QBXMLMsgsRq":
        raise parse_fault("QBXML must hold one QBXMLMsgsRq")
    message_set = root.children[0]
    if message_set.text.strip():
        raise parse_fault("text between requests")
    attributes = message_set.attributes
    if not SET_ATTRIBUTES.issuperset(attributes):
        raise parse_fault("unknown attribute of QBXMLMsgsRq")
    if attributes.get("onError") not in ON_ERROR:
        raise parse_fault("onError is missing or unknown")
    if attributes.get("responseData", "includeAll") not in ("includeAll", "includeNone"):
        raise parse_fault("responseData is unknown")
    return message_set


def _check_characters(element: Element) -> None:
    """QuickBooks keeps ISO-8859-1 only; here the rest breaks the set rather than turning into question marks."""
    for value in (element.text, *element.attributes.values()):
        if not value.isascii() and any(ord(character) > 0xFF for character in value):
            raise parse_fault(f"{element.name}: a character outside ISO-8859-1")
    for child in element.children:
        _check_characters(child)


def _match_request(node: Element, schema: Schema, version: tuple[int, int]) -> Request:
    rule = schema.requests.get(node.name)
    if rule is None:
        raise parse_fault(f"unknown request {node.name}")
    if rule.since is not None and rule.since > version:
        raise parse_fault(f"{node.name} is newer than the declared qbXML version")
    attributes = _match_request_attributes(node, rule)
    if node.text.strip():
        raise parse_fault(f"text inside {node.name}")
    _match_children(node, rule.group, version)
    return Request(node.name, node.attributes.get("requestID"), node, attributes)


def _match_request_attributes(node: Element, rule: RequestRule) -> dict[str, tuple[str, Facets]]:
    _match_attributes(node, rule.attributes)
    return {name: (value, rule.attributes[name].facets) for name, value in node.attributes.items()}


def _match_attributes(node: Element, rules: dict[str, AttributeRule]) -> None:
    for name, value in node.attributes.items():
        if name not in rules:
            raise parse_fault(f"{node.name}: unknown attribute {name}")
        enum = rules[name].facets.enum
        if enum is not None and value not in enum:
            raise parse_fault(f"{node.name}: attribute {name} has an unknown value")
    for name, attribute in rules.items():
        if attribute.required and name not in node.attributes:
            raise parse_fault(f"{node.name}: attribute {name} is missing")


def _match_children(node: Element, group: Group, version: tuple[int, int]) -> None:
    position = _match_group(node, group, 0, version)
    if position != len(node.children):
        raise parse_fault(f"{node.name}: {node.children[position].name} may not stand there")


def _match_group(node: Element, group: Group, position: int, version: tuple[int, int]) -> int:
    """The position after this group's match; greedy, which is exact for deterministic content models."""
    if group.kind == "choice":
        name = node.children[position].name if position < len(node.children) else ""
        for item, low, high in group.items:
            first = {item.name} if isinstance(item, ElementRule) else item.first
            if name in first:
                return _match_repeated(node, item, low, high, position, version)
        if not group.nullable:
            raise parse_fault(f"{node.name}: a required element is missing (before {name or 'its end'})")
        return position
    for item, low, high in group.items:
        position = _match_repeated(node, item, low, high, position, version)
    return position


def _match_repeated(
    node: Element, item: ElementRule | Group, low: int, high: int | None, position: int, version: tuple[int, int]
) -> int:
    count = 0
    first = {item.name} if isinstance(item, ElementRule) else item.first
    while (high is None or count < high) and position < len(node.children) and node.children[position].name in first:
        if isinstance(item, ElementRule):
            _match_element(node.children[position], item, version)
            position += 1
        else:
            position = _match_group(node, item, position, version)
        count += 1
    if count < low and not (isinstance(item, Group) and item.nullable):
        wanted = item.name if isinstance(item, ElementRule) else " | ".join(sorted(item.first))
        raise parse_fault(f"{node.name}: {wanted} is missing")
    return position


def _match_element(node: Element, rule: ElementRule, version: tuple[int, int]) -> None:
    if rule.since is not None and rule.since > version:
        raise parse_fault(f"{node.name} is newer than the declared qbXML version")
    _match_attributes(node, rule.attributes)
    if rule.group is not None:
        if node.text.strip():
            raise parse_fault(f"text inside {node.name}")
        _match_children(node, rule.group, version)
        return
    if node.children:
        raise parse_fault(f"{node.name} may hold no elements")
    node.facets = rule.facets
