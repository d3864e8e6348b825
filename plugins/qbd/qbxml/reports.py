"""Reports as questions: the ledger line by line, summaries such as the trial balance, details and ageing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from qbd.qbxml.assembly import Pairs, Value
from qbd.qbxml.filters import each

LEDGER_COLUMNS: tuple[str, ...] = (
    "TxnID",
    "TxnType",
    "Date",
    "RefNumber",
    "Account",
    "Debit",
    "Credit",
    "Memo",
    "Name",
)
"""Columns of ``LedgerReport``; ``responses`` finds them again by their type, not by their place."""

Basis = Literal["Accrual", "Cash"]


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """Every posted ledger line of a date range (CustomTxnDetail): one row per transaction and account line.

    Accrual basis, posting transactions only, every line of a transaction (detail level ``All``: without it the
    line that carries the total, and the cost of goods that QuickBooks adds, would be missing). ``accounts`` limits
    it to these FullNames; empty means all.
    """

    date_from: date
    date_to: date
    accounts: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=LEDGER_COLUMNS)


@dataclass(frozen=True, slots=True)
class SummaryReport:
    """A GeneralSummaryReport, e.g. ``TrialBalance``, ``BalanceSheetStandard``, ``InventoryValuationSummary``.

    ``columns_by`` splits amounts into columns (``Month``, ``Class`` ...); ``TotalOnly`` gives one.
    """

    kind: str
    date_from: date | None = None
    date_to: date | None = None
    basis: Basis = "Accrual"
    columns_by: str = ""
    accounts: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    rows: Literal["", "ActiveOnly", "NonZero", "All"] = ""


@dataclass(frozen=True, slots=True)
class CustomSummaryReport:
    """A CustomSummary with rows and columns of one's own, e.g. accounts by class."""

    rows_by: str
    columns_by: str = "TotalOnly"
    date_from: date | None = None
    date_to: date | None = None
    basis: Basis = "Accrual"
    accounts: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DetailReport:
    """A GeneralDetailReport, e.g. ``GeneralLedger``, ``InventoryValuationDetail``, ``OpenPOs``."""

    kind: str
    date_from: date | None = None
    date_to: date | None = None
    columns: tuple[str, ...] = ()
    basis: Basis | None = "Accrual"
    accounts: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgingReport:
    """An AgingReport, e.g. ``ARAgingSummary`` or ``APAgingSummary``, as of ``date_to``."""

    kind: str
    date_to: date | None = None
    entities: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


Report = LedgerReport | SummaryReport | CustomSummaryReport | DetailReport | AgingReport


def report_request(report: Report) -> tuple[str, Pairs]:
    """Return the name of the request and its values."""
    match report:
        case LedgerReport():
            return "CustomDetailReportQuery", list(_ledger(report))
        case SummaryReport():
            return "GeneralSummaryReportQuery", list(_summary(report))
        case CustomSummaryReport():
            return "CustomSummaryReportQuery", list(_custom(report))
        case DetailReport():
            return "GeneralDetailReportQuery", list(_detail(report))
        case AgingReport():
            return "AgingReportQuery", list(_aging(report))


def _period(date_from: date | None, date_to: date | None) -> Iterator[tuple[str, Value]]:
    if date_from is not None or date_to is not None:
        yield "ReportPeriod", [("FromReportDate", date_from), ("ToReportDate", date_to)]


def _names(filter_name: str, names: tuple[str, ...]) -> Iterator[tuple[str, Value]]:
    if names:
        yield filter_name, list(each("FullName", names))


def _ledger(report: LedgerReport) -> Iterator[tuple[str, Value]]:
    yield "CustomDetailReportType", "CustomTxnDetail"
    yield from _period(report.date_from, report.date_to)
    yield from _names("ReportAccountFilter", report.accounts)
    yield "ReportDetailLevelFilter", "All"
    yield "ReportPostingStatusFilter", "Posting"
    yield "SummarizeRowsBy", "TotalOnly"
    yield from each("IncludeColumn", report.columns)
    yield "IncludeAccounts", "InUse"
    yield "ReportBasis", "Accrual"


def _summary(report: SummaryReport) -> Iterator[tuple[str, Value]]:
    yield "GeneralSummaryReportType", report.kind
    yield from _period(report.date_from, report.date_to)
    yield from _names("ReportAccountFilter", report.accounts)
    yield from _names("ReportEntityFilter", report.entities)
    yield from _names("ReportItemFilter", report.items)
    yield from _names("ReportClassFilter", report.classes)
    yield "SummarizeColumnsBy", report.columns_by
    yield "ReturnRows", report.rows
    yield "ReportBasis", report.basis


def _custom(report: CustomSummaryReport) -> Iterator[tuple[str, Value]]:
    yield "CustomSummaryReportType", "CustomSummary"
    yield from _period(report.date_from, report.date_to)
    yield from _names("ReportAccountFilter", report.accounts)
    yield from _names("ReportClassFilter", report.classes)
    yield "SummarizeColumnsBy", report.columns_by
    yield "SummarizeRowsBy", report.rows_by
    yield "ReportBasis", report.basis


def _detail(report: DetailReport) -> Iterator[tuple[str, Value]]:
    yield "GeneralDetailReportType", report.kind
    yield from _period(report.date_from, report.date_to)
    yield from _names("ReportAccountFilter", report.accounts)
    yield from _names("ReportEntityFilter", report.entities)
    yield from _names("ReportItemFilter", report.items)
    yield from each("IncludeColumn", report.columns)
    yield "ReportBasis", report.basis


def _aging(report: AgingReport) -> Iterator[tuple[str, Value]]:
    yield "AgingReportType", report.kind
    yield from _period(None, report.date_to)
    yield from _names("ReportAccountFilter", report.accounts)
    yield from _names("ReportEntityFilter", report.entities)
