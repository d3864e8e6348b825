"""Any batch again from its landing files, without asking the source.

How a source's files become records is the source's to know; replay is told by a reader, ``reader(root, manifest)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy.engine import Engine

from qbd.errors import LandingError
from qbd.sources.landing import LandingBatch, LandingPath, Manifest, verify
from qbd.sources.shopify.assemble import records as shopify_records
from qbd.sources.shopify.payments import payment_records
from qbd.sources.stocky.extract import records as stocky_records
from qbd.staging.batches import Window
from qbd.staging.database import transaction
from qbd.staging.load import LoadResult, load
from qbd.staging.records import SourceRecord

Reader = Callable[[LandingPath, Manifest], Iterable[SourceRecord]]


def readers() -> dict[str, Reader]:
    """The reader of every source."""
    return {"shopify": _shopify, "stocky": stocky_records}


def _shopify(root: LandingPath, manifest: Manifest) -> Iterator[SourceRecord]:
    yield from shopify_records(root, manifest.files)
    yield from payment_records(root, manifest.files, manifest.until)


def load_landed(engine: Engine, root: LandingPath, manifest: Manifest, reader: Reader | None = None) -> LoadResult:
    """Load what a batch landed, and move its cursors when the source confirmed that nothing is missing.

    Args:
        engine: Our PostgreSQL.
        root: The landing's root.
        manifest: What the batch landed.
        reader: How its files become records; None for its source's own.

    Raises:
        LandingError: A file is absent or altered.
        ContractError: Fewer records than the manifest counts.
        BatchRejectedError: Two records claim the same key.
    """
    verify(root, manifest.files)
    read = reader or readers()[manifest.source]
    counted = dict(manifest.counts)
    return load(
        engine, manifest.store, manifest.source, manifest.batch_id, read(root, manifest),
        window=Window(manifest.since, manifest.until),
        cursors=dict.fromkeys(counted, manifest.until) if manifest.complete else None,
        files=manifest.files,
        expected=counted,
    )  # fmt: skip


def replay(
    engine: Engine,
    root: LandingPath,
    store: str,
    batch_id: str | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    read_by: Mapping[str, Reader] | None = None,
) -> list[LoadResult]:
    """Load one batch again, or all whose window ends within a span, oldest first.

    Newer versions that are there already stay: a replay mends and fills, it never turns back the clock.

    Args:
        engine: Our PostgreSQL; it knows which batches there were.
        root: The landing's root.
        store: The store's short name.
        batch_id: The batch, None for a span.
        since: With ``until``: the span of window ends (aware), inclusive.
        until: End of the span, inclusive.
        read_by: Readers by source; None for the sources' own.

    Raises:
        LandingError: There is no such batch, or its files are absent or altered.
    """
    with transaction(engine) as connection:
        found = connection.execute(
            """
            SELECT source, batch_id FROM staging.batches
            WHERE store = %(store)s AND (%(batch)s::text IS NULL OR batch_id = %(batch)s)
              AND (%(since)s::timestamptz IS NULL OR window_to >= %(since)s)
              AND (%(until)s::timestamptz IS NULL OR window_to <= %(until)s)
            ORDER BY window_to NULLS FIRST, started_at
            """,
            {"store": store, "batch": batch_id, "since": since, "until": until},
        ).fetchall()
    if not found:
        raise LandingError(
            f"Replay of store {store}: no batch {batch_id or f'between {since} and {until}'}. "
            "`SELECT batch_id, window_to FROM staging.batches` lists what there is."
        )
    known = read_by or readers()
    return [_again(engine, LandingBatch(root, store, source, name), root, known[source]) for source, name in found]


def _again(engine: Engine, batch: LandingBatch, root: LandingPath, reader: Reader) -> LoadResult:
    manifest = batch.manifest()
    if manifest is None:
        raise LandingError(
            f"Landing of batch {batch.batch_id} ({batch.source}, store {batch.store}): no manifest. "
            "Restore it from a copy, or extract its window again."
        )
    return load_landed(engine, root, manifest, reader)
