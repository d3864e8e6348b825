"""Money on an order: transactions, Shopify Payments fees, and which payment a refund goes back to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from qbd.sandbox.shopify.cents import rounded
from qbd.sandbox.shopify.ids import Ids
from qbd.sandbox.shopify.inputs import Payment
from qbd.sandbox.shopify.orders import Order, Refund, Transaction, TransactionFee

CARD_RATE = Decimal("0.029")
CARD_FLAT = 30
_KINDS = frozenset({"AUTHORIZATION", "EMV_AUTHORIZATION", "CAPTURE", "SALE", "VOID", "REFUND", "CHANGE"})


def add(ids: Ids, order: Order, payment: Payment, at: datetime) -> Transaction:
    """Records a transaction. Shopify Payments charges 2.9 % + 0.30 on captured money.

    Raises:
        ValueError: unknown kind, negative amount, or a parent that is not on the order.
    """
    if payment.kind not in _KINDS:
        raise ValueError(f"order {order.name}: {payment.kind} is no kind of transaction")
    if payment.amount < 0:
        raise ValueError(f"order {order.name}: a transaction of {payment.amount} is negative")
    if payment.parent_id is not None and not any(entry.id == payment.parent_id for entry in order.transactions):
        raise ValueError(f"order {order.name} has no transaction {payment.parent_id}")
    number = ids.new("OrderTransaction")
    entry = Transaction(
        id=number,
        kind=payment.kind,
        status=payment.status,
        gateway=payment.gateway,
        amount=payment.amount,
        created_at=at,
        processed_at=at,
        parent_id=payment.parent_id,
        rounding=payment.rounding,
        location_id=order.location_id,
        staff_id=order.staff_id,
        payment_id=f"r{number:x}.{len(order.transactions) + 1}",
        test=order.test,
        error_code=payment.error_code,
    )
    captured = payment.kind in ("SALE", "CAPTURE") and payment.status == "SUCCESS" and payment.amount > 0
    if payment.gateway == "shopify_payments" and captured:
        fee = rounded(payment.amount * CARD_RATE) + CARD_FLAT
        entry.fees.append(TransactionFee(ids.new("TransactionFee"), fee, CARD_RATE * 100, CARD_FLAT))
    order.transactions.append(entry)
    return entry


def void_open(ids: Ids, order: Order, at: datetime) -> None:
    """Voids every authorization that was not captured."""
    for entry in list(order.transactions):
        reserved = entry.kind in ("AUTHORIZATION", "EMV_AUTHORIZATION") and entry.status == "SUCCESS"
        if reserved and not any(
            other.parent_id == entry.id and other.status == "SUCCESS" for other in order.transactions
        ):
            add(ids, order, Payment(entry.gateway, entry.amount, "VOID", parent_id=entry.id), at)


def _refundable(order: Order, entry: Transaction) -> int:
    back = sum(
        other.amount
        for other in order.transactions
        if other.parent_id == entry.id and other.kind in ("REFUND", "CHANGE") and other.status == "SUCCESS"
    )
    return entry.amount - back


def _default(order: Order, money: int) -> list[Payment]:
    sources = [entry for entry in order.transactions if entry.kind in ("SALE", "CAPTURE") and entry.status == "SUCCESS"]
    result: list[Payment] = []
    for entry in sorted(sources, key=lambda source: source.gateway == "gift_card"):
        part = min(money, _refundable(order, entry))
        if part > 0:
            result.append(Payment(entry.gateway, part, "REFUND", parent_id=entry.id))
            money -= part
    if money:
        raise ValueError(f"order {order.name}: {money} more to refund than its payments still hold")
    return result


def give_back(
    ids: Ids, order: Order, refund: Refund, money: int, wanted: Sequence[Payment] | None, at: datetime
) -> None:
    """Records a refund's transactions.

    Raises:
        ValueError: the given payments are not REFUNDs that add up to the money, or the order never held that much.
    """
    entries = list(wanted) if wanted is not None else _default(order, money)
    counted = sum(payment.amount for payment in entries if payment.status == "SUCCESS")
    if counted != money or any(payment.kind != "REFUND" for payment in entries):
        raise ValueError(f"order {order.name}: refund transactions give {counted}, the refund is {money}")
    for payment in entries:
        entry = add(ids, order, payment, at)
        entry.refund_id = refund.id
        refund.transactions.append(entry)
