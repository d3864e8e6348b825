"""What the store's operations take: plain values, amounts in integer minor units (``1999`` is 19.99 USD)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One jurisdiction's rate, such as ``TaxRate("New York State Tax", Decimal("0.04"))``."""

    title: str
    rate: Decimal
    source: str | None = "Shopify"
    channel_liable: bool = False


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount: ``percent`` (10 is ten percent) or ``amount`` in minor units, never both.

    Args:
        lines: positions of the lines it belongs to; none means the whole order (without tips and gift cards).
        shipping: takes it off the shipping instead of the goods.
        after_tax: taken off after the taxes were calculated, so that it does not lower them.
        kind: ``code``, ``automatic``, ``manual`` or ``script``.
    """

    title: str
    percent: Decimal | None = None
    amount: int | None = None
    kind: str = "code"
    lines: tuple[int, ...] | None = None
    shipping: bool = False
    after_tax: bool = False


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to sell. With ``variant_id`` everything else comes from the variant unless given.

    ``kind`` is PRODUCT, GIFT_CARD or TIP; ``taxes`` replaces the order's rates for this line (``()``: none).
    """

    quantity: int = 1
    variant_id: int | None = None
    title: str | None = None
    unit_price: int | None = None
    sku: str | None = None
    kind: str = "PRODUCT"
    taxable: bool | None = None
    requires_shipping: bool | None = None
    vendor: str | None = None
    taxes: tuple[TaxRate, ...] | None = None
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewShipping:
    """A shipping charge. ``taxes`` as on a line; none means the order's rates apply where the shop taxes shipping."""

    title: str
    price: int
    taxes: tuple[TaxRate, ...] | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """A transaction to record: money, an authorization, or an attempt that failed.

    Args:
        amount: minor units, never negative (a CHANGE is positive, too).
        rounding: what cash rounding added to the amount in the drawer (may be negative).
        parent_id: the authorization that a CAPTURE or VOID belongs to, the payment that a REFUND gives back.
    """

    gateway: str
    amount: int
    kind: str = "SALE"
    status: str = "SUCCESS"
    rounding: int | None = None
    parent_id: int | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class Back:
    """Units of a line that come back, or are taken off. ``restock``: CANCEL, RETURN or NO_RESTOCK."""

    line_id: int
    quantity: int
    restock: str = "NO_RESTOCK"
    restocking_fee: int = 0


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """Everything about an order that is not money."""

    source_name: str = "web"
    location_id: int | None = None
    customer_id: int | None = None
    staff_id: int | None = None
    email: str | None = None
    test: bool = False
    tax_exempt: bool = False
    taxes_included: bool | None = None
    presentment_currency: str | None = None
    rate: Decimal = Decimal(1)
    note: str | None = None
    po_number: str | None = None
    tags: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    ship_to: bool = True
    payment_terms: str | None = None
    payment_due_days: int | None = None
    id: int | None = None
    name: str | None = None
    fulfil: bool = True


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order to place."""

    lines: tuple[NewLine, ...]
    taxes: tuple[TaxRate, ...] = ()
    shipping: tuple[NewShipping, ...] = ()
    discounts: tuple[Discount, ...] = ()
    payments: tuple[Payment, ...] = ()
    details: OrderDetails = field(default_factory=OrderDetails)
