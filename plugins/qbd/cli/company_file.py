"""``qbd sandbox quickbooks show`` and ``shell``: look at a company file, one question at a time or at a prompt."""

from __future__ import annotations

import argparse
import cmd
import csv
import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.table import Table
from rich.text import Text

from qbd.cli.surroundings import console, say
from qbd.errors import ConfigurationError, QbdError

if TYPE_CHECKING:
    from qbd.sandbox.quickbooks.views.view import View

Words = Annotated[list[str], typer.Argument(help="A command, a list, or a TxnID, and what it is about.")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day of balances.")]
First = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")]
Last = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")]
Cash = Annotated[bool, typer.Option("--cash", help="Statements on the cash basis.")]
Limit = Annotated[int, typer.Option(min=1, help="Most transactions to list.")]
Csv = Annotated[bool, typer.Option("--csv", help="Comma-separated values, for scripts and spreadsheets.")]


def show(
    path: Path, words: Words, as_of: AsOf = None, first: First = None, last: Last = None, cash: Cash = False,
    limit: Limit = 50, as_csv: Csv = False,
) -> None:  # fmt: skip
    """Show a list, a transaction, a statement, the ledger of an account, stock ...: COMMANDS are those of the shell."""
    _answer(path, words, as_of or last, first, cash, limit, as_csv)


def shell(path: Path, words: Annotated[list[str] | None, typer.Argument(help="As of show; without it a prompt.")] = None,
          as_of: AsOf = None, first: First = None, last: Last = None, cash: Cash = False, limit: Limit = 50,
          as_csv: Csv = False) -> None:  # fmt: skip
    """Look around in a company file at a prompt (help lists the commands), also while a worker has it open."""
    if words:
        _answer(path, words, as_of or last, first, cash, limit, as_csv)
    else:
        from qbd.sandbox.quickbooks.views.view import reading

        # A file that cannot be read is said before the first question.
        with reading(path):
            prompt = Prompt(path)
        prompt.cmdloop()


def _answer(
    path: Path, words: list[str], last: datetime | None, first: datetime | None, cash: bool, limit: int, as_csv: bool
) -> None:
    from qbd.sandbox.quickbooks import shell as views
    from qbd.sandbox.quickbooks.errors import StatusError
    from qbd.sandbox.quickbooks.views.commands import Ask

    days = [day.date().isoformat() if day else None for day in (first, last)]
    if days[0] and days[1] and days[0] > days[1]:
        raise ConfigurationError("option", "--from", f"{days[0]} is after {days[1]}", "Swap them.")
    ask = Ask(" ".join(words[1:]), days[0], days[1], cash, limit)
    try:
        found = views.show(path, words[0], ask)
    except views.NotFoundError as error:
        raise ConfigurationError(str(path), " ".join(words), "cannot be shown", str(error)) from None
    except StatusError as error:
        raise ConfigurationError(str(path), " ".join(words), f"is refused ({error.code})", error.message) from None
    if as_csv:
        _write_csv(found)
    else:
        for view in found:
            _print(view)


def _print(view: View) -> None:
    say(view.title, "italic")
    table = Table()
    for place, column in enumerate(view.columns):
        table.add_column(Text(column), justify="right" if place in view.right else "left")
    for row in view.rows:
        bold = row[0].strip().startswith(("TOTAL", "Total ", "Net ")) or row[0] == "Gross Profit"
        table.add_row(*(Text(cell) for cell in row), style="bold" if bold else None)
    console.print(table)


def _write_csv(found: list[View]) -> None:
    """One view after the other, a blank line between them; figures without thousands separators."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for number, view in enumerate(found):
        if number:
            sys.stdout.write("\n")
        writer.writerow(view.columns)
        writer.writerows(view.rows)


class Prompt(cmd.Cmd):
    """The prompt. Every question reads the file anew, so that it shows what a worker has booked meanwhile."""

    intro = "help lists the commands, exit leaves."
    prompt = "quickbooks> "

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        if not sys.stdin.isatty():
            self.intro, self.prompt = "", ""

    def emptyline(self) -> bool:
        """An empty line asks nothing."""
        return False

    def do_help(self, arg: str) -> None:
        """List the commands."""
        from qbd.sandbox.quickbooks.views.commands import COMMANDS

        table = Table("command", "what it shows")
        for name, command in COMMANDS.items():
            table.add_row(Text(f"{name} {command.words}"), command.help)
        table.add_row("LIST", "A list by its name, such as customers or items.")
        table.add_row("exit", "Leave.")
        console.print(table)
        say("Options: --as-of DAY, --from DAY, --to DAY, --cash, --limit N, --csv.")

    def do_exit(self, arg: str) -> bool:
        """Leave."""
        return True

    do_quit = do_exit

    def do_EOF(self, arg: str) -> bool:
        """Leave at the end of the input."""
        return True

    def completenames(self, text: str, *ignored: object) -> list[str]:
        """Commands and lists that start like that."""
        from qbd.sandbox.quickbooks.views.commands import COMMANDS
        from qbd.sandbox.quickbooks.views.list_views import LISTS

        return [name for name in (*COMMANDS, *LISTS, "exit", "help") if name.startswith(text)]

    def onecmd(self, line: str) -> bool:
        """A line is a question, unless it is help or exit; what is wrong with it is said and the next one awaited."""
        name = line.strip().split(" ")[0]
        if not line.strip() or line == "EOF" or name in ("help", "?", "exit", "quit"):
            return bool(super().onecmd(line.strip()))
        try:
            asked = _QUESTION.parse_args(shlex.split(line))
            last = asked.as_of or asked.last
            _answer(self.path, asked.words, last, asked.first, asked.cash, asked.limit, asked.csv)
        except (QbdError, ValueError) as error:
            say(str(error), "red")
        return False


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a calendar day
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day such as 2026-03-31") from None


class _Question(argparse.ArgumentParser):
    """The words and options of one line at the prompt."""

    def __init__(self) -> None:
        super().__init__(prog="", add_help=False, allow_abbrev=False)
        self.add_argument("words", nargs="+")
        for option, name in (("--as-of", "as_of"), ("--from", "first"), ("--to", "last")):
            self.add_argument(option, dest=name, type=_day)
        self.add_argument("--cash", action="store_true")
        self.add_argument("--csv", action="store_true")
        self.add_argument("--limit", type=int, default=50)

    def error(self, message: str) -> NoReturn:
        """A wrong option is said at the prompt; argparse would leave."""
        raise ValueError(f"{message}. Options are --as-of DAY, --from DAY, --to DAY, --cash, --limit N, --csv.")


_QUESTION = _Question()
