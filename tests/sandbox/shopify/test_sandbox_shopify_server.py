"""The API as a client meets it: access, limits, pages, faults."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from qbd.sandbox.shopify.faults import Fault
from qbd.sandbox.shopify.inputs import NewLine, NewOrder
from qbd.sandbox.shopify.orders import Order

PATH = "/admin/api/2026-10/graphql.json"
IDS = "query($n: Int, $after: String, $q: String) { orders(first: $n, after: $after, query: $q, sortKey: UPDATED_AT) " \
      "{ nodes { id name updatedAt } pageInfo { hasNextPage endCursor } } }"  # fmt: skip


def _code(body: dict[str, Any], index: int = 0) -> str:
    return str(body["errors"][index]["extensions"]["code"])


# Access


def test_a_wrong_token_is_refused(shopify: Any) -> None:
    response = shopify.send("{ shop { name } }", token="wrong")
    assert response.status_code == 401
    assert response.json()["errors"].startswith("[API] Invalid API key or access token")


@pytest.mark.parametrize(("version", "status"), [("2026-10", 200), ("2026-07", 200), ("2027-01", 404), ("newest", 404)])
def test_versions(shopify: Any, version: str, status: int) -> None:
    response = shopify.send("{ shop { name } }", path=f"/admin/api/{version}/graphql.json")
    assert response.status_code == status
    if status == 200:
        assert response.headers["X-Shopify-API-Version"] == "2026-10"


def test_a_granted_token_lasts_a_day(shopify: Any) -> None:
    form = {"grant_type": "client_credentials", "client_id": "narrow", "client_secret": "secret"}
    granted = shopify.http.post(shopify.url + "/admin/oauth/access_token", data=form).json()
    assert granted["expires_in"] == 86399
    assert "read_orders" in granted["scope"].split(",")
    token = granted["access_token"]
    assert shopify.data("{ shop { name } }", token=token)["shop"]["name"] == "Gull & Kettle"
    shopify.clock.turn(hours=24)
    assert shopify.send("{ shop { name } }", token=token).status_code == 401
    wrong = {**form, "client_secret": "no"}
    assert shopify.http.post(shopify.url + "/admin/oauth/access_token", data=wrong).status_code == 401


def test_a_missing_scope_is_named(shopify: Any) -> None:
    body = shopify.ask("{ orders(first: 1) { nodes { id } } }", token="bare")
    assert body["data"] is None
    assert body["errors"][0]["message"].startswith("Access denied for orders field. Required access: `read_orders`")
    assert _code(body) == "ACCESS_DENIED"
    assert shopify.data("{ products(first: 1) { nodes { id } } }", token="bare")["products"]["nodes"]


def test_customer_data_is_withheld_by_level(shopify: Any) -> None:
    query = (
        "{ orders(first: 50) { nodes { id email customer { id firstName } shippingAddress { zip countryCodeV2 } } } }"
    )
    body = shopify.ask(query, token="narrow")
    withheld = [node for node in body["data"]["orders"]["nodes"] if node["customer"]]
    assert withheld
    assert all(node["email"] is None and node["customer"]["firstName"] is None for node in withheld)
    addressed = [node["shippingAddress"] for node in withheld if node["shippingAddress"]]
    assert all(address == {"zip": None, "countryCodeV2": "US"} for address in addressed)
    assert addressed
    messages = {entry["message"].split(" See ")[0] for entry in body["errors"]}
    assert "This app is not approved to use the email field." in messages
    body = shopify.ask("{ orders(first: 1) { nodes { id } } }", token="unapproved")
    assert body["errors"][0]["message"].startswith("This app is not approved to access the Order object.")


def test_old_orders_need_a_scope_of_their_own(shopify: Any) -> None:
    order: Order = shopify.store.place_order(
        NewOrder((NewLine(1, None, "Old", 100),)), at=shopify.clock.now - timedelta(days=60, minutes=5)
    )
    gid = f"gid://shopify/Order/{order.id}"
    query = "query($id: ID!) { order(id: $id) { id } node(id: $id) { id } ordersCount { count } }"
    seen = shopify.data(query, {"id": gid})
    unseen = shopify.data(query, {"id": gid}, token="narrow")
    assert (seen["order"], seen["node"], seen["ordersCount"]) == ({"id": gid}, {"id": gid}, {"count": 51})
    assert (unseen["order"], unseen["node"], unseen["ordersCount"]) == (None, None, {"count": 50})


# Limits


def test_the_bucket_empties_and_fills(shopify: Any) -> None:
    query = "{ orders(first: 250) { nodes { id lineItems(first: 250) { nodes { id taxLines { priceSet { shopMoney " \
            "{ amount } } } } } } } }"  # fmt: skip
    shopify.clock.turn(seconds=30)
    costs: list[dict[str, Any]] = []
    for _ in range(20):
        body = shopify.send(query).json()
        costs.append(body["extensions"]["cost"])
        if "errors" in body:
            break
    assert _code(body) == "THROTTLED"
    assert costs[-1]["actualQueryCost"] is None
    assert costs[0]["requestedQueryCost"] == 2 + 11 * (1 + 2 + 11 * 3)
    assert costs[-1]["throttleStatus"]["currentlyAvailable"] < costs[-1]["requestedQueryCost"]
    assert costs[0]["throttleStatus"]["maximumAvailable"] == 2000
    shopify.clock.turn(seconds=10)
    assert "errors" not in shopify.send(query).json()


def test_a_recorded_cost_is_met(shopify: Any) -> None:
    query = (
        '{ product(id: "gid://shopify/Product/1") { variants(first: 250) { nodes { inventoryItem { id tracked } } } } }'
    )
    body = shopify.ask(query)
    assert body["data"] == {"product": None}
    assert body["extensions"]["cost"]["requestedQueryCost"] == 25
    assert body["extensions"]["cost"]["actualQueryCost"] == 1


def test_one_query_may_not_cost_more_than_a_thousand(shopify: Any) -> None:
    sets = " ".join(f"a{n}: totalDiscountSet {{ shopMoney {{ amount }} }}" for n in range(12))
    query = f"{{ orders(first: 250) {{ nodes {{ lineItems(first: 250) {{ nodes {{ id {sets} }} }} }} }} }}"
    body = shopify.ask(query)
    assert _code(body) == "MAX_COST_EXCEEDED"
    assert "extensions" not in body
    assert body["errors"][0]["extensions"]["maxCost"] == 1000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "you must provide one of first or last"),
        ("(first: 1, last: 1)", "providing both first and last is not supported"),
        ("(first: 251)", "invalid value (251)"),
        ('(first: 1, after: "nonsense")', "Invalid cursor for current pagination sort."),
        ('(first: 1, query: "colour:red")', "Invalid search field for this query: colour"),
        ('(first: 1, query: "updated_at:>=yesterdayish")', "'yesterdayish' is no date"),
    ],
)
def test_senseless_pages_are_refused(shopify: Any, arguments: str, message: str) -> None:
    body = shopify.ask(f"{{ orders{arguments} {{ nodes {{ id }} }} }}")
    assert body["data"] is None
    assert message in body["errors"][0]["message"]
    assert _code(body) == "BAD_REQUEST"


def test_what_is_not_served_fails_as_undefined(shopify: Any) -> None:
    body = shopify.ask("{ orders(first: 1) { nodes { riskLevel } } }")
    assert body == {"errors": [body["errors"][0]]}
    assert body["errors"][0]["message"] == "Field 'riskLevel' doesn't exist on type 'Order'"
    assert body["errors"][0]["extensions"] == {"code": "undefinedField", "typeName": "Order", "fieldName": "riskLevel"}


def test_counts_stop_at_their_limit(shopify: Any) -> None:
    data = shopify.data(
        "{ a: ordersCount(limit: 20) { count precision } b: ordersCount(limit: null) { count precision } }"
    )
    assert data == {"a": {"count": 20, "precision": "AT_LEAST"}, "b": {"count": 50, "precision": "EXACT"}}


def test_paging_stops_at_twenty_five_thousand(shopify: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qbd.sandbox.shopify.connections.OBJECT_LIMIT", 30)
    assert len(_all(shopify, 12)) == 30


# Pages


def _all(shopify: Any, size: int, query: str | None = None) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = shopify.data(IDS, {"n": size, "after": after, "q": query})["orders"]
        found += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def test_pages_give_each_order_once_in_order(shopify: Any) -> None:
    expected = sorted(shopify.store.orders.values(), key=lambda order: (order.updated_at, order.id))
    assert _all(shopify, 7) == [f"gid://shopify/Order/{order.id}" for order in expected]


def test_an_order_changed_while_paging_is_met_again(shopify: Any) -> None:
    page = shopify.data(IDS, {"n": 10})["orders"]
    changed = int(page["nodes"][0]["id"].rpartition("/")[2])
    shopify.store.touch(changed, at=shopify.clock.now)
    rest: list[str] = []
    after = page["pageInfo"]["endCursor"]
    while after:
        page = shopify.data(IDS, {"n": 10, "after": after})["orders"]
        rest += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    assert rest[-1] == f"gid://shopify/Order/{changed}"


def test_reverse_and_last_mirror_first(shopify: Any) -> None:
    query = (
        "{ a: orders(first: 5, sortKey: ID) { nodes { id } } "
        "b: orders(last: 5, sortKey: ID, reverse: true) { nodes { id } } }"
    )
    data = shopify.data(query)
    assert data["a"]["nodes"] == data["b"]["nodes"][::-1]


def test_an_order_with_three_hundred_lines_is_paged_to_its_end(shopify: Any) -> None:
    order = max(shopify.store.orders.values(), key=lambda entry: len(entry.lines))
    query = "query($id: ID!, $after: String) { order(id: $id) { lineItems(first: 250, after: $after) { nodes { id } " \
            "pageInfo { hasNextPage endCursor } } } }"  # fmt: skip
    variables: dict[str, Any] = {"id": f"gid://shopify/Order/{order.id}", "after": None}
    first = shopify.data(query, variables)["order"]["lineItems"]
    variables["after"] = first["pageInfo"]["endCursor"]
    second = shopify.data(query, variables)["order"]["lineItems"]
    assert (len(first["nodes"]), len(second["nodes"])) == (250, 50)
    assert not second["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize(
    ("search", "wanted"),
    [
        ("test:true", lambda order: order.test),
        ("-test:true", lambda order: not order.test),
        ("status:cancelled", lambda order: order.cancelled_at is not None),
        ("source_name:pos AND NOT gateway:cash", None),
        ("updated_at:>='2026-11-22T15:00:00Z' updated_at:<2026-11-22T18:00:00Z",
         lambda order: 15 <= order.updated_at.hour < 18 and order.updated_at.day == 22),
        # A date without zone is the shop's own day.
        ("processed_at:2026-11-22", lambda order: True),
        ("processed_at:<2026-11-22", lambda order: False),
        ("(name:#1001 OR name:#1003)", lambda order: order.name in ("#1001", "#1003")),
    ],
)  # fmt: skip
def test_searches(shopify: Any, search: str, wanted: Any) -> None:
    found = set(_all(shopify, 50, search))
    if wanted is None:
        assert 0 < len(found) < 50
        return
    assert found == {f"gid://shopify/Order/{order.id}" for order in shopify.store.orders.values() if wanted(order)}


def test_a_bad_record_is_stated_as_it_is(shopify: Any) -> None:
    order = next(iter(shopify.store.orders.values()))
    reply = shopify.http.post(
        f"{shopify.url}/sandbox/orders/{order.id}/misstate", json={"field": "currentTotalPriceSet", "amount": 1}
    )
    assert reply.status_code == 200
    query = "query($id: ID!) { order(id: $id) { currentTotalPriceSet { shopMoney { amount } } } }"
    stated = shopify.data(query, {"id": f"gid://shopify/Order/{order.id}"})["order"]["currentTotalPriceSet"]
    assert stated == {"shopMoney": {"amount": "0.01"}}


# Faults


def test_faults_come_once_and_pass(shopify: Any) -> None:
    for kind, status in (("too_many_requests", 429), ("server_error", 500), ("unavailable", 503)):
        shopify.http.post(shopify.url + "/sandbox/faults", content=json.dumps({"kind": kind, "seconds": 3}))
        response = shopify.send("{ shop { name } }")
        assert response.status_code == status
        if status != 500:
            assert float(response.headers["Retry-After"]) == 3
        assert shopify.send("{ shop { name } }").status_code == 200


def test_throttled_several_times(shopify: Any) -> None:
    shopify.sandbox.inject(Fault(kind="throttled", times=2))
    codes = ["errors" in shopify.send("{ shop { name } }").json() for _ in range(3)]
    assert codes == [True, True, False]


def test_a_connection_ends_inside_the_body(shopify: Any) -> None:
    shopify.sandbox.inject(Fault(kind="dropped", after=1, containing="orders(", keep=0.4))
    shopify.data("{ shop { name } }")
    shopify.data(IDS, {"n": 10})
    with pytest.raises(httpx.RemoteProtocolError):
        shopify.data(IDS, {"n": 10})
    assert shopify.data(IDS, {"n": 10})["orders"]["nodes"]


def test_a_malformed_body(shopify: Any) -> None:
    shopify.sandbox.inject(Fault(kind="malformed"))
    response = shopify.send("{ shop { name } }")
    with pytest.raises(json.JSONDecodeError):
        response.json()


# Control


def test_an_order_lives_over_http(shopify: Any) -> None:
    at = datetime(2026, 11, 23, 15, tzinfo=UTC).isoformat()
    body = {"order": {"lines": [{"title": "Lamp", "unit_price": 2500, "quantity": 2}],
                      "payments": [{"gateway": "cash", "amount": 5000}]}, "at": at}  # fmt: skip
    placed = shopify.http.post(shopify.url + "/sandbox/orders", json=body)
    assert placed.status_code == 201
    order = placed.json()
    assert (order["currentTotal"], order["outstanding"], order["financialStatus"]) == (5000, 0, "PAID")
    base = f"{shopify.url}/sandbox/orders/{order['number']}"
    line = order["lines"][0]["id"]
    edited = shopify.http.post(f"{base}/edit", json={"add": [{"title": "Bulb", "unit_price": 300}]}).json()
    assert edited["outstanding"] == 300
    paid = shopify.http.post(f"{base}/pay", json={"payment": {"gateway": "cash", "amount": 300}}).json()
    assert paid["outstanding"] == 0
    refunded = shopify.http.post(f"{base}/refund", json={"lines": [{"line_id": line, "quantity": 1}]}).json()
    assert (refunded["refunded"], refunded["financialStatus"]) == (2500, "PARTIALLY_REFUNDED")
    refused = shopify.http.post(f"{base}/refund", json={"lines": [{"line_id": line, "quantity": 9}]})
    assert refused.status_code == 422
    assert "9 of 1 remaining units" in refused.json()["error"]
    cancelled = shopify.http.post(f"{base}/cancel", json={}).json()
    assert (cancelled["currentTotal"], cancelled["refunded"]) == (0, 5300)
