"""From a source's records to ``raw`` and ``staging``: exact, repeatable, in bounded memory.

Records come as a stream and are written in chunks, each chunk in one transaction under the store's lock. A chunk
replaces whole objects: the rows of a known object are deleted and its new rows copied, so what an order no longer
holds vanishes with it, and a new object costs a COPY and nothing else. The cursor moves in the last chunk's
transaction, so it never covers rows that are not there; a load that dies leaves its finished chunks and an unmoved
cursor, and is simply run again. While the database writes one chunk, the next is read and typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy.engine import Engine

from qbd.errors import ContractError
from qbd.sources.landing import LandedFile
from qbd.staging.batches import Window, enter_files, finish_batch, lock_store, move_cursor, open_batch
from qbd.staging.copying import Connection
from qbd.staging.database import transaction
from qbd.staging.pace import load_pace
from qbd.staging.planner import refresh_statistics
from qbd.staging.prepared import PreparedEntity, Target, prepare
from qbd.staging.records import SourceRecord, arrivals, chunks
from qbd.staging.write import Tally, write_chunk

CHUNK_RECORDS: Final = 5_000
CHUNK_BYTES: Final = 12 * 1024 * 1024


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
        chunk_records: Records per transaction at most.

    Raises:
        ContractError: Fewer distinct records than expected.
        BatchRejectedError: Two records claim the same key, or the batch's name is another store's.
    """
    target = Target(store, source, batch_id)
    with transaction(engine) as connection:
        open_batch(connection, batch_id, store, source, window)
        enter_files(connection, batch_id, store, source, files)
        target.currency = _shop_currency(connection, store)
    tally = Tally()

    def finish(connection: Connection) -> None:
        _refuse_missing(batch_id, tally.records, expected)
        for entity, value in (cursors or {}).items():
            move_cursor(connection, store, source, entity, batch_id, value)
        counted = {f"records:{entity}": count for entity, count in tally.records.items()}
        finish_batch(connection, batch_id, {**counted, **tally.rows})

    def write(chunk: list[PreparedEntity], last: bool) -> None:
        with transaction(engine) as connection:
            lock_store(connection, store)
            if not last:
                # The last chunk's commit waits for the disk, and with it for all before it.
                connection.execute("SET LOCAL synchronous_commit = off")
            write_chunk(connection, target, chunk, tally)
            if last:
                finish(connection)

    prepared = (prepare(target, chunk) for chunk in chunks(arrivals(records), chunk_records, CHUNK_BYTES))
    with load_pace():
        _write_behind(prepared, write)
    refresh_statistics(engine, tally.rows)
    return LoadResult(batch_id, tally.records, dict(tally.rows), tally.stale, tally.quarantined)


def _write_behind(
    prepared: Iterator[list[PreparedEntity]], write: Callable[[list[PreparedEntity], bool], None]
) -> None:
    """Write each chunk in a second thread while the next one is prepared; at most two are in memory, in order."""
    with ThreadPoolExecutor(1, thread_name_prefix="qbd-load") as writer:
        writing: Future[None] | None = None
        for chunk, last in _with_last(prepared):
            if writing is not None:
                writing.result()
            writing = writer.submit(write, chunk, last)
        if writing is not None:
            writing.result()


def _with_last(parts: Iterator[list[PreparedEntity]]) -> Iterator[tuple[list[PreparedEntity], bool]]:
    """Every chunk with whether it is the last; an empty stream is one empty, last chunk."""
    current = next(parts, [])
    for following in parts:
        yield current, False
        current = following
    yield current, True


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
