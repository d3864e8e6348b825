"""The story of one record, as the command prints it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.engine import Engine

from qbd.books.account import account
from qbd.books.chain import chains
from qbd.books.chain_text import lines_of
from qbd.books.post import post

THROUGH = date(2026, 12, 31)


def story(engine: Engine, shop: Any, order_id: int) -> str:
    (chain,) = chains(engine, [(shop.store, f"order:{order_id}")])
    return "\n".join(lines_of(chain))


def books(engine: Engine, shop: Any, **chart: Any) -> None:
    rules = shop.chart(**chart)
    account(engine, rules, store=shop.store)
    post(engine, rules, store=shop.store, through=THROUGH)


def test_an_order_is_told_from_the_shop_to_the_accounts(engine: Engine, shop: Any) -> None:
    shop.insert("shops", shop_id=1, name="S", domain="s", currency="USD", time_zone="America/New_York")
    variant = shop.variant("Shirts", "TEE", {"2026-11-01 00:00": "3.10"})
    order = shop.sold("#1", "2026-11-03 03:00", variant, financial_status="PARTIALLY_REFUNDED")
    shop.refunded(order, "2026-11-05 15:00")
    books(engine, shop)
    numbers = dict(shop.run("SELECT document_key, ref_number FROM delivery.documents WHERE store = %s", shop.store))
    sold, returned = (
        row[0]
        for row in shop.run("SELECT agreement_id FROM staging.agreements WHERE store = %s ORDER BY 1", shop.store)
    )
    paid, back = (
        row[0]
        for row in shop.run("SELECT transaction_id FROM staging.transactions WHERE store = %s ORDER BY 1", shop.store)
    )
    assert (
        story(engine, shop, order)
        == f"""\
#1 of {shop.store}: Shopify order gid://shopify/Order/{order}, online, partially refunded
created 2026-11-02 22:00 (America/New_York)

1. Order placed, 2026-11-02 22:00 (America/New_York), business date 2026-11-02
   1 x Goods: 10.00, tax 0.40 (NY State Tax), together 10.40 USD
{f"   Journal agreement:{sold}":<50}         debit        credit
      accounts receivable                                  10.40
      sales income: Goods                                                10.00
      sales tax payable: NY State Tax                                     0.40
   QuickBooks SalesReceipt {numbers[f"receipt:agreement:{sold}"]} of 2026-11-02, on its way (pending):
      Sales Income                                                       10.00
      Sales Tax Payable                                                   0.40

2. Cost of goods, 2026-11-02 22:00 (America/New_York), business date 2026-11-02
{f"   Journal cost:{sold}":<50}         debit        credit
      cogs: Goods                                           3.10
      inventory asset: Goods                                              3.10
   QuickBooks JournalEntry {numbers[f"cost:agreement:{sold}"]} of 2026-11-02, on its way (pending):
      Cogs                                                  3.10
      Inventory Asset                                                     3.10

3. Payment by shopify_payments, 2026-11-02 22:00 (America/New_York), business date 2026-11-02
{f"   Journal transaction:{paid}":<50}         debit        credit
      clearing (shopify_payments): sale                    10.40
      accounts receivable                                                10.40
   QuickBooks SalesReceipt {numbers[f"receipt:agreement:{sold}"]} of 2026-11-02, on its way (pending):
      Shopify Clearing                                     10.40

4. Refund, 2026-11-05 10:00 (America/New_York), business date 2026-11-05
   -1 x Goods: -10.00, tax -0.40 (NY State Tax), together -10.40 USD
{f"   Journal agreement:{returned}":<50}         debit        credit
      accounts receivable                                                10.40
      sales returns: Goods                                 10.00
      sales tax payable: NY State Tax                       0.40
   QuickBooks CreditMemo {numbers[f"credit:agreement:{returned}"]} of 2026-11-05, on its way (pending):
      Accounts Receivable                                                10.40
      Sales Returns                                        10.00
      Sales Tax Payable                                     0.40
   QuickBooks CardRefund {numbers[f"refund:transaction:{back}"]} of 2026-11-05, on its way (pending); it settles this without an amount of its own

5. Cost of goods, 2026-11-05 10:00 (America/New_York), business date 2026-11-05
{f"   Journal cost:{returned}":<50}         debit        credit
      cogs: Goods                                                         3.10
      inventory asset: Goods                                3.10
   QuickBooks JournalEntry {numbers[f"cost:agreement:{returned}"]} of 2026-11-05, on its way (pending):
      Cogs                                                                3.10
      Inventory Asset                                       3.10

6. Money back by shopify_payments, 2026-11-05 10:00 (America/New_York), business date 2026-11-05
{f"   Journal transaction:{back}":<50}         debit        credit
      clearing (shopify_payments): refund                                10.40
      accounts receivable                                  10.40
   QuickBooks CardRefund {numbers[f"refund:transaction:{back}"]} of 2026-11-05, on its way (pending):
      Accounts Receivable                                  10.40
      Shopify Clearing                                                   10.40

Shopify: sold less returns 0.00, paid less refunds 0.00, outstanding 0.00. Journal: outstanding 0.00. They agree."""
    )


def test_a_daily_document_tells_only_the_order_s_share(engine: Engine, shop: Any) -> None:
    variant = shop.variant("Shirts", "TEE")
    order = shop.sold("#1", "2026-11-03 15:00", variant)
    shop.sold("#2", "2026-11-03 16:00", variant, price=2000, tax=80)
    books(engine, shop, posting="daily")
    told = story(engine, shop, order)
    assert "it carries other records too, this one's share:" in told
    assert "20.00" not in told


def test_what_is_not_in_the_journal_and_why_it_waits_is_told(engine: Engine, new_shop: Callable[[], Any]) -> None:
    shop = new_shop()
    order = shop.sold("#1", "2026-11-03 15:00", shop.variant("Shirts", "TEE"), current_total_minor=999)
    books(engine, shop)
    told = story(engine, shop, order)
    assert "Not in the journal yet\n   2026-11-03 15:00 (UTC) 1 x Goods: 10.00, tax 0.40 (NY State Tax)" in told
    assert (
        "Waits (account): #1: sales = current total + refund discrepancy: our sum is 10.40, Shopify says 9.99" in told
    )
    assert "   Mend: Extract the order again" in told


def test_a_journal_that_is_not_what_the_shop_says_now_is_told_so(engine: Engine, shop: Any) -> None:
    order = shop.sold("#1", "2026-11-03 15:00", shop.variant("Shirts", "TEE"))
    books(engine, shop)
    shop.touch(order, "2026-11-04 15:00", received_minor=900)
    told = story(engine, shop, order)
    assert "outstanding 1.40. Journal: outstanding 0.00. THEY DIFFER." in told
