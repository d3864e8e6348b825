"""Voids, deletions and private data as requests."""

from __future__ import annotations

from qbd.accounting import documents as d
from qbd.errors import UnrenderableError
from qbd.qbxml import schema
from qbd.qbxml.assembly import Pairs, Resolve, Resolved, Value
from qbd.qbxml.changes import identity


def void(change: d.Void, resolve: Resolve) -> tuple[str, Pairs]:
    """Return a TxnVoid: name and values."""
    return "TxnVoid", [("TxnVoidType", change.kind), ("TxnID", identity(change, resolve))]


def delete(change: d.Delete, resolve: Resolve) -> tuple[str, Pairs]:
    """Return a TxnDel: name and values."""
    return "TxnDel", [("TxnDelType", change.kind), ("TxnID", identity(change, resolve))]


def delete_element(change: d.DeleteElement, resolve: Resolve) -> tuple[str, Pairs]:
    """Return a ListDel: name and values."""
    return "ListDel", [("ListDelType", change.kind), ("ListID", identity(change, resolve))]


def extension(change: d.Extension, resolve: Resolve) -> tuple[str, Pairs]:
    """Return a DataExtAdd, DataExtMod or DataExtDel: name and values.

    Raises:
        UnrenderableError: a value is given to a deletion, or none to the others.
    """
    name = f"DataExt{change.action}"
    if (change.action == "Del") == bool(change.value):
        problem = "only adding and modifying take a value, and they need one"
        raise UnrenderableError(change.key, f"{name}/DataExtValue", change.value, problem, "Correct the value.")
    owner: Pairs = [("OwnerID", change.owner_id), ("DataExtName", change.name), ("DataExtValue", change.value)]
    return name, [(name, [*owner, *_owner(change, resolve)])]


def _owner(change: d.Extension, resolve: Resolve) -> Pairs:
    target = change.target
    if target is None:
        return [("OtherDataExtType", change.kind)]
    found: Resolved | None = None if isinstance(target, d.KnownId) else resolve(target)
    if _is_transaction(change.kind):
        known: Value = found or getattr(target, "id", "")
        return [("TxnDataExtType", change.kind), ("TxnID", known), ("TxnLineID", change.line_id)]
    reference = found or Resolved("ListID", getattr(target, "id", ""))
    return [("ListDataExtType", change.kind), ("ListObjRef", reference)]


def _is_transaction(kind: str) -> bool:
    return kind in schema.find("US", "DataExtAdd", "DataExtAdd/TxnDataExtType").enum
