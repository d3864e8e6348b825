"""Payouts: one per weekday, for what moved two weekdays before (bank holidays are not known here).

A payout is issued at 04:00 of the shop's own day, submitted to the bank at 10:00, and paid at 10:00 of the next weekday.
Its net is the sum of its movements' nets, to the cent. A payout that bounced gives its net back to the balance, and the
movement that does so is paid out anew like any other.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from qbd.sandbox.shopify.balance import Bounce, Movement, from_orders

if TYPE_CHECKING:
    from qbd.sandbox.shopify.store import Store

_PAYOUT_NUMBERS = 120_000_000_000
_TRANSFER_NUMBERS = 230_000_000_000
_BOUNCE_NUMBERS = 250_000_000_000
_CURRENCIES = 20_000
_ISSUED, _SUBMITTED = time(4), time(10)
_GIVEN_BACK = {"FAILED": "TRANSFER_FAILURE", "CANCELED": "TRANSFER_CANCEL"}

CHARGES = frozenset({"CHARGE", "CHARGE_ADJUSTMENT"})
REFUNDS = frozenset({"REFUND", "REFUND_ADJUSTMENT", "REFUND_FAILURE"})
RESERVES = frozenset({"RESERVED_FUNDS", "RESERVED_FUNDS_REVERSAL", "RESERVED_FUNDS_WITHDRAWAL"})
RETRIES = frozenset({"TRANSFER_FAILURE", "TRANSFER_CANCEL", "TRANSFER_REFUND"})
ADVANCES = frozenset({"ADVANCE", "ADVANCE_FUNDING"})
_NAMED = CHARGES | REFUNDS | RESERVES | RETRIES | ADVANCES


def weekday_after(day: date, count: int = 1) -> date:
    """The ``count``-th weekday after a day."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


@dataclass(frozen=True, slots=True)
class Payout:
    """A transfer between the balance and the bank account."""

    id: int
    currency: str
    issued_at: datetime
    submitted_at: datetime
    paid_at: datetime
    movements: tuple[Movement, ...]
    bounce: Bounce | None = None

    @property
    def net(self) -> int:
        """What the bank line says."""
        return sum(entry.net for entry in self.movements)

    @property
    def transaction_type(self) -> str:
        """DEPOSIT to the bank, or WITHDRAWAL from it."""
        return "DEPOSIT" if self.net > 0 else "WITHDRAWAL"

    def status(self, now: datetime) -> str:
        """How far it is at a moment."""
        if self.bounce is not None and self.bounce.at <= now:
            return self.bounce.status
        if now >= self.paid_at:
            return "PAID"
        return "IN_TRANSIT" if now >= self.submitted_at else "SCHEDULED"

    def gross(self, types: Collection[str]) -> int:
        """The amounts of the movements of these types."""
        return sum(entry.amount for entry in self.movements if entry.type in types)

    def fees(self, types: Collection[str]) -> int:
        """The fees of the movements of these types."""
        return sum(entry.fee for entry in self.movements if entry.type in types)

    @property
    def adjustments(self) -> frozenset[str]:
        """The types in it that the summary has no other name for."""
        return frozenset(entry.type for entry in self.movements) - _NAMED

    def transfer(self) -> Movement:
        """The movement that takes its net out of the balance."""
        number = _TRANSFER_NUMBERS + self.id - _PAYOUT_NUMBERS
        return Movement(number, "TRANSFER", self.issued_at, self.currency, -self.net, source_id=self.id)

    def given_back(self, bounce: Bounce) -> Movement:
        """The movement that brings its net back to the balance."""
        number = _BOUNCE_NUMBERS + self.id - _PAYOUT_NUMBERS
        kind = _GIVEN_BACK[bounce.status]
        return Movement(number, kind, bounce.at, self.currency, self.net, source_id=self.id)


@dataclass(frozen=True, slots=True)
class Settlement:
    """All movements in order of time, all payouts by number, and which movement is in which payout."""

    movements: tuple[Movement, ...]
    payouts: Mapping[int, Payout]
    payout_of: Mapping[int, Payout]


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement as it stands at a moment; without payout where none has been issued for it."""

    graphql_name: ClassVar[str] = "ShopifyPaymentsBalanceTransaction"
    movement: Movement
    payout: Payout | None
    status: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A payout as it stands at a moment."""

    graphql_name: ClassVar[str] = "ShopifyPaymentsPayout"
    payout: Payout
    status: str


def _number(day: date, currency: str) -> int:
    code = 0
    for letter in currency:
        code = code * 26 + ord(letter) - ord("A")
    return _PAYOUT_NUMBERS + day.toordinal() * _CURRENCIES + code


def _payout(day: date, movements: Iterable[Movement], bounces: Mapping[int, Bounce], zone: ZoneInfo) -> Payout:
    held = tuple(sorted(movements, key=lambda entry: (entry.at, entry.id)))
    number = _number(day, held[0].currency)
    issued, submitted, paid = (
        datetime.combine(moment, clock, zone).astimezone(UTC)
        for moment, clock in ((day, _ISSUED), (day, _SUBMITTED), (weekday_after(day), _SUBMITTED))
    )
    return Payout(number, held[0].currency, issued, submitted, paid, held, bounces.get(number))


def _paid_out(movements: Iterable[Movement], bounces: Mapping[int, Bounce], zone: ZoneInfo) -> Iterable[Payout]:
    """The payouts of one currency, in order of time."""
    groups: dict[date, list[Movement]] = {}
    days: list[date] = []

    def wait(entry: Movement) -> None:
        day = weekday_after(entry.at.astimezone(zone).date(), 2)
        if day not in groups:
            groups[day] = []
            heapq.heappush(days, day)
        groups[day].append(entry)

    for entry in movements:
        wait(entry)
    held: list[Movement] = []
    while days:
        day = heapq.heappop(days)
        held += groups[day]
        if sum(entry.net for entry in held) == 0:
            continue
        payout = _payout(day, held, bounces, zone)
        held = []
        if payout.bounce is not None:
            wait(payout.given_back(payout.bounce))
        yield payout


def settle(movements: Iterable[Movement], bounces: Mapping[int, Bounce], zone: ZoneInfo) -> Settlement:
    """Pays out every movement on its day."""
    every = list(movements)
    payouts: dict[int, Payout] = {}
    payout_of: dict[int, Payout] = {}
    for currency in sorted({entry.currency for entry in every}):
        real = [entry for entry in every if entry.currency == currency and not entry.test]
        payouts.update({payout.id: payout for payout in _paid_out(real, bounces, zone)})
    for payout in payouts.values():
        transfer = payout.transfer()
        every.append(transfer)
        if payout.bounce is not None:
            every.append(payout.given_back(payout.bounce))
        payout_of.update({entry.id: payout for entry in (transfer, *payout.movements)})
    every.sort(key=lambda entry: (entry.at, entry.id))
    return Settlement(tuple(every), payouts, payout_of)


def settlement(store: Store) -> Settlement:
    """The settlement of all that the store holds, made anew only when the store has changed."""
    book = store.payments_book
    if book.settled is None or book.settled[0] != store.version:
        movements = [*from_orders(store.orders.values()), *book.recorded]
        book.settled = (store.version, settle(movements, book.bounces, store.shop.zone))
    return book.settled[1]


def standings(store: Store) -> list[Standing]:
    """The payouts that are issued by now."""
    now = store.clock()
    return [
        Standing(entry, entry.status(now)) for entry in settlement(store).payouts.values() if entry.issued_at <= now
    ]


def entries(store: Store) -> list[Entry]:
    """The movements that have happened by now."""
    now, settled = store.clock(), settlement(store)
    result = []
    for entry in settled.movements:
        if entry.at > now:
            break
        payout = settled.payout_of.get(entry.id)
        if payout is None or payout.issued_at > now:
            result.append(Entry(entry, None, "PENDING"))
        else:
            result.append(Entry(entry, payout, payout.status(now)))
    return result


def balances(store: Store) -> dict[str, int]:
    """What the account holds by now, by currency; the shop's own is always named."""
    now = store.clock()
    result = {store.shop.currency: 0}
    for entry in settlement(store).movements:
        if entry.at <= now and not entry.test:
            result[entry.currency] = result.get(entry.currency, 0) + entry.net
    return result
