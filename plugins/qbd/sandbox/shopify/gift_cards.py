"""Gift cards: sold by orders or issued by hand, used by orders, and what else happens to them.

Every unit of a gift card line becomes a card when it is handed over. A payment by gift card takes from the cards that
can be used, oldest first; what they do not hold is taken from cards that the shop issued before it had this shop (the
API does not show those). A refund goes back to the cards that the order took from. A transaction of a card names no
order (Admin API 2026-10, ``GiftCardTransaction``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from qbd.sandbox.shopify.orders import Order, Transaction

if TYPE_CHECKING:
    from qbd.sandbox.shopify.store import Store

CREDIT, DEBIT, CASH_OUT = "GiftCardCreditTransaction", "GiftCardDebitTransaction", "GiftCardCashOutTransaction"
_GATEWAY = "gift_card"


@dataclass(slots=True)
class CardTransaction:
    """What was added to a card or taken from it; ``amount`` is positive. ``graphql_name`` tells which."""

    graphql_name: str
    id: int
    amount: int
    processed_at: datetime
    card: GiftCard
    note: str | None = None


@dataclass(slots=True)
class GiftCard:
    """A card; amounts in minor units of the shop's currency."""

    graphql_name: ClassVar[str] = "GiftCard"

    id: int
    currency: str
    initial: int
    balance: int
    created_at: datetime
    updated_at: datetime
    expires_on: date | None = None
    deactivated_at: datetime | None = None
    order_id: int | None = None
    line_id: int | None = None
    note: str | None = None
    transactions: list[CardTransaction] = field(default_factory=list)

    @property
    def last_characters(self) -> str:
        """The end of its code."""
        return f"{self.id * 2654435761 % 36**4:04d}"[-4:]

    def is_live(self, today: date) -> bool:
        """Whether it can be used on a day of the shop."""
        return self.deactivated_at is None and (self.expires_on is None or today <= self.expires_on)


@dataclass(slots=True)
class CardBook:
    """The cards of a shop by ID, and what of them each transaction of an order moved."""

    cards: dict[int, GiftCard] = field(default_factory=dict)
    moved: dict[int, list[tuple[GiftCard, int]]] = field(default_factory=dict)


def follow_order(store: Store, order: Order, at: datetime) -> None:
    """Makes the cards that an order handed over, and moves what it paid and gave back by gift card."""
    if order.test:
        return
    book = store.card_book
    for line in order.lines:
        if line.kind == "GIFT_CARD":
            made = sum(card.line_id == line.id for card in book.cards.values())
            for _ in range(line.fulfilled - made):
                _make(store, line.unit_price, at, order_id=order.id, line_id=line.id)
    for entry in order.transactions:
        if entry.gateway == _GATEWAY and entry.status == "SUCCESS" and entry.id not in book.moved:
            if entry.kind in ("SALE", "CAPTURE"):
                book.moved[entry.id] = _take(store, entry)
            elif entry.kind == "REFUND":
                book.moved[entry.id] = _give_back(store, order, entry)


def issue_card(store: Store, amount: int, *, expires_on: date | None = None, at: datetime | None = None) -> GiftCard:
    """Makes a card that no order sold.

    Raises:
        ValueError: it is worth nothing.
    """
    with store.lock:
        if amount <= 0:
            raise ValueError(f"a gift card of {amount} is none")
        return _make(store, amount, store.moment(at), expires_on=expires_on)


def expire_card(store: Store, card_id: int, expires_on: date | None, *, at: datetime | None = None) -> GiftCard:
    """Sets the last day of a card."""
    with store.lock:
        card = _card(store, card_id)
        card.expires_on, card.updated_at = expires_on, store.moment(at)
        store.version += 1
        return card


def deactivate_card(store: Store, card_id: int, *, at: datetime | None = None) -> GiftCard:
    """Ends a card; it keeps its balance.

    Raises:
        ValueError: it is deactivated already.
    """
    with store.lock:
        card = _card(store, card_id)
        if card.deactivated_at is not None:
            raise ValueError(f"gift card {card_id} is deactivated already")
        card.deactivated_at = card.updated_at = store.moment(at)
        store.version += 1
        return card


def move_card(
    store: Store, card_id: int, kind: str, amount: int, *, note: str | None = None, at: datetime | None = None
) -> GiftCard:
    """Credits or debits a card by hand, or pays its balance out in cash.

    Raises:
        ValueError: it cannot be used, or does not hold so much.
    """
    with store.lock:
        card, moment = _card(store, card_id), store.moment(at)
        if not card.is_live(moment.astimezone(store.shop.zone).date()):
            raise ValueError(f"gift card {card_id} cannot be used any more")
        if amount <= 0 or (kind != CREDIT and amount > card.balance):
            raise ValueError(f"{amount} cannot be moved on gift card {card_id}, which holds {card.balance}")
        _move(store, card, kind, amount, moment, note)
        return card


def _card(store: Store, card_id: int) -> GiftCard:
    card = store.card_book.cards.get(card_id)
    if card is None:
        raise ValueError(f"there is no gift card {card_id}")
    return card


def _make(
    store: Store, amount: int, at: datetime, *, order_id: int | None = None, line_id: int | None = None,
    expires_on: date | None = None,
) -> GiftCard:  # fmt: skip
    number = store.ids.new("GiftCard")
    card = GiftCard(number, store.shop.currency, amount, amount, at, at, expires_on, None, order_id, line_id)
    store.card_book.cards[number] = card
    store.version += 1
    return card


def _move(store: Store, card: GiftCard, kind: str, amount: int, at: datetime, note: str | None = None) -> None:
    card.balance += amount if kind == CREDIT else -amount
    card.updated_at = max(card.updated_at, at)
    card.transactions.append(CardTransaction(kind, store.ids.new("GiftCardTransaction"), amount, at, card, note))
    store.version += 1


def _take(store: Store, entry: Transaction) -> list[tuple[GiftCard, int]]:
    today, left = entry.processed_at.astimezone(store.shop.zone).date(), entry.amount
    taken = []
    for card in store.card_book.cards.values():
        part = min(left, card.balance) if card.is_live(today) and card.created_at <= entry.processed_at else 0
        if part:
            _move(store, card, DEBIT, part, entry.processed_at)
            taken.append((card, part))
            left -= part
    return taken


def _give_back(store: Store, order: Order, entry: Transaction) -> list[tuple[GiftCard, int]]:
    sources = [pair for other in order.transactions if other.kind != "REFUND" for pair in _moved(store, other)]
    returned = [pair for other in order.transactions if other.kind == "REFUND" for pair in _moved(store, other)]
    left, given = entry.amount, []
    for card, part in reversed(sources):
        back = sum(amount for other, amount in returned if other is card)
        amount = min(left, part - min(part, back))
        if amount:
            _move(store, card, CREDIT, amount, entry.processed_at)
            given.append((card, amount))
            left -= amount
    return given


def _moved(store: Store, entry: Transaction) -> list[tuple[GiftCard, int]]:
    return store.card_book.moved.get(entry.id, [])
