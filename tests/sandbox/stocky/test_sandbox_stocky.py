"""The sandbox Stocky: access, pages, oddities, receipts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest

from qbd.sandbox.shopify.running import running
from qbd.sandbox.shopify.serve import demo_store
from qbd.sandbox.stocky.serve import create_app, demo_stocky
from qbd.sandbox.stocky.store import Stocky

DAY = date(2026, 8, 20)


@dataclass
class Client:
    url: str
    stocky: Stocky
    http: httpx.Client

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.http.get(f"{self.url}/api/v2/{path}.json", params=parameters)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    stocky = demo_stocky(DAY)
    headers = {"Store-Name": stocky.shop_domain, "Authorization": "API KEY=key"}
    with running(create_app(stocky, "key")) as url, httpx.Client(timeout=10, headers=headers) as http:
        yield Client(url, stocky, http)


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "API KEY=wrong"}, {"Authorization": "key"}, {"Store-Name": "other.myshopify.com"}],
)
def test_wrong_headers_are_refused(client: Client, headers: dict[str, str]) -> None:
    for path in ("suppliers", "suppliers/1"):
        assert client.http.get(f"{client.url}/api/v2/{path}.json", headers=headers).status_code == 401


def test_pages_go_on_by_since_id(client: Client) -> None:
    found: list[int] = []
    while page := client.get("purchase_orders", limit=3, since_id=found[-1] if found else 0).json()["purchase_orders"]:
        assert len(page) <= 3
        found += [order["id"] for order in page]
    assert found == sorted(client.stocky.purchase_orders)
    assert [entry["id"] for entry in client.get("purchase_orders", offset=6).json()["purchase_orders"]] == found[6:]


def test_what_changed_since(client: Client) -> None:
    since = datetime(2026, 8, 20, tzinfo=UTC).isoformat()
    changed = client.get("purchase_orders", updated_since=since).json()["purchase_orders"]
    expected = [entry for entry in client.stocky.purchase_orders.values() if entry.updated_at.isoformat() >= since]
    assert [entry["id"] for entry in changed] == [entry.id for entry in expected]
    assert 0 < len(changed) < len(client.stocky.purchase_orders)


@pytest.mark.parametrize(
    "parameters", [{"limit": 251}, {"limit": 0}, {"since_id": "x"}, {"updated_since": "monday"}, {"page": 2}]
)
def test_senseless_parameters_are_refused(client: Client, parameters: dict[str, Any]) -> None:
    assert client.get("suppliers", **parameters).status_code == 422


def test_single_records_come_bare_and_absent_ones_not(client: Client) -> None:
    number = next(iter(client.stocky.suppliers))
    assert client.get(f"suppliers/{number}").json()["id"] == number
    assert client.get("suppliers/1").status_code == 404
    assert client.get("customers").status_code == 404


def test_every_resource_answers(client: Client) -> None:
    for resource in (
        "suppliers", "purchase_orders", "tax_types", "stock_adjustments", "stock_adjustment_items", "stock_transfers",
    ):  # fmt: skip
        records = client.get(resource).json()[resource]
        assert records
        assert client.get(f"{resource}/{records[0]['id']}").json() == records[0]


def test_the_oddities(client: Client) -> None:
    orders = client.get("purchase_orders").json()["purchase_orders"]
    assert {type(order["number"]) for order in orders} == {int, str}
    assert all(isinstance(order["supplier_id"], str) for order in orders)
    items = [item for order in orders for item in order["purchase_items"]]
    assert all(re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d", item["updated_at"]) for item in items)
    assert {item["status"] for item in items} == {"received", "not delivered"}
    raw = msgspec.json.decode(client.get("purchase_orders").content, type=dict[str, list[dict[str, Any]]], strict=True)[
        "purchase_orders"
    ]
    assert all(isinstance(item["retail_price"], str) for order in raw for item in order["purchase_items"])
    assert b'"cost_price":8.90' in client.get("purchase_orders").content


def test_received_partly_and_open(client: Client) -> None:
    orders = list(client.stocky.purchase_orders.values())
    states = [{item.received_at is not None for item in order.items} for order in orders]
    assert {True} in states
    assert {False} in states
    assert {True, False} in states
    assert [order.shipping for order in orders if order.shipping] == [Decimal("18.50")]


def test_items_belong_to_the_shop_of_the_sandbox(client: Client) -> None:
    shop = demo_store(DAY, orders=1)
    known = {variant.inventory_item_id: variant for variant in shop.variants.values()}
    for order in client.stocky.purchase_orders.values():
        for item in order.items:
            assert known[item.inventory_item_id].sku == item.sku
            assert int(item.cost_price * 100) == known[item.inventory_item_id].unit_cost


def test_receiving_over_http_touches_the_order(client: Client) -> None:
    order = next(entry for entry in client.stocky.purchase_orders.values() if not entry.items[0].received_at)
    at = "2026-08-25T10:00:00-04:00"
    answer = client.http.post(f"{client.url}/sandbox/purchase_orders/{order.id}/receive", json={"at": at}).json()
    assert {item["received_at"] for item in answer["purchase_items"]} == {"2026-08-25T14:00:00.000Z"}
    assert answer["updated_at"] == "2026-08-25T14:00:00.000Z"
    assert {item["updated_at"] for item in answer["purchase_items"]} == {"25/08/2026 10:00"}


def test_faults(client: Client) -> None:
    client.http.post(f"{client.url}/sandbox/faults", json={"kind": "too_many_requests", "seconds": 2})
    refused = client.get("suppliers")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2.0")
    client.http.post(f"{client.url}/sandbox/faults", json={"kind": "dropped"})
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("suppliers")
    assert client.get("suppliers").status_code == 200
