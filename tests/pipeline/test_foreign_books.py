"""A shop in US dollars whose books are Canadian: refused without multicurrency, held without rate, posted, reconciled."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.delivery.in_process import InProcess

from qbd.books import reconcile
from qbd.books.explain import explain
from qbd.delivery.desk import Desk
from qbd.delivery.workers import WorkerIdentity
from qbd.errors import ConfigurationError
from qbd.pipeline import posting, pull, reconciling
from qbd.sandbox.quickbooks.administration import set_exchange_rate, set_preferences
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.fixtures import post as enter
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.shopify.inputs import NewLine, NewOrder, OrderDetails, Payment, TaxRate
from qbd.worker.loop import Worker

ZONE = ZoneInfo("America/New_York")
GAIN = "Exchange Gain or Loss"
RECEIVABLE, PAYABLE = "Accounts Receivable - USD", "Accounts Payable - USD"


def work(sources: Any, path: Path) -> None:
    api = InProcess(Desk(sources.engine), WorkerIdentity("till", sources.settings.company_file))
    worker = Worker(api, RequestProcessor(), str(path), wait_seconds=0, sleep=lambda seconds: None)
    while worker.run_once():
        pass


def preflight(sources: Any, path: Path) -> posting.Company:
    asked = posting.ask_preflight(sources.run)
    work(sources, path)
    return posting.check(sources.run, asked)


def canadian(sources: Any, day: date, rates: dict[str, str]) -> None:
    accounts = sources.settings.accounts | {
        "accounts_receivable": RECEIVABLE,
        "accounts_payable": PAYABLE,
        "sales_tax_payable": "Sales Tax Collected",
        "exchange_gain_loss": GAIN,
    }
    tax = {"posting": "liability", "taxable_code": "S", "exempt_code": "E"}
    sources.set(
        edition="CA", home_currency="CAD", accounts=accounts, tax=tax, payouts=None, cash_movements={},
        exchange_rates={"source": "table", "table": rates}, start_date=(day - timedelta(days=3)).isoformat(),
    )  # fmt: skip


def test_a_shop_in_us_dollars_in_canadian_books(sources: Any, tmp_path: Path) -> None:
    today = sources.now.astimezone(ZONE).date()
    first, second, third = (today - timedelta(days=n) for n in (3, 2, 1))
    canadian(sources, today, {first.isoformat(): "1.3517", third.isoformat(): "1.3721"})
    path = create_company(tmp_path / "canada.qbw", "CA", history=False)
    sources.now -= timedelta(seconds=1)
    with pytest.raises(ConfigurationError, match=r"home_currency: is CAD, the shop sells in USD.*Multiple Currencies"):
        preflight(sources, path)
    set_preferences(path, MultiCurrency=True)
    with pytest.raises(ConfigurationError, match="QuickBooks has no account 'Accounts Receivable - USD'"):
        preflight(sources, path)
    enter(
        path,
        [
            f"<AccountAddRq><AccountAdd><Name>{name}</Name><AccountType>{kind}</AccountType>"
            "<CurrencyRef><FullName>US Dollar</FullName></CurrencyRef></AccountAdd></AccountAddRq>"
            for name, kind in ((RECEIVABLE, "AccountsReceivable"), (PAYABLE, "AccountsPayable"))
        ],
    )
    assert not any("Currenc" in notice for notice in preflight(sources, path).notices)

    def placed(day: date, *payments: Payment) -> Any:
        at = datetime.combine(day, time(12), ZONE).astimezone(UTC)
        details = OrderDetails(fulfil=True)
        taxes = (TaxRate("New York State Tax", Decimal("0.04")),)
        lines = (NewLine(title="Print", unit_price=33_33), NewLine(title="Card", unit_price=4_99))
        return sources.shop.place_order(NewOrder(lines, taxes, payments=payments, details=details), at=at)

    paid = placed(first, Payment("manual", 39_85))
    owed = placed(first)
    without = placed(second, Payment("manual", 39_85))
    sources.shop.pay(owed.id, Payment("paypal", 39_85), at=datetime.combine(third, time(9), ZONE).astimezone(UTC))
    pulled = pull.extract(sources.run, "shopify", day=first)
    assert pulled is not None
    for batch in pulled.batch_ids:
        pull.load(sources.run, "shopify", batch)
        pull.validate(sources.run, batch)
    posting.account(sources.run)
    result = posting.post(sources.run, through=third)
    (held,) = result.problems
    assert (held.group, held.field, held.value) == (f"order:{without.id}", "exchange_rate", second.isoformat())
    assert "CAD for 1 USD" in held.message
    work(sources, path)
    assert sources.rows("SELECT document_key, reason FROM delivery.documents WHERE state <> 'settled'") == []
    assert paid.id != owed.id
    concluded = reconciling.conclude(sources.run, _asked(sources, path))
    assert concluded.currency == "CAD"
    assert concluded.agrees, reconcile.raise_on_difference(concluded)
    told = explain(sources.engine, owed.name).section("Ledger accounts")
    shown = {
        (row[0], row[told.columns.index("amount")], row[told.columns.index("in home currency")]) for row in told.rows
    }
    assert (RECEIVABLE, "39.85 USD", "53.86") in shown
    ledger = {(row.account, row.txn_date): row.quickbooks for row in concluded.rows if row.quickbooks}
    # 33.33, 4.99, 1.33 and 0.20 US dollars at 1.3517: 45.05 + 6.74 + 1.80 + 0.27; twice. All 39.85 at once would be 53.87.
    assert ledger["Sales Income", first] == -2 * (45_05 + 6_74)
    assert ledger["Sales Tax Collected", first] == -2 * (1_80 + 27)
    assert ledger["Manual Payments Clearing", first] == ledger[RECEIVABLE, first] == 53_86
    # 39.85 at 1.3721 came in for what stood at 53.86.
    assert ledger["PayPal Clearing", third] == 54_68
    assert ledger[GAIN, third] == -82
    assert ledger[RECEIVABLE, third] == -53_86
    assert (
        {f.message for f in concluded.of_kind("explained")}
        == {f.message for f in concluded.of_kind("explained") if "exchange gain or loss" in f.message}
        != set()
    )
    canadian(sources, today, {d.isoformat(): "1.3517" for d in (first, second, third)})
    assert posting.post(sources.run, through=third).problems == ()
    work(sources, path)
    assert reconciling.conclude(sources.run, _asked(sources, path)).agrees
    # QuickBooks' own rate counts for the day that QuickBooks tells with it, and for no other.
    set_exchange_rate(path, "USD", "1.3655", second.isoformat())
    preflight(sources, path)
    sources.set(exchange_rates={"source": "quickbooks"})
    exchange = sources.run.chart().exchange
    assert (exchange.home, exchange.currency_name) == ("CAD", "US Dollar")
    assert [exchange.rate_on(day) for day in (first, second, third)] == [None, Decimal("1.3655"), None]


def _asked(sources: Any, path: Path) -> list[int]:
    asked = reconciling.ask(sources.run)
    work(sources, path)
    return asked
