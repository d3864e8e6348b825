"""What a run is still waiting for in the outbox; looked at again and again while the PC with QuickBooks may be off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Engine

from qbd.delivery.wait import settled
from qbd.pipeline.connections import Connection
from qbd.staging.database import create_engine, transaction


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. ``open`` counts what may still come by itself; ``needs_attention`` what waits for a person."""

    open: int
    settled: int
    needs_attention: int
    held: int = 0
    reason: str = ""
    worker_seen: str = ""
    query_ids: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, as a trigger's event needs them."""
        return asdict(self)

    @staticmethod
    def from_dict(value: dict[str, Any]) -> Seen:
        """Return what :meth:`as_dict` wrote."""
        return Seen(**value)

    def sentence(self) -> str:
        """Return the counts as a sentence for the log."""
        held = f" ({self.held} of the open ones are held by them)" if self.held else ""
        return f"{self.settled} settled, {self.open} open, {self.needs_attention} need attention{held}"

    def late(self, store: str) -> str:
        """Return the error for a wait that ended too early."""
        seen = f"was last seen at {self.worker_seen}" if self.worker_seen else "was never seen"
        return (
            f"Store {store}: {self.open} request(s) to QuickBooks are still waiting. Its worker {seen}. "
            "Start the PC with QuickBooks and the worker (qbd-worker run); nothing is lost, the next run goes on from here."
        )


class Outlook:
    """Looks at the outbox of whatever company file a store's documents go to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @staticmethod
    @contextmanager
    def open(found: Connection) -> Iterator[Outlook]:
        """Connect for the length of a wait."""
        engine = create_engine(found.database_url)
        try:
            yield Outlook(engine)
        finally:
            engine.dispose()

    def look(self, store: str, query_ids: Sequence[int]) -> Seen:
        """Return what is open of the store's documents ('' = none are waited for) and of the queries."""
        seen = _queries(self._engine, query_ids)
        if not store:
            return seen
        progress = [settled(self._engine, company, store=store) for company in _company_files(self._engine, store)]
        return Seen(
            open=seen.open + sum(p.pending - p.held for p in progress),
            settled=sum(p.settled for p in progress),
            needs_attention=seen.needs_attention + sum(p.needs_attention for p in progress),
            held=sum(p.held for p in progress),
            reason=seen.reason,
            worker_seen=seen.worker_seen,
            query_ids=list(query_ids),
        )


def _company_files(engine: Engine, store: str) -> list[str]:
    with transaction(engine) as connection:
        rows = connection.execute(
            "SELECT DISTINCT company_file FROM delivery.documents WHERE store = %s", (store,)
        ).fetchall()
    return [str(row[0]) for row in rows]


def _queries(engine: Engine, query_ids: Sequence[int]) -> Seen:
    with transaction(engine) as connection:
        row = connection.execute(
            "SELECT count(*) FILTER (WHERE state NOT IN ('answered', 'needs_attention')), count(*) FILTER (WHERE state = 'answered'),"
            " count(*) FILTER (WHERE state = 'needs_attention'), coalesce(string_agg(DISTINCT nullif(reason, ''), ' '), '')"
            " FROM delivery.queries WHERE query_id = ANY(%s)",
            (list(query_ids),),
        ).fetchone()
        last = connection.execute("SELECT max(last_seen_at) FROM delivery.workers").fetchone()
    assert row is not None
    seen = last[0] if last else None
    return Seen(int(row[0]), int(row[1]), int(row[2]), 0, str(row[3]), _minute(seen), list(query_ids))


def _minute(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment else ""
