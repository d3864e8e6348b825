"""``giftCards``: what gift cards can be searched by and sorted by."""

from __future__ import annotations

from collections.abc import Mapping

from qbd.sandbox.shopify.gift_cards import GiftCard
from qbd.sandbox.shopify.resource import Resource
from qbd.sandbox.shopify.search import Key


def _status(card: GiftCard) -> str:
    return "enabled" if card.deactivated_at is None else "disabled"


GIFT_CARD_RESOURCES: Mapping[str, Resource] = {
    "giftCards": Resource(
        records=lambda store: list(store.card_book.cards.values()),
        number=lambda card: card.id,
        search={
            "created_at": Key("time", lambda card: card.created_at),
            "id": Key("id", lambda card: card.id),
            "source": Key("text", lambda card: "manual" if card.order_id is None else "purchased"),
            "status": Key("text", _status),
        },
        sorts={
            "BALANCE": lambda card: card.balance,
            "CREATED_AT": lambda card: card.created_at,
            "ID": lambda card: card.id,
            "INITIAL_VALUE": lambda card: card.initial,
            "UPDATED_AT": lambda card: card.updated_at,
        },
    )
}
