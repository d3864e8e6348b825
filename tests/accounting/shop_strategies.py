"""Generated orders that add up: sales, edits, returns, exchanges, goodwill, and tenders of every kind over some days.

Totals are Shopify's by their documented meaning: the current total of what is ordered, what was received and
refunded; they are computed here from the generated facts alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from hypothesis import strategies as st
from shop_notation import BUYERS, PRODUCTS

from qbd.accounting.facts import Agreement, Order, Sale, Tax, Totals, Transaction

START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
GATEWAYS = ("card", "cash", "paypal", "gift_card")
TYPES = ("", "Mugs", "Shipping", "Überlange: Waren aus dem Norden")
DAYS = 4


def moments() -> st.SearchStrategy[datetime]:
    return st.integers(0, DAYS * 24 * 12 - 1).map(lambda n: START + timedelta(minutes=5 * n))


@st.composite
def _goods(draw: st.DrawFn, ids: count[int]) -> Sale:
    variant = draw(st.sampled_from([None, 501, 502, 503, 999]))
    product = PRODUCTS.get(variant) if variant is not None else None
    quantity = draw(st.integers(1, 3))
    gross = quantity * draw(st.integers(0, 5000))
    discount = draw(st.integers(0, gross // 2))
    taxes = tuple(
        Tax(title, Decimal("0.08"), draw(st.integers(0, 400)))
        for title in draw(st.sampled_from([(), ("NY",), ("NY", "City"), ("Elsewhere: new",)]))
    )
    tax = sum(t.amount for t in taxes)
    id = next(ids)
    return Sale(
        id=id,
        line_type="PRODUCT",
        action="ORDER",
        quantity=quantity,
        total=gross - discount + tax,
        tax=tax,
        discount_before_tax=discount,
        taxes=taxes,
        title=product.description if product else "Something",
        product_type=product.product_type if product else draw(st.sampled_from(TYPES)),
        variant_id=variant,
        unit_cost=product.unit_cost if product and product.tracked else None,
        tracked=product.tracked if product else False,
        line_id=id,
    )


@st.composite
def _other(draw: st.DrawFn, ids: count[int]) -> Sale:
    kind = draw(st.sampled_from(["SHIPPING", "TIP", "GIFT_CARD", "DUTY", "ADDITIONAL_FEE", "FEE"]))
    id = next(ids)
    line = id if kind == "GIFT_CARD" else None
    return Sale(id, kind, "ORDER", 1, draw(st.integers(0, 3000)), title=kind.title(), line_id=line)


def _back(sale: Sale, ids: count[int], restocked: bool) -> Sale:
    """The whole sale returned, with Shopify's negative signs."""
    return replace(
        sale,
        id=next(ids),
        action="RETURN",
        quantity=-sale.quantity,
        total=-sale.total,
        tax=-sale.tax,
        discount_before_tax=-sale.discount_before_tax,
        taxes=tuple(replace(t, amount=-t.amount) for t in sale.taxes),
        restocked=restocked if sale.line_type == "PRODUCT" else None,
    )


@st.composite
def orders(draw: st.DrawFn, number: int) -> Order:
    ids = count(number * 1000 + 1)
    times = sorted(draw(st.lists(moments(), min_size=1, max_size=4)))
    first = [draw(_goods(ids)) for _ in range(draw(st.integers(1, 3)))]
    first += [draw(_other(ids)) for _ in range(draw(st.integers(0, 2)))]
    agreements = [Agreement(next(ids), "OrderAgreement", times[0], tuple(first))]
    returnable = list(first)
    adjusted = 0
    for time in times[1:]:
        sales: list[Sale] = []
        for _ in range(draw(st.integers(0, 2))):
            if returnable and draw(st.booleans()):
                position = draw(st.integers(0, len(returnable) - 1))
                sales.append(_back(returnable.pop(position), ids, draw(st.booleans())))
        if sales and draw(st.booleans()):
            fee = Sale(next(ids), "FEE", "ORDER", 1, draw(st.integers(0, 6000)), title="Restocking")
            sales.append(fee)
            returnable.append(fee)
        if draw(st.integers(0, 2)) == 0:
            added = draw(_goods(ids))
            sales.append(added)
            returnable.append(added)
        if draw(st.integers(0, 5)) == 0:
            amount = draw(st.integers(-1500, 1500))
            adjusted += amount
            sales.append(Sale(next(ids), "ADJUSTMENT", "UPDATE", 0, amount, title="Adjustment"))
        kind = "RefundAgreement" if sales and all(s.action == "RETURN" for s in sales) else "OrderEditAgreement"
        agreements.append(Agreement(next(ids), kind, time, tuple(sales)))
    transactions = draw(_transactions(ids, agreements, times))
    sold = sum(s.total for a in agreements for s in a.sales)
    money = {
        kind: sum(t.amount for t in transactions if t.kind in kinds)
        for kind, kinds in (("in", ("SALE", "CAPTURE")), ("out", ("REFUND", "CHANGE")))
    }
    rounded = [
        sum(t.rounding for t in transactions if (t.kind in ("SALE", "CAPTURE")) == taken) for taken in (True, False)
    ]
    buyer = draw(st.sampled_from([None, *BUYERS]))
    return Order(
        store="shop",
        id=number,
        name=f"#{number}",
        currency="USD",
        created_at=times[0],
        totals=Totals(sold - adjusted, money["in"], money["out"], adjusted, *rounded),
        agreements=tuple(agreements),
        transactions=tuple(transactions),
        location_id=draw(st.sampled_from([None, 77])),
        buyer=BUYERS[buyer] if buyer else None,
    )


@st.composite
def _transactions(
    draw: st.DrawFn, ids: count[int], agreements: list[Agreement], times: list[datetime]
) -> list[Transaction]:
    """Mostly what is owed is settled at the agreement; sometimes later, in part, too much, or before it."""
    made: list[Transaction] = []
    owed = 0
    for agreement in agreements:
        owed += sum(s.total for s in agreement.sales)
        late = timedelta(minutes=draw(st.sampled_from([0, 0, 0, 1, -1, 600, 2000])))
        for _ in range(draw(st.integers(1, 2))):
            part = owed if draw(st.booleans()) else owed // 2
            if draw(st.integers(0, 6)) == 0:
                part += draw(st.integers(-2000, 2000))
            if not part or draw(st.integers(0, 5)) == 0:
                continue
            made += draw(_movement(ids, part, agreement.happened_at + late))
            owed -= part
    return made


@st.composite
def _movement(draw: st.DrawFn, ids: count[int], amount: int, at: datetime) -> list[Transaction]:
    gateway = draw(st.sampled_from(GATEWAYS))
    rounding = 0
    if gateway == "cash" and abs(amount) > 1 and draw(st.booleans()):
        rounding = draw(st.integers(-2, 2))
    if amount < 0:
        return [Transaction(next(ids), "REFUND", gateway, -amount, at, rounding)]
    if gateway == "cash" and draw(st.booleans()):
        change = draw(st.integers(1, 1000))
        return [
            Transaction(next(ids), "SALE", gateway, amount + change, at, rounding),
            Transaction(next(ids), "CHANGE", gateway, change, at),
        ]
    return [Transaction(next(ids), draw(st.sampled_from(["SALE", "CAPTURE"])), gateway, amount, at, rounding)]


@st.composite
def shops(draw: st.DrawFn, most: int = 4) -> list[Order]:
    return [draw(orders(number)) for number in range(1, draw(st.integers(1, most)) + 1)]


def seen_at(order: Order, instant: datetime) -> Order | None:
    """The order as Shopify showed it at an instant: only what had happened; None before its first record."""
    agreements = tuple(a for a in order.agreements if a.happened_at <= instant)
    transactions = tuple(t for t in order.transactions if t.processed_at <= instant)
    if not agreements and not transactions:
        return None
    adjusted = sum(s.total for a in agreements for s in a.sales if s.line_type == "ADJUSTMENT")
    sold = sum(s.total for a in agreements for s in a.sales)
    taken = [t for t in transactions if t.kind in ("SALE", "CAPTURE")]
    given = [t for t in transactions if t.kind in ("REFUND", "CHANGE")]
    totals = Totals(
        sold - adjusted,
        sum(t.amount for t in taken),
        sum(t.amount for t in given),
        adjusted,
        sum(t.rounding for t in taken),
        sum(t.rounding for t in given),
    )
    return replace(order, agreements=agreements, transactions=transactions, totals=totals)
