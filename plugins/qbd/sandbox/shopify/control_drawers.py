"""The control API of the cash drawers, for tests and demonstrations. Not part of Shopify.

``POST /sandbox/drawers`` opens a session; ``POST /sandbox/drawers/{id}/{action}`` with adjust, close or misstate goes
on with it; ``GET /sandbox/drawers`` lists them. Amounts are minor units, ``at`` is a time with zone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from qbd.sandbox.shopify.drawers import (
    DrawerSession,
    adjust_drawer,
    close_drawer,
    expected,
    misstate_drawer,
    open_drawer,
)
from qbd.sandbox.shopify.store import Store
from qbd.sandbox.shopify.values import moment_text

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Opening:
    """Body of POST /sandbox/drawers."""

    __pydantic_config__ = _STRICT

    location_id: int
    counted: int
    register: str = "Register 1"
    note: str | None = None
    staff_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Adjusting:
    """Body of adjust; a negative amount is taken out."""

    __pydantic_config__ = _STRICT

    amount: int
    note: str | None = None
    staff_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Closing:
    """Body of close; without a count what is expected is there."""

    __pydantic_config__ = _STRICT

    counted: int | None = None
    note: str | None = None
    staff_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Misstating:
    """Body of misstate; no amount takes the wrong one back."""

    __pydantic_config__ = _STRICT

    field_name: str
    amount: int | None = None


_ACTIONS: dict[str, tuple[TypeAdapter[Any], Callable[..., object]]] = {
    "adjust": (TypeAdapter(Adjusting), adjust_drawer),
    "close": (TypeAdapter(Closing), close_drawer),
    "misstate": (TypeAdapter(Misstating), misstate_drawer),
}
_OPENING = TypeAdapter(Opening)


def _arguments(body: Any) -> dict[str, Any]:
    return {name: getattr(body, name) for name in body.__dataclass_fields__}


def _summary(store: Store, session: DrawerSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "locationId": session.location_id,
        "openedAt": moment_text(session.opened_at),
        "closedAt": moment_text(session.closed_at) if session.closed_at else None,
        "opening": session.opening,
        "closing": session.closing,
        "expected": expected(store, session),
        "adjustments": session.adjusted,
        "discrepancy": session.discrepancy,
    }


def _refused(problem: Exception) -> Response:
    return JSONResponse({"error": str(problem)}, status_code=422)


def drawer_routes(store: Store) -> list[Route]:
    """The routes over a store."""

    async def start(request: Request) -> Response:
        try:
            body = _OPENING.validate_json(await request.body())
            session = await run_in_threadpool(open_drawer, store, **_arguments(body))
        except (ValidationError, ValueError) as problem:
            return _refused(problem)
        return JSONResponse(_summary(store, session), status_code=201)

    async def go_on(request: Request) -> Response:
        number, action = int(request.path_params["number"]), request.path_params["action"]
        if number not in store.drawer_sessions or action not in _ACTIONS:
            return JSONResponse({"error": f"no session {number}, or no action {action}"}, status_code=404)
        adapter, act = _ACTIONS[action]
        try:
            body = adapter.validate_json(await request.body() or b"{}")
            await run_in_threadpool(act, store, number, **_arguments(body))
        except (ValidationError, ValueError) as problem:
            return _refused(problem)
        return JSONResponse(_summary(store, store.drawer_sessions[number]))

    async def listing(_: Request) -> Response:
        with store.lock:
            return JSONResponse([_summary(store, entry) for entry in store.drawer_sessions.values()])

    return [
        Route("/sandbox/drawers", start, methods=["POST"]),
        Route("/sandbox/drawers", listing, methods=["GET"]),
        Route("/sandbox/drawers/{number:int}/{action}", go_on, methods=["POST"]),
    ]
