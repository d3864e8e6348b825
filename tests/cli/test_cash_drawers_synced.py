"""Two days of a shop's cash drawers, from the point of sale to the company file: the account stands at what was counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from qbd.money import to_minor
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.shopify import drawers, totals
from qbd.sandbox.shopify.inputs import Back, NewLine, NewOrder, OrderDetails, Payment
from qbd.sandbox.shopify.orders import Order

pytestmark = pytest.mark.timeout(240)


@dataclass
class Synced:
    """What happened in the shop, and what two syncs said."""

    counted: int
    held: int
    bad: int
    first: str
    drawer: int
    second: str
    documents: tuple[int, int]


class Till:
    """The point of sale of a location."""

    def __init__(self, house: Any, place: int) -> None:
        self.house, self.store = house, house.shop
        self.location_id = list(house.shop.locations)[place]
        self.goods = next(v.id for v in house.shop.variants.values() if v.price > 1000)

    def at(self, hour: int, minute: int = 0, days: int = 0) -> datetime:
        """A time in the store's zone."""
        day = self.house.day + timedelta(days=days)
        return datetime.combine(day, time(hour, minute), self.store.shop.zone).astimezone(UTC)

    def sell(self, at: datetime, rounding: int = 0) -> Order:
        """Sell one piece for cash, given in whole twenties, with change; the rounding stays in the drawer or not."""
        details = OrderDetails("pos", self.location_id, staff_id=next(iter(self.store.staff)), ship_to=False)
        order: Order = self.store.place_order(NewOrder((NewLine(1, self.goods),), details=details), at=at)
        due = totals.outstanding(order)
        given = -(-due // 2000) * 2000
        sale = self.store.pay(order.id, Payment("cash", given, rounding=rounding or None), at=at)
        if given > due:
            self.store.pay(order.id, Payment("cash", given - due, "CHANGE", parent_id=sale.id), at=at)
        return order


def brooklyn(till: Till) -> int:
    """Two sessions with a float, change, cash rounding, petty cash, a deposit, a refund, money short and money over."""
    first = drawers.open_drawer(till.store, till.location_id, 20_000, at=till.at(9))
    bought = till.sell(till.at(10))
    till.sell(till.at(11), rounding=-2)
    drawers.adjust_drawer(till.store, first.id, -1_250, note="Petty Cash", at=till.at(12))
    drawers.adjust_drawer(till.store, first.id, -2_000, note="Bank deposit", at=till.at(20))
    left = drawers.expected(till.store, first) - 125
    drawers.close_drawer(till.store, first.id, left, at=till.at(21))
    second = drawers.open_drawer(till.store, till.location_id, left - 100, at=till.at(9, days=1))
    till.store.refund(bought.id, [Back(bought.lines[0].id, 1, "RETURN")], at=till.at(10, days=1))
    till.sell(till.at(11, days=1))
    counted = drawers.expected(till.store, second) + 40
    drawers.close_drawer(till.store, second.id, counted, at=till.at(23, 30, days=1))
    return counted


def hoboken(till: Till) -> tuple[int, int]:
    """A session of which Shopify states another sum than its parts give; what the books hold, and its number."""
    session = drawers.open_drawer(till.store, till.location_id, 15_000, at=till.at(9))
    till.sell(till.at(10))
    moved = drawers.expected(till.store, session) - 15_000
    drawers.close_drawer(till.store, session.id, at=till.at(21))
    drawers.misstate_drawer(till.store, session.id, "expectedClosingBalance", 15_000)
    return moved, session.id


def warehouse(till: Till) -> int:
    """A session whose adjustments are not what it says; its number."""
    session = drawers.open_drawer(till.store, till.location_id, 5_000, at=till.at(9))
    drawers.adjust_drawer(till.store, session.id, 500, at=till.at(10))
    drawers.close_drawer(till.store, session.id, at=till.at(11))
    drawers.misstate_drawer(till.store, session.id, "totalAdjustments", 400)
    return session.id


def cash_drawer(house: Any) -> int:
    """The balance of the account as QuickBooks says it."""
    house.stop_worker()
    processor = RequestProcessor(house.company_file)
    processor.open_connection2("", "Somebody in the office", 1)
    ticket = processor.begin_session("", 2)
    try:
        said = processor.process_request(
            ticket,
            '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"><AccountQueryRq>'
            "<FullName>Cash Drawer</FullName></AccountQueryRq></QBXMLMsgsRq></QBXML>",
        )
    finally:
        processor.end_session(ticket)
        processor.close_connection()
        house.start_worker()
    found = re.search("<Balance>(-?[0-9.]+)</Balance>", said)
    assert found is not None, said
    return to_minor(found.group(1), "USD")


@pytest.fixture(scope="module")
def synced(house: Any, qbd: Any) -> Synced:
    """The two days, synced twice."""
    house.set(sales_reps=True)
    counted = brooklyn(Till(house, 0))
    moved, held = hoboken(Till(house, 1))
    bad = warehouse(Till(house, 2))
    before = cash_drawer(house)
    first = qbd("sync", "--store", "harbor", "--patience", "1")
    posted, drawer = house.documents(), cash_drawer(house) - before - moved
    second = qbd("sync", "--store", "harbor", "--date", house.day, "--patience", "1")
    return Synced(counted, held, bad, first, drawer, second, (posted, house.documents()))


def test_the_account_stands_at_what_was_counted_last(synced: Synced, house: Any) -> None:
    assert synced.drawer == synced.counted
    assert "agree to the cent" in synced.first
    assert house.rows("SELECT DISTINCT state FROM delivery.documents") == [("settled",)]


def test_each_session_is_one_journal_entry_in_the_class_of_its_location(synced: Synced, house: Any) -> None:
    rows = house.rows(
        "SELECT document_key, sum(amount_minor) FILTER (WHERE account = 'Cash Drawer'),"
        " sum(amount_minor) FILTER (WHERE account = 'Cash Over/Short'),"
        " sum(amount_minor) FILTER (WHERE account = 'Office Supplies'),"
        " sum(amount_minor) FILTER (WHERE account = 'Checking')"
        " FROM ledger.postings WHERE document_key LIKE 'journal:cash%' GROUP BY 1 ORDER BY 1"
    )
    assert [row[1:] for row in rows] == [(20_000 - 3_250 - 125, 125, 1_250, 2_000 - 20_000), (-60, 60, None, None)]
    payloads = house.rows("SELECT payload::text FROM delivery.documents WHERE document_key LIKE 'journal:cash%'")
    assert len(payloads) == 2
    assert all("Brooklyn" in text for (text,) in payloads)


def test_a_session_is_explained_from_its_number_in_quickbooks(synced: Synced, house: Any, qbd: Any) -> None:
    ((number,),) = house.rows(
        "SELECT ref_number FROM delivery.documents WHERE document_key = 'journal:cash_closing:310000001'"
    )
    said = qbd("explain", number)
    assert (
        "Cash drawer Register 1 of harbor: session gid://shopify/CashTrackingSession/310000001, Brooklyn Store" in said
    )
    assert said.index("Cash drawer opened") < said.index("Cash put in or taken out") < said.index("Cash drawer closed")
    held = qbd("explain", f"cash:{synced.held}")
    assert "Shopify expects 150.00" in held


def test_a_second_sync_posts_nothing(synced: Synced) -> None:
    assert synced.documents[0] == synced.documents[1]
    assert "nothing new to post" in synced.second


def test_a_session_that_shopify_sums_otherwise_is_held_with_both_figures(synced: Synced, house: Any) -> None:
    ((group, field, message),) = house.rows(
        "SELECT document_group, field, message FROM ledger.holds WHERE ended_at IS NULL AND document_group LIKE 'cash:%'"
        " AND field = 'expectedClosingBalance'"
    )
    assert (group, field) == (f"cash:{synced.held}", "expectedClosingBalance")
    assert "Shopify expects 150.00" in message
    assert house.rows("SELECT 1 FROM ledger.entries WHERE document_group = :group", group=group) == []


def test_a_session_with_contradictory_adjustments_waits_in_quarantine(synced: Synced, house: Any) -> None:
    ((group, rule, value, reason),) = house.rows(
        "SELECT document_group, rule, value, reason FROM staging.waiting WHERE entity = 'cash_sessions'"
    )
    assert (group, rule, value) == (f"cash:{synced.bad}", "adjustments_add_up", "4.00")
    assert reason == "Register 1: the adjustments add up to 5.00, the session says 4.00"
    assert house.rows("SELECT 1 FROM ledger.entries WHERE document_group = :group", group=group) == []


def test_what_was_read_is_in_staging(synced: Synced, house: Any) -> None:
    assert house.rows(
        "SELECT count(*), count(*) FILTER (WHERE opened_by <> '') FROM staging.cash_sessions WHERE closed_at IS NOT NULL"
    ) == [(4, 4)]
    assert house.rows("SELECT note, amount_minor, final FROM staging.cash_adjustments ORDER BY made_at") == [
        ("", 500, False),
        ("Petty Cash", -1_250, False),
        ("Bank deposit", -2_000, False),
    ]
    assert house.rows("SELECT count(*) FROM staging.cash_movements") == [(9,)]


def test_who_sold_stands_as_sales_rep_in_quickbooks(synced: Synced, house: Any) -> None:
    reps = house.rows("SELECT payload->>'name', quickbooks_id FROM delivery.documents WHERE kind = 'SalesRep'")
    ((initials, known),) = reps
    assert re.fullmatch("SB[0-9A-Z]{3}", initials)
    assert known
    forms = house.rows("SELECT payload->'sales_rep'->>'full_name' FROM delivery.documents WHERE kind = 'SalesReceipt'")
    assert len(forms) == 4
    assert {name for (name,) in forms} == {initials}
