"""Questions about lists: elements by ID, name or filter; what is deleted; stock at sites; definitions of private data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from qbd.qbxml.assembly import Value
from qbd.qbxml.filters import MetaData, Page, each, page_size, span

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


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Elements of one list: by ListIDs, else by FullNames, else by the filters (all of them without any).

    A name that is missing gives status 500 and the others are still returned. ``Entity`` is customers, vendors,
    employees and other names together. At most one of the three name filters may be given. ``elements`` limits what
    comes back (IncludeRetElement), ``owner_ids`` fetch private data.
    """

    kind: ListKind
    list_ids: tuple[str, ...] = ()
    full_names: tuple[str, ...] = ()
    active: Literal["ActiveOnly", "InactiveOnly", "All"] = "All"
    modified_from: datetime | None = None
    name_starts_with: str = ""
    page: Page | None = None
    modified_to: datetime | None = None
    name_contains: str = ""
    names_between: tuple[str, str] = ("", "")
    account_types: tuple[str, ...] = ()
    currency: str = ""
    elements: tuple[str, ...] = ()
    owner_ids: tuple[str, ...] = ()
    metadata: MetaData | None = None


@dataclass(frozen=True, slots=True)
class DeletedElementsQuery:
    """Which list elements were deleted; kinds as qbXML names them, e.g. ``ItemService``."""

    kinds: tuple[str, ...]
    deleted_from: datetime | None = None
    deleted_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemSitesQuery:
    """Stock per item and inventory site (QuickBooks Enterprise with advanced inventory, US only)."""

    items: tuple[str, ...] = ()
    site: str = ""
    active: Literal["ActiveOnly", "InactiveOnly", "All"] = "All"
    page: Page | None = None
    metadata: MetaData | None = None


@dataclass(frozen=True, slots=True)
class ExtensionDefinitionsQuery:
    """Which private data and custom fields are defined, by owner."""

    owner_ids: tuple[str, ...]
    metadata: MetaData | None = None


def list_filter(query: ListQuery) -> Iterator[tuple[str, Value]]:
    """Yield the values of a ``<Kind>Query`` of a list."""
    if query.list_ids or query.full_names:
        name, values = ("ListID", query.list_ids) if query.list_ids else ("FullName", query.full_names)
        yield from each(name, values)
    elif query.kind != "Template":
        yield from page_size(query.page)
        yield "ActiveStatus", query.active
        yield "FromModifiedDate", query.modified_from
        yield "ToModifiedDate", query.modified_to
        for criterion, text in (("StartsWith", query.name_starts_with), ("Contains", query.name_contains)):
            if text:
                yield "NameFilter", [("MatchCriterion", criterion), ("Name", text)]
        yield from span("NameRangeFilter", "FromName", "ToName", query.names_between)
        yield from each("AccountType", query.account_types)
        yield "CurrencyFilter", [("FullName", query.currency)] if query.currency else None
    yield from each("IncludeRetElement", query.elements)
    yield from each("OwnerID", query.owner_ids)


def item_sites_filter(query: ItemSitesQuery) -> Iterator[tuple[str, Value]]:
    """Yield the values of an ItemSitesQuery."""
    by_item = [("ItemFilter", list(each("FullName", query.items)))] if query.items else []
    by_site: list[tuple[str, Value]] = [("SiteFilter", [("FullName", query.site)])] if query.site else []
    if by_item or by_site:
        yield "ItemSiteFilter", [*by_item, *by_site]
    yield from page_size(query.page)
    yield "ActiveStatus", query.active
