"""A gift card to journal entries: only what no order knows.

Sales of cards, payments with them and refunds onto them are entries of their orders. Here are the card that no order
sold, the balance that nobody can use any more, and the balance that was paid out in cash.

Our readings, as Shopify's pages do not tell them: a deactivated or expired card keeps its balance; a card can be used
to the end of the day ``expiresOn`` in the store's zone; where an order took back some of the cards of a line, those
are the ones that were deactivated; a card whose order was deleted looks like one that no order sold.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from qbd.accounting.business_date import business_date
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry, Line, Problem
from qbd.accounting.gift_cards.facts import GiftCard, SoldLine
from qbd.accounting.stored_value import GIFT_CARD, STORED_VALUE
from qbd.money import from_minor

LIABILITY = STORED_VALUE[GIFT_CARD]
PROMOTIONS, BREAKAGE, CASH = "gift_card_promotions", "gift_card_breakage", "clearing:cash"
ISSUED, UNUSED, CASH_OUT = "gift_card_issued", "gift_card_breakage", "gift_card_cash_out"
GIFT_CARD_KINDS = frozenset((ISSUED, UNUSED, CASH_OUT))
"""Kinds of entries; a key is ``gift_card_issued:<card id>``, ``gift_card_breakage:<card id>``, ``gift_card_cash_out:<transaction id>``."""


def journalize_gift_card(card: GiftCard, chart: Chart) -> tuple[list[Entry], list[Problem]]:
    """Turn a card into its entries, or say what holds it; events before the start date give none.

    * ``gift_card_issued``, on the day it was made, of a card that no order sold: debit ``gift_card_promotions``,
      credit ``gift_card_liability``, its initial value.
    * ``gift_card_cash_out``, each on its own day: debit ``gift_card_liability``, credit ``clearing:cash``.
    * ``gift_card_breakage``, on the day after it expired or the day it was deactivated, whichever came first: debit
      ``gift_card_liability``, credit ``gift_card_breakage``, the balance. Not of a card that its order took back.

    Credits and debits that somebody made by hand cannot be told from those of orders; the proof of the liability shows
    them as a difference.

    Raises:
        ValueError: an instant has no time zone.
    """
    page = _Page(card, chart)
    if card.order_id is None:
        page.write(ISSUED, card.id, card.created_at, card.initial, PROMOTIONS, LIABILITY, "issued by hand")
    for movement in card.movements:
        if movement.kind == "cash_out":
            page.write(
                CASH_OUT, movement.id, movement.processed_at, movement.amount, LIABILITY, CASH, "paid out in cash"
            )
    end = end_of(card, chart)
    problems: list[Problem] = []
    if end is not None and card.balance:
        if card.sold is not None and card.sold.returned_units:
            problems, was_returned = _returned(card, card.sold)
        else:
            was_returned = False
        if not problems and not was_returned:
            word = "deactivated" if _is_deactivation(card, end) else "expired"
            page.write(UNUSED, card.id, end, card.balance, LIABILITY, BREAKAGE, f"{word} with a balance")
    if page.entries and _sale_is_missing(card, chart):
        problems.append(_unsold(card))
    if not card.is_order_sure and any(entry.kind == ISSUED for entry in page.entries):
        problems.append(_unsure(card))
    if problems:
        return [], problems
    page.entries.sort(key=lambda entry: (entry.happened_at, entry.key))
    return page.entries, []


def end_of(card: GiftCard, chart: Chart) -> datetime | None:
    """Return when the card could not be used any more, None where it still can, as far as it was read.

    A card has expired only where cards were read on the day after: its last use may have been in the last minute.
    """
    ends = [] if card.deactivated_at is None else [card.deactivated_at]
    if card.expires_on is not None and card.read_on is not None and card.read_on > card.expires_on:
        ends.append(_begin(card.expires_on + timedelta(days=1), chart.time_zone))
    return min(ends, default=None)


def _begin(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _is_deactivation(card: GiftCard, end: datetime) -> bool:
    return end == card.deactivated_at


def _returned(card: GiftCard, sold: SoldLine) -> tuple[list[Problem], bool]:
    """Tell whether the order took back this very card; its sale's return has ended the liability then."""
    if sold.returned_units < sold.cards:
        if card.deactivated_at is None:
            return [], False
        if sold.deactivated > sold.returned_units:
            message = (
                f"{card.label}: order {sold.order_name} took back {sold.returned_units} of {sold.cards} cards, and "
                f"{sold.deactivated} of them are deactivated; which of these came back cannot be told"
            )
            return [_problem(card, "lineItem", str(sold.deactivated), message)], False
    if card.balance * sold.returned_units != sold.returned_amount:
        back = _money(sold.returned_amount, card)
        message = (
            f"{card.label}: order {sold.order_name} gave back {back} for {sold.returned_units} card(s), this one still "
            f"holds {_money(card.balance, card)}; what is left of the liability cannot be told"
        )
        return [_problem(card, "balance", _money(card.balance, card), message)], True
    return [], True


def _sale_is_missing(card: GiftCard, chart: Chart) -> bool:
    """Tell whether the liability was never booked: an order sold it since the start date, and it is not known."""
    if card.order_id is None or card.sold is not None:
        return False
    return chart.start_date is None or business_date(card.created_at, chart.time_zone) >= chart.start_date


def _unsold(card: GiftCard) -> Problem:
    message = f"{card.label}: order gid://shopify/Order/{card.order_id} sold it, and the books do not know that order"
    return _problem(card, "order", str(card.order_id), message)


def _unsure(card: GiftCard) -> Problem:
    message = (
        f"{card.label}: it names no order, but it is older than 60 days and without read_all_orders Shopify may keep the "
        "order of such a card back; whether it was sold or issued by hand cannot be told"
    )
    return _problem(card, "order", "", message)


def _problem(card: GiftCard, field: str, value: str, message: str) -> Problem:
    mend = (
        "Look at the card and its order in Shopify; let them be read again (run their day), or book the card by hand "
        "and dismiss this hold."
    )
    return Problem(card.store, card.group, card.gid, field, value, message, mend)


def _money(amount: int, card: GiftCard) -> str:
    return f"{from_minor(amount, card.currency)} {card.currency}"


class _Page:
    """The entries of one card."""

    def __init__(self, card: GiftCard, chart: Chart) -> None:
        self.entries: list[Entry] = []
        self._card = card
        self._chart = chart

    def write(self, kind: str, id: int, at: datetime, amount: int, debit: str, credit: str, memo: str) -> None:
        """Add an entry unless nothing moved or the books had not begun."""
        card, chart = self._card, self._chart
        day = business_date(at, chart.time_zone)
        if not amount or (chart.start_date is not None and day < chart.start_date):
            return
        lines = (Line(debit, amount, memo), Line(credit, -amount, memo))
        entry = Entry(f"{kind}:{id}", kind, card.store, card.group, card.label, card.gid, at, day, card.currency, lines)
        self.entries.append(entry)
