"""What a reconciliation asks QuickBooks, as qbXML, and its answers as ledger lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from qbd.books.comparison import LedgerLine
from qbd.errors import ContractError, ReconciliationError
from qbd.money import to_minor
from qbd.qbxml.queries import DeletedTransactionsQuery, LedgerReport, TxnKind, render_query
from qbd.qbxml.records import DeletedRecord
from qbd.qbxml.render import message_set
from qbd.qbxml.responses import Response, parse

DAYS_PER_QUESTION = 31
LEDGER, DELETED = "ledger", "deleted"
POSTED_KINDS: tuple[TxnKind, ...] = (
    "SalesReceipt",
    "Invoice",
    "CreditMemo",
    "ReceivePayment",
    "ARRefundCreditCard",
    "Check",
    "JournalEntry",
    "Bill",
)
"""Every kind of transaction that this product creates."""

_NOTHING_FOUND = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """What QuickBooks told: lines of its ledger, and TxnIDs of transactions that were deleted."""

    ledger: tuple[LedgerLine, ...]
    deleted: frozenset[str]


def requests(date_from: date, date_to: date, accounts: tuple[str, ...], *, edition: str) -> Iterator[bytes]:
    """Yield message sets that read the ledger of some accounts for a range of dates (both ends included).

    Each covers at most a month, so that no answer grows without bound; the last one also asks which transactions
    were deleted. QuickBooks remembers deletions for about 90 days (facts-quickbooks, section 2, "Queries").
    """
    start = date_from
    while start <= date_to:
        end = min(start + timedelta(days=DAYS_PER_QUESTION - 1), date_to)
        asked = [render_query(LedgerReport(start, end, accounts), edition=edition, request_id=LEDGER)]
        if end == date_to:
            gone = DeletedTransactionsQuery(POSTED_KINDS)
            asked.append(render_query(gone, edition=edition, request_id=DELETED))
        yield message_set(asked)
        start = end + timedelta(days=1)


def answered(response: bytes, currency: str) -> Answered:
    """Read one answer.

    Raises:
        ReconciliationError: QuickBooks refused to tell.
        ContractError: a row of the report has no date or TxnID.
        ValueError: an amount has more decimals than the currency.
    """
    ledger: list[LedgerLine] = []
    deleted: set[str] = set()
    for part in parse(response).responses:
        if not part.ok:
            raise ReconciliationError(
                f"QuickBooks refused {part.request} with status {part.code}: {part.message}. Reconcile again."
            )
        if part.request_id == DELETED:
            deleted.update(record.id for record in part.records if isinstance(record, DeletedRecord))
        elif part.code != _NOTHING_FOUND:
            ledger.extend(_lines(part, currency))
    return Answered(tuple(ledger), frozenset(deleted))


def _lines(part: Response, currency: str) -> Iterator[LedgerLine]:
    for row in part.ledger:
        if not row.amount and not row.txn_id:
            continue
        if row.date is None or not row.txn_id:
            raise ContractError(f"the ledger report has a line of {row.amount} in {row.account} without date or TxnID")
        amount = to_minor(row.amount, currency)
        yield LedgerLine(row.txn_id, row.txn_type, row.ref_number, row.account, row.date, amount)
