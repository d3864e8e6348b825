"""QuickBooks documents we want to exist, with symbolic references to each other.

A document is a list element or a transaction; a change modifies, voids or deletes one that exists. Values are
``msgspec.Struct`` so that the outbox can keep them as tagged JSON and give back the same typed value. Amounts are
integer minor units; quantities, rates and unit costs Decimal. Names are already legal for QuickBooks (length, no
colon) when a document is made. Field meanings: Intuit's qbXML reference, requests ``<Kind>Add``.
"""

from __future__ import annotations

import msgspec

from qbd.accounting.documents.banking import (
    CashBack,
    Check,
    Deposit,
    DepositLine,
    DepositPayment,
    JournalEntry,
    JournalLine,
    Transfer,
)
from qbd.accounting.documents.base import (
    Address,
    Applied,
    CreditUse,
    ExpenseLine,
    GroupLine,
    ItemLine,
    KnownId,
    LineLink,
    ListElement,
    ListName,
    Named,
    Reference,
    Target,
    Transaction,
    TxnOf,
    references,
)
from qbd.accounting.documents.changes import Change, Delete, DeleteElement, Extension, Modify, Void
from qbd.accounting.documents.content import Document, ListDocument, TransactionDocument
from qbd.accounting.documents.items import (
    DiscountItem,
    GroupMember,
    InventoryItem,
    ItemGroup,
    PaymentItem,
    PurchaseSide,
    SalesTaxGroup,
    SalesTaxItem,
    SingleAccountItem,
    SubtotalItem,
)
from qbd.accounting.documents.names import (
    Account,
    Class,
    Currency,
    Customer,
    InventorySite,
    OtherName,
    PaymentMethod,
    SalesRep,
    SalesTaxCode,
    ShipMethod,
    Terms,
    Vendor,
)
from qbd.accounting.documents.purchases import (
    Bill,
    BillPayment,
    ItemReceipt,
    PurchaseForm,
    PurchaseOrder,
    VendorCredit,
)
from qbd.accounting.documents.sales import (
    CardRefund,
    CreditMemo,
    Invoice,
    ReceivePayment,
    SalesForm,
    SalesOrder,
    SalesReceipt,
)
from qbd.accounting.documents.stock import InventoryAdjustment, MovedLine, StockLine, TransferInventory

__all__ = [
    "Account",
    "Address",
    "Applied",
    "Bill",
    "BillPayment",
    "CardRefund",
    "CashBack",
    "Change",
    "Check",
    "Class",
    "CreditMemo",
    "CreditUse",
    "Currency",
    "Customer",
    "Delete",
    "DeleteElement",
    "Deposit",
    "DepositLine",
    "DepositPayment",
    "DiscountItem",
    "Document",
    "ExpenseLine",
    "Extension",
    "GroupLine",
    "GroupMember",
    "InventoryAdjustment",
    "InventoryItem",
    "InventorySite",
    "Invoice",
    "ItemGroup",
    "ItemLine",
    "ItemReceipt",
    "JournalEntry",
    "JournalLine",
    "KnownId",
    "LineLink",
    "ListDocument",
    "ListElement",
    "ListName",
    "Modify",
    "MovedLine",
    "Named",
    "OtherName",
    "PaymentItem",
    "PaymentMethod",
    "Posting",
    "PurchaseForm",
    "PurchaseOrder",
    "PurchaseSide",
    "ReceivePayment",
    "Reference",
    "SalesForm",
    "SalesOrder",
    "SalesReceipt",
    "SalesRep",
    "SalesTaxCode",
    "SalesTaxGroup",
    "SalesTaxItem",
    "ShipMethod",
    "SingleAccountItem",
    "StockLine",
    "SubtotalItem",
    "Target",
    "Terms",
    "Transaction",
    "TransactionDocument",
    "Transfer",
    "TransferInventory",
    "TxnOf",
    "Vendor",
    "VendorCredit",
    "Void",
    "decode",
    "decode_posting",
    "encode",
    "needs",
    "references",
]

Posting = Document | Change
"""Whatever one request to QuickBooks can ask to be done."""


def needs(document: Posting) -> tuple[str, ...]:
    """Return the keys of the documents that must be in QuickBooks before this one, each once."""
    keys = dict.fromkeys(reference.document for reference in references(document) if reference.document)
    keys.pop(document.key, None)
    return tuple(keys)


def encode(document: Posting) -> bytes:
    """Return the document or change as tagged JSON (UTF-8); Decimals as strings, dates in ISO 8601."""
    return msgspec.json.encode(document)


def decode(payload: bytes | str) -> Document:
    """Return the typed document of tagged JSON.

    Raises:
        msgspec.ValidationError: the JSON is not one of the documents above.
    """
    document: Document = msgspec.json.decode(payload, type=Document)
    return document


def decode_posting(payload: bytes | str) -> Posting:
    """Return the typed document or change of tagged JSON.

    Raises:
        msgspec.ValidationError: the JSON is neither.
    """
    posting: Posting = msgspec.json.decode(payload, type=Posting)
    return posting
