"""QuickBooks documents we want to exist, with symbolic references to each other.

A document is a list element or a transaction. Values are ``msgspec.Struct`` so that the outbox can keep them
as tagged JSON and give back the same typed value. Amounts are integer minor units; quantities and unit costs
Decimal. Names are already legal for QuickBooks (length, no colon) when a document is made.
Field meanings: Intuit's qbXML reference, requests ``<Kind>Add``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

ListName = Literal["Account", "Customer", "Vendor", "Item", "Class", "PaymentMethod", "SalesTaxCode", "Terms"]


class Named(msgspec.Struct, frozen=True, tag="named", omit_defaults=True):
    """A list element by its QuickBooks FullName; ``document`` is the key of the document that adds it, if we do."""

    list: ListName
    full_name: str
    document: str = ""


class TxnOf(msgspec.Struct, frozen=True, tag="txn_of"):
    """The TxnID that QuickBooks gave (or will give) to the document with this key."""

    document: str


class Address(msgspec.Struct, frozen=True, omit_defaults=True):
    """A postal address; ``lines`` are Addr1..Addr5 (41 characters each)."""

    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


class ListElement(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag=True):
    """What every list document has. ``key`` e.g. ``item:T-Shirts``; ``name`` is the last part of its FullName."""

    key: str
    store: str
    name: str


class Customer(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A CustomerAdd."""

    company: str = ""
    first_name: str = ""
    last_name: str = ""
    address: Address | None = None
    phone: str = ""
    email: str = ""
    notes: str = ""


class Vendor(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A VendorAdd."""

    company: str = ""
    contact: str = ""
    address: Address | None = None
    phone: str = ""
    email: str = ""
    account_number: str = ""


class Class(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A ClassAdd."""


class PaymentMethod(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A PaymentMethodAdd; ``method_type`` is one of qbXML's PaymentMethodType values."""

    method_type: str = "Other"


class SalesTaxItem(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemSalesTaxAdd. ``rate`` in percent; the agency vendor is compulsory as soon as it posts (rule 12)."""

    description: str
    rate: Decimal
    agency: Named | None = None


class SingleAccountItem(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemServiceAdd, ItemNonInventoryAdd or ItemOtherChargeAdd (SalesOrPurchase with one account)."""

    item_type: Literal["Service", "NonInventory", "OtherCharge"]
    account: Named
    description: str = ""
    tax_code: Named | None = None


class InventoryItem(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemInventoryAdd, without quantity on hand: stock moves by transactions only."""

    income: Named
    cogs: Named
    asset: Named
    sales_description: str = ""
    purchase_description: str = ""
    purchase_cost: Decimal | None = None
    tax_code: Named | None = None


class Transaction(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag=True):
    """What every transaction document has."""

    key: str
    store: str
    txn_date: date
    currency: str
    memo: str = ""


class ItemLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line of a sales form or bill. ``amount`` rules: QuickBooks recomputes the rate from it (rule 16)."""

    item: Named
    amount: int
    description: str = ""
    quantity: Decimal | None = None
    klass: Named | None = None
    tax_code: Named | None = None


class ExpenseLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An expense line of a bill or check. On A/R ``entity`` is the customer (rule 13)."""

    account: Named
    amount: int
    memo: str = ""
    klass: Named | None = None
    entity: Named | None = None


class SalesForm(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """What sales receipts, invoices and credit memos share. ``tax_item`` is the form's 0 % item (US)."""

    customer: Named
    ref_number: str
    lines: tuple[ItemLine, ...]
    klass: Named | None = None
    tax_item: Named | None = None
    customer_tax_code: Named | None = None
    bill_address: Address | None = None
    po_number: str = ""


class SalesReceipt(SalesForm, frozen=True, omit_defaults=True, kw_only=True):
    """A SalesReceiptAdd: a sale fully paid. Without ``deposit_to`` QuickBooks uses Undeposited Funds."""

    deposit_to: Named | None = None
    payment_method: Named | None = None


class Invoice(SalesForm, frozen=True, omit_defaults=True, kw_only=True):
    """An InvoiceAdd: a sale not fully paid on its date."""

    ar_account: Named | None = None
    due_date: date | None = None


class CreditMemo(SalesForm, frozen=True, omit_defaults=True, kw_only=True):
    """A CreditMemoAdd; amounts are positive when value goes back to the customer."""

    ar_account: Named | None = None


class CreditUse(msgspec.Struct, frozen=True):
    """A credit (credit memo) set against the invoice of the ``Applied`` it stands in."""

    credit: TxnOf
    amount: int


class Applied(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Money and credits applied to one transaction."""

    to: TxnOf
    amount: int
    credits: tuple[CreditUse, ...] = ()


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


class Check(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A CheckAdd from a bank account; ``applied`` uses up credit memos of the payee."""

    bank: Named
    payee: Named
    ref_number: str
    lines: tuple[ExpenseLine, ...]
    applied: tuple[Applied, ...] = ()


class JournalLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A journal entry line: debit positive, credit negative. A/R, A/P and tax lines need ``entity`` (rules 9-12)."""

    account: Named
    amount: int
    memo: str = ""
    klass: Named | None = None
    entity: Named | None = None


class JournalEntry(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A JournalEntryAdd. It has no header memo in qbXML: ``memo`` goes to lines that have none."""

    ref_number: str
    lines: tuple[JournalLine, ...]


class Bill(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A BillAdd."""

    vendor: Named
    ref_number: str
    item_lines: tuple[ItemLine, ...] = ()
    expense_lines: tuple[ExpenseLine, ...] = ()
    due_date: date | None = None
    ap_account: Named | None = None


ListDocument = Customer | Vendor | Class | PaymentMethod | SalesTaxItem | SingleAccountItem | InventoryItem
TransactionDocument = SalesReceipt | Invoice | CreditMemo | ReceivePayment | CardRefund | Check | JournalEntry | Bill
Document = ListDocument | TransactionDocument
Reference = Named | TxnOf


def references(value: object) -> Iterator[Reference]:
    """Yield every symbolic reference inside a document, depth first, in field order."""
    if isinstance(value, (Named, TxnOf)):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from references(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from references(part)


def needs(document: Document) -> tuple[str, ...]:
    """Return the keys of the documents that must be in QuickBooks before this one, each once."""
    keys = dict.fromkeys(reference.document for reference in references(document) if reference.document)
    keys.pop(document.key, None)
    return tuple(keys)


def encode(document: Document) -> bytes:
    """Return the document as tagged JSON (UTF-8); Decimals as strings, dates in ISO 8601."""
    return msgspec.json.encode(document)


def decode(payload: bytes | str) -> Document:
    """Return the typed document of tagged JSON.

    Raises:
        msgspec.ValidationError: the JSON is not one of the documents above.
    """
    document: Document = msgspec.json.decode(payload, type=Document)
    return document
