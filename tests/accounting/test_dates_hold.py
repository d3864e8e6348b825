"""Business dates: any zone, nights on which clocks change, closing dates that move, days and months in any order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import shop_notation as shop
from hypothesis import example, given
from hypothesis import strategies as st
from quickbooks_ledger import nonzero
from running_books import Books, entries_of
from shop_strategies import DAYS, shops
from test_posting_invariants import FIRST_DAY, MODES, careful, modes

from qbd.accounting import documents as d
from qbd.accounting.business_date import business_date
from qbd.accounting.facts import Order, Purchase, ReceivedItem, Supplier
from qbd.accounting.posting import Catalogue, expected_ledger, plan
from qbd.accounting.purchases import journalize_purchase

ZONES = (
    "America/New_York",  # Clocks change at two in the morning.
    "America/St_Johns",  # Half an hour off.
    "Asia/Kathmandu",  # A quarter of an hour off.
    "Australia/Lord_Howe",  # Clocks change by half an hour.
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "America/Havana",  # Clocks go on at midnight: that day has none.
    "Asia/Beirut",
    "Europe/London",
)


def midnight(day: date, zone: str) -> datetime:
    """The first moment of a day, found from the clock on the wall alone."""
    moment = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    step = timedelta(minutes=15)
    while moment.astimezone(ZoneInfo(zone)).date() < day:
        moment += step
    return moment


@given(
    zone=st.sampled_from(ZONES),
    instant=st.integers(0, 4 * 366 * 86400).map(
        lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
)
@example("America/New_York", datetime(2026, 3, 8, 4, 59, 59, tzinfo=UTC))
@example("America/New_York", datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC))
@example("America/New_York", datetime(2026, 11, 1, 4, 0, tzinfo=UTC))
@example("America/New_York", datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC))
@careful
def test_every_moment_is_on_the_day_that_began_last(zone: str, instant: datetime) -> None:
    day = business_date(instant, zone)
    assert midnight(day, zone) <= instant < midnight(day + timedelta(days=1), zone)


@pytest.mark.parametrize(
    ("night", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25)], ids=["clocks go on", "clocks go back"]
)
def test_the_nights_on_which_clocks_change_belong_to_one_day(night: date, hours: int) -> None:
    first = midnight(night, "America/New_York")
    days = [business_date(first + timedelta(minutes=n), "America/New_York") for n in range(-1, hours * 60 + 1)]
    assert days[0] == night - timedelta(days=1)
    assert set(days[1:-1]) == {night}
    assert days[-1] == night + timedelta(days=1)


def applied(document: d.TransactionDocument) -> list[str]:
    """What a document settles."""
    found: list[str] = []
    for one in getattr(document, "applied", ()):
        found += [one.to.document, *(use.credit.document for use in one.credits)]
    return found


@modes
@given(
    orders=shops(),
    seen=st.lists(st.sets(st.integers(0, 40)), min_size=2, max_size=3),
    closed=st.lists(st.integers(-1, DAYS), min_size=4, max_size=4).map(sorted),
)
@careful
def test_nothing_is_dated_before_what_it_settles(
    mode: dict[str, str], orders: list[Order], seen: list[set[int]], closed: list[int]
) -> None:
    """Facts turn up in any order, later ones before earlier ones, while the bookkeeper closes day after day."""
    chart = shop.chart(**mode)
    entries = entries_of(orders, chart)
    facts = list(dict.fromkeys(entry.key.replace("cost:", "agreement:") for entry in entries))
    books = Books(chart)
    visible: set[str] = set()
    for numbers, closing in zip([*seen, set(range(len(facts)))], closed, strict=False):
        visible |= {fact for number, fact in enumerate(facts) if number in numbers}
        closing_date = None if closing < 0 else FIRST_DAY + timedelta(days=closing)
        books.run([e for e in entries if e.key.replace("cost:", "agreement:") in visible], closing_date=closing_date)
    dates = {document.key: document.txn_date for document in books.transactions}
    for document in books.transactions:
        for key in applied(document):
            assert document.txn_date >= dates[key], (document.key, key)
    posted: dict[str, int] = {}
    for (_, account), amount in expected_ledger(books.postings).items():
        posted[account] = posted.get(account, 0) + amount
    wanted: dict[str, int] = {}
    for (_, account), amount in shop.ledger_of(entries, chart).items():
        wanted[account] = wanted.get(account, 0) + amount
    assert {a: n for a, n in posted.items() if n} == {a: n for a, n in wanted.items() if n}


@pytest.mark.parametrize("mode", MODES[::2], ids=lambda mode: mode["posting"])
@given(orders=shops(), months=st.permutations(range(3)))
@careful
def test_months_synced_later_in_any_order_end_in_the_books_of_daily_syncs(
    mode: dict[str, str], orders: list[Order], months: list[int]
) -> None:
    chart = shop.chart(**mode)
    daily, later = Books(chart), Books(chart)
    # Each of the three "months" is a third of the time in which the shop sells.
    part = (DAYS + 3) // 3 + 1
    entries = entries_of(orders, chart)
    for day in range(DAYS + 3):
        daily.run(entries, through=FIRST_DAY + timedelta(days=day))
    ranges = [(FIRST_DAY + timedelta(days=n * part), FIRST_DAY + timedelta(days=(n + 1) * part - 1)) for n in range(3)]
    for done, month in enumerate(months):
        synced = [ranges[n] for n in months[: done + 1]]
        seen = [e for e in entries if any(first <= e.business_date <= last for first, last in synced)]
        later.run(seen, through=ranges[month][1])
    later.run(entries)
    assert nonzero(later.company.ledger) == nonzero(daily.company.ledger) == shop.ledger_of(entries, chart)


def test_a_bill_of_a_closed_day_goes_to_the_first_open_day_and_says_so() -> None:
    goods = ReceivedItem(91, "MUG", "Mug", 3, Decimal("2.00"), datetime(2026, 3, 4, 15, tzinfo=UTC), "Mugs", 502)
    supplier = Supplier(9, "Cotton & Co")
    chart = shop.chart()
    entries, _ = journalize_purchase(Purchase("shop", 90, "PO-90", "USD", supplier, (goods,)), chart)
    catalogue = Catalogue(shop.PRODUCTS, shop.BUYERS, {9: supplier})
    made = plan(
        entries, chart, covered={}, catalogue=catalogue, through=date(2026, 3, 31), closing_date=date(2026, 3, 10)
    )
    (bill,) = (document for document in made.documents if isinstance(document, d.Bill))
    assert bill.txn_date == date(2026, 3, 11)
    assert "business date 2026-03-04, books closed to 2026-03-10" in bill.memo
    assert {posting.txn_date for posting in made.postings} == {date(2026, 3, 11)}
