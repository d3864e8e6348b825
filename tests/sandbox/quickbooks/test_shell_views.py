"""The views that people read."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import shell
from qbd.sandbox.quickbooks.request_processor import RequestProcessor


def test_views_of_a_sale(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.form("Invoice", forms.line("Invoice", "WIDGET", quantity="1"), number="I1", tax="County"))
    view = shell.transaction_view(qb.path, forms.txn_id(ret))
    assert view.title == "Invoice I1 of 2026-03-01"
    assert [row[:4] for row in view.rows] == [
        ("Accounts Receivable", "38.43", "", "Shopper"),
        ("Sales Income", "", "35.50", "Shopper"),
        ("Cost of Goods Sold", "2.00", "", "Shopper"),
        ("Inventory Asset", "", "2.00", "Shopper"),
        ("Sales Tax Payable", "", "2.93", "State Tax Agency"),
    ]
    assert shell.receivables_view(qb.path).rows == [("Shopper", "Invoice", "I1", "2026-03-01", "38.43")]
    assert shell.transactions_view(qb.path, limit=1).rows[0][1:] == ("Invoice", "2026-03-01", "I1", "Shopper", "38.43")
    total = shell.trial_balance_view(qb.path).rows[-1]
    assert total[0] == "TOTAL"
    assert total[1] == total[2]
    widget = next(row for row in shell.list_view(qb.path, "items").rows if row[1] == "WIDGET")
    assert widget[3] == "9 on hand, 18.00"
    with pytest.raises(KeyError):
        shell.transaction_view(qb.path, "FFFF-1")


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
