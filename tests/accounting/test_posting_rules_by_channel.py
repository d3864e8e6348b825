"""Posting modes by channel and date: a change of mode posts nothing twice and loses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import shop_notation as shop
from hypothesis import given
from hypothesis import strategies as st
from quickbooks_ledger import nonzero
from running_books import THROUGH, Books, entries_of
from shop_strategies import DAYS, shops
from test_posting_invariants import FIRST_DAY, careful

from qbd.accounting.chart import PostingMode, PostingRule
from qbd.accounting.documents import Invoice, ReceivePayment, SalesReceipt
from qbd.accounting.facts import Order
from qbd.accounting.plan import Plan
from qbd.accounting.posting import expected_ledger

CHANNELS = ("web", "pos", "shopify_draft_order")
POS_DAILY = PostingRule("pos", "daily", date(2026, 3, 3))
PAID = """
order {number} at 77
03-0{day} 10:00 OrderAgreement
  + PRODUCT 1 Mug/Mugs 10.80 NY=0.80 cost=2.00 variant=502
03-0{day} 10:01 SALE cash 10.80
totals 10.80 received 10.80
"""
LATER = """
order 2003 buyer 5
03-02 10:00 OrderAgreement 31
  + PRODUCT 1 Mug/Mugs 10.80 NY=0.80 cost=2.00 variant=502
03-04 10:01 SALE cash 10.80
totals 10.80 received 10.80
"""


def paid(number: int, day: int, channel: str) -> Order:
    return replace(shop.order(PAID.format(number=number, day=day)), source_name=channel)


def kinds(made: Plan) -> dict[str, str]:
    return {document.key: type(document).__name__ for document in made.documents if hasattr(document, "txn_date")}


def rules(draw: st.DrawFn) -> tuple[PostingRule, ...]:
    modes: st.SearchStrategy[PostingMode] = st.sampled_from(("individual", "daily"))
    days = st.integers(0, DAYS).map(lambda day: FIRST_DAY + timedelta(days=day))
    return tuple(draw(st.lists(st.builds(PostingRule, st.sampled_from((*CHANNELS, "*")), modes, days), max_size=3)))


def test_the_last_rule_that_holds_decides() -> None:
    chart = shop.chart(posting_rules=(POS_DAILY, PostingRule("*", "individual", date(2026, 3, 5))))
    assert [chart.mode_of("pos", date(2026, 3, day)) for day in (2, 3, 4, 5)] == [
        "individual", "daily", "daily", "individual",
    ]  # fmt: skip
    assert chart.mode_of("web", date(2026, 3, 4)) == "individual"
    assert chart.posting_modes == {"individual", "daily"}


def test_one_channel_is_posted_by_date_and_the_other_sale_by_sale() -> None:
    chart = shop.chart(posting_rules=(POS_DAILY,))
    orders = [paid(1, 2, "pos"), paid(2, 3, "pos"), paid(3, 3, "pos"), paid(4, 3, "web")]
    made = Books(chart).run(entries_of(orders, chart))
    receipts = {document.key for document in made.documents if isinstance(document, SalesReceipt)}
    assert receipts == {"receipt:agreement:101", "receipt:agreement:401", "daily:2026-03-03:77:sales:1"}


def test_the_open_day_is_posted_only_sale_by_sale() -> None:
    chart = shop.chart(posting_rules=(POS_DAILY,))
    entries = entries_of([paid(2, 3, "pos"), paid(4, 3, "web")], chart)
    books = Books(chart)
    made = books.run(entries, closed_through=date(2026, 3, 2))
    assert {key for key in kinds(made) if "receipt" in key or "sales" in key} == {"receipt:agreement:401"}
    later = books.run(entries, closed_through=date(2026, 3, 3))
    assert "daily:2026-03-03:77:sales:1" in kinds(later)
    assert not any("401" in key for key in kinds(later))


@pytest.mark.parametrize("customers", ["summary", "detailed"])
def test_an_invoice_of_one_mode_is_paid_in_another_by_the_same_customer(customers: str) -> None:
    chart = shop.chart(customers=customers, posting_rules=(PostingRule("*", "daily", date(2026, 3, 3)),))
    books = Books(chart)
    books.run(entries_of([replace(shop.order(LATER), source_name="web")], chart))
    (invoice,) = (document for document in books.transactions if isinstance(document, Invoice))
    (payment,) = (document for document in books.transactions if isinstance(document, ReceivePayment))
    assert payment.customer == invoice.customer
    assert books.company.open_amount() == 0


@pytest.mark.parametrize("asked", ["daily", "individual"])
def test_a_mode_that_is_asked_for_once_changes_no_customer(asked: PostingMode) -> None:
    chart = shop.chart(customers="detailed")
    order = replace(shop.order(LATER), source_name="web")
    books = Books(chart)
    books.run(entries_of([order], chart), through=date(2026, 3, 2))
    books.chart = replace(chart, asked_mode=asked)
    books.run(entries_of([order], chart))
    (invoice,) = (document for document in books.transactions if isinstance(document, Invoice))
    (payment,) = (document for document in books.transactions if isinstance(document, ReceivePayment))
    assert payment.customer == invoice.customer
    assert invoice.customer.full_name.startswith("Doe")


@given(orders=shops(), data=st.data())
@careful
def test_a_change_of_mode_posts_nothing_twice_and_loses_nothing(orders: list[Order], data: st.DataObject) -> None:
    """Rules and channels at random, changed between runs that go up to any days."""
    orders = [replace(order, source_name=data.draw(st.sampled_from(CHANNELS))) for order in orders]
    entries = entries_of(orders, shop.chart())
    books = Books(shop.chart())
    for day in data.draw(st.lists(st.integers(0, DAYS), max_size=4)):
        books.chart = shop.chart(posting_rules=rules(data.draw))
        books.run(entries, through=FIRST_DAY + timedelta(days=day))
    books.chart = shop.chart(posting_rules=rules(data.draw))
    books.run(entries, through=THROUGH)
    assert nonzero(books.company.ledger) == shop.ledger_of(entries, shop.chart()) == expected_ledger(books.postings)
    assert books.run(entries, through=THROUGH) == Plan()
