"""Names are legal, unique without regard to case, independent of order, and stay what they were."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbd.accounting import spelling
from qbd.accounting.unique_names import LENGTHS, Naming, SourceRecord, folded, named, named_all, plain, suffixed

KINDS = st.sampled_from(["customer", "vendor", "employee", "other"])
CLASHING = st.sampled_from(
    ["Ann Smith", "ann smith", "ANN  SMITH", "Ann: Smith", "Ann-Smith", "", "Дом", "Dom", "A" * 41, "A" * 60, "é" * 45]
)
IDS = st.one_of(st.integers(0, 36**10 - 1), st.integers(1, 5), st.text(max_size=30))
RECORDS = st.builds(SourceRecord, KINDS, IDS, st.one_of(CLASHING, st.text(max_size=60)))


def by_key(records: list[SourceRecord]) -> list[SourceRecord]:
    """One record per key: what a source can hold."""
    return list({record.key: record for record in records}.values())


RECORD_LISTS = st.lists(RECORDS, max_size=12).map(by_key)


@given(RECORD_LISTS, st.lists(st.one_of(CLASHING, st.text(max_size=41)), max_size=5))
def test_names_are_legal_and_unique(records: list[SourceRecord], taken: list[str]) -> None:
    namings = named_all(records, taken)
    assert len(namings) == len(records)
    names = [folded(naming.name) for naming in namings]
    assert len(set(names)) == len(names)
    assert not set(names) & {folded(name) for name in taken}
    for naming in namings:
        assert 0 < len(naming.name) <= LENGTHS[naming.record.kind]
        assert ":" not in naming.name
        assert spelling.legal(naming.name) == naming.name
        assert naming.original == naming.record.name


@given(RECORD_LISTS, st.integers())
def test_the_order_of_arrival_says_nothing(records: list[SourceRecord], seed: int) -> None:
    shuffled = records[:]
    random.Random(seed).shuffle(shuffled)
    assert named_all(shuffled, ()) == named_all(records, ())


@given(st.lists(st.tuples(RECORDS, st.booleans()), max_size=15))
def test_a_name_stays_whoever_comes_and_goes(history: list[tuple[SourceRecord, bool]]) -> None:
    kept: dict[tuple[str, str], str] = {}
    present: dict[tuple[str, str], SourceRecord] = {}
    for record, comes in history:
        if comes:
            present[record.key] = record
        else:
            present.pop(record.key, None)
        for naming in named_all(present.values(), (), kept):
            assert kept.setdefault(naming.record.key, naming.name) == naming.name
    assert len({folded(name) for name in kept.values()}) == len(kept)


@given(RECORDS, st.lists(st.text(max_size=41), max_size=5))
def test_a_record_has_two_possible_names_and_no_counter(record: SourceRecord, taken: list[str]) -> None:
    own = {folded(plain(record)), folded(suffixed(record))}
    others = [name for name in taken if folded(name) != folded(suffixed(record))]
    assert folded(named(record, others).name) in own
    assert named(record, [plain(record)]).name == suffixed(record)


def test_examples() -> None:
    ann = SourceRecord("customer", 4500001234567, "Ann Smith")
    assert named(ann, ["Bob"]) == Naming(ann, "Ann Smith")
    assert named(ann, ["ANN SMITH"]).name == "Ann Smith #C1LF9SJQTJ"
    assert named(ann, ["ANN SMITH"], kept="Ann S.").name == "Ann S."
    supplier = SourceRecord("vendor", 4500001234567, "Ann Smith")
    assert [naming.name for naming in named_all([supplier, ann], ())] == ["Ann Smith", "Ann Smith #V1LF9SJQTJ"]
    assert named(SourceRecord("item", 7, "Гирлянда: большая"), ()).name == "Girlyanda-bol'shaya"
    assert named(SourceRecord("item", 7, "\u200b"), ()).name == "Item"
    assert named(SourceRecord("item", "SKU-77", "Mug"), ["mug"]).name.startswith("Mug #I~")
    assert named(ann, ["Ann Smith", "Ann Smith #C1LF9SJQTJ"]).name.startswith("Ann Smith #C~")


def test_a_long_name_keeps_its_suffix_whole() -> None:
    record = SourceRecord("customer", 36**10 - 1, "Wolfeschlegelsteinhausenbergerdorff the Elder")
    name = named(record, [plain(record)]).name
    assert (len(name), name[-13:]) == (41, " #CZZZZZZZZZZ")


def test_when_every_name_is_taken_it_is_said() -> None:
    record = SourceRecord("item", 7, "Mug")
    taken: list[str] = []
    for _ in range(102):
        taken.append(named(record, taken).name)
    with pytest.raises(ValueError, match="item 7 'Mug': no free name"):
        named(record, taken)
