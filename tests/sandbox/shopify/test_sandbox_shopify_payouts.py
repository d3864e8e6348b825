"""Shopify Payments: payouts equal what they hold, and the account answers as Shopify's does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbd.sandbox.shopify import balance_events as events
from qbd.sandbox.shopify.access import App
from qbd.sandbox.shopify.balance import Bounce, Movement, Share
from qbd.sandbox.shopify.days import furnish, generate
from qbd.sandbox.shopify.derive import load_introspection
from qbd.sandbox.shopify.inputs import NewLine, NewOrder, OrderDetails, Payment
from qbd.sandbox.shopify.payouts import Entry, Payout, balances, entries, settle, settlement, standings, weekday_after
from qbd.sandbox.shopify.store import Store

ZONE = ZoneInfo("America/New_York")
PAYOUTS = """query($first: Int, $after: String, $q: String, $sort: PayoutSortKeys, $reverse: Boolean,
  $type: ShopifyPaymentsPayoutTransactionType) {
  shopifyPaymentsAccount { payouts(first: $first, after: $after, query: $q, sortKey: $sort, reverse: $reverse,
    transactionType: $type) { nodes { id legacyResourceId issuedAt status transactionType net { amount currencyCode }
      gross { amount } externalTraceId summary { adjustmentsFee { amount } adjustmentsGross { amount }
      chargesFee { amount } chargesGross { amount } refundsFee { amount } refundsFeeGross { amount }
      reservedFundsFee { amount } reservedFundsGross { amount } retriedPayoutsFee { amount }
      retriedPayoutsGross { amount } advanceFees { amount } advanceGross { amount }
      usdcRebateCreditAmount { amount } } } pageInfo { hasNextPage endCursor } } } }"""
ENTRIES = """query($first: Int, $after: String, $q: String, $sort: BalanceTransactionSortKeys, $reverse: Boolean,
  $hide: Boolean) {
  shopifyPaymentsAccount { balanceTransactions(first: $first, after: $after, query: $q, sortKey: $sort,
    reverse: $reverse, hideTransfers: $hide) { nodes { id type sourceType sourceId sourceOrderTransactionId
      associatedOrder { id name } associatedPayout { id status } adjustmentReason adjustmentsOrders { name link
      orderTransactionId amount { amount } fees { amount } net { amount } } amount { amount } fee { amount }
      net { amount } transactionDate test } pageInfo { hasNextPage endCursor } } } }"""


def _local(day: int, hour: int = 12, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def _sell(store: Store, amount: int, at: datetime, *, test: bool = False) -> int:
    """A sale by card; gives its order transaction."""
    order = store.place_order(
        NewOrder(
            (NewLine(1, None, "Kettle", amount),),
            payments=(Payment("shopify_payments", amount),),
            details=OrderDetails(test=test),
        ),
        at=at,
    )
    return order.transactions[0].id


class _Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store() -> Store:
    """An empty shop on Wednesday 2 December 2026."""
    return furnish(datetime(2025, 11, 1, tzinfo=UTC), clock=_Clock(_local(2, 12, 12)))


def _turn(store: Store, now: datetime) -> None:
    assert isinstance(store.clock, _Clock)
    store.clock.now = now


def _payout(store: Store) -> Payout:
    (standing,) = standings(store)
    return standing.payout


def _of(store: Store, kind: str) -> list[Entry]:
    return [entry for entry in entries(store) if entry.movement.type == kind]


def _all(ask: Callable[..., dict[str, Any]], query: str, name: str, **variables: Any) -> list[dict[str, Any]]:
    """All nodes of a connection, in pages of seven."""
    nodes: list[dict[str, Any]] = []
    after = None
    while True:
        page = ask(query, {"first": 7, "after": after, **variables})["shopifyPaymentsAccount"][name]
        nodes += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes
        after = page["pageInfo"]["endCursor"]


def _sum(nodes: list[dict[str, Any]], field: str) -> Decimal:
    return sum((Decimal(node[field]["amount"]) for node in nodes), Decimal(0))


# Over the API


def test_every_card_transaction_moves_the_balance_with_its_fee(shopify: Any) -> None:
    query = "{ orders(first: 100) { nodes { id name transactions " \
            "{ id kind status gateway amountSet { shopMoney { amount } } fees { amount { amount } } } } } }"  # fmt: skip
    expected = {}
    for order in shopify.data(query)["orders"]["nodes"]:
        for entry in order["transactions"]:
            moved = entry["kind"] in ("SALE", "CAPTURE", "REFUND") and entry["status"] == "SUCCESS"
            if entry["gateway"] == "shopify_payments" and moved:
                sign = -1 if entry["kind"] == "REFUND" else 1
                expected[entry["id"].rpartition("/")[2]] = (
                    "REFUND" if sign < 0 else "CHARGE",
                    sign * Decimal(entry["amountSet"]["shopMoney"]["amount"]),
                    sum((Decimal(fee["amount"]["amount"]) for fee in entry["fees"]), Decimal(0)),
                    {"id": order["id"], "name": order["name"]},
                )
    nodes = _all(shopify.data, ENTRIES, "balanceTransactions", hide=True)
    found = {
        node["sourceOrderTransactionId"]: (
            node["type"],
            Decimal(node["amount"]["amount"]),
            Decimal(node["fee"]["amount"]),
            node["associatedOrder"],
        )
        for node in nodes
    }
    assert found == expected
    assert {entry[0] for entry in found.values()} == {"CHARGE", "REFUND"}
    assert all(Decimal(node["net"]["amount"]) == _sum([node], "amount") - _sum([node], "fee") for node in nodes)
    assert all(node["sourceId"] != node["sourceOrderTransactionId"] for node in nodes)


def test_a_payout_is_the_sum_of_its_movements_and_of_its_summary(shopify: Any) -> None:
    (payout,) = _all(shopify.data, PAYOUTS, "payouts")
    number = payout["legacyResourceId"]
    held = _all(shopify.data, ENTRIES, "balanceTransactions", q=f"payments_transfer_id:{number}", hide=True)
    net = Decimal(payout["net"]["amount"])
    assert len(held) > 10
    assert net == _sum(held, "net") == Decimal(payout["gross"]["amount"])
    assert {(node["associatedPayout"]["id"], node["associatedPayout"]["status"]) for node in held} == {
        (payout["id"], payout["status"])
    }
    summary = {name: Decimal(value["amount"]) for name, value in payout["summary"].items()}
    fees = sum(value for name, value in summary.items() if name.endswith(("Fee", "Fees")))
    assert sum(summary.values()) - 2 * fees == net
    assert summary["chargesGross"] == _sum([node for node in held if node["type"] == "CHARGE"], "amount")
    assert summary["refundsFeeGross"] == _sum([node for node in held if node["type"] == "REFUND"], "amount") < 0
    whole = _all(shopify.data, ENTRIES, "balanceTransactions", q=f"payments_transfer_id:{number}")
    (transfer,) = [node for node in whole if node["type"] == "TRANSFER"]
    assert (_sum([transfer], "net"), transfer["sourceType"], transfer["sourceId"]) == (-net, "TRANSFER", number)


def test_the_balance_is_what_no_payout_has_taken(shopify: Any) -> None:
    query = "{ shopifyPaymentsAccount { id defaultCurrency balance { amount currencyCode } } }"
    account = shopify.data(query)["shopifyPaymentsAccount"]
    nodes = _all(shopify.data, ENTRIES, "balanceTransactions")
    assert account["defaultCurrency"] == "USD"
    assert [entry["currencyCode"] for entry in account["balance"]] == ["USD"]
    assert Decimal(account["balance"][0]["amount"]) == _sum(nodes, "net") == 0
    shopify.clock.now = _local(22, 23).astimezone(UTC)
    before = shopify.data(query)["shopifyPaymentsAccount"]["balance"][0]["amount"]
    assert Decimal(before) == _sum(_all(shopify.data, ENTRIES, "balanceTransactions", hide=True), "net") > 0
    assert _all(shopify.data, PAYOUTS, "payouts") == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("payout_status:PENDING", 0),
        ("payout_status:scheduled transaction_type:transfer", 1),
        ("payout_date:2026-11-24 transaction_type:TRANSFER", 1),
        ("payout_date:<2026-11-24", 0),
        ("processed_at:<2026-11-22", 0),
        ("processed_at:>=2026-11-24", 1),
        ("available_on:2026-11-24 currency:USD transaction_type:TRANSFER", 1),
        ("id:1", 0),
    ],
)
def test_balance_transactions_are_searched(shopify: Any, query: str, count: int) -> None:
    assert len(_all(shopify.data, ENTRIES, "balanceTransactions", q=query)) == count


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("status:scheduled", 1), ("status:paid", 0), ("issued_at:2026-11-24", 1), ("issued_at:>2026-11-24", 0),
        ("amount:>0", 1), ("amount:<0", 0), ("currency:CAD", 0), ("id:>1", 1),
    ],
)  # fmt: skip
def test_payouts_are_searched(shopify: Any, query: str, count: int) -> None:
    assert len(_all(shopify.data, PAYOUTS, "payouts", q=query)) == count


def test_a_payout_is_of_one_direction(shopify: Any) -> None:
    assert len(_all(shopify.data, PAYOUTS, "payouts", type="DEPOSIT")) == 1
    assert _all(shopify.data, PAYOUTS, "payouts", type="WITHDRAWAL") == []


@pytest.mark.parametrize(
    ("query", "variables", "message"),
    [
        (ENTRIES, {"first": 1, "q": "colour:red"}, "Invalid search field for this query: colour"),
        (ENTRIES, {"first": 1, "q": "processed_at:soon"}, "'soon' is no date"),
        (ENTRIES, {"first": 251}, "invalid value (251)"),
        (ENTRIES, {}, "you must provide one of first or last"),
        (ENTRIES, {"first": 1, "sort": "PAYMENT_METHOD_NAME"}, "sort key PAYMENT_METHOD_NAME is not served"),
        (PAYOUTS, {"first": 1, "q": "payout_status:paid"}, "Invalid search field for this query: payout_status"),
        (PAYOUTS, {"first": 1, "after": "nonsense"}, "Invalid cursor"),
    ],
)
def test_what_makes_no_sense_is_refused(shopify: Any, query: str, variables: dict[str, Any], message: str) -> None:
    body = shopify.ask(query, variables)
    assert message in body["errors"][0]["message"]
    assert body["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_movements_come_in_the_wanted_order(shopify: Any) -> None:
    by_net = [_sum([node], "net") for node in _all(shopify.data, ENTRIES, "balanceTransactions", sort="NET")]
    assert by_net == sorted(by_net)
    dates = [
        node["transactionDate"]
        for node in _all(shopify.data, ENTRIES, "balanceTransactions", sort="PROCESSED_AT", reverse=True)
    ]
    assert dates == sorted(dates, reverse=True)
    assert len(set(dates)) > 10


@pytest.mark.parametrize("key", ["AMOUNT", "FEE", "ID", "ORDER_NAME", "PAYOUT_DATE", "PAYOUT_STATUS",
                                 "TRANSACTION_TYPE"])  # fmt: skip
def test_every_order_pages_through_the_same_movements(shopify: Any, key: str) -> None:
    expected = {node["id"] for node in _all(shopify.data, ENTRIES, "balanceTransactions")}
    nodes = _all(shopify.data, ENTRIES, "balanceTransactions", sort=key)
    assert {node["id"] for node in nodes} == expected
    assert len(nodes) == len(expected)


def test_scopes_of_account_and_payouts(shopify: Any) -> None:
    account, money = "read_shopify_payments_accounts", "read_shopify_payments_payouts"
    for token, scopes in (("account", {account}), ("money", {money}), ("old", {"read_shopify_payments"})):
        shopify.sandbox.gate.install(App(token, "secret", frozenset(scopes)), token)
    query = "{ shopifyPaymentsAccount { id payouts(first: 1) { nodes { id } } } }"
    body = shopify.ask(query, token="money")
    assert body["data"] == {"shopifyPaymentsAccount": None}
    assert body["errors"][0]["message"] == (
        "Access denied for shopifyPaymentsAccount field. Required access: "
        "the `read_shopify_payments` or the `read_shopify_payments_accounts` access scope."
    )
    assert shopify.data("{ shopifyPaymentsAccount { id } }", token="account")["shopifyPaymentsAccount"]["id"]
    for name in ("payouts", "balanceTransactions"):
        denied = shopify.ask(
            f"{{ shopifyPaymentsAccount {{ {name}(first: 1) {{ nodes {{ id }} }} }} }}", token="account"
        )
        assert denied["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
        assert denied["errors"][0]["message"].startswith(f"Access denied for {name} field.")
    payout = shopify.data(query, token="old")["shopifyPaymentsAccount"]["payouts"]["nodes"][0]["id"]
    node = "query($id: ID!) { node(id: $id) { id __typename } }"
    assert shopify.ask(node, {"id": payout}, token="account")["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert shopify.data(node, {"id": payout})["node"] == {"id": payout, "__typename": "ShopifyPaymentsPayout"}


def test_a_node_is_found_by_its_id(shopify: Any) -> None:
    entry = _all(shopify.data, ENTRIES, "balanceTransactions")[0]["id"]
    account = shopify.data("{ shopifyPaymentsAccount { id } }")["shopifyPaymentsAccount"]["id"]
    ids = [entry, account, "gid://shopify/ShopifyPaymentsPayout/1", "gid://shopify/ShopifyPaymentsAccount/1"]
    found = shopify.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids})["nodes"]
    assert found == [{"id": entry}, {"id": account}, None, None]


def test_a_shop_without_shopify_payments_has_no_account(shopify: Any) -> None:
    shopify.store.shop.shopify_payments = False
    assert shopify.data("{ shopifyPaymentsAccount { id } }") == {"shopifyPaymentsAccount": None}
    with pytest.raises(ValueError, match="no Shopify Payments"):
        events.record(shopify.store, "ADJUSTMENT", 100)


def test_pages_cost_as_elsewhere(shopify: Any) -> None:
    query = "{ shopifyPaymentsAccount { balanceTransactions(first: 250) { nodes { id net { amount } } } } }"
    cost = shopify.ask(query)["extensions"]["cost"]
    assert cost["requestedQueryCost"] == 1 + 2 + 11
    assert cost["actualQueryCost"] <= cost["requestedQueryCost"]


def test_the_control_api_moves_money(shopify: Any) -> None:
    def post(path: str, **body: Any) -> Any:
        return shopify.http.post(f"{shopify.url}/sandbox/{path}", json=body)

    (payout,) = shopify.http.get(f"{shopify.url}/sandbox/payouts").json()
    assert payout["status"] == "SCHEDULED"
    label = post("balance/record", type="SHIPPING_LABEL", amount=-795, reason="Label")
    assert (label.status_code, label.json()[0]["net"]) == (201, -795)
    assert post("balance/record", type="SHIPPING_LABEL", amount=795).status_code == 422
    assert post("balance/record", type="ADJUSTMENT", amount=1, colour="red").status_code == 422
    assert post("balance/vanish").status_code == 404
    charge = next(entry.movement for entry in entries(shopify.store) if entry.movement.type == "CHARGE")
    held = post("balance/chargeback", transaction_id=charge.transaction_id).json()
    assert [entry["type"] for entry in held] == ["CHARGEBACK_HOLD", "CHARGEBACK_FEE"]
    back = post("balance/release", transaction_id=charge.transaction_id).json()
    assert sum(entry["net"] for entry in held + back) == 0
    assert post(f"payouts/{payout['id']}/fail").status_code == 422
    assert post(f"payouts/{payout['id']}/cancel").json()["status"] == "CANCELED"
    assert post("payouts/1/cancel").status_code == 422


def test_a_bulk_operation_does_not_begin_at_the_account(shopify: Any) -> None:
    inner = "{ shopifyPaymentsAccount { balanceTransactions { edges { node { id net { amount } } } } } }"
    start = "mutation($q: String!) { bulkOperationRunQuery(query: $q) { bulkOperation { id } userErrors { message } } }"
    answer = shopify.data(start, {"q": inner})["bulkOperationRunQuery"]
    assert answer["bulkOperation"] is None
    assert "exactly one top level field, and it must be a connection" in answer["userErrors"][0]["message"]


def _mismatches(types: dict[str, dict[str, Any]], reference: dict[str, Any], value: Any, path: str) -> list[str]:
    """Where a value is not of a type of the real schema."""
    if reference["kind"] == "NON_NULL":
        return [f"{path} is null"] if value is None else _mismatches(types, reference["ofType"], value, path)
    if value is None:
        return []
    if reference["kind"] == "LIST":
        return [text for entry in value for text in _mismatches(types, reference["ofType"], entry, f"{path}[]")]
    kind = types[reference["name"]]
    if kind["kind"] == "OBJECT":
        fields = {entry["name"]: entry["type"] for entry in kind["fields"]}
        parts = [_mismatches(types, fields[name], entry, f"{path}.{name}") for name, entry in value.items()]
        return [text for part in parts for text in part]
    if kind["kind"] == "ENUM":
        return [] if value in {entry["name"] for entry in kind["enumValues"]} else [f"{path}: {value!r}"]
    plain = {"Boolean": bool, "Int": int}.get(kind["name"], str)
    return [] if type(value) is plain else [f"{path}: {value!r} is no {kind['name']}"]


def test_answers_are_of_the_real_types(shopify: Any, reference: Path) -> None:
    types = load_introspection(reference / "shopify" / "admin_2026-10.json.gz")
    store: Store = shopify.store
    charge = next(entry.movement for entry in entries(store) if entry.movement.type == "CHARGE")
    assert charge.transaction_id is not None
    events.charge_back(store, charge.transaction_id)
    events.record(store, "SHIPPING_LABEL", -700, reason="Label", shares=[Share(charge.transaction_id, -700)])
    root: dict[str, Any] = {"kind": "OBJECT", "name": "QueryRoot"}
    for query, name, least in ((PAYOUTS, "payouts", 1), (ENTRIES, "balanceTransactions", 30)):
        data = shopify.data(query, {"first": 100})
        assert len(data["shopifyPaymentsAccount"][name]["nodes"]) >= least
        assert _mismatches(types, root, data, "query") == []


# Rules of the account


def test_days_are_the_same_with_and_without_payouts() -> None:
    def made(look: bool) -> list[Any]:
        store = furnish(datetime(2025, 11, 1, tzinfo=UTC), clock=_Clock(_local(27)))
        for day in (22, 23):
            generate(store, date(2026, 11, day), orders=20, seed=4)
            assert not look or standings(store)
        return [(order.id, [entry.id for entry in order.transactions]) for order in store.orders.values()]

    assert made(look=True) == made(look=False)


@pytest.mark.parametrize(
    ("day", "paid"),
    [(16, 18), (17, 19), (18, 20), (19, 23), (20, 24), (21, 24), (22, 24), (23, 25)],
)
def test_money_is_paid_out_two_weekdays_later(store: Store, day: int, paid: int) -> None:
    _sell(store, 10_000, _local(day, 23))
    payout = _payout(store)
    assert payout.issued_at == _local(paid, 4)
    assert payout.net == 10_000 - 320


def test_a_payout_goes_through_its_states(store: Store) -> None:
    _sell(store, 10_000, _local(24))
    seen = []
    for moment in (_local(24, 11), _local(24, 13), _local(26, 3), _local(26, 4), _local(26, 10), _local(27, 10)):
        _turn(store, moment)
        seen.append([(entry.movement.type, entry.status) for entry in entries(store)])
    assert seen == [
        [],
        [("CHARGE", "PENDING")],
        [("CHARGE", "PENDING")],
        [("CHARGE", "SCHEDULED"), ("TRANSFER", "SCHEDULED")],
        [("CHARGE", "IN_TRANSIT"), ("TRANSFER", "IN_TRANSIT")],
        [("CHARGE", "PAID"), ("TRANSFER", "PAID")],
    ]


def test_a_chargeback_takes_the_charge_and_a_fee_until_it_is_won(store: Store) -> None:
    charge = _sell(store, 10_000, _local(16))
    held, fee = events.charge_back(store, charge, at=_local(18))
    assert (held.amount, fee.amount, held.source_type, held.reason) == (-10_000, -1_500, "DISPUTE", None)
    assert held.transaction_id == charge
    assert balances(store) == {"USD": 0}
    assert [entry.payout.net for entry in standings(store)] == [9_680, -11_500]
    with pytest.raises(ValueError, match="disputed already"):
        events.charge_back(store, charge, at=_local(19))
    events.release_chargeback(store, charge, at=_local(20))
    assert [entry.payout.net for entry in standings(store)] == [9_680, -11_500, 11_500]
    with pytest.raises(ValueError, match="no open chargeback"):
        events.release_chargeback(store, charge)


@pytest.mark.parametrize(("amount", "message"), [(0, "0 disputed of 10000"), (10_001, "10001 disputed")])
def test_a_chargeback_is_within_its_charge(store: Store, amount: int, message: str) -> None:
    charge = _sell(store, 10_000, _local(16))
    with pytest.raises(ValueError, match=message):
        events.charge_back(store, charge, amount=amount)
    with pytest.raises(ValueError, match="is no charge"):
        events.charge_back(store, 1)
    with pytest.raises(ValueError, match="had not happened"):
        events.charge_back(store, charge, at=_local(15))


def test_a_negative_day_is_withdrawn_from_the_bank(store: Store) -> None:
    events.record(store, "LENDING_CAPITAL_REMITTANCE", -5_000, at=_local(17))
    payout = _payout(store)
    assert (payout.transaction_type, payout.net) == ("WITHDRAWAL", -5_000)
    assert balances(store) == {"USD": 0}
    (transfer,) = _of(store, "TRANSFER")
    assert transfer.movement.amount == 5_000


def test_reserves_are_held_and_given_back(store: Store) -> None:
    _sell(store, 10_000, _local(16))
    events.record(store, "RESERVED_FUNDS", -1_000, at=_local(16, 13))
    events.record(store, "RESERVED_FUNDS_REVERSAL", 1_000, at=_local(18))
    first, second = (entry.payout for entry in standings(store))
    assert (first.net, second.net) == (8_680, 1_000)


@pytest.mark.parametrize(
    ("kind", "amount", "extra", "message"),
    [
        ("SOMETHING_NEW", -1, {}, "is no type of balance transaction"),
        ("CHARGE", 100, {}, "comes from an order or a payout"),
        ("TRANSFER_FAILURE", 100, {}, "comes from an order or a payout"),
        ("SHIPPING_LABEL", 100, {}, "wrong sign"),
        ("CHARGEBACK_HOLD_RELEASE", -100, {}, "wrong sign"),
        ("RESERVED_FUNDS", -100, {"reason": "Held"}, "no adjustment reason"),
        ("ADJUSTMENT", 100, {"transaction_id": 1}, "is no charge"),
    ],
)
def test_a_movement_that_cannot_be_is_refused(
    store: Store, kind: str, amount: int, extra: dict[str, Any], message: str
) -> None:
    version = store.version
    with pytest.raises(ValueError, match=message):
        events.record(store, kind, amount, **extra)
    assert store.version == version
    assert entries(store) == []


def test_an_adjustment_names_its_orders(shopify: Any) -> None:
    store: Store = shopify.store
    one, two = (_sell(store, amount, shopify.clock.now - timedelta(hours=1)) for amount in (3_000, 2_000))
    with pytest.raises(ValueError, match="its orders add up to -90"):
        events.record(store, "SHIPPING_LABEL", -100, shares=[Share(one, -60), Share(two, -30)])
    events.record(store, "ADJUSTMENT", -100, reason="Rate", shares=[Share(one, -60), Share(two, -40)])
    (node,) = _all(shopify.data, ENTRIES, "balanceTransactions", q="transaction_type:ADJUSTMENT")
    assert (node["adjustmentReason"], node["sourceType"], node["sourceOrderTransactionId"]) == (
        "Rate", "ADJUSTMENT", None,
    )  # fmt: skip
    assert [(entry["orderTransactionId"], entry["net"]["amount"]) for entry in node["adjustmentsOrders"]] == [
        (str(one), "-0.6"), (str(two), "-0.4"),
    ]  # fmt: skip
    assert node["associatedPayout"] == {"id": None, "status": "PENDING"}


def test_a_failed_payout_is_paid_again(store: Store) -> None:
    _sell(store, 10_000, _local(16))
    first = _payout(store)
    with pytest.raises(ValueError, match="is not issued at"):
        events.fail_payout(store, first.id, at=_local(18, 3))
    with pytest.raises(ValueError, match="is SCHEDULED at"):
        events.fail_payout(store, first.id, at=_local(18, 5))
    with pytest.raises(ValueError, match="is PAID at"):
        events.fail_payout(store, first.id)
    events.fail_payout(store, first.id, at=_local(18, 15))
    failed, retried = standings(store)
    assert (failed.status, retried.status) == ("FAILED", "PAID")
    assert (failed.payout.net, retried.payout.net) == (9_680, 9_680)
    assert retried.payout.issued_at == _local(20, 4)
    (back,) = _of(store, "TRANSFER_FAILURE")
    assert (back.payout, back.movement.amount) == (retried.payout, 9_680)
    assert _of(store, "CHARGE")[0].status == "FAILED"
    assert balances(store) == {"USD": 0}
    with pytest.raises(ValueError, match="only IN_TRANSIT becomes FAILED"):
        events.fail_payout(store, first.id, at=_local(18, 16))


def test_a_cancelled_payout_leaves_its_money_in_the_balance(store: Store) -> None:
    _sell(store, 10_000, _local(16))
    events.cancel_payout(store, _payout(store).id, at=_local(18, 5))
    _turn(store, _local(18, 6))
    assert [entry.status for entry in standings(store)] == ["CANCELED"]
    assert balances(store) == {"USD": 9_680}


def test_a_test_transaction_is_listed_and_never_paid_out(store: Store) -> None:
    _sell(store, 10_000, _local(16), test=True)
    (entry,) = entries(store)
    assert (entry.movement.test, entry.payout, entry.status) == (True, None, "PENDING")
    assert balances(store) == {"USD": 0}


def test_what_adds_up_to_nothing_waits_for_the_next_payout(store: Store) -> None:
    events.record(store, "ADJUSTMENT", 700, at=_local(16))
    events.record(store, "ADJUSTMENT", -700, at=_local(16, 13))
    assert standings(store) == []
    events.record(store, "ADJUSTMENT", 5, at=_local(19))
    assert (_payout(store).net, len(_payout(store).movements)) == (5, 3)


def test_all_types_of_the_real_schema_are_known(reference: Path) -> None:
    types = load_introspection(reference / "shopify" / "admin_2026-10.json.gz")
    values = {entry["name"] for entry in types["ShopifyPaymentsTransactionType"]["enumValues"]}
    assert events.transaction_types() == values
    assert len(values) == 113


_MOVES = st.lists(
    st.tuples(st.integers(0, 40 * 24), st.integers(-9_999, 9_999), st.integers(0, 99), st.booleans()), max_size=40
)


@given(_MOVES, st.sets(st.integers(0, 30)))
def test_nothing_is_lost_or_paid_twice(moves: list[tuple[int, int, int, bool]], failing: set[int]) -> None:
    start = datetime(2026, 10, 15, tzinfo=UTC)
    every = [
        Movement(number, "ADJUSTMENT", start + timedelta(hours=hour), "USD", amount, fee, test=test)
        for number, (hour, amount, fee, test) in enumerate(moves, start=1)
    ]
    first = sorted(settle(every, {}, ZONE).payouts.values(), key=lambda payout: payout.id)
    bounces = {
        payout.id: Bounce("FAILED", payout.submitted_at) for place, payout in enumerate(first) if place in failing
    }
    settled = settle(every, bounces, ZONE)
    paid = [entry.id for payout in settled.payouts.values() for entry in payout.movements]
    assert len(paid) == len(set(paid))
    waiting = [entry for entry in settled.movements if entry.id not in settled.payout_of and not entry.test]
    assert sum(entry.net for entry in waiting) == 0
    assert sum(entry.net for entry in settled.movements if not entry.test) == 0
    arrived = sum(payout.net for payout in settled.payouts.values() if payout.bounce is None)
    assert arrived == sum(entry.net for entry in every if not entry.test)
    assert all(entry.at < payout.issued_at for payout in settled.payouts.values() for entry in payout.movements)
    assert all(weekday_after(payout.issued_at.astimezone(ZONE).date() - timedelta(days=1)) ==
               payout.issued_at.astimezone(ZONE).date() for payout in settled.payouts.values())  # fmt: skip


def test_the_settlement_is_made_once_for_a_state_of_the_store(store: Store) -> None:
    _sell(store, 10_000, _local(16))
    made = settlement(store)
    assert settlement(store) is made
    _sell(store, 10_000, _local(16))
    assert settlement(store) is not made
