"""``qbd outbox`` and ``qbd worker``: what waits for QuickBooks, and who may fetch it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from qbd.cli.surroundings import engine, person
from qbd.delivery import attention, workers
from qbd.staging.database import transaction

app = typer.Typer(no_args_is_help=True)
worker_app = typer.Typer(no_args_is_help=True)
console = Console()
CompanyFile = Annotated[str, typer.Option("--company-file", help="As in the store's settings.")]


@app.command()
def status() -> None:
    """Count the documents of every company file by state, and list those that need attention."""
    with transaction(engine()) as connection:
        counts = connection.execute(
            "SELECT company_file, store, state, count(*) FROM delivery.documents GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        ).fetchall()
        waiting = connection.execute(
            "SELECT document_id, store, document_key, reason FROM delivery.documents WHERE state = 'needs_attention' ORDER BY document_id"
        ).fetchall()
    table = Table("Company file", "Store", "State", "Documents")
    for row in counts:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)
    for document_id, store, key, reason in waiting:
        console.print(f"[bold]{document_id}[/] {store} {key}: {reason}", soft_wrap=True, highlight=False)


@app.command()
def retry(document_id: int) -> None:
    """Send a document that needs attention once more."""
    with transaction(engine()) as connection:
        attention.retry(connection, document_id, person())
    console.print(f"Document {document_id} is pending again.")


@app.command()
def dismiss(document_id: int, why: Annotated[str, typer.Option(help="Kept with the event.")] = "") -> None:
    """Withdraw a document; it will never be sent, and what depends on it says so."""
    with transaction(engine()) as connection:
        attention.dismiss(connection, document_id, person(), why)
    console.print(f"Document {document_id} is withdrawn.")


@worker_app.command()
def admit(worker: str, company_file: CompanyFile) -> None:
    """Make a worker's token; it is shown once."""
    with transaction(engine()) as connection:
        token = workers.register(connection, worker, company_file)
    console.print(f"Token of {worker}, shown only now: {token}", soft_wrap=True, highlight=False)


@worker_app.command()
def revoke(worker: str, company_file: CompanyFile) -> None:
    """Refuse a worker's tokens from now on."""
    with transaction(engine()) as connection:
        count = workers.revoke(connection, worker, company_file)
    console.print(f"{count} token(s) of {worker} are revoked.")
