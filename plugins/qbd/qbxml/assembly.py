"""Values into qbXML elements: the schema gives order, type and length; this checks and writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from lxml import etree

from qbd.accounting.documents import Reference
from qbd.errors import UnrenderableError
from qbd.qbxml import formats, text
from qbd.qbxml.schema import DEFAULT_VERSION, Field, Version, version_of


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a symbolic reference became: the way QuickBooks is told, and the ListID, name, TxnID or macro itself."""

    by: Literal["ListID", "FullName", "TxnID", "useMacro"]
    value: str


Resolve: TypeAlias = Callable[[Reference], Resolved]
Value: TypeAlias = "str | int | bool | Decimal | date | datetime | Resolved | Sequence[tuple[str, Value]] | None"
Pairs: TypeAlias = "Sequence[tuple[str, Value]]"
"""Element names with values, in any order; None and '' are left out, a list of pairs is a nested element."""

_LINES = frozenset(("Memo", "Desc", "SalesDesc", "PurchaseDesc", "ItemDesc", "Notes"))
_KEPT_WHOLE = frozenset(("Name", "FullName", "RefNumber", "ListID", "TxnID", "CreditTxnID", "Email", "AccountNumber"))
"""A cut name, number or address is another one; everything else may be cut to its length."""

_MENDS = {
    "Name": "Shorten the name where it comes from (the shop or the store's settings).",
    "FullName": "Shorten the name in the store's settings.",
    "RefNumber": "Report it: the numbering of documents must stay within this length.",
}


class Writer:
    """Writes one document's values below a parent element, for one currency and qbXML version.

    ``record`` names the document in errors.

    Raises:
        UnrenderableError: from every method, when a value does not fit the schema.
    """

    __slots__ = ("currency", "record", "version")

    def __init__(self, record: str, currency: str = "", version: str = DEFAULT_VERSION) -> None:
        self.record = record
        self.currency = currency
        self.version: Version = version_of(version)

    def write(self, parent: etree._Element, field: Field, pairs: Pairs) -> None:
        """Add the pairs as children of ``parent``, whose schema is ``field``, in the schema's order."""
        parts = field.parts
        found: list[tuple[Field, Value]] = []
        for name, value in pairs:
            if value is None or value == "":
                continue
            part = parts.get(name)
            if part is None:
                raise self._error(
                    f"{field.path}/{name}",
                    value,
                    "this edition of QuickBooks has no such field",
                    "Check the store's edition and tax settings.",
                )
            found.append((part, value))
        found.sort(key=lambda item: item[0].position)
        for part, value in found:
            if part.since > self.version:
                needed = ".".join(map(str, part.since))
                raise self._error(part.path, value, f"the field needs qbXML {needed}", "Declare a newer version.")
            self._child(etree.SubElement(parent, part.name), part, value)

    def _child(self, element: etree._Element, field: Field, value: Value) -> None:
        if isinstance(value, Resolved):
            self._reference(element, field, value)
        elif isinstance(value, (list, tuple)):
            self.write(element, field, value)
        else:
            element.text = self._text(field, value)

    def _reference(self, element: etree._Element, field: Field, resolved: Resolved) -> None:
        if not resolved.value:
            raise self._error(field.path, "", "the reference is empty", "Name it in the store's settings.")
        if field.parts and resolved.by in field.parts:
            part = field.parts[resolved.by]
            etree.SubElement(element, part.name).text = self._text(part, resolved.value)
        elif not field.parts and resolved.by == "useMacro":
            element.set("useMacro", resolved.value)
        elif not field.parts and resolved.by == "TxnID":
            element.text = self._text(field, resolved.value)
        else:
            raise self._error(
                field.path,
                resolved.value,
                f"a {resolved.by} cannot stand here",
                "Report it: the reference was resolved to the wrong kind.",
            )

    def _text(self, field: Field, value: Value) -> str:
        try:
            if isinstance(value, str):
                return self._string(field, value)
            return self._formatted(field.type, value)
        except ValueError as error:
            raise self._error(field.path, value, str(error), "Correct the value where it comes from.") from None

    def _formatted(self, kind: str, value: Value) -> str:
        if isinstance(value, bool):
            return formats.boolean(value)
        if isinstance(value, int):
            return formats.amount(value, self.currency) if kind == "AMTTYPE" else str(value)
        if isinstance(value, Decimal):
            return formats.price(value) if kind == "PRICETYPE" else formats.quantity(value)
        if isinstance(value, datetime):
            return formats.moment(value)
        if isinstance(value, date):
            return formats.day(value)
        raise ValueError(f"{type(value).__name__} is no qbXML value")

    def _string(self, field: Field, value: str) -> str:
        if field.enum:
            if value not in field.enum:
                raise ValueError(f"must be one of {', '.join(sorted(field.enum))}")
            return value
        legal = text.legal(value, lines=field.name in _LINES)
        limit = field.length if field.type != "IDTYPE" else 36
        if limit is None or len(legal) <= limit:
            return legal
        if field.name in _KEPT_WHOLE:
            raise self._error(
                field.path,
                value,
                f"{len(legal)} characters, QuickBooks takes {limit}",
                _MENDS.get(field.name, "Shorten it where it comes from."),
            )
        return text.cut(legal, limit)

    def _error(self, field: str, value: object, problem: str, mend: str) -> UnrenderableError:
        return UnrenderableError(self.record, field, str(value), problem, mend)
