"""Exact cells out of what a source sends: amounts to minor units, global IDs to numbers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Final

import msgspec

from qbd.money import to_minor
from qbd.staging.problems import Untypable

AwareTime = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone; one without a zone is refused."""

_INT8: Final = 2**63
_COST_LIMIT: Final = Decimal(10) ** 12
_RATE_LIMIT: Final = 10_000
# Amounts of a shop repeat (prices, 0.00); the exact conversion of each distinct text is made once.
_to_minor = lru_cache(maxsize=1 << 16)(to_minor)
_AMOUNT_MEND: Final = "Correct the amount at its source; an amount is never rounded or guessed."


class Money(msgspec.Struct, frozen=True):
    """``MoneyV2``: a decimal as text and its currency."""

    amount: str
    currencyCode: str


class MoneyBag(msgspec.Struct, frozen=True):
    """``MoneyBag``; only the shop's own money counts in the books, the buyer's is kept to explain it."""

    shopMoney: Money
    presentmentMoney: Money | None = None


class Reference(msgspec.Struct, frozen=True):
    """Another object, by its global ID."""

    id: str


def amount(text: str, currency: str, field: str) -> int:
    """Decimal text in a currency as integer minor units, exactly.

    Raises:
        Untypable: It is no number, has more decimals than the currency, or does not fit into 64 bits.
    """
    try:
        minor = _to_minor(text, currency)
    except ValueError as error:
        raise Untypable(field, text, str(error), _AMOUNT_MEND) from None
    if not -_INT8 <= minor < _INT8:
        raise Untypable(field, text, f"{text!r} is larger than any amount that books can hold", _AMOUNT_MEND)
    return minor


def money(value: Money, currency: str, field: str) -> int:
    """An amount that must be in ``currency``, as minor units.

    Raises:
        Untypable: Another currency, or no exact amount.
    """
    if value.currencyCode != currency:
        raise Untypable(
            field, f"{value.amount} {value.currencyCode}",
            f"the amount is in {value.currencyCode}, its record in {currency}",
            "Amounts of one order must be in the shop's own currency; look at the order in the shop's admin.",
        )  # fmt: skip
    return amount(value.amount, currency, field)


def bag(value: MoneyBag | None, currency: str, field: str) -> int:
    """``shopMoney`` as minor units; 0 where the source has none."""
    return 0 if value is None else money(value.shopMoney, currency, field)


def seen_by_buyer(value: MoneyBag | None, shop_currency: str, presentment_currency: str) -> int | None:
    """``presentmentMoney`` as minor units of the buyer's currency; None where the buyer saw the shop's own currency.

    None, too, where it has no exact value: nothing is booked in it, so it holds no order.
    """
    shown = None if value is None else value.presentmentMoney
    if shown is None or presentment_currency == shop_currency or shown.currencyCode != presentment_currency:
        return None
    try:
        return amount(shown.amount, presentment_currency, "presentmentMoney")
    except Untypable:
        return None


def unit_cost(text: str, field: str) -> Decimal:
    """A cost per unit with up to six decimals, exactly.

    Raises:
        Untypable: No number, more than six decimals, or twelve and more digits before the point.
    """
    mend = "Correct the cost at its source: a number with at most six decimals."
    try:
        cost = Decimal(text)
        fits = cost.is_finite() and abs(cost) < _COST_LIMIT and cost == cost.quantize(Decimal("0.000001"))
    except ArithmeticError:
        raise Untypable(field, text, f"{text!r} is not a cost", mend) from None
    if not fits:
        raise Untypable(field, text, f"{text!r} is not a cost with at most six decimals", mend)
    return cost


def rate(value: Decimal | None, field: str) -> Decimal | None:
    """A tax rate as a fraction.

    Raises:
        Untypable: It is no number, or ten thousand and more.
    """
    if value is not None and not (value.is_finite() and abs(value) < _RATE_LIMIT):
        raise Untypable(field, value, f"{value} is not a rate", "Look at the tax of the order in Shopify.")
    return value


def number(gid: str, field: str) -> int:
    """The number of a global ID (``gid://shopify/Order/1001`` -> 1001).

    Raises:
        Untypable: The ID ends in no number.
    """
    tail = gid.rpartition("/")[2]
    if not (tail.isascii() and tail.isdigit() and len(tail) < 19):
        tail = tail.partition("?")[0]
        if not (tail.isascii() and tail.isdigit() and len(tail) < 19):
            raise Untypable(field, gid, f"{gid!r} is not a global ID with a number", "Report it: the API has changed.")
    return int(tail)


def reference(value: Reference | None, field: str) -> int | None:
    """The number of a referred object, None where there is none."""
    return None if value is None else number(value.id, field)
