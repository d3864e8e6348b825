"""The life of gift cards beyond orders: their facts, their journal rules, and the proof of the liability."""

from qbd.accounting.gift_cards.facts import CardMovement, GiftCard, SoldLine
from qbd.accounting.gift_cards.journal import GIFT_CARD_KINDS, journalize_gift_card

__all__ = ["GIFT_CARD_KINDS", "CardMovement", "GiftCard", "SoldLine", "journalize_gift_card"]
