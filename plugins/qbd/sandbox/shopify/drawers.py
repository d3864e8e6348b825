"""Cash drawers: the sessions of the points of sale, what is put into a drawer and taken out, and what is counted.

A location has one drawer here, so what is paid in cash at the location while a session is open belongs to it. What the
drawer should hold is the counted opening balance, plus cash taken, less change and cash given back, plus adjustments;
cash rounding counts as it moves. Shopify calculates that figure once, after the session was closed (Admin API 2026-10,
``CashTrackingSession.expectedClosingBalance``), and so does the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from qbd.sandbox.shopify.orders import Order, Transaction

if TYPE_CHECKING:
    from qbd.sandbox.shopify.store import Store

_IN, _OUT = frozenset({"SALE", "CAPTURE"}), frozenset({"REFUND", "CHANGE"})


@dataclass(slots=True)
class DrawerAdjustment:
    """Cash put into the drawer (positive) or taken out, in minor units."""

    graphql_name: ClassVar[str] = "CashTrackingAdjustment"

    id: int
    amount: int
    at: datetime
    staff_id: int
    currency: str
    note: str | None = None


@dataclass(slots=True)
class DrawerSession:
    """A drawer from its opening to its closing; balances in minor units of the shop's currency.

    ``expected_opening`` is what the session before left, None for the first. ``stated`` holds amounts that the API
    states although they are wrong, by GraphQL field: a bad record, on purpose.
    """

    graphql_name: ClassVar[str] = "CashTrackingSession"

    id: int
    location_id: int
    register: str
    currency: str
    opened_at: datetime
    opening: int
    opened_by: int
    expected_opening: int | None = None
    opening_note: str | None = None
    closed_at: datetime | None = None
    closing: int | None = None
    closed_by: int | None = None
    expected_closing: int | None = None
    closing_note: str | None = None
    adjustments: list[DrawerAdjustment] = field(default_factory=list)
    stated: dict[str, int] = field(default_factory=dict)

    @property
    def adjusted(self) -> int:
        """The sum of its adjustments."""
        return sum(entry.amount for entry in self.adjustments)

    @property
    def discrepancy(self) -> int | None:
        """What was counted too much at both ends; nothing while it is open."""
        if self.closing is None or self.expected_closing is None:
            return None
        opening = 0 if self.expected_opening is None else self.opening - self.expected_opening
        return opening + self.closing - self.expected_closing

    def covers(self, moment: datetime) -> bool:
        """Whether it was open at a moment."""
        return self.opened_at <= moment and (self.closed_at is None or moment < self.closed_at)


def cash_of(store: Store, session: DrawerSession) -> Iterator[tuple[Order, Transaction]]:
    """The cash transactions of a session, each with its order, in no order."""
    for order in store.orders.values():
        for entry in order.transactions:
            if (
                entry.gateway == "cash" and entry.status == "SUCCESS" and entry.location_id == session.location_id
                and entry.kind in _IN | _OUT and not entry.test and session.covers(entry.processed_at)
            ):  # fmt: skip
                yield order, entry


def sales_and_refunds(store: Store, session: DrawerSession) -> tuple[int, int]:
    """Cash that came in less change, and cash given back; both positive."""
    sales = refunds = 0
    for _, entry in cash_of(store, session):
        moved = entry.amount + (entry.rounding or 0)
        if entry.kind == "REFUND":
            refunds += moved
        else:
            sales += moved if entry.kind in _IN else -moved
    return sales, refunds


def expected(store: Store, session: DrawerSession) -> int:
    """What the drawer should hold: at the end of the session, or now where it is open."""
    sales, refunds = sales_and_refunds(store, session)
    return session.opening + sales - refunds + session.adjusted


def open_drawer(
    store: Store, location_id: int, counted: int, *, register: str = "Register 1", note: str | None = None,
    staff_id: int | None = None, at: datetime | None = None,
) -> DrawerSession:  # fmt: skip
    """Opens a session with what was counted.

    Raises:
        ValueError: no such location, less than nothing was counted, or the drawer is open then.
    """
    with store.lock:
        moment = store.moment(at)
        if location_id not in store.locations:
            raise ValueError(f"location {location_id} does not exist in this shop")
        if counted < 0:
            raise ValueError(f"a drawer cannot hold {counted}")
        own = [entry for entry in store.drawer_sessions.values() if entry.location_id == location_id]
        busy = next((s for s in own if s.covers(moment) or (s.closed_at is None and moment < s.opened_at)), None)
        if busy is not None:
            raise ValueError(f"session {busy.id} has the drawer of location {location_id} open at that time")
        before = max((s for s in own if s.closed_at and s.closed_at <= moment), key=lambda s: s.opened_at, default=None)
        session = DrawerSession(
            store.ids.new("CashTrackingSession"), location_id, register, store.shop.currency, moment, counted,
            _member(store, staff_id), None if before is None else before.closing, note,
        )  # fmt: skip
        store.drawer_sessions[session.id] = session
        store.version += 1
        return session


def adjust_drawer(
    store: Store, session_id: int, amount: int, *, note: str | None = None, staff_id: int | None = None,
    at: datetime | None = None,
) -> DrawerAdjustment:  # fmt: skip
    """Puts cash into an open drawer, or takes some out (negative).

    Raises:
        ValueError: the session is not open then, or the drawer does not hold so much.
    """
    with store.lock:
        moment, session = store.moment(at), _open_session(store, session_id)
        if moment < session.opened_at:
            raise ValueError(f"session {session_id} was opened later, at {session.opened_at.isoformat()}")
        if amount == 0 or expected(store, session) + amount < 0:
            raise ValueError(f"{amount} is no adjustment of a drawer that holds {expected(store, session)}")
        entry = DrawerAdjustment(
            store.ids.new("CashTrackingAdjustment"), amount, moment, _member(store, staff_id), session.currency, note
        )
        session.adjustments.append(entry)
        store.version += 1
        return entry


def close_drawer(
    store: Store, session_id: int, counted: int | None = None, *, note: str | None = None, staff_id: int | None = None,
    at: datetime | None = None,
) -> DrawerSession:  # fmt: skip
    """Closes a session with what was counted; without a count exactly what is expected is there.

    Raises:
        ValueError: the session is not open, the time lies before something in it, or less than nothing was counted.
    """
    with store.lock:
        moment, session = store.moment(at), _open_session(store, session_id)
        last = max([session.opened_at, *(entry.at for entry in session.adjustments)])
        if moment <= last:
            raise ValueError(f"session {session_id} cannot be closed before {last.isoformat()}")
        if counted is not None and counted < 0:
            raise ValueError(f"a drawer cannot hold {counted}")
        session.closed_at = moment
        session.expected_closing = expected(store, session)
        session.closing = session.expected_closing if counted is None else counted
        session.closed_by, session.closing_note = _member(store, staff_id), note
        store.version += 1
        return session


def misstate_drawer(store: Store, session_id: int, field_name: str, amount: int | None) -> DrawerSession:
    """Lets the API state another amount in a field of a session; none takes it back.

    Raises:
        ValueError: there is no such session.
    """
    with store.lock:
        session = store.drawer_sessions.get(session_id)
        if session is None:
            raise ValueError(f"there is no session {session_id}")
        session.stated.pop(field_name, None)
        if amount is not None:
            session.stated[field_name] = amount
        store.version += 1
        return session


def _open_session(store: Store, session_id: int) -> DrawerSession:
    session = store.drawer_sessions.get(session_id)
    if session is None or session.closed_at is not None:
        raise ValueError(f"there is no open session {session_id}")
    return session


def _member(store: Store, staff_id: int | None) -> int:
    number = next(iter(store.staff)) if staff_id is None else staff_id
    if number not in store.staff:
        raise ValueError(f"there is no member of staff {number}")
    return number
