"""``Order``."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.shopify import orders, totals
from qbd.sandbox.shopify.cents import shares
from qbd.sandbox.shopify.connections import Page, paginate_list
from qbd.sandbox.shopify.fields.kinds import Asking, AskingFields, Part, Plain, PlainFields, record_id, scalar
from qbd.sandbox.shopify.ids import gid
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.values import Bag

_IN = frozenset({"SALE", "CAPTURE", "CHANGE"})
_OUT = frozenset({"REFUND"})
Order = orders.Order


def _bag(name: str, read: Any) -> Plain:
    def resolve(order: Order) -> Bag:
        stated = order.stated.get(name)
        return Bag(read(order) if stated is None else stated, order)

    return resolve


def _scalar(read: Any) -> Plain:
    return lambda order: scalar(order, read(order))


def pages(read: Any, field: str) -> Asking:
    """A nested connection over a list of an order's records."""

    def resolve(source: Any, request: Request, arguments: dict[str, Any]) -> Page:
        return listed(read(source), request, arguments, field)

    return resolve


def listed(items: list[Any], request: Request, arguments: dict[str, Any], field: str) -> Page:
    """A page of a list; a bulk operation takes all of it."""
    if request.unpaged:
        return Page(items, [], False, False)
    return paginate_list(items, arguments, field)


def _parts(name: str) -> Any:
    return lambda order: [Part(order, item) for item in getattr(order, name)]


def _first(name: str) -> Asking:
    def resolve(order: Order, _: Request, arguments: dict[str, Any]) -> list[Part]:
        items = getattr(order, name)
        limit = arguments.get("first")
        return [Part(order, item) for item in (items if limit is None else items[:limit])]

    return resolve


def _shipping_lines(order: Order, request: Request, arguments: dict[str, Any]) -> Page:
    kept = [line for line in order.shipping if arguments.get("includeRemovals") or not line.removed]
    return listed([Part(order, line) for line in kept], request, arguments, "shippingLines")


def _transactions(order: Order, _: Request, arguments: dict[str, Any]) -> list[Part]:
    items = order.transactions
    if arguments.get("capturable"):
        items = [entry for entry in items if entry.kind == "AUTHORIZATION" and entry.status == "SUCCESS"]
    limit = arguments.get("first")
    return [Part(order, item) for item in (items if limit is None else items[:limit])]


def _cart_discount(order: Order) -> int:
    return sum(
        part.amount
        for charge in [*order.lines, *order.shipping]
        for part in charge.allocations
        if not part.application.is_line_level
    )


def _current_cart_discount(order: Order) -> int:
    """The order-level part of what discounts still hold, in proportion."""
    held = 0
    for charge in [*order.lines, *order.shipping]:
        whole = charge.discounts_before + charge.discounts_after
        common = sum(part.amount for part in charge.allocations if not part.application.is_line_level)
        held += shares(charge.left_before + charge.left_after, [common, whole - common])[0] if whole else 0
    return held


def _original_discounts(order: Order) -> list[Part]:
    return [Part(order, entry) for entry in order.discounts if not entry.edited]


def _units(order: Order, current: bool) -> int:
    lines = [line for line in order.lines if line.kind == "PRODUCT"]
    return sum(line.current_quantity if current else line.quantity for line in lines)


def _payment_terms(order: Order) -> Part | None:
    return Part(order, order) if order.payment_terms else None


def _return_status(order: Order) -> str:
    if not order.returns:
        return "NO_RETURN"
    return "IN_PROGRESS" if any(entry.status == "OPEN" for entry in order.returns) else "RETURNED"


def _refundable(order: Order) -> bool:
    return totals.received(order) > totals.refunded(order)


def _codes(order: Order) -> list[str]:
    return [entry.title for entry in order.discounts if entry.kind == "DiscountCodeApplication"]


def _refunded_shipping(order: Order) -> int:
    return sum(part.subtotal for refund in order.refunds for part in refund.shipping)


def _gateways(order: Order) -> list[str]:
    return list(dict.fromkeys(entry.gateway for entry in order.transactions))


_SETS: dict[str, Any] = {
    "cartDiscountAmountSet": _cart_discount,
    "currentCartDiscountAmountSet": _current_cart_discount,
    "currentShippingPriceSet": totals.current_shipping,
    "currentSubtotalPriceSet": totals.current_subtotal,
    "currentTotalDiscountsSet": totals.current_discounts,
    "currentTotalPriceSet": totals.current_total,
    "currentTotalTaxSet": totals.current_tax,
    "netPaymentSet": lambda order: totals.received(order) - totals.refunded(order),
    "originalTotalPriceSet": totals.original_total,
    "refundDiscrepancySet": totals.discrepancy,
    "subtotalPriceSet": totals.subtotal,
    "totalCapturableSet": totals.authorized,
    "totalDiscountsSet": totals.discounts,
    "totalOutstandingSet": totals.outstanding,
    "totalPriceSet": totals.total,
    "totalReceivedSet": totals.received,
    "totalRefundedSet": totals.refunded,
    "totalRefundedShippingSet": _refunded_shipping,
    "totalShippingPriceSet": totals.shipping_price,
    "totalTaxSet": totals.tax,
    "totalTipReceivedSet": totals.tips,
}
_SCALARS: dict[str, Any] = {
    "subtotalPrice": totals.subtotal,
    "totalDiscounts": totals.discounts,
    "totalPrice": totals.total,
    "totalReceived": totals.received,
    "totalRefunded": totals.refunded,
    "totalShippingPrice": totals.shipping_price,
    "totalTax": totals.tax,
}
_ORDER: dict[str, Plain] = {
    **{name: _bag(name, read) for name, read in _SETS.items()},
    **{name: _scalar(read) for name, read in _SCALARS.items()},
    "id": record_id("Order"),
    "legacyResourceId": lambda order: order.id,
    "additionalFees": lambda _: [],
    "app": lambda order: {
        "id": gid("App", 1),
        "name": "Point of Sale" if order.source_name == "pos" else "Online Store",
    },
    "billingAddressMatchesShippingAddress": lambda order: order.billing_address == order.shipping_address,
    "canMarkAsPaid": lambda order: totals.outstanding(order) > 0 and order.cancelled_at is None,
    "cancellation": lambda order: {"staffNote": None} if order.cancelled_at else None,
    "capturable": lambda order: totals.authorized(order) > 0,
    "closed": lambda order: order.closed_at is not None,
    "confirmed": lambda _: True,
    "currencyCode": lambda order: order.currency,
    "currentSubtotalLineItemsQuantity": lambda order: _units(order, current=True),
    "currentTaxLines": lambda order: [Part(order, line) for line in totals.merged_taxes(order, current=True)],
    "currentTotalAdditionalFeesSet": lambda _: None,
    "currentTotalDutiesSet": lambda _: None,
    "customAttributes": lambda order: [{"key": key, "value": value} for key, value in order.attributes],
    "customerLocale": lambda _: "en",
    "discountCode": lambda order: next(iter(_codes(order)), None),
    "discountCodes": _codes,
    "displayAddress": lambda order: order.shipping_address or order.billing_address,
    "displayFinancialStatus": totals.financial_status,
    "displayFulfillmentStatus": totals.fulfillment_status,
    "dutiesIncluded": lambda _: False,
    "estimatedTaxes": lambda _: False,
    "fulfillable": lambda order: any(totals.unfulfilled(line) for line in order.lines if line.kind != "TIP"),
    "fulfillmentsCount": lambda order: (len(order.fulfillments), True),
    "fullyPaid": lambda order: totals.outstanding(order) <= 0,
    "merchantEditable": lambda order: order.cancelled_at is None,
    "originalTotalAdditionalFeesSet": lambda _: None,
    "originalTotalDutiesSet": lambda _: None,
    "paymentGatewayNames": _gateways,
    "paymentTerms": _payment_terms,
    "presentmentCurrencyCode": lambda order: order.presentment_currency,
    "refundable": _refundable,
    "requiresShipping": lambda order: any(line.requires_shipping for line in order.lines),
    "restockable": lambda order: any(line.variant_id and line.current_quantity for line in order.lines),
    "returnStatus": _return_status,
    "shippingLine": lambda order: next((Part(order, line) for line in order.shipping if not line.removed), None),
    "subtotalLineItemsQuantity": lambda order: _units(order, current=False),
    "taxLines": lambda order: [Part(order, line) for line in totals.merged_taxes(order, current=False)],
    "totalCashRoundingAdjustment": lambda order: order,
    "transactionsCount": lambda order: (len(order.transactions), True),
    "unpaid": lambda order: totals.received(order) == 0,
    "tags": lambda order: list(order.tags),
}

PLAIN: PlainFields = {
    "Order": _ORDER,
    "CashRoundingAdjustment": {
        "paymentSet": lambda order: Bag(totals.rounding(order, _IN), order),
        "refundSet": lambda order: Bag(totals.rounding(order, _OUT), order),
    },
}

ASKING: AskingFields = {
    "Order": {
        "agreements": pages(_parts("agreements"), "agreements"),
        "customer": lambda order, request, _: request.store.customers.get(order.customer_id),
        "discountApplications": pages(_original_discounts, "discountApplications"),
        "fulfillments": _first("fulfillments"),
        "lineItems": pages(_parts("lines"), "lineItems"),
        "merchantBusinessEntity": lambda _o, request, _: {
            "id": gid("BusinessEntity", request.store.shop.id),
            "archived": False,
            "companyName": request.store.shop.name,
            "displayName": request.store.shop.name,
            "primary": True,
        },
        "physicalLocation": lambda order, request, _: request.store.locations.get(order.location_id),
        "refunds": _first("refunds"),
        "retailLocation": lambda order, request, _: (
            request.store.locations.get(order.location_id) if order.source_name == "pos" else None
        ),
        "returns": pages(_parts("returns"), "returns"),
        "shippingLines": _shipping_lines,
        "staffMember": lambda order, request, _: request.store.staff.get(order.staff_id),
        "statusPageUrl": lambda order, request, _: (
            f"https://{request.store.shop.myshopify_domain}/{request.store.shop.id}/orders/{order.id:x}/authenticate"
        ),
        "transactions": _transactions,
    },
    "PaymentTerms": {
        "due": lambda part, request, _: _is_due(part.order, request),
        "overdue": lambda part, request, _: _is_due(part.order, request) and totals.outstanding(part.order) > 0,
    },
}


def _is_due(order: Order, request: Request) -> bool:
    if order.payment_due_days is None:
        return True
    return (request.store.clock() - order.processed_at).days >= order.payment_due_days
