"""The Currency list and the currency of names and accounts (posting rule 69)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks.fixtures import create_company


def ref(tag: str, name: str) -> str:
    return f"<{tag}><FullName>{name}</FullName></{tag}>"


@pytest.fixture
def world(tmp_path: Path, open_company: Any, clock: Any) -> Any:
    return open_company(
        create_company(tmp_path / "world.qbw", clock=clock, history=False, preferences={"MultiCurrency": True})
    )


def currency(client: Any, name: str) -> Any:
    return client.ok(f"<CurrencyQueryRq><FullName>{name}</FullName></CurrencyQueryRq>")


def mod(kind: str, node: Any, fields: str) -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><ListID>{node.findtext('ListID')}</ListID>"
        f"<EditSequence>{node.findtext('EditSequence')}</EditSequence>{fields}</{kind}Mod></{kind}ModRq>"
    )


def added(kind: str, name: str, fields: str = "") -> str:
    return f"<{kind}AddRq><{kind}Add><Name>{name}</Name>{fields}</{kind}Add></{kind}AddRq>"


@pytest.mark.parametrize(
    "body",
    [
        "<CurrencyQueryRq/>",
        "<CurrencyAddRq><CurrencyAdd><Name>Thaler</Name><CurrencyCode>THR</CurrencyCode></CurrencyAdd></CurrencyAddRq>",
        added("Customer", "A", ref("CurrencyRef", "Euro")),
        "<CustomerQueryRq><CurrencyFilter><FullName>Euro</FullName></CurrencyFilter></CustomerQueryRq>",
    ],
)
def test_rule_69_all_currency_fields_are_closed_while_the_preference_is_off(qb: Any, body: str) -> None:
    qb.refused(body, 3250)


def test_rule_69_the_built_in_list(world: Any) -> None:
    euro = currency(world, "Euro")
    fields = ("CurrencyCode", "IsUserDefinedCurrency", "ExchangeRate", "AsOfDate", "CurrencyFormat/DecimalPlaces")
    assert [euro.findtext(name) for name in fields] == ["EUR", "false", "1.1725", "2026-01-02", "2"]
    assert currency(world, "Japanese Yen").findtext("CurrencyFormat/DecimalPlaces") == "0"
    active = [node.findtext("CurrencyCode") for node in world.one("<CurrencyQueryRq/>")]
    everything = world.one("<CurrencyQueryRq><ActiveStatus>All</ActiveStatus></CurrencyQueryRq>")
    assert "USD" in active
    assert "SEK" not in active
    assert len(everything) > 40
    preferences = world.ok("<PreferencesQueryRq/>").find("MultiCurrencyPreferences")
    assert preferences.findtext("IsMultiCurrencyOn") == "true"
    assert preferences.findtext("HomeCurrencyRef/FullName") == "US Dollar"


@pytest.mark.parametrize(("edition", "name", "dollars"), [("CA", "Canadian Dollar", "1.3708019"),
                                                          ("UK", "British Pound Sterling", "0.7429421")])  # fmt: skip
def test_rule_69_home_currency_of_an_edition(
    tmp_path: Path, open_company: Any, clock: Any, edition: str, name: str, dollars: str
) -> None:
    path = create_company(tmp_path / "a.qbw", edition, clock=clock, history=False, preferences={"MultiCurrency": True})
    client = open_company(path)
    home = client.ok("<PreferencesQueryRq/>").findtext("MultiCurrencyPreferences/HomeCurrencyRef/FullName")
    assert home == name
    assert currency(client, "US Dollar").findtext("ExchangeRate") == dollars
    assert currency(client, name).findtext("ExchangeRate") == "1"


def test_rule_69_another_home_currency(tmp_path: Path, open_company: Any, clock: Any) -> None:
    path = create_company(tmp_path / "a.qbw", clock=clock, history=True, preferences={"MultiCurrency": True},
                          home_currency="EUR")  # fmt: skip
    client = open_company(path)
    assert client.ok(added("Customer", "A")).findtext("CurrencyRef/FullName") == "Euro"


def test_a_users_own_currency(world: Any) -> None:
    body = (
        "<CurrencyAddRq><CurrencyAdd><Name>Thaler</Name><CurrencyCode>THR</CurrencyCode><CurrencyFormat>"
        "<DecimalPlaces>0</DecimalPlaces></CurrencyFormat></CurrencyAdd></CurrencyAddRq>"
    )
    made = world.ok(body)
    assert (made.findtext("IsUserDefinedCurrency"), made.find("ExchangeRate")) == ("true", None)
    assert made.findtext("CurrencyFormat/ThousandSeparator") == "Comma"
    assert made.findtext("CurrencyFormat/DecimalPlaces") == "0"
    world.refused(body, 3100)
    world.refused(body.replace("Thaler", "Other"), 3100, "THR")
    world.refused(body.replace("Thaler", "Other").replace("THR", "TH"), 3090)
    changed = world.ok(mod("Currency", made, "<Name>Dollar of old</Name>"))
    assert changed.findtext("Name") == "Dollar of old"
    list_id = made.findtext("ListID")
    assert world.ok(f"<ListDelRq><ListDelType>Currency</ListDelType><ListID>{list_id}</ListID></ListDelRq>") is not None


def test_a_built_in_currency_can_only_be_made_active(world: Any) -> None:
    krona = currency(world, "Swedish Krona")
    world.refused(added("Customer", "Stockholm", ref("CurrencyRef", "Swedish Krona")), 3140)
    world.refused(mod("Currency", krona, "<Name>Crown</Name>"), 3180, "cannot be changed")
    assert world.ok(mod("Currency", krona, "<IsActive>true</IsActive>")).findtext("IsActive") == "true"
    world.ok(added("Customer", "Stockholm", ref("CurrencyRef", "Swedish Krona")))
    world.refused(
        f"<ListDelRq><ListDelType>Currency</ListDelType><ListID>{krona.findtext('ListID')}</ListID></ListDelRq>", 3160
    )
    world.refused(mod("Currency", currency(world, "US Dollar"), "<IsActive>false</IsActive>"), 3180, "home currency")


@pytest.mark.parametrize("kind", ["Customer", "Vendor"])
def test_rule_69_a_name_keeps_its_currency_once_used(world: Any, forms: Any, kind: str) -> None:
    made = world.ok(added(kind, "Abroad", ref("CurrencyRef", "Euro")))
    assert made.findtext("CurrencyRef/FullName") == "Euro"
    changed = world.ok(mod(kind, made, ref("CurrencyRef", "Swiss Franc")))
    assert changed.findtext("CurrencyRef/FullName") == "Swiss Franc"
    world.ok(forms.simple_item("Service", "Labour", "Service Income"))
    if kind == "Customer":
        world.ok(forms.form("Invoice", forms.line("Invoice", "Labour", amount="5.00"), customer="Abroad", tax=""))
    else:
        world.ok(forms.bill(forms.expense_line("Utilities", "5.00"), vendor="Abroad"))
    used = world.ok(f"<{kind}QueryRq><FullName>Abroad</FullName></{kind}QueryRq>")
    world.refused(mod(kind, used, ref("CurrencyRef", "Euro")), 3180, "currency")
    # The same currency again, or something else, is no change of currency.
    assert (
        world.ok(mod(kind, used, ref("CurrencyRef", "Swiss Franc"))).findtext("CurrencyRef/FullName") == "Swiss Franc"
    )


def test_rule_69_a_job_has_its_customers_currency(world: Any) -> None:
    world.ok(added("Customer", "Abroad", ref("CurrencyRef", "Euro")))
    job = world.ok(added("Customer", "Job", ref("ParentRef", "Abroad")))
    assert job.findtext("CurrencyRef/FullName") == "Euro"
    world.refused(
        added("Customer", "Other", ref("ParentRef", "Abroad") + ref("CurrencyRef", "Swiss Franc")), 3180, "parent"
    )


@pytest.mark.parametrize("account_type", ["Income", "Expense", "CostOfGoodsSold", "OtherIncome", "OtherExpense"])
def test_rule_69_income_and_expense_are_always_home(world: Any, account_type: str) -> None:
    body = added("Account", "A", f"<AccountType>{account_type}</AccountType>")
    world.refused(body.replace("</AccountAdd>", f"{ref('CurrencyRef', 'Euro')}</AccountAdd>"), 3180, "home currency")
    assert world.ok(body).findtext("CurrencyRef/FullName") == "US Dollar"


def test_rule_69_a_foreign_account_with_an_opening_balance(world: Any) -> None:
    made = world.ok(
        added("Account", "Euro Bank", "<AccountType>Bank</AccountType><OpenBalance>100.00</OpenBalance>"
              "<OpenBalanceDate>2026-01-01</OpenBalanceDate>" + ref("CurrencyRef", "Euro"))
    )  # fmt: skip
    assert (made.findtext("Balance"), world.balance("Euro Bank")) == ("100.00", 117_25)
    world.refused(mod("Account", made, ref("CurrencyRef", "Swiss Franc")), 3180, "currency")
