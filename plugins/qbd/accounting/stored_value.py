"""Tenders that are no money but a debt of the shop that ends: gift cards and store credit.

Shopify names them as gateways of an order's transactions: ``gift_card`` and ``shopify_store_credit``.
"""

from __future__ import annotations

from collections.abc import Collection

GIFT_CARD = "gift_card"
STORE_CREDIT = "shopify_store_credit"

STORED_VALUE: dict[str, str] = {GIFT_CARD: "gift_card_liability", STORE_CREDIT: "store_credit_liability"}
"""Gateway -> role of the debt."""

STORED_VALUE_ROLES = frozenset(STORED_VALUE.values())


def tender_role(gateway: str, accounts: Collection[str] = ()) -> str:
    """Return the role that a gateway's money goes to, of a chart that maps ``accounts``.

    Store credit is paid to a clearing account where the chart maps that and no liability for it, as charts did before
    the liability had a role.
    """
    role = STORED_VALUE.get(gateway)
    if role is None or (role not in accounts and f"clearing:{gateway}" in accounts):
        return f"clearing:{gateway}"
    return role
