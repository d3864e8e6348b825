"""The sandbox Shopify as a web server: Admin GraphQL, token grant, bulk files, and the control API for tests."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from qbd.sandbox.shopify.access import TOKEN_SECONDS, App, Gate
from qbd.sandbox.shopify.api import AdminApi
from qbd.sandbox.shopify.bulk import Breakdown
from qbd.sandbox.shopify.control import control_routes
from qbd.sandbox.shopify.control_drawers import drawer_routes
from qbd.sandbox.shopify.control_gift_cards import gift_card_routes
from qbd.sandbox.shopify.control_payouts import payout_routes
from qbd.sandbox.shopify.days import furnish, generate
from qbd.sandbox.shopify.faults import Fault, Faults, dropped, spoil
from qbd.sandbox.shopify.store import Store

VERSION = "2026-10"
_WRONG_TOKEN = {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
_HEADERS = {"X-Shopify-API-Version": VERSION}


class Sandbox:
    """One running sandbox: its store, tokens, API and faults."""

    def __init__(self, store: Store, apps: list[tuple[App, str | None]]) -> None:
        self.store = store
        self.api = AdminApi(store)
        self.gate = Gate(store.clock)
        self.faults = Faults()
        for app, token in apps:
            self.gate.install(app, token)

    def inject(self, fault: Fault) -> None:
        """Takes a fault."""
        if fault.kind == "throttled":
            self.api.throttles_left += fault.times
        elif fault.kind == "bulk_failure":
            self.api.desk.break_next(Breakdown(fault.after, fault.code))
        elif fault.kind == "bulk_hold":
            self.api.desk.running.clear()
        elif fault.kind == "bulk_release":
            self.api.desk.running.set()
        elif fault.kind == "expire_tokens":
            self.gate.expire_all()
        else:
            self.faults.add(fault)

    async def graphql(self, request: Request) -> Response:
        """POST /admin/api/{version}/graphql.json."""
        version = request.path_params["version"]
        # An outdated version is answered by the oldest one supported, which here is the only one.
        if not _is_version(version) or version > VERSION:
            return JSONResponse({"errors": "Not Found"}, status_code=404)
        app = self.gate.app_of(request.headers.get("X-Shopify-Access-Token"))
        if app is None:
            return JSONResponse(_WRONG_TOKEN, status_code=401)
        body = await request.body()
        fault = self.faults.next_for(body.decode(errors="replace"))
        if fault is not None and (spoiled := await spoil(fault, _WRONG_TOKEN)) is not None:
            return spoiled
        if request.headers.get("content-type", "").partition(";")[0] not in ("application/json", "application/graphql"):
            return JSONResponse({"errors": "Not Acceptable"}, status_code=406, headers=_HEADERS)
        try:
            graphql = request.headers["content-type"].startswith("application/graphql")
            payload = {"query": body.decode()} if graphql else json.loads(body)
        except ValueError:
            return JSONResponse({"errors": "Bad Request"}, status_code=400, headers=_HEADERS)
        self.api.desk.base_url = str(request.base_url).rstrip("/")
        answer = await run_in_threadpool(self.api.answer, app, payload)
        content = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        if fault is not None and fault.kind == "dropped":
            return dropped(content, fault.keep, _HEADERS)
        if fault is not None and fault.kind == "malformed":
            content = content[: len(content) // 2]
        return Response(content, media_type="application/json", headers=_HEADERS)

    async def token(self, request: Request) -> Response:
        """POST /admin/oauth/access_token with the client-credentials grant."""
        if request.headers.get("content-type", "").startswith("application/json"):
            form: Any = json.loads(await request.body() or b"{}")
        else:
            form = await request.form()
        if form.get("grant_type") != "client_credentials":
            problem = {"error": "unsupported_grant_type", "error_description": "only client_credentials is served"}
            return JSONResponse(problem, status_code=400)
        issued = self.gate.issue(str(form.get("client_id", "")), str(form.get("client_secret", "")))
        if issued is None:
            problem = {"error": "invalid_client", "error_description": "client id or secret is wrong"}
            return JSONResponse(problem, status_code=401)
        token, app = issued
        scope = ",".join(sorted(app.scopes))
        return JSONResponse({"access_token": token, "scope": scope, "expires_in": TOKEN_SECONDS})

    async def file(self, request: Request) -> Response:
        """GET /sandbox/files/{name}: the result of a bulk operation; no token is needed, the name is the secret."""
        path = self.api.desk.file(request.path_params["name"])
        if path is None:
            return JSONResponse({"errors": "Not Found"}, status_code=404)
        fault = self.faults.next_for(request.path_params["name"])
        if fault is not None and (spoiled := await spoil(fault, _WRONG_TOKEN)) is not None:
            return spoiled
        if fault is not None and fault.kind == "dropped":
            return dropped(path.read_bytes(), fault.keep, {})
        return FileResponse(path, media_type="application/jsonl")

    async def add_fault(self, request: Request) -> Response:
        """POST /sandbox/faults."""
        self.inject(Fault.model_validate_json(await request.body()))
        return JSONResponse({"accepted": True}, status_code=201)

    async def clear_faults(self, _: Request) -> Response:
        """DELETE /sandbox/faults."""
        self.faults.clear()
        self.api.throttles_left = 0
        self.api.desk.running.set()
        return JSONResponse({"cleared": True})


def _is_version(text: str) -> bool:
    year, _, month = text.partition("-")
    return len(year) == 4 and year.isdecimal() and month in ("01", "04", "07", "10")


def create_app(store: Store, apps: list[tuple[App, str | None]]) -> Starlette:
    """The ASGI application over a store. ``app.state.sandbox`` is the :class:`Sandbox`.

    Args:
        apps: installed apps, each with its static access token, or none where it uses the client-credentials grant.
    """
    sandbox = Sandbox(store, apps)
    routes = [
        Route("/admin/api/{version}/graphql.json", sandbox.graphql, methods=["POST"]),
        Route("/admin/oauth/access_token", sandbox.token, methods=["POST"]),
        Route("/sandbox/files/{name}", sandbox.file, methods=["GET"]),
        Route("/sandbox/health", lambda _: JSONResponse({"status": "up"}), methods=["GET"]),
        Route("/sandbox/faults", sandbox.add_fault, methods=["POST"]),
        Route("/sandbox/faults", sandbox.clear_faults, methods=["DELETE"]),
        *control_routes(store),
        *payout_routes(store),
        *drawer_routes(store),
        *gift_card_routes(store),
    ]
    app = Starlette(routes=routes)
    app.state.sandbox = sandbox
    return app


def demo_store(
    business_date: date,
    *,
    orders: int = 60,
    seed: int = 1,
    timezone: str = "America/New_York",
    plan: str = "Basic",
) -> Store:
    """A furnished shop with one generated business day. ``plan`` (Basic, Advanced, Shopify Plus) sets the rate limit."""
    zone = ZoneInfo(timezone)
    opened = datetime.combine(business_date - timedelta(days=400), datetime.min.time(), zone)
    store = furnish(opened, zone)
    store.shop.plan = plan
    generate(store, business_date, orders=orders, seed=seed)
    return store


def main(
    host: str = "127.0.0.1",
    port: int = 8701,
    *,
    orders: int = 60,
    seed: int = 1,
    business_date: date | None = None,
    timezone: str = "America/New_York",
    token: str | None = None,
    client_id: str = "sandbox-client",
    client_secret: str | None = None,
    protected_level: int = 2,
    plan: str = "Basic",
) -> None:
    """Serves a generated shop until it is stopped.

    Without ``business_date`` the day is yesterday in the shop's zone. Secrets that are not given are made up and
    printed.
    """
    zone = ZoneInfo(timezone)
    day = business_date or datetime.now(zone).date() - timedelta(days=1)
    store = demo_store(day, orders=orders, seed=seed, timezone=timezone, plan=plan)
    static = token or f"shpat_{secrets.token_hex(16)}"
    secret = client_secret or f"shpss_{secrets.token_hex(16)}"
    app = create_app(store, [(App(client_id, secret, protected_level=protected_level), static)])
    print(f"sandbox Shopify {store.shop.myshopify_domain}: http://{host}:{port}/admin/api/{VERSION}/graphql.json")
    print(f"  business date {day}, {len(store.orders)} orders")
    if token is None:
        print(f"  access token {static}")
    if client_secret is None:
        print(f"  client id {client_id}, client secret {secret}", flush=True)
    uvicorn.run(app, host=host, port=port, log_level="warning")
