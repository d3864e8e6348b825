from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from qbd.accounting.chart import Chart
from qbd.books.account import AccountResult, account
from qbd.books.holds import open_holds
from qbd.books.selection import Selection
from qbd.staging.database import transaction


def run(shop: Any, chart: Chart | None = None, selection: Selection | None = None, chunk: int = 2) -> AccountResult:
    return account(shop.engine, chart or shop.chart(), store=shop.store, orders=selection, chunk=chunk)


def holds(shop: Any) -> list[Any]:
    with transaction(shop.engine) as connection:
        return open_holds(connection, shop.store)


def keys(shop: Any) -> set[str]:
    return {row[0] for row in shop.run("SELECT entry_key FROM ledger.entries WHERE store = %s", shop.store)}


def post_by_hand(shop: Any, key: str, document: str = "receipt:1") -> None:
    shop.run(
        "INSERT INTO ledger.postings (store, document_key, entry_key, account, txn_date, amount_minor)"
        " VALUES (%s, %s, %s, 'Sales Income', '2026-11-02', -1000)",
        shop.store,
        document,
        key,
    )


def test_a_second_run_finds_nothing_to_do(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"})
    for number in range(5):
        shop.sold(f"#{number}", "2026-11-02 15:00", mug)
    first = run(shop)
    assert (first.records, first.entries, first.holds) == (5, 15, 0)
    assert first.lines == shop.run("SELECT count(*) FROM ledger.lines WHERE store = %s", shop.store)[0][0]
    assert run(shop) == AccountResult()
    again = run(shop, selection=Selection(changed_only=False))
    assert (again.records, again.entries, again.unchanged) == (5, 0, 15)


def test_every_entry_in_the_journal_balances_on_the_stores_own_day(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"})
    shop.sold("#1", "2026-11-03 02:00", mug)  # 21:00 on the 2nd in New York
    run(shop)
    rows = shop.run(
        "SELECT e.business_date, sum(l.amount_minor)::bigint, count(*) FROM ledger.entries e"
        " JOIN ledger.lines l USING (store, entry_key) WHERE store = %s GROUP BY e.entry_key, 1",
        shop.store,
    )
    assert len(rows) == 3
    assert {(day, total) for day, total, _ in rows} == {(date(2026, 11, 2), 0)}


def test_an_unposted_entry_follows_its_record(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG")
    order_id = shop.sold("#1", "2026-11-02 15:00", mug)
    run(shop)
    before = keys(shop)
    shop.touch(order_id, "2026-11-02 16:00", current_total_minor=900, received_minor=0)
    shop.run("UPDATE staging.sales SET total_minor = 900 WHERE store = %s", shop.store)
    shop.run("DELETE FROM staging.transactions WHERE store = %s", shop.store)
    result = run(shop)
    assert (result.entries, result.replaced, result.removed) == (1, 1, 1)
    assert len(before - keys(shop)) == 1
    amounts = shop.run(
        "SELECT amount_minor FROM ledger.lines WHERE store = %s AND role = 'accounts_receivable'", shop.store
    )
    assert amounts == [(900,)]


def test_a_posted_entry_never_changes_and_its_group_is_held_with_both_figures(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG")
    order_id = shop.sold("#1", "2026-11-02 15:00", mug)
    run(shop)
    (sale,) = (key for key in keys(shop) if key.startswith("agreement:"))
    (money,) = (key for key in keys(shop) if key.startswith("transaction:"))
    post_by_hand(shop, sale)
    post_by_hand(shop, money)
    shop.touch(order_id, "2026-11-02 16:00", current_total_minor=940, received_minor=0)
    shop.run("UPDATE staging.sales SET total_minor = 940 WHERE store = %s", shop.store)
    shop.run("DELETE FROM staging.transactions WHERE store = %s", shop.store)
    result = run(shop)
    assert (result.entries, result.removed, result.holds) == (0, 0, 2)
    by_field = {hold.field: hold for hold in holds(shop)}
    assert "sales_income -10.00" in by_field[sale].message
    assert "sales_income -9.00" in by_field[sale].message
    assert "receipt:1" in by_field[sale].mend
    assert "no such entry any more" in by_field[money].message
    assert {hold.group for hold in by_field.values()} == {f"order:{order_id}"}

    shop.touch(order_id, "2026-11-02 17:00", current_total_minor=1040, received_minor=1040)
    shop.run("UPDATE staging.sales SET total_minor = 1040 WHERE store = %s", shop.store)
    shop.insert(
        "transactions",
        transaction_id=int(money.split(":")[1]),
        order_id=order_id,
        kind="SALE",
        status="SUCCESS",
        gateway="shopify_payments",
        processed_at=shop.run("SELECT happened_at FROM ledger.entries WHERE entry_key = %s", money)[0][0],
        amount_minor=1040,
        currency="USD",
        test=False,
    )
    assert run(shop).holds == 0
    assert holds(shop) == []


def test_a_renamed_product_and_a_new_unit_cost_hold_nothing_that_is_posted(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG", {"2026-11-03 00:00": "4.00"})
    shop.sold("#1", "2026-11-02 15:00", mug)
    run(shop)
    for key in keys(shop):
        post_by_hand(shop, key)
    shop.run("UPDATE staging.products SET product_type = 'Cups' WHERE store = %s", shop.store)
    shop.run("UPDATE staging.unit_costs SET unit_cost = 5 WHERE store = %s", shop.store)
    result = run(shop, selection=Selection(changed_only=False))
    assert (result.entries, result.holds, result.costs_kept) == (0, 0, 1)


def costs(shop: Any) -> list[tuple[Any, ...]]:
    return shop.run(
        "SELECT l.entry_key, l.amount_minor, l.memo FROM ledger.lines l WHERE l.store = %s AND role = 'cogs' ORDER BY 1",
        shop.store,
    )


def test_a_first_cost_that_comes_late_is_an_estimate_for_what_was_sold_before(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG")
    order_id = shop.sold("#1", "2026-11-02 15:00", mug)
    assert run(shop).records == 1
    assert costs(shop) == []
    # Nobody touches the order: Shopify tells the cost of the mug for the first time, three days later.
    shop.new_batch()
    shop.insert(
        "unit_costs",
        variant_id=mug,
        observed_at=datetime(2026, 11, 5, tzinfo=UTC),
        unit_cost=Decimal("4.00"),
        currency="USD",
    )
    assert run(shop).records == 1
    ((key, amount, memo),) = costs(shop)
    assert (amount, "cost seen after the sale" in memo) == (4_00, True)
    assert run(shop).records == 0
    post_by_hand(shop, key)
    shop.new_batch()
    shop.insert(
        "unit_costs",
        variant_id=mug,
        observed_at=datetime(2026, 11, 6, tzinfo=UTC),
        unit_cost=Decimal("9.00"),
        currency="USD",
    )
    assert run(shop).records == 0
    shop.touch(order_id, "2026-11-07 00:00")
    assert run(shop).holds == 0
    assert [row[1] for row in costs(shop)] == [4_00]


def test_what_is_sold_after_a_cost_changed_leaves_at_the_new_one_and_comes_back_at_its_own(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00", "2026-11-03 00:00": "5.00"})
    before, after = shop.sold("#1", "2026-11-02 15:00", mug), shop.sold("#2", "2026-11-03 15:00", mug)
    shop.refunded(before, "2026-11-04 15:00")
    shop.refunded(after, "2026-11-04 16:00", restocked=False)
    run(shop)
    assert sorted(row[1] for row in costs(shop)) == [-4_00, 4_00, 5_00]
    assert all("seen after" not in row[2] for row in costs(shop))


def test_another_zone_moves_what_is_not_posted_and_leaves_what_is(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"})
    # Half past ten in the evening in New York, half past three in the morning in London.
    for name in ("#1", "#2"):
        shop.sold(name, "2026-11-03 03:30", mug)
    run(shop)
    posted = sorted(keys(shop), key=lambda key: int(key.split(":")[1]))[:3]
    for key in posted:
        post_by_hand(shop, key)
    result = run(shop, shop.chart(time_zone="Europe/London"), Selection(changed_only=False))
    assert (result.holds, result.unchanged, result.replaced) == (0, 3, 3)
    days = shop.run("SELECT entry_key, business_date FROM ledger.entries WHERE store = %s", shop.store)
    assert {key: day for key, day in days if key in posted} == dict.fromkeys(posted, date(2026, 11, 2))
    assert {day for key, day in days if key not in posted} == {date(2026, 11, 3)}


def test_a_problem_holds_only_its_own_group_and_ends_with_the_setting_that_mends_it(shop: Any) -> None:
    mug = shop.variant("Mugs", "MUG")
    shop.sold("#1", "2026-11-02 15:00", mug)
    order_id = shop.order("#2", "2026-11-02 15:00", 1000)
    line_id = shop.line(order_id, mug, 1, 1000)
    shop.sale(order_id, shop.agreement(order_id, "2026-11-02 15:00"), 1000, line_id=line_id)
    shop.transaction(order_id, "2026-11-02 15:00", 1000, gateway="klarna")
    first = run(shop)
    assert (first.entries, first.holds) == (2, 1)
    assert [(hold.group, hold.field, hold.value) for hold in holds(shop)] == [
        (f"order:{order_id}", "gateway", "klarna")
    ]
    again = run(shop)
    assert (again.records, again.holds) == (1, 1)
    chart = shop.chart()
    chart = shop.chart(accounts={**chart.accounts, "clearing:klarna": "Klarna Clearing"})
    assert (run(shop, chart).entries, holds(shop)) == (2, [])


def test_stores_do_not_see_each_other(new_shop: Callable[[], Any]) -> None:
    one, other = new_shop(), new_shop()
    one.sold("#1", "2026-11-02 15:00", one.variant("Mugs", "MUG"))
    assert run(other).records == 0
    assert run(one).records == 1


def test_what_was_loaded_but_not_validated_waits(shop: Any) -> None:
    shop.sold("#1", "2026-11-02 15:00", shop.variant("Mugs", "MUG"))
    for state, records in (("loaded", 0), ("rejected", 0), ("validated", 1)):
        shop.run("UPDATE staging.batches SET state = %s WHERE batch_id = %s", state, shop.batch_id)
        assert run(shop).records == records
