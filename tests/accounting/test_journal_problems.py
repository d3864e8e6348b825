"""What holds an order: both figures, the field and the mend are named, and nothing of it is journalized."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shop_notation as shop

from qbd.accounting.journal import journalize

PAID = """
order 2001
03-02 10:00 OrderAgreement 11
  + PRODUCT 1 Tee/Shirts 21.60 NY=1.60 cost=3.10 variant=501
03-02 10:01 SALE card 21.60
totals 21.60 received 21.60
"""


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (("totals 21.60", "totals 21.61"), "currentTotalPrice", "our sum is 21.60, Shopify says 21.61"),
        (("received 21.60", "received 21.00"), "totalReceived", "our sum is 21.60, Shopify says 21.00"),
        (("received 21.60", "received 21.60 discrepancy 1.00"), "refundDiscrepancy", "our sum is 0.00, Shopify says 1.00"),
        (("SALE card", "SALE klarna"), "gateway", "'klarna' of 21.60 USD has no clearing account"),
        (("PRODUCT 1", "UNKNOWN 1"), "lineType", "no journal rule for a sale of type UNKNOWN"),
        (("order 2001", "order 2001 at 78"), "retailLocation", "location 78 is not in the store's settings"),
        (("NY=1.60", "NY=1.60 taxes=1.50"), "totalTaxAmount", "add up to 1.60, totalTaxAmount is 1.50"),
        (("SALE card 21.60", "SALE card 21.60 rounding=0.02"), "totalCashRoundingAdjustment.paymentSet", "sum is 0.02"),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_an_order_that_disagrees_is_held(change: tuple[str, str], field: str, message: str) -> None:
    order = shop.order(PAID.replace(*change))
    entries, problems = journalize(order, shop.chart())
    assert entries == []
    (problem,) = problems
    assert (problem.group, problem.field) == ("order:2001", field)
    assert message in problem.message
    assert problem.message.startswith("#2001: ")
    assert problem.mend


def test_both_disagreements_are_told() -> None:
    text = PAID.replace("totals 21.60 received 21.60", "totals 20.00 received 20.00")
    _, problems = journalize(shop.order(text), shop.chart())
    assert [problem.field for problem in problems] == ["currentTotalPrice", "totalReceived"]


def test_another_currency_is_held() -> None:
    order = replace(shop.order(PAID), currency="CAD")
    entries, problems = journalize(order, shop.chart())
    assert entries == []
    assert [(problem.field, problem.value) for problem in problems] == [("currency", "CAD")]


def test_channel_tax_inside_an_unpaid_total_is_held_until_the_payment_is_there() -> None:
    text = """
    order 2002
    03-02 10:00 OrderAgreement 21
      + PRODUCT 1 Mug/Mugs 10.80 !NY=0.80 taxes=0.80
    totals 10.80
    """
    entries, problems = journalize(shop.order(text), shop.chart())
    assert entries == []
    assert [(problem.field, problem.value) for problem in problems] == [("channelLiable", "0.80")]


def test_outstanding_decides_where_the_current_total_holds_the_discrepancy() -> None:
    text = """
    order 2005
    03-02 10:00 OrderAgreement 51
      + PRODUCT 1 Tee/Shirts 21.60 NY=1.60
    03-02 10:01 SALE card 21.60
    03-03 10:00 RefundAgreement 52
      - ADJUSTMENT 0 Goodwill -5.00
    03-03 10:00 REFUND card 5.00
    totals 16.60 received 21.60 refunded 5.00 discrepancy -5.00
    """
    order = shop.order(text)
    assert [problem.field for problem in journalize(order, shop.chart())[1]] == ["currentTotalPrice"]
    settled = replace(order, totals=replace(order.totals, outstanding=0))
    entries, problems = journalize(settled, shop.chart())
    assert not problems
    assert sum(line.amount for e in entries for line in e.lines if line.role == "accounts_receivable") == 0
    still_owed = replace(order, totals=replace(order.totals, outstanding=-500))
    assert [problem.field for problem in journalize(still_owed, shop.chart())[1]] == ["currentTotalPrice"]


def test_an_unknown_action_is_held() -> None:
    order = shop.order(PAID)
    (agreement,) = order.agreements
    sale = replace(agreement.sales[0], action="UNKNOWN")
    order = replace(order, agreements=(replace(agreement, sales=(sale,)),))
    _, problems = journalize(order, shop.chart())
    assert [(problem.field, problem.value) for problem in problems] == [("actionType", "UNKNOWN")]


def test_a_naive_time_is_an_error_of_the_caller() -> None:
    order = shop.order(PAID)
    naive = replace(order.agreements[0], happened_at=order.created_at.replace(tzinfo=None))
    with pytest.raises(ValueError, match="has no time zone"):
        journalize(replace(order, agreements=(naive,)), shop.chart())


def test_two_goodwill_refunds_without_sales_are_two_entries() -> None:
    text = """
    order 2003
    03-02 10:00 OrderAgreement 31
      + PRODUCT 1 Tee/Shirts 21.60 NY=1.60
    03-02 10:01 SALE card 21.60
    03-03 10:00 REFUND card 2.00
    03-04 10:00 REFUND card 3.00
    totals 21.60 received 21.60 refunded 5.00 discrepancy -5.00
    """
    entries, problems = journalize(shop.order(text), shop.chart())
    assert not problems
    goodwill = {entry.key: entry.lines[1].amount for entry in entries if entry.kind == "goodwill"}
    assert goodwill == {"goodwill:200303": 200, "goodwill:200304": 300}


@pytest.mark.parametrize("sent", ["-2.00", "2.00"])
def test_a_returned_discount_comes_back_whatever_its_sign(sent: str) -> None:
    text = f"""
    order 2004
    03-02 10:00 RefundAgreement 41
      - PRODUCT -1 Tee/Shirts -19.44 NY=-1.44 disc={sent} discarded
    03-02 10:01 REFUND card 19.44
    totals -19.44 refunded 19.44
    """
    entries, _ = journalize(shop.order(text), shop.chart())
    assert [(line.role, line.amount) for line in entries[0].lines] == [
        ("accounts_receivable", -1944),
        ("sales_returns", 2000),
        ("discounts", -200),
        ("sales_tax_payable", 144),
    ]


def test_income_by_product_type_where_the_chart_has_it() -> None:
    chart = shop.chart(accounts=shop.TITLES | {"sales_income:Shirts": "Sales:Shirts"})
    entries, _ = journalize(shop.order(PAID), chart)
    assert entries[0].lines[1].role == "sales_income:Shirts"
