"""Looking at a company file from Python: the views of `views`, by path, and sums for assertions in tests."""

from __future__ import annotations

from pathlib import Path

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.views import book_views, commands, document_views, list_views
from qbd.sandbox.quickbooks.views.view import NotFoundError, View, reading

__all__ = ["NotFoundError", "View", "reading"]
LISTS = list_views.LISTS


def show(path: str | Path, words: str, ask: commands.Ask | None = None) -> list[View]:
    """What a command of `commands.COMMANDS` shows."""
    with reading(path) as company:
        return commands.views(company, words, ask or commands.Ask())


def list_view(path: str | Path, name: str) -> View:
    """One of `LISTS`."""
    with reading(path) as company:
        return list_views.list_of(company, name)


def transactions_view(path: str | Path, *, limit: int = 50, kind: str | None = None) -> View:
    """The latest transactions, newest first."""
    with reading(path) as company:
        return document_views.transactions(company, kind=kind, limit=limit)


def transaction_view(path: str | Path, txn_id: str) -> View:
    """One transaction's ledger lines. Raises NotFoundError where there is no such TxnID."""
    with reading(path) as company:
        return document_views.ledger_lines(company, document_views.the_document(company, txn_id))


def receivables_view(path: str | Path) -> View:
    """Open invoices, refunds, payments and credits, by customer; credits are negative."""
    with reading(path) as company:
        return book_views.receivables(company)


def ledger_totals(path: str | Path, txn_ids: list[str] | None = None) -> dict[str, int]:
    """Cents per account full name (debit positive), of some transactions or of all. For assertions in tests only:
    the product reads books by qbXML."""
    with reading(path) as company:
        totals: dict[str, int] = {}
        sums = ledger.sums(company, ledger.Selection(txn_ids=txn_ids), "account_id")
        for (account_id,), cents in sums.items():
            name = company.elements.get(account_id).full_name
            totals[name] = totals.get(name, 0) + cents
        return {name: cents for name, cents in totals.items() if cents}
