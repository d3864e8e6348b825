"""``qbd explain``, ``quarantine``, ``migrate``, ``docs``: looking into the database and keeping it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.table import Table

from qbd.cli.surroundings import engine, person
from qbd.errors import ConfigurationError
from qbd.pipeline.connections import from_environment
from qbd.staging.database import include_dir, transaction

quarantine_app = typer.Typer(no_args_is_help=True)
console = Console()


def explain(
    name: Annotated[str, typer.Argument(help="Order name (#1001), order id, RefNumber, document key or TxnID.")],
    store: Annotated[str | None, typer.Option(help="Only this store.")] = None,
) -> None:
    """Show everything behind a figure: record, agreements, journal, documents, QuickBooks accounts."""
    from qbd.books.explain import explain as find

    found = find(engine(), name, store=store)
    if not found.found:
        raise ConfigurationError(
            "explain", name, "nothing is known by that name", "Give an order name, RefNumber, document key or TxnID."
        )
    for section in found.sections:
        if section.rows:
            table = Table(*section.columns, title=section.title, title_justify="left")
            for row in section.rows:
                table.add_row(*row)
            console.print(table)


def migrate() -> None:
    """Bring the database of qbd_staging up to date."""
    from qbd.staging.migrations import migrate as apply

    names = apply(engine())
    console.print(f"Applied: {', '.join(names)}" if names else "The database is up to date.")


def create_database(name: str) -> None:
    """Create a database on the server of qbd_staging, unless it is there."""
    url = from_environment("qbd_staging").database_url
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        if connection.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first():
            console.print(f"{name} is there already.")
            return
        quoted = connection.dialect.identifier_preparer.quote(name)
        connection.execute(sa.text(f"CREATE DATABASE {quoted}"))
    console.print(f"{name} is created.")


def docs(
    url: Annotated[
        str | None, typer.Option(help="A migrated database; default: a throw-away server from the wheel.")
    ] = None,
) -> None:
    """Regenerate docs/data-dictionary.md and include/mappings/schema.json."""
    import tempfile

    from qbd.cli.demo.databases import running
    from qbd.mapping.schema_file import schema_text
    from qbd.staging.dictionary import main as write_dictionary

    project = include_dir().parent
    (project / "include" / "mappings" / "schema.json").write_text(schema_text(), "utf-8")
    target = str(project / "docs" / "data-dictionary.md")
    if url:
        write_dictionary(url, target)
    else:
        with tempfile.TemporaryDirectory(prefix="qbd-docs-") as folder, running(Path(folder)) as found:
            write_dictionary(found.staging, target)
    console.print("docs/data-dictionary.md and include/mappings/schema.json are current.")


@quarantine_app.command("list")
def list_quarantine(store: str) -> None:
    """List what waits, with field, value, reason and mend."""
    with transaction(engine()) as connection:
        rows = connection.execute(
            "SELECT quarantine_id, entity, record_id, field, value, reason, mend FROM staging.quarantine"
            " WHERE store = %s AND state = 'waiting' ORDER BY quarantine_id",
            (store,),
        ).fetchall()
    table = Table("Number", "Record", "Field", "Value", "Reason", "Mend")
    for number, entity, record, field, value, reason, mend in rows:
        table.add_row(str(number), f"{entity} {record}", field, value, reason, mend)
    console.print(table)


@quarantine_app.command("dismiss")
def dismiss_quarantine(number: int) -> None:
    """Let a record go on although it failed; who decided it is kept."""
    from qbd.validation.quarantine import dismiss

    dismiss(engine(), number, person())
    console.print(f"Quarantine {number} is dismissed.")
