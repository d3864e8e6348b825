from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qbd.accounting.chart import Chart
from qbd.books import post as post_module
from qbd.books.account import account
from qbd.books.holds import open_holds
from qbd.books.post import PostResult, post
from qbd.staging.database import transaction

THROUGH = date(2026, 11, 30)


def books(shop: Any, chart: Chart | None = None, **options: Any) -> PostResult:
    chart = chart or shop.chart()
    account(shop.engine, chart, store=shop.store)
    return post(shop.engine, chart, store=shop.store, **({"through": THROUGH} | options))


def documents(shop: Any) -> dict[str, str]:
    rows = shop.run(
        "SELECT document_key, kind FROM delivery.documents WHERE store = %s AND txn_date IS NOT NULL"
        " ORDER BY document_id",
        shop.store,
    )
    return dict(rows)


def busy_days(shop: Any) -> None:
    """Three days: paid, refunded with and without restocking, unpaid and paid later, at two locations."""
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"})
    tee = shop.variant("T-Shirts", "TEE", {"2026-11-01 00:00": "7.50"})
    shop.sold("#1", "2026-11-02 15:00", mug)
    shop.sold("#2", "2026-11-02 16:00", tee, price=2500, tax=100, location_id=77)
    shop.sold("#3", "2026-11-03 16:00", mug)
    back = shop.sold("#4", "2026-11-02 17:00", tee, price=2500, tax=100)
    shop.refunded(back, "2026-11-04 12:00", price=2500, tax=100)
    shop.refunded(shop.sold("#5", "2026-11-03 17:00", mug), "2026-11-03 20:00", restocked=False)
    late = shop.order("#6", "2026-11-02 18:00", 1040)
    shop.sale(late, shop.agreement(late, "2026-11-02 18:00"), 1040, line_id=shop.line(late, mug, 1, 1000), tax=40)
    shop.transaction(late, "2026-11-04 18:00", 1040)


@pytest.mark.parametrize("mode", ["individual", "daily"])
def test_a_second_run_posts_nothing(shop: Any, mode: Any) -> None:
    busy_days(shop)
    chart = shop.chart(posting=mode)
    first = books(shop, chart)
    assert first.documents == len(documents(shop)) > 0
    assert first.problems == ()
    assert sum(first.totals.values()) == 0
    before = (documents(shop), shop.ledger())
    again = books(shop, chart)
    assert (again.documents, again.elements, again.postings) == (0, 0, 0)
    assert (documents(shop), shop.ledger()) == before
    assert shop.run("SELECT count(*) FROM ledger.entries WHERE store = %s AND posted_at IS NULL", shop.store) == [(0,)]


def test_every_mode_leaves_the_same_sums_per_account_and_date(new_shop: Callable[[], Any]) -> None:
    ledgers = []
    for posting, inventory, customers in (
        ("individual", "summary", "summary"),
        ("individual", "detailed", "detailed"),
        ("daily", "summary", "summary"),
        ("daily", "detailed", "summary"),
    ):
        shop = new_shop()
        busy_days(shop)
        books(shop, shop.chart(posting=posting, inventory=inventory, customers=customers))
        assert shop.run("SELECT message FROM ledger.holds WHERE store = %s", shop.store) == []
        ledgers.append(shop.ledger())
    sums = ledgers[0]
    assert sums["Sales Income", date(2026, 11, 2)] == -1000 - 2500 - 2500 - 1000
    assert sums["Shopify Clearing", date(2026, 11, 4)] == 1040 - 2600
    assert sums["Cogs", date(2026, 11, 4)] == -750
    assert sums["Accounts Receivable", date(2026, 11, 2)] == 1040
    assert all(other == sums for other in ledgers[1:])


def test_days_in_any_portion_end_in_the_same_books(new_shop: Callable[[], Any]) -> None:
    at_once, by_day = new_shop(), new_shop()
    for shop in (at_once, by_day):
        busy_days(shop)
    books(at_once, chunk=100)
    for day in (2, 3, 4):
        books(by_day, through=date(2026, 11, day), chunk=1)
    assert at_once.ledger() == by_day.ledger()


def test_daily_posting_leaves_an_open_date_alone(shop: Any) -> None:
    busy_days(shop)
    books(shop, shop.chart(posting="daily"), through=date(2026, 11, 3))
    assert {day for _, day in shop.ledger()} == {date(2026, 11, 2), date(2026, 11, 3)}


@pytest.mark.parametrize("mode", ["individual", "daily"])
def test_a_late_order_and_a_late_refund_post_only_their_own_difference(shop: Any, mode: Any) -> None:
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"})
    order_id = shop.sold("#1", "2026-11-02 15:00", mug)
    chart = shop.chart(posting=mode)
    books(shop, chart)
    before = documents(shop)
    shop.refunded(order_id, "2026-11-05 10:00")
    shop.sold("#2", "2026-11-02 23:00", mug)
    result = books(shop, chart)
    added = {key: kind for key, kind in documents(shop).items() if key not in before}
    assert result.documents == len(added)
    assert set(added.values()) == {"SalesReceipt", "CreditMemo", "CardRefund", "JournalEntry"}
    assert shop.ledger()["Sales Income", date(2026, 11, 2)] == -2000
    assert shop.ledger()["Sales Returns", date(2026, 11, 5)] == 1000
    assert books(shop, chart).documents == 0


def test_quarantine_and_holds_keep_only_their_own_group(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG")
    shop.sold("#1", "2026-11-02 15:00", mug)
    accounted = shop.sold("#2", "2026-11-02 15:00", mug)
    account(shop.engine, shop.chart(), store=shop.store)
    shop.quarantine(f"order:{accounted}")
    wrong = shop.sold("#3", "2026-11-02 15:00", mug, received=1)
    assert books(shop).documents == 1
    assert shop.ledger()["Sales Income", date(2026, 11, 2)] == -1000
    shop.run("UPDATE staging.quarantine SET state = 'dismissed' WHERE store = %s", shop.store)
    shop.touch(wrong, "2026-11-02 16:00", received_minor=1040)
    assert books(shop).documents == 2
    assert shop.ledger()["Sales Income", date(2026, 11, 2)] == -3000


def test_an_order_changed_after_posting_is_not_posted_further_until_it_agrees(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG")
    order_id = shop.sold("#1", "2026-11-02 15:00", mug)
    books(shop)
    shop.refunded(order_id, "2026-11-05 10:00")
    shop.run(
        "UPDATE staging.sales SET total_minor = 940, position = 0 WHERE store = %s AND action = 'ORDER'", shop.store
    )
    shop.run("UPDATE staging.orders SET current_total_minor = -100 WHERE store = %s", shop.store)
    assert books(shop).documents == 0
    with transaction(shop.engine) as connection:
        (hold,) = open_holds(connection, shop.store)
    assert "changed after posting" in hold.message
    assert hold.group == f"order:{order_id}"


def test_a_dry_run_writes_nothing_and_plans_the_same(shop: Any) -> None:
    busy_days(shop)
    chart = shop.chart(posting="daily")
    dry = books(shop, chart, dry_run=True)
    assert (documents(shop), shop.ledger()) == ({}, {})
    real = post(shop.engine, chart, store=shop.store, through=THROUGH)
    assert (dry.documents, dry.postings, dry.totals) == (real.documents, real.postings, real.totals)
    assert [d.key for plan in dry.plans for d in plan.documents if hasattr(d, "txn_date")] == list(documents(shop))


def test_the_mode_of_one_run_can_differ_from_the_chart(shop: Any) -> None:
    busy_days(shop)
    books(shop, mode="daily", through=date(2026, 11, 2))
    assert any(key.startswith("daily:") for key in documents(shop))


def test_a_closed_date_goes_to_the_first_open_day(shop: Any) -> None:
    shop.sold("#1", "2026-11-02 15:00", shop.variant("Mugs", "MUG"))
    books(shop, closing_date=date(2026, 11, 3))
    assert {day for _, day in shop.ledger()} == {date(2026, 11, 4)}


def test_nothing_before_the_start_date_is_posted(shop: Any) -> None:
    shop.sold("#1", "2026-11-02 15:00", shop.variant("Mugs", "MUG"))
    assert books(shop, shop.chart(start_date=date(2026, 11, 3))).documents == 0


def test_documents_that_do_not_carry_the_journal_are_refused(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mug = shop.variant("Mugs", "MUG")
    shop.sold("#1", "2026-11-02 15:00", mug)
    second = shop.sold("#2", "2026-11-02 15:00", mug)
    honest = post_module.plan

    def short_by_a_cent(*args: Any, **options: Any) -> Any:
        made = honest(*args, **options)
        groups = {entry.key: entry.group for entry in args[0]}
        postings = tuple(
            replace(p, amount=p.amount + 1) if groups[p.entry] == f"order:{second}" and p.amount == -1000 else p
            for p in made.postings
        )
        return replace(made, postings=postings)

    monkeypatch.setattr(post_module, "plan", short_by_a_cent)
    result = books(shop)
    assert result.documents == 1
    assert [(problem.group, problem.field, problem.value) for problem in result.problems] == [
        (f"order:{second}", "Sales Income", "0.01 USD")
    ]
    monkeypatch.undo()
    assert (books(shop).documents, books(shop).problems) == (1, ())


def test_a_document_that_the_outbox_holds_with_other_content_stops_only_its_order(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG")
    shop.sold("#1", "2026-11-02 15:00", mug)
    shop.sold("#2", "2026-11-02 15:00", mug)
    books(shop)
    entry = shop.run(
        "SELECT entry_key FROM ledger.entries WHERE store = %s AND label = '#1' AND kind = 'agreement'", shop.store
    )[0][0]
    group = shop.run("SELECT document_group FROM ledger.entries WHERE entry_key = %s", entry)[0][0]
    shop.run("DELETE FROM ledger.postings WHERE store = %s", shop.store)
    shop.run("UPDATE ledger.entries SET posted_at = NULL WHERE store = %s", shop.store)
    shop.run(
        "UPDATE delivery.documents SET digest = 'other' WHERE store = %s AND document_key = %s",
        shop.store,
        f"receipt:{entry}",
    )
    result = books(shop)
    assert [problem.group for problem in result.problems] == [group]
    assert shop.ledger()["Sales Income", date(2026, 11, 2)] == -1000


def test_a_store_may_change_its_mode_between_two_runs(new_shop: Callable[[], Any]) -> None:
    constant, changing = new_shop(), new_shop()
    for shop, modes in ((constant, ("individual",) * 3), (changing, ("daily", "individual", "daily"))):
        busy_days(shop)
        for day, mode in zip((2, 3, 4), modes, strict=True):
            result = books(shop, mode=mode, through=date(2026, 11, day))
            assert result.problems == ()
        assert books(shop).documents == 0
    assert constant.ledger() == changing.ledger()


def test_two_runs_at_once_post_everything_once(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"})
    for number in range(12):
        shop.sold(f"#{number}", "2026-11-02 15:00", mug)
    account(shop.engine, shop.chart(), store=shop.store)

    def run(_: int) -> PostResult:
        return post(shop.engine, shop.chart(), store=shop.store, through=THROUGH, chunk=3)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(run, range(2))
    assert first.documents + second.documents == len(documents(shop)) == 24
    assert shop.ledger()["Sales Income", date(2026, 11, 2)] == -12_000


def test_a_run_that_dies_leaves_nothing_half_and_the_next_goes_on(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mug = shop.variant("Mugs", "MUG")
    for number in range(4):
        shop.sold(f"#{number}", "2026-11-02 15:00", mug)
    honest, calls = post_module.insert_postings, []

    def dies_the_second_time(*args: Any) -> None:
        calls.append(args)
        honest(*args)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(post_module, "insert_postings", dies_the_second_time)
    with pytest.raises(KeyboardInterrupt):
        books(shop, chunk=1)
    assert (len(documents(shop)), shop.ledger()["Sales Income", date(2026, 11, 2)]) == (1, -1000)
    monkeypatch.undo()
    assert books(shop, chunk=1).documents == 3
    assert shop.ledger()["Sales Income", date(2026, 11, 2)] == -4000
