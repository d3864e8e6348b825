"""``CashTrackingSession`` and ``CashTrackingAdjustment``."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.shopify.access import TYPE_SCOPES, access_denied
from qbd.sandbox.shopify.connections import Page, bad_request
from qbd.sandbox.shopify.drawers import DrawerSession, cash_of, expected, sales_and_refunds
from qbd.sandbox.shopify.fields.kinds import Asking, AskingFields, Part, Plain, PlainFields, record_id
from qbd.sandbox.shopify.fields.order_fields import listed
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.search import Key, SearchError, compile_search
from qbd.sandbox.shopify.values import Money

SESSION, ADJUSTMENT = "CashTrackingSession", "CashTrackingAdjustment"
_TRANSACTION_KEYS = {
    "id": Key("id", lambda part: part.item.id),
    "kind": Key("text", lambda part: part.item.kind),
    "processed_at": Key("time", lambda part: part.item.processed_at),
}


def session_node(request: Request, number: int) -> DrawerSession | None:
    """A session by the number of its global ID.

    Raises:
        GraphQLError: the scope is missing.
    """
    scopes = TYPE_SCOPES[SESSION]
    if not request.app.scopes & frozenset(scopes):
        raise access_denied("node", scopes)
    return request.store.drawer_sessions.get(number)


def _kept(field: str, amount: Any) -> Plain:
    """A balance that the session keeps; null where it has none yet."""

    def read(session: DrawerSession) -> Money | None:
        cents = session.stated.get(field, amount(session))
        return None if cents is None else Money(cents, session.currency)

    return read


def _worked_out(field: str, amount: Any) -> Asking:
    """A sum over the session's cash transactions."""

    def read(session: DrawerSession, request: Request, _: dict[str, Any]) -> Money:
        cents = session.stated.get(field)
        return Money(amount(request.store, session) if cents is None else cents, session.currency)

    return read


def _expected(store: Any, session: DrawerSession) -> int:
    return expected(store, session) if session.expected_closing is None else session.expected_closing


def _net(store: Any, session: DrawerSession) -> int:
    sales, refunds = sales_and_refunds(store, session)
    return sales - refunds


def _adjustments(session: DrawerSession, request: Request, arguments: dict[str, Any]) -> Page:
    by_id = arguments.get("sortKey") == "ID"
    entries = sorted(session.adjustments, key=lambda entry: (0 if by_id else entry.at.timestamp(), entry.id))
    return listed(entries, request, arguments, "adjustments")


def _transactions(session: DrawerSession, request: Request, arguments: dict[str, Any]) -> Page:
    parts = [Part(order, entry) for order, entry in cash_of(request.store, session) if request.visible(order)]
    store = request.store
    try:
        wanted = compile_search(arguments.get("query"), _TRANSACTION_KEYS, store.shop.zone, store.clock())
    except SearchError as problem:
        raise bad_request(str(problem)) from None
    by_id = arguments.get("sortKey") == "ID"
    kept = [part for part in parts if wanted is None or wanted(part)]
    kept.sort(key=lambda part: (0 if by_id else part.item.processed_at.timestamp(), part.item.id))
    return listed(kept, request, arguments, "cashTransactions")


def _member(attribute: str) -> Asking:
    return lambda source, request, _: request.store.staff.get(getattr(source, attribute))


PLAIN: PlainFields = {
    SESSION: {
        "id": record_id(SESSION),
        "cashTrackingEnabled": lambda _: True,
        "closingBalance": _kept("closingBalance", lambda session: session.closing),
        "closingTime": lambda session: session.closed_at,
        "expectedClosingBalance": _kept("expectedClosingBalance", lambda session: session.expected_closing),
        "expectedOpeningBalance": _kept("expectedOpeningBalance", lambda session: session.expected_opening),
        "openingBalance": _kept("openingBalance", lambda session: session.opening),
        "openingTime": lambda session: session.opened_at,
        "registerName": lambda session: session.register,
        "totalAdjustments": _kept("totalAdjustments", lambda session: session.adjusted),
        "totalDiscrepancy": _kept("totalDiscrepancy", lambda session: session.discrepancy),
    },
    ADJUSTMENT: {
        "id": record_id(ADJUSTMENT),
        "cash": lambda entry: Money(entry.amount, entry.currency),
        "time": lambda entry: entry.at,
    },
}
ASKING: AskingFields = {
    SESSION: {
        "adjustments": _adjustments,
        "cashTransactions": _transactions,
        "closingStaffMember": _member("closed_by"),
        "expectedBalance": _worked_out("expectedBalance", _expected),
        "location": lambda session, request, _: request.store.locations.get(session.location_id),
        "netCashSales": _worked_out("netCashSales", _net),
        "openingStaffMember": _member("opened_by"),
        "totalCashRefunds": _worked_out("totalCashRefunds", lambda store, s: sales_and_refunds(store, s)[1]),
        "totalCashSales": _worked_out("totalCashSales", lambda store, s: sales_and_refunds(store, s)[0]),
    },
    ADJUSTMENT: {"staffMember": _member("staff_id")},
}
