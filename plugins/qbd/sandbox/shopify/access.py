"""Who may read what: access tokens, scopes, protected customer data.

The scope texts are those that Shopify's 2026-10 documentation prints on each type; a test compares them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from graphql import GraphQLError

from qbd.sandbox.shopify.store import Clock

SCOPES_DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes"
PROTECTED_DOCUMENTATION = "https://shopify.dev/docs/apps/launch/protected-customer-data"

_ORDERS = ("read_orders", "read_marketplace_orders")
#: Scopes of which one is enough, by type; a type that is not here is open.
TYPE_SCOPES: dict[str, tuple[str, ...]] = {
    "CashTrackingAdjustment": ("read_cash_tracking",),
    "CashTrackingSession": ("read_cash_tracking",),
    "Customer": ("read_customers",),
    "Fulfillment": (
        *_ORDERS,
        "read_assigned_fulfillment_orders",
        "read_merchant_managed_fulfillment_orders",
        "read_third_party_fulfillment_orders",
        "read_marketplace_fulfillment_orders",
    ),
    "FulfillmentLineItem": _ORDERS,
    "GiftCard": ("read_gift_cards",),
    "GiftCardCashOutTransaction": ("read_gift_card_transactions",),
    "GiftCardCreditTransaction": ("read_gift_card_transactions",),
    "GiftCardDebitTransaction": ("read_gift_card_transactions",),
    "GiftCardTransaction": ("read_gift_card_transactions",),
    "InventoryItem": ("read_inventory", "read_products"),
    "InventoryLevel": ("read_inventory",),
    "LineItem": _ORDERS,
    "Location": ("read_locations", "read_inventory", "read_markets_home"),
    "Order": (*_ORDERS, "read_quick_sale"),
    "OrderTransaction": _ORDERS,
    "PaymentTerms": ("read_payment_terms",),
    "Product": ("read_products",),
    "ProductVariant": ("read_products",),
    "Refund": _ORDERS,
    "Return": ("read_returns", "read_marketplace_returns"),
    "Sale": ("read_orders",),
    "SalesAgreement": _ORDERS,
    "ShopifyPaymentsAccount": ("read_shopify_payments", "read_shopify_payments_accounts"),
    "StaffMember": ("read_users",),
    "TenderTransaction": ("read_orders",),
    "TransactionFee": ("read_orders",),
}
#: What Shopify adds to the scopes' text.
TYPE_NOTES = {
    "StaffMember": (
        " Also: The app must be a finance embedded app or installed on a Shopify Plus or Advanced store. "
        "Contact Shopify Support to enable this scope for your app."
    )
}
#: Requirements that Shopify words otherwise.
_WORDED = {
    TYPE_SCOPES["ShopifyPaymentsAccount"]: (
        "the `read_shopify_payments` or the `read_shopify_payments_accounts` access scope."
    )
}
#: [M] Shopify's access data name no scope for payouts and balance transactions ("The user must have access to
#: payouts"); REST requires one of these for the same records, and so does the sandbox.
PAYOUT_SCOPES = ("read_shopify_payments", "read_shopify_payments_payouts")
STRICTER_FIELD_SCOPES: dict[tuple[str, str], tuple[str, ...]] = {
    ("ShopifyPaymentsAccount", "balanceTransactions"): PAYOUT_SCOPES,
    ("ShopifyPaymentsAccount", "payouts"): PAYOUT_SCOPES,
}
#: Fields with scopes of their own, whatever they return.
FIELD_SCOPES: dict[tuple[str, str], tuple[str, ...]] = {
    ("InventoryItem", "inventoryLevels"): ("read_inventory",),
    ("InventoryItem", "locationsCount"): ("read_inventory",),
    ("QueryRoot", "customersCount"): ("read_customers",),
    ("QueryRoot", "ordersCount"): _ORDERS,
    ("QueryRoot", "productVariantsCount"): ("read_products",),
    ("QueryRoot", "productsCount"): ("read_products",),
    ("QueryRoot", "refund"): _ORDERS,
    ("QueryRoot", "return"): ("read_returns", "read_marketplace_returns"),
}
#: Objects that hold customer data at all (level 1).
PROTECTED_OBJECTS = frozenset({"Customer", "Order"})
#: Names, addresses, phones and e-mails (level 2).
PROTECTED_FIELDS = frozenset(
    {
        *(("Customer", name) for name in ("displayName", "email", "firstName", "lastName", "phone")),
        ("CustomerEmailAddress", "emailAddress"),
        ("CustomerPhoneNumber", "phoneNumber"),
        ("Order", "email"),
        ("Order", "phone"),
        ("ShippingLine", "phone"),
        *(
            ("MailingAddress", name)
            for name in (
                "address1", "address2", "city", "company", "firstName", "formatted", "formattedArea", "lastName",
                "latitude", "longitude", "name", "phone", "zip",
            )
        ),
    }
)  # fmt: skip

ALL_SCOPES = frozenset(
    {
        "read_orders", "read_all_orders", "read_customers", "read_products", "read_inventory", "read_locations",
        "read_returns", "read_payment_terms", "read_users", "read_shopify_payments_accounts",
        "read_shopify_payments_payouts", "read_cash_tracking",
        "read_gift_cards", "read_gift_card_transactions",
    }
)  # fmt: skip
TOKEN_SECONDS = 86_399


def requirement(scopes: tuple[str, ...], note: str = "") -> str:
    """The text of a requirement, such as "`a` access scope or `b` access scope."."""
    if scopes in _WORDED:
        return _WORDED[scopes]
    named = [f"`{scope}` access scope" for scope in scopes]
    text = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"
    return f"{text}.{note}"


def access_denied(field_name: str, scopes: tuple[str, ...], note: str = "") -> GraphQLError:
    """The error of a field whose scope the token lacks."""
    text = requirement(scopes, note)
    return GraphQLError(
        f"Access denied for {field_name} field. Required access: {text}",
        extensions={"code": "ACCESS_DENIED", "documentation": SCOPES_DOCUMENTATION, "requiredAccess": text},
    )


def unapproved_object(type_name: str) -> GraphQLError:
    """The error of an object with customer data, for an app without level 1."""
    return GraphQLError(
        f"This app is not approved to access the {type_name} object. See {PROTECTED_DOCUMENTATION} for more details.",
        extensions={"code": "ACCESS_DENIED", "documentation": PROTECTED_DOCUMENTATION},
    )


def unapproved_field(field_name: str) -> GraphQLError:
    """The error of a name, address, phone or e-mail, for an app without level 2."""
    return GraphQLError(
        f"This app is not approved to use the {field_name} field. See {PROTECTED_DOCUMENTATION} for more details.",
        extensions={"code": "ACCESS_DENIED", "documentation": PROTECTED_DOCUMENTATION},
    )


@dataclass(frozen=True, slots=True)
class App:
    """An installed app. ``protected_level``: 0 no customer data, 1 without names and addresses, 2 everything."""

    client_id: str
    client_secret: str
    scopes: frozenset[str] = ALL_SCOPES
    protected_level: int = 2
    title: str = "Sandbox app"


@dataclass(slots=True)
class Grant:
    """An access token's app and end; a static token has no end."""

    app: App
    expires_at: datetime | None


@dataclass(slots=True)
class Gate:
    """The tokens of a shop."""

    clock: Clock
    apps: dict[str, App] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def install(self, app: App, static_token: str | None = None) -> None:
        """Installs an app, with a permanent token for one made in the admin."""
        self.apps[app.client_id] = app
        if static_token is not None:
            self.grants[static_token] = Grant(app, None)

    def issue(self, client_id: str, client_secret: str) -> tuple[str, App] | None:
        """A token by client-credentials grant, valid for 24 hours; nothing where the secret is wrong."""
        app = self.apps.get(client_id)
        if app is None or not secrets.compare_digest(app.client_secret, client_secret):
            return None
        token = f"shpca_{secrets.token_hex(16)}"
        self.grants[token] = Grant(app, self.clock() + timedelta(seconds=TOKEN_SECONDS))
        return token, app

    def app_of(self, token: str | None) -> App | None:
        """The app of a valid token."""
        grant = self.grants.get(token or "")
        if grant is None or (grant.expires_at is not None and grant.expires_at <= self.clock()):
            return None
        return grant.app

    def expire_all(self) -> None:
        """Ends every token that can end, at once."""
        for grant in self.grants.values():
            if grant.expires_at is not None:
                grant.expires_at = self.clock()
