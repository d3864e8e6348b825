"""Sales and agreements: what an order gains, and what leaves it again, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qbd.sandbox.shopify.cents import shares, unit_share
from qbd.sandbox.shopify.ids import Ids
from qbd.sandbox.shopify.orders import Agreement, Charge, Fee, LineItem, Order, Sale, SaleTax, ShippingLine

LINE_TYPES = {"PRODUCT": "PRODUCT", "GIFT_CARD": "GIFT_CARD", "TIP": "TIP"}


def _taxes(ids: Ids, charge: Charge, amounts: Sequence[int]) -> list[SaleTax]:
    return [SaleTax(ids.new("SaleTax"), line, amount) for line, amount in zip(charge.taxes, amounts, strict=True)]


def charge_sale(ids: Ids, charge: LineItem | ShippingLine) -> Sale:
    """The ORDER sale of a new line or shipping charge, with all that is left on it."""
    return Sale(
        id=ids.new("Sale"),
        line_type=LINE_TYPES[charge.kind] if isinstance(charge, LineItem) else "SHIPPING",
        action="ORDER",
        quantity=charge.quantity if isinstance(charge, LineItem) else None,
        total=charge.left_total,
        taxes=_taxes(ids, charge, charge.left_taxes),
        discount_before=charge.left_before,
        discount_after=charge.left_after,
        subject=charge,
    )


def take_units(ids: Ids, line: LineItem, units: int) -> Sale:
    """Takes units off a line and returns the RETURN sale, all amounts negative.

    Raises:
        ValueError: the line does not have that many units left.
    """
    held = line.current_quantity
    if units < 1 or units > held:
        raise ValueError(f"line {line.id}: {units} of {held} remaining units cannot be taken off")
    net = unit_share(line.left_net, held, 0, units)
    taxes = [unit_share(amount, held, 0, units) for amount in line.left_taxes]
    before, after = (unit_share(amount, held, 0, units) for amount in (line.left_before, line.left_after))
    line.removed += units
    return _leave(ids, line, net, taxes, before, after, LINE_TYPES[line.kind], -units)


def take_shipping(ids: Ids, line: ShippingLine, amount: int, included: bool) -> Sale:
    """Takes part of a shipping charge off. ``amount`` is a price as the order states it (taxes where included).

    Raises:
        ValueError: more than is left.
    """
    left = line.left_total if included else line.left_net
    if amount < 0 or amount > left:
        raise ValueError(f"shipping line {line.id}: {amount} of the remaining {left} cannot be taken off")
    if amount == left:
        net, taxes = line.left_net, list(line.left_taxes)
        before, after = line.left_before, line.left_after
    else:
        taxes = [shares(tax, [amount, left - amount])[0] for tax in line.left_taxes]
        net = amount - sum(taxes) if included else amount
        before, after = (shares(part, [amount, left - amount])[0] for part in (line.left_before, line.left_after))
    return _leave(ids, line, net, taxes, before, after, "SHIPPING", None)


def _leave(
    ids: Ids,
    charge: LineItem | ShippingLine,
    net: int,
    taxes: list[int],
    before: int,
    after: int,
    line_type: str,
    quantity: int | None,
) -> Sale:
    charge.left_net -= net
    charge.left_taxes = [left - tax for left, tax in zip(charge.left_taxes, taxes, strict=True)]
    charge.left_before -= before
    charge.left_after -= after
    return Sale(
        id=ids.new("Sale"),
        line_type=line_type,
        action="RETURN",
        quantity=quantity,
        total=-(net + sum(taxes)),
        taxes=_taxes(ids, charge, [-tax for tax in taxes]),
        discount_before=-before,
        discount_after=-after,
        subject=charge,
    )


def update_sale(ids: Ids, line: LineItem, net: int, taxes: list[int], before: int, after: int) -> Sale:
    """The UPDATE sale that brings what is left on a line to new figures; amounts are the differences."""
    tax_changes = [new - old for new, old in zip(taxes, line.left_taxes, strict=True)]
    sale = Sale(
        id=ids.new("Sale"),
        line_type=LINE_TYPES[line.kind],
        action="UPDATE",
        quantity=None,
        total=net + sum(taxes) - line.left_total,
        taxes=_taxes(ids, line, tax_changes),
        discount_before=before - line.left_before,
        discount_after=after - line.left_after,
        subject=line,
    )
    for tax_line, change in zip(line.taxes, tax_changes, strict=True):
        tax_line.amount += change
    line.left_net, line.left_taxes, line.left_before, line.left_after = net, taxes, before, after
    return sale


def adjustment_sale(ids: Ids, amount: int) -> Sale:
    """The ADJUSTMENT sale of a refund that is not what the returned lines were worth."""
    return Sale(ids.new("Sale"), "ADJUSTMENT", "RETURN", None, amount, [])


def fee_sale(ids: Ids, fee: Fee) -> Sale:
    """The FEE sale of a return."""
    return Sale(ids.new("Sale"), "FEE", "ORDER", None, fee.amount, [], subject=fee)


def record(
    ids: Ids, order: Order, reason: str, at: datetime, sales: list[Sale], staff_id: int | None = None
) -> Agreement:
    """Appends an agreement to an order."""
    agreement = Agreement(ids.new("SalesAgreement"), reason, at, sales, staff_id)
    order.agreements.append(agreement)
    return agreement
