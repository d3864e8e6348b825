"""A whole answer of QuickBooks (``QBXMLMsgsRs``) into typed values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from qbd.qbxml.records import AccountRecord, LedgerRow, ListRecord, Record, RecoveryRecord, TxnRecord
from qbd.qbxml.report_rows import AccountBalance, ReportRow, trial_balance
from qbd.qbxml.status import Action, Status, decide
from qbd.qbxml.stream import Closed, Opened, SetOpened, read


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
    def added(self) -> ListRecord | AccountRecord | TxnRecord | RecoveryRecord | None:
        """The object that an Add request made, if the answer holds it."""
        kinds = (ListRecord, AccountRecord, TxnRecord, RecoveryRecord)
        return next((item for item in self.records if isinstance(item, kinds)), None)

    @property
    def ledger(self) -> tuple[LedgerRow, ...]:
        """The rows of a ledger report."""
        return tuple(item for item in self.records if isinstance(item, LedgerRow))

    @property
    def rows(self) -> tuple[ReportRow, ...]:
        """The rows of any other report, subtotals and totals among them."""
        return tuple(item for item in self.records if isinstance(item, ReportRow))

    @property
    def trial_balance(self) -> tuple[AccountBalance, ...]:
        """The accounts of a ``TrialBalance`` report, debit positive.

        Raises:
            ContractError: a row names no account, or an amount is none.
        """
        return trial_balance(self.rows)


@dataclass(frozen=True, slots=True)
class Answer:
    """A message set's answer. ``message_set_status`` is None unless recovery attributes were sent."""

    message_set_status: int | None
    responses: tuple[Response, ...]

    def by_request_id(self) -> dict[str, Response]:
        """Return the responses by the requestID that they echo."""
        return {response.request_id: response for response in self.responses}


def parse(answer: bytes | str | BinaryIO) -> Answer:
    """Read a whole answer; text (as COM gives it), bytes or a binary file. Entities are refused, nothing is fetched.

    For an answer that may be large use ``stream.read``, which keeps no record.

    Raises:
        ContractError: it is not well-formed, is no QBXMLMsgsRs, or a number or date in it is none.
    """
    status: int | None = None
    responses: list[Response] = []
    opened: Opened | None = None
    records: list[Record] = []
    for event in read(answer):
        match event:
            case SetOpened():
                status = event.status
            case Opened():
                opened, records = event, []
            case Closed():
                if opened is not None:
                    responses.append(_response(opened, records, event))
            case _:
                records.append(event)
    return Answer(status, tuple(responses))


def _response(opened: Opened, records: list[Record], closed: Closed) -> Response:
    iterator = None if opened.remaining is None else IteratorState(opened.remaining, opened.iterator_id)
    return Response(
        request=opened.request,
        request_id=opened.request_id,
        code=opened.code,
        severity=opened.severity,
        message=opened.message,
        records=tuple(records),
        iterator=iterator,
        ret_count=opened.ret_count,
        fields=closed.fields,
    )
