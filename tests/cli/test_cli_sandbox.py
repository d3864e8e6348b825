"""``qbd sandbox quickbooks``: a company file made and looked at."""

from __future__ import annotations

import csv
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
    rows = cells(qbd("sandbox", "quickbooks", "show", company, "trial-balance"))
    *accounts, total = rows
    assert total[0] == "TOTAL"
    assert total[1] == total[2]
    assert sum(Decimal(row[1] or 0) for row in accounts) == Decimal(total[1]) > 0


def test_lists_and_transactions_are_shown_and_one_of_them_whole(company: Path, qbd: Any) -> None:
    assert "Sales Income" in {row[1] for row in cells(qbd("sandbox", "quickbooks", "shell", company, "accounts"))}
    newest = cells(qbd("sandbox", "quickbooks", "shell", company, "transactions"))[0]
    shown = qbd("sandbox", "quickbooks", "shell", company, newest[0])
    *lines, total = cells(shown[shown.index("ledger\n") : shown.index("history\n")])
    assert len(lines) >= 2
    assert sum(Decimal(line[1] or 0) for line in lines) == Decimal(total[1]) == Decimal(total[2]) > 0
    assert "accounts receivable" in qbd("sandbox", "quickbooks", "shell", company, "receivables")


def test_what_is_not_there_is_said(company: Path, refused: Any, tmp_path: Path) -> None:
    assert "Commands are lists" in refused("sandbox", "quickbooks", "shell", company, "FF-1")
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


def test_answers_for_scripts_are_comma_separated(company: Path, qbd: Any) -> None:
    text = qbd("sandbox", "quickbooks", "show", company, "trial-balance", "--as-of", "2026-01-31", "--csv")
    header, *rows, total = csv.reader(text.splitlines())
    assert header == ["", "Debit", "Credit"]
    assert sum(Decimal(row[1] or 0) for row in rows) == Decimal(total[1]) == Decimal(total[2])
    both = qbd("sandbox", "quickbooks", "show", company, "transaction", "OPEN-1", "--csv").split("\n\n")
    assert [part.splitlines()[0].split(",")[0] for part in both] == ["field", "line", "account", "what"]


def test_the_prompt_answers_until_it_is_left(company: Path) -> None:
    questions = ["help", "", "customers", "ledger nowhere", "stock --limit x", 'find "open', "profit-and-loss --to soon",
                 "trial-balance --as-of 2026-01-31", "exit", "never asked"]  # fmt: skip
    result = CliRunner().invoke(app, ["sandbox", "quickbooks", "shell", str(company)], input="\n".join(questions))
    assert result.exit_code == 0
    for part in ("Debit and credit per account", "Cook, Brian", "no account", "--limit",
                 "No closing quotation", "soon is no day", "Trial Balance, As of January 31, 2026"):  # fmt: skip
        assert part in result.output, part
    assert "never" not in result.output


def test_wrong_uses_are_said_in_a_sentence(company: Path, refused: Any) -> None:
    ask = ("sandbox", "quickbooks", "show", company)
    assert "is after" in refused(*ask, "profit-and-loss", "--from", "2026-02-01", "--to", "2026-01-01")
    assert "3250" in refused(*ask, "report", "ARAgingSummary", "--cash")
    assert "Report types are" in refused(*ask, "report", "Everything")
