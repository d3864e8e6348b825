"""``qbd sandbox quickbooks``: a company file made and looked at."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qbd.cli.main import app


@pytest.fixture(scope="module")
def company(qbd: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("books") / "new" / "harbor.sqlite"
    assert qbd("sandbox", "quickbooks", "create", path) == f"{path} is created.\n"
    return path


def cells(table: str) -> list[list[str]]:
    rows = [line for line in table.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in row.strip("│").split("│")] for row in rows]


def test_the_trial_balance_balances(company: Path, qbd: Any) -> None:
    rows = cells(qbd("sandbox", "quickbooks", "shell", company))
    *accounts, total = rows
    assert total[0] == "TOTAL"
    assert total[1] == total[2]
    assert sum(Decimal(row[1] or 0) for row in accounts) == Decimal(total[1]) > 0


def test_lists_and_transactions_are_shown_and_one_of_them_whole(company: Path, qbd: Any) -> None:
    assert "Sales Income" in {row[1] for row in cells(qbd("sandbox", "quickbooks", "shell", company, "accounts"))}
    newest = cells(qbd("sandbox", "quickbooks", "shell", company, "transactions"))[0]
    lines = cells(qbd("sandbox", "quickbooks", "shell", company, newest[0]))
    assert len(lines) >= 2
    assert sum(Decimal(line[1] or 0) for line in lines) == sum(Decimal(line[2] or 0) for line in lines) > 0
    assert "accounts receivable" in qbd("sandbox", "quickbooks", "shell", company, "receivables")


def test_what_is_not_there_is_said(company: Path, refused: Any, tmp_path: Path) -> None:
    assert "Views are accounts" in refused("sandbox", "quickbooks", "shell", company, "FF-1")
    absent = tmp_path / "absent.sqlite"
    assert str(absent) in refused("sandbox", "quickbooks", "shell", absent)
    assert not absent.exists()
    text = tmp_path / "notes.txt"
    text.write_text("no company file, but long enough to be looked at " * 40, "utf-8")
    assert "no company file" in refused("sandbox", "quickbooks", "shell", text)
    assert "is there already" in refused("sandbox", "quickbooks", "create", company)


@pytest.mark.parametrize("edition", ["CA", "UK"])
def test_other_countries_have_their_own_taxes(edition: str, qbd: Any, tmp_path: Path) -> None:
    path = tmp_path / f"{edition}.sqlite"
    qbd("sandbox", "quickbooks", "create", path, "--edition", edition, "--product", "enterprise")
    codes = {row[1] for row in cells(qbd("sandbox", "quickbooks", "shell", path, "tax codes"))}
    assert codes
    assert "TAX" not in {code.upper() for code in codes} or edition != "UK"


def test_an_edition_or_product_that_does_not_exist_is_a_wrong_use(tmp_path: Path) -> None:
    for option, value in (("--edition", "FR"), ("--product", "online")):
        path = tmp_path / "wrong.sqlite"
        result = CliRunner().invoke(app, ["sandbox", "quickbooks", "create", str(path), option, value])
        assert result.exit_code == 2
        assert value in result.output
        assert not path.exists()
