"""Invariant 4: restricted to our transactions, QuickBooks' ledger equals the journal; any other figure is named."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qbd.books.comparison import DIFFERENCES, LedgerLine, Posted, compare

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 3)
accounts = st.sampled_from(["Sales", "Bank", "Tax"])
days = st.dates(FIRST, LAST)
amounts = st.integers(-500, 500).filter(bool)
cells = st.dictionaries(st.tuples(accounts, days), amounts, min_size=1, max_size=3)
documents = st.lists(cells, max_size=5)


def posted(number: int, wanted: dict[tuple[str, date], int]) -> Posted:
    return Posted(
        key=f"receipt:{number}",
        state="settled",
        reason="",
        txn_id=f"T{number}",
        txn_date=FIRST,
        ref_number=f"S{number}",
        groups=(f"order:{number}",),
        labels=(f"#{number}",),
        amounts=wanted,
    )


def lines(number: int, shown: dict[tuple[str, date], int]) -> list[LedgerLine]:
    return [
        LedgerLine(f"T{number}", "SalesReceipt", f"S{number}", account, day, n) for (account, day), n in shown.items()
    ]


@given(documents, st.lists(st.tuples(accounts, days, amounts), max_size=4))
@settings(max_examples=100, deadline=None)
def test_foreign_transactions_never_make_a_difference(ours: list[dict[tuple[str, date], int]], foreign: Any) -> None:
    told = [line for number, shown in enumerate(ours) for line in lines(number, shown)]
    told += [LedgerLine(f"F{n}", "Check", "", account, day, amount) for n, (account, day, amount) in enumerate(foreign)]
    rows, findings = compare([posted(n, o) for n, o in enumerate(ours)], told, frozenset(), FIRST, LAST)
    assert not [row for row in rows if row.difference]
    assert not [finding for finding in findings if finding.kind in DIFFERENCES]
    apart: Counter[tuple[str, date]] = Counter()
    for account, day, amount in foreign:
        apart[account, day] += amount
    assert {(row.account, row.txn_date): row.foreign for row in rows if row.foreign} == {
        c: n for c, n in apart.items() if n
    }


@given(documents.filter(bool), st.data())
@settings(max_examples=100, deadline=None)
def test_any_changed_line_is_a_difference_and_names_its_document(ours: Any, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(ours) - 1))
    cell = data.draw(st.sampled_from(sorted(ours[number])))
    by = data.draw(amounts)
    told = [
        line
        for n, shown in enumerate(ours)
        for line in lines(n, shown | ({cell: shown[cell] + by} if n == number else {}))
    ]
    rows, findings = compare([posted(n, o) for n, o in enumerate(ours)], told, frozenset(), FIRST, LAST)
    assert {(row.account, row.txn_date): row.difference for row in rows if row.difference} == {cell: by}
    assert {finding.document for finding in findings if finding.kind in DIFFERENCES} == {f"receipt:{number}"}
