"""Unit costs as they were observed over time, looked up at the moment of a sale."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from qbd.books.connection import Connection
from qbd.books.statements import statement


class UnitCosts:
    """Snapshots per variant and currency.

    Shopify tells only today's ``InventoryItem.unitCost``; each sync notes it with the time of observation.
    """

    def __init__(self, snapshots: Iterable[tuple[int, str, datetime, Decimal]]) -> None:
        self._times: dict[tuple[int, str], list[datetime]] = {}
        self._costs: dict[tuple[int, str], list[Decimal]] = {}
        for variant_id, currency, observed_at, unit_cost in sorted(snapshots):
            self._times.setdefault((variant_id, currency), []).append(observed_at)
            self._costs.setdefault((variant_id, currency), []).append(unit_cost)

    def at(self, variant_id: int | None, currency: str, moment: datetime) -> tuple[Decimal | None, bool]:
        """Return the unit cost (major units) valid at ``moment`` and whether it is an estimate.

        It is an estimate when it was observed only afterwards; (None, False) when it never was.
        """
        if variant_id is None or (variant_id, currency) not in self._times:
            return None, False
        index = bisect_right(self._times[variant_id, currency], moment)
        costs = self._costs[variant_id, currency]
        return (costs[index - 1], False) if index else (costs[0], True)


def read_unit_costs(connection: Connection, store: str, variant_ids: Iterable[int]) -> UnitCosts:
    """Read the snapshots of some variants."""
    values = {"store": store, "ids": sorted(set(variant_ids))}
    rows = connection.execute(statement("unit_costs"), values)
    return UnitCosts((row[0], row[1], row[2], row[3]) for row in rows)
