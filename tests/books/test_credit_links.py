from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qbd.books.comparison import Posted
from qbd.books.credit_links import LINKS_PER_QUESTION, CreditLink, compare_links, link_questions
from qbd.delivery.links import End
from qbd.qbxml.queries import TxnQuery
from qbd.qbxml.records import TxnLink, TxnRecord

DAY = date(2026, 11, 2)
INVOICE, MEMO = End("Invoice", "I-1", "S1"), End("CreditMemo", "C-1", "C1")
ENTRY, PAYMENT = End("JournalEntry", "J-1", "J1"), End("ReceivePayment", "P-1", "P1")
APPLY = Posted("apply:1", "settled", "", "", DAY, "A1", ("order:1",), ("#1001",), {})


def link(charge: End = INVOICE, credit: End = MEMO, **changes: Any) -> CreditLink:
    values: dict[str, Any] = {"document": "apply:1", "txn_date": DAY, "amount": 3000}
    return CreditLink(charge=charge, credit=credit, **(values | changes))


def record(end: End, *links: tuple[str, str, str]) -> TxnRecord:
    shown = tuple(TxnLink(txn_id, "", Decimal(amount), kind) for txn_id, amount, kind in links)
    return TxnRecord(end.kind, end.txn_id, "1", DAY, links=shown)


def found(one: CreditLink, *records: TxnRecord, asked: tuple[str, ...] = ("I-1", "C-1", "P-1")) -> list[Any]:
    findings = compare_links([one], asked, records, {"apply:1": APPLY}, "USD")
    return [(f.kind, f.document, f.group, f.txn_date, f.journal, f.quickbooks) for f in findings]


def altered(quickbooks: int) -> list[Any]:
    return [("altered", "apply:1", "order:1", DAY, 3000, quickbooks)]


@pytest.mark.parametrize(
    ("one", "shown", "expected"),
    [
        (link(), record(INVOICE, ("C-1", "-30.00", "AMTTYPE")), []),
        (link(), record(INVOICE, ("C-1", "-10.00", "AMTTYPE"), ("C-1", "-20.00", "AMTTYPE")), []),
        (link(charge=ENTRY), record(MEMO, ("J-1", "30.00", "AMTTYPE")), []),
        (link(charge=ENTRY, credit=PAYMENT), record(PAYMENT, ("J-1", "30.00", "")), []),
        (link(), record(INVOICE), altered(0)),
        (link(), record(INVOICE, ("P-9", "-30.00", "AMTTYPE")), altered(0)),
        (link(), record(INVOICE, ("C-1", "30.00", "QUANTYPE")), altered(0)),
        (link(), record(INVOICE, ("C-1", "-29.99", "AMTTYPE")), altered(2999)),
        (link(), record(INVOICE, ("C-1", "-31.00", "AMTTYPE")), altered(3100)),
    ],
)
def test_what_quickbooks_shows_beside_what_we_set(one: CreditLink, shown: TxnRecord, expected: list[Any]) -> None:
    assert found(one, shown) == expected


def test_a_transaction_that_was_asked_for_and_is_gone_took_its_link_with_it() -> None:
    assert found(link()) == altered(0)
    assert found(link(), asked=("C-1",)) == [], "what was queued after the question is judged by the next one"


def test_what_cannot_be_told_is_not_judged() -> None:
    assert found(link(certain=False), record(INVOICE)) == []
    assert found(link(charge=ENTRY, credit=End("JournalEntry", "J-2", "J2"))) == []


def test_the_message_names_both_ends_both_figures_and_the_mend() -> None:
    (finding,) = compare_links([link()], {"I-1"}, [record(INVOICE)], {"apply:1": APPLY}, "USD")
    assert finding.message == (
        "apply:1 (#1001) was altered in QuickBooks: of CreditMemo C1 (TxnID C-1) it set 30.00 against Invoice S1 "
        "(TxnID I-1); QuickBooks shows 0.00. Set the credit against it again there (Apply Credits)."
    )


def test_each_transaction_is_asked_for_once_and_a_bounded_number_at_a_time() -> None:
    many = [link(charge=End("Invoice", f"I-{n}", "")) for n in range(LINKS_PER_QUESTION + 1)]
    asked = list(
        link_questions([*many, *many, link(charge=ENTRY), link(charge=ENTRY, credit=PAYMENT), link(ENTRY, ENTRY)])
    )
    assert [(len(one), one[0].kind, len(one[0].txn_ids)) for one in asked if isinstance(one[0], TxnQuery)] == [
        (1, "Invoice", LINKS_PER_QUESTION),
        (1, "Invoice", 1),
        (1, "CreditMemo", 1),
        (1, "ReceivePayment", 1),
    ]
    assert [(one[0].include_lines, one[0].include_links) for one in asked if isinstance(one[0], TxnQuery)] == [
        (False, True),
        (False, True),
        (False, True),
        (True, False),
    ]
    assert list(link_questions([])) == []
