"""Purchase orders: non-posting, filled by item receipts and bills (posting rules 7 and 52)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, Line, OrderLine
from qbd.sandbox.quickbooks.errors import bad_reference, missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import QUANTITY_UNIT, money, quantity_text, quantity_units
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import order_links
from qbd.sandbox.quickbooks.transactions.accounts import item_account
from qbd.sandbox.quickbooks.transactions.item_groups import is_group
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind, due_date
from qbd.sandbox.quickbooks.transactions.price_terms import price_terms
from qbd.sandbox.quickbooks.transactions.purchase_lines import STOCKED, changed_line, priced, purchased_item
from qbd.sandbox.quickbooks.transactions.purchase_tax import purchase_tax

KIND = "PurchaseOrder"
_TAGS = {f"PurchaseOrderLine{part}{verb}": f"PurchaseOrderLine{part}Ret" for part in ("", "Group") for verb in
         ("Add", "Mod")}  # fmt: skip


def check(company: Company, node: Element) -> dict[str, Any]:
    """Accounts of the lines."""
    for child in node.children:
        for line in (child, *child.all("PurchaseOrderLineMod")):
            item_account(company, line.child("OverrideItemAccountRef"), "PurchaseOrder line")
    return {}


def compose(company: Company, draft: Draft) -> Effect:
    """Amounts and ordered quantities; nothing is posted. An order needs a vendor [M]."""
    vendor_id = draft.ref("VendorRef")
    if vendor_id is None:
        raise missing_element("VendorRef")
    effect = Effect(0, vendor_id, company.special_account("PurchaseOrders"), draft.lines)
    closed = draft.form.get("IsManuallyClosed") == "true"
    for line in draft.lines:
        if is_group(line):
            continue
        _add(company, draft, effect, line, closed)
    # Canada and UK: the order shows its tax and posts none of it [M].
    effect.total += purchase_tax(company, draft.form, draft.lines, [], [], draft.kind, vendor_id).added
    if effect.total < 0:
        raise saving_failed(draft.kind, "Transaction amount must be positive.")
    effect.shown = {"TotalAmount": money(effect.total)}
    terms_id = draft.ref("TermsRef") or company.elements.get(vendor_id).ref("TermsRef")
    effect.shown["DueDate"] = due_date(company, draft, terms_id)
    if terms_id:
        effect.shown["TermsRef"] = {"ListID": terms_id}
    for name in ("IsManuallyClosed", "IsToBePrinted", "IsToBeEmailed"):
        effect.shown[name] = draft.form.get(name, "false")
    return effect


def _add(company: Company, draft: Draft, effect: Effect, line: Line, closed: bool) -> None:
    hidden = ("OverrideItemAccountRef", "IsManuallyClosed")
    line.shown = {name: value for name, value in line.given.items() if name not in hidden}
    item = purchased_item(company, line, "PurchaseOrder line")
    if item is None:
        return
    customer = line.given.get("CustomerRef")
    if customer is not None and company.elements.get(customer["ListID"]).kind != "Customer":
        raise bad_reference("Customer", company.elements.get(customer["ListID"]).full_name, "PurchaseOrder line")
    units, amount = priced(line, item, "Rate", price_terms(company, draft.form, effect.entity_id))
    if units < 0:
        raise saving_failed(draft.kind, "You cannot order a negative quantity.")
    if "ClassRef" not in line.given and draft.class_id:
        line.shown["ClassRef"] = {"ListID": draft.class_id}
    site_id = draft.ref("InventorySiteRef")
    if site_id is not None and item.kind in STOCKED:
        # Not shown by an order's line, but taken over by what receives it.
        line.shown["InventorySiteRef"] = {"ListID": site_id}
    effect.total += amount
    line_closed = closed or line.given.get("IsManuallyClosed") == "true"
    effect.order_lines.append(OrderLine(line.line_id, item.list_id, units, amount, line_closed))


def extra(company: Company, document: Document, linked: bool) -> Pairs:
    """Whether everything came; an order closed by hand is not fully received for that [M]."""
    pairs: Pairs = [("IsFullyReceived", "true" if order_links.is_filled(company, document) else "false")]
    return pairs + (order_links.linked_pairs(company, document) if linked else [])


def line_extra(company: Company, document: Document, line: Line) -> Pairs:
    """Received and not yet billed quantities of an item's line."""
    if "ItemRef" not in line.given:
        return []
    quantity = line.given.get("Quantity")
    units = quantity_units(quantity) if quantity else QUANTITY_UNIT
    left = max(units - order_links.billed(company, line.line_id), 0)
    return [
        ("ReceivedQuantity", quantity_text(order_links.filled(company, line.line_id))),
        ("UnbilledQuantity", quantity_text(left)),
        ("IsBilled", "true" if left == 0 else "false"),
        ("IsManuallyClosed", line.given.get("IsManuallyClosed", "false")),
    ]


def pulled(line: Line, whole: bool) -> dict[str, Any]:
    """What a receipt's or bill's line takes over from an order's line.

    A given amount is taken over with the whole line and never multiplied out of its rounded rate (posting rule 17).
    """
    names = ("ItemRef", "Desc", "ClassRef", "CustomerRef", "InventorySiteRef")
    given = {name: line.shown[name] for name in names if name in line.shown}
    if "OverrideItemAccountRef" in line.given:
        given["OverrideItemAccountRef"] = line.given["OverrideItemAccountRef"]
    if whole and line.given.get("Amount"):
        return given | {"Amount": line.given["Amount"]}
    return given | {"Cost": line.shown["Rate"]}


PURCHASE_ORDER = TransactionKind(
    KIND, compose, _TAGS, check=check, extra=extra, numbers="PurchaseOrder", entity_field="VendorRef", mod=True,
    mod_line=changed_line, line_extra=line_extra,
)  # fmt: skip
