"""Vendor credits: goods sent back and allowances, an open debit on accounts payable (posting rule 55).

[M] Goods leave at the average cost of the date; what the vendor credits above or below that is cost of goods sold.
"""

from __future__ import annotations

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, OpenItem
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import settlement
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind
from qbd.sandbox.quickbooks.transactions.purchase_lines import (
    FAMILIES,
    TAGS,
    PurchaseLines,
    changed_line,
    check_lines,
    compose_lines,
    vendor_account,
)


def compose(company: Company, draft: Draft) -> Effect:
    """Dr accounts payable, Cr expenses and inventory."""
    vendor_id, account_id = vendor_account(company, draft)
    effect = compose_lines(PurchaseLines(company, draft, vendor_id, sign=-1), account_id)
    effect.open_item = OpenItem("debit", account_id, vendor_id, effect.total)
    effect.shown = {"APAccountRef": {"ListID": account_id}, "CreditAmount": money(effect.total)}
    return effect


def extra(company: Company, document: Document, linked: bool) -> Pairs:
    """What is left of the credit."""
    pairs: Pairs = [("OpenAmount", money(settlement.remaining(company, document.txn_number)))]
    return pairs + (settlement.linked_pairs(company, document) if linked else [])


VENDOR_CREDIT = TransactionKind(
    "VendorCredit", compose, TAGS, check=check_lines, extra=extra, entity_field="VendorRef", mod=True,
    mod_line=changed_line, line_families=FAMILIES,
)  # fmt: skip
