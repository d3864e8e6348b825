"""Elements of lists (accounts, customers, items ...): storage, names, references between them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from qbd.sandbox.quickbooks.errors import StatusError, bad_reference
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.store import Store

ENTITY_KINDS = ("Customer", "Vendor", "Employee", "OtherName")
ITEM_KINDS = (
    "ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemInventory", "ItemInventoryAssembly", "ItemFixedAsset",
    "ItemDiscount", "ItemSalesTax", "ItemSalesTaxGroup", "ItemSubtotal", "ItemPayment", "ItemGroup",
)  # fmt: skip
TERMS_KINDS = ("StandardTerms", "DateDrivenTerms")
_ID = re.compile(r"[0-9A-Fa-f]{1,8}-[0-9]{1,12}")


def namespace_of(kind: str) -> str:
    """Names are unique within this: the four name lists share one, all items share one (facts, section 2)."""
    if kind in ENTITY_KINDS:
        return "entity"
    if kind in ITEM_KINDS:
        return "item"
    return "terms" if kind in TERMS_KINDS else kind.lower()


@dataclass(slots=True)
class ListElement:
    """One stored element. `data` holds its own fields by element name; a reference is `{"ListID": id}`."""

    list_id: str
    kind: str
    name: str
    full_name: str
    parent_id: str | None
    is_active: bool
    time_created: str
    time_modified: str
    edit_sequence: int
    data: dict[str, Any]

    def ref(self, field: str) -> str | None:
        """The ListID that a reference field points to."""
        value = self.data.get(field)
        return value["ListID"] if value else None


def id_form(value: str, field: str) -> str:
    """The id itself, or 3000 where it cannot be one."""
    if not _ID.fullmatch(value):
        raise StatusError(3000, f'The given object ID "{value}" in the field "{field}" is invalid.')
    return value.upper()


class Elements:
    """The lists of one company file, with what a session has already read kept at hand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._by_id: dict[str, ListElement | None] = {}
        self._by_name: dict[tuple[str, str], str | None] = {}
        self._counts: dict[str, int] | None = None

    def forget(self) -> None:
        """After a roll-back, when what was read may no longer be true."""
        self._by_id.clear()
        self._by_name.clear()
        self._counts = None

    def find(self, list_id: str) -> ListElement | None:
        """The element of that ListID, or None."""
        if list_id not in self._by_id:
            row = self.store.db.execute(
                "SELECT list_id, kind, name, full_name, parent_id, is_active, time_created, time_modified, "
                "edit_sequence, data FROM list_element WHERE list_id = ?",
                (list_id,),
            ).fetchone()
            self._by_id[list_id] = _from_row(row) if row else None
        return self._by_id[list_id]

    def get(self, list_id: str) -> ListElement:
        """The element of that ListID, which must exist."""
        element = self.find(list_id)
        if element is None:
            raise LookupError(list_id)
        return element

    def by_name(self, namespace: str, full_name: str) -> ListElement | None:
        """The element of that full name in a name space, whatever its case; or None."""
        key = (namespace, full_name.lower())
        if key not in self._by_name:
            row = self.store.db.execute(
                "SELECT list_id FROM list_element WHERE namespace = ? AND full_key = ?", key
            ).fetchone()
            self._by_name[key] = row[0] if row else None
        list_id = self._by_name[key]
        return self.find(list_id) if list_id else None

    def named(self, kind: str, full_name: str) -> ListElement:
        """The element of that kind and name; for what the company file itself needs."""
        element = self.by_name(namespace_of(kind), full_name)
        if element is None or element.kind != kind:
            raise LookupError(f"{kind} {full_name}")
        return element

    def of_kinds(self, kinds: Iterable[str]) -> list[ListElement]:
        """All elements of some lists, by name within each kind."""
        found: list[ListElement] = []
        for kind in kinds:
            for row in self.store.db.execute(
                "SELECT list_id, kind, name, full_name, parent_id, is_active, time_created, time_modified, "
                "edit_sequence, data FROM list_element WHERE kind = ? ORDER BY full_key",
                (kind,),
            ):
                element = self._by_id.get(row[0]) or _from_row(row)
                self._by_id[element.list_id] = element
                found.append(element)
        return found

    def children(self, list_id: str) -> list[ListElement]:
        """The elements directly below one."""
        rows = self.store.db.execute("SELECT list_id FROM list_element WHERE parent_id = ?", (list_id,)).fetchall()
        return [self.get(row[0]) for row in rows]

    def with_descendants(self, list_id: str) -> list[str]:
        """The ListIDs of an element and of all below it."""
        found = [list_id]
        for child in self.children(list_id):
            found += self.with_descendants(child.list_id)
        return found

    def count(self, kind: str) -> int:
        """How many elements a list has, inactive ones included."""
        if self._counts is None:
            self._counts = dict(self.store.db.execute("SELECT kind, count(*) FROM list_element GROUP BY kind"))
        return self._counts.get(kind, 0)

    def sublevel(self, element: ListElement) -> int:
        """0 for an element without parent."""
        return element.full_name.count(":")

    def save(self, element: ListElement, *, new: bool) -> None:
        """Writes an element, with the references it makes."""
        values = (
            element.kind,
            namespace_of(element.kind),
            element.name,
            element.full_name,
            element.full_name.lower(),
            element.parent_id,
            int(element.is_active),
            element.time_created,
            element.time_modified,
            element.edit_sequence,
            json.dumps(element.data, separators=(",", ":")),
            element.list_id,
        )
        if new:
            self.store.db.execute(
                "INSERT INTO list_element (kind, namespace, name, full_name, full_key, parent_id, is_active, "
                "time_created, time_modified, edit_sequence, data, list_id) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                values,
            )
            if self._counts is not None:
                self._counts[element.kind] = self._counts.get(element.kind, 0) + 1
        else:
            self.store.db.execute(
                "UPDATE list_element SET kind = ?, namespace = ?, name = ?, full_name = ?, full_key = ?, "
                "parent_id = ?, is_active = ?, time_created = ?, time_modified = ?, edit_sequence = ?, data = ? "
                "WHERE list_id = ?",
                values,
            )
        self._by_id[element.list_id] = element
        self._by_name.clear() if not new else self._by_name.pop(
            (namespace_of(element.kind), element.full_name.lower()), None
        )
        self.record_references(element.list_id, _referenced(element.data, element.parent_id))

    def delete(self, element: ListElement) -> None:
        """Takes an element out of its list and remembers that it was there."""
        db = self.store.db
        db.execute("DELETE FROM list_element WHERE list_id = ?", (element.list_id,))
        db.execute("DELETE FROM reference WHERE owner = ?", (element.list_id,))
        db.execute(
            "INSERT INTO deleted_element VALUES (?,?,?,?,?)",
            (element.list_id, element.kind, element.time_created, self.store.stamp(), element.full_name),
        )
        self.forget()

    def record_references(self, owner: str, list_ids: Iterable[str]) -> None:
        """Who uses whom, so that ListDel can refuse."""
        self.store.db.execute("DELETE FROM reference WHERE owner = ?", (owner,))
        self.store.db.executemany(
            "INSERT OR IGNORE INTO reference (owner, list_id) VALUES (?, ?)", [(owner, item) for item in list_ids]
        )

    def is_used(self, list_id: str) -> bool:
        """Whether any document or other element refers to it."""
        row = self.store.db.execute("SELECT 1 FROM reference WHERE list_id = ? LIMIT 1", (list_id,)).fetchone()
        return row is not None

    def resolve(self, node: Element | None, kinds: tuple[str, ...], list_name: str, where: str) -> ListElement | None:
        """What a `...Ref` points to; None where it is absent or empty.

        Raises:
            StatusError: 3000 for an impossible ListID, 3140 for one that leads nowhere, to another list, to an
                inactive element, or to another name than the FullName beside it (the last two: stricter reading, [M]).
        """
        if node is None:
            return None
        list_id, full_name = node.get("ListID"), node.get("FullName")
        if list_id is None and full_name is None:
            return None
        if list_id is not None:
            element = self.find(id_form(list_id, "list id"))
            if element is not None and full_name is not None and element.full_name.lower() != full_name.lower():
                element = None
        else:
            assert full_name is not None
            element = self.by_name(namespace_of(kinds[0]), full_name)
        if element is None or element.kind not in kinds or not element.is_active:
            raise bad_reference(list_name, full_name or list_id or "", where)
        return element


def _from_row(row: tuple[Any, ...]) -> ListElement:
    list_id, kind, name, full_name, parent_id, is_active, created, modified, sequence, data = row
    return ListElement(
        list_id, kind, name, full_name, parent_id, bool(is_active), created, modified, sequence, json.loads(data)
    )


def _referenced(value: Any, parent_id: str | None = None) -> set[str]:
    """Every ListID below some data."""
    found: set[str] = {parent_id} if parent_id else set()
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "ListID" and isinstance(inner, str):
                found.add(inner)
            else:
                found |= _referenced(inner)
    elif isinstance(value, list):
        for inner in value:
            found |= _referenced(inner)
    return found


referenced_ids = _referenced
