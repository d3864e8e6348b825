"""The sandbox's cash drawers: what they hold, what they refuse, and how the API and the control API show them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from qbd.sandbox.shopify.days import furnish, generate
from qbd.sandbox.shopify.drawers import adjust_drawer, cash_of, close_drawer, expected, open_drawer, sales_and_refunds
from qbd.sandbox.shopify.inputs import Back, NewLine, NewOrder, OrderDetails, Payment
from qbd.sandbox.shopify.store import Store

AT = datetime(2026, 11, 20, 14, tzinfo=UTC)


def later(hours: float) -> datetime:
    return AT + timedelta(hours=hours)


@pytest.fixture
def store() -> Store:
    return furnish(datetime(2025, 11, 1, tzinfo=UTC))


def place(store: Store) -> int:
    return next(iter(store.locations))


def sold(store: Store, at: datetime, *payments: Payment, location_id: int | None = None) -> Any:
    """An order of 42.50 at the counter."""
    details = OrderDetails("pos", location_id or place(store), ship_to=False)
    line = NewLine(1, None, "Bowl", 4_250, taxable=False)
    return store.place_order(NewOrder((line,), payments=payments, details=details), at=at)


def test_a_drawer_holds_what_was_counted_and_what_moved_since(store: Store) -> None:
    session = open_drawer(store, place(store), 10_000, at=AT)
    order = sold(store, later(1), Payment("cash", 6_000), Payment("cash", 1_750, "CHANGE"))
    sold(store, later(1), Payment("cash", 4_250, rounding=2))
    sold(store, later(1), Payment("shopify_payments", 4_250))
    sold(store, later(1), Payment("cash", 4_250), location_id=list(store.locations)[1])
    sold(store, later(-1), Payment("cash", 4_250))
    store.refund(order.id, [Back(order.lines[0].id, 1, "RETURN")], at=later(2))
    adjust_drawer(store, session.id, -300, at=later(3))
    assert sales_and_refunds(store, session) == (4_250 + 4_252, 4_250)
    assert expected(store, session) == 10_000 + 4_252 - 300
    close_drawer(store, session.id, 13_950, at=later(8))
    sold(store, later(9), Payment("cash", 4_250))
    assert (session.expected_closing, session.closing, session.discrepancy) == (13_952, 13_950, -2)
    assert len(list(cash_of(store, session))) == 4
    following = open_drawer(store, place(store), 13_900, at=later(20))
    close_drawer(store, following.id, at=later(21))
    assert (following.expected_opening, following.discrepancy) == (13_950, -50)


def test_what_no_drawer_can_do_is_refused(store: Store) -> None:
    session = open_drawer(store, place(store), 10_000, at=AT)
    for wrong in (
        lambda: open_drawer(store, place(store), 1, at=later(1)),
        lambda: open_drawer(store, 5, 1, at=AT),
        lambda: open_drawer(store, list(store.locations)[1], -1, at=AT),
        lambda: adjust_drawer(store, session.id, -10_001, at=later(1)),
        lambda: adjust_drawer(store, session.id, 0, at=later(1)),
        lambda: adjust_drawer(store, session.id, 5, at=later(-1)),
        lambda: adjust_drawer(store, session.id, 5, staff_id=4, at=later(1)),
        lambda: close_drawer(store, session.id, -1, at=later(1)),
        lambda: close_drawer(store, session.id, at=AT),
    ):
        with pytest.raises(ValueError, match=r"\d"):
            wrong()
    close_drawer(store, session.id, at=later(1))
    with pytest.raises(ValueError, match="no open session"):
        close_drawer(store, session.id, at=later(2))


def test_generated_days_keep_the_drawers_of_both_counters(store: Store) -> None:
    days = [date(2026, 11, 16) + timedelta(days=n) for n in range(4)]
    for day in days:
        generate(store, day, orders=20, seed=4)
    kept = list(store.drawer_sessions.values())
    assert len(kept) == 8
    assert all(session.expected_closing == expected(store, session) for session in kept)
    assert any(session.discrepancy for session in kept)
    assert {entry.note for session in kept for entry in session.adjustments} >= {"Petty cash", "Bank deposit"}
    again = furnish(datetime(2025, 11, 1, tzinfo=UTC))
    for day in days:
        generate(again, day, orders=20, seed=4)
    assert list(again.drawer_sessions.values()) == kept


def test_the_api_shows_sessions_to_apps_that_may_see_them(shopify: Any) -> None:
    query = "{ cashTrackingSessions(first: 5, query: \"closing_time:>='2026-11-22T00:00:00Z'\") { nodes { id "
    query += "totalDiscrepancy { amount } adjustments(first: 9, reverse: true) { nodes { cash { amount } } } } } }"
    nodes = shopify.data(query)["cashTrackingSessions"]["nodes"]
    assert len(nodes) == 2
    gid = nodes[0]["id"]
    by_node = '{ node(id: "%s") { ... on CashTrackingSession { id closingNote } } }' % gid  # noqa: UP031
    assert shopify.data(by_node)["node"]["id"] == gid
    for text in (query, by_node):
        (error,) = shopify.ask(text, token="bare")["errors"]
        assert "read_cash_tracking" in error["message"]


def test_the_control_api_opens_adjusts_and_closes(shopify: Any) -> None:
    def post(path: str, body: dict[str, Any]) -> Any:
        return shopify.http.post(f"{shopify.url}/sandbox/drawers{path}", json=body)

    location = next(iter(shopify.store.locations))
    opened = post("", {"location_id": location, "counted": 5_000, "at": "2026-11-24T07:00:00Z"})
    assert opened.status_code == 201
    number = opened.json()["id"]
    assert post("", {"location_id": location, "counted": 1, "at": "2026-11-24T07:30:00Z"}).status_code == 422
    assert post(f"/{number}/adjust", {"amount": 250, "note": "Float", "at": "2026-11-24T08:00:00Z"}).status_code == 200
    assert post(f"/{number}/empty", {}).status_code == 404
    closed = post(f"/{number}/close", {"counted": 5_240, "at": "2026-11-24T08:30:00Z"}).json()
    assert (closed["expected"], closed["closing"]) == (5_250, 5_240)
    assert post(f"/{number}/misstate", {"field_name": "totalDiscrepancy", "amount": 7}).status_code == 200
    query = '{ cashTrackingSession(id: "gid://shopify/CashTrackingSession/%d") ' % number  # noqa: UP031
    said = shopify.data(query + "{ totalDiscrepancy { amount } } }")
    assert said["cashTrackingSession"]["totalDiscrepancy"]["amount"] == "0.07"
    assert shopify.http.get(f"{shopify.url}/sandbox/drawers").json()[-1]["id"] == number
