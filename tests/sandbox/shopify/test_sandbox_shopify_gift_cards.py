"""The sandbox's gift cards: made by orders and by hand, used and refunded, and driven over the control API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from qbd.sandbox.shopify.furniture import furnish
from qbd.sandbox.shopify.inputs import NewLine, NewOrder, Payment
from qbd.sandbox.shopify.serve import create_app
from qbd.sandbox.shopify.store import Store

OPENED = datetime(2026, 3, 1, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def shop() -> Store:
    return furnish(OPENED, ZoneInfo("America/New_York"), lambda: datetime(2026, 3, 9, 15, tzinfo=UTC))


def balances(shop: Store) -> list[int]:
    return [card.balance for card in shop.card_book.cards.values()]


def test_orders_make_use_and_refill_cards_oldest_first(shop: Store) -> None:
    variant = next(v for v in shop.variants.values() if shop.products[v.product_id].is_gift_card)
    shop.place_order(NewOrder((NewLine(2, variant.id, unit_price=1_000),)))
    assert balances(shop) == [1_000, 1_000]
    order = shop.place_order(NewOrder((NewLine(1, None, "Cup", 1_500),), payments=(Payment("gift_card", 1_500),)))
    assert balances(shop) == [0, 500]
    shop.refund(order.id, amount=700)
    assert balances(shop) == [200, 1_000]


def test_the_control_api_drives_a_card_and_refuses_what_cannot_be(shop: Store) -> None:
    api = TestClient(create_app(shop, []))
    card: dict[str, Any] = api.post("/sandbox/gift_cards", json={"amount": 3_000}).json()
    place = f"/sandbox/gift_cards/{card['id']}"
    assert api.post(f"{place}/cash_out", json={"amount": 500}).json()["balance"] == 2_500
    assert api.post(f"{place}/debit", json={"amount": 2_501}).status_code == 422
    assert api.post(f"{place}/expire", json={"expires_on": "2026-03-08"}).json()["expiresOn"] == "2026-03-08"
    assert api.post(f"{place}/credit", json={"amount": 100}).status_code == 422
    assert api.post(f"{place}/deactivate").json()["deactivatedAt"] is not None
    assert api.post(f"{place}/deactivate").status_code == 422
    assert api.post("/sandbox/gift_cards/1/deactivate").status_code == 404
    assert [each["balance"] for each in api.get("/sandbox/gift_cards").json()] == [2_500]
