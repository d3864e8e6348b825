"""Stocky's dates: ISO 8601 nearly everywhere, ``dd/mm/yyyy hh:mm`` in the items of purchase orders."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

_FORMS: Final = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")


def moment(text: str) -> datetime:
    """A time in UTC; one without a zone is taken as UTC, because the API states none.

    Raises:
        ValueError: It is no date in any of the forms.

    >>> moment("09/02/2021 00:23").isoformat(), moment("2021-02-09T01:23:00+01:00").isoformat()
    ('2021-02-09T00:23:00+00:00', '2021-02-09T00:23:00+00:00')
    """
    value = _read(text)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def day(text: str) -> date:
    """A calendar day as written: no zone is applied.

    Raises:
        ValueError: It is no date in any of the forms.

    >>> day("2021-02-09T23:30:00-05:00").isoformat(), day("09/02/2021").isoformat()
    ('2021-02-09', '2021-02-09')
    """
    return _read(text).date()


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _FORMS:
        try:
            # The zone is the caller's: a day keeps none, a moment gets UTC.
            return datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError(f"{text!r} is not a date")
