"""How far a group of documents has come: what an orchestrator polls while the PC with QuickBooks may be off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from qbd.staging.database import transaction


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of documents. ``held`` of the pending ones wait for a document that needs attention or was dismissed."""

    pending: int = 0
    settled: int = 0
    needs_attention: int = 0
    withdrawn: int = 0
    held: int = 0

    @property
    def done(self) -> bool:
        """Nothing more will happen by itself: all are settled or dismissed, wait for a person, or are held by such a one."""
        return self.pending <= self.held


_PROGRESS = """
WITH RECURSIVE wanted AS (
    SELECT d.document_id, d.company_file, d.store, d.document_key, d.state FROM delivery.documents d
     WHERE d.company_file = %(company_file)s AND (%(store)s::text IS NULL OR d.store = %(store)s)
       AND (%(keys)s::text[] IS NULL OR d.document_key = ANY(%(keys)s))
), stuck AS (
    SELECT document_id, company_file, store, document_key, CASE WHEN state = 'needs_attention' THEN changes END AS changes FROM delivery.documents
     WHERE company_file = %(company_file)s AND state IN ('needs_attention', 'withdrawn')
    UNION
    SELECT c.document_id, c.company_file, c.store, c.document_key, c.changes FROM stuck s
      JOIN delivery.dependencies n ON n.needs_key = s.document_key OR (n.needs_key = s.changes AND n.document_id > s.document_id)
      JOIN delivery.documents c ON c.document_id = n.document_id AND c.company_file = s.company_file AND c.store = s.store
     WHERE c.state = 'pending'
)
SELECT count(*) FILTER (WHERE state NOT IN ('settled', 'needs_attention', 'withdrawn')), count(*) FILTER (WHERE state = 'settled'),
       count(*) FILTER (WHERE state = 'needs_attention'), count(*) FILTER (WHERE state = 'withdrawn'),
       count(*) FILTER (WHERE state = 'pending' AND document_id IN (SELECT document_id FROM stuck))
  FROM wanted
"""


def settled(
    engine: Engine, company_file: str, document_keys: Collection[str] | None = None, store: str | None = None
) -> Progress:
    """Return how far the named documents have come (all of the store, or of the company file, where none are named)."""
    keys = None if document_keys is None else list(document_keys)
    with transaction(engine) as connection:
        row = connection.execute(_PROGRESS, {"company_file": company_file, "store": store, "keys": keys}).fetchone()
    assert row is not None
    return Progress(*(int(count) for count in row))
