"""What the products leave out: the one table of kinds that not every QuickBooks has."""

from __future__ import annotations

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.errors import feature_closed

# Transactions that are in some products only (Intuit's comparison of Pro, Premier and Enterprise).
PRODUCTS_OF: dict[str, tuple[str, ...]] = {
    "SalesOrder": ("premier", "enterprise"),
}


def check_product(company: Company, kind: str) -> None:
    """3250 for a kind of transaction that this file's product does not have."""
    products = PRODUCTS_OF.get(kind)
    if products is not None and company.store.meta("product") not in products:
        raise feature_closed()
