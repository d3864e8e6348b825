"""Through the outbox and a worker into the sandbox's company file, and back by qbXML alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.delivery.in_process import InProcess

from qbd.accounting.chart import FIXED_ROLES, Chart, TaxAgency
from qbd.books import reconcile
from qbd.books.account import account
from qbd.books.explain import explain, lines_of
from qbd.books.post import post
from qbd.books.reconciliation import Reconciliation
from qbd.books.summary import summarize
from qbd.delivery.desk import Desk
from qbd.delivery.workers import WorkerIdentity
from qbd.errors import ReconciliationError
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.fixtures import post as enter
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.worker.loop import Worker

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 5)
ACCOUNTS = {
    **{role: role.replace("_", " ").title() for role in FIXED_ROLES},
    "discounts": "Discounts Given",
    "cogs": "Cost of Goods Sold",
    "processing_fees": "Merchant Fees",
    "rounding": "Rounding Over/Short",
    "purchases": "Freight In",
    "clearing:shopify_payments": "Shopify Payments Clearing",
    "clearing:cash": "Cash Drawer",
}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class Books:
    """A shop, a company file and a worker between them."""

    shop: Any
    path: Path
    chart: Chart

    def work(self) -> None:
        api = InProcess(Desk(self.shop.engine), WorkerIdentity("till", self.chart.company_file))
        worker = Worker(api, RequestProcessor(), str(self.path), wait_seconds=0, sleep=lambda seconds: None)
        while worker.run_once():
            pass

    def sync(self) -> None:
        account(self.shop.engine, self.chart, store=self.shop.store)
        post(self.shop.engine, self.chart, store=self.shop.store, through=LAST)
        self.work()

    def reconcile(self) -> Reconciliation:
        ids = reconcile.ask(self.shop.engine, self.chart, store=self.shop.store, date_from=FIRST, date_to=LAST)
        self.work()
        return reconcile.conclude(self.shop.engine, ids)

    def documents(self) -> list[tuple[str, str, str, str]]:
        return self.shop.run(  # type: ignore[no-any-return]
            "SELECT document_key, state, reason, coalesce(quickbooks_id, '') FROM delivery.documents WHERE store = %s"
            " AND txn_date IS NOT NULL ORDER BY document_id",
            self.shop.store,
        )

    def txn_id(self, prefix: str) -> str:
        return next(each[3] for each in self.documents() if each[0].startswith(prefix))


@pytest.fixture(params=["individual", "daily"])
def books(shop: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Books:
    chart = shop.chart(
        posting=request.param, accounts=ACCOUNTS, taxes={"NY State Tax": TaxAgency("NY Tax", "NY Dept of Taxation")}
    )
    path = create_company(tmp_path / "shop.qbsandbox", opening_date=date(2026, 1, 1), history=False)
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00"})
    shop.sold("#1001", "2026-11-02 15:00", mug)
    shop.sold("#1002", "2026-11-03 15:00", mug, price=1500, tax=60)
    shop.refunded(shop.sold("#1003", "2026-11-02 17:00", mug), "2026-11-04 12:00")
    made = Books(shop, path, chart)
    made.sync()
    left = shop.run(
        "SELECT document_key, state, reason FROM delivery.documents WHERE store = %s AND state <> 'settled'", shop.store
    )
    assert not left, "\n".join(map(str, left))
    return made


def delete(kind: str, txn_id: str) -> str:
    return f"<TxnDelRq><TxnDelType>{kind}</TxnDelType><TxnID>{txn_id}</TxnID></TxnDelRq>"


def test_what_we_posted_is_in_the_ledger_to_the_cent_and_a_second_sync_posts_nothing(books: Books) -> None:
    result = books.reconcile()
    assert result.agrees
    assert {(row.account, row.txn_date): row.quickbooks for row in result.rows if row.quickbooks} == books.shop.ledger()
    before = books.documents()
    books.sync()
    assert books.documents() == before
    assert books.reconcile().agrees


def test_a_foreign_transaction_in_a_mapped_account_is_listed_apart(books: Books) -> None:
    enter(books.path, [
        "<JournalEntryAddRq><JournalEntryAdd><TxnDate>2026-11-03</TxnDate><RefNumber>MAN-1</RefNumber>"
        "<JournalDebitLine><AccountRef><FullName>Shopify Payments Clearing</FullName></AccountRef><Amount>4.50</Amount>"
        "</JournalDebitLine><JournalCreditLine><AccountRef><FullName>Cash Drawer</FullName></AccountRef>"
        "<Amount>4.50</Amount></JournalCreditLine></JournalEntryAdd></JournalEntryAddRq>"
    ])  # fmt: skip
    result = books.reconcile()
    assert result.agrees
    assert {(f.account, f.quickbooks) for f in result.of_kind("foreign") if f.txn_date == date(2026, 11, 3)} == {
        ("Shopify Payments Clearing", 450),
        ("Cash Drawer", -450),
    }


def test_a_deleted_document_of_ours_is_named_with_account_figures_and_order(books: Books) -> None:
    daily = books.chart.posting == "daily"
    prefix = "daily:2026-11-03:online:sales" if daily else "receipt:"
    gone = books.txn_id(prefix)
    enter(books.path, [delete("SalesReceipt", gone)])
    result = books.reconcile()
    findings = result.of_kind("deleted")
    assert {f.txn_id for f in findings} == {gone}
    assert all(f.document.startswith(prefix) for f in findings)
    assert ("#1002" if daily else "#1001") in findings[0].message
    assert {f.account for f in findings} == {"Sales Income", "Sales Tax Payable", "Shopify Payments Clearing"}
    with pytest.raises(ReconciliationError, match="was deleted in QuickBooks"):
        reconcile.raise_on_difference(result)
    kept = reconcile.last(books.shop.engine, books.shop.store, FIRST, LAST)
    assert kept is not None
    assert (kept.rows, set(kept.findings)) == (result.rows, set(result.findings))


def test_an_altered_document_of_ours_is_named_with_both_figures(books: Books) -> None:
    prefix = "daily:2026-11-03:online:sales" if books.chart.posting == "daily" else "receipt:"
    txn_id = books.txn_id(prefix)
    answer = _query(RequestProcessor(), books.path, txn_id)
    sequence = _between(answer, "EditSequence")
    line_id = _between(answer.split("<SalesReceiptLineRet>")[1], "TxnLineID")
    lines = "".join(
        f"<SalesReceiptLineMod><TxnLineID>{_between(line, 'TxnLineID')}</TxnLineID>"
        f"{'<Amount>1.00</Amount>' if _between(line, 'TxnLineID') == line_id else ''}</SalesReceiptLineMod>"
        for line in answer.split("<SalesReceiptLineRet>")[1:]
    )
    enter(books.path, [
        f"<SalesReceiptModRq><SalesReceiptMod><TxnID>{txn_id}</TxnID><EditSequence>{sequence}</EditSequence>{lines}"
        "</SalesReceiptMod></SalesReceiptModRq>"
    ])  # fmt: skip
    result = books.reconcile()
    altered = {f.account: (f.journal, f.quickbooks) for f in result.of_kind("altered")}
    assert altered["Sales Income"] in ((-1000, -100), (-1500, -100))
    assert {f.document for f in result.of_kind("altered")} == {next(e[0] for e in books.documents() if e[3] == txn_id)}
    assert not result.agrees


def _query(processor: RequestProcessor, path: Path, txn_id: str) -> str:
    processor.open_connection2("", "QuickBooks user")
    ticket = processor.begin_session(str(path))
    try:
        return processor.process_request(
            ticket,
            '<?xml version="1.0"?><?qbxml version="16.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
            f"<SalesReceiptQueryRq><TxnID>{txn_id}</TxnID><IncludeLineItems>true</IncludeLineItems></SalesReceiptQueryRq>"
            "</QBXMLMsgsRq></QBXML>",
        )
    finally:
        processor.end_session(ticket)
        processor.close_connection()


def _between(text: str, tag: str) -> str:
    return text.split(f"<{tag}>", 1)[1].split(f"</{tag}>", 1)[0]


def test_a_question_without_an_answer_says_what_to_do(books: Books) -> None:
    ids = reconcile.ask(books.shop.engine, books.chart, store=books.shop.store, date_from=FIRST, date_to=LAST)
    with pytest.raises(ReconciliationError, match="Start the worker"):
        reconcile.conclude(books.shop.engine, ids)
    with pytest.raises(ReconciliationError, match="belong to no reconciliation"):
        reconcile.conclude(books.shop.engine, [10**9])


def test_documents_that_wait_are_pending(books: Books) -> None:
    mug = books.shop.variant("Mugs", "MUG2")
    books.shop.sold("#1004", "2026-11-05 15:00", mug)
    books.reconcile()
    account(books.shop.engine, books.chart, store=books.shop.store)
    ids = reconcile.ask(books.shop.engine, books.chart, store=books.shop.store, date_from=FIRST, date_to=LAST)
    books.work()
    post(books.shop.engine, books.chart, store=books.shop.store, through=LAST)
    result = reconcile.conclude(books.shop.engine, ids)
    assert result.agrees
    assert len(result.of_kind("pending")) == 1
    assert "#1004" in result.of_kind("pending")[0].message


def test_explain_leads_from_the_order_to_the_accounts_and_from_the_txn_id_back(books: Books) -> None:
    forward = explain(books.shop.engine, "1003", store=books.shop.store)
    assert [row[2] for row in forward.section("Records").rows] == ["#1003"]
    documents = {row[-2] for row in forward.section("Documents").rows}
    assert documents <= {each[3] for each in books.documents()}
    assert len(forward.section("Agreements and money").rows) == 4
    accounts = {(row[0], row[5]) for row in forward.section("Ledger accounts").rows}
    assert {("Sales Returns", "10.00 USD"), ("Sales Income", "-10.00 USD")} <= accounts
    for txn_id in documents:
        back = explain(books.shop.engine, txn_id, store=books.shop.store)
        assert "#1003" in {row[2] for row in back.section("Records").rows}
        assert {row[-2] for row in back.section("Documents").rows} == {txn_id}
        assert all(row for row in back.section("Journal").rows)
    reference = forward.section("Documents").rows[0][3]
    assert explain(books.shop.engine, reference, store=books.shop.store).found
    order_id = forward.matches[0].group.split(":")[1]
    for text in (order_id, f"gid://shopify/Order/{order_id}", f"order:{order_id}"):
        assert explain(books.shop.engine, text, store=books.shop.store).matches == forward.matches
    assert any("Sales Returns" in line for line in lines_of(forward))
    assert not explain(books.shop.engine, "#99999").found


def test_the_summary_counts_every_stage_and_shows_the_last_reconciliation(books: Books) -> None:
    books.shop.quarantine("order:1")
    books.reconcile()
    summary = summarize(books.shop.engine, books.shop.store, FIRST, LAST)
    by_account = {row.account: row for row in summary.accounts}
    assert by_account["Sales Income"].journal == by_account["Sales Income"].quickbooks == -3500
    assert {row.difference for row in summary.accounts} == {0}
    assert summary.agrees
    stages = dict(summary.stages)
    assert (stages["orders staged"], stages["records in quarantine"]) == (3, 1)
    assert (
        stages["documents settled"]
        == len(books.documents())
        + books.shop.run(
            "SELECT count(*) FROM delivery.documents WHERE store = %s AND txn_date IS NULL AND state = 'settled'",
            books.shop.store,
        )[0][0]
    )


def test_the_summary_takes_each_day_from_the_newest_reconciliation_that_covers_it(books: Books) -> None:
    engine, store = books.shop.engine, books.shop.store
    before = summarize(engine, store, FIRST, LAST)
    assert (before.agrees, before.accounts[0].quickbooks) == (False, None)
    assert before.unreconciled[0] == FIRST
    books.reconcile()
    books.shop.sold("#1009", "2026-11-05 15:00", books.shop.variant("Mugs", "MUG9"))
    books.sync()
    behind = {row.account: row.difference for row in summarize(engine, store, FIRST, LAST).accounts}
    assert behind["Sales Income"] == 1000
    ids = reconcile.ask(engine, books.chart, store=store, date_from=LAST, date_to=LAST)
    books.work()
    reconcile.conclude(engine, ids)
    assert summarize(engine, store, FIRST, LAST).agrees


@pytest.fixture
def linked(shop: Any, tmp_path: Path) -> Books:
    """Two unpaid orders that were given back: each invoice is settled by its credit memo, no money moves."""
    chart = shop.chart(
        posting="individual",
        accounts=ACCOUNTS,
        taxes={"NY State Tax": TaxAgency("NY Tax", "NY Dept of Taxation")},
    )
    path = create_company(tmp_path / "shop.qbsandbox", opening_date=date(2026, 1, 1), history=False)
    mug = shop.variant("Mugs", "MUG")
    for name in ("#1001", "#1002"):
        order_id = shop.order(name, "2026-11-02 15:00", 1040, received=0)
        line_id = shop.line(order_id, mug, 1, 1000)
        shop.sale(order_id, shop.agreement(order_id, "2026-11-02 15:00"), 1040, line_id=line_id, tax=40)
        shop.touch(order_id, "2026-11-04 12:00", current_total_minor=0)
        back = shop.agreement(order_id, "2026-11-04 12:00", "ReturnAgreement", "RETURN")
        shop.sale(order_id, back, -1040, quantity=-1, line_id=line_id, action="RETURN", tax=-40)
    made = Books(shop, path, chart)
    made.sync()
    assert [(each[0].split(":")[0], each[1], bool(each[3])) for each in made.documents()] == [
        (kind, "settled", kind != "apply") for kind in ("invoice", "credit", "apply") * 2
    ]
    return made


def by_hand(books: Books, statement: str) -> None:
    """Change what credits are set against in QuickBooks' own window (Apply Credits); qbXML has no request for it."""
    with closing(sqlite3.connect(books.path)) as company, company:
        assert company.execute(statement).rowcount == 1


def test_linked_credits_that_stand_are_no_finding(linked: Books) -> None:
    result = linked.reconcile()
    assert result.agrees
    assert result.findings == ()
    before = linked.documents()
    linked.sync()
    assert linked.documents() == before


@pytest.mark.parametrize(
    ("statement", "quickbooks"),
    [
        ("DELETE FROM application WHERE application_id = (SELECT min(application_id) FROM application)", 0),
        (
            "UPDATE application SET cents = 400 WHERE application_id = (SELECT min(application_id) FROM application)",
            400,
        ),
    ],
    ids=["removed", "changed"],
)
def test_a_credit_that_somebody_took_off_again_is_named_with_both_figures(
    linked: Books, statement: str, quickbooks: int
) -> None:
    by_hand(linked, statement)
    result = linked.reconcile()
    assert not result.differences, "no account moves"
    assert not result.agrees
    (finding,) = result.findings
    apply = next(each for each in linked.documents() if each[0].startswith("apply:"))
    assert (finding.kind, finding.document) == ("altered", apply[0])
    assert (finding.journal, finding.quickbooks, finding.txn_date) == (1040, quickbooks, date(2026, 11, 4))
    assert "#1001" in finding.message
    with pytest.raises(
        ReconciliationError, match=f"it set 10.40 against Invoice .*; QuickBooks shows {quickbooks / 100:.2f}"
    ):
        reconcile.raise_on_difference(result)
    kept = reconcile.last(linked.shop.engine, linked.shop.store, FIRST, LAST)
    assert kept is not None
    assert not kept.agrees
    assert not summarize(linked.shop.engine, linked.shop.store, FIRST, LAST).unreconciled


def test_a_link_is_asked_for_within_the_range_only(linked: Books) -> None:
    by_hand(linked, "DELETE FROM application WHERE application_id = (SELECT min(application_id) FROM application)")
    ids = reconcile.ask(
        linked.shop.engine, linked.chart, store=linked.shop.store, date_from=FIRST, date_to=date(2026, 11, 3)
    )
    linked.work()
    assert reconcile.conclude(linked.shop.engine, ids).agrees


@pytest.mark.parametrize("change", ["settled_at = now()", "state = 'withdrawn'"])
def test_a_link_that_may_have_changed_since_the_question_is_left_to_the_next_one(linked: Books, change: str) -> None:
    store = linked.shop.store
    by_hand(linked, "DELETE FROM application WHERE application_id = (SELECT min(application_id) FROM application)")
    ids = reconcile.ask(linked.shop.engine, linked.chart, store=store, date_from=FIRST, date_to=LAST)
    linked.work()
    linked.shop.run(f"UPDATE delivery.documents SET {change} WHERE store = %s AND document_key LIKE 'apply:%%'", store)
    assert not reconcile.conclude(linked.shop.engine, ids).of_kind("altered")


def test_a_deleted_invoice_takes_its_link_with_it(linked: Books) -> None:
    gone = linked.txn_id("invoice:")
    enter(linked.path, [delete("Invoice", gone)])
    result = linked.reconcile()
    assert {(f.kind, f.document.split(":")[0]) for f in result.findings} == {
        ("deleted", "invoice"),
        ("altered", "apply"),
    }


def test_detailed_inventory_and_a_bill_differ_at_most_by_what_quickbooks_values(shop: Any, tmp_path: Path) -> None:
    chart = shop.chart(accounts=ACCOUNTS, inventory="detailed", customers="detailed")
    path = create_company(tmp_path / "shop.qbsandbox", opening_date=date(2026, 1, 1), history=False)
    mug = shop.variant("Mugs", "MUG", {"2026-11-01 00:00": "4.00", "2026-11-04 00:00": "4.50"})
    shop.insert("suppliers", supplier_id=5, name="Potter", updated_at=moment("2026-11-01 00:00"))
    shop.insert(
        "purchase_orders", purchase_order_id=shop.base, number="1000A", supplier_id=5, currency="USD",
        shipping_minor=500, payment_due_on=date(2026, 12, 1), updated_at=moment("2026-11-01 00:00"),
    )  # fmt: skip
    shop.insert(
        "purchase_order_lines", purchase_item_id=shop.base, purchase_order_id=shop.base, position=1, sku="MUG",
        inventory_item_id=mug + 500_000, title="Mug", quantity=10, unit_cost=Decimal("4.10"), status="received",
        received_at=moment("2026-11-02 12:00"),
    )  # fmt: skip
    shop.insert("customers", customer_id=12, first_name="Ada", last_name="Byron", updated_at=moment("2026-11-01 00:00"))
    shop.sold("#1001", "2026-11-02 15:00", mug, customer_id=12)
    shop.refunded(shop.sold("#1002", "2026-11-05 15:00", mug), "2026-11-05 18:00")
    made = Books(shop, path, chart)
    made.sync()
    assert not [each for each in made.documents() if each[1] != "settled"]
    result = made.reconcile()
    assert result.agrees
    explained = {(f.account, f.txn_date): (f.journal, f.quickbooks) for f in result.of_kind("explained")}
    assert explained["Cost of Goods Sold", FIRST] == (400, 410)
    assert {account for account, _ in explained} == {"Cost of Goods Sold", "Inventory Asset"}
    quickbooks = {row.account: 0 for row in result.rows}
    for row in result.rows:
        quickbooks[row.account] += row.quickbooks
    assert (quickbooks["Accounts Payable"], quickbooks["Freight In"]) == (-4600, 500)
    assert explain(shop.engine, "1000A", store=shop.store).section("Documents").rows[0][2] == "Bill"
