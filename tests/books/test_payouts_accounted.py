"""Payouts and balance transactions in the books: what is held and cleared, what comes late, what is posted once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from tests.books.conftest import Shop

from qbd.accounting.chart import FIXED_ROLES
from qbd.accounting.payouts.balance_types import BANK_ROLE
from qbd.books.account import account
from qbd.books.post import PostResult, post

THROUGH = date(2026, 12, 31)
OWN = {"chargebacks": "Chargebacks", BANK_ROLE: "Bank"}
STANDARD = {role: role.replace("_", " ").title() for role in FIXED_ROLES} | {
    "clearing:shopify_payments": "Shopify Clearing"
}


def moved(shop: Shop, kind: str, day: int, amount: int, fee: int = 0, **values: Any) -> int:
    number = shop.number()
    shop.insert(
        "balance_transactions", balance_transaction_id=number, type=kind, transaction_date=f"2026-11-{day:02} 15:00+00",
        test=False, amount_minor=amount, fee_minor=fee, net_minor=amount - fee, currency="USD", **values,
    )  # fmt: skip
    return number


def paid_out(shop: Shop, day: int, net: int, status: str = "PAID") -> int:
    number = shop.number()
    shop.insert(
        "payouts", payout_id=number, issued_at=f"2026-11-{day:02} 12:00+00", status=status, transaction_type="DEPOSIT",
        net_minor=net, currency="USD",
    )  # fmt: skip
    return number


def books(engine: Engine, shop: Shop, *, bank: bool = True, closing: date | None = None, **chart: Any) -> PostResult:
    rules = shop.chart(accounts=STANDARD | (OWN if bank else {}), **chart)
    account(engine, rules, store=shop.store)
    return post(engine, rules, store=shop.store, through=THROUGH, closing_date=closing)


def holds(shop: Shop) -> dict[str, str]:
    rows = shop.run(
        "SELECT document_group, message FROM ledger.holds WHERE store = %s AND ended_at IS NULL", shop.store
    )
    return dict(rows)


def documents(shop: Shop) -> list[tuple[str, date]]:
    return [
        (key, day)
        for key, day in shop.run(
            "SELECT document_key, txn_date FROM delivery.documents WHERE store = %s AND txn_date IS NOT NULL"
            " AND (document_key LIKE 'daily:payments:%%' OR document_key LIKE '%%payout%%') ORDER BY 1",
            shop.store,
        )
    ]


def test_a_shop_without_the_section_posts_as_before(engine: Engine, shop: Shop) -> None:
    moved(shop, "CHARGEBACK_HOLD", 3, -500)
    payout = paid_out(shop, 5, -500)
    assert books(engine, shop, bank=False).documents == 0
    assert holds(shop) == {}
    # With the section, what was read before is booked: nothing was marked as done.
    books(engine, shop)
    assert list(holds(shop)) == [f"payout:{payout}"]


@pytest.mark.parametrize("posting", ["individual", "daily"])
def test_late_facts_of_a_date_make_a_further_entry_and_nothing_is_posted_twice(
    engine: Engine, new_shop: Any, posting: str
) -> None:
    shop = new_shop()
    moved(shop, "CHARGEBACK_HOLD", 3, -500)
    moved(shop, "CHARGEBACK_FEE", 3, -1500)
    moved(shop, "CHARGEBACK_HOLD", 4, -700)
    books(engine, shop, posting=posting)
    first = [("daily:payments:2026-11-03:1", date(2026, 11, 3)), ("daily:payments:2026-11-04:1", date(2026, 11, 4))]
    assert documents(shop) == first
    assert books(engine, shop, posting=posting).documents == 0
    shop.new_batch()
    moved(shop, "CHARGEBACK_HOLD_RELEASE", 3, 500)
    assert books(engine, shop, posting=posting).documents == 1
    assert documents(shop) == [first[0], ("daily:payments:2026-11-03:2", date(2026, 11, 3)), first[1]]
    assert shop.ledger() == {
        ("Processing Fees", date(2026, 11, 3)): 1500,
        ("Shopify Clearing", date(2026, 11, 3)): -1500,
        ("Chargebacks", date(2026, 11, 4)): 700,
        ("Shopify Clearing", date(2026, 11, 4)): -700,
    }


def test_an_order_that_cannot_be_read_is_raised_with_amount_and_day_until_it_is_there(
    engine: Engine, shop: Shop
) -> None:
    order, payment = 900_000_041, shop.number()
    moved(shop, "CHARGE", 3, 1040, 60, order_transaction_id=payment, order_id=order, order_name="#41")
    books(engine, shop)
    (message,) = holds(shop).values()
    assert "10.40" in message
    assert "2026-11-03" in message
    assert "#41" in message
    # The order arrives with that very payment.
    shop.new_batch()
    found = shop.sold("#41", "2026-11-03 15:00", shop.variant("Shirts", "TEE"))
    shop.run(
        "UPDATE staging.transactions SET transaction_id = %s WHERE store = %s AND order_id = %s",
        payment, shop.store, found,
    )  # fmt: skip
    books(engine, shop)
    assert holds(shop) == {}


def test_what_is_held_names_its_orders_and_blocks_nobody(engine: Engine, shop: Shop) -> None:
    good, bad = paid_out(shop, 5, -500), paid_out(shop, 6, 9000)
    shop.run("UPDATE staging.payouts SET transaction_type = 'WITHDRAWAL' WHERE payout_id = %s", good)
    moved(shop, "CHARGEBACK_HOLD", 3, -500, payout_id=good)
    moved(shop, "CHARGEBACK_HOLD_RELEASE", 4, 8000, payout_id=bad, order_name="#77")
    strange = moved(shop, "MOON_TAX", 4, -100)
    books(engine, shop)
    found = holds(shop)
    assert set(found) == {f"payout:{bad}", f"balance:{strange}"}
    assert "10.00 is missing" in found[f"payout:{bad}"]
    assert "#77" in found[f"payout:{bad}"]
    assert f"journal:payout:{good}" in dict(documents(shop))
    # The missing one is read: the payout follows by itself.
    shop.new_batch()
    moved(shop, "CHARGEBACK_HOLD_RELEASE", 4, 1000, payout_id=bad)
    books(engine, shop)
    assert f"deposit:payout:{bad}" in dict(documents(shop))
    assert set(holds(shop)) == {f"balance:{strange}"}


def test_a_payout_changes_its_status_and_a_posted_one_that_came_back_is_returned(engine: Engine, shop: Shop) -> None:
    payout = paid_out(shop, 5, 500, "SCHEDULED")
    moved(shop, "CHARGEBACK_HOLD_RELEASE", 3, 500, payout_id=payout)

    def status(value: str) -> None:
        batch = shop.new_batch()
        shop.run("UPDATE staging.payouts SET status = %s, batch_id = %s WHERE payout_id = %s", value, batch, payout)

    for value in ("IN_TRANSIT", "PAID"):
        books(engine, shop)
        assert f"deposit:payout:{payout}" not in dict(documents(shop))
        status(value)
    books(engine, shop)
    assert f"deposit:payout:{payout}" in dict(documents(shop))
    status("FAILED")
    books(engine, shop)
    assert "the day on which it did is not known" in holds(shop)[f"payout:{payout}"]
    moved(shop, "TRANSFER_FAILURE", 9, 500, source_type="TRANSFER", source_id=payout)
    books(engine, shop)
    assert holds(shop) == {}
    assert dict(documents(shop))[f"journal:payout_return:{payout}"] == date(2026, 11, 9)
    assert sum(amount for (name, _), amount in shop.ledger().items() if name == "Bank") == 0


def test_a_closed_period_and_a_start_are_respected(engine: Engine, new_shop: Any) -> None:
    shop = new_shop()
    moved(shop, "CHARGEBACK_HOLD", 3, -500)
    books(engine, shop, closing=date(2026, 11, 10))
    assert documents(shop) == [("daily:payments:2026-11-03:1", date(2026, 11, 11))]

    shop = new_shop()
    moved(shop, "CHARGEBACK_HOLD", 3, -500)
    moved(shop, "CHARGE", 3, 1040, 60, order_transaction_id=shop.number(), order_name="#41")
    paid_out(shop, 4, 12345)
    moved(shop, "CHARGEBACK_HOLD", 5, -700)
    books(engine, shop, payouts_start=date(2026, 11, 5))
    assert documents(shop) == [("daily:payments:2026-11-05:1", date(2026, 11, 5))]
    assert holds(shop) == {}
