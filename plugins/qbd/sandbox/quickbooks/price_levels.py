"""Price levels: a percentage for all items, or a price for each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed
from qbd.sandbox.quickbooks.field_values import rounded_rate
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.request_values import normal_text
from qbd.sandbox.quickbooks.transactions.sales_lines import item_price

_PRICED = ("ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemInventory", "ItemInventoryAssembly")
_CENT = Decimal("0.01")


def price_level(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """The list is kept; on customers and forms PriceLevelRef stays 3250, for prices are the sender's here.

    The preference must be on; prices per item are of Premier and Enterprise only.
    """
    if not company.preference("PriceLevels"):
        raise feature_closed()
    if node.child("PriceLevelFixedPercentage") is not None:
        _keep_type(old, "FixedPercentage")
        return {"PriceLevelType": "FixedPercentage"}
    lines = node.all("PriceLevelPerItem")
    if old is not None and not lines:
        return {}
    if company.store.meta("product") == "pro":
        raise feature_closed()
    _keep_type(old, "PerItem")
    prices = {line["ItemRef"]["ListID"]: line for line in (old.data.get("PriceLevelPerItemRet") or [] if old else [])}
    for line in lines:
        found = _price(company, line, prices)
        prices[found["ItemRef"]["ListID"]] = found
    return {"PriceLevelType": "PerItem", "PriceLevelPerItemRet": list(prices.values())}


def _keep_type(old: ListElement | None, wanted: str) -> None:
    if old is not None and old.data["PriceLevelType"] != wanted:
        raise StatusError(3151, f"The price level {old.name} is not of the type {wanted}.")


def _price(company: Company, line: Element, before: dict[str, dict[str, Any]]) -> dict[str, Any]:
    item = company.elements.resolve(line.child("ItemRef"), _PRICED, "Item", "PriceLevel")
    if item is None:
        raise StatusError(3150, 'There is a missing element: "ItemRef".')
    found: dict[str, Any] = {"ItemRef": {"ListID": item.list_id}}
    for field in ("CustomPrice", "CustomPricePercent"):
        given = line.child(field)
        if given is not None:
            return found | {field: normal_text(given)}
    bases = {
        "StandardPrice": item_price(item)[0],
        "Cost": Decimal(
            item.data.get("PurchaseCost") or item.data.get("SalesAndPurchase", {}).get("PurchaseCost") or 0
        ),
        "CurrentCustomPrice": Decimal(before.get(item.list_id, {}).get("CustomPrice") or 0),
    }
    base = bases[line.get("AdjustRelativeTo") or "StandardPrice"]
    percent = Decimal(line.get("AdjustPercentage") or "0")
    return found | {"CustomPrice": rounded_rate((base * (100 + percent) / 100).quantize(_CENT))}
