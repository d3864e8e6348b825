"""Cuts a message set out of the outbox: what may go now, references resolved, rendered, stored."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import msgspec
from lxml import etree

from qbd.accounting.documents import Modify, Posting, decode_posting
from qbd.delivery import message_sets, preparing
from qbd.delivery.edition import edition_of
from qbd.delivery.references import resolver
from qbd.delivery.states import Policy
from qbd.delivery.transitions import Connection, move
from qbd.errors import UnrenderableError
from qbd.qbxml.render import message_set, render

log = logging.getLogger(__name__)

_BROKEN = "This document cannot be written as qbXML. Report it; it is an error of the sync."
_READY = """
SELECT d.document_id, d.payload::text, d.set_limit, d.in_doubt FROM delivery.documents d
  LEFT JOIN delivery.queries q USING (query_id)
 WHERE d.company_file = %s AND d.state = 'pending' AND (d.not_before IS NULL OR d.not_before <= clock_timestamp())
   AND (d.set_limit IS NOT NULL) = %s
   AND NOT EXISTS (
       SELECT FROM delivery.dependencies n
         LEFT JOIN delivery.documents p
                ON (p.company_file, p.store, p.document_key) = (d.company_file, d.store, n.needs_key)
        WHERE n.document_id = d.document_id AND p.state IS DISTINCT FROM 'settled')
   AND (d.query_id IS NULL OR q.state IN ('answered', 'needs_attention'))
   AND NOT EXISTS (
       SELECT FROM delivery.dependencies n
         JOIN delivery.documents c ON (c.company_file, c.store, c.changes) = (d.company_file, d.store, n.needs_key)
        WHERE n.document_id = d.document_id AND c.document_id < d.document_id AND c.state NOT IN ('settled', 'withdrawn'))
 ORDER BY d.rank, d.document_id LIMIT %s FOR UPDATE OF d
"""
_KNOWN = """
SELECT d.document_id, n.needs_key, p.quickbooks_id FROM delivery.documents d
  JOIN delivery.dependencies n USING (document_id)
  JOIN delivery.documents p ON (p.company_file, p.store, p.document_key) = (d.company_file, d.store, n.needs_key)
 WHERE d.document_id = ANY(%s) AND p.quickbooks_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that may be sent now."""

    document_id: int
    document: Posting
    set_limit: int | None
    in_doubt: bool


def cut(connection: Connection, company_file: str, policy: Policy) -> str | None:
    """Make and store the next message set of documents and return its ID; None when nothing may go.

    A document that cannot be rendered goes to ``needs_attention`` alone; the others of the set go on without it.
    """
    while True:
        ready = _ready(connection, company_file, policy)
        if not ready:
            return None
        elements = _rendered(connection, company_file, ready, policy)
        if not elements and not _ready_again(connection, company_file, ready):
            return None
        if elements:
            message_set_id = message_sets.new_id()
            request = message_set(
                list(elements.values()), new_message_set_id=message_set_id, on_error="continueOnError"
            )
            message_sets.store(connection, company_file, message_set_id, "documents", request)
            move(connection, list(elements), "leased", detail="put into a message set", message_set_id=message_set_id)
            connection.execute(
                "UPDATE delivery.documents SET message_set_id = %s WHERE document_id = ANY(%s)",
                (message_set_id, list(elements)),
            )
            return message_set_id


def _ready_again(connection: Connection, company_file: str, ready: list[Ready]) -> bool:
    """Tell whether a set of which nothing could be rendered left its documents for good, so that others may be cut."""
    rows = connection.execute(
        "SELECT count(*) FROM delivery.documents WHERE document_id = ANY(%s) AND state = 'pending' AND query_id IS NULL",
        ([one.document_id for one in ready],),
    ).fetchone()
    return rows is not None and rows[0] == 0


def _ready(connection: Connection, company_file: str, policy: Policy) -> list[Ready]:
    """Return what may go together: documents that are being isolated (a set with one of them could not be read) go first, alone."""
    for isolated in (True, False):
        rows = connection.execute(_READY, (company_file, isolated, policy.set_size)).fetchall()
        ready = [one for row in rows if (one := _decoded(connection, *row)) is not None]
        if rows and not ready:
            return _ready(connection, company_file, policy)
        if ready:
            first = ready[0]
            alike = [one for one in ready if (one.set_limit, one.in_doubt) == (first.set_limit, first.in_doubt)]
            return alike[: first.set_limit]
    return []


def _decoded(
    connection: Connection, document_id: int, payload: str, set_limit: int | None, in_doubt: bool
) -> Ready | None:
    try:
        return Ready(document_id, decode_posting(payload), set_limit, in_doubt)
    except msgspec.MsgspecError as error:
        _cannot_be_written(connection, document_id, f"{_BROKEN} ({error})")
        return None


def _cannot_be_written(connection: Connection, document_id: int, reason: str) -> None:
    move(connection, [document_id], "needs_attention", detail="cannot be written as qbXML", reason=reason)


def _rendered(
    connection: Connection, company_file: str, ready: list[Ready], policy: Policy
) -> dict[int, etree._Element]:
    known: dict[int, dict[str, str]] = {}
    for document_id, key, quickbooks_id in connection.execute(_KNOWN, ([one.document_id for one in ready],)):
        known.setdefault(document_id, {})[key] = quickbooks_id
    edition = edition_of(connection, company_file, policy)
    elements: dict[int, etree._Element] = {}
    for one in ready:
        resolve = resolver(one.document, known.get(one.document_id, {}))
        try:
            posting: Posting | None = one.document
            if isinstance(posting, Modify):
                posting = preparing.prepared(connection, company_file, one.document_id, posting, edition)
            if posting is None:
                continue
            elements[one.document_id] = render(posting, resolve, edition=edition, request_id=str(one.document_id))
        except UnrenderableError as error:
            _cannot_be_written(connection, one.document_id, str(error))
        except Exception as error:  # one document must never hold up all the others
            log.exception("document %d cannot be rendered", one.document_id)
            _cannot_be_written(connection, one.document_id, f"{_BROKEN} ({type(error).__name__})")
    return elements
