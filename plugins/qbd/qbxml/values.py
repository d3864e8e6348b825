"""One value as the text of its qbXML element: type, range, length and repertoire of the schema's field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from qbd.qbxml import formats, text
from qbd.qbxml.schema import Attribute, Field


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a symbolic reference became: the way QuickBooks is told, and the ListID, name, TxnID or macro itself."""

    by: Literal["ListID", "FullName", "TxnID", "useMacro"]
    value: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Says that a Mod empties a field: QuickBooks takes an empty element for that, and keeps what is absent."""

    def __str__(self) -> str:
        return ""


CLEAR: Final = Clear()

Simple: TypeAlias = "str | int | bool | Decimal | date | datetime"

ID_LENGTH = 36
_LINES = frozenset(("Memo", "Desc", "SalesDesc", "PurchaseDesc", "ItemDesc", "Notes"))
_KEPT_WHOLE = frozenset(
    (
        "Name",
        "FullName",
        "RefNumber",
        "ListID",
        "TxnID",
        "CreditTxnID",
        "Email",
        "AccountNumber",
        "EditSequence",
        "DataExtName",
        "SerialNumber",
        "LotNumber",
        "CurrencyCode",
    )
)
"""A cut name, number or address is another one; everything else may be cut to its length."""

_NEVER_EMPTY = frozenset(
    (
        "CustomerRef",
        "VendorRef",
        "PayeeEntityRef",
        "AccountRef",
        "ARAccountRef",
        "APAccountRef",
        "TemplateRef",
        "TxnDate",
        "DueDate",
        "ShipDate",
        "ItemSalesTaxRef",
        "ItemRef",
        "Quantity",
        "Rate",
        "Amount",
        "SalesTaxCodeRef",
        "OverrideItemAccountRef",
    )
)
"""Fields of transactions that a Mod changes but does not empty: Intuit's pages of InvoiceMod, SalesOrderMod and
CreditCardChargeMod name most of them; the accounts and names of the other forms are taken to be like them [M]."""

_PATTERNS = {
    "AMTTYPE": re.compile(r"[+\-]?[0-9]{1,13}(\.[0-9]{2})?"),
    "PRICETYPE": re.compile(r"[+\-]?[0-9]{1,10}(\.[0-9]{1,5})?"),
    "QUANTYPE": re.compile(r"[+\-]?[0-9]{1,10}(\.[0-9]{1,5})?"),
    "PERCENTTYPE": re.compile(r"[+\-]?[0-9]{1,10}(\.[0-9]{1,5})?"),
    "GUIDTYPE": re.compile(r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}"),
    "DATETIMETYPE": re.compile(
        r"[0-9]{4}(-[0-9]{1,2}){2}(T[0-9]{1,2}(:[0-9]{1,2}(:[0-9]{1,2}([+\-][0-9]{1,2}:[0-9]{1,2})?)?)?)?"
    ),
    "INTTYPE": re.compile(r"[+\-]?[0-9]+"),
    "FLOATTYPE": re.compile(r"[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "BOOLTYPE": re.compile(r"true|false|0|1"),
    "TIMEINTERVALTYPE": re.compile(r"[+\-]?PT([0-9]+H)?([0-9]+M)?([0-9]+S)?"),
}
_NUMBERS = frozenset(("PRICETYPE", "QUANTYPE", "PERCENTTYPE", "FLOATTYPE", "AMTTYPE"))


class TooLongError(ValueError):
    """A text that must not be cut is longer than its field."""


def written(field: Field, value: Simple, currency: str, *, exact: bool) -> str:
    """Return the text of a value in a simple element.

    An int is minor units of ``currency`` in an amount; everything else stands for itself. ``exact`` refuses what would
    have to be cut or spelt otherwise; without it texts are made legal and, where that is harmless, cut.

    Raises:
        TooLongError: a text that must stay whole is too long.
        ValueError: the value does not fit the field's type, range or set of values.
    """
    if isinstance(value, str):
        return _string(field, value, exact)
    found = _formatted(field.type, value, currency)
    _in_range(field, found)
    return found


def attribute(facts: Attribute, value: str) -> str:
    """Return the text of an attribute.

    Raises:
        ValueError: it is too long, none of the values that may stand there, or not printable ASCII.
    """
    if facts.enum and value not in facts.enum:
        raise ValueError(f"must be one of {', '.join(sorted(facts.enum))}")
    if facts.length is not None and len(value) > facts.length:
        raise ValueError(f"{len(value)} characters, QuickBooks takes {facts.length}")
    if not value or not value.isascii() or not value.isprintable():
        raise ValueError("printable ASCII characters only, at least one")
    return value


def clearable(field: Field, *, on_form: bool) -> bool:
    """Tell whether an empty element may stand for the field: a text, date or number, never a set of values.

    ``on_form``: the field is one of a transaction, where fewer can be emptied.
    """
    if on_form and field.name in _NEVER_EMPTY:
        return False
    if field.parts:
        return field.parts.keys() == {"ListID", "FullName"} and not field.required
    return not field.required and not field.enum and field.type not in ("IDTYPE", "GUIDTYPE", "INTTYPE", "BOOLTYPE")


def _formatted(kind: str, value: Simple, currency: str) -> str:
    if isinstance(value, bool):
        return _fits(kind, ("BOOLTYPE",), formats.boolean(value), value)
    if isinstance(value, int):
        if kind == "AMTTYPE":
            return formats.amount(value, currency)
        return _fits(kind, ("INTTYPE", *_NUMBERS), str(value), value)
    if isinstance(value, Decimal):
        if kind == "AMTTYPE":
            return formats.exact_amount(value)
        found = formats.price(value) if kind == "PRICETYPE" else formats.quantity(value)
        return _fits(kind, tuple(_NUMBERS), found, value)
    if isinstance(value, datetime):
        return _fits(kind, ("DATETIMETYPE",), formats.moment(value), value)
    if isinstance(value, date):
        return _fits(kind, ("DATETYPE", "DATETIMETYPE"), formats.day(value), value)
    raise ValueError(f"{type(value).__name__} is no qbXML value")


def _fits(kind: str, kinds: tuple[str, ...], found: str, value: object) -> str:
    if kind not in kinds or (kind in _PATTERNS and not _PATTERNS[kind].fullmatch(found)):
        raise ValueError(f"{type(value).__name__} {found} cannot stand in a field of type {kind}")
    return found


def _in_range(field: Field, found: str) -> None:
    if field.type == "INTTYPE":
        number = int(found)
        if (field.low is not None and number < field.low) or (field.high is not None and number > field.high):
            bounds = f"{field.low} to {field.high}" if field.high is not None else f"{field.low} or more"
            raise ValueError(f"must be {bounds}")


def _string(field: Field, value: str, exact: bool) -> str:
    if field.enum:
        if value not in field.enum:
            raise ValueError(f"must be one of {', '.join(sorted(field.enum))}")
        return value
    if field.type == "DATETYPE":
        return formats.day(date.fromisoformat(value))
    pattern = _PATTERNS.get(field.type)
    if pattern is not None:
        if not pattern.fullmatch(value):
            raise ValueError(f"is no {field.type}")
        _in_range(field, value)
        return value
    return _text(field, value, exact)


def _text(field: Field, value: str, exact: bool) -> str:
    legal = text.legal(value, lines=field.name in _LINES)
    if exact and legal != value:
        raise ValueError(
            "QuickBooks would keep it otherwise: it has characters or spaces that must be made legal first"
        )
    limit = field.length if field.type != "IDTYPE" else ID_LENGTH
    if limit is None or len(legal) <= limit:
        return legal
    if exact or field.name in _KEPT_WHOLE:
        raise TooLongError(f"{len(legal)} characters, QuickBooks takes {limit}")
    return text.cut(legal, limit)
