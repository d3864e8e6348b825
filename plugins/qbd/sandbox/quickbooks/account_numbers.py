"""Account numbers as QuickBooks' own charts give them: by type, with room between."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

_FIRST = {
    "Bank": 10_000, "AccountsReceivable": 11_000, "OtherCurrentAsset": 12_000, "FixedAsset": 15_000,
    "OtherAsset": 18_000, "AccountsPayable": 20_000, "CreditCard": 21_000, "OtherCurrentLiability": 24_000,
    "LongTermLiability": 27_000, "Equity": 30_000, "Income": 40_000, "CostOfGoodsSold": 50_000, "Expense": 60_000,
    "OtherIncome": 70_000, "OtherExpense": 80_000, "NonPosting": 90_000,
}  # fmt: skip
_STEP = 10


@dataclass(slots=True)
class AccountNumbers:
    """Gives each account of a type the next number; none at all where numbers are off.

    Attributes:
        above: added to every number, for a second series beside the first.
    """

    on: bool
    above: int = 0
    _given: Counter[str] = field(default_factory=Counter)

    def next_for(self, account_type: str) -> dict[str, str]:
        """The field to store or send, if any."""
        if not self.on:
            return {}
        number = _FIRST[account_type] + self.above + _STEP * self._given[account_type]
        self._given[account_type] += 1
        return {"AccountNumber": str(number)}
