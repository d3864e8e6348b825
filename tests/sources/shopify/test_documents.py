"""Every document against Shopify's own 2026-10 schema, the rules of bulk operations, and the cost of a page."""

from __future__ import annotations

import gzip
import json
import math
import warnings
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_client_schema,
    get_named_type,
    is_list_type,
    parse,
    validate,
    visit,
)
from graphql.type import get_nullable_type
from graphql.validation import NoDeprecatedCustomRule

from qbd.sources.shopify.documents import API_VERSION, bulk_text, document, names
from qbd.sources.shopify.entities import DRAIN_SIZE, ORDER_REFUNDS, READINGS, REFUND_NESTED

FLAGS = {
    "withCustomers": True,
    "withLocations": True,
    "withReturns": True,
    "withStaff": True,
    "withTerms": True,
    "withPersonalData": True,
    "withProducts": True,
}
BULK = ("OrdersBulk", "CustomersBulk", "ProductsBulk")
WINDOW = "updated_at:>='2026-11-01T00:00:00Z' AND updated_at:<'2026-11-02T00:00:00Z'"


@pytest.fixture(scope="module")
def schema(reference: Path) -> GraphQLSchema:
    with gzip.open(reference / "shopify" / "admin_2026-10.json.gz") as stream:
        loaded = json.load(stream)
    return build_client_schema(loaded["data"])


@pytest.mark.parametrize("name", names())
def test_document_is_valid_and_uses_nothing_deprecated(schema: GraphQLSchema, name: str) -> None:
    parsed = parse(document(name).text)
    assert [error.message for error in validate(schema, parsed)] == []
    assert [error.message for error in validate(schema, parsed, [NoDeprecatedCustomRule])] == []


class BulkRules(Visitor):
    """Shopify's rules for a bulk query, as its error messages state them."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.stack: list[str] = []
        self.connections = 0
        self.depth = 0
        self.problems: list[str] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        kind = self.info.get_type()
        assert kind is not None
        name = get_named_type(kind).name
        mark = "plain"
        if name.endswith("Connection"):
            mark = "connection"
            self.connections += 1
            self.depth = max(self.depth, self.stack.count("connection"))
            if "list" in self.stack:
                self.problems.append(f"{node.name.value}: connection in a list")
            assert node.selection_set is not None
            fields = [each.name.value for each in node.selection_set.selections if isinstance(each, FieldNode)]
            if fields != ["edges"]:
                self.problems.append(f"{node.name.value}: {fields} beside edges")
        elif is_list_type(get_nullable_type(kind)) and node.name.value != "edges":
            mark = "list"
        self.stack.append(mark)

    def leave_field(self, *_: Any) -> None:
        self.stack.pop()


@pytest.mark.parametrize("flag", [True, False])
@pytest.mark.parametrize("name", BULK)
def test_bulk_document_obeys_the_bulk_rules(schema: GraphQLSchema, name: str, flag: bool) -> None:
    text = bulk_text(name, {"query": WINDOW} | dict.fromkeys(FLAGS, flag))
    parsed = parse(text)
    assert validate(schema, parsed) == []
    assert len(text.encode()) < 65_535
    assert "$" not in text
    assert "@" not in text
    assert WINDOW in text
    info = TypeInfo(schema)
    rules = BulkRules(info)
    visit(parsed, TypeInfoVisitor(info, rules))
    assert rules.problems == []
    assert 1 <= rules.connections <= 5
    assert rules.depth <= 2


def test_bulk_flags_leave_out_what_is_not_granted() -> None:
    text = bulk_text("OrdersBulk", {"query": None} | dict.fromkeys(FLAGS, False))
    assert "customer" not in text
    assert "retailLocation" not in text
    assert "query: null" in text


def multiplier(size: int) -> int:
    return math.floor(2 * math.log(max(2, min(size, 250))))


def cost(schema: GraphQLSchema, name: str, size: int) -> int:
    """Shopify's rule: object 1, money free, interface its dearest branch, connection 2 + node x floor(2 ln(size)).

    A list by ids is taken as so many objects, which Shopify does not publish: the strict reading.
    """
    definitions = parse(document(name).text).definitions
    fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
    operation = next(each for each in definitions if isinstance(each, OperationDefinitionNode))

    def asked(node: FieldNode) -> int:
        first = next(each.value for each in node.arguments if each.name.value == "first")
        return int(first.value) if isinstance(first, IntValueNode) else size

    def of(selections: SelectionSetNode, parent: Any) -> int:
        shared = 0
        branches: dict[str, int] = {}
        for each in selections.selections:
            if isinstance(each, FieldNode):
                shared += field(each, parent)
                continue
            assert isinstance(each, FragmentSpreadNode | InlineFragmentNode)
            inner = fragments[each.name.value] if isinstance(each, FragmentSpreadNode) else each
            assert inner.type_condition is not None
            condition = inner.type_condition.name.value
            amount = of(inner.selection_set, schema.type_map[condition])
            if condition == parent.name or isinstance(schema.type_map[condition], GraphQLInterfaceType):
                shared += amount
            else:
                branches[condition] = branches.get(condition, 0) + amount
        return shared + max(branches.values(), default=0)

    def field(node: FieldNode, parent: Any) -> int:
        if node.selection_set is None:
            return 0
        kind: Any = get_named_type(parent.fields[node.name.value].type)
        inside = of(node.selection_set, kind)
        if kind.name in ("MoneyV2", "PageInfo"):
            return 0
        if kind.name.endswith("Connection"):
            return 2 + multiplier(asked(node)) * inside
        if kind.name.endswith("Edge"):
            return inside
        if parent is schema.query_type and node.name.value == "nodes":
            return size * (1 + inside)
        return 1 + inside

    return of(operation.selection_set, schema.query_type)


PAGED = [(reading.page, reading.size) for reading in READINGS.values()]
PAGED += [(aspect, reading.size) for reading in READINGS.values() for aspect in reading.aspects]
PAGED += [(reading.again, reading.again_size) for reading in (*READINGS.values(), ORDER_REFUNDS) if reading.again]
PAGED += [(each.drain, DRAIN_SIZE) for reading in READINGS.values() for each in (*reading.nested, *REFUND_NESTED)]
PAGED += [("AgreementSales", DRAIN_SIZE), ("InventoryItemsPage", READINGS["products"].size)]


@pytest.mark.parametrize(("name", "size"), sorted(set(PAGED)))
def test_no_page_costs_more_than_a_query_may(schema: GraphQLSchema, name: str, size: int) -> None:
    assert 0 < cost(schema, name, size) < 1_000


def test_the_api_version_is_not_near_its_end() -> None:
    year, month = map(int, API_VERSION.split("-"))
    assert month in (1, 4, 7, 10)
    # Each version is served for at least twelve months.
    left = date(year + 1, month, 1) - datetime.now(UTC).date()
    if left < timedelta(days=90):
        warnings.warn(f"Shopify serves API version {API_VERSION} for {left.days} more days: move on", stacklevel=1)
