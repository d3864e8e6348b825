"""Invariants 9 and 10 on generated shops: what is held holds only its own, and test orders never reach the books."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
import shop_notation as shop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shop_strategies import shops

from qbd.accounting.entry import Entry
from qbd.accounting.facts import Order, Sale
from qbd.accounting.journal import journalize
from qbd.accounting.posting import expected_ledger, plan

THROUGH = date(2026, 12, 31)
careful = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
modes = pytest.mark.parametrize("posting", ["individual", "daily"])


def books_of(entries: list[Entry], posting: str) -> Counter[tuple[date, str]]:
    made = plan(entries, shop.chart(posting=posting), covered={}, catalogue=shop.CATALOGUE, through=THROUGH)
    assert not made.problems
    return Counter(expected_ledger(made.postings))


@given(shops())
@careful
def test_test_orders_make_no_entry(orders: list[Order]) -> None:
    for order in orders:
        entries, problems = journalize(replace(order, test=True), shop.chart())
        assert (entries, problems) == ([], [])


def spoiled(order: Order) -> Order:
    """The order as it would be if Shopify's own total said something else."""
    return replace(order, totals=replace(order.totals, current_total=order.totals.current_total + 1))


@modes
@given(orders=shops(), data=st.data())
@careful
def test_an_order_that_disagrees_holds_only_itself(posting: str, orders: list[Order], data: st.DataObject) -> None:
    bad = data.draw(st.sets(st.sampled_from(range(len(orders)))) if orders else st.just(set()))
    chart = shop.chart(posting=posting)
    mixed: list[Entry] = []
    good: list[Entry] = []
    for number, order in enumerate(orders):
        entries, problems = journalize(spoiled(order) if number in bad else order, chart)
        mixed += entries
        if number in bad:
            assert entries == []
            assert {problem.group for problem in problems} == {f"order:{order.id}"}
            assert all(problem.message and problem.mend for problem in problems)
        else:
            assert not problems
            good += entries
    assert books_of(mixed, posting) == books_of(good, posting)


@given(shops())
@careful
def test_a_type_of_sale_without_a_rule_holds_its_order(orders: list[Order]) -> None:
    for order in orders:
        first = order.agreements[0]
        unknown = Sale(id=999_999_999, line_type="UNKNOWN", action="ORDER", quantity=1, total=0)
        strange = replace(order, agreements=(replace(first, sales=(*first.sales, unknown)), *order.agreements[1:]))
        entries, problems = journalize(strange, shop.chart())
        assert entries == []
        assert any("UNKNOWN" in problem.message + problem.value for problem in problems)
