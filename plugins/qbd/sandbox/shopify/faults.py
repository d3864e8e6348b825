"""Faults on request: what a network or Shopify does on a bad day."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal

import anyio
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response, StreamingResponse

FaultKind = Literal[
    "too_many_requests",
    "server_error",
    "unavailable",
    "throttled",
    "dropped",
    "slow",
    "malformed",
    "refused_token",
    "bulk_failure",
    "bulk_hold",
    "bulk_release",
    "expire_tokens",
]


class Fault(BaseModel):
    """A fault to inject into the next answers.

    Attributes:
        kind: ``too_many_requests`` (429), ``server_error`` (500), ``unavailable`` (503), ``throttled`` (HTTP 200 with
            error THROTTLED), ``dropped`` (the connection ends inside the body), ``slow``, ``malformed`` (a body that is
            no JSON), ``refused_token`` (401); ``bulk_failure`` lets the next bulk operation fail after ``after``
            objects, ``bulk_hold`` keeps operations RUNNING until ``bulk_release``; ``expire_tokens`` ends all tokens
            of the client-credentials grant.
        times: how many answers it spoils.
        after: how many answers go well before; for ``bulk_failure`` objects, for ``dropped`` see ``keep``.
        keep: for ``dropped``, how much of the body arrives (0 to 1).
        seconds: for ``slow`` the delay, for ``too_many_requests`` and ``unavailable`` the ``Retry-After``.
        containing: only requests whose body contains this text.
        code: for ``bulk_failure`` the error code.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: FaultKind
    times: int = Field(default=1, ge=1)
    after: int = Field(default=0, ge=0)
    keep: float = Field(default=0.5, ge=0, le=1)
    seconds: float = Field(default=2.0, ge=0)
    containing: str = ""
    code: str = "INTERNAL_SERVER_ERROR"


class Faults:
    """Faults waiting for their turn, in the order they were asked for."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Fault, list[int]]] = deque()

    def add(self, fault: Fault) -> None:
        """Takes a fault for later answers."""
        self._waiting.append((fault, [fault.after, fault.times]))

    def clear(self) -> None:
        """Forgets everything."""
        self._waiting.clear()

    def next_for(self, body: str) -> Fault | None:
        """The fault that spoils the answer to this request, if any."""
        for entry in list(self._waiting):
            fault, counters = entry
            if fault.containing and fault.containing not in body:
                continue
            if counters[0] > 0:
                counters[0] -= 1
                continue
            counters[1] -= 1
            if counters[1] <= 0:
                self._waiting.remove(entry)
            return fault
        return None


async def spoil(fault: Fault, wrong_token: Mapping[str, Any]) -> Response | None:
    """The answer that replaces the real one; nothing where the real one comes, late or broken.

    Args:
        wrong_token: the body of a 401.
    """
    if fault.kind == "too_many_requests":
        headers = {"Retry-After": f"{fault.seconds:.1f}"}
        return JSONResponse({"errors": "Too Many Requests"}, status_code=429, headers=headers)
    if fault.kind == "server_error":
        return JSONResponse({"errors": "Internal Server Error"}, status_code=500)
    if fault.kind == "unavailable":
        return Response("Service Unavailable", status_code=503, headers={"Retry-After": f"{fault.seconds:.0f}"})
    if fault.kind == "refused_token":
        return JSONResponse(dict(wrong_token), status_code=401)
    if fault.kind == "slow":
        await anyio.sleep(fault.seconds)
    return None


def dropped(content: bytes, keep: float, headers: Mapping[str, str]) -> Response:
    """An answer that promises all of its body and ends before it."""

    async def part() -> AsyncIterator[bytes]:
        yield content[: int(len(content) * keep)]
        raise ConnectionResetError("sandbox fault: connection dropped")

    length = {**headers, "Content-Length": str(len(content))}
    return StreamingResponse(part(), media_type="application/json", headers=length)
