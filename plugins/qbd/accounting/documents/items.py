"""Items of all types."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from qbd.accounting.documents.base import ListElement, Named


class SalesTaxItem(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemSalesTaxAdd. ``rate`` in percent; the agency vendor is compulsory as soon as it posts (rule 12)."""

    description: str
    rate: Decimal
    agency: Named | None = None


class SalesTaxGroup(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemSalesTaxGroupAdd: several tax items that are charged together."""

    taxes: tuple[Named, ...]
    description: str = ""


class PurchaseSide(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """How an item that is also sold is bought."""

    account: Named
    description: str = ""
    cost: Decimal | None = None
    vendor: Named | None = None


class SingleAccountItem(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemServiceAdd, ItemNonInventoryAdd or ItemOtherChargeAdd.

    SalesOrPurchase with one account; with ``purchase`` it is SalesAndPurchase and ``account`` is the income account.
    """

    item_type: Literal["Service", "NonInventory", "OtherCharge"]
    account: Named
    description: str = ""
    tax_code: Named | None = None
    parent: Named | None = None
    price: Decimal | None = None
    purchase: PurchaseSide | None = None


class InventoryItem(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemInventoryAdd, without quantity on hand: stock moves by transactions only."""

    income: Named
    cogs: Named
    asset: Named
    sales_description: str = ""
    purchase_description: str = ""
    purchase_cost: Decimal | None = None
    tax_code: Named | None = None
    parent: Named | None = None
    sales_price: Decimal | None = None
    vendor: Named | None = None
    reorder_point: Decimal | None = None
    part_number: str = ""


class DiscountItem(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemDiscountAdd: a fixed ``amount`` or a ``percent`` of the line above it, or neither (given on the form)."""

    account: Named
    description: str = ""
    tax_code: Named | None = None
    parent: Named | None = None
    amount: Decimal | None = None
    percent: Decimal | None = None


class SubtotalItem(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemSubtotalAdd."""

    description: str = ""


class PaymentItem(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemPaymentAdd: a payment taken on the form itself."""

    description: str = ""
    deposit_to: Named | None = None
    payment_method: Named | None = None


class GroupMember(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One item of a group and how many of it the group holds."""

    item: Named
    quantity: Decimal | None = None


class ItemGroup(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An ItemGroupAdd: a bundle. ``print_members`` prints its items on forms."""

    members: tuple[GroupMember, ...]
    description: str = ""
    print_members: bool = False


ItemDocument = (
    SalesTaxItem
    | SalesTaxGroup
    | SingleAccountItem
    | InventoryItem
    | DiscountItem
    | SubtotalItem
    | PaymentItem
    | ItemGroup
)
