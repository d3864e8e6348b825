"""Staging -> journal: makes the entries of changed records, kind by kind, and stores them, chunk by chunk."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.engine import Engine

from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry, Problem
from qbd.books.changes import Changes, Kept, compare
from qbd.books.connection import Connection
from qbd.books.corrections import write_corrections
from qbd.books.entries import delete_entries, digest, insert_entries, lock_books, read_entries
from qbd.books.holds import record_holds
from qbd.books.payments import hold_unmatched
from qbd.books.record_kinds import RECORD_KINDS, RecordKind
from qbd.books.selection import Selection, late_costs, next_ids
from qbd.staging.database import transaction

log = logging.getLogger(__name__)

CHUNK = 500


@dataclass(frozen=True, slots=True)
class AccountResult:
    """What an accounting run did: records read, entries written (of which replaced) and removed, lines, open holds."""

    records: int = 0
    entries: int = 0
    lines: int = 0
    replaced: int = 0
    removed: int = 0
    unchanged: int = 0
    costs_kept: int = 0
    holds: int = 0
    corrections: int = 0

    def __add__(self, other: AccountResult) -> AccountResult:
        return AccountResult(
            self.records + other.records,
            self.entries + other.entries,
            self.lines + other.lines,
            self.replaced + other.replaced,
            self.removed + other.removed,
            self.unchanged + other.unchanged,
            self.costs_kept + other.costs_kept,
            self.holds + other.holds,
            self.corrections + other.corrections,
        )


@dataclass(frozen=True, slots=True)
class _Record:
    """What the accounting core made of one record. ``batch_id``: who brought its newest version."""

    group: str
    batch_id: str
    entries: Sequence[Entry]
    problems: Sequence[Problem]


def account(
    engine: Engine,
    chart: Chart,
    *,
    store: str,
    orders: Selection | None = None,
    chunk: int = CHUNK,
    noticed_on: date | None = None,
) -> AccountResult:
    """Bring the journal up to date with staging.

    Unposted entries follow the records: new, replaced, removed. Posted entries never change; a record that now says
    something else holds its group with both figures, or gets a correcting entry (``corrections: difference``). A record
    that accounting finds a problem in leaves the journal
    as it is and is held; the hold ends when a later run finds it sound.

    Args:
        engine: our PostgreSQL.
        chart: the store's chart and posting rules.
        store: the store's key.
        orders: which records; by default those that changed since they were last accounted.
        chunk: records per transaction.
        noticed_on: the store's business date of this run, which corrections get.

    Raises:
        ValueError: corrections are to be made and no date is given.
    """
    if chart.corrections == "difference" and noticed_on is None:
        raise ValueError("corrections: difference needs the business date of the run")
    noticed = noticed_on if chart.corrections == "difference" else None
    selection = orders or Selection()
    if selection.changed_only:
        with transaction(engine) as connection:
            selection = replace(selection, late_costs=late_costs(connection, store))
    kinds = [kind for kind in RECORD_KINDS if not kind.role or kind.role in chart.accounts]
    result = sum((_run(engine, chart, store, selection, kind, chunk, noticed) for kind in kinds), start=AccountResult())
    with transaction(engine) as connection:
        lock_books(connection, chart.company_file)
        return result + AccountResult(holds=hold_unmatched(connection, chart, store))


def _run(
    engine: Engine,
    chart: Chart,
    store: str,
    selection: Selection,
    kind: RecordKind[Any],
    chunk: int,
    noticed: date | None,
) -> AccountResult:
    result, after = AccountResult(), 0
    while True:
        with transaction(engine) as connection:
            lock_books(connection, chart.company_file)
            ids = next_ids(connection, store, selection, kind.name, after=after, limit=chunk)
            if not ids:
                return result
            result += _store(connection, store, _records(connection, store, ids, kind, chart), noticed)
            after = ids[-1]


def _records(connection: Connection, store: str, ids: list[int], kind: RecordKind[Any], chart: Chart) -> list[_Record]:
    return [
        _Record(kind.group_of(fact), batch_id, *kind.journalize(fact, chart))
        for fact, batch_id in kind.read(connection, store, ids)
    ]


def _store(connection: Connection, store: str, records: list[_Record], noticed: date | None) -> AccountResult:
    """Write what the records of one chunk change in the journal, and their holds."""
    digests = {entry.key: digest(entry) for record in records if not record.problems for entry in record.entries}
    kept = _kept(connection, store, [record.group for record in records], digests)
    changes = [
        Changes(problems=list(record.problems))
        if record.problems
        else compare([(entry, digests[entry.key]) for entry in record.entries], kept[record.group], noticed_on=noticed)
        for record in records
    ]
    replaced = [entry for change in changes for entry in change.replaced]
    removed = [key for change in changes for key in change.removed]
    written = [(e, digests[e.key]) for e in (*(e for change in changes for e in change.new), *replaced)]
    delete_entries(connection, store, [*removed, *(entry.key for entry in replaced)])
    lines = insert_entries(connection, written)
    corrections = write_corrections(connection, store, [made for change in changes for made in change.corrections])
    problems = [problem for change in changes for problem in change.problems]
    holds = record_holds(connection, store, "account", (record.group for record in records), problems)
    # What posting held may be what was removed, and posting does not look at a group again that has nothing open.
    freed = [record.group for record, change in zip(records, changes, strict=True) if change.removed]
    record_holds(connection, store, "post", freed, [])
    _remember(connection, store, records)
    costs_kept = [key for change in changes for key in change.costs_kept]
    if costs_kept:
        log.warning("%s: posted at another unit cost than Shopify tells now: %s", store, ", ".join(costs_kept))
    unchanged = sum(change.unchanged for change in changes)
    return AccountResult(
        len(records), len(written), lines, len(replaced), len(removed), unchanged, len(costs_kept), holds, corrections
    )


def _kept(connection: Connection, store: str, groups: list[str], digests: dict[str, str]) -> dict[str, dict[str, Kept]]:
    """Return per group what the journal holds; the lines are read only where a digest does not agree."""
    rows = connection.execute(
        """
        SELECT e.document_group, e.entry_key, e.digest,
            ARRAY(SELECT DISTINCT p.document_key FROM ledger.postings AS p
                WHERE p.store = e.store AND p.entry_key = e.entry_key ORDER BY 1),
            coalesce(c.corrects, '')
        FROM ledger.entries AS e LEFT JOIN ledger.corrections AS c ON c.store = e.store AND c.entry_key = e.entry_key
        WHERE e.store = %s AND e.document_group = ANY(%s)
        """,
        (store, groups),
    ).fetchall()
    differing = {group for group, key, fingerprint, _, _ in rows if digests.get(key) != fingerprint}
    entries = {entry.key: entry for entry in read_entries(connection, store, sorted(differing))}
    kept: dict[str, dict[str, Kept]] = defaultdict(dict)
    for group, key, fingerprint, documents, corrects in rows:
        kept[group][key] = Kept(key, fingerprint, tuple(documents), entries.get(key), corrects)
    return kept


def _remember(connection: Connection, store: str, records: Iterable[_Record]) -> None:
    pairs = [(record.group, record.batch_id) for record in records]
    connection.execute(
        """
        INSERT INTO ledger.accounted AS a (store, document_group, batch_id)
        SELECT %s, g.document_group, g.batch_id FROM unnest(%s::text [], %s::text []) AS g (document_group, batch_id)
        ON CONFLICT (store, document_group) DO UPDATE SET batch_id = excluded.batch_id, accounted_at = now()
        """,
        (store, [group for group, _ in pairs], [batch_id for _, batch_id in pairs]),
    )
