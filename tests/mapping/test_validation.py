from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qbd.mapping.settings import StoreSettings, document, load, validate
from qbd.mapping.validation import TYPES, check_accounts
from qbd.qbxml.records import AccountRecord
from qbd.sandbox.quickbooks.chart_of_accounts import accounts_of

HARBOR = Path(__file__).resolve().parents[2] / "include" / "mappings" / "harbor.yaml"
CHART = [
    AccountRecord(f"80-{place}", account.full_name, "1", account.type, account.special)
    for place, account in enumerate(accounts_of("US"))
]


@pytest.fixture
def settings() -> StoreSettings:
    return load(HARBOR)


def with_(settings: StoreSettings, **sections: dict[str, str]) -> StoreSettings:
    data = document(settings)
    for section, changes in sections.items():
        data[section] = {**data[section], **changes}
    return validate(data, "test")


def test_the_example_fits_the_sandbox_company(settings: StoreSettings) -> None:
    assert check_accounts(settings, CHART) == []


def test_names_are_compared_without_case(settings: StoreSettings) -> None:
    assert check_accounts(settings, [replace(one, full_name=one.full_name.upper()) for one in CHART]) == []


@pytest.mark.parametrize("role", [*TYPES, "clearing", "cash_movements"])
def test_a_wrong_type_is_named_for_every_role(settings: StoreSettings, role: str) -> None:
    keys = {"clearing": "cash", "cash_movements": "Petty cash"}
    fixed = (
        {role: {keys[role]: "Furniture and Equipment"}}
        if role in keys
        else {"accounts": {role: "Savings" if role == "capital_loan" else "Bank Loan"}}
    )
    (problem,) = check_accounts(with_(settings, **fixed), CHART)
    assert problem.key == (f"{role}.{keys[role]}" if role in keys else f"accounts.{role}")
    assert "is of type " in problem.problem
    assert "needed is " in problem.problem


@pytest.mark.parametrize(
    ("section", "key", "name", "expected"),
    [
        ("accounts", "cogs", "Cost of Good Sold", "QuickBooks has no account 'Cost of Good Sold'"),
        ("clearing", "paypal", "Pay Pal Clearing", "QuickBooks has no account 'Pay Pal Clearing'"),
        ("payouts", "bank", "Prepaid Expenses", "is of type Other Current Asset, needed is Bank"),
        ("accounts", "sales_tax_payable", "Sales Tax Collected", "is not the account that sales tax items post to"),
    ],
)
def test_what_does_not_fit(settings: StoreSettings, section: str, key: str, name: str, expected: str) -> None:
    (problem,) = check_accounts(with_(settings, **{section: {key: name}}), CHART)
    assert problem.key == f"{section}.{key}"
    assert expected in problem.problem
    assert problem.mend


def test_an_absent_account_comes_with_the_closest_that_fits(settings: StoreSettings) -> None:
    (problem,) = check_accounts(with_(settings, clearing={"paypal": "Pay Pal Clearing"}), CHART)
    assert problem.mend == "Add it in QuickBooks with the type Bank, or choose 'PayPal Clearing'."


def test_special_accounts_under_another_name_are_closed_to_items(settings: StoreSettings) -> None:
    renamed = [replace(one, full_name="Till") if one.special == "UndepositedFunds" else one for one in CHART]
    (problem,) = check_accounts(with_(settings, clearing={"cash": "Till"}), renamed)
    assert problem.problem == "'Till' is Undeposited Funds, to which QuickBooks lets no item point"
    tax = [replace(one, full_name="Tax Owed") if one.special == "SalesTaxPayable" else one for one in CHART]
    data = document(settings)
    data["tax"]["posting"], data["accounts"]["sales_tax_payable"] = "liability", "Tax Owed"
    (problem,) = check_accounts(validate(data, "test"), tax)
    assert "is QuickBooks' own" in problem.problem


def test_inactive_accounts_and_other_currencies(settings: StoreSettings) -> None:
    other = [
        replace(
            one, active=one.full_name != "Tips Payable", currency="CAD" if one.full_name == "PayPal Clearing" else ""
        )
        for one in CHART
    ]
    assert [problem.problem for problem in check_accounts(settings, other)] == [
        "'Tips Payable' is inactive", "'PayPal Clearing' is kept in CAD",
    ]  # fmt: skip
