"""Values of fields: what a wrong one answers, and how amounts and quantities are counted.

Amounts are integer cents, quantities integer 1/100000 units, rates `Decimal`; never a float.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from qbd.sandbox.quickbooks.errors import StatusError
from qbd.sandbox.quickbooks.request_reader import Element, Request
from qbd.sandbox.quickbooks.schema import Facets

QUANTITY_UNIT = 100_000
LONGEST_OBJECT_ID = 36
_PATTERNS = {
    "AMTTYPE": re.compile(r"([+\-]?[0-9]{1,13}(\.[0-9]{2})?)?"),
    "PRICETYPE": re.compile(r"([+\-]?[0-9]{1,10}(\.[0-9]{1,5})?)?"),
    "QUANTYPE": re.compile(r"([+\-]?[0-9]{1,10}(\.[0-9]{1,5})?)?"),
    "PERCENTTYPE": re.compile(r"([+\-]?[0-9]{1,10}(\.[0-9]{1,5})?)?"),
    "FLOATTYPE": re.compile(r"([+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+))?"),
    "INTTYPE": re.compile(r"[+\-]?[0-9]+"),
    "GUIDTYPE": re.compile(r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}"),
    "BOOLTYPE": re.compile(r"(true|false|1|0)?"),
    "TIMEINTERVALTYPE": re.compile(r"([+\-]?PT([0-9]+H)?([0-9]+M)?([0-9]+S)?)?"),
    "DATETYPE": re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?"),
    "DATETIMETYPE": re.compile(
        r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(T[0-9]{1,2}(:[0-9]{1,2}(:[0-9]{1,2}([+\-][0-9]{1,2}:[0-9]{1,2})?)?)?)?)?"
    ),
}
_WORDS = {
    "AMTTYPE": (3040, "amount"),
    "PRICETYPE": (3045, "price"),
    "PERCENTTYPE": (3050, "percent"),
    "QUANTYPE": (3060, "quantity"),
    "GUIDTYPE": (3065, "GUID"),
    "BOOLTYPE": (3010, "boolean"),
    "DATETYPE": (3020, "date value"),
    "DATETIMETYPE": (3020, "date value"),
    "TIMEINTERVALTYPE": (3035, "time interval"),
    "FLOATTYPE": (3085, "number"),
    "INTTYPE": (3085, "number"),
}
_LAST_DAY = dt.date(2038, 1, 19)


def check_values(request: Request) -> None:
    """Looks at every value of a request.

    Raises:
        StatusError: the first wrong value; 3070 too long, 3000 no id, 3040 amount, 3045 price, 3020 date, 3110 unknown word ...
    """
    if request.request_id is not None and len(request.request_id) > 50:
        raise StatusError(1060, "The request ID is too long (more than 50 characters).")
    for name, (value, facets) in request.attributes.items():
        check_value(name, value, facets)
    _check_below(request.element)


def _check_below(element: Element) -> None:
    for child in element.children:
        if child.facets is not None:
            if child.facets.base == "INTTYPE" or "useMacro" not in child.attributes:
                check_value(child.name, child.text, child.facets)
        else:
            _check_below(child)


def check_value(name: str, value: str, facets: Facets) -> None:
    """Raises StatusError where a text is not of its type."""
    if facets.enum is not None:
        # Intuit's own XSD has no empty word and forgives no blanks; an enumeration is therefore never cleared [M].
        if not value or value not in facets.enum:
            raise StatusError(3110, f'The enumerated value "{value}" in the field "{name}" is unknown or invalid.')
        return
    if facets.base == "IDTYPE" and len(value) > LONGEST_OBJECT_ID:
        raise StatusError(3000, f'The given object ID "{value}" in the field "{name}" is invalid.')
    if facets.max_length is not None and len(value) > facets.max_length:
        raise StatusError(3070, f'The string "{value}" in the field "{name}" is too long.')
    pattern = _PATTERNS.get(facets.base)
    if pattern is None:
        return
    # Only whitespace-collapsing types of the schema forgive blanks around the value.
    text = value.strip() if facets.base in ("BOOLTYPE", "DATETYPE", "INTTYPE", "FLOATTYPE") else value
    if not pattern.fullmatch(text) or not _plausible(text, facets):
        code, word = _WORDS[facets.base]
        raise StatusError(code, f'There was an error when converting the {word} "{value}" in the field "{name}".')


def _plausible(text: str, facets: Facets) -> bool:
    if facets.base == "INTTYPE":
        number = int(text)
        return (facets.low is None or number >= facets.low) and (facets.high is None or number <= facets.high)
    if facets.base == "DATETYPE" and text:
        try:
            return dt.date(1901, 1, 1) <= dt.date.fromisoformat(text) <= _LAST_DAY
        except ValueError:
            return False
    if facets.base == "DATETIMETYPE" and text:
        try:
            moment(text, dt.UTC)
        except ValueError:
            return False
    return True


def cents(text: str) -> int:
    """`12.34` -> 1234. The text was checked before."""
    return int(Decimal(text).scaleb(2).to_integral_exact())


def money(value: int) -> str:
    """1234 -> `12.34`, -5 -> `-0.05`."""
    sign, value = ("-", -value) if value < 0 else ("", value)
    return f"{sign}{value // 100}.{value % 100:02d}"


def quantity_units(text: str) -> int:
    """`1.5` -> 150000."""
    return int(Decimal(text) * QUANTITY_UNIT)


def quantity_text(units: int) -> str:
    """150000 -> `1.5`."""
    return plain(Decimal(units) / QUANTITY_UNIT)


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded_cents(amount: Decimal) -> int:
    """Currency units to cents, half away from zero (posting rule 17)."""
    return int(amount.scaleb(2).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def rounded_rate(rate: Decimal) -> str:
    """A recalculated rate, up to five decimals (posting rule 17)."""
    short = plain(rate.quantize(Decimal("0.00001"), rounding=ROUND_HALF_UP))
    whole, _, decimals = short.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}"


def truth(text: str | None) -> bool | None:
    """`true`/`1` -> True, `false`/`0` -> False, absent or empty -> None."""
    return None if not text else text.strip() in ("true", "1")


def moment(text: str, zone: dt.tzinfo, *, end: bool = False) -> dt.datetime:
    """A DATETIMETYPE as an aware time; without offset it is the host's local time, parts left out are zero.

    With ``end`` a bare date means the end of that day, as in an upper bound.
    """
    match = re.fullmatch(
        r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?)?([+\-]\d{1,2}:\d{1,2})?", text
    )
    if match is None:
        raise ValueError(text)
    year, month, day = (int(part) for part in match.groups()[:3])
    bare = match[4] is None
    hour, minute, second = (int(part or 0) for part in match.groups()[3:6])
    if match[7]:
        hours, minutes = match[7][1:].split(":")
        offset = dt.timedelta(hours=int(hours), minutes=int(minutes))
        zone = dt.timezone(-offset if match[7][0] == "-" else offset)
    found = dt.datetime(year, month, day, hour, minute, second, tzinfo=zone)
    return found + dt.timedelta(days=1, seconds=-1) if bare and end else found
