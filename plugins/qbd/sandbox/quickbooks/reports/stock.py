"""Inventory reports: valuation, stock status, the physical worksheet, and the valuation's history.

Quantity and value are those of the end of the report's last day, out of the moves of stock: an entry in the general ledger
alone changes neither (posting rule 15). What is on order or on sales orders is that of today, as orders keep no history [M].
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from qbd.sandbox.quickbooks import inventory
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.field_values import (
    QUANTITY_UNIT,
    money,
    quantity_text,
    quantity_units,
    rounded_cents,
    rounded_rate,
)
from qbd.sandbox.quickbooks.reports import periods
from qbd.sandbox.quickbooks.reports.columns import TXN_TYPE_TITLES
from qbd.sandbox.quickbooks.reports.layout import percent
from qbd.sandbox.quickbooks.reports.name_rows import NameRows
from qbd.sandbox.quickbooks.reports.orders import open_orders
from qbd.sandbox.quickbooks.reports.query import Query
from qbd.sandbox.quickbooks.reports.table import Column, ReportTable

STOCK_KINDS = ("ItemInventory", "ItemInventoryAssembly")
_BLANK = Column("Blank", "", "STRTYPE")
_MOVES = """
SELECT m.txn_number, m.seq, m.txn_date, m.item_id, m.effect, m.units, coalesce(m.cents, 0),
       (SELECT coalesce(sum(s.cents), 0) FROM stock_posting s WHERE s.txn_number = m.txn_number AND s.seq = m.seq
        AND s.item_id = m.item_id AND s.account_id = m.asset_account_id),
       m.entity_id, t.kind, t.ref_number
FROM stock_move m JOIN txn t USING (txn_number) WHERE m.txn_date <= ? ORDER BY m.txn_date, m.txn_number, m.seq
"""


@dataclass(frozen=True, slots=True)
class Move:
    """What one line of a document did to an item: units and cents, in is positive."""

    txn_number: int
    txn_date: str
    item_id: str
    units: int
    cents: int
    entity_id: str | None
    kind: str
    ref_number: str | None


def moves(company: Company, last: str) -> list[Move]:
    """Every move of stock up to a day, in order."""
    inventory.refresh(company)
    found: list[Move] = []
    for number, _, date, item_id, effect, units, own, stock, entity, kind, ref in company.store.db.execute(
        _MOVES, (last,)
    ):
        signed = -units if effect == "sale" else units
        value = stock + (own if effect == "purchase" else 0)
        found.append(Move(number, date, item_id, signed, value, entity, kind, ref))
    return found


def levels(query: Query) -> dict[str, list[int]]:
    """Per stock item its units and cents at the end of the last day."""
    found: dict[str, list[int]] = {item.list_id: [0, 0] for item in _items(query)}
    for move in moves(query.company, query.last_day.isoformat()):
        if move.item_id in found:
            found[move.item_id][0] += move.units
            found[move.item_id][1] += move.cents
    return found


def _items(query: Query) -> list[ListElement]:
    wanted = query.selection.item_ids
    items = query.company.elements.of_kinds(STOCK_KINDS)
    return [item for item in items if wanted is None or item.list_id in wanted]


def _rate(value: int, units: int) -> str:
    return rounded_rate(Decimal(value) / 100 / (Decimal(units) / QUANTITY_UNIT)) if units else "0.00"


def valuation_summary(query: Query) -> str:
    """Quantity, average cost, asset value and retail value per item."""
    columns = [
        _BLANK, Column("ItemDesc", "Item Description", "STRTYPE"), Column("QuantityOnHand", "On Hand", "QUANTYPE"),
        Column("AverageCost", "Avg Cost"), Column("ValueOnHand", "Asset Value"),
        Column("PercentOfTotalValue", "% of Tot Asset", "PERCENTTYPE"), Column("UnitPrice", "Sales Price", "PRICETYPE"),
        Column("RetailValueOnHand", "Retail Value"),
        Column("PercentOfTotalRetail", "% of Tot Retail", "PERCENTTYPE"),
    ]  # fmt: skip
    table = ReportTable("Inventory Valuation Summary", periods.as_of(query.last_day), columns)
    values: dict[str | None, list[int]] = {}
    for item_id, (units, value) in levels(query).items():
        price = Decimal(query.company.elements.get(item_id).data.get("SalesPrice") or "0")
        values[item_id] = [units, value, rounded_cents(Decimal(units) / QUANTITY_UNIT * price)]
    kept = {key: each for key, each in values.items() if _wanted(query, any(each[:2]))}
    assets, retail = (sum(each[place] for each in kept.values()) for place in (1, 2))

    def cells(figures: list[int]) -> list[str]:
        units, value, sold = figures
        shown = [quantity_text(units), _rate(value, units), money(value), percent(value, assets), _rate(sold, units)]
        return [*shown, money(sold), percent(sold, retail)]

    rows = NameRows(query.company, table, kept, cells, "item", lambda key: [_text(query, key, "SalesDesc")], 1)
    sums = rows.write() or [0, 0, 0]
    table.total_row(["TOTAL", "", quantity_text(sums[0]), "", money(sums[1]), percent(sums[1], assets), "",
                     money(sums[2]), percent(sums[2], retail)])  # fmt: skip
    return table.text()


def _wanted(query: Query, filled: bool) -> bool:
    """Without ReturnRows every active item is shown, also one that is out of stock."""
    return filled or query.option("ReturnRows", "ActiveOnly") != "NonZero"


def _text(query: Query, item_id: str, field: str) -> str:
    return str(query.company.elements.get(item_id).data.get(field) or "")


def stock_status(query: Query) -> str:
    """Reorder point, quantities on hand and on order, and sales a week over the report's days."""
    by_vendor = query.kind == "InventoryStockStatusByVendor"
    columns = [
        _BLANK, Column("ItemDesc", "Item Description", "STRTYPE"), Column("ItemVendor", "Pref Vendor", "STRTYPE"),
        Column("ReorderPoint", "Reorder Pt", "QUANTYPE"), Column("QuantityOnHand", "On Hand", "QUANTYPE"),
        Column("QuantityOnSalesOrder", "On Sales Order", "QUANTYPE"),
        Column("QuantityAvailable", "Available", "QUANTYPE"), Column("SuggestedReorder", "Order", "BOOLTYPE"),
        Column("QuantityOnOrder", "On PO", "QUANTYPE"), Column("EarliestReceiptDate", "Next Deliv", "DATETYPE"),
        Column("SalesPerWeek", "Sales/Week", "QUANTYPE"),
    ]  # fmt: skip
    title = f"Inventory Stock Status by {'Vendor' if by_vendor else 'Item'}"
    table = ReportTable(title, periods.subtitle(query.bounds), columns)
    on_hand, weekly = levels(query), _sales_per_week(query)
    bought, sold = open_orders(query.company, "PurchaseOrder"), open_orders(query.company, "SalesOrder")
    lines: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for item in _items(query):
        units = on_hand[item.list_id][0]
        if not _wanted(query, bool(units)):
            continue
        vendor = item.ref("PrefVendorRef")
        name = query.company.elements.get(vendor).full_name if vendor else ""
        ordered, reserved = bought.get(item.list_id), sold.get(item.list_id)
        point = item.data.get("ReorderPoint")
        available = units - (reserved.units if reserved else 0)
        coming = ordered.units if ordered else 0
        short = point is not None and available + coming <= quantity_units(point)
        lines[name if by_vendor else ""].append((item.full_name, [
            item.full_name, _text(query, item.list_id, "SalesDesc"), name, point or "", quantity_text(units),
            quantity_text(units - available), quantity_text(available), "true" if short else "false",
            quantity_text(coming), (ordered.date or "") if ordered else "", weekly.get(item.list_id, "0"),
        ]))  # fmt: skip
    for vendor_name in sorted(lines):
        table.text_row((vendor_name or "No vendor") if by_vendor else "Inventory")
        for full_name, cells in sorted(lines[vendor_name]):
            table.data_row(cells, ("item", full_name))
    return table.text()


def _sales_per_week(query: Query) -> dict[str, str]:
    """Units sold a week, two decimals; goods that came back are taken off."""
    first, last = periods.closed_range(query.company, query.bounds)
    weeks = Decimal((last - first).days + 1) / 7
    sold: dict[str, int] = defaultdict(int)
    for move in moves(query.company, last.isoformat()):
        if move.txn_date >= first.isoformat() and move.kind in ("SalesReceipt", "Invoice", "CreditMemo"):
            sold[move.item_id] -= move.units
    return {key: quantity_text(int((Decimal(units) / weeks).quantize(Decimal(QUANTITY_UNIT) / 100)))
            for key, units in sold.items()}  # fmt: skip


def physical_worksheet(query: Query) -> str:
    """A list to count by: quantity on hand and an empty place for what is found."""
    columns = [
        _BLANK, Column("ItemDesc", "Item Description", "STRTYPE"), Column("ItemVendor", "Pref Vendor", "STRTYPE"),
        Column("QuantityOnHand", "Quantity On Hand", "QUANTYPE"),
        Column("PhysicalCount", "Physical Count", "QUANTYPE"),
    ]  # fmt: skip
    table = ReportTable("Physical Inventory Worksheet", periods.as_of(query.last_day), columns)
    found = levels(query)
    for item in _items(query):
        vendor = item.ref("PrefVendorRef")
        name = query.company.elements.get(vendor).full_name if vendor else ""
        units = quantity_text(found[item.list_id][0])
        table.data_row([item.full_name, _text(query, item.list_id, "SalesDesc"), name, units],
                       ("item", item.full_name))  # fmt: skip
    return table.text()


def valuation_detail(query: Query) -> str:
    """Every move of stock in the period with quantity, average cost and value after it."""
    columns = [
        _BLANK, Column("TxnType", "Type", "STRTYPE"), Column("Date", "Date", "DATETYPE"), Column("Name", "Name", "STRTYPE"),
        Column("RefNumber", "Num", "STRTYPE"), Column("Quantity", "Qty", "QUANTYPE"), Column("CostPrice", "Cost"),
        Column("QuantityOnHand", "On Hand", "QUANTYPE"), Column("AverageCost", "Avg Cost"),
        Column("ValueOnHand", "Asset Value"),
    ]  # fmt: skip
    table = ReportTable("Inventory Valuation Detail", periods.subtitle(query.bounds), columns)
    by_item: dict[str, list[Move]] = defaultdict(list)
    for move in moves(query.company, query.last_day.isoformat()):
        by_item[move.item_id].append(move)
    units_total = value_total = 0
    for item in _items(query):
        units, value = _item_history(query, table, item, by_item.get(item.list_id, []))
        units_total, value_total = units_total + units, value_total + value
    table.total_row(["TOTAL", "", "", "", "", "", "", quantity_text(units_total), "", money(value_total)])
    return table.text()


def _item_history(query: Query, table: ReportTable, item: ListElement, history: list[Move]) -> tuple[int, int]:
    units = value = 0
    names = query.company.elements
    headed = False
    for move in history:
        units, value = units + move.units, value + move.cents
        if query.bounds[0] and move.txn_date < query.bounds[0]:
            continue
        if not headed:
            table.text_row(item.full_name)
            headed = True
        name = names.get(move.entity_id).full_name if move.entity_id else ""
        cost = money(move.cents) if move.units >= 0 else ""
        table.data_row(
            ["", TXN_TYPE_TITLES.get(move.kind, move.kind), move.txn_date, name, move.ref_number or "",
             quantity_text(move.units), cost, quantity_text(units), _rate(value, units), money(value)],
            ("item", item.full_name),
        )  # fmt: skip
    if headed:
        sums = [
            f"Total {item.full_name}",
            "",
            "",
            "",
            "",
            "",
            "",
            quantity_text(units),
            _rate(value, units),
            money(value),
        ]
        table.subtotal_row(sums, ("item", item.full_name))
    return units, value
