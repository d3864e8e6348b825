"""What buyers saw in a currency that is not the shop's."""

from __future__ import annotations

from collections import defaultdict

from qbd.accounting.facts import Presentment
from qbd.books.connection import Connection
from qbd.books.statements import statement


def read_presentments(connection: Connection, store: str, ids: list[int]) -> dict[int, Presentment]:
    """Read what was shown for some orders, by order ID; orders shown in the shop's own currency have none."""
    rows = connection.execute(statement("order_presentments"), {"store": store, "ids": ids}).fetchall()
    amounts: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    shown: dict[int, tuple[str, int | None]] = {}
    for order_id, currency, what, record_id, amount in rows:
        if what == "order":
            shown[order_id] = currency, amount
        elif amount is not None:
            amounts[order_id, what][record_id] = amount
    return {
        order_id: Presentment(currency, total, amounts[order_id, "sale"], amounts[order_id, "transaction"])
        for order_id, (currency, total) in shown.items()
    }
