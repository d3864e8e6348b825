"""The shape of a report in a response: described columns, then rows by column number."""

from __future__ import annotations

from dataclasses import dataclass, field

from qbd.sandbox.quickbooks.response_writer import escape


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is the ColType."""

    kind: str
    title: str
    data_type: str


@dataclass(slots=True)
class ReportTable:
    """Collects rows and renders a ReportRet."""

    title: str
    subtitle: str
    columns: list[Column]
    _rows: list[str] = field(default_factory=list)
    _number: int = 0

    def data_row(self, cells: list[str], row_data: tuple[str, str] | None = None) -> None:
        """One row; cells follow the columns, empty ones are left out."""
        self._row("DataRow", cells, row_data)

    def text_row(self, text: str) -> None:
        """A heading."""
        self._number += 1
        self._rows.append(f'<TextRow rowNumber="{self._number}" value="{escape(text)}" />\n')

    def subtotal_row(self, label: str, values: dict[str, str], account: str) -> None:
        """An account's sums; `values` by ColType."""
        self._row("SubtotalRow", self._labelled(label, values), ("account", account))

    def total_row(self, label: str, values: dict[str, str]) -> None:
        """The last row; `values` by ColType."""
        self._row("TotalRow", self._labelled(label, values), None)

    def _labelled(self, label: str, values: dict[str, str]) -> list[str]:
        return [label, *(values.get(column.kind, "") for column in self.columns[1:])]

    def _row(self, tag: str, cells: list[str], row_data: tuple[str, str] | None) -> None:
        self._number += 1
        data = f'<RowData rowType="{row_data[0]}" value="{escape(row_data[1])}" />\n' if row_data else ""
        cols = "".join(
            f'<ColData colID="{number}" value="{escape(cell)}" />\n' for number, cell in enumerate(cells, 1) if cell
        )
        self._rows.append(f'<{tag} rowNumber="{self._number}">\n{data}{cols}</{tag}>\n')

    def text(self) -> str:
        """The ReportRet."""
        described = "".join(
            f'<ColDesc colID="{number}" dataType="{column.data_type}">\n<ColTitle titleRow="1"'
            + (f' value="{escape(column.title)}"' if column.title else "")
            + f" />\n<ColType>{column.kind}</ColType>\n</ColDesc>\n"
            for number, column in enumerate(self.columns, 1)
        )
        rows = f"<ReportData>\n{''.join(self._rows)}</ReportData>\n" if self._rows else ""
        return (
            f"<ReportRet>\n<ReportTitle>{escape(self.title)}</ReportTitle>\n"
            f"<ReportSubtitle>{escape(self.subtitle)}</ReportSubtitle>\n<ReportBasis>Accrual</ReportBasis>\n"
            f"<NumRows>{len(self._rows)}</NumRows>\n<NumColumns>{len(self.columns)}</NumColumns>\n"
            f"<NumColTitleRows>1</NumColTitleRows>\n{described}{rows}</ReportRet>\n"
        )
