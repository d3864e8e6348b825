"""How large the lists may grow."""

from __future__ import annotations

import sys

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ENTITY_KINDS, ITEM_KINDS, TERMS_KINDS
from qbd.sandbox.quickbooks.errors import saving_failed
from qbd.sandbox.quickbooks.list_kind import ListKind

# Intuit's published limits (facts-quickbooks.md, section 2); entities also have one per list.
CAPACITIES: dict[str, dict[str, int]] = {
    "pro": {
        "Account": 10_000, "BillingRate": 100, "Class": 10_000, "CustomerMsg": 10_000, "CustomerType": 10_000,
        "Entity": 14_500, "EntityList": 10_500, "Item": 14_500, "JobType": 10_000, "PaymentMethod": 10_000,
        "PayrollItem": 10_000, "PriceLevel": 100, "SalesRep": 10_000, "SalesTaxCode": 10_000, "ShipMethod": 10_000,
        "Template": 10_000, "Terms": 10_000, "ToDo": 10_000, "Vehicle": 10_000, "VendorType": 10_000,
    },
    "enterprise": {
        "Account": 100_000, "BillingRate": 100, "Class": 100_000, "CustomerMsg": 10_000, "CustomerType": 10_000,
        "Entity": 1_000_000, "EntityList": 1_000_000, "Item": 1_000_000, "JobType": 10_000, "PaymentMethod": 10_000,
        "PayrollItem": 10_000, "PriceLevel": 750, "SalesRep": 10_000, "SalesTaxCode": 10_000, "ShipMethod": 10_000,
        "Template": 10_000, "Terms": 29_000, "ToDo": 10_000, "Vehicle": 10_000, "VendorType": 10_000,
    },
}  # fmt: skip
# Members of one group, of one assembly and of one sales tax group; HostQuery does not report these.
MEMBERS: dict[str, dict[str, int]] = {
    "pro": {"ItemGroup": 20, "ItemInventoryAssembly": 100, "ItemSalesTaxGroup": 50},
    "enterprise": {"ItemGroup": 50, "ItemInventoryAssembly": 500, "ItemSalesTaxGroup": 50},
}
_COUNTED_TOGETHER = {"Entity": ENTITY_KINDS, "Item": ITEM_KINDS, "Terms": TERMS_KINDS}


def size_of(product: str) -> str:
    """Which column of the tables a product has; only Enterprise has the large lists."""
    return "enterprise" if product == "enterprise" else "pro"


def check_capacity(company: Company, kind: ListKind) -> None:
    """Refuses the element that would exceed a list limit; inactive elements count.

    All names together have one limit and each name list another; items of all kinds share one. The status of a full
    list is not known: 3180 here [M].
    """
    if room_left(company, kind) <= 0:
        raise saving_failed(f"{kind.name} list", "You have reached the maximum number of entries for this list.")


def room_left(company: Company, kind: ListKind) -> int:
    """How many more elements fit into a list; a great number where HostQuery reports no limit."""
    capacities = company.store.meta_json("capacities")
    limit = capacities.get(kind.capacity)
    if limit is None:
        return sys.maxsize
    together = _COUNTED_TOGETHER.get(kind.capacity, (kind.name,))
    room = int(limit) - sum(company.elements.count(name) for name in together)
    if kind.capacity == "Entity":
        room = min(room, int(capacities["EntityList"]) - company.elements.count(kind.name))
    return room


def check_members(company: Company, kind: str, count: int) -> None:
    """Refuses a group or assembly with too many members. Posting rule 75; the status is [M]."""
    most = MEMBERS[size_of(company.store.meta("product"))][kind]
    if count > most:
        raise saving_failed(f"{kind} list", f"A {kind} holds at most {most} items; {count} were given.")
