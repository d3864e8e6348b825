"""Which share of which entry a document carries: the postings that QuickBooks' ledger must show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from qbd.accounting.documents import TransactionDocument
from qbd.accounting.entry import Line
from qbd.accounting.plan import Posting


class Carriage:
    """Collects planned transactions and their postings.

    Every entry that a document carries or settles has at least one posting under that document, of 0 where nothing
    reaches the ledger (a free order, a credit set against an invoice): so what is covered can be read from postings.
    """

    def __init__(self, accounts: Mapping[str, str], closing_date: date | None) -> None:
        self._accounts = accounts
        self.closing_date = closing_date
        self.documents: list[TransactionDocument] = []
        self.postings: list[Posting] = []

    def add(self, document: TransactionDocument) -> None:
        """Plan a document after those planned before it."""
        self.documents.append(document)

    def carry(self, document: str, day: date, entry: str, lines: Iterable[Line], receivable: int | None = None) -> None:
        """Note that a document dated for ``day`` brings these lines (and an amount on A/R) to the ledger."""
        accounts = self._accounts
        sums: dict[str, int] = {}
        for line in lines:
            account = accounts[line.role]
            sums[account] = sums.get(account, 0) + line.amount
        if receivable is not None:
            account = accounts["accounts_receivable"]
            sums[account] = sums.get(account, 0) + receivable
        day = self.txn_date(day)
        made = [Posting(document, entry, account, day, amount) for account, amount in sums.items() if amount]
        if not made:
            account = next(iter(sums), accounts["accounts_receivable"])
            made.append(Posting(document, entry, account, day, 0))
        self.postings += made

    def value(self, document: str, day: date, entry: str, lines: Iterable[Line]) -> None:
        """Note lines that QuickBooks itself brings to the ledger at its average cost."""
        day = self.txn_date(day)
        sums: dict[str, int] = {}
        for line in lines:
            account = self._accounts[line.role]
            sums[account] = sums.get(account, 0) + line.amount
        self.postings += [Posting(document, entry, account, day, amount, True) for account, amount in sums.items()]

    def link(self, document: str, day: date, entries: Iterable[str]) -> None:
        """Note that a document settles entries without an amount of its own on them."""
        account, day = self._accounts["accounts_receivable"], self.txn_date(day)
        self.postings += [Posting(document, entry, account, day, 0) for entry in dict.fromkeys(entries)]

    def txn_date(self, day: date) -> date:
        """Return the day itself, or the first open day where QuickBooks is closed for it (design, invariant 6)."""
        if self.closing_date is None or day > self.closing_date:
            return day
        return self.closing_date + timedelta(days=1)

    def memo(self, text: str, day: date) -> str:
        """Return a document's memo; it names the business date where the document cannot stand on it."""
        if self.txn_date(day) == day:
            return text
        return f"{text} (business date {day.isoformat()}, books closed to {self.closing_date})"


def expected_ledger(postings: Iterable[Posting]) -> dict[tuple[date, str], int]:
    """Sum postings per date and account, in minor units: what QuickBooks' general ledger must show for them."""
    sums: dict[tuple[date, str], int] = {}
    for posting in postings:
        key = (posting.txn_date, posting.account)
        sums[key] = sums.get(key, 0) + posting.amount
    return {key: amount for key, amount in sums.items() if amount}
