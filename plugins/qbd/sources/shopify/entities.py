"""What can be read from Shopify: per entity its documents, its nested connections and its scopes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Nested:
    """A connection inside a record, and the document that follows it to its end. An optional one takes a scope of its own."""

    field: str
    drain: str
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class EntityReading:
    """How one entity is read.

    Attributes:
        name: The entity, as in the landing and in ``raw.records``.
        root: The field of the answers' ``data``.
        page: The document that pages through the records.
        size: Its first page size; it shrinks where Shopify finds a page too costly.
        scopes: Access scopes of which one is required; empty where none is.
        aspects: Further page documents that add nested connections to the same records.
        nested: Connections of a record.
        count: The document that counts a window, None where the records have no window.
        again: The document that reads records whole by their ids.
        again_size: How many ids it is asked for at once.
        bulk: The bulk document, None where there is none.
        header: A field that only a whole header has; it tells the beginning of a group from what adds to it.
        moments: Search fields whose times decide about the window, for records without ``updatedAt``.
        reach: How far such a window reaches back behind its start: nothing tells when the record changed.
        optional: What is missing without the scopes; the batch then says so and goes on. Empty: it is refused.
        newest_first: The page document gives what changed last first; it is read until it is older than the window.
    """

    name: str
    root: str
    page: str
    size: int
    scopes: tuple[str, ...]
    aspects: tuple[str, ...] = ()
    nested: tuple[Nested, ...] = ()
    count: str | None = None
    again: str | None = None
    again_size: int = 1
    bulk: str | None = None
    header: str = "legacyResourceId"
    moments: tuple[str, ...] = ()
    reach: timedelta = timedelta()
    optional: str = ""
    newest_first: bool = False


AGREEMENT_SALES: Final = Nested("sales", "AgreementSales")
REFUND_NESTED: Final = (
    Nested("refundLineItems", "RefundLines"),
    Nested("refundShippingLines", "RefundShippingLines"),
    Nested("orderAdjustments", "RefundAdjustments"),
    Nested("transactions", "RefundTransactions"),
)
REFUND_DETAILS: Final = "OrderRefunds"
REFUND_DETAILS_SIZE: Final = 10
DRAIN_SIZE: Final = 250

LOCATIONS: Final = EntityReading("locations", "locations", "LocationsPage", 250, ("read_locations", "read_inventory"))
CUSTOMERS: Final = EntityReading(
    "customers",
    "customers",
    "CustomersPage",
    250,
    ("read_customers",),
    count="CustomersCount",
    bulk="CustomersBulk",
)
PRODUCTS: Final = EntityReading(
    "products",
    "products",
    "ProductsPage",
    250,
    ("read_products",),
    nested=(Nested("variants", "ProductVariants"),),
    count="ProductsCount",
    again="ProductsAgain",
    again_size=25,
    bulk="ProductsBulk",
)
ORDERS: Final = EntityReading(
    "orders",
    "orders",
    "OrdersPage",
    250,
    ("read_orders",),
    aspects=("OrderLinesPage", "OrderSalesPage"),
    nested=(
        Nested("lineItems", "OrderLineItems"),
        Nested("shippingLines", "OrderShippingLines"),
        Nested("discountApplications", "OrderDiscountApplications"),
        Nested("agreements", "OrderAgreements"),
    ),
    count="OrdersCount",
    again="OrdersAgain",
    again_size=3,
    bulk="OrdersBulk",
)
#: What completes the orders of a bulk file that have refunds.
ORDER_REFUNDS: Final = EntityReading(
    "orders",
    "orders",
    "OrdersPage",
    1,
    ("read_orders",),
    again=REFUND_DETAILS,
    again_size=REFUND_DETAILS_SIZE,
    header="refunds",
)
#: A session is read when it was opened and again when it was closed; what Shopify works out later comes within two days.
CASH_SESSIONS: Final = EntityReading(
    "cash_sessions",
    "cashTrackingSessions",
    "CashSessionsPage",
    50,
    ("read_cash_tracking",),
    nested=(Nested("adjustments", "CashSessionAdjustments"), Nested("cashTransactions", "CashSessionTransactions")),
    header="openingTime",
    moments=("opening_time", "closing_time"),
    reach=timedelta(days=2),
    optional="sessions of cash drawers cannot be read: what is counted too much or too little, and cash put in or "
    "taken out, is not booked",
)
GIFT_CARDS: Final = EntityReading(
    "gift_cards",
    "giftCards",
    "GiftCardsPage",
    50,
    ("read_gift_cards",),
    nested=(Nested("transactions", "GiftCardTransactions", is_optional=True),),
    header="createdAt",
    optional="gift cards cannot be read: those issued by hand, expired, deactivated or paid out in cash are not booked",
    newest_first=True,
)
SHOP: Final = EntityReading("shop", "shop", "Shop", 1, (), header="myshopifyDomain")

#: In the order in which they are read: what others refer to comes first.
READINGS: Final[dict[str, EntityReading]] = {
    each.name: each for each in (SHOP, LOCATIONS, CUSTOMERS, PRODUCTS, ORDERS, CASH_SESSIONS, GIFT_CARDS)
}
