"""``qbd mapping``: settings in, out, compared; what is wrong is named with file, line, key and mend."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qbd.mapping.settings import load
from qbd.staging.database import include_dir

EXAMPLE = include_dir() / "mappings" / "harbor.yaml"


def changed(folder: Path, before: str, after: str, name: str = "harbor.yaml") -> Path:
    text = EXAMPLE.read_text("utf-8")
    assert before in text
    path = folder / name
    path.write_text(text.replace(before, after, 1), "utf-8")
    return path


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_QBD_STAGING", database_url.replace("postgresql+psycopg", "postgresql"))
    monkeypatch.setenv("QBD_SNAPSHOT_DIR", str(tmp_path / "snapshot"))


def test_check_takes_a_file_or_a_stores_name(qbd: Any, tmp_path: Path) -> None:
    assert qbd("mapping", "check", EXAMPLE) == "harbor.yaml: store harbor, individual posting: no mistakes found.\n"
    assert qbd("mapping", "check", "harbor") == qbd("mapping", "check", EXAMPLE)


def test_every_mistake_is_named_with_file_line_key_and_mend(refused: Any, tmp_path: Path) -> None:
    path = changed(tmp_path, "posting: individual", "posting: weekly")
    path.write_text(path.read_text("utf-8").replace("vendors: ", "vendor: ", 1), "utf-8")
    lines = path.read_text("utf-8").splitlines()
    said = refused("mapping", "check", path).splitlines()
    assert len(said) >= 2
    assert all(line.startswith("harbor.yaml: ") for line in said)
    posting = next(line for line in said if " posting: " in line)
    assert f"line {lines.index('posting: weekly') + 1}:" in posting
    assert "individual" in posting
    assert any("Did you mean 'vendors'?" in line for line in said)


def test_a_file_that_is_not_there_or_no_file_is_named(refused: Any, tmp_path: Path) -> None:
    assert refused("mapping", "check", tmp_path / "absent.yaml").startswith("absent.yaml: file: cannot be read")
    assert "cannot be read" in refused("mapping", "check", tmp_path)
    assert "nowhere" in refused("mapping", "check", "nowhere")


def test_settings_go_in_and_come_out_and_the_snapshot_is_renewed(
    database: None, qbd: Any, refused: Any, tmp_path: Path
) -> None:
    assert refused("mapping", "export", "harbor").endswith("Import them: qbd mapping import <file>.")
    assert "harbor has no settings yet" in qbd("mapping", "diff", EXAMPLE)
    snapshot = tmp_path / "snapshot" / "stores.json"
    assert qbd("mapping", "import", EXAMPLE) == f"harbor: version 1 is in force; snapshot {snapshot}\n"
    assert "version 1 is in force" in qbd("mapping", "import", EXAMPLE)

    other = changed(tmp_path, "posting: individual", "posting: daily")
    told = qbd("mapping", "diff", other)
    assert told.splitlines() == ["  posting: 'individual' -> 'daily'", "1 keys differ."]
    assert json.loads(snapshot.read_text("utf-8"))["stores"][0]["posting"] == "individual"
    assert "  posting: 'individual' -> 'daily'\nharbor: version 2 is in force" in qbd("mapping", "import", other)
    assert json.loads(snapshot.read_text("utf-8"))["stores"][0]["posting"] == "daily"

    exported = tmp_path / "out" / "harbor.yaml"
    exported.parent.mkdir()
    exported.write_text(qbd("mapping", "export", "harbor"), "utf-8")
    assert load(exported) == load(other)

    snapshot.unlink()
    assert qbd("mapping", "snapshot").strip() == str(snapshot)
    assert json.loads(snapshot.read_text("utf-8"))["stores"][0]["store"] == "harbor"


def test_a_wrong_file_is_not_imported(database: None, refused: Any, qbd: Any, tmp_path: Path) -> None:
    qbd("mapping", "import", EXAMPLE)
    before = qbd("mapping", "export", "harbor")
    assert "time_zone" in refused(
        "mapping", "import", changed(tmp_path, "time_zone: America/New_York", "time_zone: Mars")
    )
    assert qbd("mapping", "export", "harbor") == before
