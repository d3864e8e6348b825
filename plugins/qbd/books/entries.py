"""The journal in the database: reading entries with their lines, and writing new ones by COPY."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

import msgspec

from qbd.accounting.entry import Entry, Line
from qbd.books.connection import Connection

# In the order of the fields of Entry and Line.
_ENTRY_COLUMNS = (
    "entry_key, kind, store, document_group, label, source, happened_at, business_date, currency, location_id, buyer_id, "
    "channel"
)
_LINE_COLUMNS = (
    "role, amount_minor, memo, sale_id, gateway, tax_title, tax_rate, product_type, variant_id, sku, title, quantity, "
    "unit_cost, restocked, tax_included, channel_tax_minor"
)

_entry_row = attrgetter(*(field.name for field in fields(Entry) if field.name != "lines"))
_line_row = attrgetter(*(field.name for field in fields(Line)))


def digest(entry: Entry) -> str:
    """Return a fingerprint of everything an entry says; the channel decides only how it is posted and is no part of it.

    It is the last field, and left out so that entries which were written before it was known keep their fingerprint;
    so are the last fields of a line that is no tax included in prices and none that a channel remits.
    """
    text = msgspec.json.encode(entry).replace(b',"tax_included":false,"channel_tax":0', b"")
    return hashlib.blake2b(text[: text.rindex(b',"channel":')] + b"}", digest_size=16).hexdigest()


def lock_books(connection: Connection, company_file: str) -> None:
    """Wait until this transaction is the only one that changes the journal or the postings of a company file."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('books:' || %s, 0))", (company_file,))


def read_entries(connection: Connection, store: str, groups: Sequence[str]) -> list[Entry]:
    """Read all entries of some groups with their lines, by group, time and key."""
    lines: dict[str, list[Line]] = defaultdict(list)
    values = (store, list(groups))
    for row in connection.execute(
        f"""
        SELECT l.entry_key, {_LINE_COLUMNS} FROM ledger.lines AS l
        INNER JOIN ledger.entries AS e USING (store, entry_key)
        WHERE e.store = %s AND e.document_group = ANY(%s) ORDER BY l.entry_key, l.position
        """.encode(),
        values,
    ):
        lines[row[0]].append(Line(*row[1:]))
    rows = connection.execute(
        f"""
        SELECT {_ENTRY_COLUMNS} FROM ledger.entries WHERE store = %s AND document_group = ANY(%s)
        ORDER BY document_group, happened_at, entry_key
        """.encode(),
        values,
    )
    return [_entry(row, tuple(lines[row[0]])) for row in rows]


def _entry(row: tuple[Any, ...], lines: tuple[Line, ...]) -> Entry:
    values: Any = (*row[:9], lines, *row[9:])
    return Entry(*values)


def insert_entries(connection: Connection, entries: Iterable[tuple[Entry, str]]) -> int:
    """Write entries, each with its digest, that are not in the journal; return the number of lines written."""
    kept = list(entries)
    if not kept:
        return 0
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY ledger.entries ({_ENTRY_COLUMNS}, digest) FROM STDIN".encode()) as copy:
            for entry, fingerprint in kept:
                copy.write_row((*_entry_row(entry), fingerprint))
        columns = f"store, entry_key, position, {_LINE_COLUMNS}"
        with cursor.copy(f"COPY ledger.lines ({columns}) FROM STDIN".encode()) as copy:
            for entry, _ in kept:
                for position, line in enumerate(entry.lines):
                    copy.write_row((entry.store, entry.key, position, *_line_row(line)))
    return sum(len(entry.lines) for entry, _ in kept)


def delete_entries(connection: Connection, store: str, keys: Sequence[str]) -> None:
    """Remove entries that no document carries, with their lines."""
    if keys:
        connection.execute("DELETE FROM ledger.entries WHERE store = %s AND entry_key = ANY(%s)", (store, list(keys)))
