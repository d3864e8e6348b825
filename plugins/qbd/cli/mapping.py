"""``qbd mapping``: check, import, export and compare a store's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qbd.cli.surroundings import engine, person, say
from qbd.errors import ConfigurationError
from qbd.mapping import snapshot, versions
from qbd.mapping.settings import StoreSettings, load

app = typer.Typer(no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="A YAML file, or the name of a store in include/mappings.")]


@app.command()
def check(file: File) -> None:
    """Check a file; every mistake is named with line, key and mend."""
    settings = _load(file)
    say(f"{settings.store}.yaml: store {settings.store}, {settings.posting} posting: no mistakes found.")


@app.command("import")
def import_(file: File) -> None:
    """Make a file the newest version of its store's settings, and renew the snapshot that DAG parsing reads."""
    settings = _load(file)
    known = engine()
    before = versions.current(known, settings.store)
    number = versions.import_settings(known, settings, person())
    for change in versions.diff(before, settings) if before else ():
        say(f"  {change}")
    say(f"{settings.store}: version {number} is in force; snapshot {snapshot.write_snapshot(known)}")


@app.command()
def export(store: str) -> None:
    """Print a store's newest settings as YAML."""
    text = versions.export(engine(), store)
    if text is None:
        raise ConfigurationError(
            f"store {store}", "settings", "there are none", "Import them: qbd mapping import <file>."
        )
    typer.echo(text, nl=False)


@app.command()
def diff(file: File) -> None:
    """Show what importing a file would change."""
    settings = _load(file)
    before = versions.current(engine(), settings.store)
    if before is None:
        say(f"{settings.store} has no settings yet; all of {settings.store}.yaml would be new.")
        return
    changes = versions.diff(before, settings)
    for change in changes:
        say(f"  {change}")
    say(f"{len(changes)} keys differ.")


@app.command("snapshot")
def write_snapshot() -> None:
    """Write the file with all stores' settings that DAG parsing reads."""
    say(f"{snapshot.write_snapshot(engine())}")


def _load(file: Path) -> StoreSettings:
    """Read a file, or the mapping of the store that has this name; a file goes before a store."""
    of_store = snapshot.mappings_folder() / f"{file}.yaml"
    named = not file.suffix and len(file.parts) == 1 and not file.exists()
    return load(of_store if named and of_store.is_file() else file)
