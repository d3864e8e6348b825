"""An order's derived figures, each from its lines, agreements and transactions (Admin API 2026-10, ``Order``).

The formula that always holds: the sum of ``Sale.totalAmount`` over all agreements is ``currentTotalPriceSet`` plus
``refundDiscrepancySet``, and ``totalOutstandingSet`` is that sum less what was received, plus what was refunded.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from qbd.sandbox.shopify.orders import Fee, LineItem, Order, TaxLine, Transaction

_MONEY_IN = frozenset({"SALE", "CAPTURE"})


def _successful(order: Order, kinds: frozenset[str]) -> Iterable[Transaction]:
    return (entry for entry in order.transactions if entry.status == "SUCCESS" and entry.kind in kinds)


def received(order: Order) -> int:
    """Money taken, less change given, before refunds."""
    taken = sum(entry.amount for entry in _successful(order, _MONEY_IN))
    return taken - sum(entry.amount for entry in _successful(order, frozenset({"CHANGE"})))


def refunded(order: Order) -> int:
    """Money given back by successful refund transactions."""
    return sum(entry.amount for entry in _successful(order, frozenset({"REFUND"})))


def authorized(order: Order) -> int:
    """Authorized and neither captured nor voided."""
    open_amount = 0
    for entry in _successful(order, frozenset({"AUTHORIZATION", "EMV_AUTHORIZATION"})):
        children = [child for child in order.transactions if child.parent_id == entry.id and child.status == "SUCCESS"]
        if not any(child.kind == "VOID" for child in children):
            captured = sum(child.amount for child in children if child.kind == "CAPTURE")
            open_amount += max(0, entry.amount - captured)
    return open_amount


def fees(order: Order) -> int:
    """Restocking and return shipping fees charged by returns."""
    return sum(sale.total for deal in order.agreements for sale in deal.sales if isinstance(sale.subject, Fee))


def discrepancy(order: Order) -> int:
    """Actual against calculated refunds; positive in the merchant's favour."""
    return sum(sale.total for deal in order.agreements for sale in deal.sales if sale.line_type == "ADJUSTMENT")


def current_total(order: Order) -> int:
    """What the customer owes for what is still sold, taxes, shipping, tips and return fees included."""
    goods = sum(line.left_total for line in order.lines)
    return goods + sum(line.left_total for line in order.shipping) + fees(order)


def sales_total(order: Order) -> int:
    """The sum of all sales."""
    return sum(sale.total for deal in order.agreements for sale in deal.sales)


def outstanding(order: Order) -> int:
    """What is still to be paid; negative where the customer is owed money."""
    return current_total(order) + discrepancy(order) - received(order) + refunded(order)


def price(line_total: int, tax: int, included: bool) -> int:
    """A price as the order states it: with tax where taxes are included."""
    return line_total + (tax if included else 0)


def goods(order: Order) -> list[LineItem]:
    """The lines that count in the subtotal: everything but tips."""
    return [line for line in order.lines if line.kind != "TIP"]


def subtotal(order: Order) -> int:
    """Line prices after discounts, before returns."""
    return sum(line.original - line.discounts_before - line.discounts_after for line in goods(order))


def current_subtotal(order: Order) -> int:
    """Line prices after discounts of what is still sold."""
    return sum(price(line.left_net, line.left_tax, order.taxes_included) for line in goods(order))


def tax(order: Order) -> int:
    """All tax before returns."""
    return sum(line.tax for line in order.lines) + sum(line.tax for line in order.shipping)


def current_tax(order: Order) -> int:
    """All tax on what is still sold."""
    return sum(line.left_tax for line in order.lines) + sum(line.left_tax for line in order.shipping)


def shipping_price(order: Order) -> int:
    """Shipping before discounts and returns."""
    return sum(line.original for line in order.shipping)


def current_shipping(order: Order) -> int:
    """Shipping after discounts and refunds."""
    return sum(price(line.left_net, line.left_tax, order.taxes_included) for line in order.shipping)


def discounts(order: Order) -> int:
    """All discounts before returns."""
    charges = [*order.lines, *order.shipping]
    return sum(charge.discounts_before + charge.discounts_after for charge in charges)


def current_discounts(order: Order) -> int:
    """All discounts on what is still sold, without tax."""
    return sum(charge.left_before + charge.left_after for charge in [*order.lines, *order.shipping])


def tips(order: Order) -> int:
    """Tips before returns."""
    return sum(line.original for line in order.lines if line.kind == "TIP")


def total(order: Order) -> int:
    """The order's price before returns: everything it ever sold, edits included."""
    added = 0 if order.taxes_included else tax(order)
    shipping = sum(line.original - line.discounts_before - line.discounts_after for line in order.shipping)
    return subtotal(order) + shipping + tips(order) + added


def original_total(order: Order) -> int:
    """The order's price when it was placed."""
    return sum(sale.total for sale in order.agreements[0].sales) if order.agreements else 0


def rounding(order: Order, kinds: frozenset[str]) -> int:
    """What cash rounding added to the transactions of these kinds."""
    return sum(entry.rounding or 0 for entry in _successful(order, kinds))


def merged_taxes(order: Order, current: bool) -> list[TaxLine]:
    """The order's tax lines: one per title and rate, before returns or of what is still sold."""
    merged: dict[tuple[str, Decimal], TaxLine] = {}
    for charge in [*order.lines, *order.shipping]:
        for line, left in zip(charge.taxes, charge.left_taxes, strict=True):
            entry = merged.setdefault(
                (line.title, line.rate), TaxLine(line.title, line.rate, 0, line.source, line.channel_liable)
            )
            entry.amount += left if current else line.amount
    return list(merged.values())


def financial_status(order: Order) -> str:
    """``displayFinancialStatus``."""
    money_in, money_out = received(order), refunded(order)
    if money_out > 0:
        return "REFUNDED" if money_out >= money_in else "PARTIALLY_REFUNDED"
    if money_in > 0:
        return "PAID" if outstanding(order) <= 0 else "PARTIALLY_PAID"
    if authorized(order) > 0:
        return "AUTHORIZED"
    if any(True for _ in _successful(order, frozenset({"VOID"}))) or order.cancelled_at is not None:
        return "VOIDED"
    return "PAID" if current_total(order) + discrepancy(order) == 0 else "PENDING"


def fulfillment_status(order: Order) -> str:
    """``displayFulfillmentStatus``."""
    parcels = [line for line in order.lines if line.kind != "TIP"]
    if not parcels:
        return "FULFILLED"
    sent = sum(line.fulfilled for line in parcels)
    waiting = sum(unfulfilled(line) for line in parcels)
    if waiting == 0:
        return "FULFILLED" if sent or order.cancelled_at is None else "UNFULFILLED"
    return "PARTIALLY_FULFILLED" if sent else "UNFULFILLED"


def unfulfilled(line: LineItem) -> int:
    """Units still to be handed over. Units taken off before they left count as not to be sent."""
    return max(0, line.quantity - line.fulfilled - line.cancelled)
