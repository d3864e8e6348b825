"""A login that believes a header, and a shop with one of everything that the pages show."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from fastapi import HTTPException, Request
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine
from tests.books.conftest import Shop

from qbd.accounting import documents as d
from qbd.books.account import account
from qbd.books.post import post
from qbd.delivery import outbox
from qbd.delivery.transitions import Connection, move
from qbd.staging.database import create_engine, transaction
from qbd.web.app import create_app
from qbd.web.login import Login

SCRIPT = "<script>document.title = 'owned'</script>"
_shops = itertools.count(1)


def reader(request: Request) -> str:
    if "x-user" not in request.headers:
        raise HTTPException(401, "Not authenticated")
    return request.headers["x-user"]


def editor(request: Request) -> str:
    name = reader(request)
    if name != "editor":
        raise HTTPException(403, "no")
    return name


@dataclass(frozen=True)
class Site:
    """A shop whose first order is in QuickBooks, whose second was refused, whose third is held and whose fourth waits in quarantine."""

    store: str
    settled: int
    settled_key: str
    txn_id: str
    refused: int
    refused_key: str
    linked: int
    held_group: str
    quarantined: int
    quarantined_order: int


@pytest.fixture
def login() -> Login:
    return Login(reader, editor)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine, login: Login) -> TestClient:
    return TestClient(create_app(lambda: engine, login=login), follow_redirects=False)


@pytest.fixture
def site(engine: Engine) -> Site:
    return make_site(engine)


@pytest.fixture
def new_site(engine: Engine) -> Callable[[], Site]:
    return lambda: make_site(engine)


def make_site(engine: Engine) -> Site:
    shop = Shop(engine, f"web{next(_shops)}-{uuid.uuid4().hex[:4]}")
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"})
    first = shop.sold("#1001", "2026-11-02 15:00", mug)
    second = shop.sold(f"#1002{SCRIPT}", "2026-11-02 16:00", mug)
    third = shop.order(f"#1003{SCRIPT}", "2026-11-02 17:00", 1100)
    shop.sale(third, shop.agreement(third, "2026-11-02 17:00"), 1040, line_id=shop.line(third, mug, 1, 1000), tax=40)
    shop.transaction(third, "2026-11-02 17:00", 1100)
    fourth = shop.sold("#1004", "2026-11-02 18:00", mug)
    shop.quarantine(f"order:{fourth}")
    shop.run(
        "UPDATE staging.quarantine SET value = %s, reason = %s WHERE store = %s",
        SCRIPT,
        f"no gateway in {SCRIPT}",
        shop.store,
    )
    chart = shop.chart(posting="individual")
    account(engine, chart, store=shop.store)
    post(engine, chart, store=shop.store, through=date(2026, 11, 30))
    with transaction(engine) as connection:
        settled, settled_key = _sale_of(connection, shop.store, first)
        refused, refused_key = _sale_of(connection, shop.store, second)
        linked = _queue_linked(connection, chart.company_file, shop.store)
        txn_id = f"{uuid.uuid4().hex[:5].upper()}-1762099200"
        _settle(connection, settled, txn_id)
        _settle(connection, linked, None)
        reason = f'QuickBooks says: "There is an invalid reference to {SCRIPT}". Rename it, then send again.'
        move(connection, [refused], "needs_attention", detail="status 3140", reason=reason)
        row = connection.execute(
            "SELECT quarantine_id FROM staging.quarantine WHERE store = %s", (shop.store,)
        ).fetchone()
    assert row is not None
    return Site(
        shop.store, settled, settled_key, txn_id, refused, refused_key, linked, f"order:{third}", int(row[0]), fourth
    )  # fmt: skip


def _sale_of(connection: Connection, store: str, order_id: int) -> tuple[int, str]:
    row = connection.execute(
        "SELECT d.document_id, d.document_key FROM delivery.documents d JOIN ledger.postings p USING (store, document_key)"
        " JOIN ledger.entries e USING (store, entry_key) WHERE d.store = %s AND e.document_group = %s AND d.kind = 'SalesReceipt'",
        (store, f"order:{order_id}"),
    ).fetchone()
    assert row is not None
    return int(row[0]), str(row[1])


def _queue_linked(connection: Connection, company_file: str, store: str) -> int:
    use = d.CreditUse(d.TxnOf("memo"), 500)
    document = d.ReceivePayment(
        key="apply:1", store=store, ref_number="APPLY1", txn_date=date(2026, 11, 2), currency="USD", total=0,
        customer=d.Named("Customer", "Web buyers", "customer:web"), applied=(d.Applied(to=d.TxnOf("invoice"), amount=0, credits=(use,)),),
    )  # fmt: skip
    outbox.enqueue(connection, company_file, [document])
    row = connection.execute(
        "SELECT document_id FROM delivery.documents WHERE store = %s AND document_key = 'apply:1'", (store,)
    ).fetchone()
    assert row is not None
    return int(row[0])


def _settle(connection: Connection, document_id: int, quickbooks_id: str | None) -> None:
    for state in ("leased", "sent", "answered"):
        move(connection, [document_id], state, detail="test")  # type: ignore[arg-type]
    move(connection, [document_id], "settled", detail="in QuickBooks", quickbooks_id=quickbooks_id)
