"""RefNumbers: unique, short enough, and read back without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbd.accounting import ref_number
from qbd.accounting.ref_number import (
    DAILY_KINDS,
    DATED,
    DIGIT_KINDS,
    EPOCH,
    SINGLE_KINDS,
    Source,
    bill,
    daily,
    dated,
    numbered,
    single,
    source_of,
)

ids = st.integers(0, 36**10 - 1)
days = st.integers(0, 36**3 - 1).map(lambda n: EPOCH + timedelta(days=n))
codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=5)


UNDATED = sorted(kind for kind in SINGLE_KINDS.values() if kind[0] not in DATED)


@given(st.sampled_from(UNDATED), ids)
def test_single_documents_lead_back(kind: tuple[str, str], id: int) -> None:
    number = single(*kind, id)
    assert len(number) <= 11
    assert source_of(number) == Source(*kind, id)


@given(st.sampled_from(sorted(DIGIT_KINDS.values())), st.integers(0, 36**9 - 1))
def test_kinds_that_begin_with_a_digit_lead_back(kind: tuple[str, str], id: int) -> None:
    number = single(*kind, id)
    assert len(number) <= 11
    assert source_of(number) == Source(*kind, id)


@given(st.sampled_from(sorted(DAILY_KINDS.values())), days, codes, st.integers(1, 1295))
def test_daily_documents_lead_back(sign: str, day: date, code: str, sequence: int) -> None:
    number = daily(sign, day, code, sequence)
    assert len(number) <= 11
    assert source_of(number) == Source(f"daily {sign}", "", None, day, code, sequence)


@given(ids, days)
def test_bills_lead_back(id: int, day: date) -> None:
    number = bill(id, day)
    assert len(number) <= 20
    assert source_of(number) == Source("bill", "purchase", id, day)


@given(st.sampled_from(sorted(DATED)), ids, days)
def test_dated_documents_lead_back(document: str, id: int, day: date) -> None:
    number = dated(document, id, day)
    assert len(number) <= 20
    assert source_of(number) == Source(document, "purchase", id, day)


made = st.one_of(
    st.builds(lambda kind, id: single(*kind, id), st.sampled_from(UNDATED), ids),
    st.builds(lambda kind, id, nth: numbered(*kind, id, nth), st.sampled_from(UNDATED), ids, st.integers(2, 99)),
    st.builds(dated, st.sampled_from(sorted(DATED)), ids, days),
    st.builds(daily, st.sampled_from(sorted(DAILY_KINDS.values())), days, codes, st.integers(1, 1295)),
)


@given(made, made)
def test_two_numbers_are_equal_only_for_one_source(one: str, other: str) -> None:
    assert (one == other) == (source_of(one) == source_of(other))


@given(made)
def test_numbers_have_only_characters_that_quickbooks_keeps(number: str) -> None:
    assert number.isascii()
    assert set(number) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.")
    assert number == number.strip()


def test_a_document_with_one_number_has_none_a_day() -> None:
    with pytest.raises(ValueError, match="a purchase order has one number"):
        dated("purchase order", 7, date(2026, 3, 2))


@given(ids, st.integers(1, 99))
def test_several_of_one_record_lead_back(id: int, sequence: int) -> None:
    number = numbered("apply", "agreement", id, sequence)
    assert len(number) <= 20
    assert source_of(number) == Source("apply", "agreement", id, sequence=sequence)


def test_no_letter_means_two_things() -> None:
    assert not set(SINGLE_KINDS) & set(DAILY_KINDS)
    assert len(set(SINGLE_KINDS.values())) == len(SINGLE_KINDS)


@given(st.text(max_size=20))
def test_any_text_is_read_without_an_error(text: str) -> None:
    source = source_of(text)
    assert source is None or text[0] in {*SINGLE_KINDS, *DAILY_KINDS}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: single("receipt", "agreement", 36**10), "does not fit"),
        (lambda: daily("sales", date(2026, 3, 2), "TOOLONG", 1), "at most 5"),
        (lambda: daily("sales", date(2026, 3, 2), "A-B", 1), "letters and digits"),
        (lambda: daily("sales", date(2026, 3, 2), "A", 1296), "between 1 and 1295"),
    ],
)
def test_what_does_not_fit_is_said(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]


def test_a_shopify_id_of_today() -> None:
    assert single("receipt", "agreement", 6543210987654) == "S2BHWQVQ86"
    assert ref_number.base36(6543210987654) == "2BHWQVQ86"
