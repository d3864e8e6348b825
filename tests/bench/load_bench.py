"""How fast and how large the load is: ours beside a bare binary COPY and beside dlt, on the same rows.

Run it alone: ``python tests/bench/load_bench.py [--orders N] [--flat N]``. It starts its own PostgreSQL from the wheel.
dlt is measured when it is installed (``uv sync --group bench``). Everything is checked: row counts and sums of cents.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import Engine

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "plugins"))

from qbd.cli.demo.postgres_wheel import server  # noqa: E402
from qbd.sources.landing import LandedFile, LandingBatch, read_lines  # noqa: E402
from qbd.staging.database import create_engine, transaction  # noqa: E402
from qbd.staging.load import load  # noqa: E402
from qbd.staging.migrations import migrate  # noqa: E402

START = datetime(2026, 11, 1, tzinfo=UTC)
PAGE = 250
CITIES = ("Albany", "Boston", "Chicago", "Denver", "El Paso", "Fresno")
# A customer's cells as the flat table of the peers has them, with their PostgreSQL types.
FLAT_COLUMNS = {
    "store": "text", "customer_id": "int8", "display_name": "text", "first_name": "text", "last_name": "text",
    "company": "text", "email": "text", "phone": "text", "address1": "text", "address2": "text", "city": "text",
    "province": "text", "postal_code": "text", "country": "text", "withheld": "bool", "updated_at": "timestamptz",
    "batch_id": "text", "payload": "jsonb",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """An object of a source."""

    entity: str
    id: str
    updated_at: datetime
    payload: Any


def customer(number: int) -> dict[str, Any]:
    """A customer as extraction assembles it."""
    pick = random.Random(number)
    first, last = f"Given{pick.randrange(900)}", f"Family{pick.randrange(9000)}"
    return {
        "__typename": "Customer",
        "id": f"gid://shopify/Customer/{number}",
        "updatedAt": f"{START + timedelta(seconds=number):%Y-%m-%dT%H:%M:%SZ}",
        "displayName": f"{first} {last}",
        "firstName": first,
        "lastName": last,
        "withheld": False,
        "defaultEmailAddress": {"emailAddress": f"{first}.{last}.{number}@example.com".lower()},
        "defaultPhoneNumber": {"phoneNumber": f"+1212555{pick.randrange(10000):04}"},
        "defaultAddress": {
            "company": None, "address1": f"{pick.randrange(1, 999)} Main Street", "address2": None,
            "city": pick.choice(CITIES), "provinceCode": "NY", "zip": f"{pick.randrange(10000, 99999)}",
            "countryCodeV2": "US",
        },
    }  # fmt: skip


def flat_row(payload: dict[str, Any]) -> tuple[Any, ...]:
    """The same customer as one typed row with its payload."""
    address = payload["defaultAddress"]
    return (
        "bench", int(payload["id"].rpartition("/")[2]), payload["displayName"], payload["firstName"],
        payload["lastName"], address["company"] or "", payload["defaultEmailAddress"]["emailAddress"],
        payload["defaultPhoneNumber"]["phoneNumber"], address["address1"], address["address2"] or "", address["city"],
        address["provinceCode"], address["zip"], address["countryCodeV2"], payload["withheld"],
        datetime.fromisoformat(payload["updatedAt"]), "bench", payload,
    )  # fmt: skip


def order(number: int) -> dict[str, Any]:
    """An order with one to four lines, shipping, one tax per line, a payment with its fee and a shipment."""
    pick = random.Random(number)
    moment = f"{START + timedelta(seconds=7 * number):%Y-%m-%dT%H:%M:%SZ}"
    lines, sales, total = [], [], 0
    for at in range(1, pick.randrange(1, 5) + 1):
        cents = pick.randrange(199, 9999)
        tax = round(cents * 8875 / 100_000)
        total += cents + tax
        lines.append(_line(number, at, cents))
        sales.append(_sale(number, at, "PRODUCT", cents + tax, tax, f"gid://shopify/LineItem/{number * 10 + at}"))
    sales.append(_sale(number, 9, "SHIPPING", 595, 0, f"gid://shopify/ShippingLine/{number}"))
    total += 595
    return {
        "__typename": "Order", "id": f"gid://shopify/Order/{number}", "name": f"#{number}", "createdAt": moment,
        "processedAt": moment, "updatedAt": moment, "cancelledAt": None, "test": False, "sourceName": "web",
        "currencyCode": "USD", "presentmentCurrencyCode": "USD", "taxesIncluded": False, "poNumber": None,
        "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "FULFILLED",
        "customer": {"id": f"gid://shopify/Customer/{number % 5000 + 1}"}, "retailLocation": None,
        "totalPriceSet": _bag(total), "currentTotalPriceSet": _bag(total), "totalReceivedSet": _bag(total),
        "totalRefundedSet": _bag(0), "totalOutstandingSet": _bag(0), "refundDiscrepancySet": _bag(0),
        "totalCashRoundingAdjustment": {"paymentSet": _bag(0), "refundSet": _bag(0)}, "lineItems": lines,
        "shippingLines": [{"id": f"gid://shopify/ShippingLine/{number}", "title": "Ground", "isRemoved": False,
                           "originalPriceSet": _bag(595), "discountedPriceSet": _bag(595)}],
        "discountApplications": [], "refunds": [],
        "agreements": [{"__typename": "OrderAgreement", "id": f"gid://shopify/OrderAgreement/{number}",
                        "happenedAt": moment, "reason": "ORDER", "sales": sales}],
        "transactions": [{
            "id": f"gid://shopify/OrderTransaction/{number}", "kind": "SALE", "status": "SUCCESS",
            "gateway": "shopify_payments", "createdAt": moment, "processedAt": moment, "test": False,
            "paymentId": f"#{number}.1", "parentTransaction": None, "amountSet": _bag(total),
            "amountRoundingSet": None,
            "fees": [{"id": f"gid://shopify/TransactionFee/{number}", "type": "processing_fee",
                      "amount": _bag(total * 29 // 1000 + 30)["shopMoney"], "taxAmount": _bag(0)["shopMoney"]}],
        }],
        "fulfillments": [{"id": f"gid://shopify/Fulfillment/{number}", "status": "SUCCESS", "createdAt": moment,
                          "location": {"id": "gid://shopify/Location/1"}}],
    }  # fmt: skip


def _bag(cents: int) -> dict[str, Any]:
    return {"shopMoney": {"amount": f"{cents // 100}.{cents % 100:02}", "currencyCode": "USD"}}


def _line(number: int, at: int, cents: int) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/LineItem/{number * 10 + at}", "title": f"Product {cents % 97}", "variantTitle": "Blue",
        "sku": f"SKU-{cents % 97}", "quantity": 1, "currentQuantity": 1, "isGiftCard": False, "taxable": True,
        "product": {"id": f"gid://shopify/Product/{cents % 97}", "productType": "Goods"},
        "variant": {"id": f"gid://shopify/ProductVariant/{cents % 97}"}, "originalTotalSet": _bag(cents),
        "discountedTotalSet": _bag(cents),
    }  # fmt: skip


def _sale(number: int, at: int, kind: str, total: int, tax: int, about: str) -> dict[str, Any]:
    return {
        "__typename": "ProductSale", "id": f"gid://shopify/Sale/{number * 10 + at}", "actionType": "ORDER",
        "lineType": kind, "quantity": 1, "totalAmount": _bag(total), "totalTaxAmount": _bag(tax),
        "totalDiscountAmountBeforeTaxes": _bag(0), "totalDiscountAmountAfterTaxes": _bag(0),
        "taxes": [{"id": f"gid://shopify/SaleTax/{number * 10 + at}", "amount": _bag(tax),
                   "taxLine": {"title": "New York", "rate": 0.08875, "channelLiable": False}}] if tax else [],
        ("lineItem" if kind == "PRODUCT" else "shippingLine"): {"id": about},
    }  # fmt: skip


def land(root: Path, entity: str, make: Callable[[int], dict[str, Any]], count: int) -> LandedFile:
    """Write objects as pages of a landing file."""
    with LandingBatch(root, "bench", "shopify", f"{entity}-{count}").writer(entity, "pages") as writer:
        for first in range(1, count + 1, PAGE):
            nodes = [make(number) for number in range(first, min(first + PAGE, count + 1))]
            writer.write(msgspec.json.encode({"data": {entity: {"nodes": nodes}}}))
    return writer.close()


def landed(root: Path, file: LandedFile) -> Iterator[Record]:
    """The objects of a landing file."""
    for line in read_lines(root / file.path):
        for node in msgspec.json.decode(line)["data"][file.entity]["nodes"]:
            yield Record(file.entity, node["id"], datetime.fromisoformat(node["updatedAt"]), node)


def _timed(run: Callable[[], None]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _scalar(engine: Engine, statement: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(sa.text(statement)).scalar()


def _empty(engine: Engine) -> None:
    tables = "raw.records, staging.batches, staging.landing_files, staging.cursors, staging.customers, staging.orders, "
    tables += "staging.order_lines, staging.shipping_lines, staging.agreements, staging.sales, staging.sale_taxes, "
    tables += "staging.transactions, staging.transaction_fees, staging.fulfillments"
    with engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {tables}"))


def ours(engine: Engine, root: Path, file: LandedFile) -> float:
    """Landing to staging, with raw, typing and upsert."""
    return _timed(lambda: _load(engine, landed(root, file)))


def _load(engine: Engine, records: Iterable[Record]) -> None:
    load(engine, "bench", "shopify", "bench", records)


def bare_copy(engine: Engine, rows: list[tuple[Any, ...]]) -> float:
    """The same rows, typed and in memory already, by psycopg's binary COPY into a plain table without keys."""
    from psycopg.types.json import set_json_dumps

    columns = ", ".join(f"{name} {kind}" for name, kind in FLAT_COLUMNS.items())
    with transaction(engine) as connection:
        connection.execute("DROP TABLE IF EXISTS bare_copy")
        connection.execute(f"CREATE TABLE bare_copy ({columns})")

    def run() -> None:
        with transaction(engine) as connection, connection.cursor() as cursor:
            set_json_dumps(lambda text: text, cursor)
            with cursor.copy("COPY bare_copy FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(list(FLAT_COLUMNS.values()))
                for row in rows:
                    copy.write_row(row)

    return _timed(run)


def dlt_load(url: str, rows: list[tuple[Any, ...]]) -> float | None:
    """The same rows by dlt into PostgreSQL, merged by key; None where dlt is not installed."""
    try:
        import dlt
    except ImportError:
        return None
    names = list(FLAT_COLUMNS)

    def items() -> Iterator[list[dict[str, Any]]]:
        for at in range(0, len(rows), 2000):
            yield [{**dict(zip(names, row, strict=True)), "payload": row[-1].decode()} for row in rows[at : at + 2000]]

    with tempfile.TemporaryDirectory() as folder:
        # dlt demands a host; libpq takes the socket's folder from the query in its place.
        plain = sa.engine.make_url(url).set(drivername="postgresql", host="localhost")
        pipeline = dlt.pipeline(
            f"bench_{uuid.uuid4().hex[:8]}", pipelines_dir=folder, dataset_name="bench_dlt",
            destination=dlt.destinations.postgres(plain.render_as_string(hide_password=False)),
        )  # fmt: skip
        resource_ = dlt.resource(items, name="customers", primary_key="customer_id", write_disposition="merge")
        return _timed(lambda: pipeline.run(resource_))


def _flat(engine: Engine, url: str, root: Path, count: int, repeats: int) -> list[tuple[str, str, str, str]]:
    file = land(root, "customers", customer, count)
    rows = [(*flat_row(payload)[:-1], msgspec.json.encode(payload)) for payload in map(customer, range(1, count + 1))]
    bare = statistics.median(bare_copy(engine, rows) for _ in range(repeats))
    taken = []
    for _ in range(repeats):
        _empty(engine)
        taken.append(ours(engine, root, file))
    first = statistics.median(taken)
    again = statistics.median(ours(engine, root, file) for _ in range(repeats))
    checksum = "SELECT count(*) || ':' || sum(hashtextextended(email || postal_code || updated_at::text, 0)) FROM "
    assert _scalar(engine, checksum + "staging.customers") == _scalar(engine, checksum + "bare_copy")
    assert _scalar(engine, "SELECT count(*) FROM raw.records") == count
    found = [
        (f"flat: bare binary COPY ({count:,} rows)", f"{count / bare:,.0f} rows/s", "1.00", "same checksum"),
        ("flat: landing to staging, new", f"{count / first:,.0f} rows/s", f"{bare / first:.2f}", "aim >= 0.50"),
        ("flat: landing to staging, all replaced", f"{count / again:,.0f} rows/s", f"{bare / again:.2f}", ""),
    ]
    peer = dlt_load(url, rows)
    if peer is None:
        found.append(("flat: dlt, merge", "not installed", "", "uv sync --group bench"))
    else:
        assert _scalar(engine, "SELECT count(*) FROM bench_dlt.customers") == count
        found.append(("flat: dlt, merge", f"{count / peer:,.0f} rows/s", f"{bare / peer:.2f}",
                      f"ours is {peer / first:.1f} times as fast (aim 5)"))  # fmt: skip
    return found


def _nested(engine: Engine, root: Path, count: int) -> list[tuple[str, str, str, str]]:
    file = land(root, "orders", order, count)
    _empty(engine)
    first = ours(engine, root, file)
    again = ours(engine, root, file)
    cents = sum(int(order(number)["totalPriceSet"]["shopMoney"]["amount"].replace(".", "")) for number in range(1, 101))
    assert _scalar(engine, "SELECT sum(total_minor) FROM staging.orders WHERE order_id <= 100") == cents
    assert _scalar(engine, "SELECT sum(total_minor) FROM staging.sales") == _scalar(
        engine, "SELECT sum(total_minor) FROM staging.orders"
    )
    with transaction(engine) as connection:
        brought = connection.execute("SELECT counts FROM staging.batches WHERE batch_id = 'bench'").fetchone()
    assert brought is not None
    rows = sum(count for name, count in brought[0].items() if name.startswith("staging."))
    note = f"{rows / count:.1f} rows an order, cents add up"
    return [
        (f"orders: landing to staging, new ({count:,})", f"{count / first:,.0f} orders/s", f"{rows / first:,.0f} rows/s",
         note),
        ("orders: landing to staging, all replaced", f"{count / again:,.0f} orders/s", f"{rows / again:,.0f} rows/s",
         ""),
    ]  # fmt: skip


def _memory(url: str, count: int) -> tuple[str, str, str, str]:
    command = [sys.executable, __file__, "--peak", str(count), "--url", url]
    mebibytes = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return (f"peak memory, {count:,} orders", f"{mebibytes:,} MiB", "", "aim: flat, under 1,024 MiB")


def _peak(url: str, count: int) -> int:
    """Load so many orders, made on the way, and give the process's peak memory in MiB."""
    engine = create_engine(url)
    _empty(engine)
    payloads = map(order, range(1, count + 1))
    _load(engine, (Record("orders", one["id"], datetime.fromisoformat(one["updatedAt"]), one) for one in payloads))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def rows(flat: int = 100_000, orders: int = 10_000, repeats: int = 3, memory: tuple[int, ...] = (10_000, 200_000)
         ) -> list[tuple[str, str, str, str]]:  # fmt: skip
    """Measure everything: (what, speed or size, beside the bare COPY or rows a second, remark)."""
    with tempfile.TemporaryDirectory(prefix="qbd-bench-") as folder, server(Path(folder, "pg")) as address:
        url = address.replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(url)
        try:
            migrate(engine)
            landing = Path(folder, "landing")
            return [
                *_flat(engine, url, landing, flat, repeats),
                *_nested(engine, landing, orders),
                *(_memory(url, count) for count in memory),
            ]
        finally:
            engine.dispose()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flat", type=int, default=100_000)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--memory", type=int, nargs="*", default=[10_000, 200_000])
    parser.add_argument("--peak", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.peak:
        sys.stdout.write(str(_peak(asked.url, asked.peak)))
        return
    table = Table("what", "measured", "beside", "remark", title="Landing to staging")
    for row in rows(asked.flat, asked.orders, asked.repeats, tuple(asked.memory)):
        table.add_row(*row)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
