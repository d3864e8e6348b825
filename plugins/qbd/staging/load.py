"""From a source's records to ``raw`` and ``staging``: exact, repeatable, in bounded memory.

Records come as a stream and are written in chunks, each chunk in one transaction under the store's lock. A chunk
replaces whole objects: the rows of a known object are deleted and its new rows copied, so what an order no longer
holds vanishes with it, and a new object costs a COPY and nothing else. The cursor moves in the last chunk's
transaction, so it never covers rows that are not there; a load that dies leaves its finished chunks and an unmoved
cursor, and is simply run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.engine import Engine

from qbd.errors import ContractError
from qbd.sources.landing import LandedFile
from qbd.staging.batches import Window, enter_files, finish_batch, lock_store, move_cursor, open_batch
from qbd.staging.copying import Connection, copy_rows, delete_records
from qbd.staging.costs import observe_costs
from qbd.staging.database import transaction
from qbd.staging.held import Held, hold, mend_passed
from qbd.staging.records import Arrival, SourceRecord, arrivals, chunks
from qbd.staging.tables import VARIANTS, Table
from qbd.staging.typed import TYPINGS, Typing, type_record
from qbd.staging.versions import is_older, known_versions, newest, replace_raw

CHUNK_RECORDS: Final = 2_000
CHUNK_BYTES: Final = 24 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did.

    Attributes:
        batch_id: The batch.
        records: Distinct records per entity that arrived.
        rows: Rows per table that were written.
        stale: Records that were older than what was there, and left alone.
        quarantined: Records that could not be typed.
    """

    batch_id: str
    records: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    stale: int = 0
    quarantined: int = 0


@dataclass(slots=True)
class _Tally:
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


@dataclass(slots=True)
class _Into:
    """Where the rows go. ``currency`` is the shop's as far as it is known."""

    store: str
    source: str
    batch_id: str
    currency: str | None = None


def load(
    engine: Engine,
    store: str,
    source: str,
    batch_id: str,
    records: Iterable[SourceRecord],
    *,
    window: Window | None = None,
    cursors: Mapping[str, datetime] | None = None,
    files: Sequence[LandedFile] = (),
    expected: Mapping[str, int] | None = None,
    chunk_records: int = CHUNK_RECORDS,
) -> LoadResult:
    """Load a batch.

    Args:
        engine: Our PostgreSQL.
        store: The store's short name.
        source: ``shopify`` or ``stocky``.
        batch_id: The batch; loading it again repeats it.
        records: Whole objects, in any order; read once, never held as a whole.
        window: The window of ``updated_at`` that the batch covers.
        cursors: Per entity the time up to which everything is loaded afterwards (aware). Leave it out where the
            source did not confirm that nothing is missing.
        files: The landing files that the records come from.
        expected: Records per entity that the source promised; fewer is an error and moves no cursor.
        chunk_records: Records per transaction.

    Raises:
        ContractError: Fewer distinct records than expected.
        BatchRejectedError: Two records claim the same key, or the batch's name is another store's.
    """
    into = _Into(store, source, batch_id)
    with transaction(engine) as connection:
        open_batch(connection, batch_id, store, source, window)
        enter_files(connection, batch_id, store, source, files)
        into.currency = _shop_currency(connection, store)
    tally = _Tally()
    for chunk, last in _with_last(chunks(arrivals(records), chunk_records, CHUNK_BYTES)):
        with transaction(engine) as connection:
            lock_store(connection, store)
            _load_chunk(connection, into, chunk, tally)
            if last:
                _refuse_missing(batch_id, tally.records, expected)
                for entity, value in (cursors or {}).items():
                    move_cursor(connection, store, source, entity, batch_id, value)
                finish_batch(connection, batch_id, {**_prefixed("records", tally.records), **tally.rows})
    return LoadResult(batch_id, tally.records, dict(tally.rows), tally.stale, tally.quarantined)


def _with_last(parts: Iterator[list[Arrival]]) -> Iterator[tuple[list[Arrival], bool]]:
    """Every chunk with whether it is the last; an empty stream is one empty, last chunk."""
    current = next(parts, [])
    for following in parts:
        yield current, False
        current = following
    yield current, True


def _prefixed(prefix: str, counts: Mapping[str, int]) -> dict[str, int]:
    return {f"{prefix}:{name}": count for name, count in counts.items()}


def _shop_currency(connection: Connection, store: str) -> str | None:
    row = connection.execute("SELECT currency FROM staging.shops WHERE store = %s", (store,)).fetchone()
    return None if row is None else row[0]


def _refuse_missing(batch_id: str, loaded: Mapping[str, int], expected: Mapping[str, int] | None) -> None:
    for entity, count in (expected or {}).items():
        if loaded.get(entity, 0) < count:
            raise ContractError(
                f"Batch {batch_id}: {entity}: the source promised {count} records, {loaded.get(entity, 0)} arrived. "
                "The cursor was not moved; extract the window again."
            )


def _load_chunk(connection: Connection, into: _Into, chunk: list[Arrival], tally: _Tally) -> None:
    by_entity: dict[str, list[Arrival]] = {}
    for arrival in newest(chunk):
        by_entity.setdefault(arrival.entity, []).append(arrival)
    # The shop goes first: its currency types the prices of the rest.
    for entity in sorted(by_entity, key=lambda name: name != "shop"):
        tally.see(entity, by_entity[entity])
        _load_entity(connection, into, entity, by_entity[entity], tally)


def _load_entity(connection: Connection, into: _Into, entity: str, arriving: list[Arrival], tally: _Tally) -> None:
    known = known_versions(connection, into.store, into.source, entity, [arrival.id for arrival in arriving])
    current = [arrival for arrival in arriving if not is_older(arrival.updated_at, known.get(arrival.id))]
    tally.stale += len(arriving) - len(current)
    if not current:
        return
    replaced = [arrival.id for arrival in current if arrival.id in known]
    replace_raw(connection, into.store, into.source, entity, into.batch_id, replaced, current)
    typing = TYPINGS.get((into.source, entity))
    if typing is not None:
        _load_typed(connection, into, entity, typing, current, set(replaced), tally)


def _load_typed(
    connection: Connection, into: _Into, entity: str, typing: Typing, current: list[Arrival], replaced: set[str],
    tally: _Tally,
) -> None:  # fmt: skip
    rows: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in typing.tables}
    held: list[Held] = []
    old: list[int] = []
    for arrival in current:
        typed, problem = type_record(typing, arrival.payload, into.store, into.batch_id, into.currency)
        if problem is not None:
            held.append(Held(arrival.id, f"{typing.group}:{arrival.id}", problem, arrival.body.decode()))
            continue
        assert typed is not None
        for table, own in typed.items():
            rows[table] += own
        if arrival.id in replaced:
            old.append(int(arrival.id))
    for table in typing.tables:
        delete_records(connection, table, into.store, old)
    for table in typing.tables:
        copy_rows(connection, table, rows[table])
        tally.rows[table.name] += len(rows[table])
    if replaced:
        mend_passed(connection, into.store, into.source, entity, into.batch_id, sorted(replaced))
    hold(connection, into.store, into.source, entity, into.batch_id, held)
    tally.quarantined += len(held)
    if VARIANTS in rows:
        observe_costs(connection, into.store, into.batch_id, [row[1] for row in rows[VARIANTS]])
    if entity == "shop":
        into.currency = _shop_currency(connection, into.store)
