"""Rows of reports, typed: cells by column, and the trial balance that a summary report holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from qbd.errors import ContractError
from qbd.qbxml.numbers import decimal

_ACCOUNT_NUMBER = re.compile(r"(^|:)[^:·]* · ")

RowKind = Literal["DataRow", "SubtotalRow", "TotalRow", "TextRow"]


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column: its number in the report, qbXML's ColType (``Label``, ``Amount``, ``Debit`` ...) and its titles."""

    id: str
    type: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row as it stands: ``row_type`` and ``subject`` say what it is about (``account`` and its FullName).

    ``cells`` holds the columns that have a value, in the report's order.
    """

    kind: RowKind
    number: int
    row_type: str
    subject: str
    cells: tuple[tuple[ReportColumn, str], ...] = ()

    @property
    def label(self) -> str:
        """What the row is called on paper."""
        return self.value("Label") or self.value("Blank") or self.subject

    def value(self, column_type: str) -> str:
        """Return the text of the first column of a type, '' without one."""
        return next((value for column, value in self.cells if column.type == column_type), "")

    def amount(self, column_type: str) -> Decimal | None:
        """Return the number in the first column of a type, None without one.

        Raises:
            ContractError: it is no number.
        """
        return decimal(self.value(column_type), f"report/{column_type}")

    def amounts(self, column_type: str) -> tuple[tuple[str, Decimal], ...]:
        """Return the numbers of every column of a type by the column's title, e.g. one a month.

        Raises:
            ContractError: one is no number.
        """
        found = ((c.title, decimal(value, f"report/{column_type}")) for c, value in self.cells if c.type == column_type)
        return tuple((title, number) for title, number in found if number is not None)


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """A line of the trial balance: ``amount`` debit positive, ``account`` a FullName without account numbers."""

    account: str
    amount: Decimal


def column(element: Any) -> ReportColumn:
    """Return the description of a column."""
    titles = [title.get("value", "") for title in element.findall("ColTitle")]
    return ReportColumn(
        element.get("colID", ""), str(element.findtext("ColType") or ""), " ".join(filter(None, titles))
    )


def row(element: Any, columns: dict[str, ReportColumn]) -> ReportRow:
    """Return a row of a report.

    Raises:
        ContractError: a cell stands in a column that the report does not describe.
    """
    about = element.find("RowData")
    cells: list[tuple[ReportColumn, str]] = []
    for cell in element.findall("ColData"):
        found = columns.get(cell.get("colID", ""))
        if found is None:
            raise ContractError(f"the report has a cell in column {cell.get('colID')!r}, which it does not describe")
        cells.append((found, cell.get("value", "")))
    number = element.get("rowNumber", "0")
    return ReportRow(
        kind=element.tag,
        number=int(number) if number.isdigit() else 0,
        row_type="" if about is None else about.get("rowType", ""),
        subject=element.get("value", "") if about is None else about.get("value", ""),
        cells=tuple(cells),
    )


def without_numbers(account: str) -> str:
    """Return an account's FullName without the account numbers that reports put before the names.

    >>> without_numbers("4000 · Sales:4010 · Online")
    'Sales:Online'
    """
    return _ACCOUNT_NUMBER.sub(r"\1", account)


def trial_balance(rows: Iterable[ReportRow]) -> tuple[AccountBalance, ...]:
    """Return the accounts of a ``TrialBalance`` summary report.

    Raises:
        ContractError: a row names no account, or an amount is none.
    """
    found: list[AccountBalance] = []
    for one in rows:
        if one.kind != "DataRow":
            continue
        account = one.subject if one.row_type == "account" and one.subject else one.label
        if not account:
            raise ContractError(f"row {one.number} of the trial balance names no account")
        debit, credit = (one.amount(side) or Decimal(0) for side in ("Debit", "Credit"))
        found.append(AccountBalance(without_numbers(account), debit - credit))
    return tuple(found)
