"""Values on their way into GraphQL: money with its currency, and how moments and rates are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from qbd.money import exponent
from qbd.sandbox.shopify.cents import rounded
from qbd.sandbox.shopify.orders import Order


class Money(NamedTuple):
    """A ``MoneyV2``: minor units and currency."""

    cents: int
    currency: str


class Bag(NamedTuple):
    """A ``MoneyBag``: minor units of the shop's currency, and the order that knows the presentment currency."""

    cents: int
    order: Order

    def shop_money(self) -> Money:
        """The amount in the shop's currency."""
        return Money(self.cents, self.order.currency)

    def presentment_money(self) -> Money:
        """The amount in the buyer's currency, each amount rounded for itself as Shopify does."""
        order = self.order
        if order.presentment_currency == order.currency:
            return Money(self.cents, order.currency)
        scale = Decimal(10) ** (exponent(order.presentment_currency) - exponent(order.currency))
        return Money(rounded(self.cents * order.rate * scale), order.presentment_currency)


def moment_text(value: datetime) -> str:
    """ISO 8601 in UTC with seconds, as every ``DateTime`` of the Admin API."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def decimal_text(value: Decimal) -> str:
    """A ``Decimal`` scalar: at least one digit behind the point."""
    text = format(value.normalize(), "f")
    return text if "." in text else f"{text}.0"


def plain_money(cents: int, currency: str) -> str:
    """The deprecated ``Money`` scalar: always with all the currency's digits."""
    digits = exponent(currency)
    return format(Decimal(cents).scaleb(-digits), f".{digits}f")


#: How scalars that are not written as they are kept are written.
SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "Date": lambda value: value.isoformat(),
    "DateTime": moment_text,
    "Decimal": lambda value: value if isinstance(value, str) else decimal_text(value),
    "BigInt": str,
    "UnsignedInt64": str,
}
