"""Documents and message sets as qbXML: ``render`` makes one request, ``message_set`` the bytes that are sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Literal

from lxml import etree

from qbd.accounting import documents as d
from qbd.errors import UnrenderableError
from qbd.qbxml import lists, transactions
from qbd.qbxml.assembly import Pairs, Resolve, Resolved, Writer
from qbd.qbxml.schema import DEFAULT_VERSION, request

OnError = Literal["continueOnError", "stopOnError"]
CLEAR_ALL = "ClearAllMessageSets"
"""As ``old_message_set_id`` of an empty set: QuickBooks forgets every stored answer of this application."""

_MESSAGE_SET_ID_LENGTH = 23
_REQUEST_ID_LENGTH = 50

_RENDERERS: dict[type[Any], tuple[str, Callable[[Any, Resolve], Pairs]]] = {
    d.Customer: ("CustomerAdd", lists.customer),
    d.Vendor: ("VendorAdd", lists.vendor),
    d.Class: ("ClassAdd", lists.klass),
    d.PaymentMethod: ("PaymentMethodAdd", lists.payment_method),
    d.SalesTaxItem: ("ItemSalesTaxAdd", lists.sales_tax_item),
    d.InventoryItem: ("ItemInventoryAdd", lists.inventory_item),
    d.SalesReceipt: ("SalesReceiptAdd", transactions.sales_receipt),
    d.Invoice: ("InvoiceAdd", transactions.invoice),
    d.CreditMemo: ("CreditMemoAdd", transactions.credit_memo),
    d.ReceivePayment: ("ReceivePaymentAdd", transactions.receive_payment),
    d.CardRefund: ("ARRefundCreditCardAdd", transactions.card_refund),
    d.Check: ("CheckAdd", transactions.check),
    d.JournalEntry: ("JournalEntryAdd", transactions.journal_entry),
    d.Bill: ("BillAdd", transactions.bill),
}


def request_name(document: d.Document) -> str:
    """Return the name of the request that adds the document, e.g. ``SalesReceiptAdd``."""
    if isinstance(document, d.SingleAccountItem):
        return f"Item{document.item_type}Add"
    return _RENDERERS[type(document)][0]


def macro(document_key: str) -> str:
    """Return the macro that stands for a document's TxnID inside one message set."""
    digest = hashlib.blake2s(document_key.encode("utf-8", "surrogatepass"), digest_size=10)
    return f"TxnID:{digest.hexdigest()}"


def by_name(reference: d.Reference) -> Resolved:
    """Resolve without QuickBooks: lists by FullName, transactions by macro (earlier in the same set)."""
    if isinstance(reference, d.Named):
        return Resolved("FullName", reference.full_name)
    return Resolved("useMacro", macro(reference.document))


def render(
    document: d.Document,
    resolve: Resolve,
    *,
    edition: str,
    request_id: str,
    define_macro: bool = False,
    version: str = DEFAULT_VERSION,
) -> etree._Element:
    """Return the ``...AddRq`` element of a document.

    ``resolve`` is asked for every symbolic reference. ``edition`` is US, CA or UK; ``request_id`` comes back in the
    answer (at most 50 characters). ``define_macro`` names the TxnID for later requests of the set.

    Raises:
        UnrenderableError: a value does not fit QuickBooks' schema, or the document could not be posted.
    """
    name = request_name(document)
    _check(document, name, request_id)
    make = _RENDERERS.get(type(document), ("", lists.single_account_item))[1]
    root = etree.Element(f"{name}Rq", requestID=request_id)
    body = etree.SubElement(root, name)
    if define_macro and isinstance(document, d.Transaction):
        body.set("defMacro", macro(document.key))
    currency = document.currency if isinstance(document, d.Transaction) else ""
    Writer(document.key, currency, version).write(body, request(edition, name).parts[name], make(document, resolve))
    return root


def _check(document: d.Document, name: str, request_id: str) -> None:
    """Refuse what QuickBooks would refuse anyway, in words that say more than its own."""
    if len(request_id) > _REQUEST_ID_LENGTH:
        raise UnrenderableError(document.key, "requestID", request_id, "QuickBooks takes 50 characters", "Report it.")
    if isinstance(document, d.ListElement):
        if not document.name.strip() or ":" in document.name:
            raise UnrenderableError(
                document.key,
                f"{name}/Name",
                document.name,
                "a name is not empty and has no colon",
                "Rename it where it comes from.",
            )
    elif isinstance(document, d.JournalEntry):
        difference = sum(line.amount for line in document.lines)
        if difference or not document.lines:
            raise UnrenderableError(
                document.key,
                "JournalEntryAdd",
                str(difference),
                "debits and credits differ by this many minor units",
                "Report it.",
            )
    elif isinstance(document, d.SalesForm) and not document.lines:
        raise UnrenderableError(document.key, name, "", "the form has no lines", "Report it.")
    elif isinstance(document, d.CardRefund) and not document.applied:
        raise UnrenderableError(document.key, name, "", "a card refund needs the credit memo it pays", "Report it.")


def message_set(
    requests: Sequence[etree._Element],
    *,
    version: str = DEFAULT_VERSION,
    on_error: OnError = "continueOnError",
    new_message_set_id: str | None = None,
    old_message_set_id: str | None = None,
) -> bytes:
    """Return a whole qbXML document in ASCII; other characters stand as numeric entities.

    Without requests it is a recovery message (facts-quickbooks, section 2): both IDs equal ask what became of that
    set, only ``old_message_set_id`` clears it (``CLEAR_ALL`` clears every one).

    Raises:
        ValueError: an ID has more than 23 characters.
    """
    for given in (new_message_set_id, old_message_set_id):
        if given is not None and not 0 < len(given) <= _MESSAGE_SET_ID_LENGTH:
            raise ValueError(f"the message set ID {given!r} must have 1 to {_MESSAGE_SET_ID_LENGTH} characters")
    frame = etree.Element("QBXMLMsgsRq", onError=on_error)
    if new_message_set_id is not None:
        frame.set("newMessageSetID", new_message_set_id)
    if old_message_set_id is not None:
        frame.set("oldMessageSetID", old_message_set_id)
    opening = etree.tostring(frame, encoding="ascii", xml_declaration=False)[:-2] + b">"
    lines = [
        b'<?xml version="1.0"?>',
        f'<?qbxml version="{version}"?>'.encode("ascii"),
        b"<QBXML>",
        opening,
        *(etree.tostring(request, encoding="ascii", xml_declaration=False) for request in requests),
        b"</QBXMLMsgsRq>",
        b"</QBXML>",
        b"",
    ]
    return b"\n".join(lines)
