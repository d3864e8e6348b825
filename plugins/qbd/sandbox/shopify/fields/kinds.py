"""What resolvers are given and give: a record together with the order it belongs to, and the type it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from qbd.sandbox.shopify import catalogue, orders
from qbd.sandbox.shopify.ids import gid
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.values import Bag, Money, plain_money

#: Reads a field from its record alone.
Plain = Callable[[Any], Any]
#: Reads a field that needs the request or arguments.
Asking = Callable[[Any, Request, dict[str, Any]], Any]
PlainFields = Mapping[str, Mapping[str, Plain]]
AskingFields = Mapping[str, Mapping[str, Asking]]


class Part(NamedTuple):
    """A record inside an order."""

    order: orders.Order
    item: Any


class Percentage(NamedTuple):
    """A ``PricingPercentageValue``."""

    value: Decimal


_SALES = {
    "PRODUCT": "ProductSale",
    "GIFT_CARD": "GiftCardSale",
    "TIP": "TipSale",
    "SHIPPING": "ShippingLineSale",
    "ADJUSTMENT": "AdjustmentSale",
    "FEE": "FeeSale",
}
_AGREEMENTS = {
    "ORDER": "OrderAgreement",
    "ORDER_EDIT": "OrderEditAgreement",
    "REFUND": "RefundAgreement",
    "RETURN": "ReturnAgreement",
}
_NAMES: dict[type, str] = {
    Money: "MoneyV2",
    Percentage: "PricingPercentageValue",
    orders.Order: "Order",
    orders.LineItem: "LineItem",
    orders.Refund: "Refund",
    orders.Return: "Return",
    orders.ReturnLine: "ReturnLineItem",
    orders.Transaction: "OrderTransaction",
    orders.Fulfillment: "Fulfillment",
    catalogue.Customer: "Customer",
    catalogue.Product: "Product",
    catalogue.Variant: "ProductVariant",
    catalogue.Location: "Location",
    catalogue.Staff: "StaffMember",
    catalogue.Shop: "Shop",
}


def type_name(value: Any) -> str:
    """The GraphQL type of a record that stands behind an interface or union.

    Raises:
        TypeError: a record of no known type.
    """
    item = value.item if isinstance(value, Part) else value
    if isinstance(item, orders.Sale):
        return _SALES[item.line_type]
    if isinstance(item, orders.Agreement):
        return _AGREEMENTS[item.reason]
    if isinstance(item, (orders.DiscountApplication, orders.Fee)):
        return item.kind
    name = getattr(item, "graphql_name", None) or _NAMES.get(type(item))
    if name is None:
        raise TypeError(f"{type(item).__name__} stands for no GraphQL type")
    return str(name)


def bag(part: Part, cents: int) -> Bag:
    """A ``MoneyBag`` in the part's order."""
    return Bag(cents, part.order)


def money(part: Part, cents: int) -> Money:
    """A ``MoneyV2`` in the shop's currency."""
    return Money(cents, part.order.currency)


def scalar(order: orders.Order, cents: int) -> str:
    """A deprecated ``Money`` scalar in the shop's currency."""
    return plain_money(cents, order.currency)


def part_id(kind: str) -> Plain:
    """The ``id`` field of records inside orders."""
    return lambda part: gid(kind, part.item.id)


def record_id(kind: str) -> Plain:
    """The ``id`` field of records with an ``id`` of their own."""
    return lambda record: gid(kind, record.id)
