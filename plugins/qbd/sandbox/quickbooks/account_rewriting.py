"""Apply...AccountRefToExistingTxns: an item's new account goes into all documents that exist. Posting rule 68."""

from __future__ import annotations

import json
from dataclasses import dataclass

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, document_by_number
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import missing_element
from qbd.sandbox.quickbooks.request_reader import Element

# Documents on which an item stands for a sale; on all others it stands for a purchase.
_SALES = frozenset({"SalesReceipt", "Invoice", "CreditMemo", "SalesOrder", "Estimate"})


@dataclass(frozen=True, slots=True)
class _Wish:
    """Which switch asks for it, the account it means, and the documents it goes into (None: all)."""

    switch: str
    account: str
    sales: bool | None = None


_WISHES = (
    _Wish("ApplyIncomeAccountRefToExistingTxns", "IncomeAccountRef", True),
    _Wish("ApplyExpenseAccountRefToExistingTxns", "ExpenseAccountRef", False),
    _Wish("ApplyAccountRefToExistingTxns", "AccountRef"),
)
_COST = "ApplyCOGSAccountRefToExistingTxns"


def apply_accounts(company: Company, item: ListElement, node: Element) -> None:
    """Does what the switches of an item's Mod ask for; the item was already changed.

    All lines with the item take the new account, but for those that name an account of their own
    (OverrideItemAccountRef) [M].

    Raises:
        StatusError: 3171 where one of the documents lies on or before the closing date, 3175 where one is open by a
            user, 3150 for a switch without its account [M]. Nothing is changed then.
    """
    for part in (node, *node.children):
        for wish in _WISHES:
            if part.get(wish.switch) in ("true", "1"):
                _rewrite_postings(company, item, wish, _account(company, part, wish.account))
        if part.get(_COST) in ("true", "1"):
            _rewrite_cost(company, item, _account(company, part, "COGSAccountRef"))


def _account(company: Company, part: Element, name: str) -> str:
    found = company.elements.resolve(part.child(name), ("Account",), "Account", part.name)
    if found is None:
        raise missing_element(name)
    return found.list_id


def _rewrite_postings(company: Company, item: ListElement, wish: _Wish, account_id: str) -> None:
    rows = company.store.db.execute(
        "SELECT txn_number, seq, line_id, account_id FROM posting WHERE item_id = ? AND account_id <> ?",
        (item.list_id, account_id),
    ).fetchall()
    numbers = {row[0] for row in rows}
    documents = {number: document_by_number(company, number) for number in sorted(numbers)}
    touched: dict[int, set[str]] = {}
    for number, seq, line_id, before in rows:
        document = documents[number]
        if wish.sales is not None and wish.sales != (document.kind in _SALES):
            continue
        if line_id is None or _names_its_own(document, line_id):
            continue
        company.store.db.execute(
            "UPDATE posting SET account_id = ? WHERE txn_number = ? AND seq = ?", (account_id, number, seq)
        )
        touched.setdefault(number, set()).add(before)
    for number, accounts in touched.items():
        _changed(company, documents[number], accounts, account_id)


def _names_its_own(document: Document, line_id: str) -> bool:
    return any(line.line_id == line_id and line.given.get("OverrideItemAccountRef") for line in document.lines)


def _rewrite_cost(company: Company, item: ListElement, account_id: str) -> None:
    """Cost of goods sold is worked out from the moves of stock, so these take the account."""
    db = company.store.db
    rows = db.execute(
        "SELECT txn_number, cogs_account_id FROM stock_move WHERE item_id = ? AND cogs_account_id <> ?",
        (item.list_id, account_id),
    ).fetchall()
    touched: dict[int, set[str]] = {}
    for number, before in rows:
        touched.setdefault(number, set()).add(before)
    for number, accounts in touched.items():
        _changed(company, document_by_number(company, number), accounts, account_id)
    db.execute("UPDATE stock_move SET cogs_account_id = ? WHERE item_id = ?", (account_id, item.list_id))
    db.execute("INSERT OR IGNORE INTO stale_item VALUES (?)", (item.list_id,))


def _changed(company: Company, document: Document, before: set[str], account_id: str) -> None:
    """The document counts as modified [M], and it refers to the new account instead of the old ones."""
    company.check_closing_date(document.txn_date, document.kind)
    company.check_not_in_use(document.txn_id)
    db = company.store.db
    sequence = db.execute("SELECT edit_sequence FROM txn WHERE txn_number = ?", (document.txn_number,)).fetchone()[0]
    db.execute(
        "UPDATE txn SET time_modified = ?, edit_sequence = ? WHERE txn_number = ?",
        (company.store.stamp(), company.store.next_edit_sequence(sequence), document.txn_number),
    )
    db.execute("INSERT OR IGNORE INTO reference (owner, list_id) VALUES (?, ?)", (document.txn_id, account_id))
    stored = json.dumps([document.form, [(line.given, line.shown) for line in document.lines]])
    for old in before:
        kept = db.execute(
            "SELECT 1 FROM posting WHERE txn_number = ? AND account_id = ?", (document.txn_number, old)
        ).fetchone()
        if kept is None and old not in stored:
            db.execute("DELETE FROM reference WHERE owner = ? AND list_id = ?", (document.txn_id, old))
