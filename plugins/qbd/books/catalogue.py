"""Products, buyers, suppliers, terms and due dates as posting needs them, read from staging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from qbd.accounting.chart import Chart, Product
from qbd.accounting.entry import Entry
from qbd.accounting.facts import Buyer, PaymentTerms, Staff
from qbd.accounting.posting.catalogue import Catalogue
from qbd.books.connection import Connection
from qbd.books.people import buyer_of, supplier_of
from qbd.books.statements import statement


def read_lists(connection: Connection, chart: Chart, store: str) -> Catalogue:
    """Read what the names of QuickBooks elements depend on, whole: all suppliers, and all products if Detailed.

    Whether a name needs a suffix depends on who else has it, so a part of a list would name the same thing
    differently from one run to the next.
    """
    products: dict[int, Product] = {}
    if chart.inventory == "detailed":
        rows = connection.execute(statement("catalogue_products"), {"store": store, "currency": chart.currency})
        products = {row[0]: Product(*row) for row in rows}
    suppliers = {
        row[0]: supplier_of(row) for row in connection.execute(statement("catalogue_suppliers"), {"store": store})
    }
    return Catalogue(products=products, suppliers=suppliers)


def with_people(
    connection: Connection, chart: Chart, store: str, lists: Catalogue, entries: Iterable[Entry]
) -> Catalogue:
    """Add the buyers (Customer Detailed), orders' terms and numbers, due dates of bills and who sold (sales reps)."""
    kept = list(entries)
    buyers: Mapping[int, Buyer] = {}
    if chart.customers == "detailed":
        ids = sorted({e.buyer_id for e in kept if e.buyer_id is not None and e.group.startswith("order:")})
        rows = connection.execute(statement("catalogue_buyers"), {"store": store, "ids": ids})
        buyers = {row[0]: buyer_of(row) for row in rows}
    purchases = [
        int(group.removeprefix("purchase:")) for group in {e.group for e in kept} if group.startswith("purchase:")
    ]
    due_dates: dict[str, date] = {}
    if purchases:
        rows = connection.execute(statement("catalogue_due_dates"), {"store": store, "ids": sorted(purchases)})
        due_dates = {f"purchase:{row[0]}": row[1] for row in rows}
    terms, po_numbers = _terms(connection, store, {entry.group for entry in kept})
    staff = _staff(connection, chart, store, kept)
    return replace(lists, buyers=buyers, due_dates=due_dates, staff=staff, terms=terms, po_numbers=po_numbers)


def _staff(connection: Connection, chart: Chart, store: str, entries: Iterable[Entry]) -> dict[str, Staff]:
    if not chart.sales_reps:
        return {}
    orders = sorted({int(e.group.removeprefix("order:")) for e in entries if e.group.startswith("order:")})
    rows = connection.execute(statement("catalogue_staff"), {"store": store, "ids": orders})
    return {row[0]: Staff(*row[1:]) for row in rows}


def _terms(connection: Connection, store: str, groups: Iterable[str]) -> tuple[dict[str, PaymentTerms], dict[str, str]]:
    """Return the payment terms and the buyers' own numbers of orders, by group, where they have any."""
    ids = sorted(int(group.removeprefix("order:")) for group in groups if group.startswith("order:"))
    terms: dict[str, PaymentTerms] = {}
    po_numbers: dict[str, str] = {}
    if not ids:
        return terms, po_numbers
    for id, name, days, number in connection.execute(statement("catalogue_terms"), {"store": store, "ids": ids}):
        if name:
            terms[f"order:{id}"] = PaymentTerms(name, days)
        if number:
            po_numbers[f"order:{id}"] = number
    return terms, po_numbers
