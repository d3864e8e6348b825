"""Facts that changed after posting, through PostgreSQL: journal, what is noted of it, outbox and explain."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from qbd.accounting.chart import Chart
from qbd.books.account import AccountResult, account
from qbd.books.chain import chains
from qbd.books.chain_text import lines_of
from qbd.books.explain import explain
from qbd.books.holds import open_holds
from qbd.books.post import post
from qbd.books.selection import Selection
from qbd.staging.database import transaction

NOTICED = date(2026, 11, 20)
THROUGH = date(2026, 11, 30)


def run(shop: Any, chart: Chart, noticed: date | None = NOTICED) -> tuple[AccountResult, int]:
    result = account(shop.engine, chart, store=shop.store, noticed_on=noticed)
    posted = post(shop.engine, chart, store=shop.store, through=THROUGH)
    assert posted.problems == ()
    return result, posted.documents


def reprice(shop: Any, order_id: int, total: int) -> None:
    """The same sale told with another total, paid or not."""
    shop.touch(order_id, "2026-11-19 12:00", current_total_minor=total, total_minor=total)
    shop.run(
        "UPDATE staging.sales SET total_minor = %s WHERE store = %s AND order_id = %s", total, shop.store, order_id
    )


def sums(shop: Any) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for (name, _), amount in shop.ledger().items():
        totals[name] += amount
    return {name: amount for name, amount in totals.items() if amount}


@pytest.mark.parametrize("mode", ["individual", "daily"])
def test_a_change_is_corrected_once_and_told(shop: Any, mode: Any) -> None:
    chart = shop.chart(corrections="difference", posting=mode)
    order_id = shop.sold("#1", "2026-11-02 15:00", shop.variant("Mugs", "MUG"))
    run(shop, chart)
    digests = shop.run("SELECT entry_key, digest FROM ledger.entries WHERE store = %s ORDER BY 1", shop.store)
    reprice(shop, order_id, 940)
    result, documents = run(shop, chart)
    assert (result.corrections, result.holds, documents) == (1, 0, 1)
    assert sums(shop)["Sales Income"] == -900
    assert sums(shop)["Accounts Receivable"] == -100
    ((key, corrects, noticed, before, after, document),) = shop.run(
        "SELECT entry_key, corrects, noticed_on, before, after, document_key FROM ledger.corrections WHERE store = %s",
        shop.store,
    )
    assert corrects.startswith("agreement:")
    assert noticed == NOTICED
    assert "sales_income -10.00" in before
    assert "sales_income -9.00" in after
    assert shop.run("SELECT kind, txn_date FROM delivery.documents WHERE document_key = %s", document) == [
        ("JournalEntry", NOTICED)
    ]
    assert digests == shop.run(
        "SELECT entry_key, digest FROM ledger.entries WHERE store = %s AND kind <> 'correction' ORDER BY 1", shop.store
    )
    again = account(shop.engine, chart, store=shop.store, noticed_on=THROUGH, orders=Selection(changed_only=False))
    assert (again.corrections, again.entries, again.holds) == (0, 0, 0)
    assert run(shop, chart) == (AccountResult(), 0)
    found = explain(shop.engine, "#1", store=shop.store).section("Corrections").rows
    assert found == ((key, corrects, "2026-11-20", before, after, document),)
    (chain,) = chains(shop.engine, [(shop.store, f"order:{order_id}")])
    story = "\n".join(lines_of(chain))
    assert f"corrects {corrects}, noticed 2026-11-20" in story
    assert "They agree." in story


def test_changed_back_it_is_reversed_and_an_order_that_became_a_test_is_taken_out(shop: Any) -> None:
    chart = shop.chart(corrections="difference")
    order_id = shop.sold("#1", "2026-11-02 15:00", shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"}))
    run(shop, chart)
    whole = sums(shop)
    reprice(shop, order_id, 940)
    run(shop, chart)
    reprice(shop, order_id, 1040)
    assert run(shop, chart, date(2026, 11, 21))[0].corrections == 1
    assert sums(shop) == whole
    shop.touch(order_id, "2026-11-22 12:00")
    shop.run("UPDATE staging.orders SET test = TRUE WHERE store = %s", shop.store)
    assert run(shop, chart, date(2026, 11, 22))[0].corrections == 3
    assert sums(shop) == {}
    assert run(shop, chart) == (AccountResult(), 0)


def test_without_the_setting_it_is_held_as_before(shop: Any) -> None:
    chart = shop.chart()
    order_id = shop.sold("#1", "2026-11-02 15:00", shop.variant("Mugs", "MUG"))
    run(shop, chart, None)
    reprice(shop, order_id, 940)
    assert run(shop, chart, None)[1] == 0
    with transaction(shop.engine) as connection:
        (hold,) = open_holds(connection, shop.store)
    assert "changed after posting" in hold.message
    result, documents = run(shop, shop.chart(corrections="difference"))
    assert (result.corrections, result.holds, documents) == (1, 0, 1)


def test_goods_that_quickbooks_counts_are_held_until_the_shop_says_what_it_said(shop: Any) -> None:
    chart = shop.chart(corrections="difference", inventory="detailed")
    shop.sold("#1", "2026-11-02 15:00", shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"}))
    run(shop, chart)
    whole = sums(shop)
    for test, held in ((True, ["inventory"]), (False, [])):
        shop.new_batch()
        shop.run("UPDATE staging.orders SET test = %s, batch_id = %s WHERE store = %s", test, shop.batch_id, shop.store)
        account(shop.engine, chart, store=shop.store, noticed_on=NOTICED)
        posted = post(shop.engine, chart, store=shop.store, through=THROUGH)
        assert posted.documents == 0
        with transaction(shop.engine) as connection:
            assert [hold.field for hold in open_holds(connection, shop.store)] == held
    assert sums(shop) == whole
    assert shop.run("SELECT count(*) FROM ledger.corrections WHERE store = %s", shop.store) == [(0,)]


def test_it_needs_the_business_date(shop: Any) -> None:
    with pytest.raises(ValueError, match="business date"):
        account(shop.engine, shop.chart(corrections="difference"), store=shop.store)
