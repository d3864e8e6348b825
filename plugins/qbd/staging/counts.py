"""How many rows and records each batch brought: what a task logs, what a page shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from qbd.staging.tables import TABLES


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """A batch and its counts.

    Attributes:
        batch_id: The batch.
        source: ``shopify`` or ``stocky``.
        state: ``running``, ``loaded``, ``validated`` or ``rejected``.
        started_at: When its load began (UTC).
        records: Records per entity that arrived.
        rows: Rows per table that its load wrote.
        waiting: Records of the batch that wait in quarantine now.
    """

    batch_id: str
    source: str
    state: str
    started_at: datetime
    records: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    waiting: int = 0


_BATCHES = """
SELECT b.batch_id, b.source, b.state, b.started_at, b.counts,
    (SELECT count(DISTINCT (q.entity, q.record_id)) FROM staging.quarantine q
     WHERE q.store = b.store AND q.batch_id = b.batch_id AND q.state = 'waiting')
FROM staging.batches b
WHERE b.store = :store AND (CAST(:batch AS text) IS NULL OR b.batch_id = :batch)
ORDER BY b.started_at DESC, b.batch_id LIMIT :most
"""


def batch_counts(engine: Engine, store: str, batch_id: str | None = None, most: int = 50) -> list[BatchCounts]:
    """The newest batches of a store, or the one asked for, newest first."""
    with engine.connect() as connection:
        rows = connection.execute(sa.text(_BATCHES), {"store": store, "batch": batch_id, "most": most}).all()
    return [
        BatchCounts(
            name, source, state, started_at,
            {key.removeprefix("records:"): value for key, value in counts.items() if key.startswith("records:")},
            {key: value for key, value in counts.items() if not key.startswith("records:")},
            waiting,
        )
        for name, source, state, started_at, counts, waiting in rows
    ]  # fmt: skip


def table_counts(engine: Engine, store: str) -> dict[str, int]:
    """Rows per staging table that a store has now."""
    statement = " UNION ALL ".join(
        f"SELECT '{table.name}', count(*) FROM {table.name} WHERE store = :store" for table in TABLES
    )
    with engine.connect() as connection:
        rows = connection.execute(sa.text(statement), {"store": store}).all()
    return {row[0]: row[1] for row in rows}
