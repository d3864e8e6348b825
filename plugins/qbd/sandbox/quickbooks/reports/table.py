"""The shape of a report in a response: described columns, then rows by column number.

The structure is that of Intuit's 16.0 document; an empty cell is left out, as in answers seen of QuickBooks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qbd.sandbox.quickbooks.response_writer import escape

RowLabel = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is the ColType."""

    kind: str
    title: str
    data_type: str = "AMTTYPE"


def cell(number: int, text: str) -> str:
    """One ColData; nothing for an empty text."""
    return f'<ColData colID="{number}" value="{escape(text)}" />\n' if text else ""


@dataclass(slots=True)
class ReportTable:
    """Collects rows, each as its final text, and renders a ReportRet.

    Attributes:
        basis: `Accrual` or `Cash`.
        rows: rendered rows in their order; a report may append to them itself where speed matters.
    """

    title: str
    subtitle: str
    columns: Sequence[Column]
    basis: str = "Accrual"
    rows: list[str] = field(default_factory=list)

    def data_row(self, cells: Sequence[str], label: RowLabel | None = None) -> None:
        """One row; cells follow the columns."""
        self._row("DataRow", cells, label)

    def text_row(self, text: str) -> None:
        """A heading."""
        self.rows.append(f'<TextRow rowNumber="{len(self.rows) + 1}" value="{escape(text)}" />\n')

    def subtotal_row(self, cells: Sequence[str], label: RowLabel | None = None) -> None:
        """Sums of what stands above; cells follow the columns."""
        self._row("SubtotalRow", cells, label)

    def total_row(self, cells: Sequence[str]) -> None:
        """A grand total; cells follow the columns."""
        self._row("TotalRow", cells, None)

    def labelled(self, label: str, values: Mapping[str, str]) -> list[str]:
        """Cells of a row that is given by ColType, the label in the first column."""
        return [label, *(values.get(column.kind, "") for column in self.columns[1:])]

    def _row(self, tag: str, cells: Sequence[str], label: RowLabel | None) -> None:
        data = f'<RowData rowType="{label[0]}" value="{escape(label[1])}" />\n' if label else ""
        cols = "".join([cell(number, text) for number, text in enumerate(cells, 1) if text])
        self.rows.append(f'<{tag} rowNumber="{len(self.rows) + 1}">\n{data}{cols}</{tag}>\n')

    def text(self) -> str:
        """The ReportRet. The rows are given up with it: a large report is not kept twice."""
        described = "".join(
            f'<ColDesc colID="{number}" dataType="{column.data_type}">\n<ColTitle titleRow="1"'
            + (f' value="{escape(column.title)}"' if column.title else "")
            + f" />\n<ColType>{column.kind}</ColType>\n</ColDesc>\n"
            for number, column in enumerate(self.columns, 1)
        )
        head = (
            f"<ReportRet>\n<ReportTitle>{escape(self.title)}</ReportTitle>\n"
            f"<ReportSubtitle>{escape(self.subtitle)}</ReportSubtitle>\n<ReportBasis>{self.basis}</ReportBasis>\n"
            f"<NumRows>{len(self.rows)}</NumRows>\n<NumColumns>{len(self.columns)}</NumColumns>\n"
            f"<NumColTitleRows>1</NumColTitleRows>\n{described}"
        )
        rows, self.rows = self.rows, []
        body = ("<ReportData>\n", *rows, "</ReportData>\n") if rows else ()
        return "".join([head, *body, "</ReportRet>\n"])
