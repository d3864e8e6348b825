"""Orders sent after they are agreed, written by hand with journal and documents: files in ``orders_on_fulfilment/``."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
import shop_notation as shop
from quickbooks_ledger import nonzero
from running_books import THROUGH, Books
from test_orders_by_hand import read

from qbd.accounting.facts import FulfilledLine, Fulfillment
from qbd.accounting.journal import journalize
from qbd.accounting.posting import expected_ledger, plan

FILES = sorted((Path(__file__).parent / "orders_on_fulfilment").glob("*.txt"))
MODES = [
    {"posting": posting, "inventory": inventory, "customers": customers}
    for posting, inventory, customers in product(
        ("individual", "daily"), ("summary", "detailed"), ("summary", "detailed")
    )
]
pages = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pages
def test_journal_and_documents_line_by_line(path: Path) -> None:
    page = read(path)
    chart = shop.chart(recognition="fulfilment")
    entries, problems = journalize(shop.order(page.order), chart)
    assert not problems
    assert shop.journal(entries) == page.journal
    made = plan(entries, chart, covered={}, catalogue=shop.CATALOGUE, through=THROUGH)
    assert not made.problems
    assert shop.books(made.documents) == page.documents


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(mode.values()))
@pages
def test_every_mode_leaves_the_journal_in_quickbooks(path: Path, mode: dict[str, str]) -> None:
    page = read(path)
    chart = shop.chart(**mode, recognition="fulfilment")
    entries, _ = journalize(shop.order(page.order), chart)
    books = Books(chart)
    books.run(entries)
    assert shop.money(books.company.open_amount()) == page.open
    assert not books.company.both_sides_open()
    assert nonzero(books.company.ledger) == shop.ledger_of(entries, chart) == expected_ledger(books.postings)


def test_a_sale_at_the_counter_gives_the_documents_of_recognition_with_the_order() -> None:
    order = shop.order(read(FILES[0].parent / "point_of_sale.txt").order)
    texts = []
    for recognition in ("order", "fulfilment"):
        chart = shop.chart(recognition=recognition)
        entries, _ = journalize(order, chart)
        text = shop.books(plan(entries, chart, covered={}, catalogue=shop.CATALOGUE, through=THROUGH).documents)
        texts.append(text.replace("fulfillment:51", "agreement:11"))
    assert texts[0] == texts[1]


def test_fulfilments_change_nothing_where_sales_are_recognised_with_the_order() -> None:
    for path in FILES:
        order = shop.order(read(path).order)
        bare = replace(order, fulfillments=())
        assert journalize(order, shop.chart()) == journalize(bare, shop.chart())


def test_more_sent_than_ordered_holds_the_order() -> None:
    order = shop.order(read(FILES[0].parent / "partly_paid.txt").order)
    more = Fulfillment(53, shop.moment("03-05 09:00"), (FulfilledLine(1, 1),))
    entries, problems = journalize(
        replace(order, fulfillments=(*order.fulfillments, more)), shop.chart(recognition="fulfilment")
    )
    assert not entries
    assert [(problem.record, problem.field) for problem in problems] == [("gid://shopify/Fulfillment/53", "quantity")]
    assert "sends 1 of line 1, of which 0" in problems[0].message


def test_goods_that_name_no_line_hold_the_order() -> None:
    text = (
        read(FILES[0].parent / "partly_paid.txt")
        .order.replace(" line=1", "")
        .replace("03-03 09:00 Fulfillment 51 1:1\n", "")
    )
    entries, problems = journalize(shop.order(text), shop.chart(recognition="fulfilment"))
    assert not entries
    assert problems[0].field == "lineItem"


def test_goods_not_sent_yet_are_a_deposit_only() -> None:
    text = read(FILES[0].parent / "partly_paid.txt").order.replace("03-03 09:00 Fulfillment 51 1:1\n", "")
    entries, _ = journalize(shop.order(text), shop.chart(recognition="fulfilment"))
    assert {entry.kind for entry in entries} == {"prepayment"}
