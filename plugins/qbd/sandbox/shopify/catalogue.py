"""What a shop has before anybody buys: the shop itself, its locations, staff, products and customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(slots=True)
class Address:
    """A postal address; every part may be absent."""

    id: int = 0
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    country: str | None = "United States"
    country_code: str | None = "US"
    zip: str | None = None
    phone: str | None = None

    @property
    def name(self) -> str | None:
        """First and last name, or nothing."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or None


@dataclass(slots=True)
class Shop:
    """The shop. ``zone`` decides what a date without zone means in a search."""

    id: int
    name: str
    myshopify_domain: str
    created_at: datetime
    currency: str = "USD"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/New_York"))
    email: str = "owner@example.com"
    owner: str = "Sandy Boxer"
    taxes_included: bool = False
    tax_shipping: bool = False
    plan: str = "Basic"
    address: Address = field(default_factory=Address)
    order_prefix: str = "#"
    order_suffix: str = ""
    shopify_payments: bool = True


@dataclass(slots=True)
class Location:
    """A place that sells or ships."""

    id: int
    name: str
    created_at: datetime
    updated_at: datetime
    address: Address
    is_active: bool = True
    is_primary: bool = False
    fulfills_online: bool = True


@dataclass(slots=True)
class Staff:
    """Somebody with an account of the shop."""

    id: int
    first_name: str
    last_name: str
    email: str
    is_owner: bool = False


@dataclass(slots=True)
class Variant:
    """A variant with its inventory item. ``price`` and ``unit_cost`` in minor units of the shop's currency.

    ``item_updated_at`` is when the inventory item alone changed last, None while that was never.
    """

    id: int
    product_id: int
    title: str
    sku: str | None
    price: int
    created_at: datetime
    updated_at: datetime
    inventory_item_id: int
    unit_cost: int | None = None
    barcode: str | None = None
    taxable: bool = True
    requires_shipping: bool = True
    tracked: bool = True
    position: int = 1
    quantity: int = 0
    option: str = "Title"
    item_updated_at: datetime | None = None

    @property
    def item_changed_at(self) -> datetime:
        """``InventoryItem.updatedAt``: a change of the variant shows on its item, one of the item's cost not on it."""
        return max(self.updated_at, self.item_updated_at or self.updated_at)


@dataclass(slots=True)
class Product:
    """A product with its variants."""

    id: int
    title: str
    product_type: str
    vendor: str
    created_at: datetime
    updated_at: datetime
    handle: str
    is_gift_card: bool = False
    status: str = "ACTIVE"
    tags: tuple[str, ...] = ()
    description: str = ""
    variants: list[Variant] = field(default_factory=list)


@dataclass(slots=True)
class Customer:
    """A buyer with an account."""

    id: int
    created_at: datetime
    updated_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    tax_exempt: bool = False
    state: str = "DISABLED"
    addresses: list[Address] = field(default_factory=list)
