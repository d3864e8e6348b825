"""What waits for a person, wherever in the pipeline it waits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Engine

from qbd.staging.database import transaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """One record, order or document: where it waits, what it is, why, and how to mend it."""

    where: str
    what: str
    reason: str


_WAITING = """
SELECT 'quarantine', entity || ' ' || record_id, reason || ' ' || mend FROM staging.quarantine
 WHERE store = %(store)s AND state = 'waiting'
UNION ALL
SELECT 'held by accounting', record, message || ' ' || mend FROM ledger.holds WHERE store = %(store)s AND ended_at IS NULL
UNION ALL
SELECT 'refused by QuickBooks', document_key, reason FROM delivery.documents WHERE store = %(store)s AND state = 'needs_attention'
ORDER BY 1, 2
"""


def attention(engine: Engine, store: str) -> list[Waiting]:
    """Return everything of a store that goes on only after a person looked at it."""
    with transaction(engine) as connection:
        return [Waiting(*row) for row in connection.execute(_WAITING, {"store": store}).fetchall()]
