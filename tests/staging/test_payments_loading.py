"""Payouts and balance transactions from their JSON to typed rows, through validation and quarantine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from qbd.sources.shopify.payments import PaymentRecord
from qbd.staging.load import load
from qbd.validation.validate import validate

READ = datetime(2026, 11, 23, 12, tzinfo=UTC)
USD = {"currencyCode": "USD"}


def payout(number: int, net: str = "96.80", **changes: Any) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/ShopifyPaymentsPayout/{number}", "legacyResourceId": str(number), "status": "PAID",
        "issuedAt": "2026-11-20T09:00:00Z", "transactionType": "DEPOSIT", "externalTraceId": None,
        "net": {"amount": net, **USD}, **changes,
    }  # fmt: skip


def moved(number: int, net: str = "96.80", **changes: Any) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/ShopifyPaymentsBalanceTransaction/{number}", "type": "CHARGE", "test": False,
        "transactionDate": "2026-11-18T15:00:00Z", "amount": {"amount": "100.00", **USD},
        "fee": {"amount": "3.20", **USD}, "net": {"amount": net, **USD}, "sourceType": "CHARGE", "sourceId": "77",
        "sourceOrderTransactionId": "501", "associatedOrder": {"id": "gid://shopify/Order/41", "name": "#1041"},
        "associatedPayout": {"id": "gid://shopify/ShopifyPaymentsPayout/9", "status": "PAID"},
        "adjustmentReason": None, "adjustmentsOrders": [], **changes,
    }  # fmt: skip


def arrive(engine: Engine, store: str, batch: str, read_at: datetime, *payloads: dict[str, Any]) -> None:
    records = [
        PaymentRecord("payouts" if "issuedAt" in each else "balance_transactions", each["id"], read_at, each)
        for each in payloads
    ]
    load(engine, store, "shopify", batch, records)


def rows(engine: Engine, query: str, store: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query), {"store": store})]


def test_they_are_typed_exactly_and_an_older_reading_never_replaces_a_newer_one(engine: Engine) -> None:
    store = f"store-{uuid4().hex[:8]}"
    share = {"name": "#1041", "orderTransactionId": "501", **{
        name: {"amount": amount, **USD} for name, amount in (("amount", "-5.00"), ("fees", "0.00"), ("net", "-5.00"))
    }}  # fmt: skip
    arrive(
        engine, store, f"{store}-1", READ, payout(9, status="IN_TRANSIT"), moved(1),
        moved(2, "-5.00", type="A_NEW_TYPE", amount={"amount": "-5.00", **USD}, fee={"amount": "0.00", **USD},
              associatedPayout={"id": None, "status": None}, adjustmentsOrders=[share]),
    )  # fmt: skip
    arrive(engine, store, f"{store}-2", READ + timedelta(days=1), payout(9))
    arrive(engine, store, f"{store}-3", READ, payout(9, status="SCHEDULED"))
    assert rows(engine, "SELECT payout_id, status, net_minor FROM staging.payouts WHERE store = :store", store) == [
        (9, "PAID", 9680)
    ]
    found = rows(
        engine,
        "SELECT balance_transaction_id, type, amount_minor, fee_minor, net_minor, order_transaction_id, order_id,"
        " order_name, payout_id FROM staging.balance_transactions WHERE store = :store ORDER BY 1",
        store,
    )
    assert found == [
        (1, "CHARGE", 10000, 320, 9680, 501, 41, "#1041", 9),
        (2, "A_NEW_TYPE", -500, 0, -500, 501, 41, "#1041", None),
    ]
    shares = (
        "SELECT balance_transaction_id, order_name, net_minor FROM staging.balance_adjustments WHERE store = :store"
    )
    assert rows(engine, shares, store) == [(2, "#1041", -500)]


def test_what_does_not_add_up_waits_alone_until_it_is_read_in_order(engine: Engine) -> None:
    store = f"store-{uuid4().hex[:8]}"
    arrive(
        engine, store, f"{store}-1", READ, payout(9), payout(10, status="PAUSED"), payout(11, net="-1.00"), moved(1),
        moved(2, net="96.81"), moved(3, fee={"amount": "3.20", "currencyCode": "EUR"}),
    )  # fmt: skip
    verdict = validate(engine, store, f"{store}-1")
    assert not verdict.stopped
    waiting = "SELECT document_group, rule FROM staging.waiting WHERE store = :store ORDER BY 1"
    assert rows(engine, waiting, store) == [
        ("balance:2", "net_adds_up"), ("balance:3", "typed"), ("payout:10", "status_known"),
        ("payout:11", "deposit_not_negative"),
    ]  # fmt: skip
    later = READ + timedelta(days=1)
    arrive(engine, store, f"{store}-2", later, payout(10), payout(11), moved(2), moved(3))
    validate(engine, store, f"{store}-2")
    assert rows(engine, waiting, store) == []
