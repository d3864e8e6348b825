"""What a person does with the command when something does not go on by itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qbd.pipeline import posting
from qbd.pipeline.connections import from_environment
from qbd.pipeline.run import open_run
from qbd.sandbox.quickbooks.administration import set_preferences
from qbd.sandbox.shopify.days import generate

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def bad_order(house: Any) -> int:
    """A day of six orders, one of which does not add up."""
    made = generate(house.shop, house.day, orders=6, seed=4)
    # A minute ago: a window ends at a whole second, and what changes within its last one is read the next time.
    house.shop.misstate(made[0], "currentTotalPriceSet", 1, at=datetime.now(UTC) - timedelta(minutes=1))
    return int(made[0])


@pytest.fixture(scope="module")
def closed(house: Any, qbd: Any, bad_order: int) -> None:
    """Somebody closes QuickBooks' books after our documents were made and before the PC fetches them."""
    house.stop_worker()
    qbd("sync", "--store", "harbor", "--dry-run")
    run = open_run("harbor", from_environment)
    posting.post(run, through=house.day)
    set_preferences(house.company_file, ClosingDate=house.day.isoformat())
    house.start_worker()


def refused_documents(house: Any) -> list[int]:
    return [
        number
        for (number,) in house.rows(
            "SELECT document_id FROM delivery.documents WHERE state = 'needs_attention' ORDER BY document_id"
        )
    ]


def test_a_record_in_quarantine_is_listed_with_its_mend(closed: None, qbd: Any, bad_order: int) -> None:
    said = qbd("quarantine", "list", "harbor")
    row = next(line for line in said.splitlines() if f"orders {bad_order}" in line)
    assert all(cell.strip() for cell in row.strip("│").split("│")), row
    assert "waits in quarantine" in qbd("quarantine", "list", "elsewhere")


def test_documents_that_quickbooks_refuses_end_the_sync_with_every_reason(
    closed: None, refused: Any, house: Any, qbd: Any
) -> None:
    said = refused("sync", "--store", "harbor", "--patience", "1")
    waiting = refused_documents(house)
    assert waiting
    assert "are not in the books" in said
    assert "qbd outbox retry" in said
    told = qbd("outbox", "status")
    assert all(f"Document {number} of harbor" in told for number in waiting)
    assert "needs_attention" in told


def test_a_refused_document_is_retried_when_the_cause_is_mended_and_another_is_dismissed(
    closed: None, refused: Any, house: Any, qbd: Any, bad_order: int
) -> None:
    if not refused_documents(house):
        refused("sync", "--store", "harbor", "--patience", "1")
    house.stop_worker()
    set_preferences(house.company_file, ClosingDate=None)
    house.start_worker()
    dismissed, *others = refused_documents(house)
    assert f"{dismissed} is withdrawn" in qbd("outbox", "dismiss", dismissed, "--why", "entered by hand")
    for number in others:
        assert f"{number} is pending again" in qbd("outbox", "retry", number)
    detail = house.rows(
        "SELECT detail FROM delivery.events WHERE document_id = :one AND to_state = 'withdrawn'", one=dismissed
    )
    assert "entered by hand" in detail[0][0]
    assert str(dismissed) in refused("outbox", "retry", dismissed)
    assert "999999" in refused("outbox", "dismiss", 999999)
    said = qbd("sync", "--store", "harbor", "--patience", "1")
    assert "agree to the cent" in said
    assert house.rows("SELECT DISTINCT state FROM delivery.documents ORDER BY 1") == [("settled",), ("withdrawn",)]
    # The order in quarantine still waits, and the sync says so without failing.
    assert f"quarantine: orders {bad_order}: " in said


def test_a_dismissed_record_is_let_go(closed: None, qbd: Any, refused: Any, house: Any, bad_order: int) -> None:
    number = house.rows("SELECT min(quarantine_id) FROM staging.quarantine WHERE state = 'waiting'")[0][0]
    assert "no such waiting row" in refused("quarantine", "dismiss", "elsewhere", number)
    assert f"{bad_order}) is dismissed" in qbd("quarantine", "dismiss", "harbor", number)
    assert house.rows("SELECT state, ended_by <> '' FROM staging.quarantine WHERE quarantine_id = :n", n=number) == [
        ("dismissed", True)
    ]
    assert "no such waiting row" in refused("quarantine", "dismiss", "harbor", number)


def test_a_pc_that_is_off_ends_the_wait_with_what_to_do(closed: None, refused: Any, house: Any) -> None:
    house.stop_worker()
    try:
        said = refused("sync", "--store", "harbor", "--patience", "0")
    finally:
        house.start_worker()
    assert re.search(r"1 request\(s\) to QuickBooks are still waiting. Its worker was last seen at 20", said)
    assert "qbd-worker run" in said


def test_a_worker_is_admitted_once_and_revoked(qbd: Any, refused: Any, house: Any) -> None:
    company = house.settings.company_file
    said = qbd("worker", "admit", "till-pc", "--company-file", company)
    token = said.split()[-1]
    assert len(token) > 40
    assert "No store's settings" not in said
    assert house.rows("SELECT count(*) FROM delivery.workers WHERE worker = 'till-pc' AND revoked_at IS NULL") == [(1,)]
    assert not any(token in str(row) for row in house.rows("SELECT * FROM delivery.workers"))
    assert "1 token(s) of till-pc are revoked" in qbd("worker", "revoke", "till-pc", "--company-file", company)
    assert "none is in force" in refused("worker", "revoke", "till-pc", "--company-file", company)


def test_a_token_of_the_deployments_secrets_is_accepted(
    qbd: Any, refused: Any, house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = house.settings.company_file
    monkeypatch.setenv("SOME_TOKEN", "short")
    assert "shorter than" in refused("worker", "admit", "pc", "--company-file", company, "--token-env", "SOME_TOKEN")
    monkeypatch.setenv("SOME_TOKEN", "0123456789abcdef0123456789abcdef")
    said = qbd("worker", "admit", "pc", "--company-file", company, "--token-env", "SOME_TOKEN")
    assert "0123456789abcdef" not in said
    assert house.rows("SELECT count(*) FROM delivery.workers WHERE worker = 'pc'") == [(1,)]


def test_a_company_file_that_no_store_names_is_pointed_out(qbd: Any, house: Any) -> None:
    said = qbd("worker", "admit", "back-office", "--company-file", r"C:\Typo.qbw")
    assert "No store's settings name the company file" in said
    assert house.settings.company_file in said
