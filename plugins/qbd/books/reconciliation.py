"""The result of a reconciliation, and how it is told to a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qbd.books.comparison import DIFFERENCES, Finding, FindingKind, Row
from qbd.errors import ReconciliationError
from qbd.money import from_minor


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The journal beside QuickBooks' ledger for a range of dates, both ends included; amounts in minor units."""

    id: int
    store: str
    company_file: str
    date_from: date
    date_to: date
    currency: str
    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    exchange_accounts: frozenset[str] = frozenset()

    @property
    def differences(self) -> tuple[Row, ...]:
        """The accounts and dates on which our own transactions do not show the journal's figure."""
        return tuple(row for row in self.rows if row.difference)

    @property
    def agrees(self) -> bool:
        """Whether every settled document of ours is in QuickBooks as the journal has it."""
        return not self.differences and not any(finding.kind in DIFFERENCES for finding in self.findings)

    def of_kind(self, *kinds: FindingKind) -> tuple[Finding, ...]:
        """Return the findings of some kinds."""
        return tuple(finding for finding in self.findings if finding.kind in kinds)

    def count(self, *kinds: FindingKind) -> int:
        """Return how many transactions have findings of these kinds."""
        return len({(finding.document, finding.txn_id) for finding in self.of_kind(*kinds)})


def describe(reconciliation: Reconciliation) -> str:
    """Return the differences as a table and every finding that is one, as text for a log."""
    title = (
        f"QuickBooks and the journal of {reconciliation.store} differ "
        f"({reconciliation.date_from.isoformat()} to {reconciliation.date_to.isoformat()}, {reconciliation.currency})"
    )
    return "\n".join((title, *_table(reconciliation), *_sentences(reconciliation)))


def raise_on_difference(reconciliation: Reconciliation) -> None:
    """Fail loudly where the books do not agree.

    Raises:
        ReconciliationError: with a table of dates, accounts and both figures, and the documents concerned.
    """
    if not reconciliation.agrees:
        raise ReconciliationError(describe(reconciliation))


def _table(reconciliation: Reconciliation) -> Iterator[str]:
    currency = reconciliation.currency
    rows: list[Sequence[str]] = [("Date", "Account", "Journal", "QuickBooks", "Difference")]
    rows += [
        (row.txn_date.isoformat(), row.account, *_amounts(currency, row.journal, row.quickbooks, row.difference))
        for row in reconciliation.differences
    ]
    widths = [max(len(row[index]) for row in rows) for index in range(5)]
    for row in rows if len(rows) > 1 else ():
        cells = (cell.ljust(w) if i < 2 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True)))
        yield "  " + "  ".join(cells)


def _sentences(reconciliation: Reconciliation) -> Iterator[str]:
    said: set[str] = set()
    for finding in reconciliation.of_kind("altered", "deleted", "missing"):
        if finding.message not in said:
            said.add(finding.message)
            yield f"{finding.message} TxnID {finding.txn_id}." if finding.txn_id else finding.message
        if finding.txn_date is not None and finding.account:
            journal, quickbooks = _amounts(reconciliation.currency, finding.journal or 0, finding.quickbooks or 0)
            yield f"  {finding.txn_date.isoformat()} {finding.account}: journal {journal}, QuickBooks {quickbooks}"


def _amounts(currency: str, *minor: int) -> tuple[str, ...]:
    return tuple(str(from_minor(amount, currency)) for amount in minor)
