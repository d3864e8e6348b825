"""Staging rows -> facts of cash drawers, for a chunk of sessions at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from qbd.accounting.cash_drawers import CashAdjustment, CashMovement, CashSession
from qbd.books.connection import Connection
from qbd.books.statements import statement


def read_cash_sessions(connection: Connection, store: str, ids: list[int]) -> list[tuple[CashSession, str]]:
    """Read sessions, with the ID of the batch that brought their newest version, by ascending ID.

    What the books know of a cash transaction is what staging holds of its order; a transaction of an order that was
    not read, or that Shopify now tells otherwise, shows the difference.
    """
    values = {"store": store, "ids": ids}
    adjustments: dict[int, list[CashAdjustment]] = defaultdict(list)
    for session_id, adjustment_id, amount, made_at, note in connection.execute(statement("cash_adjustments"), values):
        adjustments[session_id].append(CashAdjustment(adjustment_id, amount, made_at, note))
    movements: dict[int, list[CashMovement]] = defaultdict(list)
    for session_id, transaction_id, theirs, ours, order in connection.execute(statement("cash_movements"), values):
        movements[session_id].append(CashMovement(transaction_id, theirs, ours, order))
    return [
        (_session(store, row, tuple(adjustments[row[0]]), tuple(movements[row[0]])), row[12])
        for row in connection.execute(statement("cash_sessions"), values).fetchall()
    ]


def _session(
    store: str, row: tuple[Any, ...], adjustments: tuple[CashAdjustment, ...], movements: tuple[CashMovement, ...]
) -> CashSession:
    id, currency, register, location_id, opened_at, opening, closed_at, closing = row[:8]
    expected_opening, expected_closing, discrepancy, outside = row[8:12]
    return CashSession(
        store, id, currency, register, location_id, opened_at, opening, closed_at, closing, expected_opening,
        expected_closing, discrepancy, adjustments, movements, outside, tuple(row[13]),
    )  # fmt: skip
