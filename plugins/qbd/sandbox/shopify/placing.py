"""Turns a :class:`~qbd.sandbox.shopify.inputs.NewOrder` into an order with its first agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from qbd.sandbox.shopify import agreements
from qbd.sandbox.shopify.catalogue import Customer, Product, Shop, Variant
from qbd.sandbox.shopify.ids import Ids
from qbd.sandbox.shopify.inputs import NewLine, NewOrder, NewShipping, TaxRate
from qbd.sandbox.shopify.orders import Fulfillment, LineItem, Order, ShippingLine
from qbd.sandbox.shopify.pricing import apply_after_tax, apply_discounts, apply_taxes, settle


def new_line(ids: Ids, entry: NewLine, variants: Mapping[int, Variant], products: Mapping[int, Product]) -> LineItem:
    """A priced line without taxes or discounts yet.

    Raises:
        ValueError: unknown variant, no price, or a quantity below one.
    """
    variant = variants.get(entry.variant_id) if entry.variant_id is not None else None
    if entry.variant_id is not None and variant is None:
        raise ValueError(f"variant {entry.variant_id} does not exist in this shop")
    if entry.quantity < 1:
        raise ValueError(f"line {entry.title or entry.variant_id}: quantity {entry.quantity} is below 1")
    product = products[variant.product_id] if variant else None
    unit_price = entry.unit_price if entry.unit_price is not None else variant.price if variant else None
    if unit_price is None or unit_price < 0:
        raise ValueError(f"line {entry.title or entry.variant_id}: needs a price of zero or more")
    kind = "GIFT_CARD" if product and product.is_gift_card else entry.kind
    goods = kind == "PRODUCT"
    taxable = entry.taxable if entry.taxable is not None else (variant.taxable if variant else True) and goods
    shipped = entry.requires_shipping if entry.requires_shipping is not None else goods
    option = variant.title if variant and variant.title != "Default Title" else None
    return LineItem(
        id=ids.new("LineItem"),
        title=entry.title or (product.title if product else "Tip" if kind == "TIP" else "Custom item"),
        original=unit_price * entry.quantity,
        taxes=[],
        allocations=[],
        unit_price=unit_price,
        quantity=entry.quantity,
        kind=kind,
        variant_id=entry.variant_id,
        product_id=product.id if product else None,
        sku=entry.sku if entry.sku is not None else variant.sku if variant else None,
        variant_title=option,
        vendor=entry.vendor or (product.vendor if product else None),
        taxable=taxable,
        requires_shipping=shipped,
        staff_id=entry.staff_id,
    )


def new_shipping(ids: Ids, entry: NewShipping) -> ShippingLine:
    """A shipping charge without taxes or discounts yet."""
    return ShippingLine(
        id=ids.new("ShippingLine"),
        title=entry.title,
        original=entry.price,
        taxes=[],
        allocations=[],
        code=entry.code or entry.title,
        custom=entry.code is None,
    )


def _rates(own: tuple[TaxRate, ...] | None, common: tuple[TaxRate, ...], taxed: bool) -> tuple[TaxRate, ...]:
    if own is not None:
        return own
    return common if taxed else ()


def line_rates(order: Order, entry: NewLine, line: LineItem, common: tuple[TaxRate, ...]) -> tuple[TaxRate, ...]:
    """The rates that apply to a line of an order."""
    return _rates(entry.taxes, common, line.taxable and not order.tax_exempt)


def price(
    order: Order, request: NewOrder, lines: Sequence[LineItem], shipping: Sequence[ShippingLine], shop: Shop
) -> None:
    """Applies discounts and taxes to all charges of a new order."""
    included = order.taxes_included
    order.discounts = apply_discounts(request.discounts, lines, shipping)
    line_taxes = [
        line_rates(order, entry, line, request.taxes) for entry, line in zip(request.lines, lines, strict=True)
    ]
    taxed = shop.tax_shipping and not order.tax_exempt
    ship_taxes = [_rates(entry.taxes, request.taxes, taxed) for entry in request.shipping]
    charges = [*zip(lines, line_taxes, strict=True), *zip(shipping, ship_taxes, strict=True)]
    for charge, rates in charges:
        apply_taxes(charge, rates, included)
    apply_after_tax(request.discounts, order.discounts, lines, shipping, included)
    for charge, rates in charges:
        settle(charge, rates, included)


def blank_order(ids: Ids, request: NewOrder, at: datetime, shop: Shop, number: int, customer: Customer | None) -> Order:
    """An order without lines."""
    details = request.details
    address = customer.addresses[0] if customer and customer.addresses else None
    order_id = details.id if details.id is not None else ids.new("Order")
    included = details.taxes_included if details.taxes_included is not None else shop.taxes_included
    return Order(
        id=order_id,
        number=number,
        name=details.name or f"{shop.order_prefix}{number}{shop.order_suffix}",
        created_at=at,
        processed_at=at,
        updated_at=at,
        currency=shop.currency,
        presentment_currency=details.presentment_currency or shop.currency,
        rate=details.rate,
        source_name=details.source_name,
        taxes_included=included,
        test=details.test,
        tax_exempt=details.tax_exempt or bool(customer and customer.tax_exempt),
        customer_id=customer.id if customer else None,
        location_id=details.location_id,
        staff_id=details.staff_id,
        email=details.email or (customer.email if customer else None),
        phone=customer.phone if customer else None,
        note=details.note,
        po_number=details.po_number,
        confirmation_number=f"{(order_id * 2654435761) % 36**6:09d}",
        tags=details.tags,
        attributes=details.attributes,
        billing_address=address,
        shipping_address=address if details.ship_to and details.source_name != "pos" else None,
        payment_terms=details.payment_terms,
        payment_due_days=details.payment_due_days,
    )


def fulfil(ids: Ids, order: Order, at: datetime, units: Mapping[int, int] | None = None) -> Fulfillment | None:
    """Hands over units by line ID, or everything that waits; nothing where nothing does.

    Raises:
        ValueError: more units than wait.
    """
    taken: list[tuple[int, LineItem, int]] = []
    for line in order.lines:
        waiting = 0 if line.kind == "TIP" else max(0, line.quantity - line.fulfilled - line.cancelled)
        wanted = waiting if units is None else units.get(line.id, 0)
        if wanted > waiting:
            raise ValueError(f"line {line.id}: {wanted} units to fulfil, {waiting} wait")
        if wanted:
            line.fulfilled += wanted
            taken.append((ids.new("FulfillmentLineItem"), line, wanted))
    if not taken:
        return None
    name = f"{order.name}-F{len(order.fulfillments) + 1}"
    parcel = Fulfillment(ids.new("Fulfillment"), name, at, taken, order.location_id)
    order.fulfillments.append(parcel)
    return parcel


def place(
    ids: Ids,
    request: NewOrder,
    at: datetime,
    shop: Shop,
    number: int,
    catalogue: tuple[Mapping[int, Variant], Mapping[int, Product]],
    customer: Customer | None,
) -> Order:
    """An order with its lines priced and its ORDER agreement recorded."""
    variants, products = catalogue
    order = blank_order(ids, request, at, shop, number, customer)
    order.lines = [new_line(ids, entry, variants, products) for entry in request.lines]
    order.shipping = [new_shipping(ids, entry) for entry in request.shipping]
    price(order, request, order.lines, order.shipping, shop)
    charges: list[LineItem | ShippingLine] = [*order.lines, *order.shipping]
    sales = [agreements.charge_sale(ids, charge) for charge in charges]
    agreements.record(ids, order, "ORDER", at, sales, order.staff_id)
    return order
