"""The pages: the queue to QuickBooks, what needs attention and what to do, the latest reconciliations and batches."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from qbd.delivery import attention
from qbd.errors import DeliveryError
from qbd.staging.database import transaction
from qbd.web import data_docs
from qbd.web.backend import backend_of
from qbd.web.login import Login, same_origin
from qbd.web.overview import document as read_document
from qbd.web.overview import overview as read_overview

_KINDS = {
    "SingleAccountItem": "Item",
    "InventoryItem": "Inventory item",
    "SalesTaxItem": "Sales tax item",
    "PaymentMethod": "Payment method",
    "SalesReceipt": "Sales receipt",
    "CreditMemo": "Credit memo",
    "ReceivePayment": "Payment",
    "CardRefund": "Card refund",
    "JournalEntry": "Journal entry",
}
_STATES = {
    "pending": "waiting",
    "leased": "being sent",
    "sent": "with QuickBooks",
    "answered": "answered",
    "settled": "in QuickBooks",
    "needs_attention": "needs attention",
    "withdrawn": "dismissed",
}


def pages_router(login: Login) -> APIRouter:
    """Return the pages; readers see them, editors may also press the buttons."""
    router = APIRouter()
    templates = Environment(
        loader=PackageLoader("qbd.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["kind"] = lambda kind: _KINDS.get(kind, kind)
    templates.filters["state"] = lambda state: _STATES.get(state, state)
    templates.filters["moment"] = lambda moment: f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "–"

    def page(request: Request, name: str, **values: Any) -> HTMLResponse:
        root = str(request.scope.get("root_path", ""))
        return HTMLResponse(templates.get_template(name).render(root=root, **values))

    def changed(request: Request, document_id: int, change: Any) -> Response:
        try:
            with transaction(backend_of(request).engine) as connection:
                change(connection)
        except DeliveryError as error:
            raise HTTPException(
                409, f"the document has moved on in the meantime ({error}); look at it again"
            ) from error
        return RedirectResponse(f"{request.scope.get('root_path', '')}/documents/{document_id}", status_code=303)

    @router.get("/", response_class=HTMLResponse)
    def queue(request: Request, user: str = Depends(login.reader)) -> HTMLResponse:
        with transaction(backend_of(request).engine) as connection:
            return page(
                request,
                "queue.html",
                seen=read_overview(connection),
                user=user,
                has_docs=data_docs.folder() is not None,
            )

    @router.get("/documents/{document_id}", response_class=HTMLResponse)
    def document(request: Request, document_id: int, user: str = Depends(login.reader)) -> HTMLResponse:
        with transaction(backend_of(request).engine) as connection:
            found = read_document(connection, document_id)
        if found is None:
            raise HTTPException(404, f"there is no document {document_id}")
        return page(request, "document.html", document=found[0], events=found[1], user=user)

    @router.post("/documents/{document_id}/retry", dependencies=[Depends(same_origin)])
    def retry(request: Request, document_id: int, user: str = Depends(login.editor)) -> Response:
        return changed(request, document_id, lambda connection: attention.retry(connection, document_id, user))

    @router.post("/documents/{document_id}/dismiss", dependencies=[Depends(same_origin)])
    def dismiss(
        request: Request,
        document_id: int,
        why: Annotated[str, Form(max_length=500)] = "",
        user: str = Depends(login.editor),
    ) -> Response:
        return changed(request, document_id, lambda connection: attention.dismiss(connection, document_id, user, why))

    @router.get("/assets/pages.css")
    def style(user: str = Depends(login.reader)) -> Response:
        return Response(files("qbd.web").joinpath("static/pages.css").read_text(), media_type="text/css")

    return router
