"""How each kind of document is found again in QuickBooks, and when what was found is ours.

Transactions: RefNumber (without one, the date), then same kind, date, customer or vendor, and total. A RefNumber need not be
unique in QuickBooks (facts-quickbooks, rule 25), and ExternalGUID cannot be searched. List elements: the full
name, then same kind, accounts, rate.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from qbd.accounting import documents as d
from qbd.money import from_minor
from qbd.qbxml.queries import ListKind, ListQuery, Query, TxnKind, TxnQuery
from qbd.qbxml.records import AccountRecord, ListRecord, Record, Ref, TxnRecord
from qbd.qbxml.render import request_name
from qbd.qbxml.responses import Response

_LISTS: dict[type, ListKind] = {
    d.Customer: "Customer",
    d.Vendor: "Vendor",
    d.Class: "Class",
    d.PaymentMethod: "PaymentMethod",
    d.SalesTaxItem: "Item",
    d.SingleAccountItem: "Item",
    d.InventoryItem: "Item",
    d.Account: "Account",
    d.OtherName: "OtherName",
    d.SalesTaxCode: "SalesTaxCode",
    d.Terms: "Terms",
    d.Currency: "Currency",
    d.ShipMethod: "ShipMethod",
    d.SalesRep: "SalesRep",
    d.InventorySite: "InventorySite",
    d.SalesTaxGroup: "Item",
    d.DiscountItem: "Item",
    d.SubtotalItem: "Item",
    d.PaymentItem: "Item",
    d.ItemGroup: "Item",
}
_TRANSACTIONS: dict[type, TxnKind] = {
    d.SalesReceipt: "SalesReceipt",
    d.Invoice: "Invoice",
    d.CreditMemo: "CreditMemo",
    d.ReceivePayment: "ReceivePayment",
    d.CardRefund: "ARRefundCreditCard",
    d.Check: "Check",
    d.JournalEntry: "JournalEntry",
    d.Bill: "Bill",
    d.SalesOrder: "SalesOrder",
    d.Deposit: "Deposit",
    d.Transfer: "Transfer",
    d.PurchaseOrder: "PurchaseOrder",
    d.ItemReceipt: "ItemReceipt",
    d.VendorCredit: "VendorCredit",
    d.BillPayment: "BillPaymentCheck",
    d.InventoryAdjustment: "InventoryAdjustment",
    d.TransferInventory: "TransferInventory",
}
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_ENTITIES = ("CustomerRef", "VendorRef", "PayeeEntityRef")


@dataclass(frozen=True, slots=True)
class Found:
    """The document is in QuickBooks, as this object; without an ID where QuickBooks keeps no object of its own (``links``)."""

    quickbooks_id: str | None
    edit_sequence: str | None


@dataclass(frozen=True, slots=True)
class Absent:
    """QuickBooks has nothing that could be the document."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something is there, but it is not certain that it is the document; the reason is for a bookkeeper."""

    reason: str


Finding = Found | Absent | Unclear


def list_kind(element: d.ListElement) -> ListKind:
    """Return the list that an element is asked for in."""
    return _LISTS[type(element)]


def txn_kind(document: d.Document) -> TxnKind:
    """Return the kind of transaction that a document is asked for as."""
    return _TRANSACTIONS[type(document)]


def question(document: d.Document) -> Query:
    """Return the query that finds a document again."""
    if isinstance(document, d.ListElement):
        return ListQuery(_LISTS[type(document)], full_names=(document.full_name,))
    kind = _TRANSACTIONS[type(document)]
    if document.ref_number:
        return TxnQuery(kind, ref_numbers=(document.ref_number,), include_lines=False)
    return TxnQuery(kind, date_from=document.txn_date, date_to=document.txn_date, include_lines=False)


def finding(document: d.Document, response: Response | None, taken: Collection[str]) -> Finding:
    """Judge the answer to ``question``. ``taken``: IDs that belong to other documents of ours, which this one cannot be."""
    trouble = unanswered(response)
    if trouble is not None or response is None:
        return trouble or Absent()
    if isinstance(document, d.ListElement):
        return _element(document, [one for record in response.records if (one := _list_record(record)) is not None])
    records = [record for record in response.records if isinstance(record, TxnRecord) and record.txn_id not in taken]
    return _transaction(document, records)


def unanswered(response: Response | None) -> Unclear | None:
    """Return why an answer to a look-up says nothing, None if it says something."""
    if response is None:
        return Unclear(
            "QuickBooks did not answer whether it has this document. Send it again later; it is looked up first."
        )
    if not response.ok:
        return Unclear(
            f"QuickBooks could not say whether it has this document. {response.status.sentence(response.message)}"
        )
    return None


def _element(document: d.ListDocument, records: list[ListRecord]) -> Finding:
    record = next((one for one in records if _same(one.full_name, document.full_name)), None)
    if record is None:
        return Absent()
    differences = list(_element_differences(document, record))
    if differences:
        return Unclear(
            f"QuickBooks already has a list element named {document.full_name!r}, but not the one that is needed: {'; '.join(differences)}. "
            "Change or rename the one in QuickBooks, or choose another name in the store's settings, then send this again."
        )
    return Found(record.list_id, record.edit_sequence)


def _list_record(record: Record) -> ListRecord | None:
    if isinstance(record, AccountRecord):
        return ListRecord("Account", record.list_id, record.full_name, record.edit_sequence, active=record.active)
    return record if isinstance(record, ListRecord) else None


def _element_differences(document: d.ListDocument, record: ListRecord) -> Iterator[str]:
    wanted = request_name(document).removesuffix("Add")
    if record.kind != wanted:
        yield f"it is of the kind {record.kind}, not {wanted}"
        return
    if not record.active:
        yield "it is inactive"
    for element, name in _accounts(document):
        kept = record.refs.get(element)
        if kept is not None and kept.full_name and not _same(kept.full_name, name.full_name):
            yield f"its {element.removesuffix('Ref')} is {kept.full_name!r}, not {name.full_name!r}"
    if isinstance(document, d.SalesTaxItem):
        rate = record.values.get("TaxRate") or "0"
        if not _NUMBER.fullmatch(rate) or Decimal(rate) != document.rate:
            yield f"its rate is {rate} %, not {document.rate} %"


def _accounts(document: d.ListDocument) -> Iterator[tuple[str, d.Named]]:
    if isinstance(document, d.SingleAccountItem):
        yield "AccountRef", document.account
    elif isinstance(document, d.InventoryItem):
        yield from (
            ("IncomeAccountRef", document.income),
            ("COGSAccountRef", document.cogs),
            ("AssetAccountRef", document.asset),
        )
    elif isinstance(document, d.SalesTaxItem) and document.agency is not None:
        yield "TaxVendorRef", document.agency


def _transaction(document: d.TransactionDocument, records: list[TxnRecord]) -> Finding:
    near = [
        one
        for one in records
        if one.txn_date == document.txn_date and one.ref_number == document.ref_number and _for(one, _entity(document))
    ]
    if not document.ref_number:
        near = [one for one in near if _same(one.memo, document.memo)]
    total = _total(document)
    same = [one for one in near if one.total is None or total is None or one.total == total]
    if len(same) == 1:
        return Found(same[0].txn_id, same[0].edit_sequence)
    if not near:
        return Absent()
    what = "more than one transaction" if len(same) > 1 else "a transaction"
    ids = ", ".join(one.txn_id for one in (same or near))
    return Unclear(
        f"It is not certain whether QuickBooks already has this document: there is {what} with its number, date and name"
        f"{'' if same else ', but another total'} (TxnID {ids}). Look at it in QuickBooks. Delete what should not be there and send this "
        "again, or dismiss this document if it is already there."
    )


def _entity(document: d.TransactionDocument) -> d.Named | None:
    for name in ("customer", "vendor", "payee"):
        found = getattr(document, name, None)
        if isinstance(found, d.Named):
            return found
    return None


def _for(record: TxnRecord, entity: d.Named | None) -> bool:
    refs: Iterable[Ref] = (record.refs[name] for name in _ENTITIES if name in record.refs)
    named = [ref.full_name for ref in refs if ref.full_name]
    return entity is None or not named or any(_same(name, entity.full_name) for name in named)


def _total(document: d.TransactionDocument) -> Decimal | None:
    """Return the total that the document has by itself; None where QuickBooks takes amounts from elsewhere."""
    match document:
        case d.SalesReceipt() | d.Invoice() | d.CreditMemo() | d.Check() | d.SalesOrder() | d.PurchaseOrder():
            minor = sum(line.amount for line in document.lines) + getattr(document, "tax", 0)
        case d.ReceivePayment():
            minor = document.total
        case d.Transfer():
            minor = document.amount
        case d.CardRefund() | d.BillPayment():
            minor = sum(applied.amount for applied in document.applied)
        case d.JournalEntry():
            minor = sum(line.amount for line in document.lines if line.amount > 0)
        case d.Bill() | d.ItemReceipt() | d.VendorCredit():
            minor = sum(line.amount for line in document.item_lines) + sum(
                line.amount for line in document.expense_lines
            )
        case d.Deposit() | d.InventoryAdjustment() | d.TransferInventory():
            return None
    if getattr(document, "orders", ()) or getattr(document, "groups", ()):
        return None
    return from_minor(minor, document.currency)


def _same(one: str, other: str) -> bool:
    """Names in QuickBooks do not differ by case alone."""
    return one.strip().casefold() == other.strip().casefold()
