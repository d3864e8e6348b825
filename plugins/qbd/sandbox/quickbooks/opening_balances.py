"""What new elements bring into the books: opening stock of an item, opening balance of an account."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Line, save_document
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import invalid_value
from qbd.sandbox.quickbooks.field_values import cents, money, quantity_text, quantity_units, rounded_cents
from qbd.sandbox.quickbooks.list_returns import CREDIT_TYPES, FLOW_TYPES
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.transactions.inventory_adjustment import INVENTORY_ADJUSTMENT
from qbd.sandbox.quickbooks.transactions.journal_entry import JOURNAL_ENTRY
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind


def opening_stock(company: Company, item: ListElement, node: Element) -> None:
    """QuantityOnHand and TotalValue of an Add: an adjustment against Opening Balance Equity."""
    if not node.get("QuantityOnHand") and not node.get("TotalValue"):
        return
    units = quantity_units(node.get("QuantityOnHand") or "0")
    cost = Decimal(item.data.get("PurchaseCost") or "0")
    value = cents(node.get("TotalValue") or "0") or rounded_cents(Decimal(quantity_text(units)) * cost)
    adjustment = {"QuantityDifference": quantity_text(units), "ValueDifference": money(value)}
    given = {"ItemRef": {"ListID": item.list_id}, "ValueAdjustment": adjustment}
    form = {
        "AccountRef": {"ListID": company.special_account("OpeningBalanceEquity")},
        "Memo": f"{item.name} Opening balance",
    }
    line = Line(company.store.next_txn()[1], "InventoryAdjustmentLineRet", given)
    _open(company, INVENTORY_ADJUSTMENT, node.get("InventoryDate"), form, [line])


def account_balance(company: Company, account: ListElement, node: Element) -> None:
    """OpenBalance of an account, in its natural sign, against Opening Balance Equity."""
    if not node.get("OpenBalance"):
        return
    kind = account.data["AccountType"]
    if kind in ("AccountsReceivable", "AccountsPayable", *FLOW_TYPES):
        raise invalid_value("OpenBalance", node.get("OpenBalance") or "", "This account takes no opening balance.")
    amount = cents(node.get("OpenBalance") or "0") * (-1 if kind in CREDIT_TYPES else 1)
    memo = "Account Opening Balance"
    lines = []
    for list_id, signed in ((account.list_id, amount), (company.special_account("OpeningBalanceEquity"), -amount)):
        given = {"AccountRef": {"ListID": list_id}, "Amount": money(abs(signed)), "Memo": memo}
        tag = "JournalDebitLine" if signed >= 0 else "JournalCreditLine"
        lines.append(Line(company.store.next_txn()[1], tag, given))
    form: dict[str, Any] = {"Memo": memo}
    if account.ref("CurrencyRef"):
        form["CurrencyRef"] = account.data["CurrencyRef"]
    _open(company, JOURNAL_ENTRY, node.get("OpenBalanceDate"), form, lines)


def _open(company: Company, kind: TransactionKind, date: str | None, form: dict[str, Any], lines: list[Line]) -> None:
    """The document that QuickBooks makes by itself with a new element."""
    date = date or company.today().isoformat()
    company.check_closing_date(date, kind.name)
    number, txn_id = company.store.next_txn()
    effect = kind.compose(company, Draft(kind.name, number, date, form, lines))
    now = company.store.stamp()
    document = Document(
        number, txn_id, kind.name, date, None, None, None, form["Memo"], effect.total, False, now, now,
        company.store.next_edit_sequence(), form, lines,
    )  # fmt: skip
    save_document(company, document, effect, new=True)
