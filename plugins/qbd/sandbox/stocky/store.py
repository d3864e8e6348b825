"""Stocky's data, the operations that change it, and the purchases of a generated shop."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from qbd.money import from_minor
from qbd.sandbox.shopify.catalogue import Variant
from qbd.sandbox.shopify.store import Store as Shop
from qbd.sandbox.stocky.records import (
    AdjustmentItem,
    PurchaseItem,
    PurchaseOrder,
    StockAdjustment,
    StockTransfer,
    Supplier,
    TaxType,
)


class Stocky:
    """The purchases of one shop. Operations take ``at`` (with zone) and touch ``updated_at``."""

    def __init__(self, shop_domain: str, zone: ZoneInfo) -> None:
        self.shop_domain = shop_domain
        self.zone = zone
        self.lock = threading.RLock()
        self.suppliers: dict[int, Supplier] = {}
        self.purchase_orders: dict[int, PurchaseOrder] = {}
        self.tax_types: dict[int, TaxType] = {}
        self.stock_adjustments: dict[int, StockAdjustment] = {}
        self.stock_adjustment_items: dict[int, AdjustmentItem] = {}
        self.stock_transfers: dict[int, StockTransfer] = {}
        self._last = 1000

    def new_id(self) -> int:
        """The next number; one counter serves all kinds."""
        with self.lock:
            self._last += 1
            return self._last

    def add_supplier(self, name: str, *, at: datetime, **details: Any) -> Supplier:
        """Adds a supplier."""
        with self.lock:
            supplier = Supplier(self.new_id(), name, _utc(at), _utc(at), **details)
            self.suppliers[supplier.id] = supplier
            return supplier

    def add_purchase_order(
        self, supplier_id: int, items: Sequence[PurchaseItem], *, at: datetime, number: int | str | None = None,
        **details: Any,
    ) -> PurchaseOrder:  # fmt: skip
        """Adds a purchase order. Its number, where not given, counts up."""
        with self.lock:
            sequence = len(self.purchase_orders) + 1
            order = PurchaseOrder(
                self.new_id(), number if number is not None else 1000 + sequence, sequence,
                self.suppliers[supplier_id], _utc(at), _utc(at), list(items), **details,
            )  # fmt: skip
            self.purchase_orders[order.id] = order
            return order

    def receive(self, order_id: int, item_ids: Iterable[int] | None = None, *, at: datetime) -> PurchaseOrder:
        """Receives items of a purchase order, or all that have not come.

        Raises:
            KeyError: no such order, or an item that is not on it.
        """
        with self.lock:
            order = self.purchase_orders[order_id]
            known = {item.id: item for item in order.items}
            chosen = [known[item_id] for item_id in item_ids] if item_ids is not None else order.items
            for item in chosen:
                if item.received_at is None:
                    item.received_at = item.updated_at = _utc(at)
            order.updated_at = max(order.updated_at, _utc(at))
            return order


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no zone")
    return at.astimezone(UTC).replace(microsecond=0)


_DETAILS = (
    ("Nadia Brooks", "22 Mill Lane", "Portland", "ME", "04101"),
    ("Oscar Vale", "9 Foundry Road", "Troy", "NY", "12180"),
    ("Petra Lind", "301 Kettle Street", "Akron", "OH", "44308"),
    ("Ray Ortiz", "77 Van Brunt Street", "Brooklyn", "NY", "11231"),
    ("Suki Mori", "5 Press Yard", "Lowell", "MA", "01852"),
)


def generate(shop: Shop, business_date: date, seed: int = 1) -> Stocky:
    """The purchases of a furnished shop around a business day.

    Two orders are received whole on the day, one in part, one was received earlier, two are open, one is archived; one
    carries shipping and an adjustment, one has a number with a letter. Each product's vendor is a supplier.
    """
    zone = shop.shop.zone
    dice = random.Random(f"stocky/{seed}/{business_date.isoformat()}")
    stocky = Stocky(shop.shop.myshopify_domain, zone)
    start = datetime.combine(business_date - timedelta(days=30), time(9), zone)
    noon = datetime.combine(business_date, time(12, 15), zone)
    _tax_types(stocky, start)
    suppliers = _suppliers(stocky, shop, start)
    goods = [variant for variant in shop.variants.values() if variant.unit_cost and not _is_card(shop, variant)]
    orders = [
        _order(stocky, shop, dice, suppliers[index % len(suppliers)], goods, start + timedelta(days=index * 3), index)
        for index in range(8)
    ]
    stocky.receive(orders[0].id, at=noon)
    stocky.receive(orders[1].id, at=noon + timedelta(hours=2))
    stocky.receive(orders[2].id, [item.id for item in orders[2].items[:1]], at=noon + timedelta(hours=3))
    stocky.receive(orders[3].id, at=noon - timedelta(days=10))
    stocky.receive(orders[7].id, at=noon - timedelta(days=8))
    orders[7].archived = True
    _stock(stocky, shop, goods, noon)
    return stocky


def _is_card(shop: Shop, variant: Variant) -> bool:
    return shop.products[variant.product_id].is_gift_card


def _tax_types(stocky: Stocky, at: datetime) -> None:
    for name, code, rate in (("Tax exempt", "NONE", "0.0"), ("New York sales tax", "NYTAX", "8.875")):
        number = stocky.new_id()
        stocky.tax_types[number] = TaxType(number, name, code, Decimal(rate), _utc(at), _utc(at))


def _suppliers(stocky: Stocky, shop: Shop, at: datetime) -> list[Supplier]:
    vendors = dict.fromkeys(product.vendor for product in shop.products.values() if not product.is_gift_card)
    result = []
    for index, vendor in enumerate(vendors):
        contact, street, city, state, postal = _DETAILS[index % len(_DETAILS)]
        email = f"orders{index}@example.com"
        result.append(
            stocky.add_supplier(
                vendor, at=at, company_name=vendor, account_number=f"GK-{index + 1:03d}", contact_name=contact,
                contact_email=email, address1=street, city=city, province_code=state, zip=postal,
                phone=f"+1207555{index:04d}",
            )
        )  # fmt: skip
    return result


def _item(stocky: Stocky, shop: Shop, variant: Variant, quantity: int, at: datetime) -> PurchaseItem:
    currency = shop.shop.currency
    title = None if variant.title == "Default Title" else variant.title
    return PurchaseItem(
        stocky.new_id(), variant.sku, variant.inventory_item_id, shop.products[variant.product_id].title, title, quantity,
        from_minor(variant.price, currency), from_minor(variant.unit_cost or 0, currency), _utc(at),
        min(stocky.tax_types), "NONE",
    )  # fmt: skip


def _order(
    stocky: Stocky, shop: Shop, dice: random.Random, supplier: Supplier, goods: list[Variant], at: datetime, index: int
) -> PurchaseOrder:
    own = [variant for variant in goods if shop.products[variant.product_id].vendor == supplier.name]
    items = [_item(stocky, shop, variant, dice.choice((6, 12, 24, 36)), at) for variant in own]
    day = at.date()
    extras: dict[str, Any] = {"shipping": Decimal("18.50"), "adjustments": Decimal("-4.25")} if index == 1 else {}
    return stocky.add_purchase_order(
        supplier.id, items, at=at, number="1003A" if index == 2 else None, location_id=max(shop.locations),
        ordered_at=_utc(at), expected_on=day + timedelta(days=14), payment_due_on=day + timedelta(days=44),
        invoice_number=f"INV-{7300 + index}" if index in (0, 1, 3) else None,
        invoice_date=day + timedelta(days=1) if index in (0, 1, 3) else None, **extras,
    )  # fmt: skip


def _stock(stocky: Stocky, shop: Shop, goods: list[Variant], at: datetime) -> None:
    places = sorted(shop.locations)
    adjustment = StockAdjustment(stocky.new_id(), 1, _utc(at), _utc(at), "Damaged", places[0], _utc(at))
    stocky.stock_adjustments[adjustment.id] = adjustment
    item = AdjustmentItem(stocky.new_id(), adjustment, -2, 14, goods[0].id, goods[0].title, goods[0].sku, _utc(at))
    stocky.stock_adjustment_items[item.id] = item
    moved = {
        "id": stocky.new_id(),
        "inventory_item_id": goods[1].inventory_item_id,
        "product_title": shop.products[goods[1].product_id].title,
        "variant_title": goods[1].title,
        "quantity": 5,
    }
    transfer = StockTransfer(stocky.new_id(), 1, places[-1], places[0], _utc(at), _utc(at), [moved], _utc(at), _utc(at))
    stocky.stock_transfers[transfer.id] = transfer


Reader = Callable[[Stocky], dict[int, Any]]
RESOURCES: dict[str, Reader] = {
    "suppliers": lambda stocky: stocky.suppliers,
    "purchase_orders": lambda stocky: stocky.purchase_orders,
    "tax_types": lambda stocky: stocky.tax_types,
    "stock_adjustments": lambda stocky: stocky.stock_adjustments,
    "stock_adjustment_items": lambda stocky: stocky.stock_adjustment_items,
    "stock_transfers": lambda stocky: stocky.stock_transfers,
}
