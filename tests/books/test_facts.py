from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.books.facts import read_orders, read_purchases
from qbd.books.selection import Selection, next_ids
from qbd.staging.database import transaction


def read(shop: Any, *ids: int) -> list[Any]:
    with transaction(shop.engine) as connection:
        return [order for order, _ in read_orders(connection, shop.store, sorted(ids))]


def selected(shop: Any, selection: Selection | None = None, kind: str = "orders") -> list[int]:
    with transaction(shop.engine) as connection:
        return next_ids(connection, shop.store, selection or Selection(), kind, after=0, limit=100)


def test_the_cost_is_the_snapshot_of_the_sale_and_a_return_goes_back_at_it(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00", "2026-11-05 00:00": "5.25"})
    order_id = shop.sold("#1", "2026-11-02 15:00", mug)
    shop.refunded(order_id, "2026-11-06 10:00", restocked=False)
    (order,) = read(shop, order_id)
    sold, back = order.agreements[0].sales[0], order.agreements[1].sales[0]
    assert (sold.unit_cost, sold.cost_estimated) == (Decimal("4.000000"), False)
    assert (back.unit_cost, back.restocked, back.quantity) == (Decimal("4.000000"), False, -1)
    assert (sold.product_type, sold.sku, sold.taxes[0].amount) == ("Mugs", "MUG", 40)
    assert (order.totals.current_total, order.totals.refunded) == (0, 1040)


def test_a_cost_seen_only_after_the_sale_is_an_estimate_and_another_currency_is_none(shop: Any) -> None:
    late = shop.variant("Mugs", "LATE", {"2026-11-09 00:00": "3.50", "2026-11-10 00:00": "9.00"})
    foreign = shop.variant("Mugs", "EURO")
    shop.insert("unit_costs", variant_id=foreign, observed_at=order_time(), unit_cost=Decimal(2), currency="EUR")
    first, second = (
        read(shop, shop.sold("#1", "2026-11-02 15:00", variant))[0].agreements[0].sales[0]
        for variant in (late, foreign)
    )
    assert (first.unit_cost, first.cost_estimated) == (Decimal("3.500000"), True)
    assert (second.unit_cost, second.cost_estimated) == (None, False)


def order_time() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 11, 1, tzinfo=UTC)


def test_only_real_successful_money_counts(shop: Any) -> None:
    order_id = shop.order("#1", "2026-11-02 15:00", 1000)
    shop.transaction(order_id, "2026-11-02 15:00", 1000, "AUTHORIZATION")
    shop.transaction(order_id, "2026-11-02 15:01", 1000, "CAPTURE", status="FAILURE")
    shop.transaction(order_id, "2026-11-02 15:02", 1000, "CAPTURE", test=True)
    kept = shop.transaction(order_id, "2026-11-02 15:03", 1000, "CAPTURE", gateway=None)
    (order,) = read(shop, order_id)
    assert [(each.id, each.gateway) for each in order.transactions] == [(kept, "")]


def test_two_refunds_of_one_line_keep_their_own_restocking(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"})
    order_id = shop.sold("#1", "2026-11-02 15:00", mug)
    shop.refunded(order_id, "2026-11-06 10:00", restocked=True)
    shop.refunded(order_id, "2026-11-08 10:00", restocked=False)
    (order,) = read(shop, order_id)
    assert [sale.restocked for agreement in order.agreements for sale in agreement.sales] == [None, True, False]


def test_test_orders_and_quarantined_orders_are_not_selected(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG")
    good = shop.sold("#1", "2026-11-02 15:00", mug)
    shop.sold("#2", "2026-11-02 15:00", mug, test=True)
    waiting = shop.sold("#3", "2026-11-02 15:00", mug)
    shop.quarantine(f"order:{waiting}")
    assert selected(shop) == [good]
    shop.run("UPDATE staging.quarantine SET state = 'dismissed' WHERE store = %s", shop.store)
    assert selected(shop) == [good, waiting]
    assert selected(shop, Selection(order_ids=(waiting,))) == [waiting]
    assert selected(shop, Selection(order_ids=(waiting,)), "purchases") == []


def test_a_customer_we_may_not_see_is_withheld(shop: Any) -> None:
    order_id = shop.order("#1", "2026-11-02 15:00", 0, customer_id=12)
    (order,) = read(shop, order_id)
    assert (order.buyer.id, order.buyer.name, order.buyer.withheld) == (12, "", True)


def test_a_purchase_has_only_what_was_received(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG")
    shop.insert("suppliers", supplier_id=5, name="Potter", address1="1 Kiln Rd", updated_at=order_time())
    shop.insert(
        "purchase_orders",
        purchase_order_id=9,
        number="1000A",
        supplier_id=5,
        currency="USD",
        shipping_minor=500,
        updated_at=order_time(),
    )
    for item, received_at in ((1, order_time()), (2, None)):
        shop.insert(
            "purchase_order_lines",
            purchase_item_id=shop.base + item,
            purchase_order_id=9,
            position=item,
            sku="MUG",
            inventory_item_id=mug + 500_000,
            quantity=3,
            unit_cost=Decimal("4.10"),
            status="received",
            received_at=received_at,
        )
    assert selected(shop, kind="purchases") == [9]
    with transaction(shop.engine) as connection:
        ((purchase, batch_id),) = read_purchases(connection, shop.store, [9])
    assert [(item.quantity, item.variant_id, item.product_type) for item in purchase.received] == [(3, mug, "Mugs")]
    assert (purchase.supplier.name, purchase.supplier.address, purchase.shipping) == ("Potter", ("1 Kiln Rd",), 500)
    assert batch_id == shop.batch_id


def test_shopifys_own_totals_come_along_each_in_its_place(shop: Any) -> None:
    order_id = shop.order(
        "#1", "2026-11-02 15:00", 1000, received=800, refunded=100, outstanding_minor=300, refund_discrepancy_minor=-5,
        rounding_payment_minor=2, rounding_refund_minor=-1,
    )  # fmt: skip
    totals = read(shop, order_id)[0].totals
    assert (totals.current_total, totals.received, totals.refunded, totals.outstanding) == (900, 800, 100, 300)
    assert (totals.refund_discrepancy, totals.cash_rounding_payment, totals.cash_rounding_refund) == (-5, 2, -1)
