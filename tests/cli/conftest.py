"""A shop, its Stocky, a company file with a worker and a database, with the ``qbd`` command in front of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from qbd.cli import main as command
from qbd.delivery.workers import admit
from qbd.mapping.settings import StoreSettings, document, load, to_yaml
from qbd.mapping.versions import import_settings
from qbd.pipeline.connections import http_uri
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.shopify import serve as shopify_server
from qbd.sandbox.shopify.access import App
from qbd.sandbox.shopify.furniture import furnish
from qbd.sandbox.shopify.running import running
from qbd.sandbox.shopify.store import Store
from qbd.sandbox.stocky import serve as stocky_server
from qbd.sandbox.stocky.store import Stocky
from qbd.sandbox.stocky.store import generate as generate_purchases
from qbd.staging.database import create_engine, include_dir, transaction
from qbd.web.app import create_app as create_web_app
from qbd.worker.api import HttpApi
from qbd.worker.loop import Worker

ZONE = ZoneInfo("America/New_York")
SECRETS = {"shopify": "shpat_kept_to_itself", "stocky": "stocky-key-kept-to-itself", "worker": "worker-kept-to-itself"}


@dataclass
class House:
    """One module's surroundings; the environment leads the command here."""

    engine: sa.Engine
    settings: StoreSettings
    folder: Path
    shop: Store
    shop_app: Any
    stocky: Stocky
    company_file: Path
    api: str
    day: date
    stopping: list[Callable[[], None]] = field(default_factory=list)

    @property
    def mapping(self) -> Path:
        """The store's YAML file."""
        return self.folder / "harbor.yaml"

    def set(self, **changes: Any) -> None:
        """Make changed settings the newest version."""
        self.settings = StoreSettings.model_validate(document(self.settings) | changes)
        self.mapping.write_text(to_yaml(self.settings), "utf-8")
        import_settings(self.engine, self.settings, "test")

    def start_worker(self) -> None:
        """Switch the PC with QuickBooks on."""
        api = HttpApi(self.api, SECRETS["worker"])
        worker = Worker(api, RequestProcessor(self.company_file), "", wait_seconds=1.0)
        thread = threading.Thread(target=worker.run_forever, daemon=True)
        thread.start()

        def stop() -> None:
            worker.stop()
            thread.join(30)

        self.stopping.append(stop)

    def stop_worker(self) -> None:
        """Switch it off."""
        while self.stopping:
            self.stopping.pop()()

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Ask our database."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), values)]

    def documents(self) -> int:
        """How many documents were ever put into the outbox."""
        return int(self.rows("SELECT count(*) FROM delivery.documents")[0][0])

    def kept(self) -> dict[str, int]:
        """How many rows the tables hold that a run writes."""
        tables = ("raw.records", "staging.orders", "ledger.lines", "ledger.postings", "delivery.documents")
        return {table: int(self.rows(f"SELECT count(*) FROM {table}")[0][0]) for table in tables}


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A furnished house without orders, five days ago, with the worker running."""
    folder = tmp_path_factory.mktemp("house")
    day = datetime.now(ZONE).date() - timedelta(days=5)
    shop = furnish(datetime.combine(day - timedelta(days=400), time(), ZONE), ZONE)
    stocky = generate_purchases(shop, day)
    shop_app = shopify_server.create_app(shop, [(App("client", "client-secret"), SECRETS["shopify"])])
    company = create_company(folder / "harbor.sqlite", opening_date=day - timedelta(days=90))
    engine = create_engine(database_url)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as environment:
        shop_address = stack.enter_context(running(shop_app))
        stocky_address = stack.enter_context(running(stocky_server.create_app(stocky, SECRETS["stocky"])))
        api = stack.enter_context(running(create_web_app(lambda: engine)))
        plain = sa.engine.make_url(database_url).set(drivername="postgresql")
        for name, value in {
            "AIRFLOW_CONN_QBD_STAGING": plain.render_as_string(hide_password=False),
            "AIRFLOW_CONN_SHOPIFY_HARBOR": http_uri(shop_address, password=SECRETS["shopify"]),
            "AIRFLOW_CONN_STOCKY_HARBOR": http_uri(stocky_address, stocky.shop_domain, SECRETS["stocky"]),
            "QBD_LANDING": (folder / "landing").as_uri(),
            "QBD_DATA_DOCS_DIR": "",
            "QBD_SNAPSHOT_DIR": str(folder / "snapshot"),
        }.items():
            environment.setenv(name, value)
        settings = load(include_dir() / "mappings" / "harbor.yaml")
        made = House(engine, settings, folder, shop, shop_app, stocky, company, api, day)
        made.set(start_date=(day - timedelta(days=30)).isoformat())
        with transaction(engine) as connection:
            admit(connection, "test", settings.company_file, SECRETS["worker"])
        made.start_worker()
        stack.callback(engine.dispose)
        stack.callback(made.stop_worker)
        yield made


Qbd = Callable[..., str]


@pytest.fixture(scope="module")
def qbd() -> Qbd:
    """Run a command that must succeed; gives what it printed."""

    def run(*arguments: object) -> str:
        result: Result = CliRunner().invoke(command.app, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        assert not any(secret in result.output for secret in SECRETS.values())
        return result.output

    return run


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Qbd:
    """Run a command that must end with one sentence and status 1; gives the sentence."""

    def run(*arguments: object) -> str:
        monkeypatch.setattr("sys.argv", ["qbd", *(str(argument) for argument in arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            command.main()
        told = capsys.readouterr()
        assert ended.value.code == 1, told.err
        assert told.err.startswith("Error: ")
        assert "Traceback" not in told.err
        assert not any(secret in told.out + told.err for secret in SECRETS.values())
        return told.err.removeprefix("Error: ").strip()

    return run
