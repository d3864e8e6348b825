"""What the buyer saw, in words: the journal is in the shop's currency, its memo tells the buyer's."""

from __future__ import annotations

from qbd.accounting.facts import Agreement, Order
from qbd.money import from_minor


def seen_by_buyer(agreement: Agreement, order: Order) -> str:
    """Return e.g. ``the buyer saw 118.30 EUR``; '' where the buyer saw the shop's own currency.

    The figure is the sum of what Shopify showed for each sale. Shopify converts and rounds every amount by itself, so
    it is told beside the amount booked and never worked out from it (Shopify, ``MoneyBag.presentmentMoney``).
    """
    seen = order.presentment
    if seen is None or not all(sale.id in seen.sales for sale in agreement.sales):
        return ""
    total = sum(seen.sales[sale.id] for sale in agreement.sales)
    return f"the buyer saw {from_minor(total, seen.currency)} {seen.currency}"
