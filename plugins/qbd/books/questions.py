"""What a reconciliation asks QuickBooks, and its answers as ledger lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from qbd.books.comparison import LedgerLine
from qbd.errors import ContractError, ReconciliationError
from qbd.money import to_minor
from qbd.qbxml.queries import DeletedTransactionsQuery, LedgerReport, Query, TxnKind
from qbd.qbxml.records import DeletedRecord, TxnRecord
from qbd.qbxml.responses import Response, parse

DAYS_PER_QUESTION = 31
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


@dataclass(frozen=True, slots=True)
class Answered:
    """What QuickBooks told: lines of its ledger, TxnIDs of deleted transactions, transactions with their links."""

    ledger: tuple[LedgerLine, ...]
    deleted: frozenset[str]
    transactions: tuple[TxnRecord, ...] = ()


def questions(date_from: date, date_to: date, accounts: tuple[str, ...]) -> Iterator[list[Query]]:
    """Yield what to ask in one message set each, to read the ledger of some accounts, both dates included.

    Each covers at most a month, so that no answer grows without bound; the last one also asks which transactions
    were deleted. QuickBooks remembers deletions for about 90 days (facts-quickbooks, section 2, "Queries").
    """
    start = date_from
    while start <= date_to:
        end = min(start + timedelta(days=DAYS_PER_QUESTION - 1), date_to)
        asked: list[Query] = [LedgerReport(start, end, accounts)]
        if end == date_to:
            asked.append(DeletedTransactionsQuery(POSTED_KINDS))
        yield asked
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
    transactions: list[TxnRecord] = []
    for part in parse(response).responses:
        if not part.ok:
            raise ReconciliationError(
                f"QuickBooks refused {part.request} with status {part.code}: {part.message}. Reconcile again."
            )
        deleted.update(record.id for record in part.records if isinstance(record, DeletedRecord))
        transactions.extend(record for record in part.records if isinstance(record, TxnRecord))
        ledger.extend(_lines(part, currency))
    return Answered(tuple(ledger), frozenset(deleted), tuple(transactions))


def _lines(part: Response, currency: str) -> Iterator[LedgerLine]:
    for row in part.ledger:
        if not row.amount and not row.txn_id:
            continue
        if row.date is None or not row.txn_id:
            raise ContractError(f"the ledger report has a line of {row.amount} in {row.account} without date or TxnID")
        amount = to_minor(row.amount, currency)
        yield LedgerLine(row.txn_id, row.txn_type, row.ref_number, row.account, row.date, amount)
