"""Shares of what waits: exact whatever the split, with changes of price, goods taken off and discounts turned round."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import shop_notation as shop
from hypothesis import given
from hypothesis import strategies as st

from qbd.accounting.entry import Entry
from qbd.accounting.facts import Agreement, FulfilledLine, Fulfillment, Order, Sale, Tax, Totals
from qbd.accounting.journal import journalize
from qbd.accounting.waiting_sales import Waiting, share

AT = shop.moment("03-02 10:00")
amounts = st.integers(-3000, 3000)


@given(st.integers(-(10**9), 10**9), st.integers(1, 50), st.integers(0, 50))
def test_a_share_is_within_half_a_cent(amount: int, whole: int, part: int) -> None:
    part = min(part, whole)
    assert abs(2 * share(amount, part, whole) * whole - 2 * amount * part) <= whole
    assert share(-amount, part, whole) == -share(amount, part, whole)
    assert share(amount, whole, whole) == amount


@st.composite
def _edited(draw: st.DrawFn) -> Order:
    """One line, ordered, partly taken off, given back or changed in price, and sent in parts until nothing waits."""
    ids = iter(range(1, 100))

    def sale(action: str, units: int) -> Sale:
        sign = -1 if action == "RETURN" else 1
        gross, discount = draw(st.integers(0, 9999)), draw(st.integers(0, 2000))
        low = draw(amounts) if action == "UPDATE" else 0
        taxes = tuple(Tax(t, Decimal("0.08"), sign * draw(st.integers(0, 500))) for t in ("NY", "City"))
        tax = sum(t.amount for t in taxes)
        change = low if action == "UPDATE" else sign * discount
        return Sale(
            next(ids), "PRODUCT", action, sign * units, sign * gross + tax - change, tax, change,
            taxes=taxes, title="Mug", line_id=1, unit_cost=Decimal("2.00"),
        )  # fmt: skip

    waiting, sent, time = draw(st.integers(1, 5)), 0, AT
    agreements = [Agreement(1, "OrderAgreement", AT, (sale("ORDER", waiting),))]
    fulfillments: list[Fulfillment] = []
    for number in range(2, 2 + draw(st.integers(0, 5))):
        time += timedelta(hours=1)
        what = draw(st.sampled_from(["send", "send", "price", "add", "take off", "return"]))
        if what == "send" and waiting:
            units = draw(st.integers(1, waiting))
            fulfillments.append(Fulfillment(number, time, (FulfilledLine(1, units),)))
            waiting, sent = waiting - units, sent + units
        elif what == "price":
            agreements.append(Agreement(number, "OrderEditAgreement", time, (sale("UPDATE", 0),)))
        elif what == "add":
            agreements.append(Agreement(number, "OrderEditAgreement", time, (sale("ORDER", 1),)))
            waiting += 1
        elif what == "take off" and waiting:
            off = replace(sale("RETURN", waiting), removed=True, restocked=True)
            agreements.append(Agreement(number, "OrderEditAgreement", time, (off,)))
            waiting = 0
        elif what == "return" and sent + waiting:
            units = draw(st.integers(1, sent + waiting))
            agreements.append(
                Agreement(number, "RefundAgreement", time, (replace(sale("RETURN", units), restocked=True),))
            )
            back = min(units, sent)
            sent, waiting = sent - back, waiting - (units - back)
    if waiting:
        fulfillments.append(Fulfillment(99, time + timedelta(days=1), (FulfilledLine(1, waiting),)))
    total = sum(s.total for a in agreements for s in a.sales)
    return Order("shop", 1, "#1", "USD", AT, Totals(total, 0, 0), tuple(agreements), fulfillments=tuple(fulfillments))


def _roles(entries: list[Entry]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for entry in entries:
        assert entry.balance == 0
        for line in entry.lines:
            role = "sales" if line.role in ("sales_income", "sales_returns") else line.role
            sums[f"{role} {line.tax_title}"] += line.amount
    return {role: amount for role, amount in sums.items() if amount}


@given(_edited())
def test_whatever_happens_to_a_line_ends_in_the_accounts_of_recognition_with_the_order(order: Order) -> None:
    late, problems = journalize(order, shop.chart(recognition="fulfilment"))
    early, _ = journalize(order, shop.chart())
    assert not problems
    assert _roles(late) == _roles(early)


@pytest.mark.parametrize("inside", [True, False])
def test_tax_that_the_channel_remits_stays_inside_or_outside_of_a_share(inside: bool) -> None:
    taxes = (Tax("NY", Decimal("0.08"), 101), Tax("VAT", Decimal("0.2"), 55, channel_liable=True))
    pool = Waiting.of(Sale(1, "PRODUCT", "ORDER", 2, 1156, 156 if inside else 101, taxes=taxes))
    (first,), (second,) = pool.take(1, 2, 1), pool.take(1, 1, 1)
    for part in (first, second):
        assert part.tax == sum(t.amount for t in part.taxes if inside or not t.channel_liable)
    assert first.tax + second.tax == (156 if inside else 101)
    assert (first.quantity, second.quantity) == (1, 1)


def test_a_discount_that_turned_round_stands_beside_the_goods() -> None:
    pool = Waiting.of(Sale(1, "PRODUCT", "ORDER", 1, 900, discount_before_tax=100))
    pool.add(Sale(2, "PRODUCT", "UPDATE", 0, 150, discount_before_tax=-150))
    goods, turned = pool.take(1, 1, 1)
    assert (goods.action, goods.total, goods.discount_before_tax) == ("ORDER", 1000, 0)
    assert (turned.action, turned.quantity, turned.total, turned.discount_before_tax) == ("UPDATE", 0, 50, -50)
