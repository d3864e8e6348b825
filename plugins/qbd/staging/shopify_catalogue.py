"""Shop, locations, customers and products with their variants as rows (Shopify Admin GraphQL 2026-10)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from qbd.staging import tables
from qbd.staging.cells import amount, number, unit_cost
from qbd.staging.problems import Untypable
from qbd.staging.shopify_orders import Rows
from qbd.staging.shopify_shapes import Address, Customer, Location, Product, Shop, Variant

_NO_ADDRESS: Final = Address()


def shop_rows(store: str, batch: str, shop: Shop) -> Rows:
    """The one row of a shop."""
    return {
        tables.SHOPS: [
            (
                store, number(shop.id, "id"), shop.name, shop.myshopifyDomain, shop.currencyCode, shop.ianaTimezone,
                batch,
            )
        ]
    }  # fmt: skip


def location_rows(store: str, batch: str, location: Location) -> Rows:
    """The one row of a location."""
    return {tables.LOCATIONS: [(store, number(location.id, "id"), location.name, location.isActive, batch)]}


def customer_rows(store: str, batch: str, customer: Customer) -> Rows:
    """The one row of a customer; ``withheld`` when Shopify lets us see no name, address, e-mail or phone."""
    address = customer.defaultAddress or _NO_ADDRESS
    email = customer.defaultEmailAddress
    phone = customer.defaultPhoneNumber
    personal = (
        customer.displayName or "",
        customer.firstName or "",
        customer.lastName or "",
        address.company or "",
        (email and email.emailAddress) or "",
        (phone and phone.phoneNumber) or address.phone or "",
        address.address1 or "",
        address.address2 or "",
        address.city or "",
        address.provinceCode or address.province or "",
        address.zip or "",
        address.countryCodeV2 or address.country or "",
    )
    withheld = not any(personal) if customer.withheld is None else customer.withheld
    row = (store, number(customer.id, "id"), *personal, withheld, customer.updatedAt, batch)
    return {tables.CUSTOMERS: [row]}


def product_rows(store: str, batch: str, product: Product, currency: str | None) -> Rows:
    """A product and its variants; ``currency`` is the shop's (None: not known yet, prices stay empty).

    Raises:
        Untypable: A unit cost or number is not exact, or a variant occurs twice.
    """
    product_id = number(product.id, "id")
    row = (
        store, product_id, product.title, product.productType, product.vendor, product.status, product.updatedAt, batch,
    )  # fmt: skip
    variants = [
        _variant_row(store, batch, product_id, variant, currency, f"variants[{at}]")
        for at, variant in enumerate(product.variants)
    ]
    if len({variant[1] for variant in variants}) < len(variants):
        raise Untypable("variants", product_id, "a variant occurs twice", "Let the product be read again.")
    return {tables.PRODUCTS: [row], tables.VARIANTS: variants}


def _variant_row(
    store: str, batch: str, product_id: int, variant: Variant, shop_currency: str | None, field: str
) -> tuple[Any, ...]:
    item = variant.inventoryItem
    cost: Decimal | None = None
    currency: str | None = None
    if item is not None and item.unitCost is not None:
        cost = unit_cost(item.unitCost.amount, f"{field}.inventoryItem.unitCost")
        currency = item.unitCost.currencyCode
    # ``ProductVariant.price`` is plain ``Money``: it carries no currency of its own.
    price: int | None = None
    if variant.price is not None and shop_currency is not None:
        price = amount(variant.price, shop_currency, f"{field}.price")
    return (
        store, number(variant.id, f"{field}.id"), product_id,
        number(item.id, f"{field}.inventoryItem.id") if item else None, variant.title, variant.sku or "",
        variant.barcode or "", price, item.tracked if item else True, cost, currency,
        (item and item.updatedAt) or variant.updatedAt, variant.updatedAt, batch,
    )  # fmt: skip
