"""A prepared chunk into ``raw`` and ``staging``, inside the caller's transaction and under the store's lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from qbd.staging.copying import Connection, copy_rows, delete_records
from qbd.staging.costs import observe_costs
from qbd.staging.held import hold, mend_passed
from qbd.staging.prepared import PreparedEntity, Target
from qbd.staging.records import Arrival
from qbd.staging.tables import VARIANTS, Table
from qbd.staging.typed import Typing
from qbd.staging.versions import is_older, known_versions, replace_raw


@dataclass(slots=True)
class Tally:
    """What was written so far."""

    seen: dict[str, set[str | int]] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)
    stale: int = 0
    quarantined: int = 0

    def see(self, entity: str, arriving: Iterable[Arrival]) -> None:
        """Remember which objects came: numbers take a third of the memory of their text."""
        ids = (arrival.id for arrival in arriving)
        self.seen.setdefault(entity, set()).update(int(one) if one.isdecimal() else one for one in ids)

    @property
    def records(self) -> dict[str, int]:
        """Distinct objects per entity."""
        return {entity: len(ids) for entity, ids in self.seen.items()}


def write_chunk(connection: Connection, target: Target, chunk: Iterable[PreparedEntity], tally: Tally) -> None:
    """Write what is not older than what is there."""
    for prepared in chunk:
        tally.see(prepared.entity, prepared.arrivals)
        _write_entity(connection, target, prepared, tally)


def _write_entity(connection: Connection, target: Target, prepared: PreparedEntity, tally: Tally) -> None:
    entity = prepared.entity
    known = known_versions(
        connection, target.store, target.source, entity, [arrival.id for arrival in prepared.arrivals]
    )
    current = prepared.arrivals
    if known:
        current = [arrival for arrival in current if not is_older(arrival.updated_at, known.get(arrival.id))]
        tally.stale += len(prepared.arrivals) - len(current)
    if not current:
        return
    replaced = [arrival.id for arrival in current if arrival.id in known]
    replace_raw(connection, target.store, target.source, entity, target.batch_id, replaced, current)
    if prepared.typing is not None:
        _write_typed(
            connection, target, prepared, prepared.typing, {arrival.id for arrival in current}, replaced, tally
        )


def _write_typed(
    connection: Connection, target: Target, prepared: PreparedEntity, typing: Typing, current: set[str],
    replaced: list[str], tally: Tally,
) -> None:  # fmt: skip
    rows: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in typing.tables}
    for record_id, own in prepared.rows.items():
        if record_id in current:
            for table, added in own.items():
                rows[table] += added
    old = [int(record_id) for record_id in replaced if record_id in prepared.rows]
    for table in typing.tables:
        delete_records(connection, table, target.store, old)
    for table, added in rows.items():
        copy_rows(connection, table, added)
        tally.rows[table.name] += len(added)
    held = [one for one in prepared.held if one.record_id in current]
    if replaced:
        mend_passed(connection, target.store, target.source, prepared.entity, target.batch_id, replaced)
    hold(connection, target.store, target.source, prepared.entity, target.batch_id, held)
    tally.quarantined += len(held)
    if VARIANTS in rows:
        observe_costs(connection, target.store, target.batch_id, [row[1] for row in rows[VARIANTS]])
