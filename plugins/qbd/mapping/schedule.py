"""A store's schedule as its settings write it: ``HH:MM``, a cron line that runs once a day, or ``manual``."""

from __future__ import annotations

import re
from datetime import time

_TIME = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)")
_CRON = re.compile(r"(?P<minute>[0-5]?\d) (?P<hour>[01]?\d|2[0-3])( [\d*/,A-Za-z-]+){3}")


def is_time(text: str) -> bool:
    """Tell whether a text is HH:MM."""
    return _TIME.fullmatch(text) is not None


def time_of(text: str) -> time:
    """Return HH:MM as a time.

    Raises:
        ValueError: it is something else.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("must be HH:MM, e.g. 06:30")
    return time(int(match["hour"]), int(match["minute"]))


def cron_of(text: str) -> str | None:
    """Return a schedule as a cron line; None for ``manual``.

    Raises:
        ValueError: it is none of the three forms, or runs more than once a day.

    >>> cron_of("06:30"), cron_of("15 22 * * MON-SAT"), cron_of("manual")
    ('30 6 * * *', '15 22 * * MON-SAT', None)
    """
    if text == "manual":
        return None
    if is_time(text):
        at = time_of(text)
        return f"{at.minute} {at.hour} * * *"
    line = " ".join(text.split())
    if _CRON.fullmatch(line) is None:
        raise ValueError("must be HH:MM, a cron line with one minute and one hour, or manual")
    return line
