"""Which returned goods came back to stock: refund lines matched with the return sales they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime


class Restocks:
    """Refund lines per order line, each used up by at most one return sale.

    Shopify links neither a ``Sale`` to a ``RefundLineItem`` nor the reverse. They share the line, the quantity and
    (nearly) the moment, so the nearest refund line in time is taken, one with the same quantity before any other.
    """

    def __init__(self, lines: Iterable[tuple[int, datetime, int, bool]]) -> None:
        self._open: dict[int, list[tuple[datetime, int, bool]]] = defaultdict(list)
        for line_id, created_at, quantity, restocked in lines:
            self._open[line_id].append((created_at, quantity, restocked))

    def take(self, line_id: int | None, quantity: int, moment: datetime) -> bool | None:
        """Return whether the returned goods came back to stock; None where no refund line tells it."""
        candidates = self._open.get(line_id) if line_id is not None else None
        if not candidates:
            return None
        best = min(candidates, key=lambda c: (abs(c[0] - moment), c[1] != abs(quantity)))
        candidates.remove(best)
        return best[2]
