"""Stock at average cost. History is live: values are worked out from all moves in date order whenever they are read.

Posting rules 43-49: one company-wide average per item, recomputed on purchases; a sale or a return takes the average of
its date; a purchase that meets negative stock carries the correction; order within a day is entry order [M].
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.field_values import QUANTITY_UNIT


@dataclass(slots=True)
class Level:
    """Running stock of one item. `cost` is the last known cost of one unit, in cents."""

    units: int = 0
    cents: int = 0
    cost: Fraction = Fraction(0)

    def average(self) -> Fraction:
        """Cents per unit; with nothing on hand the latest one known. Posting rule 46."""
        return Fraction(self.cents, self.units) if self.units else self.cost


def half_away(value: Fraction) -> int:
    """A fraction of cents to whole cents, half away from zero."""
    whole = int((abs(value) * 2 + 1) // 2)
    return -whole if value < 0 else whole


def refresh(company: Company) -> None:
    """Brings the derived stock lines up to date; cheap where nothing changed."""
    stale = [row[0] for row in company.store.db.execute("SELECT item_id FROM stale_item").fetchall()]
    for item_id in stale:
        _replay(company, item_id)
    if stale:
        company.store.db.execute("DELETE FROM stale_item")


def stock_level(company: Company, item_id: str) -> tuple[int, int]:
    """Units (1/100000) and value in cents, today."""
    refresh(company)
    row = company.store.db.execute("SELECT units, cents FROM stock_level WHERE item_id = ?", (item_id,)).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def level_at(company: Company, item_id: str, date: str, before: int) -> Level:
    """Stock as of the end of a day, with what was entered before a transaction number only."""
    level = _start(company, item_id)
    for number, _, when, effect, units, cents, *_ in _moves(company, item_id):
        if when < date or (when == date and number < before):
            _apply(level, effect, units, cents)
    return level


def _start(company: Company, item_id: str) -> Level:
    item = company.elements.find(item_id)
    cost = Decimal(item.data.get("PurchaseCost") or "0") if item else Decimal(0)
    return Level(cost=Fraction(cost) * 100 / QUANTITY_UNIT)


def _moves(company: Company, item_id: str) -> list[tuple[Any, ...]]:
    return company.store.db.execute(
        "SELECT txn_number, seq, txn_date, effect, units, cents, asset_account_id, cogs_account_id, entity_id, "
        "class_id, line_id, memo FROM stock_move WHERE item_id = ? ORDER BY txn_date, txn_number, seq",
        (item_id,),
    ).fetchall()


def _apply(level: Level, effect: str, units: int, cents: int | None) -> int:
    return _purchase(level, units, cents or 0) if effect == "purchase" else _at_average(level, effect, units)


def _replay(company: Company, item_id: str) -> None:
    db = company.store.db
    level = _start(company, item_id)
    rows: list[tuple[Any, ...]] = []
    for number, seq, date, effect, units, cents, asset, cogs, *labels in _moves(company, item_id):
        cost = _apply(level, effect, units, cents)
        if cost:
            head = (number, seq)
            rows.append((*head, 1, date, item_id, cogs, cost, *labels))
            rows.append((*head, 2, date, item_id, asset, -cost, *labels))
    db.execute("DELETE FROM stock_posting WHERE item_id = ?", (item_id,))
    db.executemany("INSERT INTO stock_posting VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)
    db.execute("INSERT OR REPLACE INTO stock_level VALUES (?,?,?)", (item_id, level.units, level.cents))


def _purchase(level: Level, units: int, cents: int) -> int:
    """Takes in stock; the correction to cost of goods sold for units that were sold before they came. Rule 46."""
    correction = 0
    if level.units < 0 < units:
        covered = min(-level.units, units)
        correction = half_away((Fraction(cents, units) - level.average()) * covered)
    level.units += units
    level.cents += cents - correction
    if level.units:
        level.cost = level.average() if level.units > 0 else Fraction(cents, units) if units else level.cost
    else:
        # Nothing is left, so no value may be left; what remains belongs to the cost of goods sold.
        correction, level.cents = correction + level.cents, 0
        level.cost = Fraction(cents, units) if units else level.cost
    return correction


def _at_average(level: Level, effect: str, units: int) -> int:
    """Cost of goods sold of a sale, negative for a return."""
    moved = -units if effect == "sale" else units
    average = level.average()
    value = half_away(average * moved)
    if level.units + moved == 0:
        value = -level.cents
    if level.units > 0:
        level.cost = average
    level.units += moved
    level.cents += value
    return -value
