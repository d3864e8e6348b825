"""Settings of sales tax: native computation, titles by rate, accounts of their own, in three editions."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from qbd.mapping.chart import chart
from qbd.mapping.problems import InvalidSettings
from qbd.mapping.settings import validate

HARBOR = Path(__file__).resolve().parents[2] / "include" / "mappings" / "harbor.yaml"
NYC = {
    "name": "NYC Sales Tax",
    "taxes": [
        {"title": "New York State Tax", "rate": 4, "item": "NY State 4%", "vendor": "NYS Department of Taxation"},
        {"title": "New York City Tax", "rate": 4.5, "item": "NYC 4.5%", "vendor": "NYS Department of Taxation"},
    ],
}
HST = {"name": "H", "taxes": [{"title": "HST", "rate": 13, "account": "GST/HST Payable"}]}


def settings(edition: str = "US", **tax: Any) -> Any:
    data = yaml.safe_load(HARBOR.read_text("utf-8"))
    data["edition"] = edition
    data["tax"] |= {"posting": "native", **tax}
    if edition != "US":
        data["accounts"]["sales_tax_payable"] = "Sales Tax Collected"
    return data


def problems(data: Any) -> list[str]:
    with pytest.raises(InvalidSettings) as caught:
        validate(data, "test")
    return [str(problem) for problem in caught.value.problems]


def test_groups_reach_the_chart_as_fractions_in_their_order() -> None:
    made = chart(validate(settings(native=[NYC]), "test"), [])
    (group,) = made.native_taxes
    assert (made.tax, group.name) == ("native", "NYC Sales Tax")
    assert [(one.title, one.rate, one.item) for one in group.rates] == [
        ("New York State Tax", Decimal("0.04"), "NY State 4%"),
        ("New York City Tax", Decimal("0.045"), "NYC 4.5%"),
    ]


def test_a_single_tax_item_is_the_name_itself() -> None:
    one = {"name": "NJ 6.625%", "taxes": [{"title": "New Jersey State Tax", "rate": 6.625}]}
    (made,) = chart(validate(settings(native=[one]), "test"), []).native_taxes
    assert (made.rates[0].item, made.rates[0].rate) == ("NJ 6.625%", Decimal("0.06625"))


def test_a_tax_may_go_by_title_and_rate_and_have_its_own_account() -> None:
    data = settings("UK", posting="liability", titles={"VAT 5%": {"account": "VAT Collected 5"}, "VAT": {}})
    made = chart(validate(data, "test"), [])
    assert made.accounts["sales_tax_payable:VAT 5%"] == "VAT Collected 5"
    assert set(made.taxes) == {"VAT 5%", "VAT"}


@pytest.mark.parametrize(
    ("edition", "tax", "expected"),
    [
        ("US", {}, "tax.native: is empty"),
        ("CA", {"native": [HST], "add_native": True}, "tax.add_native: is not possible in edition CA"),
        ("CA", {"native": [HST | {"name": "HST ON"}]}, "'HST ON' is no sales tax code"),
        ("CA", {"native": [{"name": "H", "taxes": [{"title": "HST", "rate": 13}]}]}, "taxes.0.account: is missing"),
        ("CA", {"native": [{"name": "H", "taxes": [HST["taxes"][0] | {"account": "Sales Tax Collected"}]}]},
         "accounts.sales_tax_payable: 'Sales Tax Collected' is also what QuickBooks computes tax on"),
        ("US", {"native": [HST]}, "taxes.0.account: is not possible in edition US"),
        ("US", {"native": [NYC, NYC | {"name": "Again"}]}, "'Again' and 'NYC Sales Tax' are for the same taxes"),
        ("US", {"native": [NYC | {"taxes": [{"title": "A", "rate": 1}, {"title": "B", "rate": 2}]}]},
         "taxes.0.item: is missing"),
        ("US", {"native": [NYC, {"name": "NY State 4%", "taxes": [{"title": "New York State Tax", "rate": 5}]}]},
         "'NY State 4%' is an item of 4% and an item of 5%"),
        ("US", {"native": [{"name": "NY State Tax", "taxes": [{"title": "New York State Tax", "rate": 4}]}]},
         "is also the item of tax.titles.New York State Tax"),
        ("US", {"native": [NYC], "titles": {"A": {"account": "Other"}}}, "tax.titles.A.account: is of no use"),
        ("US", {"native": [NYC | {"taxes": [{"title": "A", "rate": 400}]}]}, "tax.native.0.taxes.0.rate"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(edition: str, tax: dict[str, Any], expected: str) -> None:
    found = problems(settings(edition, **tax))
    assert any(expected in problem for problem in found), found
