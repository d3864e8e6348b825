"""What each batch did, and the cursors that it moved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from qbd.errors import BatchRejectedError
from qbd.sources.landing import LandedFile
from qbd.staging.copying import Connection


@dataclass(frozen=True, slots=True)
class Window:
    """The window of ``updated_at`` that a batch covers (UTC): ``since`` inclusive, None from the beginning."""

    since: datetime | None
    until: datetime


def lock_store(connection: Connection, store: str) -> None:
    """Let nobody else load this store until the transaction ends: one loader per store at a time."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('qbd.load:' || %s, 0))", (store,))


def open_batch(connection: Connection, batch_id: str, store: str, source: str, window: Window | None) -> None:
    """Enter a batch, or enter it again: a repeated load of the same batch starts over.

    Raises:
        BatchRejectedError: The name belongs to another store or source.
    """
    row = connection.execute(
        """
        INSERT INTO staging.batches (batch_id, store, source, window_from, window_to) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (batch_id) DO UPDATE SET state = 'running', finished_at = NULL,
            window_from = COALESCE(excluded.window_from, batches.window_from),
            window_to = COALESCE(excluded.window_to, batches.window_to)
        RETURNING store, source
        """,
        (batch_id, store, source, window.since if window else None, window.until if window else None),
    ).fetchone()
    if row != (store, source):
        raise BatchRejectedError(
            f"Batch {batch_id}: it belongs to {row}, not to {(store, source)}. Give every batch a name of its own."
        )


def enter_files(connection: Connection, batch_id: str, store: str, source: str, files: Iterable[LandedFile]) -> None:
    """Enter the landing files of a batch; a file is entered once."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO staging.landing_files (path, batch_id, store, source, entity, form, sha256, bytes, lines)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes, lines = excluded.lines
            """,
            [
                (file.path, batch_id, store, source, file.entity, file.form, file.sha256, file.bytes, file.lines)
                for file in files
            ],
        )


def finish_batch(connection: Connection, batch_id: str, counts: Mapping[str, int]) -> None:
    """Say that a batch is loaded: its state, its counts, its files."""
    connection.execute(
        "UPDATE staging.batches SET state = 'loaded', finished_at = clock_timestamp(), counts = %s::jsonb "
        "WHERE batch_id = %s",
        (json.dumps(dict(counts)), batch_id),
    )
    connection.execute(
        "UPDATE staging.landing_files SET loaded_at = clock_timestamp() WHERE batch_id = %s", (batch_id,)
    )


def mark(connection: Connection, batch_id: str, state: str) -> None:
    """Set a batch's state (``loaded``, ``validated``, ``rejected``)."""
    connection.execute("UPDATE staging.batches SET state = %s WHERE batch_id = %s", (state, batch_id))


def cursor_of(connection: Connection, store: str, source: str, entity: str) -> datetime | None:
    """Up to where everything is loaded (UTC, exclusive); None when nothing is."""
    row = connection.execute(
        "SELECT value FROM staging.cursors WHERE store = %s AND source = %s AND entity = %s", (store, source, entity)
    ).fetchone()
    return None if row is None else row[0]


def move_cursor(connection: Connection, store: str, source: str, entity: str, batch_id: str, value: datetime) -> None:
    """Move a cursor forward, never back; call it in the transaction of the rows that it covers."""
    connection.execute(
        """
        INSERT INTO staging.cursors AS c (store, source, entity, value, batch_id) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (store, source, entity) DO UPDATE
        SET previous_value = CASE WHEN c.batch_id = excluded.batch_id THEN c.previous_value ELSE c.value END,
            value = excluded.value, batch_id = excluded.batch_id, moved_at = now()
        WHERE c.value <= excluded.value
        """,
        (store, source, entity, value, batch_id),
    )


def take_back_cursors(connection: Connection, batch_id: str) -> None:
    """Put the cursors that a rejected batch moved back to where they were: its window is read again."""
    connection.execute("DELETE FROM staging.cursors WHERE batch_id = %s AND previous_value IS NULL", (batch_id,))
    connection.execute(
        "UPDATE staging.cursors SET value = previous_value, previous_value = NULL, moved_at = now() "
        "WHERE batch_id = %s",
        (batch_id,),
    )
