"""What the commands that look into the database share: its engine, and who is asking."""

from __future__ import annotations

import getpass

from sqlalchemy.engine import Engine

from qbd.pipeline.connections import from_environment
from qbd.staging.database import create_engine


def engine() -> Engine:
    """Return the engine of the connection ``qbd_staging``.

    Raises:
        ConfigurationError: AIRFLOW_CONN_QBD_STAGING is not set.
    """
    return create_engine(from_environment("qbd_staging").database_url)


def person() -> str:
    """Return who runs the command, for the records that say who decided something."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
