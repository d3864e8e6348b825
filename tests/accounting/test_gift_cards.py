"""Gift cards beyond orders, by hand: entries, the journal entries in QuickBooks, and what holds a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import shop_notation as shop

from qbd.accounting.documents import JournalEntry
from qbd.accounting.entry import Entry
from qbd.accounting.gift_cards import GIFT_CARD_KINDS, CardMovement, GiftCard, SoldLine, journalize_gift_card
from qbd.accounting.gift_cards.proof import LiabilityFigures, tell_difference
from qbd.accounting.plan import Plan
from qbd.accounting.posting import Catalogue, plan
from qbd.accounting.ref_number import DIGIT_KINDS, Source, source_of


def at(hour: int, day: int = 2, minute: int = 0) -> datetime:
    """A time of a day in March, in New York."""
    return datetime(2026, 3, day, hour, minute, tzinfo=shop.ZONE).astimezone(UTC)


BY_HAND = GiftCard("shop", 510_000_001, "USD", "7x2k", 5_000, 5_000, at(10), read_on=date(2026, 3, 20))
BOUGHT = replace(BY_HAND, order_id=1001, sold=SoldLine("#1001"))


def told(card: GiftCard, **changes: Any) -> list[tuple[str, str, str, str, int]]:
    """Key, date, debited role, credited role and amount of each entry."""
    entries, problems = journalize_gift_card(card, shop.chart(**changes))
    assert problems == []
    assert all(entry.balance == 0 and entry.group == "gift_card:510000001" for entry in entries)
    return [
        (e.key, e.business_date.isoformat()[5:], e.lines[0].role, e.lines[1].role, e.lines[0].amount) for e in entries
    ]


def held(card: GiftCard, **changes: Any) -> tuple[str, str, str]:
    """Group, field and message of the one problem; nothing of the card is booked."""
    entries, (problem,) = journalize_gift_card(card, shop.chart(**changes))
    assert entries == []
    return problem.group, problem.field, problem.message


def posted(card: GiftCard, closing_date: date | None = None, **changes: Any) -> Plan:
    chart = shop.chart(**changes)
    entries: list[Entry] = journalize_gift_card(card, chart)[0]
    nothing: dict[str, frozenset[str]] = {}
    return plan(
        entries, chart, covered=nothing, catalogue=Catalogue({}, {}, {}), through=date(2026, 12, 31),
        closing_date=closing_date,
    )  # fmt: skip


def test_a_card_that_no_order_sold_is_a_promotion_and_a_debt() -> None:
    issued = ("gift_card_issued:510000001", "03-02", "gift_card_promotions", "gift_card_liability", 5_000)
    assert told(BY_HAND) == [issued]
    assert told(replace(BY_HAND, balance=1_200)) == [issued]


def test_a_live_card_that_was_sold_gives_nothing() -> None:
    assert told(BOUGHT) == []
    assert told(replace(BOUGHT, balance=0, deactivated_at=at(12, 9))) == []


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"deactivated_at": at(23, 9, 59)}, "03-09"),
        ({"expires_on": date(2026, 3, 10)}, "03-11"),
        ({"expires_on": date(2026, 3, 10), "deactivated_at": at(12, 9)}, "03-09"),
        ({"expires_on": date(2026, 3, 10), "deactivated_at": at(0, 12)}, "03-11"),
        ({"expires_on": date(2026, 3, 19)}, "03-20"),
    ],
)
def test_what_nobody_can_use_any_more_is_income_once(changes: dict[str, Any], day: str) -> None:
    ended = replace(BOUGHT, balance=1_234, **changes)
    assert told(ended) == [("gift_card_breakage:510000001", day, "gift_card_liability", "gift_card_breakage", 1_234)]


@pytest.mark.parametrize("read_on", [None, date(2026, 3, 9), date(2026, 3, 10)])
def test_a_card_has_not_expired_before_cards_were_read_on_the_day_after(read_on: date | None) -> None:
    assert told(replace(BOUGHT, expires_on=date(2026, 3, 10), read_on=read_on)) == []


def test_cash_paid_out_leaves_the_till() -> None:
    card = replace(
        BOUGHT,
        balance=0,
        movements=(
            CardMovement(7, "debit", 4_100, at(11)),
            CardMovement(8, "cash_out", 400, at(23, 3, 30)),
            CardMovement(9, "cash_out", 500, at(0, 4)),
        ),
    )
    assert told(card) == [
        ("gift_card_cash_out:8", "03-03", "gift_card_liability", "clearing:cash", 400),
        ("gift_card_cash_out:9", "03-04", "gift_card_liability", "clearing:cash", 500),
    ]


def test_a_card_that_its_order_took_back_is_no_breakage() -> None:
    whole = SoldLine("#1001", returned_units=1, returned_amount=5_000, cards=1, deactivated=1)
    assert told(replace(BOUGHT, deactivated_at=at(12, 9), sold=whole)) == []
    one_of_two = SoldLine("#1001", returned_units=1, returned_amount=5_000, cards=2, deactivated=1)
    assert told(replace(BOUGHT, deactivated_at=at(12, 9), sold=one_of_two)) == []
    other = replace(BOUGHT, balance=900, expires_on=date(2026, 3, 10), sold=one_of_two)
    assert [row[0] for row in told(other)] == ["gift_card_breakage:510000001"]


def test_what_cannot_be_told_is_held_with_both_figures() -> None:
    unclear = SoldLine("#1001", returned_units=1, returned_amount=5_000, cards=3, deactivated=2)
    group, field, message = held(replace(BOUGHT, deactivated_at=at(12, 9), sold=unclear))
    assert (group, field) == ("gift_card:510000001", "lineItem")
    assert "took back 1 of 3 cards, and 2 of them are deactivated" in message
    used = SoldLine("#1001", returned_units=1, returned_amount=5_000, deactivated=1)
    _, field, message = held(replace(BOUGHT, balance=2_000, deactivated_at=at(12, 9), sold=used))
    assert field == "balance"
    assert "gave back 50.00 USD" in message
    assert "still holds 20.00 USD" in message


def test_a_card_whose_sale_the_books_do_not_know_is_held_unless_it_is_older_than_they_are() -> None:
    unread = replace(BOUGHT, sold=None, balance=2_000, deactivated_at=at(12, 9))
    assert "gid://shopify/Order/1001 sold it" in held(unread)[2]
    assert held(unread, start_date=date(2026, 3, 2))[1] == "order"
    assert [row[0] for row in told(unread, start_date=date(2026, 3, 3))] == ["gift_card_breakage:510000001"]
    assert told(replace(unread, deactivated_at=None)) == []


def test_events_before_the_start_are_in_the_opening_balance() -> None:
    ended = replace(BY_HAND, deactivated_at=at(12, 9), movements=(CardMovement(8, "cash_out", 400, at(12, 4)),))
    assert [row[0] for row in told(ended, start_date=date(2026, 3, 5))] == ["gift_card_breakage:510000001"]
    assert told(ended, start_date=date(2026, 3, 10)) == []


def test_each_event_is_a_journal_entry_that_leads_back() -> None:
    ended = replace(BY_HAND, balance=1_000, deactivated_at=at(12, 9))
    made = posted(replace(ended, movements=(CardMovement(8, "cash_out", 400, at(12, 4)),)))
    documents = [document for document in made.documents if isinstance(document, JournalEntry)]
    assert len(documents) == len(made.documents) == 3
    assert [source_of(document.ref_number) for document in documents] == [
        Source("gift card", "gift_card_issued", 510_000_001),
        Source("gift card", "gift_card_cash_out", 8),
        Source("gift card", "gift_card_breakage", 510_000_001),
    ]
    assert [(d.txn_date.day, *((line.account.full_name, line.amount) for line in d.lines)) for d in documents] == [
        (2, ("Gift Card Promotions", 5_000), ("Gift Cards", -5_000)),
        (4, ("Gift Cards", 400), ("Cash Clearing", -400)),
        (9, ("Gift Cards", 1_000), ("Gift Card Breakage", -1_000)),
    ]
    assert documents[2].lines[0].memo == "gift card ending in 7x2k: deactivated with a balance"
    assert {record for number, (_, record) in DIGIT_KINDS.items() if number[0] == "6"} == GIFT_CARD_KINDS


def test_a_closed_period_moves_the_document_and_says_so() -> None:
    (document,) = posted(BY_HAND, closing_date=date(2026, 3, 31)).documents
    assert isinstance(document, JournalEntry)
    assert document.txn_date == date(2026, 4, 1)
    assert "business date 2026-03-02" in document.memo


def test_an_event_that_needs_an_unmapped_role_is_held_and_the_rest_goes_on() -> None:
    accounts = {role: account for role, account in shop.TITLES.items() if role != "gift_card_promotions"}
    made = posted(BY_HAND, accounts=accounts)
    (problem,) = made.problems
    assert (made.documents, problem.value, problem.group) == ((), "gift_card_promotions", "gift_card:510000001")
    assert "gift_card_promotions (-50.00 USD)" in problem.message
    assert len(posted(replace(BOUGHT, deactivated_at=at(12, 9)), accounts=accounts).documents) == 1


def test_the_proof_tells_both_figures_and_is_silent_where_they_agree() -> None:
    figures = LiabilityFigures("USD", 40_00, 15_00, 50_00, debited=25_00, credited=5_00, redeemed=20_00, refunded=5_00)
    said = tell_difference(figures)
    assert "the books owe 40.00 and 15.00 from before the start date, cards that can be used hold 50.00" in said
    assert "a difference of 5.00." in said
    assert "debited 25.00 and credited 5.00; orders took 20.00 by gift card and gave 5.00 back" in said
    assert tell_difference(replace(figures, live=55_00)) == ""
