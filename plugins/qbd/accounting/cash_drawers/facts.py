"""What is known of a drawer's session, typed and exact: minor units, aware times in UTC.

Source: Shopify Admin GraphQL 2026-10, objects CashTrackingSession and CashTrackingAdjustment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CashAdjustment:
    """Cash put into the drawer (positive) or taken out; ``note`` is the reason that the cashier typed."""

    id: int
    amount: int
    made_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class CashMovement:
    """A cash transaction that Shopify counts to the session.

    ``theirs`` is the cash that moved by the session's own list, into the drawer positive: amount and cash rounding
    (our reading: a drawer holds what moved, not what was owed). ``ours`` is what the books know of the same
    transaction, None where they do not know it.
    """

    transaction_id: int
    theirs: int
    ours: int | None
    order_name: str = ""


@dataclass(frozen=True, slots=True)
class CashSession:
    """A drawer from its opening to its closing.

    ``expected_opening`` is what the session before left; for a drawer's first it is None or 0 (our reading: the schema
    lets it be null and does not say when). ``expected_closing`` is Shopify's
    own sum; it comes some time after the closing. ``outside`` is cash that the books hold for the location between the
    closing of the session before and this opening, and that no session has. ``left`` are the closing balances that the
    location's drawers were left with before this opening, as far as sessions were read; empty where none was.
    """

    store: str
    id: int
    currency: str
    register: str
    location_id: int | None
    opened_at: datetime
    opening: int
    closed_at: datetime | None = None
    closing: int | None = None
    expected_opening: int | None = None
    expected_closing: int | None = None
    discrepancy: int | None = None
    adjustments: tuple[CashAdjustment, ...] = ()
    movements: tuple[CashMovement, ...] = ()
    outside: int = 0
    left: tuple[int, ...] = ()

    @property
    def group(self) -> str:
        """The group that its entries are accounted, held and posted in."""
        return f"cash:{self.id}"

    @property
    def gid(self) -> str:
        """Shopify's name of the record."""
        return f"gid://shopify/CashTrackingSession/{self.id}"

    @property
    def is_first(self) -> bool:
        """Whether what is counted at the opening is a drawer's first float: no session left anything."""
        return self.expected_opening is None or (self.expected_opening == 0 and not self.left)

    @property
    def our_closing(self) -> int:
        """What should be in the drawer as the books know it: opening + cash sales - cash refunds + adjustments."""
        moved = sum(movement.ours or 0 for movement in self.movements)
        return self.opening + moved + sum(adjustment.amount for adjustment in self.adjustments)
