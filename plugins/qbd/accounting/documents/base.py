"""What every QuickBooks document is made of: references, addresses, and the two kinds, list elements and transactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

ListName = Literal[
    "Account",
    "Customer",
    "Vendor",
    "Item",
    "Class",
    "PaymentMethod",
    "SalesTaxCode",
    "Terms",
    "Currency",
    "ShipMethod",
    "SalesRep",
    "InventorySite",
    "OtherName",
    "Employee",
]


class Named(msgspec.Struct, frozen=True, tag="named", omit_defaults=True):
    """A list element by its QuickBooks FullName; ``document`` is the key of the document that adds it, if we do."""

    list: ListName
    full_name: str
    document: str = ""


class TxnOf(msgspec.Struct, frozen=True, tag="txn_of"):
    """The TxnID that QuickBooks gave (or will give) to the document with this key."""

    document: str


class KnownId(msgspec.Struct, frozen=True, tag="known_id"):
    """A TxnID or ListID that was read from QuickBooks, of something that no document of ours made."""

    id: str


Reference = Named | TxnOf
Target = TxnOf | Named | KnownId


class Address(msgspec.Struct, frozen=True, omit_defaults=True):
    """A postal address; ``lines`` are Addr1..Addr5 (41 characters each)."""

    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


class ListElement(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag=True):
    """What every list document has. ``key`` e.g. ``item:T-Shirts``; ``name`` is the last part of its FullName.

    ``external_guid`` is our own ID in braces; names and items have one, short lists do not.
    """

    key: str
    store: str
    name: str
    active: bool = True
    external_guid: str = ""

    @property
    def full_name(self) -> str:
        """The names of its parents and its own, separated by colons."""
        parent = getattr(self, "parent", None)
        return f"{parent.full_name}:{self.name}" if isinstance(parent, Named) else self.name


class Transaction(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag=True):
    """What every transaction document has.

    ``exchange_rate`` is home currency per unit of ``currency``, where the two differ. ``external_guid`` is our own ID in
    braces, kept by QuickBooks and unique over all lists and transactions.
    """

    key: str
    store: str
    txn_date: date
    currency: str
    memo: str = ""
    exchange_rate: Decimal | None = None
    external_guid: str = ""


class LineLink(msgspec.Struct, frozen=True):
    """One line of an order (``line_id`` is its TxnLineID) that a line of an invoice, receipt or bill fulfils."""

    order: TxnOf
    line_id: str


class ItemLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line of a form. ``amount`` rules: QuickBooks recomputes the rate from it (rule 16).

    ``rate`` is a price on sales forms and a cost on purchase forms. ``site`` is an inventory site, ``account`` overrides
    the item's own, ``customer`` is for whom goods were bought, ``closed`` gives up what an order line still lacks.
    """

    item: Named
    amount: int
    description: str = ""
    quantity: Decimal | None = None
    klass: Named | None = None
    tax_code: Named | None = None
    rate: Decimal | None = None
    site: Named | None = None
    account: Named | None = None
    customer: Named | None = None
    service_date: date | None = None
    link: LineLink | None = None
    closed: bool | None = None


class GroupLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line with a group item; QuickBooks puts its members with their own prices below it."""

    group: Named
    quantity: Decimal | None = None
    site: Named | None = None


class ExpenseLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An expense line of a bill or check. On A/R ``entity`` is the customer (rule 13)."""

    account: Named
    amount: int
    memo: str = ""
    klass: Named | None = None
    entity: Named | None = None
    tax_code: Named | None = None


class CreditUse(msgspec.Struct, frozen=True):
    """A credit (credit memo) set against the invoice of the ``Applied`` it stands in."""

    credit: TxnOf
    amount: int


class Applied(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Money and credits applied to one transaction; ``discount`` is what is forgone, booked to ``discount_account``."""

    to: TxnOf
    amount: int
    credits: tuple[CreditUse, ...] = ()
    discount: int = 0
    discount_account: Named | None = None


def references(value: object) -> Iterator[Reference]:
    """Yield every symbolic reference inside a document, depth first, in field order."""
    if isinstance(value, (Named, TxnOf)):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from references(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from references(part)
