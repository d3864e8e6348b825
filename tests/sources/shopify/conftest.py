"""The sandbox Shopify behind a real socket, on a clock that only waiting moves."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn

from qbd.sandbox.shopify.access import App
from qbd.sandbox.shopify.faults import Fault
from qbd.sandbox.shopify.furniture import furnish
from qbd.sandbox.shopify.serve import Sandbox, create_app
from qbd.sandbox.shopify.store import Store
from qbd.sources.shopify.access import ShopifyAccess

ZONE = ZoneInfo("America/New_York")
DAY = date(2026, 11, 20)
TOKEN = "shpat_0123456789abcdef"
SECRET = "shpss_fedcba9876543210"


class TestClock:
    """A clock for both sides: sleeping moves it, and nothing else does."""

    __test__ = False

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.moment

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)
        # Gives the sandbox's own threads (bulk operations) a turn.
        time.sleep(0.01)


@dataclass
class Recorder(httpx.BaseTransport):
    """Passes requests on and remembers which operations were asked for."""

    inner: httpx.BaseTransport = field(default_factory=httpx.HTTPTransport)
    operations: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda operation: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        content = request.read()
        operation = json.loads(content)["operationName"] if request.url.path.endswith("graphql.json") else "other"
        self.operations.append(operation)
        self.before(operation)
        return self.inner.handle_request(request)


@dataclass
class Running:
    """A sandbox that is served, and how to reach it."""

    store: Store
    sandbox: Sandbox
    clock: TestClock
    url: str
    recorder: Recorder

    def fault(self, kind: Any, **fields: Any) -> None:
        self.sandbox.inject(Fault(kind=kind, **fields))

    def access(self, **fields: Any) -> ShopifyAccess:
        given = {"token": TOKEN, "transport": self.recorder} | fields
        return ShopifyAccess(self.url, **given)

    def with_secret(self) -> ShopifyAccess:
        return self.access(token=None, client_id="client", client_secret=SECRET)


@pytest.fixture
def serve() -> Iterator[Callable[..., Running]]:
    """Serves a furnished, empty shop to one app; its keyword arguments are the app's."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(**app: Any) -> Running:
        clock = TestClock(datetime(2026, 11, 21, 11, 0, tzinfo=UTC))
        store = furnish(datetime(2025, 10, 1, tzinfo=ZONE), ZONE, clock)
        asgi = create_app(store, [(App("client", SECRET, **app), TOKEN)])
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(asgi, log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        servers.append((server, thread))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        return Running(store, asgi.state.sandbox, clock, url, Recorder())

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(timeout=5)


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    return tmp_path / "landing"
