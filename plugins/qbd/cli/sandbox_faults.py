"""``qbd sandbox quickbooks fault``, ``edit`` and ``administer``: what goes wrong in the company file, and what a user and the administrator do in its window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qbd.cli import tables
from qbd.cli.surroundings import console, say
from qbd.errors import ConfigurationError

if TYPE_CHECKING:
    from qbd.sandbox.quickbooks.faults import Fault, Point

app = typer.Typer(no_args_is_help=True)
_WHERE = "qbd sandbox quickbooks fault"
_NUMBERED = {"hresult": "an HRESULT, e.g. 0x80040414", "status": "a status code", "slow": "milliseconds"}


@app.command("add")
def add_fault(
    path: Path,
    what: Annotated[
        str,
        typer.Argument(
            help="A name (qbd sandbox quickbooks fault names), or hresult:0x80040414, status:3175, slow:250, edit, preference."
        ),
    ],
    text: Annotated[
        str, typer.Option(help="A status text; what the user does, as for `edit`; Name=value of a preference.")
    ] = "",
    at: Annotated[str, typer.Option(help="Where: a method or a place in the message set, e.g. after_commit.")] = "",
    request: Annotated[str, typer.Option(help="Only these requests, e.g. SalesReceiptAdd or *Add.")] = "",
    object_id: Annotated[str, typer.Option("--object", help="Only requests that hold this id, name or number.")] = "",
    skip: Annotated[int, typer.Option(help="How many pass before the first is hit.")] = 0,
    times: Annotated[int, typer.Option(help="How many are hit; 0: all until it is cleared.")] = 1,
    until: Annotated[datetime | None, typer.Option(help="After that moment (UTC) it hits no more.")] = None,
) -> None:
    """Let something go wrong in a company file, also while a worker runs."""
    from qbd.sandbox.quickbooks import faults

    base = _named(what, text)
    fault = replace(
        base,
        point=_point(at) if at else base.point,
        request=request or base.request,
        object_id=object_id,
        skip=skip,
        times=times or None,
        until=until.replace(tzinfo=UTC) if until else None,
    )
    (number,) = faults.add(path, fault)
    say(f"Fault {number} waits in {path}.")


def _named(what: str, text: str) -> Fault:
    from qbd.sandbox.quickbooks import faults
    from qbd.sandbox.quickbooks.named_faults import NAMED

    if what in NAMED:
        return replace(NAMED[what], text=text or NAMED[what].text)
    kind, _, number = what.partition(":")
    if kind not in set(faults.FaultKind):
        raise ConfigurationError(_WHERE, what, "is no fault", f"Names are {', '.join(NAMED)}.")
    try:
        value = int(number, 0) if number else 0
    except ValueError:
        raise ConfigurationError(
            _WHERE, what, "has no number", f"Write {kind}:NUMBER, {_NUMBERED.get(kind, '')}."
        ) from None
    return faults.Fault(faults.FaultKind(kind), number=value, text=text)


def _point(at: str) -> Point:
    from qbd.sandbox.quickbooks import faults

    if at not in set(faults.Point):
        raise ConfigurationError(_WHERE, at, "is no place", f"Places are {', '.join(faults.Point)}.")
    return faults.Point(at)


@app.command("list")
def list_faults(path: Path) -> None:
    """Show the faults that wait."""
    from qbd.sandbox.quickbooks import faults

    rows = [
        (f.fault_id, f.kind, f.place, _number(f), f.text, f.request, f.object_id, f.skip, f.times or "all", f.until)
        for f in faults.waiting(path)
    ]
    if not rows:
        say("No fault waits.")
        return
    columns = ("Fault", "What", "Where", "Number", "Text", "Requests", "Object", "Skip", "Times", "Until")
    tables.show(console, columns, rows)


def _number(fault: Fault) -> str:
    if fault.kind == "hresult":
        return f"0x{fault.number:08X}"
    return str(fault.number or "")


@app.command("clear")
def clear_faults(
    path: Path, number: Annotated[int | None, typer.Argument(help="One fault; without it, all of them.")] = None
) -> None:
    """Take a fault away, or all of them."""
    from qbd.sandbox.quickbooks import faults

    cleared = faults.clear(path, number)
    if number is not None and not cleared:
        raise ConfigurationError(
            _WHERE, str(number), "does not wait (any more)", "See qbd sandbox quickbooks fault list."
        )
    say(f"{cleared} fault(s) cleared.")


@app.command("names")
def fault_names() -> None:
    """Show the faults that have a name."""
    from qbd.sandbox.quickbooks.hresults import HRESULT_TEXTS
    from qbd.sandbox.quickbooks.named_faults import NAMED

    rows = [(name, f.place, _number(f), f.text or HRESULT_TEXTS.get(f.number, "")) for name, f in NAMED.items()]
    tables.show(console, ("Name", "Where", "Number", "Text"), rows)


def edit(
    path: Path,
    words: Annotated[
        list[str],
        typer.Argument(
            help="memo ID TEXT, amount ID 12.34, date ID DATE, touch ID, void ID, delete ID, rename ID NAME, deactivate "
            "ID, open ID, close ID, foreign DATE, enter QBXML, forget-answers. An ID is a TxnID, a ListID, last, ref=NUMBER or Customer=NAME."
        ),
    ],
) -> None:
    """Do what a user does in QuickBooks' own window, also while a worker runs."""
    import shlex

    from qbd.sandbox.quickbooks import user_edits

    user_edits.edit(path, shlex.join(words))
    say(f"Done in {path}: {' '.join(words)}")


class Mode(StrEnum):
    """How the file is open."""

    SINGLE_USER = "single-user"
    MULTI_USER = "multi-user"


class Access(StrEnum):
    """What applications may do."""

    GRANTED = "granted"
    READ = "read"
    UNKNOWN = "unknown"
    DENIED = "denied"


def administer(
    path: Path,
    preference: Annotated[list[str] | None, typer.Option(help="Name=value, e.g. ClassTracking=false.")] = None,
    access: Annotated[Access | None, typer.Option(help="What applications may do from their next session on.")] = None,
    automatic_login: Annotated[bool | None, typer.Option(help="Whether one may log in by itself.")] = None,
    personal_data: Annotated[bool | None, typer.Option(help="Whether one may see personal data.")] = None,
    mode: Annotated[Mode | None, typer.Option(help="How the file is open.")] = None,
) -> None:
    """Do what the file's administrator does: preferences (features, the closing date), applications' rights, the mode."""
    from qbd.sandbox.quickbooks import administration, user_edits

    for text in preference or []:
        user_edits.switch(path, text)
    administration.set_access(
        path,
        administration.Access(access.value) if access else None,
        automatic_login=automatic_login,
        personal_data=personal_data,
    )
    if mode is not None:
        single = mode is Mode.SINGLE_USER
        administration.set_file_mode(
            path, administration.FileMode.SINGLE_USER if single else administration.FileMode.MULTI_USER
        )
    say(f"{path} is changed.")
