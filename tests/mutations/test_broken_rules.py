"""The main job's tests notice when any one rule of the company file's ledger is broken."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from broken_rules import BROKEN_RULES

TESTS = Path(__file__).parents[1]
MAIN_JOB = (
    "accounting/test_posting_in_sandbox.py",
    "delivery/test_links.py",
    "books/test_reconcile.py::test_detailed_inventory_and_a_bill_differ_at_most_by_what_quickbooks_values",
)
PARTS = 4


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_every_broken_rule_is_noticed(part: int) -> None:
    paths = [str(TESTS / name) for name in MAIN_JOB]
    command = [sys.executable, str(Path(__file__).with_name("breaking.py")), *paths, "--part", f"{part}/{PARTS}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=TESTS.parent, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert rows[0] == ["", "nothing is broken", "survived"]
    assert len(rows) - 1 == len(BROKEN_RULES[part - 1 :: PARTS])
    assert [row for row in rows[1:] if row[2] != "noticed"] == []


def test_at_least_twenty_rules_are_broken() -> None:
    assert len({(rule.module, rule.name, rule.old) for rule in BROKEN_RULES}) >= 20
