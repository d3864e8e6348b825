"""What happens to an order later: edits, refunds, returns with exchanges, cancellation. Each leaves an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from qbd.sandbox.shopify import agreements, totals
from qbd.sandbox.shopify.ids import Ids
from qbd.sandbox.shopify.inputs import Back, NewLine, NewShipping, TaxRate
from qbd.sandbox.shopify.orders import (
    Adjustment,
    Allocation,
    DiscountApplication,
    Fee,
    LineItem,
    Order,
    Refund,
    RefundLine,
    RefundShipping,
    Return,
    ReturnLine,
    Sale,
    ShippingLine,
)
from qbd.sandbox.shopify.placing import line_rates, new_shipping
from qbd.sandbox.shopify.pricing import apply_taxes, settle, tax_amounts


def line_of(order: Order, line_id: int) -> LineItem:
    """A line by ID.

    Raises:
        ValueError: the order has no such line.
    """
    for line in order.lines:
        if line.id == line_id:
            return line
    raise ValueError(f"order {order.name} has no line {line_id}")


def add_line(ids: Ids, order: Order, line: LineItem, entry: NewLine, taxes: tuple[TaxRate, ...]) -> Sale:
    """Adds a line to an existing order; its sale is an ORDER inside the later agreement."""
    rates = line_rates(order, entry, line, taxes)
    apply_taxes(line, rates, order.taxes_included)
    settle(line, rates, order.taxes_included)
    order.lines.append(line)
    return agreements.charge_sale(ids, line)


def add_shipping(ids: Ids, order: Order, entry: NewShipping, taxes: tuple[TaxRate, ...], taxed: bool) -> Sale:
    """Adds a shipping charge to an existing order."""
    charge = new_shipping(ids, entry)
    rates = entry.taxes if entry.taxes is not None else taxes if taxed and not order.tax_exempt else ()
    apply_taxes(charge, rates, order.taxes_included)
    settle(charge, rates, order.taxes_included)
    order.shipping.append(charge)
    return agreements.charge_sale(ids, charge)


def take_back(ids: Ids, order: Order, back: Back) -> tuple[LineItem, Sale]:
    """Takes units off a line. CANCEL and NO_RESTOCK take units that still wait first, RETURN those handed over."""
    line = line_of(order, back.line_id)
    waiting = totals.unfulfilled(line)
    handed_over = line.fulfilled - (line.removed - line.cancelled)
    sale = agreements.take_units(ids, line, back.quantity)
    unsent = back.quantity - handed_over if back.restock == "RETURN" else back.quantity
    line.cancelled += min(max(0, unsent), waiting)
    return line, sale


def discount_line(ids: Ids, order: Order, line: LineItem, amount: int, title: str) -> Sale:
    """Takes a further discount (a price as the order states it) off what is left of a line, taxes recalculated.

    Raises:
        ValueError: more than the line is still worth.
    """
    included = order.taxes_included
    base = line.left_total if included else line.left_net
    if line.left_after:
        raise ValueError(f"line {line.id} has a discount after taxes; edit it before giving another")
    if amount < 1 or amount > base:
        raise ValueError(f"line {line.id}: a discount of {amount} on the remaining {base} is not possible")
    rates = [TaxRate(tax.title, tax.rate) for tax in line.taxes]
    taxes = tax_amounts(base - amount, rates, included)
    net = base - amount - (sum(taxes) if included else 0)
    before = line.left_before + (line.left_net - net)
    index = len(order.discounts)
    applied = DiscountApplication(index, "ManualDiscountApplication", title, amount, selection="EXPLICIT", edited=True)
    order.discounts.append(applied)
    line.allocations.append(Allocation(applied, amount))
    return agreements.update_sale(ids, line, net, taxes, before, 0)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What a refund or return took off an order."""

    lines: list[RefundLine]
    shipping: list[RefundShipping]
    sales: list[Sale]

    @property
    def worth(self) -> int:
        """What the customer had been charged for it."""
        return -sum(sale.total for sale in self.sales)


def give_back(ids: Ids, order: Order, backs: Sequence[Back], shipping: int, location_id: int | None) -> GivenBack:
    """Takes lines and shipping (a price as the order states it) off an order, and says what they were worth."""
    result = GivenBack([], [], [])
    for back in backs:
        line, sale = take_back(ids, order, back)
        result.sales.append(sale)
        tax = -sale.tax
        subtotal = -sale.total - (0 if order.taxes_included else tax)
        place = location_id if back.restock != "NO_RESTOCK" else None
        entry = RefundLine(ids.new("RefundLineItem"), line, back.quantity, subtotal, tax, back.restock, place)
        result.lines.append(entry)
    left = shipping
    for charge in order.shipping:
        part = min(left, charge.left_total if order.taxes_included else charge.left_net)
        if part:
            sale = agreements.take_shipping(ids, charge, part, order.taxes_included)
            result.sales.append(sale)
            result.shipping.append(RefundShipping(ids.new("RefundShippingLine"), charge, part, -sale.tax))
            left -= part
    if left:
        raise ValueError(f"order {order.name}: {left} more shipping to refund than was left")
    return result


def owed(order: Order, worth: int) -> int:
    """What a refund should give back by calculation: what the customer has paid too much, at most the lines' worth."""
    return min(max(0, -totals.outstanding(order)), max(0, worth))


def make_refund(
    ids: Ids, order: Order, at: datetime, given: GivenBack, amount: int | None, reason: str, note: str | None
) -> tuple[Refund, int, Sale | None]:
    """The refund record, the money it gives, and the ADJUSTMENT sale where that is not the calculated amount."""
    expected = owed(order, given.worth)
    # After goodwill the payments hold less than the lines were worth; the rest is kept, as a discrepancy.
    money = min(expected, totals.received(order) - totals.refunded(order)) if amount is None else amount
    refund = Refund(ids.new("Refund"), at, at, given.lines, given.shipping, [], [], note)
    sale = None
    if money != expected:
        refund.adjustments.append(Adjustment(ids.new("OrderAdjustment"), expected - money, reason))
        sale = agreements.adjustment_sale(ids, expected - money)
    order.refunds.append(refund)
    return refund, money, sale


def make_return(
    ids: Ids,
    order: Order,
    at: datetime,
    backs: Sequence[Back],
    given: GivenBack,
    exchanges: list[LineItem],
    shipping_fee: int,
) -> tuple[Return, list[Sale]]:
    """The return record and the FEE sales it brings."""
    sales: list[Sale] = []
    lines: list[ReturnLine] = []
    for back, entry, sale in zip(backs, given.lines, given.sales, strict=False):
        fee = None
        if back.restocking_fee:
            worth = Decimal(-sale.total) or Decimal(1)
            percentage = (Decimal(back.restocking_fee) * 100 / worth).quantize(Decimal("0.01"))
            fee = Fee(ids.new("Fee"), "RestockingFee", back.restocking_fee, percentage)
            sales.append(agreements.fee_sale(ids, fee))
        lines.append(ReturnLine(ids.new("ReturnLineItem"), entry.line, back.quantity, -sale.total, fee))
    charged = Fee(ids.new("Fee"), "ReturnShippingFee", shipping_fee) if shipping_fee else None
    if charged:
        sales.append(agreements.fee_sale(ids, charged))
    name = f"{order.name}-R{len(order.returns) + 1}"
    entry_ = Return(ids.new("Return"), name, at, lines, exchanges, charged, "CLOSED", at)
    order.returns.append(entry_)
    return entry_, sales


def everything_left(order: Order, restock: bool) -> tuple[list[Back], int]:
    """All units and all shipping that are still sold, for a cancellation."""
    backs = []
    for line in order.lines:
        if line.current_quantity:
            unsent = totals.unfulfilled(line) >= line.current_quantity
            kind = "NO_RESTOCK" if not restock else "CANCEL" if unsent else "RETURN"
            backs.append(Back(line.id, line.current_quantity, kind))
    shipping = sum(_shipping_left(charge, order.taxes_included) for charge in order.shipping)
    return backs, shipping


def _shipping_left(charge: ShippingLine, included: bool) -> int:
    return charge.left_total if included else charge.left_net
