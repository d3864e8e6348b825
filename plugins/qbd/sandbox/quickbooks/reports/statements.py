"""The trial balance, the balance sheet and the profit and loss statement, with their columns.

Layout, labels and row kinds follow an answer of QuickBooks for the balance sheet; profit and loss is built the same way,
with the sections that QuickBooks prints [M].
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.reports import periods
from qbd.sandbox.quickbooks.reports.accounts import account_label, chart, is_balance_sheet, own_label
from qbd.sandbox.quickbooks.reports.balances import Books
from qbd.sandbox.quickbooks.reports.groups import list_groups
from qbd.sandbox.quickbooks.reports.layout import BALANCE_SHEET, NET_INCOME, PROFIT_AND_LOSS, Section, StatementWriter
from qbd.sandbox.quickbooks.reports.query import Query, unavailable
from qbd.sandbox.quickbooks.reports.table import Column, ReportTable

LABEL = Column("Label", "", "STRTYPE")
_COMPARED = frozenset({"BalanceSheetPrevYearComp", "ProfitAndLossPrevYearComp"})
Figures = dict[str, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of amounts: per account cents, debit positive."""

    column: Column
    amounts: Figures


def trial_balance(query: Query) -> str:
    """Debit and credit per account as of the last day, past years closed."""
    last = query.last_day
    balances = Books(query.company, query.is_cash).closed(last)
    shown = [account for account in chart(query.company) if account.list_id in balances]
    if query.option("ReturnRows", "ActiveOnly") == "All":
        shown = [account for account in chart(query.company) if account.data["AccountType"] != "NonPosting"]
    wanted = set(query.narrowed([account.list_id for account in shown]))
    columns = [LABEL, Column("Debit", "Debit"), Column("Credit", "Credit")]
    table = ReportTable("Trial Balance", periods.as_of(last), columns, _basis(query))
    debit = credit = 0
    for account in shown:
        cents = balances.get(account.list_id, 0)
        hidden = not cents and query.option("ReturnRows", "ActiveOnly") == "NonZero"
        if hidden or account.list_id not in wanted:
            continue
        label = account_label(query.company, account)
        cells = [label, money(cents) if cents >= 0 else "", money(-cents) if cents < 0 else ""]
        table.data_row(cells, ("account", label))
        debit, credit = debit + max(cents, 0), credit - min(cents, 0)
    table.total_row(["TOTAL", money(debit), money(credit)])
    return table.text()


def balance_sheet(query: Query) -> str:
    """Assets, liabilities and equity as of the last day, with the year's net income as a line of its own."""
    books = Books(query.company, query.is_cash)
    unit = query.option("SummarizeColumnsBy", "TotalOnly")
    figures = [
        Figure(Column("Amount", periods.day_title(day)), _with_net_income(query, books.closed(day)))
        for day in _days(query, unit)
    ]
    if query.kind in _COMPARED:
        earlier = _year_before(query.last_day)
        figures.append(Figure(Column("Amount", periods.day_title(earlier)),
                              _with_net_income(query, books.closed(earlier))))  # fmt: skip
    title = {"BalanceSheetPrevYearComp": "Balance Sheet Prev Year Comparison",
             "BalanceSheetSummary": "Summary Balance Sheet"}.get(query.kind, "Balance Sheet")  # fmt: skip
    return _statement(query, title, periods.as_of(query.last_day), figures, BALANCE_SHEET)


def _days(query: Query, unit: str) -> list[dt.date]:
    if unit == "TotalOnly":
        return [query.last_day]
    _needs_dates(query, unit)
    first, last = periods.closed_range(query.company, query.bounds)
    return [span.last for span in periods.spans(unit, first, last, _calendar_month(query))]


def _needs_dates(query: Query, unit: str) -> None:
    if unit not in periods.UNITS:
        raise unavailable(f"SummarizeColumnsBy {unit} is not available for the report {query.kind}.")


def _calendar_month(query: Query) -> int:
    return periods.first_month(query.company, query.option("ReportCalendar", "FiscalYear"))


def _with_net_income(query: Query, balances: Figures) -> Figures:
    kept: Figures = {NET_INCOME: 0}
    for account_id, cents in balances.items():
        if is_balance_sheet(query.company.elements.get(account_id)):
            kept[account_id] = cents
        else:
            kept[NET_INCOME] += cents
    return kept


def profit_and_loss(query: Query) -> str:
    """Income less expenses of a period; columns by date, class, name or as a comparison."""
    unit = query.option("SummarizeColumnsBy", {"ProfitAndLossByClass": "Class", "ProfitAndLossByJob": "Customer"}.get(
        query.kind, "TotalOnly"))  # fmt: skip
    if query.kind == "ProfitAndLossPrevYearComp":
        figures = [_period_figure(query, bounds) for bounds in (_ends(query), _ends(query, _year_before))]
    elif query.kind == "ProfitAndLossYTDComp":
        first, last = _ends(query)
        figures = [_period_figure(query, (first, last)),
                   _period_figure(query, (periods.year_start(query.company, last), last))]  # fmt: skip
    elif unit == "TotalOnly":
        figures = [_total_figure(query)]
    elif unit in periods.UNITS:
        first, last = _ends(query)
        cut = periods.spans(unit, first, last, _calendar_month(query))
        figures = [_period_figure(query, (span.first, span.last)) for span in cut]
        figures = [*_returned(query, figures), _total_figure(query, Column("Total", "TOTAL"))]
    else:
        figures = _by_list(query, unit)
    return _statement(query, _PROFIT_TITLES.get(query.kind, "Profit & Loss"), periods.subtitle(query.bounds), figures,
                      PROFIT_AND_LOSS)  # fmt: skip


_PROFIT_TITLES = {
    "ProfitAndLossByClass": "Profit & Loss by Class",
    "ProfitAndLossByJob": "Profit & Loss by Job",
    "ProfitAndLossPrevYearComp": "Profit & Loss Prev Year Comparison",
    "ProfitAndLossYTDComp": "Profit & Loss YTD Comparison",
}


def _ends(query: Query, move: Callable[[dt.date], dt.date] | None = None) -> tuple[dt.date, dt.date]:
    first, last = periods.closed_range(query.company, query.bounds)
    return (move(first), move(last)) if move is not None else (first, last)


def _year_before(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _period_figure(query: Query, ends: tuple[dt.date, dt.date], column: Column | None = None) -> Figure:
    bounds = (ends[0].isoformat(), ends[1].isoformat())
    return Figure(column or Column("Amount", periods.short_title(*ends)), period_amounts(query, bounds))


def _total_figure(query: Query, column: Column | None = None) -> Figure:
    title = periods.short_title(*_ends(query)) if query.bounds != (None, None) else "TOTAL"
    return Figure(column or Column("Amount", title), period_amounts(query, query.bounds))


def period_amounts(query: Query, bounds: tuple[str | None, str | None]) -> Figures:
    """Cents per account of income and expense over some days, as filtered."""
    if query.is_cash:
        return Books(query.company, is_cash=True).between(bounds)
    found = ledger.sums(query.company, query.lines(dates=bounds), "account_id")
    return {key: cents for (key,), cents in found.items() if _is_result(query.company.elements.get(key))}


def _is_result(account: ListElement) -> bool:
    return not is_balance_sheet(account) and account.data["AccountType"] != "NonPosting"


def _by_list(query: Query, unit: str) -> list[Figure]:
    if query.is_cash:
        raise unavailable(f"SummarizeColumnsBy {unit} is not simulated on the cash basis.")
    figures: list[Figure] = []
    for group, amounts in list_groups(query, unit, "account_id"):
        kept = {key: cents for key, cents in amounts.items() if _is_result(query.company.elements.get(key))}
        if kept:
            figures.append(Figure(Column("Amount", group.label), kept))
    return [*_returned(query, figures), _total_figure(query, Column("Total", "TOTAL"))]


def _returned(query: Query, figures: list[Figure]) -> list[Figure]:
    """ReturnColumns: all columns, those that had anything in them, or those with an amount."""
    wanted = query.option("ReturnColumns", "All")
    if wanted == "NonZero":
        return [figure for figure in figures if any(figure.amounts.values())]
    return [figure for figure in figures if figure.amounts] if wanted == "ActiveOnly" else figures


def _statement(query: Query, title: str, subtitle: str, figures: list[Figure],
               layout: tuple[Section, ...]) -> str:  # fmt: skip
    columns = [LABEL, *(figure.column for figure in figures)]
    comparing = query.kind in _COMPARED
    if comparing:
        columns += [Column("AmountDifference", "$ Change"), Column("PercentChange", "% Change", "PERCENTTYPE")]
    table = ReportTable(title, subtitle, columns, _basis(query))
    accounts = {account.list_id: account for account in chart(query.company)}
    wanted = set(query.narrowed(list(accounts)))
    rows_wanted = query.option("ReturnRows", "ActiveOnly")
    amounts: dict[str, list[int]] = {}
    for account_id in (*accounts, NET_INCOME):
        values = [figure.amounts.get(account_id, 0) for figure in figures]
        active = any(account_id in figure.amounts for figure in figures)
        keep = {"All": True, "NonZero": any(values)}.get(rows_wanted, active)
        if keep and (account_id in wanted or (account_id == NET_INCOME and query.account_ids is None)):
            amounts[account_id] = values
    writer = StatementWriter(
        table, accounts, amounts, comparing=comparing, width=len(figures), summary=query.kind == "BalanceSheetSummary",
        label=lambda account: own_label(query.company, account),
        full_label=lambda account: account_label(query.company, account),
    )  # fmt: skip
    writer.write(layout)
    return table.text()


def _basis(query: Query) -> str:
    return "Cash" if query.is_cash else "Accrual"
