"""Which records of staging an accounting run takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qbd.books.connection import Connection
from qbd.books.statements import statement


@dataclass(frozen=True, slots=True)
class Selection:
    """By default what changed since it was last accounted; a window or IDs narrow it down.

    A record is in the window when it existed before ``until`` and was updated at or after ``since`` (both UTC).
    With IDs of one kind alone no records of the other kinds are taken.
    ``late_costs`` are orders whose goods got their first unit cost since they were accounted (:func:`late_costs`).
    """

    changed_only: bool = True
    since: datetime | None = None
    until: datetime | None = None
    order_ids: tuple[int, ...] | None = None
    purchase_ids: tuple[int, ...] | None = None
    late_costs: tuple[int, ...] = ()

    def ids_of(self, kind: str) -> list[int] | None:
        """Return the IDs asked for of a kind of records (by its name); None means any."""
        asked = {"orders": self.order_ids, "purchases": self.purchase_ids}
        if all(ids is None for ids in asked.values()):
            return None
        return list(asked.get(kind) or ())


def next_ids(
    connection: Connection, store: str, selection: Selection, kind: str, *, after: int, limit: int
) -> list[int]:
    """Return the next ``limit`` IDs to account above ``after``, ascending, of a kind of records (by its name).

    Test orders and what waits in quarantine are left out.
    """
    values = {
        "store": store, "after": after, "changed_only": selection.changed_only, "since": selection.since,
        "until": selection.until, "ids": selection.ids_of(kind), "limit": limit,
        "late_costs": list(selection.late_costs),
    }  # fmt: skip
    return [row[0] for row in connection.execute(statement(f"{kind}_to_account"), values)]


def late_costs(connection: Connection, store: str) -> tuple[int, ...]:
    """Return the orders that were accounted before the first unit cost of their goods was known.

    They are accounted again though they did not change, so that the journal does not depend on which came first.
    """
    return tuple(row[0] for row in connection.execute(statement("orders_with_late_costs"), {"store": store}))
