"""The data dictionary: every table and column with its meaning, generated from the database's own comments.

``python -m qbd.staging.dictionary postgresql://... docs/data-dictionary.md`` writes it from a migrated database.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from qbd.staging.database import create_engine

SCHEMAS: Final = ("raw", "staging", "ledger", "delivery", "settings")
_HEAD: Final = """# Data dictionary

Generated from the comments in the database (`include/sql/0005.comments.sql` and later): do not edit. Columns named
`*_minor` are integer minor units (cents for USD); `timestamptz` columns are in UTC.
"""
_COLUMNS: Final = """
SELECT n.nspname, c.relname, c.relkind = 'v', obj_description(c.oid, 'pg_class'), a.attname,
    format_type(a.atttypid, a.atttypmod), a.attnotnull, col_description(c.oid, a.attnum),
    EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY(i.indkey))
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'v') AND n.nspname = ANY(:schemas)
ORDER BY array_position(:schemas, n.nspname::text), c.relname, a.attnum
"""


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """A column as the catalogue describes it; ``meaning`` is None where it lacks a comment."""

    name: str
    type: str
    required: bool
    key: bool
    meaning: str | None


@dataclass(frozen=True, slots=True)
class TableMeaning:
    """A table or view with its columns."""

    schema: str
    name: str
    is_view: bool
    meaning: str | None
    columns: tuple[ColumnMeaning, ...]


def read_meanings(engine: Engine) -> list[TableMeaning]:
    """All tables and views of our schemas, as the database describes them."""
    tables: dict[tuple[str, str], tuple[bool, str | None, list[ColumnMeaning]]] = {}
    with engine.connect() as connection:
        rows = connection.execute(sa.text(_COLUMNS), {"schemas": list(SCHEMAS)}).all()
    for schema, name, is_view, about, column, kind, required, meaning, key in rows:
        entry = tables.setdefault((schema, name), (is_view, about, []))
        entry[2].append(ColumnMeaning(column, kind, required, key, meaning))
    return [
        TableMeaning(schema, name, is_view, about, tuple(columns))
        for (schema, name), (is_view, about, columns) in tables.items()
    ]


def without_comment(tables: list[TableMeaning]) -> list[str]:
    """What lacks a comment: ``schema.table`` or ``schema.table.column``."""
    missing = [f"{table.schema}.{table.name}" for table in tables if not table.meaning]
    for table in tables:
        missing += [f"{table.schema}.{table.name}.{each.name}" for each in table.columns if not each.meaning]
    return missing


def render(tables: list[TableMeaning]) -> str:
    """The dictionary as Markdown."""
    parts = [_HEAD]
    schema = ""
    for table in tables:
        if table.schema != schema:
            schema = table.schema
            parts.append(f"\n## Schema `{schema}`\n")
        parts.append(f"\n### {schema}.{table.name}{' (view)' if table.is_view else ''}\n\n{_cell(table.meaning)}.\n\n")
        parts.append("| column | type | | meaning |\n|---|---|---|---|\n")
        parts += [f"| {each.name} | {each.type} | {_mark(each)} | {_cell(each.meaning)} |\n" for each in table.columns]
    return "".join(parts)


def _mark(column: ColumnMeaning) -> str:
    return "key" if column.key else "" if column.required else "may be empty"


def _cell(text: str | None) -> str:
    escaped = (text or "").replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.rstrip(".")


def main(url: str, path: str) -> None:
    """Write the dictionary of a migrated database."""
    Path(path).write_text(render(read_meanings(create_engine(url))), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
