"""Posting by payout from the database: only a paid payout counts, what has none yet waits and is counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.engine import Engine

from qbd.books.account import account
from qbd.books.post import PostResult, post

BANK = {"bank:payouts": "Checking"}


def paid_out(shop: Any, transaction_id: int, payout_id: int, status: str, amount: int = 1040, fee: int = 60) -> None:
    """A charge of the balance and the payout that takes it in."""
    at = "2026-11-03 15:00:00+00"
    shop.insert(
        "balance_transactions", balance_transaction_id=shop.number(), type="CHARGE", transaction_date=at, test=False,
        amount_minor=amount, fee_minor=fee, net_minor=amount - fee, currency="USD", source_type="CHARGE",
        order_transaction_id=transaction_id, payout_id=payout_id, payout_status=status,
    )  # fmt: skip
    shop.insert(
        "payouts", payout_id=payout_id, issued_at="2026-11-05 15:00:00+00", status=status, transaction_type="DEPOSIT",
        net_minor=amount - fee, currency="USD",
    )  # fmt: skip


def run(engine: Engine, shop: Any, through: date) -> PostResult:
    rules = shop.chart(posting="payout")
    rules = shop.chart(posting="payout", accounts={**rules.accounts, **BANK})
    account(engine, rules, store=shop.store)
    return post(engine, rules, store=shop.store, through=through, closed_through=through)


def memos(shop: Any) -> list[str]:
    rows = shop.run(
        "SELECT payload ->> 'memo' FROM delivery.documents WHERE store = %s AND txn_date IS NOT NULL ORDER BY 1",
        shop.store,
    )
    return [row[0] for row in rows]


def test_a_sale_waits_for_its_payout_and_is_posted_with_it(engine: Engine, shop: Any) -> None:
    variant = shop.variant("Shirts", "TEE")
    shop.sold("#1", "2026-11-03 15:00", variant)
    ((transaction_id,),) = shop.run("SELECT transaction_id FROM staging.transactions WHERE store = %s", shop.store)
    payout_id = shop.number()
    paid_out(shop, transaction_id, payout_id, "SCHEDULED")
    result = run(engine, shop, date(2026, 11, 6))
    assert (result.documents, result.waiting) == (0, 2), "the order and its fee"
    shop.run("UPDATE staging.payouts SET status = 'PAID', batch_id = %s WHERE store = %s", shop.new_batch(), shop.store)
    result = run(engine, shop, date(2026, 11, 6))
    assert (result.documents, result.waiting) == (3, 0)
    assert memos(shop) == [
        f"Shopify payout {payout_id}",
        f"Shopify payout {payout_id}, 2026-11-03 Online sales: #1",
        f"Shopify payout {payout_id}, 2026-11-03: fees and adjustments",
    ]
    ledger = shop.ledger()
    assert sum(amount for (name, _), amount in ledger.items() if name == "Shopify Clearing") == 0
    assert ledger["Checking", date(2026, 11, 5)] == 980
    assert run(engine, shop, date(2026, 11, 6)).documents == 0


def test_a_sale_whose_payout_never_comes_goes_daily(engine: Engine, shop: Any) -> None:
    shop.sold("#1", "2026-11-03 15:00", shop.variant("Shirts", "TEE"))
    assert run(engine, shop, date(2026, 11, 12)).waiting == 1
    assert run(engine, shop, date(2026, 11, 13)).documents == 1
    assert memos(shop) == ["Shopify 2026-11-03 Online sales: #1"]
