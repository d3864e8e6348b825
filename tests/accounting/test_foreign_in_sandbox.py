"""A shop that sells in US dollars into a Canadian company file: every order written by hand, at a rate a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import shop_notation as shop
from lxml import etree
from test_posting_in_sandbox import ACCOUNTS, CATALOGUE, IN_USE, THROUGH

from qbd.accounting import documents as d
from qbd.accounting.exchange import Exchange
from qbd.accounting.journal import journalize
from qbd.accounting.plan import Plan
from qbd.accounting.posting import plan
from qbd.money import to_minor
from qbd.qbxml import queries as q
from qbd.qbxml.records import LedgerRow
from qbd.qbxml.render import by_name, message_set, render
from qbd.qbxml.responses import Answer, parse
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

RECEIVABLE, PAYABLE, GAIN = "Accounts Receivable - USD", "Accounts Payable - USD", "Exchange Gain or Loss"
FIRST = date(2026, 2, 1)
RATES = {FIRST + timedelta(days=n): Decimal("1.35") + Decimal(n * 7 % 41) / 1000 for n in range(100)}
FOREIGN = {
    "accounts_receivable": RECEIVABLE,
    "accounts_payable": PAYABLE,
    "sales_tax_payable": "Sales Tax Collected",
    "exchange_gain_loss": GAIN,
}
DOLLAR = d.Named("Currency", "US Dollar")


@pytest.fixture
def canada(tmp_path: Path) -> Iterator[Callable[..., Answer]]:
    path = tmp_path / "canada.qbw"
    create_company(path, "CA", history=False, preferences={"MultiCurrency": True})
    processor = RequestProcessor()
    processor.open_connection2("", "test")
    ticket = processor.begin_session(str(path))

    def ask(*requests: etree._Element) -> Answer:
        return parse(processor.process_request(ticket, message_set(requests).decode("ascii")))

    yield ask
    processor.close_connection()


def planned(**mode: Any) -> tuple[list[Any], Plan]:
    chart = shop.chart(
        **mode, accounts=ACCOUNTS | FOREIGN, tax="liability", exempt_code="E", edition="CA",
        exchange=Exchange("CAD", "US Dollar", RATES),
    )  # fmt: skip
    entries: list[Any] = []
    for path in sorted((Path(__file__).parent / "orders").glob("*.txt")):
        text = path.read_text().split("\n\n== journal\n")[0].split("\n\n", 1)[1]
        entries += journalize(shop.order(text), chart)[0]
    made = plan(entries, chart, covered={}, catalogue=CATALOGUE, through=THROUGH)
    return entries, made


def _settled_accounts() -> list[d.Document]:
    return [
        d.Account(key=f"account:{name}", store="shop", name=name, account_type=kind, currency=DOLLAR)
        for name, kind in ((RECEIVABLE, "AccountsReceivable"), (PAYABLE, "AccountsPayable"))
    ]


@pytest.mark.parametrize("posting", ["individual", "daily"])
def test_the_ledger_in_canadian_dollars_is_the_journal_times_the_rate(
    canada: Callable[..., Answer], posting: str
) -> None:
    entries, made = planned(posting=posting, customers="detailed", inventory="summary")
    assert made.problems == ()
    requests = [
        render(document, by_name, edition="CA", request_id=str(number), define_macro=True)
        for number, document in enumerate([*_settled_accounts(), *made.documents])
    ]
    answer = canada(*requests)
    refused = [
        f"{etree.tostring(request).decode()}: {response.message}"
        for request, response in zip(requests, answer.responses, strict=True)
        if response.code and response.code != IN_USE
    ]
    assert refused == []
    report = q.LedgerReport(date(2026, 3, 1), date(2026, 3, 31))
    (response,) = canada(q.render_query(report, edition="CA", request_id="ledger")).responses
    ledger: dict[tuple[date, str], int] = {}
    for row in response.records:
        assert isinstance(row, LedgerRow)
        assert row.date is not None
        key = (row.date, row.account)
        ledger[key] = ledger.get(key, 0) + to_minor(row.amount, "CAD")
    expected: dict[tuple[date, str], int] = {}
    for posting_ in made.postings:
        assert posting_.home is not None
        key = (posting_.txn_date, posting_.account)
        expected[key] = expected.get(key, 0) + posting_.home
    differing = {key for key in {*ledger, *expected} if ledger.get(key, 0) != expected.get(key, 0)}
    assert {account for _, account in differing} <= {RECEIVABLE, GAIN}
    assert differing
    for day in {day for day, _ in differing}:
        # What settling at another rate leaves over goes from the receivable to the gain account, and nowhere else.
        assert ledger.get((day, RECEIVABLE), 0) - expected.get((day, RECEIVABLE), 0) == -ledger[day, GAIN]
    # Each line of a document is rounded by half a cent at most.
    rounded = max(len(document.lines) for document in made.documents if isinstance(document, d.SalesForm)) / 2 + 1
    for entry in entries:
        rate = RATES[entry.business_date]
        homes: dict[str, int] = {}
        for each in made.postings:
            if each.entry == entry.key:
                homes[each.account] = homes.get(each.account, 0) + (each.home or 0)
        for account, amount in shop.ledger_of([entry], shop.chart(accounts=ACCOUNTS | FOREIGN)).items():
            if account[1] != RECEIVABLE:
                assert abs(homes.get(account[1], 0) - amount * rate) <= rounded, (entry.key, account)
