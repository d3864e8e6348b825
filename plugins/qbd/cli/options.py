"""The options that the commands about a store share, and what their values mean."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, cast

import typer

from qbd.accounting.chart import PostingMode
from qbd.errors import ConfigurationError

_DAY = ["%Y-%m-%d"]
Store = Annotated[str, typer.Option("--store", help="The store's name, as in include/mappings.")]
Day = Annotated[
    datetime | None, typer.Option("--date", formats=_DAY, help="Business date; default: the last closed day.")
]
From = Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First business date.")]
To = Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last business date.")]
Mode = Annotated[str | None, typer.Option(help="individual, daily or payout, for this run only.")]
Patience = Annotated[float, typer.Option(help="Minutes to wait for the PC with QuickBooks.")]


def date_of(value: datetime | None) -> date | None:
    """Return the business date of an option."""
    return value.date() if value else None


def span(first: datetime | None, last: datetime | None) -> tuple[date | None, date | None]:
    """Return the business dates of the options ``--from`` and ``--to``.

    Raises:
        ConfigurationError: the first lies after the last.
    """
    if first and last and first > last:
        raise ConfigurationError(
            "option", "--from", f"{first.date()} lies after {last.date()}", "Exchange the two dates."
        )
    return date_of(first), date_of(last)


def mode_of(value: str | None) -> PostingMode | None:
    """Return the posting mode of the option ``--mode``; None leaves it to the store's settings.

    Raises:
        ConfigurationError: it is no posting mode.
    """
    if value not in (None, "individual", "daily", "payout"):
        raise ConfigurationError(
            "option", "--mode", f"{value!r} is no posting mode", "Use individual, daily or payout."
        )
    return cast(PostingMode | None, value)
