"""Every request of the table against the official schemas: what we accept is valid, what is wrong is refused here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from qbd.errors import UnrenderableError
from qbd.qbxml import schema
from qbd.qbxml.message import Message
from qbd.qbxml.render import message_set
from qbd.qbxml.schema import Field, Group

EDITIONS = ("US", "CA", "UK")
OWN = {"US": "qbxml160_QBD_rq.xsd", "CA": "qbxml160_QBCA_rq.xsd", "UK": "qbxml160_QBUK_rq.xsd"}
REQUESTS = [(edition, name) for edition in EDITIONS for name in schema.names(edition)]
IDS = [f"{edition}-{name}" for edition, name in REQUESTS]
SHORT = {
    "IDTYPE": "80000001-1",
    "STRTYPE": "a",
    "BOOLTYPE": True,
    "DATETYPE": "2026-11-24",
    "DATETIMETYPE": "2026-11-24T09:05:00+00:00",
    "AMTTYPE": Decimal("1.05"),
    "PRICETYPE": Decimal("1.5"),
    "QUANTYPE": Decimal(3),
    "PERCENTTYPE": Decimal("7.25"),
    "FLOATTYPE": Decimal("1.0895"),
    "INTTYPE": 1,
    "GUIDTYPE": "{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}",
    "TIMEINTERVALTYPE": "PT1H",
}
LONG = {
    "IDTYPE": "8" * 36,
    "BOOLTYPE": False,
    "DATETYPE": "9999-12-31",
    "DATETIMETYPE": "2026-11-24T23:59:59-11:30",
    "AMTTYPE": Decimal("-9999999999999.99"),
    "PRICETYPE": Decimal("-9999999999.99999"),
    "QUANTYPE": Decimal("-9999999999.99999"),
    "PERCENTTYPE": Decimal("100"),
    "FLOATTYPE": Decimal("12345.12345"),
    "INTTYPE": 12,
    "GUIDTYPE": "0",
    "TIMEINTERVALTYPE": "PT99H59M59S",
}
Pairs = list[tuple[str, Any]]


class Builder:
    """Makes the values of a request out of the table: required ones always, others as wished."""

    def __init__(self, *, wish: str = "", everything: bool = False, turn: int = 0, longest: bool = False,
                 version: str = "13.0") -> None:  # fmt: skip
        self.wish, self.everything, self.turn, self.longest = wish, everything, turn, longest
        self.version = schema.version_of(version)

    def values(self, field: Field) -> Pairs:
        assert field.content is not None
        pairs = self.group(field.content)
        if not pairs and is_reference(field):
            return [("FullName", self.simple(field.parts["FullName"]))]
        return pairs

    def group(self, group: Group) -> Pairs:
        if group.alternates:
            members = [m for m in group.members if isinstance(m, Field)]
            chosen = [m for m in members if self.everything or self.wished(m)] or members[: group.low]
            return [pair for m in chosen for pair in self.element(m)] * (2 if self.everything else 1)
        if group.kind == "choice":
            return self.alternative(group)
        return [pair for member in group.members for pair in self.particle(member)]

    def alternative(self, group: Group) -> Pairs:
        options = [m for m in group.members if isinstance(m, Group) or m.since <= self.version]
        wished = [m for m in options if self.wished(m)]
        if wished:
            return self.particle(wished[0], chosen=True)
        if self.everything and options:
            return self.particle(options[self.turn % len(options)], chosen=True)
        return self.particle(options[0], chosen=True) if group.low else []

    def particle(self, member: Field | Group, *, chosen: bool = False) -> Pairs:
        if isinstance(member, Group):
            return self.group(member) if self.everything or member.low or self.wished(member) else []
        if chosen or member.required or self.everything or self.wished(member):
            return self.element(member)
        return []

    def wished(self, member: Field | Group) -> bool:
        if isinstance(member, Group):
            return any(self.wished(inner) for inner in member.members)
        return bool(self.wish) and f"{self.wish}/".startswith(f"{member.path}/")

    def element(self, field: Field) -> Pairs:
        if field.since > self.version:
            return []
        value = self.values(field) if field.content is not None else self.simple(field)
        return [(field.name, value)] * (2 if self.everything and field.most != 1 else 1)

    def simple(self, field: Field) -> Any:
        if field.enum:
            return max(sorted(field.enum), key=len) if self.longest else min(field.enum)
        if field.type == "STRTYPE" and self.longest:
            return ("é&<" * 2000)[: field.length or 60]
        return (LONG if self.longest else SHORT).get(field.type) or SHORT[field.type]


def is_reference(field: Field) -> bool:
    return set(field.parts) == {"ListID", "FullName"} and field.path != ""


def every_field(field: Field, version: str) -> Iterator[Field]:
    """Yield each element below a field that the version has, depth first."""
    for part in field.parts.values():
        if part.since <= schema.version_of(version):
            yield part
            yield from every_field(part, version)


def turns(field: Field) -> int:
    """Return how many alternatives the widest choice below a field has."""

    def widest(group: Group) -> int:
        own = len(group.members) if group.kind == "choice" and not group.alternates else 1
        inner = [widest(member) if isinstance(member, Group) else turns(member) for member in group.members]
        return max([own, *inner])

    return widest(field.content) if field.content is not None else 1


def raw(parent: Any, pairs: Pairs) -> Any:
    """Write pairs as they stand, unchecked, in their own order."""
    for name, value in pairs:
        child = etree.SubElement(parent, name)
        if isinstance(value, list):
            raw(child, value)
        else:
            child.text = str(value).lower() if isinstance(value, bool) else str(value)
    return parent


@pytest.fixture(scope="module")
def verdict(reference: Path) -> Callable[[list[Any], str, bool], str]:
    """The official schemas' opinion of requests in one message set: '' or what is wrong."""
    folder = reference / "qbxml"
    official = etree.XMLSchema(file=str(folder / "official-13.0" / "qbxmlops130.xsd"))
    own = {edition: etree.XMLSchema(file=str(folder / OWN[edition])) for edition in EDITIONS}

    def judge(requests: list[Any], edition: str, also_13: bool) -> str:
        document = etree.fromstring(message_set(requests))
        found = "" if not also_13 or official.validate(document) else f"13.0: {official.error_log}"
        etree.strip_attributes(document, "useMacro")
        return found + ("" if own[edition].validate(document) else f"16.0: {own[edition].error_log}")

    return judge


@pytest.mark.parametrize(("edition", "name"), REQUESTS, ids=IDS)
def test_each_field_alone_all_together_and_the_longest_are_valid(
    edition: str, name: str, verdict: Callable[..., str]
) -> None:
    facts = schema.request(edition, name)
    for version in ("13.0", "16.0"):
        if facts.since > schema.version_of(version):
            continue
        builders = [Builder(wish=field.path, version=version) for field in every_field(facts, version)]
        for turn in range(turns(facts)):
            builders += [
                Builder(everything=True, turn=turn, longest=longest, version=version) for longest in (False, True)
            ]
        requests = [
            Message(name, builder.values(facts), edition=edition, version=version).element(str(number))
            for number, builder in enumerate(builders)
        ]
        for builder, request in zip(builders, requests, strict=True):
            assert not builder.wish or request.find(builder.wish) is not None, builder.wish
        assert verdict(requests, edition, version == "13.0") == ""


def test_the_table_holds_what_the_request_lists_say(reference: Path) -> None:
    for edition, code in (("US", "us"), ("CA", "ca"), ("UK", "uk")):
        listed = json.loads((reference / "qbxml" / f"requests_{code}160.json").read_text("utf-8"))["requests"]
        for name, facts in listed.items():
            field = schema.request(edition, name.removesuffix("Rq"))
            mine = [
                (
                    part.path,
                    part.length,
                    part.since,
                    part.enum,
                    part.macro,
                    part.type if not part.parts else "",
                )
                for part in every_field(field, "99.0")
            ]
            theirs = [
                (
                    row["p"],
                    15 if row["p"].endswith("/ResaleNumber") else row.get("maxlen"),
                    schema.version_of(row.get("since")),
                    frozenset(row.get("enum", ())),
                    bool(row.get("macro")),
                    row.get("t", ""),
                )
                for row in facts["rows"]
            ]
            assert mine == theirs, (edition, name)


def test_attributes_agree_with_the_traits(reference: Path) -> None:
    traits = json.loads((reference / "qbxml" / "traits160.json").read_text("utf-8"))
    for name in schema.names("US"):
        field = schema.request("US", name)
        assert ("iterator" in field.attributes) == (f"{name}Rq" in traits["iterator"]), name
        assert ("metaData" in field.attributes) == (f"{name}Rq" in traits["metaData"]), name
        body = field.parts.get(name)
        assert bool(body and "defMacro" in body.attributes) == (f"{name}Rq" in traits["defMacro"]), name
        assert ("IncludeRetElement" in field.parts) == (f"{name}Rq" in traits["IncludeRetElement"]), name


def spoilt(facts: Field, path: str, change: Callable[[Pairs, int], None]) -> Pairs:
    """Return a request with the element at a path, its siblings and its own place there handed to ``change``."""
    pairs = Builder(wish=path, version="16.0").values(facts)
    here: Pairs = pairs
    *steps, last = path.split("/")
    for step in steps:
        here = next(value for name, value in here if name == step)
    change(here, next(place for place, (name, _) in enumerate(here) if name == last))
    return pairs


def wrong_ones(facts: Field) -> Iterator[tuple[str, Pairs]]:
    """Yield requests with one thing wrong each."""
    for field in every_field(facts, "16.0"):

        def replaced(value: str, field: Field = field) -> Pairs:
            return spoilt(facts, field.path, lambda at, place: at.__setitem__(place, (field.name, value)))

        yield f"unknown {field.path}", spoilt(facts, field.path, lambda at, n: at.insert(n, ("Nonsense", "x")))
        if field.content is not None:
            continue
        if field.length is not None:
            yield f"too long {field.path}", replaced("x" * (field.length + 1))
        if field.enum or field.type not in ("STRTYPE", "IDTYPE"):
            yield f"type {field.path}", replaced("wrong!")
        if field.most == 1:
            yield f"twice {field.path}", spoilt(facts, field.path, lambda at, n: at.insert(n, at[n]))


def refused(name: str, edition: str, version: str, pairs: Pairs) -> bool:
    try:
        Message(name, pairs, edition=edition, version=version)
    except UnrenderableError as error:
        return all((error.record, error.field, error.problem, error.mend))
    return False


@pytest.mark.parametrize("name", schema.names("US"))
def test_wrong_requests_are_refused_as_the_schema_would(name: str, verdict: Callable[..., str]) -> None:
    facts = schema.request("US", name)
    for what, pairs in wrong_ones(facts):
        assert refused(name, "US", "16.0", pairs), what
        request = raw(etree.Element(f"{name}Rq"), pairs)
        assert verdict([request], "US", False) != "", f"our check is stricter than the schema: {what}"


@pytest.mark.parametrize("name", schema.names("US"))
def test_what_is_required_cannot_be_left_out(name: str, verdict: Callable[..., str]) -> None:
    facts = schema.request("US", name)
    whole = Builder(version="16.0").values(facts)
    asked = 0

    def without(pairs: Pairs, parent: Field) -> Iterator[Pairs]:
        for place, (element, value) in enumerate(pairs):
            rest = [*pairs[:place], *pairs[place + 1 :]]
            if parent.content is not None and not is_reference(parent):
                yield rest
            if isinstance(value, list):
                for smaller in without(value, parent.parts[element]):
                    yield [*pairs[:place], (element, smaller), *pairs[place + 1 :]]

    for pairs in without(whole, facts):
        asked += 1
        assert refused(name, "US", "16.0", pairs), pairs
        assert verdict([raw(etree.Element(f"{name}Rq"), pairs)], "US", False) != "", pairs
    assert asked or not whole


def rivals(group: Group) -> Iterator[tuple[Field, Field]]:
    """Yield two elements of a group that exclude each other."""
    if group.kind == "choice" and not group.alternates:
        firsts = [next(schema.fields(m)) if isinstance(m, Group) else m for m in group.members]
        yield from pairwise(firsts)
    for member in group.members:
        inner = member if isinstance(member, Group) else member.content
        if inner is not None:
            yield from rivals(inner)


@pytest.mark.parametrize("name", schema.names("US"))
def test_members_of_a_choice_exclude_each_other(name: str, verdict: Callable[..., str]) -> None:
    facts = schema.request("US", name)
    assert facts.content is not None
    for one, other in rivals(facts.content):
        pairs = Builder(wish=one.path, version="16.0").values(facts)
        here = pairs
        *steps, last = one.path.split("/")
        for step in steps:
            here = next(value for element, value in here if element == step)
        place = next(place for place, (element, _) in enumerate(here) if element == last)
        here[place + 1 : place + 1] = Builder(version="16.0").element(other)
        assert refused(name, "US", "16.0", pairs), (one.path, other.path)
        assert verdict([raw(etree.Element(f"{name}Rq"), pairs)], "US", False) != "", (one.path, other.path)


def made(draw: Any, group: Group, version: tuple[int, int]) -> Pairs:
    """Draw values for a group: some of what may stand there."""
    if group.alternates:
        members = [m for m in group.members if isinstance(m, Field) and m.since <= version]
        chosen = draw(st.lists(st.sampled_from(members), min_size=group.low, max_size=4))
        return [(m.name, made_value(draw, m, version)) for m in chosen]
    if group.kind == "choice":
        options = [m for m in group.members if isinstance(m, Group) or m.since <= version]
        if not group.low and not draw(st.booleans()):
            return []
        member = draw(st.sampled_from(options))
        return made(draw, member, version) if isinstance(member, Group) else made_element(draw, member, version)
    pairs: Pairs = []
    for member in group.members:
        if isinstance(member, Group):
            pairs += made(draw, member, version)
        elif member.since <= version and (member.required or draw(st.integers(0, 9)) < 2):
            pairs += made_element(draw, member, version)
    return pairs


def made_element(draw: Any, field: Field, version: tuple[int, int]) -> Pairs:
    count = draw(st.integers(1, min(field.most or 3, 3)))
    return [(field.name, made_value(draw, field, version)) for _ in range(count)]


DECIMALS = {"AMTTYPE": 2, "FLOATTYPE": 5, "PRICETYPE": 5, "QUANTYPE": 5, "PERCENTTYPE": 5}


def made_value(draw: Any, field: Field, version: tuple[int, int]) -> Any:
    if field.content is not None:
        pairs = made(draw, field.content, version)
        if not pairs and is_reference(field):
            return [("FullName", made_value(draw, field.parts["FullName"], version))]
        return pairs
    if field.enum:
        return draw(st.sampled_from(sorted(field.enum)))
    if field.type == "STRTYPE":
        letters = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_categories=["C", "Z"]), min_size=1)
        return draw(letters)[: field.length]
    if field.type in DECIMALS:
        return draw(st.decimals(-99999, 99999, places=DECIMALS[field.type], allow_nan=False))
    return draw(st.sampled_from([LONG[field.type], SHORT[field.type]]))


@given(st.sampled_from(REQUESTS), st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_documents_made_at_random_are_valid(
    verdict: Callable[..., str], which: tuple[str, str], data: st.DataObject
) -> None:
    edition, name = which
    facts = schema.request(edition, name)
    assert facts.content is not None
    if facts.since > (13, 0):
        return
    pairs = made(data.draw, facts.content, (13, 0))
    shuffled = pairs if any(m.repeats for m in facts.parts.values()) else data.draw(st.permutations(pairs))
    request = Message(name, shuffled, edition=edition).element("1")
    assert verdict([request], edition, True) == ""
