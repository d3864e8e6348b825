"""The main job's tests notice when any one rule of the company file's ledger is broken."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
MAIN_JOB = (
    "accounting/test_posting_in_sandbox.py",
    "delivery/test_links.py",
    "books/test_reconcile.py::test_detailed_inventory_and_a_bill_differ_at_most_by_what_quickbooks_values",
)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_broken_rule_is_noticed() -> None:
    command = [sys.executable, str(Path(__file__).with_name("breaking.py")), *(str(TESTS / name) for name in MAIN_JOB)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=TESTS.parent, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert rows[0] == ["", "nothing is broken", "survived"]
    assert len(rows) > 20
    assert [row for row in rows[1:] if row[2] != "noticed"] == []
