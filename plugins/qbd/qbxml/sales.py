"""Forms of a sale and customers' payments as the values of their Add requests (Intuit's reference: InvoiceAdd ...)."""

from __future__ import annotations

from qbd.accounting import documents as d
from qbd.qbxml.assembly import Pairs, Resolve, Value
from qbd.qbxml.lines import credits, item_lines, payments, shared
from qbd.qbxml.names import address, reference


def _sales_form(doc: d.SalesForm, resolve: Resolve) -> list[tuple[str, Value]]:
    return [
        ("CustomerRef", resolve(doc.customer)),
        ("ClassRef", reference(doc.klass, resolve)),
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("BillAddress", address(doc.bill_address)),
        ("ShipAddress", address(doc.ship_address)),
        ("SalesRepRef", reference(doc.sales_rep, resolve)),
        ("ShipDate", doc.ship_date),
        ("ShipMethodRef", reference(doc.ship_method, resolve)),
        ("ItemSalesTaxRef", reference(doc.tax_item, resolve)),
        ("Memo", doc.memo),
        ("IsTaxIncluded", doc.tax_included),
        ("CustomerSalesTaxCodeRef", reference(doc.customer_tax_code, resolve)),
        *shared(doc),
    ]


def _lines(doc: d.SalesForm, kind: str, resolve: Resolve) -> list[tuple[str, Value]]:
    return list(item_lines(doc.lines, doc.groups, resolve, (f"{kind}LineAdd", f"{kind}LineGroupAdd"), "Rate"))


def sales_receipt(doc: d.SalesReceipt, resolve: Resolve) -> Pairs:
    """Return the values of a SalesReceiptAdd; it has no purchase order number, so that goes to ``Other``."""
    return [
        *_sales_form(doc, resolve),
        ("PaymentMethodRef", reference(doc.payment_method, resolve)),
        ("DepositToAccountRef", reference(doc.deposit_to, resolve)),
        ("Other", doc.po_number),
        *_lines(doc, "SalesReceipt", resolve),
    ]


def invoice(doc: d.Invoice, resolve: Resolve) -> Pairs:
    """Return the values of an InvoiceAdd."""
    return [
        *_sales_form(doc, resolve),
        ("ARAccountRef", reference(doc.ar_account, resolve)),
        ("PONumber", doc.po_number),
        ("TermsRef", reference(doc.terms, resolve)),
        ("DueDate", doc.due_date),
        *(("LinkToTxnID", resolve(order)) for order in doc.orders),
        *credits(doc.credits, resolve),
        *_lines(doc, "Invoice", resolve),
    ]


def sales_order(doc: d.SalesOrder, resolve: Resolve) -> Pairs:
    """Return the values of a SalesOrderAdd."""
    return [
        *_sales_form(doc, resolve),
        ("PONumber", doc.po_number),
        ("TermsRef", reference(doc.terms, resolve)),
        ("DueDate", doc.due_date),
        ("IsManuallyClosed", doc.closed),
        *_lines(doc, "SalesOrder", resolve),
    ]


def credit_memo(doc: d.CreditMemo, resolve: Resolve) -> Pairs:
    """Return the values of a CreditMemoAdd."""
    return [
        *_sales_form(doc, resolve),
        ("ARAccountRef", reference(doc.ar_account, resolve)),
        ("PONumber", doc.po_number),
        *_lines(doc, "CreditMemo", resolve),
    ]


def receive_payment(doc: d.ReceivePayment, resolve: Resolve) -> Pairs:
    """Return the values of a ReceivePaymentAdd; applied to nothing, it says so instead of letting QuickBooks choose."""
    return [
        ("CustomerRef", resolve(doc.customer)),
        ("ARAccountRef", reference(doc.ar_account, resolve)),
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("TotalAmount", doc.total),
        ("PaymentMethodRef", reference(doc.payment_method, resolve)),
        ("Memo", doc.memo),
        ("DepositToAccountRef", reference(doc.deposit_to, resolve)),
        *shared(doc),
        *(payments(doc.applied, resolve) or [("IsAutoApply", False)]),
    ]


def card_refund(doc: d.CardRefund, resolve: Resolve) -> Pairs:
    """Return the values of an ARRefundCreditCardAdd."""
    applied: list[tuple[str, Value]] = [
        ("RefundAppliedToTxnAdd", [("TxnID", resolve(part.to)), ("RefundAmount", part.amount)]) for part in doc.applied
    ]
    return [
        ("CustomerRef", resolve(doc.customer)),
        ("RefundFromAccountRef", resolve(doc.refund_from)),
        ("ARAccountRef", reference(doc.ar_account, resolve)),
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("PaymentMethodRef", reference(doc.payment_method, resolve)),
        ("Memo", doc.memo),
        *shared(doc),
        *applied,
    ]
