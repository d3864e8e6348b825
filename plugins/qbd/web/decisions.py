"""The buttons: what an editor decides about a refused document or a record in quarantine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from qbd.delivery import attention
from qbd.delivery.transitions import Connection
from qbd.errors import DataError, DeliveryError
from qbd.staging.database import transaction
from qbd.validation import quarantine
from qbd.web.backend import backend_of
from qbd.web.login import Login, same_origin
from qbd.web.rendering import page
from qbd.web.waiting import store_of

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def decisions_router(login: Login) -> APIRouter:
    """Return the routes that change something: for editors, from our own pages only; each leads back to a page of ours."""
    router = APIRouter(dependencies=[Depends(same_origin)])

    @router.post("/documents/{document_id}/retry")
    def retry(request: Request, document_id: Number, user: str = Depends(login.editor)) -> Response:
        return _changed(request, document_id, user, lambda connection: attention.retry(connection, document_id, user))

    @router.post("/documents/{document_id}/dismiss")
    def dismiss(
        request: Request,
        document_id: Number,
        why: Annotated[str, Form(max_length=500)] = "",
        user: str = Depends(login.editor),
    ) -> Response:
        reason = why.replace("\0", "").strip()  # PostgreSQL's text holds no NUL
        return _changed(
            request, document_id, user, lambda connection: attention.dismiss(connection, document_id, user, reason)
        )

    @router.post("/quarantine/{quarantine_id}/dismiss")
    def dismiss_record(
        request: Request,
        quarantine_id: Number,
        number: Annotated[int, Form(alias="page", ge=0, le=1_000_000)] = 0,
        user: str = Depends(login.editor),
    ) -> Response:
        engine = backend_of(request).engine
        with transaction(engine) as connection:
            store = store_of(connection, quarantine_id)
        if store is None:
            message = f"There is no record {quarantine_id} in quarantine."
            return page(request, "refusal.html", status=404, message=message, user=user)
        try:
            quarantine.dismiss(engine, store, quarantine_id, user)
        except DataError as error:
            return page(request, "refusal.html", status=409, message=str(error), user=user)
        # Where the button was pressed: a page of the whole list, or the first page. Never an address from the request.
        return _to(request, f"/waiting/quarantine?page={number}" if number else "/#quarantine")

    return router


def _changed(request: Request, document_id: int, user: str, change: Callable[[Connection], None]) -> Response:
    try:
        with transaction(backend_of(request).engine) as connection:
            change(connection)
    except DeliveryError as error:
        message = f"The document has moved on in the meantime ({error}). Look at it again."
        return page(request, "refusal.html", status=409, message=message, user=user)
    return _to(request, f"/documents/{document_id}")


def _to(request: Request, path: str) -> RedirectResponse:
    return RedirectResponse(f"{request.scope.get('root_path', '')}{path}", status_code=303)
