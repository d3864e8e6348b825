"""Exact qbXML text of amounts, quantities, prices, percentages, dates and times.

Formats: Intuit's schema types AMTTYPE, QUANTYPE, PRICETYPE, PERCENTTYPE, DATETYPE and DATETIMETYPE
(facts-quickbooks, section 1, "Types"). Nothing here ever goes through a float.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from qbd.money import exponent

_AMOUNT_LIMIT = 10**15
_WHOLE_LIMIT = 10**10
_FIVE_DECIMALS = Decimal("0.00001")


def amount(minor: int, currency: str) -> str:
    """Return minor units as AMTTYPE: always two decimals, whatever the currency's own are.

    Raises:
        ValueError: a currency with three decimals has a third one that is not zero, or more than 13 digits stand
            before the point.

    >>> amount(1005, "USD"), amount(-5, "USD"), amount(120, "JPY"), amount(1250, "KWD")
    ('10.05', '-0.05', '120.00', '1.25')
    """
    decimals = exponent(currency)
    hundredths, rest = divmod(abs(minor) * 100, 10**decimals)
    if rest:
        raise ValueError(f"QuickBooks keeps two decimals; this amount of {currency} has more")
    if hundredths >= _AMOUNT_LIMIT:
        raise ValueError("QuickBooks takes at most 13 digits before the point")
    return f"{'-' if minor < 0 and hundredths else ''}{hundredths // 100}.{hundredths % 100:02d}"


def exact_amount(value: Decimal) -> str:
    """Return an amount in major units as AMTTYPE, with two decimals and nothing rounded.

    Raises:
        ValueError: it has more decimals than QuickBooks keeps, or more than 13 digits stand before the point.

    >>> exact_amount(Decimal("10.5")), exact_amount(Decimal("-0.00"))
    ('10.50', '0.00')
    """
    if not value.is_finite() or abs(value) >= _AMOUNT_LIMIT:
        raise ValueError("an amount must be a number with at most 13 digits before the point")
    hundredths = value.scaleb(2)
    if hundredths != hundredths.to_integral_value():
        raise ValueError("QuickBooks keeps two decimals; this amount has more")
    return amount(int(hundredths), "USD")


def _plain(value: Decimal) -> str:
    """Return a finite number without exponent, trailing zeros or a minus before zero."""
    if not value.is_finite() or abs(value) >= _WHOLE_LIMIT:
        raise ValueError("QuickBooks takes a number with at most 10 digits before the point")
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def quantity(value: Decimal) -> str:
    """Return a quantity as QUANTYPE, exactly.

    Raises:
        ValueError: more than five decimals, not finite, or too large.

    >>> quantity(Decimal("3.000")), quantity(Decimal("-0")), quantity(Decimal("1E+2")), quantity(Decimal("0.25"))
    ('3', '0', '100', '0.25')
    """
    text = _plain(value)
    if len(text.partition(".")[2]) > 5:
        raise ValueError("QuickBooks takes at most five decimals")
    return text


percent = quantity
"""A percentage as PERCENTTYPE; the same form as a quantity."""


def price(value: Decimal) -> str:
    """Return a unit price or cost as PRICETYPE, rounded half away from zero to five decimals.

    A price is what QuickBooks suggests, never what is posted: amounts are sent as amounts.

    >>> price(Decimal("3.333335")), price(Decimal("12.50"))
    ('3.33334', '12.5')
    """
    if not value.is_finite() or abs(value) >= _WHOLE_LIMIT:
        raise ValueError("a price must be a number with at most 10 digits before the point")
    return _plain(value.quantize(_FIVE_DECIMALS, rounding=ROUND_HALF_UP))


def day(value: date) -> str:
    """Return a date as DATETYPE.

    >>> day(date(2026, 11, 24))
    '2026-11-24'
    """
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def moment(value: datetime) -> str:
    """Return an aware time as DATETIMETYPE with its offset: without one QuickBooks reads it as the host's local time.

    Raises:
        ValueError: the time is naive.

    >>> from datetime import timezone
    >>> moment(datetime(2026, 11, 24, 9, 5, tzinfo=timezone.utc))
    '2026-11-24T09:05:00+00:00'
    """
    if value.tzinfo is None:
        raise ValueError("a time without zone would be read in the zone of QuickBooks' computer")
    return value.isoformat(timespec="seconds")


def boolean(value: bool) -> str:
    """Return BOOLTYPE."""
    return "true" if value else "false"
