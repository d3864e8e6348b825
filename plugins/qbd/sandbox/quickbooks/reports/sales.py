"""Summaries of sales and purchases by item, customer and vendor, and the custom summary.

Sales are the lines of sales receipts, invoices and credit memos that name an item to be sold (discounts included); tax and
payments are none. Purchases are the item lines of bills, vendor credits, checks, card charges and item receipts [M].
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.documents import Document, document_by_number
from qbd.sandbox.quickbooks.field_values import QUANTITY_UNIT, money, quantity_text, quantity_units, rounded_rate
from qbd.sandbox.quickbooks.ledger import LedgerLine, Selection
from qbd.sandbox.quickbooks.reports import periods
from qbd.sandbox.quickbooks.reports.detail import (
    PURCHASE_ITEM_KINDS,
    PURCHASE_KINDS,
    SALES_ITEM_KINDS,
    SALES_KINDS,
)
from qbd.sandbox.quickbooks.reports.groups import Group, dimension
from qbd.sandbox.quickbooks.reports.layout import percent
from qbd.sandbox.quickbooks.reports.name_rows import NameRows
from qbd.sandbox.quickbooks.reports.query import Query, unavailable
from qbd.sandbox.quickbooks.reports.statements import balance_sheet, profit_and_loss
from qbd.sandbox.quickbooks.reports.table import Column, ReportTable

LABEL = Column("Label", "", "STRTYPE")
_BACK = ("CreditMemo", "VendorCredit")


def _selection(query: Query, kinds: list[str], item_kinds: tuple[str, ...]) -> Selection:
    items = [item.list_id for item in query.company.elements.of_kinds(item_kinds)]
    wanted, asked = query.selection.item_ids, query.selection.kinds
    return replace(
        query.selection,
        kinds=[kind for kind in kinds if asked is None or kind in asked],
        item_ids=[item for item in items if wanted is None or item in wanted],
        own=True,
    )


def _item_lines(query: Query, selection: Selection) -> Iterator[tuple[LedgerLine, int]]:
    """Lines with their quantity in units; negative where goods come back."""
    document: Document | None = None
    quantities: dict[str, str] = {}
    for line in ledger.lines(query.company, selection):
        if document is None or document.txn_number != line.txn_number:
            document = document_by_number(query.company, line.txn_number)
            quantities = {each.line_id: str(each.shown.get("Quantity") or "0") for each in document.lines}
        units = quantity_units(quantities.get(line.line_id or "", "0"))
        yield line, -units if line.kind in _BACK else units


def sales_by_item(query: Query) -> str:
    """Quantity, amount, average price and, of stock items, cost and margin per item."""
    selection = _selection(query, SALES_KINDS, SALES_ITEM_KINDS)
    values: dict[str | None, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for line, units in _item_lines(query, selection):
        values[line.item_id][0] += units
        values[line.item_id][1] -= line.cents
    for item_id, cost in _costs(query, selection).items():
        values[item_id][2] += cost
        values[item_id][3] = 1
    total = sum(each[1] for each in values.values())
    columns = [
        LABEL, Column("Quantity", "Qty", "QUANTYPE"), Column("Amount", "Amount"),
        Column("Percent", "% of Sales", "PERCENTTYPE"), Column("UnitPrice", "Avg Price", "PRICETYPE"),
        Column("Amount", "COGS"), Column("AverageCost", "Avg COGS", "PRICETYPE"), Column("Amount", "Gross Margin"),
        Column("Percent", "Gross Margin %", "PERCENTTYPE"),
    ]  # fmt: skip
    table = ReportTable("Sales by Item Summary", periods.subtitle(query.bounds), columns)

    def cells(figures: list[int]) -> list[str]:
        units, amount, cost, stocked = figures
        shown = [quantity_text(units), money(amount), percent(amount, total), _average(amount, units)]
        if not stocked:
            return [*shown, "", "", "", ""]
        margin = amount - cost
        return [*shown, money(cost), _average(cost, units), money(margin), percent(margin, amount)]

    rows = NameRows(query.company, table, dict(values), cells, "item")
    rows.total(rows.write("No item") or [0, 0, 0, 0])
    return table.text()


def _costs(query: Query, selection: Selection) -> dict[str | None, int]:
    """Cost of goods sold per item of the same sales."""
    cogs = [account.list_id for account in query.company.accounts_of_type("CostOfGoodsSold")]
    stock = replace(selection, own=False, account_ids=cogs)
    whole, own = (
        ledger.sums(query.company, stock, "item_id"),
        ledger.sums(query.company, replace(stock, own=True), "item_id"),
    )
    return {key[0]: cents - own.get(key, 0) for key, cents in whole.items() if cents - own.get(key, 0)}


def _average(cents: int, units: int) -> str:
    return rounded_rate(Decimal(cents) / 100 / (Decimal(units) / QUANTITY_UNIT)) if units else ""


def purchases_by_item(query: Query) -> str:
    """Quantity and amount bought per item."""
    values: dict[str | None, list[int]] = defaultdict(lambda: [0, 0])
    for line, units in _item_lines(query, _selection(query, PURCHASE_KINDS, PURCHASE_ITEM_KINDS)):
        values[line.item_id][0] += units
        values[line.item_id][1] += line.cents
    columns = [LABEL, Column("Quantity", "Qty", "QUANTYPE"), Column("Amount", "Amount")]
    table = ReportTable("Purchases by Item Summary", periods.subtitle(query.bounds), columns)
    rows = NameRows(query.company, table, dict(values), lambda each: [quantity_text(each[0]), money(each[1])], "item")
    rows.total(rows.write("No item") or [0, 0])
    return table.text()


def by_name(query: Query) -> str:
    """Sales per customer and job, or purchases per vendor, in columns by date where asked for."""
    sales = query.kind == "SalesByCustomerSummary"
    selection = (_selection(query, SALES_KINDS, SALES_ITEM_KINDS) if sales
                 else _selection(query, PURCHASE_KINDS, PURCHASE_ITEM_KINDS))  # fmt: skip
    unit = query.option("SummarizeColumnsBy", "TotalOnly")
    if unit not in ("TotalOnly", *periods.UNITS):
        raise unavailable(f"SummarizeColumnsBy {unit} is not available for the report {query.kind}.")
    by = dimension(query, unit)
    found: dict[str | None, dict[Group, int]] = defaultdict(lambda: defaultdict(int))
    numbers = {
        number: entity for number, entity in query.company.store.db.execute("SELECT txn_number, entity_id FROM txn")
    }
    for (number, value), cents in ledger.sums(query.company, selection, "txn_number", by.field).items():
        found[numbers[number]][by.group(value)] += -cents if sales else cents
    groups = _columns(query, unit, {group for row in found.values() for group in row})
    titles = [Column("Amount", group.label) for group in groups] if unit != "TotalOnly" else []
    title = "Sales by Customer Summary" if sales else "Purchases by Vendor Summary"
    table = ReportTable(title, periods.subtitle(query.bounds), [LABEL, *titles, Column("Total", "TOTAL")])
    values: dict[str | None, list[int]] = {}
    for key, row in found.items():
        cells = [row.get(group, 0) for group in groups]
        values[key] = [*cells, sum(cells)] if titles else [sum(row.values())]
    rows = NameRows(query.company, table, values, lambda each: [money(cents) for cents in each],
                    "customer" if sales else "vendor")  # fmt: skip
    rows.total(rows.write() or [0] * (len(table.columns) - 1))
    return table.text()


def _columns(query: Query, unit: str, used: set[Group]) -> list[Group]:
    """The groups that become columns: all of a range of dates, otherwise those that are used."""
    if unit in periods.UNITS and query.option("ReturnColumns", "All") == "All":
        first, last = periods.closed_range(query.company, query.bounds)
        month = periods.first_month(query.company, query.option("ReportCalendar", "FiscalYear"))
        used = used | {Group((span.first.isoformat(),), span.title) for span in periods.spans(unit, first, last, month)}
    return sorted(used, key=lambda group: group.rank)


def custom_summary(query: Query) -> str:
    """Ledger amounts (debit positive, as in the custom detail report [M]) by any two things.

    Rows by IncomeStatement or BalanceSheet are those of the statements.
    """
    row_unit = query.option("SummarizeRowsBy", "TotalOnly")
    if row_unit in ("IncomeStatement", "BalanceSheet"):
        if row_unit == "BalanceSheet" and query.has_line_filters:
            raise unavailable("A balance sheet is not simulated with filters other than that of accounts.")
        return profit_and_loss(query) if row_unit == "IncomeStatement" else balance_sheet(query)
    if query.is_cash:
        raise unavailable("The cash basis is simulated for the rows of statements only.")
    column_unit = query.option("SummarizeColumnsBy", "TotalOnly")
    rows_by, columns_by = dimension(query, row_unit), dimension(query, column_unit)
    found: dict[Group, dict[Group, int]] = defaultdict(lambda: defaultdict(int))
    sums = ledger.sums(query.company, query.selection, rows_by.field, columns_by.field)
    for (row_value, column_value), cents in sums.items():
        found[rows_by.group(row_value)][columns_by.group(column_value)] += cents
    groups = _columns(query, column_unit, {group for row in found.values() for group in row})
    if query.node.get("ReturnColumns") == "NonZero":
        groups = [group for group in groups if any(row.get(group) for row in found.values())]
    titles = [Column("Amount", group.label) for group in groups] if column_unit != "TotalOnly" else []
    table = ReportTable("Custom Summary Report", periods.subtitle(query.bounds),
                        [LABEL, *titles, Column("Total", "TOTAL")])  # fmt: skip
    total = [0] * (len(titles) + 1)
    for group in sorted(found, key=lambda each: each.rank):
        cells = [found[group].get(column, 0) for column in groups] if titles else []
        cells.append(sum(found[group].values()))
        if query.option("ReturnRows", "ActiveOnly") == "NonZero" and not any(cells):
            continue
        label = (group.row_type, group.label) if group.row_type else None
        table.data_row([group.label, *(money(cents) for cents in cells)], label)
        total = [a + b for a, b in zip(total, cells, strict=True)]
    table.total_row(["TOTAL", *(money(cents) for cents in total)])
    return table.text()
