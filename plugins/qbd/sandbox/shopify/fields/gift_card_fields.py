"""``GiftCard`` and its transactions."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.shopify.access import TYPE_SCOPES, access_denied
from qbd.sandbox.shopify.connections import Page
from qbd.sandbox.shopify.fields.kinds import AskingFields, Part, Plain, PlainFields, record_id
from qbd.sandbox.shopify.fields.order_fields import listed
from qbd.sandbox.shopify.gift_cards import CASH_OUT, CREDIT, DEBIT, GiftCard
from qbd.sandbox.shopify.orders import Order
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.values import Money

CARD = GiftCard.graphql_name
_KINDS = (CREDIT, DEBIT, CASH_OUT)


def card_node(request: Request, number: int) -> GiftCard | None:
    """A card by the number of its global ID.

    Raises:
        GraphQLError: the scope is missing.
    """
    scopes = TYPE_SCOPES[CARD]
    if not request.app.scopes & frozenset(scopes):
        raise access_denied("node", scopes)
    return request.store.card_book.cards.get(number)


def _order(card: GiftCard, request: Request, _: dict[str, Any]) -> Order | None:
    return None if card.order_id is None else request.visible(request.store.orders.get(card.order_id))


def _line(card: GiftCard, request: Request, arguments: dict[str, Any]) -> Part | None:
    order = _order(card, request, arguments)
    lines = [] if order is None else [line for line in order.lines if line.id == card.line_id]
    return Part(order, lines[0]) if order is not None and lines else None


def _transactions(card: GiftCard, request: Request, arguments: dict[str, Any]) -> Page:
    return listed(card.transactions, request, arguments, "transactions")


def _transaction(kind: str) -> dict[str, Plain]:
    return {
        "id": record_id(kind),
        "amount": lambda entry: Money(entry.amount, entry.card.currency),
        "giftCard": lambda entry: entry.card,
    }


PLAIN: PlainFields = {
    CARD: {
        "id": record_id(CARD),
        "balance": lambda card: Money(card.balance, card.currency),
        "enabled": lambda card: card.deactivated_at is None,
        "initialValue": lambda card: Money(card.initial, card.currency),
        "maskedCode": lambda card: f"•••• •••• •••• {card.last_characters}",
    },
    **{kind: _transaction(kind) for kind in _KINDS},
}
ASKING: AskingFields = {
    CARD: {"customer": lambda *_: None, "lineItem": _line, "order": _order, "transactions": _transactions}
}
