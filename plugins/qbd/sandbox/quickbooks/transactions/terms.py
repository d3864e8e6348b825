"""When a document is due by its terms."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any


def due_on(terms: dict[str, Any], date: dt.date) -> dt.date:
    """The due date of a document.

    Standard terms count days. Date driven terms name a day of the month: its next occurrence, or that of the month
    after where the document is within `DueNextMonthDays` of it (the last day of a shorter month [M]).
    """
    if "DayOfMonthDue" not in terms:
        return date + dt.timedelta(days=int(terms.get("StdDueDays") or 0))
    day = int(terms["DayOfMonthDue"])
    due = _day_of(date.year, date.month, day)
    if due < date:
        due = _next(due, day)
    if "DueNextMonthDays" in terms and (due - date).days <= int(terms["DueNextMonthDays"]):
        due = _next(due, day)
    return due


def _day_of(year: int, month: int, day: int) -> dt.date:
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _next(due: dt.date, day: int) -> dt.date:
    return _day_of(due.year + due.month // 12, due.month % 12 + 1, day)
