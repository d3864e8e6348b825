"""``/worker/v1``: what workers call. Bearer token per worker, bound to one company file; an Airflow login is of no use here."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool

from qbd.delivery.lease import LeaseLostError
from qbd.delivery.protocol import PROTOCOL, Claim, Granted, Lease, LeaseRequest, Next, Report
from qbd.delivery.workers import WorkerIdentity, identify
from qbd.staging.database import transaction
from qbd.web.backend import backend_of

router = APIRouter(prefix="/worker/v1", tags=["worker"])

_POLL_SECONDS = 0.5


def authenticated(request: Request) -> WorkerIdentity:
    """Return whose bearer token the request carries, or refuse it with 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    identity = None
    if scheme.lower() == "bearer" and token.strip():
        with transaction(backend_of(request).engine) as connection:
            identity = identify(connection, token.strip())
    if identity is None:
        raise HTTPException(
            401,
            "this token is unknown or revoked; make a new one and give it to the worker",
            {"WWW-Authenticate": "Bearer"},
        )
    return identity


Worker = Annotated[WorkerIdentity, Depends(authenticated)]


@router.post("/lease", response_model=Lease, responses={204: {"description": "nothing to do"}})
async def lease(worker: Worker, wanted: LeaseRequest, request: Request) -> Lease | Response:
    """Grant a lease with its first step, or wait for work as long as asked and answer 204."""
    if wanted.protocol != PROTOCOL:
        raise HTTPException(
            426,
            f"this server speaks worker protocol {PROTOCOL}, the worker {wanted.protocol}; install the matching worker",
        )
    desk = backend_of(request).desk
    until = time.monotonic() + wanted.wait_seconds
    while True:
        granted = await run_in_threadpool(desk.lease, worker, wanted)
        if granted is not None:
            return granted
        left = until - time.monotonic()
        if left <= 0 or await request.is_disconnected():
            return Response(status_code=204)
        await asyncio.sleep(min(_POLL_SECONDS, left))


@router.post("/sent")
def sent(worker: Worker, claim: Claim, request: Request) -> Granted:
    """Note that a step is now handed to QuickBooks; 409 means that it must not be."""
    try:
        return backend_of(request).desk.sent(worker, claim)
    except LeaseLostError as error:
        raise HTTPException(409, str(error)) from error


@router.post("/heartbeat")
def heartbeat(worker: Worker, claim: Claim, request: Request) -> Granted:
    """Extend the lease."""
    try:
        return backend_of(request).desk.heartbeat(worker, claim)
    except LeaseLostError as error:
        raise HTTPException(409, str(error)) from error


@router.post("/answer")
def answer(worker: Worker, report: Report, request: Request) -> Next:
    """Take the outcome of a step and answer with the next one."""
    if (report.response is None) == (report.failure is None):
        raise HTTPException(422, "a report carries either a response or a failure")
    try:
        return backend_of(request).desk.report(worker, report)
    except LeaseLostError as error:
        raise HTTPException(409, str(error)) from error
