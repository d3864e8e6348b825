"""What every planner of one run shares: the chart, what is covered, lists and items, and where documents go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry, Problem
from qbd.accounting.posting.carriage import Carriage
from qbd.accounting.posting.items import Items
from qbd.accounting.posting.lists import Lists
from qbd.accounting.posting.native_taxes import NativeTaxes

NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Desk:
    """One planning run over one store's entries."""

    chart: Chart
    covered: Mapping[str, frozenset[str]]
    lists: Lists
    items: Items
    carriage: Carriage
    problems: list[Problem] = field(default_factory=list)
    native: NativeTaxes = field(init=False)

    def __post_init__(self) -> None:
        """Find QuickBooks' own taxes by the chart."""
        self.native = NativeTaxes(self.chart)

    def documents_of(self, entry: Entry) -> frozenset[str]:
        """Return the keys of documents planned before that carry or settle an entry."""
        return self.covered.get(entry.key, NOTHING)

    def is_open(self, entry: Entry) -> bool:
        """Tell whether no document carries the entry yet."""
        return not self.covered.get(entry.key)

    def txn_date(self, day: date) -> date:
        """Return the date that a document of a business date takes in QuickBooks."""
        return self.carriage.txn_date(day)

    def hold(self, entries: Iterable[Entry], field_name: str, value: str, message: str, mend: str) -> None:
        """Note a problem that holds the group of these entries."""
        entry = next(iter(entries))
        self.problems.append(
            Problem(entry.store, entry.group, entry.source, field_name, value, f"{entry.label}: {message}", mend)
        )
