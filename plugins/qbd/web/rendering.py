"""How pages are made: the templates, and the words in which a bookkeeper reads kinds, states, times and columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

LINKED_ONLY = "none: credits linked only"
"""Instead of the ID of a settled document of which QuickBooks keeps no transaction (see ``delivery.links``)."""

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
_COLUMNS = {"no": "No.", "id": "ID", "txnid": "TxnID", "ref number": "RefNumber", "of it tax": "Of it tax"}


def page(request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a template; everything in it is escaped, and a value that is not handed over is an error."""
    root = str(request.scope.get("root_path", ""))
    text = _ENVIRONMENT.get_template(name).render(**{"root": root, "q": "", **values})
    return HTMLResponse(text, status_code=status)


def quickbooks_id(known: str | None, state: str) -> str:
    """Return the ID of a document in QuickBooks, or why it has none."""
    return known or (LINKED_ONLY if state == "settled" else "–")


def explained_by(group: str) -> str:
    """Return the text by which ``books.explain`` finds a group, also when nothing of it is in the journal yet."""
    sort, _, number = group.partition(":")
    return f"gid://shopify/Order/{number}" if sort == "order" else group


def _moment(moment: datetime | None) -> str:
    return Markup("<time>{}</time>").format(f"{moment:%Y-%m-%d %H:%M} UTC") if moment else "–"


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("qbd.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "kind": lambda kind: _KINDS.get(kind, kind),
        "state": lambda state: _STATES.get(state, state),
        "moment": _moment,
        "quickbooks_id": quickbooks_id,
        "explained_by": explained_by,
        "named": lambda columns, row: dict(zip(columns, row, strict=True)),
        "column": lambda column: _COLUMNS.get(column) or column[:1].upper() + column[1:],
    }
    return made


_ENVIRONMENT = _environment()
