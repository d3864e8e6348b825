"""Orders to the cent: amounts worked out by hand, and what must hold whatever happens to an order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbd.sandbox.shopify import totals
from qbd.sandbox.shopify.catalogue import Shop
from qbd.sandbox.shopify.cents import amount_text, shares, unit_share
from qbd.sandbox.shopify.furniture import BROOKLYN
from qbd.sandbox.shopify.inputs import Back, Discount, NewLine, NewOrder, NewShipping, OrderDetails, Payment, TaxRate
from qbd.sandbox.shopify.orders import Order
from qbd.sandbox.shopify.store import Store

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=3)
EIGHT = (TaxRate("State", Decimal("0.05")), TaxRate("County", Decimal("0.03")))
VAT = (TaxRate("VAT", Decimal("0.20")),)


def _store(**shop: object) -> Store:
    return Store(Shop(1, "Test", "test.myshopify.com", NOON, **shop), lambda: LATER)  # type: ignore[arg-type]


def _line(price: int, quantity: int = 1, **more: object) -> NewLine:
    return NewLine(quantity, None, "Thing", price, **more)  # type: ignore[arg-type]


def _sales(order: Order, agreement: int = -1) -> list[tuple[str, str, int | None, int, int, int, int]]:
    return [
        (sale.line_type, sale.action, sale.quantity, sale.total, sale.tax, sale.discount_before, sale.discount_after)
        for sale in order.agreements[agreement].sales
    ]


def _holds(order: Order) -> None:
    assert totals.sales_total(order) == totals.current_total(order) + totals.discrepancy(order)
    assert totals.outstanding(order) == totals.sales_total(order) - totals.received(order) + totals.refunded(order)
    before_returns = [
        sale.total
        for deal in order.agreements
        for sale in deal.sales
        if sale.action != "RETURN" and sale.line_type != "FEE"
    ]
    assert sum(before_returns) == totals.total(order)
    for charge in [*order.lines, *order.shipping]:
        sales = [sale for deal in order.agreements for sale in deal.sales if sale.subject is charge]
        assert sum(sale.total for sale in sales) == charge.left_total
        assert sum(sale.tax for sale in sales) == charge.left_tax
        assert sum(sale.discount_before for sale in sales) == charge.left_before


def test_taxes_of_several_jurisdictions_are_rounded_each_per_line() -> None:
    order = _store().place_order(NewOrder((_line(1999, 3),), BROOKLYN), at=NOON)
    # 59.97: 4 % = 2.3988, 4.5 % = 2.69865, 0.375 % = 0.2248875
    assert [tax.amount for tax in order.lines[0].taxes] == [240, 270, 22]
    assert _sales(order) == [("PRODUCT", "ORDER", 3, 5997 + 532, 532, 0, 0)]
    assert (totals.subtotal(order), totals.tax(order), totals.total(order)) == (5997, 532, 6529)


def test_an_order_discount_is_divided_with_the_rest_from_the_first_line_on() -> None:
    request = NewOrder((_line(1000), _line(1000), _line(1000)), EIGHT, discounts=(Discount("TEN", amount=1000),))
    order = _store().place_order(request, at=NOON)
    assert [line.discounts_before for line in order.lines] == [334, 333, 333]
    assert [line.tax for line in order.lines] == [33 + 20, 33 + 20, 33 + 20]
    assert _sales(order)[0] == ("PRODUCT", "ORDER", 1, 666 + 53, 53, 334, 0)
    _holds(order)


def test_a_discount_after_taxes_leaves_the_tax() -> None:
    voucher = Discount("Voucher", amount=300, after_tax=True)
    order = _store().place_order(NewOrder((_line(2000),), EIGHT, discounts=(voucher,)), at=NOON)
    assert _sales(order) == [("PRODUCT", "ORDER", 1, 2000 + 160 - 300, 160, 0, 300)]
    assert totals.total(order) == 1860


def test_included_taxes_are_taken_out_and_discounts_stated_without_them() -> None:
    request = NewOrder((_line(12000),), VAT, discounts=(Discount("TEN", percent=Decimal(10)),))
    order = _store(taxes_included=True).place_order(request, at=NOON)
    # 108.00 with 18.00 VAT; the 12.00 discount held 2.00 VAT
    assert _sales(order) == [("PRODUCT", "ORDER", 1, 10800, 1800, 1000, 0)]
    assert (totals.subtotal(order), totals.total(order), totals.tax(order)) == (10800, 10800, 1800)
    assert totals.discounts(order) == 1200


def test_returning_unit_by_unit_gives_back_every_cent() -> None:
    store = _store()
    request = NewOrder((_line(333, 7),), BROOKLYN, discounts=(Discount("X", amount=100),))
    order = store.place_order(request, at=NOON)
    store.pay(order.id, Payment("cash", totals.outstanding(order)), at=NOON)
    whole = totals.total(order)
    back = [store.refund(order.id, [Back(order.lines[0].id, 1, "RETURN")], at=LATER) for _ in range(7)]
    assert sum(refund.transactions[0].amount for refund in back) == whole == totals.refunded(order)
    assert totals.current_total(order) == totals.current_tax(order) == totals.outstanding(order) == 0
    assert totals.financial_status(order) == "REFUNDED"
    _holds(order)
    with pytest.raises(ValueError, match="1 of 0 remaining"):
        store.refund(order.id, [Back(order.lines[0].id, 1)], at=LATER)


def test_goodwill_is_a_discrepancy_in_the_customers_favour() -> None:
    store = _store()
    order = store.place_order(NewOrder((_line(5000),), payments=(Payment("shopify_payments", 5000),)), at=NOON)
    refund = store.refund(order.id, amount=500, reason="CUSTOMER", at=LATER)
    assert [(entry.amount, entry.reason) for entry in refund.adjustments] == [(-500, "CUSTOMER")]
    assert _sales(order) == [("ADJUSTMENT", "RETURN", None, -500, 0, 0, 0)]
    assert (totals.current_total(order), totals.discrepancy(order), totals.outstanding(order)) == (5000, -500, 0)
    assert order.updated_at == LATER


def test_keeping_part_of_a_refund_is_a_discrepancy_in_the_merchants_favour() -> None:
    store = _store()
    order = store.place_order(NewOrder((_line(5000),), EIGHT, payments=(Payment("cash", 5400),)), at=NOON)
    store.refund(order.id, [Back(order.lines[0].id, 1, "RETURN")], amount=5000, at=LATER)
    assert _sales(order)[-1] == ("ADJUSTMENT", "RETURN", None, 400, 0, 0, 0)
    assert (totals.current_total(order), totals.discrepancy(order), totals.outstanding(order)) == (0, 400, 0)


def test_an_edit_adds_removes_and_changes() -> None:
    store = _store()
    order = store.place_order(NewOrder((_line(1000, 3), _line(4000)), EIGHT), at=NOON)
    store.pay(order.id, Payment("cash", 7560), at=NOON)
    first, second = order.lines
    store.edit_order(
        order.id, add=[_line(2500)], remove=[Back(first.id, 1)], discount=[(second.id, 1000)], taxes=EIGHT, at=LATER
    )
    assert order.agreements[-1].reason == "ORDER_EDIT"
    assert _sales(order) == [
        ("PRODUCT", "RETURN", -1, -1080, -80, 0, 0),
        ("PRODUCT", "UPDATE", None, -1080, -80, 1000, 0),
        ("PRODUCT", "ORDER", 1, 2700, 200, 0, 0),
    ]
    assert totals.current_total(order) == 7560 - 1080 - 1080 + 2700
    assert totals.outstanding(order) == 540
    assert totals.financial_status(order) == "PARTIALLY_PAID"
    _holds(order)


def test_an_exchange_settles_within_one_return() -> None:
    store = _store()
    order = store.place_order(NewOrder((_line(3000),), EIGHT, payments=(Payment("cash", 3240),)), at=NOON)
    back = [Back(order.lines[0].id, 1, "RETURN", restocking_fee=200)]
    made = store.return_items(order.id, back, exchanges=[_line(2000)], taxes=EIGHT, at=LATER)
    assert [entry[:4] for entry in _sales(order)] == [
        ("PRODUCT", "RETURN", -1, -3240), ("PRODUCT", "ORDER", 1, 2160), ("FEE", "ORDER", None, 200),
    ]  # fmt: skip
    assert made.refunds[0].transactions[0].amount == 3240 - 2160 - 200
    assert totals.outstanding(order) == 0
    assert [deal.reason for deal in order.agreements] == ["ORDER", "RETURN"]
    _holds(order)


def test_cancelling_an_unpaid_order_voids_it() -> None:
    store = _store()
    details = OrderDetails(fulfil=False)
    request = NewOrder((_line(1500, 2),), EIGHT, (NewShipping("Post", 500),), details=details)
    order = store.place_order(request, at=NOON)
    hold = store.pay(order.id, Payment("shopify_payments", 3740, "AUTHORIZATION"), at=NOON)
    assert totals.financial_status(order) == "AUTHORIZED"
    store.cancel(order.id, "FRAUD", at=LATER)
    assert [(entry.kind, entry.parent_id) for entry in order.transactions[1:]] == [("VOID", hold.id)]
    assert (totals.current_total(order), totals.outstanding(order), totals.financial_status(order)) == (0, 0, "VOIDED")
    assert {line.restock_type for line in order.refunds[0].lines} == {"CANCEL"}
    assert totals.fulfillment_status(order) == "UNFULFILLED"
    _holds(order)


def test_shipping_is_refunded_in_parts_with_its_tax() -> None:
    store = _store(tax_shipping=True)
    order = store.place_order(NewOrder((_line(1000),), EIGHT, (NewShipping("Post", 999),)), at=NOON)
    store.pay(order.id, Payment("cash", totals.outstanding(order)), at=NOON)
    store.refund(order.id, shipping=500, at=LATER)
    store.refund(order.id, shipping=499, at=LATER)
    assert order.shipping[0].left_total == 0
    assert totals.refunded(order) == 999 + 80
    _holds(order)


def test_cash_with_change_and_rounding() -> None:
    store = _store(currency="CAD")
    order = store.place_order(NewOrder((_line(1002),)), at=NOON)
    sale = store.pay(order.id, Payment("cash", 2000), at=NOON)
    store.pay(order.id, Payment("cash", 998, "CHANGE", parent_id=sale.id, rounding=2), at=NOON)
    assert (totals.received(order), totals.outstanding(order)) == (1002, 0)
    assert totals.rounding(order, frozenset({"SALE", "CAPTURE", "CHANGE"})) == 2


def test_refunds_go_back_to_cards_before_gift_cards() -> None:
    store = _store()
    order = store.place_order(NewOrder((_line(5000, 2),)), at=NOON)
    store.pay(order.id, Payment("gift_card", 4000), at=NOON)
    store.pay(order.id, Payment("shopify_payments", 6000), at=NOON)
    refund = store.refund(order.id, [Back(order.lines[0].id, 1)], at=LATER)
    assert [(entry.gateway, entry.amount) for entry in refund.transactions] == [("shopify_payments", 5000)]
    refund = store.refund(order.id, [Back(order.lines[0].id, 1)], at=LATER)
    assert [(entry.gateway, entry.amount) for entry in refund.transactions] == [
        ("shopify_payments", 1000), ("gift_card", 4000),
    ]  # fmt: skip


def test_failed_and_test_money_is_not_received() -> None:
    store = _store()
    order = store.place_order(NewOrder((_line(100),), details=OrderDetails(test=True)), at=NOON)
    store.pay(order.id, Payment("bogus", 100, status="FAILURE"), at=NOON)
    assert totals.received(order) == 0
    assert store.pay(order.id, Payment("bogus", 100), at=NOON).test


def test_what_makes_no_sense_is_refused_and_changes_nothing() -> None:
    store = _store()
    with pytest.raises(ValueError, match="has no zone"):
        store.place_order(NewOrder((_line(1),)), at=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="variant 7 does not exist"):
        store.place_order(NewOrder((NewLine(1, 7),)), at=NOON)
    order = store.place_order(NewOrder((_line(100),)), at=NOON)
    with pytest.raises(ValueError, match="more shipping to refund"):
        store.refund(order.id, shipping=5, at=LATER)
    with pytest.raises(ValueError, match="has no line 5"):
        store.edit_order(order.id, remove=[Back(5, 1)], at=LATER)
    with pytest.raises(ValueError, match="more shipping to refund"):
        store.refund(order.id, [Back(order.lines[0].id, 1)], shipping=5, at=LATER)
    with pytest.raises(ValueError, match="500 to refund, its payments hold 0"):
        store.refund(order.id, amount=500, at=LATER)
    assert (order.updated_at, order.lines[0].current_quantity, order.refunds) == (NOON, 1, [])
    store.cancel(order.id, at=LATER)
    with pytest.raises(ValueError, match="is cancelled"):
        store.edit_order(order.id, add=[_line(5)], at=LATER)


@given(st.integers(-(10**6), 10**6), st.lists(st.integers(0, 1000), min_size=1, max_size=9))
def test_shares_add_up(total: int, weights: list[int]) -> None:
    parts = shares(total, weights)
    assert sum(parts) == total
    assert all(part * total >= 0 for part in parts)


@given(st.integers(-(10**5), 10**5), st.integers(1, 40), st.data())
def test_unit_shares_add_up(total: int, count: int, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, count))
    assert unit_share(total, count, 0, cut) + unit_share(total, count, cut, count - cut) == total


@pytest.mark.parametrize(
    ("cents", "currency", "text"),
    [(5900, "USD", "59.0"), (5, "USD", "0.05"), (-1050, "USD", "-10.5"), (0, "USD", "0.0"), (120, "JPY", "120.0"),
     (1234567, "KWD", "1234.567")],
)  # fmt: skip
def test_amounts_are_written_as_shopify_does(cents: int, currency: str, text: str) -> None:
    assert amount_text(cents, currency) == text


_RATES = st.sampled_from([(), EIGHT, BROOKLYN, VAT])
_LINES = st.lists(st.tuples(st.integers(0, 20000), st.integers(1, 6)), min_size=1, max_size=5)
_STEPS = st.lists(st.tuples(st.sampled_from("eRxgsd"), st.integers(0, 99)), max_size=8)


@settings(max_examples=150, deadline=None)
@given(_LINES, _RATES, st.booleans(), st.integers(0, 3000), st.integers(0, 100), _STEPS)
def test_the_formulas_hold_whatever_happens(
    lines: list[tuple[int, int]],
    rates: tuple[TaxRate, ...],
    included: bool,
    off: int,
    percent: int,
    steps: list[tuple[str, int]],
) -> None:
    store = _store(taxes_included=included, tax_shipping=True)
    discounts = (Discount("fixed", amount=off), Discount("share", percent=Decimal(percent), lines=(0,)))
    request = NewOrder(tuple(_line(*line) for line in lines), rates, (NewShipping("Post", 799),), discounts)
    order = store.place_order(request, at=NOON)
    assert totals.original_total(order) == totals.total(order) == totals.current_total(order)
    if due := totals.outstanding(order):
        store.pay(order.id, Payment("cash", due), at=NOON)
    for kind, number in steps:
        _step(store, order, kind, number, rates)
        _holds(order)
    store.cancel(order.id, at=LATER)
    assert totals.current_total(order) == totals.fees(order)
    assert totals.current_tax(order) == 0
    _holds(order)


def _step(store: Store, order: Order, kind: str, number: int, rates: tuple[TaxRate, ...]) -> None:
    held = [line for line in order.lines if line.current_quantity]
    line = held[number % len(held)] if held else None
    units = 1 + number % line.current_quantity if line else 0
    if kind == "e":
        store.edit_order(order.id, add=[_line(number * 7)], taxes=rates, at=LATER)
    elif kind == "R" and line:
        store.refund(order.id, [Back(line.id, units, "RETURN")], at=LATER)
    elif kind == "x" and line:
        store.return_items(order.id, [Back(line.id, units)], exchanges=[_line(number)], taxes=rates, at=LATER)
    elif kind == "g":
        store.refund(order.id, amount=min(number, totals.received(order) - totals.refunded(order)), at=LATER)
    elif kind == "s" and order.shipping[0].left_net > number:
        store.refund(order.id, shipping=number, at=LATER)
    elif kind == "d" and line and line.left_net > number > 0:
        store.edit_order(order.id, discount=[(line.id, number)], at=LATER)
