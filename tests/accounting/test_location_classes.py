"""The location is the QuickBooks class of everything that QuickBooks lets carry one, whatever the kind of document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import shop_notation as shop

from qbd.accounting import documents as d
from qbd.accounting.cash_drawers import CashSession, journalize_cash_session
from qbd.accounting.entry import Entry
from qbd.accounting.facts import Purchase, ReceivedItem, Supplier
from qbd.accounting.journal import journalize
from qbd.accounting.posting import Catalogue, plan
from qbd.accounting.purchases import journalize_purchase

WITHOUT = {d.ReceivePayment, d.CardRefund}
"""Kinds that have no ClassRef in qbXML: what they settle carries it."""
MODES = [(posting, inventory) for posting in ("individual", "daily") for inventory in ("summary", "detailed")]
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)


def classes(document: d.Document) -> Iterator[str]:
    """The class of each part of a document that carries one of its own."""
    if isinstance(document, d.SalesForm):
        found = [document.klass]
    elif isinstance(document, d.JournalEntry):
        found = [line.klass for line in document.lines]
    elif isinstance(document, d.Bill):
        found = [line.klass for line in (*document.item_lines, *document.expense_lines)]
    else:
        raise AssertionError(f"{type(document).__name__}: say which class it carries")
    for klass in found:
        yield klass.full_name if klass else ""


def entries_at_the_counter(posting: str, inventory: str) -> list[Entry]:
    """Every order written by hand as if sold at the counter, a purchase for it, and its drawer."""
    chart = shop.chart(posting=posting, inventory=inventory)
    entries: list[Entry] = []
    for path in sorted((Path(__file__).parent / "orders").glob("*.txt")):
        text = path.read_text().split("\n\n== journal\n")[0].split("\n\n", 1)[1]
        entries += journalize(replace(shop.order(text), location_id=77), chart)[0]
    items = (
        ReceivedItem(1, "TEE", "Tee", 3, Decimal("3.10"), NOON, "Shirts", 501),
        ReceivedItem(2, "BAG", "Paper bags", 10, Decimal("0.05"), NOON),
    )
    supplier = Supplier(9, "Cotton & Co")
    entries += journalize_purchase(Purchase("shop", 5, "PO-5", "USD", supplier, items, location_id=77), chart)[0]
    session = CashSession(
        "shop", 7, "USD", "Counter", 77, NOON, 10_100, NOON.replace(hour=22), 10_050, 10_000, 10_100, 50
    )
    return entries + journalize_cash_session(session, chart)[0]


@pytest.mark.parametrize(("posting", "inventory"), MODES, ids=["-".join(mode) for mode in MODES])
def test_every_kind_of_document_is_in_the_class_of_its_location(posting: str, inventory: str) -> None:
    entries = entries_at_the_counter(posting, inventory)
    catalogue = Catalogue(shop.PRODUCTS, shop.BUYERS, {9: Supplier(9, "Cotton & Co")})
    made = plan(
        entries, shop.chart(posting=posting, inventory=inventory), covered={}, catalogue=catalogue,
        through=date(2026, 12, 31),
    )  # fmt: skip
    transactions = [document for document in made.documents if isinstance(document, d.Transaction)]
    kinds = {type(document) for document in transactions}
    assert kinds >= {d.SalesReceipt, d.Invoice, d.CreditMemo, d.JournalEntry, d.Bill} | WITHOUT
    for document in transactions:
        if type(document) not in WITHOUT:
            assert set(classes(document)) == {"Main St"}, document.key
