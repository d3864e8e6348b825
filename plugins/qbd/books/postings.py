"""Which document carries which share of which entry."""

from __future__ import annotations

from collections.abc import Sequence

from qbd.accounting.plan import Posting
from qbd.books.connection import Connection

_COLUMNS = "store, document_key, entry_key, account, txn_date, amount_minor, valued_by_quickbooks, home_minor"


def covering(connection: Connection, store: str, entry_keys: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return, for the entries that are posted, the keys of the documents that carry or settle them."""
    rows = connection.execute(
        "SELECT entry_key, array_agg(DISTINCT document_key) FROM ledger.postings"
        " WHERE store = %s AND entry_key = ANY(%s) GROUP BY entry_key",
        (store, list(entry_keys)),
    )
    return {row[0]: frozenset(row[1]) for row in rows}


def insert_postings(connection: Connection, store: str, postings: Sequence[Posting]) -> None:
    """Write postings and mark their entries as posted; the caller's transaction also holds the documents."""
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY ledger.postings ({_COLUMNS}) FROM STDIN".encode()) as copy:
            for p in postings:
                copy.write_row(
                    (store, p.document, p.entry, p.account, p.txn_date, p.amount, p.valued_by_quickbooks, p.home)
                )
        cursor.execute(
            "UPDATE ledger.entries SET posted_at = now()"
            " WHERE store = %s AND entry_key = ANY(%s) AND posted_at IS NULL",
            (store, sorted({posting.entry for posting in postings})),
        )
