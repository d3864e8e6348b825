"""The proof of a drawer's session: what should be in it by our books and by Shopify, both figures where they differ."""

from __future__ import annotations

from collections.abc import Iterator

from qbd.accounting.cash_drawers.facts import CashMovement, CashSession
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Problem
from qbd.money import from_minor

_AGAIN = (
    "Extract the session and its orders again; if the figures still differ, book the session by hand. It stays listed."
)


def problems_of(session: CashSession, chart: Chart) -> list[Problem]:
    """Return what holds a closed session; nothing where it is proved.

    Formulas, in minor units of the session's currency:

    * every cash transaction of the session is in the books, with the same amount;
    * opening + cash in - cash out + adjustments = expectedClosingBalance;
    * (opening - expectedOpening) + (closing - expectedClosing) = totalDiscrepancy, the first part only where there was
      a session before (our reading: a first float is no discrepancy; a shop where Shopify counts it is right too);
    * expectedOpeningBalance is what a session before at the location was closed with, where one was read;
    * no cash moved at the location between the sessions.
    """
    if session.currency != chart.currency:
        text = f"it is in {session.currency}, the company file keeps {chart.currency}"
        return [_problem(session, "currency", session.currency, text, "Enter it by hand in its own currency.")]
    if session.location_id is not None and session.location_id not in chart.locations:
        text = f"location {session.location_id} is not in the store's settings"
        mend = "Add the location with its class, customer and code to the store's settings."
        return [_problem(session, "location", str(session.location_id), text, mend)]
    return [*_unknown(session), *_sums(session)]


def _unknown(session: CashSession) -> Iterator[Problem]:
    strange = [movement for movement in session.movements if movement.ours != movement.theirs]
    if strange:
        text = f"cash that the books do not hold like this: {', '.join(_named(m, session) for m in strange)}"
        mend = (
            "Look whether these orders wait in quarantine or are older than 60 days (scope read_all_orders), then "
            "extract them and the session again."
        )
        yield _problem(session, "cashTransactions", str(len(strange)), text, mend)


def _sums(session: CashSession) -> Iterator[Problem]:
    closing, expected = session.closing, session.expected_closing
    if closing is None or expected is None:
        text = "it is closed, and Shopify has not calculated its closing yet"
        yield _problem(session, "expectedClosingBalance", "", text, "The next runs read it again for two days.")
        return
    if session.our_closing != expected:
        text = (
            f"opening + cash sales - cash refunds + adjustments: our sum is {_money(session.our_closing, session)}, "
            f"Shopify expects {_money(expected, session)} ({session.currency})"
        )
        yield _problem(session, "expectedClosingBalance", _money(expected, session), text, _AGAIN)
    before = session.opening - (session.expected_opening or 0)
    end = closing - expected
    fitting = {end, before + end} if session.is_first else {before + end}
    if session.discrepancy is not None and session.discrepancy not in fitting:
        text = (
            f"counted less expected at opening and closing: our sum is {_money(min(fitting), session)}, "
            f"Shopify says {_money(session.discrepancy, session)} ({session.currency})"
        )
        yield _problem(session, "totalDiscrepancy", _money(session.discrepancy, session), text, _AGAIN)
    if session.left and session.expected_opening not in session.left:
        theirs = "nothing" if session.expected_opening is None else _money(session.expected_opening, session)
        ours = " or ".join(_money(amount, session) for amount in session.left)
        text = f"the sessions before it were closed with {ours}, Shopify expects {theirs} at the opening"
        yield _problem(session, "expectedOpeningBalance", theirs, text, _AGAIN)
    if session.outside:
        text = (
            f"cash of {_money(session.outside, session)} {session.currency} moved at the location after the session "
            f"before and in none; the opening differs by {_money(before, session)}"
        )
        mend = "Find out in Shopify which drawer it went into and book the opening difference by hand."
        yield _problem(session, "openingBalance", _money(session.outside, session), text, mend)


def _named(movement: CashMovement, session: CashSession) -> str:
    ours = "nothing" if movement.ours is None else _money(movement.ours, session)
    order = f" of {movement.order_name}" if movement.order_name else ""
    return f"transaction {movement.transaction_id}{order} {_money(movement.theirs, session)}, books {ours}"


def _problem(session: CashSession, field: str, value: str, message: str, mend: str) -> Problem:
    text = f"drawer {session.register}, session {session.id} opened {session.opened_at.isoformat(timespec='minutes')}"
    return Problem(session.store, session.group, session.gid, field, value, f"{text}: {message}", mend)


def _money(amount: int, session: CashSession) -> str:
    return str(from_minor(amount, session.currency))
