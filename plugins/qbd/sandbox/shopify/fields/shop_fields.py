"""The shop, locations, staff, customers and the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from qbd.sandbox.shopify import totals
from qbd.sandbox.shopify.catalogue import Address, Customer, Product, Variant
from qbd.sandbox.shopify.connections import Page
from qbd.sandbox.shopify.fields.kinds import AskingFields, Plain, PlainFields, record_id
from qbd.sandbox.shopify.fields.order_fields import listed
from qbd.sandbox.shopify.ids import gid
from qbd.sandbox.shopify.orders import Order
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.values import Money, plain_money


def _formatted(address: Address) -> list[str]:
    town = " ".join(part for part in (address.city, address.province_code, address.zip) if part)
    return [part for part in (address.address1, address.address2, town, address.country) if part]


def _area(address: Address) -> str | None:
    return ", ".join(part for part in (address.city, address.province_code, address.country) if part) or None


_ADDRESS: dict[str, Plain] = {
    "id": lambda address: f"{gid('MailingAddress', address.id)}?model_name=Address",
    "coordinatesValidated": lambda _: False,
    "countryCodeV2": lambda address: address.country_code,
    "formatted": _formatted,
    "formattedArea": _area,
    "latitude": lambda _: None,
    "longitude": lambda _: None,
    "timeZone": lambda _: None,
}


def _offset(zone_now: datetime) -> int:
    return int((zone_now.utcoffset() or timedelta()).total_seconds() // 60)


def _offset_text(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def _local_now(shop: Any) -> datetime:
    return datetime.now(UTC).astimezone(shop.zone)


_SHOP: dict[str, Plain] = {
    "id": record_id("Shop"),
    "billingAddress": lambda shop: shop.address,
    "contactEmail": lambda shop: shop.email,
    "currencyCode": lambda shop: shop.currency,
    "currencyFormats": lambda shop: {
        "moneyFormat": "${{amount}}",
        "moneyInEmailsFormat": "${{amount}}",
        "moneyWithCurrencyFormat": f"${{{{amount}}}} {shop.currency}",
        "moneyWithCurrencyInEmailsFormat": f"${{{{amount}}}} {shop.currency}",
    },
    "description": lambda _: None,
    "enabledPresentmentCurrencies": lambda shop: [shop.currency],
    "ianaTimezone": lambda shop: shop.zone.key,
    "orderNumberFormatPrefix": lambda shop: shop.order_prefix,
    "orderNumberFormatSuffix": lambda shop: shop.order_suffix,
    "plan": lambda shop: {
        "displayName": shop.plan,
        "partnerDevelopment": False,
        "publicDisplayName": shop.plan,
        "shopifyPlus": shop.plan == "Shopify Plus",
    },
    "primaryDomain": lambda shop: {
        "host": shop.myshopify_domain,
        "id": gid("Domain", shop.id),
        "sslEnabled": True,
        "url": f"https://{shop.myshopify_domain}",
    },
    "setupRequired": lambda _: False,
    "shopAddress": lambda shop: shop.address,
    "shopOwnerName": lambda shop: shop.owner,
    "timezoneAbbreviation": lambda shop: _local_now(shop).tzname(),
    "timezoneOffset": lambda shop: _offset_text(_offset(_local_now(shop))),
    "timezoneOffsetMinutes": lambda shop: _offset(_local_now(shop)),
    "unitSystem": lambda _: "IMPERIAL_SYSTEM",
    "updatedAt": lambda shop: shop.created_at,
    "url": lambda shop: f"https://{shop.myshopify_domain}",
    "weightUnit": lambda _: "POUNDS",
}
_CUSTOMER: dict[str, Plain] = {
    "id": record_id("Customer"),
    "legacyResourceId": lambda customer: customer.id,
    "defaultAddress": lambda customer: next(iter(customer.addresses), None),
    "defaultEmailAddress": lambda customer: customer if customer.email else None,
    "defaultPhoneNumber": lambda customer: customer if customer.phone else None,
    "displayName": lambda customer: (
        " ".join(part for part in (customer.first_name, customer.last_name) if part) or customer.email or "Customer"
    ),
    "locale": lambda _: "en",
    "tags": lambda customer: list(customer.tags),
    "taxExemptions": lambda _: [],
    "verifiedEmail": lambda customer: customer.email is not None,
}


def _price_range(product: Product) -> str:
    return product.variants[0].title if product.variants else "Default Title"


_PRODUCT: dict[str, Plain] = {
    "id": record_id("Product"),
    "legacyResourceId": lambda product: product.id,
    "descriptionHtml": lambda product: f"<p>{product.description}</p>" if product.description else "",
    "hasOnlyDefaultVariant": lambda product: _price_range(product) == "Default Title",
    "publishedAt": lambda product: product.created_at,
    "tags": lambda product: list(product.tags),
    "totalInventory": lambda product: sum(variant.quantity for variant in product.variants),
    "tracksInventory": lambda product: any(variant.tracked for variant in product.variants),
    "variantsCount": lambda product: (len(product.variants), True),
}
_VARIANT: dict[str, Plain] = {
    "id": record_id("ProductVariant"),
    "legacyResourceId": lambda variant: variant.id,
    "availableForSale": lambda _: True,
    "compareAtPrice": lambda _: None,
    "inventoryItem": lambda variant: variant,
    "inventoryPolicy": lambda _: "DENY",
    "inventoryQuantity": lambda variant: variant.quantity,
    "selectedOptions": lambda variant: [{"name": variant.option, "value": variant.title}],
    "taxCode": lambda _: None,
}
_ITEM: dict[str, Plain] = {
    "id": lambda variant: gid("InventoryItem", variant.inventory_item_id),
    "legacyResourceId": lambda variant: variant.inventory_item_id,
    "updatedAt": lambda variant: variant.item_changed_at,
    "countryCodeOfOrigin": lambda _: None,
    "duplicateSkuCount": lambda _: 0,
    "harmonizedSystemCode": lambda _: None,
    "variant": lambda variant: variant,
}

PLAIN: PlainFields = {
    "Shop": _SHOP,
    "ShopAddress": {**_ADDRESS, "id": lambda address: gid("ShopAddress", address.id)},
    "MailingAddress": _ADDRESS,
    "LocationAddress": _ADDRESS,
    "Location": {
        "id": record_id("Location"),
        "legacyResourceId": lambda place: place.id,
        "addressVerified": lambda _: False,
        "deactivatedAt": lambda place: None if place.is_active else place.updated_at.isoformat(),
        "fulfillsOnlineOrders": lambda place: place.fulfills_online,
        "hasActiveInventory": lambda _: True,
        "hasUnfulfilledOrders": lambda _: False,
        "isFulfillmentService": lambda _: False,
        "shipsInventory": lambda place: place.fulfills_online,
    },
    "Customer": _CUSTOMER,
    "CustomerEmailAddress": {
        "emailAddress": lambda customer: customer.email,
        "marketingState": lambda _: "NOT_SUBSCRIBED",
        "validFormat": lambda _: True,
    },
    "CustomerPhoneNumber": {"phoneNumber": lambda customer: customer.phone},
    "StaffMember": {
        "id": record_id("StaffMember"),
        "active": lambda _: True,
        "exists": lambda _: True,
        "isShopOwner": lambda member: member.is_owner,
        "locale": lambda _: "en",
        "name": lambda member: f"{member.first_name} {member.last_name}",
        "phone": lambda _: None,
    },
    "Product": _PRODUCT,
    "ProductVariant": _VARIANT,
    "InventoryItem": _ITEM,
}


def _currency(request: Request) -> str:
    return request.store.shop.currency


def orders_of(customer: Customer, request: Request) -> list[Order]:
    """A customer's orders that the app may see, oldest first."""
    index: dict[int, list[Order]] | None = request.cache.get("orders_of")
    if index is None:
        index = {}
        for order in request.store.orders.values():
            if order.customer_id is not None and request.visible(order):
                index.setdefault(order.customer_id, []).append(order)
        request.cache["orders_of"] = index
    return sorted(index.get(customer.id, []), key=lambda order: order.id)


def _last_order(customer: Customer, request: Request, _: dict[str, Any]) -> Order | None:
    return max(orders_of(customer, request), key=lambda order: order.processed_at, default=None)


def _amount_spent(customer: Customer, request: Request, _: dict[str, Any]) -> Money:
    spent = sum(totals.received(order) - totals.refunded(order) for order in orders_of(customer, request))
    return Money(spent, _currency(request))


def _addresses(customer: Customer, _: Request, arguments: dict[str, Any]) -> list[Address]:
    return customer.addresses[: arguments.get("first")]


def _customer_orders(customer: Customer, request: Request, arguments: dict[str, Any]) -> Page:
    return listed(orders_of(customer, request), request, arguments, "orders")


def _unit_cost(variant: Variant, request: Request, _: dict[str, Any]) -> Money | None:
    return Money(variant.unit_cost, _currency(request)) if variant.unit_cost is not None else None


def _variant_name(variant: Variant, request: Request, _: dict[str, Any]) -> str:
    title = request.store.products[variant.product_id].title
    return title if variant.title == "Default Title" else f"{title} - {variant.title}"


def _levels(variant: Variant, request: Request) -> list[dict[str, Any]]:
    places = list(request.store.locations.values())
    return [_level(variant, place, len(places), index) for index, place in enumerate(places)]


def _level(variant: Variant, place: Any, places: int, index: int) -> dict[str, Any]:
    share, rest = divmod(variant.quantity, places)
    quantity = share + (1 if index < rest else 0)
    return {
        "id": f"{gid('InventoryLevel', place.id)}?inventory_item_id={variant.inventory_item_id}",
        "createdAt": variant.created_at,
        "updatedAt": variant.updated_at,
        "isActive": True,
        "item": variant,
        "location": place,
        "quantity": quantity,
    }


def _quantities(level: dict[str, Any], _: Request, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    held = {"available": level["quantity"], "on_hand": level["quantity"]}
    return [
        {"id": f"{level['id']}&name={name}", "name": name, "quantity": held.get(name, 0), "updatedAt": None}
        for name in arguments["names"]
    ]


def _one_level(variant: Variant, request: Request, arguments: dict[str, Any]) -> dict[str, Any] | None:
    for level in _levels(variant, request):
        if gid("Location", level["location"].id) == arguments["locationId"]:
            return level
    return None


ASKING: AskingFields = {
    "Customer": {
        "addresses": _addresses,
        "addressesV2": lambda customer, request, arguments: listed(
            customer.addresses, request, arguments, "addressesV2"
        ),
        "amountSpent": _amount_spent,
        "lastOrder": _last_order,
        "numberOfOrders": lambda customer, request, _: len(orders_of(customer, request)),
        "orders": _customer_orders,
    },
    "Product": {
        "variants": lambda product, request, arguments: listed(product.variants, request, arguments, "variants"),
    },
    "ProductVariant": {
        "displayName": _variant_name,
        "price": lambda variant, request, _: plain_money(variant.price, _currency(request)),
        "product": lambda variant, request, _: request.store.products[variant.product_id],
    },
    "InventoryItem": {
        "inventoryLevel": _one_level,
        "inventoryLevels": lambda variant, request, arguments: listed(
            _levels(variant, request), request, arguments, "inventoryLevels"
        ),
        "locationsCount": lambda _v, request, _: (len(request.store.locations), True),
        "unitCost": _unit_cost,
        "variants": lambda variant, request, arguments: listed([variant], request, arguments, "variants"),
    },
    "InventoryLevel": {"quantities": _quantities},
}
