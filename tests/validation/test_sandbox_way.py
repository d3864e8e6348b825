"""The sandbox shop's own day, through extraction, landing and staging: every rule holds on it, bulk or paged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from qbd.sandbox.shopify.access import App
from qbd.sandbox.shopify.running import running
from qbd.sandbox.shopify.serve import create_app as create_shop
from qbd.sandbox.shopify.serve import demo_store
from qbd.sandbox.stocky.serve import create_app as create_stocky
from qbd.sandbox.stocky.serve import demo_stocky
from qbd.sources.landing import LandingBatch
from qbd.sources.shopify.access import ShopifyAccess
from qbd.sources.shopify.extract import extract
from qbd.sources.stocky.access import StockyAccess
from qbd.sources.stocky.extract import extract as extract_purchases
from qbd.staging.replay import load_landed
from qbd.validation.quarantine import quarantined
from qbd.validation.validate import validate

DAY = date(2026, 11, 22)


def _load(engine: Engine, root: Path, store: str, source: str, batch: str) -> Any:
    manifest = LandingBatch(root, store, source, batch).manifest()
    assert manifest is not None
    return load_landed(engine, root, manifest)


def _state(engine: Engine, store: str) -> list[tuple[Any, ...]]:
    statement = "SELECT order_id, name, total_minor, current_total_minor, (SELECT sum(total_minor) FROM staging.sales s " \
                "WHERE s.store = o.store AND s.order_id = o.order_id), (SELECT count(*) FROM staging.refund_lines r " \
                "WHERE r.store = o.store AND r.order_id = o.order_id) FROM staging.orders o WHERE store = :store " \
                "ORDER BY 1"  # fmt: skip
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement), {"store": store})]


def test_a_generated_day_passes_every_rule_paged_and_in_bulk(engine: Engine, store: str, tmp_path: Path) -> None:
    shop = demo_store(DAY, orders=40, plan="Shopify Plus")
    with running(create_shop(shop, [(App("client", "secret"), "shpat_test")])) as url:
        access = ShopifyAccess(url, token="shpat_test")
        for bulk in (False, True):
            extract(
                access,
                tmp_path,
                f"{store}-{bulk}",
                f"{store}-{bulk}",
                since=datetime(2025, 1, 1, tzinfo=UTC),
                bulk=bulk,
            )
    found = []
    for bulk in (False, True):
        name = f"{store}-{bulk}"
        result = _load(engine, tmp_path, name, "shopify", name)
        assert result.quarantined == 0, quarantined(engine, name)
        verdict = validate(engine, name, name)
        assert verdict.failures == {}, quarantined(engine, name)
        assert result.records["orders"] >= 40
        found.append(_state(engine, name))
    assert found[0] == found[1]


def test_generated_purchases_pass_every_rule(engine: Engine, store: str, tmp_path: Path) -> None:
    with running(create_stocky(demo_stocky(DAY), "key")) as url:
        stocky = demo_stocky(DAY)
        manifest = extract_purchases(StockyAccess(url, stocky.shop_domain, "key"), tmp_path, store, store, None)
    result = load_landed(engine, tmp_path, manifest)
    assert (result.records["purchase_orders"], result.quarantined) == (len(stocky.purchase_orders), 0)
    assert validate(engine, store, store).failures == {}
    with engine.connect() as connection:
        received = connection.execute(
            sa.text(
                "SELECT count(*) FROM staging.purchase_order_lines WHERE store = :store AND received_at IS NOT NULL"
            ),
            {"store": store},
        ).scalar()
    assert received


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING")
