"""The journal's tax lines: by title and rate, of 0.00 too, on accounts of their own, told but not owed where a channel remits."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import shop_notation as shop

from qbd.accounting import documents as d
from qbd.accounting.chart import Chart, TaxAgency
from qbd.accounting.entry import Entry, Line
from qbd.accounting.facts import Agreement, Order, Sale, Tax, Totals, Transaction
from qbd.accounting.journal import journalize
from qbd.accounting.posting import expected_ledger, plan

NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)


def journal(*taxes: Tax, chart: Chart | None = None, included: bool = False, net: int = 1000) -> list[Entry]:
    own = sum(tax.amount for tax in taxes if not tax.channel_liable)
    sale = Sale(1, "PRODUCT", "ORDER", 1, net + own, own, taxes=taxes, product_type="Shirts")
    order = Order(
        "shop", 1, "#1", "USD", NOON, Totals(net + own, net + own, 0), (Agreement(1, "OrderAgreement", NOON, (sale,)),),
        (Transaction(2, "SALE", "card", net + own, NOON),), taxes_included=included,
    )  # fmt: skip
    entries, problems = journalize(order, chart or shop.chart())
    assert not problems
    return entries


def tax_lines(entries: list[Entry]) -> list[Line]:
    return [line for entry in entries for line in entry.lines if line.tax_title]


def test_a_tax_of_nothing_still_tells_what_was_taxed() -> None:
    (line,) = tax_lines(journal(Tax("VAT", Decimal(0), 0), included=True))
    assert (line.role, line.amount, line.tax_rate, line.tax_included) == ("sales_tax_payable", 0, Decimal(0), True)


def test_what_a_channel_remits_is_told_and_not_owed() -> None:
    entries = journal(Tax("NY", Decimal("0.08"), 80, channel_liable=True))
    (line,) = tax_lines(entries)
    assert (line.role, line.amount, line.channel_tax) == ("sales_tax_payable", 0, 80)
    assert all(entry.balance == 0 for entry in entries)


def test_one_title_with_two_rates_goes_on_two_items() -> None:
    chart = shop.chart(taxes={"VAT": TaxAgency("VAT std", "HMRC"), "VAT 5%": TaxAgency("VAT low", "HMRC")})
    entries = journal(Tax("VAT", Decimal("0.2"), 200), Tax("VAT", Decimal("0.05"), 50), chart=chart)
    made = plan(entries, chart, covered={}, catalogue=shop.CATALOGUE, through=date(2026, 12, 31))
    (receipt,) = (document for document in made.documents if isinstance(document, d.SalesReceipt))
    assert [(line.item.full_name, line.amount) for line in receipt.lines[1:]] == [("VAT std", 200), ("VAT low", 50)]


def test_a_tax_with_its_own_account_is_owed_there() -> None:
    accounts = shop.TITLES | {"sales_tax_payable": "Tax Owed", "sales_tax_payable:NY": "NY Owed"}
    chart = shop.chart(tax="liability", accounts=accounts)
    entries = journal(Tax("NY", Decimal("0.08"), 80), Tax("City", Decimal("0.02"), 20), chart=chart)
    made = plan(entries, chart, covered={}, catalogue=shop.CATALOGUE, through=date(2026, 12, 31))
    assert not made.problems
    ledger = {account: amount for (_, account), amount in expected_ledger(made.postings).items()}
    assert ledger == {"Sales": -1000, "NY Owed": -80, "Tax Owed": -20, "Card Clearing": 1100}
