"""The established businesses: full lists, months of books that balance, foreign transactions in mapped accounts."""

from __future__ import annotations

import shutil
import sqlite3
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import business_names, fixtures, shell
from qbd.sandbox.quickbooks import chart_of_accounts as chart
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.presets import PRESETS, create_preset

Request = pytest.FixtureRequest


class MarchClock:
    """The clock of the other tests, for files that a whole module shares."""

    def __call__(self) -> Any:
        import datetime as dt

        return dt.datetime(2026, 3, 10, 17, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module", params=sorted(PRESETS))
def made(request: Request, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    name: str = request.param
    return name, create_preset(tmp_path_factory.mktemp("preset") / f"{name}.qbw", name, clock=MarchClock())


@pytest.fixture
def business(made: tuple[str, Path], tmp_path: Path, open_company: Any) -> Any:
    name, path = made
    client = open_company(Path(shutil.copy(path, tmp_path / path.name)))
    client.preset = PRESETS[name]
    return client


def names(path: Path, kind: str) -> set[str]:
    with sqlite3.connect(path) as db:
        return {row[0] for row in db.execute("SELECT full_name FROM list_element WHERE kind = ?", (kind,))}


def count(path: Path, kind: str) -> int:
    with sqlite3.connect(path) as db:
        return int(db.execute("SELECT count(*) FROM txn WHERE kind = ?", (kind,)).fetchone()[0])


def test_the_books_balance_and_agree_with_what_is_open(business: Any) -> None:
    totals = shell.ledger_totals(business.path)
    assert sum(totals.values()) == 0
    for account, ret in (("Accounts Receivable", "CustomerRet"), ("Accounts Payable", "VendorRet")):
        kind = ret.removesuffix("Ret")
        owed = sum(Decimal(one.findtext("Balance", "0")) for one in business.one(f"<{kind}QueryRq/>") if one.tag == ret)
        sign = 1 if kind == "Customer" else -1
        assert owed * 100 * sign == totals[account] != 0
    stock = sum(
        Decimal(one.findtext("AverageCost", "0")) * Decimal(one.findtext("QuantityOnHand", "0"))
        for one in business.one("<ItemInventoryQueryRq/>")
    )
    assert abs(stock * 100 - totals["Inventory Asset"]) < 100, "average costs are shown with few decimals"
    assert totals["Checking"] > 0


def test_lists_are_those_of_a_real_business(business: Any) -> None:
    assert len(names(business.path, "Account")) >= 90
    assert len(names(business.path, "Customer")) >= 55
    assert len(names(business.path, "Vendor")) >= 28
    assert len(names(business.path, "ItemInventory")) == 80
    assert len(names(business.path, "SalesRep")) == 3
    assert {"Retail:Downtown", "Wholesale", "Overhead"} <= names(business.path, "Class")
    chart_names = {account.full_name for account in chart.accounts_of(business.preset.edition)}
    assert chart_names <= names(business.path, "Account"), "mappings are written against these"
    assert not chart_names & {name for name, _ in business_names.ACCOUNTS}


def test_months_of_foreign_transactions_of_many_kinds(business: Any) -> None:
    kinds = (
        "Invoice",
        "ReceivePayment",
        "Deposit",
        "Bill",
        "BillPaymentCheck",
        "Check",
        "JournalEntry",
        "SalesReceipt",
    )
    for kind in kinds:
        assert count(business.path, kind) >= 6, kind
    invoices = business.one("<InvoiceQueryRq><PaidStatus>NotPaidOnly</PaidStatus></InvoiceQueryRq>")
    assert 5 <= len(invoices) <= 30, "some customers have not paid"
    agency, account = next(iter(chart.TAX_AGENCIES[business.preset.edition].items()))
    paid = [one for one in business.one("<CheckQueryRq/>") if one.findtext("PayeeEntityRef/FullName") == agency]
    assert len(paid) >= 6
    assert business.ledger(paid[0]) == {"Checking": "-95.00", account: "95.00"}
    manual = [one for one in business.one("<JournalEntryQueryRq/>") if one.findtext("RefNumber", "").startswith("MAN-")]
    assert len(manual) >= 3
    assert "Cash Over/Short" in business.ledger(manual[0])


def test_what_the_product_and_country_are(business: Any) -> None:
    host = business.ok("<HostQueryRq/>")
    assert host.findtext("Country") == business.preset.edition
    assert business.preset.product.capitalize() in host.findtext("ProductName", "")
    preferences = business.ok("<PreferencesQueryRq/>")
    numbered = business.preset.preferences.get("AccountNumbers", False)
    assert preferences.findtext(".//IsUsingAccountNumbers") == str(numbered).lower()
    accounts = business.one("<AccountQueryRq/>")
    numbers = [one.findtext("AccountNumber") for one in accounts]
    if numbered:
        assert None not in numbers
        assert len(set(numbers)) == len(numbers)
    else:
        assert set(numbers) == {None}


def test_enterprise_has_several_inventory_sites(business: Any) -> None:
    several = business.ok("<PreferencesQueryRq/>").findtext(".//IsMultiLocationInventoryEnabled")
    if business.preset.name == "us-enterprise":
        assert several == "true"
        assert names(business.path, "InventorySite") == {"Unspecified Site", *business_names.SITES}
        assert count(business.path, "TransferInventory") == len(business_names.SITES)
    else:
        assert several in (None, "false")


def test_options(tmp_path: Path, open_company: Any) -> None:
    options = {"AccountNumbers": True, "ClosingDate": "2026-01-31", "MultiSite": False}
    path = create_preset(tmp_path / "x.qbw", "us-enterprise", clock=MarchClock(), months=2, preferences=options)
    preferences = open_company(path).ok("<PreferencesQueryRq/>")
    assert preferences.findtext(".//ClosingDate") == "2026-01-31"
    assert preferences.findtext(".//IsUsingAccountNumbers") == "true"
    with pytest.raises(ValueError, match="us-pro"):
        create_preset(tmp_path / "y.qbw", "us-simple")


def test_account_numbers_of_the_plain_company(tmp_path: Path, open_company: Any) -> None:
    path = create_company(tmp_path / "n.qbw", clock=MarchClock(), preferences={"AccountNumbers": True})
    client = open_company(path)
    by_name = {one.findtext("FullName"): one.findtext("AccountNumber") for one in client.one("<AccountQueryRq/>")}
    assert by_name["Checking"] == "10000"
    assert by_name["Sales Income:Online Store"] == "40010"
    assert len(set(by_name.values())) == len(by_name)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the lights went out")

    (tmp_path / "x.qbw.new").write_text("left by a process that was killed")
    with monkeypatch.context() as patch:
        patch.setattr(fixtures, "post", fail)
        with pytest.raises(RuntimeError):
            create_company(tmp_path / "x.qbw")
    assert list(tmp_path.iterdir()) == []
    assert create_company(tmp_path / "x.qbw") == tmp_path / "x.qbw"
    assert [one.name for one in tmp_path.iterdir()] == ["x.qbw"]
    with pytest.raises(FileExistsError):
        create_company(tmp_path / "x.qbw")


def test_plain_companies_are_made_fast(tmp_path: Path) -> None:
    started = time.process_time()
    for number in range(5):
        create_company(tmp_path / f"{number}.qbw", history=False)
    assert time.process_time() - started < 5, "many tests make one"
