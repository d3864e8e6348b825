"""Orders to vendors, receipts, bills, credits and payments of bills."""

from __future__ import annotations

from datetime import date

from qbd.accounting.documents.base import (
    Address,
    Applied,
    ExpenseLine,
    GroupLine,
    ItemLine,
    Named,
    Transaction,
    TxnOf,
)


class PurchaseOrder(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A PurchaseOrderAdd; it posts nothing. Goods go to an inventory ``site`` or to the ``ship_to`` entity.

    ``closed`` (only in a modification) gives up what was not received.
    """

    vendor: Named
    ref_number: str
    lines: tuple[ItemLine, ...]
    groups: tuple[GroupLine, ...] = ()
    klass: Named | None = None
    site: Named | None = None
    ship_to: Named | None = None
    vendor_address: Address | None = None
    ship_address: Address | None = None
    terms: Named | None = None
    due_date: date | None = None
    expected: date | None = None
    ship_method: Named | None = None
    message: str = ""
    closed: bool | None = None
    tax_included: bool | None = None


class PurchaseForm(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """What bills, receipts and vendor credits share."""

    vendor: Named
    ref_number: str
    item_lines: tuple[ItemLine, ...] = ()
    expense_lines: tuple[ExpenseLine, ...] = ()


class Bill(PurchaseForm, frozen=True, omit_defaults=True, kw_only=True):
    """A BillAdd. ``orders`` are purchase orders whose open lines it takes over whole (LinkToTxnID).

    ``tax_included``: amounts contain the tax (Canada and UK only).
    """

    due_date: date | None = None
    ap_account: Named | None = None
    terms: Named | None = None
    vendor_address: Address | None = None
    orders: tuple[TxnOf, ...] = ()
    groups: tuple[GroupLine, ...] = ()
    tax_included: bool | None = None


class ItemReceipt(PurchaseForm, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemReceiptAdd: goods received and not yet billed. ``orders`` and ``tax_included`` as in ``Bill``."""

    ap_account: Named | None = None
    orders: tuple[TxnOf, ...] = ()
    groups: tuple[GroupLine, ...] = ()
    tax_included: bool | None = None


class VendorCredit(PurchaseForm, frozen=True, omit_defaults=True, kw_only=True):
    """A VendorCreditAdd; amounts are positive when the vendor owes us."""

    ap_account: Named | None = None
    groups: tuple[GroupLine, ...] = ()
    tax_included: bool | None = None


class BillPayment(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A BillPaymentCheckAdd; without ``ref_number`` QuickBooks keeps it to be printed."""

    vendor: Named
    bank: Named
    applied: tuple[Applied, ...]
    ref_number: str = ""
    ap_account: Named | None = None


PurchaseDocument = PurchaseOrder | Bill | ItemReceipt | VendorCredit | BillPayment
