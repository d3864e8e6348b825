"""An order and everything that happened to it, as the store keeps it.

Amounts are integer minor units of the order's currency. Agreements are append-only: what an order is today is the sum
of their sales. Sign rules (Admin API 2026-10, ``Sale``): ``total`` is after taxes and discounts, so it holds the tax
also where taxes are added on top; a RETURN carries negative quantity, total, taxes and discounts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from qbd.sandbox.shopify.catalogue import Address


@dataclass(slots=True)
class TaxLine:
    """One jurisdiction's tax on one line: ``amount`` before returns."""

    title: str
    rate: Decimal
    amount: int
    source: str | None = None
    channel_liable: bool | None = False


@dataclass(slots=True)
class DiscountApplication:
    """What a discount was meant to do. ``kind`` is the GraphQL type name, ``value`` minor units or a percentage."""

    index: int
    kind: str
    title: str
    value: int | Decimal
    allocation: str = "ACROSS"
    selection: str = "ALL"
    target: str = "LINE_ITEM"
    after_tax: bool = False
    edited: bool = False

    @property
    def is_line_level(self) -> bool:
        """Whether it belongs to chosen lines (and so counts in a line's own discounted total)."""
        return self.selection != "ALL"


@dataclass(slots=True)
class Allocation:
    """The part of a discount that fell on a line; positive."""

    application: DiscountApplication
    amount: int


@dataclass(slots=True)
class Charge:
    """What product and shipping lines share: a price, its discounts and its taxes.

    ``original`` is the price of all units before discounts. Where the order's taxes are included it contains them.
    """

    id: int
    title: str
    original: int
    taxes: list[TaxLine]
    allocations: list[Allocation]
    # What has not been returned or removed: without tax, tax by jurisdiction, discounts as sales state them.
    left_net: int = 0
    left_taxes: list[int] = field(default_factory=list)
    left_before: int = 0
    left_after: int = 0

    @property
    def left_tax(self) -> int:
        """The tax of what is left."""
        return sum(self.left_taxes)

    @property
    def left_total(self) -> int:
        """What is left, with tax."""
        return self.left_net + self.left_tax

    @property
    def discounts_before(self) -> int:
        """Discounts taken off before the tax was calculated."""
        return sum(part.amount for part in self.allocations if not part.application.after_tax)

    @property
    def discounts_after(self) -> int:
        """Discounts taken off after the tax was calculated."""
        return sum(part.amount for part in self.allocations if part.application.after_tax)

    @property
    def tax(self) -> int:
        """All tax on it, before returns."""
        return sum(tax.amount for tax in self.taxes)


@dataclass(slots=True)
class LineItem(Charge):
    """A line: product, gift card, tip or custom item. ``quantity`` counts units ordered, removed ones included."""

    unit_price: int = 0
    quantity: int = 1
    kind: str = "PRODUCT"
    variant_id: int | None = None
    product_id: int | None = None
    sku: str | None = None
    variant_title: str | None = None
    vendor: str | None = None
    taxable: bool = True
    requires_shipping: bool = True
    removed: int = 0
    fulfilled: int = 0
    # Units taken off before they were handed over.
    cancelled: int = 0
    staff_id: int | None = None
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def current_quantity(self) -> int:
        """Units that are still sold."""
        return self.quantity - self.removed


@dataclass(slots=True)
class ShippingLine(Charge):
    """A shipping charge."""

    code: str | None = None
    source: str = "shopify"
    custom: bool = False
    removed: bool = False


@dataclass(slots=True)
class SaleTax:
    """The part of a sale's tax that comes from one tax line."""

    id: int
    tax_line: TaxLine
    amount: int


@dataclass(slots=True)
class Sale:
    """One entry of an agreement. ``subject`` is the line, shipping line or fee it is about."""

    id: int
    line_type: str
    action: str
    quantity: int | None
    total: int
    taxes: list[SaleTax]
    discount_before: int = 0
    discount_after: int = 0
    subject: LineItem | ShippingLine | Fee | None = None

    @property
    def tax(self) -> int:
        """The sale's whole tax."""
        return sum(tax.amount for tax in self.taxes)


@dataclass(slots=True)
class Agreement:
    """A contract: ORDER, ORDER_EDIT, REFUND or RETURN, with its sales."""

    id: int
    reason: str
    happened_at: datetime
    sales: list[Sale]
    staff_id: int | None = None
    refund: Refund | None = None
    return_: Return | None = None


@dataclass(slots=True)
class TransactionFee:
    """A processing fee of Shopify Payments."""

    id: int
    amount: int
    rate: Decimal
    flat_fee: int
    rate_name: str = "domestic_card"
    tax_amount: int = 0


@dataclass(slots=True)
class Transaction:
    """Money that moved, or was meant to. ``rounding`` is what cash rounding added to ``amount`` in the drawer."""

    id: int
    kind: str
    status: str
    gateway: str
    amount: int
    created_at: datetime
    processed_at: datetime
    parent_id: int | None = None
    rounding: int | None = None
    fees: list[TransactionFee] = field(default_factory=list)
    location_id: int | None = None
    staff_id: int | None = None
    payment_id: str | None = None
    test: bool = False
    error_code: str | None = None
    refund_id: int | None = None
    return_id: int | None = None


@dataclass(slots=True)
class RefundLine:
    """Units of a line that a refund gave back; positive amounts."""

    id: int
    line: LineItem
    quantity: int
    subtotal: int
    tax: int
    restock_type: str
    location_id: int | None = None


@dataclass(slots=True)
class RefundShipping:
    """Shipping that a refund gave back; positive amounts."""

    id: int
    shipping_line: ShippingLine
    subtotal: int
    tax: int


@dataclass(slots=True)
class Adjustment:
    """The difference between the calculated and the actual refund; positive in the merchant's favour."""

    id: int
    amount: int
    reason: str
    tax: int = 0


@dataclass(slots=True)
class Refund:
    """A refund of an order."""

    id: int
    created_at: datetime
    processed_at: datetime
    lines: list[RefundLine]
    shipping: list[RefundShipping]
    adjustments: list[Adjustment]
    transactions: list[Transaction]
    note: str | None = None
    staff_id: int | None = None
    return_: Return | None = None


@dataclass(slots=True)
class Fee:
    """A fee that a return charges. ``kind`` is RestockingFee or ReturnShippingFee."""

    id: int
    kind: str
    amount: int
    percentage: Decimal = Decimal(0)


@dataclass(slots=True)
class ReturnLine:
    """Units that come back."""

    id: int
    line: LineItem
    quantity: int
    amount: int
    fee: Fee | None = None
    reason: str = "OTHER"


@dataclass(slots=True)
class Return:
    """A return, with the lines it exchanges for."""

    id: int
    name: str
    created_at: datetime
    lines: list[ReturnLine]
    exchanges: list[LineItem]
    shipping_fee: Fee | None = None
    status: str = "CLOSED"
    closed_at: datetime | None = None
    refunds: list[Refund] = field(default_factory=list)


@dataclass(slots=True)
class Fulfillment:
    """Goods that left, or were handed over."""

    id: int
    name: str
    created_at: datetime
    lines: list[tuple[int, LineItem, int]]
    location_id: int | None = None
    tracking: str | None = None
    status: str = "SUCCESS"


@dataclass(slots=True)
class Order:
    """An order. ``rate`` turns the shop's currency into the presentment currency."""

    id: int
    number: int
    name: str
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    currency: str
    presentment_currency: str
    rate: Decimal
    source_name: str
    taxes_included: bool
    test: bool = False
    tax_exempt: bool = False
    customer_id: int | None = None
    location_id: int | None = None
    staff_id: int | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None
    po_number: str | None = None
    source_identifier: str | None = None
    confirmation_number: str | None = None
    tags: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    billing_address: Address | None = None
    shipping_address: Address | None = None
    payment_terms: str | None = None
    payment_due_days: int | None = None
    lines: list[LineItem] = field(default_factory=list)
    shipping: list[ShippingLine] = field(default_factory=list)
    discounts: list[DiscountApplication] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)
    edited: bool = False
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    closed_at: datetime | None = None
    # Totals that the API states although the lines say otherwise, by GraphQL field: a bad record, on purpose.
    stated: dict[str, int] = field(default_factory=dict)
