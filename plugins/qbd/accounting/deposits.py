"""Money before the sale is recognised: what a payment pays at once, what is held as a deposit, and when that is used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qbd.accounting.entry import Entry, Line
from qbd.accounting.facts import Transaction
from qbd.accounting.order_checks import RECEIVING, RETURNING
from qbd.accounting.tender_rules import tender_lines

RECEIVABLE = "accounts_receivable"
DEPOSITS = "customer_deposits"

TOGETHER = timedelta(minutes=10)
"""Money counts as moved with a recognition that follows within this time: a point of sale writes order, payment and
fulfilment seconds apart. Our reading. An order is to be accounted only when this time has passed since its last fact."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a transaction (positive minor units) is on A/R, and how much on the buyer's deposit."""

    transaction: Transaction
    receivable: int
    deposit: int

    def lines(self, accounts: Collection[str]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """Return the lines of the payment or refund and those of the deposit; cash rounding is on the first there is."""
        money = self.transaction
        on_receivable = not self.deposit or bool(self.receivable)
        paid = tender_lines(replace(money, amount=self.receivable), accounts) if on_receivable else ()
        held = replace(money, amount=self.deposit, rounding=0 if on_receivable else money.rounding)
        lines = tender_lines(held, accounts) if self.deposit else ()
        return paid, tuple(replace(line, role=DEPOSITS) if line.role == RECEIVABLE else line for line in lines)


def split_money(recognised: Sequence[Entry], transactions: Iterable[Transaction]) -> tuple[list[Share], list[Entry]]:
    """Walk recognitions and money by time; return each transaction's shares and ``deposit:`` entries for what is used.

    A payment first pays what is owed, the rest is held. What is recognised uses what is held, at most what is owed. A
    refund first gives back what A/R is in the buyer's favor, then what is held; only the rest is owed again. So nothing
    is held while something is owed.
    """
    walk = _Walk(recognised)
    money = [t for t in transactions if t.kind in RECEIVING or t.kind in RETURNING]
    events: list[tuple[datetime, int, str, Entry | Transaction]] = [
        (entry.happened_at, 0, entry.key, entry) for entry in recognised
    ]
    events += [(t.processed_at, 1, f"{t.id:020d}", t) for t in money]
    change = _change(money)
    given = {back.id for back in change.values()}
    for _, _, _, event in sorted(events, key=lambda event: event[:3]):
        if isinstance(event, Entry):
            walk.recognise(event)
        elif event.kind in RECEIVING:
            walk.pay(event, change.get(event.id))
        elif event.id not in given:
            walk.give_back(event)
    return walk.shares, walk.used


def owed_by(entry: Entry) -> int:
    """Return what an entry puts on A/R in minor units."""
    return sum(line.amount for line in entry.lines if line.role == RECEIVABLE)


def _change(money: Sequence[Transaction]) -> dict[int, Transaction]:
    """Return the change given on payments, by the payment's id: the last one of its gateway that it fits."""
    found: dict[int, Transaction] = {}
    ordered = sorted(money, key=lambda t: (t.processed_at, t.id))
    for back in ordered:
        if back.kind != "CHANGE":
            continue
        for paid in reversed(ordered):
            if (
                paid.kind in RECEIVING
                and paid.gateway == back.gateway
                and paid.id not in found
                and paid.amount > back.amount
                and timedelta(0) <= back.processed_at - paid.processed_at <= TOGETHER
            ):
                found[paid.id] = back
                break
    return found


class _Walk:
    """What one order's buyer owes and has deposited, in minor units."""

    def __init__(self, recognised: Sequence[Entry]) -> None:
        self.shares: list[Share] = []
        self.used: list[Entry] = []
        self._recognised = recognised
        self._owed = 0
        self._held = 0

    def recognise(self, entry: Entry) -> None:
        total = owed_by(entry)
        self._owed += total
        amount = min(self._owed, self._held)
        if total <= 0 or amount <= 0:
            return
        self._owed -= amount
        self._held -= amount
        kind = "deposit" if entry.kind == "fulfillment" else "agreement_deposit"
        lines = (Line(DEPOSITS, amount, "deposit used"), Line(RECEIVABLE, -amount))
        self.used.append(replace(entry, key=f"{kind}:{entry.key.split(':')[1]}", kind=kind, lines=lines))

    def pay(self, money: Transaction, change: Transaction | None) -> None:
        back = change.amount if change is not None else 0
        net = money.amount - back
        owed = min(net, max(self._soon(money.processed_at), 0))
        if owed:
            self.shares.append(Share(money, owed + back, net - owed))
        else:
            self.shares.append(Share(money, 0, money.amount))
        if change is not None:
            self.shares.append(Share(change, back, 0) if owed else Share(change, 0, back))
        self._owed -= owed
        self._held += net - owed

    def give_back(self, money: Transaction) -> None:
        credit = min(money.amount, max(-self._soon(money.processed_at), 0))
        deposit = min(money.amount - credit, self._held)
        self.shares.append(Share(money, money.amount - deposit, deposit))
        self._owed += money.amount - deposit
        self._held -= deposit

    def _soon(self, at: datetime) -> int:
        """Return what is owed with all that is recognised within ten minutes."""
        return self._owed + sum(owed_by(e) for e in self._recognised if at < e.happened_at <= at + TOGETHER)
