from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from qbd.errors import ContractError, LandingError
from qbd.sources.landing import LandingBatch, LandingPath, Manifest, read_lines
from qbd.sources.stocky.access import StockyAccess
from qbd.sources.stocky.extract import extract
from qbd.staging.counts import batch_counts, table_counts
from qbd.staging.replay import load_landed, replay
from qbd.staging.tables import TABLES

MORNING = datetime(2026, 11, 23, 6, tzinfo=UTC)
Make = Callable[..., Any]


@pytest.fixture
def store() -> str:
    """A store of its own for every test."""
    return f"store-{uuid4().hex[:8]}"


def _land(root: Path, store: str, batch: str, orders: list[dict[str, Any]], until: datetime, **more: Any) -> Manifest:
    landing = LandingBatch(root, store, "shopify", batch)
    with landing.writer("orders", "pages") as writer:
        for one in orders:
            writer.write(msgspec.json.encode(one))
    counts = {"orders": len(orders), **more.pop("counts", {})}
    manifest = Manifest(store, "shopify", batch, None, until, (writer.close(),), counts, **{"complete": True, **more})
    landing.write_manifest(manifest)
    return manifest


def _read(root: LandingPath, manifest: Manifest) -> Iterator[Any]:
    for file in manifest.files:
        for line in read_lines(root / file.path):
            one = msgspec.json.decode(line)
            yield SimpleNamespace(entity="orders", id=one["id"], updated_at=one["updatedAt"], payload=one)


def _all(engine: Engine, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement), values)]


def test_a_lost_staging_comes_back_from_the_landing_alone(
    engine: Engine, store: str, order: Make, tmp_path: Path
) -> None:
    first = _land(tmp_path, store, f"{store}-1", [order(1), order(2)], MORNING)
    changed = [order(2, "2026-11-23T20:00:00Z", name="#2 changed"), order(3)]
    second = _land(tmp_path, store, f"{store}-2", changed, MORNING + timedelta(days=1))
    for manifest in (first, second):
        load_landed(engine, tmp_path, manifest, _read)
    names = "SELECT order_id, name FROM staging.orders WHERE store = :store ORDER BY 1"
    expected = [(1, "#1"), (2, "#2 changed"), (3, "#3")]
    assert _all(engine, names, store=store) == expected
    # The first day again: the newer version of order 2 stays.
    again = replay(engine, tmp_path, store, f"{store}-1", read_by={"shopify": _read})
    assert [result.stale for result in again] == [1]
    assert _all(engine, names, store=store) == expected
    with engine.begin() as connection:
        for table in ("raw.records", "staging.cursors", *(table.name for table in TABLES)):
            connection.execute(sa.text(f"DELETE FROM {table} WHERE store = :store"), {"store": store})
    span = replay(engine, tmp_path, store, since=MORNING, until=MORNING + timedelta(days=1), read_by={"shopify": _read})
    assert [result.batch_id for result in span] == [f"{store}-1", f"{store}-2"]
    assert _all(engine, names, store=store) == expected
    assert _all(engine, "SELECT value FROM staging.cursors WHERE store = :store", store=store) == [
        (MORNING + timedelta(days=1),)
    ]
    files = _all(engine, "SELECT batch_id, lines, loaded_at IS NOT NULL FROM staging.landing_files WHERE store = :store "
                         "ORDER BY 1", store=store)  # fmt: skip
    assert files == [(f"{store}-1", 2, True), (f"{store}-2", 2, True)]
    newest, oldest = batch_counts(engine, store)
    assert (newest.batch_id, newest.state, newest.records) == (f"{store}-2", "loaded", {"orders": 2})
    assert (oldest.rows["staging.orders"], oldest.waiting) == (2, 0)
    assert table_counts(engine, store)["staging.orders"] == 3


def test_an_incomplete_extraction_moves_no_cursor(engine: Engine, store: str, order: Make, tmp_path: Path) -> None:
    load_landed(engine, tmp_path, _land(tmp_path, store, f"{store}-1", [order(1)], MORNING, complete=False), _read)
    assert _all(engine, "SELECT value FROM staging.cursors WHERE store = :store", store=store) == []
    short = _land(tmp_path, store, f"{store}-2", [order(1)], MORNING, counts={"orders": 2})
    with pytest.raises(ContractError, match="promised 2"):
        load_landed(engine, tmp_path, short, _read)


def test_an_altered_landing_is_refused(engine: Engine, store: str, order: Make, tmp_path: Path) -> None:
    manifest = _land(tmp_path, store, f"{store}-1", [order(1)], MORNING)
    (tmp_path / manifest.files[0].path).write_bytes(b"other bytes")
    with pytest.raises(LandingError, match="sha256"):
        load_landed(engine, tmp_path, manifest, _read)
    with pytest.raises(LandingError, match="no batch"):
        replay(engine, tmp_path, store, "never")


def test_stocky_goes_from_its_api_to_staging_and_again_from_the_landing(
    engine: Engine, store: str, tmp_path: Path
) -> None:
    lists: dict[str, list[dict[str, Any]]] = {
        "suppliers": [{"id": 7, "name": "Kiln & Co", "updated_at": "2026-07-30T10:00:00Z", "fax": "unknown to us"}],
        "purchase_orders": [
            {"id": 9, "number": "1000A", "supplier_id": "7", "currency": "USD", "updated_at": "2026-07-31T10:00:00Z",
             "invoice_number": 88, "invoice_date": "2026-07-29", "payment_due_on": "28/08/2026", "shipping": 0.1,
             "adjustments": "-1.25", "ordered_at": "2026-07-01T10:00:00.000-04:00",
             "purchase_items": [
                 {"id": 91, "quantity": 3, "status": "received", "cost_price": 4.105, "sku": "M", "product_title": "Mug",
                  "variant_title": "Blue", "inventory_item_id": 3, "received_at": "09/02/2021 00:23"},
                 {"id": 92, "quantity": 2, "status": "not delivered", "cost_price": "0.333333", "received_at": None}]},
            {"id": 10, "supplier_id": 7, "currency": "USD", "updated_at": "2026-07-31T10:00:00Z",
             "purchase_items": [{"id": 93, "quantity": 1, "status": "received", "cost_price": "1", "received_at": "soon"}]},
        ],
    }  # fmt: skip

    def serve(request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2].removesuffix(".json")
        since = int(request.url.params["since_id"])
        return httpx.Response(200, json={name: [one for one in lists[name] if one["id"] > since]})

    access = StockyAccess("https://stocky.test", "corner", "key", transport=httpx.MockTransport(serve))
    manifest = extract(access, tmp_path, store, f"{store}-1", None, now=lambda: MORNING)
    result = load_landed(engine, tmp_path, manifest)
    assert (result.records, result.quarantined) == ({"suppliers": 1, "purchase_orders": 2}, 1)
    order_row = "SELECT number, supplier_id, invoice_number, invoice_date::text, payment_due_on::text, shipping_minor, " \
                "adjustments_minor, ordered_at FROM staging.purchase_orders WHERE store = :store"  # fmt: skip
    assert _all(engine, order_row, store=store) == [
        ("1000A", 7, "88", "2026-07-29", "2026-08-28", 10, -125, datetime(2026, 7, 1, 14, tzinfo=UTC))
    ]
    lines = "SELECT purchase_item_id, title, unit_cost::text, status, received_at FROM staging.purchase_order_lines " \
            "WHERE store = :store ORDER BY 1"  # fmt: skip
    assert _all(engine, lines, store=store) == [
        (91, "Mug - Blue", "4.105000", "received", datetime(2021, 2, 9, 0, 23, tzinfo=UTC)),
        (92, "", "0.333333", "not delivered", None),
    ]
    held = "SELECT document_group, field, value FROM staging.waiting WHERE store = :store"
    assert _all(engine, held, store=store) == [("purchase:10", "purchase_items[0].received_at", "soon")]
    fax = "SELECT payload->>'fax' FROM raw.records WHERE store = :store AND entity = 'suppliers'"
    assert _all(engine, fax, store=store) == [("unknown to us",)]
    assert replay(engine, tmp_path, store, f"{store}-1")[0].records == result.records
    assert _all(engine, held, store=store) == [("purchase:10", "purchase_items[0].received_at", "soon")]
