"""Shopify records as extraction hands them over: small, whole, with sums that add up."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from qbd.staging.database import create_engine

Payload = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """One object of a source."""

    entity: str
    id: str
    updated_at: datetime | None
    payload: Any


def bag(amount: str, currency: str = "USD") -> Payload:
    """A MoneyBag."""
    return {"shopMoney": {"amount": amount, "currencyCode": currency}}


def _sale(number: int, kind: str, total: str, tax: str, line: int, **more: Any) -> Payload:
    return {
        "__typename": {"PRODUCT": "ProductSale", "SHIPPING": "ShippingLineSale"}[kind],
        "id": f"gid://shopify/Sale/{number}",
        "actionType": "ORDER",
        "lineType": kind,
        "quantity": 1,
        "totalAmount": bag(total),
        "totalTaxAmount": bag(tax),
        "totalDiscountAmountBeforeTaxes": bag("0.0"),
        "totalDiscountAmountAfterTaxes": bag("0.0"),
        "taxes": [
            {
                "id": f"gid://shopify/SaleTax/{number}",
                "amount": bag(tax),
                "taxLine": {"title": "NY State", "rate": 0.08875, "channelLiable": False},
            }
        ],
        **({"lineItem" if kind == "PRODUCT" else "shippingLine": {"id": f"gid://shopify/LineItem/{line}"}}),
        **more,
    }


def order_payload(number: int = 1, updated: str = "2026-11-23T12:00:00Z", **changes: Any) -> Payload:
    """An order: two lines of 10.00 with 0.89 tax each and shipping of 5.00; paid 26.78 by card with a fee."""
    base = number * 100
    lines = [
        {
            "id": f"gid://shopify/LineItem/{base + at}",
            "title": f"Mug {at}",
            "variantTitle": None,
            "sku": f"MUG-{at}",
            "quantity": 1,
            "currentQuantity": 1,
            "isGiftCard": False,
            "taxable": True,
            "product": {"id": "gid://shopify/Product/7", "productType": "Mugs"},
            "variant": {"id": "gid://shopify/ProductVariant/70"},
            "originalTotalSet": bag("10.00"),
            "discountedTotalSet": bag("10.0"),
        }
        for at in (1, 2)
    ]
    sales = [
        _sale(base + 1, "PRODUCT", "10.89", "0.89", base + 1),
        _sale(base + 2, "PRODUCT", "10.89", "0.89", base + 2),
        _sale(base + 3, "SHIPPING", "5.00", "0.00", base + 3),
    ]
    payload: Payload = {
        "id": f"gid://shopify/Order/{number}",
        "name": f"#{number}",
        "createdAt": "2026-11-23T11:59:00Z",
        "processedAt": "2026-11-23T11:59:00Z",
        "updatedAt": updated,
        "cancelledAt": None,
        "test": False,
        "sourceName": "web",
        "poNumber": None,
        "currencyCode": "USD",
        "presentmentCurrencyCode": "USD",
        "taxesIncluded": False,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "FULFILLED",
        "customer": {"id": "gid://shopify/Customer/5"},
        "retailLocation": None,
        "totalPriceSet": bag("26.78"),
        "currentTotalPriceSet": bag("26.78"),
        "totalReceivedSet": bag("26.78"),
        "totalRefundedSet": bag("0.0"),
        "totalOutstandingSet": bag("0.0"),
        "refundDiscrepancySet": bag("0.0"),
        "totalCashRoundingAdjustment": {"paymentSet": bag("0.0"), "refundSet": bag("0.0")},
        "lineItems": lines,
        "shippingLines": [
            {
                "id": f"gid://shopify/ShippingLine/{base + 3}",
                "title": "Ground",
                "isRemoved": False,
                "originalPriceSet": bag("5.00"),
                "discountedPriceSet": bag("5.00"),
            }
        ],
        "discountApplications": [],
        "agreements": [
            {
                "__typename": "OrderAgreement",
                "id": f"gid://shopify/OrderAgreement/{base}",
                "happenedAt": "2026-11-23T11:59:00Z",
                "reason": "ORDER",
                "sales": sales,
            }
        ],
        "transactions": [
            {
                "id": f"gid://shopify/OrderTransaction/{base}",
                "kind": "SALE",
                "status": "SUCCESS",
                "gateway": "shopify_payments",
                "createdAt": "2026-11-23T11:59:00Z",
                "processedAt": "2026-11-23T11:59:00Z",
                "test": False,
                "paymentId": f"#{number}.1",
                "parentTransaction": None,
                "amountSet": bag("26.78"),
                "amountRoundingSet": None,
                "fees": [
                    {
                        "id": "gid://shopify/TransactionFee/1",
                        "type": "processing_fee",
                        "amount": {"amount": "1.08", "currencyCode": "USD"},
                        "taxAmount": {"amount": "0.0", "currencyCode": "USD"},
                    }
                ],
            }
        ],
        "refunds": [],
        "fulfillments": [
            {
                "id": f"gid://shopify/Fulfillment/{base}",
                "status": "SUCCESS",
                "createdAt": "2026-11-23T11:59:30Z",
                "location": {"id": "gid://shopify/Location/9"},
            }
        ],
    }
    payload.update(copy.deepcopy(changes))
    return payload


def order_record(payload: Payload) -> Record:
    """The record of an order."""
    return Record("orders", payload["id"], datetime.fromisoformat(payload["updatedAt"]), payload)


def shop_record(currency: str = "USD") -> Record:
    """The record of the shop."""
    payload = {
        "id": "gid://shopify/Shop/1",
        "name": "Corner Store",
        "myshopifyDomain": "corner.myshopify.com",
        "currencyCode": currency,
        "ianaTimezone": "America/New_York",
    }
    return Record("shop", payload["id"], datetime(2026, 1, 1, tzinfo=UTC), payload)


@pytest.fixture(scope="module")
def engine(database_url: str) -> Engine:
    """Our database."""
    return create_engine(database_url)


@pytest.fixture
def order() -> Callable[..., Payload]:
    """Makes the payload of an order."""
    return order_payload


@pytest.fixture
def record() -> Callable[[Payload], Record]:
    """Makes the record of an order's payload."""
    return order_record


@pytest.fixture
def shop() -> Callable[..., Record]:
    """Makes the record of the shop."""
    return shop_record
