"""The sections of a balance sheet and of a profit and loss statement, and how they become rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.field_values import money, plain
from qbd.sandbox.quickbooks.reports.accounts import TYPE_ORDER, Branch, branches
from qbd.sandbox.quickbooks.reports.table import ReportTable

# Stands for the open year's result among the accounts of a balance sheet.
NET_INCOME = "net income"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a statement.

    Attributes:
        title: heading; empty for none.
        total: label of its sum; empty for none.
        types: account types whose accounts stand directly in it.
        sign: -1 where credits are shown positive.
        is_grand: whether the sum is a TotalRow.
        running: whether the sum is that of everything above on the same level, itself included.
        has_net_income: whether the year's result is its last line.
    """

    title: str = ""
    total: str = ""
    types: tuple[str, ...] = ()
    parts: tuple[Section, ...] = ()
    sign: int = 1
    is_grand: bool = False
    running: bool = False
    has_net_income: bool = False


def _of(title: str, *types: str, sign: int = 1) -> Section:
    return Section(title, f"Total {title}", types, sign=sign)


BALANCE_SHEET = (
    Section("ASSETS", "TOTAL ASSETS", is_grand=True, parts=(
        Section("Current Assets", "Total Current Assets", parts=(
            _of("Checking/Savings", "Bank"),
            _of("Accounts Receivable", "AccountsReceivable"),
            _of("Other Current Assets", "OtherCurrentAsset"),
        )),
        _of("Fixed Assets", "FixedAsset"),
        _of("Other Assets", "OtherAsset"),
    )),
    Section("LIABILITIES & EQUITY", "TOTAL LIABILITIES & EQUITY", is_grand=True, sign=-1, parts=(
        Section("Liabilities", "Total Liabilities", sign=-1, parts=(
            Section("Current Liabilities", "Total Current Liabilities", sign=-1, parts=(
                _of("Accounts Payable", "AccountsPayable", sign=-1),
                _of("Credit Cards", "CreditCard", sign=-1),
                _of("Other Current Liabilities", "OtherCurrentLiability", sign=-1),
            )),
            _of("Long Term Liabilities", "LongTermLiability", sign=-1),
        )),
        Section("Equity", "Total Equity", ("Equity",), sign=-1, has_net_income=True),
    )),
)  # fmt: skip
# Expenses are shown positive; a sum over sections is income less expenses, whatever the sign of its parts.
PROFIT_AND_LOSS = (
    Section(sign=-1, total="Net Income", is_grand=True, parts=(
        Section("Ordinary Income/Expense", "Net Ordinary Income", sign=-1, parts=(
            Section(sign=-1, total="Gross Profit", parts=(
                _of("Income", "Income", sign=-1),
                Section("Cost of Goods Sold", "Total COGS", ("CostOfGoodsSold",)),
            )),
            _of("Expense", "Expense"),
        )),
        Section("Other Income/Expense", "Net Other Income", sign=-1, parts=(
            _of("Other Income", "OtherIncome", sign=-1),
            _of("Other Expense", "OtherExpense"),
        )),
    )),
)  # fmt: skip


class StatementWriter:
    """Writes sections as rows of a table.

    Args:
        accounts: by ListID, in their order.
        amounts: per account that is shown, one amount (debit positive) for every column.
        width: how many columns of amounts there are.
        comparing: append the difference of the first two columns, and it in percent of the second.
        summary: only the sums of the account types, no accounts.
        leaf: writes the rows of one account itself, instead of one row with its amounts.
    """

    def __init__(
        self, table: ReportTable, accounts: dict[str, ListElement], amounts: dict[str, list[int]], *,
        label: Callable[[ListElement], str], full_label: Callable[[ListElement], str], comparing: bool = False,
        summary: bool = False, width: int = 1, leaf: Callable[[ListElement, str], None] | None = None,
    ) -> None:  # fmt: skip
        self.table, self.accounts, self.amounts = table, accounts, amounts
        self.label, self.full_label, self.comparing, self.summary = label, full_label, comparing, summary
        self.leaf = leaf
        self.width = width

    def write(self, sections: tuple[Section, ...]) -> list[int]:
        """Writes sections and gives their sums, debit positive."""
        sums = [0] * self.width
        for section in sections:
            sums = self._plus(sums, self._section(section))
        return sums

    def _section(self, section: Section) -> list[int]:
        if not self._used(section):
            if section.is_grand:
                self._total(section, [0] * self.width)
            return [0] * self.width
        if section.title and not (self.summary and section.types):
            self.table.text_row(section.title)
        sums = self._accounts(section)
        sums = self._plus(sums, self.write(section.parts))
        if section.has_net_income and NET_INCOME in self.amounts:
            result = self.amounts[NET_INCOME]
            if not self.summary:
                self.table.data_row(["Net Income", *self.cells(result, section.sign)])
            sums = self._plus(sums, result)
        # A gross profit is told only where there are costs of goods sold.
        if section.total and (section.title or section.is_grand or self._used(section.parts[-1])):
            self._total(section, sums)
        return sums

    def _total(self, section: Section, sums: list[int]) -> None:
        if self.summary and section.types:
            self.table.data_row([section.title, *self.cells(sums, section.sign)])
            return
        cells = [section.total, *self.cells(sums, section.sign)]
        if section.is_grand:
            self.table.total_row(cells)
        else:
            self.table.subtotal_row(cells)

    def _used(self, section: Section) -> bool:
        if any(self.accounts[key].data["AccountType"] in section.types for key in self.amounts if key != NET_INCOME):
            return True
        return (section.has_net_income and NET_INCOME in self.amounts) or any(map(self._used, section.parts))

    def _accounts(self, section: Section) -> list[int]:
        if not section.types:
            return [0] * self.width
        shown: set[str] = set()
        for account_id in self.amounts:
            walk = self.accounts.get(account_id)
            while walk is not None and walk.data["AccountType"] in section.types:
                shown.add(walk.list_id)
                walk = self.accounts.get(walk.parent_id or "")
        chosen = [account for key, account in self.accounts.items() if key in shown]
        chosen.sort(key=lambda account: TYPE_ORDER.index(account.data["AccountType"]))
        sums = [0] * self.width
        for branch in branches(chosen):
            sums = self._plus(sums, self._branch(branch, section.sign))
        return sums

    def _branch(self, branch: Branch, sign: int) -> list[int]:
        account = branch.element
        own = self.amounts.get(account.list_id)
        if not branch.children:
            if own is not None and not self.summary:
                self._account(account, self.label(account), own, sign)
            return own or [0] * self.width
        if not self.summary:
            self.table.text_row(self.label(account))
        sums = [0] * self.width
        for child in branch.children:
            sums = self._plus(sums, self._branch(child, sign))
        if own is not None:
            if (any(own) or self.leaf is not None) and not self.summary:
                self._account(account, f"{self.label(account)} - Other", own, sign)
            sums = self._plus(sums, own)
        if not self.summary:
            row = [f"Total {self.label(account)}", *self.cells(sums, sign)]
            self.table.subtotal_row(row, ("account", self.full_label(account)))
        return sums

    def _account(self, account: ListElement, label: str, own: list[int], sign: int) -> None:
        if self.leaf is not None:
            self.leaf(account, label)
        else:
            self.table.data_row([label, *self.cells(own, sign)], ("account", self.full_label(account)))

    @staticmethod
    def _plus(one: list[int], other: list[int]) -> list[int]:
        return [a + b for a, b in zip(one, other, strict=True)]

    def cells(self, values: list[int], sign: int) -> list[str]:
        """Amounts as shown, with their comparison where one is asked for."""
        shown = [sign * value for value in values]
        texts = [money(value) for value in shown]
        if self.comparing:
            texts += [money(shown[0] - shown[1]), percent(shown[0] - shown[1], abs(shown[1]))]
        return texts


def percent(part: int, whole: int) -> str:
    """A share in percent with up to two decimals; empty where there is no whole."""
    if not whole:
        return ""
    return plain((Decimal(part) * 100 / whole).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
