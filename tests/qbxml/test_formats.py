from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbd.qbxml import formats

AMOUNT = re.compile(r"[+\-]?[0-9]{1,13}\.[0-9]{2}")
NUMBER = re.compile(r"[+\-]?[0-9]{1,10}(\.[0-9]{1,5})?")


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_an_amount_is_exact_and_has_two_decimals(minor: int) -> None:
    written = formats.amount(minor, "USD")
    assert AMOUNT.fullmatch(written)
    assert Decimal(written) * 100 == minor
    assert not written.startswith("-0.00")


def test_currencies_without_and_with_three_decimals() -> None:
    assert formats.amount(-120, "JPY") == "-120.00"
    assert formats.amount(1230, "KWD") == "1.23"
    with pytest.raises(ValueError, match="two decimals"):
        formats.amount(1234, "KWD")


def test_an_amount_beyond_thirteen_digits_is_refused() -> None:
    assert formats.amount(10**15 - 1, "USD") == "9999999999999.99"
    with pytest.raises(ValueError, match="13 digits"):
        formats.amount(10**15, "USD")


@given(st.decimals(-(10**9), 10**9, places=5))
def test_a_quantity_is_exact(value: Decimal) -> None:
    written = formats.quantity(value)
    assert NUMBER.fullmatch(written)
    assert Decimal(written) == value


@pytest.mark.parametrize("value", ["0.000001", "NaN", "Infinity", "1E+10"])
def test_what_a_quantity_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        formats.quantity(Decimal(value))


@given(st.decimals(0, 10**9, places=8))
def test_a_price_is_rounded_to_five_decimals(value: Decimal) -> None:
    written = formats.price(value)
    assert NUMBER.fullmatch(written)
    assert abs(Decimal(written) - value) <= Decimal("0.000005")


def test_dates_and_times() -> None:
    assert formats.day(date(987, 1, 2)) == "0987-01-02"
    assert formats.moment(datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=-4)))) == "2026-07-01T09:00:00-04:00"
    assert formats.moment(datetime(2026, 7, 1, 9, 0, 0, 999, tzinfo=UTC)) == "2026-07-01T09:00:00+00:00"
    with pytest.raises(ValueError, match="without zone"):
        formats.moment(datetime(2026, 7, 1))  # noqa: DTZ001
