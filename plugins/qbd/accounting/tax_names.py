"""What a tax of Shopify is called in a store's settings: by its title, or by title and rate where one title has several."""

from __future__ import annotations

from collections.abc import Container
from decimal import Decimal

TAX_ROLE = "sales_tax_payable"
"""The role of tax that the shop owes; ``sales_tax_payable:<name>`` where the settings give a tax its own account."""


NATIVE_ROLE = "native_tax"
"""``native_tax:<account>``: the account that QuickBooks itself posts a computed tax to, where it is not the role's."""


def percent(rate: Decimal) -> str:
    """Return a rate (a fraction) as percent without needless zeros.

    >>> percent(Decimal("0.04500000")), percent(Decimal("0.2")), percent(Decimal(0))
    ('4.5', '20', '0')
    """
    text = f"{rate * 100:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def rated(title: str, rate: Decimal | None) -> str:
    """Return title and rate as settings write them.

    >>> rated("VAT", Decimal("0.05"))
    'VAT 5%'
    """
    return title if rate is None else f"{title} {percent(rate)}%"


def tax_name(title: str, rate: Decimal | None, known: Container[str]) -> str:
    """Return the name that settings know a tax by: title and rate where they have that, else the title alone."""
    name = rated(title, rate)
    return name if name in known else title


def is_tax(role: str) -> bool:
    """Tell whether a role is tax that the shop owes."""
    return role == TAX_ROLE or role.startswith(f"{TAX_ROLE}:")
