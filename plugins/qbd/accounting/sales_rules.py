"""Journal rules for sales: a Shopify ``Sale`` to journal lines, everything but accounts receivable.

``totalAmount`` is after discounts and taxes, so income gross of discounts is
total - tax + discount before taxes + discount after taxes, also where prices include taxes.
"""

from __future__ import annotations

from dataclasses import replace

from qbd.accounting.chart import Chart
from qbd.accounting.entry import Line, Problem
from qbd.accounting.facts import Agreement, Order, Sale, Tax
from qbd.accounting.problems import order_problem
from qbd.accounting.stored_value import STORED_VALUE
from qbd.accounting.tax_names import TAX_ROLE, tax_name
from qbd.money import from_minor

INCOME = {
    "SHIPPING": "shipping_income",
    "TIP": "tips_payable",
    "GIFT_CARD": "gift_card_liability",
    "FEE": "return_fees_income",
    "DUTY": "duties_payable",
    "ADDITIONAL_FEE": "additional_fees_income",
}
"""Type of a sale -> role, whatever its action; goods and adjustments have rules of their own."""

CHANNEL_TAX = "tax remitted by the channel"
AFTER_TAX = "discount after tax"
"""Memo of what lowers a price but not what is taxed of it."""


def sale_lines(sale: Sale, agreement: Agreement, order: Order, chart: Chart) -> list[Line] | Problem:
    """Return the lines of one sale; they add up to minus its total."""
    taxes = _tax_lines(sale, order, chart)
    if isinstance(taxes, Problem):
        return taxes
    before, after = discounts_given(sale)
    gross = sale.total - sale.tax + before + after
    quantity = goods_moved(sale)
    lines = []
    if gross or quantity:
        if sale.line_type == "PRODUCT":
            back = restocked(sale, agreement) if sale.action == "RETURN" else None
            variant, cost = sale.variant_id, sale.unit_cost
        else:
            back = variant = cost = None
        role, kind, title = _income_role(sale, chart), sale.product_type, sale.title
        if role not in chart.accounts:
            return _role_unmapped(sale, order, role, gross)
        lines.append(
            Line(role, -gross, title, sale.id, "", "", None, kind, variant, sale.sku, title, quantity, cost, back)
        )
    if before:
        lines.append(Line("discounts", before, "discount before tax", sale.id, title=sale.title))
    if after:
        lines.append(Line("discounts", after, AFTER_TAX, sale.id, title=sale.title))
    lines.extend(taxes)
    return lines


def goods_moved(sale: Sale) -> int:
    """Return the units that a sale moves: sold +, returned -; a change of price moves nothing.

    Shopify's ``quantity`` is "the number of units either ordered or intended to be returned"; the action tells the
    direction, whatever its sign.
    """
    if sale.line_type not in ("PRODUCT", "GIFT_CARD") or sale.action == "UPDATE":
        return 0
    return -abs(sale.quantity) if sale.action == "RETURN" else abs(sale.quantity)


def restocked(sale: Sale, agreement: Agreement) -> bool:
    """Tell whether returned goods are in stock again.

    An order edit can remove only what was never fulfilled: where nothing else is known, those goods never left.
    """
    if sale.restocked is None:
        return agreement.kind == "OrderEditAgreement"
    return sale.restocked


def discounts_given(sale: Sale) -> tuple[int, int]:
    """Return the discounts before and after tax in minor units, positive where they lower income."""
    # An order line has a discount, a return gives it back; the sign of a change of price is Shopify's.
    if sale.action == "ORDER":
        return abs(sale.discount_before_tax), abs(sale.discount_after_tax)
    if sale.action == "RETURN":
        return -abs(sale.discount_before_tax), -abs(sale.discount_after_tax)
    return sale.discount_before_tax, sale.discount_after_tax


def _income_role(sale: Sale, chart: Chart) -> str:
    if sale.line_type == "ADJUSTMENT":
        return "sales_returns"
    if sale.line_type != "PRODUCT":
        return INCOME[sale.line_type]
    if sale.action == "RETURN":
        return "sales_returns"
    by_type = f"sales_income:{sale.product_type}"
    return by_type if by_type in chart.accounts else "sales_income"


def _role_unmapped(sale: Sale, order: Order, role: str, gross: int) -> Problem:
    amount = from_minor(gross, order.currency)
    return order_problem(
        order,
        f"gid://shopify/Sale/{sale.id}",
        "role",
        role,
        f"{sale.title or sale.line_type} of {amount} {order.currency} ({sale.line_type}) needs the role {role}, to which"
        " no account is mapped",
        f"Map an account to {role} in the store's settings; the order is posted with the next sync.",
    )


def _tax_lines(sale: Sale, order: Order, chart: Chart) -> list[Line] | Problem:
    """Return a line per tax; one of 0.00 too, for it tells what was taxed at which rate."""
    own = [tax for tax in sale.taxes if not tax.channel_liable]
    remitted = [tax for tax in sale.taxes if tax.channel_liable and tax.amount]
    listed, channel = sum(tax.amount for tax in own), sum(tax.amount for tax in remitted)
    if sale.tax not in (listed, listed + channel):
        return _taxes_disagree(sale, order, listed + channel)
    lines = [_tax_line(tax, sale, order, chart) for tax in own]
    if not channel or sale.tax == listed:
        return [*lines, *(_channel_line(tax, sale, TAX_ROLE, 0, "") for tax in remitted)]
    gateway = _first_gateway(order)
    if gateway is None:
        return _channel_tax_unplaced(sale, order, channel)
    # Inside the total, so the buyer paid it, but the channel keeps it: the gateway will pay out that much less.
    role = f"clearing:{gateway}"
    return [*lines, *(_channel_line(tax, sale, role, -tax.amount, gateway) for tax in remitted)]


def _tax_line(tax: Tax, sale: Sale, order: Order, chart: Chart) -> Line:
    own = f"{TAX_ROLE}:{tax_name(tax.title, tax.rate, chart.taxes)}"
    role = own if own in chart.accounts else TAX_ROLE
    line = Line(role, -tax.amount, tax.title, sale.id, "", tax.title, tax.rate)
    return replace(line, tax_included=True) if order.taxes_included else line


def _channel_line(tax: Tax, sale: Sale, role: str, amount: int, gateway: str) -> Line:
    return Line(role, amount, CHANNEL_TAX, sale.id, gateway, tax.title, tax.rate, channel_tax=tax.amount)


def _first_gateway(order: Order) -> str | None:
    tenders = [t for t in order.transactions if t.kind in ("SALE", "CAPTURE") and t.gateway not in STORED_VALUE]
    return min(tenders, key=lambda t: (t.processed_at, t.id)).gateway if tenders else None


def _taxes_disagree(sale: Sale, order: Order, listed: int) -> Problem:
    own, other = from_minor(listed, order.currency), from_minor(sale.tax, order.currency)
    return order_problem(
        order,
        f"gid://shopify/Sale/{sale.id}",
        "totalTaxAmount",
        str(other),
        f"the taxes listed for {sale.title or sale.line_type} add up to {own}, totalTaxAmount is {other}",
        "Extract the order again; if the figures still differ, book it by hand; it stays listed until they agree.",
    )


def _channel_tax_unplaced(sale: Sale, order: Order, channel: int) -> Problem:
    return order_problem(
        order,
        f"gid://shopify/Sale/{sale.id}",
        "channelLiable",
        str(from_minor(channel, order.currency)),
        "the total holds tax that the channel remits, and there is no payment to take it from",
        "It is posted as soon as the channel's payment is there; if there never is one, book the order by hand.",
    )
