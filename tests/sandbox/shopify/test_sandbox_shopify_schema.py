"""The served schema is a true part of the real one, and every field of it answers."""

from __future__ import annotations

import json
import lzma
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    execute,
    get_named_type,
    parse,
    validate,
)

from qbd.sandbox.shopify.access import ALL_SCOPES, FIELD_SCOPES, TYPE_NOTES, TYPE_SCOPES, App, requirement
from qbd.sandbox.shopify.bulk import BulkDesk
from qbd.sandbox.shopify.bulk_export import plan
from qbd.sandbox.shopify.days import furnish, generate
from qbd.sandbox.shopify.derive import SCHEMA_PATH, derive, load_introspection, type_text
from qbd.sandbox.shopify.fields.registry import executable_schema
from qbd.sandbox.shopify.plan import Info
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.store import Store

_BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


@pytest.fixture(scope="module")
def real(reference: Path) -> dict[str, dict[str, Any]]:
    return load_introspection(reference / "shopify" / "admin_2026-10.json.gz")


@pytest.fixture(scope="module")
def served() -> GraphQLSchema:
    return build_schema(SCHEMA_PATH.read_text(encoding="utf-8"))


def _types(schema: GraphQLSchema) -> list[GraphQLNamedType]:
    return [kind for name, kind in schema.type_map.items() if not name.startswith("__") and name not in _BUILT_IN]


def test_schema_file_is_what_the_real_schema_gives(real: dict[str, dict[str, Any]]) -> None:
    assert SCHEMA_PATH.read_text(encoding="utf-8") == derive(real)


def test_every_field_and_argument_agrees(real: dict[str, dict[str, Any]], served: GraphQLSchema) -> None:
    checked = 0
    for kind in _types(served):
        if not isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            continue
        fields = {entry["name"]: entry for entry in real[kind.name]["fields"]}
        for name, definition in kind.fields.items():
            truth = fields[name]
            assert str(definition.type) == type_text(truth["type"]), f"{kind.name}.{name}"
            arguments = {entry["name"]: type_text(entry["type"]) for entry in truth["args"]}
            assert {key: str(value.type) for key, value in definition.args.items()} == arguments, f"{kind.name}.{name}"
            assert bool(definition.deprecation_reason) == truth["isDeprecated"], f"{kind.name}.{name}"
            checked += 1
    assert checked > 600


def test_kinds_interfaces_and_values_agree(real: dict[str, dict[str, Any]], served: GraphQLSchema) -> None:
    kinds = {"OBJECT": "GraphQLObjectType", "INTERFACE": "GraphQLInterfaceType", "UNION": "GraphQLUnionType",
             "ENUM": "GraphQLEnumType", "SCALAR": "GraphQLScalarType"}  # fmt: skip
    for kind in _types(served):
        truth = real[kind.name]
        assert type(kind).__name__ == kinds[truth["kind"]]
        if truth["kind"] == "ENUM":
            assert set(kind.values) == {entry["name"] for entry in truth["enumValues"]}  # type: ignore[attr-defined]
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            known = {face["name"] for face in truth["interfaces"] or ()}
            assert {face.name for face in kind.interfaces} <= known


def test_all_implementors_of_sale_and_agreement_are_served(
    real: dict[str, dict[str, Any]], served: GraphQLSchema
) -> None:
    for name in ("Sale", "SalesAgreement", "DiscountApplication", "Fee"):
        face = served.type_map[name]
        assert isinstance(face, GraphQLInterfaceType)
        members = {entry["name"] for entry in real[name]["possibleTypes"]}
        assert {kind.name for kind in served.get_possible_types(face)} == members


def test_scopes_are_the_documented_ones(reference: Path) -> None:
    rows = json.loads(lzma.decompress((reference / "shopify" / "access_2026-10.json.xz").read_bytes()))
    types = {row["typeName"]: row for row in rows if row["type"] == "type"}
    fields = {(row["typeName"], row["fieldName"]): row for row in rows if row["type"] == "field"}
    for name, scopes in TYPE_SCOPES.items():
        assert types[name]["offlineScopes"] == list(scopes), name
        assert types[name]["requiredAccess"] == requirement(scopes, TYPE_NOTES.get(name, "")), name
    for key, scopes in FIELD_SCOPES.items():
        assert fields[key]["offlineScopes"] == list(scopes), key
    # A guarded type without an entry of its own is only met inside one that has: its scope must be among those.
    served = {kind.name for kind in _types(executable_schema())}
    inside = {name for name, row in types.items() if row["offlineScopes"] and name in served} - set(TYPE_SCOPES)
    known = {scope for scopes in TYPE_SCOPES.values() for scope in scopes}
    assert inside
    assert {name for name in inside if not known & set(types[name]["offlineScopes"])} == set()


# Every field answers


def _arguments(name: str, field: GraphQLField) -> str:
    values = []
    for key, argument in field.args.items():
        kind = get_named_type(argument.type).name
        if isinstance(argument.type, GraphQLNonNull) and key not in ("id", "ids"):
            values.append(
                {"names": 'names: ["available"]', "locationId": 'locationId: "gid://shopify/Location/1"'}[key]
            )
        elif key == "first":
            values.append("first: 20")
        assert kind
    return f"({', '.join(values)})" if values else ""


def _selection(schema: GraphQLSchema, kind: GraphQLNamedType, path: tuple[str, ...]) -> str:
    if isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)):
        members = schema.get_possible_types(kind)
        parts = [f"... on {member.name} {_selection(schema, member, path)}" for member in members]
        return "{ __typename " + " ".join(parts) + " }"
    assert isinstance(kind, GraphQLObjectType)
    parts = ["__typename"]
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        alias = f"{kind.name}_{name}: " if path and path[-1] in ("Sale", "Node") else ""
        if not hasattr(inner, "fields") and not isinstance(inner, GraphQLUnionType):
            parts.append(alias + name + _arguments(name, field))
        elif inner.name not in path and len(path) < 7:
            below = _selection(schema, inner, (*path, inner.name))
            parts.append(f"{kind.name}_{name}: {name}{_arguments(name, field)} {below}")
    return "{ " + " ".join(parts) + " }"


@cache
def _store() -> Store:
    store = furnish(datetime(2025, 11, 1, tzinfo=UTC), clock=lambda: datetime(2026, 11, 24, tzinfo=UTC))
    generate(store, date(2026, 11, 22), orders=40, seed=3)
    return store


@pytest.mark.parametrize(
    "root",
    ["shop", "locations", "customers", "products", "productVariants", "inventoryItems", "orders", "tenderTransactions",
     "currentAppInstallation", "publicApiVersions", "shopifyPaymentsAccount", "cashTrackingSessions"],
)  # fmt: skip
def test_every_field_answers(root: str) -> None:
    schema = executable_schema()
    assert schema.query_type is not None
    field = schema.query_type.fields[root]
    kind = get_named_type(field.type)
    avoided = {"orders": (), "tenderTransactions": ("Order",)}.get(root, ("Order", "OrderConnection"))
    text = f"{{ {root}{_arguments(root, field)} {_selection(schema, kind, (kind.name, *avoided))} }}"
    document = parse(text)
    assert validate(schema, document, rules=None) == []
    store = _store()
    app = App("test", "secret", ALL_SCOPES)
    request = Request(store, app, BulkDesk(store, schema))
    result = execute(schema, document, context_value=request, is_awaitable=lambda _: False)
    assert not hasattr(result, "__await__")
    assert result.errors is None, result.errors[:3]
    assert result.data
    assert result.data[root]


def test_a_plan_reads_what_graphql_core_reads() -> None:
    schema = executable_schema()
    assert schema.query_type is not None
    kind = get_named_type(schema.query_type.fields["orders"].type)
    text = f"{{ orders {_selection(schema, kind, (kind.name,))} }}"
    document = parse(text)
    store = _store()
    request = Request(store, App("test", "secret", ALL_SCOPES), BulkDesk(store, schema), unpaged=True)
    expected = execute(schema, document, context_value=request, is_awaitable=lambda _: False)
    assert not hasattr(expected, "__await__")
    assert expected.errors is None
    assert plan(schema, document)(None, Info(request)) == expected.data
