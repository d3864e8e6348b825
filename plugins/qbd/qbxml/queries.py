"""Questions to QuickBooks as typed values, each of which renders to one qbXML request.

Field meanings: Intuit's reference, requests ``<Kind>QueryRq``; which of them take an iterator: facts-quickbooks,
section 2, "Queries".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, get_args

from lxml import etree

from qbd.errors import UnrenderableError
from qbd.qbxml.assembly import Pairs, Value, Writer
from qbd.qbxml.filters import MetaData, Page, each, span
from qbd.qbxml.list_questions import (
    DeletedElementsQuery,
    ExtensionDefinitionsQuery,
    ItemSitesQuery,
    ListKind,
    ListQuery,
    item_sites_filter,
    list_filter,
)
from qbd.qbxml.message import request_facts
from qbd.qbxml.reports import (
    LEDGER_COLUMNS,
    AgingReport,
    CustomSummaryReport,
    DetailReport,
    LedgerReport,
    Report,
    SummaryReport,
    report_request,
)
from qbd.qbxml.schema import DEFAULT_VERSION
from qbd.qbxml.txn_questions import (
    BillsToPayQuery,
    DeletedTransactionsQuery,
    PaymentsToDepositQuery,
    TransactionQuery,
    TxnKind,
    TxnQuery,
    any_txn_filter,
    to_pay_filter,
    txn_filter,
)

__all__ = [
    "LEDGER_COLUMNS",
    "AgingReport",
    "BillsToPayQuery",
    "CompanyQuery",
    "CustomSummaryReport",
    "DeletedElementsQuery",
    "DeletedTransactionsQuery",
    "DetailReport",
    "ExtensionDefinitionsQuery",
    "HostQuery",
    "ItemSitesQuery",
    "LedgerReport",
    "ListKind",
    "ListQuery",
    "MetaData",
    "Page",
    "PaymentsToDepositQuery",
    "PreferencesQuery",
    "Query",
    "SummaryReport",
    "TransactionQuery",
    "TxnKind",
    "TxnQuery",
    "render_query",
]


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


Query: TypeAlias = (
    "HostQuery | CompanyQuery | PreferencesQuery | ListQuery | TxnQuery | TransactionQuery"
    " | DeletedTransactionsQuery | DeletedElementsQuery | PaymentsToDepositQuery | BillsToPayQuery"
    " | ItemSitesQuery | ExtensionDefinitionsQuery | Report"
)


def render_query(query: Query, *, edition: str, request_id: str, version: str = DEFAULT_VERSION) -> etree._Element:
    """Return the request element of a question.

    Raises:
        UnrenderableError: a value does not fit the schema of this edition, or the question takes no iterator.
    """
    record = f"question {request_id}"
    name, pairs = _request(query)
    facts = request_facts(record, name, edition, version)
    root = etree.Element(f"{name}Rq", requestID=request_id)
    page: Page | None = getattr(query, "page", None)
    if page is not None and "iterator" not in facts.attributes:
        kind = str(getattr(query, "kind", name))
        raise UnrenderableError(record, name, kind, "this question has no iterator", "Ask without a page.")
    metadata: MetaData | None = getattr(query, "metadata", None)
    attributes = {**(page.attributes() if page else {}), **({"metaData": metadata} if metadata else {})}
    writer = Writer(record, version=version)
    writer.attributes(root, facts, list(attributes.items()))
    writer.write(root, facts, pairs)
    return root


def _request(query: Query) -> tuple[str, Pairs]:
    if isinstance(query, get_args(Report)):
        return report_request(query)
    match query:
        case HostQuery():
            wanted: Pairs = [("IncludeListMetaData", [("IncludeMaxCapacity", True)])] if query.include_capacity else []
            return "HostQuery", wanted
        case CompanyQuery():
            return "CompanyQuery", list(each("OwnerID", query.owner_ids))
        case PreferencesQuery():
            return "PreferencesQuery", []
        case ListQuery():
            return f"{query.kind}Query", list(list_filter(query))
        case TxnQuery():
            return f"{query.kind}Query", list(txn_filter(query))
        case TransactionQuery():
            return "TransactionQuery", list(any_txn_filter(query))
        case _:
            return _rarer(query)


def _rarer(query: Query) -> tuple[str, Pairs]:
    match query:
        case DeletedTransactionsQuery():
            return "TxnDeletedQuery", [*(("TxnDelType", kind) for kind in query.kinds), *_deleted_range(query)]
        case DeletedElementsQuery():
            return "ListDeletedQuery", [*(("ListDelType", kind) for kind in query.kinds), *_deleted_range(query)]
        case PaymentsToDepositQuery():
            return "ReceivePaymentToDepositQuery", []
        case BillsToPayQuery():
            return "BillToPayQuery", list(to_pay_filter(query))
        case ItemSitesQuery():
            return "ItemSitesQuery", list(item_sites_filter(query))
        case ExtensionDefinitionsQuery():
            return "DataExtDefQuery", list(each("OwnerID", query.owner_ids))
        case _:
            raise TypeError(f"{type(query).__name__} is no question")


def _deleted_range(query: DeletedTransactionsQuery | DeletedElementsQuery) -> Iterator[tuple[str, Value]]:
    values = (query.deleted_from, query.deleted_to)
    yield from span("DeletedDateRangeFilter", "FromDeletedDate", "ToDeletedDate", values)
