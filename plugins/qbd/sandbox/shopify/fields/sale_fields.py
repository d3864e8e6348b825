"""Agreements and sales, refunds, returns, transactions, fulfillments: what happened to an order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qbd.sandbox.shopify.fields.kinds import AskingFields, Part, Plain, PlainFields, bag, money, part_id, scalar
from qbd.sandbox.shopify.fields.order_fields import pages
from qbd.sandbox.shopify.ids import gid
from qbd.sandbox.shopify.request import Request

_APP = {
    "id": gid("App", 1),
    "apiKey": "sandbox",
    "developerName": "Shopify",
    "embedded": True,
    "handle": "online-store",
    "shopifyDeveloped": True,
    "title": "Online Store",
    "webhookApiVersion": "2026-10",
}
_CARDS = {"shopify_payments": "Shopify Payments", "gift_card": "Gift Card", "cash": "Cash", "paypal": "PayPal"}
_MANUAL = frozenset({"cash", "manual", "bank_deposit", "money_order", "Cash on Delivery (COD)"})


def within(read: Callable[[Any], Any]) -> Plain:
    """A list of records inside the same order."""
    return lambda part: [Part(part.order, entry) for entry in read(part.item)]


def _subject(part: Part) -> Part | None:
    return Part(part.order, part.item.subject) if part.item.subject is not None else None


_SALE: dict[str, Plain] = {
    "id": part_id("Sale"),
    "actionType": lambda part: part.item.action,
    "taxes": within(lambda sale: sale.taxes),
    "totalAmount": lambda part: bag(part, part.item.total),
    "totalDiscountAmountAfterTaxes": lambda part: bag(part, part.item.discount_after),
    "totalDiscountAmountBeforeTaxes": lambda part: bag(part, part.item.discount_before),
    "totalTaxAmount": lambda part: bag(part, part.item.tax),
    "lineItem": _subject,
    "shippingLine": _subject,
    "fee": _subject,
}
_AGREEMENT: dict[str, Plain] = {
    "id": part_id("SalesAgreement"),
    "app": lambda _: _APP,
    "order": lambda part: part.order,
    "refund": lambda part: Part(part.order, part.item.refund),
    "return": lambda part: Part(part.order, part.item.return_),
}


def _parent(part: Part) -> Part | None:
    for entry in part.order.transactions:
        if entry.id == part.item.parent_id:
            return Part(part.order, entry)
    return None


def _rounding(part: Part) -> Any:
    return bag(part, part.item.rounding) if part.item.rounding is not None else None


def _formatted(part: Part) -> str:
    gateway: str = part.item.gateway
    return _CARDS.get(gateway, gateway.replace("_", " ").title())


_TRANSACTION: dict[str, Plain] = {
    "id": part_id("OrderTransaction"),
    "accountNumber": lambda part: "•••• •••• •••• 4242" if part.item.gateway == "shopify_payments" else None,
    "amount": lambda part: scalar(part.order, part.item.amount),
    "amountRoundingSet": _rounding,
    "amountSet": lambda part: bag(part, part.item.amount),
    "amountV2": lambda part: money(part, part.item.amount),
    "authorizationCode": lambda part: part.item.payment_id,
    "authorizationExpiresAt": lambda _: None,
    "currencyExchangeAdjustment": lambda _: None,
    "fees": within(lambda entry: entry.fees),
    "formattedGateway": _formatted,
    "manualPaymentGateway": lambda part: part.item.gateway in _MANUAL,
    "manuallyCapturable": lambda part: part.item.kind == "AUTHORIZATION" and part.item.status == "SUCCESS",
    "multiCapturable": lambda _: False,
    "order": lambda part: part.order,
    "parentTransaction": _parent,
    "receiptJson": lambda _: None,
    "settlementCurrency": lambda part: part.order.currency if part.item.fees else None,
    "settlementCurrencyRate": lambda _: None,
    "totalUnsettledSet": lambda part: bag(part, part.item.amount) if part.item.kind == "AUTHORIZATION" else None,
}
_REFUND: dict[str, Plain] = {
    "id": part_id("Refund"),
    "legacyResourceId": lambda part: part.item.id,
    "duties": lambda _: [],
    "order": lambda part: part.order,
    "return": lambda part: Part(part.order, part.item.return_) if part.item.return_ else None,
    "totalRefunded": lambda part: money(part, _refunded(part)),
    "totalRefundedSet": lambda part: bag(part, _refunded(part)),
    "updatedAt": lambda part: part.item.processed_at,
}


def _refunded(part: Part) -> int:
    return sum(entry.amount for entry in part.item.transactions if entry.status == "SUCCESS")


def _unit(part: Part) -> int:
    return int(part.item.line.unit_price)


_REFUND_LINE: dict[str, Plain] = {
    "id": part_id("RefundLineItem"),
    "lineItem": lambda part: Part(part.order, part.item.line),
    "price": lambda part: scalar(part.order, _unit(part)),
    "priceSet": lambda part: bag(part, _unit(part)),
    "restocked": lambda part: part.item.restock_type != "NO_RESTOCK",
    "subtotal": lambda part: scalar(part.order, part.item.subtotal),
    "subtotalSet": lambda part: bag(part, part.item.subtotal),
    "totalTax": lambda part: scalar(part.order, part.item.tax),
    "totalTaxSet": lambda part: bag(part, part.item.tax),
}


def _shipping_fee(part: Part) -> list[Part]:
    return [Part(part.order, part.item.shipping_fee)] if part.item.shipping_fee else []


def _return_transactions(part: Part) -> list[Part]:
    return [Part(part.order, entry) for entry in part.order.transactions if entry.return_id == part.item.id]


_RETURN: dict[str, Plain] = {
    "id": part_id("Return"),
    "order": lambda part: part.order,
    "requestApprovedAt": lambda part: part.item.created_at,
    "returnShippingFees": _shipping_fee,
    "totalQuantity": lambda part: sum(line.quantity for line in part.item.lines),
}


def _fulfillment_line(part: Part) -> Part:
    for parcel in part.order.fulfillments:
        for entry in parcel.lines:
            if entry[1] is part.item.line:
                return Part(part.order, entry)
    return Part(part.order, (part.item.id, part.item.line, part.item.quantity))


_RETURN_LINE: dict[str, Plain] = {
    "id": part_id("ReturnLineItem"),
    "customerNote": lambda _: None,
    "fulfillmentLineItem": _fulfillment_line,
    "processableQuantity": lambda _: 0,
    "processedQuantity": lambda part: part.item.quantity,
    "refundableQuantity": lambda _: 0,
    "refundedQuantity": lambda part: part.item.quantity,
    "restockingFee": lambda part: Part(part.order, part.item.fee) if part.item.fee else None,
    "returnReasonNote": lambda _: "",
    "unprocessedQuantity": lambda _: 0,
    "withCodeDiscountedTotalPriceSet": lambda part: bag(part, part.item.amount),
}
_EXCHANGE: dict[str, Plain] = {
    "id": part_id("ExchangeLineItem"),
    "lineItems": lambda part: [part],
    "processableQuantity": lambda _: 0,
    "processedQuantity": lambda part: part.item.quantity,
    "productId": lambda part: gid("Product", part.item.product_id) if part.item.product_id else None,
    "unprocessedQuantity": lambda _: 0,
    "variantId": lambda part: gid("ProductVariant", part.item.variant_id) if part.item.variant_id else None,
    "variantSku": lambda part: part.item.sku,
}
_FEE: dict[str, Plain] = {
    "id": lambda part: gid(part.item.kind, part.item.id),
    "amountSet": lambda part: bag(part, part.item.amount),
    "percentage": lambda part: float(part.item.percentage),
}
_PARCEL: dict[str, Plain] = {
    "id": part_id("Fulfillment"),
    "legacyResourceId": lambda part: part.item.id,
    "deliveredAt": lambda _: None,
    "displayStatus": lambda _: "FULFILLED",
    "inTransitAt": lambda _: None,
    "order": lambda part: part.order,
    "requiresShipping": lambda part: any(line.requires_shipping for _, line, _ in part.item.lines),
    "totalQuantity": lambda part: sum(units for _, _, units in part.item.lines),
    "trackingInfo": lambda part: (
        [{"company": None, "number": part.item.tracking, "url": None}] if part.item.tracking else []
    ),
    "updatedAt": lambda part: part.item.created_at,
}


def _parcel_value(part: Part) -> int:
    _, line, units = part.item
    return int(line.unit_price * units)


_PARCEL_LINE: dict[str, Plain] = {
    "id": lambda part: gid("FulfillmentLineItem", part.item[0]),
    "lineItem": lambda part: Part(part.order, part.item[1]),
    "quantity": lambda part: part.item[2],
    "originalTotal": lambda part: scalar(part.order, _parcel_value(part)),
    "originalTotalSet": lambda part: bag(part, _parcel_value(part)),
    "discountedTotal": lambda part: scalar(part.order, _parcel_value(part)),
    "discountedTotalSet": lambda part: bag(part, _parcel_value(part)),
}

PLAIN: PlainFields = {
    **{
        name: _SALE
        for name in (
            "AdditionalFeeSale", "AdjustmentSale", "DutySale", "FeeSale", "GiftCardSale", "ProductSale",
            "ShippingLineSale", "TipSale", "UnknownSale",
        )
    },
    **{
        name: _AGREEMENT for name in ("OrderAgreement", "OrderEditAgreement", "RefundAgreement", "ReturnAgreement")
    },
    "SaleTax": {
        "id": part_id("SaleTax"),
        "amount": lambda part: bag(part, part.item.amount),
        "taxLine": lambda part: Part(part.order, part.item.tax_line),
    },
    "OrderTransaction": _TRANSACTION,
    "TransactionFee": {
        "id": part_id("TransactionFee"),
        "amount": lambda part: money(part, part.item.amount),
        "flatFee": lambda part: money(part, part.item.flat_fee),
        "flatFeeName": lambda _: "card_flat",
        "taxAmount": lambda part: money(part, part.item.tax_amount),
        "type": lambda _: "processing_fee",
    },
    "Refund": _REFUND,
    "RefundLineItem": _REFUND_LINE,
    "RefundShippingLine": {
        "id": part_id("RefundShippingLine"),
        "shippingLine": lambda part: Part(part.order, part.item.shipping_line),
        "subtotalAmountSet": lambda part: bag(part, part.item.subtotal),
        "taxAmountSet": lambda part: bag(part, part.item.tax),
    },
    "OrderAdjustment": {
        "id": part_id("OrderAdjustment"),
        "amountSet": lambda part: bag(part, part.item.amount),
        "taxAmountSet": lambda part: bag(part, part.item.tax),
    },
    "Return": _RETURN,
    "ReturnLineItem": _RETURN_LINE,
    "ExchangeLineItem": _EXCHANGE,
    "RestockingFee": _FEE,
    "ReturnShippingFee": _FEE,
    "Fulfillment": _PARCEL,
    "FulfillmentLineItem": _PARCEL_LINE,
    "TenderTransaction": {
        "id": part_id("TenderTransaction"),
        "amount": lambda part: money(
            part, -part.item.amount if part.item.kind in ("REFUND", "CHANGE") else part.item.amount
        ),
        "order": lambda part: part.order,
        "paymentMethod": lambda part: "credit_card" if part.item.gateway == "shopify_payments" else part.item.gateway,
        "remoteReference": lambda part: part.item.payment_id,
    },
}  # fmt: skip


def _staff(part: Part, request: Request, _: dict[str, Any]) -> Any:
    return request.store.staff.get(part.item.staff_id)


def _location(part: Part, request: Request, _: dict[str, Any]) -> Any:
    return request.store.locations.get(part.item.location_id)


def _restock_location(part: Part, request: Request, _: dict[str, Any]) -> Any:
    place = part.item.location_id
    return request.store.locations.get(place) if place is not None else None


_SALES_PAGE = pages(within(lambda deal: deal.sales), "sales")

ASKING: AskingFields = {
    **{
        name: {"sales": _SALES_PAGE, "user": _staff}
        for name in ("OrderAgreement", "OrderEditAgreement", "RefundAgreement", "ReturnAgreement")
    },
    "OrderTransaction": {"location": _location, "user": _staff},
    "TenderTransaction": {"user": _staff},
    "Refund": {
        "orderAdjustments": pages(within(lambda refund: refund.adjustments), "orderAdjustments"),
        "refundLineItems": pages(within(lambda refund: refund.lines), "refundLineItems"),
        "refundShippingLines": pages(within(lambda refund: refund.shipping), "refundShippingLines"),
        "transactions": pages(within(lambda refund: refund.transactions), "transactions"),
        "staffMember": _staff,
    },
    "RefundLineItem": {"location": _restock_location},
    "Return": {
        "exchangeLineItems": pages(within(lambda entry: entry.exchanges), "exchangeLineItems"),
        "refunds": pages(within(lambda entry: entry.refunds), "refunds"),
        "returnLineItems": pages(within(lambda entry: entry.lines), "returnLineItems"),
        "transactions": pages(_return_transactions, "transactions"),
    },
    "Fulfillment": {
        "fulfillmentLineItems": pages(within(lambda parcel: parcel.lines), "fulfillmentLineItems"),
        "location": _location,
    },
}
