"""A report request as read: period, filters and options, every one of them looked at or refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.dates import Range
from qbd.sandbox.quickbooks.elements import ENTITY_KINDS, ITEM_KINDS
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed
from qbd.sandbox.quickbooks.ledger import Selection
from qbd.sandbox.quickbooks.reports import periods
from qbd.sandbox.quickbooks.reports.accounts import TYPE_FILTERS
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.transactions.queries import filter_ids, time_bounds

# ItemTypeFilter -> kinds of items; sales items without discounts and groups is a reading of the name [M].
ITEM_FILTERS: dict[str, tuple[str, ...]] = {
    "AllExceptFixedAsset": tuple(ITEM_KINDS),
    "Assembly": ("ItemInventoryAssembly",),
    "Discount": ("ItemDiscount",),
    "FixedAsset": ("ItemFixedAsset",),
    "Inventory": ("ItemInventory",),
    "InventoryAndAssembly": ("ItemInventory", "ItemInventoryAssembly"),
    "NonInventory": ("ItemNonInventory",),
    "OtherCharge": ("ItemOtherCharge",),
    "Payment": ("ItemPayment",),
    "Sales": ("ItemService", "ItemInventory", "ItemInventoryAssembly", "ItemNonInventory", "ItemOtherCharge"),
    "SalesTax": ("ItemSalesTax", "ItemSalesTaxGroup"),
    "Service": ("ItemService",),
}
LINE_FILTERS = frozenset({
    "ReportAccountFilter", "ReportEntityFilter", "ReportItemFilter", "ReportClassFilter", "ReportTxnTypeFilter",
    "ReportModifiedDateRangeFilter", "ReportModifiedDateRangeMacro", "ReportDetailLevelFilter",
    "ReportPostingStatusFilter",
})  # fmt: skip
_ALWAYS = frozenset({"DisplayReport", "ReportPeriod", "ReportDateMacro"})
# What asks for nothing special, and is therefore no matter where a report lacks the option.
_NEUTRAL = {
    "ReportBasis": ("Accrual", "None"),
    "IncludeSubcolumns": ("false", "0"),
    "DisplayReport": ("false", "0"),
    "ReportDetailLevelFilter": ("All",),
    "ReportPostingStatusFilter": ("Either", "Posting"),
    "SummarizeColumnsBy": ("TotalOnly",),
    "ReportModifiedDateRangeMacro": ("All",),
    "IncludeAccounts": ("InUse",),
}


def unavailable(reason: str) -> StatusError:
    """3250 with its reason."""
    error = feature_closed()
    return StatusError(error.code, f"{error.message}  QuickBooks error message: {reason}")


@dataclass(frozen=True, slots=True)
class Query:
    """One report request.

    Attributes:
        kind: the report type.
        bounds: first and last day; None is open.
        selection: which ledger lines the filters leave, dates included.
        account_ids: of ReportAccountFilter; None for all.
        is_cash: ReportBasis Cash.
    """

    company: Company
    node: Element
    kind: str
    bounds: Range
    selection: Selection = field(default_factory=Selection)
    is_cash: bool = False

    @property
    def account_ids(self) -> list[str] | None:
        """The accounts of ReportAccountFilter; None for all."""
        return self.selection.account_ids

    @property
    def has_line_filters(self) -> bool:
        """Whether lines are chosen by anything but their account and date."""
        selection = self.selection
        fields = (selection.entity_ids, selection.item_ids, selection.class_ids, selection.kinds, selection.summary)
        return any(each is not None for each in fields) or selection.modified != (None, None)

    @property
    def last_day(self) -> dt.date:
        """The day as of which balances are told."""
        return periods.last_day(self.bounds)

    def option(self, name: str, default: str) -> str:
        """An option of the request, or what QuickBooks takes without it."""
        return self.node.get(name) or default

    def lines(self, **changes: object) -> Selection:
        """The request's selection with something changed."""
        return replace(self.selection, **changes)  # type: ignore[arg-type]

    def narrowed(self, account_ids: list[str]) -> list[str]:
        """Those of some accounts that ReportAccountFilter leaves."""
        wanted = None if self.account_ids is None else set(self.account_ids)
        return [account_id for account_id in account_ids if wanted is None or account_id in wanted]


def read(company: Company, node: Element, kind: str, options: frozenset[str], default_period: str) -> Query:
    """Reads a request whose form and values were checked.

    Raises:
        StatusError: 3250 for an option or filter that this report does not have, 3140 for a name that is not there,
            3030 for a range that ends before it starts.
    """
    type_field = next(child.name for child in node.children if child.name.endswith("ReportType"))
    for child in node.children:
        if child.name in (*options, *_ALWAYS, type_field) and child.name not in ("DisplayReport",):
            continue
        if not child.children and child.text.strip() in _NEUTRAL.get(child.name, ()):
            continue
        if child.name == "DisplayReport":
            raise unavailable("There is no window in which the report could be displayed.")
        raise unavailable(f"{child.name} is not available for the report {kind}.")
    bounds = periods.report_range(company, node, default_period)
    query = Query(company, node, kind, bounds, _selection(company, node, bounds), node.get("ReportBasis") == "Cash")
    if query.is_cash and query.has_line_filters:
        raise unavailable("Filters other than that of accounts are not simulated on the cash basis.")
    return query


def _selection(company: Company, node: Element, bounds: Range) -> Selection:
    selection = Selection(dates=bounds)
    selection.account_ids = _accounts(company, node.child("ReportAccountFilter"))
    selection.entity_ids = _of_type(company, node.child("ReportEntityFilter"), "entity")
    selection.item_ids = _of_type(company, node.child("ReportItemFilter"), "item")
    selection.class_ids = _of_type(company, node.child("ReportClassFilter"), "class")
    kinds = node.child("ReportTxnTypeFilter")
    if kinds is not None and "All" not in kinds.texts("TxnTypeFilter"):
        selection.kinds = kinds.texts("TxnTypeFilter")
    selection.modified = _modified(company, node)
    level = node.get("ReportDetailLevelFilter") or "All"
    selection.summary = None if level == "All" else level == "SummaryOnly"
    return selection


def _accounts(company: Company, node: Element | None) -> list[str] | None:
    if node is None or not node.children:
        return None
    wanted = node.get("AccountTypeFilter")
    if wanted is None:
        return filter_ids(company, node, ("account",))
    if wanted not in TYPE_FILTERS:
        raise unavailable("1099 accounts are not simulated.")
    types, special = TYPE_FILTERS[wanted]
    found = [account.list_id for account in company.accounts_of_type(*types)]
    return found + [company.special_account(role) for role in special]


def _of_type(company: Company, node: Element | None, namespace: str) -> list[str] | None:
    if node is None or not node.children:
        return None
    wanted = node.get("EntityTypeFilter") or node.get("ItemTypeFilter")
    if wanted is None:
        return filter_ids(company, node, (namespace,))
    kinds = ITEM_FILTERS[wanted] if namespace == "item" else tuple(kind for kind in ENTITY_KINDS if kind == wanted)
    return [element.list_id for element in company.elements.of_kinds(kinds)]


def _modified(company: Company, node: Element) -> tuple[int | None, int | None]:
    given = node.child("ReportModifiedDateRangeFilter")
    first = last = None
    if given is not None:
        first, last = given.get("FromReportModifiedDate"), given.get("ToReportModifiedDate")
    elif node.get("ReportModifiedDateRangeMacro"):
        first, last = periods.macro(company, node.get("ReportModifiedDateRangeMacro") or "All")
    bounds = time_bounds(company, first, last)
    return (
        int(bounds[0].timestamp()) if bounds[0] else None,
        int(bounds[1].timestamp()) if bounds[1] else None,
    )
