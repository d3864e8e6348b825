"""The whole way: a shop's day through Airflow into the company file, and its general ledger asked for the totals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from qbd.sandbox.shopify.days import generate

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]


def test_a_generated_day_reaches_the_books_to_the_cent_and_only_once(
    house: Any, day: date, at: Callable[..., datetime]
) -> None:
    generate(house.shop, day, orders=40, seed=7)
    house.sync(day)
    assert house.differences() == []
    posted, ledger = house.transactions(), house.ledger()
    assert posted > 20
    assert sum(ledger.values()) == 0
    assert house.rows("SELECT message FROM ledger.holds WHERE ended_at IS NULL") == [], "a return's fee has its rule"
    assert house.rows("SELECT count(*) FROM ledger.lines WHERE role = 'return_fees_income' AND amount_minor < 0") == [
        (1,)
    ]
    house.sync(day)
    assert house.transactions() == posted
    assert house.differences() == []
    assert house.ledger() == ledger
