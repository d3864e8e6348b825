from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from qbd.errors import BatchRejectedError, DataError
from qbd.staging.load import load
from qbd.validation import frames, rules
from qbd.validation.quarantine import dismiss, quarantined
from qbd.validation.validate import validate
from qbd.validation.verdict import Verdict

LATER = "2026-11-23T15:00:00Z"


def _load(engine: Engine, store: str, batch: str, *records: Any, source: str = "shopify", **more: Any) -> None:
    load(engine, store, source, f"{store}-{batch}", records, **more)


def _waiting(engine: Engine, store: str) -> list[tuple[str, str, str]]:
    return sorted((row.document_group, row.rule, row.value) for row in quarantined(engine, store))


def _all(engine: Engine, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement), values)]


def test_a_batch_in_order_passes(engine: Engine, store: str, make: Any) -> None:
    _load(engine, store, "1", make.shop_record(), *(make.order_record(make.order_payload(n)) for n in (1, 2)))
    verdict = validate(engine, store, f"{store}-1")
    assert (verdict.success, verdict.stopped, verdict.failures, verdict.quarantined) == (True, False, {}, 0)
    assert {outcome.suite for outcome in verdict.outcomes} == {
        "schema", "arrivals", "orders", "order_lines", "agreements", "sales", "transactions",
    }  # fmt: skip
    assert _all(engine, "SELECT state FROM staging.batches WHERE store = :store", store=store) == [("validated",)]
    results = _all(engine, "SELECT suite, rule, success, checked FROM staging.validation_results WHERE store = :store",
                   store=store)  # fmt: skip
    assert ("sales", "taxes_add_up", True, 6) in results
    assert len(results) == len(verdict.outcomes)


def _wrong_total(order: Any, make: Any) -> None:
    order["currentTotalPriceSet"] = make.bag("26.79")


def _wrong_received(order: Any, make: Any) -> None:
    order["transactions"][0]["amountSet"] = make.bag("20.00")


def _wrong_rounding(order: Any, make: Any) -> None:
    order["totalCashRoundingAdjustment"]["paymentSet"] = make.bag("0.02")


def _wrong_tax(order: Any, make: Any) -> None:
    order["agreements"][0]["sales"][0]["taxes"][0]["amount"] = make.bag("0.88")


def _negative_quantity(order: Any, make: Any) -> None:
    order["lineItems"][1]["quantity"] = -1


def _foreign_currency(order: Any, make: Any) -> None:
    euros = json.loads(json.dumps(order).replace('"USD"', '"EUR"'))
    order.update(euros)


def _no_gateway(order: Any, make: Any) -> None:
    order["transactions"][0]["gateway"] = None


def _unknown_line(order: Any, make: Any) -> None:
    order["agreements"][0]["sales"][1]["lineItem"] = {"id": "gid://shopify/LineItem/9999"}


def _refund_of_nothing(order: Any, make: Any) -> None:
    line = {"lineItem": {"id": "gid://shopify/LineItem/8888"}, "quantity": 1, "restockType": "RETURN", "restocked": True,
            "subtotalSet": make.bag("0.0"), "totalTaxSet": make.bag("0.0"), "location": None}  # fmt: skip
    order["refunds"] = [{"id": "gid://shopify/Refund/1", "createdAt": LATER, "processedAt": LATER,
                         "totalRefundedSet": make.bag("0.0"), "refundLineItems": [line]}]  # fmt: skip


ROW_RULES = {
    "sales_add_up": (_wrong_total, "26.79", "add up to 26.78, Shopify's current total and refund discrepancy to 26.79"),
    "tenders_add_up": (_wrong_received, "26.78", "add up to 20.00, Shopify's received less refunded is 26.78"),
    "rounding_adds_up": (_wrong_rounding, "0.02", "is 0.00, of the order 0.02"),
    "taxes_add_up": (_wrong_tax, "0.89", "add up to 0.88, its total tax is 0.89"),
    "quantity_not_negative": (_negative_quantity, "-1", "-1 units were ordered"),
    "currency_known": (_foreign_currency, "EUR", "the order is in EUR, the shop's currency is USD"),
    "gateway_named": (_no_gateway, "", "a successful SALE of 26.78 names no gateway"),
    "line_known": (_unknown_line, "9999", "line 9999, which the order does not have"),
    "line_known ": (_refund_of_nothing, "8888", "a refund is about line 8888"),
}  # fmt: skip


def test_bad_orders_wait_with_both_figures_and_mend_themselves(engine: Engine, store: str, make: Any) -> None:
    orders = [make.order_payload(number) for number in range(1, len(ROW_RULES) + 2)]
    for order, (spoil, _, _) in zip(orders, ROW_RULES.values(), strict=False):
        spoil(order, make)
    _load(engine, store, "1", make.shop_record(), *map(make.order_record, orders))
    verdict = validate(engine, store, f"{store}-1")
    assert (verdict.success, verdict.stopped, verdict.quarantined) == (False, False, len(ROW_RULES))
    rows = {(row.document_group, row.rule): row for row in quarantined(engine, store)}
    for number, (rule, (_, value, says)) in enumerate(ROW_RULES.items(), start=1):
        row = rows[f"order:{number}", rule.strip()]
        assert row.value == value
        assert says in row.reason
        assert row.reason.startswith(f"#{number}")
        assert row.mend
    # The good order goes on; a batch without the bad ones leaves them waiting, one with them in order ends the wait.
    assert f"order:{len(orders)}" not in {group for group, _ in rows}
    _load(engine, store, "2", make.order_record(make.order_payload(99)))
    assert validate(engine, store, f"{store}-2").mended == 0
    assert len(quarantined(engine, store)) == len(rows)
    better = [make.order_record(make.order_payload(number, LATER)) for number in range(1, len(ROW_RULES) + 1)]
    _load(engine, store, "3", *better)
    assert validate(engine, store, f"{store}-3").mended == len(rows)
    assert quarantined(engine, store) == []
    assert {row.ended_by for row in quarantined(engine, store, state="mended")} == {f"{store}-3"}


def test_slices_of_a_batch_are_one_verdict(
    engine: Engine, store: str, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "SLICE_ROWS", 2)
    orders = [make.order_payload(number) for number in range(1, 6)]
    for at in (0, 4):
        _wrong_total(orders[at], make)
    _load(engine, store, "1", make.shop_record(), *map(make.order_record, orders))
    verdict = validate(engine, store, f"{store}-1")
    sums = next(outcome for outcome in verdict.outcomes if outcome.rule == "sales_add_up")
    assert (sums.checked, sorted(row.record_id for row in sums.failed)) == (5, ["1", "5"])


def test_a_goodwill_refund_with_and_without_its_adjustment_passes(engine: Engine, store: str, make: Any) -> None:
    without = make.order_payload(1, refundDiscrepancySet=make.bag("-5.00"))
    expressed = make.order_payload(2, refundDiscrepancySet=make.bag("-5.00"))
    sale = json.loads(json.dumps(expressed["agreements"][0]["sales"][2]))
    sale.update(id="gid://shopify/Sale/299", lineType="ADJUSTMENT", totalAmount=make.bag("-5.00"), taxes=[])
    expressed["agreements"][0]["sales"].append(sale)
    _load(engine, store, "1", make.shop_record(), make.order_record(without), make.order_record(expressed))
    assert validate(engine, store, f"{store}-1").failures == {}


def test_test_orders_are_nobodys_business(engine: Engine, store: str, make: Any) -> None:
    order = make.order_payload(1, test=True)
    _wrong_total(order, make)
    _load(engine, store, "1", make.shop_record(), make.order_record(order))
    assert validate(engine, store, f"{store}-1").success


def test_a_dismissed_row_stays_dismissed_until_another_value_is_wrong(engine: Engine, store: str, make: Any) -> None:
    bad = make.order_payload(1)
    _wrong_total(bad, make)
    _load(engine, store, "1", make.shop_record(), make.order_record(bad))
    validate(engine, store, f"{store}-1")
    row = quarantined(engine, store)[0]
    assert dismiss(engine, store, row.quarantine_id, "ann@example.com").ended_by == "ann@example.com"
    with pytest.raises(DataError, match="no such waiting row"):
        dismiss(engine, store, row.quarantine_id, "ann@example.com")
    with pytest.raises(DataError, match="nobody is named"):
        dismiss(engine, store, row.quarantine_id, " ")
    _load(engine, store, "2", make.order_record({**bad, "updatedAt": LATER}))
    validate(engine, store, f"{store}-2")
    assert quarantined(engine, store) == []
    worse = make.order_payload(1, LATER, currentTotalPriceSet=make.bag("99.00"))
    _load(engine, store, "3", make.order_record(worse))
    validate(engine, store, f"{store}-3")
    assert _waiting(engine, store) == [("order:1", "sales_add_up", "99.00")]


CRITICAL = {
    "sales.line_type_known": ("agreements", 0, "sales", 0, "lineType", "LOYALTY"),
    "sales.action_known": ("agreements", 0, "sales", 0, "actionType", "SWAP"),
    "agreements.reason_known": ("agreements", 0, "reason", "GIFT"),
    "transactions.kind_known": ("transactions", 0, "kind", "BARTER"),
    "transactions.status_known": ("transactions", 0, "status", "MAYBE"),
    "orders.financial_status_known": ("displayFinancialStatus", "OWED"),
}


def _misspell(order: Any, case: tuple[Any, ...]) -> Any:
    *path, key, word = case
    at: Any = order
    for part in path:
        at = at[part]
    at[key] = word
    return order


def test_a_word_that_the_schema_does_not_have_stops_the_batch(engine: Engine, store: str, make: Any) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    evening = datetime(2026, 11, 23, 18, tzinfo=UTC)
    order = _misspell(make.order_payload(1), CRITICAL["sales.line_type_known"])
    _load(engine, store, "0", make.shop_record(), cursors={"orders": noon})
    _load(engine, store, "1", make.order_record(order), cursors={"orders": evening})
    with pytest.raises(
        BatchRejectedError, match=rf"{store}-1 is rejected\. sales\.line_type_known: .*LOYALTY is no .*update it"
    ):
        validate(engine, store, f"{store}-1")
    states = "SELECT batch_id, state FROM staging.batches WHERE store = :store ORDER BY 1"
    assert _all(engine, states, store=store) == [(f"{store}-0", "loaded"), (f"{store}-1", "rejected")]
    # Its window will be read again.
    assert _all(engine, "SELECT value FROM staging.cursors WHERE store = :store", store=store) == [(noon,)]
    # And a next version in order is accepted.
    _load(engine, store, "2", make.order_record(make.order_payload(1, LATER)), cursors={"orders": evening})
    assert validate(engine, store, f"{store}-2").success
    assert quarantined(engine, store) == []


def test_every_such_word_is_found(engine: Engine, store: str, make: Any) -> None:
    orders = [_misspell(make.order_payload(n), case) for n, case in enumerate(CRITICAL.values(), start=1)]
    _load(engine, store, "1", make.shop_record(), *map(make.order_record, orders))
    verdict = validate(engine, store, f"{store}-1", raising=False)
    assert verdict.stopped
    found = {
        f"{outcome.suite}.{outcome.rule}": outcome.failed[0].group for outcome in verdict.outcomes if outcome.stops
    }
    assert found == {rule: f"order:{n}" for n, rule in enumerate(CRITICAL, start=1)}


def test_a_shape_that_nobody_knows_stops_the_batch(engine: Engine, store: str, make: Any) -> None:
    orders = [make.order_payload(number) for number in range(1, 13)]
    for order in orders[:11]:
        order["currentTotal"] = order.pop("currentTotalPriceSet")
    _load(engine, store, "1", make.shop_record(), *map(make.order_record, orders))
    with pytest.raises(
        BatchRejectedError, match=r"arrivals\.shape_known: orders: .*11 of 12 orders .*currentTotalPriceSet"
    ):
        validate(engine, store, f"{store}-1")


def test_an_altered_table_stops_the_batch(engine: Engine, store: str, make: Any) -> None:
    _load(engine, store, "1", make.shop_record(), make.order_record(make.order_payload(1)))
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE staging.refunds ALTER total_minor TYPE numeric"))
        connection.execute(sa.text("ALTER TABLE staging.discounts ADD COLUMN surprise text"))
    try:
        verdict = validate(engine, store, f"{store}-1", raising=False)
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE staging.refunds ALTER total_minor TYPE bigint"))
            connection.execute(sa.text("ALTER TABLE staging.discounts DROP COLUMN surprise"))
    assert verdict.stopped
    assert {row.record_id for outcome in verdict.outcomes for row in outcome.failed} == {
        "staging.refunds.total_minor", "staging.discounts.surprise",
    }  # fmt: skip


def test_an_unloaded_batch_is_refused(engine: Engine, store: str) -> None:
    with pytest.raises(DataError, match="not loaded"):
        validate(engine, store, "never")


def _supplier(number: int) -> Any:
    payload = {"id": number, "name": "Kiln", "updated_at": "2026-08-01T00:00:00Z"}
    return SimpleNamespace(entity="suppliers", id=str(number), updated_at=None, payload=json.dumps(payload).encode())


def _purchase(number: int, supplier: str, **changes: Any) -> Any:
    item = {"id": number * 10, "quantity": 3, "status": "received", "cost_price": "4.10", "sku": "M",
            "product_title": "Mug", "received_at": "09/02/2021 00:23", **changes}  # fmt: skip
    payload = {"id": number, "number": "1000A", "supplier_id": supplier, "updated_at": "2026-08-01T00:00:00Z",
               "currency": "USD", "shipping": 12.10, "purchase_items": [item]}  # fmt: skip
    return SimpleNamespace(entity="purchase_orders", id=str(number), updated_at=None,
                           payload=json.dumps(payload).encode())  # fmt: skip


def test_purchases_wait_for_their_supplier_and_are_exact(engine: Engine, store: str) -> None:
    _load(engine, store, "1", _purchase(1, "7"), _purchase(2, "7", quantity=-2), source="stocky")
    verdict = validate(engine, store, f"{store}-1")
    assert verdict.failures == {
        "warning": {"purchase_orders.supplier_known": 2, "purchase_order_lines.quantity_not_negative": 1}
    }
    # The supplier comes later, the purchase orders do not change: the first one goes on.
    _load(engine, store, "2", _supplier(7), source="stocky")
    validate(engine, store, f"{store}-2")
    assert _waiting(engine, store) == [("purchase:2", "quantity_not_negative", "-2")]
    assert _all(engine, "SELECT o.shipping_minor, l.unit_cost::text, l.received_at FROM staging.purchase_orders o JOIN "
                        "staging.purchase_order_lines l USING (store, purchase_order_id) WHERE store = :store AND "
                        "purchase_order_id = 1", store=store) == [
        (1210, "4.100000", datetime(2021, 2, 9, 0, 23, tzinfo=UTC))
    ]  # fmt: skip


def test_data_docs_are_built_and_capped(engine: Engine, store: str, make: Any, tmp_path: Path) -> None:
    orders = [make.order_payload(number, currentTotalPriceSet=make.bag("1.00")) for number in range(1, 61)]
    _load(engine, store, "1", make.shop_record(), *map(make.order_record, orders))
    verdict: Verdict = validate(engine, store, f"{store}-1", tmp_path)
    assert verdict.quarantined == 60
    assert verdict.data_docs is not None
    assert verdict.data_docs.is_relative_to(tmp_path)
    pages = [page.read_text(encoding="utf-8") for page in verdict.data_docs.parent.rglob("*.html")]
    assert any("sales_add_up" in page for page in pages)
    kept = [path for path in tmp_path.rglob("*.json") if "validations" in path.parts]
    assert kept
    assert max(path.stat().st_size for path in kept) < 60_000
    # Again into the same folder.
    assert validate(engine, store, f"{store}-1", tmp_path).data_docs == verdict.data_docs


def test_the_words_are_those_of_the_schema(reference: Path) -> None:
    with gzip.open(reference / "shopify" / "admin_2026-10.json.gz") as stream:
        schema = json.load(stream)
    types = {one["name"]: one for one in (schema.get("data") or schema)["__schema"]["types"]}
    for enum, words in {
        "SaleLineType": rules.SALE_LINE_TYPES,
        "SaleActionType": rules.SALE_ACTIONS,
        "OrderActionType": rules.AGREEMENT_REASONS,
        "OrderTransactionKind": rules.TRANSACTION_KINDS,
        "OrderTransactionStatus": rules.TRANSACTION_STATUSES,
        "RefundLineItemRestockType": rules.RESTOCK_TYPES,
        "ProductStatus": rules.PRODUCT_STATUSES,
        "OrderDisplayFinancialStatus": rules.FINANCIAL_STATUSES,
    }.items():
        assert {value["name"] for value in types[enum]["enumValues"]} == {word for word in words if word}, enum
    kinds = {one["name"] for one in types["SalesAgreement"]["possibleTypes"]}
    assert kinds == set(rules.AGREEMENT_KINDS)
