from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Engine

from qbd.staging.dictionary import read_meanings, render, without_comment

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"


def test_every_table_and_column_has_a_comment(engine: Engine) -> None:
    tables = read_meanings(engine)
    assert len(tables) > 40
    assert without_comment(tables) == [], "comment them in a migration of include/sql"


def test_the_committed_dictionary_is_current(engine: Engine) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == render(read_meanings(engine)), (
        "write it anew: python -m qbd.staging.dictionary <URL of a migrated database> docs/data-dictionary.md"
    )


def test_it_tells_unit_and_source() -> None:
    text = COMMITTED.read_text(encoding="utf-8")
    assert "| total_minor | bigint |  | Order.totalPriceSet: before returns and edits |" in text
    assert "may be empty" in text
    assert "### staging.waiting (view)" in text
