"""Posting by payout, by hand: what a set holds, what waits for its payout, and what no payout settles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import payout_notation as notation
import pytest
import shop_notation as shop
from running_books import Books, entries_of

from qbd.accounting import documents as d
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry
from qbd.accounting.payouts import journalize_payouts
from qbd.accounting.plan import Plan
from qbd.accounting.posting import expected_ledger

ORDERS = (
    """
    order 11
    03-02 10:00 OrderAgreement
      + PRODUCT 1 Tee/Shirts 21.60 NY=1.60 cost=3.10 variant=501
    03-02 10:01 SALE shopify_payments 21.60
    03-03 09:00 RefundAgreement
      - PRODUCT -1 Tee/Shirts -21.60 NY=-1.60 cost=3.10 variant=501 restocked
    03-03 09:00 REFUND shopify_payments 21.60
    totals 0.00 received 21.60 refunded 21.60
    """,
    """
    order 12 at 77
    03-02 11:00 OrderAgreement
      + PRODUCT 2 Mug/Mugs 21.60 NY=1.60 cost=2.00 variant=502
    03-02 11:01 SALE shopify_payments 21.60
    totals 21.60 received 21.60
    """,
    """
    order 13 at 77
    03-02 12:00 OrderAgreement
      + PRODUCT 1 Mug/Mugs 10.80 NY=0.80 cost=2.00 variant=502
    03-02 12:00 SALE cash 10.80
    totals 10.80 received 10.80
    """,
    """
    order 14
    03-02 13:00 OrderAgreement
      + PRODUCT 1 Mug/Mugs 10.80 NY=0.80 cost=2.00 variant=502
    03-02 13:00 SALE cash 5.00
    03-02 13:00 SALE shopify_payments 5.80
    totals 10.80 received 10.80
    """,
)
BALANCE = """
    balance 1 03-02 10:01 CHARGE 21.60 fee 0.93 order 11 by 1103 payout 91
    balance 2 03-02 11:01 CHARGE 21.60 fee 0.93 order 12 by 1203 payout 91
    balance 3 03-02 13:00 CHARGE 5.80 fee 0.47 order 14 by 1404 payout 91
    balance 4 03-03 09:00 REFUND -21.60 order 11 by 1106 payout 92
    balance 5 03-03 10:00 SHIPPING_LABEL -7.00 order 11 payout 92
    payout 91 03-04 08:00 PAID DEPOSIT 46.67
    payout 92 03-05 08:00 PAID WITHDRAWAL 28.60
"""
PAYOUT_OF = {
    "transaction:1103": 91, "transaction:1203": 91, "transaction:1404": 91, "transaction:1106": 92,
    "balance:1": 91, "balance:2": 91, "balance:3": 91, "balance:4": 92, "balance:5": 92,
}  # fmt: skip


def chart(**changes: str) -> Chart:
    return replace(notation.chart(), posting="payout", **changes)  # type: ignore[arg-type]


def everything(rules: Chart) -> list[Entry]:
    entries, problems = journalize_payouts(*notation.read(BALANCE), rules)
    assert problems == []
    return [*entries_of([shop.order(shop.page(text)) for text in ORDERS], rules), *entries]


def forms(books: Books) -> dict[str, str]:
    """Key -> memo of receipts and credit memos."""
    return {each.key: each.memo for each in books.transactions if isinstance(each, (d.SalesReceipt, d.CreditMemo))}


def test_a_set_holds_what_its_payout_settles_and_names_it() -> None:
    rules = chart()
    entries = everything(rules)
    books = Books(rules)
    books.payout_of = PAYOUT_OF
    books.run(entries)
    assert forms(books) == {
        "daily:2026-03-02:online:sales:1": "Shopify payout 91, 2026-03-02 Online sales: #11",
        "daily:2026-03-02:77:sales:1": "Shopify payout 91, 2026-03-02 Main Street sales: #12",
        "daily:2026-03-02:77:sales:2": "Shopify 2026-03-02 Main Street sales: #13",
        "daily:2026-03-02:online:sales:2": "Shopify 2026-03-02 Online sales: #14",
        "daily:2026-03-03:online:credit:1": "Shopify payout 92, 2026-03-03 Online credit: #11",
    }
    customers = {each.key: each.customer.full_name for each in books.transactions if isinstance(each, d.SalesForm)}
    assert {key for key, name in customers.items() if name == "Shopify Payments"} == {
        key for key, memo in forms(books).items() if "payout" in memo
    }
    fees = {each.key: each.memo for each in books.transactions if each.key.startswith("daily:payments:")}
    assert fees == {
        "daily:payments:2026-03-02:1": "Shopify payout 91, 2026-03-02: fees and adjustments",
        "daily:payments:2026-03-03:1": "Shopify payout 92, 2026-03-03: fees and adjustments",
    }
    assert expected_ledger(books.postings) == shop.ledger_of(entries, rules)
    clearing = rules.accounts["clearing:shopify_payments"]
    assert sum(amount for (_, account), amount in books.company.ledger.items() if account == clearing) == 0
    assert books.run(entries) == Plan()


def test_what_has_no_payout_yet_waits_and_goes_daily_when_it_waited_long_enough() -> None:
    rules = chart()
    entries = [entry for entry in everything(rules) if entry.kind != "payout"]
    books = Books(rules)
    made = books.run(entries, closed_through=date(2026, 3, 11))
    assert set(made.waiting) == {"order:11", "order:12", *(f"balance:{n}" for n in (1, 2, 3, 5))}
    assert set(forms(books)) == {"daily:2026-03-02:77:sales:1", "daily:2026-03-02:online:sales:1"}, "cash does not wait"
    later = books.run(entries, closed_through=date(2026, 3, 12))
    assert set(later.waiting) == {"order:11", "balance:5"}, "the refund of 3 March and the label of that day"
    assert all("payout" not in memo for memo in forms(books).values())
    books.run(entries, closed_through=date(2026, 3, 13))
    assert expected_ledger(books.postings) == shop.ledger_of(entries, rules)
    assert books.run(entries, closed_through=date(2026, 3, 20)) == Plan()


def test_a_payout_that_comes_after_the_wait_settles_nothing_twice() -> None:
    rules = chart()
    entries = everything(rules)
    books = Books(rules)
    books.run(entries, closed_through=date(2026, 3, 31))
    books.payout_of = PAYOUT_OF
    assert books.run(entries) == Plan()


@pytest.mark.parametrize(
    "text", ["order 15\n03-02 10:00 OrderAgreement\n  + PRODUCT 1 Mug/Mugs 10.80 NY=0.80\ntotals 10.80 received 0.00"]
)
def test_what_is_not_paid_has_a_document_of_its_own(text: str) -> None:
    rules = chart()
    books = Books(rules)
    made = books.run(entries_of([shop.order(text)], rules), closed_through=date(2026, 3, 2))
    assert made.waiting == ()
    assert [type(each).__name__ for each in books.transactions] == ["Invoice"]
