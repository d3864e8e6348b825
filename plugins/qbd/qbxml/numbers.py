"""Numbers and dates of an answer, exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from qbd.errors import ContractError


def decimal(value: str, where: str) -> Decimal | None:
    """Return a number of an answer, exactly; None for ''.

    Raises:
        ContractError: it is no number.
    """
    if not value:
        return None
    try:
        found = Decimal(value.replace(",", "").removesuffix("%"))
    except InvalidOperation:
        raise ContractError(f"QuickBooks answered {value!r} as {where}, which is no number") from None
    if not found.is_finite():
        raise ContractError(f"QuickBooks answered {value!r} as {where}, which is no number")
    return found


def day(value: str, where: str) -> date | None:
    """Return a date of an answer; None for ''.

    Raises:
        ContractError: it is no date.
    """
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ContractError(f"QuickBooks answered {value!r} as {where}, which is no date") from None


def integer(value: str | None) -> int | None:
    """Return a whole number of an answer; None where there is none.

    Raises:
        ContractError: it is no whole number.
    """
    if value is None or value == "":
        return None
    try:
        return int(value)
    except ValueError:
        raise ContractError(f"QuickBooks answered {value!r} where a whole number belongs") from None
