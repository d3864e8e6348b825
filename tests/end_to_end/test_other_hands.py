"""Other people work in the same company file: foreign transactions, one of ours altered, one deleted."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from qbd.sandbox.quickbooks.company_history import add_foreign_transactions
from qbd.sandbox.shopify.days import generate

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]


def document(house: Any, kind: str) -> tuple[str, str]:
    """Return (key, TxnID) of one settled document of ours."""
    rows = house.rows(
        "SELECT document_key, quickbooks_id FROM delivery.documents WHERE kind = :kind AND state = 'settled' ORDER BY document_id LIMIT 1",
        kind=kind,
    )
    return rows[0][0], rows[0][1]


def test_foreign_transactions_in_mapped_accounts_are_listed_apart(house: Any, day: date) -> None:
    generate(house.shop, day, orders=8, seed=5)
    house.sync(day)
    house.stop_worker()
    foreign = add_foreign_transactions(house.company_file, day)
    house.start_worker()
    assert house.run("reconcile", "reconcile", store="harbor") == "success"
    assert house.differences() == []
    told = house.rows(
        "SELECT DISTINCT txn_id FROM ledger.reconciliation_findings WHERE kind = 'foreign'"
        " AND reconciliation_id = (SELECT max(reconciliation_id) FROM ledger.reconciliations)"
    )
    assert {row[0] for row in told} & set(foreign)
    assert house.rows("SELECT count(*) > 0 FROM ledger.reconciliation_lines WHERE foreign_minor <> 0") == [(True,)]


def test_a_document_of_ours_that_was_altered_is_named(house: Any, day: date) -> None:
    generate(house.shop, day, orders=8, seed=5)
    house.sync(day)
    key, txn_id = document(house, "SalesReceipt")
    found = house.in_quickbooks(
        f'<SalesReceiptQueryRq requestID="1"><TxnID>{txn_id}</TxnID><IncludeLineItems>true</IncludeLineItems></SalesReceiptQueryRq>'
    )
    sequence = re.search(r"<EditSequence>(\d+)</EditSequence>", found)
    line = re.search(r"<SalesReceiptLineRet>\s*<TxnLineID>([^<]+)</TxnLineID>", found)
    assert sequence is not None
    assert line is not None
    changed = house.in_quickbooks(
        f'<SalesReceiptModRq requestID="2"><SalesReceiptMod><TxnID>{txn_id}</TxnID><EditSequence>{sequence.group(1)}</EditSequence>'
        f"<SalesReceiptLineMod><TxnLineID>{line.group(1)}</TxnLineID><Amount>1.23</Amount></SalesReceiptLineMod>"
        "</SalesReceiptMod></SalesReceiptModRq>"
    )
    assert 'statusCode="0"' in changed
    assert house.run("reconcile", "reconcile", store="harbor") == "failed"
    assert {row[1] for row in house.findings("altered")} == {key}
    assert house.differences()


def test_a_document_of_ours_that_was_deleted_is_named(house: Any, day: date) -> None:
    generate(house.shop, day, orders=8, seed=5)
    house.sync(day)
    key, txn_id = document(house, "JournalEntry")
    gone = house.in_quickbooks(
        f'<TxnDelRq requestID="1"><TxnDelType>JournalEntry</TxnDelType><TxnID>{txn_id}</TxnID></TxnDelRq>'
    )
    assert 'statusCode="0"' in gone
    assert house.run("reconcile", "reconcile", store="harbor") == "failed"
    assert [(row[0], row[1]) for row in house.findings("deleted", "missing")] == [("deleted", key)]
