"""Fills a list nearly to its limit, so that what happens at the limit can be tried quickly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import namespace_of
from qbd.sandbox.quickbooks.list_capacity import room_left
from qbd.sandbox.quickbooks.list_kinds import LIST_KINDS
from qbd.sandbox.quickbooks.store import Clock, Store, system_clock

# Lists whose elements need nothing but a name (an account its type too).
_FILLERS: dict[str, dict[str, Any]] = {
    "Account": {"AccountType": "Expense"}, "Class": {}, "Customer": {}, "CustomerMsg": {}, "CustomerType": {},
    "Employee": {}, "ItemSubtotal": {}, "JobType": {}, "OtherName": {}, "PaymentMethod": {}, "ShipMethod": {},
    "StandardTerms": {}, "Vendor": {}, "VendorType": {},
}  # fmt: skip


def fill_list(path: str | Path, kind: str, leave: int, *, clock: Clock = system_clock) -> int:
    """Adds inactive elements until only a few more fit; gives how many were added.

    Args:
        path: a company file that no session has open.
        kind: the list to fill; `ItemSubtotal` stands for items of any kind, which are counted together.
        leave: how many more elements of this kind shall fit.

    Raises:
        ValueError: a kind whose elements need more than a name.
    """
    if kind not in _FILLERS:
        raise ValueError(f"{kind}: one of {', '.join(_FILLERS)}")
    store = Store(Path(path), clock)
    try:
        company = Company(store)
        count = max(0, room_left(company, LIST_KINDS[kind]) - leave)
        with store.transaction():
            first = store.next_counter("list")
            store.set_meta("counter:list", str(first + count))
            store.db.executemany(
                "INSERT INTO list_element (kind, namespace, name, full_name, full_key, parent_id, is_active, "
                "time_created, time_modified, edit_sequence, data, list_id) VALUES (?,?,?,?,?,NULL,0,?,?,?,?,?)",
                (_row(store, kind, first + number, number) for number in range(count)),
            )
    finally:
        store.close()
    return count


def _row(store: Store, kind: str, list_number: int, number: int) -> tuple[Any, ...]:
    now = store.now()
    name = f"{kind} {number:07d}"
    return (
        kind, namespace_of(kind), name, name, name.lower(), now.isoformat(), now.isoformat(), int(now.timestamp()),
        json.dumps(_FILLERS[kind]), f"{0x80000000 + list_number:X}-{int(now.timestamp())}",
    )  # fmt: skip
