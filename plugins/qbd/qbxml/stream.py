"""An answer of QuickBooks (``QBXMLMsgsRs``) read as a stream: memory stays bounded however long it is.

Entities are never expanded and nothing is ever fetched; an answer that declares an entity is refused, QuickBooks
sends none. What is read is dropped from the tree at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO

from lxml import etree

from qbd.errors import ContractError
from qbd.qbxml import reading, report_rows
from qbd.qbxml.numbers import integer
from qbd.qbxml.records import Record
from qbd.qbxml.report_rows import ReportColumn

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SET_DEPTH, _RESPONSE_DEPTH, _RECORD_DEPTH = 2, 3, 4
_ROWS = frozenset(("DataRow", "SubtotalRow", "TotalRow", "TextRow"))
_LEDGER = "CustomDetailReportQueryRs"


@dataclass(frozen=True, slots=True)
class SetOpened:
    """The answer begins; ``status`` is the messageSetStatusCode, None unless recovery attributes were sent."""

    status: int | None


@dataclass(frozen=True, slots=True)
class Opened:
    """The answer to one request begins: everything but its records. ``request`` is without its ``Rs``."""

    request: str
    request_id: str
    code: int
    severity: str
    message: str
    remaining: int | None = None
    iterator_id: str = ""
    ret_count: int | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """The answer to one request ended; ``fields`` are simple elements that stood directly in it (TxnDel, ListDel)."""

    fields: dict[str, str] = field(default_factory=dict)


Event = SetOpened | Opened | Closed | Record


def read(answer: bytes | str | BinaryIO) -> Iterator[Event]:
    """Yield what an answer holds, in its order: ``SetOpened``, then per request ``Opened``, its records, ``Closed``.

    ``answer`` is text (as COM gives it), bytes, or a binary file, of which only a part is in memory at a time.

    Raises:
        ContractError: it is not well-formed, ends early, is no QBXMLMsgsRs, declares an entity, or a number or date in
            it is none. What was yielded before was read rightly, but the answer as a whole is not to be trusted.
    """
    if isinstance(answer, str):
        # The declared encoding is that of bytes that we never saw.
        answer = _DECLARATION.sub("", answer, count=1).encode("utf-8")
    reader = _Reader()
    try:
        for event, element in _parsed(BytesIO(answer) if isinstance(answer, bytes) else answer):
            yield from reader.take(event, element)
    except etree.XMLSyntaxError as error:
        raise ContractError(f"QuickBooks' answer is not well-formed XML: {error}") from None
    if not reader.in_answer:
        raise ContractError("QuickBooks' answer holds no QBXMLMsgsRs")


def _parsed(source: BinaryIO) -> Iterator[tuple[str, Any]]:
    return iter(
        etree.iterparse(
            source,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            remove_comments=True,
            remove_pis=True,
            huge_tree=False,
        )
    )


class _Reader:
    """Takes the parser's events; keeps only what is not finished."""

    def __init__(self) -> None:
        self.in_answer = False
        self._depth = 0
        self._response = ""
        self._fields: dict[str, str] = {}
        self._columns: dict[str, ReportColumn] = {}

    def take(self, event: str, element: Any) -> Iterator[Event]:
        if event == "end":
            yield from self._end(element)
            self._depth -= 1
            return
        self._depth += 1
        if self._depth == 1:
            _refuse_entities(element)
        elif self._depth == _SET_DEPTH and element.tag == "QBXMLMsgsRs":
            self.in_answer = True
            yield SetOpened(integer(element.get("messageSetStatusCode")))
        elif self._depth == _RESPONSE_DEPTH and self.in_answer:
            self._response, self._fields, self._columns = element.tag, {}, {}
            yield _opened(element)

    def _end(self, element: Any) -> Iterator[Event]:
        if not self.in_answer:
            return
        if self._depth > _RECORD_DEPTH and element.tag == "ColDesc":
            found = report_rows.column(element)
            self._columns[found.id] = found
        elif self._depth > _RECORD_DEPTH and element.tag in _ROWS:
            yield from self._row(element)
            _forget(element)
        elif self._depth == _RECORD_DEPTH:
            yield from self._record(element)
            _forget(element)
        elif self._depth == _RESPONSE_DEPTH:
            yield Closed(self._fields)
            _forget(element)

    def _row(self, element: Any) -> Iterator[Record]:
        if self._response != _LEDGER:
            yield report_rows.row(element, self._columns)
        elif element.tag == "DataRow":
            yield reading.ledger_row(element, {column.id: column.type for column in self._columns.values()})

    def _record(self, element: Any) -> Iterator[Record]:
        if not len(element):
            self._fields[element.tag] = element.text or ""
            return
        found = reading.record(element) if element.tag != "ReportRet" else None
        if found is not None:
            yield found


def _opened(element: Any) -> Opened:
    return Opened(
        request=element.tag.removesuffix("Rs"),
        request_id=element.get("requestID", ""),
        code=integer(element.get("statusCode")) or 0,
        severity=element.get("statusSeverity", "Info"),
        message=element.get("statusMessage", ""),
        remaining=integer(element.get("iteratorRemainingCount")),
        iterator_id=element.get("iteratorID", ""),
        ret_count=integer(element.get("retCount")),
    )


def _refuse_entities(root: Any) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise ContractError("QuickBooks' answer declares entities, which no answer of QuickBooks does")


def _forget(element: Any) -> None:
    """Drop an element that was read, and what stands before it, from the tree that the parser builds."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
