"""Item receipts: goods that came before their bill (posting rule 53).

A receipt books like a bill (QuickBooks keeps both as one document with a flag) and stands open on accounts payable, but
it cannot be paid [M]. It is never turned into a bill here: the SDK has no request for that.
"""

from __future__ import annotations

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, OpenItem
from qbd.sandbox.quickbooks.errors import feature_closed
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import order_links
from qbd.sandbox.quickbooks.transactions.kinds import Draft, OrderSource, TransactionKind
from qbd.sandbox.quickbooks.transactions.purchase_lines import (
    FAMILIES,
    STOCKED,
    TAGS,
    PurchaseLines,
    changed_line,
    check_lines,
    compose_lines,
    inventory_offset,
    vendor_account,
)
from qbd.sandbox.quickbooks.transactions.purchase_orders import KIND, pulled


def compose(company: Company, draft: Draft) -> Effect:
    """Dr inventory and expenses, Cr accounts payable; Dr inventory, Cr Inventory Offset under rule 54."""
    vendor_id, account_id = vendor_account(company, draft)
    offset_id = inventory_offset(company)
    if offset_id is not None:
        return _goods_only(company, draft, vendor_id, offset_id)
    effect = compose_lines(PurchaseLines(company, draft, vendor_id), account_id)
    effect.open_item = OpenItem("credit", account_id, vendor_id, effect.total)
    effect.shown = {"APAccountRef": {"ListID": account_id}, "TotalAmount": money(effect.total)}
    return effect


def _goods_only(company: Company, draft: Draft, vendor_id: str, offset_id: str) -> Effect:
    """Enhanced Inventory Receiving: no payable, so nothing but goods. Posting rule 54; the rest is not simulated."""
    if draft.ref("APAccountRef") is not None:
        raise feature_closed()
    for line in draft.lines:
        item = line.given.get("ItemRef")
        stocked = item is not None and company.elements.get(item["ListID"]).kind in STOCKED
        if line.tag == "ExpenseLineRet" or (item and not stocked):
            raise feature_closed()
    effect = compose_lines(PurchaseLines(company, draft, vendor_id), offset_id)
    effect.shown = {"LiabilityAccountRef": {"ListID": offset_id}, "TotalAmount": money(effect.total)}
    return effect


def extra(company: Company, document: Document, linked: bool) -> Pairs:
    """The orders it fills."""
    return order_links.linked_pairs(company, document) if linked else []


ITEM_RECEIPT = TransactionKind(
    "ItemReceipt", compose, TAGS, check=check_lines, extra=extra, entity_field="VendorRef", mod=True,
    mod_line=changed_line, line_families=FAMILIES,
    orders=OrderSource(KIND, "ItemLineRet", pulled, lambda company: (True, False)),
)  # fmt: skip
