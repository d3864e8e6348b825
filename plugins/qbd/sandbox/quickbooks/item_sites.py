"""ItemSitesQuery: how much of each inventory item is at which site."""

from __future__ import annotations

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import bad_reference
from qbd.sandbox.quickbooks.field_values import quantity_text
from qbd.sandbox.quickbooks.inventory_sites import STOCKED_KINDS, default_site, sites_of, units_at
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.request_reader import Element, Request
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions.queries import Answer, filter_ids, incomplete, nothing_found

_TYPES = {
    "Inventory": ("ItemInventory",),
    "Assembly": ("ItemInventoryAssembly",),
    "InventoryAndAssembly": STOCKED_KINDS,
    "AllExceptFixedAsset": STOCKED_KINDS,
}


def query(company: Company, request: Request, iterators: Iterators) -> Answer:
    """One ItemSitesRet per item and site where it is or was; 3250 without multiple sites."""
    company.check_feature("ItemSites")
    node = request.element
    ids = iterators.continued(request)
    if ids is None:
        ids = [f"{item.list_id}|{site.list_id}" for item, site in _matching(company, node)]
    portion, attributes = iterators.cut(request, ids)
    if request.attributes.get("iterator", ("", None))[0] == "Stop":
        return Answer([])
    meta = request.attributes.get("metaData", ("NoMetaData", None))[0]
    if meta != "NoMetaData":
        attributes = [("retCount", str(len(ids))), *attributes]
    missing = _missing(node, ids)
    if not ids and missing is None:
        answer = nothing_found()
        answer.attributes = attributes
        return answer
    returns: Pairs = []
    if meta != "MetaDataOnly":
        for key in portion:
            item_id, _, site_id = key.partition("|")
            returns.append(("ItemSitesRet", _pairs(company, item_id, site_id)))
    code, message = incomplete(missing) if missing is not None else (0, "Status OK")
    return Answer(returns, code, message, attributes)


def record_id(item_id: str, site_id: str) -> str:
    """ListID of an item at a site: made of both, in the form of a ListID."""
    return f"{item_id.partition('-')[0]}-{int(site_id.partition('-')[0], 16)}"


def _missing(node: Element, ids: list[str]) -> str | None:
    found = {record_id(*key.split("|")) for key in ids}
    return next((text for text in node.texts("ListID") if text.upper() not in found), None)


def _matching(company: Company, node: Element) -> list[tuple[ListElement, ListElement]]:
    kinds = _TYPES.get(node.get("ItemTypeFilter") or "InventoryAndAssembly", ())
    wanted = node.child("ItemSiteFilter")
    item_filter = wanted.child("ItemFilter") if wanted is not None else None
    site_filter = wanted.child("SiteFilter") if wanted is not None else None
    items = set(filter_ids(company, item_filter, ("item",))) if item_filter is not None else None
    sites = set(filter_ids(company, site_filter, ("inventorysite",))) if site_filter is not None else None
    status = node.get("ActiveStatus") or "ActiveOnly"
    records = {text.upper() for text in node.texts("ListID")}
    found = []
    for item in company.elements.of_kinds(kinds):
        if (items is not None and item.list_id not in items) or (
            status != "All" and item.is_active != (status == "ActiveOnly")
        ):
            continue
        for site in sites_of(company, item.list_id):
            if sites is not None and site.list_id not in sites:
                continue
            if not records or record_id(item.list_id, site.list_id) in records:
                found.append((item, site))
    return found


def _pairs(company: Company, item_id: str, site_id: str) -> Pairs:
    item, site = company.elements.get(item_id), company.elements.get(site_id)
    if item.kind not in STOCKED_KINDS:
        raise bad_reference("Item", item.full_name, "ItemSites")
    kind = "ItemInventoryRef" if item.kind == "ItemInventory" else "ItemInventoryAssemblyRef"
    return [
        ("ListID", record_id(item_id, site_id)),
        ("TimeCreated", max(item.time_created, site.time_created)),
        ("TimeModified", max(item.time_modified, site.time_modified)),
        ("EditSequence", str(max(item.edit_sequence, site.edit_sequence))),
        (kind, {"ListID": item_id}),
        ("InventorySiteRef", {"ListID": site_id}),
        ("ReorderLevel", item.data.get("ReorderPoint") or "0"),
        ("QuantityOnHand", quantity_text(units_at(company, item_id, site_id))),
        ("QuantityOnPurchaseOrders", quantity_text(_on_orders(company, item_id, site_id, "PurchaseOrder"))),
        ("QuantityOnSalesOrders", quantity_text(_on_orders(company, item_id, site_id, "SalesOrder"))),
        ("QuantityToBeBuiltByPendingBuildTxns", "0"),
        ("QuantityRequiredByPendingBuildTxns", "0"),
        ("QuantityOnPendingTransfers", "0"),
        ("AssemblyBuildPoint", "0"),
    ]


def _on_orders(company: Company, item_id: str, site_id: str, kind: str) -> int:
    """Open units of orders whose line, or else header, names the site; the default site where neither does."""
    rows = company.store.db.execute(
        "SELECT o.units - (SELECT coalesce(sum(filled), 0) FROM order_link l WHERE l.order_line_id = o.line_id), "
        "coalesce((SELECT json_extract(j.value, '$[2].InventorySiteRef.ListID') FROM json_each(t.lines) j "
        "WHERE json_extract(j.value, '$[0]') = o.line_id), json_extract(t.form, '$.InventorySiteRef.ListID'), ?) "
        "FROM order_line o JOIN txn t USING (txn_number) WHERE o.item_id = ? AND o.is_closed = 0 AND t.kind = ?",
        (default_site(company), item_id, kind),
    ).fetchall()
    return sum(max(units, 0) for units, site in rows if site == site_id)
