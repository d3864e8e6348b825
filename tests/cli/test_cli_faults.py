"""``qbd sandbox quickbooks fault`` and ``edit``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import faults, shell
from qbd.sandbox.quickbooks.faults import FaultKind, Point
from qbd.sandbox.quickbooks.fixtures import create_company


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return create_company(tmp_path / "harbor.qbw")


def test_faults_are_added_listed_and_cleared(company: Path, qbd: Any, refused: Any) -> None:
    command = ("sandbox", "quickbooks", "fault")
    assert qbd(*command, "add", company, "locked", "--times", 3, "--request", "*Add").startswith("Fault 1 waits")
    qbd(*command, "add", company, "hresult:0x80040414", "--at", "begin_session", "--skip", 1)
    qbd(*command, "add", company, "slow:250", "--times", 0)
    qbd(*command, "add", company, "edit", "--text", "void last", "--until", "2031-05-01")
    waiting = faults.waiting(company)
    assert [(fault.kind, fault.place, fault.times, fault.skip) for fault in waiting] == [
        (FaultKind.STATUS, Point.BEFORE_REQUEST, 3, 0),
        (FaultKind.HRESULT, Point.BEGIN_SESSION, 1, 1),
        (FaultKind.SLOW, Point.BEFORE_REQUEST, None, 0),
        (FaultKind.EDIT, Point.BEFORE_REQUEST, 1, 0),
    ]
    listed = qbd(*command, "list", company)
    assert "0x80040414" in listed
    assert "void last" in listed
    assert qbd(*command, "clear", company, 2) == "1 fault(s) cleared.\n"
    assert "does not wait" in refused(*command, "clear", company, 2)
    assert qbd(*command, "clear", company) == "3 fault(s) cleared.\n"
    assert qbd(*command, "list", company) == "No fault waits.\n"
    assert "modal-dialog" in qbd(*command, "names")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("nonsense",), "Names are"),
        (("slow:fast",), "milliseconds"),
        (("locked", "--at", "nowhere"), "Places are"),
        (("locked", "--at", "begin_session"), "does not happen at begin_session"),
        (("hresult:1",), "no known HRESULT"),
    ],
)
def test_what_is_no_fault_is_said(company: Path, refused: Any, arguments: tuple[str, ...], text: str) -> None:
    assert text in refused("sandbox", "quickbooks", "fault", "add", company, *arguments)


def test_a_user_edits(company: Path, qbd: Any, refused: Any) -> None:
    before = shell.ledger_totals(company)
    newest = shell.transactions_view(company).rows[0][0]
    qbd("sandbox", "quickbooks", "edit", company, "rename", "Customer=Cook, Brian", "Cook, B.")
    assert "Cook, B." in {row[1] for row in shell.list_view(company, "customers").rows}
    qbd("sandbox", "quickbooks", "edit", company, "delete", newest)
    assert shell.ledger_totals(company) != before
    assert "there is no transaction" in refused("sandbox", "quickbooks", "edit", company, "void", newest)
    assert "takes 2 words" in refused("sandbox", "quickbooks", "edit", company, "memo", "last")


def test_the_administrator_changes_features_rights_and_mode(company: Path, qbd: Any, refused: Any) -> None:
    command = ("sandbox", "quickbooks", "administer", company)
    changes = ("--preference", "ClassTracking=false", "--preference", "ClosingDate=2026-01-31", "--access", "read")
    qbd(*command, *changes, "--mode", "multi-user", "--no-personal-data")
    with shell.reading(company) as opened:
        assert opened.preference("ClassTracking") is False
        assert opened.preference("ClosingDate") == "2026-01-31"
        meta = [opened.store.meta(name) for name in ("application_access", "file_mode", "personal_data")]
    assert meta == ["read", "1", "refused"]
    assert "no preference" in refused(*command, "--preference", "Weather=true")
    assert "neither true nor false" in refused(*command, "--preference", "ClassTracking=maybe")
    assert "no date" in refused(*command, "--preference", "ClosingDate=soon")


def test_a_preset_is_made(qbd: Any, refused: Any, tmp_path: Path) -> None:
    path = tmp_path / "big.qbw"
    arguments = ("--preset", "us-enterprise", "--closing-date", "2026-01-31", "--no-account-numbers")
    assert qbd("sandbox", "quickbooks", "create", path, *arguments) == f"{path} is created.\n"
    assert len(shell.list_view(path, "customers").rows) > 50
    with shell.reading(path) as opened:
        assert opened.preference("ClosingDate") == "2026-01-31"
        assert opened.preference("AccountNumbers") is False
    assert "Presets are us-pro" in refused("sandbox", "quickbooks", "create", tmp_path / "x", "--preset", "mars")
