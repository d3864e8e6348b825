"""Which lines of a transaction a modification keeps: QuickBooks' own lines matched with those that it is to have."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbd.accounting import documents as d
from qbd.delivery.targets import KeptLine, money
from qbd.errors import UnrenderableError
from qbd.money import from_minor

NEW_LINE = "-1"
"""As TxnLineID of a Mod: the line is new (Intuit's reference, InvoiceLineMod)."""

_Wanted = tuple[str, Decimal | None]
"""Item or account (of journal entries with the side before it), and amount."""


def with_lines(change: d.Modify, lines: Sequence[KeptLine]) -> d.Modify:
    """Return a modification with the TxnLineIDs of the lines that it keeps and what it empties altogether.

    A line keeps its ID where item or account are the same, first with the same amount, then with another; every other
    is new. QuickBooks keeps all lines of a sort when a Mod names none of it, so a sort that ends is cleared by name.

    Raises:
        UnrenderableError: the document has group items, whose members QuickBooks numbers itself.
    """
    document = change.document
    if getattr(document, "groups", ()) or any("Group" in line.kind for line in lines):
        problem = "lines of a group item cannot be kept"
        raise UnrenderableError(change.key, "ItemGroupRef", "", problem, "Delete the document and add it anew.")
    items, expenses = _wanted(document)
    there: dict[bool, list[KeptLine]] = {True: [], False: []}
    for line in lines:
        there[line.kind.startswith("ExpenseLine")].append(line)
    emptied = [
        name for name, wanted, kept in (("ItemLines", items, False), ("ExpenseLines", expenses, True))
        if there[kept] and not wanted and isinstance(document, (d.Bill, d.Check, d.ItemReceipt, d.VendorCredit))
    ]  # fmt: skip
    return d.Modify(
        key=change.key,
        store=change.store,
        target=change.target,
        edit_sequence=change.edit_sequence,
        document=document,
        line_ids=change.line_ids or _matched(items, there[False]),
        expense_line_ids=change.expense_line_ids or _matched(expenses, there[True]),
        cleared=tuple(dict.fromkeys((*change.cleared, *emptied))),
    )


def _wanted(document: d.Document) -> tuple[list[_Wanted], list[_Wanted]]:
    """Return the item lines and the expense lines of a document, in the order in which they are written."""
    match document:
        case d.SalesReceipt() | d.Invoice() | d.CreditMemo() | d.SalesOrder() | d.PurchaseOrder():
            return [(line.item.full_name, _major(line.amount, document)) for line in document.lines], []
        case d.Bill() | d.ItemReceipt() | d.VendorCredit():
            own: list[_Wanted] = [(line.item.full_name, _major(line.amount, document)) for line in document.item_lines]
            return own, [(line.account.full_name, _major(line.amount, document)) for line in document.expense_lines]
        case d.Check():
            return [], [(line.account.full_name, _major(line.amount, document)) for line in document.lines]
        case d.JournalEntry():
            return [(_side(line.amount < 0, line.account.full_name), _major(line.amount, document))
                    for line in document.lines], []  # fmt: skip
        case d.Deposit():
            taken: list[_Wanted] = [("", None) for _ in document.payments]
            return [*taken, *((one.account.full_name, _major(one.amount, document)) for one in document.lines)], []
        case d.InventoryAdjustment() | d.TransferInventory():
            return [(line.item.full_name, None) for line in document.lines], []
        case _:
            return [], []


def _side(credit: bool, account: str) -> str:
    return f"{'-' if credit else '+'}{account}"


def _major(amount: int, document: d.Document) -> Decimal:
    return from_minor(amount, document.currency if isinstance(document, d.Transaction) else "USD")


def _matched(wanted: Sequence[_Wanted], lines: Sequence[KeptLine]) -> tuple[str, ...]:
    left = list(lines)
    ids: dict[int, str] = {}
    for exact in (True, False):
        for place, (name, amount) in enumerate(wanted):
            if place in ids:
                continue
            for line in left:
                if _named(line).casefold() == name.casefold() and (not exact or money(line.amount) == amount):
                    ids[place] = line.line_id
                    left.remove(line)
                    break
    return tuple(ids.get(place, NEW_LINE) for place in range(len(wanted)))


def _named(line: KeptLine) -> str:
    if line.kind.startswith("Journal"):
        return _side(line.kind == "JournalCreditLine", line.name)
    return line.name
