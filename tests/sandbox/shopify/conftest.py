"""A sandbox Shopify on a real port, with a clock that a test can turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from qbd.sandbox.shopify.access import ALL_SCOPES, App
from qbd.sandbox.shopify.days import furnish, generate
from qbd.sandbox.shopify.running import running
from qbd.sandbox.shopify.serve import Sandbox, create_app
from qbd.sandbox.shopify.store import Store

DAY = date(2026, 11, 22)
PATH = "/admin/api/2026-10/graphql.json"


class TurnableClock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass
class Shopify:
    """The running sandbox as a test sees it."""

    url: str
    store: Store
    sandbox: Sandbox
    clock: TurnableClock
    http: httpx.Client

    def send(self, query: str, variables: dict[str, Any] | None = None, token: str = "full", path: str = PATH) -> Any:
        """The HTTP response to a query."""
        body = {"query": query, "variables": variables or {}}
        return self.http.post(self.url + path, json=body, headers={"X-Shopify-Access-Token": token})

    def ask(self, query: str, variables: dict[str, Any] | None = None, token: str = "full") -> dict[str, Any]:
        """The answer's body; the bucket is refilled first."""
        self.clock.turn(seconds=20)
        response = self.send(query, variables, token)
        assert response.status_code == 200
        body: dict[str, Any] = response.json()
        return body

    def data(self, query: str, variables: dict[str, Any] | None = None, token: str = "full") -> dict[str, Any]:
        """The data of an answer without errors."""
        body = self.ask(query, variables, token)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def shopify(clock: TurnableClock) -> Iterator[Shopify]:
    store = furnish(datetime(2025, 11, 1, tzinfo=UTC), clock=clock)
    generate(store, DAY, orders=50, seed=5)
    apps: list[tuple[App, str | None]] = [
        (App("full", "secret"), "full"),
        (App("narrow", "secret", ALL_SCOPES - {"read_all_orders", "read_users"}, 1), "narrow"),
        (App("bare", "secret", frozenset({"read_products"}), 0), "bare"),
        (App("unapproved", "secret", ALL_SCOPES, 0), "unapproved"),
    ]
    app = create_app(store, apps)
    with running(app) as url, httpx.Client(timeout=10) as http:
        yield Shopify(url, store, app.state.sandbox, clock, http)
