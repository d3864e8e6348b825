"""Goodwill refunds that no sale expresses: found from the refunds themselves, one entry per refund."""

from __future__ import annotations

from collections.abc import Iterator

from qbd.accounting.facts import Order, Transaction
from qbd.accounting.order_checks import RECEIVING, RETURNING, goodwill_missing


def goodwill_refunds(order: Order) -> list[tuple[Transaction, int]]:
    """Return each refund with the part that went beyond what the buyer was owed at that moment (positive).

    Only where ``refundDiscrepancySet`` is in the customer's favor and no ADJUSTMENT sale says it
    (:func:`~qbd.accounting.order_checks.goodwill_missing`). What was owed is tenders - sales up to the refund, all
    agreements of the refund's own second included; so an earlier refund's part never changes when later facts arrive.
    The parts add up to the discrepancy or the order is held by the caller.
    """
    if goodwill_missing(order) >= 0:
        return []
    return list(_excesses(order))


def _excesses(order: Order) -> Iterator[tuple[Transaction, int]]:
    sales = sorted((agreement.happened_at, sum(s.total for s in agreement.sales)) for agreement in order.agreements)
    granted = 0
    owed = 0
    position = 0
    for transaction in sorted(order.transactions, key=lambda t: (t.processed_at, t.id)):
        while position < len(sales) and sales[position][0] <= transaction.processed_at:
            owed -= sales[position][1]
            position += 1
        if transaction.kind in RECEIVING:
            owed += transaction.amount
        elif transaction.kind in RETURNING:
            excess = transaction.amount - max(owed + granted, 0)
            owed -= transaction.amount
            if transaction.kind == "REFUND" and excess > 0:
                granted += excess
                yield transaction, excess
