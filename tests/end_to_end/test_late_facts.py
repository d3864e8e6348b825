"""What comes late, in the middle of a day, or after the PC was off, lands once and on its own date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qbd.sandbox.shopify.days import generate
from qbd.sandbox.shopify.furniture import BROOKLYN
from qbd.sandbox.shopify.inputs import Back, NewLine, NewOrder, OrderDetails, Payment

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]
Moment = Callable[..., datetime]


def order(house: Any, moment: datetime, *, quantity: int = 2, paid: bool = True, **details: Any) -> Any:
    """Sell some of the first variant on the web."""
    variant = next(iter(house.shop.variants.values()))
    placed = house.shop.place_order(
        NewOrder((NewLine(quantity, variant.id),), taxes=BROOKLYN, details=OrderDetails(**details)), at=moment
    )
    if paid:
        pay(house, placed, moment)
    return placed


def pay(house: Any, placed: Any, moment: datetime) -> None:
    """Pay what is outstanding by card."""
    from qbd.sandbox.shopify import totals

    house.shop.pay(placed.id, Payment("shopify_payments", totals.outstanding(placed)), at=moment)


def test_an_edit_and_a_refund_days_later_are_posted_on_their_own_dates(house: Any, day: date, at: Moment) -> None:
    sold = order(house, at(10))
    house.sync(day)
    before = house.ledger()
    variant = next(iter(house.shop.variants.values()))
    house.shop.edit_order(sold.id, add=[NewLine(1, variant.id)], taxes=BROOKLYN, at=at(11, days=1))
    pay(house, sold, at(12, days=1))
    house.shop.refund(sold.id, [Back(sold.lines[0].id, 1, "RETURN")], at=at(9, days=2))
    house.sync(day + timedelta(days=2))
    after = house.ledger()
    assert house.differences() == []
    assert {key: amount for key, amount in after.items() if key[1] == day} == before
    assert {key[1] for key in after} == {day, day + timedelta(days=1), day + timedelta(days=2)}
    kinds = [
        row[0]
        for row in house.rows(
            "SELECT kind FROM delivery.documents WHERE txn_date IS NOT NULL AND kind <> 'JournalEntry' ORDER BY txn_date, kind"
        )
    ]
    assert kinds == ["SalesReceipt", "SalesReceipt", "CardRefund", "CreditMemo"]
    assert sum(amount for (account, _), amount in after.items() if account == "Accounts Receivable") == 0


def test_days_in_any_order_end_in_the_same_books(build: Any, day: date) -> None:
    ledgers = []
    for days in ([0, 1, 2], [2, 0, 1, 0]):
        house = build(posting="daily")
        for offset in range(3):
            generate(house.shop, day + timedelta(days=offset), orders=12, seed=3)
        for offset in days:
            house.sync(day + timedelta(days=offset))
        assert house.run("reconcile", "reconcile", store="harbor") == "success"
        ledgers.append(house.ledger())
        house.stop_worker()
    assert ledgers[0] == ledgers[1]


def test_midday_sync_of_the_open_day_then_a_2100_schedule(build: Any, day: date, at: Moment) -> None:
    house = build(posting="daily", schedule="21:00", closing_hour="20:00")
    morning = order(house, at(9))
    unpaid = order(house, at(10), paid=False)
    house.clock(at(12, 30))
    manual = {"store": "harbor", "from": day.isoformat(), "to": day.isoformat(), "what": "sales", "dry_run": False}
    assert house.run("manual_sync", "manual_sync", **manual, mode="as set") == "failed"
    assert house.transactions() == 0
    assert house.run("manual_sync", "manual_sync", **manual, mode="individual") == "success"
    assert house.differences() == []
    noon = house.rows(
        "SELECT kind FROM delivery.documents WHERE txn_date IS NOT NULL AND kind <> 'JournalEntry' ORDER BY 1"
    )
    assert noon == [("Invoice",), ("SalesReceipt",)]
    pay(house, unpaid, at(14))
    order(house, at(16), quantity=3)
    order(house, at(17), quantity=1)
    house.clock(at(21))
    assert house.run("daily_sync", "daily_sync__harbor") == "success"
    assert house.post() == "success"
    assert house.differences() == []
    evening = house.rows(
        "SELECT kind FROM delivery.documents WHERE txn_date IS NOT NULL AND kind <> 'JournalEntry' ORDER BY 1"
    )
    assert evening == [("Invoice",), ("ReceivePayment",), ("SalesReceipt",), ("SalesReceipt",)]
    assert {key[1] for key in house.ledger()} == {day}
    assert sum(amount for (account, _), amount in house.ledger().items() if account == "Accounts Receivable") == 0
    posted = house.transactions()
    assert house.post() == "success"
    assert house.transactions() == posted
    assert morning.name


def test_a_dry_run_posts_nothing(house: Any, day: date, at: Moment) -> None:
    order(house, at(9))
    manual = {"store": "harbor", "from": day.isoformat(), "to": day.isoformat(), "what": "sales", "mode": "as set"}
    assert house.run("manual_sync", "manual_sync", **manual, dry_run=True) == "success"
    assert house.rows("SELECT count(*) FROM delivery.documents") == [(0,)]
    assert house.rows("SELECT count(*) FROM ledger.postings") == [(0,)]
    assert house.rows("SELECT count(*) > 0 FROM ledger.entries") == [(True,)]


def test_a_pc_that_is_off_for_three_days_stops_posting_but_never_pulling(house: Any, day: date, at: Moment) -> None:
    house.stop_worker()
    house.impatient("post", "post__harbor", 1.0)
    for offset in range(3):
        order(house, at(10, days=offset), quantity=offset + 1)
        today = (day + timedelta(days=offset)).isoformat()
        assert house.run("daily_sync", "daily_sync__harbor", business_date=today) == "success"
        assert house.post() == "failed"
    assert house.rows("SELECT count(*) FROM staging.orders") == [(3,)]
    assert house.transactions() == 0
    house.impatient("post", "post__harbor", 120.0)
    house.start_worker()
    assert house.post() == "success"
    assert house.differences() == []
    assert {key[1] for key in house.ledger()} == {day + timedelta(days=offset) for offset in range(3)}
