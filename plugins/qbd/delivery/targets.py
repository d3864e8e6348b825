"""What is known of a document that a change is about: its TxnID, EditSequence, content and lines in QuickBooks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import msgspec

from qbd.accounting import documents as d
from qbd.delivery.transitions import Connection
from qbd.errors import ContractError
from qbd.qbxml.records import AccountRecord, ListRecord, TxnRecord
from qbd.qbxml.responses import Response, parse

OutboxChange = d.Modify | d.Void | d.Delete | d.DeleteElement
"""The changes that the outbox takes."""

Shown = TxnRecord | ListRecord
"""What QuickBooks tells of an object of ours."""


class KeptLine(msgspec.Struct, frozen=True, array_like=True):
    """A line as QuickBooks told it last: what it is called, its TxnLineID, its item or account, and its amount as text."""

    kind: str
    line_id: str
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class Target:
    """A document of the outbox, settled or not. ``content`` is what QuickBooks holds after our last change of it."""

    document_id: int
    key: str
    state: str
    quickbooks_id: str | None
    edit_sequence: str | None
    gone: str
    content: d.Document
    lines: tuple[KeptLine, ...] | None
    message_set_id: str | None
    known: dict[str, str]


def change_of(connection: Connection, document_id: int) -> OutboxChange | None:
    """Return the change that a row of the outbox is; None for a document of its own."""
    row = connection.execute(
        "SELECT payload::text FROM delivery.documents WHERE document_id = %s AND changes IS NOT NULL", (document_id,)
    ).fetchone()
    return as_change(d.decode_posting(row[0])) if row else None


def as_change(posting: d.Posting) -> OutboxChange | None:
    """Return a posting as one of the changes that the outbox takes, None if it is another."""
    return posting if isinstance(posting, (d.Modify, d.Void, d.Delete, d.DeleteElement)) else None


def target_key(change: OutboxChange) -> str:
    """Return the key of the document that a change is about; '' where it is none of ours."""
    return "" if isinstance(change.target, d.KnownId) else change.target.document


def load(connection: Connection, company_file: str, store: str, key: str) -> Target | None:
    """Return and lock the document with this key, with the IDs of the documents of ours that it refers to."""
    row = connection.execute(
        "SELECT document_id, state, quickbooks_id, edit_sequence, gone, coalesce(content, payload)::text, lines::text,"
        " message_set_id FROM delivery.documents WHERE (company_file, store, document_key) = (%s, %s, %s)"
        " AND changes IS NULL FOR UPDATE",
        (company_file, store, key),
    ).fetchone()
    if row is None:
        return None
    content = d.decode(row[5])
    lines = None if row[6] is None else msgspec.json.decode(row[6], type=tuple[KeptLine, ...])
    known = connection.execute(
        "SELECT document_key, quickbooks_id FROM delivery.documents WHERE (company_file, store) = (%s, %s)"
        " AND document_key = ANY(%s) AND quickbooks_id IS NOT NULL",
        (company_file, store, list(d.needs(content))),
    ).fetchall()
    return Target(int(row[0]), key, str(row[1]), row[2], row[3], str(row[4]), content, lines, row[7], dict(known))


def target_of(connection: Connection, company_file: str, change: OutboxChange) -> Target:
    """Return what is known of the document that a change is about; it is in the outbox, or the change would not be."""
    target = load(connection, company_file, change.store, target_key(change))
    assert target is not None, change.key
    return target


def lines_of(connection: Connection, target: Target) -> tuple[KeptLine, ...] | None:
    """Return the lines of a document as QuickBooks told them last: noted, or in the stored answer; None if it never did."""
    if target.lines is not None:
        return target.lines
    row = connection.execute(
        "SELECT response FROM delivery.message_sets WHERE message_set_id = %s", (target.message_set_id,)
    ).fetchone()
    try:
        answer = parse(bytes(row[0]).decode()) if row and row[0] else None
    except ContractError:
        answer = None
    response = answer.by_request_id().get(str(target.document_id)) if answer else None
    record = next((one for one in response.records if isinstance(one, TxnRecord)), None) if response else None
    if record is None or record.txn_id != target.quickbooks_id or not record.lines:
        return None
    return kept_lines(record)


def kept_lines(record: TxnRecord) -> tuple[KeptLine, ...]:
    """Return what is kept of a transaction's lines."""
    return tuple(
        KeptLine(line.kind, line.line_id, _name(line.refs), "" if line.amount is None else str(line.amount))
        for line in record.lines
    )


def _name(refs: object) -> str:
    assert hasattr(refs, "get")
    found = next((ref for name in ("ItemRef", "AccountRef") if (ref := refs.get(name)) is not None), None)
    return found.full_name if found is not None else ""


def shown_in(response: Response | None) -> Shown | None:
    """Return the one object that an answer tells of."""
    for record in response.records if response else ():
        if isinstance(record, TxnRecord):
            return record if record.txn_id else None
        if isinstance(record, AccountRecord):
            return ListRecord(
                "Account", record.list_id, record.full_name, record.edit_sequence, record.full_name, record.active
            )
        if isinstance(record, ListRecord):
            return record
    return None


def refresh(connection: Connection, target: Target, shown: Shown) -> None:
    """Note the EditSequence and the lines that QuickBooks tells now; the content is still ours."""
    lines = msgspec.json.encode(kept_lines(shown)).decode() if isinstance(shown, TxnRecord) and shown.lines else None
    connection.execute(
        "UPDATE delivery.documents SET edit_sequence = %s, lines = coalesce(%s::jsonb, lines) WHERE document_id = %s",
        (shown.edit_sequence, lines, target.document_id),
    )


def changed(connection: Connection, target: Target, change: OutboxChange, shown: Shown | None) -> None:
    """Note on the document what a change that was carried out made of it; ``shown`` is what QuickBooks told then."""
    if isinstance(change, d.Modify):
        connection.execute(
            "UPDATE delivery.documents SET content = %s::jsonb, edit_sequence = NULL, lines = NULL WHERE document_id = %s",
            (d.encode(change.document).decode(), target.document_id),
        )
        if shown is not None:
            refresh(connection, target, shown)
        return
    gone = "voided" if isinstance(change, d.Void) else "deleted"
    connection.execute(
        "UPDATE delivery.documents SET gone = %s, edit_sequence = NULL, lines = NULL WHERE document_id = %s",
        (gone, target.document_id),
    )


def money(amount: str) -> Decimal | None:
    """Return a kept amount."""
    return Decimal(amount) if amount else None
