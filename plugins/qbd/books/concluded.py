"""Reconciliations as they are kept in the database."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy.engine import Engine

from qbd.books.comparison import Finding, Row
from qbd.books.connection import Connection
from qbd.books.reconciliation import Reconciliation
from qbd.staging.database import transaction

# In the order of the columns named below.
_line_row = attrgetter(*(field.name for field in fields(Row)))
_finding_row = attrgetter(*(field.name for field in fields(Finding)))


def last(engine: Engine, store: str, date_from: date, date_to: date) -> Reconciliation | None:
    """Return the newest concluded reconciliation of a store that covers the whole range, as it was written down."""
    with transaction(engine) as connection:
        row = connection.execute(
            "SELECT reconciliation_id, store, company_file, date_from, date_to, currency FROM ledger.reconciliations"
            " WHERE store = %s AND date_from <= %s AND date_to >= %s AND finished_at IS NOT NULL"
            " ORDER BY reconciliation_id DESC LIMIT 1",
            (store, date_from, date_to),
        ).fetchone()
        if row is None:
            return None
        rows = connection.execute(
            "SELECT account, txn_date, journal_minor, quickbooks_minor, foreign_minor, explained_minor"
            " FROM ledger.reconciliation_lines WHERE reconciliation_id = %s AND txn_date BETWEEN %s AND %s"
            " ORDER BY account, txn_date",
            (row[0], date_from, date_to),
        ).fetchall()
        findings = connection.execute(
            "SELECT kind, message, document_key, txn_id, document_group, account, txn_date, journal_minor,"
            " quickbooks_minor FROM ledger.reconciliation_findings WHERE reconciliation_id = %s"
            " AND (txn_date IS NULL OR txn_date BETWEEN %s AND %s)",
            (row[0], date_from, date_to),
        ).fetchall()
    values: Any = (*row, tuple(Row(*each) for each in rows), tuple(Finding(*each) for each in findings))
    return Reconciliation(*values)


def write(connection: Connection, result: Reconciliation) -> None:
    """Write a reconciliation's result in place of what an earlier conclusion of it left."""
    for table in ("reconciliation_lines", "reconciliation_findings"):
        connection.execute(f"DELETE FROM ledger.{table} WHERE reconciliation_id = %s".encode(), (result.id,))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger.reconciliation_lines (reconciliation_id, account, txn_date, journal_minor,"
            " quickbooks_minor, foreign_minor, explained_minor) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(result.id, *_line_row(row)) for row in result.rows],
        )
        cursor.executemany(
            "INSERT INTO ledger.reconciliation_findings (reconciliation_id, kind, message, document_key, txn_id,"
            " document_group, account, txn_date, journal_minor, quickbooks_minor)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    result.id,
                    f.kind,
                    f.message,
                    f.document,
                    f.txn_id,
                    f.group,
                    f.account,
                    f.txn_date,
                    f.journal,
                    f.quickbooks,
                )
                for f in result.findings
            ],
        )
    counts = (
        len(result.differences),
        result.count("foreign"),
        result.count("altered"),
        result.count("deleted", "missing"),
        result.count("pending", "unconfirmed"),
        result.count("explained"),
    )
    connection.execute(
        "UPDATE ledger.reconciliations SET finished_at = now(), differences = %s, foreign_transactions = %s,"
        " altered = %s, deleted = %s, pending = %s, explained = %s WHERE reconciliation_id = %s",
        (*counts, result.id),
    )
