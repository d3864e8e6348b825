"""A change of what is in QuickBooks already, as the values of a ``<Kind>Mod``: the document as it is to be, whole."""

from __future__ import annotations

from collections.abc import Iterator

from qbd.accounting import documents as d
from qbd.errors import UnrenderableError
from qbd.qbxml import schema
from qbd.qbxml.assembly import CLEAR, Pairs, Resolve, Resolved, Value
from qbd.qbxml.kinds import kind_of, values_of
from qbd.qbxml.schema import Field

_KEPT = frozenset(
    (
        "ExternalGUID",
        "LinkToTxnID",
        "LinkToTxn",
        "IsAutoApply",
        "IsHomeCurrencyAdjustment",
    )
)
"""Set by the Add for good; a Mod neither has nor needs them."""

_KEPT_BY_KIND = {
    "Customer": frozenset(("CurrencyRef",)),
    "Vendor": frozenset(("CurrencyRef",)),
    "BillPaymentCheck": frozenset(("PayeeEntityRef", "APAccountRef")),
}
_NEW_LINE = "-1"
_EMPTYING = {"ExpenseLines": "ClearExpenseLines", "ItemLines": "ClearItemLines", "ItemsInGroup": "ClearItemsInGroup"}


def identity(change: d.Modify | d.Void | d.Delete | d.DeleteElement, resolve: Resolve) -> Value:
    """Return the TxnID or ListID of what is changed."""
    target = change.target
    if isinstance(target, d.KnownId):
        return target.id
    found = resolve(target)
    if found.by == "FullName":
        problem = "QuickBooks changes and deletes by ID, and this one's is not known"
        raise UnrenderableError(change.key, "ListID", found.value, problem, "Look the element up first.")
    return Resolved("TxnID", found.value) if found.by == "ListID" else found


def modification(change: d.Modify, resolve: Resolve, edition: str) -> tuple[str, Pairs]:
    """Return the name of the Mod request and its values.

    Raises:
        UnrenderableError: the kind has no Mod, more line IDs than lines are given, or the Mod lacks a field that the
            document has.
    """
    kind = kind_of(change.document)
    name = f"{kind}Mod"
    try:
        facts = schema.request(edition, name).parts[name]
    except KeyError:
        problem = "QuickBooks cannot modify this kind"
        raise UnrenderableError(change.key, name, "", problem, "Delete it and add it anew.") from None
    lines = _Lines(change)
    body = _translated(change, facts, values_of(change.document, resolve), lines, name)
    lines.all_used(name)
    known = "TxnID" if "TxnID" in facts.parts else "ListID"
    head: list[tuple[str, Value]] = [(known, identity(change, resolve)), ("EditSequence", change.edit_sequence)]
    if isinstance(change.document, d.ListElement):
        body = [pair for pair in body if pair[0] != "IsActive"]
        head.append(("IsActive", change.document.active))
    if isinstance(change.document, d.ItemGroup) and not change.document.print_members:
        head.append(("IsPrintItemsInGroup", False))
    cleared: list[tuple[str, Value]] = [
        (_EMPTYING[field], True) if field in _EMPTYING else (field, CLEAR) for field in change.cleared
    ]
    return name, [*head, *body, *cleared]


class _Lines:
    """Hands out the TxnLineIDs of a change in the order of its lines; a line beyond them is new."""

    def __init__(self, change: d.Modify) -> None:
        self._key = change.key
        self._left = {False: list(change.line_ids), True: list(change.expense_line_ids)}

    def next(self, name: str) -> str:
        left = self._left[name.startswith("ExpenseLine")]
        return left.pop(0) if left else _NEW_LINE

    def all_used(self, name: str) -> None:
        for left in self._left.values():
            if left:
                problem = "more line IDs than lines"
                raise UnrenderableError(self._key, f"{name}/TxnLineID", left[0], problem, "Give one ID a line at most.")


def _translated(change: d.Modify, facts: Field, pairs: Pairs, lines: _Lines, path: str) -> list[tuple[str, Value]]:
    """Return an Add's values under the names that the Mod gives them."""
    found: list[tuple[str, Value]] = []
    for name, value in pairs:
        if value is None or value == "":
            continue
        target, extra = _renamed(name, facts)
        part = facts.parts.get(target)
        if part is None and name in ("QuantityAdjustment", "ValueAdjustment") and isinstance(value, (list, tuple)):
            found += _translated(change, facts, value, lines, path)
        elif part is None:
            _refuse_unless_kept(change, name, value, path)
        elif isinstance(value, (list, tuple)):
            inner = _translated(change, part, value, lines, f"{path}/{target}")
            if "TxnLineID" in part.parts:
                extra = [("TxnLineID", lines.next(target)), *extra]
            found.append((target, [*extra, *inner]))
        else:
            found.append((target, value))
    return found


def _renamed(name: str, facts: Field) -> tuple[str, list[tuple[str, Value]]]:
    """Return what the Mod calls an element of the Add, and what it says inside of it instead."""
    if name in ("JournalDebitLine", "JournalCreditLine"):
        return "JournalLineMod", [("JournalLineType", name.removeprefix("Journal").removesuffix("Line"))]
    if name in facts.parts:
        return name, []
    renamed = name.removesuffix("Add") + "Mod"
    return (renamed, []) if renamed in facts.parts else (name, [])


def _refuse_unless_kept(change: d.Modify, name: str, value: Value, path: str) -> None:
    kept = _KEPT | _KEPT_BY_KIND.get(kind_of(change.document), frozenset())
    if name not in kept:
        shown = "" if isinstance(value, (list, tuple)) else str(getattr(value, "value", value))
        problem = "QuickBooks cannot modify this field"
        raise UnrenderableError(change.key, f"{path}/{name}", shown, problem, "Delete the document and add it anew.")


def kept(change: d.Modify, resolve: Resolve, edition: str) -> Iterator[str]:
    """Yield the fields of the document that a Mod leaves as the Add set them, for whoever must know."""
    name = f"{kind_of(change.document)}Mod"
    facts = schema.request(edition, name).parts[name]
    for field, value in values_of(change.document, resolve):
        if value not in (None, "") and _renamed(field, facts)[0] not in facts.parts:
            yield field
