"""Bulk operations: start, wait, take up again, download and prove complete.

Source: shopify.dev, "Perform bulk operations with the GraphQL Admin API"; ``facts-shopify-stocky`` 3.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import msgspec

from qbd.errors import ContractError, SourceError, SourceUnavailableError, ThrottledError
from qbd.sources.landing import LandedFile, LandingBatch, LandingWriter
from qbd.sources.shopify.client import ShopifyClient
from qbd.sources.shopify.documents import bulk_text
from qbd.sources.shopify.entities import EntityReading
from qbd.sources.shopify.faults import missing_scope

#: How long one attempt waits for an operation.
PATIENCE: Final = timedelta(hours=6)

_BUSY_CODES: Final = frozenset({"OPERATION_IN_PROGRESS", "LIMIT_REACHED"})
_BUSY_WAIT: Final = 30.0
_BUSY_TRIES: Final = 120
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 30.0
_DOWNLOADS: Final = 2


@dataclass(slots=True)
class BulkIndex:
    """What the root lines of a bulk file say: version of each record, and which records have refunds."""

    versions: dict[str, str] = field(default_factory=dict)
    refunded: list[str] = field(default_factory=list)
    lines: int = 0


class _Line(msgspec.Struct):
    id: str | None = None
    parent: str | None = msgspec.field(name="__parentId", default=None)
    updated_at: str = msgspec.field(name="updatedAt", default="")
    refunds: list[msgspec.Raw] | None = None


class BulkReading:
    """One entity by one bulk operation.

    Args:
        client: The shop.
        reading: Which entity.
        batch: Where the file lands, and where the operation's id is kept, so that the next attempt of the same batch
            takes the running operation up again.
        patience: After which waiting is left to the next attempt (an operation may run for 10 days).
    """

    def __init__(
        self, client: ShopifyClient, reading: EntityReading, batch: LandingBatch, patience: timedelta = PATIENCE
    ) -> None:
        self._client = client
        self._reading = reading
        self._batch = batch
        self._patience = patience.total_seconds()
        self._host = client.access.host

    def land(self, query: str | None, flags: Mapping[str, bool]) -> tuple[LandedFile, BulkIndex]:
        """Run the operation (or the one begun before) and land its result.

        Args:
            query: The window in Shopify's search syntax.
            flags: Values of the document's ``with...`` variables.

        Raises:
            ThrottledError: Shopify runs as many bulk operations as it allows, for too long.
            SourceUnavailableError: The operation failed inside Shopify, or is still running.
            ContractError: The result is not what Shopify says it is.
        """
        text = bulk_text(str(self._reading.bulk), {"query": query, **flags})
        operation = self._resumed(text) or self._started(text)
        finished = self._finished(operation)
        if finished["url"] is None:
            if int(finished["objectCount"]) > 0:
                raise ContractError(
                    f"Shopify {self._host}: bulk operation {operation} counts {finished['objectCount']} objects but "
                    "gives no file. Run the extraction again."
                )
            with self._batch.writer(self._reading.name, "bulk") as empty:
                pass
            return empty.close(), BulkIndex()
        return self._downloaded(finished)

    def _resumed(self, text: str) -> str | None:
        kept = self._batch.note(self._note)
        if kept is None or kept.get("query") != text:
            return None
        operation = str(kept["operation"])
        progress = self._progress(operation)
        # One that ended badly, or whose file is gone after seven days, is begun anew.
        usable = progress is not None and progress["status"] in ("CREATED", "RUNNING", "COMPLETED")
        return operation if usable else None

    @property
    def _note(self) -> str:
        return f"{self._reading.name}.operation"

    def _started(self, text: str) -> str:
        for _ in range(_BUSY_TRIES):
            result = self._client.execute("RunBulk", {"query": text}).data["bulkOperationRunQuery"]
            errors = result["userErrors"]
            if not errors:
                operation = str(result["bulkOperation"]["id"])
                self._batch.keep_note(self._note, {"operation": operation, "query": text})
                return operation
            if not any(error["code"] in _BUSY_CODES for error in errors):
                raise ContractError(
                    f"Shopify {self._host}: bulk query of {self._reading.name} refused: "
                    f"{'; '.join(str(error['message']) for error in errors)[:300]}"
                )
            self._client.clock.sleep(_BUSY_WAIT)
        raise ThrottledError(
            f"Shopify {self._host}: other bulk operations have been running for an hour. Try again later."
        )

    def _progress(self, operation: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._client.execute("BulkProgress", {"id": operation}).data["bulkOperation"]
        return found

    def _finished(self, operation: str) -> dict[str, Any]:
        wait = _FIRST_WAIT
        waited = 0.0
        while waited <= self._patience:
            progress = self._progress(operation)
            if progress is None:
                raise SourceUnavailableError(f"Shopify {self._host}: bulk operation {operation} is gone. Run again.")
            if progress["status"] == "COMPLETED":
                return progress
            if progress["status"] not in ("CREATED", "RUNNING", "CANCELING"):
                raise self._failure(operation, progress)
            self._client.clock.sleep(wait)
            waited += wait
            wait = min(_LONGEST_WAIT, wait * 1.5)
        raise SourceUnavailableError(
            f"Shopify {self._host}: bulk operation {operation} is still running. The next attempt takes it up again."
        )

    def _failure(self, operation: str, progress: Mapping[str, Any]) -> SourceError:
        code = progress["errorCode"] or "no error code"
        partial = (
            f" Shopify kept a partial file of {progress['objectCount']} objects; it is not used."
            if progress.get("partialDataUrl")
            else ""
        )
        text = f"Shopify {self._host}: bulk operation {operation} ended as {progress['status']} ({code}).{partial}"
        if code == "ACCESS_DENIED":
            return missing_scope(" or ".join(self._reading.scopes), self._host, text)
        return SourceUnavailableError(f"{text} Run the extraction again; it begins a new operation.")

    def _downloaded(self, finished: Mapping[str, Any]) -> tuple[LandedFile, BulkIndex]:
        objects, roots = int(finished["objectCount"]), int(finished["rootObjectCount"])
        for _ in range(_DOWNLOADS):
            writer, index = self._download(str(finished["url"]))
            if index.lines == objects and len(index.versions) == roots:
                return writer.close(), index
            writer.abandon()
        raise ContractError(
            f"Shopify {self._host}: the file of bulk operation {finished['id']} has {index.lines} lines and "
            f"{len(index.versions)} records, Shopify counts {objects} and {roots}. Run the extraction again."
        )

    def _download(self, url: str) -> tuple[LandingWriter, BulkIndex]:
        attempts: list[tuple[LandingWriter, BulkIndex]] = []

        def consume(lines: Iterator[bytes]) -> None:
            for abandoned, _ in attempts:
                abandoned.abandon()
            attempts[:] = [(self._batch.writer(self._reading.name, "bulk"), BulkIndex())]
            writer, index = attempts[0]
            for line in lines:
                _note_line(index, line)
                writer.write(line)

        self._client.download(url, consume)
        return attempts[0]


def _note_line(index: BulkIndex, line: bytes) -> None:
    try:
        found = msgspec.json.decode(line, type=_Line)
    except msgspec.DecodeError:
        # A line cut short: the counts will not agree, and the file is downloaded again.
        return
    index.lines += 1
    if found.parent is None and found.id is not None:
        index.versions[found.id] = found.updated_at
        if found.refunds:
            index.refunded.append(found.id)
