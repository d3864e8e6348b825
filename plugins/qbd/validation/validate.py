"""Validates one batch: once per batch, one process, before anything of it is accounted."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Engine

from qbd.errors import BatchRejectedError, DataError
from qbd.staging.batches import lock_store, mark, take_back_cursors
from qbd.staging.copying import Connection
from qbd.staging.database import transaction
from qbd.staging.held import Held, hold
from qbd.validation.expectations import Checker
from qbd.validation.frames import BY_SOURCE, read_frames
from qbd.validation.rules import GROUP_RULES
from qbd.validation.verdict import Outcome, Verdict

# Of the batch's groups and of those that a rule holds, everything was checked again: what does not fail now is over.
_MEND = """
UPDATE staging.quarantine AS q SET state = 'mended', ended_at = now(), ended_by = %(batch)s
WHERE q.store = %(store)s AND q.source = %(source)s AND q.state = 'waiting' AND q.rule = ANY(%(rules)s)
  AND q.entity = ANY(%(suites)s)
  AND NOT EXISTS (
      SELECT 1 FROM unnest(%(entities)s::text[], %(records)s::text[], %(failed_rules)s::text[]) AS f (entity, record, rule)
      WHERE f.entity = q.entity AND f.record = q.record_id AND f.rule = q.rule
  )
"""
_RESULT = """
INSERT INTO staging.validation_results (batch_id, store, suite, rule, severity, success, checked, failed)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (batch_id, suite, rule) DO UPDATE SET severity = excluded.severity, success = excluded.success,
    checked = excluded.checked, failed = excluded.failed, checked_at = now()
"""


def validate(
    engine: Engine, store: str, batch_id: str, docs_dir: Path | None = None, *, raising: bool = True
) -> Verdict:
    """Check a loaded batch, quarantine what fails, end what is mended, and keep the results.

    Rows that fail a ``warning`` rule hold their own document group. A failed ``critical`` rule rejects the batch: its
    state says so, its cursors go back to where they were, so that its window is read again.

    Args:
        engine: Our PostgreSQL.
        store: The store's short name.
        batch_id: A batch that is loaded.
        docs_dir: Where the Data Docs of all batches lie; this batch's come into a folder of its own.
        raising: Whether a rejected batch raises; otherwise the verdict says it.

    Raises:
        BatchRejectedError: A batch-stopping rule failed; the message names rule and records.
        DataError: There is no such loaded batch.
    """
    source = _loaded_source(engine, store, batch_id)
    checker = Checker(None if docs_dir is None else docs_dir / store / batch_id)
    outcomes, suites = _outcomes(engine, checker, source, store, batch_id)
    stopped = any(outcome.stops for outcome in outcomes)
    with transaction(engine) as connection:
        lock_store(connection, store)
        mended = _settle(connection, store, source, batch_id, suites, outcomes)
        mark(connection, batch_id, "rejected" if stopped else "validated")
        if stopped:
            take_back_cursors(connection, batch_id)
    groups = {row.group for outcome in outcomes for row in outcome.failed if row.group}
    verdict = Verdict(
        batch_id, all(outcome.success for outcome in outcomes), stopped, outcomes, len(groups), mended,
        checker.build_docs(),
    )  # fmt: skip
    if stopped and raising:
        raise _rejection(verdict)
    return verdict


def _outcomes(
    engine: Engine, checker: Checker, source: str, store: str, batch_id: str
) -> tuple[tuple[Outcome, ...], list[str]]:
    """Check suite by suite; the outcomes, and the suites that were looked at."""
    outcomes = _suite_outcomes(engine, checker, "schema", store, batch_id)
    if any(outcome.stops for outcome in outcomes):
        # The other suites read columns that may not be there.
        return tuple(outcomes), []
    suites = ["arrivals", *BY_SOURCE[source]]
    for suite in suites:
        outcomes += _suite_outcomes(engine, checker, suite, store, batch_id)
    return tuple(outcomes), suites


def _suite_outcomes(engine: Engine, checker: Checker, suite: str, store: str, batch_id: str) -> list[Outcome]:
    by_rule: dict[str, Outcome] = {}
    for frame in read_frames(engine, suite, store, batch_id):
        for outcome in checker.check(suite, frame):
            earlier = by_rule.get(outcome.rule)
            by_rule[outcome.rule] = earlier.with_next(outcome) if earlier else outcome
    return list(by_rule.values())


def _loaded_source(engine: Engine, store: str, batch_id: str) -> str:
    with transaction(engine) as connection:
        row = connection.execute(
            "SELECT source FROM staging.batches WHERE batch_id = %s AND store = %s AND state <> 'running'",
            (batch_id, store),
        ).fetchone()
    if row is None:
        raise DataError(f"Batch {batch_id} of store {store}: it is not loaded. Load it, then validate it.")
    return str(row[0])


def _settle(
    connection: Connection, store: str, source: str, batch_id: str, suites: list[str], outcomes: tuple[Outcome, ...]
) -> int:
    """Write results and quarantine; return how many rows of quarantine are over."""
    failed = [(outcome.suite, row) for outcome in outcomes for row in outcome.failed if row.group]
    mended = connection.execute(
        _MEND,
        {
            "store": store, "source": source, "batch": batch_id, "rules": list(GROUP_RULES), "suites": suites,
            "entities": [suite for suite, _ in failed], "records": [row.record_id for _, row in failed],
            "failed_rules": [row.problem.rule for _, row in failed],
        },
    ).rowcount  # fmt: skip
    for suite in dict.fromkeys(suite for suite, _ in failed):
        held = [Held(row.record_id, row.group, row.problem) for name, row in failed if name == suite]
        hold(connection, store, source, suite, batch_id, held)
    with connection.cursor() as cursor:
        cursor.executemany(
            _RESULT,
            [
                (batch_id, store, one.suite, one.rule, one.severity, one.success, one.checked, len(one.failed))
                for one in outcomes
            ],
        )
    return mended


def _rejection(verdict: Verdict) -> BatchRejectedError:
    said = "; ".join(str(outcome) for outcome in verdict.outcomes if outcome.stops)
    mends = dict.fromkeys(
        row.problem.mend for outcome in verdict.outcomes if outcome.stops for row in outcome.failed[:1]
    )
    return BatchRejectedError(f"Batch {verdict.batch_id} is rejected. {said}. {' '.join(mends)}".strip())
