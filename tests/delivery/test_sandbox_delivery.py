"""Exactly once against the sandbox's company file, which remembers, checks and posts like QuickBooks."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qbd.accounting import documents as d
from qbd.delivery import outbox
from qbd.qbxml.queries import ListQuery, TransactionQuery, TxnQuery
from qbd.qbxml.records import TxnSummary
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.staging.database import transaction
from qbd.worker.api import LeaseGoneError, ServerUnavailableError

DAY = date(2026, 3, 2)
STORE = "harbor"


def account(name: str) -> d.Named:
    return d.Named("Account", name)


def documents() -> list[d.Document]:
    """Documents of every kind of this version, the dependent ones first."""
    web = d.Named("Customer", "Web buyers", "customer:web")
    item = d.Named("Item", "Posters", "item:posters")
    zero = d.Named("Item", "No tax", "tax:none")
    vendor = d.Named("Vendor", "Paper Mill", "vendor:mill")
    made: list[d.Document] = []
    for number in range(1, 9):
        line = d.ItemLine(item=item, amount=1000 + number, quantity=Decimal(1))
        common: dict[str, Any] = {
            "store": STORE,
            "txn_date": DAY + timedelta(days=number),
            "currency": "USD",
            "memo": f"order {number}",
        }
        form: dict[str, Any] = {"customer": web, "lines": (line,), "tax_item": zero, **common}
        applied = (d.Applied(to=d.TxnOf(f"invoice:{number}"), amount=500),)
        made += [
            d.ReceivePayment(key=f"payment:{number}", ref_number=f"P{number}", customer=web, total=500, applied=applied, **common),
            d.CardRefund(key=f"refund:{number}", ref_number=f"F{number}", customer=web, refund_from=account("Checking"),
                         applied=(d.Applied(to=d.TxnOf(f"memo:{number}"), amount=1000 + number),), **common),
            d.Invoice(key=f"invoice:{number}", ref_number=f"I{number}", **form),
            d.CreditMemo(key=f"memo:{number}", ref_number=f"M{number}", **form),
            d.SalesReceipt(key=f"receipt:{number}", ref_number=f"R{number}", deposit_to=account("Checking"), **form),
            d.JournalEntry(key=f"entry:{number}", ref_number=f"J{number}", lines=(
                d.JournalLine(account=account("Checking"), amount=number), d.JournalLine(account=account("Savings"), amount=-number)), **common),
            d.Bill(key=f"bill:{number}", ref_number=f"B{number}", vendor=vendor,
                   expense_lines=(d.ExpenseLine(account=account("Office Supplies"), amount=700 + number),), **common),
            d.Check(key=f"check:{number}", ref_number=f"K{number}", bank=account("Checking"), payee=vendor,
                    lines=(d.ExpenseLine(account=account("Office Supplies"), amount=number),), **common),
        ]  # fmt: skip
    return [
        *made,
        d.SingleAccountItem(
            key="item:posters", store=STORE, name="Posters", item_type="NonInventory", account=account("Sales Income")
        ),
        d.SalesTaxItem(key="tax:none", store=STORE, name="No tax", description="No tax", rate=Decimal(0)),
        d.Customer(key="customer:web", store=STORE, name="Web buyers"),
        d.Vendor(key="vendor:mill", store=STORE, name="Paper Mill"),
    ]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    return create_company(tmp_path / "harbor.sqlite", opening_date=date(2026, 1, 1))


def in_quickbooks(shop: Any, worker: Any) -> dict[str, Counter[str]]:
    """Ask QuickBooks itself, over the outbox, how often it has what."""
    with transaction(shop.engine) as connection:
        query_id = outbox.ask(connection, shop.company_file, "count", [
            TransactionQuery(date_from=DAY, date_to=DAY + timedelta(days=20)), ListQuery("Customer", full_names=("Web buyers",)),
            TxnQuery("JournalEntry", date_from=DAY, date_to=DAY + timedelta(days=20), include_lines=False),
        ])  # fmt: skip
    shop.drain(worker)
    with transaction(shop.engine) as connection:
        transactions, _, _ = outbox.answer_of(connection, query_id).answer().responses
    found = {(one.txn_id, one.ref_number) for one in transactions.records if isinstance(one, TxnSummary)}
    return {"ref": Counter(ref for _, ref in found), "id": Counter(txn_id for txn_id, _ in found)}


def exactly_once(shop: Any, worker: Any) -> None:
    unsettled = {key: shop.reason(key) for key, state in shop.states().items() if state != "settled"}
    assert not unsettled, unsettled
    counted = in_quickbooks(shop, worker)["ref"]
    ours = {
        row[0]
        for row in shop.rows(
            "SELECT ref_number FROM delivery.documents WHERE company_file = :file AND txn_date IS NOT NULL"
        )
    }
    assert len(ours) == 64
    assert {ref: counted[ref] for ref in ours} == dict.fromkeys(ours, 1)


def test_every_kind_of_document(shop: Any, company: Path) -> None:
    shop.enqueue(*documents())
    worker = shop.worker(processor=RequestProcessor(company))
    shop.drain(worker)
    exactly_once(shop, worker)
    assert shop.rows(
        "SELECT count(*) FROM delivery.message_sets WHERE company_file = :file AND purpose = 'documents' AND cleared_at IS NULL"
    ) == [(0,)]


@pytest.mark.parametrize("stored_with_request", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_a_random_schedule_of_kills(
    shop: Any, company: Path, killed: Any, seed: int, stored_with_request: bool
) -> None:
    dice = random.Random(seed)
    shop.enqueue(*documents())
    fuse = [0]

    def burn(request: str) -> None:
        fuse[0] -= 1
        if fuse[0] == 0:
            raise killed

    def refuse(method: str) -> int | None:
        return (
            dice.choice([0x80040414, 0x8004041B])
            if method in ("begin_session", "process_request") and dice.random() < 0.08
            else None
        )

    def start() -> tuple[RequestProcessor, Any]:
        processor = RequestProcessor(company, after_commit=burn, refuse=refuse, stored_with_request=stored_with_request)
        return processor, shop.worker(f"w{dice.random()}", processor=processor)

    processor, worker = start()
    for _ in range(300):
        fuse[0] = dice.choice([0, 0, 1, 2, 3, 4])
        worker._api.lost = dice.random() < 0.1
        if dice.random() < 0.7:
            shop.pass_time()
        try:
            worker.run_once()
        except (killed, LeaseGoneError, ServerUnavailableError):
            if processor._session is not None:  # the process is gone, and its locks with it
                processor._session.close()
            processor, worker = start()
        if set(shop.states().values()) == {"settled"}:
            break
    if processor._session is not None:
        processor._session.close()
    worker = shop.worker(processor=RequestProcessor(company))
    shop.drain(worker)
    exactly_once(shop, worker)
