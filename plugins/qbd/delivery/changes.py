"""Changes of what we put into QuickBooks: modified, voided or deleted by the key of the document, through the same outbox."""

from __future__ import annotations

from collections.abc import Sequence

from qbd.accounting import documents as d
from qbd.delivery import targets
from qbd.delivery.outbox import Enqueued, enqueue_rows, row_of
from qbd.delivery.targets import OutboxChange, Target
from qbd.delivery.transitions import Connection
from qbd.errors import DeliveryError
from qbd.qbxml.kinds import kind_of

_NO_VOID = frozenset(("ReceivePayment", "PurchaseOrder", "SalesOrder", "TransferInventory", "Transfer"))
"""QuickBooks voids none of these (qbXML 16.0, TxnVoidType)."""

_NO_DELETE = frozenset(("Transfer",))
"""qbXML 16.0, TxnDelType."""


def enqueue_changes(connection: Connection, company_file: str, changes: Sequence[OutboxChange]) -> Enqueued:
    """Put changes into the outbox inside the caller's transaction.

    A change waits until its document is settled, and for the earlier changes of it; what needs the document and is queued
    later waits for the change. TxnID, EditSequence and line IDs are filled in when it is sent. The same key again does nothing.

    Raises:
        DeliveryError: the document is none of the outbox, of another kind, or deleted; or QuickBooks cannot do this to it.
    """
    rows = []
    for change in changes:
        target = targets.load(connection, company_file, change.store, targets.target_key(change))
        if target is None:
            raise DeliveryError(f"change {change.key!r}: the outbox holds no document {targets.target_key(change)!r}")
        _check(change, target)
        # Neither voiding nor deleting names an EditSequence: only a look before it shows what somebody else did meanwhile.
        rows.append((change, row_of(change, changes=target.key, in_doubt=not isinstance(change, d.Modify))))
    return enqueue_rows(connection, company_file, rows)


def _check(change: OutboxChange, target: Target) -> None:
    kind = kind_of(target.content)
    if target.gone == "deleted":
        raise DeliveryError(f"change {change.key!r}: {target.key} was deleted in QuickBooks by an earlier change")
    if isinstance(change, d.Modify):
        if change.document.key != target.key or kind_of(change.document) != kind:
            raise DeliveryError(f"change {change.key!r}: {target.key} is a {kind} and stays one, under its own key")
        return
    if change.kind != kind:
        raise DeliveryError(f"change {change.key!r}: {target.key} is a {kind}, not a {change.kind}")
    if isinstance(change, d.Void) and kind in _NO_VOID:
        raise DeliveryError(f"change {change.key!r}: QuickBooks cannot void a {kind}; delete it instead")
    if isinstance(change, d.Delete) and kind in _NO_DELETE:
        raise DeliveryError(f"change {change.key!r}: QuickBooks lets no program delete a {kind}; modify it instead")
