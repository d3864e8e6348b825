"""Stocky's records, and how its API writes them.

Its oddities are kept: ``purchase_items.updated_at`` is ``dd/mm/yyyy HH:MM`` unlike every other date, a purchase order's
``number`` is a number or a text, ``supplier_id`` is a text, retail prices are texts and costs are numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

RECEIVED = "received"
NOT_DELIVERED = "not delivered"


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") if value else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@dataclass(slots=True)
class Supplier:
    """Whom the shop buys from."""

    id: int
    name: str
    created_at: datetime
    updated_at: datetime
    company_name: str | None = None
    account_number: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    address1: str | None = None
    city: str | None = None
    province_code: str | None = None
    country_name: str | None = "United States"
    zip: str | None = None
    phone: str | None = None
    is_hidden: bool = False

    def json(self, _: ZoneInfo) -> dict[str, Any]:
        """The record as the API gives it."""
        return {
            "id": self.id,
            "name": self.name,
            "created_at": _moment(self.created_at),
            "updated_at": _moment(self.updated_at),
            "company_name": self.company_name,
            "account_number": self.account_number,
            "contact_name": self.contact_name,
            "contact_email": self.contact_email,
            "address1": self.address1,
            "address2": None,
            "city": self.city,
            "province_code": self.province_code,
            "country_name": self.country_name,
            "zip": self.zip,
            "phone": self.phone,
            "phone_toll_free": None,
            "fax": None,
            "is_hidden": self.is_hidden,
        }


@dataclass(slots=True)
class PurchaseItem:
    """A line of a purchase order. There is no received quantity: an item is received whole, or not yet."""

    id: int
    sku: str | None
    inventory_item_id: int
    product_title: str
    variant_title: str | None
    quantity: int
    retail_price: Decimal
    cost_price: Decimal
    updated_at: datetime
    tax_type_id: int | None = None
    accounting_tax_type: str | None = None
    account_code: str | None = None
    received_at: datetime | None = None

    def json(self, zone: ZoneInfo) -> dict[str, Any]:
        """The record as the API gives it."""
        return {
            "id": self.id,
            "sku": self.sku,
            "inventory_item_id": self.inventory_item_id,
            "product_title": self.product_title,
            "variant_title": self.variant_title,
            "asin": None,
            "quantity": self.quantity,
            "status": RECEIVED if self.received_at else NOT_DELIVERED,
            "retail_price": str(self.retail_price),
            "cost_price": self.cost_price,
            "supplier_cost_price": self.cost_price,
            "account_code": self.account_code,
            "tax_type_id": self.tax_type_id,
            "accounting_tax_type": self.accounting_tax_type,
            "received_at": _moment(self.received_at),
            "updated_at": self.updated_at.astimezone(zone).strftime("%d/%m/%Y %H:%M"),
        }


@dataclass(slots=True)
class PurchaseOrder:
    """An order to a supplier; amounts in the order's currency."""

    id: int
    number: int | str
    sequential_id: int
    supplier: Supplier
    created_at: datetime
    updated_at: datetime
    items: list[PurchaseItem] = field(default_factory=list)
    currency: str = "USD"
    location_id: int | None = None
    ordered_at: datetime | None = None
    expected_on: date | None = None
    payment_due_on: date | None = None
    invoice_number: str | None = None
    invoice_date: date | None = None
    shipping: Decimal = Decimal("0.0")
    adjustments: Decimal = Decimal("0.0")
    paid: bool = False
    archived: bool = False

    def json(self, zone: ZoneInfo) -> dict[str, Any]:
        """The record as the API gives it."""
        return {
            "id": self.id,
            "number": self.number,
            "sequential_id": self.sequential_id,
            "invoice_number": self.invoice_number,
            "created_at": _moment(self.created_at),
            "updated_at": _moment(self.updated_at),
            "generated_at": None,
            "ordered_at": _moment(self.ordered_at),
            "expected_on": _day(self.expected_on),
            "ship_on": None,
            "payment_due_on": _day(self.payment_due_on),
            "archived": self.archived,
            "supplier_name": self.supplier.name,
            "supplier_id": str(self.supplier.id),
            "currency": self.currency,
            "shopify_receive_location_id": self.location_id,
            "paid": self.paid,
            "adjustments": self.adjustments,
            "adjustments_local": self.adjustments,
            "shipping": self.shipping,
            "shipping_local": self.shipping,
            "shipping_tax_type": None,
            "invoice_date": _day(self.invoice_date),
            "purchase_items": [item.json(zone) for item in self.items],
        }


@dataclass(slots=True)
class TaxType:
    """A tax on purchases."""

    id: int
    name: str
    code: str
    tax_rate: Decimal
    created_at: datetime
    updated_at: datetime

    def json(self, _: ZoneInfo) -> dict[str, Any]:
        """The record as the API gives it."""
        return {
            "id": self.id,
            "name": self.name,
            "code": self.code,
            "tax_rate": str(self.tax_rate),
            "purpose": "purchases",
            "accounting_tax_type": self.code,
            "created_at": _moment(self.created_at),
            "updated_at": _moment(self.updated_at),
        }


@dataclass(slots=True)
class StockAdjustment:
    """A count correction; ``adjusted_at`` is empty while it is not done."""

    id: int
    sequential_id: int
    created_at: datetime
    updated_at: datetime
    reason: str | None
    location_id: int
    adjusted_at: datetime | None = None

    def json(self, _: ZoneInfo) -> dict[str, Any]:
        """The record as the API gives it."""
        return {
            "id": self.id,
            "sequential_id": self.sequential_id,
            "adjusted_at": _moment(self.adjusted_at),
            "created_at": _moment(self.created_at),
            "updated_at": _moment(self.updated_at),
            "archived": False,
            "stock_adjustment_reason": {"id": 1, "reason": self.reason} if self.reason else None,
            "location": {"id": 10, "shopify_id": self.location_id},
        }


@dataclass(slots=True)
class AdjustmentItem:
    """A line of a stock adjustment; ``quantity`` is the change, and there is no cost."""

    id: int
    adjustment: StockAdjustment
    quantity: int
    previous_quantity: int
    variant_id: int
    title: str
    sku: str | None
    updated_at: datetime

    def json(self, _: ZoneInfo) -> dict[str, Any]:
        """The record as the API gives it."""
        done = self.adjustment.adjusted_at is not None
        return {
            "id": self.id,
            "quantity": self.quantity,
            "status": "adjusted" if done else "not adjusted",
            "previous_quantity": self.previous_quantity,
            "new_quantity": self.previous_quantity + self.quantity if done else None,
            "stock_adjustment_id": self.adjustment.id,
            "adjusted_at": _moment(self.adjustment.adjusted_at),
            "updated_at": _moment(self.updated_at),
            "variant": {
                "id": self.id,
                "shopify_id": self.variant_id,
                "title": self.title,
                "sku": self.sku,
                "barcode": None,
            },
        }


@dataclass(slots=True)
class StockTransfer:
    """Goods on their way between two locations."""

    id: int
    sequential_id: int
    from_location_id: int
    to_location_id: int
    created_at: datetime
    updated_at: datetime
    items: list[dict[str, Any]] = field(default_factory=list)
    sent_at: datetime | None = None
    received_at: datetime | None = None

    def json(self, _: ZoneInfo) -> dict[str, Any]:
        """The record as the API gives it."""
        return {
            "id": self.id,
            "note": None,
            "sequential_id": self.sequential_id,
            "transferred_by": None,
            "from_location_id": self.from_location_id,
            "to_location_id": self.to_location_id,
            "created_at": _moment(self.created_at),
            "updated_at": _moment(self.updated_at),
            "sent_at": _moment(self.sent_at),
            "received_at": _moment(self.received_at),
            "stock_transfer_reason": None,
            "archived": False,
            "forecast_type": None,
            "restock_for": None,
            "tracking_number": None,
            "stock_transfer_items": [
                {
                    **item,
                    "status": RECEIVED if self.received_at else "not_transferred",
                    "received_at": _moment(self.received_at),
                    "updated_at": _moment(self.updated_at),
                }
                for item in self.items
            ],
        }
