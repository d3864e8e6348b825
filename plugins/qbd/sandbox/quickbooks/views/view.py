"""A table for people, and the company it is read from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.store import Snapshot

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A table: heading, column titles, rows of text. `right` are the places of columns with figures."""

    title: str
    columns: tuple[str, ...]
    rows: list[Row]
    right: frozenset[int] = frozenset()


class NotFoundError(LookupError):
    """What somebody asked to see is not in the company file; the text says what, and what there is instead."""


@contextmanager
def reading(path: str | Path) -> Iterator[Company]:
    """The company of a file as it is now, for reading only."""
    store = Snapshot(Path(path))
    try:
        yield Company(store)
    finally:
        store.close()


def name_of(company: Company, list_id: str | None) -> str:
    """Full name behind a ListID; empty for none, the id itself where the element is gone."""
    element = company.elements.find(list_id) if list_id else None
    return element.full_name if element else list_id or ""
