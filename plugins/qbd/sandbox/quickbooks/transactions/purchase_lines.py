"""Expense and item lines of bills, checks, receipts, vendor credits: amounts, accounts, stock."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Effect, Line, OpenItem, Posting, StockMove
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import bad_reference, feature_closed, missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import (
    QUANTITY_UNIT,
    cents,
    money,
    quantity_units,
    rounded_cents,
    rounded_rate,
)
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.special_elements import own_account
from qbd.sandbox.quickbooks.transactions.accounts import (
    account,
    item_account,
    payable,
    required_account,
    stock_accounts,
)
from qbd.sandbox.quickbooks.transactions.item_groups import is_group
from qbd.sandbox.quickbooks.transactions.kinds import Draft
from qbd.sandbox.quickbooks.transactions.price_terms import HOME, PriceTerms, converted_price, price_terms
from qbd.sandbox.quickbooks.transactions.purchase_tax import purchase_tax
from qbd.sandbox.quickbooks.transactions.sales_lines import expense_account

TAGS = {
    "ExpenseLineAdd": "ExpenseLineRet",
    "ItemLineAdd": "ItemLineRet",
    "ItemGroupLineAdd": "ItemGroupLineRet",
    "ExpenseLineMod": "ExpenseLineRet",
    "ItemLineMod": "ItemLineRet",
    "ItemGroupLineMod": "ItemGroupLineRet",
}
# A Mod treats expense and item lines apart: what clears a family of lines, and how the tags of that family begin.
FAMILIES = (("ClearExpenseLines", "ExpenseLine"), ("ClearItemLines", "Item"))
STOCKED = ("ItemInventory", "ItemInventoryAssembly")
PURCHASED = ("ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemFixedAsset", *STOCKED)
# Their own leg is on accounts payable, so no line of theirs may be.
_PAYABLE_KINDS = ("Bill", "ItemReceipt", "VendorCredit")


def check_lines(company: Company, node: Element) -> dict[str, Any]:
    """Accounts of the header and lines, and what is not simulated on them. Posting rules 1 and 3.

    Lines that are to be billed to a customer are refused with 3250: nothing here bills them.
    """
    kind = node.name.removesuffix("Add").removesuffix("Mod")
    payable(company, node.child("APAccountRef"), kind)
    for child in node.children:
        for line in (child, *child.all("ItemLineMod")):
            account(company, line.child("AccountRef"), f"{kind} expense line")
            item_account(company, line.child("OverrideItemAccountRef"), f"{kind} line")
            if line.get("BillableStatus") not in (None, "NotBillable"):
                raise feature_closed()
    return {}


def changed_line(line: Line, given: dict[str, Any]) -> dict[str, Any]:
    """What a change leaves of a line: another item starts afresh, a new amount puts the old price aside."""
    old = dict(line.given)
    price = "Rate" if line.tag.startswith("PurchaseOrder") else "Cost"
    if "ItemRef" in given and given["ItemRef"] != old.get("ItemRef"):
        return {name: value for name, value in old.items() if name in ("Quantity", "ClassRef", "CustomerRef")}
    if given.get("Amount"):
        old.pop(price, None)
    elif given.get(price) or given.get("Quantity"):
        if price in line.shown and "Amount" in old and not given.get(price):
            # A new quantity keeps the cost that is shown.
            old[price] = line.shown[price]
        old.pop("Amount", None)
    return old


def purchased_item(company: Company, line: Line, where: str) -> ListElement | None:
    """The item of a line that may be bought; None for a line of text.

    Raises:
        StatusError: 3140 for an item of another kind, 3150 for amounts without an item.
    """
    ref = line.given.get("ItemRef")
    if ref is None:
        if any(line.given.get(name) for name in ("Quantity", "Cost", "Rate", "Amount")):
            raise missing_element("ItemRef")
        return None
    item = company.elements.get(ref["ListID"])
    if item.kind not in PURCHASED:
        raise bad_reference("Item", item.full_name, where)
    return item


def priced(line: Line, item: ListElement, price: str, terms: PriceTerms = HOME) -> tuple[int, int]:
    """Units and cents of a line; a given amount goes before a given price. Posting rules 16-18."""
    quantity = line.given.get("Quantity")
    units = quantity_units(quantity) if quantity else QUANTITY_UNIT
    part = item.data if item.kind in STOCKED else item.data.get("SalesAndPurchase") or {}
    if line.given.get("Amount"):
        amount = cents(line.given["Amount"])
        cost = Decimal(amount) / 100 / (Decimal(units) / QUANTITY_UNIT) if units else Decimal(0)
    else:
        given = line.given.get(price)
        cost = Decimal(given) if given else converted_price(Decimal(part.get("PurchaseCost") or "0"), terms.rate)
        amount = rounded_cents(Decimal(units) / QUANTITY_UNIT * cost)
    line.shown |= {price: rounded_rate(cost), "Amount": money(amount)}
    if "Desc" not in line.given and part.get("PurchaseDesc"):
        line.shown["Desc"] = part["PurchaseDesc"]
    if quantity is None and not any(line.given.get(name) for name in ("Amount", price)):
        line.shown["Quantity"] = "1"
    return units, amount


def inventory_offset(company: Company) -> str | None:
    """The account between receipts and bills; None without Enhanced Inventory Receiving. Posting rule 54."""
    if not company.preference("EnhancedInventoryReceiving"):
        return None
    return own_account(company, "ItemReceiptAccount")


class PurchaseLines:
    """Ledger lines and stock moves of a document's lines.

    Args:
        sign: 1 where goods and costs come in, -1 for a credit.
        offset_account_id: takes the amount of goods whose stock a receipt moves (Enhanced Inventory Receiving).
    """

    def __init__(
        self, company: Company, draft: Draft, entity_id: str | None, sign: int = 1, offset_account_id: str | None = None
    ) -> None:
        self.company, self.draft, self.entity_id, self.sign = company, draft, entity_id, sign
        self.offset_account_id = offset_account_id
        self.terms = price_terms(company, draft.form, entity_id)
        self.total = 0
        self.postings: list[Posting] = []
        self.moves: list[StockMove] = []
        self.charged: OpenItem | None = None

    def add(self, line: Line) -> None:
        """Computes one more line."""
        line.shown = {
            name: value for name, value in line.given.items() if name not in ("OverrideItemAccountRef", "LinkToTxn")
        }
        if line.tag == "ExpenseLineRet":
            self._expense(line)
        else:
            self._item(line)

    def _expense(self, line: Line) -> None:
        if line.given.get("AccountRef") is None:
            raise missing_element("AccountRef")
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
        if self.charged is not None or self.draft.kind in _PAYABLE_KINDS:
            raise saving_failed(
                self.draft.kind, "You cannot use more than one A/R or A/P account in the same transaction."
            )
        self.charged = OpenItem("debit" if self.sign > 0 else "credit", account_id, entity_id, amount)

    def _item(self, line: Line) -> None:
        item = purchased_item(self.company, line, f"{self.draft.kind} line")
        if item is None:
            return
        self._check_customer(line, False)
        units, amount = priced(line, item, "Cost", self.terms)
        if item.kind in STOCKED:
            if self.offset_account_id is not None:
                self._book(line, self.offset_account_id, amount, self.entity_id)
            else:
                self._stock(line, item, units, amount)
            return
        override = line.given.get("OverrideItemAccountRef")
        own = item.ref("AssetAccountRef") if item.kind == "ItemFixedAsset" else expense_account(item)
        account_id = override["ListID"] if override else required_account(own, f'The item "{item.full_name}"')
        customer = line.given.get("CustomerRef")
        self._book(line, account_id, amount, customer["ListID"] if customer else self.entity_id)

    def _stock(self, line: Line, item: ListElement, units: int, amount: int) -> None:
        """Goods come in at cost; a credit sends them back at average, the rest is cost of goods sold. Rules 43, 55."""
        if inventory_offset(self.company) is not None and self.draft.kind != "ItemReceipt":
            raise feature_closed()
        asset, cogs = stock_accounts(item)
        back = self.sign < 0
        self._book(line, cogs if back else asset, amount, self.entity_id)
        posting = self.postings[-1]
        effect = "purchase" if not back else "sale" if units >= 0 else "return"
        # The source leg stands before all of these, hence one more.
        self.moves.append(
            StockMove(
                item.list_id, effect, abs(units) if back else units, None if back else amount, asset, cogs,
                self.entity_id, posting.class_id, line.line_id, posting.memo, after=len(self.postings) + 1,
            )
        )  # fmt: skip

    def _book(self, line: Line, account_id: str, amount: int, entity_id: str | None) -> None:
        class_ref = line.given.get("ClassRef")
        item_ref = line.given.get("ItemRef")
        self.postings.append(
            Posting(
                account_id, self.sign * amount, entity_id, class_ref["ListID"] if class_ref else None,
                item_ref["ListID"] if item_ref else None, line.line_id,
                line.given.get("Memo") or line.shown.get("Desc") or self.draft.form.get("Memo"),
            )
        )  # fmt: skip
        self.total += amount


def compose_lines(lines: PurchaseLines, account_id: str) -> Effect:
    """The document of some lines against one account, which is credited (debited by a credit)."""
    draft, entity_id = lines.draft, lines.entity_id
    for line in draft.lines:
        if not is_group(line):
            lines.add(line)
    tax = purchase_tax(
        lines.company, draft.form, draft.lines, lines.postings, lines.moves, draft.kind, entity_id, sign=lines.sign
    )
    total = lines.total + tax.added
    if total < 0:
        raise saving_failed(draft.kind, "Transaction amount must be positive.")
    effect = Effect(total, entity_id, account_id, draft.lines, moves=tax.moves, open_item=lines.charged)
    source = Posting(account_id, -lines.sign * total, entity_id, memo=draft.form.get("Memo"))
    effect.postings = [source, *tax.postings]
    return effect


def vendor_account(company: Company, draft: Draft) -> tuple[str, str]:
    """The vendor and the accounts payable account of a bill, receipt or vendor credit. Posting rule 3."""
    vendor_id = draft.ref("VendorRef")
    if vendor_id is None:
        raise missing_element("VendorRef")
    return vendor_id, draft.ref("APAccountRef") or company.special_account("AccountsPayable")
