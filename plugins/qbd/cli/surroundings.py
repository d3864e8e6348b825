"""What the commands share: where they print, the database's engine, and who is asking."""

from __future__ import annotations

import getpass
import sys

from rich.console import Console
from rich.text import Text
from sqlalchemy.engine import Engine

from qbd.pipeline.connections import from_environment
from qbd.staging.database import create_engine

# Into a file or pipe a row stays one line, however long: an identifier that is broken in two cannot be searched for.
console = Console(width=None if sys.stdout.isatty() else 1000)


def say(text: str, style: str = "") -> None:
    """Print a sentence as it is: brackets in it are no markup, and a long one is not broken."""
    console.print(Text(text, style), soft_wrap=True)


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
    except (KeyError, OSError, ImportError):
        return "unknown"
