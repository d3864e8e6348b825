"""Stock: quantities, average cost and value, and what orders will bring or take."""

from __future__ import annotations

from decimal import Decimal

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.field_values import QUANTITY_UNIT, money, quantity_text, rounded_rate
from qbd.sandbox.quickbooks.ledger import Selection
from qbd.sandbox.quickbooks.reports.orders import open_orders
from qbd.sandbox.quickbooks.reports.query import Query
from qbd.sandbox.quickbooks.reports.stock import levels
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.views.view import Row, View, name_of

COLUMNS = ("item", "on hand", "average cost", "value", "on order", "on sales order", "available")


def stock(company: Company, as_of: str | None = None) -> View:
    """Every inventory item as of a day (orders: as of today)."""
    found = levels(Query(company, Element("", {}), "", (None, as_of), Selection()))
    coming, going = open_orders(company, "PurchaseOrder"), open_orders(company, "SalesOrder")
    rows: list[Row] = []
    total = 0
    for item_id, (units, value) in sorted(found.items(), key=lambda each: name_of(company, each[0]).lower()):
        ordered = coming[item_id].units if item_id in coming else 0
        reserved = going[item_id].units if item_id in going else 0
        average = rounded_rate(Decimal(value) / 100 / (Decimal(units) / QUANTITY_UNIT)) if units else ""
        figures = (quantity_text(units), average, money(value), quantity_text(ordered), quantity_text(reserved))
        rows.append((name_of(company, item_id), *figures, quantity_text(units - reserved)))
        total += value
    rows.append(("TOTAL", "", "", money(total), "", "", ""))
    return View("stock", COLUMNS, rows, frozenset(range(1, len(COLUMNS))))


def stock_by_site(company: Company, as_of: str | None = None) -> View:
    """Units of every item per inventory site; nothing in a company without sites."""
    found = company.store.db.execute(
        "SELECT item_id, site_id, sum(units) FROM site_move WHERE txn_date <= ? GROUP BY item_id, site_id",
        (as_of or "9999",),
    ).fetchall()
    rows = sorted((name_of(company, item), name_of(company, site), quantity_text(units)) for item, site, units in found)
    return View("stock by site", ("item", "site", "on hand"), list(rows), frozenset({2}))
