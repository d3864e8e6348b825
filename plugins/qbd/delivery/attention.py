"""What a person does with a document that needs attention: send it again, replace its content, or dismiss it."""

from __future__ import annotations

from qbd.accounting.documents import Document, encode, needs
from qbd.delivery.outbox import digest
from qbd.delivery.transitions import Connection, move, remark
from qbd.errors import DeliveryError


def retry(connection: Connection, document_id: int, by: str) -> None:
    """Send a document that needs attention once more; ``by`` is who decided it.

    Where it was not certain whether QuickBooks has it, it is looked up before it is sent.
    """
    move(
        connection,
        [document_id],
        "pending",
        detail=f"sent again by {by}",
        reason="",
        attempts=0,
        not_before=None,
        set_limit=None,
    )


def dismiss(connection: Connection, document_id: int, by: str, why: str = "") -> None:
    """Withdraw a document that is pending or needs attention; it will not be sent. Its children stay held and say so."""
    detail = f"dismissed by {by}" + (f": {why}" if why else "")
    move(connection, [document_id], "withdrawn", detail=detail)


def replace(connection: Connection, company_file: str, document: Document, by: str) -> None:
    """Give a document that QuickBooks never had (pending or refused) the content that it should have had, and queue it again.

    Raises:
        DeliveryError: there is none with that key, or it is on its way, in QuickBooks, or in doubt.
    """
    row = connection.execute(
        "SELECT document_id, state FROM delivery.documents WHERE (company_file, store, document_key) = (%s, %s, %s)"
        " AND state IN ('pending', 'needs_attention') AND NOT in_doubt FOR UPDATE",
        (company_file, document.store, document.key),
    ).fetchone()
    if row is None:
        raise DeliveryError(
            f"document {document.key!r}: its content can only be replaced while it is pending or was refused by QuickBooks"
        )
    document_id = int(row[0])
    connection.execute(
        "UPDATE delivery.documents SET payload = %s::jsonb, digest = %s, note = '' WHERE document_id = %s",
        (encode(document).decode(), digest(document), document_id),
    )
    connection.execute("DELETE FROM delivery.dependencies WHERE document_id = %s", (document_id,))
    connection.execute(
        "INSERT INTO delivery.dependencies (document_id, needs_key) SELECT %s, * FROM unnest(%s::text[])",
        (document_id, list(needs(document))),
    )
    remark(connection, document_id, f"Content replaced by {by}.", f"content replaced by {by}")
    if row[1] == "needs_attention":
        retry(connection, document_id, by)
