"""Extractions from the sandbox Shopify: whole, once, counted, and honest about what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NotRequired, get_origin, get_type_hints

import pytest

from qbd.errors import (
    ApiVersionError,
    AuthenticationError,
    ContractError,
    LandingError,
    MissingScopeError,
    SourceError,
    SourceUnavailableError,
)
from qbd.sandbox.shopify import api
from qbd.sandbox.shopify.access import ALL_SCOPES
from qbd.sandbox.shopify.days import generate
from qbd.sandbox.shopify.inputs import Back, NewLine, NewOrder, Payment
from qbd.sources.landing import LandingBatch, verify
from qbd.sources.shopify import entities, shapes, windows
from qbd.sources.shopify import extract as extraction
from qbd.sources.shopify.assemble import records
from qbd.sources.shopify.extract import ExtractResult, extract
from qbd.sources.shopify.shapes import number

ENTITY_SHAPES: dict[str, Any] = {
    "shop": shapes.Shop,
    "locations": shapes.Location,
    "customers": shapes.Customer,
    "products": shapes.Product,
    "orders": shapes.Order,
}
ORDER_PARTS: dict[str, Any] = {
    "lineItems": shapes.LineItem,
    "shippingLines": shapes.ShippingLine,
    "discountApplications": shapes.DiscountApplication,
    "agreements": shapes.Agreement,
    "transactions": shapes.Transaction,
    "fulfillments": shapes.Fulfillment,
    "refunds": shapes.Refund,
}
Serve = Callable[..., Any]
AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def run(shop: Any, landing: Path, batch: str = "b1", **options: Any) -> ExtractResult:
    return extract(options.pop("access", None) or shop.access(), landing, "demo", batch, clock=shop.clock, **options)


def payloads(landing: Path, result: ExtractResult, entity: str = "orders") -> dict[int, dict[str, Any]]:
    found = [record for record in records(landing, result.files) if record.entity == entity]
    assert len({record.id for record in found}) == len(found)
    return {number(record.id): record.payload for record in found}


def small_order(shop: Any, at: datetime = AT, lines: int = 1) -> Any:
    variants = list(shop.store.variants)
    wanted = tuple(NewLine(1, variants[n % len(variants)]) for n in range(lines))
    return shop.store.place_order(NewOrder(wanted), at=at)


def fields_of(shape: Any) -> tuple[set[str], set[str]]:
    """The fields that are always there, and all of them."""
    hints = get_type_hints(shape, include_extras=True)
    return {name for name, hint in hints.items() if get_origin(hint) is not NotRequired}, set(hints)


@pytest.fixture
def pages_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(extraction.READINGS, "orders", replace(entities.ORDERS, size=4))


def test_a_day_arrives_whole_and_the_same_by_pages_and_by_bulk(serve: Serve, landing: Path) -> None:
    shop = serve()
    made = generate(shop.store, AT.date(), orders=60)
    paged = run(shop, landing, "paged")
    bulk = run(shop, landing, "bulk", bulk=True)

    assert paged.counts == {
        "shop": 1,
        "locations": 3,
        "customers": 20,
        "products": 15,
        "orders": 60,
        "cash_sessions": 2,
        "gift_cards": 1,
    }
    assert bulk.counts == paged.counts
    assert paged.complete
    assert paged.notices == ()
    assert paged.until == datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
    by_pages, by_bulk = (
        {(record.entity, record.id): record.payload for record in records(landing, result.files)}
        for result in (paged, bulk)
    )
    assert by_pages == by_bulk
    orders = payloads(landing, paged)
    assert sorted(orders) == sorted(made)
    assert sum(len(order["refunds"]) for order in orders.values()) > 5
    assert all("refundLineItems" in refund for order in orders.values() for refund in order["refunds"])
    assert any(order["discountApplications"] for order in orders.values())


def test_payloads_have_exactly_the_documented_fields(serve: Serve, landing: Path) -> None:
    shop = serve()
    generate(shop.store, AT.date(), orders=60)
    found = {record.entity: record.payload for record in records(landing, run(shop, landing).files)}
    for entity, shape in ENTITY_SHAPES.items():
        required, allowed = fields_of(shape)
        assert required <= found[entity].keys() <= allowed, entity
    assert fields_of(shapes.Order)[1] - found["orders"].keys() == {"staffMember"}, (
        "read only where sales reps are wanted"
    )
    orders = list(payloads(landing, run(shop, landing)).values())
    for field, shape in ORDER_PARTS.items():
        parts = [part for order in orders for part in order[field]]
        assert parts
        required, allowed = fields_of(shape)
        for part in parts:
            assert required <= part.keys() <= allowed, field
    sales = [sale for order in orders for agreement in order["agreements"] for sale in agreement["sales"]]
    assert {sale["lineType"] for sale in sales} >= {"PRODUCT", "SHIPPING", "TIP", "GIFT_CARD"}
    required, allowed = fields_of(shapes.Sale)
    assert all(required <= sale.keys() <= allowed for sale in sales)


def test_an_order_with_300_lines_arrives_with_all_sales_and_refund_lines(serve: Serve, landing: Path) -> None:
    shop = serve()
    order = small_order(shop, lines=300)
    shop.store.pay(order.id, Payment("cash", 10_000_000), at=AT)
    shop.store.refund(order.id, [Back(line.id, 1, "RETURN") for line in order.lines[:280]], at=AT + timedelta(hours=1))
    for hours in range(2, 9):
        shop.store.edit_order(order.id, add=[NewLine(1, order.lines[0].variant_id)], at=AT + timedelta(hours=hours))

    result = run(shop, landing, entities=["orders"])
    found = payloads(landing, result)[order.id]

    assert [number(line["id"]) for line in found["lineItems"]] == [line.id for line in order.lines]
    assert len(found["lineItems"]) == 307
    assert len(found["agreements"]) == len(order.agreements) == 9
    assert [len(each["sales"]) for each in found["agreements"][:2]] == [300, 280]
    assert len(found["refunds"][0]["refundLineItems"]) == 280


def test_a_second_attempt_of_a_complete_batch_asks_shopify_nothing(serve: Serve, landing: Path) -> None:
    shop = serve()
    small_order(shop)
    first = run(shop, landing)
    asked = len(shop.recorder.operations)
    assert run(shop, landing) == first
    assert len(shop.recorder.operations) == asked
    verify(landing, first.files)
    (landing / first.files[0].path).write_bytes(b"altered")
    with pytest.raises(LandingError, match="sha256"):
        verify(landing, first.files)


def test_a_batch_cannot_be_asked_for_what_it_did_not_land(serve: Serve, landing: Path) -> None:
    shop = serve()
    run(shop, landing, entities=["shop"])
    with pytest.raises(LandingError, match="orders"):
        run(shop, landing, entities=["shop", "orders"])


def test_only_the_window_is_read_and_it_reaches_back(serve: Serve, landing: Path) -> None:
    shop = serve()
    old, late, fresh = (small_order(shop, AT + timedelta(minutes=m)) for m in (0, 51, 70))
    after = small_order(shop, AT + timedelta(minutes=90))
    result = run(shop, landing, entities=["orders"], since=AT + timedelta(hours=1), until=AT + timedelta(minutes=90))
    assert sorted(payloads(landing, result)) == [late.id, fresh.id]
    assert old.id not in payloads(landing, result)
    assert after.id not in payloads(landing, result)
    assert result.until == AT + timedelta(minutes=90)


def test_the_window_never_ends_after_the_start_of_the_run(serve: Serve, landing: Path) -> None:
    shop = serve()
    result = run(shop, landing, entities=["orders"], until=shop.clock.now() + timedelta(days=1))
    assert result.until == datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


def test_a_throttled_shop_is_waited_for(serve: Serve, landing: Path) -> None:
    shop = serve()
    small_order(shop)
    shop.fault("throttled", times=3)
    assert run(shop, landing).complete
    assert sum(shop.clock.slept) >= 3
    assert not shop.sandbox.api.throttles_left


def test_the_bucket_is_never_overdrawn(serve: Serve, landing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(extraction.READINGS, "orders", replace(entities.ORDERS, size=1))
    shop = serve()
    generate(shop.store, AT.date(), orders=39)
    assert run(shop, landing, entities=["orders"]).complete
    assert sum(shop.clock.slept) > 0
    asked = shop.recorder.operations
    # A throttled page would have been asked for again.
    assert [asked.count(name) for name in ("OrdersPage", "OrderLinesPage", "OrderSalesPage")] == [39, 39, 39]


def test_pages_that_cost_too_much_shrink_until_they_fit(
    serve: Serve, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = serve()
    made = generate(shop.store, AT.date(), orders=60)
    monkeypatch.setattr(api, "SINGLE_QUERY_LIMIT", 350)
    result = run(shop, landing, entities=["orders"])
    whole = payloads(landing, result)
    assert sorted(whole) == sorted(made)
    assert shop.recorder.operations.count("OrdersPage") > 2
    monkeypatch.undo()
    assert whole == payloads(landing, run(shop, landing, "b2", entities=["orders"]))


def test_a_window_of_too_many_records_is_read_in_pieces(
    serve: Serve, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = serve()
    made = [small_order(shop, AT + timedelta(seconds=n)).id for n in range(40)]
    monkeypatch.setattr(windows, "WINDOW_LIMIT", 15)
    result = run(shop, landing, entities=["orders"])
    assert sorted(payloads(landing, result)) == made
    assert result.counts == {"orders": 40}
    assert shop.recorder.operations.count("OrdersPage") >= 3


@pytest.mark.parametrize("kind", ["dropped", "malformed", "server_error", "unavailable", "too_many_requests"])
def test_a_shop_that_dies_in_the_middle_of_a_page_is_asked_again(
    serve: Serve, landing: Path, pages_of_four: None, kind: str
) -> None:
    shop = serve()
    made = [small_order(shop, AT + timedelta(seconds=n)).id for n in range(10)]
    shop.fault(kind, times=2, after=1, containing="OrdersPage")
    result = run(shop, landing, entities=["orders"])
    assert sorted(payloads(landing, result)) == made
    assert shop.recorder.operations.count("OrdersPage") == 3 + 2


def test_a_shop_that_stays_dead_lands_nothing_and_the_next_attempt_does(
    serve: Serve, landing: Path, pages_of_four: None
) -> None:
    shop = serve()
    made = [small_order(shop, AT + timedelta(seconds=n)).id for n in range(10)]
    shop.fault("dropped", times=1000, after=1, containing="OrdersPage")
    with pytest.raises(SourceUnavailableError, match="connection failed"):
        run(shop, landing, entities=["shop", "orders"])
    manifest = LandingBatch(landing, "demo", "shopify", "b1").manifest()
    assert manifest is not None
    assert not manifest.complete
    assert [file.entity for file in manifest.files] == ["shop"]
    assert not list(landing.rglob("orders.*"))

    shop.sandbox.faults.clear()
    result = run(shop, landing, entities=["shop", "orders"])
    assert sorted(payloads(landing, result)) == made
    assert [file.path.rsplit("/", 1)[1] for file in result.files] == ["shop.pages~2.jsonl.gz", "orders.pages.jsonl.gz"]
    assert LandingBatch(landing, "demo", "shopify", "b1").manifest().complete  # type: ignore[union-attr]


def test_an_order_that_moves_out_of_the_window_unread_is_read_all_the_same(
    serve: Serve, landing: Path, pages_of_four: None
) -> None:
    shop = serve()
    orders = [small_order(shop, AT + timedelta(seconds=n)) for n in range(10)]

    def meanwhile(operation: str) -> None:
        if operation == "OrdersPage" and shop.recorder.operations.count("OrdersPage") == 2:
            shop.clock.sleep(5)
            shop.store.touch(orders[0].id, note="read before", at=shop.clock.now())
            shop.store.touch(orders[9].id, note="not read yet", at=shop.clock.now())

    shop.recorder.before = meanwhile
    result = run(shop, landing, entities=["orders"])
    found = payloads(landing, result)
    assert sorted(found) == [order.id for order in orders]
    assert found[orders[0].id]["note"] == "read before"
    assert found[orders[9].id]["note"] == "not read yet"
    assert result.complete
    assert result.until == datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


def test_an_order_edited_between_its_pages_is_read_again(serve: Serve, landing: Path) -> None:
    shop = serve()
    order = small_order(shop, lines=20)

    def meanwhile(operation: str) -> None:
        if operation == "OrderLineItems" and shop.recorder.operations.count("OrderLineItems") == 1:
            shop.clock.sleep(5)
            shop.store.edit_order(order.id, add=[NewLine(3, order.lines[0].variant_id)], at=shop.clock.now())

    shop.recorder.before = meanwhile
    result = run(shop, landing, entities=["orders"])
    found = payloads(landing, result)[order.id]
    assert "OrdersAgain" in shop.recorder.operations
    assert len(found["lineItems"]) == 21
    assert [len(each["sales"]) for each in found["agreements"]] == [20, 1]


def test_a_count_that_never_agrees_stops_the_cursor(
    serve: Serve, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = serve()
    small_order(shop)
    honest = extraction.EntityReader.count
    monkeypatch.setattr(extraction.EntityReader, "count", lambda self, window: honest(self, window) + 1)
    with pytest.raises(ContractError, match=r"2 records are counted .* only 1 were given"):
        run(shop, landing, entities=["orders"])


def test_a_changed_cost_brings_its_product(serve: Serve, landing: Path) -> None:
    shop = serve()
    variant = next(iter(shop.store.variants.values()))
    shop.store.set_unit_cost(variant.id, 777, at=AT)
    assert shop.store.products[variant.product_id].updated_at < AT
    result = run(shop, landing, entities=["products"], since=AT)
    (product,) = payloads(landing, result, "products").values()
    costs = {number(each["id"]): each["inventoryItem"]["unitCost"] for each in product["variants"]}
    assert costs[variant.id] == {"amount": "7.77", "currencyCode": "USD"}


def test_bulk_is_taken_up_again_by_the_next_attempt(serve: Serve, landing: Path) -> None:
    shop = serve()
    made = [small_order(shop, AT + timedelta(seconds=n)).id for n in range(5)]
    shop.fault("bulk_hold")
    with pytest.raises(SourceUnavailableError, match="still running"):
        run(
            shop,
            landing,
            entities=["orders"],
            bulk=True,
            since=AT,
            until=shop.clock.now(),
            bulk_patience=timedelta(minutes=5),
        )
    until = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
    shop.fault("bulk_release")
    result = run(shop, landing, entities=["orders"], bulk=True, since=AT, until=until)
    assert sorted(payloads(landing, result)) == made
    assert shop.recorder.operations.count("RunBulk") == 1


def test_a_failed_bulk_operation_is_not_used_and_begun_anew(serve: Serve, landing: Path) -> None:
    shop = serve()
    made = [small_order(shop, AT + timedelta(seconds=n)).id for n in range(5)]
    shop.fault("bulk_failure", after=7)
    with pytest.raises(SourceUnavailableError, match=r"FAILED \(INTERNAL_SERVER_ERROR\).*partial file of 7 objects"):
        run(shop, landing, entities=["orders"], bulk=True)
    result = run(shop, landing, entities=["orders"], bulk=True)
    assert sorted(payloads(landing, result)) == made
    assert shop.recorder.operations.count("RunBulk") == 2


def test_a_bulk_download_that_breaks_off_is_begun_again(serve: Serve, landing: Path) -> None:
    shop = serve()
    made = [small_order(shop, AT + timedelta(seconds=n)).id for n in range(50)]
    shop.fault("dropped", containing="bulk-", keep=0.7)
    result = run(shop, landing, entities=["orders"], bulk=True)
    assert sorted(payloads(landing, result)) == made


def test_a_bulk_operation_without_objects_is_a_success(serve: Serve, landing: Path) -> None:
    shop = serve()
    result = run(shop, landing, entities=["orders"], bulk=True)
    assert result.complete
    assert result.counts == {"orders": 0}
    assert [file.lines for file in result.files] == [0]
    assert list(records(landing, result.files)) == []


def test_bulk_waits_while_others_run(serve: Serve, landing: Path) -> None:
    shop = serve()
    small_order(shop)
    desk = shop.sandbox.api.desk
    shop.fault("bulk_hold")
    app = shop.sandbox.gate.app_of("shpat_0123456789abcdef")
    for _ in range(5):
        desk.start(app, "{ orders { edges { node { id } } } }", False)

    def meanwhile(operation: str) -> None:
        if shop.recorder.operations.count("RunBulk") == 3:
            desk.running.set()

    shop.recorder.before = meanwhile
    assert run(shop, landing, entities=["orders"], bulk=True).counts == {"orders": 1}
    assert shop.recorder.operations.count("RunBulk") >= 3


def test_a_refund_during_a_bulk_operation_is_not_mixed_in(serve: Serve, landing: Path) -> None:
    shop = serve()
    order = small_order(shop, lines=3)
    shop.store.pay(order.id, Payment("cash", 1_000_000), at=AT)
    shop.store.refund(order.id, [Back(order.lines[0].id, 1)], at=AT + timedelta(hours=1))

    def meanwhile(operation: str) -> None:
        if operation == "OrderRefunds" and shop.recorder.operations.count("OrderRefunds") == 1:
            shop.clock.sleep(5)
            shop.store.refund(order.id, [Back(order.lines[1].id, 1)], at=shop.clock.now())

    shop.recorder.before = meanwhile
    result = run(shop, landing, entities=["orders"], bulk=True)
    found = payloads(landing, result)[order.id]
    assert [len(refund["refundLineItems"]) for refund in found["refunds"]] == [1, 1]
    assert len(found["agreements"]) == 3
    assert len(found["transactions"]) == len(order.transactions)


def test_an_order_deleted_during_a_bulk_operation_is_left_out(serve: Serve, landing: Path) -> None:
    shop = serve()
    orders = [small_order(shop, AT + timedelta(seconds=n)) for n in range(3)]
    for order in orders:
        shop.store.pay(order.id, Payment("cash", 1_000_000), at=AT)
        shop.store.refund(order.id, [Back(order.lines[0].id, 1)], at=AT + timedelta(hours=1))

    def meanwhile(operation: str) -> None:
        if operation == "OrderRefunds":
            shop.store.orders.pop(orders[1].id, None)
            shop.store.version += 1

    shop.recorder.before = meanwhile
    result = run(shop, landing, entities=["orders"], bulk=True)
    assert sorted(payloads(landing, result)) == [orders[0].id, orders[2].id]
    assert result.counts == {"orders": 2}


def test_a_token_of_the_grant_is_renewed_before_its_end_and_when_refused(
    serve: Serve, landing: Path, pages_of_four: None
) -> None:
    shop = serve()
    made = [small_order(shop, AT + timedelta(seconds=n)).id for n in range(10)]

    def meanwhile(operation: str) -> None:
        pages = shop.recorder.operations.count("OrdersPage")
        if operation == "OrdersPage" and pages == 2:
            shop.fault("expire_tokens")
        if operation == "OrdersPage" and pages == 4:
            shop.clock.moment += timedelta(hours=23, minutes=55)

    shop.recorder.before = meanwhile
    result = run(shop, landing, entities=["orders"], access=shop.with_secret())
    assert sorted(payloads(landing, result)) == made
    assert shop.recorder.operations.count("other") == 3
    assert shop.recorder.operations.count("OrdersPage") == 4


def test_wrong_credentials_are_named_and_not_shown(serve: Serve, landing: Path) -> None:
    shop = serve()
    with pytest.raises(AuthenticationError, match="token is refused") as refused:
        run(shop, landing, access=shop.access(token="shpat_wrong_secret"))
    assert "wrong_secret" not in str(refused.value)
    access = shop.access(token=None, client_id="client", client_secret="shpss_wrong_secret")
    with pytest.raises(AuthenticationError, match="client id and secret") as refused:
        run(shop, landing, access=access)
    assert "wrong_secret" not in str(refused.value) + repr(access)


def test_a_missing_scope_is_named_before_anything_is_read(serve: Serve, landing: Path) -> None:
    shop = serve(scopes=ALL_SCOPES - {"read_orders"})
    with pytest.raises(MissingScopeError, match="read_orders") as missing:
        run(shop, landing)
    assert missing.value.scope == "read_orders"
    assert shop.recorder.operations == ["AccessScopes"]


def test_optional_scopes_leave_parts_out_and_say_so(serve: Serve, landing: Path) -> None:
    kept = frozenset({"read_orders", "read_all_orders"})
    shop = serve(scopes=kept)
    generate(shop.store, AT.date(), orders=25)
    results = [run(shop, landing, f"b{bulk}", entities=["orders"], bulk=bulk) for bulk in (False, True)]
    orders = payloads(landing, results[0])
    assert orders == payloads(landing, results[1])
    assert all("customer" not in order and "retailLocation" not in order for order in orders.values())
    assert all("product" not in line for order in orders.values() for line in order["lineItems"])
    said = " ".join(results[0].notices)
    for scope in ("read_customers", "read_locations", "read_products", "read_returns"):
        assert scope in said


def test_old_orders_without_read_all_orders_are_said_to_be_missing(serve: Serve, landing: Path) -> None:
    shop = serve(scopes=ALL_SCOPES - {"read_all_orders"})
    small_order(shop, AT - timedelta(days=100))
    new = small_order(shop)
    for bulk in (False, True):
        result = run(shop, landing, f"b{bulk}", entities=["orders"], bulk=bulk)
        assert list(payloads(landing, result)) == [new.id]
        assert "read_all_orders" in result.notices[0]
        assert "60 days" in result.notices[0]


@pytest.mark.parametrize("bulk", [False, True])
def test_withheld_customer_data_is_a_notice_and_marked(serve: Serve, landing: Path, bulk: bool) -> None:
    shop = serve(protected_level=1)
    generate(shop.store, AT.date(), orders=25)
    result = run(shop, landing, bulk=bulk)
    customers = payloads(landing, result, "customers")
    assert result.complete
    assert len(customers) == 20
    assert all(customer["withheld"] and "firstName" not in customer for customer in customers.values())
    assert "Customer Summary" in result.notices[0]
    assert any(order["customer"] for order in payloads(landing, result).values())


@pytest.mark.parametrize("bulk", [False, True])
def test_a_shop_without_customer_data_at_all_gives_none_and_says_so(serve: Serve, landing: Path, bulk: bool) -> None:
    shop = serve(protected_level=0)
    result = run(shop, landing, entities=["shop", "customers", "products"], bulk=bulk)
    assert result.complete
    assert result.counts == {"shop": 1, "customers": 0, "products": 15}
    assert "Customers are withheld" in result.notices[0]
    small_order(shop)
    with pytest.raises(SourceError, match=r"protected customer data \(level 1\)"):
        run(shop, landing, "b2", entities=["orders"], bulk=bulk)


def test_customers_redacted_without_a_refusal_are_noticed(serve: Serve, landing: Path) -> None:
    shop = serve()
    for customer in shop.store.customers.values():
        customer.first_name = customer.last_name = customer.email = customer.phone = None
        customer.addresses = []
    result = run(shop, landing, entities=["customers"])
    assert all(customer["withheld"] for customer in payloads(landing, result, "customers").values())
    assert "seems to withhold" in result.notices[0]


def test_full_customer_data_is_not_marked(serve: Serve, landing: Path) -> None:
    shop = serve()
    customers = payloads(landing, run(shop, landing, entities=["customers"]), "customers")
    assert not any(customer["withheld"] for customer in customers.values())
    assert all(customer["defaultAddress"]["zip"] for customer in customers.values())


@pytest.mark.parametrize(("version", "said"), [("2027-01", "no Admin API version 2027-01"), ("2025-07", "got 2026-10")])
def test_an_unknown_version_is_named(serve: Serve, landing: Path, version: str, said: str) -> None:
    shop = serve()
    with pytest.raises(ApiVersionError, match=said):
        run(shop, landing, access=shop.access(api_version=version))
