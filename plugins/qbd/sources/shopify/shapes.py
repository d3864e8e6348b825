"""The shape of a record's payload: the whole nested object as Shopify names it, connections as plain complete lists.

The same for both ways of reading (pages and bulk). Rules that hold everywhere:

* ``id`` is Shopify's global id (``gid://shopify/Order/123``); :func:`number` gives its last part. References to other
  records are ``{"id": gid}`` or None.
* Times are ISO 8601 strings in UTC (``2026-11-23T17:04:05Z``).
* Amounts are decimal strings. ``Bag["shopMoney"]`` is in the shop's currency and the one to post; a price of a variant
  is a bare decimal string in the shop's currency.
* A key is absent where its scope was not granted (``customer``, ``retailLocation``, a refund line's ``location``, a
  line's ``product`` and ``variant``, a customer's personal data); the batch's notices then say so.
* ``discountApplications`` of a bulk batch holds only those that allocated something, sorted by ``index``.

Source: Shopify Admin GraphQL API 2026-10, the objects of the same names.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Entity = Literal["shop", "locations", "customers", "products", "orders", "cash_sessions", "gift_cards"]


# Not in a class body: Python would mangle the name.
Typed = TypedDict("Typed", {"__typename": str})


class Money(TypedDict):
    """An amount, ``amount`` as decimal string."""

    amount: str
    currencyCode: str


class Bag(TypedDict):
    """An amount in the shop's and, where it was asked for, in the customer's currency."""

    shopMoney: Money
    presentmentMoney: NotRequired[Money]


class Reference(TypedDict):
    """Another record, by global id."""

    id: str


# Not in a class body: ``return`` is a keyword.
ReturnLink = TypedDict("ReturnLink", {"return": NotRequired[Reference | None]})


class TaxLine(TypedDict):
    """A tax as charged on a line; ``rate`` is a fraction (0.0825), may be None."""

    title: str
    rate: float | None
    channelLiable: bool | None
    source: str | None
    priceSet: Bag


class Allocation(TypedDict):
    """How much of which discount application a line got."""

    allocatedAmountSet: Bag
    discountApplication: dict[str, Any]


class DiscountApplication(Typed):
    """A discount of the order. ``__typename`` tells the kind: Automatic-, DiscountCode-, Manual-, Script-Application.

    ``code`` (codes) or ``title`` (the others) names it; ``value`` is Money or ``{"percentage": 10.0}``.
    """

    index: int
    allocationMethod: str
    targetSelection: str
    targetType: str
    value: dict[str, Any]
    title: NotRequired[str | None]
    code: NotRequired[str]
    description: NotRequired[str | None]


class LineItem(Typed):
    """A line of the order; ``product`` and ``variant`` are None for custom items and deleted products."""

    id: str
    title: str
    variantTitle: str | None
    name: str
    sku: str | None
    vendor: str | None
    quantity: int
    currentQuantity: int
    isGiftCard: bool
    taxable: bool
    product: NotRequired[dict[str, Any] | None]
    variant: NotRequired[Reference | None]
    originalUnitPriceSet: Bag
    originalTotalSet: Bag
    discountedTotalSet: Bag
    taxLines: list[TaxLine]
    discountAllocations: list[Allocation]


class ShippingLine(Typed):
    """A shipping line, removed ones included (``isRemoved``); its ``id`` may be None (Shopify's schema allows it)."""

    id: str | None
    title: str
    code: str | None
    source: str | None
    custom: bool
    isRemoved: bool
    originalPriceSet: Bag
    discountedPriceSet: Bag
    taxLines: list[TaxLine]
    discountAllocations: list[Allocation]


class SaleTax(TypedDict):
    """A tax of a sale; ``taxLine`` has ``title``, ``rate`` and ``channelLiable``."""

    id: str
    amount: Bag
    taxLine: dict[str, Any]


class Sale(Typed):
    """A signed sale line of an agreement. ``__typename`` is ProductSale, ShippingLineSale, TipSale ..."""

    id: str
    actionType: str
    lineType: str
    quantity: int | None
    totalAmount: Bag
    totalTaxAmount: Bag
    totalDiscountAmountBeforeTaxes: Bag
    totalDiscountAmountAfterTaxes: Bag
    taxes: list[SaleTax]
    lineItem: NotRequired[Reference]
    shippingLine: NotRequired[dict[str, Any] | None]
    additionalFee: NotRequired[dict[str, Any]]
    duty: NotRequired[Reference]
    fee: NotRequired[Reference | None]


class Agreement(Typed):
    """A sales agreement. ``__typename`` is OrderAgreement, OrderEditAgreement, RefundAgreement or ReturnAgreement."""

    id: str
    happenedAt: str
    reason: str
    refund: NotRequired[Reference]
    sales: list[Sale]


class TransactionFee(TypedDict):
    """A processing fee; Shopify Payments only."""

    id: str
    type: str
    rate: str
    rateName: str | None
    amount: Money
    flatFee: Money
    taxAmount: Money


class Transaction(TypedDict):
    """A movement of money. Counts only for SALE, CAPTURE, REFUND, CHANGE with SUCCESS and ``test`` false."""

    id: str
    kind: str
    status: str
    gateway: str | None
    formattedGateway: str | None
    createdAt: str
    processedAt: str | None
    test: bool
    errorCode: str | None
    paymentId: str | None
    manualPaymentGateway: bool
    settlementCurrency: str | None
    settlementCurrencyRate: str | None
    parentTransaction: Reference | None
    amountSet: Bag
    amountRoundingSet: Bag | None
    fees: list[TransactionFee]


class RefundLine(TypedDict):
    """A returned line; ``id`` may be None."""

    id: str | None
    quantity: int
    restockType: str
    restocked: bool
    priceSet: Bag
    subtotalSet: Bag
    totalTaxSet: Bag
    lineItem: Reference
    location: NotRequired[Reference | None]


class Refund(ReturnLink):
    """A refund with all that hangs on it."""

    id: str
    legacyResourceId: str
    createdAt: str | None
    processedAt: str
    updatedAt: str
    note: str | None
    totalRefundedSet: Bag
    duties: list[dict[str, Any]] | None
    refundLineItems: list[RefundLine]
    refundShippingLines: list[dict[str, Any]]
    orderAdjustments: list[dict[str, Any]]
    transactions: list[Reference]


class Fulfillment(TypedDict):
    """A shipment; ``status`` SUCCESS, CANCELLED ..."""

    id: str
    legacyResourceId: str
    name: str
    status: str
    createdAt: str
    updatedAt: str
    totalQuantity: int
    location: NotRequired[Reference | None]


class Order(Typed):
    """An order, whole."""

    id: str
    legacyResourceId: str
    name: str
    number: int
    createdAt: str
    processedAt: str
    updatedAt: str
    cancelledAt: str | None
    cancelReason: str | None
    closedAt: str | None
    test: bool
    edited: bool
    sourceName: str | None
    sourceIdentifier: str | None
    poNumber: str | None
    note: str | None
    tags: list[str]
    currencyCode: str
    presentmentCurrencyCode: str
    taxesIncluded: bool
    taxExempt: bool
    estimatedTaxes: bool
    dutiesIncluded: bool
    displayFinancialStatus: str | None
    displayFulfillmentStatus: str
    returnStatus: str
    paymentGatewayNames: list[str]
    discountCodes: list[str]
    customer: NotRequired[Reference | None]
    retailLocation: NotRequired[Reference | None]
    staffMember: NotRequired[dict[str, str | None] | None]
    paymentTerms: NotRequired[dict[str, Any] | None]
    totalPriceSet: Bag
    currentTotalPriceSet: Bag
    originalTotalPriceSet: Bag
    subtotalPriceSet: Bag | None
    totalDiscountsSet: Bag | None
    totalTaxSet: Bag | None
    currentTotalTaxSet: Bag
    totalShippingPriceSet: Bag
    totalTipReceivedSet: Bag
    totalReceivedSet: Bag
    totalRefundedSet: Bag
    totalOutstandingSet: Bag
    refundDiscrepancySet: Bag
    totalCashRoundingAdjustment: dict[Literal["paymentSet", "refundSet"], Bag]
    taxLines: list[TaxLine]
    transactions: list[Transaction]
    fulfillments: list[Fulfillment]
    refunds: list[Refund]
    lineItems: list[LineItem]
    shippingLines: list[ShippingLine]
    discountApplications: list[DiscountApplication]
    agreements: list[Agreement]


class Customer(Typed):
    """A customer; ``withheld`` is true where Shopify gave no personal data (the keys are then absent or None)."""

    id: str
    legacyResourceId: str
    createdAt: str
    updatedAt: str
    state: str
    tags: list[str]
    taxExempt: bool
    withheld: bool
    displayName: NotRequired[str]
    firstName: NotRequired[str | None]
    lastName: NotRequired[str | None]
    defaultEmailAddress: NotRequired[dict[Literal["emailAddress"], str] | None]
    defaultPhoneNumber: NotRequired[dict[Literal["phoneNumber"], str] | None]
    defaultAddress: NotRequired[dict[str, str | None] | None]


class InventoryItem(TypedDict):
    """What a variant costs; ``unitCost`` None where none was entered or may be seen."""

    id: str
    legacyResourceId: str
    tracked: bool
    updatedAt: str
    unitCost: Money | None


class Variant(Typed):
    """A variant; ``price`` is a decimal string in the shop's currency."""

    id: str
    legacyResourceId: str
    title: str
    displayName: str
    sku: str | None
    barcode: str | None
    price: str
    taxable: bool
    position: int
    createdAt: str
    updatedAt: str
    inventoryItem: InventoryItem


class Product(Typed):
    """A product with all its variants."""

    id: str
    legacyResourceId: str
    title: str
    handle: str
    productType: str
    vendor: str
    status: str
    isGiftCard: bool
    tags: list[str]
    createdAt: str
    updatedAt: str
    variants: list[Variant]


class Location(Typed):
    """A location, inactive ones included."""

    id: str
    legacyResourceId: str
    name: str
    isActive: bool
    createdAt: str
    updatedAt: str
    address: dict[str, str | None]


class Shop(TypedDict):
    """The shop; ``ianaTimezone`` decides the business date."""

    id: str
    name: str
    myshopifyDomain: str
    primaryDomain: dict[str, str]
    currencyCode: str
    ianaTimezone: str
    taxesIncluded: bool
    taxShipping: bool
    createdAt: str
    updatedAt: str
    plan: dict[str, Any]


class CashSession(Typed):
    """A session of a cash drawer; balances are None as long as it is open. Staff is there with ``read_users`` only."""

    id: str
    openingTime: str
    closingTime: str | None
    registerName: str
    cashTrackingEnabled: bool
    openingNote: str | None
    closingNote: str | None
    location: NotRequired[Reference | None]
    openingStaffMember: NotRequired[dict[str, str] | None]
    closingStaffMember: NotRequired[dict[str, str] | None]
    openingBalance: Money
    expectedOpeningBalance: Money | None
    closingBalance: Money | None
    expectedClosingBalance: Money | None
    totalAdjustments: Money | None
    totalDiscrepancy: Money | None
    totalCashSales: Money
    totalCashRefunds: Money
    adjustments: list[dict[str, Any]]
    cashTransactions: list[dict[str, Any]]


class GiftCard(TypedDict):
    """A gift card; ``order`` is None where none sold it. Its transactions are there with their own scope only."""

    id: str
    createdAt: str
    updatedAt: str
    enabled: bool
    deactivatedAt: str | None
    expiresOn: str | None
    lastCharacters: str
    initialValue: Money
    balance: Money
    order: Reference | None
    lineItem: Reference | None
    transactions: NotRequired[list[dict[str, Any]]]


def number(gid: str) -> int:
    """The number in a global id: ``gid://shopify/Order/123?x=y`` -> 123."""
    return int(gid.rsplit("/", 1)[1].split("?", 1)[0])
