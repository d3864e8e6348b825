"""Taxable sales and tax by title and rate, from journal lines."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime
from decimal import Decimal

import shop_notation as shop

from qbd.accounting.facts import Agreement, Order, Sale, Tax, Totals, Transaction
from qbd.accounting.journal import journalize
from qbd.accounting.tax_report import tax_report

AT = datetime(2026, 3, 2, 17, tzinfo=UTC)
VAT20, VAT5 = ("VAT", Decimal("0.20000000")), ("VAT", Decimal("0.05"))


def sale(number: int, total: int, *taxes: Tax, action: str = "ORDER", **more: int) -> Sale:
    own = sum(tax.amount for tax in taxes if not tax.channel_liable)
    return Sale(number, "PRODUCT", action, 1, total, own, taxes=taxes, **more)  # type: ignore[arg-type]


def report(*sales: Sale) -> list[tuple[object, ...]]:
    total = sum(each.total for each in sales)
    order = Order(
        "shop", 1, "#1", "USD", AT, Totals(total, total, 0), (Agreement(1, "OrderAgreement", AT, sales),),
        (Transaction(9, "SALE", "card", total, AT),),
    )  # fmt: skip
    entries, problems = journalize(order, shop.chart())
    assert not problems
    return [astuple(row) for row in tax_report((entry.key, line) for entry in entries for line in entry.lines)]


def test_two_rates_of_one_title_and_two_taxes_of_one_sale() -> None:
    rows = report(
        sale(1, 1200, Tax(*VAT20, 200)),
        sale(2, 2100, Tax(*VAT5, 100)),
        sale(3, 1130, Tax("State", Decimal("0.08"), 80), Tax("City", Decimal("0.05"), 50)),
    )
    assert rows == [
        ("City", Decimal("0.05"), False, 1000, 0, 50, 0),
        ("State", Decimal("0.08"), False, 1000, 0, 80, 0),
        ("VAT", Decimal("0.05"), False, 2000, 0, 100, 0),
        ("VAT", Decimal("0.2"), False, 1000, 0, 200, 0),
    ]


def test_returns_stand_beside_sales_and_zero_rates_are_told() -> None:
    rows = report(
        sale(1, 1200, Tax(*VAT20, 200)),
        sale(2, -600, Tax(*VAT20, -100), action="RETURN"),
        sale(3, 500, Tax("VAT", Decimal(0), 0)),
    )
    assert rows == [
        ("VAT", Decimal(0), False, 500, 0, 0, 0),
        ("VAT", Decimal("0.2"), False, 1000, 500, 200, 100),
    ]


def test_a_discount_before_tax_lowers_what_is_taxed_and_one_after_does_not() -> None:
    assert report(sale(1, 1080, Tax(*VAT20, 180), discount_before_tax=100))[0][3] == 900
    assert report(sale(1, 1080, Tax(*VAT20, 200), discount_after_tax=120))[0][3] == 1000


def test_what_a_channel_remits_stands_apart() -> None:
    rows = report(sale(1, 1000, Tax(*VAT20, 200, channel_liable=True)), sale(2, 1200, Tax(*VAT20, 200)))
    assert rows == [
        ("VAT", Decimal("0.2"), False, 1000, 0, 200, 0),
        ("VAT", Decimal("0.2"), True, 1000, 0, 200, 0),
    ]
