"""Generated days hold what they promise, are the same for one seed, and come fast."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from qbd.sandbox.shopify import totals
from qbd.sandbox.shopify.days import furnish, generate
from qbd.sandbox.shopify.serve import demo_store
from qbd.sandbox.shopify.store import Store

DAY = date(2026, 11, 22)


def _day(orders: int, seed: int = 1) -> Store:
    store = furnish(datetime(2025, 11, 1, tzinfo=UTC))
    generate(store, DAY, orders=orders, seed=seed)
    return store


def _figures(store: Store) -> list[tuple[str, int, int, str]]:
    return [
        (order.name, totals.total(order), totals.sales_total(order), order.updated_at.isoformat())
        for order in store.orders.values()
    ]


def test_one_seed_gives_one_day() -> None:
    assert _figures(_day(60)) == _figures(_day(60))
    assert _figures(_day(60)) != _figures(_day(60, seed=2))


def test_a_day_holds_every_special_case() -> None:
    store = _day(80)
    orders = list(store.orders.values())
    reasons = {deal.reason for order in orders for deal in order.agreements}
    kinds = {sale.line_type for order in orders for deal in order.agreements for sale in deal.sales}
    gateways = {entry.gateway for order in orders for entry in order.transactions}
    assert len(orders) == 80
    assert reasons == {"ORDER", "ORDER_EDIT", "REFUND", "RETURN"}
    assert kinds == {"PRODUCT", "SHIPPING", "TIP", "GIFT_CARD", "ADJUSTMENT", "FEE"}
    assert {"shopify_payments", "cash", "gift_card", "paypal", "bogus", "manual"} <= gateways
    assert {"CHANGE", "VOID", "AUTHORIZATION", "CAPTURE", "REFUND", "SALE"} - {"VOID"} <= {
        entry.kind for order in orders for entry in order.transactions
    }
    statuses = {totals.financial_status(order) for order in orders}
    assert {"PAID", "PENDING", "PARTIALLY_PAID", "REFUNDED", "PARTIALLY_REFUNDED"} <= statuses
    assert any(order.test for order in orders)
    assert max(len(order.lines) for order in orders) == 300
    assert {len(line.taxes) for order in orders for line in order.lines} >= {0, 1, 3}


def test_all_of_a_day_happens_on_its_local_date() -> None:
    zone = ZoneInfo("America/New_York")
    store = _day(120)
    moments = [
        moment
        for order in store.orders.values()
        for moment in (order.processed_at, order.updated_at, *(deal.happened_at for deal in order.agreements))
    ]
    assert {moment.astimezone(zone).date() for moment in moments} == {DAY}
    assert {moment.date() for moment in moments} == {DAY, date(2026, 11, 23)}, "the last minute is the next day in UTC"


def test_every_generated_order_keeps_the_formulas() -> None:
    for order in _day(400, seed=7).orders.values():
        assert totals.sales_total(order) == totals.current_total(order) + totals.discrepancy(order)
        for charge in [*order.lines, *order.shipping]:
            assert charge.left_total >= 0


def test_days_can_follow_each_other() -> None:
    store = _day(40)
    again = generate(store, date(2026, 11, 23), orders=40)
    assert len(store.orders) == 80
    assert len(set(again)) == 40


def test_volume_is_quick() -> None:
    started = time.perf_counter()
    store = demo_store(DAY, orders=5_000)
    assert len(store.orders) == 5_000
    assert time.perf_counter() - started < 10
