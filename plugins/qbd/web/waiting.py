"""What waits for a person, as the pages list it: refused documents, held orders, records in quarantine; newest first, by pages.

``pipeline.attention`` tells a run the same of one store; here every store is shown, with numbers to act upon and a limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar, get_args

from psycopg.rows import class_row

from qbd.delivery.transitions import Connection

Part = Literal["refused", "held", "quarantine"]
PARTS: tuple[Part, ...] = get_args(Part)
ON_FIRST_PAGE = 20
ON_ONE_PAGE = 100


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A document that QuickBooks refused; ``reason`` says what to do."""

    document_id: int
    company_file: str
    store: str
    document_key: str
    kind: str
    ref_number: str
    txn_date: date | None
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A group that accounting or posting holds; ``message`` shows both figures where figures disagree."""

    store: str
    document_group: str
    stage: str
    record: str
    field: str
    value: str
    message: str
    mend: str
    since: datetime


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """A record that failed validation and holds its group."""

    quarantine_id: int
    store: str
    source: str
    entity: str
    record_id: str
    document_group: str
    field: str
    value: str
    reason: str
    mend: str
    since: datetime


Row = TypeVar("Row", RefusedRow, HeldRow, QuarantineRow)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of what waits in one place; ``total`` counts all of it, ``page`` runs from 1 to ``pages``."""

    part: Part
    total: int
    page: int
    pages: int
    rows: list[Row]

    @property
    def complete(self) -> bool:
        """Whether everything is on this page."""
        return len(self.rows) == self.total


@dataclass(frozen=True, slots=True)
class Waiting:
    """The newest of everything that waits."""

    refused: Listing[RefusedRow]
    held: Listing[HeldRow]
    quarantine: Listing[QuarantineRow]

    @property
    def total(self) -> int:
        """How many things wait, wherever."""
        return self.refused.total + self.held.total + self.quarantine.total


_FROM: Mapping[Part, str] = {
    "refused": "FROM delivery.documents WHERE state = 'needs_attention'",
    "held": "FROM ledger.holds WHERE ended_at IS NULL",
    "quarantine": "FROM staging.quarantine WHERE state = 'waiting'",
}
_SELECT: Mapping[Part, str] = {
    "refused": "document_id, company_file, store, document_key, kind, ref_number, txn_date, reason, changed_at AS since",
    "held": "store, document_group, stage, record, field, value, message, mend, first_seen_at AS since",
    "quarantine": "quarantine_id, store, source, entity, record_id, document_group, field, value, reason, mend, first_seen_at AS since",
}
_ORDER: Mapping[Part, str] = {
    "refused": "changed_at DESC, document_id DESC",
    "held": "first_seen_at DESC, store, document_group, stage, record, field",
    "quarantine": "first_seen_at DESC, quarantine_id DESC",
}
_ROWS: Mapping[Part, type[Any]] = {"refused": RefusedRow, "held": HeldRow, "quarantine": QuarantineRow}


def waiting(connection: Connection) -> Waiting:
    """Return how many things wait for a person, and the newest of each sort."""
    return Waiting(
        listing(connection, "refused", size=ON_FIRST_PAGE),
        listing(connection, "held", size=ON_FIRST_PAGE),
        listing(connection, "quarantine", size=ON_FIRST_PAGE),
    )


def listing(connection: Connection, part: Part, page: int = 1, size: int = ON_ONE_PAGE) -> Listing[Any]:
    """Return a page of what waits in one place; a page after the last one is the last one."""
    counted = connection.execute(f"SELECT count(*) {_FROM[part]}".encode()).fetchone()
    total = int(counted[0]) if counted else 0
    pages = max(1, -(-total // size))
    page = min(page, pages)
    with connection.cursor(row_factory=class_row(_ROWS[part])) as cursor:
        statement = f"SELECT {_SELECT[part]} {_FROM[part]} ORDER BY {_ORDER[part]} LIMIT %s OFFSET %s"
        rows = cursor.execute(statement.encode(), (size, (page - 1) * size)).fetchall()
    return Listing(part, total, page, pages, rows)


def store_of(connection: Connection, quarantine_id: int) -> str | None:
    """Return the store of a row of quarantine; None where there is none."""
    row = connection.execute(
        "SELECT store FROM staging.quarantine WHERE quarantine_id = %s", (quarantine_id,)
    ).fetchone()
    return str(row[0]) if row else None
