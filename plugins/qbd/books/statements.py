"""The SQL of this package, kept as files in ``include/sql/queries``."""

from __future__ import annotations

from functools import cache

from qbd.staging.database import include_dir


@cache
def statement(name: str) -> bytes:
    """Return the SQL text of ``include/sql/queries/<name>.sql``, for psycopg to run with named parameters.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return (include_dir() / "sql" / "queries" / f"{name}.sql").read_bytes()
