"""``QueryRoot`` and ``Mutation``: where every request enters."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.shopify.bulk import BulkJob
from qbd.sandbox.shopify.connections import Page, bad_request, paginate
from qbd.sandbox.shopify.fields.drawer_fields import SESSION, session_node
from qbd.sandbox.shopify.fields.gift_card_fields import CARD, card_node
from qbd.sandbox.shopify.fields.kinds import Asking, AskingFields, Part, Plain, PlainFields
from qbd.sandbox.shopify.fields.payout_fields import PAYOUT_KINDS, account, payout_node
from qbd.sandbox.shopify.ids import gid, parse_gid
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.views import find

VERSION = "2026-10"


class Item:
    """A variant met as an inventory item through ``node``."""

    graphql_name = "InventoryItem"

    def __init__(self, variant: Any) -> None:
        self._variant = variant

    def __getattr__(self, name: str) -> Any:
        return getattr(self._variant, name)


def _connection(name: str) -> Asking:
    def resolve(_: Any, request: Request, arguments: dict[str, Any]) -> Page:
        query = arguments.get("query")
        if name == "locations" and not arguments.get("includeInactive"):
            query = f"({query}) AND active:true" if query else "active:true"
        if arguments.get("savedSearchId") is not None:
            raise bad_request("saved searches are not served by the sandbox")
        view = request.desk.views.get(request, name, query, arguments.get("sortKey") or "ID")
        if request.unpaged:
            chosen = request.cache.get("slice")
            records = view.records[::-1] if arguments.get("reverse") else view.records
            return Page(records[chosen] if chosen is not None else records, [], False, False)
        return paginate(view.keys, view.records.__getitem__, arguments, name)

    return resolve


def _count(name: str) -> Asking:
    def resolve(_: Any, request: Request, arguments: dict[str, Any]) -> tuple[int, bool]:
        if arguments.get("savedSearchId") is not None:
            raise bad_request("saved searches are not served by the sandbox")
        found = len(request.desk.views.get(request, name, arguments.get("query"), "ID").records)
        limit = arguments.get("limit")
        if limit is None:
            return found, True
        if limit < 1:
            raise bad_request(f"limit must be above 0, not {limit}")
        return min(found, limit), found <= limit

    return resolve


def _by_id(kind: str) -> Asking:
    def resolve(_: Any, request: Request, arguments: dict[str, Any]) -> Any:
        parsed = parse_gid(arguments["id"])
        if parsed is None or parsed[0] != kind:
            raise bad_request(f"Invalid global id '{arguments['id']}'")
        return find(request, kind, parsed[1])

    return resolve


def _inside(kind: str, name: str) -> Asking:
    def resolve(_: Any, request: Request, arguments: dict[str, Any]) -> Part | None:
        parsed = parse_gid(arguments["id"])
        if parsed is None or parsed[0] != kind:
            raise bad_request(f"Invalid global id '{arguments['id']}'")
        return _search_orders(request, name, parsed[1])

    return resolve


def _search_orders(request: Request, name: str, number: int) -> Part | None:
    for order in request.store.orders.values():
        for entry in getattr(order, name):
            if entry.id == number:
                return Part(order, entry) if request.visible(order) else None
    return None


_INSIDE = {
    "Refund": "refunds",
    "Return": "returns",
    "LineItem": "lines",
    "OrderTransaction": "transactions",
    "Fulfillment": "fulfillments",
}


def _node(request: Request, text: str) -> Any:
    parsed = parse_gid(text)
    if parsed is None:
        raise bad_request(f"Invalid global id '{text}'")
    kind, number = parsed
    if kind == "BulkOperation":
        return request.desk.find(request.app, text)
    if kind in _INSIDE:
        return _search_orders(request, _INSIDE[kind], number)
    if kind == SESSION:
        return session_node(request, number)
    if kind == CARD:
        return card_node(request, number)
    if kind in PAYOUT_KINDS:
        return payout_node(request, kind, number)
    found = find(request, kind, number)
    return Item(found) if kind == "InventoryItem" and found is not None else found


def _nodes(_: Any, request: Request, arguments: dict[str, Any]) -> list[Any]:
    if len(arguments["ids"]) > 250:
        raise bad_request(
            f"The input array size of {len(arguments['ids'])} is greater than the maximum allowed of 250."
        )
    return [_node(request, text) for text in arguments["ids"]]


def _installation(_: Any, request: Request, _arguments: dict[str, Any]) -> dict[str, Any]:
    scopes = [{"handle": scope, "description": scope.replace("_", " ")} for scope in sorted(request.app.scopes)]
    app = {
        "id": gid("App", 2),
        "apiKey": request.app.client_id,
        "developerName": None,
        "embedded": False,
        "handle": None,
        "shopifyDeveloped": False,
        "title": request.app.title,
        "webhookApiVersion": VERSION,
    }
    return {"id": gid("AppInstallation", 2), "accessScopes": scopes, "app": app}


def _current_bulk(_: Any, request: Request, arguments: dict[str, Any]) -> BulkJob | None:
    if arguments.get("type") == "MUTATION":
        return None
    jobs = request.desk.of(request.app)
    return jobs[-1] if jobs else None


def _bulk_page(_: Any, request: Request, arguments: dict[str, Any]) -> Page:
    jobs = request.desk.of(request.app)
    keys = [(job.created_at, job.number) for job in jobs]
    if arguments.get("query"):
        raise bad_request("a search of bulk operations is not served by the sandbox")
    return paginate(keys, jobs.__getitem__, arguments, "bulkOperations")


def _run(_: Any, request: Request, arguments: dict[str, Any]) -> dict[str, Any]:
    job, errors = request.desk.start(request.app, arguments["query"], bool(arguments["groupObjects"]))
    return {
        "bulkOperation": job,
        "userErrors": [{"field": error.field, "message": error.message, "code": error.code} for error in errors],
    }


def _cancel(_: Any, request: Request, arguments: dict[str, Any]) -> dict[str, Any]:
    job, problem = request.desk.cancel(request.app, arguments["id"])
    return {"bulkOperation": job, "userErrors": [{"field": ["id"], "message": problem}] if problem else []}


_JOB: dict[str, Plain] = {
    "id": lambda job: gid("BulkOperation", job.number),
    "type": lambda _: "QUERY",
}

PLAIN: PlainFields = {
    "BulkOperation": _JOB,
    "Count": {
        "count": lambda pair: pair[0],
        "precision": lambda pair: "EXACT" if pair[1] else "AT_LEAST",
    },
}

_ROOT: dict[str, Asking] = {
    **{
        name: _connection(name)
        for name in (
            "cashTrackingSessions", "customers", "giftCards", "inventoryItems", "locations", "orders", "productVariants", "products",
            "tenderTransactions",
        )
    },
    "customersCount": _count("customers"),
    "locationsCount": _count("locations"),
    "ordersCount": _count("orders"),
    "productVariantsCount": _count("productVariants"),
    "productsCount": _count("products"),
    "cashTrackingSession": _by_id("CashTrackingSession"),
    "customer": _by_id("Customer"),
    "giftCard": _by_id("GiftCard"),
    "inventoryItem": _by_id("InventoryItem"),
    "order": _by_id("Order"),
    "product": _by_id("Product"),
    "productVariant": _by_id("ProductVariant"),
    "refund": _inside("Refund", "refunds"),
    "return": _inside("Return", "returns"),
    "location": lambda _, request, arguments: (
        _by_id("Location")(_, request, arguments)
        if arguments.get("id")
        else next((place for place in request.store.locations.values() if place.is_primary), None)
    ),
    "node": lambda _, request, arguments: _node(request, arguments["id"]),
    "nodes": _nodes,
    "shop": lambda _, request, _a: request.store.shop,
    "shopifyPaymentsAccount": lambda _, request, _a: account(request),
    "currentAppInstallation": _installation,
    "publicApiVersions": lambda _, _r, _a: [{"displayName": VERSION, "handle": VERSION, "supported": True}],
    "bulkOperation": lambda _, request, arguments: request.desk.find(request.app, arguments["id"]),
    "bulkOperations": _bulk_page,
    "currentBulkOperation": _current_bulk,
}  # fmt: skip

ASKING: AskingFields = {
    "QueryRoot": _ROOT,
    "Mutation": {"bulkOperationRunQuery": _run, "bulkOperationCancel": _cancel},
}
