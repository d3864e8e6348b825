"""The executable schema: the served SDL with a resolver on every field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
)

from qbd.sandbox.shopify import access
from qbd.sandbox.shopify.cents import amount_text
from qbd.sandbox.shopify.connections import Page
from qbd.sandbox.shopify.fields import (
    drawer_fields,
    gift_card_fields,
    line_fields,
    order_fields,
    payout_fields,
    root_fields,
    sale_fields,
    shop_fields,
)
from qbd.sandbox.shopify.fields.kinds import Asking, AskingFields, Part, Plain, PlainFields, type_name
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.values import SCALARS, Bag

SCHEMA_PATH = Path(__file__).parents[1] / "schema.graphql"
_MODULES = (
    order_fields,
    line_fields,
    sale_fields,
    shop_fields,
    payout_fields,
    drawer_fields,
    gift_card_fields,
    root_fields,
)
_PLAIN: tuple[PlainFields, ...] = tuple(module.PLAIN for module in _MODULES)
_ASKING: tuple[AskingFields, ...] = tuple(module.ASKING for module in _MODULES)
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
Resolver = Callable[..., Any]

_VALUES: Mapping[str, Mapping[str, Plain]] = {
    "MoneyBag": {"shopMoney": Bag.shop_money, "presentmentMoney": Bag.presentment_money},
    "MoneyV2": {
        "amount": lambda value: amount_text(value.cents, value.currency),
        "currencyCode": lambda value: value.currency,
    },
    "PageInfo": {
        "startCursor": lambda page: page.cursors[0] if page.cursors else None,
        "endCursor": lambda page: page.cursors[-1] if page.cursors else None,
        "hasNextPage": lambda page: page.has_next,
        "hasPreviousPage": lambda page: page.has_previous,
    },
}


def _edges(page: Page) -> list[tuple[str, Any]]:
    cursors = page.cursors or [""] * len(page.items)
    return list(zip(cursors, page.items, strict=True))


_CONNECTION: Mapping[str, Plain] = {
    "edges": _edges,
    "nodes": lambda page: page.items,
    "pageInfo": lambda page: page,
}
_EDGE: Mapping[str, Plain] = {"cursor": lambda edge: edge[0], "node": lambda edge: edge[1]}


def _snake(name: str) -> str:
    return _CAPITAL.sub("_", name).lower()


def _by_attribute(name: str) -> Plain:
    attribute = _snake(name)

    def read(source: Any) -> Any:
        if isinstance(source, dict):
            return source[name]
        return getattr(source.item if isinstance(source, Part) else source, attribute)

    return read


def _plain(type_name_: str, field: str) -> Plain:
    if type_name_.endswith("Connection"):
        return _CONNECTION[field]
    if type_name_.endswith("Edge"):
        return _EDGE[field]
    for source in (_VALUES, *_PLAIN):
        if type_name_ in source and field in source[type_name_]:
            return source[type_name_][field]
    return _by_attribute(field)


def _asking(type_name_: str, field: str) -> Asking | None:
    for source in _ASKING:
        found = source.get(type_name_, {}).get(field)
        if found is not None:
            return found
    return None


def _resolver(type_name_: str, field: str) -> Resolver:
    asking = _asking(type_name_, field)
    if asking is not None:

        def ask(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
            return asking(source, info.context, arguments)

        return ask
    plain = _plain(type_name_, field)

    def read(source: Any, _info: GraphQLResolveInfo, **_arguments: Any) -> Any:
        return plain(source)

    return read


def _subject(definition: GraphQLField) -> str:
    """The type a field is about: a connection is about its nodes."""
    name = get_named_type(definition.type).name
    return name.removesuffix("Connection")


def _guarded(parent: str, field: str, definition: GraphQLField, inner: Resolver) -> Resolver:
    """The resolver behind the checks of its scopes and of protected customer data."""
    subject = _subject(definition)
    own = access.FIELD_SCOPES.get((parent, field)) or access.STRICTER_FIELD_SCOPES.get((parent, field))
    scopes = own or access.TYPE_SCOPES.get(subject, ())
    note = access.TYPE_NOTES.get(subject, "")
    wanted = frozenset(scopes)
    object_protected = subject in access.PROTECTED_OBJECTS
    field_protected = (parent, field) in access.PROTECTED_FIELDS
    if not wanted and not object_protected and not field_protected:
        return inner

    def resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        request: Request = info.context
        if wanted and not wanted & request.app.scopes:
            raise access.access_denied(field, scopes, note)
        if object_protected and request.app.protected_level < 1:
            raise access.unapproved_object(subject)
        if field_protected and request.app.protected_level < 2:
            raise access.unapproved_field(field)
        return inner(source, info, **arguments)

    return resolve


def _resolve_type(value: Any, _info: GraphQLResolveInfo, _kind: Any) -> str:
    return type_name(value)


@cache
def executable_schema() -> GraphQLSchema:
    """The schema that answers requests; built once."""
    schema = build_schema(SCHEMA_PATH.read_text(encoding="utf-8"))
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType):
            for field, definition in kind.fields.items():
                inner = _resolver(name, field)
                definition.resolve = _guarded(name, field, definition, inner)
                if definition.resolve is inner and _asking(name, field) is None:
                    definition.extensions["plain"] = _plain(name, field)
        elif isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)):
            kind.resolve_type = _resolve_type
        elif isinstance(kind, GraphQLScalarType) and name in SCALARS:
            setattr(kind, "serialize", SCALARS[name])  # noqa: B010 - a method of the class, replaced on the instance
    return schema
