"""Journal entries and lines: double entry over account roles, with the dimensions that posting groups by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One journal line: ``amount`` in minor units, debit positive, credit negative.

    ``role`` is an account role such as ``sales_income`` or ``clearing:shopify_payments``; the store's chart
    turns it into a QuickBooks account. ``quantity`` is signed like the goods: sold +, returned -. Of a tax line
    ``tax_included`` says that the shop's prices hold the tax, and ``channel_tax`` how much of it a marketplace remits
    (signed like Shopify's amount): it is told for the tax report and no part of ``amount``.
    """

    role: str
    amount: int
    memo: str = ""
    sale_id: int | None = None
    gateway: str = ""
    tax_title: str = ""
    tax_rate: Decimal | None = None
    product_type: str = ""
    variant_id: int | None = None
    sku: str = ""
    title: str = ""
    quantity: int = 0
    unit_cost: Decimal | None = None
    restocked: bool | None = None
    tax_included: bool = False
    channel_tax: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One balanced journal entry.

    ``key`` is unique and stable per store: ``agreement:<id>``, ``transaction:<id>``, ``cost:<agreement id>``,
    ``goodwill:<transaction id>``, ``purchase:<purchase order id>:<receipt date>``, ``balance:<id>``, ``payout:<id>``,
    ``payout_return:<payout id>``, ``cash_opening:<session id>``, ``cash_adjustment:<id>``, ``cash_closing:<session id>``,
    ``fulfillment:<id>``, ``cost:<fulfilment id>:fulfillment``, ``prepayment:<transaction id>``,
    ``deposit:<fulfilment id>``, ``agreement_deposit:<agreement id>``,
    ``gift_card_issued:<id>``, ``gift_card_breakage:<id>``, ``gift_card_cash_out:<transaction id>``,
    ``correction:<our own number>``.
    ``kind`` is the key's first word. ``group`` is what its
    documents settle together, e.g. ``order:<id>``. ``source`` is the record's gid or URL-like name. ``buyer_id`` of a purchase
    is the supplier's id. ``channel`` is Shopify's source of the order (``web``, ``pos`` ...), '' for what has none; it
    decides only how the entry is posted.
    """

    key: str
    kind: str
    store: str
    group: str
    label: str
    source: str
    happened_at: datetime
    business_date: date
    currency: str
    lines: tuple[Line, ...]
    location_id: int | None = None
    buyer_id: int | None = None
    channel: str = ""

    @property
    def balance(self) -> int:
        """Sum of the lines in minor units; an entry that may be posted has 0."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as data: what is wrong with which record, and how to mend it. It holds only ``group``."""

    store: str
    group: str
    record: str
    field: str
    value: str
    message: str
    mend: str
