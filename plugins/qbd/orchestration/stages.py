"""The bodies of the DAGs' tasks: find the store's surroundings in Airflow, call the pipeline, log counts and amounts.

No payload passes through XCom: tasks hand each other batch ids and query ids.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from airflow.sdk import Asset, Context, ObjectStoragePath, conf

from qbd.accounting.chart import PostingMode
from qbd.errors import ConfigurationError
from qbd.orchestration.connections import connection
from qbd.orchestration.timetable import business_date
from qbd.pipeline import posting, pull, reconciling
from qbd.pipeline.attention import attention, missing_roles, raise_on_missing_roles, raise_on_refused
from qbd.pipeline.run import Run, open_run
from qbd.sources.landing import LandingPath

log = logging.getLogger(__name__)


def open_store(store: str) -> Run:
    """Return the surroundings of a store inside a task."""
    landing_connection = os.environ.get("QBD_LANDING_CONN_ID") or None
    return open_run(
        store,
        connection,
        open_landing=lambda uri: cast(LandingPath, ObjectStoragePath(uri, conn_id=landing_connection)),
    )


def day_of(run: Run, context: Mapping[str, Any]) -> date:
    """Return the run's business date: partition key, form, or the last closed day."""
    dag_run = context["dag_run"]
    asked = (context.get("params") or {}).get("business_date")
    return business_date(getattr(dag_run, "partition_key", None), asked, run.settings, run.clock())


def extract(store: str, source: str, context: Mapping[str, Any]) -> list[str]:
    """Extract one source into the landing and return the batch ids (none where the store has no such source)."""
    run = open_store(store)
    pulled = pull.extract(run, source, day=day_of(run, context), attempt=_attempt(run, source, context))
    _forget_attempt(source, context)
    if pulled is None:
        log.info("%s: no connection stocky_%s, so nothing is pulled from %s", store, store, source)
        return []
    return _landed(store, pulled)


def _attempt(run: Run, source: str, context: Mapping[str, Any]) -> pull.Attempt:
    """Return the attempt that an earlier try of this task began, or begin one; Airflow keeps it between tries."""
    kept = context.get("task_state_store")
    if kept is None:
        return pull.Attempt.new(run)
    begun = kept.get(f"attempt_{source}", default=None)
    if begun:
        return pull.Attempt(begun["name"], datetime.fromisoformat(begun["until"]))
    attempt = pull.Attempt.new(run)
    kept.set(f"attempt_{source}", {"name": attempt.name, "until": attempt.until.isoformat()})
    return attempt


def _forget_attempt(source: str, context: Mapping[str, Any]) -> None:
    """An extraction that has landed is over: the task's next run, if somebody clears it, reads the source again."""
    kept = context.get("task_state_store")
    if kept is not None:
        kept.delete(f"attempt_{source}")


def _landed(store: str, pulled: pull.Pulled) -> list[str]:
    log.info("%s: %s", store, pulled.sentence())
    for notice in pulled.notices:
        log.warning("%s: %s", store, notice)
    return list(pulled.batch_ids)


def load(store: str, batches: Mapping[str, list[str]]) -> list[str]:
    """Load the landed batches into staging and return their ids."""
    run = open_store(store)
    loaded = []
    for source, batch_ids in batches.items():
        for batch_id in batch_ids:
            result = pull.load(run, source, batch_id)
            log.info("%s: %s loaded: %s; %d records in quarantine", store, batch_id, result.rows, result.quarantined)
            loaded.append(batch_id)
    return loaded


def validate(store: str, batches: list[str]) -> None:
    """Validate the batches; a batch-stopping failure raises."""
    run = open_store(store)
    for batch_id in batches:
        verdict = pull.validate(run, batch_id)
        log.info(
            "%s: %s validated: %d rules, %d failed; %d orders or purchases wait in quarantine because of it, %d were mended",
            store,
            batch_id,
            len(verdict.outcomes),
            sum(not outcome.success for outcome in verdict.outcomes),
            verdict.quarantined,
            verdict.mended,
        )
        for severity, rules in verdict.failures.items():
            log.warning("%s: %s failed (%s): %s", store, batch_id, severity, rules)
        if verdict.data_docs and run.data_docs:
            log.info(
                "Data Docs: %s", _address(f"qbd/data-docs/{verdict.data_docs.relative_to(run.data_docs).as_posix()}")
            )


def _address(path: str) -> str:
    """Return where a page of ours is, as people reach Airflow."""
    return f"{conf.get('api', 'base_url', fallback='').rstrip('/')}/{path}"


def emit_business_date(store: str, asset: Asset, context: Mapping[str, Any]) -> None:
    """Give the asset's event a partition key where the run itself has none; an event without one starts nothing."""
    if not getattr(context["dag_run"], "partition_key", None):
        run = open_store(store)
        context["outlet_events"][asset].add_partitions(day_of(run, context).isoformat())


def account(store: str) -> None:
    """Bring the journal up to date with staging."""
    run = open_store(store)
    log.info("%s: %s", store, posting.account(run))


def ask_preflight(store: str, context: Context) -> list[int]:
    """Ask QuickBooks for its accounts, preferences and closing date."""
    return posting.ask_preflight(open_store(store))


def post(store: str, queries: list[int], context: Mapping[str, Any]) -> None:
    """Check the mapping against QuickBooks' answer, then put every open difference into the outbox."""
    run = open_store(store)
    day = day_of(run, context)
    _post(run, queries, min(day, posting.through(run, None, None)), mode=None)


def _post(run: Run, queries: list[int], through: date, mode: PostingMode | None) -> None:
    company = posting.check(run, queries)
    for notice in company.notices:
        log.warning("%s: %s", run.store, notice)
    result = posting.post(run, through=through, mode=mode, closing_date=company.closing_date)
    log.info("%s: %s", run.store, posting.sentence(result, through))
    for problem in result.problems:
        log.warning("%s: held: %s: %s %s", run.store, problem.record, problem.message, problem.mend)


def ask_ledger(store: str, context: Context) -> list[int]:
    """Ask QuickBooks for its ledger over the dates that the form names or that were posted since the last agreement."""
    run = open_store(store)
    params = context.get("params") or {}
    first, last = _form_dates(params)
    return reconciling.ask(run, first, last)


def reconcile(store: str, queries: list[int]) -> None:
    """Compare and store the result; a difference fails the task with every figure in the message."""
    run = open_store(store)
    if not queries:
        log.info("%s: nothing was ever posted, so there is nothing to reconcile", store)
        return
    result = reconciling.conclude(run, queries)
    log.info("%s: %s", store, reconciling.sentence(result))
    reconciling.raise_on_difference(result)
    _tell_what_waits(run)


def _tell_what_waits(run: Run) -> None:
    """Log everything that waits for a person; what the books lack although the shop has it fails the task.

    Raises:
        DeliveryError: with every refused document and its reason; everything else is posted and reconciled by then.
        ConfigurationError: with every role that the mapping lacks, an example order and its amount.
    """
    waiting = attention(run.engine, run.store)
    for each in waiting:
        log.warning("%s: %s: %s: %s", run.store, each.where, each.what, each.reason)
    raise_on_refused(run.store, waiting)
    raise_on_missing_roles(run.store, missing_roles(run.engine, run.store))


# --- the form of manual_sync ---------------------------------------------------------------------------------------


def form_store(context: Mapping[str, Any]) -> str:
    """Return the store that the form names.

    Raises:
        ConfigurationError: none is named.
    """
    store = context["params"].get("store")
    if not store:
        raise ConfigurationError("form", "store", "is empty", "Choose one of the stores in include/mappings.")
    return str(store)


def _form_dates(params: Mapping[str, Any]) -> tuple[date | None, date | None]:
    first, last = params.get("from"), params.get("to")
    dates = date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None
    if dates[0] and dates[1] and dates[0] > dates[1]:
        raise ConfigurationError("form", "from", f"{first} lies after {last}", "Exchange the two dates.")
    return dates


def pull_by_form(context: Mapping[str, Any]) -> list[str]:
    """Extract and load what the form asks for, and return the batch ids."""
    run = open_store(form_store(context))
    params = context["params"]
    first, _ = _form_dates(params)
    sources = {"everything": ("shopify", "stocky"), "sales": ("shopify",), "purchases": ("stocky",)}[params["what"]]
    batches = []
    for source in sources:
        pulled = pull.extract(run, source, day=first or run.open_day())
        if pulled is not None:
            batches += load(run.store, {source: _landed(run.store, pulled)})
    return batches


def post_by_form(queries: list[int], context: Mapping[str, Any]) -> bool:
    """Post up to the form's last date, or only show what would be posted; returns whether anything may follow."""
    run = open_store(form_store(context))
    params = context["params"]
    mode: PostingMode | None = None if params["mode"] == "as set" else params["mode"]
    through = posting.through(run, _form_dates(params)[1], mode)
    if params["dry_run"]:
        for line in posting.preview(run, through=through, mode=mode):
            log.info("%s", line)
        return False
    _post(run, queries, through, mode)
    return True
