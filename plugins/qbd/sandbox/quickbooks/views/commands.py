"""The words with which people ask for views; the same in the shell and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.dates import Range
from qbd.sandbox.quickbooks.documents import find_document
from qbd.sandbox.quickbooks.views import book_views, document_views, history_views, list_views, stock_views
from qbd.sandbox.quickbooks.views.view import NotFoundError, View


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants to see: the rest of the words, a range of dates, the basis, how many rows.

    Attributes:
        text: what stands behind the command, such as an account's name.
        first: first day; of balances it plays no part.
        last: last day, or the day as of which balances are told.
        is_cash: statements on the cash basis.
    """

    text: str = ""
    first: str | None = None
    last: str | None = None
    is_cash: bool = False
    limit: int = 50

    @property
    def dates(self) -> Range:
        """First and last day."""
        return self.first, self.last

    def needed(self, what: str) -> str:
        """The text, which this command cannot do without."""
        if not self.text:
            raise NotFoundError(f"Say which: {what}.")
        return self.text


@dataclass(frozen=True, slots=True)
class Command:
    """One word, what may stand behind it, and what it shows."""

    words: str
    help: str
    show: Callable[[Company, Ask], list[View]]


def _statement(kind: str, *, balance: bool) -> Callable[[Company, Ask], list[View]]:
    def show(company: Company, ask: Ask) -> list[View]:
        dates = (None, ask.last or company.today().isoformat()) if balance else ask.dates
        options = {"ReportBasis": "Cash"} if ask.is_cash else {}
        return [book_views.report(company, kind, dates, **options)]

    return show


def _lists(company: Company, ask: Ask) -> list[View]:
    if ask.text:
        return [list_views.list_of(company, ask.text)]
    kinds: list[tuple[str, ...]] = [
        (name, str(len(company.elements.of_kinds(list_views.LISTS[name])))) for name in sorted(list_views.LISTS)
    ]
    return [View("lists", ("list", "elements"), kinds, frozenset({1}))]


def _stock(company: Company, ask: Ask) -> list[View]:
    by_site = stock_views.stock_by_site(company, ask.last)
    return [stock_views.stock(company, ask.last), *([by_site] if by_site.rows else [])]


COMMANDS: dict[str, Command] = {
    "lists": Command("[LIST]", "All lists with their sizes, or one list.", _lists),
    "transactions": Command(
        "[KIND]", "The latest transactions, of one kind if you name it; --from, --to, --limit.",
        lambda company, ask: [document_views.transactions(company, kind=ask.text or None, dates=ask.dates,
                                                          limit=ask.limit)]),
    "find": Command(
        "TEXT", "Transactions by TxnID, number, date, amount, or part of a name or memo.",
        lambda company, ask: [document_views.find(company, ask.needed("a TxnID, number, date, amount or name"),
                                                  limit=ask.limit)]),
    "transaction": Command(
        "TXNID|NUMBER", "One transaction as a form, with its ledger lines, links and history.",
        lambda company, ask: document_views.transaction(company, ask.needed("a TxnID or a number"))),
    "trial-balance": Command("", "Debit and credit per account; --as-of, --cash.",
                             _statement("TrialBalance", balance=True)),
    "balance-sheet": Command("", "Assets, liabilities and equity; --as-of, --cash.",
                             _statement("BalanceSheetStandard", balance=True)),
    "profit-and-loss": Command("", "Income and expenses; --from, --to, --cash.",
                               _statement("ProfitAndLossStandard", balance=False)),
    "receivables": Command("", "Open invoices and credits by customer, with their age; --as-of.",
                           lambda company, ask: [book_views.receivables(company, ask.last)]),
    "payables": Command("", "Open bills and credits by vendor, with their age; --as-of.",
                        lambda company, ask: [book_views.payables(company, ask.last)]),
    "stock": Command("", "Quantity, average cost, value, on order, on sales order, per site; --as-of.",
                     _stock),
    "ledger": Command(
        "ACCOUNT", "The general ledger of an account; --from, --to.",
        lambda company, ask: [book_views.account_ledger(company, ask.needed("an account"), ask.dates)]),
    "report": Command(
        "TYPE", "Any report that qbXML gives, by its type; --from, --to, --cash.",
        lambda company, ask: [book_views.report(company, ask.needed("a report type"), ask.dates,
                                                **({"ReportBasis": "Cash"} if ask.is_cash else {}))]),
    "message-sets": Command("", "Stored message sets and what became of their requests.",
                            lambda company, _: [history_views.message_sets(company)]),
    "deleted": Command("", "Deleted transactions and list elements.",
                       lambda company, _: [history_views.deleted(company)]),
}  # fmt: skip
_SHORT = {"balance": "trial-balance", "txn": "transaction", "p&l": "profit-and-loss", "ar": "receivables",
          "ap": "payables", "items": "lists items", "accounts": "lists accounts"}  # fmt: skip


def views(company: Company, words: str, ask: Ask) -> list[View]:
    """What a command shows. A list's name and a TxnID are commands too.

    Raises:
        NotFoundError: there is no such command, or nothing that it could show.
    """
    words = _SHORT.get(words.lower(), words)
    name, _, rest = words.partition(" ")
    command = COMMANDS.get(name.lower())
    if command is not None:
        text = " ".join(part for part in (rest.strip(), ask.text) if part)
        return command.show(company, Ask(text, ask.first, ask.last, ask.is_cash, ask.limit))
    whole = f"{words} {ask.text}".strip()
    if whole.lower().replace("-", " ") in list_views.LISTS:
        return [list_views.list_of(company, whole)]
    if find_document(company, whole) is not None:
        return document_views.transaction(company, whole)
    raise NotFoundError(
        f"{whole} is no command, list or TxnID of this company file. Commands are {', '.join(COMMANDS)}; lists are "
        f"{', '.join(sorted(list_views.LISTS))}."
    )
