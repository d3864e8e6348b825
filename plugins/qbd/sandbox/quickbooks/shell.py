"""Plain views of a company file for people: rows of text, read without a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qbd.sandbox.quickbooks import inventory, ledger
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import document_by_number, find_document
from qbd.sandbox.quickbooks.elements import ITEM_KINDS
from qbd.sandbox.quickbooks.field_values import money, quantity_text
from qbd.sandbox.quickbooks.reports.accounts import chart
from qbd.sandbox.quickbooks.store import Store
from qbd.sandbox.quickbooks.transactions import settlement

LISTS = {
    "accounts": ("Account",),
    "customers": ("Customer",),
    "vendors": ("Vendor",),
    "employees": ("Employee",),
    "items": ITEM_KINDS,
    "classes": ("Class",),
    "payment methods": ("PaymentMethod",),
    "tax codes": ("SalesTaxCode",),
}


@dataclass(frozen=True, slots=True)
class View:
    """A table: heading, column titles, rows of text."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


@contextmanager
def reading(path: str | Path) -> Iterator[Company]:
    """The company of a file, for reading only: what is derived on the way is not kept."""
    store = Store(Path(path))
    try:
        store.db.execute("BEGIN IMMEDIATE")
        yield Company(store)
    finally:
        if store.db.in_transaction:
            store.db.execute("ROLLBACK")
        store.close()


def list_view(path: str | Path, name: str) -> View:
    """One of `LISTS`."""
    with reading(path) as company:
        balances = ledger.balances(company)
        rows: list[tuple[str, ...]] = []
        for element in company.elements.of_kinds(LISTS[name]):
            detail = element.data.get("AccountType") or element.kind
            amount = money(balances.get(element.list_id, 0)) if element.kind == "Account" else ""
            if element.kind == "ItemInventory":
                units, value = inventory.stock_level(company, element.list_id)
                amount = f"{quantity_text(units)} on hand, {money(value)}"
            rows.append((element.list_id, element.full_name, detail, amount))
        return View(name, ("ListID", "name", "kind", "balance (debit +)"), rows)


def transactions_view(path: str | Path, *, limit: int = 50, kind: str | None = None) -> View:
    """The latest transactions, newest first."""
    with reading(path) as company:
        numbers = company.store.db.execute(
            "SELECT txn_number FROM txn WHERE kind = coalesce(?, kind) ORDER BY txn_number DESC LIMIT ?", (kind, limit)
        ).fetchall()
        rows: list[tuple[str, ...]] = []
        for (number,) in numbers:
            document = document_by_number(company, number)
            name = company.elements.get(document.entity_id).full_name if document.entity_id else ""
            rows.append(
                (document.txn_id, document.kind, document.txn_date, document.ref_number or "", name,
                 money(document.total))
            )  # fmt: skip
        return View("transactions", ("TxnID", "kind", "date", "number", "name", "total"), rows)


def transaction_view(path: str | Path, txn_id: str) -> View:
    """One transaction's ledger lines. Raises KeyError where there is no such TxnID."""
    with reading(path) as company:
        document = find_document(company, txn_id)
        if document is None:
            raise KeyError(txn_id)

        def name(list_id: str | None) -> str:
            return company.elements.get(list_id).full_name if list_id else ""

        selection = ledger.Selection(txn_numbers=[document.txn_number])
        rows: list[tuple[str, ...]] = [
            (name(line.account_id), money(line.cents) if line.cents > 0 else "",
             money(-line.cents) if line.cents < 0 else "", name(line.entity_id), name(line.class_id),
             name(line.item_id), line.memo or "")
            for line in ledger.lines(company, selection)
        ]  # fmt: skip
        void = " (void)" if document.is_void else ""
        title = f"{document.kind} {document.ref_number or document.txn_id} of {document.txn_date}{void}"
        return View(title, ("account", "debit", "credit", "name", "class", "item", "memo"), rows)


def trial_balance_view(path: str | Path) -> View:
    """Debit and credit per account over everything booked."""
    with reading(path) as company:
        balances = ledger.balances(company)
        rows: list[tuple[str, ...]] = []
        debit = credit = 0
        for account in chart(company):
            cents = balances.get(account.list_id)
            if cents is None:
                continue
            rows.append((account.full_name, money(cents) if cents >= 0 else "", money(-cents) if cents < 0 else ""))
            debit, credit = debit + max(cents, 0), credit - min(cents, 0)
        rows.append(("TOTAL", money(debit), money(credit)))
        return View("trial balance", ("account", "debit", "credit"), rows)


def receivables_view(path: str | Path) -> View:
    """Open invoices, refunds, payments and credits, by customer; credits are negative."""
    with reading(path) as company:
        items = company.store.db.execute(
            "SELECT o.txn_number, o.side FROM open_item o JOIN txn t USING (txn_number) "
            "JOIN list_element e ON e.list_id = o.entity_id AND e.kind = 'Customer' "
            "ORDER BY e.full_key, t.txn_date, t.txn_number"
        ).fetchall()
        rows: list[tuple[str, ...]] = []
        for number, side in items:
            left = settlement.remaining(company, number)
            if not left:
                continue
            document = document_by_number(company, number)
            name = company.elements.get(document.entity_id).full_name if document.entity_id else ""
            sign = 1 if side == "debit" else -1
            rows.append((name, document.kind, document.ref_number or "", document.txn_date, money(sign * left)))
        return View("accounts receivable", ("customer", "kind", "number", "date", "open"), rows)


def ledger_totals(path: str | Path, txn_ids: list[str] | None = None) -> dict[str, int]:
    """Cents per account full name (debit positive), of some transactions or of all. For assertions in tests only:
    the product reads books by qbXML."""
    with reading(path) as company:
        totals: dict[str, int] = {}
        for line in ledger.lines(company, ledger.Selection(txn_ids=txn_ids)):
            name = company.elements.get(line.account_id).full_name
            totals[name] = totals.get(name, 0) + line.cents
        return {name: cents for name, cents in totals.items() if cents}
