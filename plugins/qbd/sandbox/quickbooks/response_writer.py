"""Writes responses in the order, edition and version of the schema's response side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qbd.sandbox.quickbooks.elements import Elements
from qbd.sandbox.quickbooks.errors import severity
from qbd.sandbox.quickbooks.schema import ReturnRule, Schema

# What a return holds: (element name, value); a value is text, a list of such pairs, or a reference by ListID.
Pairs = list[tuple[str, Any]]

# Alternatives of one repeated choice keep the order in which they were made.
_SAME_RANK = {
    "JournalCreditLine": "JournalDebitLine",
    "SalesReceiptLineGroupRet": "SalesReceiptLineRet",
    "InvoiceLineGroupRet": "InvoiceLineRet",
    "CreditMemoLineGroupRet": "CreditMemoLineRet",
    "SalesOrderLineGroupRet": "SalesOrderLineRet",
    "EstimateLineGroupRet": "EstimateLineRet",
    "PurchaseOrderLineGroupRet": "PurchaseOrderLineRet",
    "ItemGroupLineRet": "ItemLineRet",
}


def escape(text: str) -> str:
    """Text for an element or attribute; ASCII only, the rest as numeric entities."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text or '"' in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    if "\r" in text:
        text = text.replace("\r", "&#13;")
    return text if text.isascii() else text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def escape_attribute(text: str) -> str:
    """Text for an attribute, where a reader would turn line ends and tabs into blanks."""
    return escape(text).replace("\n", "&#10;").replace("\t", "&#9;")


class ResponseWriter:
    """Renders the returns of one message set.

    Args:
        schema: of the company file's edition.
        elements: to give references their present full names.
        version: declared by the request; younger response elements are left out.
    """

    def __init__(self, schema: Schema, elements: Elements, version: tuple[int, int]) -> None:
        self.schema, self.elements, self.version = schema, elements, version

    def response(
        self,
        name: str,
        request_id: str | None,
        code: int,
        message: str,
        returns: Pairs,
        attributes: Iterable[tuple[str, str]] = (),
        only: frozenset[str] = frozenset(),
    ) -> str:
        """One `...Rs` element. ``only`` are the names of IncludeRetElement, empty for all."""
        rules = self.schema.responses.get(name, {})
        body = "".join(self._element(key, value, rules.get(key), only) for key, value in returns)
        return self.wrap(name, request_id, code, message, body, attributes)

    def wrap(
        self,
        name: str,
        request_id: str | None,
        code: int,
        message: str,
        body: str,
        attributes: Iterable[tuple[str, str]] = (),
    ) -> str:
        """A `...Rs` element around an already rendered body."""
        head = [("requestID", request_id)] if request_id is not None else []
        head += [("statusCode", str(code)), ("statusSeverity", severity(code)), ("statusMessage", message), *attributes]
        attribute_text = "".join(f' {key}="{escape_attribute(value or "")}"' for key, value in head)
        return f"<{name}{attribute_text}>\n{body}</{name}>\n" if body else f"<{name}{attribute_text} />\n"

    def _element(self, name: str, value: Any, rule: ReturnRule | None, only: frozenset[str]) -> str:
        if rule is None:
            raise LookupError(f"{name} has no place in the response")
        if rule.since is not None and rule.since > self.version:
            return ""
        if isinstance(value, str):
            return f"<{name}>{escape(value)}</{name}>\n"
        if isinstance(value, dict):
            value = self._reference(value)
        body = self._children(value, rule.children or {}, only)
        return f"<{name}>\n{body}</{name}>\n"

    def _children(self, pairs: Pairs, rules: dict[str, ReturnRule], only: frozenset[str]) -> str:
        parts: list[tuple[int, str]] = []
        for name, value in pairs:
            if value is None or (only and name not in only):
                continue
            rule = rules.get(name)
            rank_rule = rules.get(_SAME_RANK.get(name, name), rule)
            text = self._element(name, value, rule, frozenset())
            if text and rank_rule is not None:
                parts.append((rank_rule.rank, text))
        parts.sort(key=lambda part: part[0])
        return "".join(text for _, text in parts)

    def _reference(self, value: dict[str, Any]) -> Pairs:
        """`{"ListID": id}` with the full name of today; any other aggregate as it is."""
        if set(value) == {"ListID"}:
            element = self.elements.find(value["ListID"])
            return [("ListID", value["ListID"]), ("FullName", element.full_name if element else None)]
        pairs: Pairs = []
        for name, inner in value.items():
            pairs += [(name, item) for item in inner] if isinstance(inner, list) else [(name, inner)]
        return pairs
