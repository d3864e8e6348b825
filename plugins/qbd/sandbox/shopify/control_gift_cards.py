"""The control API of gift cards, for tests and demonstrations. Not part of Shopify.

``POST /sandbox/gift_cards`` issues a card by hand; ``POST /sandbox/gift_cards/{id}/{action}`` with expire, deactivate,
cash_out, credit or debit goes on with it; ``GET /sandbox/gift_cards`` lists them. Amounts are minor units, ``at`` is a
time with zone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from qbd.sandbox.shopify import gift_cards
from qbd.sandbox.shopify.gift_cards import GiftCard
from qbd.sandbox.shopify.store import Store
from qbd.sandbox.shopify.values import moment_text

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Issuing:
    """Body of POST /sandbox/gift_cards."""

    __pydantic_config__ = _STRICT

    amount: int
    expires_on: date | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Expiring:
    """Body of expire: the last day of the card, none that it never expires."""

    __pydantic_config__ = _STRICT

    expires_on: date | None
    at: datetime | None = None


@dataclass(frozen=True)
class Deactivating:
    """Body of deactivate."""

    __pydantic_config__ = _STRICT

    at: datetime | None = None


@dataclass(frozen=True)
class Moving:
    """Body of cash_out, credit and debit."""

    __pydantic_config__ = _STRICT

    amount: int
    note: str | None = None
    at: datetime | None = None


def _move(kind: str, store: Store, card_id: int, amount: int, note: str | None, at: datetime | None) -> GiftCard:
    return gift_cards.move_card(store, card_id, kind, amount, note=note, at=at)


_MOVING = TypeAdapter(Moving)
_ACTIONS: dict[str, tuple[TypeAdapter[Any], Callable[..., object]]] = {
    "expire": (TypeAdapter(Expiring), gift_cards.expire_card),
    "deactivate": (TypeAdapter(Deactivating), gift_cards.deactivate_card),
    "cash_out": (_MOVING, partial(_move, gift_cards.CASH_OUT)),
    "credit": (_MOVING, partial(_move, gift_cards.CREDIT)),
    "debit": (_MOVING, partial(_move, gift_cards.DEBIT)),
}
_ISSUING = TypeAdapter(Issuing)


def _arguments(body: Any) -> dict[str, Any]:
    return {name: getattr(body, name) for name in body.__dataclass_fields__}


def _summary(card: GiftCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "initial": card.initial,
        "balance": card.balance,
        "orderId": card.order_id,
        "expiresOn": card.expires_on.isoformat() if card.expires_on else None,
        "deactivatedAt": moment_text(card.deactivated_at) if card.deactivated_at else None,
    }


def _refused(problem: Exception) -> Response:
    return JSONResponse({"error": str(problem)}, status_code=422)


def gift_card_routes(store: Store) -> list[Route]:
    """The routes over a store."""

    async def issue(request: Request) -> Response:
        try:
            body = _ISSUING.validate_json(await request.body())
            card = await run_in_threadpool(gift_cards.issue_card, store, **_arguments(body))
        except (ValidationError, ValueError) as problem:
            return _refused(problem)
        return JSONResponse(_summary(card), status_code=201)

    async def go_on(request: Request) -> Response:
        number, action = int(request.path_params["number"]), request.path_params["action"]
        if number not in store.card_book.cards or action not in _ACTIONS:
            return JSONResponse({"error": f"no gift card {number}, or no action {action}"}, status_code=404)
        adapter, act = _ACTIONS[action]
        try:
            body = adapter.validate_json(await request.body() or b"{}")
            await run_in_threadpool(partial(act, store, number, **_arguments(body)))
        except (ValidationError, ValueError) as problem:
            return _refused(problem)
        return JSONResponse(_summary(store.card_book.cards[number]))

    async def listing(_: Request) -> Response:
        with store.lock:
            return JSONResponse([_summary(card) for card in store.card_book.cards.values()])

    return [
        Route("/sandbox/gift_cards", issue, methods=["POST"]),
        Route("/sandbox/gift_cards", listing, methods=["GET"]),
        Route("/sandbox/gift_cards/{number:int}/{action}", go_on, methods=["POST"]),
    ]
