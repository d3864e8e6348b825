"""Rows into tables: binary COPY straight into the table, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from qbd.errors import BatchRejectedError
from qbd.staging.tables import Table

Connection = psycopg.Connection[tuple[Any, ...]]


def identifier(name: str) -> sql.Identifier:
    """A qualified table name as SQL."""
    return sql.Identifier(*name.split("."))


def copy_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """COPY rows in binary form.

    Raises:
        BatchRejectedError: A key is there already under another record: two records claim the same row.
    """
    if not rows:
        return
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
    )
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(table.types)
            write = copy.write_row
            for row in rows:
                write(row)
    except psycopg.errors.UniqueViolation as error:
        raise BatchRejectedError(
            f"{table.name}: duplicate key: {error.diag.message_detail} Two records of this store claim the same row. "
            "Look at both in the source; nothing of this chunk was loaded."
        ) from error


def delete_records(connection: Connection, table: Table, store: str, numbers: Sequence[int]) -> None:
    """Delete all rows that belong to records of a store."""
    if numbers:
        connection.execute(
            sql.SQL("DELETE FROM {} WHERE store = %s AND {} = ANY(%s)").format(
                identifier(table.name), sql.Identifier(table.owner)
            ),
            (store, list(numbers)),
        )
