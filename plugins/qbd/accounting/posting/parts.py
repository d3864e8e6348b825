"""What posting works with: the positive and the negative part of an agreement, and tenders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from qbd.accounting.entry import Entry, Line
from qbd.accounting.stored_value import STORED_VALUE, STORED_VALUE_ROLES

RECEIVABLE = "accounts_receivable"
SALES_KINDS = frozenset({"agreement", "fulfillment", "goodwill"})
DEPOSITS = "customer_deposits"
PREPAYMENT = "prepayment"
TENDER_KINDS = frozenset({"transaction", "deposit", "agreement_deposit"})
"""Kinds of what settles A/R: money, and the buyer's deposits when they are used."""


@dataclass(frozen=True, slots=True)
class Part:
    """The share of an agreement's entry that goes on one sales form.

    ``lines`` are all lines but A/R; ``total`` is what the buyer owes by it (negative: is owed), in minor units.
    """

    entry: Entry
    lines: tuple[Line, ...]
    total: int

    @property
    def source(self) -> str:
        """The entry's key: what the keys of its documents end in."""
        return self.entry.key


def parts(entry: Entry) -> tuple[Part | None, Part | None]:
    """Split an agreement into what is sold (a sales receipt or invoice) and what comes back (a credit memo).

    It is split only where goods come back and others are sold, or where goods and total go opposite ways; then goods
    sold and other sales above zero make the first part, goods returned and other sales below zero the second. So no
    document has a total below zero, and no line moves goods against its document's direction.
    """
    lines = tuple([line for line in entry.lines if line.role != RECEIVABLE])
    total = 0
    sold = returned = False
    for line in lines:
        total -= line.amount
        if line.quantity > 0:
            sold = True
        elif line.quantity < 0:
            returned = True
    if (sold and returned) or (returned and total > 0) or (sold and total < 0):
        return _split(entry, lines)
    part = Part(entry, lines, total)
    return (None, part) if total < 0 or returned else (part, None)


def _split(entry: Entry, lines: Sequence[Line]) -> tuple[Part | None, Part | None]:
    totals: dict[int | None, int] = {}
    moved: dict[int | None, int] = {}
    for line in lines:
        totals[line.sale_id] = totals.get(line.sale_id, 0) - line.amount
        if line.quantity:
            moved[line.sale_id] = line.quantity
    negative = {sale for sale, total in totals.items() if (moved.get(sale) or total) < 0}
    return _part(entry, lines, set(totals) - negative), _part(entry, lines, negative)


def _part(entry: Entry, lines: Sequence[Line], sales: set[int | None]) -> Part | None:
    kept = tuple(line for line in lines if line.sale_id in sales)
    return Part(entry, kept, -sum(line.amount for line in kept)) if kept else None


@dataclass(slots=True)
class Tender:
    """Money that came (a sale or capture with the change given on it) or went (a refund, or change left over).

    ``amount`` is what the buyer's debt falls by (negative for money that went), ``rounding`` the debit of the
    rounding account, ``moved`` what came into the clearing account; amount = moved + rounding.
    """

    entries: list[Entry]
    gateway: str
    amount: int
    moved: int
    rounding: int
    happened_at: datetime

    @property
    def source(self) -> str:
        """The key of the transaction that the tender's documents are named after."""
        return self.entries[0].key

    @property
    def is_gift_card(self) -> bool:
        """Whether no money moved but a debt: a gift card's, store credit's with a liability account, or a deposit's."""
        if any(line.role == DEPOSITS for line in self.lines):
            return True
        return self.gateway in STORED_VALUE and any(line.role in STORED_VALUE_ROLES for line in self.lines)

    @property
    def lines(self) -> list[Line]:
        """All lines of its entries but A/R."""
        return [line for entry in self.entries for line in entry.lines if line.role != RECEIVABLE]


def tender(entry: Entry) -> Tender:
    """Return the tender of one transaction's entry."""
    amount = moved = rounding = 0
    gateway = ""
    for line in entry.lines:
        if line.role == RECEIVABLE:
            amount = -line.amount
        elif line.role == "rounding":
            rounding = line.amount
        else:
            moved = line.amount
        gateway = line.gateway
    return Tender([entry], gateway, amount, moved, rounding, entry.happened_at)


def tenders(entries: Iterable[Entry]) -> list[Tender]:
    """Return the tenders of one order and date in order of time, change netted with the payment it was given on."""
    made: list[Tender] = []
    for entry in entries:
        new = tender(entry)
        change = any(line.memo == "change" for line in entry.lines)
        paid = _paid_with(new, made) if change else None
        if paid is None:
            made.append(new)
            continue
        paid.entries.append(entry)
        paid.amount += new.amount
        paid.moved += new.moved
        paid.rounding += new.rounding
    return made


def _paid_with(change: Tender, before: list[Tender]) -> Tender | None:
    fitting = (t for t in reversed(before) if t.gateway == change.gateway and t.amount + change.amount > 0)
    return next(fitting, None)
