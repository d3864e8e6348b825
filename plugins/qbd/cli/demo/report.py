"""The demo's result: the books per account, and what this run added to them."""

from __future__ import annotations

import sqlalchemy as sa
from rich.console import Console

from qbd.books.summary import summarize
from qbd.cli import tables


def posted(engine: sa.Engine, store: str) -> int:
    """Return how many transactions of the store are in QuickBooks."""
    with engine.connect() as connection:
        count = connection.execute(
            sa.text(
                "SELECT count(*) FROM delivery.documents WHERE store = :store AND state = 'settled' AND txn_date IS NOT NULL"
            ),
            {"store": store},
        ).scalar_one()
    return int(count)


def show(console: Console, engine: sa.Engine, store: str) -> int | None:
    """Print the books over all dates that were posted to; returns how many accounts differ, None before any posting."""
    with engine.connect() as connection:
        first, last = connection.execute(
            sa.text("SELECT min(txn_date), max(txn_date) FROM ledger.postings WHERE store = :store"), {"store": store}
        ).one()
    if first is None:
        console.print("Nothing was posted.")
        return None
    found = summarize(engine, store, first, last)
    tables.summary(console, found)
    tables.waiting(console, engine, store)
    return sum(1 for row in found.accounts if row.difference != 0)
