"""What the user sees while the demo's runs go on: one bar per DAG, or plain lines where there is no terminal."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from qbd.cli.demo.airflow_client import ENDED, AirflowClient, RunState
from qbd.cli.demo.services import Service
from qbd.errors import QbdError

TASKS = {"daily_sync": 4, "post": 6}
"""What the bars show before Airflow has made the tasks."""


def follow(
    client: AirflowClient, console: Console, services: list[Service], store: str, key: str, patience: float
) -> list[RunState]:
    """Start the daily sync of one business date and follow it and the posting run that it causes.

    Raises:
        QbdError: a service ended, or patience did.
    """
    began = datetime.now(UTC)
    sync_id, post_id = f"daily_sync__{store}", f"post__{store}"
    sync = client.trigger(sync_id, key)
    deadline = time.monotonic() + patience
    with _progress(console) as progress:
        bars = {sync_id: progress.add_task(sync_id, total=TASKS["daily_sync"], now="queued")}
        started = time.monotonic()
        run = _until_ended(client, progress, bars, services, sync_id, sync, deadline)
        pulled = time.monotonic() - started
        if run.state != "success":
            return [run]
        bars[post_id] = progress.add_task(post_id, total=TASKS["post"], now="waiting for the staged data")
        while (post := client.newest_run(post_id, key, began)) is None:
            _check(services, deadline, post_id)
        posting = _until_ended(client, progress, bars, services, post_id, post, deadline)
    whole = time.monotonic() - started
    console.print(
        f"The daily sync took {whole:.0f} s: {pulled:.0f} s to pull and validate, {whole - pulled:.0f} s to post and reconcile."
    )
    return [run, posting]


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[now]}"),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def _until_ended(
    client: AirflowClient,
    progress: Progress,
    bars: dict[str, TaskID],
    services: list[Service],
    dag_id: str,
    run_id: str,
    deadline: float,
) -> RunState:
    said: set[tuple[str, str]] = set()
    while True:
        run = client.run_state(dag_id, run_id)
        done = [task for task, state in run.tasks if state in ("success", "skipped")]
        now = ", ".join(
            f"{task} {state}" for task, state in run.tasks if state in ("running", "deferred", "failed", "up_for_retry")
        )
        progress.update(bars[dag_id], completed=len(done), total=len(run.tasks) or None, now=now or run.state)
        if not progress.console.is_terminal:
            for task, state in run.tasks:
                if state in ("success", "failed", "up_for_retry", "deferred") and (task, state) not in said:
                    said.add((task, state))
                    progress.console.print(f"  {dag_id}.{task}: {state}")
        if run.state in ENDED:
            return run
        _check(services, deadline, dag_id)


def _check(services: list[Service], deadline: float, what: str) -> None:
    for service in services:
        service.check()
    if time.monotonic() > deadline:
        raise QbdError(f"{what} did not end in time; see the logs of {', '.join(str(s.log) for s in services)}")
    time.sleep(0.5)
