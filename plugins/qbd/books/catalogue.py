"""Products, buyers, suppliers and due dates as posting needs them, read from staging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from qbd.accounting.chart import Chart, Product
from qbd.accounting.entry import Entry
from qbd.accounting.facts import Buyer, Staff
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
    """Add the buyers (Customer Detailed), the bills' due dates and who sold (sales reps) of a chunk of entries."""
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
    return replace(lists, buyers=buyers, due_dates=due_dates, staff=_staff(connection, chart, store, kept))


def _staff(connection: Connection, chart: Chart, store: str, entries: Iterable[Entry]) -> dict[str, Staff]:
    if not chart.sales_reps:
        return {}
    orders = sorted({int(e.group.removeprefix("order:")) for e in entries if e.group.startswith("order:")})
    rows = connection.execute(statement("catalogue_staff"), {"store": store, "ids": orders})
    return {row[0]: Staff(*row[1:]) for row in rows}
