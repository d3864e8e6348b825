"""Reports of what is open: aging of A/R and A/P, collections, open invoices, unpaid bills, balances by name.

Ages count from the due date (the company's preference is AgeFromDueDate), in the periods current, 1 - 30, 31 - 60,
61 - 90 and over 90 days.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.ledger import LedgerLine
from qbd.sandbox.quickbooks.reports import periods
from qbd.sandbox.quickbooks.reports.columns import Facts, chosen
from qbd.sandbox.quickbooks.reports.line_rows import LineRows, Sums
from qbd.sandbox.quickbooks.reports.name_rows import NameRows
from qbd.sandbox.quickbooks.reports.open_documents import OpenDocument, open_documents
from qbd.sandbox.quickbooks.reports.query import Query
from qbd.sandbox.quickbooks.reports.table import Column, ReportTable

BUCKETS = ("Current", "1 - 30", "31 - 60", "61 - 90", "> 90")
RECEIVABLE, PAYABLE = "AccountsReceivable", "AccountsPayable"


@dataclass(frozen=True, slots=True)
class OpenForm:
    """What sets a report of open documents apart.

    Attributes:
        account_type: RECEIVABLE or PAYABLE.
        settled: whether documents that are fully settled are shown too.
        overdue: only documents past their due date.
    """

    title: str
    account_type: str
    columns: tuple[str, ...] = ()
    settled: bool = False
    overdue: bool = False


_OPEN = ("TxnType", "Date", "RefNumber", "PONumber", "Terms", "DueDate", "Class", "Aging", "OpenBalance")
_BALANCE = ("TxnType", "Date", "RefNumber", "Account", "Amount", "RunningBalance")
_AGED = ("TxnType", "Date", "RefNumber", "PONumber", "Name", "Terms", "DueDate", "Class", "Aging", "OpenBalance")
_AGED_BILL = ("TxnType", "Date", "RefNumber", "Name", "DueDate", "Aging", "OpenBalance")
FORMS: dict[str, OpenForm] = {
    "ARAgingSummary": OpenForm("A/R Aging Summary", RECEIVABLE),
    "APAgingSummary": OpenForm("A/P Aging Summary", PAYABLE),
    "ARAgingDetail": OpenForm("A/R Aging Detail", RECEIVABLE, _AGED),
    "APAgingDetail": OpenForm("A/P Aging Detail", PAYABLE, _AGED_BILL),
    "CollectionsReport": OpenForm("Collections Report", RECEIVABLE, (*_OPEN, "NamePhone", "NameContact"),
                                  overdue=True),
    "OpenInvoices": OpenForm("Open Invoices", RECEIVABLE, _OPEN),
    "UnpaidBillsDetail": OpenForm("Unpaid Bills Detail", PAYABLE, (
        "TxnType", "Date", "RefNumber", "DueDate", "Aging", "OpenBalance")),
    "CustomerBalanceDetail": OpenForm("Customer Balance Detail", RECEIVABLE, _BALANCE, settled=True),
    "VendorBalanceDetail": OpenForm("Vendor Balance Detail", PAYABLE, _BALANCE, settled=True),
    "CustomerBalanceSummary": OpenForm("Customer Balance Summary", RECEIVABLE),
    "VendorBalanceSummary": OpenForm("Vendor Balance Summary", PAYABLE),
}  # fmt: skip


def bucket(days: int) -> int:
    """Place of an age among `BUCKETS`."""
    return 0 if days <= 0 else min((days + 29) // 30, 4)


def aging_summary(query: Query) -> str:
    """Per name what is open, by age."""
    form = FORMS[query.kind]
    values: dict[str | None, list[int]] = defaultdict(lambda: [0] * 6)
    as_of = _aged_as_of(query)
    for document in _documents(query, form):
        cents = _shown(form, document.open_cents)
        values[document.line.entity_id][bucket(document.days_overdue(as_of))] += cents
        values[document.line.entity_id][5] += cents
    columns = [
        Column("Label", "", "STRTYPE"),
        *(Column("Amount", title) for title in BUCKETS),
        Column("Total", "TOTAL"),
    ]
    table = ReportTable(form.title, periods.as_of(_last(query)), columns)
    _by_name(query, form, table, dict(values))
    return table.text()


def balance_summary(query: Query) -> str:
    """Per name its balance on A/R or A/P as of the last day."""
    form = FORMS[query.kind]
    values: dict[str | None, list[int]] = defaultdict(lambda: [0])
    for document in _documents(query, form, settled=True):
        values[document.line.entity_id][0] += _shown(form, document.line.cents)
    rows = query.option("ReturnRows", "ActiveOnly")
    kept = {key: cents for key, cents in values.items() if any(cents) or rows == "All"}
    table = ReportTable(form.title, periods.as_of(_last(query)),
                        [Column("Label", "", "STRTYPE"), Column("Amount", periods.day_title(_last(query)))])  # fmt: skip
    _by_name(query, form, table, kept)
    return table.text()


def _by_name(query: Query, form: OpenForm, table: ReportTable, values: dict[str | None, list[int]]) -> None:
    row_type = "customer" if form.account_type == RECEIVABLE else "vendor"
    rows = NameRows(query.company, table, values, lambda figures: [money(each) for each in figures], row_type)
    sums = rows.write()
    rows.total(sums or [0] * (len(table.columns) - 1))


def _shown(form: OpenForm, cents: int) -> int:
    return cents if form.account_type == RECEIVABLE else -cents


def _last(query: Query) -> dt.date:
    """The day of the balances; today where the period is open."""
    return query.last_day if query.bounds[1] else max(query.company.today(), _newest(query))


def _newest(query: Query) -> dt.date:
    return periods.closed_range(query.company, query.bounds)[1]


def _aged_as_of(query: Query) -> dt.date:
    return query.company.today() if query.option("ReportAgingAsOf", "ReportEndDate") == "Today" else _last(query)


def _settled_until(query: Query) -> dt.date:
    """Open balances of open-document reports are those of today unless ReportOpenBalanceAsOf says otherwise."""
    if query.kind in ("OpenInvoices", "UnpaidBillsDetail", "CustomerBalanceDetail", "VendorBalanceDetail"):
        today = query.option("ReportOpenBalanceAsOf", "Today") == "Today"
        return max(query.company.today(), _last(query)) if today else _last(query)
    return _last(query)


def _documents(query: Query, form: OpenForm, *, settled: bool = False) -> list[OpenDocument]:
    found = open_documents(query.company, form.account_type, _last(query), _settled_until(query), settled=settled)
    names, kinds = query.selection.entity_ids, query.selection.kinds
    accounts = query.account_ids
    return [
        document
        for document in found
        if (names is None or document.line.entity_id in names)
        and (accounts is None or document.line.account_id in accounts)
        and (kinds is None or document.line.kind in kinds)
    ]


def _rows(query: Query, form: OpenForm) -> LineRows:
    columns = chosen(query.node.texts("IncludeColumn") or list(form.columns))
    facts = Facts(query.company, _aged_as_of(query), _settled_until(query), natural=True)
    return LineRows(form.title, periods.as_of(_last(query)), columns, facts)


def aging_detail(query: Query) -> str:
    """Every open document, by age."""
    form = FORMS[query.kind]
    rows, as_of = _rows(query, form), _aged_as_of(query)
    found: dict[int, list[LedgerLine]] = defaultdict(list)
    for document in _documents(query, form):
        found[bucket(document.days_overdue(as_of))].append(document.line)
    total = Sums()
    for place, title in enumerate(BUCKETS):
        if found.get(place):
            rows.table.text_row(title)
            sums, _ = rows.write(found[place])
            rows.subtotal(f"Total {title}", sums)
            total.add(sums)
    rows.total(total)
    return rows.table.text()


def by_name_detail(query: Query) -> str:
    """Documents by customer or vendor: open ones, overdue ones, or all with a running balance."""
    form = FORMS[query.kind]
    rows, as_of = _rows(query, form), _aged_as_of(query)
    found: dict[str | None, list[LedgerLine]] = defaultdict(list)
    for document in _documents(query, form, settled=form.settled):
        if not form.overdue or document.days_overdue(as_of) > 0:
            found[document.line.entity_id].append(document.line)
    row_type = "customer" if form.account_type == RECEIVABLE else "vendor"
    total = Sums()
    for name, lines in sorted(_named(rows.facts, found)):
        rows.table.text_row(name)
        sums, balance = rows.write(lines, label=(row_type, name))
        rows.subtotal(f"Total {name}", sums, balance, (row_type, name))
        total.add(sums)
    rows.total(total, total.amount)
    return rows.table.text()


def _named(facts: Facts, found: dict[str | None, list[LedgerLine]]) -> Iterable[tuple[str, list[LedgerLine]]]:
    return ((facts.name(key) or "No name", lines) for key, lines in found.items())
