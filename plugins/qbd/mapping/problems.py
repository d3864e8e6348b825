"""What is wrong with a store's settings: one value per problem, all of them in one exception."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from qbd.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One problem: the key (dotted, e.g. ``accounts.cogs``), what is wrong, the mend; ``line`` in the YAML or None."""

    key: str
    problem: str
    mend: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.key}: {self.problem}. {self.mend}"


class InvalidSettings(ConfigurationError):
    """A store's settings are wrong; ``problems`` holds every problem, ``str()`` one line for each."""

    def __init__(self, where: str, problems: Sequence[SettingProblem]) -> None:
        first = problems[0]
        super().__init__(where, first.key, first.problem, first.mend)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(f"{self.where}: {problem}" for problem in self.problems)


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the mend for a word that is not known: the closest known one, or ``otherwise``.

    >>> did_you_mean("acounts", ["accounts", "taxes"], "Remove it.")
    "Did you mean 'accounts'?"
    """
    by_lower = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), by_lower, n=1, cutoff=0.6)
    return f"Did you mean {by_lower[close[0]]!r}?" if close else otherwise
