"""An order that the buyer saw and paid in another currency: booked in the shop's, explained in both."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from qbd.books.chain import chains
from qbd.books.chain_text import lines_of
from qbd.books.explain import explain
from qbd.pipeline import posting, pull
from qbd.sandbox.shopify.inputs import NewLine, NewOrder, NewShipping, OrderDetails, Payment, TaxRate

ZONE = ZoneInfo("America/New_York")


def test_the_journal_is_in_the_shops_money_and_what_the_buyer_saw_is_told(sources: Any) -> None:
    day = sources.now.astimezone(ZONE).date()
    shop = sources.shop
    at = datetime.combine(day, time(1), ZONE).astimezone(UTC)
    tax = TaxRate("New York State Tax", Decimal("0.04"))
    # Every amount is converted and rounded for itself: 31.37 + 4.70 + 0.91 is a cent more than all of it at 0.9051.
    lines = (NewLine(title="Print", unit_price=33_33), NewLine(title="Card", unit_price=4_99))
    details = OrderDetails(presentment_currency="EUR", rate=Decimal("0.9051"))
    order = shop.place_order(
        NewOrder(lines, (tax,), (NewShipping("Post", 1_00),), payments=(Payment("manual", 40_85),), details=details),
        at=at,
    )
    pulled = pull.extract(sources.run, "shopify", day=day)
    assert pulled is not None
    for batch in pulled.batch_ids:
        pull.load(sources.run, "shopify", batch)
        pull.validate(sources.run, batch)
    posting.account(sources.run)
    staged = sources.rows(
        "SELECT o.total_minor, sum(s.total_minor), o.presentment_total_minor, sum(s.presentment_minor), min(t.presentment_minor)"
        " FROM staging.orders o JOIN staging.sales s USING (store, order_id)"
        f" JOIN staging.transactions t USING (store, order_id) WHERE order_id = {order.id} GROUP BY 1, 3"
    )
    assert staged == [(40_85, 40_85, 36_97, 36_98, 36_97)]
    booked = sources.rows(
        "SELECT l.role, sum(l.amount_minor)::bigint FROM ledger.lines l JOIN ledger.entries e USING (store, entry_key)"
        f" WHERE e.document_group = 'order:{order.id}' AND e.currency = 'USD' GROUP BY 1 ORDER BY 1"
    )
    assert booked == [
        ("accounts_receivable", 0),
        ("clearing:manual", 40_85),
        ("sales_income", -38_32),
        ("sales_tax_payable", -1_53),
        ("shipping_income", -1_00),
    ]
    (chain,) = chains(sources.engine, [("harbor", f"order:{order.id}")])
    story = list(lines_of(chain))
    assert any("together 34.66 USD (the buyer saw 31.37 EUR)" in line for line in story), story
    assert any("the buyer saw 36.98 EUR" in line for line in story)
    told = explain(sources.engine, order.name)
    (record,) = told.section("Records").rows
    assert {"40.85 USD", "36.97 EUR"} <= set(record)
    money = told.section("Agreements and money")
    place = money.columns.index("buyer saw")
    assert sorted(row[place] for row in money.rows) == ["0.91 EUR", "31.37 EUR", "36.97 EUR", "4.70 EUR"]
    assert "the buyer saw 36.98 EUR" in {cell for row in told.section("Journal").rows for cell in row}
