"""Staged payouts and balance transactions as accounting's facts, and charges that the books cannot explain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from qbd.accounting.business_date import business_date
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry, Problem
from qbd.accounting.payouts import BalanceTransaction, Payout, journalize_balance, journalize_payout, unmatched
from qbd.accounting.payouts.balance_types import BALANCE_TYPES, BANK_ROLE, BY_ORDER
from qbd.books.connection import Connection
from qbd.books.holds import record_holds
from qbd.books.statements import statement

UNREAD = "unread"
"""First word of the groups of :func:`hold_unmatched`; nothing is posted under it."""


@dataclass(frozen=True, slots=True)
class PayoutCase:
    """A payout with its balance transactions and the keys of its entries that are in QuickBooks or on their way."""

    payout: Payout
    own: tuple[BalanceTransaction, ...]
    posted: frozenset[str]

    @property
    def id(self) -> int:
        """The payout's number."""
        return self.payout.id


def read_payouts(connection: Connection, store: str, ids: list[int]) -> list[tuple[PayoutCase, str]]:
    """Read payouts with their balance transactions, and the newest batch that brought one of these."""
    values = {"store": store, "ids": ids}
    own: dict[int | None, list[BalanceTransaction]] = defaultdict(list)
    for row in connection.execute(statement("payout_transactions"), values):
        own[row[7]].append(_balance(store, row))
    cases = []
    for payout_id, issued_at, status, kind, net, currency, trace, returned_at, posted, batch_id in connection.execute(
        statement("payouts"), values
    ):
        payout = Payout(store, payout_id, issued_at, status, kind, net, currency, trace, returned_at)
        cases.append((PayoutCase(payout, tuple(own[payout_id]), frozenset(posted)), batch_id))
    return cases


def journalize_case(case: PayoutCase, chart: Chart) -> tuple[Sequence[Entry], Sequence[Problem]]:
    """Turn a payout into its entries, or say what holds it; one before the start of payouts gives neither."""
    if _is_before_start(case.payout.issued_at, chart):
        return (), ()
    return journalize_payout(case.payout, case.own, chart, case.posted)


def read_balance(connection: Connection, store: str, ids: list[int]) -> list[tuple[BalanceTransaction, str]]:
    """Read balance transactions, each with the batch that brought it."""
    rows = connection.execute(statement("balance_transactions"), {"store": store, "ids": ids})
    return [(_balance(store, row), row[-1]) for row in rows]


def journalize_transaction(fact: BalanceTransaction, chart: Chart) -> tuple[Sequence[Entry], Sequence[Problem]]:
    """Turn a balance transaction into its entry, or say what holds it; before the start of payouts neither."""
    if _is_before_start(fact.transaction_date, chart):
        return (), ()
    return journalize_balance(fact, chart)


def _is_before_start(moment: datetime, chart: Chart) -> bool:
    start = chart.payouts_start
    return start is not None and business_date(moment, chart.time_zone) < start


def _balance(store: str, row: Sequence[Any]) -> BalanceTransaction:
    return BalanceTransaction(store, *row[:14])


def hold_unmatched(connection: Connection, chart: Chart, store: str) -> int:
    """Name every charge and refund of Shopify Payments that the journal does not hold with the same amount.

    So an order that cannot be read (older than 60 days without ``read_all_orders``) is never missing in silence: it
    waits for a person with its amount and day, until the order is there. Fees and payouts go on meanwhile.
    Returns how many there are.
    """
    if BANK_ROLE not in chart.accounts:
        problems: list[Problem] = []
    else:
        problems = [replace(each, group=_group(each)) for each in _unmatched(connection, chart, store)]
    open_groups = connection.execute(
        "SELECT DISTINCT document_group FROM ledger.holds WHERE store = %s AND ended_at IS NULL"
        " AND document_group LIKE 'unread:%%'",
        (store,),
    ).fetchall()
    return record_holds(connection, store, "account", (row[0] for row in open_groups), problems)


def _group(problem: Problem) -> str:
    return f"{UNREAD}:{problem.value or problem.group}"


def _unmatched(connection: Connection, chart: Chart, store: str) -> Iterable[Problem]:
    values = {
        "store": store, "types": [name for name, meaning in BALANCE_TYPES.items() if meaning in BY_ORDER],
        "start": max((day for day in (chart.start_date, chart.payouts_start) if day), default=None),
        "zone": chart.time_zone,
    }  # fmt: skip
    rows = connection.execute(statement("unmatched_charges"), values).fetchall()
    moved = {row[9]: row[-1] for row in rows if row[-1] is not None and row[9] is not None}
    return unmatched([_balance(store, row) for row in rows], moved)


def payouts_of(connection: Connection, store: str, entries: Iterable[Entry]) -> dict[str, int]:
    """Return the paid payout of every order transaction and balance transaction among the entries that has one, by key."""
    kept = list(entries)
    values = {
        "store": store, "transactions": [int(e.key.partition(":")[2]) for e in kept if e.kind == "transaction"],
        "balance": [int(e.key.partition(":")[2]) for e in kept if e.kind == "balance"],
    }  # fmt: skip
    return {row[0]: row[1] for row in connection.execute(statement("payouts_of_entries"), values)}
