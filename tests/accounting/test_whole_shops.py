"""Whole shops over weeks, with payouts and a night of changing clocks: everything of the design's section 5 that is pure."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

import payout_notation
import pytest
import shop_notation as shop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from quickbooks_ledger import nonzero
from running_books import THROUGH, Books, entries_of
from whole_shops import GATEWAY, LAST, START, Shop, moved_by, payout_of, whole_shops

from qbd.accounting.business_date import business_date
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry
from qbd.accounting.payouts import journalize_payouts, prove, unmatched
from qbd.accounting.plan import Plan
from qbd.accounting.posting import expected_ledger

CLEARING = "Shopify Payments Clearing"
MODES = [
    *({"posting": mode, "inventory": stock} for mode in ("individual", "daily") for stock in ("summary", "detailed")),
    {"posting": "payout", "inventory": "summary"},
]
careful = settings(
    max_examples=int(os.environ.get("QBD_EXAMPLES", "25")), deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def chart(**mode: str) -> Chart:
    return replace(shop.chart(**mode), accounts=payout_notation.ACCOUNTS)


def all_entries(whole: Shop, rules: Chart) -> list[Entry]:
    entries, problems = journalize_payouts(whole.payouts, whole.balance, rules)
    assert problems == []
    return [*entries_of(whole.orders, rules), *entries]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(mode.values()))
@given(whole=whole_shops())
@careful
def test_clearing_comes_out_at_zero_and_quickbooks_shows_the_journal(mode: dict[str, str], whole: Shop) -> None:
    rules = chart(**mode)
    entries = all_entries(whole, rules)
    assert all(entry.balance == 0 for entry in entries)
    assert all(prove(payout, whole.balance).difference == 0 for payout in whole.payouts)
    assert unmatched(whole.balance, moved_by(whole.orders)) == []
    books = Books(rules)
    books.payout_of = payout_of(whole)
    books.run(entries)
    ledger = nonzero(books.company.ledger)
    assert ledger == shop.ledger_of(entries, rules) == expected_ledger(books.postings)
    assert sum(amount for (_, account), amount in ledger.items() if account == CLEARING) == 0
    into_bank = {f"payout:{payout.id}": payout.into_bank for payout in whole.payouts if payout.net}
    banked = {entry.key: sum(line.amount for line in entry.lines if line.role == "bank:payouts") for entry in entries}
    assert {key: amount for key, amount in banked.items() if amount} == into_bank
    assert books.run(entries) == Plan()


@given(whole=whole_shops())
@careful
def test_all_modes_leave_the_same_ledger_on_every_date(whole: Shop) -> None:
    ledgers = []
    for mode in MODES:
        books = Books(chart(**mode))
        books.payout_of = payout_of(whole)
        books.run(all_entries(whole, books.chart))
        ledgers.append(expected_ledger(books.postings))
    assert all(ledger == ledgers[0] for ledger in ledgers)


@pytest.mark.parametrize("mode", MODES[::2], ids=lambda mode: "-".join(mode.values()))
@given(whole=whole_shops(), days=st.lists(st.integers(0, 28), max_size=6))
@careful
def test_any_order_of_days_ends_in_the_same_books(mode: dict[str, str], whole: Shop, days: list[int]) -> None:
    """Runs up to any days, each seeing only what the balance had paid out by then."""
    rules = chart(**mode)
    final = all_entries(whole, rules)
    books = Books(rules)
    for day in days:
        through = START.date() + timedelta(days=day)
        issued = {p.id for p in whole.payouts if business_date(p.issued_at, rules.time_zone) <= through}
        books.payout_of = {key: payout for key, payout in payout_of(whole).items() if payout in issued}
        books.run([entry for entry in final if entry.business_date <= through], through=through)
    books.payout_of = payout_of(whole)
    books.run(final, through=THROUGH)
    assert nonzero(books.company.ledger) == shop.ledger_of(final, rules) == expected_ledger(books.postings)
    assert books.run(final) == Plan()


@given(whole=whole_shops())
@careful
def test_every_fact_stands_on_the_store_s_own_day(whole: Shop) -> None:
    """Across the night of 8 March, in which New York leaves out an hour."""
    entries = all_entries(whole, chart())
    moments = {entry.key: entry.happened_at for entry in entries}
    assert all(entry.business_date == business_date(moments[entry.key], "America/New_York") for entry in entries)
    offsets = {hours: {entry.business_date for entry in entries if _offset(entry) == hours} for hours in (-5, -4)}
    assert all(day <= date(2026, 3, 8) for day in offsets[-5])
    assert all(day >= date(2026, 3, 8) for day in offsets[-4])
    assert max(moments.values(), default=START) <= LAST


def _offset(entry: Entry) -> int:
    offset = entry.happened_at.astimezone(shop.ZONE).utcoffset()
    assert offset is not None
    return int(offset.total_seconds() // 3600)


@given(whole=whole_shops())
@careful
def test_before_a_payout_clearing_holds_what_it_has_not_settled(whole: Shop) -> None:
    rules = chart()
    entries = all_entries(whole, rules)
    for payout in whole.payouts:
        through = business_date(payout.issued_at, rules.time_zone) - timedelta(days=1)
        clearing: dict[str, int] = defaultdict(int)
        for entry in entries:
            if entry.business_date <= through:
                clearing[GATEWAY] += sum(line.amount for line in entry.lines if line.role == f"clearing:{GATEWAY}")
        waiting = [f for f in whole.balance if business_date(f.transaction_date, rules.time_zone) <= through]
        settled = {p.id for p in whole.payouts if business_date(p.issued_at, rules.time_zone) <= through}
        assert clearing[GATEWAY] == sum(fact.net for fact in waiting if fact.payout_id not in settled) - sum(
            fact.net
            for fact in whole.balance
            if fact.payout_id in settled and business_date(fact.transaction_date, rules.time_zone) > through
        )
