"""Tables for people: accounts beside each other, stages, findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.engine import Engine

from qbd.books.reconciliation import Reconciliation
from qbd.books.summary import Summary
from qbd.money import from_minor
from qbd.pipeline.attention import attention


def money(minor: int | None, currency: str) -> str:
    """Return minor units as text with two decimals and thousands; empty where nothing is known."""
    return "" if minor is None else f"{from_minor(minor, currency):,}"


def show(console: Console, columns: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """Print a table of cells as they are: what looks like markup in a record is only text."""
    table = Table(*columns, title=None if title is None else Text(title, "italic"), title_justify="left")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console.print(table)


def reconciliation(console: Console, result: Reconciliation) -> None:
    """Print the accounts of a reconciliation, summed over its dates, and every finding that a person should see."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in result.rows:
        for place, amount in enumerate((row.journal, row.quickbooks, row.difference)):
            sums[row.account][place] += amount
    table = Table("Account", title=f"{result.date_from} to {result.date_to}, {result.currency}")
    for title in ("Journal", "QuickBooks", "Difference"):
        table.add_column(title, justify="right")
    for account, (journal, quickbooks, difference) in sorted(sums.items()):
        table.add_row(Text(account), *(money(amount, result.currency) for amount in (journal, quickbooks, difference)))
    console.print(table)
    for finding in result.of_kind("altered", "deleted", "missing"):
        console.print(Text.assemble((finding.kind, "red"), f" {finding.message}"), soft_wrap=True)


def summary(console: Console, found: Summary) -> None:
    """Print the books of a range of dates: per account the journal beside QuickBooks, then the counts per stage."""
    table = Table(
        "Account", title=f"The books of {found.store}, {found.date_from} to {found.date_to} ({found.currency})"
    )
    for title in ("Journal", "QuickBooks", "Difference", "Others booked there"):
        table.add_column(title, justify="right")
    for row in found.accounts:
        figures = (row.journal, row.quickbooks, row.difference, row.foreign or None)
        table.add_row(Text(row.account), *(money(figure, found.currency) for figure in figures))
    console.print(table)
    stages = Table("Stage", title="How far everything came")
    stages.add_column("Count", justify="right")
    for name, count in found.stages:
        stages.add_row(name, f"{count:,}")
    console.print(stages)


def waiting(console: Console, engine: Engine, store: str) -> None:
    """Print what waits for a person, each with its reason and mend."""
    found = attention(engine, store)
    if found:
        console.print(f"[bold]{len(found)} thing(s) wait for a person:[/]")
    for each in found:
        console.print(f"  {each.where}: {each.what}: {each.reason}", soft_wrap=True, highlight=False, markup=False)
