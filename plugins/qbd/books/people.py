"""Buyers and suppliers from rows in the order of their fields, with two address columns."""

from __future__ import annotations

from typing import Any

from qbd.accounting.facts import Buyer, Supplier


def buyer_of(row: tuple[Any, ...]) -> Buyer:
    """Make a buyer of id, name, company, first, last, email, phone, address 1 and 2, city ... country, withheld."""
    values: Any = (*row[:7], tuple(filter(None, row[7:9])), *row[9:])
    return Buyer(*values)


def supplier_of(row: tuple[Any, ...]) -> Supplier:
    """Make a supplier of id, name, company, contact, email, phone, address 1 and 2, city ... account number."""
    values: Any = (*row[:6], tuple(filter(None, row[6:8])), *row[8:])
    return Supplier(*values)
