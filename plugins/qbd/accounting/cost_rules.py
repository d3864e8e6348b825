"""Journal rules for the cost of goods: what leaves stock and what comes back to it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from qbd.accounting.entry import Line
from qbd.accounting.facts import Agreement, Sale
from qbd.accounting.sales_rules import goods_moved, restocked
from qbd.money import exponent


@lru_cache(maxsize=65536)
def cost_of(unit_cost: Decimal, quantity: int, currency: str) -> int:
    """Return unit cost (major units) times quantity in minor units, half a unit away from zero.

    >>> cost_of(Decimal("1.235"), 1, "USD"), cost_of(Decimal("1.235"), -1, "USD")
    (124, -124)
    """
    return int((unit_cost * quantity).scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def cost_lines(agreement: Agreement, currency: str) -> tuple[Line, ...]:
    """Return cost of goods sold against inventory, per sale of tracked goods whose unit cost is known.

    Returned goods count only if they are in stock again.
    """
    lines: list[Line] = []
    for sale in agreement.sales:
        quantity = goods_moved(sale)
        if sale.line_type != "PRODUCT" or not quantity or not sale.tracked or sale.unit_cost is None:
            continue
        if quantity < 0 and not restocked(sale, agreement):
            continue
        amount = cost_of(sale.unit_cost, quantity, currency)
        if amount:
            lines += _pair(sale, quantity, amount)
    return tuple(lines)


def _pair(sale: Sale, quantity: int, amount: int) -> tuple[Line, Line]:
    memo = f"{sale.title} (cost seen after the sale)" if sale.cost_estimated else sale.title
    rest = ("", "", None, sale.product_type, sale.variant_id, sale.sku, sale.title, quantity, sale.unit_cost)
    return Line("cogs", amount, memo, sale.id, *rest), Line("inventory_asset", -amount, memo, sale.id, *rest)
