"""Reads the text of one message set and checks it against the schema, before anything is executed.

Two kinds of fault are kept apart, as QuickBooks does (facts-quickbooks.md, section 1, limit c): a fault of form
(malformed, unknown or misplaced element, version) refuses the whole set with 0x80040400; a fault of a value (too long,
not a date) fails only its own request, see `field_values`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.hresults import ROLLBACK_UNSUPPORTED, VERSION_UNSUPPORTED
from qbd.sandbox.quickbooks.message_set_xml import BLANKS, Element, MessageSetXml, parse_fault
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

__all__ = ["Element", "MessageSet", "Request", "Requests", "parse_fault", "read_message_set"]

ON_ERROR = frozenset({"continueOnError", "rollbackOnError", "stopOnError"})
SET_ATTRIBUTES = frozenset({"onError", "newMessageSetID", "oldMessageSetID", "responseData"})
# A longer text is read twice, once to check the whole set and once to execute it, so that its tree is never whole.
HELD_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a set, matched by the schema; its values are not yet looked at."""

    name: str
    request_id: str | None
    element: Element
    attributes: dict[str, tuple[str, Facets]]


@dataclass(slots=True)
class Requests:
    """The requests of a set whose form is right, in their order; those of a very long set are read again each time."""

    text: str
    schema: Schema
    version: tuple[int, int]
    count: int
    held: tuple[Request, ...] | None

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Request]:
        if self.held is not None:
            return iter(self.held)
        return (_match_request(node, self.schema, self.version) for node in MessageSetXml().requests(self.text))


@dataclass(frozen=True, slots=True)
class MessageSet:
    """One QBXMLMsgsRq whose form is right."""

    version: tuple[int, int]
    on_error: str
    response_data: str
    new_id: str | None
    old_id: str | None
    requests: Requests


def read_message_set(text: str, schema: Schema) -> MessageSet:
    """The checked message set.

    Raises:
        HresultError: 0x80040400 for every fault of form, 0x80040413 for rollbackOnError, 0x80040423 for a qbXML
            version that this QuickBooks does not know.
    """
    source = MessageSetXml()
    version: tuple[int, int] | None = None
    held: list[Request] | None = [] if len(text) <= HELD_CHARACTERS else None
    count = 0
    for node in source.requests(text):
        version = version or _version(source.instructions)
        request = _match_request(node, schema, version)
        count += 1
        if held is not None:
            held.append(request)
    version = version or _version(source.instructions)
    assert source.envelope is not None
    attributes = _set_attributes(source.envelope)
    return MessageSet(
        version,
        attributes["onError"],
        attributes.get("responseData", "includeAll"),
        attributes.get("newMessageSetID"),
        attributes.get("oldMessageSetID"),
        Requests(text, schema, version, count, None if held is None else tuple(held)),
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


def _set_attributes(envelope: Element) -> dict[str, str]:
    attributes = envelope.attributes
    if not SET_ATTRIBUTES.issuperset(attributes):
        raise parse_fault("unknown attribute of QBXMLMsgsRq")
    if attributes.get("onError") not in ON_ERROR:
        raise parse_fault("onError is missing or unknown")
    if attributes.get("responseData", "includeAll") not in ("includeAll", "includeNone"):
        raise parse_fault("responseData is unknown")
    if attributes["onError"] == "rollbackOnError":
        raise HresultError(ROLLBACK_UNSUPPORTED)
    return attributes


def _match_request(node: Element, schema: Schema, version: tuple[int, int]) -> Request:
    rule = schema.requests.get(node.name)
    if rule is None:
        raise parse_fault(f"unknown request {node.name}")
    if rule.since is not None and rule.since > version:
        raise parse_fault(f"{node.name} is newer than the declared qbXML version")
    attributes = _match_request_attributes(node, rule)
    if node.text.strip(BLANKS):
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
        if node.text.strip(BLANKS):
            raise parse_fault(f"text inside {node.name}")
        _match_children(node, rule.group, version)
        return
    if node.children:
        raise parse_fault(f"{node.name} may hold no elements")
    node.facets = rule.facets
