"""``cashTrackingSessions``: what the sessions can be searched by and sorted by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from qbd.sandbox.shopify.drawers import DrawerSession
from qbd.sandbox.shopify.resource import Resource
from qbd.sandbox.shopify.search import Key

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def _closed(session: DrawerSession) -> int:
    return int((session.closed_at or _NEVER).timestamp())


def _opened(session: DrawerSession) -> int:
    return int(session.opened_at.timestamp())


DRAWER_RESOURCES: Mapping[str, Resource] = {
    "cashTrackingSessions": Resource(
        records=lambda store: list(store.drawer_sessions.values()),
        number=lambda session: session.id,
        search={
            "closing_time": Key("time", lambda session: session.closed_at),
            "id": Key("id", lambda session: session.id),
            "location_id": Key("id", lambda session: session.location_id),
            "opening_time": Key("time", lambda session: session.opened_at),
            "status": Key("text", lambda session: "open" if session.closed_at is None else "closed"),
        },
        sorts={
            "CLOSING_TIME_ASC": _closed,
            "CLOSING_TIME_DESC": lambda session: -_closed(session),
            "ID": lambda session: session.id,
            "OPENING_TIME_ASC": _opened,
            "OPENING_TIME_DESC": lambda session: -_opened(session),
            "TOTAL_DISCREPANCY_ASC": lambda session: session.discrepancy or 0,
            "TOTAL_DISCREPANCY_DESC": lambda session: -(session.discrepancy or 0),
        },
    )
}
