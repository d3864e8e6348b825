"""What always holds where sales are recognised on fulfilment, on generated shops."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import shop_notation as shop
from fulfilled_strategies import MINUTE, TOGETHER, fulfilled_orders, fulfilled_shops, settled_at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quickbooks_ledger import nonzero
from running_books import THROUGH, Books, entries_of
from shop_strategies import DAYS, START, moments

from qbd.accounting.entry import Entry
from qbd.accounting.facts import Order, Sale
from qbd.accounting.plan import Plan
from qbd.accounting.posting import expected_ledger, plan
from qbd.accounting.recognition import recognise
from qbd.accounting.ref_number import source_of

FIRST_DAY = date(2026, 3, 2)
MODES = [
    {"posting": "individual", "inventory": "summary"},
    {"posting": "daily", "inventory": "detailed"},
]
modes = pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(mode.values()))
quick = settings(
    max_examples=int(os.environ.get("QBD_EXAMPLES", "25")),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def by_role(entries: list[Entry]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for entry in entries:
        for line in entry.lines:
            role = "sales" if line.role in ("sales_income", "sales_returns") else line.role
            sums[role] += line.amount
    return sums


@given(fulfilled_orders(1, all_sent=True))
@quick
def test_all_sent_is_what_recognition_with_the_order_is(order: Order) -> None:
    """Goods taken off before they are sent lower income, where a return would stand on an account of its own."""
    late = by_role(entries_of([order], shop.chart(recognition="fulfilment")))
    early = by_role(entries_of([order], shop.chart()))
    owed, held = late.pop("accounts_receivable", 0), -late.pop("customer_deposits", 0)
    assert owed - held == early.pop("accounts_receivable", 0)
    assert held >= 0
    assert not (owed > 0 and held)
    assert {role: n for role, n in late.items() if n} == {role: n for role, n in early.items() if n}


@given(fulfilled_shops())
@quick
def test_entries_balance_and_deposits_are_never_overdrawn(orders: list[Order]) -> None:
    for entry in (entries := entries_of(orders, shop.chart(recognition="fulfilment"))):
        assert entry.balance == 0, entry
    assert len({entry.key for entry in entries}) == len(entries)
    held: Counter[str] = Counter()
    for entry in sorted(entries, key=lambda entry: (entry.happened_at, entry.kind != "prepayment")):
        held[entry.group] -= sum(line.amount for line in entry.lines if line.role == "customer_deposits")
    assert all(amount >= 0 for amount in held.values())


@given(fulfilled_orders(1, all_sent=True))
@quick
def test_any_split_recognises_the_whole_to_the_cent(order: Order) -> None:
    recognised, problems = recognise(order)
    assert not problems
    assert _sums(recognised) == _sums(order)


def _sums(order: Order) -> dict[str, int]:
    """Totals, taxes and each tax line of the order, and the units that are neither returned nor taken off."""
    sums: Counter[str] = Counter()
    for agreement in order.agreements:
        for sale in agreement.sales:
            _count(sums, sale)
    return {what: n for what, n in sums.items() if n}


def _count(sums: Counter[str], sale: Sale) -> None:
    sums["total"] += sale.total
    sums["tax"] += sale.tax
    sums[f"of {sale.line_type}"] += sale.total
    sums[f"of line {sale.line_id}"] += sale.total
    for tax in sale.taxes:
        sums[f"tax {tax.title}"] += tax.amount
    if sale.action != "UPDATE" and sale.line_id is not None:
        sums[f"units {sale.line_id}"] += abs(sale.quantity) if sale.action == "ORDER" else -abs(sale.quantity)


@given(order=fulfilled_orders(1), cut=moments())
@quick
def test_what_is_sent_later_changes_nothing_before(order: Order, cut: datetime) -> None:
    chart = shop.chart(recognition="fulfilment")
    before = replace(order, fulfillments=tuple(f for f in order.fulfillments if f.happened_at < cut))
    whole, part = (
        {e.key: e for e in entries_of([one], chart) if e.happened_at < cut - TOGETHER} for one in (order, before)
    )
    assert whole == part


@modes
@given(orders=fulfilled_shops())
@quick
def test_quickbooks_shows_the_journal_and_planning_again_plans_nothing(
    mode: dict[str, str], orders: list[Order]
) -> None:
    chart = shop.chart(**mode, recognition="fulfilment")
    entries = entries_of(orders, chart)
    books = Books(chart)
    books.run(entries)
    assert nonzero(books.company.ledger) == shop.ledger_of(entries, chart) == expected_ledger(books.postings)
    books.assert_documents_carry_their_postings()
    again = plan(entries, chart, covered=books.covered(), catalogue=shop.CATALOGUE, through=THROUGH)
    assert again == Plan()
    for document in books.transactions:
        source = source_of(document.ref_number)  # type: ignore[union-attr]
        assert source is not None
        assert source.id is None or document.key.startswith(f"{source.document}:{source.record}:{source.id}")


@modes
@given(orders=fulfilled_shops(), days=st.permutations(range(DAYS + 4)))
@quick
def test_days_in_any_order_end_in_the_same_books(mode: dict[str, str], orders: list[Order], days: list[int]) -> None:
    chart = shop.chart(**mode, recognition="fulfilment")
    entries = entries_of(orders, chart)
    books = Books(chart)
    for day in [*days, 30]:
        books.run(entries, through=FIRST_DAY + timedelta(days=day))
    assert nonzero(books.company.ledger) == shop.ledger_of(entries, chart) == expected_ledger(books.postings)


@modes
@given(orders=fulfilled_shops(), cuts=st.lists(moments(), max_size=4))
@quick
def test_syncs_at_any_time_end_in_the_same_books(
    mode: dict[str, str], orders: list[Order], cuts: list[datetime]
) -> None:
    chart = shop.chart(**mode, recognition="fulfilment")
    books = Books(chart)
    for cut in [*sorted(cuts), START + timedelta(days=DAYS + 30)]:
        books.run(entries_of((seen for order in orders if (seen := settled_at(order, cut + MINUTE))), chart))
    final = entries_of(orders, chart)
    assert nonzero(books.company.ledger) == shop.ledger_of(final, chart) == expected_ledger(books.postings)
    assert plan(final, chart, covered=books.covered(), catalogue=shop.CATALOGUE, through=THROUGH) == Plan()
    if len(orders) == 1:
        assert not books.company.both_sides_open()
