"""Preferences, company and host: whole in every edition and version."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import set_preferences
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.schema import load_schema


@pytest.mark.parametrize("edition", ["US", "CA", "UK"])
@pytest.mark.parametrize("version", ["2.0", "13.0", "16.0"])
def test_all_sections_of_the_edition_and_version(
    open_company: Any, tmp_path: Any, clock: Any, edition: str, version: str
) -> None:
    client = open_company(create_company(tmp_path / "p.qbw", edition, clock=clock, history=False))
    (response,) = client.send("<PreferencesQueryRq/>", version=version)
    rules = load_schema(edition).responses["PreferencesQueryRs"]["PreferencesRet"].children or {}
    declared = tuple(int(part) for part in version.split("."))
    expected = [name for name, rule in sorted(rules.items(), key=lambda item: item[1].rank)
                if rule.since is None or rule.since <= declared]  # fmt: skip
    assert [section.tag for section in response[0]] == expected
    inside = response[0].find("ItemsAndInventoryPreferences/IsInventoryExpirationDateEnabled")
    assert (inside is not None) == (version == "16.0")


def change(qb: Any, **values: Any) -> Any:
    qb.close()
    set_preferences(qb.path, **values)
    qb.open()
    return qb.ok("<PreferencesQueryRq/>")


@pytest.mark.parametrize(
    ("values", "path", "shown"),
    [
        ({"ClosingDate": "2025-12-31"}, "AccountingPreferences/ClosingDate", "2025-12-31"),
        ({"AccountNumbers": True}, "AccountingPreferences/IsUsingAccountNumbers", "true"),
        ({"IsRequiringAccounts": False}, "AccountingPreferences/IsRequiringAccounts", "false"),
        ({"ClassTracking": False}, "AccountingPreferences/AssignClassesTo", "None"),
        ({"Inventory": False}, "PurchasesAndVendorsPreferences/IsUsingInventory", "false"),
        ({"IsUsingEstimates": False}, "JobsAndEstimatesPreferences/IsUsingEstimates", "false"),
        ({"AnnualInterestRate": "4.5"}, "FinanceChargePreferences/AnnualInterestRate", "4.5"),
        ({"PaySalesTax": "Quarterly"}, "SalesTaxPreferences/PaySalesTax", "Quarterly"),
        ({"DefaultFOB": "Portland"}, "SalesAndCustomersPreferences/DefaultFOB", "Portland"),
    ],
)
def test_what_the_administrator_sets_is_shown(qb: Any, values: dict[str, Any], path: str, shown: str) -> None:
    assert change(qb, **values).findtext(path) == shown


@pytest.mark.parametrize(("product", "shown"), [("pro", "false"), ("enterprise", "true")])
def test_sites_are_of_enterprise(open_company: Any, tmp_path: Any, clock: Any, product: str, shown: str) -> None:
    preferences = {"MultiSite": shown == "true"}
    path = create_company(tmp_path / "p.qbw", product=product, clock=clock, history=False, preferences=preferences)
    ret = open_company(path).ok("<PreferencesQueryRq/>")
    for name in ("IsMultiLocationInventoryAvailable", "IsMultiLocationInventoryEnabled"):
        assert ret.findtext(f"MultiLocationInventoryPreferences/{name}") == shown


def test_references_and_their_names(qb: Any) -> None:
    account = qb.ok("<AccountQueryRq><FullName>Other Income</FullName></AccountQueryRq>").findtext("ListID")
    ret = change(qb, FinanceChargeAccountRef=account, DefaultDiscountAccountRef=account)
    assert ret.findtext("FinanceChargePreferences/FinanceChargeAccountRef/FullName") == "Other Income"
    assert ret.findtext("PurchasesAndVendorsPreferences/DefaultDiscountAccountRef/ListID") == account
    body = f"<ListDelRq><ListDelType>Account</ListDelType><ListID>{account}</ListID></ListDelRq>"
    qb.refused(body, 3160)


def test_without_sales_tax_its_section_is_missing(qb: Any) -> None:
    assert change(qb, SalesTax=False).find("SalesTaxPreferences") is None


def test_the_company(qb: Any) -> None:
    ret = qb.ok("<CompanyQueryRq/>")
    for name in ("LegalAddress", "CompanyAddressForCustomer"):
        assert ret.findtext(f"{name}/City") == "Portland"
    assert ret.findtext("AddressBlock/Addr2") == "Portland, OR 97205"
    assert (ret.findtext("IsSampleCompany"), ret.findtext("TaxForm")) == ("false", "OtherOrNone")
    assert ret.findtext("AccountantCopy/AccountantCopyExists") == "false"


@pytest.mark.parametrize("edition", ["CA", "UK"])
def test_other_countries_companies(open_company: Any, tmp_path: Any, clock: Any, edition: str) -> None:
    client = open_company(create_company(tmp_path / "p.qbw", edition, clock=clock, history=False))
    ret = client.ok("<CompanyQueryRq/>")
    assert ret.findtext("AddressBlock/Addr1", "").startswith("12 Harbour")
    assert client.ok("<HostQueryRq/>").findtext("Country") == edition
