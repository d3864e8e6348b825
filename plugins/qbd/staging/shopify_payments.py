"""Payouts and balance transactions of Shopify Payments as rows (Shopify Admin GraphQL 2026-10)."""

from __future__ import annotations

import msgspec

from qbd.staging import tables
from qbd.staging.cells import AwareTime, Money, amount, money, number
from qbd.staging.shopify_orders import Rows


class Payout(msgspec.Struct):
    """``ShopifyPaymentsPayout``."""

    id: str
    issuedAt: AwareTime
    status: str
    transactionType: str
    net: Money
    externalTraceId: str | None = None


class AssociatedOrder(msgspec.Struct):
    """``ShopifyPaymentsAssociatedOrder``."""

    id: str
    name: str = ""


class AssociatedPayout(msgspec.Struct):
    """``ShopifyPaymentsBalanceTransactionAssociatedPayout``; empty while there is none."""

    id: str | None = None
    status: str | None = None


class AdjustmentOrder(msgspec.Struct):
    """``ShopifyPaymentsAdjustmentOrder``."""

    name: str
    orderTransactionId: str | int
    amount: Money
    fees: Money
    net: Money


class BalanceTransaction(msgspec.Struct):
    """``ShopifyPaymentsBalanceTransaction``. A ``BigInt`` comes as text."""

    id: str
    type: str
    transactionDate: AwareTime
    test: bool
    amount: Money
    fee: Money
    net: Money
    sourceType: str | None = None
    sourceId: str | int | None = None
    sourceOrderTransactionId: str | int | None = None
    associatedOrder: AssociatedOrder | None = None
    associatedPayout: AssociatedPayout | None = None
    adjustmentReason: str | None = None
    adjustmentsOrders: list[AdjustmentOrder] = []


def payout_rows(store: str, batch: str, payout: Payout) -> Rows:
    """The one row of a payout, in its own currency."""
    currency = payout.net.currencyCode
    row = (
        store, number(payout.id, "id"), payout.issuedAt, payout.status, payout.transactionType,
        amount(payout.net.amount, currency, "net"), currency, payout.externalTraceId or "", batch,
    )  # fmt: skip
    return {tables.PAYOUTS: [row]}


def balance_rows(store: str, batch: str, moved: BalanceTransaction) -> Rows:
    """A balance transaction in its own currency, and the orders that an adjustment is made of.

    Raises:
        Untypable: An amount is not exact or in another currency than the rest, or a number is none.
    """
    currency, own = moved.amount.currencyCode, number(moved.id, "id")
    order, payout = moved.associatedOrder, moved.associatedPayout
    row = (
        store, own, moved.type, moved.transactionDate, moved.test,
        amount(moved.amount.amount, currency, "amount"), money(moved.fee, currency, "fee"),
        money(moved.net, currency, "net"), currency, moved.sourceType or "", _big(moved.sourceId, "sourceId"),
        _big(moved.sourceOrderTransactionId, "sourceOrderTransactionId"),
        number(order.id, "associatedOrder.id") if order else None, order.name if order else "",
        number(payout.id, "associatedPayout.id") if payout and payout.id else None,
        (payout and payout.status) or "", moved.adjustmentReason or "", batch,
    )  # fmt: skip
    shares = [
        (
            store, own, at, share.name, _big(share.orderTransactionId, f"adjustmentsOrders[{at}].orderTransactionId"),
            money(share.amount, currency, f"adjustmentsOrders[{at}].amount"),
            money(share.fees, currency, f"adjustmentsOrders[{at}].fees"),
            money(share.net, currency, f"adjustmentsOrders[{at}].net"), batch,
        )
        for at, share in enumerate(moved.adjustmentsOrders)
    ]  # fmt: skip
    return {tables.BALANCE_TRANSACTIONS: [row], tables.BALANCE_ADJUSTMENTS: shares}


def _big(value: str | int | None, field: str) -> int | None:
    return None if value is None else number(str(value), field)
