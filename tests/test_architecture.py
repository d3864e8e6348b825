"""The layers of the architecture, the thin DAG files and what Airflow makes of plugins/."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_a_layer_imports_only_what_stands_below_it() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run(
        [program, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT / "plugins"), "PATH": str(program.parent)},
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "dags").glob("*.py")), ids=lambda path: path.name)
def test_dag_files_are_thin(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 120


def test_airflow_ignores_the_package_below_plugins() -> None:
    assert (ROOT / "plugins" / ".airflowignore").read_text().split() == ["qbd/"]


def test_no_machine_path_is_committed() -> None:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if names.returncode:
        pytest.skip("not a git checkout")
    forbidden = [f"/{folder}/" for folder in ("work", "root", "farm")]
    for name in names.stdout.split():
        path = ROOT / name
        if path.suffix in {".png", ".lock", ".xz"} or not path.is_file():
            continue
        text = path.read_text(errors="replace")
        assert not any(f'"{part}' in text or f" {part}" in text for part in forbidden), name
