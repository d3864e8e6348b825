"""``qbd tax``: what was taxed at which rate and what of it is owed, from the journal."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from qbd.accounting.tax_names import percent
from qbd.accounting.tax_report import TaxRow
from qbd.cli.options import From, To, span
from qbd.cli.surroundings import console, engine, say
from qbd.cli.tables import money, show
from qbd.money import from_minor
from qbd.pipeline.connections import from_environment
from qbd.pipeline.run import Run, open_run

COLUMNS = (
    "Tax",
    "Rate %",
    "Remitted by",
    "Taxable sales",
    "Taxable returns",
    "Tax collected",
    "Tax refunded",
    "Tax owed",
)


def tax(
    store: Annotated[str, typer.Argument(help="The store's name, as in include/mappings.")],
    first: From = None,
    last: To = None,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Write the rows to this file, too.")] = None,
) -> None:
    """Show taxable sales and tax by title and rate; default: the month of the last closed day so far. What channels remit stands apart."""
    from qbd.books.taxes import read_taxes

    run = open_run(store, from_environment)
    date_from, date_to = _dates(run, first, last)
    rows = read_taxes(engine(), store, date_from, date_to)
    currency = run.settings.currency
    title = f"Sales tax of {store}, {date_from} to {date_to} ({currency})"
    show(console, COLUMNS, [_cells(row, [money(each, currency) for each in _amounts(row)]) for row in rows], title)
    owed = sum(row.owed for row in rows if not row.channel)
    say(f"The shop owes {money(owed, currency)} {currency}. What a channel remits is not part of it.")
    if to_csv is not None:
        with to_csv.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(_cells(row, [str(from_minor(each, currency)) for each in _amounts(row)]) for row in rows)
        say(f"{len(rows)} rows are in {to_csv}.")


def _dates(run: Run, first: datetime | None, last: datetime | None) -> tuple[date, date]:
    since, until = span(first, last)
    until = until or run.last_closed_day()
    return since or until.replace(day=1), until


def _amounts(row: TaxRow) -> tuple[int, ...]:
    return row.sales, row.returns, row.collected, row.refunded, row.owed


def _cells(row: TaxRow, amounts: Sequence[str]) -> tuple[str, ...]:
    return (row.title, percent(row.rate), "channel" if row.channel else "shop", *amounts)
