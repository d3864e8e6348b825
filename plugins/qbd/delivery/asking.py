"""Questions to QuickBooks on their way: each is a message set of its own that changes nothing and may be repeated freely."""

from __future__ import annotations

from dataclasses import dataclass

from qbd.delivery import message_sets
from qbd.delivery.message_sets import MessageSet
from qbd.delivery.transitions import Connection, record


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that became a message set."""

    message_set_id: str
    request: bytes


def next_question(connection: Connection, company_file: str) -> Asked | None:
    """Make the oldest pending question a message set and return it."""
    row = connection.execute(
        "SELECT query_id, request FROM delivery.queries WHERE company_file = %s AND state = 'pending' ORDER BY query_id LIMIT 1 FOR UPDATE",
        (company_file,),
    ).fetchone()
    if row is None:
        return None
    asked = Asked(message_sets.new_id(), bytes(row[1]))
    message_sets.store(connection, company_file, asked.message_set_id, "query", asked.request)
    connection.execute(
        "UPDATE delivery.queries SET state = 'leased', message_set_id = %s WHERE query_id = %s",
        (asked.message_set_id, row[0]),
    )
    record(
        connection,
        company_file,
        "leased",
        "handed to a worker",
        query_id=int(row[0]),
        message_set_id=asked.message_set_id,
        from_state="pending",
    )
    return asked


def keep_answer(connection: Connection, current: MessageSet, response: bytes) -> None:
    """Keep QuickBooks' answer to a question; that ends it."""
    _end(connection, current, "answered", "answered by QuickBooks", "", response)
    message_sets.finish(connection, current, "settled", "question answered", 0)


def refuse(connection: Connection, current: MessageSet, reason: str) -> None:
    """QuickBooks cannot read the question; a person must look."""
    _end(connection, current, "needs_attention", reason, reason, None)
    message_sets.finish(connection, current, "abandoned", "question refused", 0)


def _end(
    connection: Connection, current: MessageSet, state: str, detail: str, reason: str, response: bytes | None
) -> None:
    row = connection.execute(
        "UPDATE delivery.queries SET state = %s, reason = %s, response = %s, answered_at = clock_timestamp()"
        " WHERE message_set_id = %s AND state IN ('leased', 'sent') RETURNING query_id",
        (state, reason, response, current.message_set_id),
    ).fetchone()
    if row is not None:
        record(
            connection,
            current.company_file,
            state,
            detail,
            query_id=int(row[0]),
            message_set_id=current.message_set_id,
            from_state="leased",
        )
