"""Suppliers and purchase orders of Stocky (API v2) as rows.

Source: https://stocky.shopifyapps.com/api/docs/v2.html. Numbers may come as JSON numbers or as text, dates in three
forms; both are read exactly. An amount of a purchase order is in its own ``currency`` (the shop's where it has none).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec

from qbd.sources.stocky import dates
from qbd.staging import tables
from qbd.staging.cells import amount, unit_cost
from qbd.staging.problems import Untypable
from qbd.staging.shopify_orders import Rows

Whole = Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)]
_DATE_MEND: Final = "Correct the date in Stocky (or in the saved file): 2021-02-09T00:23:00Z or 09/02/2021 00:23."


class Supplier(msgspec.Struct):
    """``supplier``."""

    id: int | str
    name: str
    updated_at: str
    company_name: str | None = None
    account_number: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province_code: str | None = None
    country_name: str | None = None
    zip: str | None = None
    phone: str | None = None


class PurchaseItem(msgspec.Struct):
    """``purchase_item``: received as a whole (``received_at``), there is no received quantity."""

    id: int | str
    quantity: Whole
    status: str
    cost_price: Decimal
    sku: str | None = None
    inventory_item_id: int | str | None = None
    product_title: str | None = None
    variant_title: str | None = None
    received_at: str | None = None


class PurchaseOrder(msgspec.Struct):
    """``purchase_order``; ``number`` may be a number or text such as 1000A, ``supplier_id`` text."""

    id: int | str
    supplier_id: int | str
    updated_at: str
    purchase_items: list[PurchaseItem]
    number: int | str | None = None
    currency: str | None = None
    ordered_at: str | None = None
    expected_on: str | None = None
    payment_due_on: str | None = None
    invoice_number: int | str | None = None
    invoice_date: str | None = None
    shopify_receive_location_id: int | str | None = None
    shipping: Decimal | None = None
    adjustments: Decimal | None = None
    archived: bool | None = None


def supplier_rows(store: str, batch: str, supplier: Supplier) -> Rows:
    """The one row of a supplier."""
    row = (
        store, whole(supplier.id, "id"), supplier.name, supplier.company_name or "", supplier.contact_name or "",
        supplier.contact_email or "", supplier.phone or "", supplier.address1 or "", supplier.address2 or "",
        supplier.city or "", supplier.province_code or "", supplier.zip or "", supplier.country_name or "",
        supplier.account_number or "", moment(supplier.updated_at, "updated_at"), batch,
    )  # fmt: skip
    return {tables.SUPPLIERS: [row]}


def purchase_order_rows(store: str, batch: str, order: PurchaseOrder, shop_currency: str | None) -> Rows:
    """A purchase order and its items.

    Raises:
        Untypable: A number, date or amount is not exact, or neither the order nor the shop names a currency.
    """
    order_id = whole(order.id, "id")
    currency = order.currency or shop_currency
    if not currency:
        raise Untypable(
            "currency", order.currency, "the purchase order has no currency and the shop's is not known yet",
            "Load the shop from Shopify first, or enter the currency in the purchase order.",
        )  # fmt: skip
    location = order.shopify_receive_location_id
    number = str(order_id if order.number is None else order.number)
    row = (
        store, order_id, number, whole(order.supplier_id, "supplier_id"), currency,
        moment(order.ordered_at, "ordered_at"), day(order.expected_on, "expected_on"),
        day(order.payment_due_on, "payment_due_on"), str(order.invoice_number or ""),
        day(order.invoice_date, "invoice_date"), whole(location, "shopify_receive_location_id") if location else None,
        amount(str(order.shipping or 0), currency, "shipping"),
        amount(str(order.adjustments or 0), currency, "adjustments"), bool(order.archived),
        moment(order.updated_at, "updated_at"), batch,
    )  # fmt: skip
    lines = [
        _item_row(store, batch, order_id, at, item, f"purchase_items[{at}]")
        for at, item in enumerate(order.purchase_items)
    ]
    if len({line[1] for line in lines}) < len(lines):
        raise Untypable("purchase_items", number, "an item occurs twice", "Let the purchase order be read again.")
    return {tables.PURCHASE_ORDERS: [row], tables.PURCHASE_ORDER_LINES: lines}


def _item_row(store: str, batch: str, order_id: int, at: int, item: PurchaseItem, field: str) -> tuple[Any, ...]:
    inventory = item.inventory_item_id
    title = " - ".join(part for part in (item.product_title, item.variant_title) if part)
    return (
        store, whole(item.id, f"{field}.id"), order_id, at, item.sku or "",
        whole(inventory, f"{field}.inventory_item_id") if inventory else None, title, item.quantity,
        unit_cost(str(item.cost_price), f"{field}.cost_price"), item.status,
        moment(item.received_at, f"{field}.received_at"), batch,
    )  # fmt: skip


def whole(value: int | str, field: str) -> int:
    """A number that Stocky sends as a number or as text.

    Raises:
        Untypable: It is none.
    """
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Untypable(field, value, f"{text!r} is not a number of a record", "Correct the number in Stocky.")
    return int(text)


def moment(text: str | None, field: str) -> datetime | None:
    """A time in UTC, None where empty.

    Raises:
        Untypable: It is no date.
    """
    try:
        return dates.moment(text) if text else None
    except ValueError as error:
        raise Untypable(field, text, str(error), _DATE_MEND) from None


def day(text: str | None, field: str) -> date | None:
    """A calendar day as written, None where empty.

    Raises:
        Untypable: It is no date.
    """
    try:
        return dates.day(text) if text else None
    except ValueError as error:
        raise Untypable(field, text, str(error), _DATE_MEND) from None
