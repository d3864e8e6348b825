"""Records that could not be typed: into quarantine, and out of it when a later version is in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qbd.staging.copying import Connection
from qbd.staging.problems import Problem

_HOLD = """
INSERT INTO staging.quarantine
    (store, source, entity, record_id, document_group, field, value, rule, reason, mend, payload, batch_id)
VALUES (%(store)s, %(source)s, %(entity)s, %(record_id)s, %(group)s, %(field)s, %(value)s, %(rule)s, %(reason)s,
        %(mend)s, %(payload)s::jsonb, %(batch)s)
ON CONFLICT (store, entity, record_id, rule, field) DO UPDATE SET
    document_group = excluded.document_group, value = excluded.value, reason = excluded.reason, mend = excluded.mend,
    payload = excluded.payload, batch_id = excluded.batch_id, last_seen_at = now(),
    -- A person's dismissal stands as long as the same value is there.
    state = CASE WHEN quarantine.state = 'dismissed' AND quarantine.value = excluded.value THEN 'dismissed'
                 ELSE 'waiting' END,
    ended_at = CASE WHEN quarantine.state = 'dismissed' AND quarantine.value = excluded.value THEN quarantine.ended_at
                    END,
    ended_by = CASE WHEN quarantine.state = 'dismissed' AND quarantine.value = excluded.value THEN quarantine.ended_by
                    END
"""
_MEND = """
UPDATE staging.quarantine SET state = 'mended', ended_at = now(), ended_by = %(batch)s
WHERE store = %(store)s AND source = %(source)s AND entity = %(entity)s AND record_id = ANY(%(ids)s)
  AND rule = ANY(%(rules)s) AND state = 'waiting'
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A record and the problem that holds it. ``payload`` is its JSON text, None where raw holds enough."""

    record_id: str
    group: str
    problem: Problem
    payload: str | None = None


def hold(connection: Connection, store: str, source: str, entity: str, batch_id: str, held: Iterable[Held]) -> None:
    """Put records into quarantine, or renew what is there; one row per record, rule and field."""
    rows = [
        {
            "store": store, "source": source, "entity": entity, "record_id": one.record_id, "group": one.group,
            "field": one.problem.field, "value": one.problem.value, "rule": one.problem.rule,
            "reason": one.problem.reason, "mend": one.problem.mend, "payload": one.payload, "batch": batch_id,
        }
        for one in held
    ]  # fmt: skip
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_HOLD, rows)


def mend_passed(
    connection: Connection, store: str, source: str, entity: str, batch_id: str, ids: Sequence[str],
    rules: Sequence[str] = ("typed",),
) -> None:  # fmt: skip
    """End what held these records under these rules; :func:`hold` then opens again what still holds."""
    connection.execute(
        _MEND,
        {"store": store, "source": source, "entity": entity, "batch": batch_id, "ids": list(ids), "rules": list(rules)},
    )
