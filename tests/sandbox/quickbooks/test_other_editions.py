"""Canada and the United Kingdom: the line's tax code decides (posting rules 73 and 74)."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks import chart_of_accounts
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.fixtures import create_company


@pytest.fixture(params=["CA", "UK"])
def edition(request: Any) -> str:
    return str(request.param)


@pytest.fixture
def shop(edition: str, tmp_path: Any, open_company: Any, clock: Any, forms: Any) -> Any:
    client = open_company(create_company(tmp_path / "abroad.qbw", edition, clock=clock, history=False))
    code = "H" if edition == "CA" else "S"
    client.ok(forms.simple_item("Service", "Labour", "Service Income", code=code))
    client.ok("<CustomerAddRq><CustomerAdd><Name>Shopper</Name></CustomerAdd></CustomerAddRq>")
    return client


def test_the_company_is_complete(shop: Any, edition: str) -> None:
    assert shop.ok("<HostQueryRq/>").findtext("Country") == edition
    accounts = [node.findtext("FullName") for node in shop.one("<AccountQueryRq/>")]
    assert sorted(accounts) == sorted(account.full_name for account in chart_of_accounts.accounts_of(edition))
    codes = {node.findtext("Name"): node for node in shop.one("<SalesTaxCodeQueryRq/>")}
    assert set(codes) == set(chart_of_accounts.TAX_CODES[edition])
    assert shop.one("<PreferencesQueryRq/>").attrib["statusCode"] == "0"


def test_rule_73_the_code_carries_the_rate(shop: Any, edition: str, forms: Any) -> None:
    ret = shop.ok(
        forms.form(
            "SalesReceipt",
            forms.receipt_line("Labour", amount="33.33"),
            forms.receipt_line("Labour", amount="33.33"),
            forms.receipt_line("Labour", amount="10.00", code="E"),
            tax="",
        )
    )
    name, tax = ("GST/HST Payable", "8.67") if edition == "CA" else ("VAT Liability", "13.33")
    assert shop.ledger(ret)[name] == f"-{tax}"
    assert ret.findtext("SalesTaxTotal") == tax


def test_rule_73_the_field_of_the_other_edition(shop: Any, forms: Any, edition: str) -> None:
    item = next(iter(chart_of_accounts.TAX_ITEMS[edition]))
    line = forms.receipt_line("Labour", amount="33.33")
    shop.refused(forms.form("SalesReceipt", line, tax=item), 3180, "not in balance")


def test_rule_74_prices_that_include_tax(shop: Any, edition: str, forms: Any) -> None:
    ret = shop.ok(
        forms.form(
            "SalesReceipt",
            *(forms.receipt_line("Labour", amount=amount) for amount in ("10.00", "10.00", "9.99")),
            tax="",
            after="<IsTaxIncluded>true</IsTaxIncluded>",
        )
    )
    net, tax = ("26.54", "3.45") if edition == "CA" else ("24.99", "5.00")
    assert [ret.findtext(name) for name in ("Subtotal", "SalesTaxTotal", "TotalAmount")] == [net, tax, "29.99"]
    assert shop.ledger(ret)["Service Income"] == f"-{net}"
    assert shop.ledger(ret)["Undeposited Funds"] == "29.99"


def test_rule_74_two_taxes_on_two_accounts(shop: Any, edition: str, forms: Any) -> None:
    if edition != "CA":
        pytest.skip("only Canada has a second sales tax")
    ret = shop.ok(forms.form("SalesReceipt", forms.receipt_line("Labour", amount="10.05", code="S"), tax=""))
    assert shop.ledger(ret)["GST/HST Payable"] == "-0.50"
    assert shop.ledger(ret)["PST Payable"] == "-0.70"


def test_fields_of_one_edition_only(shop: Any, qb: Any, forms: Any) -> None:
    body = forms.form("SalesReceipt", forms.receipt_line("Labour", amount="1.00"), tax="",
                      after="<IsTaxIncluded>true</IsTaxIncluded>")  # fmt: skip
    with pytest.raises(HresultError) as caught:
        qb.send(body)
    assert caught.value.hresult == 0x80040400
    assert shop.one(body).attrib["statusCode"] == "0"
    with pytest.raises(HresultError):
        shop.send("<CustomerAddRq><CustomerAdd><Name>A</Name><ItemSalesTaxRef><FullName>B</FullName></ItemSalesTaxRef>"
                  "</CustomerAdd></CustomerAddRq>")  # fmt: skip
