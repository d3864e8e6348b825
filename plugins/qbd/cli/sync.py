"""``qbd sync``, ``render``, ``reconcile`` and ``replay``: the pipeline without Airflow."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from lxml import etree
from rich.console import Console

from qbd.accounting.documents import Document, Transaction
from qbd.cli import tables
from qbd.errors import ConfigurationError, DeliveryError
from qbd.pipeline import posting, pull, reconciling
from qbd.pipeline.connections import from_environment
from qbd.pipeline.run import Run, open_run
from qbd.pipeline.waiting import Outlook
from qbd.qbxml.render import by_name
from qbd.qbxml.render import render as render_document

Store = Annotated[str, typer.Option("--store", help="The store's name, as in include/mappings.")]
Day = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Business date; default: the last closed day.")
]
From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"])]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"])]
Mode = Annotated[str | None, typer.Option(help="individual or daily, for this run only.")]

console = Console()


def sync(
    store: Store,
    day: Day = None,
    mode: Mode = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Plan and show the documents, post nothing.")] = False,
    patience: Annotated[float, typer.Option(help="Minutes to wait for the PC with QuickBooks.")] = 60.0,
) -> None:
    """Pull, validate, account, post, deliver and reconcile one store up to a business date."""
    run = open_run(store, from_environment)
    chosen = _mode(mode)
    through = posting.through(run, _date(day), chosen)
    for source in ("shopify", "stocky"):
        pulled = pull.extract(run, source, day=through)
        if pulled is None:
            continue
        console.print(pulled.sentence())
        for notice in pulled.notices:
            console.print(f"[yellow]{notice}")
        for batch_id in pulled.batch_ids:
            pull.load(run, source, batch_id)
            pull.validate(run, batch_id)
    console.print(posting.account(run))
    if dry_run:
        for line in posting.preview(run, through=through, mode=chosen):
            console.print(line, markup=False)
        return
    preflight = posting.ask_preflight(run)
    _wait(run, "", preflight, patience)
    company = posting.check(run, preflight)
    result = posting.post(run, through=through, mode=chosen, closing_date=company.closing_date)
    console.print(posting.sentence(result, through))
    _wait(run, store, [], patience)
    _reconcile(run, None, None, patience)


def reconcile(store: Store, first: From = None, last: To = None, patience: float = 60.0) -> None:
    """Compare QuickBooks' ledger with the journal; a difference ends with status 1."""
    _reconcile(open_run(store, from_environment), _date(first), _date(last), patience)


def _reconcile(run: Run, first: date | None, last: date | None, patience: float) -> None:
    queries = reconciling.ask(run, first, last)
    if not queries:
        console.print("Nothing was ever posted, so there is nothing to reconcile.")
        return
    _wait(run, "", queries, patience)
    result = reconciling.conclude(run, queries)
    tables.reconciliation(console, result)
    console.print(reconciling.sentence(result))
    reconciling.raise_on_difference(result)


def render(
    store: Store,
    first: From = None,
    last: To = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for one XML file per document.")] = Path(
        "documents"
    ),
    mode: Mode = None,
) -> None:
    """Write the documents that are not posted yet as qbXML files; nothing is posted."""
    run = open_run(store, from_environment)
    chosen = _mode(mode)
    result = posting.plan(run, through=posting.through(run, _date(last), chosen), since=_date(first), mode=chosen)
    output.mkdir(parents=True, exist_ok=True)
    written: dict[str, Document] = {document.key: document for each in result.plans for document in each.documents}
    for number, document in enumerate(written.values(), start=1):
        element = render_document(document, by_name, edition=run.settings.edition, request_id=str(number))
        kind = type(document).__name__
        when = f"{document.txn_date}-" if isinstance(document, Transaction) else ""
        name = "".join(c if c.isalnum() or c in "-_." else "_" for c in f"{number:05d}-{when}{kind}-{document.key}")[
            :150
        ]
        (output / f"{name}.xml").write_bytes(etree.tostring(element, pretty_print=True))
    console.print(f"{len(written)} documents are in {output}; nothing was posted.")
    for problem in result.problems:
        console.print(f"[yellow]held: {problem.record}: {problem.message} {problem.mend}")


def replay(
    store: Store,
    batch: Annotated[str | None, typer.Option(help="One batch; default: all of the span.")] = None,
    first: From = None,
    last: To = None,
) -> None:
    """Load landed batches into staging again, without asking Shopify or Stocky."""
    from qbd.staging.replay import replay as load_again

    run = open_run(store, from_environment)
    since = run.start_of(first.date()) if first else None
    until = run.start_of(last.date() + timedelta(days=1)) if last else None
    for result in load_again(run.engine, run.landing, store, batch, since=since, until=until):
        pull.validate(run, result.batch_id)
        console.print(f"{result.batch_id}: {result.rows}; {result.quarantined} records in quarantine")


def _wait(run: Run, store: str, query_ids: list[int], minutes: float) -> None:
    outlook, deadline = Outlook(run.engine), time.monotonic() + minutes * 60
    with console.status("Waiting for the PC with QuickBooks"):
        while (seen := outlook.look(store, query_ids)).open:
            if time.monotonic() > deadline:
                raise DeliveryError(seen.late(run.store))
            time.sleep(0.5)
    if query_ids and seen.needs_attention:
        raise DeliveryError(f"QuickBooks refused {seen.needs_attention} read request(s): {seen.reason}")
    if store:
        console.print(seen.sentence())


def _date(value: datetime | None) -> date | None:
    return value.date() if value else None


def _mode(value: str | None) -> Any:
    if value not in (None, "individual", "daily"):
        raise ConfigurationError("option", "--mode", f"{value!r} is no posting mode", "Use individual or daily.")
    return value
