"""The worker against a company file in which things go wrong: everything once, or said to a person."""

from __future__ import annotations

import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qbd.accounting import documents as d
from qbd.sandbox.quickbooks import faults, shell
from qbd.sandbox.quickbooks.faults import Fault, FaultKind, Point
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.named_faults import NAMED
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

DAY = date(2026, 3, 2)
RECEIPTS = 9
TOTAL = sum(1000 + number for number in range(1, RECEIPTS + 1))


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return create_company(tmp_path / "harbor.sqlite", opening_date=date(2026, 1, 1), history=False)


@pytest.fixture
def documents() -> list[d.Document]:
    customer = d.Customer(key="customer:web", store="harbor", name="Web buyers")
    item = d.SingleAccountItem(
        key="item:posters",
        store="harbor",
        name="Posters",
        item_type="NonInventory",
        account=d.Named("Account", "Sales Income"),
    )
    tax = d.SalesTaxItem(key="tax:none", store="harbor", name="No tax", description="No tax", rate=Decimal(0))
    receipts = [
        d.SalesReceipt(
            key=f"receipt:{number}",
            store="harbor",
            txn_date=DAY,
            currency="USD",
            memo=f"order {number}",
            ref_number=f"R{number}",
            customer=d.Named("Customer", "Web buyers", customer.key),
            tax_item=d.Named("Item", "No tax", tax.key),
            deposit_to=d.Named("Account", "Checking"),
            lines=(d.ItemLine(item=d.Named("Item", "Posters", item.key), amount=1000 + number),),
        )
        for number in range(1, RECEIPTS + 1)
    ]
    return [customer, item, tax, *receipts]


def receipts_in(path: Path) -> list[str]:
    with sqlite3.connect(path) as db:
        return [row[0] for row in db.execute("SELECT ref_number FROM txn WHERE kind = 'SalesReceipt' ORDER BY 1")]


def exactly_once(shop: Any, path: Path) -> None:
    assert {key: shop.reason(key) for key, state in shop.states().items() if state != "settled"} == {}
    assert receipts_in(path) == [f"R{number}" for number in range(1, RECEIPTS + 1)]
    assert shell.ledger_totals(path)["Checking"] == TOTAL
    assert faults.waiting(path) == [], "every fault was met"


def some(name: str, times: int = 2, **options: Any) -> Fault:
    named = NAMED[name]
    return Fault(named.kind, named.place, named.number, named.text, named.request, times=times, **options)


@pytest.mark.parametrize(
    "name",
    ["locked", "related-locked", "list-locked", "list-modified", "internal-error", "not-available"],
)
def test_a_lock_is_waited_for(shop: Any, company: Path, documents: list[d.Document], name: str) -> None:
    faults.add(company, some(name))
    shop.enqueue(*documents)
    shop.drain(shop.worker(processor=RequestProcessor(company)))
    exactly_once(shop, company)


@pytest.mark.parametrize(
    "name",
    [
        *("modal-dialog", "modal-dialog-meanwhile", "busy", "starting", "login-unfinished", "not-running", "gone"),
        *("gone-after-commit", "gone-before-answer", "answer-not-stored", "single-user-wanted", "not-accessible"),
    ],
)
def test_quickbooks_that_does_not_answer_is_tried_again(
    shop: Any, company: Path, documents: list[d.Document], name: str
) -> None:
    faults.add(company, some(name))
    shop.enqueue(*documents)
    shop.drain(shop.worker(processor=RequestProcessor(company)))
    exactly_once(shop, company)


@pytest.mark.parametrize("skip", range(4))
@pytest.mark.parametrize("name", ["answer-lost", "answer-truncated", "answer-garbled"])
def test_an_answer_that_does_not_arrive_is_asked_for(
    shop: Any, company: Path, documents: list[d.Document], name: str, skip: int
) -> None:
    faults.add(company, some(name, times=1, skip=skip))
    shop.enqueue(*documents)
    shop.drain(shop.worker(processor=RequestProcessor(company)))
    exactly_once(shop, company)


@pytest.mark.parametrize("stored_with_request", [True, False])
@pytest.mark.parametrize(
    ("point", "skip"),
    [
        (Point.BEFORE_SET, 0),
        (Point.BEFORE_COMMIT, 5),
        (Point.AFTER_COMMIT, 5),
        (Point.STORING_ANSWER, 1),
        (Point.BEFORE_ANSWER, 1),
    ],
)
def test_the_process_dies_and_another_goes_on(
    shop: Any,
    company: Path,
    documents: list[d.Document],
    killed: Any,
    point: Point,
    skip: int,
    stored_with_request: bool,
) -> None:
    def die() -> None:
        raise killed

    faults.add(company, Fault(FaultKind.PROCESS_DIES, point, skip=skip))
    shop.enqueue(*documents)
    first = RequestProcessor(company, process_dies=die, stored_with_request=stored_with_request)
    with pytest.raises(killed):
        shop.drain(shop.worker("first", processor=first))
    first.close_connection()  # what the operating system does for a process that is gone
    shop.drain(shop.worker("second", processor=RequestProcessor(company, stored_with_request=stored_with_request)))
    exactly_once(shop, company)


def test_slow_is_only_slow(shop: Any, company: Path, documents: list[d.Document]) -> None:
    slept: list[float] = []
    faults.add(company, Fault(FaultKind.SLOW, number=1500, request="*Add", times=len(documents)))
    shop.enqueue(*documents)
    shop.drain(shop.worker(processor=RequestProcessor(company, sleep=slept.append)))
    assert slept == [1.5] * len(documents)
    exactly_once(shop, company)


@pytest.mark.parametrize("name", ["permission-denied", "feature-off", "list-full", "sensitive-data"])
def test_what_no_waiting_mends_is_said_to_a_person(
    shop: Any, company: Path, documents: list[d.Document], name: str
) -> None:
    faults.add(company, Fault(FaultKind.STATUS, number=NAMED[name].number, text=NAMED[name].text, object_id="R5"))
    shop.enqueue(*documents)
    shop.drain(shop.worker(processor=RequestProcessor(company)))
    states = shop.states()
    assert states.pop("receipt:5") == "needs_attention"
    assert NAMED[name].text.split("{")[0] in shop.reason("receipt:5")
    assert set(states.values()) == {"settled"}, "nothing else is held up"


def test_a_users_edits_meanwhile_make_nothing_twice(shop: Any, company: Path, documents: list[d.Document]) -> None:
    """One receipt is changed and one voided before the answer arrives, which is lost."""
    faults.add(
        company,
        Fault(FaultKind.EDIT, Point.BEFORE_ANSWER, text="memo ref=R1 'seen by Ann'", skip=2),
        Fault(FaultKind.EDIT, Point.BEFORE_ANSWER, text="void ref=R1", skip=2),
        Fault(FaultKind.ANSWER, text="lost", skip=2),
    )
    shop.enqueue(*documents)
    shop.drain(shop.worker(processor=RequestProcessor(company)))
    states = shop.states()
    assert states.pop("receipt:1") == "needs_attention"
    assert "another total" in shop.reason("receipt:1")
    assert set(states.values()) == {"settled"}
    assert receipts_in(company) == [f"R{number}" for number in range(1, RECEIPTS + 1)]
    assert shell.ledger_totals(company)["Checking"] == TOTAL - 1001, "what the user voided stays void"


@pytest.mark.parametrize("skip", range(4))
def test_quickbooks_dies_and_forgets_what_it_answered(
    shop: Any, company: Path, documents: list[d.Document], skip: int
) -> None:
    faults.add(
        company,
        Fault(FaultKind.EDIT, Point.BEFORE_ANSWER, text="forget-answers", skip=skip),
        Fault(FaultKind.QUICKBOOKS_DIES, Point.BEFORE_ANSWER, skip=skip),
    )
    shop.enqueue(*documents)
    shop.drain(shop.worker(processor=RequestProcessor(company)))
    exactly_once(shop, company)
