"""Statement charges: one item owed without an invoice; untaxed, open until a payment settles it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, Line, OpenItem, Posting, StockMove, get_document
from qbd.sandbox.quickbooks.errors import bad_reference, missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import settlement
from qbd.sandbox.quickbooks.transactions.accounts import item_account, receivable, stock_accounts
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind
from qbd.sandbox.quickbooks.transactions.sales_lines import STOCKED, SalesLines

WHAT = "Charge"
# Items with a price of their own; discounts, subtotals, taxes and groups need lines around them [M].
_ITEMS = ("ItemService", "ItemNonInventory", "ItemOtherCharge", *STOCKED)
_LINE_FIELDS = ("ItemRef", "Quantity", "Rate", "Amount", "Desc", "ClassRef", "OverrideItemAccountRef")


def check(company: Company, node: Element) -> dict[str, Any]:
    """Accounts; and which of price and amount a change leaves standing, as on a line of a sales form."""
    receivable(company, node.child("ARAccountRef"), WHAT)
    item_account(company, node.child("OverrideItemAccountRef"), WHAT)
    if node.name != "ChargeMod" or node.get("Amount") or not (node.get("Rate") or node.get("Quantity")):
        return {}
    shown = get_document(company, node.get("TxnID") or "", WHAT).form["shown"]
    return {"Amount": None} | ({} if node.get("Rate") else {"Rate": shown.get("Rate")})


def compose(company: Company, draft: Draft) -> Effect:
    """Dr accounts receivable, Cr the item's account; goods leave the stock."""
    customer_id = draft.ref("CustomerRef")
    for name in ("CustomerRef", "ItemRef"):
        if draft.ref(name) is None:
            raise missing_element(name)
    assert customer_id is not None
    item = company.elements.get(draft.form["ItemRef"]["ListID"])
    if item.kind not in _ITEMS:
        raise bad_reference("Item", item.full_name, WHAT)
    line = Line("", WHAT, {name: draft.form[name] for name in _LINE_FIELDS if draft.form.get(name)})
    lines = SalesLines(company, WHAT, draft.class_id)
    lines.add(line)
    (found,) = lines.lines
    if found.amount <= 0:
        raise saving_failed(WHAT, "Transaction amount must be positive.")
    assert found.account_id is not None
    place = draft.ref("ARAccountRef") or company.special_account("AccountsReceivable")
    memo, item_id = line.shown.get("Desc"), item.list_id
    effect = Effect(found.amount, customer_id, place, draft.lines)
    effect.postings = [
        Posting(place, found.amount, customer_id, draft.class_id, memo=memo),
        Posting(found.account_id, -found.amount, customer_id, draft.class_id, item_id, memo=memo),
    ]
    if item.kind in STOCKED:
        asset, cogs = stock_accounts(item)
        move = StockMove(item_id, "sale", found.units, None, asset, cogs, customer_id, draft.class_id, after=2)
        effect.moves = [move if found.units >= 0 else replace(move, effect="return", units=-found.units)]
    effect.open_item = OpenItem("debit", place, customer_id, found.amount)
    effect.shown = {name: line.shown[name] for name in ("Quantity", "Rate", "Desc") if line.shown.get(name)}
    effect.shown |= {"ARAccountRef": {"ListID": place}, "Amount": money(found.amount)}
    return effect


def extra(company: Company, document: Document, linked: bool) -> Pairs:
    """What is still owed."""
    left = settlement.remaining(company, document.txn_number)
    pairs: Pairs = [("BalanceRemaining", money(left)), ("IsPaid", "true" if left == 0 else "false")]
    return pairs + (settlement.linked_pairs(company, document) if linked else [])


CHARGE = TransactionKind(WHAT, compose, {}, check=check, extra=extra, mod=True)
