"""Bulk operations: which queries are allowed, and how they run (facts from shopify.dev/api/usage/bulk-operations)."""

from __future__ import annotations

import secrets
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from graphql import GraphQLSchema

from qbd.sandbox.shopify.access import App
from qbd.sandbox.shopify.bulk_export import AccessRefused, Export, Outcome
from qbd.sandbox.shopify.bulk_rules import BulkError, Shape, check
from qbd.sandbox.shopify.ids import gid
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.store import Store
from qbd.sandbox.shopify.views import Views

#: Bulk queries of one app that may run at a time (since API version 2026-01).
CONCURRENT = 5
#: How long a result can be fetched.
URL_LIFE = timedelta(days=7)
_ACTIVE = ("CREATED", "RUNNING", "CANCELING")


@dataclass(slots=True)
class BulkJob:
    """One bulk operation. Counters are shown as strings by the ``UnsignedInt64`` scalar."""

    number: int
    app: App
    query: str
    created_at: datetime
    path: Path
    status: str = "CREATED"
    completed_at: datetime | None = None
    error_code: str | None = None
    object_count: int = 0
    root_object_count: int = 0
    file_size: int | None = None
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    partial: bool = False
    location: str = ""

    @property
    def url(self) -> str | None:
        """Where the result of a completed operation is; nothing where it found nothing."""
        return self.location if self.status == "COMPLETED" and self.object_count else None

    @property
    def partial_data_url(self) -> str | None:
        """Where a failed operation's rows are."""
        return self.location if self.status == "FAILED" and self.partial else None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """An injected failure: the operation ends as FAILED after so many objects."""

    after_objects: int
    code: str = "INTERNAL_SERVER_ERROR"


class BulkDesk:
    """Takes, runs and keeps the bulk operations of all apps. Each runs in a thread of its own."""

    def __init__(self, store: Store, schema: GraphQLSchema) -> None:
        self.views = Views()
        self.base_url = ""
        self._store = store
        self._schema = schema
        self._jobs: dict[str, BulkJob] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="sandbox-bulk-")
        self._breakdowns: list[Breakdown] = []
        #: Set while operations may run; cleared to keep them RUNNING.
        self.running = threading.Event()
        self.running.set()

    def break_next(self, breakdown: Breakdown) -> None:
        """Lets the next operation fail."""
        self._breakdowns.append(breakdown)

    def of(self, app: App) -> list[BulkJob]:
        """An app's operations, oldest first."""
        return [job for job in self._jobs.values() if job.app.client_id == app.client_id]

    def find(self, app: App, identifier: str) -> BulkJob | None:
        """An app's operation by global ID."""
        job = self._jobs.get(identifier)
        return job if job is not None and job.app.client_id == app.client_id else None

    def start(self, app: App, query: str, grouped: bool) -> tuple[BulkJob | None, list[BulkError]]:
        """Checks a query and starts it; the errors are those of ``userErrors``."""
        shape, errors = check(self._schema, query)
        if shape is None:
            return None, errors
        active = [key for key, job in self._jobs.items() if job.status in _ACTIVE and job in self.of(app)]
        if len(active) >= CONCURRENT:
            message = f"A bulk query operation for this app and shop is already in progress: {', '.join(active)}."
            return None, [BulkError(message, "OPERATION_IN_PROGRESS", None)]
        number = self._store.ids.new("BulkOperation")
        job = BulkJob(number, app, query, self._store.clock(), Path(self._folder.name) / f"{number}.jsonl")
        job.location = f"{self.base_url}/sandbox/files/bulk-{job.key}.jsonl"
        self._jobs[gid("BulkOperation", number)] = job
        breakdown = self._breakdowns.pop(0) if self._breakdowns else None
        work: Callable[[], None] = lambda: self._run(job, shape, grouped, breakdown)  # noqa: E731
        threading.Thread(target=work, name=f"bulk-{number}", daemon=True).start()
        return job, []

    def cancel(self, app: App, identifier: str) -> tuple[BulkJob | None, str | None]:
        """Asks a running operation to stop."""
        job = self.find(app, identifier)
        if job is None:
            return None, "Bulk operation does not exist"
        if job.status not in ("CREATED", "RUNNING"):
            return job, f"A bulk operation cannot be canceled when it is {job.status.lower()}"
        job.status = "CANCELING"
        return job, None

    def file(self, name: str) -> Path | None:
        """The result file behind a URL that has not expired."""
        for job in self._jobs.values():
            ended = job.completed_at
            if name == f"bulk-{job.key}.jsonl" and ended is not None and self._store.clock() < ended + URL_LIFE:
                return job.path
        return None

    def _run(self, job: BulkJob, shape: Shape, grouped: bool, breakdown: Breakdown | None) -> None:
        job.status = "RUNNING" if job.status == "CREATED" else job.status
        self.running.wait()
        request = Request(self._store, job.app, self, unpaged=True)
        export = Export(self._schema, shape, request, job.path, grouped, job.number)
        try:
            outcome = export.run(lambda: job.status == "CANCELING", breakdown.after_objects if breakdown else None, job)
        except AccessRefused:
            self._end(job, "FAILED", "ACCESS_DENIED")
        except Exception:
            self._end(job, "FAILED", "INTERNAL_SERVER_ERROR")
            raise
        else:
            if outcome is Outcome.CANCELED:
                self._end(job, "CANCELED", None)
            elif outcome is Outcome.BROKEN:
                job.partial = job.object_count > 0
                self._end(job, "FAILED", breakdown.code if breakdown else None)
            else:
                self._end(job, "COMPLETED", None)

    def _end(self, job: BulkJob, status: str, code: str | None) -> None:
        if job.path.exists():
            job.file_size = job.path.stat().st_size
        job.error_code = code
        job.completed_at = self._store.clock()
        job.status = status
