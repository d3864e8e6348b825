"""Shopify Payments: every movement of the account's balance, and the payouts that settle them.

Nothing is kept but what was asked for (:class:`PaymentsBook`); charges and refunds are read from the orders' card
transactions each time, so that a day of orders is the same with and without payouts. Numbers of derived records follow
from their source and never change.

Readings that the schema does not state, each the stricter one: [M] fees stay with Shopify when money goes back, so a
refund has none; [M] tax on a fee is part of ``fee``; [M] a test transaction is listed, but never paid out nor part of the
balance; [M] a TRANSFER is associated with its own payout and is not part of the payout's net; [M] a withdrawal's net is
negative; [M] movements that add up to nothing wait for the next payout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from qbd.sandbox.shopify.orders import Order, Transaction

if TYPE_CHECKING:
    from qbd.sandbox.shopify.payouts import Settlement

GATEWAY = "shopify_payments"
_MOVEMENT_NUMBERS = 210_000_000_000
_SOURCE_NUMBERS = 700_000_000_000
_DISPUTES = frozenset({"CHARGEBACK_FEE", "CHARGEBACK_FEE_REFUND", "CHARGEBACK_HOLD", "CHARGEBACK_HOLD_RELEASE",
                       "DISPUTE_REVERSAL", "DISPUTE_WITHDRAWAL"})  # fmt: skip


class Share(NamedTuple):
    """The part of an adjustment that belongs to one order transaction."""

    transaction_id: int
    amount: int
    fee: int = 0


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of the balance. ``amount`` is signed, ``fee`` is what is taken off it; minor units of ``currency``."""

    id: int
    type: str
    at: datetime
    currency: str
    amount: int
    fee: int = 0
    source_id: int | None = None
    order: Order | None = None
    transaction_id: int | None = None
    reason: str | None = None
    shares: tuple[Share, ...] = ()
    test: bool = False

    @property
    def net(self) -> int:
        """What it adds to the balance."""
        return self.amount - self.fee

    @property
    def source_type(self) -> str:
        """``sourceType``; which type has which source is stated for the plainest ones only [M]."""
        if self.type in ("CHARGE", "REFUND"):
            return self.type
        if self.type in _DISPUTES:
            return "DISPUTE"
        if self.type.startswith("TRANSFER"):
            return "TRANSFER"
        if self.type.startswith("RESERVED_FUNDS"):
            return "SYSTEM_ADJUSTMENT"
        return "ADJUSTMENT_REVERSAL" if self.type.endswith("_REVERSAL") else "ADJUSTMENT"


@dataclass(frozen=True, slots=True)
class Bounce:
    """A payout that never arrived: FAILED at the bank, or CANCELED before it was submitted."""

    status: str
    at: datetime


@dataclass(slots=True)
class PaymentsBook:
    """What was recorded on request, and the settlement as of a version of the store."""

    recorded: list[Movement] = field(default_factory=list)
    bounces: dict[int, Bounce] = field(default_factory=dict)
    settled: tuple[int, Settlement] | None = None


def _moved(order: Order, entry: Transaction) -> Movement:
    charge = entry.kind != "REFUND"
    return Movement(
        id=_MOVEMENT_NUMBERS + entry.id,
        type="CHARGE" if charge else "REFUND",
        at=entry.processed_at,
        currency=order.currency,
        amount=entry.amount if charge else -entry.amount,
        fee=sum(fee.amount + fee.tax_amount for fee in entry.fees),
        source_id=_SOURCE_NUMBERS + entry.id,
        order=order,
        transaction_id=entry.id,
        test=entry.test,
    )


def from_orders(orders: Iterable[Order]) -> Iterator[Movement]:
    """The charges and refunds of the orders' successful card transactions."""
    for order in orders:
        for entry in order.transactions:
            moved = entry.kind in ("SALE", "CAPTURE", "REFUND") and entry.status == "SUCCESS" and entry.amount > 0
            if entry.gateway == GATEWAY and moved:
                yield _moved(order, entry)
