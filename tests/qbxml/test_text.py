from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbd.qbxml import text


@given(st.text(), st.booleans())
def test_legal_text_is_latin_1_and_stays_as_it_is(value: str, lines: bool) -> None:
    legal = text.legal(value, lines=lines)
    legal.encode("latin-1")
    assert all(char.isprintable() or (lines and char == "\n") for char in legal)
    assert text.legal(legal, lines=lines) == legal


@given(st.text(), st.integers(1, 60))
def test_a_name_is_one_line_without_colon_within_its_length_and_stays(value: str, length: int) -> None:
    name = text.name(value, length)
    assert len(name) <= length
    assert ":" not in name
    assert name == " ".join(name.split())
    assert text.name(name, length) == name


@given(st.text(), st.integers(1, 60))
def test_cut_never_exceeds(value: str, length: int) -> None:
    assert len(text.cut(value, length)) <= length


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("Café", "Café"),
        ("Cafe\u0301", "Café"),
        ("Őrült Žižka", "Orült Zizka"),
        ("“smart” ‘quotes’ – dash…", "\"smart\" 'quotes' - dash..."),
        ("10 € ½ ™", "10 EUR ½ (TM)"),
        ("a\u00a0b\tc\u200bd", "a b cd"),
        ("Tee 🎄", "Tee (christmas tree)"),
        ("Щука Ёж", "Shchuka Ezh"),
        ("カ", "ka"),
        ("中", "U+4E2D"),
        ("ﬁne ①", "fine 1"),
        ("a\x00b\x85c", "a b c"),
        ("line 1\r\nline 2", "line 1 line 2"),
    ],
)
def test_spelling(given_text: str, expected: str) -> None:
    assert text.legal(given_text) == expected


def test_lines_are_kept_where_a_field_has_lines() -> None:
    assert text.legal("one\r\ntwo\rthree\n", lines=True) == "one\ntwo\nthree"
