"""The views that people read."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import shell
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.quickbooks.views import commands


def test_views_of_a_sale(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.form("Invoice", forms.line("Invoice", "WIDGET", quantity="1"), number="I1", tax="County"))
    form, lines, ledger, links, history = shell.show(qb.path, f"transaction {forms.txn_id(ret)}")
    assert form.title == "Invoice I1 of 2026-03-01"
    assert ("name", "Shopper") in form.rows
    assert [row[1] for row in lines.rows] == ["WIDGET"]
    assert [row[:4] for row in ledger.rows] == [
        ("Accounts Receivable", "38.43", "", "Shopper"),
        ("Sales Income", "", "35.50", "Shopper"),
        ("Cost of Goods Sold", "2.00", "", "Shopper"),
        ("Inventory Asset", "", "2.00", "Shopper"),
        ("Sales Tax Payable", "", "2.93", "State Tax Agency"),
        ("TOTAL", "40.43", "40.43", ""),
    ]
    assert links.rows == [("open", "", "", "", "", "38.43")]
    assert history.rows[0][0] == "created"
    assert shell.show(qb.path, "transaction I1")[0].title == form.title
    assert shell.transactions_view(qb.path, limit=1).rows[0][1:6] == ("Invoice", "2026-03-01", "I1", "Shopper", "38.43")
    widget = next(row for row in shell.list_view(qb.path, "items").rows if row[1] == "WIDGET")
    assert widget[3] == "9 on hand, 18.00"
    with pytest.raises(shell.NotFoundError):
        shell.transaction_view(qb.path, "FFFF-1")


def test_links_history_and_message_sets(qb: Any, forms: Any) -> None:
    invoice = qb.send(forms.invoice("50.00", number="I7"), 'onError="stopOnError" newMessageSetID="SET-7"')[0][0]
    paid = qb.ok(forms.payment("50.00", (forms.txn_id(invoice), "50.00")))
    qb.ok(forms.deposit(forms.deposit_payment(forms.txn_id(paid))))
    *_, links, history = shell.show(qb.path, "transaction I7")
    assert links.rows[0][:3] == ("settles", forms.txn_id(paid), "ReceivePayment")
    assert links.rows[-1] == ("open", "", "", "", "", "0.00")
    assert history.rows[-1][:2] == ("message set", "SET-7")
    (of_payment,) = [view for view in shell.show(qb.path, forms.txn_id(paid)) if view.title == "links"]
    assert {row[0] for row in of_payment.rows} == {"settles", "deposited by", "open"}
    (sets,) = shell.show(qb.path, "message-sets")
    assert sets.rows[0][:4] == ("SET-7", "Tests", "1", "InvoiceAdd 0")
    gone = qb.ok(forms.invoice("1.00", number="GONE"))
    qb.ok(forms.delete("Invoice", forms.txn_id(gone)))
    (deleted,) = shell.show(qb.path, "deleted")
    assert deleted.rows[0][:3] == (forms.txn_id(gone), "Invoice", "GONE")


def test_transactions_are_found_by_what_people_know(qb: Any, forms: Any) -> None:
    txn_id = forms.txn_id(qb.ok(forms.invoice("1234.50", number="A-77", date="2026-02-03")))
    qb.ok(forms.invoice("8.00", number="A-78", customer="Cook, Brian"))
    for text in (txn_id, txn_id.lower(), "a-77", "2026-02-03", "1234.50", "1,234.50", "-1234.50", "shop"):
        (view,) = shell.show(qb.path, "find", commands.Ask(text))
        assert [row[0] for row in view.rows] == [txn_id], text
    with pytest.raises(shell.NotFoundError, match="nowhere"):
        shell.show(qb.path, "find nowhere")
    with pytest.raises(shell.NotFoundError, match="Say which"):
        shell.show(qb.path, "find")
    qb.ok(forms.invoice("9.00", number="A-78"))
    with pytest.raises(shell.NotFoundError, match="2 transactions have the number A-78"):
        shell.show(qb.path, "transaction A-78")


def test_statements_and_the_ledger_of_an_account(qb: Any, forms: Any) -> None:
    qb.ok(forms.invoice("30.00", date="2025-06-01"))
    qb.ok(forms.invoice("7.00", date="2026-02-01", number="I2"))
    (trial,) = shell.show(qb.path, "trial-balance", commands.Ask(last="2025-12-31"))
    assert trial.title == "Trial Balance, As of December 31, 2025"
    assert trial.rows[-1] == ("TOTAL", "30.00", "30.00")
    (sheet,) = shell.show(qb.path, "balance-sheet", commands.Ask(last="2026-12-31"))
    assert ("    Net Income", "7.00") in [(row[0], row[1]) for row in sheet.rows]
    (profit,) = shell.show(
        qb.path, "profit-and-loss", commands.Ask(first="2026-01-01", last="2026-12-31", is_cash=True)
    )
    assert profit.title.endswith("(cash)")
    assert profit.rows[-1] == ("Net Income", "0.00")
    (ledger,) = shell.show(qb.path, "ledger accounts rec", commands.Ask(first="2026-01-01"))
    assert ledger.rows[0][-1] == "30.00"
    assert ledger.rows[1][3:] == ("I2", "Shopper", "7.00", "", "37.00")
    assert ledger.rows[-1][-3:] == ("7.00", "0.00", "37.00")
    (income,) = shell.show(qb.path, "ledger Service Income", commands.Ask(first="2026-01-01"))
    assert income.rows[0][-1] == "0.00"
    (report,) = shell.show(qb.path, "report araGingSummary", commands.Ask(last="2026-03-10"))
    assert report.rows[-1][-1] == "37.00"
    for words, problem in (
        ("ledger Income", "more than one"),
        ("ledger Nowhere", "no account"),
        ("report Sum", "type"),
    ):
        with pytest.raises(shell.NotFoundError, match=problem):
            shell.show(qb.path, words)


def test_who_owes_what_and_what_is_owed(qb: Any, forms: Any) -> None:
    qb.ok(forms.invoice("30.00", number="I1"))
    qb.ok(forms.credit_memo("4.00", date="2026-02-01"))
    qb.ok(forms.invoice("5.00", customer="Cook, Brian", date="2025-11-01"))
    (receivables,) = shell.show(qb.path, "receivables", commands.Ask(last="2026-03-10"))
    assert [(row[0], row[5], row[6]) for row in receivables.rows] == [
        ("Cook, Brian", "> 90", "5.00"), ("Total Cook, Brian", "", "5.00"), ("Shopper", "31 - 60", "-4.00"),
        ("Shopper", "1 - 30", "30.00"), ("Total Shopper", "", "26.00"), ("TOTAL", "", "31.00"),
    ]  # fmt: skip
    qb.ok(forms.bill(forms.item_line("WIDGET", quantity="10", cost="3.00")))
    (payables,) = shell.show(qb.path, "payables")
    assert payables.rows[0][:2] == ("Northwind Supply Co", "Bill")
    assert payables.rows[-1][-1] == "30.00"
    (stock,) = shell.show(qb.path, "stock")
    assert ("WIDGET", "20", "2.50", "50.00", "0", "0", "20") in stock.rows
    (before,) = shell.show(qb.path, "stock", commands.Ask(last="2026-01-31"))
    assert ("WIDGET", "10", "2.00", "20.00", "0", "0", "10") in before.rows


def test_every_list_is_shown_and_what_is_unknown_is_said(qb: Any) -> None:
    (lists,) = shell.show(qb.path, "lists")
    assert {row[0] for row in lists.rows} == set(shell.LISTS)
    for name in shell.LISTS:
        shell.show(qb.path, "lists", commands.Ask(name))
    (codes,) = shell.show(qb.path, "tax", commands.Ask("codes"))
    assert {row[1] for row in codes.rows} == {"TAX", "NON"}
    with pytest.raises(shell.NotFoundError, match="Commands are"):
        shell.show(qb.path, "nonsense")


def test_looking_changes_nothing_and_waits_for_nobody(qb: Any, forms: Any) -> None:
    """A worker's session is open, and another connection even holds the write lock."""
    qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="1")))
    before = qb.path.read_bytes()
    writer = sqlite3.connect(qb.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    for words in ("trial-balance", "stock", "receivables", "lists items"):
        shell.show(qb.path, words)
    assert time.monotonic() - started < 10, "the lock is held for 30 seconds at most: nobody waited for it"
    writer.execute("ROLLBACK")
    writer.close()
    assert qb.path.read_bytes() == before
    assert qb.ok("<HostQueryRq/>") is not None


def _post(path: str, number: int, count: int) -> None:
    for index in range(count):
        processor = RequestProcessor(wait_seconds=60)
        processor.open_connection2("", f"App {number}", 1)
        ticket = processor.begin_session(path, 2)
        answer = processor.process_request(
            ticket,
            '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
            f"<JournalEntryAddRq><JournalEntryAdd><RefNumber>{number}-{index}</RefNumber><JournalDebitLine><AccountRef>"
            "<FullName>Checking</FullName></AccountRef><Amount>1.00</Amount></JournalDebitLine><JournalCreditLine>"
            "<AccountRef><FullName>Other Income</FullName></AccountRef><Amount>1.00</Amount></JournalCreditLine>"
            "</JournalEntryAdd></JournalEntryAddRq></QBXMLMsgsRq></QBXML>",
        )
        assert 'statusCode="0"' in answer
        processor.close_connection()


def test_two_processes_take_turns(company_file: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_post, args=(str(company_file), number, 15)) for number in (1, 2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        assert process.exitcode == 0
    assert shell.ledger_totals(company_file)["Checking"] == 30 * 100
    ids = [row[0] for row in shell.transactions_view(company_file, kind="JournalEntry").rows]
    assert len(set(ids)) == 30
