"""How far a pull reaches back, and what a second try of it reads again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qbd.errors import AuthenticationError, ConfigurationError
from qbd.pipeline import pull
from qbd.pipeline.connections import Connection
from qbd.pipeline.payments import payouts_notice
from qbd.sandbox.shopify.days import generate
from qbd.sandbox.shopify.faults import Fault
from qbd.sandbox.shopify.payouts import entries, standings
from qbd.sources.landing import LandingBatch, Manifest

ZONE = ZoneInfo("America/New_York")
DAY = date(2026, 7, 1)


def local(day: date, hour: int = 0) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def manifests(sources: Any, pulled: pull.Pulled) -> list[Manifest]:
    found = [LandingBatch(sources.landing, "harbor", pulled.source, name).manifest() for name in pulled.batch_ids]
    return [manifest for manifest in found if manifest is not None]


def pull_and_load(sources: Any, day: date, source: str = "shopify") -> pull.Pulled:
    pulled = pull.extract(sources.run, source, day=day)
    assert pulled is not None
    for batch in pulled.batch_ids:
        pull.load(sources.run, source, batch)
    return pulled


def test_a_first_run_reads_the_whole_catalogue_and_the_orders_of_its_day(sources: Any) -> None:
    generate(sources.shop, DAY - timedelta(days=2), orders=3, seed=1)
    generate(sources.shop, DAY, orders=4, seed=1)
    pulled = pull_and_load(sources, DAY)
    catalogue, orders = manifests(sources, pulled)
    assert catalogue.since is None
    assert orders.since == local(DAY) - timedelta(minutes=10)
    issued = {each.payout.id for each in standings(sources.shop) if each.payout.issued_at >= local(DAY)}
    moved = [
        each.movement.id
        for each in entries(sources.shop)
        if local(DAY) <= each.movement.at < sources.now or (each.payout is not None and each.payout.id in issued)
    ]
    assert pulled.counts == {
        "shop": 1, "locations": 3, "customers": len(sources.shop.customers), "products": len(sources.shop.products), "orders": 4,
        "payouts": len(issued), "balance_transactions": len(moved),
        "cash_sessions": 2,
        "gift_cards": 0,
    }  # fmt: skip
    assert issued
    assert catalogue.until == orders.until == sources.now
    assert pulled.sentence().startswith("shopify: 1 shop, 3 locations, ")


def test_a_shop_with_payouts_and_no_account_for_them_is_told_so(sources: Any) -> None:
    generate(sources.shop, DAY - timedelta(days=2), orders=3, seed=1)
    assert payouts_notice(sources.run) == ""
    pull_and_load(sources, DAY)
    assert payouts_notice(sources.run) == ""
    sources.set(payouts=None)
    (newest,) = sources.rows("SELECT max(issued_at) FROM staging.payouts")[0]
    notice = payouts_notice(sources.run)
    assert str(newest.astimezone(ZONE).date()) in notice
    assert "no section `payouts`" in notice


def test_a_start_date_makes_the_first_run_reach_back_to_it(sources: Any) -> None:
    generate(sources.shop, DAY - timedelta(days=5), orders=3, seed=1)
    generate(sources.shop, DAY, orders=4, seed=1)
    sources.set(start_date=(DAY - timedelta(days=5)).isoformat(), overlap_minutes=0)
    pulled = pull_and_load(sources, DAY)
    assert manifests(sources, pulled)[1].since == local(DAY - timedelta(days=5))
    assert pulled.counts["orders"] == 7


def test_the_next_run_goes_on_at_the_cursor_and_a_backfill_reaches_back_to_its_day(sources: Any) -> None:
    generate(sources.shop, DAY, orders=3, seed=1)
    first_until = sources.now
    pull_and_load(sources, DAY)
    sources.now += timedelta(days=1)
    sources.shop.touch(min(sources.shop.orders), at=first_until + timedelta(hours=1))
    second = pull_and_load(sources, DAY + timedelta(days=1))
    (window,) = manifests(sources, second)
    # The cursor stands at nine in the morning; the day for which the run is begins before it.
    assert window.since == local(DAY + timedelta(days=1)) - timedelta(minutes=10)
    assert second.counts["orders"] == 1
    cursor = sources.now
    sources.now += timedelta(days=4)
    third = pull_and_load(sources, DAY + timedelta(days=5))
    assert manifests(sources, third)[0].since == cursor - timedelta(minutes=10)
    assert third.counts["orders"] == 0
    again = pull_and_load(sources, DAY)
    assert manifests(sources, again)[0].since == local(DAY) - timedelta(minutes=10)
    assert again.counts["orders"] == 3


def test_a_run_for_an_old_day_reads_again_what_was_updated_since_in_bulk(sources: Any) -> None:
    generate(sources.shop, DAY - timedelta(days=20), orders=3, seed=1)
    pull_and_load(sources, DAY)
    pulled = pull_and_load(sources, DAY - timedelta(days=20))
    (window,) = manifests(sources, pulled)
    assert pulled.counts["orders"] == 3
    assert "bulk" in {file.form for file in window.files if file.entity == "orders"}


@pytest.mark.parametrize("source", ["shopify", "stocky"])
def test_a_second_try_does_not_read_again_what_landed(sources: Any, source: str) -> None:
    generate(sources.shop, DAY, orders=3, seed=1)
    attempt = pull.Attempt.new(sources.run)
    first = pull.extract(sources.run, source, day=DAY, attempt=attempt)
    server = sources.shop_server if source == "shopify" else sources.stocky_server
    asked = server.asked
    assert asked > 0
    sources.now += timedelta(minutes=30)
    assert pull.extract(sources.run, source, day=DAY, attempt=attempt) == first
    assert server.asked == asked
    fresh = pull.extract(sources.run, source, day=DAY)
    assert first is not None
    assert fresh is not None
    assert server.asked > asked
    assert not set(fresh.batch_ids) & set(first.batch_ids)


def test_a_second_try_keeps_the_part_that_landed_and_the_windows_end(sources: Any) -> None:
    generate(sources.shop, DAY, orders=3, seed=1)
    attempt = pull.Attempt.new(sources.run)
    sources.shop_server.app.state.sandbox.inject(Fault(kind="refused_token", times=1000, containing="orders("))
    with pytest.raises(AuthenticationError):
        pull.extract(sources.run, "shopify", day=DAY, attempt=attempt)
    sources.shop_server.app.state.sandbox.faults.clear()
    sources.now += timedelta(hours=1)
    pulled = pull.extract(sources.run, "shopify", day=DAY, attempt=attempt)
    assert pulled is not None
    assert pulled.counts["orders"] == 3
    assert {manifest.until for manifest in manifests(sources, pulled)} == {attempt.until}


def test_stocky_moves_its_cursor_to_the_beginning_of_the_attempt(sources: Any) -> None:
    attempt = pull.Attempt.new(sources.run)
    pulled = pull.extract(sources.run, "stocky", day=DAY, attempt=attempt)
    assert pulled is not None
    (manifest,) = manifests(sources, pulled)
    assert (manifest.since, manifest.until) == (None, attempt.until)
    pull.load(sources.run, "stocky", pulled.batch_ids[0])
    assert set(sources.rows("SELECT entity, value FROM staging.cursors WHERE source = 'stocky'")) == {
        ("suppliers", attempt.until),
        ("purchase_orders", attempt.until),
    }


def test_a_store_without_stocky_pulls_nothing_there_but_a_broken_connection_is_an_error(sources: Any) -> None:
    right = sources.connections.pop("stocky_harbor")
    assert pull.extract(sources.run, "stocky", day=DAY) is None
    sources.connections["stocky_harbor"] = Connection("stocky_harbor", "http", right.host, login=right.login)
    with pytest.raises(ConfigurationError, match="stocky_harbor: password: is empty"):
        pull.extract(sources.run, "stocky", day=DAY)
    sources.connections["stocky_harbor"] = Connection("stocky_harbor", "http", "", login="x", password="y")
    with pytest.raises(ConfigurationError, match="stocky_harbor: host"):
        pull.extract(sources.run, "stocky", day=DAY)


def test_a_batch_that_is_not_in_the_landing_is_named(sources: Any) -> None:
    with pytest.raises(ConfigurationError, match="landing of never: manifest"):
        pull.load(sources.run, "shopify", "never")


@pytest.mark.parametrize(
    ("login", "kind"), [("", {"token": "secret"}), ("client", {"client_id": "client", "client_secret": "secret"})]
)
def test_a_password_alone_is_a_token_and_with_a_login_a_clients_secret(login: str, kind: dict[str, str]) -> None:
    access = pull.shopify_access(
        Connection("shopify_harbor", "http", "harbor.myshopify.com", login=login, password="secret")
    )
    assert access.base_url == "https://harbor.myshopify.com"
    assert {key: value for key in ("token", "client_id", "client_secret") if (value := getattr(access, key))} == kind
    assert "secret'" not in repr(access)
