"""The dates of a report: its period, the words for it, and its division into columns or groups.

A year or quarter is the fiscal one unless ReportCalendar says otherwise. What a period is called is taken from answers
seen of QuickBooks where there are any (`As of March 20, 2025`, `Mar 20, 25`, `February 1 - 4, 2011`); the rest follows
their pattern [M].
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.dates import Range, explicit, fiscal_year_start, macro_range
from qbd.sandbox.quickbooks.request_reader import Element

LAST_DAY = dt.date(2038, 1, 19)
UNITS = ("Day", "Week", "TwoWeek", "FourWeek", "HalfMonth", "Month", "Quarter", "Year")
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days, both ends included, and what a column over it is called."""

    title: str
    first: dt.date
    last: dt.date


def first_month(company: Company, report_calendar: str = "FiscalYear") -> int:
    """The month in which a year of that calendar starts."""
    if report_calendar == "CalendarYear":
        return 1
    if report_calendar == "TaxYear":
        return _MONTHS.get((company.store.meta_json("company") or {}).get("FirstMonthIncomeTaxYear", ""), 1)
    return int(company.store.meta("fiscal_month", "1"))


def report_range(company: Company, node: Element, default: str) -> Range:
    """The days a report covers.

    An empty ReportPeriod means the fiscal year to date, as Intuit's reference says; with neither period nor macro it is
    the report's own default [M].
    """
    given = node.child("ReportPeriod")
    if given is not None:
        first, last = given.get("FromReportDate"), given.get("ToReportDate")
        if first or last:
            return explicit(first, last)
        return macro(company, "ThisYearToDate")
    return macro(company, node.get("ReportDateMacro") or default)


def macro(company: Company, name: str) -> Range:
    """The days of a macro; years and quarters of reports are fiscal ones [M]."""
    for unit in ("Year", "Quarter"):
        for word in ("This", "Last", "Next"):
            name = name.replace(f"{word}{unit}", f"{word}Fiscal{unit}")
    return macro_range(name, company.today(), first_month(company))


def closed_range(company: Company, bounds: Range) -> tuple[dt.date, dt.date]:
    """A range with both ends: an open one reaches from the first to the last transaction."""
    found = company.store.db.execute("SELECT min(txn_date), max(txn_date) FROM txn").fetchone()
    today = company.today().isoformat()
    first = dt.date.fromisoformat(bounds[0] or min(found[0] or today, bounds[1] or today))
    last = dt.date.fromisoformat(bounds[1] or max(found[1] or today, bounds[0] or today))
    return first, last


def last_day(bounds: Range) -> dt.date:
    """The day as of which a balance is told."""
    return dt.date.fromisoformat(bounds[1]) if bounds[1] else LAST_DAY


def day_before(day: str) -> dt.date:
    """The day on which an opening balance is taken."""
    return dt.date.fromisoformat(day) - dt.timedelta(days=1)


def spans(unit: str, first: dt.date, last: dt.date, year_month: int) -> Iterator[Span]:
    """A range cut into days, weeks, months ...; the first and last one may be cut short."""
    start = first
    while start <= last:
        end = min(_unit_end(unit, start, year_month), last)
        yield Span(short_title(start, end), start, end)
        start = end + dt.timedelta(days=1)


def _unit_end(unit: str, day: dt.date, year_month: int) -> dt.date:
    sunday = day - dt.timedelta(days=(day.weekday() + 1) % 7)
    if unit == "Day":
        return day
    if unit in ("Week", "TwoWeek", "FourWeek"):
        return sunday + dt.timedelta(days={"Week": 6, "TwoWeek": 13, "FourWeek": 27}[unit])
    if unit == "HalfMonth" and day.day <= 15:
        return day.replace(day=15)
    length = {"HalfMonth": 1, "Month": 1, "Quarter": 3, "Year": 12}[unit]
    months = day.year * 12 + day.month - year_month
    following = (months // length + 1) * length + year_month - 1
    return dt.date(following // 12, following % 12 + 1, 1) - dt.timedelta(days=1)


def _ends_month(day: dt.date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def short_title(first: dt.date, last: dt.date) -> str:
    """`Mar 26`, `Mar 1 - 10, 26`, `Jan - Dec 26`, `Mar 10, 26`."""
    whole = first.day == 1 and _ends_month(last)
    if first == last:
        return f"{first:%b} {first.day}, {first:%y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%b %y}" if whole else f"{first:%b} {first.day} - {last.day}, {last:%y}"
    if whole:
        return f"{first:%b} - {last:%b %y}" if first.year == last.year else f"{first:%b %y} - {last:%b %y}"
    year = f", {first:%y}" if first.year != last.year else ""
    return f"{first:%b} {first.day}{year} - {last:%b} {last.day}, {last:%y}"


def day_title(day: dt.date) -> str:
    """`Mar 20, 25`."""
    return f"{day:%b} {day.day}, {day:%y}"


def as_of(day: dt.date) -> str:
    """`As of March 20, 2025`."""
    return f"As of {day:%B} {day.day}, {day.year}"


def subtitle(bounds: Range) -> str:
    """`March 2026`, `February 1 - 4, 2011`, `January through March 2026`, `All Transactions`."""
    if not bounds[0]:
        return as_of(last_day(bounds)) if bounds[1] else "All Transactions"
    first = dt.date.fromisoformat(bounds[0])
    if not bounds[1]:
        return f"From {first:%B} {first.day}, {first.year}"
    last = dt.date.fromisoformat(bounds[1])
    whole = first.day == 1 and _ends_month(last)
    if first == last:
        return f"{first:%B} {first.day}, {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}" if whole else f"{first:%B} {first.day} - {last.day}, {last.year}"
    if whole:
        year = f" {first.year}" if first.year != last.year else ""
        return f"{first:%B}{year} through {last:%B %Y}"
    year = f", {first.year}" if first.year != last.year else ""
    return f"{first:%B} {first.day}{year} through {last:%B} {last.day}, {last.year}"


def year_start(company: Company, day: dt.date) -> dt.date:
    """First day of the fiscal year in which a day lies."""
    return fiscal_year_start(day, first_month(company))
