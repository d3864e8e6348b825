"""Bulk operations: what is allowed, what comes out, and how they end."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from qbd.sandbox.shopify.bulk_rules import check
from qbd.sandbox.shopify.faults import Fault
from qbd.sandbox.shopify.fields.registry import executable_schema

RUN = "mutation($query: String!, $grouped: Boolean!) { bulkOperationRunQuery(query: $query, groupObjects: $grouped) " \
      "{ bulkOperation { id status } userErrors { field message code } } }"  # fmt: skip
SHOW = "query($id: ID!) { bulkOperation(id: $id) { id status errorCode objectCount rootObjectCount fileSize url " \
       "partialDataUrl completedAt } }"  # fmt: skip
LEDGER = """{ orders(query: "updated_at:>=2026-11-01") { edges { node { id name
  lineItems { edges { node { id quantity } } }
  shippingLines { edges { node { id } } }
  agreements { edges { node { id reason sales { edges { node { id totalAmount { shopMoney { amount } } } } } } } }
} } } }"""


def _start(shopify: Any, query: str, grouped: bool = False) -> dict[str, Any]:
    result: dict[str, Any] = shopify.data(RUN, {"query": query, "grouped": grouped})["bulkOperationRunQuery"]
    return result


def _end(shopify: Any, identifier: str) -> dict[str, Any]:
    for _ in range(200):
        job: dict[str, Any] = shopify.data(SHOW, {"id": identifier})["bulkOperation"]
        if job["status"] not in ("CREATED", "RUNNING", "CANCELING"):
            return job
        time.sleep(0.02)
    raise AssertionError(f"still {job['status']}")


def _rows(shopify: Any, url: str) -> list[dict[str, Any]]:
    response = shopify.http.get(url)
    assert response.status_code == 200
    return [json.loads(line) for line in response.text.splitlines()]


def test_the_ledger_comes_whole_and_joins_by_parent(shopify: Any) -> None:
    started = _start(shopify, LEDGER)
    assert started["userErrors"] == []
    job = _end(shopify, started["bulkOperation"]["id"])
    rows = _rows(shopify, job["url"])
    assert (job["status"], job["objectCount"], job["rootObjectCount"]) == ("COMPLETED", str(len(rows)), "50")
    assert int(job["fileSize"]) == len(shopify.http.get(job["url"]).content)
    by_id = {row["id"]: row for row in rows}
    sales = [row for row in rows if "/Sale/" in row["id"]]
    owned = {order.id: 0 for order in shopify.store.orders.values()}
    for sale in sales:
        agreement = by_id[sale["__parentId"]]
        owned[int(by_id[agreement["__parentId"]]["id"].rpartition("/")[2])] += 1
    expected = {order.id: sum(len(deal.sales) for deal in order.agreements) for order in shopify.store.orders.values()}
    assert owned == expected
    positions = {row["id"]: position for position, row in enumerate(rows)}
    assert any(positions[row["__parentId"]] > positions[row["id"]] for row in rows if "__parentId" in row)


def test_grouped_children_follow_their_parent(shopify: Any) -> None:
    job = _end(shopify, _start(shopify, LEDGER, grouped=True)["bulkOperation"]["id"])
    root = None
    for row in _rows(shopify, job["url"]):
        if "__parentId" not in row:
            root = row["id"]
        elif "/Sale/" not in row["id"]:
            assert row["__parentId"] == root


_DEEP = "{ orders { edges { node { id agreements { edges { node { id sales { edges { node { id ... on ProductSale { " \
        "lineItem { product { variants { edges { node { id } } } } } } } } } } } } } } } }"  # fmt: skip
_SIX = "{ orders { edges { node { id lineItems { edges { node { id } } } shippingLines { edges { node { id } } } " \
       "discountApplications { edges { node { index } } } returns { edges { node { id } } } " \
       "agreements { edges { node { id } } } } } } }"  # fmt: skip


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (_DEEP, "Bulk queries cannot contain connections with a nesting depth greater than 2."),
        (_SIX, "Bulk queries cannot contain more than 5 connections."),
        ("{ orders { nodes { id } } }",
         "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: 'orders { "
         "edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: 'orders'."),
        ("{ orders { edges { node { name lineItems { edges { node { id } } } } } } }",
         "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of "
         "'ID' return type. Connection fields without 'id': orders."),
        ("{ orders { edges { node { id refunds { refundLineItems { edges { node { id } } } } } } } }",
         "Queries that contain a connection field within a list field are not currently supported."),
        ('{ node(id: "gid://shopify/Order/1") { id } }', "Bulk queries cannot contain a top level `node` field."),
        ("{ shop { name } }", "Bulk queries must contain at least one connection."),
        ("mutation { bulkOperationCancel(id: 1) { userErrors { message } } }",
         "Invalid operation type. Only `query` operations are supported."),
        ("", "Invalid bulk query: syntax error, unexpected end of file"),
        ("{ orders { edges { node { colour } } } }",
         "Invalid bulk query: Field 'colour' doesn't exist on type 'Order'"),
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_said_in_shopifys_words(query: str, message: str) -> None:
    shape, errors = check(executable_schema(), query)
    assert shape is None
    assert message in [error.message for error in errors]
    assert all(error.code == "INVALID" for error in errors)


def test_a_query_above_the_byte_limit_is_refused() -> None:
    query = "{ orders { edges { node { id } } } }"
    assert check(executable_schema(), query + " " * (65_535 - len(query)))[1] == []
    assert "65535 bytes" in check(executable_schema(), query + " " * 65_535)[1][0].message


def test_five_at_a_time(shopify: Any) -> None:
    shopify.sandbox.inject(Fault(kind="bulk_hold"))
    started = [_start(shopify, LEDGER)["bulkOperation"]["id"] for _ in range(5)]
    sixth = _start(shopify, LEDGER)
    assert sixth["bulkOperation"] is None
    assert sixth["userErrors"][0]["code"] == "OPERATION_IN_PROGRESS"
    assert all(identifier in sixth["userErrors"][0]["message"] for identifier in started)
    cancel = "mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }"
    assert shopify.data(cancel, {"id": started[0]})["bulkOperationCancel"]["bulkOperation"] == {"status": "CANCELING"}
    shopify.sandbox.inject(Fault(kind="bulk_release"))
    assert [_end(shopify, identifier)["status"] for identifier in started] == ["CANCELED", *["COMPLETED"] * 4]
    assert _start(shopify, LEDGER)["userErrors"] == []


def test_a_failure_leaves_what_was_done(shopify: Any) -> None:
    shopify.sandbox.inject(Fault(kind="bulk_failure", after=37, code="TIMEOUT"))
    job = _end(shopify, _start(shopify, LEDGER)["bulkOperation"]["id"])
    assert (job["status"], job["errorCode"], job["url"]) == ("FAILED", "TIMEOUT", None)
    assert len(_rows(shopify, job["partialDataUrl"])) == 37 == int(job["objectCount"])


def test_a_result_expires_and_nothing_found_has_no_url(shopify: Any) -> None:
    job = _end(shopify, _start(shopify, LEDGER)["bulkOperation"]["id"])
    shopify.clock.turn(days=7)
    assert shopify.http.get(job["url"]).status_code == 404
    empty = '{ orders(query: "name:nobody") { edges { node { id } } } }'
    job = _end(shopify, _start(shopify, empty)["bulkOperation"]["id"])
    assert (job["status"], job["url"], job["objectCount"]) == ("COMPLETED", None, "0")


def test_a_missing_scope_fails_the_operation(shopify: Any) -> None:
    query = "{ orders { edges { node { id staffMember { name } } } } }"
    started = shopify.data(RUN, {"query": query, "grouped": False}, token="narrow")["bulkOperationRunQuery"]
    for _ in range(200):
        job = shopify.data(SHOW, {"id": started["bulkOperation"]["id"]}, token="narrow")["bulkOperation"]
        if job["status"] == "FAILED":
            break
        time.sleep(0.02)
    assert job["errorCode"] == "ACCESS_DENIED"
