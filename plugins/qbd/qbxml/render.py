"""Documents and message sets as qbXML: ``render`` makes one request, ``message_set`` the bytes that are sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

from lxml import etree

from qbd.accounting import documents as d
from qbd.errors import UnrenderableError
from qbd.qbxml import changes, removals
from qbd.qbxml.assembly import Pairs, Resolve, Resolved, Writer
from qbd.qbxml.kinds import kind_of, values_of
from qbd.qbxml.message import REQUEST_ID_LENGTH, request_facts
from qbd.qbxml.schema import DEFAULT_VERSION
from qbd.qbxml.soundness import check

OnError = Literal["continueOnError", "stopOnError"]
"""``rollbackOnError`` is in the schema, but QuickBooks refuses it with 0x80040413."""

ResponseData = Literal["includeAll", "includeNone"]
CLEAR_ALL = "ClearAllMessageSets"
"""As ``old_message_set_id`` of an empty set: QuickBooks forgets every stored answer of this application."""

_MESSAGE_SET_ID_LENGTH = 23


def request_name(document: d.Document) -> str:
    """Return the name of the request that adds the document, e.g. ``SalesReceiptAdd``."""
    return f"{kind_of(document)}Add"


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
    posting: d.Posting,
    resolve: Resolve,
    *,
    edition: str,
    request_id: str,
    define_macro: bool = False,
    version: str = DEFAULT_VERSION,
) -> etree._Element:
    """Return the request element of a document (``...AddRq``) or of a change.

    ``resolve`` is asked for every symbolic reference. ``edition`` is US, CA or UK; ``request_id`` comes back in the
    answer (at most 50 characters). ``define_macro`` names the TxnID for later requests of the set.

    Raises:
        UnrenderableError: a value does not fit QuickBooks' schema, or the document could not be posted.
    """
    if len(request_id) > REQUEST_ID_LENGTH:
        raise UnrenderableError(posting.key, "requestID", request_id, "QuickBooks takes 50 characters", "Report it.")
    name, pairs, currency = _request(posting, resolve, edition)
    facts = request_facts(posting.key, name, edition, version)
    root = etree.Element(f"{name}Rq", requestID=request_id)
    Writer(posting.key, currency, version, clears=name.endswith("Mod")).write(root, facts, pairs)
    body = root.find(name)
    if define_macro and isinstance(posting, d.Transaction) and body is not None:
        body.set("defMacro", macro(posting.key))
    return root


def _request(posting: d.Posting, resolve: Resolve, edition: str) -> tuple[str, Pairs, str]:
    """Return the request's name, the values below it, and the currency of its amounts."""
    match posting:
        case d.Modify():
            check(posting.document, f"{kind_of(posting.document)}Mod", posting.key)
            name, pairs = changes.modification(posting, resolve, edition)
            return name, [(name, pairs)], _currency(posting.document)
        case d.Void():
            return *removals.void(posting, resolve), ""
        case d.Delete():
            return *removals.delete(posting, resolve), ""
        case d.DeleteElement():
            return *removals.delete_element(posting, resolve), ""
        case d.Extension():
            return *removals.extension(posting, resolve), ""
        case _:
            name = request_name(posting)
            check(posting, name, posting.key)
            return name, [(name, values_of(posting, resolve))], _currency(posting)


def _currency(document: d.Document) -> str:
    return document.currency if isinstance(document, d.Transaction) else ""


def message_set(
    requests: Sequence[etree._Element],
    *,
    version: str = DEFAULT_VERSION,
    on_error: OnError = "continueOnError",
    new_message_set_id: str | None = None,
    old_message_set_id: str | None = None,
    response_data: ResponseData | None = None,
    closed: bool = False,
) -> bytes:
    """Return a whole qbXML document in ASCII; other characters stand as numeric entities.

    Without requests it is a recovery message (facts-quickbooks, section 2): both IDs equal ask what became of that
    set, only ``old_message_set_id`` clears it (``CLEAR_ALL`` clears every one). ``response_data`` includeNone keeps the
    objects out of a stored answer. ``closed`` demands that every macro is defined by an earlier request of the set, as
    QuickBooks does; a set that is only shown need not be.

    Raises:
        ValueError: an ID has more than 23 characters or others than printable ASCII, ``on_error`` or
            ``response_data`` is none that QuickBooks takes, or a macro is used before it is defined or defined twice.
    """
    for given in (new_message_set_id, old_message_set_id):
        if given is not None and not 0 < len(given) <= _MESSAGE_SET_ID_LENGTH:
            raise ValueError(f"the message set ID {given!r} must have 1 to {_MESSAGE_SET_ID_LENGTH} characters")
        if given is not None and not (given.isascii() and given.isprintable()):
            raise ValueError(f"the message set ID {given!r} must be printable ASCII")
    if on_error not in ("continueOnError", "stopOnError"):
        raise ValueError(f"onError {on_error!r}: QuickBooks takes continueOnError and stopOnError")
    if response_data not in (None, "includeAll", "includeNone"):
        raise ValueError(f"responseData {response_data!r}: QuickBooks takes includeAll and includeNone")
    _check_macros(requests, closed)
    frame = etree.Element("QBXMLMsgsRq", onError=on_error)
    if new_message_set_id is not None:
        frame.set("newMessageSetID", new_message_set_id)
    if old_message_set_id is not None:
        frame.set("oldMessageSetID", old_message_set_id)
    if response_data is not None:
        frame.set("responseData", response_data)
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


def _check_macros(requests: Sequence[etree._Element], closed: bool) -> None:
    defined: set[str] = set()
    for request in requests:
        for element in request.iter():
            used = element.get("useMacro")
            if closed and used is not None and used not in defined:
                raise ValueError(f"the macro {used!r} is used before a request of this set defines it")
        for element in request.iter():
            name = element.get("defMacro")
            if name in defined:
                raise ValueError(f"the macro {name!r} is defined twice in this set")
            if name is not None:
                defined.add(name)
