"""Why a record cannot be typed or used: a value that goes to quarantine, never an exception that stops a batch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

_PART = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_LONGEST_VALUE: Final = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a record waits in quarantine.

    Attributes:
        rule: The rule's name, e.g. ``typed`` for a record that could not be typed.
        field: Where in the record, e.g. ``transactions[0].amountSet``.
        value: What stands there, as text (cut after 200 characters).
        reason: What is wrong with it.
        mend: What a person does about it.
    """

    rule: str
    field: str
    value: str
    reason: str
    mend: str


class Untypable(Exception):
    """Inside typing only: a cell that has no exact value. Turned into a :class:`Problem` before it leaves typing."""

    def __init__(self, field: str, value: object, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.field = field
        self.value = value
        self.reason = reason
        self.mend = mend

    def problem(self) -> Problem:
        """The same as a value."""
        return Problem("typed", self.field, shown(self.value), self.reason, self.mend)


def shown(value: object) -> str:
    """A value as text for a person: empty for nothing, never longer than 200 characters, without NUL."""
    text = "" if value is None else str(value).replace("\x00", "\\0")
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def misshapen(message: str, payload: Any) -> Problem:
    """Turn msgspec's ``Expected `str`, got `int` - at `$.a[0].b``` into a problem with field and value.

    >>> misshapen("Expected `str`, got `int` - at `$.a[0].b`", {"a": [{"b": 5}]}).field
    'a[0].b'
    """
    reason, _, place = message.partition(" - at `$")
    path = place.rstrip("`").lstrip(".")
    missing = re.search(r"required field `([^`]+)`", reason)
    value = look_up(payload, path)
    if missing:
        path = f"{path}.{missing.group(1)}".lstrip(".")
        value = None
    return Problem(
        "typed", path, shown(value), reason,
        "Correct the record at its source and let it be read again; if the source is right, its API has changed: "
        "report it with the record's raw payload.",
    )  # fmt: skip


def look_up(payload: Any, path: str) -> Any:
    """The value at ``a[0].b``, None where there is none."""
    found = payload
    for name, index in _PART.findall(path):
        try:
            found = found[int(index)] if index else found[name]
        except (KeyError, IndexError, TypeError):
            return None
    return found
