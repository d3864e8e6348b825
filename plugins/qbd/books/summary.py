"""The table at the end of a run: journal beside QuickBooks per account, and how much of what came how far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.engine import Engine

from qbd.books.connection import Connection
from qbd.books.statements import statement
from qbd.staging.database import transaction


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account over the range, minor units, debit positive; ``quickbooks`` is None before any reconciliation.

    ``quickbooks`` and ``difference`` are of our own transactions; ``foreign`` is what others booked there.
    """

    account: str
    journal: int
    quickbooks: int | None = None
    difference: int | None = None
    foreign: int = 0
    explained: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The accounts by name, the stages in the order in which data pass them.

    ``unreconciled`` are the days with postings that QuickBooks was never asked about.
    """

    store: str
    date_from: date
    date_to: date
    currency: str
    accounts: tuple[AccountRow, ...]
    stages: tuple[tuple[str, int], ...]
    unreconciled: tuple[date, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether QuickBooks was asked about every day and shows no difference."""
        return not self.unreconciled and all(row.difference == 0 for row in self.accounts)


def summarize(engine: Engine, store: str, date_from: date, date_to: date) -> Summary:
    """Summarise a store's books for a range of transaction dates, both ends included.

    QuickBooks' figures are, day by day, those of the newest reconciliation that covers the day; the journal's are the
    postings as they stand now, so what was posted after that reconciliation shows as a difference.
    """
    values: dict[str, object] = {"store": store, "date_from": date_from, "date_to": date_to}
    with transaction(engine) as connection:
        currency = connection.execute("SELECT max(currency) FROM ledger.entries WHERE store = %s", (store,)).fetchone()
        stages = tuple((row[0], int(row[1])) for row in connection.execute(statement("summary_stages"), values))
        days = tuple(row[0] for row in connection.execute(statement("summary_unreconciled_days"), values))
        accounts = tuple(_accounts(connection, values))
    return Summary(store, date_from, date_to, (currency[0] if currency else None) or "", accounts, stages, days)


def _accounts(connection: Connection, values: dict[str, object]) -> list[AccountRow]:
    journal = {row[0]: int(row[1]) for row in connection.execute(statement("summary_accounts"), values)}
    told = {
        row[0]: (int(row[1]), int(row[2]), int(row[3]))
        for row in connection.execute(statement("summary_reconciled"), values)
    }
    if not told:
        return [AccountRow(name, amount) for name, amount in sorted(journal.items())]
    rows: list[AccountRow] = []
    for name in sorted({*journal, *told}):
        own, (quickbooks, foreign, explained) = journal.get(name, 0), told.get(name, (0, 0, 0))
        rows.append(AccountRow(name, own, quickbooks, quickbooks - own - explained, foreign, explained))
    return rows
