"""Reports: trial balance, general ledger, transactions by date, and the custom transaction detail report.

Each row's columns are told by `ColDesc`; a column that is empty in a row is left out of it, columns come in
QuickBooks' own order whatever order was asked for [M], and the first column is the row label.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.company import BALANCE_SHEET_TYPES, Company
from qbd.sandbox.quickbooks.dates import Range, explicit, fiscal_year_start, macro_range
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import feature_closed
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.report_table import Column, ReportTable
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.transactions.queries import filter_ids, time_bounds

# Account types in the order of a chart of accounts.
TYPE_ORDER = (
    "Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset", "AccountsPayable", "CreditCard",
    "OtherCurrentLiability", "LongTermLiability", "Equity", "Income", "CostOfGoodsSold", "Expense", "OtherIncome",
    "OtherExpense", "NonPosting",
)  # fmt: skip
TXN_TYPE_TITLES = {
    "SalesReceipt": "Sales Receipt", "ReceivePayment": "Payment", "CreditMemo": "Credit Memo",
    "ARRefundCreditCard": "Credit Card Refund", "JournalEntry": "General Journal",
    "InventoryAdjustment": "Inventory Adjust",
}  # fmt: skip


class Row:
    """One ledger line with what its columns show."""

    def __init__(self, company: Company, line: ledger.LedgerLine, split: str) -> None:
        self.company, self.line, self.split = company, line, split
        self.running = 0

    def name(self, list_id: str | None) -> str:
        """Full name of what a ListID stands for; empty for none."""
        element = self.company.elements.find(list_id) if list_id else None
        return element.full_name if element else ""


COLUMNS: dict[str, tuple[str, str, Callable[[Row], str]]] = {
    "TxnType": ("Type", "STRTYPE", lambda row: TXN_TYPE_TITLES.get(row.line.kind, row.line.kind)),
    "TxnID": ("Trans ID", "IDTYPE", lambda row: row.line.txn_id),
    "TxnNumber": ("Trans #", "INTTYPE", lambda row: str(row.line.txn_number)),
    "ModifiedTime": ("Entered/Last Modified", "DATETIMETYPE", lambda row: row.line.time_modified),
    "Date": ("Date", "DATETYPE", lambda row: row.line.txn_date),
    "RefNumber": ("Num", "STRTYPE", lambda row: row.line.ref_number or ""),
    "Name": ("Name", "STRTYPE", lambda row: row.name(row.line.entity_id)),
    "SourceName": ("Source Name", "STRTYPE", lambda row: row.name(row.line.entity_id)),
    "Memo": ("Memo", "STRTYPE", lambda row: row.line.memo or ""),
    "Item": ("Item", "STRTYPE", lambda row: row.name(row.line.item_id)),
    "Account": ("Account", "STRTYPE", lambda row: row.name(row.line.account_id)),
    "Class": ("Class", "STRTYPE", lambda row: row.name(row.line.class_id)),
    "SplitAccount": ("Split", "STRTYPE", lambda row: row.split),
    "Debit": ("Debit", "AMTTYPE", lambda row: money(row.line.cents) if row.line.cents > 0 else ""),
    "Credit": ("Credit", "AMTTYPE", lambda row: money(-row.line.cents) if row.line.cents < 0 else ""),
    "Amount": ("Amount", "AMTTYPE", lambda row: money(row.line.cents)),
    "RunningBalance": ("Balance", "AMTTYPE", lambda row: money(row.running)),
}
_DEFAULTS = {
    "GeneralLedger": ("TxnType", "Date", "RefNumber", "Name", "Memo", "SplitAccount", "Amount", "RunningBalance"),
    "TxnListByDate": ("TxnType", "Date", "RefNumber", "Name", "Memo", "Account", "SplitAccount", "Amount"),
}


def detail(company: Company, node: Element, report: str) -> str:
    """GeneralLedger, TxnListByDate and CustomTxnDetail as the body of the response."""
    if report not in (*_DEFAULTS, "CustomTxnDetail"):
        raise feature_closed()
    grouping = node.get("SummarizeRowsBy")
    if grouping not in (None, "Account" if report == "GeneralLedger" else "TotalOnly"):
        raise feature_closed()
    bounds = period(company, node)
    rows = _rows(company, node, bounds, report)
    columns = _columns(node, _DEFAULTS.get(report, ()))
    table = ReportTable(_TITLES[report], _subtitle(bounds), columns)
    if report == "GeneralLedger":
        _general_ledger(company, table, rows, bounds)
    else:
        _flat(table, rows)
    return table.text()


_TITLES = {
    "GeneralLedger": "General Ledger",
    "TxnListByDate": "Transaction List by Date",
    "CustomTxnDetail": "Custom Transaction Detail Report",
}


def period(company: Company, node: Element) -> Range:
    """The dates a report covers; this month to date where nothing is said."""
    if node.get("ReportBasis") == "Cash":
        raise feature_closed()
    given = node.child("ReportPeriod")
    if given is not None:
        return explicit(given.get("FromReportDate"), given.get("ToReportDate"))
    macro = node.get("ReportDateMacro") or "ThisMonthToDate"
    return macro_range(macro.replace("ThisYear", "ThisFiscalYear").replace("LastYear", "LastFiscalYear"),
                       company.today(), int(company.store.meta("fiscal_month", "1")))  # fmt: skip


def _columns(node: Element, defaults: Iterable[str]) -> list[Column]:
    wanted = node.texts("IncludeColumn") or list(defaults)
    for name in wanted:
        if name not in COLUMNS:
            # A column that this simulator cannot fill is refused, never left empty in silence.
            raise feature_closed()
    return [Column("Blank", "", "STRTYPE")] + [
        Column(name, title, data_type) for name, (title, data_type, _) in COLUMNS.items() if name in wanted
    ]


def _selection(company: Company, node: Element, bounds: Range) -> ledger.Selection:
    selection = ledger.Selection(dates=bounds)
    for name, namespace, field in (
        ("ReportEntityFilter", "entity", "entity_ids"),
        ("ReportAccountFilter", "account", "account_ids"),
        ("ReportItemFilter", "item", "item_ids"),
        ("ReportClassFilter", "class", "class_ids"),
    ):
        filter_node = node.child(name)
        if filter_node is None:
            continue
        if filter_node.children[0].name.endswith("TypeFilter"):
            raise feature_closed()
        setattr(selection, field, filter_ids(company, filter_node, (namespace,)))
    kinds = node.child("ReportTxnTypeFilter")
    if kinds is not None and "All" not in kinds.texts("TxnTypeFilter"):
        selection.kinds = kinds.texts("TxnTypeFilter")
    return selection


def _rows(company: Company, node: Element, bounds: Range, report: str) -> list[Row]:
    if node.get("ReportPostingStatusFilter") == "NonPosting":
        return []
    lines: Iterable[ledger.LedgerLine] = ledger.lines(company, _selection(company, node, bounds))
    if node.child("ReportModifiedDateRangeMacro") is not None:
        raise feature_closed()
    modified = node.child("ReportModifiedDateRangeFilter")
    if modified is not None:
        first, last = time_bounds(company, modified.get("FromReportModifiedDate"), modified.get("ToReportModifiedDate"))
        lines = [line for line in lines if _within(line.time_modified, first, last)]
    level = node.get("ReportDetailLevelFilter") or ("SummaryOnly" if report == "TxnListByDate" else "All")
    if level != "All":
        lines = [line for line in lines if (line.seq == 1) == (level == "SummaryOnly")]
    return _with_split(company, list(lines))


def _within(text: str, first: dt.datetime | None, last: dt.datetime | None) -> bool:
    when = dt.datetime.fromisoformat(text)
    return (first is None or when >= first) and (last is None or when <= last)


def _with_split(company: Company, lines: list[ledger.LedgerLine]) -> list[Row]:
    accounts: dict[int, set[str]] = {}
    for line in lines:
        accounts.setdefault(line.txn_number, set()).add(line.account_id)
    rows = []
    for line in lines:
        others = accounts[line.txn_number] - {line.account_id}
        row = Row(company, line, "-SPLIT-" if len(others) != 1 else "")
        row.split = row.split or row.name(next(iter(others)))
        rows.append(row)
    return rows


def _flat(table: ReportTable, rows: list[Row]) -> None:
    debit = credit = 0
    for row in rows:
        table.data_row([COLUMNS[column.kind][2](row) if column.kind != "Blank" else "" for column in table.columns])
        debit += max(row.line.cents, 0)
        credit -= min(row.line.cents, 0)
        row.running = debit - credit
    table.total_row("TOTAL", {"Debit": money(debit), "Credit": money(credit), "Amount": money(debit - credit)})


def _general_ledger(company: Company, table: ReportTable, rows: list[Row], bounds: Range) -> None:
    opening = _opening(company, bounds)
    by_account: dict[str, list[Row]] = {}
    for row in rows:
        by_account.setdefault(row.line.account_id, []).append(row)
    debit = credit = 0
    for account in chart(company):
        balance = opening.get(account.list_id, 0)
        own = by_account.get(account.list_id, [])
        if not own and not balance:
            continue
        table.text_row(account.full_name)
        sums = [0, 0]
        for row in own:
            balance += row.line.cents
            row.running = balance
            sums[0] += max(row.line.cents, 0)
            sums[1] -= min(row.line.cents, 0)
            cells = [COLUMNS[column.kind][2](row) if column.kind != "Blank" else "" for column in table.columns]
            table.data_row(cells)
        values = {"Debit": money(sums[0]), "Credit": money(sums[1]), "Amount": money(sums[0] - sums[1])}
        table.subtotal_row(
            f"Total {account.full_name}", {**values, "RunningBalance": money(balance)}, account.full_name
        )
        debit, credit = debit + sums[0], credit + sums[1]
    table.total_row("TOTAL", {"Debit": money(debit), "Credit": money(credit), "Amount": money(debit - credit)})


def _opening(company: Company, bounds: Range) -> dict[str, int]:
    """Balances before the first day; income and expense start afresh with the fiscal year."""
    if not bounds[0]:
        return {}
    last = dt.date.fromisoformat(bounds[0]) - dt.timedelta(days=1)
    return closed_balances(company, last, dt.date.fromisoformat(bounds[0]))


def closed_balances(company: Company, last: dt.date, year_of: dt.date | None = None) -> dict[str, int]:
    """Balances as of a day, with earlier years' income and expense inside Retained Earnings."""
    start = fiscal_year_start(year_of or last, int(company.store.meta("fiscal_month", "1")))
    whole = ledger.balances(company, None, last.isoformat())
    this_year = ledger.balances(company, start.isoformat(), last.isoformat()) if start <= last else {}
    retained = company.special_account("RetainedEarnings")
    result: dict[str, int] = {}
    for account_id, cents in whole.items():
        if company.account_type(account_id) in BALANCE_SHEET_TYPES:
            result[account_id] = result.get(account_id, 0) + cents
        else:
            now = this_year.get(account_id, 0)
            result[account_id] = now
            result[retained] = result.get(retained, 0) + cents - now
    return result


def chart(company: Company) -> list[ListElement]:
    """All accounts in the order of a chart of accounts."""
    accounts = company.elements.of_kinds(("Account",))
    return sorted(accounts, key=lambda item: (TYPE_ORDER.index(item.data["AccountType"]), item.full_name.lower()))


def summary(company: Company, node: Element, report: str) -> str:
    """TrialBalance: debit and credit per account, as of the last day of the period."""
    if report != "TrialBalance":
        raise feature_closed()
    bounds = period(company, node)
    for name in ("ReportEntityFilter", "ReportItemFilter", "ReportClassFilter", "ReportTxnTypeFilter",
                 "ReportModifiedDateRangeFilter", "ReportModifiedDateRangeMacro", "SummarizeColumnsBy"):  # fmt: skip
        if node.child(name) is not None and node.get(name) != "TotalOnly":
            raise feature_closed()
    last = dt.date.fromisoformat(bounds[1] or "2038-01-19")
    balances = closed_balances(company, last)
    filter_node = node.child("ReportAccountFilter")
    wanted = set(filter_ids(company, filter_node, ("account",))) if filter_node is not None else None
    table = ReportTable(
        "Trial Balance",
        f"As of {last:%B} {last.day}, {last.year}",
        [Column("Label", "", "STRTYPE"), Column("Debit", "Debit", "AMTTYPE"), Column("Credit", "Credit", "AMTTYPE")],
    )
    debit = credit = 0
    for account in chart(company):
        cents = balances.get(account.list_id)
        if cents is None or (wanted is not None and account.list_id not in wanted):
            continue
        cells = [account.full_name, money(cents) if cents >= 0 else "", money(-cents) if cents < 0 else ""]
        table.data_row(cells, ("account", account.full_name))
        debit, credit = debit + max(cents, 0), credit - min(cents, 0)
    table.total_row("TOTAL", {"Debit": money(debit), "Credit": money(credit)})
    return table.text()


def _subtitle(bounds: Range) -> str:
    first, last = bounds
    if not first and not last:
        return "All Transactions"
    return f"{first or 'Beginning'} through {last or 'today'}"
