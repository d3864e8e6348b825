"""The sandbox Stocky as a web server: API v2, and the control API for tests."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from qbd.sandbox.shopify.days import furnish
from qbd.sandbox.shopify.faults import Fault, Faults, dropped, spoil
from qbd.sandbox.stocky.store import RESOURCES, Stocky, generate

DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 250
_PARAMETERS = frozenset({"limit", "since_id", "offset", "updated_since"})
_UNAUTHORIZED = {"errors": "Unauthorized"}
# Costs are JSON numbers, written with exactly the digits of their decimals.
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class BadParameter(ValueError):
    """A query parameter that cannot be understood."""


def _whole(parameters: Mapping[str, str], name: str, default: int, most: int | None = None) -> int:
    text = parameters.get(name)
    if text is None:
        return default
    if not text.isdecimal() or (most is not None and not 1 <= int(text) <= most):
        allowed = f" from 1 to {most}" if most is not None else ""
        raise BadParameter(f"{name} must be a whole number{allowed}, not {text!r}")
    return int(text)


def select(records: Mapping[int, Any], parameters: Mapping[str, str]) -> list[Any]:
    """The records of a page: by ID upwards, after ``since_id`` (or ``offset``), changed since ``updated_since``.

    Raises:
        BadParameter: an unknown parameter, or a value that makes no sense.
    """
    if unknown := set(parameters) - _PARAMETERS:
        raise BadParameter(f"unknown parameter {', '.join(sorted(unknown))}")
    limit = _whole(parameters, "limit", DEFAULT_LIMIT, MAXIMUM_LIMIT)
    chosen = [records[number] for number in sorted(records)]
    if (since := parameters.get("updated_since")) is not None:
        try:
            moment = datetime.fromisoformat(since)
        except ValueError:
            raise BadParameter(f"updated_since must be a time by ISO 8601, not {since!r}") from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        chosen = [record for record in chosen if record.updated_at >= moment]
    if "since_id" in parameters:
        after = _whole(parameters, "since_id", 0)
        chosen = [record for record in chosen if record.id > after]
    else:
        chosen = chosen[_whole(parameters, "offset", 0) :]
    return chosen[:limit]


class Sandbox:
    """One running Stocky."""

    def __init__(self, stocky: Stocky, key: str) -> None:
        self.stocky = stocky
        self.faults = Faults()
        self._key = key

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "").encode()
        expected = f"API KEY={self._key}".encode()
        return secrets.compare_digest(given, expected) and request.headers.get("Store-Name") == self.stocky.shop_domain

    async def _answer(self, request: Request, content: Any) -> Response:
        fault = self.faults.next_for(str(request.url))
        if fault is not None and (spoiled := await spoil(fault, _UNAUTHORIZED)) is not None:
            return spoiled
        body = _ENCODER.encode(content)
        if fault is not None and fault.kind == "dropped":
            return dropped(body, fault.keep, {})
        if fault is not None and fault.kind == "malformed":
            body = body[: len(body) // 2]
        return Response(body, media_type="application/json")

    async def page(self, request: Request) -> Response:
        """GET /api/v2/{resource}.json."""
        if not self._allowed(request):
            return JSONResponse(_UNAUTHORIZED, status_code=401)
        resource = request.path_params["resource"]
        if resource not in RESOURCES:
            return JSONResponse({"errors": "Not Found"}, status_code=404)
        try:
            with self.stocky.lock:
                records = select(RESOURCES[resource](self.stocky), request.query_params)
                content = [record.json(self.stocky.zone) for record in records]
        except BadParameter as problem:
            return JSONResponse({"errors": str(problem)}, status_code=422)
        return await self._answer(request, {resource: content})

    async def one(self, request: Request) -> Response:
        """GET /api/v2/{resource}/{id}.json: the bare record."""
        if not self._allowed(request):
            return JSONResponse(_UNAUTHORIZED, status_code=401)
        reader = RESOURCES.get(request.path_params["resource"])
        with self.stocky.lock:
            record = reader(self.stocky).get(request.path_params["number"]) if reader else None
            content = record.json(self.stocky.zone) if record is not None else None
        if content is None:
            return JSONResponse({"errors": "Not Found"}, status_code=404)
        return await self._answer(request, content)

    async def add_fault(self, request: Request) -> Response:
        """POST /sandbox/faults."""
        self.faults.add(Fault.model_validate_json(await request.body()))
        return JSONResponse({"accepted": True}, status_code=201)

    async def receive(self, request: Request) -> Response:
        """POST /sandbox/purchase_orders/{id}/receive with ``items`` (IDs; default all) and ``at``."""
        body = msgspec.json.decode(await request.body() or b"{}")
        at = datetime.fromisoformat(body["at"]) if body.get("at") else datetime.now(UTC)
        try:
            order = self.stocky.receive(request.path_params["number"], body.get("items"), at=at)
        except KeyError as problem:
            return JSONResponse({"error": f"unknown {problem}"}, status_code=404)
        return Response(_ENCODER.encode(order.json(self.stocky.zone)), media_type="application/json")


def create_app(stocky: Stocky, key: str) -> Starlette:
    """The ASGI application. ``app.state.sandbox`` is the :class:`Sandbox`."""
    sandbox = Sandbox(stocky, key)
    routes = [
        Route("/sandbox/health", lambda _: JSONResponse({"status": "up"}), methods=["GET"]),
        Route("/api/v2/{resource}/{number:int}.json", sandbox.one, methods=["GET"]),
        Route("/api/v2/{resource}.json", sandbox.page, methods=["GET"]),
        Route("/sandbox/faults", sandbox.add_fault, methods=["POST"]),
        Route("/sandbox/purchase_orders/{number:int}/receive", sandbox.receive, methods=["POST"]),
    ]
    app = Starlette(routes=routes)
    app.state.sandbox = sandbox
    return app


def demo_stocky(business_date: date, *, seed: int = 1, timezone: str = "America/New_York") -> Stocky:
    """The purchases of the same shop that the sandbox Shopify furnishes."""
    zone = ZoneInfo(timezone)
    opened = datetime.combine(business_date - timedelta(days=400), datetime.min.time(), zone)
    return generate(furnish(opened, zone), business_date, seed)


def main(
    host: str = "127.0.0.1",
    port: int = 8702,
    *,
    seed: int = 1,
    business_date: date | None = None,
    timezone: str = "America/New_York",
    api_key: str | None = None,
) -> None:
    """Serves generated purchases until it is stopped. A key that is not given is made up and printed."""
    day = business_date or datetime.now(ZoneInfo(timezone)).date() - timedelta(days=1)
    stocky = demo_stocky(day, seed=seed, timezone=timezone)
    used = api_key or secrets.token_hex(16)
    print(f"sandbox Stocky for {stocky.shop_domain}: http://{host}:{port}/api/v2/")
    print(f"  business date {day}, {len(stocky.purchase_orders)} purchase orders")
    if api_key is None:
        print(f"  API key {used}", flush=True)
    uvicorn.run(create_app(stocky, used), host=host, port=port, log_level="warning")
