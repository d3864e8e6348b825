"""Sessions of cash drawers, by hand: entries, the journal entry in QuickBooks, and what holds a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import shop_notation as shop
from hypothesis import given
from hypothesis import strategies as st

from qbd.accounting.cash_drawers import CASH_KINDS, CashAdjustment, CashMovement, CashSession, journalize_cash_session
from qbd.accounting.documents import JournalEntry
from qbd.accounting.entry import Entry
from qbd.accounting.journal import journalize
from qbd.accounting.plan import Plan
from qbd.accounting.posting import Catalogue, expected_ledger, plan
from qbd.accounting.ref_number import Source, source_of


def at(hour: int, day: int = 2) -> datetime:
    """An hour of a day in March, in New York."""
    return datetime(2026, 3, day, hour, tzinfo=shop.ZONE).astimezone(UTC)


SESSION = CashSession(
    store="shop",
    id=310_000_001,
    currency="USD",
    register="Counter 1",
    location_id=77,
    opened_at=at(9),
    opening=19_900,
    closed_at=at(21),
    closing=24_525,
    expected_opening=20_000,
    expected_closing=24_650,
    discrepancy=-225,
    adjustments=(CashAdjustment(8, -2_500, at(12), "Petty  cash"), CashAdjustment(9, 5_000, at(15), "From the safe")),
    movements=(CashMovement(61, 2_502, 2_502, "#1001"), CashMovement(62, -252, -252, "#1001")),
)
ACCOUNTS = shop.TITLES | {"cash_paid_in_out:petty cash": "Office Supplies"}


def posted(entries: list[Entry], covered: dict[str, frozenset[str]] | None = None, **changes: Any) -> Plan:
    chart = shop.chart(accounts=ACCOUNTS, **changes)
    return plan(entries, chart, covered=covered or {}, catalogue=Catalogue({}, {}, {}), through=date(2026, 12, 31))


def entries_of(session: CashSession) -> list[Entry]:
    entries, problems = journalize_cash_session(session, shop.chart(accounts=ACCOUNTS))
    assert problems == []
    return entries


def test_a_session_gives_an_entry_for_each_thing_that_no_order_knows() -> None:
    said = [(e.key, [(line.role, line.amount) for line in e.lines]) for e in entries_of(SESSION)]
    assert said == [
        ("cash_opening:310000001", [("clearing:cash", -100), ("cash_over_short", 100)]),
        ("cash_adjustment:8", [("clearing:cash", -2_500), ("cash_paid_in_out:petty cash", 2_500)]),
        ("cash_adjustment:9", [("clearing:cash", 5_000), ("cash_paid_in_out", -5_000)]),
        ("cash_closing:310000001", [("clearing:cash", -125), ("cash_over_short", 125)]),
    ]


def test_a_first_float_is_no_discrepancy_whichever_way_shopify_counts_it() -> None:
    for expected, discrepancy in ((None, -125), (None, 19_775), (0, -125), (0, 19_775)):
        first = replace(SESSION, expected_opening=expected, discrepancy=discrepancy)
        opening = entries_of(first)[0]
        assert [(line.role, line.amount) for line in opening.lines] == [
            ("clearing:cash", 19_900),
            ("cash_paid_in_out", -19_900),
        ]


@pytest.mark.parametrize("posting", ["individual", "daily"])
def test_a_session_of_one_day_is_one_journal_entry_in_the_class_of_its_location(posting: str) -> None:
    entries = entries_of(SESSION)
    made = posted(entries, posting=posting)
    (document,) = [each for each in made.documents if isinstance(each, JournalEntry)]
    assert made.problems == ()
    assert document.key == "journal:cash_closing:310000001"
    assert source_of(document.ref_number) == Source("cash drawer", "cash_closing", 310_000_001)
    assert len(document.ref_number) <= 11
    assert document.txn_date == date(2026, 3, 2)
    assert {line.klass.full_name if line.klass else "" for line in document.lines} == {"Main St"}
    assert document.lines[2].memo == "cash drawer Counter 1: paid out: Petty  cash"
    assert sum(line.amount for line in document.lines) == 0
    assert expected_ledger(made.postings) == {
        (date(2026, 3, 2), "Cash Clearing"): 2_275,
        (date(2026, 3, 2), "Over/Short"): 225,
        (date(2026, 3, 2), "Office Supplies"): 2_500,
        (date(2026, 3, 2), "Paid In/Out"): -5_000,
    }


def test_what_is_covered_is_never_posted_again_and_what_comes_late_has_a_number_of_its_own() -> None:
    entries = entries_of(SESSION)
    first = posted(entries)
    covered = {posting.entry: frozenset((posting.document,)) for posting in first.postings}
    assert posted(entries, covered).documents == ()
    late = replace(
        SESSION,
        adjustments=(*SESSION.adjustments, CashAdjustment(10, -100, at(20), "Stamps")),
        expected_closing=24_550,
        closing=24_425,
    )
    more = posted(entries_of(late), covered)
    (document,) = [each for each in more.documents if isinstance(each, JournalEntry)]
    assert document.key == "journal:cash_adjustment:10"
    assert source_of(document.ref_number) == Source("cash drawer", "cash_adjustment", 10)


def test_a_session_over_midnight_is_a_document_a_day() -> None:
    night = replace(SESSION, closed_at=at(2, 3))
    documents = [each for each in posted(entries_of(night)).documents if isinstance(each, JournalEntry)]
    assert [(each.txn_date.day, each.key) for each in documents] == [
        (2, "journal:cash_opening:310000001"),
        (3, "journal:cash_closing:310000001"),
    ]


def test_a_closed_day_moves_the_document_and_its_lines_say_so() -> None:
    chart = shop.chart(accounts=ACCOUNTS)
    made = plan(
        entries_of(SESSION), chart, covered={}, catalogue=Catalogue({}, {}, {}), through=date(2026, 12, 31),
        closing_date=date(2026, 3, 31),
    )  # fmt: skip
    (document,) = [each for each in made.documents if isinstance(each, JournalEntry)]
    assert document.txn_date == date(2026, 4, 1)
    assert all("business date 2026-03-02" in line.memo for line in document.lines)


def test_a_session_without_its_role_waits_and_names_it_with_the_amount() -> None:
    accounts = {role: account for role, account in ACCOUNTS.items() if role != "cash_over_short"}
    chart = shop.chart(accounts=accounts)
    entries = journalize_cash_session(SESSION, chart)[0]
    made = plan(entries, chart, covered={}, catalogue=Catalogue({}, {}, {}), through=date(2026, 12, 31))
    (problem,) = made.problems
    assert (made.documents, problem.value) == ((), "cash_over_short")
    assert "cash_over_short (-2.25 USD)" in problem.message


HELD: list[tuple[str, dict[str, Any], str, tuple[str, ...]]] = [
    ("another sum", {"expected_closing": 24_700}, "expectedClosingBalance", ("246.50", "247.00")),
    ("another discrepancy", {"discrepancy": -125}, "totalDiscrepancy", ("-2.25", "-1.25")),
    ("not calculated", {"expected_closing": None}, "expectedClosingBalance", ("not calculated its closing yet",)),
    (
        "an order that the books lack",
        {"movements": (CashMovement(61, 2_502, None, "#1001"), CashMovement(62, -252, -252, "#1001"))},
        "cashTransactions",
        ("transaction 61 of #1001 25.02, books nothing",),
    ),
    ("cash outside of sessions", {"outside": 1_500}, "openingBalance", ("15.00", "-1.00")),
    ("another drawer before", {"left": (19_000, 20_050)}, "expectedOpeningBalance", ("190.00 or 200.50", "200.00")),
    ("another currency", {"currency": "CAD"}, "currency", ("CAD", "USD")),
    ("an unknown location", {"location_id": 5}, "location", ("location 5",)),
]


@pytest.mark.parametrize(("changes", "field", "figures"), [case[1:] for case in HELD], ids=[case[0] for case in HELD])
def test_a_session_that_does_not_add_up_is_held_with_both_figures(
    changes: dict[str, Any], field: str, figures: tuple[str, ...]
) -> None:
    entries, problems = journalize_cash_session(replace(SESSION, **changes), shop.chart())
    assert entries == []
    found = next(problem for problem in problems if problem.field == field)
    assert found.group == "cash:310000001"
    assert all(figure in found.message for figure in figures), found.message


def test_an_open_session_gives_nothing_yet() -> None:
    still = replace(SESSION, closed_at=None, closing=None, expected_closing=None, discrepancy=None)
    assert journalize_cash_session(still, shop.chart()) == ([], [])


CASH_ORDERS = ("cash_rounding", "cash_rounding_refund", "change_given", "overpayment", "mixed_tenders")


def test_change_and_rounding_of_a_day_leave_in_the_drawer_what_its_session_expects() -> None:
    """The orders' own entries, with change given and cash rounded, move the account as Shopify's session counts it."""
    chart = shop.chart(accounts=ACCOUNTS)
    drawer, movements, kinds = 0, [], set()
    for name in CASH_ORDERS:
        text = (Path(__file__).parent / "orders" / f"{name}.txt").read_text()
        order = shop.order(text.split("\n\n== journal\n")[0].split("\n\n", 1)[1])
        entries, problems = journalize(order, chart)
        assert problems == []
        drawer += sum(line.amount for entry in entries for line in entry.lines if line.role == "clearing:cash")
        for each in order.transactions:
            if each.gateway == "cash":
                moved = (each.amount + each.rounding) * (1 if each.kind in ("SALE", "CAPTURE") else -1)
                movements.append(CashMovement(each.id, moved, moved, order.name))
                kinds.add((each.kind, bool(each.rounding)))
    assert kinds >= {("SALE", False), ("CHANGE", False), ("SALE", True), ("REFUND", True)}
    day = replace(
        SESSION, opening=20_000, closing=20_000 + drawer, expected_closing=20_000 + drawer, discrepancy=0,
        adjustments=(), movements=tuple(movements),
    )  # fmt: skip
    assert drawer
    assert day.our_closing == 20_000 + drawer
    assert journalize_cash_session(day, chart) == ([], [])


amounts = st.integers(-50_000, 50_000)


@given(
    st.lists(
        st.tuples(amounts, st.lists(amounts, max_size=4), st.lists(amounts, max_size=4), amounts),
        min_size=1,
        max_size=6,
    )
)
def test_after_every_closing_the_drawer_stands_at_what_was_counted(
    days: list[tuple[int, list[int], list[int], int]],
) -> None:
    """Cash sales of the orders and the entries of the sessions: ``clearing:cash`` is the last count, day by day."""
    drawer, left = 0, None
    for number, (opening_off, moved, adjusted, closing_off) in enumerate(days, start=1):
        opening = 20_000 if left is None else left + opening_off
        expected = opening + sum(moved) + sum(adjusted)
        session = CashSession(
            "shop", number, "USD", "Counter", 77, at(9, number), opening, at(21, number), expected + closing_off, left,
            expected, (0 if left is None else opening - left) + closing_off,
            tuple(CashAdjustment(number * 10 + n, amount, at(10, number)) for n, amount in enumerate(adjusted)),
            tuple(CashMovement(number * 10 + n, amount, amount) for n, amount in enumerate(moved)),
        )  # fmt: skip
        entries, problems = journalize_cash_session(session, shop.chart())
        assert problems == []
        assert all(entry.balance == 0 and entry.kind in CASH_KINDS for entry in entries)
        drawer += sum(moved) + sum(line.amount for e in entries for line in e.lines if line.role == "clearing:cash")
        left = session.closing
        assert drawer == left
