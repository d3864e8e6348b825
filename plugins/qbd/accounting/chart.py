"""A store's chart and posting rules as the accounting core sees them (made by ``qbd.mapping`` from its settings)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from qbd.accounting.exchange import Exchange

PostingMode = Literal["individual", "daily", "payout"]
Grouping = Literal["summary", "detailed"]
TaxPosting = Literal["item", "liability", "native"]
Corrections = Literal["hold", "difference"]
Recognition = Literal["order", "fulfilment"]

FIXED_ROLES: tuple[str, ...] = (
    "sales_income",
    "sales_returns",
    "shipping_income",
    "discounts",
    "sales_tax_payable",
    "tips_payable",
    "gift_card_liability",
    "customer_deposits",
    "accounts_receivable",
    "accounts_payable",
    "cogs",
    "inventory_asset",
    "processing_fees",
    "rounding",
    "freight_in",
    "purchases",
)
"""Roles every chart has; ``clearing:<gateway>`` and ``sales_income:<product type>`` come on top."""

OPTIONAL_ROLES: tuple[str, ...] = (
    "return_fees_income",
    "duties_payable",
    "additional_fees_income",
    "cash_over_short",
    "cash_paid_in_out",
    "store_credit_liability",
    "gift_card_promotions",
    "gift_card_breakage",
)
"""Roles that a chart may lack: an order that needs one is held until an account is mapped to it."""

ROLES: tuple[str, ...] = (*FIXED_ROLES, *OPTIONAL_ROLES)


EVERY_CHANNEL = "*"


@dataclass(frozen=True, slots=True)
class PostingRule:
    """From a business date on, what is sold through a channel is posted in a mode; ``*`` is every channel.

    Channels are Shopify's ``Order.sourceName``, e.g. ``web``, ``pos``, ``shopify_draft_order`` or an app's number.
    """

    channel: str
    mode: PostingMode
    since: date


@dataclass(frozen=True, slots=True)
class Location:
    """A shop location: ``klass`` is its QuickBooks class ('' = none), ``customer`` its summary customer."""

    id: int | None
    name: str
    klass: str
    customer: str
    code: str


@dataclass(frozen=True, slots=True)
class TaxAgency:
    """How one Shopify tax is posted: item name and agency vendor of explicit lines ('' = made from the title, default)."""

    item: str
    vendor: str


@dataclass(frozen=True, slots=True)
class NativeRate:
    """One tax that QuickBooks computes: Shopify's title and rate (a fraction), and its single tax item there.

    ``account`` is what the item's agency is owed on; '' is the account of ``sales_tax_payable``. ``item`` and ``vendor``
    may be '' where nothing of them has to be added or checked.
    """

    title: str
    rate: Decimal
    item: str = ""
    vendor: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class NativeTax:
    """The taxes that QuickBooks computes together by one name, in its own order of them.

    US: the sales tax item or group of a form's header. Canada and UK: the sales tax code of a line.
    """

    name: str
    rates: tuple[NativeRate, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A variant as QuickBooks shall know it (Inventory Detailed)."""

    variant_id: int
    item: str
    description: str
    product_type: str
    unit_cost: Decimal | None
    tracked: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Account role -> QuickBooks account FullName, and the names of what posting refers to.

    ``accounts`` holds every fixed role, optional roles, ``clearing:<gateway>`` per gateway and optionally
    ``sales_income:<product type>`` and ``sales_tax_payable:<tax>`` (named as in ``taxes``). Location ``None`` is the
    online store. ``taxes`` go by title (``VAT``) or by title and rate (``VAT 5%``). Of Shopify Payments nothing before
    ``payouts_start`` is booked (None: ``start_date`` alone counts). ``exchange`` is there where ``currency`` is not the
    company file's home currency. ``recognition``: when a sale is earned.
    """

    store: str
    company_file: str
    currency: str
    time_zone: str
    edition: Literal["US", "CA", "UK"]
    accounts: Mapping[str, str]
    locations: Mapping[int | None, Location]
    posting: PostingMode = "individual"
    customers: Grouping = "summary"
    inventory: Grouping = "summary"
    vendors: Grouping = "detailed"
    tax: TaxPosting = "item"
    zero_tax_item: str = "Shopify No Tax"
    taxable_code: str = "Tax"
    exempt_code: str = "Non"
    taxes: Mapping[str, TaxAgency] = field(default_factory=dict)
    default_tax_agency: str = "Sales Tax Agency"
    payment_methods: Mapping[str, str] = field(default_factory=dict)
    summary_customer: str = "Shopify Customer"
    summary_vendor: str = "Shopify Suppliers"
    item_prefix: str = ""
    corrections: Corrections = "hold"
    start_date: date | None = None
    posting_rules: tuple[PostingRule, ...] = ()
    payout_customer: str = "Shopify Payments"
    payout_wait_days: int = 10
    payouts_start: date | None = None
    sales_reps: bool = False
    exchange: Exchange | None = None
    native_taxes: tuple[NativeTax, ...] = ()
    add_native_taxes: bool = False
    asked_mode: PostingMode | None = None
    recognition: Recognition = "order"

    def mode_of(self, channel: str, day: date) -> PostingMode:
        """Return how the facts of a channel on a business date are posted: the last rule in force decides."""
        return self.set_mode_of(channel, day) if self.asked_mode is None else self.asked_mode

    def set_mode_of(self, channel: str, day: date) -> PostingMode:
        """Return the mode that the settings say, whatever was asked for this run."""
        mode = self.posting
        for rule in self.posting_rules:
            if rule.since <= day and rule.channel in (channel, EVERY_CHANNEL):
                mode = rule.mode
        return mode

    @property
    def posting_modes(self) -> frozenset[PostingMode]:
        """Every mode that may come up."""
        if self.asked_mode is not None:
            return frozenset((self.asked_mode,))
        return frozenset((self.posting, *(rule.mode for rule in self.posting_rules)))

    @property
    def home_currency(self) -> str:
        """The currency of the company file's ledger (ISO 4217)."""
        return self.exchange.home if self.exchange else self.currency
