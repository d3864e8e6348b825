"""The table at the end of a run: journal beside QuickBooks per account, and how much of what came how far."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy.engine import Engine

from qbd.books.comparison import Finding
from qbd.books.concluded import last
from qbd.books.statements import statement
from qbd.staging.database import transaction


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account over the range, minor units, debit positive; ``quickbooks`` is None before a reconciliation.

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
    """The accounts by name, the stages in the order in which data pass them, and what a person should look at."""

    store: str
    date_from: date
    date_to: date
    currency: str
    accounts: tuple[AccountRow, ...]
    stages: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether QuickBooks was asked and shows no difference."""
        return bool(self.accounts) and all(row.difference == 0 for row in self.accounts)


def summarize(engine: Engine, store: str, date_from: date, date_to: date) -> Summary:
    """Summarise a store's books for a range of transaction dates, both ends included.

    The figures of QuickBooks come from the newest reconciliation that covers the whole range; the journal's are the
    postings as they stand now, so what was posted after that reconciliation shows as a difference.
    """
    values = {"store": store, "date_from": date_from, "date_to": date_to}
    with transaction(engine) as connection:
        journal = {row[0]: int(row[1]) for row in connection.execute(statement("summary_accounts"), values)}
        currency = connection.execute("SELECT max(currency) FROM ledger.entries WHERE store = %s", (store,)).fetchone()
        stages = tuple((row[0], int(row[1])) for row in connection.execute(statement("summary_stages"), values))
    reconciliation = last(engine, store, date_from, date_to)
    told: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in reconciliation.rows if reconciliation else ():
        for index, amount in enumerate((row.quickbooks, row.foreign, row.explained)):
            told[row.account][index] += amount
    accounts: list[AccountRow] = []
    for name in sorted({*journal, *told}):
        own, (quickbooks, foreign, explained) = journal.get(name, 0), told[name]
        if reconciliation is None:
            accounts.append(AccountRow(name, own))
        else:
            accounts.append(AccountRow(name, own, quickbooks, quickbooks - own - explained, foreign, explained))
    return Summary(
        store,
        date_from,
        date_to,
        (currency[0] if currency else None) or "",
        tuple(accounts),
        stages,
        reconciliation.findings if reconciliation else (),
    )
