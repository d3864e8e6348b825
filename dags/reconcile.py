"""By hand or from outside: compare QuickBooks with the journal for a range of dates; a difference fails the run."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import Param, dag, task

from qbd.mapping.snapshot import stores
from qbd.orchestration.quickbooks import AskQuickBooks
from qbd.orchestration.retry import DEFAULT_ARGS

NAMES = [settings.store for settings in stores()]
DATE = {"type": ["null", "string"], "format": "date"}


@dag(
    dag_id="reconcile",
    dag_display_name="Reconcile",
    description="What QuickBooks says == what the journal says",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["qbd"],
    doc_md=__doc__,
    params={
        "store": Param(NAMES[0] if NAMES else None, type=["null", "string"], enum=[*NAMES, None], title="Store"),
        "from": Param(None, **DATE, title="From", description="Empty = the first date ever posted."),
        "to": Param(None, **DATE, title="To", description="Empty = the last date ever posted."),
    },
)
def reconcile() -> None:
    """Ask QuickBooks for its ledger, then compare."""
    read_ledger = AskQuickBooks(task_id="read_ledger", store="{{ params.store }}", question="ledger")

    @task
    def compare(queries: list[int], **context: object) -> None:
        from qbd.orchestration import stages

        stages.reconcile(stages.form_store(context), queries)

    compare(read_ledger.output)


reconcile()
