"""Per store, whenever its staging is up to date: account, post every open difference, deliver, reconcile."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import PartitionedAssetTimetable, dag, task

from qbd.mapping.settings import StoreSettings
from qbd.mapping.snapshot import stores
from qbd.orchestration.quickbooks import AskQuickBooks, DeliverDocuments
from qbd.orchestration.retry import DEFAULT_ARGS
from qbd.orchestration.timetable import staged


def build(settings: StoreSettings) -> None:
    """Make the store's DAG."""
    store = settings.store

    @dag(
        dag_id=f"post__{store}",
        dag_display_name=f"Post to QuickBooks: {store}",
        description="Account, post every open difference up to the business date, deliver, reconcile",
        schedule=PartitionedAssetTimetable(assets=staged(store)),
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS,
        tags=["qbd", store],
        doc_md=__doc__,
    )
    def post() -> None:
        @task
        def account() -> None:
            from qbd.orchestration import stages

            stages.account(store)

        preflight = AskQuickBooks(task_id="preflight", store=store, question="preflight")

        @task(task_id="post")
        def post_documents(queries: list[int], **context: object) -> None:
            from qbd.orchestration import stages

            stages.post(store, queries, context)

        deliver = DeliverDocuments(task_id="deliver", store=store)
        read_ledger = AskQuickBooks(task_id="read_ledger", store=store, question="ledger")

        @task
        def reconcile(queries: list[int]) -> None:
            from qbd.orchestration import stages

            stages.reconcile(store, queries)

        [account(), preflight] >> post_documents(preflight.output) >> deliver >> read_ledger
        reconcile(read_ledger.output)

    post()


for each in stores():
    build(each)
