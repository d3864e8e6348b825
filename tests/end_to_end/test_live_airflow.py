"""A live Airflow (scheduler, api-server, triggerer, workers) from nothing, as a newcomer starts it; then once more."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow, pytest.mark.timeout(800)]
ROOT = Path(__file__).resolve().parents[2]


def demo(folder: Path) -> str:
    """Run the demo once and return what it printed; its status must be 0."""
    command = [sys.executable, "-m", "qbd.cli.main", "demo", "--oneshot", "--orders", "40", "--folder", str(folder)]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT / "plugins"), "LANG": "C.UTF-8"}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
    return ended.stdout


def left_over(folder: Path) -> str:
    """Return the processes that still name the demo's folder."""
    return subprocess.run(["pgrep", "-af", str(folder)], capture_output=True, text=True, check=False).stdout


def test_the_demo_twice(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    first = demo(folder)
    assert "QuickBooks and the journal agree to the cent." in first
    figures = re.findall(r"│\s*(-?[\d,]+\.\d\d)\s*│\s*(-?[\d,]+\.\d\d)\s*│\s*(-?[\d,]+\.\d\d)\s*│", first)
    assert len(figures) > 10
    assert all(journal == quickbooks and difference == "0.00" for journal, quickbooks, difference in figures)
    posted = re.search(r"(\d+) documents were posted by this run", first)
    assert posted is not None
    assert int(posted.group(1)) > 50
    assert left_over(folder) == ""
    second = demo(folder)
    assert "Nothing new was posted" in second
    assert re.findall(r"│\s*(-?[\d,]+\.\d\d)\s*│\s*(-?[\d,]+\.\d\d)\s*│\s*(-?[\d,]+\.\d\d)\s*│", second) == figures
    assert left_over(folder) == ""
