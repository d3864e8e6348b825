"""What the pages show, read from the database: counts, what waits for other documents, notes, the latest runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from psycopg.rows import class_row

from qbd.delivery.outbox import Waiting, status, waiting
from qbd.delivery.states import STATES, State
from qbd.delivery.transitions import Connection

Row = TypeVar("Row")
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as the pages list it."""

    document_id: int
    company_file: str
    store: str
    document_key: str
    kind: str
    state: str
    ref_number: str
    txn_date: date | None
    reason: str
    note: str
    quickbooks_id: str | None
    attempts: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """Who works on a company file, when a worker was last seen, and what is wrong with QuickBooks."""

    company_file: str
    worker: str | None
    busy: bool
    trouble: str
    next_try_at: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """One reconciliation."""

    store: str
    company_file: str
    date_from: date
    date_to: date
    finished_at: datetime | None
    differences: int | None
    altered: int | None
    deleted: int | None
    foreign_transactions: int | None


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch that came from a source."""

    batch_id: str
    store: str
    source: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    failed_rules: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """One step in the life of a document."""

    happened_at: datetime
    from_state: str | None
    to_state: str
    message_set_id: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class DocumentLife:
    """A document with its history; ``in_journal``: journal lines stand behind it (list elements and mere links have none)."""

    document: DocumentRow
    events: list[EventRow]
    in_journal: bool


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """A company file with its counts per state, its lease and what waits."""

    name: str
    counts: dict[State, int]
    lease: LeaseRow | None
    held: list[Waiting]


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page but for what waits for a person; its lists are cut after ``most``."""

    states: tuple[State, ...]
    most: int
    files: list[CompanyFile]
    noted: list[DocumentRow]
    reconciliations: list[ReconciliationRow]
    batches: list[BatchRow]


_DOCUMENT = (
    "SELECT document_id, company_file, store, document_key, kind, state, ref_number, txn_date, reason, note, quickbooks_id, attempts, changed_at"
    " FROM delivery.documents"
)
_LEASES = (
    "SELECT f.company_file, l.worker, coalesce(l.expires_at > now(), false) AS busy, coalesce(l.trouble, '') AS trouble,"
    " CASE WHEN l.not_before > now() THEN l.not_before END AS next_try_at,"
    " (SELECT max(w.last_seen_at) FROM delivery.workers w WHERE w.company_file = f.company_file) AS last_seen_at"
    " FROM (SELECT company_file FROM delivery.documents UNION SELECT company_file FROM delivery.workers) f"
    " LEFT JOIN delivery.leases l USING (company_file) ORDER BY f.company_file"
)
_RECONCILIATIONS = (
    "SELECT store, company_file, date_from, date_to, finished_at, differences, altered, deleted, foreign_transactions"
    " FROM ledger.reconciliations ORDER BY reconciliation_id DESC LIMIT 10"
)
_BATCHES = (
    "SELECT b.batch_id, b.store, b.source, b.state, b.started_at, b.finished_at,"
    " (SELECT count(*) FROM staging.validation_results v WHERE v.batch_id = b.batch_id AND NOT v.success) AS failed_rules"
    " FROM staging.batches b ORDER BY b.started_at DESC LIMIT 10"
)


def overview(connection: Connection) -> Overview:
    """Read everything that the first page shows."""
    leases = _rows(connection, LeaseRow, _LEASES)
    return Overview(
        states=STATES,
        most=_SHOWN,
        files=[
            CompanyFile(
                one.company_file,
                status(connection, one.company_file),
                one,
                waiting(connection, one.company_file, _SHOWN),
            )
            for one in leases
        ],
        noted=_rows(
            connection,
            DocumentRow,
            f"{_DOCUMENT} WHERE note <> '' AND state NOT IN ('needs_attention', 'withdrawn') ORDER BY changed_at DESC LIMIT {_SHOWN}",
        ),
        reconciliations=_rows(connection, ReconciliationRow, _RECONCILIATIONS),
        batches=_rows(connection, BatchRow, _BATCHES),
    )


def document(connection: Connection, document_id: int) -> DocumentLife | None:
    """Read one document and its history; None where there is none."""
    found = _rows(connection, DocumentRow, f"{_DOCUMENT} WHERE document_id = %s", (document_id,))
    if not found:
        return None
    events = _rows(
        connection,
        EventRow,
        "SELECT happened_at, from_state, to_state, message_set_id, detail FROM delivery.events WHERE document_id = %s ORDER BY event_id",
        (document_id,),
    )
    posted = connection.execute(
        "SELECT EXISTS (SELECT FROM ledger.postings WHERE (store, document_key) = (%s, %s))",
        (found[0].store, found[0].document_key),
    ).fetchone()
    return DocumentLife(found[0], events, bool(posted and posted[0]))


def documents_named(connection: Connection, text: str) -> list[DocumentRow]:
    """Return the documents with this key, RefNumber, name or QuickBooks ID, also those that carry nothing of the journal."""
    return _rows(
        connection,
        DocumentRow,
        f"{_DOCUMENT} WHERE document_key = %(text)s OR ref_number = %(text)s OR quickbooks_id = %(text)s"
        f" ORDER BY document_id DESC LIMIT {_SHOWN}",
        {"text": text},
    )


def _rows(
    connection: Connection, kind: type[Row], query: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> list[Row]:
    with connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(query, values).fetchall()
