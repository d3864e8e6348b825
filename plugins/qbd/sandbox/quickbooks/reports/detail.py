"""Detail reports: ledger lines of a period, grouped and summed.

Amounts of reports that group by account, and of sales, purchases and open documents, have their account's natural sign;
those of the general ledger, the journal and the custom report are debit positive [M].
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.ledger import LedgerLine, Selection
from qbd.sandbox.quickbooks.reports import periods
from qbd.sandbox.quickbooks.reports.accounts import (
    PROFIT_AND_LOSS_TYPES,
    account_label,
    chart,
    is_balance_sheet,
    natural_sign,
    own_label,
)
from qbd.sandbox.quickbooks.reports.balances import Books
from qbd.sandbox.quickbooks.reports.columns import Facts, chosen
from qbd.sandbox.quickbooks.reports.groups import Group, dimension
from qbd.sandbox.quickbooks.reports.layout import PROFIT_AND_LOSS, StatementWriter
from qbd.sandbox.quickbooks.reports.line_rows import LineRows, Sums
from qbd.sandbox.quickbooks.reports.query import Query, unavailable
from qbd.sandbox.quickbooks.transactions import non_posting

_FULL = ("TxnType", "Date", "RefNumber", "Name", "Memo", "SplitAccount", "Amount", "RunningBalance")
_SALE = ("TxnType", "Date", "RefNumber", "Memo", "Name", "Item", "Quantity", "UnitPrice", "Amount", "RunningBalance")
_PURCHASE = ("TxnType", "Date", "RefNumber", "Memo", "SourceName", "Item", "Quantity", "CostPrice", "Amount",
             "RunningBalance")  # fmt: skip
SALES_KINDS = ["SalesReceipt", "Invoice", "CreditMemo"]
PURCHASE_KINDS = ["Bill", "VendorCredit", "Check", "CreditCardCharge", "CreditCardCredit", "ItemReceipt"]
SALES_ITEM_KINDS = ("ItemService", "ItemInventory", "ItemInventoryAssembly", "ItemNonInventory", "ItemOtherCharge",
                    "ItemDiscount")  # fmt: skip
PURCHASE_ITEM_KINDS = SALES_ITEM_KINDS[:-1]


@dataclass(frozen=True, slots=True)
class DetailForm:
    """What sets a detail report apart.

    Attributes:
        unit: what rows are summarised by when the request says nothing; empty for a report with a way of its own.
        kinds: transaction kinds it is limited to.
        item_kinds: kinds of items whose lines it is limited to.
        summary: only each transaction's first line.
        account_types: account types it is limited to.
        units: what its rows may be summarised by; None for anything.
    """

    title: str
    columns: tuple[str, ...] = _FULL
    unit: str = "TotalOnly"
    kinds: tuple[str, ...] | None = None
    item_kinds: tuple[str, ...] | None = None
    summary: bool | None = None
    account_types: tuple[str, ...] | None = None
    natural: bool = False
    units: tuple[str, ...] | None = None


FORMS: dict[str, DetailForm] = {
    "CustomTxnDetail": DetailForm("Custom Transaction Detail Report", ()),
    "TxnListByDate": DetailForm("Transaction List by Date", (
        "TxnType", "Date", "RefNumber", "Name", "Memo", "Account", "SplitAccount", "Amount"), summary=True),
    "TxnListByCustomer": DetailForm("Transaction List by Customer", (
        "TxnType", "Date", "RefNumber", "Memo", "Account", "SplitAccount", "Amount"), "Customer", summary=True),
    "TxnListByVendor": DetailForm("Transaction List by Vendor", (
        "TxnType", "Date", "RefNumber", "Memo", "Account", "SplitAccount", "Amount"), "Vendor", summary=True),
    "TxnDetailByAccount": DetailForm("Transaction Detail by Account", _FULL, "Account", natural=True),
    "GeneralLedger": DetailForm("General Ledger", _FULL, "Account", units=("Account",)),
    "BalanceSheetDetail": DetailForm("Balance Sheet Detail", _FULL, "Account", natural=True, units=("Account",)),
    "Journal": DetailForm("Journal", (
        "TxnNumber", "TxnType", "Date", "RefNumber", "Name", "Memo", "Account", "Debit", "Credit"), "", units=()),
    "DepositDetail": DetailForm("Deposit Detail", (
        "TxnType", "RefNumber", "Date", "Name", "Account", "Amount"), "", ("Deposit",), units=()),
    "CheckDetail": DetailForm("Check Detail", (
        "TxnType", "RefNumber", "Date", "Name", "Item", "Account", "Amount"), "", ("Check", "BillPaymentCheck"),
        units=()),
    "ProfitAndLossDetail": DetailForm("Profit & Loss Detail", _FULL, "", natural=True, units=(),
                                      account_types=PROFIT_AND_LOSS_TYPES),
    "SalesByItemDetail": DetailForm("Sales by Item Detail", _SALE, "ItemDetail", tuple(SALES_KINDS), SALES_ITEM_KINDS),
    "SalesByCustomerDetail": DetailForm("Sales by Customer Detail", _SALE, "Customer", tuple(SALES_KINDS),
                                        SALES_ITEM_KINDS),
    "PurchaseByItemDetail": DetailForm("Purchases by Item Detail", _PURCHASE, "ItemDetail", tuple(PURCHASE_KINDS),
                                       PURCHASE_ITEM_KINDS),
    "PurchaseByVendorDetail": DetailForm("Purchases by Vendor Detail", _PURCHASE, "Vendor", tuple(PURCHASE_KINDS),
                                         PURCHASE_ITEM_KINDS),
}  # fmt: skip
_DAY = dt.timedelta(days=1)
# Lists of transactions show orders and estimates too where nothing is said of posting [M].
_WITH_ORDERS = frozenset({"CustomTxnDetail", "TxnListByDate", "TxnListByCustomer", "TxnListByVendor"})


def report_lines(query: Query, selection: Selection) -> Iterable[LedgerLine]:
    """The lines of a report by posting status: the ledger, the orders and estimates beside it, or both. Rule 7."""
    status = query.option("ReportPostingStatusFilter", "Either" if query.kind in _WITH_ORDERS else "Posting")
    posted = ledger.lines(query.company, selection) if status != "NonPosting" else iter(())
    if status == "Posting" or selection.summary is False:
        return posted
    others = [line for line in non_posting.lines(query.company, selection) if _in_time(line, selection)]
    if not others:
        return posted
    return heapq.merge(posted, others, key=lambda line: (line.txn_date, line.txn_number, line.seq, line.part))


def _in_time(line: LedgerLine, selection: Selection) -> bool:
    first, last = selection.modified
    changed = int(dt.datetime.fromisoformat(line.time_modified).timestamp())
    return (first is None or changed >= first) and (last is None or changed <= last)


def detail(query: Query) -> str:
    """A detail report as the body of the response."""
    form = FORMS[query.kind]
    unit = query.option("SummarizeRowsBy", form.unit)
    if form.units is not None and unit != form.unit and unit not in form.units:
        raise unavailable(f"SummarizeRowsBy {unit} is not available for the report {query.kind}.")
    if query.node.get("IncludeAccounts") == "All" and unit != "Account":
        raise unavailable("IncludeAccounts All is for reports by account.")
    rows = _rows(query, form)
    selection = _selected(query, form)
    if query.kind in ("GeneralLedger", "BalanceSheetDetail"):
        _by_account(query, rows, selection)
    elif query.kind == "ProfitAndLossDetail":
        _profit_and_loss(query, rows, selection)
    elif not form.unit:
        _by_transaction(query, rows, selection)
    elif unit == "TotalOnly":
        sums, _ = rows.write(_lines(query, form, selection))
        rows.total(sums)
    else:
        _grouped(query, rows, unit, _lines(query, form, selection))
    return rows.table.text()


def _rows(query: Query, form: DetailForm) -> LineRows:
    columns = chosen(query.node.texts("IncludeColumn") or list(form.columns))
    until = query.company.today() if query.option("ReportOpenBalanceAsOf", "Today") == "Today" else None
    last = min(query.last_day, query.company.today()) if not query.bounds[1] else query.last_day
    facts = Facts(query.company, last, until, natural=form.natural)
    if "SplitAccount" in columns:
        facts.sources = ledger.sources(query.company, Selection(dates=query.bounds))
    return LineRows(form.title, periods.subtitle(query.bounds), columns, facts)


def _selected(query: Query, form: DetailForm) -> Selection:
    company, selection = query.company, replace(query.selection)
    if form.kinds is not None:
        selection.kinds = [kind for kind in form.kinds if selection.kinds is None or kind in selection.kinds]
    if form.summary is not None and query.node.get("ReportDetailLevelFilter") is None:
        selection.summary = form.summary
    if form.account_types is not None:
        selection.account_ids = query.narrowed([a.list_id for a in company.accounts_of_type(*form.account_types)])
    if form.item_kinds is not None:
        items = [item.list_id for item in company.elements.of_kinds(form.item_kinds)]
        wanted = selection.item_ids
        selection.item_ids = [item_id for item_id in items if wanted is None or item_id in wanted]
        selection.own = True
    return selection


def _lines(query: Query, form: DetailForm, selection: Selection) -> Iterable[LedgerLine]:
    """The lines in order; of sales with income positive."""
    found = report_lines(query, selection)
    if form.kinds == tuple(SALES_KINDS):
        return (line._replace(cents=-line.cents) for line in found)
    return found


def _grouped(query: Query, rows: LineRows, unit: str, lines: Iterable[LedgerLine]) -> None:
    """Every group with a heading, its rows, its sums; the balance starts afresh in each."""
    by = dimension(query, unit)
    place = LedgerLine._fields.index(by.field)
    if query.kind == "PurchaseByVendorDetail":
        place = LedgerLine._fields.index("source_entity_id")
    found: dict[Group, list[LedgerLine]] = defaultdict(list)
    for line in lines:
        found[by.group(line[place])].append(line)
    if unit == "Account" and query.option("IncludeAccounts", "InUse") == "All":
        for account in chart(query.company):
            if account.data["AccountType"] != "NonPosting" and query.narrowed([account.list_id]):
                found.setdefault(by.group(account.list_id), [])
    total = Sums()
    for group in sorted(found, key=lambda each: each.rank):
        rows.table.text_row(group.label)
        label = (group.row_type, group.label) if group.row_type else None
        sums, balance = rows.write(found.pop(group), label=label)
        rows.subtotal(f"Total {group.label}", sums, balance, label)
        total.add(sums)
    rows.total(total, total.amount)


def _by_account(query: Query, rows: LineRows, selection: Selection) -> None:
    """The general ledger: every account with its balance carried forward. Retained earnings are those of closed years.

    Without IncludeAccounts the accounts that have a balance or a line are shown [M].
    """
    opening = _opening(query, selection)
    found: dict[str, list[LedgerLine]] = defaultdict(list)
    for line in report_lines(query, selection):
        found[line.account_id].append(line)
    include = query.node.get("IncludeAccounts")
    total = Sums()
    for account in chart(query.company):
        if query.kind == "BalanceSheetDetail" and not is_balance_sheet(account):
            continue
        key = account.list_id
        sign = natural_sign(account) if rows.facts.natural else 1
        shown = bool(found.get(key)) or (include is None and bool(opening.get(key))) or include == "All"
        if not shown or account.data["AccountType"] == "NonPosting" or not query.narrowed([key]):
            continue
        label = account_label(query.company, account)
        rows.table.text_row(label)
        sums, balance = rows.write(found.pop(key, ()), sign * opening.get(key, 0), ("account", label))
        rows.subtotal(f"Total {label}", sums, balance, ("account", label))
        total.add(sums)
    if query.kind == "GeneralLedger":
        rows.total(total)


def _opening(query: Query, selection: Selection) -> dict[str, int]:
    """Balances before the first day; income and expense start afresh with the fiscal year.

    Lines that a filter other than that of accounts leaves out are left out of the balances too, and years are not closed
    then.
    """
    if not query.bounds[0]:
        return {}
    last = periods.day_before(query.bounds[0])
    if not query.has_line_filters:
        return Books(query.company).closed(last, last + _DAY)
    found = ledger.sums(query.company, replace(selection, dates=(None, last.isoformat())), "account_id")
    year = periods.year_start(query.company, last + _DAY).isoformat()
    this_year = ledger.sums(query.company, replace(selection, dates=(year, last.isoformat())), "account_id")
    return {
        key: cents if is_balance_sheet(query.company.elements.get(key)) else this_year.get((key,), 0)
        for (key,), cents in found.items()
    }


def _by_transaction(query: Query, rows: LineRows, selection: Selection) -> None:
    """The journal and its like: each transaction's lines with their sums below."""
    total = Sums()
    pending: list[LedgerLine] = []

    def flush() -> None:
        sums, _ = rows.write(pending)
        rows.subtotal("", sums)
        total.add(sums)
        pending.clear()

    for line in report_lines(query, selection):
        if pending and pending[-1].txn_number != line.txn_number:
            flush()
        pending.append(line)
    if pending:
        flush()
    if query.kind == "Journal":
        rows.total(total)


def _profit_and_loss(query: Query, rows: LineRows, selection: Selection) -> None:
    """Income and expenses in the sections of the statement, every account with its lines."""
    company = query.company
    found: dict[str, list[LedgerLine]] = defaultdict(list)
    for line in report_lines(query, selection):
        found[line.account_id].append(line)
    accounts = {account.list_id: account for account in chart(company)}
    amounts = {key: [sum(line.cents for line in found[key])] for key in accounts if key in found}

    def leaf(account: ListElement, label: str) -> None:
        rows.table.text_row(label)
        row_label = ("account", account_label(company, account))
        sums, balance = rows.write(found.get(account.list_id, ()), label=row_label)
        rows.subtotal(f"Total {label}", sums, balance, row_label)

    writer = _DetailWriter(
        rows.table, accounts, amounts, leaf=leaf, label=lambda account: own_label(company, account),
        full_label=lambda account: account_label(company, account),
    )  # fmt: skip
    writer.write(PROFIT_AND_LOSS)


class _DetailWriter(StatementWriter):
    """A statement's sections with their sums in the columns of a detail report."""

    def cells(self, values: list[int], sign: int) -> list[str]:
        """The one sum, under Amount and Balance."""
        sums = Sums(amount=sign * values[0]).values(sign * values[0])
        return [sums.get(column.kind, "") if column.kind in ("Amount", "RunningBalance") else ""
                for column in self.table.columns[1:]]  # fmt: skip
