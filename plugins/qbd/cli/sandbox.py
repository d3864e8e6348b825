"""``qbd sandbox``: a Shopify, a Stocky and a QuickBooks company file to play with."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(no_args_is_help=True)
quickbooks_app = typer.Typer(no_args_is_help=True)
app.add_typer(quickbooks_app, name="quickbooks", help="The company file.")
console = Console()
Host = Annotated[str, typer.Option(help="Where to listen.")]
Day = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Business date; default: yesterday.")
]
SECRET = "QBD_SANDBOX_TOKEN"


@app.command()
def shopify(
    host: Host = "127.0.0.1",
    port: int = 8701,
    orders: Annotated[int, typer.Option(help="Orders of the generated day.")] = 60,
    seed: int = 1,
    day: Day = None,
    timezone: str = "America/New_York",
    plan: Annotated[str, typer.Option(help="Shopify plan: it decides how fast the API may be asked.")] = "Basic",
    protected_level: Annotated[int, typer.Option(help="1 withholds names and addresses, 2 shows them.")] = 2,
) -> None:
    """Serve a generated shop over the Admin GraphQL API 2026-10; the token is QBD_SANDBOX_TOKEN, or made up and printed."""
    from qbd.sandbox.shopify.serve import main

    main(
        host,
        port,
        orders=orders,
        seed=seed,
        business_date=day.date() if day else None,
        timezone=timezone,
        token=os.environ.get(SECRET) or None,
        protected_level=protected_level,
        plan=plan,
    )


@app.command()
def stocky(host: Host = "127.0.0.1", port: int = 8702, seed: int = 1, day: Day = None) -> None:
    """Serve suppliers and purchase orders over Stocky's API v2; the key is QBD_SANDBOX_TOKEN, or made up and printed."""
    from qbd.sandbox.stocky.serve import main

    main(host, port, seed=seed, business_date=day.date() if day else None, api_key=os.environ.get(SECRET) or None)


@quickbooks_app.command()
def create(
    path: Path,
    edition: Annotated[str, typer.Option(help="US, CA or UK.")] = "US",
    product: Annotated[str, typer.Option(help="pro or enterprise.")] = "pro",
) -> None:
    """Create a company file with a chart of accounts and some history."""
    from qbd.sandbox.quickbooks.fixtures import create_company

    console.print(f"{create_company(path, edition, product)} is created.")


@quickbooks_app.command()
def shell(
    path: Path,
    what: Annotated[
        str, typer.Argument(help="accounts, customers, items ..., transactions, balance, receivables, or a TxnID.")
    ] = "balance",
) -> None:
    """Show a list, the transactions, one transaction with its ledger lines, the trial balance, or who owes what."""
    from qbd.sandbox.quickbooks import shell as views

    if what in views.LISTS:
        view = views.list_view(path, what)
    elif what == "transactions":
        view = views.transactions_view(path)
    elif what == "balance":
        view = views.trial_balance_view(path)
    elif what == "receivables":
        view = views.receivables_view(path)
    else:
        view = views.transaction_view(path, what)
    table = Table(*view.columns, title=view.title)
    for row in view.rows:
        table.add_row(*row)
    console.print(table)
