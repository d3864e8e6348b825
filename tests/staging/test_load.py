from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from qbd.errors import BatchRejectedError, ContractError
from qbd.staging.batches import Window
from qbd.staging.load import load
from qbd.staging.planner import refresh_statistics
from qbd.staging.tables import ORDERS, TABLES
from qbd.staging.typed import TYPINGS, type_record

Make = Callable[..., Any]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def store() -> str:
    """A store of its own for every test."""
    return f"store-{uuid4().hex[:8]}"


def _all(engine: Engine, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement), values)]


def _contents(engine: Engine, store: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the store, without the batch that brought it."""
    found = {}
    for table in TABLES:
        columns = ", ".join(column for column in table.columns if column != "batch_id")
        found[table.name] = _all(engine, f"SELECT {columns} FROM {table.name} WHERE store = :store ORDER BY 2, 3, 4",
                                 store=store)  # fmt: skip
    found["raw"] = _all(
        engine, "SELECT entity, id, payload::text, updated_at FROM raw.records WHERE store = :store ORDER BY 1, 2",
        store=store,
    )  # fmt: skip
    return found


def test_the_columns_are_those_of_the_database(engine: Engine) -> None:
    for table in TABLES:
        schema, _, name = table.name.partition(".")
        rows = _all(
            engine,
            "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = :schema AND "
            "table_name = :name ORDER BY ordinal_position",
            schema=schema, name=name,
        )  # fmt: skip
        # A later migration adds its columns behind batch_id; rows are written by name.
        assert sorted(rows) == sorted(zip(table.columns, table.types, strict=True)), table.name


def test_an_order_arrives_whole_and_exact(engine: Engine, store: str, order: Make, record: Make) -> None:
    result = load(engine, store, "shopify", f"{store}-1", [record(order(1))], cursors={"orders": NOON})
    assert result.records == {"orders": 1}
    assert result.rows["staging.sales"] == 3
    sales = _all(engine, "SELECT line_type, total_minor, tax_minor, line_id, shipping_line_id FROM staging.sales "
                         "WHERE store = :store ORDER BY position", store=store)  # fmt: skip
    assert sales == [
        ("PRODUCT", 1089, 89, 101, None),
        ("PRODUCT", 1089, 89, 102, None),
        ("SHIPPING", 500, 0, None, 103),
    ]
    assert _all(engine, "SELECT title, rate, amount_minor FROM staging.sale_taxes WHERE store = :store "
                        "ORDER BY sale_id", store=store)[0] == ("NY State", Decimal("0.08875000"), 89)  # fmt: skip
    assert _all(engine, "SELECT gateway, amount_minor, rounding_minor FROM staging.transactions WHERE store = :store",
                store=store) == [("shopify_payments", 2678, 0)]  # fmt: skip
    assert _all(engine, "SELECT amount_minor, currency FROM staging.transaction_fees WHERE store = :store",
                store=store) == [(108, "USD")]  # fmt: skip
    assert _all(engine, "SELECT payload->>'name', updated_at FROM raw.records WHERE store = :store",
                store=store) == [("#1", NOON)]  # fmt: skip
    assert _all(engine, "SELECT value FROM staging.cursors WHERE store = :store", store=store) == [(NOON,)]
    assert _all(engine, "SELECT state, counts->>'staging.orders' FROM staging.batches WHERE store = :store",
                store=store) == [("loaded", "1")]  # fmt: skip


def test_loading_again_changes_nothing(engine: Engine, store: str, order: Make, record: Make, shop: Make) -> None:
    records = [shop(), *(record(order(number)) for number in range(1, 8))]
    load(engine, store, "shopify", f"{store}-1", records, chunk_records=3)
    before = _contents(engine, store)
    load(engine, store, "shopify", f"{store}-1", records, chunk_records=2)
    load(engine, store, "shopify", f"{store}-2", reversed(records))
    assert _contents(engine, store) == before
    assert len(before["staging.orders"]) == 7


@pytest.mark.parametrize("together", [True, False])
def test_an_older_version_never_overwrites_a_newer_one(
    engine: Engine, store: str, order: Make, record: Make, together: bool
) -> None:
    new = record(order(1, "2026-11-23T13:00:00Z", name="#1 new"))
    old = record(order(1, "2026-11-23T12:00:00Z", name="#1 old"))
    if together:
        load(engine, store, "shopify", f"{store}-1", [new, old])
    else:
        load(engine, store, "shopify", f"{store}-1", [new])
        assert load(engine, store, "shopify", f"{store}-2", [old]).stale == 1
    assert _all(engine, "SELECT name, updated_at FROM staging.orders WHERE store = :store", store=store) == [
        ("#1 new", datetime(2026, 11, 23, 13, tzinfo=UTC))
    ]
    assert _all(engine, "SELECT payload->>'name' FROM raw.records WHERE store = :store", store=store) == [("#1 new",)]


def test_what_an_order_no_longer_holds_vanishes(engine: Engine, store: str, order: Make, record: Make) -> None:
    load(engine, store, "shopify", f"{store}-1", [record(order(1)), record(order(2))])
    shrunk = order(1, "2026-11-23T13:00:00Z", shippingLines=[], fulfillments=[])
    shrunk["lineItems"].pop()
    shrunk["agreements"][0]["sales"].pop()
    load(engine, store, "shopify", f"{store}-2", [record(shrunk)])
    counts = {
        table: _all(engine, f"SELECT order_id, count(*) FROM staging.{table} WHERE store = :store "
                            "GROUP BY 1 ORDER BY 1", store=store)
        for table in ("order_lines", "shipping_lines", "sales", "sale_taxes", "fulfillments")
    }  # fmt: skip
    assert counts == {
        "order_lines": [(1, 1), (2, 2)],
        "shipping_lines": [(2, 1)],
        "sales": [(1, 2), (2, 3)],
        "sale_taxes": [(1, 2), (2, 3)],
        "fulfillments": [(2, 1)],
    }


def test_a_load_that_dies_moves_no_cursor_and_is_simply_run_again(
    engine: Engine, store: str, order: Make, record: Make
) -> None:
    def dying() -> Iterator[Any]:
        yield from (record(order(number)) for number in (1, 2, 3))
        raise ConnectionError("the landing is gone")

    cursors = {"orders": NOON}
    with pytest.raises(ConnectionError):
        load(engine, store, "shopify", f"{store}-1", dying(), cursors=cursors, chunk_records=1)
    assert _all(engine, "SELECT value FROM staging.cursors WHERE store = :store", store=store) == []
    assert _all(engine, "SELECT state FROM staging.batches WHERE store = :store", store=store) == [("running",)]
    load(engine, store, "shopify", f"{store}-1", [record(order(number)) for number in (1, 2, 3, 4)], cursors=cursors)
    assert _all(engine, "SELECT count(*) FROM staging.orders WHERE store = :store", store=store) == [(4,)]
    assert _all(engine, "SELECT value FROM staging.cursors WHERE store = :store", store=store) == [(NOON,)]


def test_a_cursor_never_goes_back(engine: Engine, store: str) -> None:
    later = datetime(2026, 11, 24, tzinfo=UTC)
    load(engine, store, "shopify", f"{store}-1", [], cursors={"orders": later}, window=Window(None, later))
    load(engine, store, "shopify", f"{store}-2", [], cursors={"orders": NOON}, window=Window(None, NOON))
    assert _all(engine, "SELECT value FROM staging.cursors WHERE store = :store", store=store) == [(later,)]


def test_fewer_records_than_promised_move_no_cursor(engine: Engine, store: str, order: Make, record: Make) -> None:
    with pytest.raises(ContractError, match=r"orders: the source promised 2 records, 1 arrived"):
        load(engine, store, "shopify", f"{store}-1", [record(order(1))], cursors={"orders": NOON},
             expected={"orders": 2})  # fmt: skip
    assert _all(engine, "SELECT value FROM staging.cursors WHERE store = :store", store=store) == []


BAD_ORDERS = {
    "amount": (("transactions", 0, "amountSet", "shopMoney", "amount"), "12.345",
               "transactions[0].amountSet", "12.345", "more decimals than USD allows"),
    "no number": (("agreements", 0, "sales", 1, "totalAmount", "shopMoney", "amount"), "ten",
                  "agreements[0].sales[1].totalAmount", "ten", "is not an amount"),
    "huge": (("totalPriceSet", "shopMoney", "amount"), "1e30", "totalPriceSet", "1e30", "larger than any amount"),
    "float": (("totalPriceSet", "shopMoney", "amount"), 26.78,
              "totalPriceSet.shopMoney.amount", "26.78", "Expected `str`"),
    "currency": (("lineItems", 0, "originalTotalSet", "shopMoney", "currencyCode"), "EUR",
                 "lineItems[0].originalTotalSet", "10.00 EUR", "the amount is in EUR, its record in USD"),
    "missing": (("currencyCode",), None, "currencyCode", "", "Expected `str`, got `null`"),
    "twice": (("lineItems", 1, "id"), "gid://shopify/LineItem/101", "lineItems", "101", "occurs twice"),
    "rate": (("agreements", 0, "sales", 0, "taxes", 0, "taxLine", "rate"), 1e9,
             "agreements[0].sales[0].taxes[0].taxLine.rate", "1000000000.0", "is not a rate"),
    "number": (("customer", "id"), "gid://shopify/Customer/" + "9" * 30, "customer",
               "gid://shopify/Customer/" + "9" * 30, "not a global ID"),
    "units": (("lineItems", 0, "quantity"), 2**40, "lineItems[0].quantity", "1099511627776", "Expected `int`"),
    "no zone": (("createdAt",), "2026-11-23T12:00:00", "createdAt", "2026-11-23T12:00:00", "timezone"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_ORDERS)
def test_a_bad_order_waits_alone(engine: Engine, store: str, order: Make, record: Make, case: str) -> None:
    path, bad, field, value, reason = BAD_ORDERS[case]
    payload = order(1)
    at: Any = payload
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = bad
    result = load(engine, store, "shopify", f"{store}-1", [record(payload), record(order(2))])
    assert (result.quarantined, result.rows["staging.orders"]) == (1, 1)
    rows = _all(engine, "SELECT document_group, entity, record_id, field, value, rule, reason, mend, state, "
                        "payload->>'name' FROM staging.quarantine WHERE store = :store", store=store)  # fmt: skip
    assert len(rows) == 1
    assert rows[0][:6] == ("order:1", "orders", "1", field, value, "typed")
    assert reason in rows[0][6]
    assert rows[0][7]
    assert rows[0][8:] == ("waiting", "#1")
    # Raw keeps both; a mended version ends the quarantine by itself.
    assert _all(engine, "SELECT count(*) FROM raw.records WHERE store = :store", store=store) == [(2,)]
    load(engine, store, "shopify", f"{store}-2", [record(order(1, "2026-11-23T14:00:00Z"))])
    assert _all(engine, "SELECT state, ended_by FROM staging.quarantine WHERE store = :store", store=store) == [
        ("mended", f"{store}-2")
    ]
    assert _all(engine, "SELECT count(*) FROM staging.orders WHERE store = :store", store=store) == [(2,)]


def test_a_bad_version_leaves_the_good_one_and_another_mistake_replaces_the_first(
    engine: Engine, store: str, order: Make, record: Make
) -> None:
    load(engine, store, "shopify", f"{store}-1", [record(order(1))])
    bad = order(1, "2026-11-23T13:00:00Z")
    bad["totalPriceSet"]["shopMoney"]["amount"] = "x"
    load(engine, store, "shopify", f"{store}-2", [record(bad)])
    worse = copy.deepcopy(bad)
    worse["totalPriceSet"]["shopMoney"]["amount"] = "26.78"
    worse["totalReceivedSet"]["shopMoney"]["amount"] = "y"
    load(engine, store, "shopify", f"{store}-3", [record(worse)])
    assert _all(engine, "SELECT total_minor FROM staging.orders WHERE store = :store", store=store) == [(2678,)]
    assert _all(engine, "SELECT field, state FROM staging.quarantine WHERE store = :store ORDER BY 1", store=store) == [
        ("totalPriceSet", "mended"),
        ("totalReceivedSet", "waiting"),
    ]


def test_two_orders_that_claim_one_line_stop_the_batch(engine: Engine, store: str, order: Make, record: Make) -> None:
    thief = order(2)
    thief["lineItems"][0]["id"] = "gid://shopify/LineItem/101"
    with pytest.raises(BatchRejectedError, match=r"staging\.order_lines: duplicate key: .*101"):
        load(engine, store, "shopify", f"{store}-1", [record(order(1)), record(thief)])


def test_nul_characters_do_not_stop_anything(engine: Engine, store: str, order: Make, record: Make) -> None:
    load(engine, store, "shopify", f"{store}-1", [record(order(1, note="a\x00b", name="#\x001"))])
    assert _all(engine, "SELECT o.name, r.payload->>'note' FROM staging.orders o JOIN raw.records r USING (store) "
                        "WHERE store = :store", store=store) == [("#1", "ab")]  # fmt: skip


def test_costs_are_kept_whenever_they_differ(engine: Engine, store: str, shop: Make) -> None:
    def product(cost: str | None, since: str) -> Any:
        item: dict[str, Any] = {"id": "gid://shopify/InventoryItem/3", "tracked": True, "updatedAt": since}
        item["unitCost"] = None if cost is None else {"amount": cost, "currencyCode": "USD"}
        payload = {
            "id": "gid://shopify/Product/7", "title": "Mug", "status": "ACTIVE", "updatedAt": "2026-11-01T00:00:00Z",
            "productType": "Mugs", "vendor": "Kiln",
            "variants": [{"id": "gid://shopify/ProductVariant/70", "updatedAt": "2026-11-01T00:00:00Z", "title": "Blue",
                          "sku": "M", "barcode": None, "price": "12.50", "inventoryItem": item}],
        }  # fmt: skip
        return SimpleNamespace(entity="products", id="gid://shopify/Product/7",
                               updated_at=datetime(2026, 11, 1, tzinfo=UTC), payload=payload)  # fmt: skip

    load(engine, store, "shopify", f"{store}-1", [product("4.125000", "2026-11-02T00:00:00Z"), shop()])
    load(engine, store, "shopify", f"{store}-2", [product("4.125", "2026-11-05T00:00:00Z")])
    load(engine, store, "shopify", f"{store}-3", [product("4.5", "2026-11-09T00:00:00Z")])
    load(engine, store, "shopify", f"{store}-4", [product(None, "2026-11-10T00:00:00Z")])
    assert _all(engine, "SELECT unit_cost, observed_at FROM staging.unit_costs WHERE store = :store ORDER BY 2",
                store=store) == [
        (Decimal("4.125000"), datetime(2026, 11, 2, tzinfo=UTC)),
        (Decimal("4.500000"), datetime(2026, 11, 9, tzinfo=UTC)),
    ]  # fmt: skip
    assert _all(engine, "SELECT price_minor, unit_cost FROM staging.variants WHERE store = :store", store=store) == [
        (1250, None)
    ]


def test_a_large_load_leaves_statistics(engine: Engine, store: str, order: Make, record: Make) -> None:
    assert refresh_statistics(engine, {"staging.orders": 999}) == []
    orders = [order(number, lineItems=[], fulfillments=[]) for number in range(1, 401)]
    load(engine, store, "shopify", f"{store}-1", map(record, orders))
    rows = _all(engine, "SELECT reltuples FROM pg_class WHERE oid = 'staging.sales'::regclass")
    assert rows[0][0] >= 1200


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ("", "", None)),
        ({"paymentTermsName": "Net 30", "paymentTermsType": "NET", "dueInDays": 30}, ("Net 30", "NET", 30)),
        ({"paymentTermsName": "Fixed", "paymentTermsType": "FIXED", "dueInDays": None}, ("Fixed", "FIXED", None)),
    ],
)
def test_payment_terms_of_an_order(order: Any, given: Any, expected: tuple[Any, ...]) -> None:
    rows, problem = type_record(TYPINGS["shopify", "orders"], order(paymentTerms=given), "s", "b", "USD")
    assert problem is None
    assert rows is not None
    columns = [ORDERS.columns.index(name) for name in ("terms_name", "terms_type", "terms_due_days")]
    assert tuple(rows[ORDERS][0][column] for column in columns) == expected
