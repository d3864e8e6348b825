"""Questions about transactions: of one kind, of every kind in short form, deleted ones, and what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from qbd.qbxml.assembly import Value
from qbd.qbxml.filters import MetaData, Page, each, named, page_size, span

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


@dataclass(frozen=True, slots=True)
class TxnQuery:
    """Transactions of one kind: by TxnIDs, else by RefNumbers, else by the filters.

    Deposits and transfers have no RefNumber (facts-quickbooks, section 1): ask for their dates and account instead.
    Dates of the transaction and times of its modification exclude each other. ``include_links`` brings the linked
    transactions of invoices, credit memos, orders, bills and checks; a payment brings what it was applied to by
    itself. ``elements`` limits what comes back (IncludeRetElement), ``owner_ids`` fetch private data.
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
    modified_to: datetime | None = None
    with_children: bool = False
    ref_starts_with: str = ""
    refs_between: tuple[str, str] = ("", "")
    item: str = ""
    currency: str = ""
    paid: Literal["", "All", "PaidOnly", "NotPaidOnly"] = ""
    elements: tuple[str, ...] = ()
    owner_ids: tuple[str, ...] = ()
    metadata: MetaData | None = None


@dataclass(frozen=True, slots=True)
class TransactionQuery:
    """Transactions of every kind in short form: TxnID, type, date, name, account, amount."""

    txn_ids: tuple[str, ...] = ()
    ref_numbers: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    account: str = ""
    page: Page | None = None
    modified_from: datetime | None = None
    modified_to: datetime | None = None
    entity: str = ""
    kinds: tuple[str, ...] = ()
    posting: Literal["", "Either", "NonPosting", "Posting"] = ""
    paid: Literal["", "Closed", "Either", "Open"] = ""
    detail: Literal["", "All", "AllExceptSummary", "SummaryOnly"] = ""
    metadata: MetaData | None = None


@dataclass(frozen=True, slots=True)
class DeletedTransactionsQuery:
    """Which transactions were deleted; QuickBooks remembers them for a limited time only."""

    kinds: tuple[TxnKind, ...]
    deleted_from: datetime | None = None
    deleted_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class PaymentsToDepositQuery:
    """What lies in Undeposited Funds: every payment that a deposit can take, with its TxnID and TxnLineID."""

    metadata: MetaData | None = None


@dataclass(frozen=True, slots=True)
class BillsToPayQuery:
    """Open bills and usable credits of one vendor, due until a date."""

    vendor: str
    ap_account: str = ""
    due_to: date | None = None
    metadata: MetaData | None = None


def txn_filter(query: TxnQuery) -> Iterator[tuple[str, Value]]:
    """Yield the values of a ``<Kind>Query`` of transactions."""
    if query.txn_ids or query.ref_numbers:
        name, values = ("TxnID", query.txn_ids) if query.txn_ids else ("RefNumber", query.ref_numbers)
        yield from each(name, values)
    else:
        yield from _filters(query)
    # A transfer of money has no lines to leave out.
    yield "IncludeLineItems", True if query.include_lines and query.kind != "Transfer" else None
    yield "IncludeLinkedTxns", True if query.include_links else None
    yield from each("IncludeRetElement", query.elements)
    yield from each("OwnerID", query.owner_ids)


def _filters(query: TxnQuery) -> Iterator[tuple[str, Value]]:
    yield from page_size(query.page)
    modified = (query.modified_from, query.modified_to)
    yield from span("ModifiedDateRangeFilter", "FromModifiedDate", "ToModifiedDate", modified)
    yield from span("TxnDateRangeFilter", "FromTxnDate", "ToTxnDate", (query.date_from, query.date_to))
    yield from named("EntityFilter", query.entity, children=query.with_children)
    yield from named("AccountFilter", query.account, children=query.with_children)
    yield from named("ItemFilter", query.item, children=query.with_children)
    if query.ref_starts_with:
        yield "RefNumberFilter", [("MatchCriterion", "StartsWith"), ("RefNumber", query.ref_starts_with)]
    yield from span("RefNumberRangeFilter", "FromRefNumber", "ToRefNumber", query.refs_between)
    yield from named("CurrencyFilter", query.currency)
    yield "PaidStatus", query.paid


def any_txn_filter(query: TransactionQuery) -> Iterator[tuple[str, Value]]:
    """Yield the values of a TransactionQuery."""
    if query.txn_ids:
        yield from each("TxnID", query.txn_ids)
        return
    yield from page_size(query.page)
    yield from each("RefNumber", query.ref_numbers)
    modified = (query.modified_from, query.modified_to)
    yield from span("TransactionModifiedDateRangeFilter", "FromModifiedDate", "ToModifiedDate", modified)
    yield from span("TransactionDateRangeFilter", "FromTxnDate", "ToTxnDate", (query.date_from, query.date_to))
    yield from named("TransactionEntityFilter", query.entity)
    yield from named("TransactionAccountFilter", query.account)
    if query.kinds:
        yield "TransactionTypeFilter", list(each("TxnTypeFilter", query.kinds))
    yield "TransactionDetailLevelFilter", query.detail
    yield "TransactionPostingStatusFilter", query.posting
    yield "TransactionPaidStatusFilter", query.paid


def to_pay_filter(query: BillsToPayQuery) -> Iterator[tuple[str, Value]]:
    """Yield the values of a BillToPayQuery."""
    yield "PayeeEntityRef", [("FullName", query.vendor)]
    yield from named("APAccountRef", query.ap_account)
    yield "DueDate", query.due_to
