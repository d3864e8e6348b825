"""Which record becomes which rows: one exact typing per source and entity, problems as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from qbd.staging import shopify_payments as payments
from qbd.staging import shopify_shapes as shopify
from qbd.staging import stocky_rows as stocky
from qbd.staging.problems import Problem, Untypable, misshapen
from qbd.staging.shopify_catalogue import customer_rows, location_rows, product_rows, shop_rows
from qbd.staging.shopify_drawers import CashSession, cash_session_rows
from qbd.staging.shopify_gift_cards import GiftCard, gift_card_rows
from qbd.staging.shopify_orders import Rows, order_rows
from qbd.staging.tables import (
    AGREEMENTS,
    BALANCE_ADJUSTMENTS,
    BALANCE_TRANSACTIONS,
    CASH_ADJUSTMENTS,
    CASH_MOVEMENTS,
    CASH_SESSIONS,
    CUSTOMERS,
    DISCOUNTS,
    FULFILLMENTS,
    GIFT_CARD_MOVEMENTS,
    GIFT_CARDS,
    LOCATIONS,
    ORDER_LINES,
    ORDER_STAFF,
    ORDERS,
    PAYOUTS,
    PRODUCTS,
    PURCHASE_ORDER_LINES,
    PURCHASE_ORDERS,
    REFUND_LINES,
    REFUNDS,
    SALE_TAXES,
    SALES,
    SHIPPING_LINES,
    SHOPS,
    SUPPLIERS,
    TRANSACTION_FEES,
    TRANSACTIONS,
    VARIANTS,
    Table,
)


@dataclass(frozen=True, slots=True)
class Typing:
    """How the records of one entity are typed.

    Attributes:
        tables: Every table that a record may have rows in, the record's own first.
        group: Prefix of the document group that a bad record holds, e.g. ``order`` for ``order:<number>``.
        rows: Types one payload for a store, batch and shop currency.
    """

    tables: tuple[Table, ...]
    group: str
    rows: Callable[[Any, str, str, str | None], Rows]


def _decoded(shape: type[Any], make: Callable[..., Rows], with_currency: bool = False) -> Callable[..., Rows]:
    decode = msgspec.json.Decoder(shape).decode

    def rows(payload: Any, store: str, batch: str, currency: str | None) -> Rows:
        typed = decode(payload) if isinstance(payload, (bytes, msgspec.Raw)) else msgspec.convert(payload, shape)
        return make(store, batch, typed, currency) if with_currency else make(store, batch, typed)

    return rows


TYPINGS: Final[dict[tuple[str, str], Typing]] = {
    ("shopify", "shop"): Typing((SHOPS,), "shop", _decoded(shopify.Shop, shop_rows)),
    ("shopify", "locations"): Typing((LOCATIONS,), "location", _decoded(shopify.Location, location_rows)),
    ("shopify", "customers"): Typing((CUSTOMERS,), "customer", _decoded(shopify.Customer, customer_rows)),
    ("shopify", "products"): Typing((PRODUCTS, VARIANTS), "product", _decoded(shopify.Product, product_rows, True)),
    ("shopify", "orders"): Typing(
        (
            ORDERS, ORDER_LINES, SHIPPING_LINES, DISCOUNTS, AGREEMENTS, SALES, SALE_TAXES, TRANSACTIONS,
            TRANSACTION_FEES, REFUNDS, REFUND_LINES, FULFILLMENTS, ORDER_STAFF,
        ),
        "order",
        _decoded(shopify.Order, order_rows),
    ),
    ("shopify", "payouts"): Typing((PAYOUTS,), "payout", _decoded(payments.Payout, payments.payout_rows)),
    ("shopify", "balance_transactions"): Typing(
        (BALANCE_TRANSACTIONS, BALANCE_ADJUSTMENTS),
        "balance",
        _decoded(payments.BalanceTransaction, payments.balance_rows),
    ),
    ("shopify", "cash_sessions"): Typing(
        (CASH_SESSIONS, CASH_ADJUSTMENTS, CASH_MOVEMENTS), "cash", _decoded(CashSession, cash_session_rows)
    ),
    ("shopify", "gift_cards"): Typing(
        (GIFT_CARDS, GIFT_CARD_MOVEMENTS), "gift_card", _decoded(GiftCard, gift_card_rows)
    ),
    ("stocky", "suppliers"): Typing((SUPPLIERS,), "supplier", _decoded(stocky.Supplier, stocky.supplier_rows)),
    ("stocky", "purchase_orders"): Typing(
        (PURCHASE_ORDERS, PURCHASE_ORDER_LINES),
        "purchase",
        _decoded(stocky.PurchaseOrder, stocky.purchase_order_rows, True),
    ),
}  # fmt: skip


def type_record(
    typing: Typing, payload: Any, store: str, batch: str, shop_currency: str | None
) -> tuple[Rows, None] | tuple[None, Problem]:
    """Type one record: its rows, or the one problem that stops it."""
    try:
        return typing.rows(payload, store, batch, shop_currency), None
    except Untypable as error:
        return None, error.problem()
    except msgspec.ValidationError as error:
        readable = msgspec.json.decode(payload) if isinstance(payload, (bytes, msgspec.Raw)) else payload
        return None, misshapen(str(error), readable)
