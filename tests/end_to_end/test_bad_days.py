"""A shop on a bad day: throttled, dying in the middle of a page, with a row that does not add up, with a long order."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from qbd.errors import SourceUnavailableError
from qbd.pipeline import pull
from qbd.pipeline.connections import from_environment
from qbd.pipeline.run import open_run
from qbd.sandbox.shopify.days import generate
from qbd.sandbox.shopify.faults import Fault
from qbd.sandbox.shopify.inputs import NewLine, NewOrder, Payment

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]


def next_second() -> None:
    """Wait until what was changed just now lies before the window of a new extraction, whose end is a whole second."""
    time.sleep(1.1)


def test_a_throttled_shop_is_read_whole(house: Any, day: date) -> None:
    made = generate(house.shop, day, orders=10, seed=2)
    house.sandbox.inject(Fault(kind="throttled", times=4))
    house.sandbox.inject(Fault(kind="too_many_requests", times=2, seconds=0.5))
    house.sync(day)
    assert house.rows("SELECT count(*) FROM staging.orders") == [(len(made),)]
    assert house.differences() == []


def test_a_shop_that_dies_in_the_middle_of_a_page_is_read_again(house: Any, day: date) -> None:
    made = generate(house.shop, day, orders=10, seed=2)
    house.sandbox.inject(Fault(kind="dropped", times=2, containing="orders"))
    house.sync(day)
    assert house.rows("SELECT count(*) FROM staging.orders") == [(len(made),)]
    assert house.differences() == []


def test_a_shop_that_stays_dead_moves_no_cursor(house: Any, day: date) -> None:
    generate(house.shop, day, orders=5, seed=2)
    run = open_run("harbor", from_environment)
    house.sandbox.inject(Fault(kind="dropped", times=10_000, containing="orders"))
    with pytest.raises(SourceUnavailableError):
        pull.extract(run, "shopify", day=day)
    assert house.rows("SELECT count(*) FROM staging.cursors") == [(0,)]
    house.sandbox.faults.clear()
    house.sync(day)
    assert house.rows("SELECT count(*) FROM staging.orders") == [(5,)]
    assert house.differences() == []


def test_a_bad_row_waits_in_quarantine_while_the_rest_posts(house: Any, day: date) -> None:
    made = generate(house.shop, day, orders=10, seed=4)
    bad = house.shop.orders[made[0]]
    house.shop.misstate(bad.id, "currentTotalPriceSet", 1)
    next_second()
    house.sync(day)
    assert house.differences() == []
    waiting = house.rows("SELECT document_group, reason, mend FROM staging.quarantine WHERE state = 'waiting'")
    assert {row[0] for row in waiting} == {f"order:{bad.id}"}
    assert all(reason and mend for _, reason, mend in waiting)
    posted = {
        row[0]
        for row in house.rows(
            "SELECT DISTINCT document_group FROM ledger.postings JOIN ledger.entries USING (store, entry_key)"
        )
    }
    assert f"order:{bad.id}" not in posted
    assert len([group for group in posted if group.startswith("order:")]) == len(made) - 1
    house.shop.misstate(bad.id, "currentTotalPriceSet", None)
    next_second()
    house.sync(day)
    assert house.rows("SELECT count(*) FROM staging.quarantine WHERE state = 'waiting'") == [(0,)]
    posted = {
        row[0]
        for row in house.rows(
            "SELECT DISTINCT document_group FROM ledger.postings JOIN ledger.entries USING (store, entry_key)"
        )
    }
    assert f"order:{bad.id}" in posted
    assert house.differences() == []


def test_an_order_with_300_lines_arrives_whole(house: Any, day: date, at: Any) -> None:
    variants = list(house.shop.variants)
    lines = tuple(NewLine(1, variants[number % len(variants)]) for number in range(300))
    order = house.shop.place_order(NewOrder(lines), at=at(10))
    house.shop.pay(
        order.id, Payment("shopify_payments", sum(sale.total for a in order.agreements for sale in a.sales)), at=at(10)
    )
    house.sync(day)
    assert house.rows("SELECT count(*) FROM staging.order_lines") == [(300,)]
    assert house.rows("SELECT count(*) FROM staging.sales") == [(300,)]
    assert house.differences() == []
    assert house.rows("SELECT count(*) FROM delivery.documents WHERE kind = 'SalesReceipt' AND state = 'settled'") == [
        (1,)
    ]


def test_test_orders_never_reach_the_books(house: Any, day: date) -> None:
    generate(house.shop, day, orders=40, seed=9)
    test_orders = [order.id for order in house.shop.orders.values() if order.test]
    assert test_orders
    house.sync(day)
    groups = {row[0] for row in house.rows("SELECT document_group FROM ledger.entries")}
    assert not groups & {f"order:{number}" for number in test_orders}
