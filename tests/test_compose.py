"""The compose file against the compose schema, and its environment, mounts and health checks against the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
AIRFLOW_PARTS = ["airflow-apiserver", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer"]
# The worker on the shop's PC and the sandbox read these from their own machine's environment, not from Airflow's.
ELSEWHERE = {"QBD_WORKER_TOKEN", "QBD_SANDBOX_TOKEN"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yaml").read_text()
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def test_it_follows_the_compose_schema() -> None:
    program = Path(sys.executable).parent / "check-jsonschema"
    result = subprocess.run(
        [program, "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_variable_that_the_code_reads_is_set(compose: dict[str, Any]) -> None:
    read = set()
    for path in (ROOT / "plugins").rglob("*.py"):
        if "cli/demo" in path.as_posix():
            continue
        read |= set(re.findall(r"""["'](QBD_[A-Z_]+)["']""", path.read_text()))
    assert read, "the search found nothing, so this test would prove nothing"
    for part in AIRFLOW_PARTS:
        missing = read - ELSEWHERE - set(compose["services"][part]["environment"])
        assert not missing, f"{part} lacks {missing}"


@pytest.mark.parametrize("part", [*AIRFLOW_PARTS, "airflow-worker"])
def test_every_part_shares_landing_data_docs_and_mappings(compose: dict[str, Any], part: str) -> None:
    service = compose["services"][part]
    mounts = {volume.split(":")[1] for volume in service["volumes"]}
    environment = service["environment"]
    folders = {
        environment["QBD_LANDING"].removeprefix("file://"),
        environment["QBD_DATA_DOCS_DIR"],
        environment["QBD_SNAPSHOT_DIR"],
        environment["QBD_INCLUDE_DIR"] + "/mappings",
    }
    assert folders <= mounts


def test_every_long_running_service_has_a_health_check_and_comes_back(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name == "airflow-init":
            continue
        assert service.get("restart") == "unless-stopped", name
        assert service.get("healthcheck") or name == "sandbox-worker", name


def test_profiles(compose: dict[str, Any]) -> None:
    by_profile: dict[str, set[str]] = {}
    for name, service in compose["services"].items():
        for profile in service.get("profiles", ["default"]):
            by_profile.setdefault(profile, set()).add(name)
    assert by_profile["scale"] == {"redis", "airflow-worker"}
    assert by_profile["sandbox"] == {"sandbox-shopify", "sandbox-stocky", "sandbox-worker"}
    assert set(AIRFLOW_PARTS) | {"postgres", "airflow-init"} == by_profile["default"]


def test_every_secret_of_the_example_is_used_and_none_is_written_down(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yaml").read_text()
    for line in (ROOT / ".env.example").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            assert f"${{{name}" in text, f"{name} is in .env.example but not in the compose file"
            assert not value or name == "AIRFLOW_BASE_URL", f"{name} has a value in .env.example"


def test_the_image_is_the_airflow_that_is_locked() -> None:
    locked = re.search(r'name = "apache-airflow"\nversion = "([^"]+)"', (ROOT / "uv.lock").read_text())
    assert locked
    assert f"FROM apache/airflow:{locked.group(1)}-" in (ROOT / "Dockerfile").read_text()
