"""A store's accounts against the real chart of accounts, as QuickBooks answered it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from qbd.accounting.payouts.balance_types import OWN_ROLES
from qbd.mapping.problems import SettingProblem
from qbd.mapping.settings import StoreSettings
from qbd.mapping.tax_rules import has_tax_items, native_accounts
from qbd.qbxml.records import AccountRecord
from qbd.qbxml.text import legal

_INCOME = ("Income", "OtherIncome")
_EXPENSE = ("Expense", "OtherExpense", "CostOfGoodsSold")
TYPES: dict[str, tuple[str, ...]] = {
    "sales_income": _INCOME,
    "sales_returns": (*_INCOME, "Expense"),
    "shipping_income": _INCOME,
    "discounts": (*_INCOME, "Expense", "CostOfGoodsSold"),
    "sales_tax_payable": ("OtherCurrentLiability",),
    "tips_payable": ("OtherCurrentLiability",),
    "gift_card_liability": ("OtherCurrentLiability",),
    "customer_deposits": ("OtherCurrentLiability",),
    "accounts_receivable": ("AccountsReceivable",),
    "accounts_payable": ("AccountsPayable",),
    "cogs": ("CostOfGoodsSold",),
    "inventory_asset": ("OtherCurrentAsset",),
    "processing_fees": _EXPENSE,
    "rounding": (*_INCOME, *_EXPENSE),
    "freight_in": _EXPENSE,
    "purchases": (*_EXPENSE, "OtherCurrentAsset"),
    "return_fees_income": (*_INCOME, "Expense"),
    "duties_payable": ("OtherCurrentLiability",),
    "additional_fees_income": _INCOME,
    "cash_over_short": (*_INCOME, *_EXPENSE),
    "cash_paid_in_out": ("Bank", "OtherCurrentAsset"),
    "chargebacks": _EXPENSE,
    "reserves_held": ("OtherCurrentAsset",),
    "payment_adjustments": (*_EXPENSE, *_INCOME),
    "capital_loan": ("OtherCurrentLiability", "LongTermLiability"),
    "shipping_labels": _EXPENSE,
    "tax_on_fees": (*_EXPENSE, "OtherCurrentAsset", "OtherCurrentLiability"),
    "marketplace_fees": _EXPENSE,
    "import_duties": (*_EXPENSE, "OtherCurrentLiability"),
    "shopify_bills": _EXPENSE,
    "promotion_credits": (*_INCOME, *_EXPENSE),
    "advertising_income": _INCOME,
    "advertising": _EXPENSE,
    "shop_cash": ("OtherCurrentAsset", "Bank"),
    "channel_settlements": ("OtherCurrentAsset", "Bank"),
    "collective_settlements": ("OtherCurrentAsset", "OtherCurrentLiability"),
    "merchant_transfers": ("OtherCurrentAsset", "OtherCurrentLiability"),
    "balance_transfers": ("Bank", "OtherCurrentAsset"),
    "store_credit_liability": ("OtherCurrentLiability",),
    "exchange_gain_loss": ("OtherExpense", "OtherIncome", "Expense", "Income"),
    "gift_card_promotions": (*_INCOME, *_EXPENSE),
    "gift_card_breakage": _INCOME,
}
"""Role -> account types that fit it (facts-quickbooks, posting rules 1-4)."""

_CLEARING = ("Bank", "OtherCurrentAsset")
_MOVEMENTS = ("Bank", "OtherCurrentAsset", *_EXPENSE, "OtherCurrentLiability", "Equity", *_INCOME)
_NO_ITEM_TYPES = ("AccountsReceivable", "AccountsPayable", "NonPosting")
_NO_ITEM_SPECIAL = {"SalesTaxPayable": "Sales Tax Payable", "UndepositedFunds": "Undeposited Funds"}
_BANK, _NATIVE_TAX, _LIABILITY = "bank", "native_tax", "OtherCurrentLiability"
_WITHOUT_ITEM = frozenset(
    (
        "accounts_receivable", "accounts_payable", "sales_tax_payable", "freight_in", "cash_over_short",
        "cash_paid_in_out", "cash_movements", _BANK, _NATIVE_TAX, *OWN_ROLES,
    )
)  # fmt: skip


def check_accounts(settings: StoreSettings, accounts: Iterable[AccountRecord]) -> list[SettingProblem]:
    """Return what is wrong with the mapped accounts: absent, inactive, of the wrong type, or closed to items.

    ``accounts`` is the whole chart (an AccountQuery with ``active="All"``). Names are compared like QuickBooks does,
    without regard to case.
    """
    by_name = {account.full_name.casefold(): account for account in accounts}
    found: list[SettingProblem] = []
    for key, role, name in _mapped(settings):
        account = by_name.get(legal(name).casefold())
        if account is None:
            found.append(_absent(key, role, name, by_name))
        else:
            found.extend(_unfit(settings, key, role, account))
    return found


def _mapped(settings: StoreSettings) -> Iterator[tuple[str, str, str]]:
    for role, name in settings.accounts.items():
        yield f"accounts.{role}", role, name
    for gateway, name in settings.clearing.items():
        yield f"clearing.{gateway}", "clearing", name
    for product_type, name in settings.income_by_type.items():
        yield f"income_by_type.{product_type}", "sales_income", name
    for title, tax in settings.tax.titles.items():
        if tax.account:
            yield f"tax.titles.{title}.account", "sales_tax_payable", tax.account
    for key, name in native_accounts(settings):
        yield key, _NATIVE_TAX, name
    for note, name in settings.cash_movements.items():
        yield f"cash_movements.{note}", "cash_movements", name
    if settings.payouts:
        yield "payouts.bank", _BANK, settings.payouts.bank


def _types(role: str) -> tuple[str, ...]:
    others = {"clearing": _CLEARING, _BANK: ("Bank",), "cash_movements": _MOVEMENTS, _NATIVE_TAX: (_LIABILITY,)}
    return others.get(role) or TYPES[role]


def _absent(key: str, role: str, name: str, known: dict[str, AccountRecord]) -> SettingProblem:
    fitting = [account.full_name for account in known.values() if account.account_type in _types(role)]
    lower = {full_name.casefold(): full_name for full_name in fitting}
    close = get_close_matches(name.casefold(), lower, n=1, cutoff=0.6)
    other = f"choose {lower[close[0]]!r}" if close else "choose one that exists"
    mend = f"Add it in QuickBooks with the type {_spoken(_types(role)[0])}, or {other}."
    return SettingProblem(key, f"QuickBooks has no account {name!r}", mend)


def _unfit(settings: StoreSettings, key: str, role: str, account: AccountRecord) -> Iterator[SettingProblem]:
    name, types = account.full_name, _types(role)
    if not account.active:
        yield SettingProblem(key, f"{name!r} is inactive", "Make it active in QuickBooks, or choose another account.")
    if account.currency and not _is_currency(account.currency, settings.currency):
        mend = f"Choose an account in {settings.currency}."
        yield SettingProblem(key, f"{name!r} is kept in {account.currency}", mend)
    if account.account_type not in types:
        wanted = " or ".join(map(_spoken, types))
        problem = f"{name!r} is of type {_spoken(account.account_type)}, needed is {wanted}"
        yield SettingProblem(key, problem, "Choose an account of that type, or add one in QuickBooks.")
    elif role == "sales_tax_payable":
        yield from _tax_account(settings, key, account)
    elif _closed_to_items(role, account):
        kind = _NO_ITEM_SPECIAL.get(account.special) or _spoken(account.account_type)
        mend = "Choose another account, e.g. one of type Other Current Asset for money on its way."
        yield SettingProblem(key, f"{name!r} is {kind}, to which QuickBooks lets no item point", mend)


def _closed_to_items(role: str, account: AccountRecord) -> bool:
    if role in _WITHOUT_ITEM:
        return False
    return account.special in _NO_ITEM_SPECIAL or account.account_type in _NO_ITEM_TYPES


def _tax_account(settings: StoreSettings, key: str, account: AccountRecord) -> Iterator[SettingProblem]:
    own = account.special == "SalesTaxPayable" or account.full_name.casefold() == "sales tax payable"
    if has_tax_items(settings) and not own:
        mend = "Choose QuickBooks' own account Sales Tax Payable (it appears when sales tax is switched on)."
        yield SettingProblem(key, f"{account.full_name!r} is not the account that sales tax items post to", mend)
    if not has_tax_items(settings) and own:
        mend = "Add an account of type Other Current Liability, e.g. Sales Tax Collected, and choose it."
        yield SettingProblem(key, f"{account.full_name!r} is QuickBooks' own, to which no item may point", mend)


def _is_currency(name: str, code: str) -> bool:
    """QuickBooks names currencies in full, e.g. ``US Dollar``; only a code can be compared."""
    return len(name) != 3 or name == code


def _spoken(account_type: str) -> str:
    """Return an account type as QuickBooks' own window shows it.

    >>> _spoken("OtherCurrentAsset"), _spoken("CostOfGoodsSold"), _spoken("AccountsReceivable")
    ('Other Current Asset', 'Cost of Goods Sold', 'Accounts Receivable')
    """
    spaced = "".join(f" {char}" if char.isupper() else char for char in account_type).strip()
    return spaced.replace(" Of ", " of ")
