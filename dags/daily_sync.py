"""Every day, per store: extract, land, stage and validate. Never waits for QuickBooks; posting is `post__<store>`."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import Param, dag, task

from qbd.mapping.settings import StoreSettings
from qbd.mapping.snapshot import stores
from qbd.orchestration.retry import DEFAULT_ARGS
from qbd.orchestration.timetable import staged, timetable


def build(settings: StoreSettings) -> None:
    """Make the store's DAG."""
    store = settings.store
    asset = staged(store)

    @dag(
        dag_id=f"daily_sync__{store}",
        dag_display_name=f"Daily sync: {store}",
        description="Extract, land, stage and validate one business day",
        schedule=timetable(settings),
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULT_ARGS,
        tags=["qbd", store],
        doc_md=__doc__,
        params={
            "business_date": Param(
                None,
                type=["null", "string"],
                format="date",
                title="Business date",
                description="For a run by hand without a partition key; empty = the last closed day.",
            ),
        },
    )
    def daily_sync() -> None:
        @task
        def extract_shopify(**context: object) -> list[str]:
            from qbd.orchestration import stages

            return stages.extract(store, "shopify", context)

        @task
        def extract_stocky(**context: object) -> list[str]:
            from qbd.orchestration import stages

            return stages.extract(store, "stocky", context)

        @task
        def load(shopify: list[str], stocky: list[str]) -> list[str]:
            from qbd.orchestration import stages

            return stages.load(store, {"shopify": shopify, "stocky": stocky})

        @task(outlets=[asset])
        def validate(batches: list[str], **context: object) -> None:
            from qbd.orchestration import stages

            stages.validate(store, batches)
            stages.emit_business_date(store, asset, context)

        validate(load(extract_shopify(), extract_stocky()))

    daily_sync()


for each in stores():
    build(each)
