"""Whole shops over some weeks, a night of changing clocks among them: orders, and the balance that pays them out.

Card money goes through Shopify Payments: each of its transactions is a charge or refund of the balance with a fee; labels,
disputes that are won, reserves that are released and adjustments come between. Payouts take in what happened since the
last one; at the end everything is paid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import shop_strategies
from hypothesis import strategies as st

from qbd.accounting.facts import Order
from qbd.accounting.payouts import BalanceTransaction, Payout

START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
WEEKS = 3
LAST = START + timedelta(weeks=WEEKS + 1)
GATEWAY = "shopify_payments"
PAIRS = (("CHARGEBACK_HOLD", "CHARGEBACK_HOLD_RELEASE"), ("RESERVED_FUNDS", "RESERVED_FUNDS_REVERSAL"))
ALONE = ("SHIPPING_LABEL", "ADJUSTMENT", "LENDING_CAPITAL_REMITTANCE")


@dataclass(frozen=True)
class Shop:
    orders: list[Order]
    balance: list[BalanceTransaction]
    payouts: list[Payout]


@st.composite
def whole_shops(draw: st.DrawFn) -> Shop:
    orders = [
        _by_shopify_payments(order, draw(st.integers(0, WEEKS * 7 - 4))) for order in draw(shop_strategies.shops())
    ]
    balance = sorted(draw(_balance(orders)), key=lambda fact: (fact.transaction_date, fact.id))
    cuts = sorted(draw(st.lists(st.integers(1, WEEKS * 7), min_size=1, max_size=4, unique=True)))
    payouts: list[Payout] = []
    paid: list[BalanceTransaction] = []
    since = datetime.min.replace(tzinfo=UTC)
    for number, until in enumerate([*(START + timedelta(days=cut, hours=3) for cut in cuts), LAST], 1):
        own = [fact for fact in balance if since <= fact.transaction_date < until]
        since = until
        net = sum(fact.net for fact in own)
        kind = "DEPOSIT" if net >= 0 else "WITHDRAWAL"
        payouts.append(Payout("shop", number, until, "PAID", kind, abs(net), "USD"))
        paid += [replace(fact, payout_id=number, payout_status="PAID") for fact in own]
    return Shop(orders, paid, payouts)


def _by_shopify_payments(order: Order, days: int) -> Order:
    """The order some days later, its card payments by Shopify Payments."""
    later = timedelta(days=days)
    return replace(
        order,
        created_at=order.created_at + later,
        agreements=tuple(replace(a, happened_at=a.happened_at + later) for a in order.agreements),
        transactions=tuple(
            replace(t, processed_at=t.processed_at + later, gateway=GATEWAY if t.gateway == "card" else t.gateway)
            for t in order.transactions
        ),
    )


@st.composite
def _balance(draw: st.DrawFn, orders: list[Order]) -> list[BalanceTransaction]:
    ids = count(1)
    made: list[BalanceTransaction] = []
    for order in orders:
        for moved in order.transactions:
            if moved.gateway != GATEWAY:
                continue
            back = moved.kind in ("REFUND", "CHANGE")
            amount, fee = (-moved.amount, 0) if back else (moved.amount, draw(st.integers(0, 90)))
            kind = "REFUND" if back else "CHARGE"
            made.append(_fact(next(ids), kind, amount, fee, moved.processed_at, moved.id, order.name))
    for _ in range(draw(st.integers(0, 3))):
        at = START + timedelta(hours=draw(st.integers(0, WEEKS * 7 * 24)))
        amount = draw(st.integers(1, 5000))
        if draw(st.booleans()):
            hold, release = draw(st.sampled_from(PAIRS))
            made.append(_fact(next(ids), hold, -amount, 0, at))
            made.append(_fact(next(ids), release, amount, 0, at + timedelta(days=draw(st.integers(0, 6)))))
        else:
            made.append(_fact(next(ids), draw(st.sampled_from(ALONE)), -amount, 0, at))
    return made


def _fact(
    id: int, kind: str, amount: int, fee: int, at: datetime, source: int | None = None, order: str = ""
) -> BalanceTransaction:
    return BalanceTransaction(
        "shop", id, kind, amount, fee, amount - fee, "USD", at, order_transaction_id=source, order_name=order
    )


def payout_of(whole: Shop) -> dict[str, int]:
    """Key of an entry -> the payout that settles it."""
    made: dict[str, int] = {}
    for fact in whole.balance:
        assert fact.payout_id is not None
        made[fact.key] = fact.payout_id
        if fact.order_transaction_id is not None:
            made[f"transaction:{fact.order_transaction_id}"] = fact.payout_id
    return made


def moved_by(orders: list[Order]) -> dict[int, int]:
    """What each order transaction brought into the clearing account."""
    return {
        moved.id: -moved.amount if moved.kind in ("REFUND", "CHANGE") else moved.amount
        for order in orders
        for moved in order.transactions
        if moved.gateway == GATEWAY
    }
