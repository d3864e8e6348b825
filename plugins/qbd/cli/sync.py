"""``qbd sync``, ``reconcile`` and ``replay``: the pipeline without Airflow."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Annotated

import typer

from qbd.cli import tables
from qbd.cli.options import Day, From, Mode, Patience, Store, To, date_of, mode_of, span
from qbd.cli.surroundings import console, say
from qbd.errors import DeliveryError
from qbd.pipeline import posting, pull, reconciling
from qbd.pipeline.attention import attention, missing_roles, raise_on_missing_roles, raise_on_refused
from qbd.pipeline.connections import from_environment
from qbd.pipeline.run import Run, open_run
from qbd.pipeline.waiting import Outlook


def sync(
    store: Store,
    day: Day = None,
    mode: Mode = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Plan and show the documents, post nothing.")] = False,
    patience: Patience = 60.0,
) -> None:
    """Pull, validate, account, post, deliver and reconcile one store up to a business date."""
    chosen = mode_of(mode)
    run = open_run(store, from_environment)
    through = posting.through(run, date_of(day), chosen)
    for source in ("shopify", "stocky"):
        _pull(run, source, through)
    say(posting.account(run))
    if dry_run:
        for line in posting.preview(run, through=through, mode=chosen):
            say(line)
        return
    preflight = posting.ask_preflight(run)
    _wait(run, "", preflight, patience)
    company = posting.check(run, preflight)
    for notice in company.notices:
        say(notice)
    result = posting.post(run, through=through, mode=chosen, closing_date=company.closing_date)
    say(posting.sentence(result, through))
    for problem in result.problems:
        say(f"held: {problem.record}: {problem.message} {problem.mend}", "yellow")
    _wait(run, store, [], patience)
    _reconcile(run, None, None, patience)
    tables.waiting(console, run.engine, store)
    raise_on_refused(store, attention(run.engine, store))
    raise_on_missing_roles(store, missing_roles(run.engine, store))


def _pull(run: Run, source: str, day: date) -> None:
    pulled = pull.extract(run, source, day=day)
    if pulled is None:
        say(f"{source}: the store has no connection {source}_{run.store}, so nothing is read there")
        return
    say(pulled.sentence())
    for notice in pulled.notices:
        say(notice, "yellow")
    for batch_id in pulled.batch_ids:
        pull.load(run, source, batch_id)
        pull.validate(run, batch_id)


def reconcile(store: Store, first: From = None, last: To = None, patience: Patience = 60.0) -> None:
    """Compare QuickBooks' ledger with the journal; a difference ends with status 1."""
    since, until = span(first, last)
    _reconcile(open_run(store, from_environment), since, until, patience)


def _reconcile(run: Run, first: date | None, last: date | None, patience: float) -> None:
    queries = reconciling.ask(run, first, last)
    if not queries:
        say("Nothing was ever posted, so there is nothing to reconcile.")
        return
    _wait(run, "", queries, patience)
    result = reconciling.conclude(run, queries)
    tables.reconciliation(console, result)
    say(reconciling.sentence(result))
    reconciling.raise_on_difference(result)


def replay(
    store: Store,
    batch: Annotated[str | None, typer.Option(help="One batch; default: all of the span.")] = None,
    first: From = None,
    last: To = None,
) -> None:
    """Load landed batches into staging again, without asking Shopify or Stocky; the dates say when they were pulled."""
    from qbd.staging.replay import replay as load_again

    since, until = span(first, last)
    run = open_run(store, from_environment)
    begin = run.start_of(since) if since else None
    end = run.start_of(until + timedelta(days=1)) if until else None
    for result in load_again(run.engine, run.landing, store, batch, since=begin, until=end):
        pull.validate(run, result.batch_id)
        read = ", ".join(f"{count} {entity}" for entity, count in result.records.items() if count) or "nothing"
        say(
            f"{result.batch_id}: {read} read; {sum(result.rows.values())} rows written, "
            f"{result.stale} records are there in a newer version, {result.quarantined} in quarantine"
        )


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
        say(seen.sentence())
