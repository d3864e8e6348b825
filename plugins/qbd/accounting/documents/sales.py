"""Forms of a sale, payments by customers and money back to them."""

from __future__ import annotations

from datetime import date

from qbd.accounting.documents.base import Address, Applied, CreditUse, GroupLine, ItemLine, Named, Transaction, TxnOf


class SalesForm(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """What sales receipts, invoices, orders and credit memos share. ``tax_item`` is the form's 0 % item (US).

    ``tax_included`` says that line amounts contain the tax (Canada and UK only). ``tax`` is what QuickBooks adds to the
    lines by itself, in minor units: the form's total is the sum of both.
    """

    customer: Named
    ref_number: str
    lines: tuple[ItemLine, ...]
    klass: Named | None = None
    tax_item: Named | None = None
    customer_tax_code: Named | None = None
    bill_address: Address | None = None
    po_number: str = ""
    groups: tuple[GroupLine, ...] = ()
    ship_address: Address | None = None
    ship_date: date | None = None
    ship_method: Named | None = None
    sales_rep: Named | None = None
    tax_included: bool | None = None
    tax: int = 0


class SalesReceipt(SalesForm, frozen=True, omit_defaults=True, kw_only=True):
    """A SalesReceiptAdd: a sale fully paid. Without ``deposit_to`` QuickBooks uses Undeposited Funds."""

    deposit_to: Named | None = None
    payment_method: Named | None = None


class Invoice(SalesForm, frozen=True, omit_defaults=True, kw_only=True):
    """An InvoiceAdd: a sale not fully paid on its date.

    ``orders`` are sales orders that it fulfils with all their open lines (LinkToTxnID; QuickBooks takes the lines from
    there, so ``lines`` may be empty). ``credits`` are set against it at once.
    """

    ar_account: Named | None = None
    due_date: date | None = None
    terms: Named | None = None
    orders: tuple[TxnOf, ...] = ()
    credits: tuple[CreditUse, ...] = ()


class SalesOrder(SalesForm, frozen=True, omit_defaults=True, kw_only=True):
    """A SalesOrderAdd: goods ordered and not yet sent; it posts nothing (not in QuickBooks Pro)."""

    due_date: date | None = None
    terms: Named | None = None
    closed: bool | None = None


class CreditMemo(SalesForm, frozen=True, omit_defaults=True, kw_only=True):
    """A CreditMemoAdd; amounts are positive when value goes back to the customer."""

    ar_account: Named | None = None


class ReceivePayment(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A ReceivePaymentAdd. What ``applied`` leaves of ``total`` stays an unused credit of the customer."""

    customer: Named
    ref_number: str
    total: int
    applied: tuple[Applied, ...] = ()
    payment_method: Named | None = None
    deposit_to: Named | None = None
    ar_account: Named | None = None


class CardRefund(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """An ARRefundCreditCardAdd: money back by the tender whose clearing account is ``refund_from``."""

    customer: Named
    ref_number: str
    refund_from: Named
    applied: tuple[Applied, ...]
    payment_method: Named | None = None
    ar_account: Named | None = None


SalesDocument = SalesReceipt | Invoice | SalesOrder | CreditMemo | ReceivePayment | CardRefund
