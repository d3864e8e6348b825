"""Sales orders: they post nothing, and invoices fill them (posting rules 7 and 39)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, Line, OrderLine
from qbd.sandbox.quickbooks.errors import saving_failed
from qbd.sandbox.quickbooks.field_values import QUANTITY_UNIT, quantity_text, quantity_units
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import order_links, sales_forms
from qbd.sandbox.quickbooks.transactions.kinds import Draft
from qbd.sandbox.quickbooks.transactions.sales_lines import SalesLine

_WITHOUT_ORDER = ("Text", "ItemSubtotal", "ItemGroup")


def compose(company: Company, draft: Draft) -> Effect:
    """Amounts and tax are only shown; what is ordered is kept for the invoices to come."""
    computed = sales_forms.computed(company, draft)
    effect = computed.effect
    closed = draft.form.get("IsManuallyClosed") == "true"
    effect.order_lines = [_ordered(line, closed=closed) for line in computed.lines if line.kind not in _WITHOUT_ORDER]
    effect.shown["IsManuallyClosed"] = "true" if closed else "false"
    effect.shown.pop("IsPending", None)
    _check_invoiced_items(company, draft)
    return effect


def _ordered(line: SalesLine, *, closed: bool) -> OrderLine:
    """A discount or tax line is ordered once. Fewer than none cannot be ordered [M]."""
    assert line.item is not None
    quantity = line.line.given.get("Quantity")
    units = quantity_units(quantity) if quantity else QUANTITY_UNIT
    if units < 0:
        raise saving_failed("SalesOrder", "The quantity of a sales order must not be negative.")
    closed = closed or line.line.given.get("IsManuallyClosed") == "true"
    return OrderLine(line.line.line_id, line.item.list_id, units, line.amount, closed)


def _check_invoiced_items(company: Company, draft: Draft) -> None:
    """A line keeps its item once an invoice has taken from it [M]."""
    if draft.previous is None:
        return
    before = {line.line_id: line.given.get("ItemRef") for line in draft.previous.lines}
    for line in draft.lines:
        changed = line.line_id in before and before[line.line_id] != line.given.get("ItemRef")
        if changed and order_links.billed(company, line.line_id):
            raise saving_failed("SalesOrder", "The item of a line that was invoiced cannot be changed.")


def pull(line: Line, whole: bool) -> dict[str, Any]:
    """What an invoice's line takes over: the order's item, text, code, class and price, not the item list's of today.

    A part of a line is priced at its rate.
    """
    shown = {**line.given, **line.shown}
    names = ("ItemRef", "Desc", "ClassRef", "SalesTaxCodeRef", "Other1", "Other2")
    taken = {name: shown[name] for name in names if shown.get(name)}
    prices = [name for name in ("Amount", "RatePercent", "Rate") if line.given.get(name)]
    if whole and prices:
        return taken | {name: line.given[name] for name in prices}
    if "RatePercent" in shown:
        return taken | {"RatePercent": shown["RatePercent"].lstrip("-")}
    return taken | ({"Rate": shown["Rate"]} if shown.get("Rate") else {})


def extra(company: Company, document: Document, linked: bool) -> Pairs:
    """Whether the order is done, and what was invoiced of it."""
    full = "true" if order_links.is_filled(company, document) else "false"
    pairs: Pairs = [("IsFullyInvoiced", full)]
    return pairs + (order_links.linked_pairs(company, document) if linked else [])


def line_extra(company: Company, document: Document, line: Line) -> Pairs:
    """How much of a line was invoiced."""
    if "ItemRef" not in line.shown:
        return []
    closed = [] if line.shown.get("IsManuallyClosed") else [("IsManuallyClosed", "false")]
    return [("Invoiced", quantity_text(order_links.billed(company, line.line_id))), *closed]
