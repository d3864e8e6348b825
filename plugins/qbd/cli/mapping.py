"""``qbd mapping``: check, import, export and compare a store's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from qbd.cli.surroundings import engine, person
from qbd.errors import ConfigurationError
from qbd.mapping import snapshot, versions
from qbd.mapping.settings import load

app = typer.Typer(no_args_is_help=True)
console = Console(soft_wrap=True)
File = Annotated[Path, typer.Argument(help="The store's YAML file.")]


@app.command()
def check(file: File) -> None:
    """Check a file; every mistake is named with line, key and mend."""
    settings = load(file)
    console.print(f"{file.name}: store {settings.store}, {settings.posting} posting: no mistakes found.")


@app.command("import")
def import_(file: File) -> None:
    """Make a file the newest version of its store's settings, and renew the snapshot that DAG parsing reads."""
    settings = load(file)
    known = engine()
    before = versions.current(known, settings.store)
    number = versions.import_settings(known, settings, person())
    for change in versions.diff(before, settings) if before else ():
        console.print(f"  {change}", markup=False)
    console.print(f"{settings.store}: version {number} is in force; snapshot {snapshot.write_snapshot(known)}")


@app.command()
def export(store: str) -> None:
    """Print a store's newest settings as YAML."""
    text = versions.export(engine(), store)
    if text is None:
        raise ConfigurationError(
            f"store {store}", "settings", "there are none", "Import them: qbd mapping import <file>."
        )
    print(text, end="")


@app.command()
def diff(file: File) -> None:
    """Show what importing a file would change."""
    settings = load(file)
    before = versions.current(engine(), settings.store)
    if before is None:
        console.print(f"{settings.store} has no settings yet; all of {file.name} would be new.")
        return
    changes = versions.diff(before, settings)
    for change in changes:
        console.print(f"  {change}", markup=False)
    console.print(f"{len(changes)} keys differ.")


@app.command("snapshot")
def write_snapshot() -> None:
    """Write the file with all stores' settings that DAG parsing reads."""
    console.print(f"{snapshot.write_snapshot(engine())}")
