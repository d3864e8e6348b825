"""Gift cards as rows (Shopify Admin GraphQL 2026-10, GiftCard and GiftCardTransaction)."""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec

from qbd.staging import tables
from qbd.staging.cells import AwareTime, Money, Reference, money, number, reference
from qbd.staging.problems import Untypable
from qbd.staging.shopify_orders import Rows

_KINDS: Final = {
    "GiftCardCreditTransaction": "credit",
    "GiftCardDebitTransaction": "debit",
    "GiftCardCashOutTransaction": "cash_out",
}


class GiftCardTransaction(msgspec.Struct):
    """``GiftCardTransaction``."""

    id: str
    amount: Money
    processedAt: AwareTime
    type_name: str = msgspec.field(name="__typename")
    note: str | None = None


class GiftCard(msgspec.Struct):
    """``GiftCard``; its transactions are there with their scope only."""

    id: str
    createdAt: AwareTime
    updatedAt: AwareTime
    enabled: bool
    lastCharacters: str
    initialValue: Money
    balance: Money
    deactivatedAt: AwareTime | None = None
    expiresOn: date | None = None
    order: Reference | None = None
    lineItem: Reference | None = None
    transactions: list[GiftCardTransaction] = []


def gift_card_rows(store: str, batch: str, card: GiftCard) -> Rows:
    """A card in its own currency, and its transactions; those are positive whatever sign Shopify gives a debit.

    Raises:
        Untypable: An amount has no exact value or another currency than the initial value, or a transaction is of a
            kind that is not known.
    """
    card_id, currency = number(card.id, "id"), card.initialValue.currencyCode
    row = (
        store, card_id, card.lastCharacters, currency, money(card.initialValue, currency, "initialValue"),
        money(card.balance, currency, "balance"), card.createdAt, card.updatedAt, card.enabled, card.expiresOn,
        card.deactivatedAt, reference(card.order, "order"), reference(card.lineItem, "lineItem"), batch,
    )  # fmt: skip
    return {
        tables.GIFT_CARDS: [row],
        tables.GIFT_CARD_MOVEMENTS: [
            (
                store, number(each.id, f"transactions[{at}].id"), card_id, _kind(each, f"transactions[{at}]"),
                abs(money(each.amount, currency, f"transactions[{at}].amount")), each.processedAt, each.note or "", batch,
            )
            for at, each in enumerate(card.transactions)
        ],
    }  # fmt: skip


def _kind(each: GiftCardTransaction, field: str) -> str:
    kind = _KINDS.get(each.type_name)
    if kind is None:
        raise Untypable(
            f"{field}.__typename", each.type_name, "this kind of transaction is not known", "Update this product."
        )
    return kind
