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
from qbd.sandbox.quickbooks.inventory_sites import STOCKED_KINDS, units_at
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions.accounts import account, stock_accounts
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind

WHAT = "InventoryAdjustment"
_ADVANCED = (
    "SerialNumberAdjustment", "LotNumberAdjustment", "SerialNumber", "LotNumber", "CountAdjustment",
    "ExpirationDateForSerialLotNumber", "InventorySiteLocationRef",
)  # fmt: skip
_FORBIDDEN = ("AccountsReceivable", "AccountsPayable")


def check(company: Company, node: Element) -> dict[str, Any]:
    """The account may not be A/R, A/P or the items' own asset account [M]; single-user mode outside Enterprise.

    Serial and lot numbers belong to Advanced Inventory, which is not simulated: 3250.
    """
    if not company.single_user and company.store.meta("product") != "enterprise":
        raise StatusError(3162, "The operation is not allowed in multi-user mode.")
    found = account(company, node.child("AccountRef"), WHAT)
    if found is None and node.name.endswith("Add"):
        raise missing_element("AccountRef")
    for line in node.children:
        if any(line.child(name) is not None for name in _ADVANCED):
            raise feature_closed()
        item = company.elements.resolve(line.child("ItemRef"), STOCKED_KINDS, "Item", f"{WHAT} line")
        if item is None and line.name == f"{WHAT}LineAdd":
            raise missing_element("ItemRef")
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
    assets = {posting.account_id for posting in effect.postings}
    if company.account_type(account_id) in _FORBIDDEN or account_id in assets:
        name = company.elements.get(account_id).full_name
        raise unsuitable_account(name, WHAT, "You cannot adjust inventory against this account.")
    effect.postings.insert(0, source)
    effect.total = abs(total)
    return effect


def _line(company: Company, draft: Draft, effect: Effect, line: Line, account_id: str) -> int:
    """Adds one line; gives the value (cents) that is booked outright, zero where it is taken at average cost."""
    ref = line.given.get("ItemRef")
    if ref is None:
        raise missing_element("ItemRef")
    item = company.elements.get(ref["ListID"])
    if item.kind not in STOCKED_KINDS:
        raise bad_reference("Item", item.full_name, f"{WHAT} line")
    units, value = _differences(company, draft, line, item.list_id)
    # The absolute figures are turned into differences once, on entry.
    line.given = {"ItemRef": ref, "ValueAdjustment": {"QuantityDifference": quantity_text(units)}}
    if value is not None:
        line.given["ValueAdjustment"]["ValueDifference"] = money(value)
    line.shown = {"ItemRef": ref, "QuantityDifference": quantity_text(units)}
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


def _differences(company: Company, draft: Draft, line: Line, item_id: str) -> tuple[int, int | None]:
    """Units and cents by which a line changes stock; None for a value that follows at average cost.

    NewQuantity is that of the adjustment's site where it names one, NewValue always that of the company [M].
    """
    wanted = line.given.get("QuantityAdjustment") or line.given.get("ValueAdjustment") or {}
    level = inventory.level_at(company, item_id, draft.txn_date, draft.txn_number)
    units = quantity_units(wanted.get("QuantityDifference") or "0")
    if wanted.get("NewQuantity"):
        site_id, held = draft.ref("InventorySiteRef"), level.units
        if site_id is not None and company.multi_site:
            held = units_at(company, item_id, site_id, draft.txn_date, draft.txn_number)
        units = quantity_units(wanted["NewQuantity"]) - held
    if wanted.get("ValueDifference"):
        return units, cents(wanted["ValueDifference"])
    return units, cents(wanted["NewValue"]) - level.cents if wanted.get("NewValue") else None


def mod_line(line: Line, given: dict[str, Any]) -> dict[str, Any]:
    """A Mod names differences only; another item starts afresh, and what was a value adjustment stays one [M]."""
    same = "ItemRef" not in given or given["ItemRef"] == line.given.get("ItemRef")
    wanted = dict(line.given.get("ValueAdjustment") or {}) if same else {}
    for name in ("QuantityDifference", "ValueDifference"):
        value = given.pop(name, None)
        if value is not None:
            wanted[name] = value
    return {"ItemRef": line.given.get("ItemRef"), "ValueAdjustment": wanted}


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
    {f"{WHAT}Line{verb}": f"{WHAT}LineRet" for verb in ("Add", "Mod")},
    check=check,
    mod=True,
    mod_line=mod_line,
    line_extra=line_extra,
    numbers=WHAT,
)
