"""Reports of the preset companies, with months of history of every kind, sites and several currencies, agree with the ledger."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.quickbooks.report_reading import ask, data, period, rows, total

from qbd.sandbox.quickbooks import ledger, shell
from qbd.sandbox.quickbooks.presets import PRESETS, create_preset
from qbd.sandbox.quickbooks.reports.catalogue import REPORTS, Report
from qbd.sandbox.quickbooks.views import commands

END = period("", "2026-12-31")


def march() -> dt.datetime:
    return dt.datetime(2026, 3, 10, 17, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module", params=sorted(PRESETS))
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_preset(tmp_path_factory.mktemp("preset") / f"{request.param}.qbw", request.param, clock=march)


@pytest.fixture
def company(path: Path, open_company: Any) -> Any:
    return open_company(path)


def by_type(path: Path) -> dict[str, Decimal]:
    """What the ledger holds per account type, debit positive; inventory and sales tax by their own keys."""
    with shell.reading(path) as books:
        found: dict[str, Decimal] = {}
        assets = {item.ref("AssetAccountRef") for item in books.elements.of_kinds(("ItemInventory",))}
        for account_id, cents in ledger.balances(books).items():
            keys = [books.account_type(account_id)]
            keys += ["inventory"] if account_id in assets else []
            keys += ["tax"] if account_id == books.special_account("SalesTaxPayable") else []
            for key in keys:
                found[key] = found.get(key, Decimal(0)) + Decimal(cents) / 100
        return found


def amount(text: str) -> Decimal:
    return Decimal(text or "0")


def test_statements_balance(company: Any) -> None:
    for day in ("2025-12-31", "2026-02-15", "2026-03-10"):
        trial = company.ok(ask("GeneralSummary", "TrialBalance", period("", day)))
        assert total(trial, 2) == total(trial, 3)
        sheet = company.ok(ask("GeneralSummary", "BalanceSheetStandard", period("", day)))
        found = {row[1]: row[2] for row in rows(sheet) if len(row) > 2}
        assert found["TOTAL ASSETS"] == found["TOTAL LIABILITIES & EQUITY"]
        profit = company.ok(ask("GeneralSummary", "ProfitAndLossStandard", period(f"{day[:4]}-01-01", day)))
        assert total(profit) == found["Net Income"]


def test_sub_ledgers_agree_with_their_accounts(company: Any, path: Path) -> None:
    books = by_type(path)
    for kind, key, sign in (("ARAgingSummary", "AccountsReceivable", 1), ("APAgingSummary", "AccountsPayable", -1)):
        assert amount(total(company.ok(ask("Aging", kind, END)))) == sign * books.get(key, Decimal(0)), kind
    aged = company.ok(ask("Aging", "ARAgingDetail", END))
    assert sum((amount(row["OpenBalance"]) for row in data(aged)), Decimal(0)) == books.get(
        "AccountsReceivable", Decimal(0)
    )
    valuation = rows(company.ok(ask("GeneralSummary", "InventoryValuationSummary", END)))[-1]
    assert amount(valuation[5]) == books.get("inventory", Decimal(0))
    tax = company.one(ask("GeneralSummary", "SalesTaxLiability", END))
    if tax.attrib["statusCode"] == "0":
        assert amount(total(tax[0])) == -books.get("tax", Decimal(0))


def test_every_report_and_every_view_of_it_is_made(company: Any, path: Path) -> None:
    for kind, entry in REPORTS.items():
        if isinstance(entry, Report) and kind not in ("CustomTxnDetail", "CustomSummary", "SalesTaxLiability"):
            (view,) = shell.show(path, f"report {kind}")
            assert view.columns
    (newest, *_) = shell.show(path, "transactions", commands.Ask(limit=400))
    kinds: dict[str, str] = {row[1]: row[0] for row in newest.rows}
    for txn_id in kinds.values():
        ledger_view = next((view for view in shell.show(path, txn_id) if view.title == "ledger"), None)
        if ledger_view is not None:
            assert ledger_view.rows[-1][1] == ledger_view.rows[-1][2]


def test_stock_is_shown_per_site_where_there_are_sites(path: Path) -> None:
    stock, *by_site = shell.show(path, "stock")
    assert bool(by_site) == (path.stem == "us-enterprise")
    for view in by_site:
        units: dict[str, Decimal] = {}
        for item, _, count in view.rows:
            units[item] = units.get(item, Decimal(0)) + Decimal(count)
        on_hand = {row[0]: Decimal(row[1]) for row in stock.rows[:-1]}
        assert units.items() <= on_hand.items()
