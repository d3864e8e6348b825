"""What always holds of journal and posting, on generated shops (design, section 5: invariants 1, 2, 3, 5, 6)."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
import shop_notation as shop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quickbooks_ledger import nonzero
from running_books import THROUGH, Books, entries_of
from shop_strategies import DAYS, START, moments, seen_at, shops

from qbd.accounting.entry import Entry
from qbd.accounting.facts import Order
from qbd.accounting.plan import Plan
from qbd.accounting.posting import expected_ledger, plan
from qbd.accounting.ref_number import source_of

FIRST_DAY = date(2026, 3, 2)
MODES = [
    {"posting": posting, "inventory": inventory}
    for posting in ("individual", "daily")
    for inventory in ("summary", "detailed")
]
modes = pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(mode.values()))
EXAMPLES = int(os.environ.get("QBD_EXAMPLES", "25"))
careful = settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@given(shops())
@careful
def test_entries_balance_and_add_up_to_shopifys_figures(orders: list[Order]) -> None:
    chart = shop.chart()
    for order in orders:
        entries = entries_of([order], chart)
        assert all(entry.balance == 0 for entry in entries)
        assert len({entry.key for entry in entries}) == len(entries)
        owed = sum(line.amount for e in entries for line in e.lines if line.role == "accounts_receivable")
        totals = order.totals
        assert owed == totals.current_total + totals.refund_discrepancy - (totals.received - totals.refunded)


@modes
@given(orders=shops())
@careful
def test_quickbooks_shows_the_journal(mode: dict[str, str], orders: list[Order]) -> None:
    chart = shop.chart(**mode)
    entries = entries_of(orders, chart)
    books = Books(chart)
    books.run(entries)
    assert nonzero(books.company.ledger) == shop.ledger_of(entries, chart) == expected_ledger(books.postings)
    books.assert_documents_carry_their_postings()


@modes
@given(orders=shops())
@careful
def test_nothing_stays_open_that_shopify_does_not_show(mode: dict[str, str], orders: list[Order]) -> None:
    chart = shop.chart(**mode)
    for order in orders:
        books = Books(chart)
        books.run(entries_of([order], chart))
        totals = order.totals
        outstanding = totals.current_total + totals.refund_discrepancy - (totals.received - totals.refunded)
        assert books.company.open_amount() == outstanding
        assert not books.company.both_sides_open()


@modes
@given(orders=shops())
@careful
def test_planning_again_plans_nothing(mode: dict[str, str], orders: list[Order]) -> None:
    chart = shop.chart(**mode)
    entries = entries_of(orders, chart)
    books = Books(chart)
    books.run(entries)
    again = plan(entries, chart, covered=books.covered(), catalogue=shop.CATALOGUE, through=THROUGH)
    assert again == Plan()


@modes
@given(orders=shops(), cuts=st.lists(moments(), max_size=4))
@careful
def test_syncs_at_any_time_end_in_the_same_books(
    mode: dict[str, str], orders: list[Order], cuts: list[datetime]
) -> None:
    """Runs at any moments, the middle of a day too: each sees only what had happened by then."""
    chart = shop.chart(**mode)
    books = Books(chart)
    for cut in [*sorted(cuts), START + timedelta(days=DAYS + 3)]:
        books.run(entries_of((seen for order in orders if (seen := seen_at(order, cut))), chart))
    final = entries_of(orders, chart)
    assert nonzero(books.company.ledger) == shop.ledger_of(final, chart) == expected_ledger(books.postings)
    assert plan(final, chart, covered=books.covered(), catalogue=shop.CATALOGUE, through=THROUGH) == Plan()
    for order in orders:
        assert not _open_on_both_sides(books, order.id)


@modes
@given(orders=shops(), days=st.permutations(range(DAYS + 3)))
@careful
def test_days_in_any_order_end_in_the_same_books(mode: dict[str, str], orders: list[Order], days: list[int]) -> None:
    chart = shop.chart(**mode)
    entries = entries_of(orders, chart)
    books = Books(chart)
    for day in days:
        books.run(entries, through=FIRST_DAY + timedelta(days=day))
    assert nonzero(books.company.ledger) == shop.ledger_of(entries, chart) == expected_ledger(books.postings)


@modes
@given(
    orders=shops(),
    first=st.sets(st.integers(0, 60)),
    second=st.sets(st.integers(0, 60)),
    days=st.tuples(st.integers(0, DAYS + 3), st.integers(0, DAYS + 3)),
)
@careful
def test_facts_in_any_order_end_in_the_same_books(
    mode: dict[str, str], orders: list[Order], first: set[int], second: set[int], days: tuple[int, int]
) -> None:
    """Entries that turn up late with an earlier time: nothing is applied twice, nothing stays open beside another.

    Runs post up to days in any order, so some see an order of which later days are posted.
    """
    chart = shop.chart(**mode)
    final = entries_of(orders, chart)
    facts = list(dict.fromkeys(_fact(entry) for entry in final))
    books = Books(chart)
    through = [*(FIRST_DAY + timedelta(days=day) for day in days), THROUGH]
    for seen, last in zip((first, first | second, set(range(len(facts)))), through, strict=True):
        visible = {fact for number, fact in enumerate(facts) if number in seen}
        books.run([entry for entry in final if _fact(entry) in visible], through=last)
    assert nonzero(books.company.ledger) == shop.ledger_of(final, chart) == expected_ledger(books.postings)
    for order in orders:
        assert not _open_on_both_sides(books, order.id)


def _fact(entry: Entry) -> str:
    """An agreement and its cost are one fact of Shopify's."""
    return entry.key.replace("cost:", "agreement:")


@given(orders=shops())
@careful
def test_every_mode_posts_the_same_per_date_and_account(orders: list[Order]) -> None:
    ledgers = []
    for mode in MODES:
        chart = shop.chart(**mode)
        made = plan(entries_of(orders, chart), chart, covered={}, catalogue=shop.CATALOGUE, through=THROUGH)
        assert not made.problems, made.problems
        ledgers.append(expected_ledger(made.postings))
    assert all(ledger == ledgers[0] for ledger in ledgers)


@modes
@given(orders=shops(), closed=st.integers(0, DAYS))
@careful
def test_closed_days_go_to_the_first_open_day_and_say_so(
    mode: dict[str, str], orders: list[Order], closed: int
) -> None:
    chart = shop.chart(**mode)
    closing = FIRST_DAY + timedelta(days=closed)
    entries = entries_of(orders, chart)
    books = Books(chart)
    books.run(entries, closing_date=closing)
    moved: Counter[tuple[date, str]] = Counter()
    for (day, account), amount in shop.ledger_of(entries, chart).items():
        moved[max(day, closing + timedelta(days=1)), account] += amount
    assert expected_ledger(books.postings) == {key: amount for key, amount in moved.items() if amount}
    assert all(document.txn_date > closing for document in books.transactions)
    dates = {entry.key: entry.business_date for entry in entries}
    for posting in books.postings:
        if dates[posting.entry] <= closing and posting.amount:
            document = books.company.documents[posting.document]
            assert "books closed to" in document.memo  # type: ignore[union-attr]


@modes
@given(orders=shops())
@careful
def test_ref_numbers_lead_back(mode: dict[str, str], orders: list[Order]) -> None:
    chart = shop.chart(**mode)
    books = Books(chart)
    books.run(entries_of(orders, chart))
    numbers = {document.ref_number for document in books.transactions}  # type: ignore[union-attr]
    assert len(numbers) == len(books.transactions)
    for document in books.transactions:
        source = source_of(document.ref_number)  # type: ignore[union-attr]
        assert source is not None
        if source.id is None:
            assert document.key.startswith(f"daily:{source.date}:")
            assert document.key.endswith(f":{source.document.split()[1]}:{source.sequence}")
        else:
            assert document.key.startswith(f"{source.document}:{source.record}:{source.id}")


def _open_on_both_sides(books: Books, order: int) -> bool:
    """Whether a credit and a debit of one order stand open side by side."""
    entries = {key for key in books.covered() if int(key.split(":")[1]) // 1000 == order}
    keys = {key for entry in entries for key in books.covered()[entry]}
    company = books.company
    return any(company.debits.get(key, 0) for key in keys) and any(company.credits.get(key, 0) for key in keys)
