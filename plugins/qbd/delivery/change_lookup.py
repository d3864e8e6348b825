"""After doubt about a change, or when QuickBooks says that the document was changed meanwhile: what became of it?

A change is about one object of known ID, so it is asked for by that ID. What it shows decides: the change is carried out, it
is not and nobody else touched the document (then it goes, with the EditSequence of now), or a person must look.
"""

from __future__ import annotations

from qbd.accounting import documents as d
from qbd.delivery import targets
from qbd.delivery.content import differences, is_empty
from qbd.delivery.lookup import Absent, Finding, Found, Unclear, list_kind, txn_kind, unanswered
from qbd.delivery.targets import OutboxChange, Shown, Target
from qbd.delivery.transitions import Connection
from qbd.qbxml.queries import DeletedTransactionsQuery, ListQuery, Query, TxnQuery
from qbd.qbxml.records import DeletedRecord, ListRecord, TxnRecord
from qbd.qbxml.responses import Response

_ADVICE = (
    "Keep QuickBooks' version by dismissing this change, or put the document back as it was and send the change again."
)


def questions(target: Target) -> tuple[Query, ...]:
    """Return what shows the object of a change: by its ID, and for transactions which ones were deleted."""
    known = target.quickbooks_id or ""
    if isinstance(target.content, d.ListElement):
        return (ListQuery(list_kind(target.content), list_ids=(known,)),)
    kind = txn_kind(target.content)
    shown = TxnQuery(kind, txn_ids=(known,), include_lines=True, include_links=kind in _LINKED)
    return (shown,) if kind == "Transfer" else (shown, DeletedTransactionsQuery((kind,)))


_LINKED = frozenset(("Check",))
"""Kinds that tell what they are applied to only when asked for links; payments and refunds do by themselves."""


def finding(
    connection: Connection, change: OutboxChange, target: Target, response: Response | None, removed: Response | None
) -> Finding:
    """Judge the answers to ``questions``; where the change may go, its EditSequence is brought up to date."""
    shown = targets.shown_in(response)
    if shown is None and (response is None or (not response.ok and response.code not in (500, 3120))):
        return unanswered(response) or Absent()
    if shown is None:
        return _not_there(change, target, removed)
    found = _judged(change, target, shown)
    if isinstance(found, Absent):
        targets.refresh(connection, target, shown)
    return found


def _not_there(change: OutboxChange, target: Target, removed: Response | None) -> Finding:
    when = next(
        (one.time_deleted for one in (removed.records if removed else ())
         if isinstance(one, DeletedRecord) and one.id == target.quickbooks_id), "",
    )  # fmt: skip
    if isinstance(change, d.DeleteElement) or (isinstance(change, d.Delete) and when):
        return Found(None, None)
    said = f"it was deleted there ({when})" if when else "neither among its transactions nor among the deleted ones"
    return Unclear(
        f"QuickBooks no longer has {target.key} (TxnID {target.quickbooks_id}): {said}. Nothing was changed. If it should be "
        "there, restore it or enter it by hand; dismiss this change then."
    )


def _judged(change: OutboxChange, target: Target, shown: Shown) -> Finding:
    if isinstance(shown, ListRecord):
        return _element(change, target, shown)
    assert isinstance(target.content, d.Transaction)
    altered = differences(target.content, target.known, shown)
    if isinstance(change, d.Modify):
        return _modified(change, target, shown, altered)
    if isinstance(change, d.Void) and _voided(shown, altered):
        return Found(None, shown.edit_sequence)
    return _altered(target, shown.txn_id, altered) if altered and not _voided_before(target, shown) else Absent()


def _voided(shown: TxnRecord, altered: list[str]) -> bool:
    return is_empty(shown) and (bool(altered) or shown.memo.upper().startswith("VOID"))


def _voided_before(target: Target, shown: TxnRecord) -> bool:
    return target.gone == "voided" and is_empty(shown)


def _modified(change: d.Modify, target: Target, shown: TxnRecord, altered: list[str]) -> Finding:
    if shown.edit_sequence == target.edit_sequence:
        return Absent()
    assert isinstance(change.document, d.Transaction)
    wanting = differences(change.document, target.known, shown)
    if not wanting:
        return Found(shown.txn_id, shown.edit_sequence)
    return _altered(target, shown.txn_id, altered) if altered else Absent()


def _altered(target: Target, txn_id: str, altered: list[str]) -> Unclear:
    return Unclear(
        f"Somebody changed {target.key} (TxnID {txn_id}) in QuickBooks, so it was not touched: {'; '.join(altered)}. {_ADVICE}"
    )


def _element(change: OutboxChange, target: Target, shown: ListRecord) -> Finding:
    """A Mod of a list element says its fields whole, so sending it twice does no harm; only a rename is looked at."""
    if isinstance(change, d.DeleteElement):
        # In multi-user mode QuickBooks may make it inactive instead, and say that it is deleted.
        return Absent() if shown.active else Found(None, shown.edit_sequence)
    assert isinstance(change, d.Modify)
    assert isinstance(target.content, d.ListElement)
    assert isinstance(change.document, d.ListElement)
    names = {target.content.full_name.casefold(), change.document.full_name.casefold()}
    if shown.edit_sequence != target.edit_sequence and shown.full_name.casefold() not in names:
        return _altered(target, shown.list_id, [f"its name is {shown.full_name!r}, not {target.content.full_name!r}"])
    return Absent()
