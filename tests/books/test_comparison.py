from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qbd.books.comparison import LedgerLine, Posted, compare
from qbd.books.reconciliation import Reconciliation, describe, raise_on_difference
from qbd.errors import ReconciliationError

DAY, NEXT = date(2026, 11, 2), date(2026, 11, 3)


def document(**changes: Any) -> Posted:
    values: dict[str, Any] = {
        "key": "receipt:agreement:1",
        "state": "settled",
        "reason": "",
        "txn_id": "1-1",
        "txn_date": DAY,
        "ref_number": "S1",
        "groups": ("order:1",),
        "labels": ("#1001",),
        "amounts": {("Income", DAY): -1000, ("Clearing", DAY): 1040, ("Tax", DAY): -40},
    }
    return Posted(**(values | changes))


def ledger(txn_id: str = "1-1", day: date = DAY, **amounts: int) -> list[LedgerLine]:
    figures = amounts or {"Income": -1000, "Clearing": 1040, "Tax": -40}
    return [LedgerLine(txn_id, "Sales Receipt", "S1", account, day, amount) for account, amount in figures.items()]


def run(documents: list[Posted], lines: list[LedgerLine], deleted: tuple[str, ...] = ()) -> Reconciliation:
    rows, findings = compare(documents, lines, frozenset(deleted), DAY, NEXT)
    return Reconciliation(1, "shop", "shop.qbw", DAY, NEXT, "USD", tuple(rows), tuple(findings))


def test_what_agrees_has_no_finding_even_when_quickbooks_splits_a_line() -> None:
    lines = [*ledger(Income=-400, Clearing=1040, Tax=-40), *ledger(Income=-600)]
    result = run([document()], lines)
    assert (result.agrees, result.findings, result.differences) == (True, (), ())
    assert {row.account: (row.journal, row.quickbooks) for row in result.rows}["Income"] == (-1000, -1000)


def test_an_altered_amount_names_the_document_the_account_and_both_figures() -> None:
    result = run([document()], ledger(Income=-900, Clearing=940, Tax=-40))
    assert {(f.kind, f.account, f.journal, f.quickbooks, f.document, f.group) for f in result.findings} == {
        ("altered", "Income", -1000, -900, "receipt:agreement:1", "order:1"),
        ("altered", "Clearing", 1040, 940, "receipt:agreement:1", "order:1"),
    }
    with pytest.raises(ReconciliationError) as error:
        raise_on_difference(result)
    text = str(error.value)
    assert "receipt:agreement:1 (#1001) was altered in QuickBooks. TxnID 1-1." in text
    assert ["2026-11-02", "Income", "-10.00", "-9.00", "1.00"] in [line.split() for line in text.splitlines()]
    assert "2026-11-02 Income: journal -10.00, QuickBooks -9.00" in text


def test_a_deleted_and_a_voided_document_are_told_apart() -> None:
    deleted = run([document()], [], ("1-1",))
    voided = run([document()], ledger(Income=0, Clearing=0, Tax=0))
    assert {f.kind for f in deleted.findings} == {"deleted"}
    assert {f.kind for f in voided.findings} == {"missing"}
    assert len(deleted.differences) == len(voided.differences) == 3
    assert "was deleted in QuickBooks" in describe(deleted)


def test_a_deleted_document_without_an_amount_is_named_too() -> None:
    free = document(key="receipt:agreement:2", txn_id="2-2", amounts={("Income", DAY): 0, ("Clearing", DAY): 0})
    result = run([free], [], ("2-2",))
    assert [(f.kind, f.document) for f in result.findings] == [("deleted", "receipt:agreement:2")]
    assert not result.agrees


def test_linked_credits_have_no_transaction_and_take_no_ledger_line_for_theirs() -> None:
    linked = [document(key=f"apply:a:b:{n}", txn_id="", ref_number=f"A{n}", amounts={("A/R", DAY): 0}) for n in (1, 2)]
    result = run([*linked, document()], [*ledger(), *ledger("", Clearing=500)], ("",))
    assert result.agrees
    assert [(f.kind, f.account, f.quickbooks, f.document) for f in result.findings] == [
        ("foreign", "Clearing", 500, "")
    ]


def test_another_date_inside_or_outside_the_range_is_an_alteration() -> None:
    inside = run([document()], ledger(day=NEXT))
    assert {(f.kind, f.txn_date) for f in inside.findings} == {("altered", DAY), ("altered", NEXT)}
    into = run(
        [document(txn_date=date(2026, 10, 1), amounts={("Income", date(2026, 10, 1)): -1000})], ledger(Income=-1000)
    )
    assert [(f.kind, f.txn_date, f.journal, f.quickbooks) for f in into.findings] == [("altered", DAY, 0, -1000)]


def test_average_cost_is_explained_but_hides_no_alteration() -> None:
    amounts = {("Income", DAY): -1000, ("COGS", DAY): 400, ("Stock", DAY): -400, ("Clearing", DAY): 1000}
    mine = document(amounts=amounts, valued=frozenset(("COGS", "Stock")))
    valued = run([mine], ledger(Income=-1000, COGS=420, Stock=-420, Clearing=1000))
    assert {f.kind for f in valued.findings} == {"explained"}
    assert valued.agrees
    assert {row.account: row.explained for row in valued.rows}["COGS"] == 20
    altered = run([mine], ledger(Income=-900, COGS=420, Stock=-420, Clearing=900))
    assert {f.kind for f in altered.findings} == {"altered"}
    assert {row.account: row.difference for row in altered.rows} == {
        "Income": 100,
        "COGS": 20,
        "Stock": -20,
        "Clearing": -100,
    }


def test_foreign_transactions_stand_apart_and_change_no_difference() -> None:
    rent = [LedgerLine("9-9", "Check", "712", "Clearing", DAY, -500), LedgerLine("9-9", "Check", "712", "Tax", DAY, 0)]
    result = run([document()], [*ledger(), *rent])
    assert result.agrees
    assert {row.account: row.foreign for row in result.rows}["Clearing"] == -500
    assert result.count("foreign") == 1
    assert any(f.message == "Check 712 is not ours." and f.quickbooks == -500 for f in result.findings)


def test_an_unsettled_document_is_pending_and_may_be_there_already() -> None:
    waiting = document(state="sent", txn_id="", reason="")
    pending = run([waiting], [])
    assert [(f.kind, f.document) for f in pending.findings] == [("pending", "receipt:agreement:1")]
    assert pending.agrees
    there = run([waiting], ledger("5-5"))
    assert [f.kind for f in there.findings] == ["pending", "unconfirmed"]
    dismissed = run([document(state="withdrawn", txn_id="")], [])
    assert [f.kind for f in dismissed.findings] == ["withdrawn"]
