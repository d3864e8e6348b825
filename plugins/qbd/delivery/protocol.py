"""What a worker and the server say to each other over ``/worker/v1``.

The server decides, the worker carries out: it takes a lease, gets one *step* (a qbXML document for QuickBooks),
reports what QuickBooks said, and gets the next step until there is none. The same models serve both sides, so this
module imports pydantic only.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL = 1
"""Raised when an old worker could no longer follow; the server then refuses it with a message that says so."""

StepKind = Literal["send", "check", "lookup", "query", "clear"]
Stage = Literal["open", "process"]


class Wire(BaseModel):
    """A message: immutable, unknown fields refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LeaseRequest(Wire):
    """Ask for work. ``instance`` is new with every start of the program; ``wait_seconds`` is the long poll."""

    protocol: int = PROTOCOL
    instance: str = Field(min_length=8, max_length=64)
    version: str = Field(default="", max_length=64)
    wait_seconds: float = Field(default=0, ge=0, le=60)


class Step(Wire):
    """One qbXML document for ``ProcessRequest``. ``announce``: say ``sent`` first and go on only if it is granted."""

    number: int
    kind: StepKind
    message_set_id: str
    request: str
    announce: bool = False


class Lease(Wire):
    """The right to act on the company file until ``expires_in`` seconds from now. ``recover``: an earlier hand-out is in doubt."""

    token: int
    expires_in: float
    recover: bool
    step: Step


class Claim(Wire):
    """What every message under a lease carries: the fencing token and the step it speaks of."""

    token: int
    number: int


class Failure(Wire):
    """What QuickBooks threw instead of answering: an HRESULT as unsigned 32-bit number, its text, and where.

    Stage ``open``: no session could be opened, so nothing of the step reached QuickBooks.
    """

    hresult: int = Field(ge=0, le=0xFFFFFFFF)
    message: str = Field(default="", max_length=4000)
    stage: Stage = "process"


class Report(Claim):
    """The outcome of a step: QuickBooks' answer as it came, or the failure."""

    response: str | None = None
    failure: Failure | None = None


class Granted(Wire):
    """The lease is still held, for so many seconds from now."""

    expires_in: float


class Next(Wire):
    """What to do after a report: another step under the same lease, or nothing (the lease is then given back)."""

    expires_in: float
    step: Step | None = None
