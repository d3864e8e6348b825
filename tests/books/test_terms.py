"""Payment terms and the buyer's own number, from staging to the invoice that names them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qbd.accounting.documents import Invoice, Terms, decode
from qbd.books.account import account
from qbd.books.post import post


def invoice_of(shop: Any, **columns: Any) -> tuple[Invoice, list[Terms]]:
    """Post an unpaid order of one mug whose row in staging has these columns."""
    order_id = shop.order("#1", "2026-11-02 15:00", 1000, received=0, outstanding_minor=1000, **columns)
    line = shop.line(order_id, shop.variant("Mugs", "MUG"), 1, 1000)
    shop.sale(order_id, shop.agreement(order_id, "2026-11-02 15:00"), 1000, line_id=line)
    account(shop.engine, shop.chart(), store=shop.store)
    result = post(shop.engine, shop.chart(), store=shop.store, through=date(2026, 11, 30))
    assert not result.problems
    rows = shop.run("SELECT payload::text FROM delivery.documents WHERE store = %s", shop.store)
    made = [decode(row[0]) for row in rows]
    (invoice,) = (document for document in made if isinstance(document, Invoice))
    return invoice, [document for document in made if isinstance(document, Terms)]


@pytest.mark.parametrize(("kind", "days", "due"), [("NET", 30, 30), ("RECEIPT", None, 0)])
def test_terms_that_count_days_are_made_and_named(shop: Any, kind: str, days: int | None, due: int) -> None:
    invoice, terms = invoice_of(shop, terms_name="House terms", terms_type=kind, terms_due_days=days, po_number="PO-77")
    (made,) = terms
    assert (made.name, made.due_days) == ("House terms", due)
    assert invoice.terms is not None
    assert (invoice.terms.full_name, invoice.po_number) == ("House terms", "PO-77")


@pytest.mark.parametrize("columns", [{}, {"terms_name": "Fixed date", "terms_type": "FIXED", "terms_due_days": 5}])
def test_no_terms_are_made_of_what_counts_no_days(shop: Any, columns: dict[str, Any]) -> None:
    invoice, terms = invoice_of(shop, **columns)
    assert (invoice.terms, invoice.due_date, terms) == (None, None, [])
