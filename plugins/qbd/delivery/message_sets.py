"""Message sets: the stored bytes, their ID, and how far each has come. The bytes never change under their ID."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from qbd.delivery.transitions import Connection, move, record


@dataclass(frozen=True, slots=True)
class MessageSet:
    """One stored message set. ``spent``: QuickBooks holds other content under its ID, so it cannot be sent again."""

    message_set_id: str
    company_file: str
    purpose: str
    request: bytes
    state: str
    response: bytes | None
    handed: int
    breakdowns: int
    lookup_response: bytes | None
    spent: bool

    @property
    def writes(self) -> bool:
        """It changes data in QuickBooks; queries do not."""
        return self.purpose == "documents"


_COLUMNS = "message_set_id, company_file, purpose, request, state, response, handed, breakdowns, lookup_response, spent"


def new_id() -> str:
    """Return an ID that QuickBooks takes (23 characters at most; facts-quickbooks, section 2)."""
    return "qbd" + uuid.uuid4().hex[:20]


def store(connection: Connection, company_file: str, message_set_id: str, purpose: str, request: bytes) -> None:
    """Keep a new message set before anybody is given it."""
    connection.execute(
        "INSERT INTO delivery.message_sets (message_set_id, company_file, purpose, request) VALUES (%s, %s, %s, %s)",
        (message_set_id, company_file, purpose, request),
    )


def load(connection: Connection, message_set_id: str) -> MessageSet:
    """Return a message set by its ID and lock it."""
    return _one(connection, "message_set_id = %s", message_set_id)


def open_one(connection: Connection, company_file: str) -> MessageSet | None:
    """Return the company file's message set that is not finished; there is at most one."""
    found = connection.execute(
        "SELECT message_set_id FROM delivery.message_sets WHERE company_file = %s AND state IN ('leased', 'sent', 'answered')",
        (company_file,),
    ).fetchone()
    return load(connection, found[0]) if found else None


def _one(connection: Connection, condition: str, value: str) -> MessageSet:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM delivery.message_sets WHERE {condition} FOR UPDATE", (value,)
    ).fetchone()
    assert row is not None, value
    return MessageSet(
        str(row[0]),
        str(row[1]),
        str(row[2]),
        bytes(row[3]),
        str(row[4]),
        bytes(row[5]) if row[5] is not None else None,
        int(row[6]),
        int(row[7]),
        bytes(row[8]) if row[8] is not None else None,
        bool(row[9]),
    )


def members(connection: Connection, message_set_id: str, states: Sequence[str]) -> list[int]:
    """Return the documents of a message set that are in one of the states."""
    rows = connection.execute(
        "SELECT document_id FROM delivery.documents WHERE message_set_id = %s AND state = ANY(%s) ORDER BY document_id",
        (message_set_id, list(states)),
    )
    return [int(row[0]) for row in rows]


def mark_handed(connection: Connection, message_set_id: str) -> None:
    """Count that the set's bytes are given to a worker."""
    connection.execute(
        "UPDATE delivery.message_sets SET handed = handed + 1 WHERE message_set_id = %s", (message_set_id,)
    )


def mark_sent(connection: Connection, message_set: MessageSet) -> None:
    """The worker hands the set to QuickBooks now; from here on its outcome is in doubt until an answer is stored."""
    connection.execute(
        "UPDATE delivery.message_sets SET state = 'sent', sent_at = clock_timestamp(), breakdowns = breakdowns + 1 WHERE message_set_id = %s",
        (message_set.message_set_id,),
    )
    move(
        connection,
        members(connection, message_set.message_set_id, ["leased"]),
        "sent",
        message_set_id=message_set.message_set_id,
        detail="handed to QuickBooks",
    )


def uncount_breakdown(connection: Connection, message_set_id: str) -> None:
    """QuickBooks was not to be had, but did not break down over the set."""
    connection.execute(
        "UPDATE delivery.message_sets SET breakdowns = greatest(breakdowns - 1, 0) WHERE message_set_id = %s",
        (message_set_id,),
    )


def mark_answered(connection: Connection, message_set: MessageSet, response: bytes) -> None:
    """Keep QuickBooks' answer, before anything is concluded from it."""
    connection.execute(
        "UPDATE delivery.message_sets SET state = 'answered', response = %s, answered_at = clock_timestamp() WHERE message_set_id = %s",
        (response, message_set.message_set_id),
    )
    move(
        connection,
        members(connection, message_set.message_set_id, ["sent"]),
        "answered",
        message_set_id=message_set.message_set_id,
        detail="answered by QuickBooks",
    )


def mark_unsent(connection: Connection, message_set: MessageSet) -> None:
    """QuickBooks has nothing of the set: the same bytes may go again under the same ID."""
    connection.execute(
        "UPDATE delivery.message_sets SET state = 'leased' WHERE message_set_id = %s", (message_set.message_set_id,)
    )
    move(
        connection,
        members(connection, message_set.message_set_id, ["sent"]),
        "leased",
        message_set_id=message_set.message_set_id,
        detail="looked up: not in QuickBooks, the same request goes again",
    )


def finish(connection: Connection, message_set: MessageSet, state: str, detail: str, keep_seconds: float) -> None:
    """End a message set (``settled``, ``split`` or ``abandoned``).

    QuickBooks' record of it may be cleared at once when only one lease ever had it; otherwise a late holder might still send
    it, and only the record keeps QuickBooks from carrying it out a second time, so it is kept for ``keep_seconds``.
    """
    keep = keep_seconds if message_set.handed > 1 or state == "abandoned" else 0.0
    connection.execute(
        "UPDATE delivery.message_sets SET state = %s, settled_at = clock_timestamp(),"
        " clear_after = CASE WHEN %s THEN clock_timestamp() + make_interval(secs => %s) END WHERE message_set_id = %s",
        (state, message_set.writes and state != "split", keep, message_set.message_set_id),
    )
    record(
        connection,
        message_set.company_file,
        state,
        detail,
        message_set_id=message_set.message_set_id,
        from_state=message_set.state,
    )


def due_for_clearing(connection: Connection, company_file: str) -> str | None:
    """Return a finished set whose record QuickBooks may now forget."""
    row = connection.execute(
        "SELECT message_set_id FROM delivery.message_sets WHERE company_file = %s AND cleared_at IS NULL AND clear_after <= clock_timestamp()"
        " ORDER BY clear_after LIMIT 1",
        (company_file,),
    ).fetchone()
    return str(row[0]) if row else None


def mark_cleared(connection: Connection, message_set_id: str) -> None:
    """QuickBooks has forgotten the set."""
    connection.execute(
        "UPDATE delivery.message_sets SET cleared_at = clock_timestamp() WHERE message_set_id = %s", (message_set_id,)
    )
