"""One record's chain, step by step: what happened, the journal lines it became, the documents that carry them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy.engine import Engine

from qbd.accounting.entry import Entry
from qbd.books.connection import Connection
from qbd.books.corrections import Corrected, read_corrections
from qbd.books.entries import read_entries
from qbd.books.statements import statement
from qbd.staging.database import transaction


class SaleFact(NamedTuple):
    """One sale of an agreement as Shopify tells it; amounts in minor units, signed as Shopify sends them.

    ``seen`` is what the buyer saw in ``seen_in``, None where that is the shop's own currency.
    """

    entry_key: str
    agreement: str
    happened_at: datetime
    line_type: str
    action: str
    quantity: int
    title: str
    discount: int
    tax: int
    taxes: str
    total: int
    seen: int | None = None
    seen_in: str = ""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A document that carries an entry, and the entry's share in each QuickBooks account (debit positive)."""

    key: str
    kind: str
    ref_number: str
    txn_date: date
    state: str
    reason: str
    quickbooks_id: str
    shared: bool
    shares: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One journal entry with what happened before it (``sales``, of an agreement) and after it (``carriers``); of a correction, what it corrects."""

    entry: Entry
    sales: tuple[SaleFact, ...]
    carriers: tuple[Carrier, ...]
    corrected: Corrected | None = None


class Head(NamedTuple):
    """The record itself. ``sold`` and ``paid`` are Shopify's own sums; None where it tells none (a purchase)."""

    name: str
    record: str
    created_at: datetime | None
    currency: str
    time_zone: str
    status: str
    place: str
    sold: int | None
    paid: int | None


class Movement(NamedTuple):
    """One balance transaction of Shopify Payments, minor units; ``documents`` carry it or its order's payment."""

    id: int
    type: str
    at: datetime
    amount: int
    fee: int
    net: int
    currency: str
    order: str
    payout_id: int | None
    payout_status: str
    issued_at: datetime | None
    documents: list[str]


@dataclass(frozen=True, slots=True)
class Wait:
    """Why something of the record is not in the books, and how to mend it."""

    by: str
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Everything from a record to QuickBooks' accounts. ``untold`` are sales that are not in the journal.

    ``movements`` is what Shopify Payments moved: of a payout all that it settles, of an order its own.
    """

    store: str
    group: str
    head: Head
    steps: tuple[Step, ...]
    untold: tuple[SaleFact, ...] = ()
    waits: tuple[Wait, ...] = ()
    movements: tuple[Movement, ...] = ()

    def balance(self, role: str) -> int:
        """Return what the journal holds on an account role for this record, in minor units (debit positive)."""
        return sum(line.amount for step in self.steps for line in step.entry.lines if line.role == role)


def chains(engine: Engine, groups: Iterable[tuple[str, str]]) -> list[Chain]:
    """Read the chains of (store, group) pairs such as ``("harbor", "order:5000000002")``, in the order given."""
    with transaction(engine) as connection:
        return [_chain(connection, store, group) for store, group in dict.fromkeys(groups)]


def _chain(connection: Connection, store: str, group: str) -> Chain:
    values = {"store": store, "group": group, "stores": [store], "groups": [group]}
    sales: dict[str, list[SaleFact]] = defaultdict(list)
    for row in connection.execute(statement("chain_sales"), values):
        sales[row[0]].append(SaleFact(*row))
    entries = sorted(read_entries(connection, store, [group]), key=lambda entry: (entry.happened_at, entry.key))
    carriers = _carriers(connection, values)
    corrected = read_corrections(connection, store, group)
    steps = tuple(
        Step(each, tuple(sales.pop(each.key, ())), tuple(carriers.get(each.key, ())), corrected.get(each.key))
        for each in entries
    )
    found = connection.execute(statement("chain_heads"), values).fetchone()
    waits = tuple([Wait(row[1], row[4], row[5]) for row in connection.execute(statement("explain_holds"), values)])
    untold = tuple([sale for some in sales.values() for sale in some])
    movements = tuple([Movement(*row) for row in connection.execute(statement("chain_movements"), values)])
    head = Head(*found) if found else _headless(group, entries)
    return Chain(store, group, head, steps, untold, waits, movements)


def _headless(group: str, entries: Sequence[Entry]) -> Head:
    """Return the head of a group that is no order or purchase, from its first entry."""
    if not entries:
        return Head(group, "", None, "", "UTC", "", "", None, None)
    first = entries[0]
    return Head(first.label or group, first.source, first.happened_at, first.currency, "UTC", "", "", None, None)


def _carriers(connection: Connection, values: Mapping[str, object]) -> dict[str, list[Carrier]]:
    shares: dict[tuple[Any, ...], list[tuple[str, int]]] = defaultdict(list)
    for row in connection.execute(statement("chain_documents"), values):
        shares[tuple(row[:-2])].append((row[-2], row[-1]))
    found: dict[str, list[Carrier]] = defaultdict(list)
    for (entry_key, key, kind, ref_number, txn_date, state, reason, quickbooks_id, shared), some in shares.items():
        found[entry_key].append(
            Carrier(key, kind, ref_number, txn_date, state, reason, quickbooks_id, shared, tuple(some))
        )
    return found
