"""Faults on request: what a network or Shopify does on a bad day."""

from __future__ import annotations

from collections import deque
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

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
