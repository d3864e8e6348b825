"""Sorted, filtered views of the store for the root connections, kept until the store changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from qbd.money import from_minor
from qbd.sandbox.shopify import totals
from qbd.sandbox.shopify.connections import SortKey, bad_request
from qbd.sandbox.shopify.drawer_views import DRAWER_RESOURCES
from qbd.sandbox.shopify.fields.kinds import Part
from qbd.sandbox.shopify.gift_card_views import GIFT_CARD_RESOURCES
from qbd.sandbox.shopify.ids import gid
from qbd.sandbox.shopify.orders import Order
from qbd.sandbox.shopify.payout_views import PAYOUT_RESOURCES
from qbd.sandbox.shopify.request import ORDER_WINDOW, Request
from qbd.sandbox.shopify.resource import Resource
from qbd.sandbox.shopify.search import Key, SearchError, compile_search
from qbd.sandbox.shopify.store import Store

_KEPT = 16


def _status(order: Order) -> tuple[str, ...]:
    if order.cancelled_at is not None:
        return ("cancelled", "any", "not_closed")
    return ("closed", "any") if order.closed_at is not None else ("open", "any", "not_closed")


def _fulfillment(order: Order) -> tuple[str, ...]:
    status = totals.fulfillment_status(order)
    words = {"FULFILLED": ("shipped", "fulfilled"), "PARTIALLY_FULFILLED": ("partial",)}
    return words.get(status, ("unshipped", "unfulfilled"))


def _money(order: Order, cents: int) -> Any:
    return from_minor(cents, order.currency)


_ORDERS = Resource(
    records=lambda store: list(store.orders.values()),
    number=lambda order: order.id,
    search={
        "confirmation_number": Key("text", lambda order: order.confirmation_number),
        "created_at": Key("time", lambda order: order.created_at),
        "current_total_price": Key("number", lambda order: _money(order, totals.current_total(order))),
        "customer_id": Key("id", lambda order: order.customer_id),
        "discount_code": Key("text", lambda order: [entry.title for entry in order.discounts]),
        "email": Key("text", lambda order: order.email),
        "financial_status": Key("text", totals.financial_status),
        "fulfillment_status": Key("text", _fulfillment),
        "gateway": Key("text", lambda order: [entry.gateway for entry in order.transactions]),
        "id": Key("id", lambda order: order.id),
        "location_id": Key("id", lambda order: order.location_id),
        "name": Key("text", lambda order: (order.name, str(order.number))),
        "po_number": Key("text", lambda order: order.po_number),
        "processed_at": Key("time", lambda order: order.processed_at),
        "return_status": Key("text", lambda order: "returned" if order.returns else "no_return"),
        "sku": Key("text", lambda order: [line.sku for line in order.lines]),
        "source_identifier": Key("text", lambda order: order.source_identifier),
        "source_name": Key("text", lambda order: order.source_name),
        "status": Key("text", _status),
        "tag": Key("text", lambda order: order.tags),
        "test": Key("bool", lambda order: order.test),
        "updated_at": Key("time", lambda order: order.updated_at),
    },
    sorts={
        "CREATED_AT": lambda order: order.created_at,
        "CURRENT_TOTAL_PRICE": totals.current_total,
        "FINANCIAL_STATUS": totals.financial_status,
        "FULFILLMENT_STATUS": totals.fulfillment_status,
        "ID": lambda order: order.id,
        "ORDER_NUMBER": lambda order: order.number,
        "PO_NUMBER": lambda order: order.po_number or "",
        "PROCESSED_AT": lambda order: order.processed_at,
        "TOTAL_PRICE": totals.total,
        "UPDATED_AT": lambda order: order.updated_at,
    },
)
_CUSTOMERS = Resource(
    records=lambda store: list(store.customers.values()),
    number=lambda customer: customer.id,
    search={
        "customer_date": Key("time", lambda customer: customer.created_at),
        "email": Key("text", lambda customer: customer.email),
        "first_name": Key("text", lambda customer: customer.first_name),
        "id": Key("id", lambda customer: customer.id),
        "last_name": Key("text", lambda customer: customer.last_name),
        "phone": Key("text", lambda customer: customer.phone),
        "state": Key("text", lambda customer: customer.state),
        "tag": Key("text", lambda customer: customer.tags),
        "updated_at": Key("time", lambda customer: customer.updated_at),
    },
    sorts={
        "CREATED_AT": lambda customer: customer.created_at,
        "ID": lambda customer: customer.id,
        "NAME": lambda customer: f"{customer.last_name or ''}, {customer.first_name or ''}",
        "UPDATED_AT": lambda customer: customer.updated_at,
    },
)
_PRODUCTS = Resource(
    records=lambda store: list(store.products.values()),
    number=lambda product: product.id,
    search={
        "created_at": Key("time", lambda product: product.created_at),
        "gift_card": Key("bool", lambda product: product.is_gift_card),
        "handle": Key("text", lambda product: product.handle),
        "id": Key("id", lambda product: product.id),
        "product_type": Key("text", lambda product: product.product_type),
        "sku": Key("text", lambda product: [variant.sku for variant in product.variants]),
        "status": Key("text", lambda product: product.status),
        "tag": Key("text", lambda product: product.tags),
        "title": Key("text", lambda product: product.title),
        "updated_at": Key("time", lambda product: product.updated_at),
        "vendor": Key("text", lambda product: product.vendor),
    },
    sorts={
        "CREATED_AT": lambda product: product.created_at,
        "ID": lambda product: product.id,
        "INVENTORY_TOTAL": lambda product: sum(variant.quantity for variant in product.variants),
        "PRODUCT_TYPE": lambda product: product.product_type,
        "TITLE": lambda product: product.title,
        "UPDATED_AT": lambda product: product.updated_at,
        "VENDOR": lambda product: product.vendor,
    },
)
_VARIANTS = Resource(
    records=lambda store: list(store.variants.values()),
    number=lambda variant: variant.id,
    search={
        "barcode": Key("text", lambda variant: variant.barcode),
        "id": Key("id", lambda variant: variant.id),
        "inventory_quantity": Key("number", lambda variant: variant.quantity),
        "product_id": Key("id", lambda variant: variant.product_id),
        "sku": Key("text", lambda variant: variant.sku),
        "taxable": Key("bool", lambda variant: variant.taxable),
        "title": Key("text", lambda variant: variant.title),
        "updated_at": Key("time", lambda variant: variant.updated_at),
    },
    sorts={
        "ID": lambda variant: variant.id,
        "INVENTORY_QUANTITY": lambda variant: variant.quantity,
        "POSITION": lambda variant: variant.position,
        "SKU": lambda variant: variant.sku or "",
        "TITLE": lambda variant: variant.title,
    },
)
_ITEMS = Resource(
    records=lambda store: list(store.variants.values()),
    number=lambda variant: variant.inventory_item_id,
    search={
        "created_at": Key("time", lambda variant: variant.created_at),
        "id": Key("id", lambda variant: variant.inventory_item_id),
        "sku": Key("text", lambda variant: variant.sku),
        "updated_at": Key("time", lambda variant: variant.item_changed_at),
    },
    sorts={"ID": lambda variant: variant.inventory_item_id},
)
_LOCATIONS = Resource(
    records=lambda store: list(store.locations.values()),
    number=lambda place: place.id,
    search={
        "active": Key("bool", lambda place: place.is_active),
        "created_at": Key("time", lambda place: place.created_at),
        "id": Key("id", lambda place: place.id),
        "location_id": Key("id", lambda place: place.id),
        "name": Key("text", lambda place: place.name),
    },
    sorts={"ID": lambda place: place.id, "NAME": lambda place: place.name},
)


def _tenders(store: Store) -> list[Any]:
    moved = ("SALE", "CAPTURE", "REFUND", "CHANGE")
    return [
        Part(order, entry)
        for order in store.orders.values()
        for entry in order.transactions
        if entry.status == "SUCCESS" and entry.kind in moved
    ]


_TENDERS = Resource(
    records=_tenders,
    number=lambda tender: tender.item.id,
    search={
        "id": Key("id", lambda tender: tender.item.id),
        "processed_at": Key("time", lambda tender: tender.item.processed_at),
        "test": Key("bool", lambda tender: tender.item.test),
    },
    sorts={"ID": lambda tender: tender.item.id},
)

RESOURCES: Mapping[str, Resource] = {
    "orders": _ORDERS,
    "customers": _CUSTOMERS,
    "products": _PRODUCTS,
    "productVariants": _VARIANTS,
    "inventoryItems": _ITEMS,
    "locations": _LOCATIONS,
    "tenderTransactions": _TENDERS,
    **PAYOUT_RESOURCES,
    **DRAWER_RESOURCES,
    **GIFT_CARD_RESOURCES,
}


class View(NamedTuple):
    """Sort keys in ascending order, and the records in the same order."""

    keys: list[SortKey]
    records: list[Any]


class Views:
    """Views by question, the latest sixteen, forgotten when the store changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], View] = OrderedDict()
        self._version = -1

    def get(self, request: Request, name: str, query: str | None, sort: str) -> View:
        """The records a root connection would give without paging.

        Raises:
            GraphQLError: a search or sort key that is not served.
        """
        store = request.store
        if store.version != self._version:
            self._kept.clear()
            self._version = store.version
        now = store.clock()
        limited = name in ("orders", "tenderTransactions") and "read_all_orders" not in request.app.scopes
        moving = limited or name in PAYOUT_RESOURCES or "now" in (query or "").lower()
        question = (name, query, sort, limited, now.replace(microsecond=0) if moving else None)
        view = self._kept.get(question)
        if view is None:
            view = self._make(request, RESOURCES[name], query, sort, now - ORDER_WINDOW if limited else None)
            self._kept[question] = view
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return view

    def _make(
        self, request: Request, resource: Resource, query: str | None, sort: str, oldest: datetime | None
    ) -> View:
        store = request.store
        try:
            wanted = compile_search(query, resource.search, store.shop.zone, store.clock())
        except SearchError as problem:
            raise bad_request(str(problem)) from None
        read = resource.sorts.get(sort)
        if read is None:
            raise bad_request(f"sort key {sort} is not served by the sandbox")
        rows = [
            (read(record), resource.number(record), record)
            for record in resource.records(store)
            if (oldest is None or _created(record) >= oldest) and (wanted is None or wanted(record))
        ]
        rows.sort(key=lambda row: row[:2])
        return View([row[:2] for row in rows], [row[2] for row in rows])


def _created(record: Any) -> datetime:
    order = record.order if isinstance(record, Part) else record
    created: datetime = order.created_at
    return created


def find(request: Request, kind: str, number: int) -> Any:
    """A record by the kind and number of its global ID; nothing where there is none, or it may not be seen."""
    store = request.store
    if kind == "Order":
        return request.visible(store.orders.get(number))
    if kind == "InventoryItem":
        return next((entry for entry in store.variants.values() if entry.inventory_item_id == number), None)
    tables: dict[str, Mapping[int, Any]] = {
        "CashTrackingSession": store.drawer_sessions,
        "Customer": store.customers,
        "GiftCard": store.card_book.cards,
        "Location": store.locations,
        "Product": store.products,
        "ProductVariant": store.variants,
        "StaffMember": store.staff,
    }
    if kind in tables:
        return tables[kind].get(number)
    return store.shop if kind == "Shop" and gid("Shop", number) == gid("Shop", store.shop.id) else None
