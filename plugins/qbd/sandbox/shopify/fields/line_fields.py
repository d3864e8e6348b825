"""Lines, shipping, taxes, discounts: what an order is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.sandbox.shopify import totals
from qbd.sandbox.shopify.cents import rounded
from qbd.sandbox.shopify.fields.kinds import (
    AskingFields,
    Part,
    Percentage,
    Plain,
    PlainFields,
    bag,
    money,
    part_id,
    scalar,
)
from qbd.sandbox.shopify.ids import gid
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.values import Money


def _line_discount(part: Part, with_codes: bool) -> int:
    return sum(
        entry.amount
        for entry in part.item.allocations
        if entry.application.is_line_level and (with_codes or entry.application.kind != "DiscountCodeApplication")
    )


def _all_discounts(part: Part) -> int:
    return int(part.item.discounts_before + part.item.discounts_after)


def _per_unit(part: Part, amount: int) -> int:
    quantity = part.item.quantity
    return rounded(Decimal(amount) / quantity) if quantity else 0


def _discounted_total(part: Part, _: Request, arguments: dict[str, Any]) -> Any:
    return bag(part, part.item.original - _line_discount(part, bool(arguments.get("withCodeDiscounts"))))


def _taxes(part: Part, _: Request | None = None, arguments: dict[str, Any] | None = None) -> list[Part]:
    limit = (arguments or {}).get("first")
    lines = part.item.taxes if limit is None else part.item.taxes[:limit]
    return [Part(part.order, line) for line in lines]


def _waiting(part: Part, discounted: bool) -> int:
    total = part.item.original - (_line_discount(part, with_codes=True) if discounted else 0)
    return rounded(Decimal(total) * totals.unfulfilled(part.item) / part.item.quantity) if part.item.quantity else 0


def _fulfillment_status(part: Part) -> str:
    if totals.unfulfilled(part.item) == 0:
        return "fulfilled"
    return "partial" if part.item.fulfilled else "unfulfilled"


def _name(part: Part) -> str:
    return f"{part.item.title} - {part.item.variant_title}" if part.item.variant_title else str(part.item.title)


_LINE: dict[str, Plain] = {
    "id": part_id("LineItem"),
    "customAttributes": lambda part: [{"key": key, "value": value} for key, value in part.item.attributes],
    "discountAllocations": lambda part: [Part(part.order, entry) for entry in part.item.allocations],
    "discountedTotal": lambda part: scalar(part.order, part.item.original - _line_discount(part, with_codes=False)),
    "discountedUnitPrice": lambda part: scalar(
        part.order, _per_unit(part, part.item.original - _line_discount(part, with_codes=False))
    ),
    "discountedUnitPriceSet": lambda part: bag(
        part, _per_unit(part, part.item.original - _line_discount(part, with_codes=False))
    ),
    "discountedUnitPriceAfterAllDiscountsSet": lambda part: bag(
        part, _per_unit(part, part.item.original - _all_discounts(part))
    ),
    "duties": lambda _: [],
    "fulfillableQuantity": lambda part: totals.unfulfilled(part.item),
    "fulfillmentStatus": _fulfillment_status,
    "isGiftCard": lambda part: part.item.kind == "GIFT_CARD",
    "merchantEditable": lambda part: part.item.current_quantity > 0,
    "name": _name,
    "nonFulfillableQuantity": lambda part: part.item.quantity if part.item.kind == "TIP" else 0,
    "originalTotal": lambda part: scalar(part.order, part.item.original),
    "originalTotalSet": lambda part: bag(part, part.item.original),
    "originalUnitPrice": lambda part: scalar(part.order, part.item.unit_price),
    "originalUnitPriceSet": lambda part: bag(part, part.item.unit_price),
    "priceAfterAllDiscountsBeforeTaxesSet": lambda part: bag(part, part.item.left_net),
    "refundableQuantity": lambda part: part.item.current_quantity,
    "restockable": lambda part: part.item.variant_id is not None,
    "totalDiscount": lambda part: scalar(part.order, _line_discount(part, with_codes=True)),
    "totalDiscountSet": lambda part: bag(part, _line_discount(part, with_codes=True)),
    "unfulfilledDiscountedTotalSet": lambda part: bag(part, _waiting(part, discounted=True)),
    "unfulfilledOriginalTotalSet": lambda part: bag(part, _waiting(part, discounted=False)),
    "unfulfilledQuantity": lambda part: totals.unfulfilled(part.item),
}
_SHIPPING: dict[str, Plain] = {
    "id": part_id("ShippingLine"),
    "carrierIdentifier": lambda _: None,
    "currentDiscountedPriceSet": lambda part: bag(
        part, totals.price(part.item.left_net, part.item.left_tax, part.order.taxes_included)
    ),
    "deliveryCategory": lambda _: None,
    "discountAllocations": lambda part: [Part(part.order, entry) for entry in part.item.allocations],
    "discountedPrice": lambda part: money(part, part.item.original - _all_discounts(part)),
    "discountedPriceSet": lambda part: bag(part, part.item.original - _all_discounts(part)),
    "isRemoved": lambda part: part.item.removed,
    "originalPrice": lambda part: money(part, part.item.original),
    "originalPriceSet": lambda part: bag(part, part.item.original),
    "phone": lambda _: None,
    "price": lambda part: scalar(part.order, part.item.original),
    "shippingRateHandle": lambda part: f"sandbox-{part.item.id:x}",
    "taxLines": _taxes,
}
_TAX: dict[str, Plain] = {
    "price": lambda part: scalar(part.order, part.item.amount),
    "priceSet": lambda part: bag(part, part.item.amount),
    "rate": lambda part: float(part.item.rate),
    "ratePercentage": lambda part: float(part.item.rate * 100),
}


def _value(part: Part) -> Money | Percentage:
    value = part.item.value
    return money(part, value) if isinstance(value, int) else Percentage(value)


_APPLICATION: dict[str, Plain] = {
    "allocationMethod": lambda part: part.item.allocation,
    "targetSelection": lambda part: part.item.selection,
    "targetType": lambda part: part.item.target,
    "value": _value,
    "code": lambda part: part.item.title,
    "description": lambda part: part.item.title,
}

PLAIN: PlainFields = {
    "LineItem": _LINE,
    "ShippingLine": _SHIPPING,
    "TaxLine": _TAX,
    "DiscountAllocation": {
        "allocatedAmount": lambda part: money(part, part.item.amount),
        "allocatedAmountSet": lambda part: bag(part, part.item.amount),
        "discountApplication": lambda part: Part(part.order, part.item.application),
    },
    "AutomaticDiscountApplication": _APPLICATION,
    "DiscountCodeApplication": _APPLICATION,
    "ManualDiscountApplication": _APPLICATION,
    "ScriptDiscountApplication": _APPLICATION,
    "PricingPercentageValue": {"percentage": lambda entry: float(entry.value)},
    "PaymentTerms": {
        "id": lambda part: gid("PaymentTerms", part.order.id),
        "dueInDays": lambda part: part.order.payment_due_days,
        "order": lambda part: part.order,
        "paymentTermsName": lambda part: part.order.payment_terms,
        "paymentTermsType": lambda part: "NET" if part.order.payment_due_days else "RECEIPT",
    },
}

ASKING: AskingFields = {
    "LineItem": {
        "discountedTotalSet": _discounted_total,
        "product": lambda part, request, _: request.store.products.get(part.item.product_id),
        "staffMember": lambda part, request, _: request.store.staff.get(part.item.staff_id),
        "taxLines": _taxes,
        "variant": lambda part, request, _: request.store.variants.get(part.item.variant_id),
    },
}
