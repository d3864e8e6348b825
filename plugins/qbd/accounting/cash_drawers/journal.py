"""A closed drawer's session to journal entries: what was put in and taken out, and what was counted too much or little.

Sales and refunds in cash are entries of their orders; here is only what no order knows. After the entries of a session
``clearing:cash`` stands at what was counted at its closing.
"""

from __future__ import annotations

from datetime import datetime

from qbd.accounting.business_date import business_date
from qbd.accounting.cash_drawers.facts import CashAdjustment, CashSession
from qbd.accounting.cash_drawers.proof import problems_of
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry, Line, Problem

GATEWAY = "cash"
DRAWER = f"clearing:{GATEWAY}"
OVER_SHORT, PAID_IN_OUT = "cash_over_short", "cash_paid_in_out"
OPENING, ADJUSTMENT, CLOSING = "cash_opening", "cash_adjustment", "cash_closing"
CASH_KINDS = frozenset((OPENING, ADJUSTMENT, CLOSING))
"""Kinds of entries of drawers; a key is ``cash_opening:<session id>``, ``cash_adjustment:<id>``, ``cash_closing:<session id>``."""


def journalize_cash_session(session: CashSession, chart: Chart) -> tuple[list[Entry], list[Problem]]:
    """Turn a closed session into its entries, or say what holds it; an open one, and one before the start date, give neither.

    * ``cash_opening``, on the day of the opening: the difference to what the session before left goes to
      ``cash_over_short``; the float of a drawer's first session comes from ``cash_paid_in_out``.
    * ``cash_adjustment``, each on its own day: ``cash_paid_in_out``, or the account that the settings name for its note
      (role ``cash_paid_in_out:<note>``).
    * ``cash_closing``, on the day of the closing: counted less expected to ``cash_over_short``.

    Every entry balances; one of 0 is left out.

    Raises:
        ValueError: an instant has no time zone.
    """
    if session.closed_at is None or _is_before_start(session.closed_at, chart):
        return [], []
    problems = problems_of(session, chart)
    if problems:
        return [], problems
    assert session.closing is not None
    assert session.expected_closing is not None
    page = _Page(session, chart)
    if session.is_first or session.expected_opening is None:
        page.write(OPENING, session.id, session.opened_at, session.opening, PAID_IN_OUT, "opening float")
    else:
        difference = session.opening - session.expected_opening
        page.write(OPENING, session.id, session.opened_at, difference, OVER_SHORT, "opening difference")
    for adjustment in session.adjustments:
        role = reason_role(adjustment, chart)
        word = "paid in" if adjustment.amount > 0 else "paid out"
        memo = f"{word}: {adjustment.note}" if adjustment.note else word
        page.write(ADJUSTMENT, adjustment.id, adjustment.made_at, adjustment.amount, role, memo)
    difference = session.closing - session.expected_closing
    page.write(CLOSING, session.id, session.closed_at, difference, OVER_SHORT, "over" if difference > 0 else "short")
    page.entries.sort(key=lambda entry: (entry.happened_at, entry.key))
    return page.entries, []


def reason_role(adjustment: CashAdjustment, chart: Chart) -> str:
    """Return the role of an adjustment: its note's own where the settings name one (letter case does not matter)."""
    role = movement_role(adjustment.note)
    return role if role in chart.accounts else PAID_IN_OUT


def _is_before_start(closed_at: datetime, chart: Chart) -> bool:
    """Tell whether nothing of a session is posted: the orders of that time need not have been read."""
    return chart.start_date is not None and business_date(closed_at, chart.time_zone) < chart.start_date


def movement_role(note: str) -> str:
    """Return the role of adjustments with a note.

    >>> movement_role(" Bank  deposit")
    'cash_paid_in_out:bank deposit'
    """
    return f"{PAID_IN_OUT}:{' '.join(note.split()).casefold()}"


class _Page:
    """The entries of one session."""

    def __init__(self, session: CashSession, chart: Chart) -> None:
        self.entries: list[Entry] = []
        self._session = session
        self._zone = chart.time_zone

    def write(self, kind: str, id: int, at: datetime, into_drawer: int, role: str, memo: str) -> None:
        """Add an entry unless nothing moved."""
        if not into_drawer:
            return
        session = self._session
        lines = (Line(DRAWER, into_drawer, memo, gateway=GATEWAY), Line(role, -into_drawer, memo))
        entry = Entry(
            key=f"{kind}:{id}",
            kind=kind,
            store=session.store,
            group=session.group,
            label=f"cash drawer {session.register}",
            source=session.gid,
            happened_at=at,
            business_date=business_date(at, self._zone),
            currency=session.currency,
            lines=lines,
            location_id=session.location_id,
        )
        self.entries.append(entry)
