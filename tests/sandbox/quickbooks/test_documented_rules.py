"""The page about the company file: every posting rule stands there once, and the tests it names exist."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "quickbooks-sandbox.md"
RULES = range(1, 76)
TEST = re.compile(r"def test_rules?_(\d+)(?:_(and|to)_(\d+))?_")


def shown_by() -> dict[int, set[str]]:
    """Rule -> the test files with a test named after it."""
    found: dict[int, set[str]] = {}
    for path in HERE.glob("test_*.py"):
        for first, word, last in TEST.findall(path.read_text()):
            numbers = range(int(first), int(last) + 1) if word == "to" else {int(first), int(last or first)}
            for number in numbers:
                found.setdefault(number, set()).add(path.stem.removeprefix("test_"))
    return found


def test_every_rule_has_a_row_and_the_row_names_its_tests() -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(row[0]) for row in rows] == list(RULES)
    named = {int(number): set(tests.split(", ")) for number, _, _, tests in rows}
    assert named == shown_by()


def test_the_rules_are_those_of_the_facts(reference: Path) -> None:
    text = (reference / "facts-quickbooks.md").read_text().partition("## Posting rules")[2]
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", text, flags=re.MULTILINE)]
    assert sorted(numbers) == list(RULES)
