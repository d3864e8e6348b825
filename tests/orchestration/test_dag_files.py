"""The DAG files as Airflow reads them, and what it makes of plugins/."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qbd.mapping.settings import load
from qbd.staging.database import include_dir

pytestmark = pytest.mark.airflow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bag() -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(ROOT / "dags"))


def test_every_file_imports(bag: Any) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == {"daily_sync__harbor", "post__harbor", "manual_sync", "reconcile"}


def test_policy(bag: Any) -> None:
    for dag in bag.dags.values():
        assert dag.max_active_runs == 1
        assert not dag.catchup
        assert "qbd" in dag.tags
        assert dag.doc_md
        for task in dag.tasks:
            assert task.owner == "qbd"
            assert task.retries > 0
            assert task.retry_policy is not None


def test_posting_starts_from_the_partition_that_the_pull_emits(bag: Any) -> None:
    pull, post = bag.dags["daily_sync__harbor"], bag.dags["post__harbor"]
    emitted = [outlet.uri for task in pull.tasks for outlet in task.outlets]
    assert emitted == ["x-qbd://staging/harbor"]
    assert type(post.timetable).__name__ == "PartitionedAssetTimetable"
    assert post.timetable.asset_condition.uri == emitted[0]


@pytest.mark.parametrize(
    ("schedule", "closing", "local_run", "key"),
    [
        ("06:00", "23:00", (2026, 11, 18, 6, 0), "2026-11-17"),
        ("21:00", "20:00", (2026, 11, 18, 21, 0), "2026-11-18"),
        ("02:30", "23:59", (2026, 3, 9, 2, 30), "2026-03-08"),
    ],
)
def test_the_partition_key_is_the_business_date(
    schedule: str, closing: str, local_run: tuple[int, ...], key: str
) -> None:
    from zoneinfo import ZoneInfo

    from qbd.orchestration.timetable import business_date, timetable

    settings = load(include_dir() / "mappings" / "harbor.yaml").model_copy(
        update={"schedule": schedule, "closing_hour": closing}
    )
    made = timetable(settings)
    assert made is not None
    run_at = datetime(*local_run, tzinfo=ZoneInfo(settings.time_zone)).astimezone(UTC)
    assert business_date(None, None, settings, run_at) == date.fromisoformat(key)
    import pendulum
    from airflow.serialization.decoders import decode_timetable
    from airflow.serialization.encoders import encode_timetable

    # What the scheduler works with is the timetable read back from its serialised form.
    _, made_key = decode_timetable(encode_timetable(made))._get_partition_info(pendulum.instance(run_at))
    assert made_key == key


def test_a_store_that_syncs_by_hand_has_no_timetable() -> None:
    from qbd.orchestration.timetable import timetable

    settings = load(include_dir() / "mappings" / "harbor.yaml").model_copy(update={"schedule": "manual"})
    assert timetable(settings) is None


def test_only_what_retrying_can_mend_is_retried() -> None:
    from airflow.sdk import RetryAction
    from sqlalchemy.exc import OperationalError

    from qbd.errors import (
        AuthenticationError,
        BatchRejectedError,
        ReconciliationError,
        SourceUnavailableError,
        ThrottledError,
    )
    from qbd.orchestration.retry import POLICY

    for error in (
        ThrottledError("later"),
        SourceUnavailableError("down"),
        OperationalError("select", {}, Exception("gone")),
    ):
        assert POLICY.evaluate(error, 1, 4).action is RetryAction.RETRY
    for error in (
        AuthenticationError("no"),
        BatchRejectedError("drift"),
        ReconciliationError("differs"),
        ZeroDivisionError(),
    ):
        assert POLICY.evaluate(error, 1, 4).action is RetryAction.FAIL


def test_the_trigger_survives_its_own_serialisation() -> None:
    from airflow.sdk.module_loading import import_string

    from qbd.orchestration.quickbooks import QuickBooksTrigger

    path, arguments = QuickBooksTrigger("harbor", [3, 4], timedelta(hours=1).total_seconds()).serialize()
    again = import_string(path)(**arguments)
    assert again.serialize() == (path, arguments)


def test_plugins_load_once_and_replace_no_module() -> None:
    code = (
        "import sys, types\n"
        "before = types.__file__\n"
        "from airflow import plugins_manager as p\n"
        "p.ensure_plugins_loaded() if hasattr(p, 'ensure_plugins_loaded') else p._get_plugins()\n"
        "errors = p.get_import_errors() if hasattr(p, 'get_import_errors') else p.import_errors\n"
        "assert not errors, errors\n"
        "assert sys.modules['types'].__file__ == before\n"
        "bare = {'money', 'entry', 'facts', 'store', 'documents', 'outbox'} & set(sys.modules)\n"
        "assert not bare, bare\n"
        "print('clean')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert ended.stdout.strip().endswith("clean"), ended.stderr[-2000:]
