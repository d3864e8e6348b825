"""Prices a new charge: discounts first or after, taxes per jurisdiction, every cent accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbd.sandbox.shopify.cents import rounded, shares
from qbd.sandbox.shopify.inputs import Discount, TaxRate
from qbd.sandbox.shopify.orders import Allocation, Charge, DiscountApplication, LineItem, ShippingLine, TaxLine

_KINDS = {
    "code": "DiscountCodeApplication",
    "automatic": "AutomaticDiscountApplication",
    "manual": "ManualDiscountApplication",
    "script": "ScriptDiscountApplication",
}
_RATE_SCALE = 10**6


def tax_amounts(base: int, rates: Sequence[TaxRate], included: bool) -> list[int]:
    """Each jurisdiction's tax on a base in minor units, rounded half up per line as Shopify does.

    Included taxes are taken out of the base together, then divided by rate, so that they add up to the whole.
    """
    if not rates:
        return []
    if not included:
        return [rounded(base * tax.rate) for tax in rates]
    combined = sum((tax.rate for tax in rates), Decimal(0))
    whole = rounded(base * combined / (1 + combined))
    return shares(whole, [int(tax.rate * _RATE_SCALE) for tax in rates])


def apply_taxes(charge: Charge, rates: Sequence[TaxRate], included: bool) -> None:
    """Sets a charge's tax lines on what the before-tax discounts leave."""
    base = charge.original - charge.discounts_before
    amounts = tax_amounts(base, rates, included)
    charge.taxes = [
        TaxLine(tax.title, tax.rate, amount, tax.source, tax.channel_liable)
        for tax, amount in zip(rates, amounts, strict=True)
    ]


def settle(charge: Charge, rates: Sequence[TaxRate], included: bool) -> None:
    """Fills what the charge's sales will carry: without tax, tax, and discounts measured without tax."""
    price = charge.original - charge.discounts_before - charge.discounts_after
    charge.left_taxes = [tax.amount for tax in charge.taxes]
    charge.left_net = price - (charge.tax if included else 0)
    charge.left_after = charge.discounts_after
    charge.left_before = charge.discounts_before
    if included and charge.discounts_before and rates:
        # An included price's discount holds tax, too; the sale states discounts without it.
        charge.left_before -= sum(tax_amounts(charge.original, rates, True)) - charge.tax


def application(discount: Discount, index: int) -> DiscountApplication:
    """The order's record of a discount's intention."""
    if (discount.percent is None) == (discount.amount is None):
        raise ValueError(f"discount {discount.title}: give percent or amount, not both and not neither")
    value: int | Decimal = discount.amount if discount.amount is not None else discount.percent or Decimal(0)
    return DiscountApplication(
        index=index,
        kind=_KINDS[discount.kind],
        title=discount.title,
        value=value,
        allocation="ACROSS" if discount.lines is None else "EACH" if discount.percent is not None else "ACROSS",
        selection="ALL" if discount.lines is None else "EXPLICIT",
        target="SHIPPING_LINE" if discount.shipping else "LINE_ITEM",
        after_tax=discount.after_tax,
    )


def _targets(discount: Discount, lines: Sequence[LineItem], shipping: Sequence[ShippingLine]) -> list[Charge]:
    if discount.shipping:
        return list(shipping)
    if discount.lines is not None:
        return [lines[position] for position in discount.lines]
    return [line for line in lines if line.kind == "PRODUCT"]


def _value(charge: Charge, included: bool) -> int:
    price = charge.original - charge.discounts_before - charge.discounts_after
    return price + (0 if included else charge.tax)


def _allot(discount: Discount, applied: DiscountApplication, targets: list[Charge], bases: list[int]) -> None:
    if discount.percent is not None:
        wanted = rounded(sum(bases) * discount.percent / 100)
    else:
        wanted = min(discount.amount or 0, sum(bases))
    for charge, part in zip(targets, shares(wanted, bases), strict=True):
        if part:
            charge.allocations.append(Allocation(applied, part))


def apply_discounts(
    discounts: Sequence[Discount], lines: Sequence[LineItem], shipping: Sequence[ShippingLine]
) -> list[DiscountApplication]:
    """Allocates the discounts that come before taxes: those on chosen lines first, then those on the whole order."""
    applications = [application(discount, index) for index, discount in enumerate(discounts)]
    pairs = list(zip(discounts, applications, strict=True))
    for discount, applied in sorted(pairs, key=lambda pair: pair[0].lines is None):
        if not discount.after_tax:
            targets = _targets(discount, lines, shipping)
            _allot(discount, applied, targets, [charge.original - charge.discounts_before for charge in targets])
    return applications


def apply_after_tax(
    discounts: Sequence[Discount],
    applications: Sequence[DiscountApplication],
    lines: Sequence[LineItem],
    shipping: Sequence[ShippingLine],
    included: bool,
) -> None:
    """Allocates the discounts that come after taxes: on prices with tax, leaving the tax as it is."""
    for discount, applied in zip(discounts, applications, strict=True):
        if discount.after_tax:
            targets = _targets(discount, lines, shipping)
            _allot(discount, applied, targets, [_value(charge, included) for charge in targets])
