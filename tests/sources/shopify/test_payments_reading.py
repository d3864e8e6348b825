"""Payouts and balance transactions from the sandbox Shopify: whole, again while not final, or a notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.shopify import balance_events as events
from qbd.sandbox.shopify.access import ALL_SCOPES
from qbd.sandbox.shopify.inputs import NewLine, NewOrder, Payment
from qbd.sandbox.shopify.payouts import entries, standings
from qbd.sources.shopify import payments
from qbd.sources.shopify.extract import ExtractResult, extract
from qbd.sources.shopify.paging import PageSize
from qbd.sources.shopify.payments import PaymentsWindow, payment_records

Serve = Callable[..., Any]
# Served on Saturday 2026-11-21 at 06:00 in New York; payouts are issued two weekdays after what they pay.
MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)


def sell(shop: Any, amount: int, at: datetime) -> int:
    order = shop.store.place_order(
        NewOrder((NewLine(1, None, "Kettle", amount),), payments=(Payment("shopify_payments", amount),)), at=at
    )
    return int(order.transactions[0].id)


def run(shop: Any, landing: Path, batch: str, window: PaymentsWindow) -> ExtractResult:
    return extract(shop.access(), landing, "demo", batch, ["shop"], clock=shop.clock, payments=window)


def found(landing: Path, result: ExtractResult) -> dict[str, dict[int, dict[str, Any]]]:
    by_entity: dict[str, dict[int, dict[str, Any]]] = {entity: {} for entity in payments.PAYMENTS}
    for record in payment_records(landing, result.files, result.until):
        number = int(record.id.rpartition("/")[2])
        assert number not in by_entity[record.entity]
        by_entity[record.entity][number] = record.payload
    return by_entity


@pytest.fixture
def shop(serve: Serve) -> Any:
    running = serve()
    for day in range(5):
        sell(running, 1000 + day, MONDAY + timedelta(days=day))
    return running


def test_everything_arrives_once_over_many_pages(shop: Any, landing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    charge = sell(shop, 5000, MONDAY)
    events.charge_back(shop.store, charge, at=MONDAY + timedelta(days=1))
    monkeypatch.setattr(payments, "PageSize", lambda size: PageSize(2))
    result = run(shop, landing, "b1", PaymentsWindow.first(MONDAY - timedelta(days=1)))
    records = found(landing, result)
    assert sorted(records["payouts"]) == sorted(each.payout.id for each in standings(shop.store))
    assert sorted(records["balance_transactions"]) == sorted(each.movement.id for each in entries(shop.store))
    assert {kind["type"] for kind in records["balance_transactions"].values()} == {
        "CHARGE", "CHARGEBACK_HOLD", "CHARGEBACK_FEE", "TRANSFER",
    }  # fmt: skip
    assert result.counts == {"shop": 1, "payouts": len(records["payouts"]), "balance_transactions": 11}


def test_where_paging_ends_it_goes_on_from_the_last_moment(
    shop: Any, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "PAGING_ENDS", 3)
    records = found(landing, run(shop, landing, "b1", PaymentsWindow.first(MONDAY - timedelta(days=1))))
    assert sorted(records["balance_transactions"]) == sorted(each.movement.id for each in entries(shop.store))


def test_a_payout_that_was_not_final_is_read_again_with_its_transactions(shop: Any, landing: Path) -> None:
    before = run(shop, landing, "b1", PaymentsWindow.first(MONDAY - timedelta(days=1)))
    first = found(landing, before)
    (open_payout,) = (each for each in first["payouts"].values() if each["status"] != "PAID")
    waiting = [n for n, each in first["balance_transactions"].items() if each["associatedPayout"]["id"] is None]
    shop.clock.moment += timedelta(days=5)
    issued = datetime.fromisoformat(open_payout["issuedAt"])
    second = found(landing, run(shop, landing, "b2", PaymentsWindow.next(before.until, issued)))
    assert second["payouts"][int(open_payout["legacyResourceId"])]["status"] == "PAID"
    # They happened days before this window; their payout brings them.
    assert len(waiting) == 2
    assert all(second["balance_transactions"][number]["associatedPayout"]["id"] for number in waiting)


def test_a_missing_scope_or_account_is_a_notice(serve: Serve, landing: Path) -> None:
    window = PaymentsWindow.first(MONDAY)
    poor = serve(scopes=ALL_SCOPES - {"read_shopify_payments_payouts"})
    result = run(poor, landing, "b1", window)
    assert result.complete
    assert result.counts == {"shop": 1}
    assert "read_shopify_payments_payouts" in result.notices[-1]

    without = serve()
    without.store.shop.shopify_payments = False
    result = run(without, landing, "b2", window)
    assert result.counts == {"shop": 1}
    assert "no Shopify Payments" in result.notices[-1]
