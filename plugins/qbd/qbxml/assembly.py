"""Values into qbXML elements: the schema gives order, type and length; this checks and writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, cast

from lxml import etree

from qbd.accounting.documents import Reference
from qbd.errors import UnrenderableError
from qbd.qbxml import values
from qbd.qbxml.schema import DEFAULT_VERSION, Field, Version, version_of
from qbd.qbxml.structure import Arrangement, StructureError
from qbd.qbxml.values import CLEAR, Clear, Resolved, Simple

__all__ = ["CLEAR", "Clear", "Pairs", "Resolve", "Resolved", "Value", "Writer"]

Resolve: TypeAlias = Callable[[Reference], Resolved]
Value: TypeAlias = "Simple | Resolved | Clear | Sequence[tuple[str, Value]] | None"
Pairs: TypeAlias = "Sequence[tuple[str, Value]]"
"""Element names with values, in any order; None and '' are left out, a list of pairs is a nested element, CLEAR an
empty one."""

_MENDS = {
    "Name": "Shorten the name where it comes from (the shop or the store's settings).",
    "FullName": "Shorten the name in the store's settings.",
    "RefNumber": "Report it: the numbering of documents must stay within this length.",
}


class Writer:
    """Writes one document's values below a parent element, for one currency and qbXML version.

    ``record`` names the document in errors. ``exact`` refuses every text that would have to be cut or spelt otherwise;
    ``clears`` allows CLEAR, which only a Mod understands.

    Raises:
        UnrenderableError: from every method, when a value does not fit the schema.
    """

    __slots__ = ("_form", "clears", "currency", "exact", "record", "version")

    def __init__(
        self,
        record: str,
        currency: str = "",
        version: str = DEFAULT_VERSION,
        *,
        exact: bool = False,
        clears: bool = False,
    ) -> None:
        self.record = record
        self.currency = currency
        self.version: Version = version_of(version)
        self.exact = exact
        self.clears = clears
        self._form = False

    def write(self, parent: etree._Element, field: Field, pairs: Pairs) -> None:
        """Add the pairs as children of ``parent``, whose schema is ``field``, in the schema's order."""
        parts = field.parts
        self._form = self._form or ("/" not in field.path and "TxnID" in parts)
        found: list[tuple[Field, Value]] = []
        for name, value in pairs:
            if value is None or value == "":
                continue
            part = parts.get(name)
            if part is None:
                raise self._error(
                    f"{field.path}/{name}".lstrip("/"),
                    value,
                    "this edition of QuickBooks has no such field",
                    "Check the store's edition and tax settings.",
                )
            if part.since > self.version:
                needed = ".".join(map(str, part.since))
                raise self._error(part.path, value, f"the field needs qbXML {needed}", "Declare a newer version.")
            found.append((part, value))
        try:
            ordered = Arrangement(field, found).ordered()
        except StructureError as error:
            raise self._error(error.path, error.value, error.problem, error.mend) from None
        for part, value in ordered:
            self._child(etree.SubElement(parent, part.name), part, value)

    def attributes(self, element: etree._Element, field: Field, given: Sequence[tuple[str, str]]) -> None:
        """Set attributes of an element, each checked by the schema."""
        for name, value in given:
            where = f"{element.tag}@{name}"
            if name not in field.attributes:
                raise self._error(where, value, "QuickBooks knows no such attribute here", "Leave it out.")
            try:
                element.set(name, values.attribute(field.attributes[name], value))
            except ValueError as error:
                raise self._error(where, value, str(error), "Correct the attribute.") from None

    def _child(self, element: etree._Element, field: Field, value: Value) -> None:
        if isinstance(value, Resolved):
            self._reference(element, field, value)
        elif isinstance(value, Clear):
            self._clear(element, field)
        elif isinstance(value, (list, tuple)):
            if field.content is None:
                raise self._error(field.path, "", "it holds one value, no further elements", "Give it one value.")
            self.write(element, field, value)
        elif field.content is not None:
            raise self._error(field.path, value, "it holds further elements, no value", "Give it elements.")
        else:
            element.text = self._text(field, cast("Simple", value))

    def _clear(self, element: etree._Element, field: Field) -> None:
        if not self.clears or not values.clearable(field, on_form=self._form):
            raise self._error(field.path, "", "it cannot be emptied", "Give it a value or leave it as it is.")
        if field.content is not None:
            etree.SubElement(element, "FullName")

    def _reference(self, element: etree._Element, field: Field, resolved: Resolved) -> None:
        if not resolved.value:
            raise self._error(field.path, "", "the reference is empty", "Name it in the store's settings.")
        if field.parts and resolved.by in field.parts:
            part = field.parts[resolved.by]
            etree.SubElement(element, part.name).text = self._text(part, resolved.value)
        elif field.macro and resolved.by == "useMacro":
            element.set("useMacro", resolved.value)
        elif not field.parts and field.type == "IDTYPE" and resolved.by in ("TxnID", "ListID"):
            element.text = self._text(field, resolved.value)
        else:
            raise self._error(
                field.path,
                resolved.value,
                f"a {resolved.by} cannot stand here",
                "Report it: the reference was resolved to the wrong kind.",
            )

    def _text(self, field: Field, value: Simple) -> str:
        try:
            return values.written(field, value, self.currency, exact=self.exact)
        except values.TooLongError as error:
            mend = _MENDS.get(field.name, "Shorten it where it comes from.")
            raise self._error(field.path, value, str(error), mend) from None
        except ValueError as error:
            raise self._error(field.path, value, str(error), "Correct the value where it comes from.") from None

    def _error(self, field: str, value: object, problem: str, mend: str) -> UnrenderableError:
        return UnrenderableError(self.record, field, str(value), problem, mend)
