"""The pages: the queue to QuickBooks, what waits for a person, one document, and what is behind a name."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from qbd.books.explain import explain as look_up
from qbd.staging.database import transaction
from qbd.web import data_docs
from qbd.web.backend import backend_of
from qbd.web.login import Login
from qbd.web.overview import document as read_document
from qbd.web.overview import documents_named
from qbd.web.overview import overview as read_overview
from qbd.web.rendering import page
from qbd.web.waiting import Part, listing, waiting

MOST_ROWS = 200
"""So many rows of a section of an explanation are shown; a day's summary document may have thousands of records behind it."""

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def pages_router(login: Login) -> APIRouter:
    """Return the pages that readers see."""
    router = APIRouter(default_response_class=HTMLResponse)

    @router.get("/")
    def queue(request: Request, user: str = Depends(login.reader)) -> HTMLResponse:
        with transaction(backend_of(request).engine) as connection:
            seen, open_ends = read_overview(connection), waiting(connection)
        has_docs = data_docs.folder() is not None
        return page(request, "queue.html", seen=seen, waiting=open_ends, user=user, has_docs=has_docs)

    @router.get("/waiting/{part}")
    def one_part(
        request: Request,
        part: Part,
        number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
        user: str = Depends(login.reader),
    ) -> HTMLResponse:
        with transaction(backend_of(request).engine) as connection:
            shown = listing(connection, part, number)
        return page(request, "waiting.html", listing=shown, user=user)

    @router.get("/documents/{document_id}")
    def document(request: Request, document_id: Number, user: str = Depends(login.reader)) -> HTMLResponse:
        with transaction(backend_of(request).engine) as connection:
            found = read_document(connection, document_id)
        if found is None:
            return page(request, "refusal.html", status=404, message=f"There is no document {document_id}.", user=user)
        return page(request, "document.html", life=found, document=found.document, user=user)

    @router.get("/explain")
    def explain(
        request: Request,
        q: Annotated[str, Query(max_length=200)] = "",
        user: str = Depends(login.reader),
    ) -> HTMLResponse:
        wanted = q.replace("\0", "").strip()  # PostgreSQL's text holds no NUL
        engine = backend_of(request).engine
        found = look_up(engine, wanted) if wanted else None
        others = []
        if found is not None and not found.found:
            with transaction(engine) as connection:
                others = documents_named(connection, wanted)
        return page(request, "explain.html", q=wanted, found=found, others=others, most=MOST_ROWS, user=user)

    @router.get("/assets/pages.css")
    def style(user: str = Depends(login.reader)) -> Response:
        return Response(files("qbd.web").joinpath("static/pages.css").read_text(), media_type="text/css")

    return router
