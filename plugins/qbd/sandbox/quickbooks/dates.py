"""Date ranges of filters and reports: explicit bounds and QuickBooks' macros."""

from __future__ import annotations

import datetime as dt

from qbd.sandbox.quickbooks.errors import StatusError, feature_closed
from qbd.sandbox.quickbooks.request_reader import Element

Range = tuple[str | None, str | None]


def explicit(first: str | None, last: str | None) -> Range:
    """3030 where the first is after the last."""
    if first and last and first > last:
        raise StatusError(3030, f'The date range is invalid: the From date "{first}" is after the To date "{last}".')
    return first, last


def node_range(node: Element, first: str, last: str, today: dt.date, fiscal_month: int) -> Range:
    """The range of a filter element: its two bounds or its DateMacro."""
    macro = node.get("DateMacro")
    if macro:
        return macro_range(macro, today, fiscal_month)
    return explicit(node.get(first), node.get(last))


def macro_range(name: str, today: dt.date, fiscal_month: int = 1) -> Range:
    """First and last day of a macro such as `ThisMonthToDate`; both None for `All`."""
    if name == "All":
        return None, None
    if name in ("Today", "Yesterday"):
        day = (today if name == "Today" else today - dt.timedelta(days=1)).isoformat()
        return day, day
    to_date = name.endswith("ToDate")
    stem = name.removesuffix("ToDate")
    shift = {"This": 0, "Last": -1, "Next": 1}.get(stem[:4])
    unit = stem[4:].replace("Calendar", "")
    if stem == "NextFourWeeks":
        start = _week(today) + dt.timedelta(days=7)
        return start.isoformat(), (start + dt.timedelta(days=27)).isoformat()
    if shift is None:
        raise feature_closed()
    first = _start(unit, today, shift, fiscal_month)
    last = _start(unit, today, shift + 1, fiscal_month) - dt.timedelta(days=1)
    if to_date:
        elapsed = today - _start(unit, today, 0, fiscal_month)
        last = min(last, first + elapsed)
    return first.isoformat(), last.isoformat()


def _week(day: dt.date) -> dt.date:
    """Weeks start on Sunday."""
    return day - dt.timedelta(days=(day.weekday() + 1) % 7)


def _start(unit: str, today: dt.date, shift: int, fiscal_month: int) -> dt.date:
    if unit == "Week":
        return _week(today) + dt.timedelta(days=7 * shift)
    first_month = fiscal_month if unit.startswith("Fiscal") else 1
    length = {"Month": 1, "Quarter": 3, "Year": 12}.get(unit.removeprefix("Fiscal"))
    if length is None:
        raise feature_closed()
    months = today.year * 12 + today.month - first_month
    start = (months // length + shift) * length + first_month - 1
    return dt.date(start // 12, start % 12 + 1, 1)


def fiscal_year_start(day: dt.date, fiscal_month: int) -> dt.date:
    """First day of the fiscal year that a day lies in."""
    return _start("FiscalYear", day, 0, fiscal_month)
