"""Every type of sale with every action: which role it goes to, and what holds it where there is no account or rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
import shop_notation as shop

from qbd.accounting.chart import FIXED_ROLES, OPTIONAL_ROLES, Chart
from qbd.accounting.entry import Problem
from qbd.accounting.facts import Order
from qbd.accounting.journal import journalize
from qbd.accounting.posting import expected_ledger, plan
from qbd.validation.rules import SALE_LINE_TYPES

THROUGH = date(2026, 12, 31)
ROLES = {
    "PRODUCT": "sales_income",
    "SHIPPING": "shipping_income",
    "TIP": "tips_payable",
    "GIFT_CARD": "gift_card_liability",
    "FEE": "return_fees_income",
    "DUTY": "duties_payable",
    "ADDITIONAL_FEE": "additional_fees_income",
    "ADJUSTMENT": "sales_returns",
}
OPTIONAL = {line_type: role for line_type, role in ROLES.items() if role in OPTIONAL_ROLES}
MODES = [
    {"posting": posting, "inventory": inventory, "customers": customers}
    for posting, inventory, customers in product(("individual", "daily"), ("summary", "detailed"), ("summary", "detailed"))
]  # fmt: skip


def order_of(line_type: str, sign: str = "+", number: int = 3001) -> Order:
    """Something of 4.00 and 0.40 tax, sold (+), given back (-) or made cheaper (~), with the money for it."""
    amount, tax, words = ("4.40", "0.40", "SALE") if sign == "+" else ("-4.40", "-0.40", "REFUND")
    totals = f"totals {amount} {'received' if sign == '+' else 'refunded'} 4.40"
    if line_type == "ADJUSTMENT":
        totals = f"totals 0.00 {'received' if sign == '+' else 'refunded'} 4.40 discrepancy {amount}"
    return shop.order(
        f"""
        order {number}
        03-02 10:00 OrderAgreement
          {sign} {line_type} 1 Thing {amount} NY={tax}
        03-02 10:00 {words} card 4.40
        {totals}
        """
    )


def without(role: str, **changes: str) -> Chart:
    return shop.chart(accounts={name: title for name, title in shop.TITLES.items() if name != role}, **changes)


def test_every_type_that_shopify_knows_has_a_rule_but_unknown() -> None:
    assert {*ROLES, "UNKNOWN"} == set(SALE_LINE_TYPES)
    assert not set(OPTIONAL_ROLES) & set(FIXED_ROLES)


@pytest.mark.parametrize("sign", ["+", "-", "~"])
@pytest.mark.parametrize("line_type", ROLES)
def test_a_type_goes_to_its_role_whatever_the_action(line_type: str, sign: str) -> None:
    entries, problems = journalize(order_of(line_type, sign), shop.chart())
    assert not problems
    role = "sales_returns" if (line_type, sign) == ("PRODUCT", "-") else ROLES[line_type]
    side = -1 if sign == "+" else 1
    (agreement,) = (entry for entry in entries if entry.kind == "agreement")
    assert [(line.role, line.amount) for line in agreement.lines] == [
        ("accounts_receivable", -side * 440), (role, side * 400), ("sales_tax_payable", side * 40),
    ]  # fmt: skip
    moves = line_type in ("PRODUCT", "GIFT_CARD") and sign != "~"
    assert bool(agreement.lines[1].quantity) == moves, "a fee or duty is a quantity of nothing"


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(mode.values()))
@pytest.mark.parametrize("sign", ["+", "-", "~"])
@pytest.mark.parametrize("line_type", ROLES)
def test_every_mode_posts_it_on_an_item_of_its_own(line_type: str, sign: str, mode: dict[str, str]) -> None:
    chart = shop.chart(**mode)
    entries, _ = journalize(order_of(line_type, sign), chart)
    made = plan(entries, chart, covered={}, catalogue=shop.CATALOGUE, through=THROUGH)
    assert not made.problems
    assert expected_ledger(made.postings) == shop.ledger_of(entries, chart)
    if line_type in OPTIONAL:
        name = {"FEE": "Return Fees", "DUTY": "Duties", "ADDITIONAL_FEE": "Additional Fees"}[line_type]
        (item,) = (document for document in made.documents if document.key == f"item:{name}")
        assert item.account.full_name == shop.TITLES[OPTIONAL[line_type]]  # type: ignore[union-attr]


@pytest.mark.parametrize("posting", ["individual", "daily"])
@pytest.mark.parametrize("line_type", OPTIONAL)
def test_a_role_without_account_holds_only_the_order_that_needs_it(line_type: str, posting: str) -> None:
    role = OPTIONAL[line_type]
    chart = without(role, posting=posting)
    found: list[Problem] = []
    entries = []
    for number, kind in enumerate(ROLES, 3001):
        made, problems = journalize(order_of(kind, number=number), chart)
        entries += made
        found += problems
    (problem,) = found
    number = 3001 + list(ROLES).index(line_type)
    assert (problem.group, problem.field, problem.value) == (f"order:{number}", "role", role)
    assert problem.record.startswith("gid://shopify/Sale/")
    assert problem.message == (
        f"#{number}: Thing of 4.00 USD ({line_type}) needs the role {role}, to which no account is mapped"
    )
    assert problem.mend.startswith(f"Map an account to {role}")
    planned = plan(entries, chart, covered={}, catalogue=shop.CATALOGUE, through=THROUGH)
    assert not planned.problems
    assert {posting.entry for posting in planned.postings} == {entry.key for entry in entries}
    assert len({entry.group for entry in entries}) == len(ROLES) - 1


@pytest.mark.parametrize("line_type", OPTIONAL)
def test_nothing_to_pay_needs_no_role(line_type: str) -> None:
    order = order_of(line_type)
    (agreement,) = order.agreements
    free = replace(agreement.sales[0], total=40, discount_before_tax=0)
    order = replace(
        order,
        agreements=(replace(agreement, sales=(free,)),),
        transactions=(replace(order.transactions[0], amount=40),),
        totals=replace(order.totals, current_total=40, received=40),
    )
    entries, problems = journalize(order, without(OPTIONAL[line_type]))
    assert not problems
    assert entries


@pytest.mark.parametrize("line_type", OPTIONAL)
def test_a_role_that_a_later_mapping_lacks_holds_what_is_not_posted_yet(line_type: str) -> None:
    role = OPTIONAL[line_type]
    entries = [
        *journalize(order_of(line_type), shop.chart())[0],
        *journalize(order_of("TIP", number=3002), shop.chart())[0],
    ]
    made = plan(entries, without(role), covered={}, catalogue=shop.CATALOGUE, through=THROUGH)
    (problem,) = made.problems
    assert (problem.group, problem.field, problem.value) == ("order:3001", "role", role)
    assert problem.message == f"#3001: no account is mapped to {role} (4.00 USD)"
    assert {posting.entry.partition(":")[2][:4] for posting in made.postings} == {"3002"}


@pytest.mark.parametrize("sign", ["+", "-", "~"])
def test_unknown_is_held_with_what_a_person_needs_to_book_it(sign: str) -> None:
    entries, (problem,) = journalize(order_of("UNKNOWN", sign), shop.chart())
    assert entries == []
    assert (problem.record, problem.field, problem.value) == ("gid://shopify/Sale/300102", "lineType", "UNKNOWN")
    amount = "4.40" if sign == "+" else "-4.40"
    assert problem.message == f"#3001: there is no journal rule for a sale of type UNKNOWN: Thing of {amount} USD"
    assert problem.mend.startswith("See in Shopify what was charged and book the order by hand")
