"""``qbd sandbox``: a Shopify, a Stocky and a QuickBooks company file to play with."""

from __future__ import annotations

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from qbd.cli import company_file, sandbox_faults
from qbd.cli.surroundings import say
from qbd.errors import ConfigurationError

app = typer.Typer(no_args_is_help=True)
quickbooks_app = typer.Typer(no_args_is_help=True)
app.add_typer(quickbooks_app, name="quickbooks", help="The company file.")
quickbooks_app.add_typer(sandbox_faults.app, name="fault", help="What goes wrong in a company file.")
quickbooks_app.command()(sandbox_faults.edit)
for _command in (company_file.show, company_file.shell, sandbox_faults.administer):
    quickbooks_app.command()(_command)
Host = Annotated[str, typer.Option(help="Where to listen.")]
Day = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Business date; default: yesterday.")
]
SECRET = "QBD_SANDBOX_TOKEN"


class Edition(StrEnum):
    """QuickBooks' countries."""

    US = "US"
    CA = "CA"
    UK = "UK"


class Product(StrEnum):
    """QuickBooks' products; they differ in how many list elements they hold."""

    PRO = "pro"
    PREMIER = "premier"
    ENTERPRISE = "enterprise"


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
    edition: Edition = Edition.US,
    product: Product = Product.PRO,
    preset: Annotated[
        str,
        typer.Option(
            help="An established business with full lists and months of books: us-pro, us-premier, "
            "us-enterprise, canada or uk. It decides edition and product."
        ),
    ] = "",
    account_numbers: Annotated[bool | None, typer.Option(help="Whether accounts have numbers.")] = None,
    closing_date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Up to that day the books are closed.")
    ] = None,
) -> None:
    """Create a company file with a chart of accounts and some history."""
    from qbd.sandbox.quickbooks.fixtures import create_company
    from qbd.sandbox.quickbooks.presets import PRESETS, create_preset

    if path.exists():
        raise ConfigurationError(str(path), "company file", "is there already", "Choose another path.")
    if preset and preset not in PRESETS:
        raise ConfigurationError("--preset", preset, "is no preset", f"Presets are {', '.join(PRESETS)}.")
    preferences: dict[str, object] = {} if account_numbers is None else {"AccountNumbers": account_numbers}
    if closing_date is not None:
        preferences["ClosingDate"] = closing_date.date().isoformat()
    if preset:
        create_preset(path, preset, preferences=preferences)
    else:
        create_company(path, edition.value, product.value, preferences=preferences)
    say(f"{path} is created.")
