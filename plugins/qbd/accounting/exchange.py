"""Rates of exchange for a shop whose currency is not the home currency of its company file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

GAIN_ROLE = "exchange_gain_loss"
"""Where QuickBooks books what settling at another rate leaves over; only a shop in foreign currency has it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What turns the shop's currency into the company file's home currency; nothing in it is ever guessed.

    ``home`` is an ISO 4217 code, ``currency_name`` what QuickBooks' Currency list calls the shop's currency ('': not
    read yet). ``rates`` are home currency for one unit of the shop's, by date. A rate holds on its own date and the
    ``holds_days - 1`` days after it.
    """

    home: str
    currency_name: str
    rates: Mapping[date, Decimal] = field(default_factory=dict)
    holds_days: int = 1

    def rate_on(self, day: date) -> Decimal | None:
        """Return the rate of a day, or None where there is none.

        >>> Exchange("CAD", "US Dollar", {date(2026, 7, 3): Decimal("1.37")}, 3).rate_on(date(2026, 7, 5))
        Decimal('1.37')
        """
        for back in range(self.holds_days):
            rate = self.rates.get(day - timedelta(days=back))
            if rate is not None:
                return rate
        return None


def in_home(amount: int, rate: Decimal) -> int:
    """Return an amount (cents) times a rate, half a cent away from zero, as QuickBooks' ledger has it.

    Source: facts-quickbooks, posting rule 70: ledger = round(amount * rate, 2), per line of the ledger.

    >>> in_home(5, Decimal("1.1")), in_home(-5, Decimal("1.1"))
    (6, -6)
    """
    return int((amount * rate).quantize(Decimal(1), ROUND_HALF_UP))
