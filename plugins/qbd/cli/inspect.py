"""``qbd explain``, ``quarantine``, ``migrate``, ``docs``: looking into the database and keeping it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from qbd.cli import tables
from qbd.cli.surroundings import console, engine, person, say
from qbd.errors import ConfigurationError
from qbd.pipeline.connections import from_environment
from qbd.staging.database import include_dir

quarantine_app = typer.Typer(no_args_is_help=True)
MOST_STORIES = 5
"""A document with more records behind it is shown as tables."""


def explain(
    name: Annotated[
        str, typer.Argument(help="Order name (#1001) or id, payout:<id>, RefNumber, document key or TxnID.")
    ],
    store: Annotated[str | None, typer.Option(help="Only this store.")] = None,
    as_tables: Annotated[
        bool, typer.Option("--tables", help="Every row behind it, table by table, instead of the story.")
    ] = False,
) -> None:
    """Show everything behind a figure: what happened, journal lines, documents, QuickBooks accounts."""
    from qbd.books.chain import chains
    from qbd.books.chain_text import lines_of
    from qbd.books.explain import explain as find

    found = find(engine(), name, store=store)
    if not found.found:
        raise ConfigurationError(
            "explain", name, "nothing is known by that name", "Give an order name, RefNumber, document key or TxnID."
        )
    groups = list(dict.fromkeys((match.store, match.group) for match in found.matches))
    if as_tables or len(groups) > MOST_STORIES:
        for section in found.sections:
            if section.rows:
                tables.show(console, section.columns, section.rows, section.title)
        return
    for number, chain in enumerate(chains(engine(), groups)):
        if number:
            say("")
        for line in lines_of(chain):
            say(line)


def migrate() -> None:
    """Bring the database of qbd_staging up to date."""
    from qbd.staging.migrations import migrate as apply

    names = apply(engine())
    say(f"Applied: {', '.join(names)}" if names else "The database is up to date.")


def create_database(name: str) -> None:
    """Create a database on the server of qbd_staging, unless it is there."""
    url = from_environment("qbd_staging").database_url
    # A database that is not there yet cannot be logged in to.
    server = sa.create_engine(
        url.set(database="postgres") if name == url.database else url, isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        if connection.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first():
            say(f"{name} is there already.")
            return
        quoted = connection.dialect.identifier_preparer.quote(name)
        connection.execute(sa.text(f"CREATE DATABASE {quoted}"))
    say(f"{name} is created.")


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
    say("docs/data-dictionary.md and include/mappings/schema.json are current.")


@quarantine_app.command("list")
def list_quarantine(store: str) -> None:
    """List what waits, with field, value, reason and mend."""
    from qbd.validation.quarantine import quarantined

    found = quarantined(engine(), store)
    if not found:
        say(f"Nothing of {store} waits in quarantine.")
        return
    rows = [(q.quarantine_id, f"{q.entity} {q.record_id}", q.field, q.value, q.reason, q.mend) for q in found]
    tables.show(console, ("Number", "Record", "Field", "Value", "Reason", "Mend"), rows)


@quarantine_app.command("dismiss")
def dismiss_quarantine(store: str, number: int) -> None:
    """Let a record go on although it failed; who decided it is kept."""
    from qbd.validation.quarantine import dismiss

    record = dismiss(engine(), store, number, person())
    say(f"Quarantine {number} ({record.entity} {record.record_id}) is dismissed; the next sync accounts it.")
