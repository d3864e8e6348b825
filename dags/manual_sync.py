"""By hand, with a form: pull a range of days again, then preview or post it in one go."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import Param, dag, task

from qbd.mapping.snapshot import stores
from qbd.orchestration.quickbooks import AskQuickBooks, DeliverDocuments
from qbd.orchestration.retry import DEFAULT_ARGS

NAMES = [settings.store for settings in stores()]
DATE = {"type": ["null", "string"], "format": "date"}


@dag(
    dag_id="manual_sync",
    dag_display_name="Manual sync",
    description="Sync a range of days of one store now, or preview it",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    allowed_run_types=["manual", "operator_triggered"],
    default_args=DEFAULT_ARGS,
    tags=["qbd"],
    doc_md=__doc__,
    params={
        "store": Param(NAMES[0] if NAMES else None, type=["null", "string"], enum=[*NAMES, None], title="Store"),
        "from": Param(None, **DATE, title="From", description="First business date; empty = the open day."),
        "to": Param(None, **DATE, title="To", description="Last business date; empty = today."),
        "what": Param("everything", type="string", enum=["everything", "sales", "purchases"], title="What"),
        "mode": Param(
            "as set",
            type="string",
            enum=["as set", "individual", "daily", "payout"],
            title="Posting mode",
            description="The open day can be posted individually only, until the store's closing hour.",
        ),
        "dry_run": Param(
            False, type="boolean", title="Dry run", description="Plan and show the documents, post nothing."
        ),
    },
)
def manual_sync() -> None:
    """Wire the stages; `store` comes from the form at run time."""
    store = "{{ params.store }}"

    @task
    def pull(**context: object) -> list[str]:
        from qbd.orchestration import stages

        return stages.pull_by_form(context)

    @task
    def validate(batches: list[str], **context: object) -> None:
        from qbd.orchestration import stages

        stages.validate(stages.form_store(context), batches)

    @task
    def account(**context: object) -> None:
        from qbd.orchestration import stages

        stages.account(stages.form_store(context))

    preflight = AskQuickBooks(task_id="preflight", store=store, question="preflight")

    @task.short_circuit(ignore_downstream_trigger_rules=True)
    def post(queries: list[int], **context: object) -> bool:
        from qbd.orchestration import stages

        return stages.post_by_form(queries, context)

    deliver = DeliverDocuments(task_id="deliver", store=store)
    read_ledger = AskQuickBooks(task_id="read_ledger", store=store, question="ledger")

    @task
    def reconcile(queries: list[int], **context: object) -> None:
        from qbd.orchestration import stages

        stages.reconcile(stages.form_store(context), queries)

    validate(pull()) >> account() >> preflight >> post(preflight.output) >> deliver >> read_ledger
    reconcile(read_ledger.output)


manual_sync()
