"""The lists of a company file."""

from __future__ import annotations

import re

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ITEM_KINDS, TERMS_KINDS, ListElement
from qbd.sandbox.quickbooks.field_values import money, quantity_text
from qbd.sandbox.quickbooks.inventory import stock_level
from qbd.sandbox.quickbooks.list_kinds import LIST_KINDS
from qbd.sandbox.quickbooks.reports.accounts import chart
from qbd.sandbox.quickbooks.views.view import NotFoundError, View

_SEVERAL = {"items": ITEM_KINDS, "terms": TERMS_KINDS, "tax codes": ("SalesTaxCode",)}


def _words(kind: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()


def _plural(kind: str) -> str:
    words = _words(kind)
    if words.endswith("y"):
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith(("s", "x")) else f"{words}s"


LISTS: dict[str, tuple[str, ...]] = {
    **{_plural(kind): (kind,) for kind in LIST_KINDS if kind not in (*ITEM_KINDS, *TERMS_KINDS, "SalesTaxCode")},
    **_SEVERAL,
    **{f"{_words(kind.removeprefix('Item'))} items": (kind,) for kind in ITEM_KINDS if kind in LIST_KINDS},
}


def list_of(company: Company, name: str) -> View:
    """One of `LISTS`, with the balance of accounts and the stock of items."""
    kinds = LISTS.get(name.lower().replace("-", " "))
    if kinds is None:
        raise NotFoundError(f"{name} is no list. Lists are {', '.join(sorted(LISTS))}.")
    elements = chart(company) if kinds == ("Account",) else company.elements.of_kinds(kinds)
    balances = ledger.balances(company)
    rows = [_row(company, element, balances) for element in elements]
    return View(name, ("ListID", "name", "kind", "balance (debit +)", "active"), rows, frozenset({3}))


def _row(company: Company, element: ListElement, balances: dict[str, int]) -> tuple[str, ...]:
    detail = str(element.data.get("AccountType") or element.kind)
    amount = ""
    if element.kind == "Account" and detail != "NonPosting":
        amount = money(balances.get(element.list_id, 0))
    if element.kind in ("ItemInventory", "ItemInventoryAssembly"):
        units, value = stock_level(company, element.list_id)
        amount = f"{quantity_text(units)} on hand, {money(value)}"
    return element.list_id, element.full_name, detail, amount, "" if element.is_active else "inactive"
