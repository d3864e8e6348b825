"""Transaction documents as the values of their Add requests (Intuit's reference: SalesReceiptAdd and so on)."""

from __future__ import annotations

from qbd.accounting import documents as d
from qbd.qbxml.assembly import Pairs, Resolve, Value
from qbd.qbxml.lists import address, reference


def _sales_lines(doc: d.SalesForm, element: str, resolve: Resolve) -> list[tuple[str, Value]]:
    return [
        (
            element,
            [
                ("ItemRef", resolve(line.item)),
                ("Desc", line.description),
                ("Quantity", line.quantity),
                ("ClassRef", reference(line.klass, resolve)),
                ("Amount", line.amount),
                ("SalesTaxCodeRef", reference(line.tax_code, resolve)),
            ],
        )
        for line in doc.lines
    ]


def _sales_form(doc: d.SalesForm, resolve: Resolve) -> list[tuple[str, Value]]:
    return [
        ("CustomerRef", resolve(doc.customer)),
        ("ClassRef", reference(doc.klass, resolve)),
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("BillAddress", address(doc.bill_address)),
        ("ItemSalesTaxRef", reference(doc.tax_item, resolve)),
        ("Memo", doc.memo),
        ("CustomerSalesTaxCodeRef", reference(doc.customer_tax_code, resolve)),
    ]


def sales_receipt(doc: d.SalesReceipt, resolve: Resolve) -> Pairs:
    """Return the values of a SalesReceiptAdd; it has no purchase order number, so that goes to ``Other``."""
    return [
        *_sales_form(doc, resolve),
        ("PaymentMethodRef", reference(doc.payment_method, resolve)),
        ("DepositToAccountRef", reference(doc.deposit_to, resolve)),
        ("Other", doc.po_number),
        *_sales_lines(doc, "SalesReceiptLineAdd", resolve),
    ]


def invoice(doc: d.Invoice, resolve: Resolve) -> Pairs:
    """Return the values of an InvoiceAdd."""
    return [
        *_sales_form(doc, resolve),
        ("ARAccountRef", reference(doc.ar_account, resolve)),
        ("PONumber", doc.po_number),
        ("DueDate", doc.due_date),
        *_sales_lines(doc, "InvoiceLineAdd", resolve),
    ]


def credit_memo(doc: d.CreditMemo, resolve: Resolve) -> Pairs:
    """Return the values of a CreditMemoAdd."""
    return [
        *_sales_form(doc, resolve),
        ("ARAccountRef", reference(doc.ar_account, resolve)),
        ("PONumber", doc.po_number),
        *_sales_lines(doc, "CreditMemoLineAdd", resolve),
    ]


def _applied(doc: d.CardRefund | d.Check, element: str, amount: str, resolve: Resolve) -> list[tuple[str, Value]]:
    return [(element, [("TxnID", resolve(part.to)), (amount, part.amount)]) for part in doc.applied]


def _credits(part: d.Applied, resolve: Resolve) -> list[tuple[str, Value]]:
    return [
        ("SetCredit", [("CreditTxnID", resolve(use.credit)), ("AppliedAmount", use.amount)]) for use in part.credits
    ]


def receive_payment(doc: d.ReceivePayment, resolve: Resolve) -> Pairs:
    """Return the values of a ReceivePaymentAdd; applied to nothing, it says so instead of letting QuickBooks choose."""
    applied: list[tuple[str, Value]] = [
        (
            "AppliedToTxnAdd",
            [("TxnID", resolve(part.to)), ("PaymentAmount", part.amount), *_credits(part, resolve)],
        )
        for part in doc.applied
    ]
    return [
        ("CustomerRef", resolve(doc.customer)),
        ("ARAccountRef", reference(doc.ar_account, resolve)),
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("TotalAmount", doc.total),
        ("PaymentMethodRef", reference(doc.payment_method, resolve)),
        ("Memo", doc.memo),
        ("DepositToAccountRef", reference(doc.deposit_to, resolve)),
        *(applied or [("IsAutoApply", False)]),
    ]


def card_refund(doc: d.CardRefund, resolve: Resolve) -> Pairs:
    """Return the values of an ARRefundCreditCardAdd."""
    return [
        ("CustomerRef", resolve(doc.customer)),
        ("RefundFromAccountRef", resolve(doc.refund_from)),
        ("ARAccountRef", reference(doc.ar_account, resolve)),
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("PaymentMethodRef", reference(doc.payment_method, resolve)),
        ("Memo", doc.memo),
        *_applied(doc, "RefundAppliedToTxnAdd", "RefundAmount", resolve),
    ]


def _expense_lines(lines: tuple[d.ExpenseLine, ...], resolve: Resolve) -> list[tuple[str, Value]]:
    return [
        (
            "ExpenseLineAdd",
            [
                ("AccountRef", resolve(line.account)),
                ("Amount", line.amount),
                ("Memo", line.memo),
                ("CustomerRef", reference(line.entity, resolve)),
                ("ClassRef", reference(line.klass, resolve)),
            ],
        )
        for line in lines
    ]


def check(doc: d.Check, resolve: Resolve) -> Pairs:
    """Return the values of a CheckAdd."""
    return [
        ("AccountRef", resolve(doc.bank)),
        ("PayeeEntityRef", resolve(doc.payee)),
        ("RefNumber", doc.ref_number),
        ("TxnDate", doc.txn_date),
        ("Memo", doc.memo),
        *_applied(doc, "ApplyCheckToTxnAdd", "Amount", resolve),
        *_expense_lines(doc.lines, resolve),
    ]


def journal_entry(doc: d.JournalEntry, resolve: Resolve) -> Pairs:
    """Return the values of a JournalEntryAdd: the sign chooses debit or credit, no amount is negative (rule 19)."""
    lines: list[tuple[str, Value]] = [
        (
            "JournalCreditLine" if line.amount < 0 else "JournalDebitLine",
            [
                ("AccountRef", resolve(line.account)),
                ("Amount", abs(line.amount)),
                ("Memo", line.memo or doc.memo),
                ("EntityRef", reference(line.entity, resolve)),
                ("ClassRef", reference(line.klass, resolve)),
            ],
        )
        for line in doc.lines
    ]
    return [("TxnDate", doc.txn_date), ("RefNumber", doc.ref_number), *lines]


def bill(doc: d.Bill, resolve: Resolve) -> Pairs:
    """Return the values of a BillAdd; sales tax codes of its lines exist in Canada and the UK only."""
    items: list[tuple[str, Value]] = [
        (
            "ItemLineAdd",
            [
                ("ItemRef", resolve(line.item)),
                ("Desc", line.description),
                ("Quantity", line.quantity),
                ("Amount", line.amount),
                ("ClassRef", reference(line.klass, resolve)),
                ("SalesTaxCodeRef", reference(line.tax_code, resolve)),
            ],
        )
        for line in doc.item_lines
    ]
    return [
        ("VendorRef", resolve(doc.vendor)),
        ("APAccountRef", reference(doc.ap_account, resolve)),
        ("TxnDate", doc.txn_date),
        ("DueDate", doc.due_date),
        ("RefNumber", doc.ref_number),
        ("Memo", doc.memo),
        *_expense_lines(doc.expense_lines, resolve),
        *items,
    ]
