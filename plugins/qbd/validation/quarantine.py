"""What waits in quarantine, and what a person does about it: list, dismiss, mend. Needs no pandas."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Engine

from qbd.errors import DataError
from qbd.staging.database import transaction

_LOG = logging.getLogger(__name__)
_COLUMNS = (
    "quarantine_id, store, source, entity, record_id, document_group, field, value, rule, reason, mend, batch_id, state, "
    "first_seen_at, last_seen_at, ended_at, ended_by"
)


@dataclass(frozen=True, slots=True)
class QuarantinedRecord:
    """A row of quarantine; times in UTC."""

    quarantine_id: int
    store: str
    source: str
    entity: str
    record_id: str
    document_group: str
    field: str
    value: str
    rule: str
    reason: str
    mend: str
    batch_id: str
    state: str
    first_seen_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
    ended_by: str | None


def quarantined(
    engine: Engine, store: str, *, state: str | None = "waiting", group: str | None = None, most: int = 500
) -> list[QuarantinedRecord]:
    """The rows of a store, oldest first.

    Args:
        engine: Our PostgreSQL.
        store: The store's short name.
        state: ``waiting``, ``mended`` or ``dismissed``; None for all.
        group: Only this document group, e.g. ``order:1001``.
        most: At most so many.
    """
    with transaction(engine) as connection:
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM staging.quarantine WHERE store = %(store)s "
            "AND (%(state)s::text IS NULL OR state = %(state)s) "
            "AND (%(group)s::text IS NULL OR document_group = %(group)s) "
            "ORDER BY first_seen_at, quarantine_id LIMIT %(most)s",
            {"store": store, "state": state, "group": group, "most": most},
        ).fetchall()
    return [QuarantinedRecord(*row) for row in rows]


def dismiss(engine: Engine, store: str, quarantine_id: int, who: str) -> QuarantinedRecord:
    """Decide that a row does not matter: it holds nothing any more, until another value is wrong there.

    Args:
        engine: Our PostgreSQL.
        store: The store's short name.
        quarantine_id: The row.
        who: The person who decides; kept in the row and logged.

    Raises:
        DataError: No such waiting row, or nobody is named.
    """
    return _end(engine, store, quarantine_id, "dismissed", who)


def mend(engine: Engine, store: str, quarantine_id: int, who: str) -> QuarantinedRecord:
    """Say that a row's cause is repaired by hand (in staging or at the source); the next failure holds it again.

    Raises:
        DataError: No such waiting row, or nobody is named.
    """
    return _end(engine, store, quarantine_id, "mended", who)


def _end(engine: Engine, store: str, quarantine_id: int, state: str, who: str) -> QuarantinedRecord:
    if not who.strip():
        raise DataError(f"Quarantine {quarantine_id}: nobody is named. Say who decides; it is kept with the row.")
    with transaction(engine) as connection:
        row = connection.execute(
            "UPDATE staging.quarantine SET state = %s, ended_at = now(), ended_by = %s "
            f"WHERE quarantine_id = %s AND store = %s AND state = 'waiting' RETURNING {_COLUMNS}",
            (state, who.strip(), quarantine_id, store),
        ).fetchone()
    if row is None:
        raise DataError(
            f"Quarantine {quarantine_id} of store {store}: no such waiting row. List what waits and take its number."
        )
    record = QuarantinedRecord(*row)
    _LOG.info(
        "%s %s %s.%s of %s (rule %s) in store %s", record.ended_by, state, record.entity, record.record_id,
        record.document_group, record.rule, store,
    )  # fmt: skip
    return record
