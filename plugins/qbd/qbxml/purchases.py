"""Orders to vendors, receipts, bills and their payment as the values of their Add requests."""

from __future__ import annotations

from collections.abc import Sequence

from qbd.accounting import documents as d
from qbd.qbxml.assembly import Pairs, Resolve, Value
from qbd.qbxml.lines import expense_lines, item_lines, payments, shared
from qbd.qbxml.names import address, reference


def purchase_order(doc: d.PurchaseOrder, resolve: Resolve) -> Pairs:
    """Return the values of a PurchaseOrderAdd."""
    names = ("PurchaseOrderLineAdd", "PurchaseOrderLineGroupAdd")
    return [
        ("VendorRef", resolve(doc.vendor)),
        ("ClassRef", reference(doc.klass, resolve)),
        ("InventorySiteRef", reference(doc.site, resolve)),
        ("ShipToEntityRef", reference(doc.ship_to, resolve)),
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("VendorAddress", address(doc.vendor_address)),
        ("ShipAddress", address(doc.ship_address)),
        ("TermsRef", reference(doc.terms, resolve)),
        ("DueDate", doc.due_date),
        ("ExpectedDate", doc.expected),
        ("ShipMethodRef", reference(doc.ship_method, resolve)),
        ("Memo", doc.memo),
        ("VendorMsg", doc.message),
        ("IsManuallyClosed", doc.closed),
        ("IsTaxIncluded", doc.tax_included),
        *shared(doc),
        *item_lines(doc.lines, doc.groups, resolve, names, "Rate"),
    ]


def _form(
    doc: d.Bill | d.ItemReceipt | d.VendorCredit, orders: Sequence[d.TxnOf], resolve: Resolve
) -> list[tuple[str, Value]]:
    return [
        ("VendorRef", resolve(doc.vendor)),
        ("APAccountRef", reference(doc.ap_account, resolve)),
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("Memo", doc.memo),
        ("IsTaxIncluded", doc.tax_included),
        *shared(doc),
        *(("LinkToTxnID", resolve(order)) for order in orders),
        *expense_lines(doc.expense_lines, resolve),
        *item_lines(doc.item_lines, doc.groups, resolve, ("ItemLineAdd", "ItemGroupLineAdd"), "Cost"),
    ]


def bill(doc: d.Bill, resolve: Resolve) -> Pairs:
    """Return the values of a BillAdd; sales tax codes of its lines exist in Canada and the UK only."""
    return [
        ("VendorAddress", address(doc.vendor_address)),
        ("DueDate", doc.due_date),
        ("TermsRef", reference(doc.terms, resolve)),
        *_form(doc, doc.orders, resolve),
    ]


def item_receipt(doc: d.ItemReceipt, resolve: Resolve) -> Pairs:
    """Return the values of an ItemReceiptAdd."""
    return _form(doc, doc.orders, resolve)


def vendor_credit(doc: d.VendorCredit, resolve: Resolve) -> Pairs:
    """Return the values of a VendorCreditAdd."""
    return _form(doc, (), resolve)


def bill_payment(doc: d.BillPayment, resolve: Resolve) -> Pairs:
    """Return the values of a BillPaymentCheckAdd; a check without number is one to be printed."""
    return [
        ("PayeeEntityRef", resolve(doc.vendor)),
        ("APAccountRef", reference(doc.ap_account, resolve)),
        ("TxnDate", doc.txn_date),
        ("BankAccountRef", resolve(doc.bank)),
        ("RefNumber", doc.ref_number) if doc.ref_number else ("IsToBePrinted", True),
        ("Memo", doc.memo),
        *shared(doc),
        *payments(doc.applied, resolve),
    ]
