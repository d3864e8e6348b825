from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qbd.errors import ConfigurationError
from qbd.mapping import snapshot

ROOT = Path(__file__).resolve().parents[2]


def test_without_a_snapshot_the_yaml_files_are_read(tmp_path: Path) -> None:
    assert snapshot.read_snapshot(tmp_path) is None
    assert [one.store for one in snapshot.stores(tmp_path)] == ["harbor"]


def test_the_folders_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBD_SNAPSHOT_DIR", str(tmp_path / "s"))
    monkeypatch.setenv("QBD_INCLUDE_DIR", str(tmp_path))
    assert snapshot.snapshot_folder() == tmp_path / "s"
    assert snapshot.mappings_folder() == tmp_path / "mappings"
    assert snapshot.stores() == ()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 99, "stores": []}'])
def test_a_damaged_snapshot_is_named_not_ignored(tmp_path: Path, text: str) -> None:
    (tmp_path / snapshot.FILE_NAME).write_text(text)
    with pytest.raises(ConfigurationError, match=r"stores\.json: snapshot: cannot be read"):
        snapshot.stores(tmp_path)


def test_parsing_dags_loads_nothing_heavy() -> None:
    heavy = ("sqlalchemy", "psycopg", "pandas", "lxml", "pyarrow", "numpy", "great_expectations", "airflow")
    code = f"""
import sys
from qbd.mapping.snapshot import stores
stores()
print([name for name in {heavy!r} if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "plugins"), "QBD_SNAPSHOT_DIR": "nowhere"},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
