"""A whole house for a test: shop, Stocky, database, company file, worker API and worker, and Airflow's DAGs over them."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from qbd.delivery.workers import admit
from qbd.mapping.settings import StoreSettings, load
from qbd.mapping.versions import import_settings
from qbd.pipeline.connections import http_uri
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.shopify.access import App
from qbd.sandbox.shopify.furniture import furnish
from qbd.sandbox.shopify.running import running
from qbd.sandbox.shopify.serve import Sandbox, create_app
from qbd.sandbox.shopify.store import Store
from qbd.staging.database import create_engine, include_dir
from qbd.staging.database import transaction as database_transaction
from qbd.staging.migrations import migrate
from qbd.web.app import create_app as create_web_app
from qbd.worker.api import HttpApi
from qbd.worker.loop import Worker

ROOT = Path(__file__).resolve().parents[2]
ZONE = ZoneInfo("America/New_York")
TOKEN = "shpat_for_tests"
WORKER_TOKEN = "worker-token-for-tests"


@dataclass
class House:
    """One test's surroundings."""

    engine: sa.Engine
    settings: StoreSettings
    shop: Store
    sandbox: Sandbox
    company_file: Path
    api: str
    stack: ExitStack
    monkeypatch: pytest.MonkeyPatch
    stopping: list[Callable[[], None]] = field(default_factory=list)

    # --- settings ---

    def set(self, **changes: Any) -> None:
        """Make changed settings the newest version."""
        document = self.settings.model_dump(mode="json", by_alias=True) | changes
        self.settings = StoreSettings.model_validate(document)
        import_settings(self.engine, self.settings, "test")

    # --- the worker ---

    def start_worker(self) -> None:
        """Start the worker beside QuickBooks."""
        worker = Worker(HttpApi(self.api, WORKER_TOKEN), RequestProcessor(self.company_file), "", wait_seconds=1.0)
        thread = threading.Thread(target=worker.run_forever, daemon=True)
        thread.start()

        def stop() -> None:
            worker.stop()
            thread.join(30)

        self.stopping.append(stop)

    def stop_worker(self) -> None:
        """Switch the PC off."""
        while self.stopping:
            self.stopping.pop()()

    # --- QuickBooks by hand, as somebody in the office would use it ---

    def in_quickbooks(self, requests: str, version: str = "13.0") -> str:
        """Send requests to the company file in a session of their own."""
        self.stop_worker()
        processor = RequestProcessor(self.company_file)
        processor.open_connection2("", "Somebody in the office", 1)
        ticket = processor.begin_session("", 2)
        try:
            return processor.process_request(
                ticket,
                f'<?xml version="1.0"?><?qbxml version="{version}"?><QBXML><QBXMLMsgsRq onError="stopOnError">{requests}</QBXMLMsgsRq></QBXML>',
            )
        finally:
            processor.end_session(ticket)
            processor.close_connection()
            self.start_worker()

    # --- Airflow ---

    def run(self, module: str, dag_id: str, **params: Any) -> str:
        """Run a DAG in Airflow and return the run's state."""
        run = dags(module)[dag_id].test(run_conf=params)
        return str(run.state)

    def sync(self, day: date) -> None:
        """Pull a business date, then post it; both runs must succeed."""
        assert self.run("daily_sync", "daily_sync__harbor", business_date=day.isoformat()) == "success"
        assert self.post() == "success"

    def post(self) -> str:
        """Run the posting DAG, for the last closed day."""
        return self.run("post", "post__harbor")

    def clock(self, now: datetime) -> None:
        """Let the pipeline believe that it is now this moment."""
        self.monkeypatch.setattr("qbd.pipeline.run.utc_now", lambda: now)

    def impatient(self, dag: str, dag_id: str, seconds: float) -> None:
        """Let the operators that wait for QuickBooks give up after some seconds."""
        for task in dags(dag)[dag_id].tasks:
            if hasattr(task, "patience"):
                self.monkeypatch.setattr(task, "patience", timedelta(seconds=seconds))

    # --- questions ---

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Ask our database."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), values)]

    def transactions(self) -> int:
        """Return how many transactions of ours are in QuickBooks."""
        return int(
            self.rows("SELECT count(*) FROM delivery.documents WHERE state = 'settled' AND txn_date IS NOT NULL")[0][0]
        )

    def ledger(self) -> dict[tuple[str, date], int]:
        """Return QuickBooks' own ledger of our transactions per account and date, as the last reconciliation read it."""
        rows = self.rows(
            "SELECT account, txn_date, quickbooks_minor FROM ledger.reconciliation_lines WHERE quickbooks_minor <> 0"
            " AND reconciliation_id = (SELECT max(reconciliation_id) FROM ledger.reconciliations WHERE finished_at IS NOT NULL)"
        )
        return {(account, day): amount for account, day, amount in rows}

    def findings(self, *kinds: str) -> list[tuple[Any, ...]]:
        """Return (kind, document, message) of the last reconciliation's findings."""
        return self.rows(
            "SELECT DISTINCT kind, document_key, message FROM ledger.reconciliation_findings WHERE kind = ANY(:kinds)"
            " AND reconciliation_id = (SELECT max(reconciliation_id) FROM ledger.reconciliations) ORDER BY 1, 2",
            kinds=list(kinds),
        )

    def differences(self) -> list[tuple[Any, ...]]:
        """Return the lines of the last reconciliation on which QuickBooks and the journal differ."""
        return self.rows(
            "SELECT account, txn_date, journal_minor, quickbooks_minor FROM ledger.reconciliation_lines"
            " WHERE quickbooks_minor - explained_minor <> journal_minor"
            " AND reconciliation_id = (SELECT max(reconciliation_id) FROM ledger.reconciliations)"
        )


_modules: dict[str, ModuleType] = {}


def dags(name: str) -> dict[str, Any]:
    """Return the DAGs of a file in dags/, loaded once."""
    from airflow.sdk import DAG

    if name not in _modules:
        spec = importlib.util.spec_from_file_location(f"qbd_dag_file_{name}", ROOT / "dags" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        collected: dict[str, Any] = {}
        original = DAG.__exit__

        def exit_and_keep(self: Any, *details: Any) -> Any:
            collected[self.dag_id] = self
            return original(self, *details)

        DAG.__exit__ = exit_and_keep  # type: ignore[method-assign]
        try:
            spec.loader.exec_module(module)
        finally:
            DAG.__exit__ = original  # type: ignore[method-assign]
        for task in (task for dag in collected.values() for task in dag.tasks if hasattr(task, "poll")):
            task.poll = 0.2
        module.collected = collected  # type: ignore[attr-defined]
        _modules[name] = module
    found: dict[str, Any] = _modules[name].collected
    return found


@pytest.fixture(scope="session")
def airflow_database() -> None:
    """Airflow's own metadata, once per session."""
    subprocess.run(
        [Path(sys.executable).parent / "airflow", "db", "migrate"],
        check=True,
        capture_output=True,
        env=dict(os.environ),
    )


@pytest.fixture
def day() -> date:
    """A business date in the recent past."""
    return datetime.now(ZONE).date() - timedelta(days=5)


@pytest.fixture
def at(day: date) -> Callable[..., datetime]:
    """Make a moment of the business date, in the store's zone."""

    def moment(hour: int, minute: int = 0, days: int = 0) -> datetime:
        return datetime.combine(day + timedelta(days=days), time(hour, minute), ZONE).astimezone(UTC)

    return moment


Build = Callable[..., House]


@pytest.fixture
def build(
    airflow_database: None, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: date
) -> Iterator[Build]:
    """Build a house with an empty shop, an empty database, a new company file and a running worker.

    The house built last is the one that Airflow's connections lead to.
    """
    with ExitStack() as stack:

        def make(**changes: Any) -> House:
            folder = tmp_path / uuid.uuid4().hex[:8]
            folder.mkdir()
            engine = stack.enter_context(_database(postgres_url))
            shop = furnish(datetime.combine(day - timedelta(days=400), time(), ZONE), ZONE)
            app = create_app(shop, [(App("test-client", "test-secret"), TOKEN)])
            company = create_company(folder / "harbor.sqlite", opening_date=day - timedelta(days=90))
            address = stack.enter_context(running(app))
            api = stack.enter_context(running(create_web_app(lambda: engine)))
            url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            monkeypatch.setenv("AIRFLOW_CONN_QBD_STAGING", url)
            monkeypatch.setenv("AIRFLOW_CONN_SHOPIFY_HARBOR", http_uri(address, password=TOKEN))
            monkeypatch.setenv("QBD_LANDING", (folder / "landing").as_uri())
            monkeypatch.setenv("QBD_DATA_DOCS_DIR", str(folder / "data-docs"))
            settings = load(include_dir() / "mappings" / "harbor.yaml")
            made = House(engine, settings, shop, app.state.sandbox, company, api, stack, monkeypatch)
            made.set(start_date=(day - timedelta(days=30)).isoformat(), **changes)
            with database_transaction(engine) as connection:
                admit(connection, "test", settings.company_file, WORKER_TOKEN)
            made.start_worker()
            stack.callback(made.stop_worker)
            return made

        yield make


@contextmanager
def _database(postgres_url: str) -> Iterator[sa.Engine]:
    name = f"e2e_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    engine = create_engine(sa.engine.make_url(postgres_url).set(database=name))
    migrate(engine)
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def house(build: Build) -> House:
    """A house with the settings of include/mappings/harbor.yaml."""
    return build()
