"""The worker API: who may call it, what it answers, and that nothing else is open."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from qbd.accounting import documents as d
from qbd.delivery import outbox, workers
from qbd.delivery.protocol import PROTOCOL, Claim, LeaseRequest
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.staging.database import create_engine, transaction
from qbd.web.app import create_app
from qbd.worker.api import HttpApi, LeaseGoneError, ServerRefusedError
from qbd.worker.cli import main
from qbd.worker.loop import Worker

ASK = LeaseRequest(instance="i" * 8).model_dump()
ROUTES = [
    ("/worker/v1/lease", ASK),
    ("/worker/v1/sent", {"token": 1, "number": 1}),
    ("/worker/v1/heartbeat", {"token": 1, "number": 1}),
    ("/worker/v1/answer", {"token": 1, "number": 1, "response": "<QBXML/>"}),
]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> TestClient:
    return TestClient(create_app(lambda: engine))


def admitted(engine: Engine, company_file: str | None = None) -> tuple[str, str]:
    name = company_file or f"file-{uuid.uuid4().hex[:8]}"
    with transaction(engine) as connection:
        return name, workers.register(connection, "till", name)


def queue(engine: Engine, company_file: str, *names: str) -> None:
    with transaction(engine) as connection:
        outbox.enqueue(
            connection, company_file, [d.Class(key=f"class:{name}", store="harbor", name=name) for name in names]
        )


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("route", "body"), ROUTES)
@pytest.mark.parametrize("header", [{}, bearer("guess"), {"Authorization": "Basic dXNlcjpwYXNz"}, bearer("")])
def test_without_a_workers_token_nothing_is_open(
    client: TestClient, route: str, body: Any, header: dict[str, str]
) -> None:
    answer = client.post(route, json=body, headers=header)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_revoked_token_is_refused(client: TestClient, engine: Engine) -> None:
    company_file, token = admitted(engine)
    assert client.post("/worker/v1/lease", json=ASK, headers=bearer(token)).status_code == 204
    with transaction(engine) as connection:
        assert workers.revoke(connection, "till", company_file) == 1
    assert client.post("/worker/v1/lease", json=ASK, headers=bearer(token)).status_code == 401


def test_only_a_digest_of_the_token_is_kept(engine: Engine) -> None:
    _, token = admitted(engine)
    with transaction(engine) as connection:
        kept = connection.execute("SELECT to_jsonb(w)::text FROM delivery.workers w").fetchall()
    assert not any(token in row[0] for row in kept)


def test_a_token_opens_one_company_file_only(client: TestClient, engine: Engine) -> None:
    mine, _ = admitted(engine)
    _, other_token = admitted(engine)
    queue(engine, mine, "Online")
    assert client.post("/worker/v1/lease", json=ASK, headers=bearer(other_token)).status_code == 204


def test_a_stale_token_is_a_conflict(client: TestClient, engine: Engine) -> None:
    company_file, token = admitted(engine)
    queue(engine, company_file, "Online")
    lease = client.post("/worker/v1/lease", json=ASK, headers=bearer(token)).json()
    for route, extra in (("sent", {}), ("heartbeat", {}), ("answer", {"response": "<QBXML/>"})):
        body = {"token": lease["token"] - 1, "number": lease["step"]["number"], **extra}
        assert client.post(f"/worker/v1/{route}", json=body, headers=bearer(token)).status_code == 409
    body = {"token": lease["token"], "number": lease["step"]["number"]}
    assert client.post("/worker/v1/sent", json=body, headers=bearer(token)).status_code == 200
    assert client.post("/worker/v1/answer", json=body, headers=bearer(token)).status_code == 422


def test_another_protocol_is_told_to_update(client: TestClient, engine: Engine) -> None:
    _, token = admitted(engine)
    answer = client.post("/worker/v1/lease", json={**ASK, "protocol": PROTOCOL + 1}, headers=bearer(token))
    assert answer.status_code == 426
    assert "install the matching worker" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/", "/documents/1", "/data-docs/index.html"])
def test_without_a_login_there_are_no_pages_and_no_documentation(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.fixture
def address(engine: Engine) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(create_app(lambda: engine), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


class Echo:
    """A QuickBooks that adds whatever it is given."""

    def open_connection2(self, app_id: str, app_name: str, connection_type: int) -> None:
        pass

    def begin_session(self, company_file: str, mode: int) -> str:
        return "t"

    def process_request(self, ticket: str, request: str) -> str:
        from lxml import etree

        answers = "".join(
            f'<ClassAddRs requestID="{one.get("requestID")}" statusCode="0" statusSeverity="Info"><ClassRet><ListID>{one.get("requestID")}-1'
            "</ListID><EditSequence>1</EditSequence><Name>x</Name></ClassRet></ClassAddRs>"
            for one in etree.fromstring(request.encode()).iter("ClassAddRq")
        )
        return f"<QBXML><QBXMLMsgsRs>{answers}</QBXMLMsgsRs></QBXML>"

    def end_session(self, ticket: str) -> None:
        pass

    def close_connection(self) -> None:
        pass


def test_the_command_delivers_to_the_sandbox(
    engine: Engine, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company_file, token = admitted(engine)
    path = create_company(tmp_path / "harbor.sqlite", history=False)
    queue(engine, company_file, "Online", "Shop")
    monkeypatch.setenv("TILL_TOKEN", token)
    run = ["run", "--address", address, "--token-env", "TILL_TOKEN", "--sandbox", str(path), "--wait", "0", "--once"]
    assert main(run) == 0
    with transaction(engine) as connection:
        assert outbox.status(connection, company_file)["settled"] == 2
        workers.revoke(connection, "till", company_file)
    assert main(run) == 1


def test_a_worker_over_http(engine: Engine, address: str) -> None:
    company_file, token = admitted(engine)
    api = HttpApi(address, token)
    worker = Worker(api, Echo(), "", wait_seconds=5)
    threading.Timer(0.7, queue, (engine, company_file, "Online", "Shop")).start()
    began = time.monotonic()
    assert worker.run_once(), "the long poll ends as soon as there is work"
    assert time.monotonic() - began < 4
    with transaction(engine) as connection:
        assert outbox.status(connection, company_file)["settled"] == 2
        seen = connection.execute(
            "SELECT last_seen_at IS NOT NULL FROM delivery.workers WHERE company_file = %s", (company_file,)
        ).fetchone()
    assert seen == (True,)
    with pytest.raises(LeaseGoneError):
        api.heartbeat(Claim(token=1, number=1))
    with pytest.raises(ServerRefusedError, match="401"):
        HttpApi(address, "guess").lease(LeaseRequest(instance="i" * 8))
    api.close()
