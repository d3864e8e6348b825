"""Generates what the drawers of the counters see on a business day: floats, pay-ins, pay-outs, money too much or too little.

Its dice are its own, so the orders of a seed are the same with and without drawers.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time

from qbd.sandbox.shopify.drawers import DrawerSession, adjust_drawer, close_drawer, expected, open_drawer
from qbd.sandbox.shopify.store import Store

FLOAT = 20_000
_OPENS, _CLOSES = time(9), time(21, 30)


def keep_drawers(store: Store, day: date, counters: Sequence[int], seed: int) -> None:
    """Opens and closes the drawer of each counter on a day whose orders are all there.

    Where a drawer was kept on that day already, what was counted grows by the cash that came in since.
    """
    for location_id in counters:
        dice = random.Random(f"drawer/{seed}/{day.isoformat()}/{location_id}")
        kept = _kept(store, day, location_id)
        if kept is None:
            _keep(store, day, location_id, dice)
        elif kept.closing is not None and kept.expected_closing is not None:
            more = expected(store, kept) - kept.expected_closing
            kept.closing += more
            kept.expected_closing += more
            store.version += 1


def _kept(store: Store, day: date, location_id: int) -> DrawerSession | None:
    zone = store.shop.zone
    for session in store.drawer_sessions.values():
        if session.location_id == location_id and session.opened_at.astimezone(zone).date() == day:
            return session
    return None


def _keep(store: Store, day: date, location_id: int, dice: random.Random) -> None:
    zone = store.shop.zone

    def at(hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), zone)

    opens = datetime.combine(day, _OPENS, zone)
    earlier = [
        session
        for session in store.drawer_sessions.values()
        if session.location_id == location_id and session.closed_at is not None and session.closed_at <= opens
    ]
    left = max(earlier, key=lambda session: session.opened_at).closing if earlier else None
    counted = FLOAT if left is None else max(0, left + dice.choice((0, 0, 0, 0, -100)))
    cashiers = list(store.staff)
    session = open_drawer(store, location_id, counted, note="Morning count", staff_id=dice.choice(cashiers), at=opens)
    if dice.random() < 0.6:
        adjust_drawer(store, session.id, -dice.choice((1250, 2500)), note="Petty cash", staff_id=cashiers[0], at=at(12))
    if dice.random() < 0.4:
        adjust_drawer(store, session.id, 5000, note="Change from bank", staff_id=cashiers[-1], at=at(15, 30))
    above = expected(store, session) - FLOAT
    if above >= 10_000:
        deposit = above // 10_000 * 10_000
        adjust_drawer(store, session.id, -deposit, note="Bank deposit", staff_id=cashiers[0], at=at(21))
    off = dice.choice((0, 0, -125, 40, -5))
    closes = datetime.combine(day, _CLOSES, zone)
    close_drawer(
        store, session.id, max(0, expected(store, session) + off), note="Evening count" if off else None,
        staff_id=dice.choice(cashiers), at=closes,
    )  # fmt: skip
