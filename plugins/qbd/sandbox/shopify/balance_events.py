"""What happens to a Shopify Payments balance apart from orders: chargebacks, reserves, labels, bounced payouts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from qbd.sandbox.shopify.balance import Bounce, Movement, Share
from qbd.sandbox.shopify.payouts import Payout, settlement
from qbd.sandbox.shopify.store import Store

CHARGEBACK_FEE = 15_00
_SCHEMA = Path(__file__).with_name("schema.graphql")
#: Types that other records bring about.
_DERIVED = frozenset({"CHARGE", "REFUND", "TRANSFER", "TRANSFER_FAILURE", "TRANSFER_CANCEL"})
_TAKEN = frozenset({"CHARGEBACK_FEE", "CHARGEBACK_HOLD", "DISPUTE_WITHDRAWAL", "LENDING_CAPITAL_REMITTANCE",
                    "RESERVED_FUNDS", "SHIPPING_LABEL"})  # fmt: skip
_GIVEN = frozenset({"CHARGEBACK_FEE_REFUND", "CHARGEBACK_HOLD_RELEASE", "DISPUTE_REVERSAL",
                    "LENDING_CAPITAL_REMITTANCE_REVERSAL", "RESERVED_FUNDS_REVERSAL"})  # fmt: skip


@cache
def transaction_types() -> frozenset[str]:
    """All types of balance transactions that the schema knows."""
    text = _SCHEMA.read_text(encoding="utf-8")
    body = re.search(r"^enum ShopifyPaymentsTransactionType \{(.*?)\}", text, re.MULTILINE | re.DOTALL)
    assert body is not None
    return frozenset(body[1].split())


def _check(movement: Movement) -> None:
    kind, amount = movement.type, movement.amount
    if kind not in transaction_types():
        raise ValueError(f"{kind} is no type of balance transaction")
    if kind in _DERIVED:
        raise ValueError(f"a {kind} comes from an order or a payout; it cannot be recorded")
    if (kind in _TAKEN and amount >= 0) or (kind in _GIVEN and amount <= 0):
        raise ValueError(f"a {kind} of {amount} has the wrong sign")
    if movement.reason is not None and movement.source_type != "ADJUSTMENT":
        raise ValueError(f"a {kind} is no adjustment; it has no adjustment reason")
    if movement.shares and movement.source_type != "ADJUSTMENT":
        raise ValueError(f"a {kind} is no adjustment; it has no adjustment orders")
    shared = (sum(share.amount for share in movement.shares), sum(share.fee for share in movement.shares))
    if movement.shares and shared != (amount, movement.fee):
        raise ValueError(f"a {kind} of {amount}, fee {movement.fee}: its orders add up to {shared[0]}, fee {shared[1]}")


def charge_of(store: Store, transaction_id: int) -> Movement:
    """The charge that an order transaction made.

    Raises:
        ValueError: no successful card payment has that number.
    """
    for entry in settlement(store).movements:
        if entry.transaction_id == transaction_id and entry.type == "CHARGE":
            return entry
    raise ValueError(f"transaction {transaction_id} is no charge of Shopify Payments")


def record(
    store: Store,
    type: str,
    amount: int,
    *,
    fee: int = 0,
    transaction_id: int | None = None,
    reason: str | None = None,
    shares: Sequence[Share] = (),
    at: datetime | None = None,
) -> Movement:
    """Records a movement of the balance: a reserve, an adjustment, a shipping label, a capital remittance...

    Args:
        amount: signed minor units of the shop's currency; what takes money from the shop is negative.
        transaction_id: the order transaction (a charge) that it is about.
        shares: which order transactions an adjustment is made of; they add up to it exactly.

    Raises:
        ValueError: a shop without Shopify Payments, an unknown or derived type, a wrong sign, shares that do not add up.
    """
    with store.lock:
        if not store.shop.shopify_payments:
            raise ValueError("this shop has no Shopify Payments")
        charge = charge_of(store, transaction_id) if transaction_id is not None else None
        for share in shares:
            charge_of(store, share.transaction_id)
        moment = store.moment(at)
        if charge is not None and moment < charge.at:
            raise ValueError(f"transaction {transaction_id} had not happened by {moment.isoformat()}")
        movement = Movement(
            id=0,
            type=type,
            at=moment,
            currency=store.shop.currency if charge is None else charge.currency,
            amount=amount,
            fee=fee,
            order=charge.order if charge else None,
            transaction_id=transaction_id,
            reason=reason,
            shares=tuple(shares),
            test=charge.test if charge else False,
        )
        _check(movement)
        return _keep(store, movement)


def _keep(store: Store, movement: Movement) -> Movement:
    number = store.ids.new("ShopifyPaymentsBalanceTransaction")
    kept = replace(movement, id=number, source_id=number + 600_000_000_000)
    store.payments_book.recorded.append(kept)
    store.version += 1
    return kept


def _chargeback(store: Store, transaction_id: int) -> tuple[Movement | None, bool]:
    found: Movement | None = None
    released = False
    for entry in store.payments_book.recorded:
        if entry.transaction_id == transaction_id and entry.type == "CHARGEBACK_HOLD":
            found = entry
        if entry.transaction_id == transaction_id and entry.type == "CHARGEBACK_HOLD_RELEASE":
            released = True
    return found, released


def charge_back(
    store: Store, transaction_id: int, *, amount: int | None = None, at: datetime | None = None
) -> tuple[Movement, Movement]:
    """A buyer disputes a charge: the money is held back, and the dispute costs a fee [M].

    Raises:
        ValueError: no such charge, more than it holds, or disputed already.
    """
    with store.lock:
        charge = charge_of(store, transaction_id)
        disputed = charge.amount if amount is None else amount
        if not 0 < disputed <= charge.amount:
            raise ValueError(f"transaction {transaction_id}: {disputed} disputed of {charge.amount}")
        if _chargeback(store, transaction_id)[0] is not None:
            raise ValueError(f"transaction {transaction_id} is disputed already")
        held = record(store, "CHARGEBACK_HOLD", -disputed, transaction_id=transaction_id, at=at)
        return held, record(store, "CHARGEBACK_FEE", -CHARGEBACK_FEE, transaction_id=transaction_id, at=at)


def release_chargeback(store: Store, transaction_id: int, *, at: datetime | None = None) -> tuple[Movement, Movement]:
    """The shop wins: the money comes back, and the fee [M].

    Raises:
        ValueError: no dispute is open on the charge at that time.
    """
    with store.lock:
        held, released = _chargeback(store, transaction_id)
        if held is None or released or store.moment(at) < held.at:
            raise ValueError(f"transaction {transaction_id} has no open chargeback")
        back = record(store, "CHARGEBACK_HOLD_RELEASE", -held.amount, transaction_id=transaction_id, at=at)
        return back, record(store, "CHARGEBACK_FEE_REFUND", CHARGEBACK_FEE, transaction_id=transaction_id, at=at)


def _bounce(store: Store, payout_id: int, status: str, at: datetime | None) -> Payout:
    with store.lock:
        payout = settlement(store).payouts.get(payout_id)
        if payout is None:
            raise ValueError(f"there is no payout {payout_id}")
        moment = store.moment(at)
        found = payout.status(moment) if moment >= payout.issued_at else "not issued"
        wanted = "IN_TRANSIT" if status == "FAILED" else "SCHEDULED"
        if found != wanted or payout.bounce is not None:
            raise ValueError(f"payout {payout_id} is {found} at {moment.isoformat()}; only {wanted} becomes {status}")
        store.payments_book.bounces[payout_id] = Bounce(status, moment)
        store.version += 1
        return settlement(store).payouts[payout_id]


def fail_payout(store: Store, payout_id: int, *, at: datetime | None = None) -> Payout:
    """The bank declines a payout in transit; its money returns to the balance.

    Raises:
        ValueError: no such payout, or not in transit then.
    """
    return _bounce(store, payout_id, "FAILED", at)


def cancel_payout(store: Store, payout_id: int, *, at: datetime | None = None) -> Payout:
    """Shopify cancels a scheduled payout; its money stays in the balance.

    Raises:
        ValueError: no such payout, or submitted already.
    """
    return _bounce(store, payout_id, "CANCELED", at)
