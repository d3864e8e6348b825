"""Rows of summary reports by list element: names with their jobs, items with their sub-items, and their subtotals.

Labels follow an answer seen of QuickBooks: the parent's name as heading, its own figures as `X - Other`, `Total X` below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.reports.accounts import Branch, branches
from qbd.sandbox.quickbooks.reports.table import ReportTable

Values = list[int]
Cells = Callable[[Values], Sequence[str]]


class NameRows:
    """Writes one row of figures per list element.

    Args:
        values: per ListID its own figures; None stands for what has no such element.
        cells: figures to the cells behind the label.
        extra: cells behind the label that only an element itself has, before the figures (a description ...).
        extra_width: how many those are.
    """

    def __init__(
        self, company: Company, table: ReportTable, values: dict[str | None, Values], cells: Cells, row_type: str,
        extra: Callable[[str], Sequence[str]] = lambda _: (), extra_width: int = 0,
    ) -> None:  # fmt: skip
        self.company, self.table, self.values, self.cells = company, table, values, cells
        self.row_type, self.extra = row_type, extra
        self.width = max((len(each) for each in values.values()), default=0)
        self.blank = [""] * extra_width

    def write(self, nothing: str = "No name") -> Values:
        """Writes all rows by name and gives their sums; ``nothing`` labels what has no element."""
        shown: set[str] = set()
        for list_id in self.values:
            walk = list_id
            while walk is not None:
                shown.add(walk)
                walk = self.company.elements.get(walk).parent_id
        elements = sorted((self.company.elements.get(key) for key in shown), key=lambda each: each.full_name.lower())
        sums = [0] * self.width
        for branch in branches(elements):
            sums = _plus(sums, self._branch(branch))
        if None in self.values:
            self.table.data_row([nothing, *self.blank, *self.cells(self.values[None])])
            sums = _plus(sums, self.values[None])
        return sums

    def _branch(self, branch: Branch) -> Values:
        element = branch.element
        own = self.values.get(element.list_id)
        label = (self.row_type, element.full_name)
        if not branch.children:
            figures = own or [0] * self.width
            self.table.data_row([element.name, *self.extra(element.list_id), *self.cells(figures)], label)
            return figures
        self.table.text_row(element.name)
        sums = [0] * self.width
        for child in branch.children:
            sums = _plus(sums, self._branch(child))
        if own is not None:
            self.table.data_row([f"{element.name} - Other", *self.extra(element.list_id), *self.cells(own)], label)
            sums = _plus(sums, own)
        self.table.subtotal_row([f"Total {element.name}", *self.blank, *self.cells(sums)], label)
        return sums

    def total(self, sums: Values) -> None:
        """The last row."""
        self.table.total_row(["TOTAL", *self.blank, *self.cells(sums)])


def _plus(one: Values, other: Values) -> Values:
    return [a + b for a, b in zip(one, other, strict=True)]
