"""The commercial facts that the journal is made from: what staging knows, typed and exact.

All amounts are integer minor units (cents) of the shop's own currency (``shopMoney``). All times are aware
and in UTC. Signs are Shopify's: a sale that gives money back (RETURN) is negative, a transaction's amount is
always positive and its kind tells the direction.
Source: Shopify Admin GraphQL 2026-10, objects Order, SalesAgreement, Sale, OrderTransaction, Refund.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax line of a sale. ``channel_liable``: the marketplace remits it, the merchant does not owe it."""

    title: str
    rate: Decimal
    amount: int
    channel_liable: bool = False


@dataclass(frozen=True, slots=True)
class Sale:
    """One ``Sale`` of an agreement.

    ``total`` is Shopify's ``totalAmount``: after discounts and taxes. ``tax`` is ``totalTaxAmount``. Discounts
    carry the sign that Shopify sends. ``unit_cost`` is in major units of the shop's currency with up to six
    decimals, None where unknown; ``cost_estimated`` says that it was observed only after the sale.
    ``restocked`` is for RETURN sales: did the goods come back to stock (None: not goods, or not known). ``line_id`` is
    the order line, ``removed`` says of a RETURN that the goods were taken off before they were sent (restock type
    CANCEL, or an order edit); both are needed only where sales are recognised on fulfilment.
    """

    id: int
    line_type: str
    action: str
    quantity: int
    total: int
    tax: int = 0
    discount_before_tax: int = 0
    discount_after_tax: int = 0
    taxes: tuple[Tax, ...] = ()
    title: str = ""
    sku: str = ""
    product_type: str = ""
    variant_id: int | None = None
    unit_cost: Decimal | None = None
    cost_estimated: bool = False
    tracked: bool = True
    restocked: bool | None = None
    line_id: int | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """One ``SalesAgreement``: what was agreed at one moment (order, edit, refund or return).

    ``kind`` is the GraphQL type name, e.g. ``OrderAgreement``.
    """

    id: int
    kind: str
    happened_at: datetime
    sales: tuple[Sale, ...]


@dataclass(frozen=True, slots=True)
class FulfilledLine:
    """Units of an order line that a fulfilment sends."""

    line_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Fulfillment:
    """One ``Fulfillment`` with status SUCCESS: what was sent, or handed over, at one moment (its ``createdAt``)."""

    id: int
    happened_at: datetime
    lines: tuple[FulfilledLine, ...]


@dataclass(frozen=True, slots=True)
class Transaction:
    """One successful money movement of an order (SALE, CAPTURE, REFUND or CHANGE with status SUCCESS).

    ``amount`` is positive; ``rounding`` is ``amountRoundingSet``, signed as Shopify sends it: cash actually
    moved is ``amount + rounding``.
    """

    id: int
    kind: str
    gateway: str
    amount: int
    processed_at: datetime
    rounding: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Shopify's own sums over the order, to check ours against (minor units).

    ``outstanding`` is ``totalOutstandingSet``, None where it was not read.
    """

    current_total: int
    received: int
    refunded: int
    refund_discrepancy: int = 0
    cash_rounding_payment: int = 0
    cash_rounding_refund: int = 0
    outstanding: int | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer as far as Shopify lets us see it; names and addresses may be withheld (empty)."""

    id: int
    name: str = ""
    company: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    address: tuple[str, ...] = ()
    city: str = ""
    province: str = ""
    postal_code: str = ""
    country: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Presentment:
    """What the buyer saw, in minor units of the currency in which he saw it: it explains, nothing is booked in it.

    ``sales`` are ``Sale.totalAmount`` by sale id, ``transactions`` ``OrderTransaction.amountSet`` by transaction id.
    Shopify rounds each of them by itself, so neither their sum nor any of them times a rate need give another one.
    """

    currency: str
    total: int | None = None
    sales: Mapping[int, int] = field(default_factory=dict)
    transactions: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """An order with everything that the journal needs."""

    store: str
    id: int
    name: str
    currency: str
    created_at: datetime
    totals: Totals
    agreements: tuple[Agreement, ...]
    transactions: tuple[Transaction, ...] = ()
    test: bool = False
    source_name: str = "web"
    location_id: int | None = None
    buyer: Buyer | None = None
    taxes_included: bool = False
    presentment: Presentment | None = None
    fulfillments: tuple[Fulfillment, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """``PaymentTerms`` of an order on credit: the template's name, and when the money is due.

    ``due_days`` counts from the document's date (NET; 0: on receipt), None where the terms count no days (FIXED,
    FULFILLMENT). ``due_on`` is the store's own day of the schedule's ``dueAt``, None where it was not read.
    """

    name: str
    due_days: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the shop's staff, as far as Shopify lets us see one (scope ``read_users``)."""

    id: int
    name: str
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class Supplier:
    """Whom the shop buys from (a Stocky supplier)."""

    id: int
    name: str
    company: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    address: tuple[str, ...] = ()
    city: str = ""
    province: str = ""
    postal_code: str = ""
    country: str = ""
    account_number: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedItem:
    """One received line of a purchase order. ``unit_cost`` in major units of the order's currency."""

    id: int
    sku: str
    title: str
    quantity: int
    unit_cost: Decimal
    received_at: datetime
    product_type: str = ""
    variant_id: int | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase order with what was received of it. ``shipping`` and ``adjustments`` in minor units."""

    store: str
    id: int
    number: str
    currency: str
    supplier: Supplier
    received: tuple[ReceivedItem, ...]
    invoice_number: str = ""
    invoice_date: date | None = None
    due_date: date | None = None
    location_id: int | None = None
    shipping: int = 0
    adjustments: int = 0
