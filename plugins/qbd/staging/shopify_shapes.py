"""The shapes of Shopify records that typing relies on, decoded and checked by msgspec.

Names are those of the Admin GraphQL schema 2026-10; connections are plain lists, as extraction assembles them. A field
that the schema calls non-null and that the books need has no default: where it is missing, the record is quarantined.
Unknown fields are ignored here and kept in ``raw.records``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from qbd.staging.cells import AwareTime, Money, MoneyBag, Reference

Count = Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)]


class Shop(msgspec.Struct):
    """``Shop``."""

    id: str
    name: str
    myshopifyDomain: str
    currencyCode: str
    ianaTimezone: str


class Location(msgspec.Struct):
    """``Location``."""

    id: str
    name: str
    isActive: bool = True


class Address(msgspec.Struct):
    """``MailingAddress``."""

    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province: str | None = None
    provinceCode: str | None = None
    zip: str | None = None
    country: str | None = None
    countryCodeV2: str | None = None
    phone: str | None = None


class EmailAddress(msgspec.Struct):
    """``CustomerEmailAddress``."""

    emailAddress: str | None = None


class PhoneNumber(msgspec.Struct):
    """``CustomerPhoneNumber``."""

    phoneNumber: str | None = None


class Customer(msgspec.Struct):
    """``Customer``; names, address, e-mail and phone may be withheld (protected customer data)."""

    id: str
    updatedAt: AwareTime
    displayName: str | None = None
    firstName: str | None = None
    lastName: str | None = None
    defaultAddress: Address | None = None
    defaultEmailAddress: EmailAddress | None = None
    defaultPhoneNumber: PhoneNumber | None = None
    withheld: bool | None = None


class InventoryItem(msgspec.Struct):
    """``InventoryItem``; ``unitCost`` needs the permission to see costs."""

    id: str
    tracked: bool = True
    unitCost: Money | None = None
    updatedAt: AwareTime | None = None


class Variant(msgspec.Struct):
    """``ProductVariant``; its price is in the shop's currency."""

    id: str
    updatedAt: AwareTime
    title: str = ""
    sku: str | None = None
    barcode: str | None = None
    price: str | None = None
    inventoryItem: InventoryItem | None = None


class Product(msgspec.Struct):
    """``Product``."""

    id: str
    title: str
    status: str
    updatedAt: AwareTime
    productType: str = ""
    vendor: str = ""
    variants: list[Variant] = []


class TaxLine(msgspec.Struct):
    """``TaxLine``."""

    title: str
    rate: Decimal | None = None
    channelLiable: bool | None = None


class SaleTax(msgspec.Struct):
    """``SaleTax``."""

    amount: MoneyBag
    taxLine: TaxLine


class Sale(msgspec.Struct):
    """``Sale``."""

    id: str
    lineType: str
    actionType: str
    totalAmount: MoneyBag
    totalTaxAmount: MoneyBag
    totalDiscountAmountBeforeTaxes: MoneyBag
    totalDiscountAmountAfterTaxes: MoneyBag
    quantity: Count | None = None
    taxes: list[SaleTax] = []
    lineItem: Reference | None = None
    shippingLine: Reference | None = None


class Agreement(msgspec.Struct):
    """``SalesAgreement``."""

    id: str
    reason: str
    happenedAt: AwareTime
    sales: list[Sale]
    typename: str = msgspec.field(name="__typename", default="")


class SoldProduct(Reference, frozen=True):
    """A line's product, with its type as it is now."""

    productType: str | None = None


class LineItem(msgspec.Struct):
    """``LineItem``."""

    id: str
    title: str
    quantity: Count
    currentQuantity: Count
    originalTotalSet: MoneyBag
    discountedTotalSet: MoneyBag
    isGiftCard: bool = False
    taxable: bool = False
    sku: str | None = None
    variantTitle: str | None = None
    product: SoldProduct | None = None
    variant: Reference | None = None


class ShippingLine(msgspec.Struct):
    """``ShippingLine``."""

    title: str
    originalPriceSet: MoneyBag
    discountedPriceSet: MoneyBag
    id: str | None = None
    isRemoved: bool = False


class DiscountApplication(msgspec.Struct):
    """``DiscountApplication`` of any kind: ``code`` or ``title`` names it."""

    targetType: str
    allocationMethod: str
    index: int | None = None
    typename: str = msgspec.field(name="__typename", default="")
    code: str | None = None
    title: str | None = None


class Fee(msgspec.Struct):
    """``TransactionFee``."""

    type: str
    amount: Money
    taxAmount: Money | None = None


class Transaction(msgspec.Struct):
    """``OrderTransaction``."""

    id: str
    kind: str
    status: str
    amountSet: MoneyBag
    createdAt: AwareTime
    processedAt: AwareTime | None = None
    gateway: str | None = None
    test: bool = False
    amountRoundingSet: MoneyBag | None = None
    parentTransaction: Reference | None = None
    paymentId: str | None = None
    fees: list[Fee] = []


class RefundLine(msgspec.Struct):
    """``RefundLineItem``."""

    lineItem: Reference
    quantity: Count
    restockType: str
    restocked: bool
    subtotalSet: MoneyBag
    totalTaxSet: MoneyBag
    location: Reference | None = None


class Refund(msgspec.Struct):
    """``Refund``."""

    id: str
    totalRefundedSet: MoneyBag
    createdAt: AwareTime | None = None
    processedAt: AwareTime | None = None
    refundLineItems: list[RefundLine] = []


class Fulfillment(msgspec.Struct):
    """``Fulfillment``."""

    id: str
    status: str
    createdAt: AwareTime
    location: Reference | None = None


class CashRounding(msgspec.Struct):
    """``CashRoundingAdjustment``."""

    paymentSet: MoneyBag
    refundSet: MoneyBag


class StaffMember(Reference, frozen=True):
    """``StaffMember``; needs the scope ``read_users``."""

    name: str = ""
    firstName: str | None = None
    lastName: str | None = None


class PaymentTerms(msgspec.Struct):
    """``PaymentTerms``; ``dueInDays`` is None where the terms count no days."""

    paymentTermsName: str
    paymentTermsType: str
    dueInDays: Count | None = None


class Order(msgspec.Struct):
    """``Order`` with everything that hangs on it."""

    id: str
    name: str
    createdAt: AwareTime
    processedAt: AwareTime
    updatedAt: AwareTime
    test: bool
    currencyCode: str
    taxesIncluded: bool
    totalPriceSet: MoneyBag
    currentTotalPriceSet: MoneyBag
    totalReceivedSet: MoneyBag
    totalRefundedSet: MoneyBag
    totalOutstandingSet: MoneyBag
    lineItems: list[LineItem]
    agreements: list[Agreement]
    transactions: list[Transaction]
    cancelledAt: AwareTime | None = None
    sourceName: str | None = None
    presentmentCurrencyCode: str | None = None
    retailLocation: Reference | None = None
    customer: Reference | None = None
    poNumber: str | None = None
    displayFinancialStatus: str | None = None
    displayFulfillmentStatus: str | None = None
    refundDiscrepancySet: MoneyBag | None = None
    totalCashRoundingAdjustment: CashRounding | None = None
    shippingLines: list[ShippingLine] = []
    discountApplications: list[DiscountApplication] = []
    refunds: list[Refund] = []
    fulfillments: list[Fulfillment] = []
    staffMember: StaffMember | None = None
    paymentTerms: PaymentTerms | None = None
