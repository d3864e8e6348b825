"""The connection to our own PostgreSQL: one SQLAlchemy engine, psycopg 3 underneath for COPY.

Every layer above takes an ``Engine`` made here; nothing else opens connections.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine, make_url

from qbd.errors import ConfigurationError


def create_engine(url: str | URL) -> Engine:
    """Return an engine for a ``postgresql://`` URL of any driver; psycopg 3 is used and sessions speak UTC.

    Raises:
        ConfigurationError: the URL is not one of PostgreSQL.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise ConfigurationError(
            "connection qbd_staging",
            "scheme",
            f"{parsed.drivername!r} is not PostgreSQL",
            "Use postgresql://user:password@host:port/database.",
        )
    return sa.create_engine(
        parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args={"options": "-c timezone=UTC"}
    )


@contextmanager
def transaction(engine: Engine) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Give the psycopg connection of one database transaction: committed at the end, rolled back on any error."""
    with engine.begin() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        yield driver


def include_dir() -> Path:
    """Return the folder with ``sql/`` and ``mappings/``: ``QBD_INCLUDE_DIR``, else the repository's ``include``."""
    configured = os.environ.get("QBD_INCLUDE_DIR")
    return Path(configured) if configured else Path(__file__).resolve().parents[3] / "include"
