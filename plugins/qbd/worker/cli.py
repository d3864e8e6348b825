"""``qbd-worker run``: the worker on the PC with QuickBooks, or beside the sandbox's company file."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from qbd.worker.api import HttpApi, ServerRefusedError, ServerUnavailableError
from qbd.worker.loop import Worker
from qbd.worker.request_processor import RequestProcessor

log = logging.getLogger("qbd.worker")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 1 the server could not be used, 2 wrongly called."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    token = os.environ.get(options.token_env, "").strip()
    problem = _problem(options.address, options.token_env, token)
    if problem:
        print(f"qbd-worker: {problem}", file=sys.stderr)
        return 2
    processor = _sandbox(options.sandbox) if options.sandbox else None
    if processor is None:
        print(
            "qbd-worker: this version speaks to the sandbox's company file only; give its path with --sandbox. "
            "The transport to QuickBooks itself (COM) comes with a later version.",
            file=sys.stderr,
        )
        return 2
    api = HttpApi(options.address, token)
    worker = Worker(api, processor, options.company_file, version=options.version, wait_seconds=options.wait)
    try:
        return _once(worker) if options.once else _forever(worker)
    finally:
        api.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qbd-worker", description="Carries documents from Airflow to QuickBooks.")
    run = parser.add_subparsers(dest="command", required=True).add_parser("run", help="work until it is stopped")
    run.add_argument("--address", required=True, help="where the app is, e.g. https://airflow.example.com/qbd")
    run.add_argument(
        "--token-env", default="QBD_WORKER_TOKEN", help="environment variable that holds the worker's token"
    )
    run.add_argument(
        "--company-file", default="", help="path of the company file; empty: the one that is open in QuickBooks"
    )
    run.add_argument("--sandbox", type=Path, help="use the sandbox's company file at this path instead of QuickBooks")
    run.add_argument("--wait", type=float, default=25.0, help="seconds of one long poll")
    run.add_argument("--once", action="store_true", help="end when there is nothing left to do")
    run.set_defaults(version=_version())
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("qbd-bridge")
    except PackageNotFoundError:
        return ""


def _problem(address: str, token_env: str, token: str) -> str:
    """Return what is wrong with the address or token, '' if nothing."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        return f"--address {address!r} must be an http(s) address without user or password"
    if not token:
        return f"environment variable {token_env} is empty; put the worker's token there (qbd worker admit)"
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        log.warning("the token travels unencrypted to %s; use https outside a private network", parts.hostname)
    return ""


def _sandbox(path: Path) -> RequestProcessor:
    """Open the sandbox's company file; imported here because a PC with QuickBooks does not need it."""
    from qbd.sandbox.quickbooks.request_processor import RequestProcessor as Sandbox

    return Sandbox(path)


def _once(worker: Worker) -> int:
    try:
        while worker.run_once():
            pass
    except (ServerUnavailableError, ServerRefusedError) as error:
        print(f"qbd-worker: {error}", file=sys.stderr)
        return 1
    return 0


def _forever(worker: Worker) -> int:
    stop: Callable[..., None] = lambda *_: worker.stop()  # noqa: E731
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), stop)
    worker.run_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
