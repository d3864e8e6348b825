"""The ``qbd`` command: everything that the DAGs do, without Airflow, and what goes with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import psycopg
import sqlalchemy.exc
import typer
from rich.console import Console
from rich.text import Text

from qbd.cli import inspect, mapping, outbox, rendering, sandbox, sync, tax
from qbd.errors import QbdError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(mapping.app, name="mapping", help="A store's settings and account mapping.")
app.add_typer(outbox.app, name="outbox", help="What waits for QuickBooks.")
app.add_typer(outbox.worker_app, name="worker", help="Who may fetch work for a company file.")
app.add_typer(inspect.quarantine_app, name="quarantine", help="Records that failed validation.")
app.add_typer(sandbox.app, name="sandbox", help="A Shopify, a Stocky and a QuickBooks company file to play with.")
app.command()(sync.sync)
app.command()(rendering.render)
app.command()(sync.reconcile)
app.command()(sync.replay)
app.command()(inspect.explain)
app.command()(tax.tax)
app.command()(inspect.migrate)
app.command()(inspect.docs)
database_app = typer.Typer(no_args_is_help=True)
app.add_typer(database_app, name="database", help="The databases on the server of qbd_staging.")
database_app.command("create")(inspect.create_database)


@app.command()
def demo(
    oneshot: Annotated[bool, typer.Option("--oneshot", help="Stop at the end; the exit status is the result.")] = False,
    orders: Annotated[int, typer.Option(help="Orders of the sandbox store's business day.")] = 60,
    folder: Annotated[Path, typer.Option(help="What the demo keeps between runs.")] = Path(".demo"),
    port: Annotated[int, typer.Option(help="Airflow's port, if it is free.")] = 8080,
    plan: Annotated[str, typer.Option(help="Shopify plan of the sandbox: how fast its API may be asked.")] = "Basic",
) -> None:
    """Sync one business day of a sandbox shop through a real Airflow into a sandbox company file."""
    from qbd.cli.demo.run import demo as run

    raise typer.Exit(
        run(
            folder,
            oneshot=oneshot,
            orders=orders,
            port=port,
            plan=plan,
            console=Console(width=None if sys.stdout.isatty() else 120),
        )
    )


def main() -> None:
    """Run the command; an error that a user can mend is a sentence and status 1, not a traceback."""
    try:
        app()
    except (QbdError, OSError, psycopg.Error, sqlalchemy.exc.DBAPIError) as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        message = Text.assemble(("Error: ", "bold red"), sentence)
        Console(stderr=True, soft_wrap=True).print(message)
        sys.exit(1)


def _sentence(error: Exception) -> str | None:
    """Return what the user can do about an error; None where it is a defect of the program."""
    if isinstance(error, sqlalchemy.exc.DBAPIError) and isinstance(error.orig, Exception):
        error = error.orig
    if isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.InvalidSchemaName):
        return "connection qbd_staging: its database has no such tables yet. Bring it up to date: qbd migrate."
    if isinstance(error, psycopg.OperationalError):
        reason = (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
        return f"connection qbd_staging: {reason}. Check AIRFLOW_CONN_QBD_STAGING and that PostgreSQL is running."
    if isinstance(error, OSError):
        return f"{error.filename or 'file'}: {error.strerror or error}. Check its path and rights."
    return str(error) if isinstance(error, QbdError) else None


if __name__ == "__main__":
    main()
