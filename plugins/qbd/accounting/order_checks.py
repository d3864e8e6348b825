"""Does an order add up? Its sales and tenders against Shopify's own totals (design, invariant 2)."""

from __future__ import annotations

from collections.abc import Iterator

from qbd.accounting.chart import Chart
from qbd.accounting.entry import Problem
from qbd.accounting.facts import Order, Sale, Transaction
from qbd.accounting.problems import disagreement, order_problem
from qbd.accounting.stored_value import tender_role
from qbd.money import from_minor

RECEIVING = frozenset({"SALE", "CAPTURE"})
RETURNING = frozenset({"REFUND", "CHANGE"})
ACTIONS = frozenset({"ORDER", "UPDATE", "RETURN"})
RULED_LINE_TYPES = frozenset({"PRODUCT", "SHIPPING", "TIP", "GIFT_CARD", "FEE", "DUTY", "ADDITIONAL_FEE", "ADJUSTMENT"})
"""Types of sales with a journal rule; UNKNOWN has none, because Shopify does not say what was sold."""


def sales_total(order: Order) -> int:
    """Return the sum of all sales' ``totalAmount``, adjustments included, in minor units."""
    total = 0
    for agreement in order.agreements:
        for sale in agreement.sales:
            total += sale.total
    return total


def goodwill_missing(order: Order) -> int:
    """Return the part of ``refundDiscrepancySet`` that no ADJUSTMENT sale expresses (minor units, signed).

    Shopify normally writes an ADJUSTMENT sale where a refund differs from the value of the returned lines
    (enum SaleLineType). ``refundDiscrepancySet`` is positive in the merchant's favor (a restocking fee) and negative
    in the customer's (a goodwill refund), which is also the sign of those sales. It is missing only where the sales
    without it come to the current total.
    """
    if order.totals.refund_discrepancy == 0:
        return 0
    adjusted = sum(s.total for a in order.agreements for s in a.sales if s.line_type == "ADJUSTMENT")
    if adjusted != 0 or sales_total(order) != order.totals.current_total:
        return 0
    return order.totals.refund_discrepancy


def net_tendered(order: Order) -> int:
    """Return SALE + CAPTURE - REFUND - CHANGE in minor units (cash rounding is not in the amounts)."""
    net = 0
    for transaction in order.transactions:
        if transaction.kind in RECEIVING:
            net += transaction.amount
        elif transaction.kind in RETURNING:
            net -= transaction.amount
    return net


def check(order: Order, chart: Chart) -> list[Problem]:
    """Return what holds the order: unknown kinds, unmapped accounts, sums that disagree.

    Formulas, in minor units of the shop's currency:

    * sales: sum(Sale.totalAmount) = currentTotalPrice + refundDiscrepancy, where the discrepancy is either an
      ADJUSTMENT sale already or is added by :func:`goodwill_missing`;
      Where Shopify's current total holds the discrepancy already (its page does not say), totalOutstanding decides:
      sum(Sale.totalAmount) = currentTotalPrice is right too if sales - tenders = totalOutstanding;
    * tenders: sum(SALE + CAPTURE) - sum(REFUND) - sum(CHANGE) = totalReceived - totalRefunded;
    * cash rounding: sum(amountRounding) of SALE and CAPTURE = paymentSet, of REFUND and CHANGE = refundSet.

    It follows that the order's accounts receivable, sales - tenders, is
    currentTotal + refundDiscrepancy - (received - refunded), which is Shopify's ``totalOutstandingSet``.
    """
    if order.currency != chart.currency:
        return [
            order_problem(
                order,
                f"gid://shopify/Order/{order.id}",
                "currency",
                order.currency,
                f"its currency is {order.currency}, the company file keeps {chart.currency}",
                "Only orders in the shop's own currency are posted; check the store's currency in its settings.",
            )
        ]
    return [*_unknown_kinds(order), *_unmapped(order, chart), *_sums(order)]


def _unknown_kinds(order: Order) -> Iterator[Problem]:
    for agreement in order.agreements:
        for sale in agreement.sales:
            if sale.line_type in RULED_LINE_TYPES and sale.action in ACTIONS:
                continue
            if sale.line_type not in RULED_LINE_TYPES:
                yield order_problem(
                    order,
                    f"gid://shopify/Sale/{sale.id}",
                    "lineType",
                    sale.line_type,
                    f"there is no journal rule for a sale of type {sale.line_type}: {_what(sale, order)}",
                    "See in Shopify what was charged and book the order by hand; it stays listed until Shopify says "
                    "what it is or a version knows this type.",
                )
            if sale.action not in ACTIONS:
                yield order_problem(
                    order,
                    f"gid://shopify/Sale/{sale.id}",
                    "actionType",
                    sale.action,
                    f"there is no journal rule for the action {sale.action}",
                    "Book the order by hand meanwhile; it stays listed until a version knows this action.",
                )


def _paid(transaction: Transaction, order: Order) -> str:
    return f"{from_minor(transaction.amount, order.currency)} {order.currency}"


def _what(sale: Sale, order: Order) -> str:
    amount = from_minor(sale.total, order.currency)
    return f"{sale.title} of {amount} {order.currency}" if sale.title else f"{amount} {order.currency}"


def _unmapped(order: Order, chart: Chart) -> Iterator[Problem]:
    for transaction in order.transactions:
        if transaction.kind not in RECEIVING and transaction.kind not in RETURNING:
            continue
        gateway = transaction.gateway
        role = tender_role(gateway, chart.accounts)
        if role not in chart.accounts:
            yield order_problem(
                order,
                f"gid://shopify/OrderTransaction/{transaction.id}",
                "gateway",
                gateway,
                f"the gateway {gateway!r} of {_paid(transaction, order)} has no "
                f"{'clearing account' if role.startswith('clearing:') else 'account'}",
                f"Map an account to {role} in the store's settings.",
            )
    if order.location_id is not None and order.location_id not in chart.locations:
        yield order_problem(
            order,
            f"gid://shopify/Order/{order.id}",
            "retailLocation",
            str(order.location_id),
            f"location {order.location_id} is not in the store's settings",
            "Add the location with its class, customer and code to the store's settings.",
        )


def _holds_discrepancy(order: Order, sales: int) -> bool:
    totals = order.totals
    return sales == totals.current_total and totals.outstanding == sales - net_tendered(order)


def _sums(order: Order) -> Iterator[Problem]:
    totals = order.totals
    sales = sales_total(order) + goodwill_missing(order)
    expected = totals.current_total + totals.refund_discrepancy
    if sales != expected and not _holds_discrepancy(order, sales):
        yield disagreement(order, "currentTotalPrice", sales, expected, "sales = current total + refund discrepancy")
    net = net_tendered(order)
    if net != totals.received - totals.refunded:
        yield disagreement(
            order, "totalReceived", net, totals.received - totals.refunded, "tenders = total received - total refunded"
        )
    if not any(t.rounding for t in order.transactions) and not (
        totals.cash_rounding_payment or totals.cash_rounding_refund
    ):
        return
    for field, kinds, theirs in (
        ("totalCashRoundingAdjustment.paymentSet", RECEIVING, totals.cash_rounding_payment),
        ("totalCashRoundingAdjustment.refundSet", RETURNING, totals.cash_rounding_refund),
    ):
        ours = sum(t.rounding for t in order.transactions if t.kind in kinds)
        if ours != theirs:
            yield disagreement(order, field, ours, theirs, "cash rounding of the transactions")
