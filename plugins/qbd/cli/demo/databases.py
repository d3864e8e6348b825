"""PostgreSQL from a wheel, for the demo: one server, a database for Airflow and one for us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from qbd.cli.demo.postgres_wheel import server
from qbd.staging.database import create_engine
from qbd.staging.migrations import migrate


@dataclass(frozen=True, slots=True)
class Databases:
    """Addresses in libpq's notation (``postgresql://``)."""

    airflow: str
    staging: str


@contextmanager
def running(folder: Path) -> Iterator[Databases]:
    """Run the server in ``folder`` and stop it at the end."""
    with server(folder) as address:
        uri = sa.engine.make_url(address)
        admin = sa.create_engine(uri.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        for name in ("airflow", "qbd"):
            create_database(admin, name)
        admin.dispose()
        names = {name: uri.set(database=name).render_as_string(hide_password=False) for name in ("airflow", "qbd")}
        migrate(create_engine(names["qbd"]))
        yield Databases(names["airflow"], names["qbd"])


def create_database(admin: sa.Engine, name: str) -> bool:
    """Create a database unless it is there; returns whether it was created."""
    with admin.connect() as connection:
        found = connection.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first()
        if not found:
            connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
        return not found
