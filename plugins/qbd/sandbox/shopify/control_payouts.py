"""The control API of the Shopify Payments balance, for tests and demonstrations. Not part of Shopify.

``POST /sandbox/balance/record`` records a movement, ``/sandbox/balance/chargeback`` and ``/sandbox/balance/release``
dispute a charge and end it; ``GET /sandbox/payouts`` lists the payouts, ``POST /sandbox/payouts/{id}/fail`` and
``/cancel`` bounce one. Amounts are signed minor units, ``at`` is a time with zone.
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

from qbd.sandbox.shopify import balance_events as events
from qbd.sandbox.shopify.balance import Movement, Share
from qbd.sandbox.shopify.payouts import Payout, Standing, standings
from qbd.sandbox.shopify.store import Store
from qbd.sandbox.shopify.values import moment_text

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Recording:
    """Body of record."""

    __pydantic_config__ = _STRICT

    type: str
    amount: int
    fee: int = 0
    transaction_id: int | None = None
    reason: str | None = None
    shares: tuple[Share, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class ChargingBack:
    """Body of chargeback; without amount all of the charge."""

    __pydantic_config__ = _STRICT

    transaction_id: int
    amount: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Releasing:
    """Body of release."""

    __pydantic_config__ = _STRICT

    transaction_id: int
    at: datetime | None = None


@dataclass(frozen=True)
class Bouncing:
    """Body of fail and cancel."""

    __pydantic_config__ = _STRICT

    at: datetime | None = None


def _arguments(body: Any) -> dict[str, Any]:
    return {name: getattr(body, name) for name in body.__dataclass_fields__}


_EVENTS: dict[str, tuple[TypeAdapter[Any], Callable[..., tuple[Movement, ...]]]] = {
    "record": (TypeAdapter(Recording), lambda store, **body: (events.record(store, **body),)),
    "chargeback": (TypeAdapter(ChargingBack), events.charge_back),
    "release": (TypeAdapter(Releasing), events.release_chargeback),
}
_BOUNCES: dict[str, Callable[..., Payout]] = {"fail": events.fail_payout, "cancel": events.cancel_payout}
_BOUNCING = TypeAdapter(Bouncing)


def _movement(movement: Movement) -> dict[str, Any]:
    return {
        "id": movement.id,
        "type": movement.type,
        "amount": movement.amount,
        "fee": movement.fee,
        "net": movement.net,
        "at": moment_text(movement.at),
    }


def _standing(standing: Standing) -> dict[str, Any]:
    payout = standing.payout
    return {
        "id": payout.id,
        "status": standing.status,
        "issuedAt": moment_text(payout.issued_at),
        "net": payout.net,
        "transactionType": payout.transaction_type,
        "movements": len(payout.movements),
    }


def _refused(problem: Exception) -> Response:
    return JSONResponse({"error": str(problem)}, status_code=422)


def payout_routes(store: Store) -> list[Route]:
    """The routes over a store."""

    async def happen(request: Request) -> Response:
        action = request.path_params["action"]
        if action not in _EVENTS:
            return JSONResponse({"error": f"no action {action}"}, status_code=404)
        adapter, act = _EVENTS[action]
        try:
            body = adapter.validate_json(await request.body() or b"{}")
            made = await run_in_threadpool(act, store, **_arguments(body))
        except (ValidationError, ValueError) as problem:
            return _refused(problem)
        return JSONResponse([_movement(entry) for entry in made], status_code=201)

    async def bounce(request: Request) -> Response:
        number, action = int(request.path_params["number"]), request.path_params["action"]
        if action not in _BOUNCES:
            return JSONResponse({"error": f"no action {action}"}, status_code=404)
        try:
            body = _BOUNCING.validate_json(await request.body() or b"{}")
            payout = await run_in_threadpool(_BOUNCES[action], store, number, at=body.at)
        except (ValidationError, ValueError) as problem:
            return _refused(problem)
        return JSONResponse(_standing(Standing(payout, payout.status(store.clock()))))

    async def listing(_: Request) -> Response:
        with store.lock:
            return JSONResponse([_standing(entry) for entry in standings(store)])

    return [
        Route("/sandbox/balance/{action}", happen, methods=["POST"]),
        Route("/sandbox/payouts", listing, methods=["GET"]),
        Route("/sandbox/payouts/{number:int}/{action}", bounce, methods=["POST"]),
    ]
