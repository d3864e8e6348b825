"""Adjustments and transfers of stock as the values of their Add requests."""

from __future__ import annotations

from qbd.accounting import documents as d
from qbd.qbxml.assembly import Pairs, Resolve, Value
from qbd.qbxml.lines import shared
from qbd.qbxml.names import reference


def _adjusted(line: d.StockLine, resolve: Resolve) -> Pairs:
    change: list[tuple[str, Value]] = [("NewQuantity", line.new_quantity), ("QuantityDifference", line.difference)]
    if line.new_value is None and line.value_difference is None:
        return [("ItemRef", resolve(line.item)), ("QuantityAdjustment", change)]
    change += [("NewValue", line.new_value), ("ValueDifference", line.value_difference)]
    return [("ItemRef", resolve(line.item)), ("ValueAdjustment", change)]


def inventory_adjustment(doc: d.InventoryAdjustment, resolve: Resolve) -> Pairs:
    """Return the values of an InventoryAdjustmentAdd."""
    return [
        ("AccountRef", resolve(doc.account)),
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("InventorySiteRef", reference(doc.site, resolve)),
        ("CustomerRef", reference(doc.customer, resolve)),
        ("ClassRef", reference(doc.klass, resolve)),
        ("Memo", doc.memo),
        *shared(doc),
        *(("InventoryAdjustmentLineAdd", _adjusted(line, resolve)) for line in doc.lines),
    ]


def transfer_inventory(doc: d.TransferInventory, resolve: Resolve) -> Pairs:
    """Return the values of a TransferInventoryAdd."""
    lines: list[tuple[str, Value]] = [
        ("TransferInventoryLineAdd", [("ItemRef", resolve(line.item)), ("QuantityToTransfer", line.quantity)])
        for line in doc.lines
    ]
    return [
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("FromInventorySiteRef", resolve(doc.source)),
        ("ToInventorySiteRef", resolve(doc.target)),
        ("Memo", doc.memo),
        *shared(doc),
        *lines,
    ]
