"""REST-shaped records become orders whose figures follow from their lines, or state what the record says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qbd.sandbox.shopify import totals
from qbd.sandbox.shopify.catalogue import Shop
from qbd.sandbox.shopify.records import import_order, import_refund, read_orders
from qbd.sandbox.shopify.store import Store


@pytest.fixture
def store() -> Store:
    return Store(Shop(1, "Test", "test.myshopify.com", datetime(2015, 1, 1, tzinfo=UTC)))


def _holds(store: Store) -> None:
    for order in store.orders.values():
        assert totals.sales_total(order) == totals.current_total(order) + totals.discrepancy(order)


@pytest.mark.parametrize("name", ["order.json", "orders.json", "order_with_transaction.json"])
def test_go_shopify_orders(reference: Path, store: Store, name: str) -> None:
    for record in read_orders(reference / "shopify" / "go-shopify" / name):
        order = import_order(store, record)
        assert totals.total(order) == 1000, "a soda for nothing, a beer 5 off 5, shipping 10"
        assert (order.test, order.name, order.cancel_reason) == (True, "#9999", "CUSTOMER")
        received = 7960 if name == "order_with_transaction.json" else 0
        assert totals.received(order) == received
    _holds(store)


@pytest.mark.parametrize("name", ["orders.create", "orders.updated", "orders.paid", "orders.cancelled"])
def test_webhook_samples(reference: Path, store: Store, name: str) -> None:
    (record,) = read_orders(reference / "shopify" / "webhook-samples-2026-07" / f"{name}.json")
    order = import_order(store, record, test=False, keep_totals=True)
    assert order.id == 820982911946154508, "the global ID, not the rounded number"
    assert not order.test
    assert len(order.lines) == len(record["line_items"])
    assert sum(line.original for line in order.lines) == 41495
    assert order.stated["currentTotalPriceSet"] == 41495
    assert store.customers[order.customer_id or 0].first_name == "John"
    _holds(store)


def test_a_refund_sample_gives_the_lines_back(reference: Path, store: Store) -> None:
    folder = reference / "shopify" / "webhook-samples-2026-07"
    (record,) = read_orders(folder / "orders.create.json")
    order = import_order(store, record)
    sample = json.loads((folder / "refunds.create.json").read_text())["payload"]
    refund = import_refund(store, order, sample)
    assert len(refund.lines) == len(sample["refund_line_items"]) == 5
    assert totals.refunded(order) == 8500
    assert all(line.current_quantity == 0 for line in order.lines)
    assert order.agreements[-1].reason == "REFUND"
    _holds(store)


def test_an_order_is_not_taken_twice(reference: Path, store: Store) -> None:
    (record,) = read_orders(reference / "shopify" / "go-shopify" / "order.json")
    import_order(store, record)
    with pytest.raises(ValueError, match="exists already"):
        import_order(store, record)
