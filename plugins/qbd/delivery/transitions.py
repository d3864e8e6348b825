"""Changes of state, each with its row in ``delivery.events``; nothing else writes a document's state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from qbd.delivery.states import State, may_become
from qbd.errors import DeliveryError

Connection = psycopg.Connection[tuple[Any, ...]]

_ALWAYS = "state = %(to)s, changed_at = clock_timestamp(), settled_at = CASE WHEN %(to)s = 'settled' THEN clock_timestamp() END"
_COLUMNS = frozenset(
    {"reason", "quickbooks_id", "edit_sequence", "attempts", "not_before", "set_limit", "in_doubt", "refreshed"}
)


def move(
    connection: Connection,
    document_ids: Sequence[int],
    to_state: State,
    *,
    detail: str = "",
    message_set_id: str | None = None,
    **columns: object,
) -> None:
    """Bring documents to a state and write one event each, in the caller's transaction.

    ``message_set_id`` is what the event names; ``columns`` are further columns of the documents and their new values.

    Raises:
        DeliveryError: one of the documents does not exist or may not come to that state from where it is.
    """
    if not document_ids:
        return
    assert columns.keys() <= _COLUMNS, columns
    assignments = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in columns]
    statement = sql.SQL(
        "WITH before AS (SELECT document_id, company_file, state FROM delivery.documents"
        " WHERE document_id = ANY(%(ids)s) AND state = ANY(%(allowed)s) FOR UPDATE),"
        " changed AS (UPDATE delivery.documents d SET {} FROM before b WHERE d.document_id = b.document_id)"
        " INSERT INTO delivery.events (company_file, document_id, message_set_id, from_state, to_state, detail)"
        " SELECT company_file, document_id, %(set)s, state, %(to)s, %(detail)s FROM before ORDER BY document_id"
    ).format(sql.SQL(", ").join([sql.SQL(_ALWAYS), *assignments]))
    ids = list(document_ids)
    values = {
        "ids": ids,
        "allowed": may_become(to_state),
        "to": to_state,
        "set": message_set_id,
        "detail": detail,
        **columns,
    }
    moved = connection.execute(statement, values).rowcount
    if moved != len(set(ids)):
        raise DeliveryError(
            f"{len(set(ids)) - moved} of documents {ids} may not become {to_state!r} from their present state"
        )


def remark(connection: Connection, document_id: int, note: str, detail: str) -> None:
    """Leave a document in its state, but put a note on it for the pages and, if the note is new, an event with the detail."""
    connection.execute(
        "WITH noted AS (UPDATE delivery.documents SET note = %s WHERE document_id = %s AND note <> %s RETURNING company_file, document_id, state)"
        " INSERT INTO delivery.events (company_file, document_id, from_state, to_state, detail)"
        " SELECT company_file, document_id, state, state, %s FROM noted",
        (note, document_id, note, detail),
    )


def record(
    connection: Connection,
    company_file: str,
    to_state: str,
    detail: str,
    *,
    message_set_id: str | None = None,
    query_id: int | None = None,
    from_state: str | None = None,
) -> None:
    """Write an event that concerns a message set, a query or the lease rather than a document."""
    connection.execute(
        "INSERT INTO delivery.events (company_file, query_id, message_set_id, from_state, to_state, detail) VALUES (%s, %s, %s, %s, %s, %s)",
        (company_file, query_id, message_set_id, from_state, to_state, detail),
    )
