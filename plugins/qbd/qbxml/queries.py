"""Questions to QuickBooks as typed values, each of which renders to one qbXML request.

Field meanings: Intuit's reference, requests ``<Kind>QueryRq``; which of them take an iterator: facts-quickbooks,
section 2, "Queries".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from lxml import etree

from qbd.errors import UnrenderableError
from qbd.qbxml.assembly import Pairs, Value, Writer
from qbd.qbxml.schema import DEFAULT_VERSION, request

ListKind = Literal[
    "Account",
    "Customer",
    "Vendor",
    "Employee",
    "OtherName",
    "Item",
    "ItemInventory",
    "ItemNonInventory",
    "ItemService",
    "ItemOtherCharge",
    "ItemDiscount",
    "ItemSubtotal",
    "ItemPayment",
    "ItemGroup",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "Class",
    "PaymentMethod",
    "SalesTaxCode",
    "Terms",
    "StandardTerms",
    "DateDrivenTerms",
    "ShipMethod",
    "SalesRep",
    "CustomerMsg",
    "Currency",
    "InventorySite",
    "Template",
    "Entity",
]
TxnKind = Literal[
    "SalesReceipt",
    "Invoice",
    "SalesOrder",
    "CreditMemo",
    "ReceivePayment",
    "ARRefundCreditCard",
    "Check",
    "JournalEntry",
    "Deposit",
    "Transfer",
    "PurchaseOrder",
    "ItemReceipt",
    "Bill",
    "VendorCredit",
    "BillPaymentCheck",
    "InventoryAdjustment",
    "TransferInventory",
]

LIST_KINDS_WITH_ITERATOR: frozenset[str] = frozenset(("Customer", "Vendor", "Item", "ItemInventory", "ItemSalesTax"))
LEDGER_COLUMNS: tuple[str, ...] = (
    "TxnID",
    "TxnType",
    "Date",
    "RefNumber",
    "Account",
    "Debit",
    "Credit",
    "Memo",
    "Name",
)
"""Columns of ``LedgerReport``; ``responses`` finds them again by their type, not by their place."""


@dataclass(frozen=True, slots=True)
class Page:
    """One step of an iterator; it lives inside one QuickBooks session only (status 3391 otherwise)."""

    size: int = 100
    iterator_id: str = ""

    def attributes(self) -> dict[str, str]:
        """Return the attributes of the request: ``Start`` without an ID, ``Continue`` with one."""
        if self.iterator_id:
            return {"iterator": "Continue", "iteratorID": self.iterator_id}
        return {"iterator": "Start"}


@dataclass(frozen=True, slots=True)
class HostQuery:
    """Product, version, country and the real list capacities of this QuickBooks."""

    include_capacity: bool = True


@dataclass(frozen=True, slots=True)
class CompanyQuery:
    """The company file's own data; ``owner_ids`` fetch private data such as the Web Connector's FileID."""

    owner_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreferencesQuery:
    """The company's preferences: closing date, sales tax, classes, currencies, inventory."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Elements of one list: by ListIDs, else by FullNames, else by the filters (all of them without any).

    A name that is missing gives status 500 and the others are still returned.
    """

    kind: ListKind
    list_ids: tuple[str, ...] = ()
    full_names: tuple[str, ...] = ()
    active: Literal["ActiveOnly", "InactiveOnly", "All"] = "All"
    modified_from: datetime | None = None
    name_starts_with: str = ""
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class TxnQuery:
    """Transactions of one kind: by TxnIDs, else by RefNumbers, else by date range.

    Deposits have no RefNumber (facts-quickbooks, section 1): ask for their dates and account instead.
    ``include_links`` brings the linked transactions of invoices, credit memos, bills and checks; a payment brings what
    it was applied to by itself.
    """

    kind: TxnKind
    txn_ids: tuple[str, ...] = ()
    ref_numbers: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    modified_from: datetime | None = None
    account: str = ""
    entity: str = ""
    include_lines: bool = True
    include_links: bool = False
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class TransactionQuery:
    """Transactions of every kind in short form: TxnID, type, date, name, account, amount."""

    txn_ids: tuple[str, ...] = ()
    ref_numbers: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    account: str = ""
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class DeletedTransactionsQuery:
    """Which transactions were deleted; QuickBooks remembers them for a limited time only."""

    kinds: tuple[TxnKind, ...]
    deleted_from: datetime | None = None
    deleted_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeletedElementsQuery:
    """Which list elements were deleted; kinds as qbXML names them, e.g. ``ItemService``."""

    kinds: tuple[str, ...]
    deleted_from: datetime | None = None
    deleted_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """Every posted ledger line of a date range (CustomTxnDetail): one row per transaction and account line.

    Accrual basis, posting transactions only, every line of a transaction (detail level ``All``: without it the
    line that carries the total, and the cost of goods that QuickBooks adds, would be missing). ``accounts`` limits
    it to these FullNames; empty means all.
    """

    date_from: date
    date_to: date
    accounts: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=LEDGER_COLUMNS)


Query: TypeAlias = (
    "HostQuery | CompanyQuery | PreferencesQuery | ListQuery | TxnQuery | TransactionQuery"
    " | DeletedTransactionsQuery | DeletedElementsQuery | LedgerReport"
)


def render_query(query: Query, *, edition: str, request_id: str, version: str = DEFAULT_VERSION) -> etree._Element:
    """Return the request element of a question.

    Raises:
        UnrenderableError: a value does not fit the schema of this edition.
    """
    name, pairs = _request(query)
    root = etree.Element(f"{name}Rq", requestID=request_id)
    page = getattr(query, "page", None)
    if page is not None:
        if isinstance(query, ListQuery) and query.kind not in LIST_KINDS_WITH_ITERATOR:
            raise UnrenderableError(
                f"question {request_id}", name, query.kind, "this list has no iterator", "Ask without a page."
            )
        for key, value in page.attributes().items():
            root.set(key, value)
    Writer(f"question {request_id}", version=version).write(root, request(edition, name), pairs)
    return root


def _request(query: Query) -> tuple[str, Pairs]:
    match query:
        case HostQuery():
            wanted: Pairs = [("IncludeListMetaData", [("IncludeMaxCapacity", True)])] if query.include_capacity else []
            return "HostQuery", wanted
        case CompanyQuery():
            return "CompanyQuery", [("OwnerID", owner) for owner in query.owner_ids]
        case PreferencesQuery():
            return "PreferencesQuery", []
        case ListQuery():
            return f"{query.kind}Query", list(_list_filter(query))
        case TxnQuery():
            return f"{query.kind}Query", list(_txn_filter(query))
        case TransactionQuery():
            return "TransactionQuery", list(_any_txn_filter(query))
        case DeletedTransactionsQuery():
            return "TxnDeletedQuery", [*(("TxnDelType", kind) for kind in query.kinds), *_deleted_range(query)]
        case DeletedElementsQuery():
            return "ListDeletedQuery", [*(("ListDelType", kind) for kind in query.kinds), *_deleted_range(query)]
        case LedgerReport():
            return "CustomDetailReportQuery", _ledger(query)


def _page_size(page: Page | None) -> Pairs:
    return [("MaxReturned", page.size)] if page else []


def _list_filter(query: ListQuery) -> Iterator[tuple[str, Value]]:
    if query.list_ids or query.full_names:
        name, values = ("ListID", query.list_ids) if query.list_ids else ("FullName", query.full_names)
        yield from ((name, value) for value in values)
        return
    yield from _page_size(query.page)
    yield "ActiveStatus", query.active
    yield "FromModifiedDate", query.modified_from
    if query.name_starts_with:
        yield "NameFilter", [("MatchCriterion", "StartsWith"), ("Name", query.name_starts_with)]


def _range(name: str, low: str, high: str, values: tuple[Value, Value]) -> Iterator[tuple[str, Value]]:
    if any(value is not None for value in values):
        yield name, [(low, values[0]), (high, values[1])]


def _txn_filter(query: TxnQuery) -> Iterator[tuple[str, Value]]:
    if query.txn_ids or query.ref_numbers:
        name, values = ("TxnID", query.txn_ids) if query.txn_ids else ("RefNumber", query.ref_numbers)
        yield from ((name, value) for value in values)
    else:
        yield from _page_size(query.page)
        yield from _range("ModifiedDateRangeFilter", "FromModifiedDate", "ToModifiedDate", (query.modified_from, None))
        yield from _range("TxnDateRangeFilter", "FromTxnDate", "ToTxnDate", (query.date_from, query.date_to))
        if query.entity:
            yield "EntityFilter", [("FullName", query.entity)]
        if query.account:
            yield "AccountFilter", [("FullName", query.account)]
    yield "IncludeLineItems", True if query.include_lines else None
    yield "IncludeLinkedTxns", True if query.include_links else None


def _any_txn_filter(query: TransactionQuery) -> Iterator[tuple[str, Value]]:
    if query.txn_ids:
        yield from (("TxnID", value) for value in query.txn_ids)
        return
    yield from _page_size(query.page)
    yield from (("RefNumber", value) for value in query.ref_numbers)
    yield from _range("TransactionDateRangeFilter", "FromTxnDate", "ToTxnDate", (query.date_from, query.date_to))
    if query.account:
        yield "TransactionAccountFilter", [("FullName", query.account)]


def _deleted_range(query: DeletedTransactionsQuery | DeletedElementsQuery) -> Iterator[tuple[str, Value]]:
    values = (query.deleted_from, query.deleted_to)
    yield from _range("DeletedDateRangeFilter", "FromDeletedDate", "ToDeletedDate", values)


def _ledger(query: LedgerReport) -> Pairs:
    return [
        ("CustomDetailReportType", "CustomTxnDetail"),
        ("ReportPeriod", [("FromReportDate", query.date_from), ("ToReportDate", query.date_to)]),
        ("ReportAccountFilter", [("FullName", name) for name in query.accounts] or None),
        ("ReportDetailLevelFilter", "All"),
        ("ReportPostingStatusFilter", "Posting"),
        ("SummarizeRowsBy", "TotalOnly"),
        *(("IncludeColumn", column) for column in query.columns),
        ("IncludeAccounts", "InUse"),
        ("ReportBasis", "Accrual"),
    ]
