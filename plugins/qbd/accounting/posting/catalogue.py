"""What posting needs to know about products, buyers and suppliers, by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qbd.accounting.chart import Product
from qbd.accounting.facts import Buyer, PaymentTerms, Staff, Supplier


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products by variant id, buyers and suppliers by their ids; the rest by entry group.

    ``due_dates`` are those of bills, ``terms`` and ``po_numbers`` (the buyer's order number) those of orders, ``staff`` who sold
    them.
    """

    products: Mapping[int, Product] = field(default_factory=dict)
    buyers: Mapping[int, Buyer] = field(default_factory=dict)
    suppliers: Mapping[int, Supplier] = field(default_factory=dict)
    due_dates: Mapping[str, date] = field(default_factory=dict)
    terms: Mapping[str, PaymentTerms] = field(default_factory=dict)
    po_numbers: Mapping[str, str] = field(default_factory=dict)
    staff: Mapping[str, Staff] = field(default_factory=dict)
