"""A whole answer of QuickBooks (``QBXMLMsgsRs``) into typed values, read as a stream so that memory stays bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from lxml import etree

from qbd.errors import ContractError
from qbd.qbxml import reading
from qbd.qbxml.records import LedgerRow, ListRecord, Record, RecoveryRecord, TxnRecord
from qbd.qbxml.status import Action, Status, decide

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SET_DEPTH, _RESPONSE_DEPTH, _RECORD_DEPTH = 2, 3, 4


@dataclass(frozen=True, slots=True)
class IteratorState:
    """Where an iterator stands: how many elements are left, and the ID to continue with."""

    remaining: int
    iterator_id: str


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to one request: ``request`` without its ``Rs``, e.g. ``SalesReceiptAdd``.

    ``fields`` holds simple elements that stand directly in the answer (TxnDel, TxnVoid, ListDel).
    """

    request: str
    request_id: str
    code: int
    severity: str
    message: str
    records: tuple[Record, ...] = ()
    iterator: IteratorState | None = None
    ret_count: int | None = None
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether QuickBooks did what was asked (information and warnings included)."""
        return self.severity != "Error"

    @property
    def status(self) -> Status:
        """What the status code means and what is done about it."""
        return decide(self.code, self.message)

    @property
    def action(self) -> Action:
        """What is done about this answer."""
        return self.status.action

    @property
    def added(self) -> ListRecord | TxnRecord | RecoveryRecord | None:
        """The object that an Add request made, if the answer holds it."""
        return next((item for item in self.records if isinstance(item, ListRecord | TxnRecord | RecoveryRecord)), None)

    @property
    def ledger(self) -> tuple[LedgerRow, ...]:
        """The rows of a ledger report."""
        return tuple(item for item in self.records if isinstance(item, LedgerRow))


@dataclass(frozen=True, slots=True)
class Answer:
    """A message set's answer. ``message_set_status`` is None unless recovery attributes were sent."""

    message_set_status: int | None
    responses: tuple[Response, ...]

    def by_request_id(self) -> dict[str, Response]:
        """Return the responses by the requestID that they echo."""
        return {response.request_id: response for response in self.responses}


def parse(answer: bytes | str) -> Answer:
    """Read an answer; text (as COM gives it) or bytes. Entities are not expanded, nothing is fetched.

    Raises:
        ContractError: it is not well-formed, is no QBXMLMsgsRs, or a number or date in it is none.
    """
    if isinstance(answer, str):
        # The declared encoding is that of bytes that we never saw.
        answer = _DECLARATION.sub("", answer, count=1).encode("utf-8")
    reader = _Reader()
    try:
        for event, element in _events(answer):
            reader.take(event, element)
    except etree.XMLSyntaxError as error:
        raise ContractError(f"QuickBooks' answer is not well-formed XML: {error}") from None
    if not reader.in_answer:
        raise ContractError("QuickBooks' answer holds no QBXMLMsgsRs")
    return Answer(reader.set_status, tuple(reader.responses))


def _events(answer: bytes) -> Iterator[tuple[str, Any]]:
    yield from etree.iterparse(
        BytesIO(answer),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
    )


class _Reader:
    """Takes the parser's events; keeps only what is finished."""

    def __init__(self) -> None:
        self.in_answer = False
        self.set_status: int | None = None
        self.responses: list[Response] = []
        self._depth = 0
        self._records: list[Record] = []
        self._fields: dict[str, str] = {}
        self._columns: dict[str, str] = {}

    def take(self, event: str, element: Any) -> None:
        if event == "start":
            self._depth += 1
            if self._depth == _SET_DEPTH and element.tag == "QBXMLMsgsRs":
                self.in_answer = True
                self.set_status = _integer(element.get("messageSetStatusCode"))
            elif self._depth == _RESPONSE_DEPTH:
                self._records, self._fields, self._columns = [], {}, {}
            return
        self._end(element)
        self._depth -= 1

    def _end(self, element: Any) -> None:
        if element.tag == "ColDesc":
            self._columns[element.get("colID", "")] = reading.text(element, "ColType")
        elif element.tag == "DataRow":
            self._records.append(reading.ledger_row(element, self._columns))
            _forget(element)
        elif self._depth == _RECORD_DEPTH:
            self._record(element)
            _forget(element)
        elif self._depth == _RESPONSE_DEPTH:
            self.responses.append(self._response(element))
            _forget(element)

    def _record(self, element: Any) -> None:
        if not len(element):
            self._fields[element.tag] = element.text or ""
            return
        found = reading.record(element) if element.tag != "ReportRet" else None
        if found is not None:
            self._records.append(found)

    def _response(self, element: Any) -> Response:
        remaining = _integer(element.get("iteratorRemainingCount"))
        iterator = None if remaining is None else IteratorState(remaining, element.get("iteratorID", ""))
        return Response(
            request=element.tag.removesuffix("Rs"),
            request_id=element.get("requestID", ""),
            code=_integer(element.get("statusCode")) or 0,
            severity=element.get("statusSeverity", "Info"),
            message=element.get("statusMessage", ""),
            records=tuple(self._records),
            iterator=iterator,
            ret_count=_integer(element.get("retCount")),
            fields=self._fields,
        )


def _integer(value: str | None) -> int | None:
    if value is None or value == "":
        return None
    try:
        return int(value)
    except ValueError:
        raise ContractError(f"QuickBooks answered {value!r} where a whole number belongs") from None


def _forget(element: Any) -> None:
    """Drop an element that was read, and what stands before it, from the tree that the parser builds."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
