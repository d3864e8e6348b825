from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbd.money import exponent
from qbd.staging.cells import amount, number, unit_cost
from qbd.staging.problems import Untypable, look_up, misshapen

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD"])


@given(st.integers(-(2**63), 2**63 - 1), CURRENCIES)
def test_every_amount_that_fits_is_exact(minor: int, currency: str) -> None:
    text = format(Decimal(minor).scaleb(-exponent(currency)), "f")
    assert amount(text, currency, "f") == minor
    assert amount(text + ("" if "." in text else ".") + "000", currency, "f") == minor


@given(st.decimals(allow_nan=True, allow_infinity=True), CURRENCIES)
def test_no_amount_is_ever_rounded(value: Decimal, currency: str) -> None:
    minor = None
    with contextlib.suppress(Untypable):
        minor = amount(str(value), currency, "f")
    assert minor is None or Decimal(minor).scaleb(-exponent(currency)) == value


@given(st.text(max_size=20))
def test_no_text_breaks_typing(text: str) -> None:
    for read in (lambda: amount(text, "USD", "f"), lambda: unit_cost(text, "f"), lambda: number(text, "f")):
        value: object = None
        with contextlib.suppress(Untypable):
            value = read()
        assert value is None or isinstance(value, int | Decimal)


@given(st.decimals(min_value=0, max_value=10**11, places=6))
def test_a_cost_keeps_its_six_decimals(cost: Decimal) -> None:
    assert unit_cost(str(cost), "f") == cost


@pytest.mark.parametrize("text", ["0.1234567", "1000000000000", "NaN", "", "four"])
def test_a_cost_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(Untypable):
        unit_cost(text, "f")


def test_global_ids_are_numbers() -> None:
    assert number("gid://shopify/Order/1001", "id") == 1001
    assert number("gid://shopify/InventoryLevel/7?inventory_item_id=9", "id") == 7
    with pytest.raises(Untypable, match="global ID"):
        number("gid://shopify/Order/", "id")


def test_a_misshapen_record_names_field_and_value() -> None:
    payload = {"a": [{"b": 5}]}
    problem = misshapen("Expected `str`, got `int` - at `$.a[0].b`", payload)
    assert (problem.field, problem.value, problem.reason) == ("a[0].b", "5", "Expected `str`, got `int`")
    missing = misshapen("Object missing required field `c` - at `$.a[0]`", payload)
    assert (missing.field, missing.value) == ("a[0].c", "")
    assert look_up(payload, "a[7].b") is None
