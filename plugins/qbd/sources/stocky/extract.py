"""Suppliers and purchase orders of Stocky into the landing, and out of it as records."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from qbd.sources.landing import LandedFile, LandingBatch, LandingPath, Manifest, read_lines
from qbd.sources.stocky import dates
from qbd.sources.stocky.access import StockyAccess
from qbd.sources.stocky.client import Head, StockyClient, objects

SOURCE: Final = "stocky"
ENTITIES: Final = ("suppliers", "purchase_orders")
#: A purchase order may be stored a little after the moment that it carries.
OVERLAP: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class StockyRecord:
    """A supplier or purchase order. ``payload`` is its JSON as received; ``updated_at`` in UTC, None if unreadable."""

    entity: str
    id: str
    updated_at: datetime | None
    payload: bytes


def extract(
    access: StockyAccess,
    root: LandingPath,
    store: str,
    batch_id: str,
    since: datetime | None,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], None] = time.sleep,
) -> Manifest:
    """Land what changed since a moment and write the manifest.

    Args:
        access: Address and key.
        root: The landing's root.
        store: The store's short name.
        batch_id: The batch.
        since: The cursor (aware): what changed before it is loaded already; None for everything.
        now: The present moment in UTC; asked before the first page, so that what changes meanwhile is read next time.
        sleep: How to wait, in seconds.

    Raises:
        SourceError: As :meth:`StockyClient.pages`; nothing counts then, because no manifest is written.
    """
    until = now()
    batch = LandingBatch(root, store, SOURCE, batch_id)
    updated_since = None if since is None else since - OVERLAP
    files: list[LandedFile] = []
    counts: dict[str, int] = {}
    with StockyClient(access, sleep) as client:
        for entity in ENTITIES:
            seen: set[int] = set()
            with batch.writer(entity, "pages") as writer:
                for page in client.pages(entity, updated_since):
                    writer.write(page.body)
                    seen.update(page.ids)
            files.append(writer.close())
            counts[entity] = len(seen)
    manifest = Manifest(
        store, SOURCE, batch_id, since, until, tuple(files), counts, complete=True, details={"api": "v2"}
    )
    batch.write_manifest(manifest)
    return manifest


def records(root: LandingPath, manifest: Manifest) -> Iterator[StockyRecord]:
    """The objects of a batch's landing files, one at a time.

    Raises:
        LandingError: A file is absent or damaged.
        ContractError: A line is no page.
    """
    for file in manifest.files:
        for line in read_lines(root / file.path):
            for one in objects(line, file.entity):
                head = msgspec.json.decode(one, type=Head)
                yield StockyRecord(file.entity, str(head.id), _version(head.updated_at), bytes(one))


def _version(text: str | None) -> datetime | None:
    try:
        return dates.moment(text) if text else None
    except ValueError:
        return None
