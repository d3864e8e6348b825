"""A shop and a Stocky in front of a run whose clock stands where a test puts it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import uvicorn

from qbd.mapping.settings import StoreSettings, document, load
from qbd.pipeline.connections import Connection, ConnectionNotFoundError
from qbd.pipeline.run import Run
from qbd.sandbox.shopify import serve as shopify_server
from qbd.sandbox.shopify.access import App
from qbd.sandbox.shopify.furniture import furnish
from qbd.sandbox.shopify.store import Store
from qbd.sandbox.stocky import serve as stocky_server
from qbd.sandbox.stocky.store import Stocky
from qbd.sandbox.stocky.store import generate as generate_purchases
from qbd.staging.database import create_engine, include_dir

sys.path.insert(0, str(Path(__file__).parent))

from books_on_one_clock import books

__all__ = ["books", "sources"]

ZONE = ZoneInfo("America/New_York")
DAY = date(2026, 7, 1)
TOKEN, KEY = "shpat_pull", "stocky-key"


@contextmanager
def serving(app: Any) -> Iterator[int]:
    """Serve an ASGI application from a thread; gives its port."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        threading.Event().wait(0.01)
    try:
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass
class Counting:
    """An ASGI application that counts what is asked of it."""

    app: Any
    asked: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Count, then pass on."""
        self.asked += 1
        await self.app(scope, receive, send)


@dataclass
class Sources:
    """The two sources, our database and the run over them."""

    shop: Store
    stocky: Stocky
    shop_server: Counting
    stocky_server: Counting
    engine: sa.Engine
    landing: Path
    connections: dict[str, Connection]
    now: datetime
    settings: StoreSettings = field(default_factory=lambda: load(include_dir() / "mappings" / "harbor.yaml"))

    def lookup(self, conn_id: str) -> Connection:
        """Return a connection as the environment would."""
        if conn_id not in self.connections:
            raise ConnectionNotFoundError(conn_id, "variable", "is not set", "Set it.")
        return self.connections[conn_id]

    @property
    def run(self) -> Run:
        """The run at this moment."""
        return Run(self.settings, self.engine, self.landing, self.lookup, None, lambda: self.now)

    def set(self, **changes: Any) -> None:
        """Change settings."""
        self.settings = StoreSettings.model_validate(document(self.settings) | changes)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask our database."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]


@pytest.fixture
def sources(database_url: str, tmp_path: Path) -> Iterator[Sources]:
    """A shop opened a year before DAY, without orders; it is the morning after DAY."""
    moment = datetime.combine(DAY + timedelta(days=1), time(9), ZONE).astimezone(UTC)
    shop = furnish(datetime.combine(DAY - timedelta(days=400), time(), ZONE), ZONE)
    stocky = generate_purchases(shop, DAY)
    shop_app = Counting(shopify_server.create_app(shop, [(App("client", "secret"), TOKEN)]))
    stocky_app = Counting(stocky_server.create_app(stocky, KEY))
    engine = create_engine(database_url)
    with serving(shop_app) as shop_port, serving(stocky_app) as stocky_port:
        connections = {
            "shopify_harbor": Connection("shopify_harbor", "http", f"http://127.0.0.1:{shop_port}", password=TOKEN),
            "stocky_harbor": Connection(
                "stocky_harbor", "http", f"http://127.0.0.1:{stocky_port}", login=stocky.shop_domain, password=KEY
            ),
        }
        made = Sources(shop, stocky, shop_app, stocky_app, engine, tmp_path / "landing", connections, moment)
        yield made
    with engine.begin() as connection:
        tables = connection.exec_driver_sql(
            "SELECT string_agg(schemaname || '.' || tablename, ', ') FROM pg_tables"
            " WHERE schemaname IN ('raw', 'staging', 'delivery') AND tablename NOT LIKE '%%yoyo%%'"
        ).scalar_one()
        connection.exec_driver_sql(f"TRUNCATE {tables} CASCADE")
    engine.dispose()
