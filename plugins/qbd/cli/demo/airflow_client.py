"""The few calls of Airflow's public API (v2) that the demo needs."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from qbd.cli.demo.services import Service
from qbd.errors import QbdError

ENDED = frozenset({"success", "failed"})


@dataclass(frozen=True, slots=True)
class RunState:
    """A DAG run and its tasks: ``(task_id, state)`` in the DAG's order."""

    dag_id: str
    run_id: str
    state: str
    tasks: tuple[tuple[str, str], ...]


class AirflowClient:
    """Talks to one api-server with a user's token."""

    def __init__(self, address: str, home: Path) -> None:
        self._home = home
        self._http = httpx.Client(base_url=address, timeout=30)

    def wait_until_healthy(self, service: Service, patience: float = 180.0) -> None:
        """Wait for api-server, scheduler, DAG processor and triggerer.

        Raises:
            QbdError: Airflow ended, or was not healthy in time.
        """
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            service.check()
            try:
                health = self._http.get("/api/v2/monitor/health").json()
                if all(
                    health[part]["status"] == "healthy"
                    for part in ("metadatabase", "scheduler", "dag_processor", "triggerer")
                ):
                    return
            except (httpx.HTTPError, json.JSONDecodeError, KeyError):
                pass
            time.sleep(0.5)
        raise QbdError(f"Airflow was not healthy within {patience:.0f} s; see {service.log}")

    def password(self) -> str:
        """Return the password that Airflow made for the user ``admin``."""
        passwords = json.loads((self._home / "simple_auth_manager_passwords.json.generated").read_text())
        return str(passwords["admin"])

    def log_in(self) -> None:
        """Get a token for every further call."""
        answer = self._http.post("/auth/token", json={"username": "admin", "password": self.password()})
        answer.raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def wait_for_dag(self, dag_id: str, service: Service, patience: float = 90.0) -> None:
        """Wait until the DAG processor has read the DAG.

        Raises:
            QbdError: it has not in time; the message shows Airflow's import errors.
        """
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            service.check()
            if self._http.get(f"/api/v2/dags/{dag_id}").status_code == 200:
                return
            time.sleep(0.5)
        errors = self._http.get("/api/v2/importErrors").json().get("import_errors", [])
        raise QbdError(f"Airflow does not know {dag_id}: {errors or 'see ' + str(service.log)}")

    def trigger(self, dag_id: str, partition_key: str) -> str:
        """Start a run for a partition and return its id."""
        answer = self._http.post(
            f"/api/v2/dags/{dag_id}/dagRuns", json={"logical_date": None, "partition_key": partition_key, "conf": {}}
        )
        if answer.status_code >= 400:
            raise QbdError(f"Airflow refused a run of {dag_id}: {answer.text}")
        return str(answer.json()["dag_run_id"])

    def newest_run(self, dag_id: str, partition_key: str, since: datetime) -> str | None:
        """Return the newest run of the partition that was queued since then, if there is one."""
        answer = self._http.get(f"/api/v2/dags/{dag_id}/dagRuns", params={"order_by": "-run_after", "limit": 20})
        answer.raise_for_status()
        for run in answer.json()["dag_runs"]:
            queued = (
                datetime.fromisoformat(run["queued_at"]) if run.get("queued_at") else datetime.max.replace(tzinfo=UTC)
            )
            if run.get("partition_key") == partition_key and queued >= since:
                return str(run["dag_run_id"])
        return None

    def run_state(self, dag_id: str, run_id: str) -> RunState:
        """Return the state of a run and of its tasks."""
        run = self._http.get(f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")
        run.raise_for_status()
        tasks = self._http.get(f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances", params={"limit": 100})
        tasks.raise_for_status()
        states = tuple((t["task_id"], t["state"] or "waiting") for t in tasks.json()["task_instances"])
        return RunState(dag_id, run_id, str(run.json()["state"]), states)

    def failed_log(self, dag_id: str, run_id: str, task_id: str) -> str:
        """Return the lines of the last try of a task that tell why it failed."""
        for attempt in range(9, 0, -1):
            answer = self._http.get(
                f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/logs/{attempt}",
                headers={"Accept": "application/json"},
            )
            if answer.status_code == 200:
                content = answer.json().get("content", [])
                events = [str(part.get("event", part)) if isinstance(part, dict) else str(part) for part in content]
                details = [
                    str(e.get("exc_value", ""))
                    for part in content
                    if isinstance(part, dict)
                    for e in (part.get("error_detail") or [])
                ]
                return "\n".join([*events[-6:], *details])
        return "no log"
