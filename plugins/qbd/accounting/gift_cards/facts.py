"""What is known of a gift card, typed and exact: minor units of its own currency, aware times in UTC.

Source: Shopify Admin GraphQL 2026-10, objects GiftCard, GiftCardCreditTransaction, GiftCardDebitTransaction and
GiftCardCashOutTransaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

MovementKind = Literal["credit", "debit", "cash_out"]


@dataclass(frozen=True, slots=True)
class CardMovement:
    """A transaction of a card, always positive: a credit adds to the balance, a debit and a cash-out take from it.

    It names no order; what orders sold, took and gave back is in the journal from the orders.
    """

    id: int
    kind: MovementKind
    amount: int
    processed_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class SoldLine:
    """The line that sold a card, as the orders tell it.

    Attributes:
        order_name: The order as the shop prints it.
        returned_units: Units of the line that its order took back (RETURN sales of GIFT_CARD).
        returned_amount: What was given back for these units; positive.
        cards: How many cards were made of the line.
        deactivated: How many of them are deactivated.
    """

    order_name: str
    returned_units: int = 0
    returned_amount: int = 0
    cards: int = 1
    deactivated: int = 0


@dataclass(frozen=True, slots=True)
class GiftCard:
    """A gift card as it was read last.

    ``order_id`` is None where no order sold it. ``sold`` is None where no order sold it, or where the order that did
    is not known. ``read_on`` is the last day, in the store's zone, up to which gift cards were read: only what the card
    was then is sure. ``is_order_sure`` is false where Shopify may have kept the order of an old card from the app. It is not sold by a test order; such cards are no facts of the books.
    """

    store: str
    id: int
    currency: str
    last_characters: str
    initial: int
    balance: int
    created_at: datetime
    expires_on: date | None = None
    deactivated_at: datetime | None = None
    order_id: int | None = None
    sold: SoldLine | None = None
    movements: tuple[CardMovement, ...] = ()
    read_on: date | None = None
    is_order_sure: bool = True

    @property
    def group(self) -> str:
        """The group that its entries are accounted, held and posted in."""
        return f"gift_card:{self.id}"

    @property
    def gid(self) -> str:
        """Shopify's name of the record."""
        return f"gid://shopify/GiftCard/{self.id}"

    @property
    def label(self) -> str:
        """How a person names it."""
        return f"gift card ending in {self.last_characters}"
