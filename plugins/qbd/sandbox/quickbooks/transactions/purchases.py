"""Bills and checks: expense and item lines, stock coming in, payables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, Line, OpenItem, Posting, StockMove
from qbd.sandbox.quickbooks.errors import bad_reference, feature_closed, missing_element, not_found, saving_failed
from qbd.sandbox.quickbooks.field_values import (
    QUANTITY_UNIT,
    cents,
    money,
    quantity_units,
    rounded_cents,
    rounded_rate,
)
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import settlement
from qbd.sandbox.quickbooks.transactions.accounts import (
    account,
    item_account,
    payable,
    required_account,
    stock_accounts,
)
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind, due_date
from qbd.sandbox.quickbooks.transactions.purchase_tax import purchase_tax
from qbd.sandbox.quickbooks.transactions.sales_lines import expense_account

_TAGS = {
    "ExpenseLineAdd": "ExpenseLineRet",
    "ItemLineAdd": "ItemLineRet",
    "ItemGroupLineAdd": "ItemGroupLineRet",
    "ExpenseLineMod": "ExpenseLineRet",
    "ItemLineMod": "ItemLineRet",
}


def check(company: Company, node: Element) -> dict[str, Any]:
    """Account types of a bill or check. Posting rules 3 and 5."""
    kind = node.name.removesuffix("Add").removesuffix("Mod")
    payable(company, node.child("APAccountRef"), kind)
    if kind == "Check":
        account(company, node.child("AccountRef"), "Check", ("Bank",))
    for child in node.children:
        found = account(company, child.child("AccountRef"), f"{kind} expense line")
        if child.name.startswith("ExpenseLine") and found is None:
            raise missing_element("AccountRef")
        item_account(company, child.child("OverrideItemAccountRef"), f"{kind} line")
        if child.child("LinkToTxn") is not None:
            raise feature_closed()
    return {}


class PurchaseLines:
    """Ledger lines and stock moves of a bill's or check's lines."""

    def __init__(self, company: Company, draft: Draft, entity_id: str | None) -> None:
        self.company, self.draft, self.entity_id = company, draft, entity_id
        self.total = 0
        self.postings: list[Posting] = []
        self.moves: list[StockMove] = []
        self.charged: OpenItem | None = None

    def add(self, line: Line) -> None:
        """Computes one more line."""
        line.shown = {name: value for name, value in line.given.items() if name != "OverrideItemAccountRef"}
        if line.tag == "ExpenseLineRet":
            self._expense(line)
        else:
            self._item(line)

    def _expense(self, line: Line) -> None:
        account_id = line.given["AccountRef"]["ListID"]
        amount = cents(line.given.get("Amount") or "0")
        line.shown["Amount"] = money(amount)
        customer = line.given.get("CustomerRef")
        entity_id = customer["ListID"] if customer else self.entity_id
        kind = self.company.account_type(account_id)
        self._check_customer(line, kind == "AccountsPayable")
        if kind in ("AccountsReceivable", "AccountsPayable"):
            self._settled_line(account_id, kind, amount, customer["ListID"] if customer else None)
        self._needs_agency(account_id, entity_id)
        self._book(line, account_id, amount, entity_id)

    def _check_customer(self, line: Line, payable_line: bool) -> None:
        """A line's CustomerRef is a customer, and a vendor on accounts payable only. Posting rule 13."""
        ref = line.given.get("CustomerRef")
        found = self.company.elements.get(ref["ListID"]) if ref else None
        if found is not None and found.kind != ("Vendor" if payable_line else "Customer"):
            raise bad_reference("Customer", found.full_name, f"{self.draft.kind} line")

    def _needs_agency(self, account_id: str, entity_id: str | None) -> None:
        """A line straight to Sales Tax Payable names the agency. Posting rules 12 and 42."""
        if account_id != self.company.special_account("SalesTaxPayable"):
            return
        if entity_id is None or self.company.elements.get(entity_id).kind != "Vendor":
            raise saving_failed(self.draft.kind, "Sales tax detail line must have a vendor")

    def _settled_line(self, account_id: str, kind: str, amount: int, customer_id: str | None) -> None:
        """A line on A/R or A/P can be settled like a charge. Posting rule 13; one such line per document [M]."""
        # On A/P the line's name may be left out: the payee is the vendor then.
        entity_id = customer_id or (self.entity_id if kind == "AccountsPayable" else None)
        wanted = "Customer" if kind == "AccountsReceivable" else "Vendor"
        if entity_id is None or self.company.elements.get(entity_id).kind != wanted:
            raise saving_failed(self.draft.kind, f"You must enter a {wanted.lower()} on a line with this account.")
        if self.charged is not None or self.draft.kind == "Bill":
            raise saving_failed(
                self.draft.kind, "You cannot use more than one A/R or A/P account in the same transaction."
            )
        self.charged = OpenItem("debit", account_id, entity_id, amount)

    def _item(self, line: Line) -> None:
        """Quantity, cost and amount. Posting rules 16-18."""
        ref = line.given.get("ItemRef")
        if ref is None:
            if any(line.given.get(name) for name in ("Quantity", "Cost", "Amount")):
                raise missing_element("ItemRef")
            return
        self._check_customer(line, False)
        item = self.company.elements.get(ref["ListID"])
        where = f"{self.draft.kind} line"
        if item.kind not in ("ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemInventory"):
            raise bad_reference("Item", item.full_name, where)
        quantity = line.given.get("Quantity")
        units = quantity_units(quantity) if quantity else QUANTITY_UNIT
        if line.given.get("Amount"):
            amount = cents(line.given["Amount"])
            cost = Decimal(amount) / 100 / (Decimal(units) / QUANTITY_UNIT) if units else Decimal(0)
        else:
            part = item.data if item.kind == "ItemInventory" else item.data.get("SalesAndPurchase") or {}
            cost = Decimal(line.given.get("Cost") or part.get("PurchaseCost") or "0")
            amount = rounded_cents(Decimal(units) / QUANTITY_UNIT * cost)
        line.shown |= {"Cost": rounded_rate(cost), "Amount": money(amount)}
        override = line.given.get("OverrideItemAccountRef")
        if item.kind == "ItemInventory":
            self._stock(line, units, amount)
            return
        name = f'The item "{item.full_name}"'
        account_id = override["ListID"] if override else required_account(expense_account(item), name)
        self._book(line, account_id, amount, self._line_entity(line))

    def _line_entity(self, line: Line) -> str | None:
        customer = line.given.get("CustomerRef")
        return customer["ListID"] if customer else self.entity_id

    def _stock(self, line: Line, units: int, amount: int) -> None:
        """Goods come in at cost. Posting rule 43."""
        item = self.company.elements.get(line.given["ItemRef"]["ListID"])
        asset, cogs = stock_accounts(item)
        self._book(line, asset, amount, self.entity_id)
        posting = self.postings[-1]
        # The source leg stands before all of these, hence one more.
        self.moves.append(
            StockMove(
                item.list_id, "purchase", units, amount, asset, cogs, self.entity_id, posting.class_id, line.line_id,
                posting.memo, after=len(self.postings) + 1,
            )
        )  # fmt: skip

    def _book(self, line: Line, account_id: str, amount: int, entity_id: str | None) -> None:
        class_ref = line.given.get("ClassRef")
        item_ref = line.given.get("ItemRef")
        self.postings.append(
            Posting(
                account_id, amount, entity_id, class_ref["ListID"] if class_ref else None,
                item_ref["ListID"] if item_ref else None, line.line_id,
                line.given.get("Memo") or line.given.get("Desc") or self.draft.form.get("Memo"),
            )
        )  # fmt: skip
        self.total += amount


def compose_bill(company: Company, draft: Draft) -> Effect:
    """Dr expenses and inventory, Cr accounts payable."""
    vendor_id = draft.ref("VendorRef")
    if vendor_id is None:
        raise missing_element("VendorRef")
    account_id = draft.ref("APAccountRef") or company.special_account("AccountsPayable")
    effect = _compose(company, draft, vendor_id, account_id)
    effect.open_item = OpenItem("credit", account_id, vendor_id, effect.total)
    effect.shown = {"APAccountRef": {"ListID": account_id}, "AmountDue": money(effect.total)}
    terms_id = draft.ref("TermsRef") or company.elements.get(vendor_id).ref("TermsRef")
    effect.shown["DueDate"] = due_date(company, draft, terms_id)
    if terms_id:
        effect.shown["TermsRef"] = {"ListID": terms_id}
    return effect


def compose_check(company: Company, draft: Draft) -> Effect:
    """Dr expenses, inventory, A/R or A/P; Cr the bank account."""
    account_id = draft.ref("AccountRef")
    if account_id is None:
        raise missing_element("AccountRef")
    effect = _compose(company, draft, draft.ref("PayeeEntityRef"), account_id)
    effect.shown = {"Amount": money(effect.total), "IsToBePrinted": draft.form.get("IsToBePrinted", "false")}
    return effect


def _compose(company: Company, draft: Draft, entity_id: str | None, account_id: str) -> Effect:
    lines = PurchaseLines(company, draft, entity_id)
    for line in draft.lines:
        lines.add(line)
    tax = purchase_tax(company, draft.form, draft.lines, lines.postings, lines.moves, draft.kind, entity_id)
    total = lines.total + tax.added
    if total < 0:
        raise saving_failed(draft.kind, "Transaction amount must be positive.")
    effect = Effect(total, entity_id, account_id, draft.lines, moves=tax.moves, open_item=lines.charged)
    effect.postings = [Posting(account_id, -total, entity_id, memo=draft.form.get("Memo")), *tax.postings]
    return effect


def settle_check(company: Company, document: Document, node: Element) -> None:
    """ApplyCheckToTxnAdd: the check's A/R or A/P line settles a credit memo or a bill."""
    for applied in node.all("ApplyCheckToTxnAdd"):
        txn_id = company.macro_value(applied.child("TxnID"))
        item = settlement.open_amount(company, document.txn_number)
        if txn_id is None:
            raise missing_element("TxnID")
        if item is None:
            raise not_found(txn_id)
        field = "ApplyCheckToTxnAdd TxnID"
        credit = settlement.target(company, txn_id, "credit", item[2], item[1], field)
        amount = applied.get("Amount")
        left = min(settlement.remaining(company, n) for n in (credit.txn_number, document.txn_number))
        settlement.apply(
            company, document, document, credit, cents(amount) if amount else left, "ApplyCheckToTxnAdd Amount"
        )


def bill_extra(company: Company, document: Document, linked: bool) -> Pairs:
    """What is still to be paid."""
    left = settlement.remaining(company, document.txn_number)
    pairs: Pairs = [("IsPaid", "true" if left == 0 else "false"), ("OpenAmount", money(left))]
    return pairs + (settlement.linked_pairs(company, document) if linked else [])


def check_extra(company: Company, document: Document, linked: bool) -> Pairs:
    """What the check settles."""
    return settlement.linked_pairs(company, document) if linked else []


BILL = TransactionKind(
    "Bill", compose_bill, _TAGS, frozenset({"LinkToTxnID"}), check, extra=bill_extra, entity_field="VendorRef"
)
CHECK = TransactionKind(
    "Check", compose_check, _TAGS, frozenset({"ApplyCheckToTxnAdd"}), check, settle_check, check_extra, "Check",
    entity_field="PayeeEntityRef",
)  # fmt: skip
