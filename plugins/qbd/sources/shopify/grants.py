"""What the app may read, which parts of the documents follow from it, and what must be said about the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from qbd.errors import SourceError
from qbd.sources.shopify.client import ShopifyClient
from qbd.sources.shopify.entities import EntityReading
from qbd.sources.shopify.faults import ProtectedDataError, missing_scope

#: Without ``read_all_orders`` Shopify gives the orders of so long only (shopify.dev, "Access scopes").
ORDER_MEMORY: Final = timedelta(days=60)

_PERSONAL: Final = ("firstName", "lastName", "defaultEmailAddress", "defaultPhoneNumber", "defaultAddress")
_SAMPLE: Final = 5
_OPTIONAL: Final = {
    "withCustomers": (("read_customers",), "orders come without their customer; post with Customer Summary"),
    "withLocations": (("read_locations", "read_inventory"), "orders come without their location"),
    "withProducts": (("read_products",), "order lines come without product and variant"),
    "withTerms": (("read_payment_terms",), "invoices come without their payment terms"),
    "withReturns": (("read_returns",), "refunds come without the link to their return"),
}


@dataclass(slots=True)
class Grants:
    """The scopes of the token and what they leave out.

    Attributes:
        scopes: Handles of the granted access scopes.
        flags: Values of the documents' ``with...`` variables.
        notices: Sentences about what cannot be read, in the order in which it was found out.
    """

    scopes: frozenset[str]
    flags: dict[str, bool] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def require(self, readings: Iterable[EntityReading], host: str) -> None:
        """Refuse before anything is read what could not be read anyway.

        Raises:
            MissingScopeError: An entity's scope is missing; it is named. Without an optional one the rest goes on.
        """
        for reading in readings:
            if self.allows(reading):
                continue
            if reading.optional:
                self.notices.append(f"Access scope {reading.scopes[0]} is not granted: {reading.optional}.")
            else:
                raise missing_scope(reading.scopes[0], host, f"It is needed for {reading.name}.")

    def allows(self, reading: EntityReading) -> bool:
        """Whether one of the entity's scopes is granted."""
        return not reading.scopes or any(self.has(scope) for scope in reading.scopes)

    def has(self, scope: str) -> bool:
        """Whether the scope is granted; writing includes reading."""
        return scope in self.scopes or scope.replace("read_", "write_", 1) in self.scopes

    def settle(self, orders_wanted: bool, staff_wanted: bool = False) -> None:
        """Set the flags, and say what is left out of orders; who sold them is read only where it is wanted."""
        self.flags = {flag: any(self.has(scope) for scope in scopes) for flag, (scopes, _) in _OPTIONAL.items()}
        self.flags["withPersonalData"] = True
        self.flags["withStaff"] = staff_wanted and self.has("read_users")
        self.flags["withCardTransactions"] = self.has("read_gift_card_transactions")
        if self.has("read_gift_cards") and not self.flags["withCardTransactions"]:
            self.notices.append(
                "Access scope read_gift_card_transactions is not granted: balances of gift cards that were paid out in cash "
                "are not booked."
            )
        if not orders_wanted:
            return
        for flag, (scopes, consequence) in _OPTIONAL.items():
            if not self.flags[flag]:
                self.notices.append(f"Access scope {scopes[0]} is not granted: {consequence}.")
        if staff_wanted and not self.flags["withStaff"]:
            self.notices.append(
                "Access scope read_users is not granted: orders come without who sold them, and forms carry no sales rep. "
                "Shopify gives it to apps of Advanced and Plus shops on request; or set sales_reps to false."
            )
        if not self.has("read_all_orders"):
            self.notices.append(
                f"Access scope read_all_orders is not granted: orders older than {ORDER_MEMORY.days} days cannot be "
                "read, nor their later edits, refunds and chargebacks. Ask Shopify for it in the app's API access."
            )

    def withheld(self, reading: EntityReading, error: ProtectedDataError) -> bool:
        """Leave out the customer data that Shopify withheld; false where the whole entity is withheld.

        Raises:
            SourceError: Orders themselves are withheld, or leaving out did not help.
        """
        if reading.name == "customers":
            if not error.field:
                self.notices.append(f"Customers are withheld by Shopify (protected customer data): {error}")
                return False
            return self._leave_out(
                "withPersonalData",
                "Names, addresses, e-mails and phones of customers are withheld by Shopify (protected customer data, "
                "level 2): post with Customer Summary, or request access in the app's configuration.",
                error,
            )
        if "customer" in error.path:
            return self._leave_out(
                "withCustomers", "Orders come without their customer: Shopify withholds protected customer data.", error
            )
        raise SourceError(f"{error} Request protected customer data (level 1) in the app's configuration.") from error

    def _leave_out(self, flag: str, notice: str, error: ProtectedDataError) -> bool:
        if not self.flags[flag]:
            raise SourceError(f"{error} Request access in the app's configuration.") from error
        self.flags[flag] = False
        self.notices.append(notice)
        return True

    def redacted(self, customers: Sequence[Mapping[str, Any]]) -> None:
        """Say it where Shopify answers without refusing, but gives nobody's name, address, e-mail or phone."""
        if self.flags["withPersonalData"] and len(customers) >= _SAMPLE and not any(map(has_personal_data, customers)):
            self.notices.append(
                f"None of the first {len(customers)} customers has a name, address, e-mail or phone: Shopify seems to "
                "withhold them (protected customer data, level 2). Post with Customer Summary, or request access."
            )


def has_personal_data(customer: Mapping[str, Any]) -> bool:
    """Whether anything is known of a customer beyond the number."""
    return any(customer.get(field) for field in _PERSONAL)


def granted(client: ShopifyClient) -> Grants:
    """Ask Shopify for the token's scopes, and whether this is the shop's own address."""
    data = client.execute("AccessScopes").data
    grants = Grants(frozenset(each["handle"] for each in data["currentAppInstallation"]["accessScopes"]))
    permanent, used = data["shop"]["myshopifyDomain"], client.access.host
    if used.endswith(".myshopify.com") and used != permanent:
        grants.notices.append(
            f"The connection's address {used} is an alias of {permanent}. Put the permanent address into it: an alias "
            "can be given to another shop."
        )
    return grants
