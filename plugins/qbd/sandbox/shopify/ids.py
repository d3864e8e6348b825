"""Numbers for new records, one counter per kind, and the global IDs made of them."""

from __future__ import annotations

from collections.abc import Iterable

# Where each kind starts, so that IDs of different kinds are never mistaken for each other in a test.
_STARTS = {
    "Order": 5_000_000_001,
    "LineItem": 13_000_000_001,
    "ShippingLine": 4_100_000_001,
    "SalesAgreement": 8_200_000_001,
    "Sale": 28_300_000_001,
    "SaleTax": 38_400_000_001,
    "OrderTransaction": 6_500_000_001,
    "TransactionFee": 1_600_000_001,
    "Refund": 890_000_001,
    "RefundLineItem": 700_000_001,
    "RefundShippingLine": 710_000_001,
    "OrderAdjustment": 720_000_001,
    "Return": 2_800_000_001,
    "ReturnLineItem": 2_900_000_001,
    "Fee": 2_950_000_001,
    "Fulfillment": 4_900_000_001,
    "FulfillmentLineItem": 12_900_000_001,
    "Customer": 7_300_000_001,
    "MailingAddress": 9_100_000_001,
    "Product": 8_700_000_001,
    "ProductVariant": 46_000_000_001,
    "InventoryItem": 48_000_000_001,
    "Location": 65_000_001,
    "StaffMember": 90_000_001,
    "BulkOperation": 4_000_000_001,
    "CashTrackingSession": 310_000_001,
    "CashTrackingAdjustment": 320_000_001,
    "GiftCard": 510_000_001,
    "GiftCardTransaction": 520_000_001,
    "ShopifyPaymentsBalanceTransaction": 190_000_000_001,
}


class Ids:
    """Counters; a number taken from outside is never given again."""

    __slots__ = ("_next",)

    def __init__(self) -> None:
        self._next = dict(_STARTS)

    def new(self, kind: str) -> int:
        """The next number of a kind."""
        number = self._next[kind]
        self._next[kind] = number + 1
        return number

    def reserve(self, kind: str, numbers: Iterable[int]) -> None:
        """Moves a counter past numbers that came with imported records."""
        for number in numbers:
            self._next[kind] = max(self._next[kind], number + 1)


def gid(kind: str, number: int) -> str:
    """A global ID such as ``gid://shopify/Order/5000000001``."""
    return f"gid://shopify/{kind}/{number}"


def parse_gid(text: str) -> tuple[str, int] | None:
    """Kind and number of a global ID; nothing where the text is none."""
    head, _, number = text.partition("?")[0].rpartition("/")
    prefix, _, kind = head.rpartition("/")
    if prefix != "gid://shopify" or not kind or not number.isdecimal():
        return None
    return kind, int(number)
