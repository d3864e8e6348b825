"""The worker by itself: what it imports, how it stops, what it logs, how it reports."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from qbd.delivery.protocol import Claim, Granted, Lease, LeaseRequest, Next, Report, Step
from qbd.worker.api import HttpApi, LeaseGoneError, ServerRefusedError, ServerUnavailableError
from qbd.worker.cli import main
from qbd.worker.loop import Worker

ROOT = Path(__file__).resolve().parents[2]
SECRET = "<CustomerAdd>Jane Buyer</CustomerAdd>"


def step(number: int, kind: Any = "query") -> Step:
    return Step(number=number, kind=kind, message_set_id=f"set{number}", request=SECRET, announce=kind == "send")


class FakeApi:
    def __init__(self, *steps: Step, expires_in: float = 100.0) -> None:
        self.steps = list(steps)
        self.said: list[tuple[str, Any]] = []
        self.expires_in = expires_in
        self.beat = threading.Event()

    def lease(self, request: LeaseRequest) -> Lease | None:
        self.said.append(("lease", request))
        return Lease(token=7, expires_in=self.expires_in, recover=False, step=self.steps.pop(0)) if self.steps else None

    def sent(self, claim: Claim) -> Granted:
        self.said.append(("sent", claim))
        return Granted(expires_in=self.expires_in)

    def heartbeat(self, claim: Claim) -> Granted:
        self.beat.set()
        return Granted(expires_in=self.expires_in)

    def report(self, report: Report) -> Next:
        self.said.append(("report", report))
        return Next(expires_in=self.expires_in, step=self.steps.pop(0) if self.steps else None)


class Processor:
    def __init__(self, outcome: Any = "<answer/>") -> None:
        self.calls: list[str] = []
        self.outcome = outcome

    def open_connection2(self, app_id: str, app_name: str, connection_type: int) -> None:
        self.calls.append("open")

    def begin_session(self, company_file: str, mode: int) -> str:
        self.calls.append(f"begin {company_file}")
        return "ticket"

    def process_request(self, ticket: str, request: str) -> str:
        self.calls.append("process")
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return str(self.outcome() if callable(self.outcome) else self.outcome)

    def end_session(self, ticket: str) -> None:
        self.calls.append("end")

    def close_connection(self) -> None:
        self.calls.append("close")


class ComError(Exception):
    def __init__(self, hresult: int, message: str) -> None:
        super().__init__(hresult, message)
        self.hresult, self.message = hresult, message


def test_steps_are_carried_out_in_one_session_and_announced_before_they_write() -> None:
    api, processor = FakeApi(step(1, "send"), step(2, "clear")), Processor()
    worker = Worker(api, processor, "C:/books.qbw")
    assert worker.run_once()
    assert [name for name, _ in api.said] == ["lease", "sent", "report", "report"]
    assert processor.calls == ["open", "begin C:/books.qbw", "process", "process"]
    assert not worker.run_once()
    assert processor.calls[-2:] == ["end", "close"], "QuickBooks is let go of when there is nothing to do"


def test_a_signed_hresult_is_reported_unsigned_and_the_session_dropped() -> None:
    api, processor = (
        FakeApi(step(1, "send")),
        Processor(ComError(0x80040414 - (1 << 32), "A modal dialog box is showing")),
    )
    Worker(api, processor, "").run_once()
    report = api.said[-1][1]
    assert (report.failure.hresult, report.failure.stage, report.response) == (0x80040414, "process", None)
    assert processor.calls[-2:] == ["end", "close"]


def test_a_session_that_cannot_be_opened_is_reported_before_anything_is_announced() -> None:
    api, processor = FakeApi(step(1, "send")), Processor()
    processor.begin_session = _raise(ComError(0x80040408, "Could not start QuickBooks."))  # type: ignore[method-assign]
    Worker(api, processor, "").run_once()
    assert [name for name, _ in api.said] == ["lease", "report"]
    assert api.said[-1][1].failure.stage == "open"


def test_a_refused_announcement_stops_it() -> None:
    api, processor = FakeApi(step(1, "send")), Processor()
    api.sent = _raise(LeaseGoneError("another has it"))  # type: ignore[method-assign]
    with pytest.raises(LeaseGoneError):
        Worker(api, processor, "").run_once()
    assert "process" not in processor.calls


def test_the_lease_is_kept_alive_while_quickbooks_works() -> None:
    api = FakeApi(step(1), expires_in=4.0)
    worker = Worker(api, Processor(lambda: api.beat.wait(10)), "", clock=lambda: 0.0)
    assert worker.run_once()
    assert api.beat.is_set()


def test_it_stops_between_leases_and_survives_a_server_that_is_away() -> None:
    pauses: list[float] = []
    api, processor = FakeApi(step(1), step(2)), Processor()
    worker = Worker(api, processor, "", sleep=pauses.append)
    failures = iter([ServerUnavailableError("away"), ServerRefusedError("revoked"), LeaseGoneError("gone")])
    lease = api.lease

    def flaky(request: LeaseRequest) -> Lease | None:
        error = next(failures, None)
        if error is not None:
            raise error
        granted = lease(request)
        if granted is None:
            worker.stop()
        return granted

    api.lease = flaky  # type: ignore[method-assign]
    worker.run_forever()
    assert processor.calls.count("process") == 2
    assert len(pauses) == 2
    assert 0 < pauses[0] <= 2 < pauses[1] * 2 <= 8


def test_logs_hold_no_payload(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    Worker(FakeApi(step(1, "send")), Processor(SECRET), "").run_once()
    Worker(FakeApi(step(1, "send")), Processor(ComError(0x80040400, "parse error")), "").run_once()
    assert "set1" in caplog.text
    assert "Buyer" not in caplog.text


def test_it_needs_neither_airflow_nor_pandas_nor_a_database_driver() -> None:
    code = (
        "import qbd.worker.cli, qbd.worker.loop, qbd.worker.api, sys, json;"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "plugins"), "PATH": ""},
        check=True,
    )
    loaded = set(json.loads(done.stdout))
    assert not loaded & {"airflow", "pandas", "psycopg", "sqlalchemy", "lxml", "msgspec", "fastapi", "pyarrow", "numpy"}


def transport(*answers: Any) -> tuple[httpx.Client, list[httpx.Request]]:
    seen: list[httpx.Request] = []
    queue = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        answer = queue.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    return httpx.Client(transport=httpx.MockTransport(handle)), seen


def test_http_is_tried_again_only_where_that_helps() -> None:
    client, seen = transport(
        httpx.ConnectError("refused"),
        httpx.Response(503),
        httpx.Response(429),
        httpx.Response(200, json={"expires_in": 5}),
    )
    api = HttpApi("https://server/qbd/", "token", client=client, longest_wait=0.01)
    assert api.heartbeat(Claim(token=1, number=1)).expires_in == 5
    assert {str(one.url) for one in seen} == {"https://server/qbd/worker/v1/heartbeat"}
    assert seen[0].headers["authorization"] == "Bearer token"
    for status, error in (
        (401, ServerRefusedError),
        (404, ServerRefusedError),
        (426, ServerRefusedError),
        (409, LeaseGoneError),
    ):
        client, seen = transport(httpx.Response(status, json={"detail": "why"}))
        with pytest.raises(error, match="why"):
            HttpApi("https://server/qbd", "token", client=client).heartbeat(Claim(token=1, number=1))
        assert len(seen) == 1
    client, seen = transport(*[httpx.Response(502)] * 3)
    with pytest.raises(ServerUnavailableError):
        HttpApi("https://server", "token", client=client, attempts=3, longest_wait=0.01).sent(Claim(token=1, number=1))


def test_an_answer_of_something_else_is_refused() -> None:
    client, _ = transport(httpx.Response(200, text="<html>Sign in</html>"))
    with pytest.raises(ServerRefusedError, match="check the address"):
        HttpApi("https://server", "token", client=client).lease(LeaseRequest(instance="i" * 8))


def test_the_command_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("QBD_WORKER_TOKEN", raising=False)
    assert main(["run", "--address", "https://server/qbd", "--sandbox", str(tmp_path / "x")]) == 2
    assert "QBD_WORKER_TOKEN is empty" in capsys.readouterr().err
    monkeypatch.setenv("QBD_WORKER_TOKEN", "t")
    assert main(["run", "--address", "ftp://server"]) == 2
    assert main(["run", "--address", "https://user:pw@server"]) == 2
    assert main(["run", "--address", "https://server/qbd"]) == 2
    assert "--sandbox" in capsys.readouterr().err


def _raise(error: Exception) -> Any:
    def fail(*args: object) -> Any:
        raise error

    return fail
