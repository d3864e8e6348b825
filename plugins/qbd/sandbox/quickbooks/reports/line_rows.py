"""Rows of detail reports: a ledger line becomes the text of a DataRow, fast.

Every column whose text depends on one field of the line remembers the texts it has made: accounts, names and dates repeat
thousands of times. That is what makes a report of a hundred thousand lines take two seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.ledger import LedgerLine
from qbd.sandbox.quickbooks.reports.columns import DetailColumn, Facts
from qbd.sandbox.quickbooks.reports.table import Column, ReportTable, RowLabel, cell
from qbd.sandbox.quickbooks.response_writer import escape

_NOTHING = LedgerLine(0, 0, 0, "", "", 0, None, None, None, None, None, "", "", None, "", "", None)


@dataclass(slots=True)
class Sums:
    """What rows add up to, in cents; `amount` with the sign in which it is shown."""

    debit: int = 0
    credit: int = 0
    amount: int = 0
    open_cents: int = 0

    def add(self, other: Sums) -> None:
        """Takes in the sums of other rows."""
        self.debit += other.debit
        self.credit += other.credit
        self.amount += other.amount
        self.open_cents += other.open_cents

    def values(self, balance: int | None = None) -> dict[str, str]:
        """By ColType, as text."""
        found = {"Debit": money(self.debit), "Credit": money(self.credit), "Amount": money(self.amount)}
        found["OpenBalance"] = money(self.open_cents)
        return found if balance is None else {**found, "RunningBalance": money(balance)}


class Texts(dict[object, str]):
    """The cells of one column, by the value of the field that decides them; made when first asked for."""

    def __init__(self, rows: LineRows, number: int, column: DetailColumn) -> None:
        super().__init__()
        self.rows, self.number, self.column = rows, number, column

    def __missing__(self, key: object) -> str:
        text = self[key] = self.made()
        return text

    def made(self) -> str:
        """The cell of the line that is being written."""
        return cell(self.number, self.column.value(self.rows.facts, self.rows.line))


class LineRows:
    """Writes ledger lines into a table whose first column is a label that stays empty."""

    def __init__(self, title: str, subtitle: str, columns: dict[str, DetailColumn], facts: Facts) -> None:
        described = [Column(name, column.title, column.data_type) for name, column in columns.items()]
        self.table = ReportTable(title, subtitle, [Column("Blank", "", "STRTYPE"), *described])
        self.facts = facts
        self._open = "OpenBalance" in columns
        self.line: LedgerLine = _NOTHING
        self._plan: list[tuple[int | None, Texts]] = []
        for number, (name, column) in enumerate(columns.items(), 2):
            # With debits positive an amount depends on nothing but the line's cents.
            field = "cents" if name == "Amount" and not facts.natural else column.field
            index = LedgerLine._fields.index(field) if field else None
            self._plan.append((index, Texts(self, number, column)))

    def write(self, lines: Iterable[LedgerLine], balance: int = 0, label: RowLabel | None = None) -> tuple[Sums, int]:
        """Writes lines; gives their sums and the balance after them."""
        facts, plan, rows, natural = self.facts, self._plan, self.table.rows, self.facts.natural
        row_data = f'<RowData rowType="{label[0]}" value="{escape(label[1])}" />\n' if label else ""
        sums = Sums()
        number = len(rows)
        for line in lines:
            cents = line.cents
            if cents > 0:
                sums.debit += cents
            else:
                sums.credit -= cents
            amount = facts.sign(line) * cents if natural else cents
            sums.amount += amount
            balance += amount
            facts.running = balance
            self.line = line
            number += 1
            cells = "".join([texts.made() if index is None else texts[line[index]] for index, texts in plan])
            rows.append(f'<DataRow rowNumber="{number}">\n{row_data}{cells}</DataRow>\n')
            if self._open:
                sums.open_cents += self._open_cents(line)
        return sums, balance

    def _open_cents(self, line: LedgerLine) -> int:
        found = self.facts.opened(line)
        return self.facts.sign(found.line) * found.open_cents if found else 0

    def subtotal(self, label: str, sums: Sums, balance: int | None = None, row_data: RowLabel | None = None) -> None:
        """A SubtotalRow with the sums of the columns that have one."""
        self.table.subtotal_row(self.table.labelled(label, sums.values(balance)), row_data)

    def total(self, sums: Sums, balance: int | None = None) -> None:
        """The last row."""
        self.table.total_row(self.table.labelled("TOTAL", sums.values(balance)))
