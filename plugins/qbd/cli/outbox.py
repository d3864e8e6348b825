"""``qbd outbox`` and ``qbd worker``: what waits for QuickBooks, and who may fetch it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from qbd.cli import tables
from qbd.cli.surroundings import console, engine, person, say
from qbd.delivery import attention, workers
from qbd.errors import ConfigurationError
from qbd.mapping.versions import newest_documents
from qbd.staging.database import transaction

app = typer.Typer(no_args_is_help=True)
worker_app = typer.Typer(no_args_is_help=True)
SHORTEST_TOKEN = 24
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
    if not counts:
        say("The outbox is empty.")
        return
    tables.show(console, ("Company file", "Store", "State", "Documents"), counts)
    for document_id, store, key, reason in waiting:
        say(f"Document {document_id} of {store}, {key}: {reason}")


@app.command()
def retry(document_id: int) -> None:
    """Send a document that needs attention once more."""
    with transaction(engine()) as connection:
        attention.retry(connection, document_id, person())
    say(f"Document {document_id} is pending again.")


@app.command()
def dismiss(document_id: int, why: Annotated[str, typer.Option(help="Kept with the event.")] = "") -> None:
    """Withdraw a document; it will never be sent, and what depends on it says so."""
    with transaction(engine()) as connection:
        attention.dismiss(connection, document_id, person(), why)
    say(f"Document {document_id} is withdrawn.")


@worker_app.command()
def admit(
    worker: str,
    company_file: CompanyFile,
    token_env: Annotated[
        str, typer.Option(help="Environment variable with a token made elsewhere; default: make one.")
    ] = "",
) -> None:
    """Make a worker's token, shown once; or accept one that the deployment's secrets already hold."""
    known = engine()
    given = os.environ.get(token_env, "") if token_env else ""
    if token_env and len(given) < SHORTEST_TOKEN:
        raise ConfigurationError(
            "environment",
            token_env,
            f"is empty or shorter than {SHORTEST_TOKEN} characters",
            "Give it a long random value, e.g. of openssl rand -hex 32.",
        )
    with known.connect() as connection:
        files = {str(settings["company_file"]) for settings in newest_documents(connection)}
    with transaction(known) as driver:
        if given:
            workers.admit(driver, worker, company_file, given)
            say(f"{worker} may fetch work for {company_file} with the token in {token_env}.")
        else:
            say(f"Token of {worker}, shown only now: {workers.register(driver, worker, company_file)}")
    if company_file not in files:
        there = ", ".join(sorted(files)) or "none yet"
        say(f"No store's settings name the company file {company_file}; they name: {there}.", "yellow")


@worker_app.command()
def revoke(worker: str, company_file: CompanyFile) -> None:
    """Refuse a worker's tokens from now on."""
    with transaction(engine()) as connection:
        count = workers.revoke(connection, worker, company_file)
    if not count:
        raise ConfigurationError(
            f"worker {worker}",
            "token",
            f"none is in force for {company_file}",
            "Give worker and company file as they were admitted.",
        )
    say(f"{count} token(s) of {worker} are revoked.")
