"""A shop that sells in US dollars into a Canadian company file: every order written by hand, at a rate a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import shop_notation as shop
from lxml import etree
from sandbox_accounts import ACCOUNTS
from test_posting_in_sandbox import CATALOGUE, IN_USE, THROUGH

from qbd.accounting import documents as d
from qbd.accounting.exchange import Exchange
from qbd.accounting.facts import Purchase, ReceivedItem
from qbd.accounting.journal import journalize
from qbd.accounting.plan import Plan
from qbd.accounting.posting import plan
from qbd.accounting.purchases import journalize_purchase
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
    at = datetime(2026, 3, 4, 15, tzinfo=UTC)
    goods = (
        ReceivedItem(91, "TEE-S", "Tee small", 7, Decimal("3.105"), at, "Shirts", 501),
        ReceivedItem(92, "MUG", "Mug", 3, Decimal("2.15"), at, "Mugs", 502),
    )
    purchase = Purchase("shop", 90, "PO-90", "USD", CATALOGUE.suppliers[9], goods, shipping=4_99)
    entries += journalize_purchase(purchase, chart)[0]
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
            if account[1] not in (RECEIVABLE, PAYABLE):
                assert abs(homes.get(account[1], 0) - amount * rate) <= rounded, (entry.key, account)


def test_what_cancels_out_in_dollars_need_not_at_home() -> None:
    """0.05 + 0.05 - 0.10 at 1.1 is 0.06 + 0.06 - 0.11 on one account: its cent and its counterpart are expected."""
    rates = {FIRST: Decimal("1.1")}
    chart = shop.chart(
        accounts=ACCOUNTS | FOREIGN | {"discounts": "Sales Income", "shipping_income": "Sales Income"},
        tax="liability", exchange=Exchange("CAD", "US Dollar", rates),
    )  # fmt: skip
    text = """
    order 7001
    02-01 10:00 OrderAgreement 11
      + PRODUCT 1 Tee/Shirts 0.05
      + SHIPPING 1 Post 0.05
      + PRODUCT 1 Mug/Mugs 0.00 disc=0.10
    02-01 10:01 SALE card 0.10
    totals 0.10 received 0.10
    """
    entries, problems = journalize(shop.order(text), chart)
    assert problems == []
    made = plan(entries, chart, covered={}, catalogue=CATALOGUE, through=THROUGH)
    homes: dict[str, int] = {}
    for posting in made.postings:
        homes[posting.account] = homes.get(posting.account, 0) + (posting.home or 0)
    assert sum(homes.values()) == 0
    (receipt,) = (document for document in made.documents if isinstance(document, d.SalesReceipt))
    lines = [line.amount for line in receipt.lines]
    assert homes["Sales Income"] == -sum(
        int((amount * Decimal("1.1")).quantize(Decimal(1), "ROUND_HALF_UP")) for amount in lines
    )


def test_a_day_without_a_rate_is_held_and_every_other_is_posted() -> None:
    chart = shop.chart(
        accounts=ACCOUNTS | FOREIGN, tax="liability", exchange=Exchange("CAD", "US Dollar", {FIRST: Decimal("1.35")}, 3)
    )
    entries: list[Any] = []
    for number, day in ((8001, "02-03"), (8002, "02-04")):
        text = f"""
        order {number}
        {day} 10:00 OrderAgreement {number}
          + SHIPPING 1 Post 5.00
        {day} 10:01 SALE card 5.00
        totals 5.00 received 5.00
        """
        entries += journalize(shop.order(text), chart)[0]
    made = plan(entries, chart, covered={}, catalogue=CATALOGUE, through=THROUGH)
    (problem,) = made.problems
    assert (problem.group, problem.field, problem.value) == ("order:8002", "exchange_rate", "2026-02-04")
    assert "exchange_rates.table" in problem.mend
    (receipt,) = (document for document in made.documents if isinstance(document, d.SalesReceipt))
    assert receipt.exchange_rate == Decimal("1.35")
