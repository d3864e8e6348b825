"""Sessions of cash drawers out of Shopify: whole, by their times, and said where they cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.shopify.access import ALL_SCOPES
from qbd.sandbox.shopify.drawers import adjust_drawer, close_drawer, open_drawer
from qbd.sandbox.shopify.inputs import NewLine, NewOrder, OrderDetails, Payment
from qbd.sources.shopify.assemble import records
from qbd.sources.shopify.extract import ExtractResult, extract
from qbd.sources.shopify.shapes import number

Serve = Callable[..., Any]
AT = datetime(2026, 11, 20, 14, tzinfo=UTC)


def run(shop: Any, landing: Path, batch: str, **options: Any) -> ExtractResult:
    wanted = options.pop("entities", ["cash_sessions"])
    return extract(shop.access(), landing, "demo", batch, wanted, clock=shop.clock, **options)


def sessions(landing: Path, result: ExtractResult) -> dict[int, dict[str, Any]]:
    return {number(record.id): record.payload for record in records(landing, result.files)}


def drawer(shop: Any, at: datetime, hours: int | None = 8) -> int:
    """Open a drawer, and close it after some hours."""
    session = open_drawer(shop.store, next(iter(shop.store.locations)), 10_000, at=at)
    if hours is not None:
        close_drawer(shop.store, session.id, at=at + timedelta(hours=hours))
    return session.id


def test_a_session_comes_with_all_its_adjustments_and_transactions(serve: Serve, landing: Path) -> None:
    shop = serve()
    place = next(iter(shop.store.locations))
    session = open_drawer(shop.store, place, 10_000, at=AT)
    for minute in range(25):
        adjust_drawer(shop.store, session.id, 100 + minute, note=f"No. {minute}", at=AT + timedelta(minutes=minute))
    variant = next(iter(shop.store.variants))
    for minute in range(120):
        at = AT + timedelta(minutes=minute)
        details = OrderDetails("pos", place, ship_to=False)
        order = shop.store.place_order(NewOrder((NewLine(1, variant),), details=details), at=at)
        shop.store.pay(order.id, Payment("cash", 500), at=at)
    close_drawer(shop.store, session.id, at=AT + timedelta(hours=3))
    found = sessions(landing, run(shop, landing, "b1"))
    (payload,) = found.values()
    assert [each["note"] for each in payload["adjustments"]] == [f"No. {minute}" for minute in range(25)]
    assert len({each["id"] for each in payload["cashTransactions"]}) == 120
    assert payload["totalCashSales"]["amount"] == "600.0"
    assert "openingStaffMember" not in payload


def test_a_window_has_what_was_opened_or_closed_in_it_and_what_may_have_been_completed(
    serve: Serve, landing: Path
) -> None:
    shop = serve()
    day = timedelta(days=1)
    old = drawer(shop, AT - 9 * day)
    lately = drawer(shop, AT - 4 * day)
    long = drawer(shop, AT - 3 * day, hours=60)
    still = drawer(shop, AT, hours=None)
    since = AT - day
    first = run(shop, landing, "first", since=since, first=True)
    later = run(shop, landing, "later", since=since)
    assert set(sessions(landing, first)) == {long, still}
    assert set(sessions(landing, later)) == {long, still}
    assert set(sessions(landing, run(shop, landing, "whole"))) == {old, lately, long, still}
    assert set(sessions(landing, run(shop, landing, "reach", since=since - day))) == {lately, long, still}


def test_without_the_scope_it_is_said_once_and_the_rest_goes_on(serve: Serve, landing: Path) -> None:
    shop = serve(scopes=ALL_SCOPES - {"read_cash_tracking"})
    drawer(shop, AT)
    result = run(shop, landing, "b1", entities=["orders", "cash_sessions"])
    assert result.complete
    assert result.counts == {"orders": 0, "cash_sessions": 0}
    (notice,) = result.notices
    assert "read_cash_tracking is not granted: sessions of cash drawers cannot be read" in notice


@pytest.mark.parametrize("granted", [True, False])
def test_who_sold_is_read_where_it_is_wanted_and_may_be_seen(serve: Serve, landing: Path, granted: bool) -> None:
    shop = serve(scopes=ALL_SCOPES if granted else ALL_SCOPES - {"read_users"})
    member = next(iter(shop.store.staff))
    details = OrderDetails("pos", next(iter(shop.store.locations)), staff_id=member, ship_to=False)
    shop.store.place_order(NewOrder((NewLine(1, next(iter(shop.store.variants))),), details=details), at=AT)
    for bulk in (False, True):
        result = run(shop, landing, f"b{bulk}", entities=["orders"], staff=True, bulk=bulk)
        (order,) = sessions(landing, result).values()
        assert (order.get("staffMember") or {}).get("lastName") == ("Boxer" if granted else None)
        assert len(result.notices) == (0 if granted else 1)
        assert all("read_users is not granted" in notice for notice in result.notices)
    (order,) = sessions(landing, run(shop, landing, "unasked", entities=["orders"])).values()
    assert "staffMember" not in order
