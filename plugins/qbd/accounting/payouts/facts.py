"""Facts of Shopify Payments: payouts and the balance transactions that make them up (minor units)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PayoutStatus = Literal["SCHEDULED", "IN_TRANSIT", "PAID", "FAILED", "CANCELED"]
Direction = Literal["DEPOSIT", "WITHDRAWAL"]


@dataclass(frozen=True, slots=True)
class Payout:
    """One ``ShopifyPaymentsPayout``: a transfer between the Shopify Payments balance and the bank.

    ``returned_at`` is when a FAILED or CANCELED payout gave the money back, where that is known: the date of its
    TRANSFER_FAILURE or TRANSFER_CANCEL, else when the status was first seen.
    """

    store: str
    id: int
    issued_at: datetime
    status: PayoutStatus
    transaction_type: Direction
    net: int
    currency: str
    external_trace_id: str = ""
    returned_at: datetime | None = None

    @property
    def key(self) -> str:
        """The key of its entry, which is also its group."""
        return f"payout:{self.id}"

    @property
    def gid(self) -> str:
        """Shopify's name of the record."""
        return f"gid://shopify/ShopifyPaymentsPayout/{self.id}"

    @property
    def into_bank(self) -> int:
        """What the bank's statement shows: a withdrawal is below zero, whichever sign its ``net`` has."""
        return -abs(self.net) if self.transaction_type == "WITHDRAWAL" else self.net


@dataclass(frozen=True, slots=True)
class BalanceTransaction:
    """One ``ShopifyPaymentsBalanceTransaction``: ``amount`` moves the balance, ``fee`` comes off it, ``net`` remains.

    ``type`` is text, not an enumeration, so that a value which Shopify adds later can be read, held and shown.
    ``payout_id`` and ``payout_status`` are the associated payout's; None and '' before there is one.
    """

    store: str
    id: int
    type: str
    amount: int
    fee: int
    net: int
    currency: str
    transaction_date: datetime
    payout_id: int | None = None
    payout_status: str = ""
    order_transaction_id: int | None = None
    order_id: int | None = None
    order_name: str = ""
    adjustment_reason: str = ""
    test: bool = False

    @property
    def key(self) -> str:
        """The key of its entry, which is also its group: a payout may take it in, or give it up, later."""
        return f"balance:{self.id}"

    @property
    def gid(self) -> str:
        """Shopify's name of the record."""
        return f"gid://shopify/ShopifyPaymentsBalanceTransaction/{self.id}"
