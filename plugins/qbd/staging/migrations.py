"""Numbered SQL migrations in ``include/sql``, run by yoyo under its own lock; each file runs once, in order."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Engine
from yoyo import get_backend, read_migrations

from qbd.staging.database import include_dir


def migrate(engine: Engine, folder: Path | None = None) -> list[str]:
    """Apply the migrations that the database lacks and return their names.

    Raises:
        yoyo.exceptions.LockTimeout: another process migrates for longer than a minute.
    """
    url = engine.url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    backend = get_backend(url)
    try:
        with backend.lock(timeout=60):
            pending = backend.to_apply(read_migrations(str(folder or include_dir() / "sql")))
            names = [migration.id for migration in pending]
            backend.apply_migrations(pending)
            return names
    finally:
        backend.connection.close()
