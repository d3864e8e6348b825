"""Accounts as reports show them: their order, their labels, and which ones a type filter means."""

from __future__ import annotations

from dataclasses import dataclass, field

from qbd.sandbox.quickbooks.company import BALANCE_SHEET_TYPES, Company
from qbd.sandbox.quickbooks.elements import ListElement

# Account types in the order of a chart of accounts.
TYPE_ORDER = (
    "Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset", "AccountsPayable", "CreditCard",
    "OtherCurrentLiability", "LongTermLiability", "Equity", "Income", "CostOfGoodsSold", "Expense", "OtherIncome",
    "OtherExpense", "NonPosting",
)  # fmt: skip
_ASSETS = ("Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset")
_LIABILITIES = ("AccountsPayable", "CreditCard", "OtherCurrentLiability", "LongTermLiability")
PROFIT_AND_LOSS_TYPES = ("Income", "CostOfGoodsSold", "Expense", "OtherIncome", "OtherExpense")
# Types whose balance is normally a credit: statements show it positive.
CREDIT_TYPES = frozenset({*_LIABILITIES, "Equity", "Income", "OtherIncome"})

# AccountTypeFilter -> account types, and the special accounts that go with them. `CurrentAsset` with the banks in it,
# and cost of goods sold outside the expenses, are readings of the names [M]. AllowedFor1099 is not here: no vendor of
# the company file is marked for it.
TYPE_FILTERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "AccountsPayable": (("AccountsPayable",), ()),
    "AccountsReceivable": (("AccountsReceivable",), ()),
    "APAndSalesTax": (("AccountsPayable",), ("SalesTaxPayable",)),
    "APOrCreditCard": (("AccountsPayable", "CreditCard"), ()),
    "ARAndAP": (("AccountsReceivable", "AccountsPayable"), ()),
    "Asset": (_ASSETS, ()),
    "BalanceSheet": ((*_ASSETS, *_LIABILITIES, "Equity"), ()),
    "Bank": (("Bank",), ()),
    "BankAndARAndAPAndUF": (("Bank", "AccountsReceivable", "AccountsPayable"), ("UndepositedFunds",)),
    "BankAndUF": (("Bank",), ("UndepositedFunds",)),
    "CostOfSales": (("CostOfGoodsSold",), ()),
    "CreditCard": (("CreditCard",), ()),
    "CurrentAsset": (_ASSETS[:3], ()),
    "CurrentAssetAndExpense": ((*_ASSETS[:3], "Expense", "OtherExpense"), ()),
    "CurrentLiability": (_LIABILITIES[:3], ()),
    "Equity": (("Equity",), ()),
    "EquityAndIncomeAndExpense": (("Equity", *PROFIT_AND_LOSS_TYPES), ()),
    "ExpenseAndOtherExpense": (("Expense", "OtherExpense"), ()),
    "FixedAsset": (("FixedAsset",), ()),
    "IncomeAndExpense": (PROFIT_AND_LOSS_TYPES, ()),
    "IncomeAndOtherIncome": (("Income", "OtherIncome"), ()),
    "Liability": (_LIABILITIES, ()),
    "LiabilityAndEquity": ((*_LIABILITIES, "Equity"), ()),
    "LongTermLiability": (("LongTermLiability",), ()),
    "NonPosting": (("NonPosting",), ()),
    "OrdinaryExpense": (("Expense",), ()),
    "OrdinaryIncome": (("Income",), ()),
    "OrdinaryIncomeAndCOGS": (("Income", "CostOfGoodsSold"), ()),
    "OrdinaryIncomeAndExpense": (("Income", "CostOfGoodsSold", "Expense"), ()),
    "OtherAsset": (("OtherAsset",), ()),
    "OtherCurrentAsset": (("OtherCurrentAsset",), ()),
    "OtherCurrentLiability": (("OtherCurrentLiability",), ()),
    "OtherExpense": (("OtherExpense",), ()),
    "OtherIncome": (("OtherIncome",), ()),
    "OtherIncomeOrExpense": (("OtherIncome", "OtherExpense"), ()),
}


def chart(company: Company) -> list[ListElement]:
    """All accounts in the order of a chart of accounts: by type, then by number or name."""
    accounts = company.elements.of_kinds(("Account",))
    return sorted(accounts, key=lambda item: (TYPE_ORDER.index(item.data["AccountType"]), _sort_key(company, item)))


def _sort_key(company: Company, account: ListElement) -> tuple[str, ...]:
    return tuple(part.lower() for part in account_label(company, account).split(":"))


def own_label(company: Company, account: ListElement) -> str:
    """`Checking`, or `1000 · Checking` where account numbers are switched on."""
    number = account.data.get("AccountNumber")
    return f"{number} · {account.name}" if number and company.preference("AccountNumbers") else account.name


def account_label(company: Company, account: ListElement) -> str:
    """The full name, every level with its number where numbers are switched on [M]."""
    own = own_label(company, account)
    parent = company.elements.find(account.parent_id) if account.parent_id else None
    return f"{account_label(company, parent)}:{own}" if parent is not None else own


def is_balance_sheet(account: ListElement) -> bool:
    """Whether the account's balance is carried over a year's end."""
    return account.data["AccountType"] in BALANCE_SHEET_TYPES


def natural_sign(account: ListElement) -> int:
    """-1 for accounts that statements show with their credit balance as positive."""
    return -1 if account.data["AccountType"] in CREDIT_TYPES else 1


@dataclass(slots=True)
class Branch:
    """A list element and those below it, for rows with subtotals."""

    element: ListElement
    children: list[Branch] = field(default_factory=list)


def branches(elements: list[ListElement]) -> list[Branch]:
    """Elements as trees, in the order given; a parent that is not among them leaves its children at the top."""
    by_id = {element.list_id: Branch(element) for element in elements}
    top: list[Branch] = []
    for element in elements:
        branch = by_id[element.list_id]
        parent = by_id.get(element.parent_id or "")
        (parent.children if parent is not None else top).append(branch)
    return top
