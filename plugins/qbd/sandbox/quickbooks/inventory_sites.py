"""Stock per site: Enterprise with multiple inventory sites (posting rule 51).

Cost is company-wide (rule 43); a site only holds quantities. Every stock move belongs to the site its line, or else its
document, names, or to the default site [M]. What moved before the preference was turned on is at the default site: its
quantity is worked out as what is on hand less what the other sites hold.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qbd.sandbox.quickbooks import inventory
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.currencies import new_element
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import feature_closed, saving_failed
from qbd.sandbox.quickbooks.request_reader import Element

if TYPE_CHECKING:
    from qbd.sandbox.quickbooks.documents import Document, Effect

STOCKED_KINDS = ("ItemInventory", "ItemInventoryAssembly")
# QuickBooks' own name for the site of what was never assigned to one.
UNSPECIFIED = "Unspecified Site"


@dataclass(frozen=True, slots=True)
class SiteMove:
    """Units that come to a site (or leave it, negative)."""

    item_id: str
    site_id: str
    units: int
    line_id: str | None


def switch_on(company: Company) -> None:
    """What QuickBooks does when a user turns the preference on: one site, where everything is.

    Raises:
        ValueError: the product is not Enterprise.
    """
    if company.store.meta("product") != "enterprise":
        raise ValueError("MultiSite: only QuickBooks Enterprise has multiple inventory sites")
    if company.elements.by_name("inventorysite", UNSPECIFIED) is None:
        site = new_element(company, "InventorySite", UNSPECIFIED, {"IsDefaultSite": "true"})
        company.store.set_meta("special_ids", ",".join([company.store.meta("special_ids"), site.list_id]))
        company.store.set_meta("default_site", site.list_id)
    preferences = {**(company.store.meta_json("preferences") or {}), "MultiSite": True}
    company.store.set_meta("preferences", json.dumps(preferences))
    company.forget()


def check_site(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """A site has no bins here: a parent site belongs to Advanced Inventory. The default site stays active [M]."""
    company.check_feature("InventorySite")
    if node.child("ParentSiteRef") is not None:
        raise feature_closed()
    if old is None:
        return {"IsDefaultSite": "false"}
    if node.get("IsActive") in ("false", "0") and old.list_id == default_site(company):
        raise saving_failed("InventorySite list", "The default site cannot be made inactive.")
    return {}


def default_site(company: Company) -> str:
    """ListID of the site that stands in for a missing one."""
    return company.store.meta("default_site")


def record(company: Company, document: Document, effect: Effect) -> None:
    """Writes where a document's stock moves happen.

    Raises:
        StatusError: 3180 for a site on a line with an item that is not kept in stock [M: stricter than ignoring it].
    """
    sites: dict[str | None, str] = {}
    for line in effect.lines:
        site, item = line.given.get("InventorySiteRef"), line.given.get("ItemRef")
        if not site:
            continue
        if not item or company.elements.get(item["ListID"]).kind not in STOCKED_KINDS:
            raise saving_failed(document.kind, "An inventory site can only be used with an inventory item.")
        sites[line.line_id] = site["ListID"]
    header = document.form.get("InventorySiteRef")
    fallback = header["ListID"] if header else default_site(company)
    moves = list(effect.site_moves)
    for move in effect.moves:
        units = -move.units if move.effect == "sale" else move.units
        moves.append(SiteMove(move.item_id, sites.get(move.line_id, fallback), units, move.line_id))
    company.store.db.executemany(
        "INSERT INTO site_move VALUES (?,?,?,?,?,?,?)",
        [
            (document.txn_number, seq, document.txn_date, move.item_id, move.site_id, move.units, move.line_id)
            for seq, move in enumerate(moves, 1)
            if move.units
        ],
    )


def units_at(
    company: Company, item_id: str, site_id: str, date: str = "9999", before: int | None = None, but: int = -1
) -> int:
    """Units (1/100000) of an item at a site, as of the end of a day.

    Args:
        before: of that day only what was entered before this transaction number.
        but: a transaction that does not count.
    """
    held = _sum(company, item_id, "site_id = ?", site_id, date, before, but)
    if site_id != default_site(company):
        return held
    whole = inventory.level_at(company, item_id, date, before if before is not None else 1 << 62).units
    if but >= 0:
        whole -= _moved(company, item_id, but, date)
    return whole - _sum(company, item_id, "site_id <> ?", site_id, date, before, but)


def _sum(company: Company, item_id: str, where: str, site_id: str, date: str, before: int | None, but: int) -> int:
    row = company.store.db.execute(
        f"SELECT coalesce(sum(units), 0) FROM site_move WHERE item_id = ? AND {where} AND txn_number <> ? "
        "AND (txn_date < ? OR (txn_date = ? AND txn_number < ?))",
        (item_id, site_id, but, date, date, before if before is not None else 1 << 62),
    ).fetchone()
    return int(row[0])


def _moved(company: Company, item_id: str, txn_number: int, date: str) -> int:
    row = company.store.db.execute(
        "SELECT coalesce(sum(CASE WHEN effect = 'sale' THEN -units ELSE units END), 0) FROM stock_move "
        "WHERE item_id = ? AND txn_number = ? AND txn_date <= ?",
        (item_id, txn_number, date),
    ).fetchone()
    return int(row[0])


def sites_of(company: Company, item_id: str) -> list[ListElement]:
    """The default site and every site where an item ever was."""
    rows = company.store.db.execute("SELECT DISTINCT site_id FROM site_move WHERE item_id = ?", (item_id,)).fetchall()
    wanted = {row[0] for row in rows} | {default_site(company)}
    return [site for site in company.elements.of_kinds(("InventorySite",)) if site.list_id in wanted]
