"""The planner's statistics after a large load: without them the next query may take minutes instead of seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from psycopg import sql
from sqlalchemy.engine import Engine

from qbd.staging.copying import identifier
from qbd.staging.database import transaction

_WORTH_ROWS: Final = 1_000


def refresh_statistics(engine: Engine, written: Mapping[str, int]) -> list[str]:
    """ANALYZE the tables that a load has at least doubled, and return their names.

    Autovacuum does it too, but a minute later; validation and accounting read the tables at once.
    """
    large = [name for name, rows in written.items() if rows >= _WORTH_ROWS]
    if not large:
        return []
    with transaction(engine) as connection:
        known = {
            str(name): float(rows)
            for name, rows in connection.execute(
                "SELECT n.nspname || '.' || c.relname, c.reltuples FROM pg_class AS c "
                "JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname || '.' || c.relname = ANY(%s)",
                (large,),
            )
        }
        stale = [name for name in large if known.get(name, 0) < 2 * written[name]]
        for name in stale:
            connection.execute(sql.SQL("ANALYZE {}").format(identifier(name)))
    return stale
