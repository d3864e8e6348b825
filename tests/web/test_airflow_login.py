"""The plugin inside Airflow's real API server: who gets in, who does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
import json, sys, time
sys.argv = ["airflow", "api-server"]
from airflow.utils.db import initdb
initdb()
from airflow.api_fastapi.app import create_app, get_auth_manager
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from fastapi.testclient import TestClient
app = create_app(apps="core")
client = TestClient(app, follow_redirects=False)
seen = {}
def note(name, answer):
    seen[name] = [answer.status_code, answer.headers.get("location", "")]
HERE = {"sec-fetch-site": "same-origin"}
note("browser", client.get("/qbd/documents/1", headers={"accept": "text/html"}))
note("search", client.get("/qbd/explain?q=%231001&next=//evil.example", headers={"accept": "text/html"}))
note("program", client.get("/qbd/"))
note("junk", client.get("/qbd/", headers={"authorization": "Bearer junk"}))
note("post", client.post("/qbd/documents/1/retry", headers=HERE))
for role in ("VIEWER", "ADMIN"):
    token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username=role.lower(), role=role))
    bearer, cookie = {"authorization": "Bearer " + token}, {"cookie": "_token=" + token}
    note(role + " page", client.get("/qbd/", headers=cookie))
    note(role + " bearer", client.get("/qbd/documents/1", headers=bearer))
    note(role + " retry", client.post("/qbd/documents/1/retry", headers={**cookie, **HERE}))
    note(role + " foreign", client.post("/qbd/documents/1/retry", headers={**cookie, "origin": "https://evil.example"}))
    note(role + " worker", client.post("/qbd/worker/v1/lease", headers=bearer, json={"instance": "i" * 8}))
for path in ("docs", "redoc", "openapi.json"):
    note(path, client.get("/qbd/" + path))
from airflow import plugins_manager
seen["errors"] = {str(k): str(v) for k, v in plugins_manager.get_import_errors().items()} if hasattr(plugins_manager, "get_import_errors") else {}
print("SEEN" + json.dumps(seen))
"""


@pytest.fixture(scope="module")
def seen(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("airflow")
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "AIRFLOW__API_AUTH__JWT_SECRET": "of-this-test-only" * 4,
        "AIRFLOW_CONN_QBD_STAGING": database_url.replace("postgresql+psycopg", "postgresql"),
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROBE], capture_output=True, text=True, env=environment, check=False
    )
    line = next((one for one in done.stdout.splitlines() if one.startswith("SEEN")), None)
    assert line is not None, done.stdout[-2000:] + done.stderr[-4000:]
    found: dict[str, Any] = json.loads(line.removeprefix("SEEN"))
    return found


@pytest.mark.airflow
def test_anonymous_is_sent_to_the_login_or_refused(seen: dict[str, Any]) -> None:
    assert seen["browser"] == [303, "/auth/login?next=/qbd/documents/1"]
    assert seen["search"] == [303, "/auth/login?next=/qbd/explain%3Fq%3D%25231001%26next%3D//evil.example"]
    assert seen["program"][0] == 401
    assert seen["post"][0] == 401
    assert seen["junk"][0] in (401, 403)


@pytest.mark.airflow
def test_roles(seen: dict[str, Any]) -> None:
    assert (seen["ADMIN page"][0], seen["ADMIN bearer"][0], seen["ADMIN retry"][0]) == (200, 404, 409)
    assert (seen["VIEWER page"][0], seen["VIEWER retry"][0]) in ((200, 403), (403, 403))
    assert seen["ADMIN foreign"][0] == 403


@pytest.mark.airflow
def test_an_airflow_login_is_no_worker_and_the_documentation_is_closed(seen: dict[str, Any]) -> None:
    assert seen["ADMIN worker"][0] == 401
    assert {seen[path][0] for path in ("docs", "redoc", "openapi.json")} == {404}
    assert seen["errors"] == {}
