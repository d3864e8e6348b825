"""Staging rows -> facts of gift cards, for a chunk of cards at a time."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from qbd.accounting.business_date import business_date
from qbd.accounting.chart import Chart
from qbd.accounting.gift_cards import CardMovement, GiftCard, SoldLine
from qbd.accounting.gift_cards.proof import LiabilityFigures
from qbd.books.connection import Connection
from qbd.books.statements import statement


def read_gift_cards(connection: Connection, store: str, ids: list[int]) -> list[tuple[GiftCard, str]]:
    """Read cards, each with the newest batch that brought it or its order, by ascending ID."""
    values = {"store": store, "ids": ids}
    movements: dict[int, list[CardMovement]] = defaultdict(list)
    for card_id, *row in connection.execute(statement("gift_card_movements"), values):
        movements[card_id].append(CardMovement(*row))
    zone = connection.execute("SELECT time_zone FROM staging.shops WHERE store = %s", (store,)).fetchone()
    return [
        (_card(store, row, tuple(movements[row[0]]), zone[0] if zone else "UTC"), row[16])
        for row in connection.execute(statement("gift_cards"), values).fetchall()
    ]


def _card(store: str, row: tuple[Any, ...], movements: tuple[CardMovement, ...], zone: str) -> GiftCard:
    id, currency, last_characters, initial, balance, created_at, expires_on, deactivated_at, order_id = row[:9]
    order_name, units, amount, cards, deactivated, read_until, is_order_sure = row[9:16]
    return GiftCard(
        store, id, currency, last_characters, initial, balance, created_at, expires_on, deactivated_at, order_id,
        sold=None if order_name is None else SoldLine(order_name, units, amount, cards, deactivated),
        movements=movements,
        read_on=None if read_until is None else business_date(read_until, zone),
        is_order_sure=is_order_sure,
    )  # fmt: skip


def read_liability(connection: Connection, chart: Chart, store: str, today: date) -> LiabilityFigures:
    """Read both sides of the proof of the liability, for cards in the chart's currency; ``today`` is when they were read."""
    values = {
        "store": store, "currency": chart.currency, "zone": chart.time_zone, "start": chart.start_date, "today": today,
    }  # fmt: skip
    row = connection.execute(statement("gift_card_liability"), values).fetchone()
    assert row is not None
    return LiabilityFigures(chart.currency, *row)
