"""The tax report of a store's journal."""

from __future__ import annotations

from datetime import date

from sqlalchemy.engine import Engine

from qbd.accounting.entry import Line
from qbd.accounting.tax_report import TaxRow, tax_report
from qbd.books.statements import statement
from qbd.staging.database import transaction


def read_taxes(engine: Engine, store: str, date_from: date, date_to: date) -> list[TaxRow]:
    """Return what was taxed on business dates, both ends included, by title and rate.

    It tells the journal, so also what is not posted yet.
    """
    values = {"store": store, "date_from": date_from, "date_to": date_to}
    with transaction(engine) as connection:
        rows = connection.execute(statement("tax_lines"), values)
        return tax_report(
            (row[0], Line(row[1], row[2], row[3], row[4], "", row[5], row[6], channel_tax=row[7])) for row in rows
        )
