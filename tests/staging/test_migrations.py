from __future__ import annotations

import sqlalchemy as sa

from qbd.staging.database import create_engine
from qbd.staging.migrations import migrate


def test_a_second_migration_changes_nothing(database_url: str) -> None:
    engine = create_engine(database_url)
    assert migrate(engine) == []
    with engine.connect() as connection:
        schemas = {row[0] for row in connection.execute(sa.text("SELECT schema_name FROM information_schema.schemata"))}
    assert {"raw", "staging", "ledger", "delivery", "settings"} <= schemas
