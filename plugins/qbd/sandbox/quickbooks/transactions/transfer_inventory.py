"""Transfers of stock between sites: quantities move, the ledger does not (posting rule 51 [M])."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Effect, Line
from qbd.sandbox.quickbooks.errors import bad_reference, invalid_value, missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import quantity_text, quantity_units
from qbd.sandbox.quickbooks.inventory_sites import STOCKED_KINDS, SiteMove, units_at
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind

WHAT = "TransferInventory"


def check(company: Company, node: Element) -> dict[str, Any]:
    """3250 without multiple sites."""
    company.check_feature(WHAT)
    return {}


def compose(company: Company, draft: Draft) -> Effect:
    """Every line leaves one site and comes to the other.

    Raises:
        StatusError: 3150 for a missing site, item or quantity, 3180 for the same site twice or for more than the
            first site has [M].
    """
    source, target = draft.ref("FromInventorySiteRef"), draft.ref("ToInventorySiteRef")
    if source is None or target is None:
        raise missing_element("FromInventorySiteRef" if source is None else "ToInventorySiteRef")
    if source == target:
        raise saving_failed(WHAT, "You cannot transfer inventory to the same site.")
    if not draft.lines:
        raise missing_element("TransferInventoryLineAdd")
    effect = Effect(0, None, None, draft.lines)
    wanted: dict[str, int] = {}
    for line in draft.lines:
        item_id, units = _line(company, line)
        wanted[item_id] = wanted.get(item_id, 0) + units
        effect.site_moves += [
            SiteMove(item_id, source, -units, line.line_id),
            SiteMove(item_id, target, units, line.line_id),
        ]
    for item_id, units in wanted.items():
        if units > units_at(company, item_id, source, draft.txn_date, draft.txn_number, but=draft.txn_number):
            name = company.elements.get(item_id).full_name
            raise saving_failed(WHAT, f'There is not enough of "{name}" at the site to transfer.')
    return effect


def _line(company: Company, line: Line) -> tuple[str, int]:
    ref, quantity = line.given.get("ItemRef"), line.given.get("QuantityToTransfer")
    if not ref or not quantity:
        raise missing_element("QuantityToTransfer" if ref else "ItemRef")
    item = company.elements.get(ref["ListID"])
    if item.kind not in STOCKED_KINDS:
        raise bad_reference("Item", item.full_name, f"{WHAT} line")
    units = quantity_units(quantity)
    if units <= 0:
        raise invalid_value("QuantityToTransfer", quantity, "The quantity must be positive.")
    line.shown = {"ItemRef": ref, "QuantityTransferred": quantity_text(units)}
    return item.list_id, units


TRANSFER_INVENTORY = TransactionKind(
    WHAT, compose, {f"{WHAT}Line{verb}": f"{WHAT}LineRet" for verb in ("Add", "Mod")}, check=check, numbers=WHAT,
    entity_field="", mod=True,
)  # fmt: skip
