"""A shop in another currency than its company file's: the one combination that is posted, and the refusal of others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qbd.errors import ConfigurationError
from qbd.mapping.currency_rules import check_currencies
from qbd.mapping.settings import StoreSettings, document, load
from qbd.qbxml.records import AccountRecord, ListRecord, PreferencesRecord

HARBOR = load(Path(__file__).resolve().parents[2] / "include" / "mappings" / "harbor.yaml")
ACCOUNTS = HARBOR.accounts | {
    "accounts_receivable": "A/R USD", "accounts_payable": "A/P USD", "sales_tax_payable": "Tax Collected",
    "exchange_gain_loss": "Exchange Gain or Loss",
}  # fmt: skip
FOREIGN: dict[str, Any] = {
    "edition": "CA", "home_currency": "CAD", "exchange_rates": {"source": "quickbooks"}, "payouts": None,
    "accounts": ACCOUNTS, "tax": {"posting": "liability"},
}  # fmt: skip
LIST = [
    ListRecord(kind="Currency", list_id=code, full_name=name, edit_sequence="1", values={"CurrencyCode": code})
    for code, name in (("USD", "US Dollar"), ("CAD", "Canadian Dollar"))
]


def settings(**changes: Any) -> StoreSettings:
    return StoreSettings.model_validate(document(HARBOR) | changes)


def preferences(*, on: bool, home: str = "Canadian Dollar") -> PreferencesRecord:
    fields = dict.fromkeys(PreferencesRecord.__dataclass_fields__)
    return PreferencesRecord(**(fields | {"multi_currency": on, "home_currency": home if on else ""}))  # type: ignore[arg-type]


def account(name: str, currency: str) -> AccountRecord:
    return AccountRecord("1", name, "1", "Bank", currency=currency)


SETTLING = [account("A/R USD", "US Dollar"), account("A/P USD", "US Dollar")]


def problems(made: StoreSettings, told: PreferencesRecord, accounts: list[AccountRecord] = SETTLING) -> list[str]:
    return [f"{each.key}: {each.problem}. {each.mend}" for each in check_currencies(made, told, accounts, LIST)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"exchange_rates": None}, "exchange_rates: is missing (CAD for 1 USD)"),
        ({"tax": {"posting": "item"}, "edition": "US"}, "tax.posting: 'item' is not possible for a shop in foreign"),
        ({"payouts": {"bank": "Checking"}}, "payouts: of a shop in foreign currency are not posted"),
        ({"accounts": {k: v for k, v in ACCOUNTS.items() if k != "exchange_gain_loss"}}, "accounts.exchange_gain_loss"),
        ({"home_currency": "JPY"}, "home_currency: or currency has other than two decimals"),
        ({"home_currency": "USD"}, "exchange_rates: is there, but the shop is in home currency"),
    ],
)
def test_what_the_settings_alone_refuse(changes: dict[str, Any], expected: str) -> None:
    settings(**FOREIGN)
    with pytest.raises(ConfigurationError) as refused:
        settings(**(FOREIGN | changes))
    assert expected in str(refused.value)


def test_the_one_combination_is_taken_and_others_are_named_with_their_mend() -> None:
    made = settings(**FOREIGN)
    assert problems(made, preferences(on=True)) == []
    (off,) = problems(made, preferences(on=False))
    assert "home_currency: is CAD, the shop sells in USD, and QuickBooks uses one currency. Turn on" in off
    (home,) = problems(made, preferences(on=True, home="US Dollar"), [account("A/R USD", ""), account("A/P USD", "")])
    assert home.startswith("home_currency: is CAD, QuickBooks says US Dollar")
    wrong = problems(made, preferences(on=True), [account("A/R USD", ""), account("Cash Drawer", "US Dollar")])
    assert wrong[0].startswith(
        "accounts.accounts_receivable: 'A/R USD' is kept in Canadian Dollar, needed is US Dollar"
    )
    assert wrong[1].startswith("clearing.cash: 'Cash Drawer' is kept in US Dollar, needed is Canadian Dollar")


def test_a_shop_in_home_currency_needs_no_list_but_no_account_in_another_one() -> None:
    assert problems(HARBOR, preferences(on=False)) == []
    assert problems(HARBOR, preferences(on=True, home="US Dollar"), [account("Cash Drawer", "US Dollar")]) == []
    (foreign,) = problems(HARBOR, preferences(on=True, home="US Dollar"), [account("Cash Drawer", "Euro")])
    assert foreign.startswith("clearing.cash: 'Cash Drawer' is kept in Euro, needed is US Dollar")


def test_books_in_one_currency_that_is_not_the_editions_own_must_be_confirmed() -> None:
    canadian = settings(
        edition="CA", tax={"posting": "liability"}, accounts=HARBOR.accounts | {"sales_tax_payable": "T"}
    )
    (refused,) = problems(canadian, preferences(on=False))
    assert "currency: is USD, but QuickBooks CA keeps its books in one currency" in refused
    confirmed = settings(**document(canadian) | {"home_currency": "USD"})
    assert problems(confirmed, preferences(on=False)) == []
