"""The pages behind a login: what they show, who may press a button, from where."""

from __future__ import annotations

import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from qbd.accounting import documents as d
from qbd.delivery import outbox
from qbd.delivery.transitions import move
from qbd.staging.database import transaction

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def ids(engine: Engine) -> dict[str, int]:
    """Four customers of a company file of their own, the first pending, the others refused."""
    company_file = f"{uuid.uuid4().hex[:6]}.qbw"
    customers = [d.Customer(key=f"customer:{n}", store="harbor", name=f"<b>{n}</b>") for n in range(4)]
    with transaction(engine) as connection:
        outbox.enqueue(connection, company_file, customers)
        rows = connection.execute(
            "SELECT document_key, document_id FROM delivery.documents WHERE company_file = %s", (company_file,)
        ).fetchall()
        found = {str(key): int(number) for key, number in rows}
        stuck = [number for key, number in found.items() if key != "customer:0"]
        move(
            connection,
            stuck,
            "needs_attention",
            detail="test",
            reason='QuickBooks says: "<script>" is no name. Rename it.',
        )
    return found


def test_the_queue_shows_counts_reasons_and_what_to_do(client: TestClient, ids: dict[str, int]) -> None:
    page = client.get("/", headers={"x-user": "viewer"})
    assert page.status_code == 200
    assert ".qbw</h2>" in page.text
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text
    assert "Send again" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert client.get("/assets/pages.css", headers={"x-user": "viewer"}).status_code == 200
    page = client.get(f"/documents/{ids['customer:1']}", headers={"x-user": "viewer"})
    assert "queued" in page.text
    assert client.get("/documents/999999", headers={"x-user": "viewer"}).status_code == 404


@pytest.mark.parametrize("path", ["/", "/documents/1", "/assets/pages.css", "/data-docs/index.html"])
def test_anonymous_sees_nothing(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_buttons_need_an_editor_and_our_own_page(client: TestClient, ids: dict[str, int], engine: Engine) -> None:
    retry = f"/documents/{ids['customer:1']}/retry"
    assert client.post(retry, headers=HERE).status_code == 401
    assert client.post(retry, headers={**HERE, "x-user": "viewer"}).status_code == 403
    for foreign in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
                    {"Sec-Fetch-Site": "same-origin", "Origin": "null"}):  # fmt: skip
        assert client.post(retry, headers={**foreign, "x-user": "editor"}).status_code == 403
    done = client.post(retry, headers={"Origin": "http://testserver", "x-user": "editor"})
    assert (done.status_code, done.headers["location"]) == (303, f"/documents/{ids['customer:1']}")
    assert client.post(retry, headers={**HERE, "x-user": "editor"}).status_code == 409, "it is pending already"
    dismissed = client.post(
        f"/documents/{ids['customer:2']}/dismiss", headers={**HERE, "x-user": "editor"}, data={"why": "by hand"}
    )
    assert dismissed.status_code == 303
    with transaction(engine) as connection:
        rows = connection.execute("SELECT document_id, state FROM delivery.documents").fetchall()
        states = {key: dict(rows)[number] for key, number in ids.items()}
        details = {row[0] for row in connection.execute("SELECT detail FROM delivery.events").fetchall()}
    assert (states["customer:1"], states["customer:2"], states["customer:3"]) == (
        "pending",
        "withdrawn",
        "needs_attention",
    )
    assert {"sent again by editor", "dismissed by editor: by hand"} <= details


def test_data_docs_stay_in_their_folder(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "index.html").write_text("<h1>checks</h1>")
    (tmp_path / "secret").write_text("no")
    monkeypatch.setenv("QBD_DATA_DOCS_DIR", str(folder))
    (folder / "static").mkdir()
    (folder / "static" / "page.css").write_text("body {}")
    header = {"x-user": "viewer"}
    assert client.get("/data-docs/static/page.css").status_code == 200
    assert client.get("/data-docs/static/../index.html").status_code in (401, 404)
    assert client.get("/data-docs/static/%2e%2e/index.html").status_code in (401, 404)
    assert client.get("/data-docs/", headers=header).text == "<h1>checks</h1>"
    assert "sandbox" in client.get("/data-docs/index.html", headers=header).headers["content-security-policy"]
    for path in (
        "/data-docs/../secret",
        "/data-docs/%2e%2e/secret",
        "/data-docs/none.html",
        f"/data-docs/{tmp_path}/secret",
    ):
        assert client.get(path, headers=header).status_code == 404


def test_without_airflows_auth_every_page_is_closed(engine: Engine) -> None:
    code = """
import sys
sys.modules["airflow"] = None
from qbd.web.airflow_login import airflow_login
from qbd.web.app import create_app
from fastapi.testclient import TestClient
client = TestClient(create_app(lambda: None, login=airflow_login()))
print([client.get(path).status_code for path in ("/", "/documents/1", "/data-docs/x")], client.post("/documents/1/retry", headers={"Sec-Fetch-Site": "same-origin"}).status_code)
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(root / "plugins"), "PATH": ""},
        check=False,
    )
    assert done.stdout.strip() == "[503, 503, 503] 503", done.stderr
