"""The contract of all requests: what the schema allows is read, what it forbids is refused in the documented way.

The documents are made: from the sandbox's own tables (then the W3C validators of Intuit's material must agree), and
from Intuit's XSDs (then the sandbox must agree). `QBD_WHOLE_CONTRACT=1` takes every place of every request where the
usual run takes a fixed sample.
"""

from __future__ import annotations

import copy
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from document_faults import FORM_FAULTS, Change
from lxml import etree
from schema_documents import Writer, full, long_value, message_set, minimal, random_document, short_value, widest_choice
from xsd_documents import XsdDocuments

from qbd.sandbox.quickbooks.errors import HresultError, StatusError
from qbd.sandbox.quickbooks.field_values import check_values
from qbd.sandbox.quickbooks.hresults import PARSE_ERROR
from qbd.sandbox.quickbooks.request_reader import read_message_set
from qbd.sandbox.quickbooks.schema import Facets, RequestRule, load_schema

EDITIONS = {"US": "QBD", "CA": "QBCA", "UK": "QBUK"}
WHOLE = bool(os.environ.get("QBD_WHOLE_CONTRACT"))

# Where Intuit's 13.0 XSD is narrower than the later 16.0 document, by request and element.
NARROWER_OFFICIAL = {
    ("CustomerAddRq", "ResaleNumber"),
    ("CustomerModRq", "ResaleNumber"),
    ("Form1099CategoryAccountMappingModRq", "FormType"),
    ("Form1099CategoryAccountMappingQueryRq", "FormType"),
}

# Facts, section 1 limit (c), and the catalogue of status codes: what a wrong value of each type answers.
WRONG_VALUES: dict[str, tuple[int, tuple[str, ...]]] = {
    "AMTTYPE": (3040, ("246.9", "1.234", "12345678901234.00", "ten", " 1.00", "1,000.00", "1e3")),
    "PRICETYPE": (3045, ("1.123456", "12345678901", "x", "1.", ".5")),
    "PERCENTTYPE": (3050, ("8.25%", "1.123456", "x")),
    "QUANTYPE": (3060, ("one", "1.123456", "1 2")),
    "GUIDTYPE": (3065, ("1", "12345678-9abc-def0-1234-56789abcdef0", "{0}")),
    "BOOLTYPE": (3010, ("yes", "TRUE", "2")),
    "DATETYPE": (3020, ("2026/01/02", "2026-02-30", "01-02-2026", "2026-1-2", "today")),
    "DATETIMETYPE": (3020, ("2026/01/02", "2026-01-02 10:00", "2026-01-02T10:00:00Z", "noon")),
    "TIMEINTERVALTYPE": (3035, ("1:30", "P1D", "90")),
    "FLOATTYPE": (3085, ("x", "1,5", "1e3")),
    "INTTYPE": (3085, ("x", "1.5", "")),
    "ENUMTYPE": (3110, ("Nonsense", "invoice ")),
}


def judgement(text: str, edition: str) -> str:
    """`taken`, `set` for a refusal of the whole set, or the status of the one request."""
    try:
        for request in read_message_set(text, load_schema(edition)).requests:
            check_values(request)
    except HresultError as error:
        return "set" if error.hresult == PARSE_ERROR else str(error)
    except StatusError as error:
        return str(error.code)
    return "taken"


@pytest.fixture(scope="module")
def editions(reference: Path) -> dict[str, etree.XMLSchema]:
    folder = reference / "qbxml"
    return {name: etree.XMLSchema(etree.parse(folder / f"qbxml160_{code}_rq.xsd")) for name, code in EDITIONS.items()}


@pytest.fixture(scope="module")
def official(reference: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(reference / "qbxml" / "official-13.0" / "qbxmlops130.xsd"))


def rules(edition: str) -> Iterator[tuple[RequestRule, Random]]:
    """Every request with a random source of its own, so that a sample does not move when requests are added."""
    for name, rule in load_schema(edition).requests.items():
        yield rule, Random(zlib.crc32(f"{edition} {name}".encode()))


def test_the_tables_hold_every_request() -> None:
    assert {edition: len(load_schema(edition).requests) for edition in EDITIONS} == {"US": 229, "CA": 221, "UK": 220}


@pytest.mark.parametrize("edition", EDITIONS)
def test_least_most_and_longest_documents_are_valid(edition: str, editions: Any, official: Any) -> None:
    for rule, _ in rules(edition):
        for version, declared in (((13, 0), "13.0"), ((16, 0), "16.0")):
            if rule.since is not None and rule.since > version:
                continue
            ways = widest_choice(rule.group)
            made = [minimal(rule, version), *(full(rule, way, version) for way in range(ways))]
            made += [full(rule, way, version, long_value, 2) for way in range(ways if WHOLE else min(2, ways))]
            for node in made:
                text = message_set(node, version=declared)
                tree = etree.fromstring(text)
                assert editions[edition].validate(tree), (rule.name, text, editions[edition].error_log)
                assert judgement(text, edition) == "taken", (rule.name, text)
                if version == (13, 0) and not official.validate(tree):
                    fault = official.error_log[0].message.split("'")[1]
                    assert (rule.name, fault) in NARROWER_OFFICIAL, (rule.name, official.error_log)


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_the_editions_xsd_allows_is_read(edition: str, editions: Any, reference: Path) -> None:
    source = XsdDocuments(reference / "qbxml" / f"qbxml160_{EDITIONS[edition]}_rq.xsd")
    assert set(source.requests) == set(load_schema(edition).requests)
    for name in source.requests:
        random = Random(zlib.crc32(name.encode()))
        for _ in range(40 if WHOLE else 4):
            text = message_set(source.request(name, random))
            assert editions[edition].validate(etree.fromstring(text)), (text, editions[edition].error_log)
            assert judgement(text, edition) == "taken", text


def test_what_intuits_xsd_allows_is_judged_as_in_the_edition(editions: Any, official: Any, reference: Path) -> None:
    source = XsdDocuments(reference / "qbxml" / "official-13.0" / "qbxmlops130.xsd")
    taken = 0
    for name in sorted(set(source.requests) & set(load_schema("US").requests)):
        random = Random(zlib.crc32(name.encode()))
        for _ in range(40 if WHOLE else 4):
            text = message_set(source.request(name, random))
            assert official.validate(etree.fromstring(text)), (text, official.error_log)
            tree = etree.fromstring(text)
            for field in tree.iter():
                # The editions' XSDs do not say where a macro may stand.
                field.attrib.pop("useMacro", None)
            for edition, schema in editions.items():
                expected = schema.validate(tree)
                assert (judgement(text, edition) == "taken") == expected, (edition, text, schema.error_log)
                taken += expected
    assert taken > 1500


@pytest.mark.parametrize("edition", EDITIONS)
def test_wrong_values_fail_their_own_request(edition: str, editions: Any) -> None:
    """The form is right, so the set is read; the request answers with the code of the value's type."""
    tried = set()
    for rule, random in rules(edition):
        for way in range(min(3, widest_choice(rule.group))):
            writer = Writer(alternative=lambda _, way=way: way, attributes=False)  # type: ignore[misc]
            request = writer.request(rule)
            fields = [(node, item.facets) for node, item in writer.written if item.facets is not None]
            for node, facets in fields if WHOLE else random.sample(fields, min(5, len(fields))):
                good = node.text
                for bad, code in wrong_values(facets, random):
                    node.text = bad
                    text = message_set(request)
                    assert not editions[edition].validate(etree.fromstring(text)) or bad == "invoice ", (node.tag, bad)
                    assert judgement(text, edition) == code, (text, node.tag)
                    tried.add(code)
                node.text = good
    assert tried >= {str(code) for code, _ in WRONG_VALUES.values()} | {"3000", "3070"}


def wrong_values(facets: Facets, random: Random) -> list[tuple[str, str]]:
    """One or all wrong values of a field, each with its status."""
    if facets.enum is None and facets.base == "IDTYPE":
        return [("A" * 37, "3000")]
    if facets.enum is None and facets.base not in WRONG_VALUES:
        return [("x" * (facets.max_length + 1), "3070")] if facets.max_length is not None else []
    code, values = WRONG_VALUES["ENUMTYPE" if facets.enum is not None else facets.base]
    found = [(value, str(code)) for value in values]
    if facets.low is not None:
        found.append((str(facets.low - 1), str(code)))
    if facets.high is not None:
        found.append((str(facets.high + 1), str(code)))
    return found if WHOLE else [random.choice(found)]


@pytest.mark.parametrize("change", FORM_FAULTS, ids=lambda change: change.__name__)
def test_wrong_forms_refuse_the_whole_set(change: Change, editions: Any) -> None:
    refused = 0
    for edition in EDITIONS:
        for rule, random in rules(edition):
            ways = range(widest_choice(rule.group)) if WHOLE else [random.randrange(widest_choice(rule.group))]
            for way in ways:
                request = full(rule, way, attributes=False)
                places = [number for number, _ in enumerate(request.iter()) if number]
                for place in places if WHOLE else random.sample(places, min(3, len(places))):
                    altered = copy.deepcopy(request)
                    if not change(list(altered.iter())[place], random):
                        continue
                    text = message_set(altered)
                    expected = "taken" if editions[edition].validate(etree.fromstring(text)) else "set"
                    assert judgement(text, edition) == expected, (edition, text, editions[edition].error_log)
                    refused += expected == "set"
    assert refused > 250


@pytest.mark.parametrize("edition", EDITIONS)
def test_both_sides_of_a_choice_refuse_the_whole_set(edition: str, editions: Any) -> None:
    refused = 0
    for rule, random in rules(edition):
        ways = widest_choice(rule.group)
        if ways == 1:
            continue
        first = full(rule, 0, attributes=False)
        for way in range(1, ways) if WHOLE else [random.randrange(1, ways)]:
            for altered in merged(first, full(rule, way, attributes=False)):
                text = message_set(altered)
                expected = "taken" if editions[edition].validate(etree.fromstring(text)) else "set"
                assert judgement(text, edition) == expected, (edition, text, editions[edition].error_log)
                refused += expected == "set"
    assert refused > 100


def merged(first: Any, second: Any) -> Iterator[Any]:
    """The first document with one child more at every place where the second has one that it lacks."""
    for place, node in enumerate(first.iter()):
        twin = second.find(first.getroottree().getelementpath(node)) if place else second
        if twin is None:
            continue
        for child in twin:
            if node.find(child.tag) is None:
                altered = copy.deepcopy(first)
                list(altered.iter())[place].insert(twin.index(child), copy.deepcopy(child))
                yield altered


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_element_newer_than_the_declared_version_refuses_the_whole_set(edition: str) -> None:
    """The XSDs say nothing of versions; the `since` marks of the 16.0 document do (facts, section 1, limit b)."""
    versions = ["3.0", "4.0", "6.0", "8.0", "10.0", "12.0", "13.0", "14.0", "15.0", "16.0"]
    seen = set()
    for rule, _ in rules(edition):
        writer = Writer(attributes=False)
        request = writer.request(rule)
        needed = max([rule.since or (1, 0)] + [item.since for _, item in writer.written if item.since is not None])
        for version in versions:
            key = tuple(int(part) for part in version.split("."))
            expected = "taken" if key >= needed else "set"
            assert judgement(message_set(request, version=version), edition) == expected, (rule.name, version)
            seen.add((version, expected))
    assert {verdict for _, verdict in seen} == {"taken", "set"}
    assert ("15.0", "set") in seen


def test_request_ids_and_other_attributes(editions: Any) -> None:
    good = minimal(load_schema("US").requests["CustomerQueryRq"])
    for name, value, expected in (
        ("requestID", "r" * 50, "taken"),
        ("requestID", "r" * 51, "1060"),
        ("requestID", "", "taken"),
        ("iterator", "Start", "taken"),
        ("iterator", "start", "set"),
        ("metaData", "NoMetaData", "taken"),
        ("metaData", "None", "set"),
        ("onError", "stopOnError", "set"),
    ):
        node = copy.deepcopy(good)
        node.set(name, value)
        assert judgement(message_set(node), "US") == expected, (name, value)


@pytest.mark.parametrize("edition", EDITIONS)
def test_random_documents_are_valid(edition: str, editions: Any) -> None:
    for rule, random in rules(edition):
        for _ in range(20 if WHOLE else 2):
            values = random.choice([short_value, long_value])
            text = message_set(random_document(rule, random, (16, 0), values))
            assert editions[edition].validate(etree.fromstring(text)), (text, editions[edition].error_log)
            assert judgement(text, edition) == "taken", text
