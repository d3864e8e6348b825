"""The states of a document on its way into QuickBooks, which may follow which, and the numbers that govern delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

State = Literal["pending", "leased", "sent", "answered", "settled", "needs_attention", "withdrawn"]
STATES: tuple[State, ...] = get_args(State)

FOLLOWS: dict[State, frozenset[State]] = {
    "pending": frozenset({"leased", "needs_attention", "withdrawn"}),
    "leased": frozenset({"sent", "pending", "settled", "needs_attention"}),
    "sent": frozenset({"answered", "leased", "pending", "settled", "needs_attention"}),
    "answered": frozenset({"settled", "pending", "needs_attention"}),
    "settled": frozenset(),
    "needs_attention": frozenset({"pending", "withdrawn"}),
    "withdrawn": frozenset(),
}
"""Which states may follow a state. ``sent -> leased``: QuickBooks has none of the set, the same bytes go again."""


def may_become(state: State) -> list[str]:
    """Return the states from which a document may come to ``state``."""
    return [earlier for earlier, later in FOLLOWS.items() if state in later]


@dataclass(frozen=True, slots=True)
class Policy:
    """How delivery behaves; times in seconds.

    ``set_size``: requests per message set. ``lease_seconds``: without a heartbeat for so long a lease is lost.
    ``attempts``: how often a request that met a lock is sent before a person is asked. ``breakdowns``: how often
    QuickBooks may fail on the same set before it is cut smaller. ``keep_recovered_seconds``: how long QuickBooks keeps the
    record of a set that was handed out more than once, because a late first holder might still send it.
    ``edition``: US, CA or UK.
    """

    set_size: int = 25
    lease_seconds: float = 120.0
    attempts: int = 6
    retry_seconds: float = 20.0
    breakdowns: int = 4
    back_off_seconds: float = 15.0
    back_off_most_seconds: float = 600.0
    keep_recovered_seconds: float = 86_400.0
    edition: Literal["US", "CA", "UK"] = "US"

    def back_off(self, failures: int) -> float:
        """Return the wait after the n-th failure in a row: doubled each time, up to the limit."""
        return float(min(self.back_off_most_seconds, self.back_off_seconds * 2 ** max(0, min(failures - 1, 20))))
