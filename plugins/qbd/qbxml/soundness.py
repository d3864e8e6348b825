"""What no schema says but QuickBooks refuses anyway, told in words that say more than its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qbd.accounting import documents as d
from qbd.errors import UnrenderableError

Problem = tuple[str, str]
"""What is wrong ('' if nothing) and the value that is."""


def _journal(document: d.JournalEntry) -> Problem:
    difference = sum(line.amount for line in document.lines)
    wrong = difference != 0 or not document.lines
    return ("debits and credits differ by this many minor units" if wrong else ""), str(difference)


def _sales(document: d.SalesForm) -> Problem:
    ordered = isinstance(document, d.Invoice) and document.orders
    return "" if document.lines or document.groups or ordered else "the form has no lines", ""


def _purchase(document: d.Bill | d.ItemReceipt | d.VendorCredit) -> Problem:
    ordered = not isinstance(document, d.VendorCredit) and document.orders
    some = document.item_lines or document.expense_lines or document.groups or ordered
    return "" if some else "the form has no lines", ""


def _order(document: d.PurchaseOrder) -> Problem:
    return "" if document.lines or document.groups else "the order has no lines", ""


def _refund(document: d.CardRefund) -> Problem:
    return "" if document.applied else "a card refund needs the credit memo it pays", ""


def _paid(document: d.BillPayment) -> Problem:
    return "" if document.applied else "a payment to a vendor needs the bill it pays", ""


def _deposit(document: d.Deposit) -> Problem:
    return "" if document.payments or document.lines else "the deposit has no lines", ""


def _moved(document: d.InventoryAdjustment | d.TransferInventory) -> Problem:
    return "" if document.lines else "it moves no item", ""


def _transfer(document: d.Transfer) -> Problem:
    return "" if document.amount > 0 else "a transfer moves a positive amount", str(document.amount)


_CHECKS: dict[type[Any], Callable[[Any], Problem]] = {
    d.JournalEntry: _journal,
    d.SalesReceipt: _sales,
    d.Invoice: _sales,
    d.SalesOrder: _sales,
    d.CreditMemo: _sales,
    d.Bill: _purchase,
    d.ItemReceipt: _purchase,
    d.VendorCredit: _purchase,
    d.PurchaseOrder: _order,
    d.CardRefund: _refund,
    d.BillPayment: _paid,
    d.Deposit: _deposit,
    d.InventoryAdjustment: _moved,
    d.TransferInventory: _moved,
    d.Transfer: _transfer,
}


def check(document: d.Document, request: str, record: str) -> None:
    """Refuse a document that could not be posted; ``record`` is whom the error names: the document or its change.

    Raises:
        UnrenderableError: a name is not legal, or lines are missing or do not balance.
    """
    if isinstance(document, d.ListElement):
        if not document.name.strip() or ":" in document.name:
            problem, mend = "a name is not empty and has no colon", "Rename it where it comes from."
            raise UnrenderableError(record, f"{request}/Name", document.name, problem, mend)
        return
    checks = _CHECKS.get(type(document))
    problem, value = checks(document) if checks else ("", "")
    if problem:
        raise UnrenderableError(record, request, value, problem, "Report it.")
