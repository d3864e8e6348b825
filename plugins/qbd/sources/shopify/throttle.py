"""Keeps the cost of queries within what Shopify restores, so that THROTTLED is the exception.

Source: shopify.dev, "Rate limits" (leaky bucket; ``extensions.cost.throttleStatus`` in every answer).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qbd.sources.shopify.clock import Clock


@dataclass(frozen=True, slots=True)
class QueryCost:
    """What an answer says about its cost, in points.

    Attributes:
        requested: Taken before the query runs; what must be available.
        actual: What the query really cost, None if it did not run.
        available: Left in the bucket after this query.
        maximum: The bucket's size.
        restore_rate: Points per second.
    """

    requested: float
    actual: float | None
    available: float
    maximum: float
    restore_rate: float

    @classmethod
    def of(cls, extensions: Mapping[str, Any] | None) -> QueryCost | None:
        """Read ``extensions`` of an answer; None where it says nothing about cost."""
        cost = (extensions or {}).get("cost")
        status = cost.get("throttleStatus") if isinstance(cost, Mapping) else None
        if not isinstance(cost, Mapping) or not isinstance(status, Mapping):
            return None
        actual = cost.get("actualQueryCost")
        return cls(
            requested=float(cost.get("requestedQueryCost") or 0),
            actual=None if actual is None else float(actual),
            available=float(status["currentlyAvailable"]),
            maximum=float(status["maximumAvailable"]),
            restore_rate=float(status["restoreRate"]),
        )


class Throttle:
    """Waits before a query until its cost has been restored.

    A query's cost is what the same document was charged last time; one that was never sent counts as the
    dearest so far.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._expected: dict[str, float] = {}
        self._last: QueryCost | None = None
        self._seen_at = 0.0
        self.waited = 0.0

    def before(self, document: str) -> None:
        """Wait until the document can be paid for."""
        dearest = max(self._expected.values(), default=0.0)
        seconds = self.seconds_until(self._expected.get(document, dearest))
        if seconds > 0:
            self.waited += seconds
            self._clock.sleep(seconds)

    def after(self, document: str, cost: QueryCost | None) -> None:
        """Remember what an answer said."""
        if cost is None:
            return
        self._expected[document] = cost.requested
        self._last = cost
        self._seen_at = self._clock.monotonic()

    def seconds_until(self, points: float) -> float:
        """How long it takes until so many points are available, never waiting for more than the bucket holds."""
        if self._last is None or self._last.restore_rate <= 0:
            return 0.0
        restored = (self._clock.monotonic() - self._seen_at) * self._last.restore_rate
        available = min(self._last.maximum, self._last.available + restored)
        # Shopify reports whole points, cut off: one more is waited for.
        missing = min(points + 1, self._last.maximum) - available
        return max(0.0, missing / self._last.restore_rate)
