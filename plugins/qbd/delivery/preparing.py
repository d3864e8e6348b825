"""A modification made ready to be sent: EditSequence and line IDs as QuickBooks told them last, or asked for first."""

from __future__ import annotations

from msgspec.structs import replace

from qbd.accounting.documents import Modify, Transaction
from qbd.delivery import change_lookup, outbox, targets
from qbd.delivery.change_lines import with_lines
from qbd.delivery.lookup import Absent, Found, Unclear
from qbd.delivery.targets import Target
from qbd.delivery.transitions import Connection, move
from qbd.errors import ContractError

PURPOSE = "change"


def prepared(
    connection: Connection, company_file: str, document_id: int, change: Modify, edition: str
) -> Modify | None:
    """Return a modification as it can be rendered; None if it must wait for an answer or for a person.

    Raises:
        UnrenderableError: its lines cannot be kept.
    """
    target = targets.target_of(connection, company_file, change)
    lines = targets.lines_of(connection, target) if isinstance(change.document, Transaction) else ()
    if target.edit_sequence and lines is not None:
        sent = replace(change, edit_sequence=target.edit_sequence)
        return with_lines(sent, lines) if isinstance(change.document, Transaction) else sent
    row = connection.execute(
        "SELECT query_id FROM delivery.documents WHERE document_id = %s", (document_id,)
    ).fetchone()
    if row is None or row[0] is None:
        _ask(connection, company_file, document_id, target, edition)
        return None
    return _answered(connection, company_file, document_id, change, target, int(row[0]))


def _ask(connection: Connection, company_file: str, document_id: int, target: Target, edition: str) -> None:
    query_id = outbox.ask(
        connection, company_file, PURPOSE, change_lookup.questions(target), edition=edition, asked_by="outbox"
    )
    connection.execute("UPDATE delivery.documents SET query_id = %s WHERE document_id = %s", (query_id, document_id))


def _answered(
    connection: Connection, company_file: str, document_id: int, change: Modify, target: Target, query_id: int
) -> Modify | None:
    """Judge what QuickBooks told of the document before it is changed for the first time."""
    connection.execute("UPDATE delivery.documents SET query_id = NULL WHERE document_id = %s", (document_id,))
    answer = outbox.answer_of(connection, query_id)
    try:
        responses = answer.answer().responses if answer.state == "answered" else ()
    except ContractError:
        responses = ()
    shown, removed = (responses[0] if responses else None), (responses[1] if len(responses) > 1 else None)
    found = change_lookup.finding(connection, change, target, shown, removed)
    fresh = targets.target_of(connection, company_file, change)
    match found:
        case Absent():
            lines = fresh.lines or ()
            sent = replace(change, edit_sequence=fresh.edit_sequence or "")
            return with_lines(sent, lines) if isinstance(change.document, Transaction) else sent
        case Found():
            targets.changed(connection, target, change, targets.shown_in(shown))
            detail = "looked up: it is so in QuickBooks already"
            move(connection, [document_id], "leased", detail=detail)
            move(connection, [document_id], "settled", detail=detail, reason="", in_doubt=False)
        case Unclear(reason=reason):
            move(connection, [document_id], "needs_attention", detail="looked up: not certain", reason=reason)
    return None
