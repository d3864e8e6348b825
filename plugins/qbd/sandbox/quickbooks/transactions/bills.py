"""Bills: what vendors want to be paid (posting rules 53 and 54).

A bill brings in the goods on its lines, whether or not an item receipt brought them in before: outside QuickBooks' own
window a receipt is never turned into a bill, so both together double stock and payables.
"""

from __future__ import annotations

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, OpenItem
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import order_links, settlement
from qbd.sandbox.quickbooks.transactions.kinds import Draft, OrderSource, TransactionKind, due_date
from qbd.sandbox.quickbooks.transactions.purchase_lines import (
    FAMILIES,
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
    """Dr expenses and inventory (or Inventory Offset, rule 54), Cr accounts payable."""
    vendor_id, account_id = vendor_account(company, draft)
    lines = PurchaseLines(company, draft, vendor_id, offset_account_id=inventory_offset(company))
    effect = compose_lines(lines, account_id)
    effect.open_item = OpenItem("credit", account_id, vendor_id, effect.total)
    effect.shown = {"APAccountRef": {"ListID": account_id}, "AmountDue": money(effect.total)}
    terms_id = draft.ref("TermsRef") or company.elements.get(vendor_id).ref("TermsRef")
    effect.shown["DueDate"] = due_date(company, draft, terms_id)
    if terms_id:
        effect.shown["TermsRef"] = {"ListID": terms_id}
    return effect


def extra(company: Company, document: Document, linked: bool) -> Pairs:
    """What is still to be paid."""
    left = settlement.remaining(company, document.txn_number)
    pairs: Pairs = [("IsPaid", "true" if left == 0 else "false"), ("OpenAmount", money(left))]
    if linked:
        pairs += order_links.linked_pairs(company, document) + settlement.linked_pairs(company, document)
    return pairs


def counts(company: Company) -> tuple[bool, bool]:
    """A bill receives what it bills, but not where receipts alone do (rule 54)."""
    return not company.preference("EnhancedInventoryReceiving"), True


BILL = TransactionKind(
    "Bill", compose, TAGS, frozenset({"LinkToTxnID"}), check_lines, extra=extra, entity_field="VendorRef", mod=True,
    mod_line=changed_line, line_families=FAMILIES,
    orders=OrderSource(KIND, "ItemLineRet", pulled, counts),
)  # fmt: skip
