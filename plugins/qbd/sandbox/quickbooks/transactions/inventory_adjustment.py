"""Inventory adjustments: quantities at average cost, values against an account (posting rules 6, 48 and 50)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks import inventory
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, Line, Posting, StockMove
from qbd.sandbox.quickbooks.errors import (
    StatusError,
    bad_reference,
    feature_closed,
    missing_element,
    unsuitable_account,
)
from qbd.sandbox.quickbooks.field_values import cents, money, quantity_text, quantity_units
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions.accounts import account, stock_accounts
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind

WHAT = "InventoryAdjustment"
_FORBIDDEN = ("AccountsReceivable", "AccountsPayable")


def check(company: Company, node: Element) -> dict[str, Any]:
    """The account may not be A/R, A/P or the items' own asset account [M]; single-user mode outside Enterprise."""
    if company.store.meta("file_mode", "0") == "1" and company.store.meta("product") != "enterprise":
        raise StatusError(3162, "The operation is not allowed in multi-user mode.")
    found = account(company, node.child("AccountRef"), WHAT)
    if found is None:
        raise missing_element("AccountRef")
    assets = set()
    for line in node.all("InventoryAdjustmentLineAdd"):
        if line.child("SerialNumberAdjustment") is not None or line.child("LotNumberAdjustment") is not None:
            raise feature_closed()
        item = company.elements.resolve(line.child("ItemRef"), ("ItemInventory",), "Item", f"{WHAT} line")
        if item is None:
            raise missing_element("ItemRef")
        assets.add(stock_accounts(item)[0])
    if found.data["AccountType"] in _FORBIDDEN or found.list_id in assets:
        raise unsuitable_account(found.full_name, WHAT, "You cannot adjust inventory against this account.")
    return {}


def compose(company: Company, draft: Draft) -> Effect:
    """Dr and Cr between the items' asset accounts and the adjustment account."""
    account_id = draft.ref("AccountRef")
    if account_id is None:
        raise missing_element("AccountRef")
    effect = Effect(0, draft.ref("CustomerRef"), account_id, draft.lines)
    total = 0
    for line in draft.lines:
        total += _line(company, draft, effect, line, account_id)
    source = Posting(account_id, -total, effect.entity_id, draft.class_id, memo=draft.form.get("Memo"))
    effect.postings.insert(0, source)
    effect.total = abs(total)
    return effect


def _line(company: Company, draft: Draft, effect: Effect, line: Line, account_id: str) -> int:
    """Adds one line; gives the value (cents) that is booked outright, zero where it is taken at average cost."""
    item = company.elements.get(line.given["ItemRef"]["ListID"])
    if item.kind != "ItemInventory":
        raise bad_reference("Item", item.full_name, f"{WHAT} line")
    level = inventory.level_at(company, item.list_id, draft.txn_date, draft.txn_number)
    wanted = line.given.get("QuantityAdjustment") or line.given.get("ValueAdjustment") or {}
    units = quantity_units(wanted.get("QuantityDifference") or "0")
    if wanted.get("NewQuantity"):
        units = quantity_units(wanted["NewQuantity"]) - level.units
    value: int | None = None
    if wanted.get("ValueDifference"):
        value = cents(wanted["ValueDifference"])
    elif wanted.get("NewValue"):
        value = cents(wanted["NewValue"]) - level.cents
    # The absolute figures are turned into differences once, on entry.
    line.given = {"ItemRef": line.given["ItemRef"], "ValueAdjustment": {"QuantityDifference": quantity_text(units)}}
    if value is not None:
        line.given["ValueAdjustment"]["ValueDifference"] = money(value)
    line.shown = {"ItemRef": line.given["ItemRef"], "QuantityDifference": quantity_text(units)}
    asset, _ = stock_accounts(item)
    memo = draft.form.get("Memo")
    labels = (effect.entity_id, draft.class_id, line.line_id, memo)
    effect.postings.append(
        Posting(asset, value or 0, effect.entity_id, draft.class_id, item.list_id, line.line_id, memo)
    )
    after = len(effect.postings) + 1
    if value is not None:
        move = StockMove(item.list_id, "purchase", units, value, asset, account_id, *labels, after=after)
    else:
        kind = "sale" if units < 0 else "return"
        move = StockMove(item.list_id, kind, abs(units), None, asset, account_id, *labels, after=after)
    effect.moves.append(move)
    return value or 0


def line_extra(company: Company, document: Document, line: Line) -> Pairs:
    """The value of a line, worked out as the ledger has it today."""
    if document.is_void:
        return [("ValueDifference", "0.00")]
    item = company.elements.get(line.given["ItemRef"]["ListID"])
    inventory.refresh(company)
    total = 0
    for table in ("posting", "stock_posting"):
        row = company.store.db.execute(
            f"SELECT coalesce(sum(cents), 0) FROM {table} WHERE txn_number = ? AND line_id = ? AND account_id = ?",
            (document.txn_number, line.line_id, stock_accounts(item)[0]),
        ).fetchone()
        total += row[0]
    return [("ValueDifference", money(total))]


INVENTORY_ADJUSTMENT = TransactionKind(
    WHAT,
    compose,
    {"InventoryAdjustmentLineAdd": "InventoryAdjustmentLineRet"},
    check=check,
    line_extra=line_extra,
    numbers=WHAT,
)
