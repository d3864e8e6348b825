"""Corrections of posted entries in the database: each entry together with the note of what it corrects."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from qbd.accounting.corrections import Correction
from qbd.books.connection import Connection
from qbd.books.entries import digest, insert_entries

log = logging.getLogger(__name__)


class Corrected(NamedTuple):
    """What a correcting entry corrects: amounts booked before and amounts of the facts, as text."""

    entry_key: str
    corrects: str
    noticed_on: date
    before: str
    after: str


def write_corrections(connection: Connection, store: str, made: Sequence[Correction]) -> int:
    """Write corrections as entries of the journal and note what each corrects; return how many there are.

    Numbers are the database's; one that a failed transaction took is never used again.
    """
    for correction in made:
        number = connection.execute("SELECT nextval('ledger.correction_number')").fetchone()
        assert number is not None
        entry = correction.entry(int(number[0]))
        insert_entries(connection, [(entry, digest(entry))])
        connection.execute(
            """
            INSERT INTO ledger.corrections (store, entry_key, corrects, noticed_on, before, after, document_key)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            """,
            (
                store, entry.key, correction.original.key, correction.noticed_on, correction.before, correction.after,
                f"journal:{entry.key}",
            ),
        )  # fmt: skip
        log.warning(
            "%s: %s, noticed %s: %s becomes %s",
            store, entry.label, correction.noticed_on, correction.before, correction.after,
        )  # fmt: skip
    return len(made)


def read_corrections(connection: Connection, store: str, group: str) -> dict[str, Corrected]:
    """Return what the corrections of a group correct, by the key of the correcting entry."""
    rows = connection.execute(
        """
        SELECT c.entry_key, c.corrects, c.noticed_on, c.before, c.after
        FROM ledger.corrections AS c INNER JOIN ledger.entries AS e ON e.store = c.store AND e.entry_key = c.entry_key
        WHERE c.store = %s AND e.document_group = %s
        """,
        (store, group),
    ).fetchall()
    return {row[0]: Corrected(*row) for row in rows}
