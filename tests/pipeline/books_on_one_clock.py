"""A shop, our database and a company file on one clock; QuickBooks' own ledger is the judge."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from qbd.delivery.workers import admit
from qbd.mapping.settings import StoreSettings, document, load
from qbd.pipeline import posting, pull, reconciling
from qbd.pipeline.connections import Connection, ConnectionNotFoundError
from qbd.pipeline.run import Run
from qbd.pipeline.waiting import Outlook
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.shopify.access import ALL_SCOPES, App
from qbd.sandbox.shopify.furniture import furnish
from qbd.sandbox.shopify.inputs import NewLine, NewOrder, Payment
from qbd.sandbox.shopify.orders import Order
from qbd.sandbox.shopify.payouts import Payout, settlement
from qbd.sandbox.shopify.running import running
from qbd.sandbox.shopify.serve import create_app
from qbd.sandbox.shopify.store import Store
from qbd.staging.database import create_engine, include_dir, transaction
from qbd.web.app import create_app as create_web_app
from qbd.worker.api import HttpApi
from qbd.worker.loop import Worker

ZONE = ZoneInfo("America/New_York")
CLEARING, BANK = "Shopify Payments Clearing", "Checking"
MONDAY = date(2026, 10, 5)
"""The first business date; payouts are issued two weekdays after what they pay, and paid a weekday later."""


def october(day: int, hour: int = 10) -> datetime:
    return datetime.combine(date(2026, 10, day), time(hour), ZONE).astimezone(UTC)


@dataclass
class Books:
    """A shop, our database and a company file on one clock."""

    shop: Store
    engine: sa.Engine
    landing: Path
    connection: Connection
    settings: StoreSettings
    now: datetime

    def clock(self) -> datetime:
        return self.now

    def lookup(self, conn_id: str) -> Connection:
        if conn_id != "shopify_harbor":
            raise ConnectionNotFoundError(conn_id, "variable", "is not set", "Set it.")
        return self.connection

    @property
    def run(self) -> Run:
        return Run(self.settings, self.engine, self.landing, self.lookup, None, self.clock)

    # --- what happens in the shop ---

    def sell(self, day: int, amount: int) -> Order:
        self.now = max(self.now, october(day))
        line = NewLine(1, None, "Kettle", amount)
        return self.shop.place_order(
            NewOrder((line,), payments=(Payment("shopify_payments", amount),)), at=october(day)
        )

    # --- the stages ---

    def sync(self, day: int, business_date: date | None = None) -> int:
        """Pull at noon of a day and post up to the last closed day; gives the number of new documents."""
        self.now = october(day, 12)
        run = self.run
        pulled = pull.extract(run, "shopify", day=business_date or run.last_closed_day())
        assert pulled is not None
        for batch in pulled.batch_ids:
            pull.load(run, "shopify", batch)
            pull.validate(run, batch)
        posting.account(run)
        made = posting.post(run, through=run.last_closed_day())
        self._wait([])
        return made.documents

    def _wait(self, query_ids: list[int]) -> None:
        outlook = Outlook(self.engine)
        for _ in range(1200):
            seen = outlook.look("harbor", query_ids)
            if not seen.open:
                assert (seen.needs_attention, seen.held, seen.reason) == (0, 0, "")
                return
            threading.Event().wait(0.05)
        raise AssertionError(seen.sentence())

    # --- what QuickBooks says ---

    def ledger(self, account: str) -> dict[date, int]:
        """QuickBooks' general ledger of our transactions in an account, per day."""
        query_ids = reconciling.ask(self.run, MONDAY, self.run.last_closed_day())
        self._wait(query_ids)
        result = reconciling.conclude(self.run, query_ids)
        assert result.agrees, reconciling.sentence(result)
        rows = self.rows(
            "SELECT txn_date, quickbooks_minor FROM ledger.reconciliation_lines WHERE account = :account"
            " AND quickbooks_minor <> 0 AND reconciliation_id = (SELECT max(reconciliation_id) FROM ledger.reconciliations)",
            account=account,
        )
        return {day: int(amount) for day, amount in rows}

    # --- what should be there, from the shop's own payouts ---

    def paid(self) -> list[Payout]:
        through = self.run.last_closed_day()
        return [
            payout
            for payout in settlement(self.shop).payouts.values()
            if payout.status(self.now) == "PAID" and local(payout.issued_at) <= through
        ]

    def unsettled(self) -> int:
        """What moved in the balance up to the last closed day, less what payouts that are paid took out."""
        through = self.run.last_closed_day()
        moved = sum(
            movement.net
            for movement in settlement(self.shop).movements
            if local(movement.at) <= through and not movement.type.startswith("TRANSFER")
        )
        return moved - sum(payout.net for payout in self.paid())

    def check(self) -> None:
        """The clearing account holds exactly what no paid payout has settled; the bank line of each payout is there."""
        assert sum(self.ledger(CLEARING).values()) == self.unsettled()
        assert self.ledger(BANK) == {local(payout.issued_at): payout.net for payout in self.paid()}

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), values)]

    def holds(self) -> list[tuple[str, str]]:
        return [
            (group, message)
            for group, message in self.rows(
                "SELECT document_group, message FROM ledger.holds WHERE ended_at IS NULL ORDER BY 1"
            )
        ]


def local(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


@pytest.fixture
def books(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Books]:
    scopes = getattr(request, "param", ALL_SCOPES)
    with ExitStack() as stack:
        engine = create_engine(database_url)
        stack.callback(engine.dispose)
        settings = load(include_dir() / "mappings" / "harbor.yaml")
        settings = StoreSettings.model_validate(document(settings) | {"start_date": MONDAY.isoformat()})
        made = Books(None, engine, tmp_path / "landing", None, settings, october(5, 6))  # type: ignore[arg-type]
        made.shop = furnish(datetime(2025, 10, 1, tzinfo=ZONE), ZONE, made.clock)
        shop = stack.enter_context(running(create_app(made.shop, [(App("client", "secret", scopes), "shpat")])))
        made.connection = Connection("shopify_harbor", "http", shop, password="shpat")
        company = create_company(tmp_path / "harbor.sqlite", opening_date=date(2026, 9, 1))
        api = stack.enter_context(running(create_web_app(lambda: engine)))
        with transaction(engine) as connection:
            admit(connection, "test", settings.company_file, "worker")
        worker = Worker(HttpApi(api, "worker"), RequestProcessor(company), "", wait_seconds=1.0)
        thread = threading.Thread(target=worker.run_forever, daemon=True)
        thread.start()
        stack.callback(thread.join, 30)
        stack.callback(worker.stop)
        yield made
