"""The control API: change the shop's data over HTTP, for tests and demonstrations. Not part of Shopify.

``POST /sandbox/orders`` places an order; ``POST /sandbox/orders/{id}/{action}`` with edit, refund, return, cancel,
pay, fulfil, touch or misstate changes one; ``GET /sandbox/orders`` lists them.
:mod:`qbd.sandbox.shopify.control_payouts` adds what happens to the Shopify Payments balance,
:mod:`qbd.sandbox.shopify.control_drawers` the cash drawers,
:mod:`qbd.sandbox.shopify.control_gift_cards` gift cards. Bodies have the fields of
:mod:`qbd.sandbox.shopify.inputs`; amounts are minor units, ``at`` is a time with zone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from qbd.sandbox.shopify import totals
from qbd.sandbox.shopify.ids import gid
from qbd.sandbox.shopify.inputs import Back, NewLine, NewOrder, NewShipping, Payment, TaxRate
from qbd.sandbox.shopify.orders import Order
from qbd.sandbox.shopify.store import CancelReason, Store
from qbd.sandbox.shopify.values import moment_text


@dataclass(frozen=True)
class Placing:
    """Body of POST /sandbox/orders."""

    order: NewOrder
    at: datetime | None = None


@dataclass(frozen=True)
class Editing:
    """Body of edit; ``discount`` pairs line IDs with further discounts."""

    add: tuple[NewLine, ...] = ()
    remove: tuple[Back, ...] = ()
    discount: tuple[tuple[int, int], ...] = ()
    shipping: tuple[NewShipping, ...] = ()
    taxes: tuple[TaxRate, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class Refunding:
    """Body of refund."""

    lines: tuple[Back, ...] = ()
    shipping: int = 0
    amount: int | None = None
    payments_back: tuple[Payment, ...] | None = None
    reason: str = "REFUND_DISCREPANCY"
    note: str | None = None
    location_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Returning:
    """Body of return."""

    lines: tuple[Back, ...]
    exchanges: tuple[NewLine, ...] = ()
    shipping_fee: int = 0
    amount: int | None = None
    payments_in: tuple[Payment, ...] = ()
    payments_back: tuple[Payment, ...] | None = None
    taxes: tuple[TaxRate, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class Cancelling:
    """Body of cancel."""

    reason: CancelReason = "CUSTOMER"
    refund: bool = True
    restock: bool = True
    at: datetime | None = None


@dataclass(frozen=True)
class Paying:
    """Body of pay."""

    payment: Payment
    at: datetime | None = None


@dataclass(frozen=True)
class Fulfilling:
    """Body of fulfil; without units everything that waits."""

    units: dict[int, int] | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Touching:
    """Body of touch."""

    note: str | None = None
    at: datetime | None = field(default=None)


def _arguments(body: Any) -> dict[str, Any]:
    return {name: getattr(body, name) for name in body.__dataclass_fields__}


@dataclass(frozen=True)
class Misstating:
    """Body of misstate; no amount takes the wrong total back."""

    field: str
    amount: int | None = None
    at: datetime | None = None


Action = Callable[[Store, int, dict[str, Any]], object]
_ACTIONS: dict[str, tuple[TypeAdapter[Any], Action]] = {
    "edit": (TypeAdapter(Editing), lambda store, number, body: store.edit_order(number, **body)),
    "refund": (
        TypeAdapter(Refunding),
        lambda store, number, body: store.refund(number, body.pop("lines"), **body),
    ),
    "return": (
        TypeAdapter(Returning),
        lambda store, number, body: store.return_items(number, body.pop("lines"), **body),
    ),
    "cancel": (TypeAdapter(Cancelling), lambda store, number, body: store.cancel(number, **body)),
    "pay": (TypeAdapter(Paying), lambda store, number, body: store.pay(number, body.pop("payment"), **body)),
    "fulfil": (
        TypeAdapter(Fulfilling),
        lambda store, number, body: store.fulfil(number, body.pop("units"), **body),
    ),
    "misstate": (
        TypeAdapter(Misstating),
        lambda store, number, body: store.misstate(number, body.pop("field"), body.pop("amount"), **body),
    ),
    "touch": (TypeAdapter(Touching), lambda store, number, body: store.touch(number, **body)),
}
_PLACING = TypeAdapter(Placing)


def summary(order: Order) -> dict[str, Any]:
    """An order in figures; amounts are minor units."""
    return {
        "id": gid("Order", order.id),
        "number": order.id,
        "name": order.name,
        "updatedAt": moment_text(order.updated_at),
        "currentTotal": totals.current_total(order),
        "received": totals.received(order),
        "refunded": totals.refunded(order),
        "discrepancy": totals.discrepancy(order),
        "outstanding": totals.outstanding(order),
        "financialStatus": totals.financial_status(order),
        "fulfillmentStatus": totals.fulfillment_status(order),
        "lines": [{"id": line.id, "title": line.title, "left": line.current_quantity} for line in order.lines],
    }


def _refused(problem: Exception) -> Response:
    return JSONResponse({"error": str(problem)}, status_code=422)


def control_routes(store: Store) -> list[Route]:
    """The routes over a store."""

    async def place(request: Request) -> Response:
        try:
            body = _PLACING.validate_json(await request.body())
            order = await run_in_threadpool(store.place_order, body.order, at=body.at)
        except (ValidationError, ValueError, KeyError) as problem:
            return _refused(problem)
        return JSONResponse(summary(order), status_code=201)

    async def change(request: Request) -> Response:
        number, action = int(request.path_params["number"]), request.path_params["action"]
        if number not in store.orders or action not in _ACTIONS:
            return JSONResponse({"error": f"no order {number}, or no action {action}"}, status_code=404)
        adapter, act = _ACTIONS[action]
        try:
            body = adapter.validate_json(await request.body() or b"{}")
            await run_in_threadpool(act, store, number, _arguments(body))
        except (ValidationError, ValueError, KeyError) as problem:
            return _refused(problem)
        return JSONResponse(summary(store.orders[number]))

    async def listing(_: Request) -> Response:
        with store.lock:
            return JSONResponse([summary(order) for order in list(store.orders.values())[:1000]])

    return [
        Route("/sandbox/orders", place, methods=["POST"]),
        Route("/sandbox/orders", listing, methods=["GET"]),
        Route("/sandbox/orders/{number:int}/{action}", change, methods=["POST"]),
    ]
