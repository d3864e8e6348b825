"""Turns records shaped like Shopify's REST API and webhooks into orders of the store.

Lines, discounts, taxes, shipping, payments and refunds become the store's own, so agreements and totals follow from
them. Such samples often contradict themselves; with ``keep_totals`` the API states the record's totals all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from qbd.money import to_minor
from qbd.sandbox.shopify import agreements, changes, payments
from qbd.sandbox.shopify.catalogue import Address
from qbd.sandbox.shopify.ids import parse_gid
from qbd.sandbox.shopify.inputs import Back, Payment
from qbd.sandbox.shopify.orders import (
    Allocation,
    Charge,
    DiscountApplication,
    LineItem,
    Order,
    Refund,
    ShippingLine,
    TaxLine,
)
from qbd.sandbox.shopify.store import Store

Record = Mapping[str, Any]
_STATED = {
    "total_price": "totalPriceSet",
    "current_total_price": "currentTotalPriceSet",
    "subtotal_price": "subtotalPriceSet",
    "current_subtotal_price": "currentSubtotalPriceSet",
    "total_tax": "totalTaxSet",
    "current_total_tax": "currentTotalTaxSet",
    "total_discounts": "totalDiscountsSet",
    "total_outstanding": "totalOutstandingSet",
}
_KINDS = {
    "discount_code": "DiscountCodeApplication",
    "automatic": "AutomaticDiscountApplication",
    "manual": "ManualDiscountApplication",
    "script": "ScriptDiscountApplication",
}


def read_orders(path: Path) -> list[Record]:
    """The orders of a file: ``{"order": ...}``, ``{"orders": [...]}`` or a webhook sample with ``payload``."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if "payload" in content:
        return [content["payload"]]
    if "orders" in content:
        return list(content["orders"])
    return [content.get("order", content)]


def _moment(text: str | None, default: datetime) -> datetime:
    if not text:
        return default
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)


def _number(record: Record, store: Store, kind: str) -> int:
    """The record's number; the global ID is exact where a float has eaten the last digits of ``id``."""
    parsed = parse_gid(str(record.get("admin_graphql_api_id") or ""))
    if parsed is not None:
        return parsed[1]
    identifier = record.get("id")
    return int(identifier) if identifier is not None else store.ids.new(kind)


def _taxes(record: Record, currency: str) -> list[TaxLine]:
    return [
        TaxLine(
            title=entry.get("title") or "Tax",
            rate=Decimal(str(entry.get("rate") or 0)),
            amount=to_minor(str(entry.get("price") or 0), currency),
            channel_liable=entry.get("channel_liable"),
        )
        for entry in record.get("tax_lines") or ()
    ]


def _allocations(record: Record, applications: list[DiscountApplication], currency: str) -> list[Allocation]:
    result = []
    for entry in record.get("discount_allocations") or ():
        index = int(entry["discount_application_index"])
        while len(applications) <= index:
            applications.append(_unnamed(len(applications), all_lines=True))
        result.append(Allocation(applications[index], to_minor(str(entry["amount"]), currency)))
    stated = to_minor(str(record.get("total_discount") or 0), currency)
    if not result and stated:
        applications.append(_unnamed(len(applications), all_lines=False))
        result.append(Allocation(applications[-1], stated))
    return result


def _unnamed(index: int, *, all_lines: bool) -> DiscountApplication:
    return DiscountApplication(
        index, "ManualDiscountApplication", "Discount", 0, selection="ALL" if all_lines else "EXPLICIT"
    )


def _applications(record: Record, currency: str) -> list[DiscountApplication]:
    result = []
    for index, entry in enumerate(record.get("discount_applications") or ()):
        percent = entry.get("value_type") == "percentage"
        value = Decimal(str(entry.get("value") or 0))
        result.append(
            DiscountApplication(
                index,
                _KINDS.get(str(entry.get("type")), "ManualDiscountApplication"),
                entry.get("code") or entry.get("title") or entry.get("description") or "Discount",
                value if percent else to_minor(value, currency),
                str(entry.get("allocation_method") or "across").upper(),
                str(entry.get("target_selection") or "all").upper(),
                str(entry.get("target_type") or "line_item").upper(),
            )
        )
    return result


def _fill(charge: Charge, included: bool) -> None:
    """Sets what the charge's sales carry; the record's own tax amounts stand."""
    price = charge.original - charge.discounts_before
    charge.left_taxes = [tax.amount for tax in charge.taxes]
    charge.left_net = price - (charge.tax if included else 0)
    charge.left_before = charge.discounts_before


def _line(record: Record, store: Store, applications: list[DiscountApplication], order: Order) -> LineItem:
    unit_price = to_minor(str(record["price"]), order.currency)
    quantity = int(record["quantity"])
    variant, product = record.get("variant_id"), record.get("product_id")
    line = LineItem(
        id=_number(record, store, "LineItem"),
        title=record.get("title") or record.get("name") or "Item",
        original=unit_price * quantity,
        taxes=_taxes(record, order.currency),
        allocations=_allocations(record, applications, order.currency),
        unit_price=unit_price,
        quantity=quantity,
        kind="GIFT_CARD" if record.get("gift_card") else "TIP" if record.get("tip") else "PRODUCT",
        variant_id=int(variant) if variant else None,
        product_id=int(product) if product else None,
        sku=record.get("sku") or None,
        variant_title=record.get("variant_title"),
        vendor=record.get("vendor"),
        taxable=bool(record.get("taxable", True)),
        requires_shipping=bool(record.get("requires_shipping", True)),
    )
    if record.get("fulfillment_status") == "fulfilled":
        line.fulfilled = quantity
    _fill(line, order.taxes_included)
    return line


def _shipping(record: Record, store: Store, applications: list[DiscountApplication], order: Order) -> ShippingLine:
    charge = ShippingLine(
        id=_number(record, store, "ShippingLine"),
        title=record.get("title") or "Shipping",
        original=to_minor(str(record["price"]), order.currency),
        taxes=_taxes(record, order.currency),
        allocations=_allocations(record, applications, order.currency),
        code=record.get("code"),
        source=record.get("source") or "shopify",
    )
    _fill(charge, order.taxes_included)
    return charge


def _address(record: Record | None, store: Store) -> Address | None:
    if not record:
        return None
    names = (
        "first_name", "last_name", "company", "address1", "address2", "city", "province", "province_code", "country",
        "country_code", "zip", "phone",
    )  # fmt: skip
    return Address(store.ids.new("MailingAddress"), *(record.get(name) for name in names))


def _customer(record: Record | None, store: Store, at: datetime) -> int | None:
    if not record:
        return None
    number = _number(record, store, "Customer")
    if number not in store.customers:
        store.add_customer(
            record.get("first_name"),
            record.get("last_name"),
            email=record.get("email"),
            phone=record.get("phone"),
            address=_address(record.get("default_address"), store),
            at=at,
            customer_id=number,
        )
    return number


def _blank(record: Record, store: Store, test: bool | None) -> Order:
    currency = record.get("currency") or store.shop.currency
    created = _moment(record.get("created_at"), store.clock())
    processed = _moment(record.get("processed_at"), created)
    number = int(record.get("order_number") or record.get("number") or 0)
    location = record.get("location_id")
    return Order(
        id=_number(record, store, "Order"),
        number=number,
        name=record.get("name") or f"#{number}",
        created_at=created,
        processed_at=processed,
        updated_at=_moment(record.get("updated_at"), created),
        currency=currency,
        presentment_currency=record.get("presentment_currency") or currency,
        rate=Decimal(1),
        source_name=record.get("source_name") or "web",
        taxes_included=bool(record.get("taxes_included")),
        test=bool(record.get("test")) if test is None else test,
        tax_exempt=bool(record.get("tax_exempt")),
        customer_id=_customer(record.get("customer"), store, created),
        location_id=int(location) if location else None,
        email=record.get("email") or None,
        phone=record.get("phone"),
        note=record.get("note"),
        po_number=record.get("po_number"),
        source_identifier=record.get("source_identifier"),
        confirmation_number=record.get("confirmation_number"),
        tags=tuple(tag.strip() for tag in str(record.get("tags") or "").split(",") if tag.strip()),
        billing_address=_address(record.get("billing_address"), store),
        shipping_address=_address(record.get("shipping_address"), store),
        cancelled_at=_moment(record["cancelled_at"], created) if record.get("cancelled_at") else None,
        cancel_reason=str(record["cancel_reason"]).upper() if record.get("cancel_reason") else None,
        closed_at=_moment(record["closed_at"], created) if record.get("closed_at") else None,
    )


def _tip(record: Record, store: Store, order: Order) -> list[LineItem]:
    amount = to_minor(str(record.get("total_tip_received") or 0), order.currency)
    if not amount or any(line.kind == "TIP" for line in order.lines):
        return []
    tip = LineItem(store.ids.new("LineItem"), "Tip", amount, [], [], amount, unit_price=amount, kind="TIP")
    return [tip]


def import_order(store: Store, record: Record, *, test: bool | None = None, keep_totals: bool = False) -> Order:
    """Adds a REST-shaped order, with its transactions and refunds where the record holds them.

    Args:
        test: replaces the record's own ``test`` (samples are test orders, which never reach the books).
        keep_totals: lets the API state the record's totals, also where its lines say otherwise.

    Raises:
        ValueError: the order exists already, or an amount is finer than its currency.
    """
    with store.lock:
        order = _blank(record, store, test)
        applications = _applications(record, order.currency)
        order.lines = [_line(entry, store, applications, order) for entry in record.get("line_items") or ()]
        order.shipping = [_shipping(entry, store, applications, order) for entry in record.get("shipping_lines") or ()]
        order.lines += _tip(record, store, order)
        order.discounts = applications
        charges: list[LineItem | ShippingLine] = [*order.lines, *order.shipping]
        sales = [agreements.charge_sale(store.ids, charge) for charge in charges]
        agreements.record(store.ids, order, "ORDER", order.processed_at, sales)
        for entry in record.get("transactions") or ():
            _transaction(store, order, entry)
        for entry in record.get("refunds") or ():
            import_refund(store, order, entry)
        if keep_totals:
            for name, field in _STATED.items():
                if record.get(name) is not None:
                    order.stated[field] = to_minor(str(record[name]), order.currency)
        store.ids.reserve("Order", [order.id])
        store.ids.reserve("LineItem", [line.id for line in order.lines])
        return store.adopt_order(order)


def _transaction(store: Store, order: Order, record: Record) -> None:
    kind = str(record.get("kind") or "sale").upper()
    at = _moment(record.get("processed_at") or record.get("created_at"), order.processed_at)
    parents = {entry.id for entry in order.transactions}
    parent = record.get("parent_id")
    payment = Payment(
        gateway=record.get("gateway") or "manual",
        amount=to_minor(str(record["amount"]), order.currency),
        kind=kind,
        status=str(record.get("status") or "success").upper(),
        parent_id=int(parent) if parent and int(parent) in parents else None,
    )
    payments.add(store.ids, order, payment, at)


def _backs(order: Order, lines: Iterable[Record]) -> list[Back]:
    result = []
    for entry in lines:
        record = entry.get("line_item") or {}
        parsed = parse_gid(str(record.get("admin_graphql_api_id") or ""))
        number = parsed[1] if parsed else int(entry["line_item_id"])
        restock = str(entry.get("restock_type") or "no_restock").upper()
        result.append(Back(number, int(entry["quantity"]), restock))
    return [back for back in result if any(line.id == back.line_id for line in order.lines)]


def import_refund(store: Store, order: Order, record: Record) -> Refund:
    """Adds a REST-shaped refund to an order: its lines, shipping and transactions.

    The sales give back what the order's own lines were charged, which contradictory samples may state differently.

    Raises:
        ValueError: more units or shipping than are left.
    """
    at = _moment(record.get("processed_at") or record.get("created_at"), order.processed_at)
    given_payments = [
        Payment(
            entry.get("gateway") or "manual",
            to_minor(str(entry["amount"]), order.currency),
            "REFUND",
            str(entry.get("status") or "success").upper(),
        )
        for entry in record.get("transactions") or ()
    ]
    money = sum(payment.amount for payment in given_payments if payment.status == "SUCCESS")
    shipping = sum(
        to_minor(str(entry["subtotal_amount_set"]["shop_money"]["amount"]), order.currency)
        for entry in record.get("refund_shipping_lines") or ()
    )
    with store.lock:
        backs = _backs(order, record.get("refund_line_items") or ())
        given = changes.give_back(store.ids, order, backs, shipping, order.location_id)
        refund, _, adjustment = changes.make_refund(
            store.ids, order, at, given, money, "REFUND_DISCREPANCY", record.get("note")
        )
        sales = given.sales + ([adjustment] if adjustment else [])
        agreements.record(store.ids, order, "REFUND", at, sales).refund = refund
        payments.give_back(store.ids, order, refund, money, given_payments, at)
        order.updated_at = max(order.updated_at, at)
        store.version += 1
        return refund
