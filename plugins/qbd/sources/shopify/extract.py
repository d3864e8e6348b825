"""One extraction: everything that was updated in a window, landed, counted, and said where it could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from qbd.errors import ContractError, LandingError
from qbd.sources.landing import LandedFile, LandingBatch, LandingPath, Manifest
from qbd.sources.shopify.access import ShopifyAccess
from qbd.sources.shopify.assemble import PAGES, REFUNDS
from qbd.sources.shopify.bulk import PATIENCE, BulkIndex, BulkReading
from qbd.sources.shopify.client import ShopifyClient
from qbd.sources.shopify.clock import Clock, SystemClock
from qbd.sources.shopify.entities import ORDER_REFUNDS, READINGS, EntityReading
from qbd.sources.shopify.faults import ProtectedDataError
from qbd.sources.shopify.grants import Grants, granted
from qbd.sources.shopify.payments import PaymentsReader, PaymentsWindow
from qbd.sources.shopify.reader import EntityReader, Progress
from qbd.sources.shopify.windows import Window, whole_second

SOURCE: Final = "shopify"
ENTITIES: Final = tuple(READINGS)
#: How far a window reaches back behind the cursor: Shopify's search index follows its data with a delay.
OVERLAP: Final = timedelta(minutes=10)
_PROBED: Final = 20


@dataclass(frozen=True, slots=True)
class ExtractResult:
    """What an extraction landed.

    Attributes:
        files: The landing files, in the order in which they are to be read.
        counts: Distinct records per entity.
        until: The cursor's next value (UTC, exclusive end of the window).
        notices: Sentences about what could not be read.
        complete: Shopify confirmed that nothing is missing; the cursor may move.
    """

    files: tuple[LandedFile, ...]
    counts: dict[str, int]
    until: datetime
    notices: tuple[str, ...]
    complete: bool


def extract(
    access: ShopifyAccess,
    root: LandingPath,
    store: str,
    batch_id: str,
    entities: Iterable[str] = ENTITIES,
    since: datetime | None = None,
    until: datetime | None = None,
    clock: Clock | None = None,
    progress: Progress | None = None,
    *,
    bulk: bool = False,
    bulk_patience: timedelta = PATIENCE,
    overlap: timedelta = OVERLAP,
    payments: PaymentsWindow | None = None,
    first: bool = False,
    staff: bool = False,
    cards_since: datetime | None = None,
) -> ExtractResult:
    """Land what was updated in ``[since - overlap, until)``.

    A batch that landed completely before is not read again: its result is given as it is.

    Args:
        access: The shop and the credentials.
        root: The landing's root.
        store: The store's short name.
        batch_id: The batch; a second attempt with the same id takes up what goes on at Shopify.
        entities: What to read, of :data:`ENTITIES`.
        since: The cursor, with zone; None reads from the beginning.
        until: The window's end, with zone; at most the start of the run, which is also the default.
        clock: The time.
        progress: Told after every page.
        bulk: Read customers, products and orders by bulk operations (for backfills).
        bulk_patience: How long to wait for one bulk operation; the next attempt of the batch takes it up again.
        overlap: How far to reach back behind ``since``.
        payments: Also read Shopify Payments, from then on; where it may not be read, a notice says so and the
            counts do not name it.
        first: Nothing before ``since`` was ever read, or shall be.
        cards_since: Gift cards are read that changed since ``cards_since - overlap``; None reads all of them.
        staff: Read who sold an order and who kept a drawer, too, as far as the scopes let it be seen.

    Raises:
        SourceError: See :mod:`qbd.sources.shopify.faults`.
        ContractError: Shopify's counts and what it gave do not agree; the manifest says incomplete.
    """
    wanted = tuple(entities)
    if unknown := set(wanted) - set(ENTITIES):
        raise ContractError(f"Shopify: {', '.join(sorted(unknown))}: no such entity. There are {', '.join(ENTITIES)}.")
    batch = LandingBatch(root, store, SOURCE, batch_id)
    if (before := batch.manifest()) is not None and before.complete:
        return _landed_before(before, wanted)  # Payments are there, or a notice says why not.
    ticking = clock or SystemClock()
    started = whole_second(ticking.now())
    window = Window(
        None if since is None else whole_second(since - overlap),
        started if until is None else min(started, whole_second(until)),
    )
    with ShopifyClient(access, ticking) as client:
        run = _Extraction(client, batch, window, progress or _silent, bulk_patience if bulk else None, first, staff)
        run.cards_since = None if cards_since is None else whole_second(cards_since - overlap)
        return run.run([reading for name, reading in READINGS.items() if name in wanted], payments)


def _landed_before(manifest: Manifest, wanted: Sequence[str]) -> ExtractResult:
    given = manifest.counts.keys() | {name for name, reading in READINGS.items() if reading.newest_first}
    if missing := set(wanted) - given:
        raise LandingError(
            f"Landing batch {manifest.batch_id}: already complete, without {', '.join(sorted(missing))}. "
            "Use a new batch id."
        )
    return ExtractResult(manifest.files, manifest.counts, manifest.until, manifest.notices, manifest.complete)


def _silent(entity: str, count: int) -> None:
    """No progress is wanted."""


class _Extraction:
    """The state of one run."""

    def __init__(
        self,
        client: ShopifyClient,
        batch: LandingBatch,
        window: Window,
        progress: Progress,
        bulk_patience: timedelta | None,
        first: bool,
        staff: bool,
    ) -> None:
        self._client = client
        self._batch = batch
        self._window = window
        self._progress = progress
        self._bulk_patience = bulk_patience
        self._first = first
        self._staff = staff
        self.cards_since: datetime | None = None
        self._files: list[LandedFile] = []
        self._counts: dict[str, int] = {}
        self._grants = Grants(frozenset())

    def run(self, readings: Sequence[EntityReading], payments: PaymentsWindow | None = None) -> ExtractResult:
        """Read the entities one after the other and write the manifest, whatever happened."""
        self._grants = granted(self._client)
        self._grants.require(readings, self._client.access.host)
        self._grants.settle(any(reading.name == "orders" for reading in readings), self._staff)
        try:
            for reading in readings:
                if self._grants.allows(reading):
                    self._read(reading)
                elif not reading.newest_first:
                    self._counts[reading.name] = 0
            if payments is not None:
                self._read_payments(payments)
        except BaseException:
            self._write_manifest(complete=False)
            raise
        return self._write_manifest(complete=True)

    def _read(self, reading: EntityReading) -> None:
        while True:
            try:
                self._probe(reading)
                if self._bulk_patience is not None and reading.bulk is not None:
                    self._read_bulk(reading, self._bulk_patience)
                else:
                    self._read_pages(reading)
                return
            except ProtectedDataError as error:
                if not self._grants.withheld(reading, error):
                    self._counts[reading.name] = 0
                    return

    def _probe(self, reading: EntityReading) -> None:
        """Meet refusals on a few records: a bulk operation would not say what was refused."""
        if reading.bulk is None or (self._bulk_patience is None and reading.name != "customers"):
            return
        values = {**self._grants.flags, "first": _PROBED, "query": self._window.query}
        answer = self._client.execute(reading.page, values)
        if reading.name == "customers":
            self._grants.redacted(answer.data[reading.root]["nodes"])

    def _read_pages(self, reading: EntityReading) -> None:
        with self._batch.writer(reading.name, PAGES) as writer:
            reader = EntityReader(self._client, reading, writer, self._grants.flags, self._progress)
            if reading.newest_first:
                self._read_newest(reader, reading)
            elif reading.moments:
                reader.read_moments(self._window, self._first)
            elif reading.count is None:
                reader.read_all()
            else:
                reader.read_window(self._window)
            if reading.name == "products":
                reader.read_changed_costs(self._window, ())
        self._landed(reading, reader, set(reader.versions), writer.close())

    def _read_newest(self, reader: EntityReader, reading: EntityReading) -> None:
        if not reader.read_newest(self.cards_since):
            self._grants.notices.append(
                f"Shopify gives no more than the {len(reader.versions)} {reading.name} that changed last; older ones are "
                "read when they change."
            )

    def _read_bulk(self, reading: EntityReading, patience: timedelta) -> None:
        operation = BulkReading(self._client, reading, self._batch, patience)
        landed, index = operation.land(self._window.query, self._grants.flags)
        self._progress(reading.name, len(index.versions))
        files = [landed]
        changed: set[str] = set()
        if index.refunded:
            file, changed = self._refunds(index)
            files.append(file)
        with self._batch.writer(reading.name, PAGES) as writer:
            reader = EntityReader(self._client, reading, writer, self._grants.flags, self._progress)
            reader.read_again(changed)
            reader.confirm(self._window, set(index.versions))
            if reading.name == "products":
                reader.read_changed_costs(self._window, index.versions.keys())
        if writer.lines:
            files.append(writer.close())
        self._landed(reading, reader, (index.versions.keys() - changed) | reader.versions.keys(), *files)

    def _read_payments(self, payments: PaymentsWindow) -> None:
        assert self._window.until is not None
        reader = PaymentsReader(self._client, self._grants, self._window.until, self._progress)
        files, counts = reader.read(payments, lambda entity: self._batch.writer(entity, PAGES))
        self._files += files
        self._counts |= counts

    def _refunds(self, index: BulkIndex) -> tuple[LandedFile, set[str]]:
        with self._batch.writer("orders", REFUNDS) as writer:
            reader = EntityReader(self._client, ORDER_REFUNDS, writer, self._grants.flags, _silent)
            reader.read_again(index.refunded)
        changed = {gid for gid in index.refunded if reader.versions.get(gid) != index.versions[gid]}
        return writer.close(), changed

    def _landed(self, reading: EntityReading, reader: EntityReader, ids: Set[str], *files: LandedFile) -> None:
        self._files += files
        self._counts[reading.name] = len(ids)
        if reader.unsettled:
            self._grants.notices.append(
                f"{len(reader.unsettled)} {reading.name} changed each time they were read; the next run reads them."
            )

    def _write_manifest(self, complete: bool) -> ExtractResult:
        until = self._window.until
        assert until is not None
        manifest = Manifest(
            store=self._batch.store,
            source=SOURCE,
            batch_id=self._batch.batch_id,
            since=self._window.since,
            until=until,
            files=tuple(self._files),
            counts=self._counts,
            complete=complete,
            notices=tuple(self._grants.notices),
            details={
                "api_version": self._client.access.api_version,
                "scopes": sorted(self._grants.scopes),
                "flags": self._grants.flags,
                "bulk": self._bulk_patience is not None,
            },
        )
        self._batch.write_manifest(manifest)
        return ExtractResult(manifest.files, manifest.counts, until, manifest.notices, complete)
