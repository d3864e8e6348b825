"""What rows or columns of a report are summarised by: accounts, names, items, classes, dates."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.reports import periods
from qbd.sandbox.quickbooks.reports.accounts import account_label, chart
from qbd.sandbox.quickbooks.reports.query import Query, unavailable

# Words for lines without the thing they are summarised by; `Unclassified` is QuickBooks' own, the rest [M].
_NONE = {"Class": "Unclassified", "ItemDetail": "No item", "ItemType": "No item"}
_NAME_KINDS = {
    "Customer": ("Customer",),
    "Vendor": ("Vendor",),
    "Employee": ("Employee",),
    "Payee": ("Customer", "Vendor", "Employee", "OtherName"),
}
_ROW_TYPES = {"Account": "account", "Class": "class", "ItemDetail": "item", "Customer": "customer", "Vendor": "vendor",
              "Employee": "employee", "Payee": "name"}  # fmt: skip
_ITEM_TYPES = {
    "ItemService": "Service", "ItemNonInventory": "Non-inventory Part", "ItemOtherCharge": "Other Charge",
    "ItemInventory": "Inventory Part", "ItemInventoryAssembly": "Inventory Assembly", "ItemDiscount": "Discount",
    "ItemSalesTax": "Sales Tax Item", "ItemSalesTaxGroup": "Sales Tax Group", "ItemPayment": "Payment",
    "ItemSubtotal": "Subtotal", "ItemGroup": "Group", "ItemFixedAsset": "Fixed Asset",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """One row or column of a summary. `rank` orders groups; `row_type` is that of RowData, empty for none."""

    rank: tuple[Any, ...]
    label: str
    row_type: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something to summarise by: which field of a ledger line decides, and which group a value of it falls into."""

    field: str
    group: Callable[[Any], Group]


def dimension(query: Query, unit: str) -> Dimension:
    """The dimension of a SummarizeRowsBy or SummarizeColumnsBy value; 3250 for what is not simulated."""
    if unit == "TotalOnly":
        total = Group((0,), "TOTAL")
        return Dimension("kind", lambda _: total)
    if unit in periods.UNITS:
        return Dimension("txn_date", _dates(query, unit))
    if unit == "Account":
        order = {account.list_id: place for place, account in enumerate(chart(query.company))}
        return Dimension("account_id", lambda key: Group(
            (order[key],), account_label(query.company, query.company.elements.get(key)), "account", key))  # fmt: skip
    if unit == "ItemType":
        return Dimension("item_id", lambda key: _item_type(query.company, key))
    field = {"Class": "class_id", "ItemDetail": "item_id"}.get(unit) or ("entity_id" if unit in _NAME_KINDS else None)
    if field is None:
        raise unavailable(f"Summarising by {unit} is not simulated.")
    return Dimension(field, lambda key: _element(query.company, unit, key))


def _dates(query: Query, unit: str) -> Callable[[str], Group]:
    first, last = periods.closed_range(query.company, query.bounds)
    month = periods.first_month(query.company, query.option("ReportCalendar", "FiscalYear"))
    found: dict[str, Group] = {}
    for span in periods.spans(unit, first, last, month):
        group = Group((span.first.isoformat(),), span.title)
        for number in range((span.last - span.first).days + 1):
            found[(span.first + dt.timedelta(days=number)).isoformat()] = group
    return found.__getitem__


def _item_type(company: Company, key: str | None) -> Group:
    if key is None:
        return Group((1,), _NONE["ItemType"])
    kind = company.elements.get(key).kind
    label = _ITEM_TYPES.get(kind, kind.removeprefix("Item"))
    return Group((0, label), label)


def _element(company: Company, unit: str, key: str | None) -> Group:
    element = company.elements.find(key) if key else None
    if element is None or (unit in _NAME_KINDS and element.kind not in _NAME_KINDS[unit]):
        return Group((1,), _NONE.get(unit, "No name"))
    return Group((0, element.full_name.lower()), element.full_name, _ROW_TYPES[unit], element.list_id)


def list_groups(query: Query, unit: str, field: str) -> Iterator[tuple[Group, dict[Any, int]]]:
    """Per group in order, the cents (debit positive) by a field of the ledger line."""
    by = dimension(query, unit)
    found: dict[Group, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for (value, key), cents in ledger.sums(query.company, query.selection, by.field, field).items():
        found[by.group(value)][key] += cents
    for group in sorted(found, key=lambda each: each.rank):
        yield group, dict(found[group])
