"""Corrections of stock and its moves between sites."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from qbd.accounting.documents.base import Named, Transaction


class StockLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One item of an adjustment: the new quantity or the difference, and the new value or its difference in cents.

    Without a value QuickBooks values the difference at average cost.
    """

    item: Named
    new_quantity: Decimal | None = None
    difference: Decimal | None = None
    new_value: int | None = None
    value_difference: int | None = None


class InventoryAdjustment(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """An InventoryAdjustmentAdd; ``account`` takes what stock gains or loses in value."""

    account: Named
    ref_number: str
    lines: tuple[StockLine, ...]
    site: Named | None = None
    customer: Named | None = None
    klass: Named | None = None


class MovedLine(msgspec.Struct, frozen=True):
    """One item and how many of it move."""

    item: Named
    quantity: Decimal


class TransferInventory(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A TransferInventoryAdd between two sites (QuickBooks Enterprise with advanced inventory)."""

    ref_number: str
    source: Named
    target: Named
    lines: tuple[MovedLine, ...]


StockDocument = InventoryAdjustment | TransferInventory
