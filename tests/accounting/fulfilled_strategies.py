"""Generated orders that are sent in parts, over some days, before and after they are paid."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from hypothesis import strategies as st
from shop_strategies import orders, seen_at

from qbd.accounting.facts import FulfilledLine, Fulfillment, Order, Sale

GOODS = ("PRODUCT", "GIFT_CARD")
MINUTE = timedelta(minutes=1)
TOGETHER = timedelta(minutes=10)


@st.composite
def fulfilled_orders(draw: st.DrawFn, number: int, all_sent: bool = False) -> Order:
    """An order whose goods are sent, taken off before, or (unless ``all_sent``) wait."""
    order = draw(orders(number))
    returned = {s.line_id: a.happened_at for a in order.agreements for s in a.sales if _is_return(s)}
    removed: set[int | None] = set()
    sent: dict[datetime, list[FulfilledLine]] = defaultdict(list)
    for agreement in order.agreements:
        for sale in agreement.sales:
            if sale.line_type not in GOODS or sale.action != "ORDER":
                continue
            assert sale.line_id is not None
            back = returned.get(sale.line_id)
            if back is not None and (back <= agreement.happened_at or draw(st.booleans())):
                removed.add(sale.line_id)
                continue
            if back is None and not all_sent and draw(st.integers(0, 3)) == 0:
                continue
            for time, units in draw(_chunks(sale.quantity)).items():
                at = agreement.happened_at + time
                at = min(at, back - MINUTE) if back is not None else at
                sent[at].append(FulfilledLine(sale.line_id, units))
    ids = count(number * 1000 + 501)
    made = tuple(Fulfillment(next(ids), at, tuple(lines)) for at, lines in sorted(sent.items()))
    agreements = tuple(replace(a, sales=tuple(_marked(sale, removed) for sale in a.sales)) for a in order.agreements)
    return replace(order, agreements=agreements, fulfillments=made)


@st.composite
def _chunks(draw: st.DrawFn, quantity: int) -> dict[timedelta, int]:
    chunks: dict[timedelta, int] = defaultdict(int)
    for _ in range(quantity):
        chunks[timedelta(minutes=draw(st.sampled_from([0, 0, 1, 9, 12, 600, 1500, 2900])))] += 1
    return chunks


def _is_return(sale: Sale) -> bool:
    return sale.line_type in GOODS and sale.action == "RETURN"


def _marked(sale: Sale, removed: set[int | None]) -> Sale:
    if not _is_return(sale) or sale.line_id not in removed:
        return sale
    return replace(sale, removed=True, restocked=True if sale.line_type == "PRODUCT" else None)


@st.composite
def fulfilled_shops(draw: st.DrawFn, most: int = 3) -> list[Order]:
    return [draw(fulfilled_orders(number)) for number in range(1, draw(st.integers(1, most)) + 1)]


def facts_of(order: Order) -> list[datetime]:
    return [
        *(agreement.happened_at for agreement in order.agreements),
        *(transaction.processed_at for transaction in order.transactions),
        *(sent.happened_at for sent in order.fulfillments),
    ]


def settled_at(order: Order, instant: datetime) -> Order | None:
    """The order as Shopify showed it at an instant; None where its last fact is not ten minutes old."""
    if any(instant - TOGETHER < fact <= instant for fact in facts_of(order)):
        return None
    seen = seen_at(order, instant)
    return seen and replace(seen, fulfillments=tuple(f for f in order.fulfillments if f.happened_at <= instant))
