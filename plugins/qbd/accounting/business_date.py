"""The store's own calendar day of an instant: the one place where a time zone is applied."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def business_date(instant: datetime, zone: str) -> date:
    """Return the calendar day of an aware instant in an IANA zone such as ``America/New_York``.

    Raises:
        ValueError: the instant is naive; its day cannot be known.
        zoneinfo.ZoneInfoNotFoundError: the zone is not known.

    >>> from datetime import UTC
    >>> business_date(datetime(2026, 11, 24, 3, 0, tzinfo=UTC), "America/New_York")
    datetime.date(2026, 11, 23)
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; give an aware time, e.g. in UTC")
    return instant.astimezone(_zone(zone)).date()
