"""The XML of a message set, read as a stream: only the request that is being read is held as a tree.

expat is a second parser than the sender's, on purpose. Document types and with them all entities but the five of XML
and the numeric ones are refused, nothing outside the text is ever opened.
"""

from __future__ import annotations

import xml.parsers.expat
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.hresults import PARSE_ERROR
from qbd.sandbox.quickbooks.schema import Facets

# Characters that XML counts as blanks; Python's own idea of them is wider.
BLANKS = " \t\r\n"
_CHUNK = 1 << 16
# The deepest request of the schema has nine levels.
_DEEPEST = 32
_ROOT, _SET, _REQUEST = 1, 2, 3


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


def parse_fault(reason: str) -> HresultError:
    """0x80040400 with its reason, which the client does not get to see."""
    return HresultError(PARSE_ERROR, reason=reason)


def check_characters(where: str, text: str) -> None:
    """QuickBooks keeps ISO-8859-1; the rest breaks the set here rather than turning into question marks.

    Its control characters (0x7F to 0x9F) have no meaning for QuickBooks and are refused too [M].
    """
    if not text.isascii() and any(character > "\xff" or "\x7f" <= character <= "\x9f" for character in text):
        raise parse_fault(f"{where}: a character outside ISO-8859-1")
    if "\x7f" in text:
        raise parse_fault(f"{where}: a control character")


class MessageSetXml:
    """Reads one document. `instructions` and `envelope` are there as soon as the first request is."""

    def __init__(self) -> None:
        self.instructions: list[str] = []
        self.envelope: Element | None = None
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._done: list[Element] = []

    def requests(self, text: str) -> Iterator[Element]:
        """The elements of `QBXMLMsgsRq`, one after the other.

        Raises:
            HresultError: 0x80040400 where the text is not well-formed, holds a document type, is nested too deep, has
                another envelope than QBXML and one QBXMLMsgsRq, or text or instructions where none may stand.
        """
        if text.startswith("\ufeff"):
            raise parse_fault("a byte order mark")  # The text is decoded already; a parser of texts trips over it [M].
        parser = self._parser()
        try:
            for start in range(0, len(text), _CHUNK):
                # Whatever encoding the declaration names, the BSTR was decoded: the bytes given here are UTF-8.
                parser.Parse(text[start : start + _CHUNK].encode("utf-8"), False)
                yield from self._read()
            parser.Parse(b"", True)
        except (xml.parsers.expat.ExpatError, UnicodeEncodeError) as error:
            raise parse_fault(f"not well-formed: {error}") from None
        yield from self._read()
        if self.envelope is None:
            raise parse_fault("QBXML must hold one QBXMLMsgsRq")

    def _parser(self) -> Any:
        parser = xml.parsers.expat.ParserCreate(encoding="utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._document_type
        return parser

    def _read(self) -> list[Element]:
        done, self._done = self._done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            check_characters(f"{name} {key}", value)
        element = Element(name, attributes)
        depth = len(self._open) + 1
        if depth == _ROOT and (name != "QBXML" or attributes):
            raise parse_fault("the root element must be QBXML")
        if depth == _SET:
            if name != "QBXMLMsgsRq" or self.envelope is not None:
                raise parse_fault("QBXML must hold one QBXMLMsgsRq")
            self.envelope = element
        if depth > _REQUEST:
            self._open[-1].children.append(element)
        if depth > _DEEPEST:
            raise parse_fault("nested too deep")
        self._open.append(element)
        self._texts.append([])

    def _end(self, _: str) -> None:
        element = self._open.pop()
        parts = self._texts.pop()
        if parts:
            element.text = "".join(parts)
            check_characters(element.name, element.text)
        if len(self._open) < _SET and element.text.strip(BLANKS):
            raise parse_fault(f"text between the elements of {element.name}")
        if len(self._open) == _SET:
            self._done.append(element)

    def _characters(self, data: str) -> None:
        self._texts[-1].append(data)

    def _instruction(self, target: str, data: str) -> None:
        if target != "qbxml":
            return
        if self._open or self.envelope is not None:
            raise parse_fault("the qbxml instruction must stand before the root element")
        self.instructions.append(data)

    def _document_type(self, *_: Any) -> None:
        raise parse_fault("document types are not taken")
