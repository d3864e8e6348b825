"""A validated query turned into plain functions, for bulk exports of a hundred thousand orders.

graphql-core judges every query and answers every ordinary one; its execution costs some fifteen microseconds a value,
six minutes for an export that takes one this way. A plan has no error handling: the first refused field ends the
export, as it ends a bulk operation. A test holds its results against graphql-core's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
)
from graphql.execution.values import get_argument_values

from qbd.sandbox.shopify.fields.kinds import Plain, type_name
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.values import SCALARS

#: From a record to its part of the answer.
Reader = Callable[[Any, "Info"], Any]


@dataclass(frozen=True, slots=True)
class Info:
    """The only thing the resolvers ask of a ``GraphQLResolveInfo``."""

    context: Request


def _through(plain: Plain, complete: Reader | None) -> Reader:
    """A reader of a field that needs nothing but its record."""
    if complete is None:
        return lambda source, _info: plain(source)

    def read(source: Any, info: Info) -> Any:
        value = plain(source)
        return None if value is None else complete(value, info)

    return read


class Planner:
    """Plans selections of one document; variables are not supported, as in bulk queries."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema, self._fragments = schema, fragments

    def object(self, kind: GraphQLObjectType, selections: list[SelectionSetNode]) -> Reader:
        """A reader of an object's selected fields, in the order of the query."""
        merged: dict[str, list[FieldNode]] = {}
        for selection in selections:
            self._collect(kind, selection, merged)
        readers = [(key, self._field(kind, nodes)) for key, nodes in merged.items()]

        def read(source: Any, info: Info) -> dict[str, Any]:
            return {key: reader(source, info) for key, reader in readers}

        return read

    def _collect(self, kind: GraphQLObjectType, selection: SelectionSetNode, into: dict[str, list[FieldNode]]) -> None:
        for node in selection.selections:
            if isinstance(node, FieldNode):
                into.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                continue
            fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(fragment, (FragmentDefinitionNode, InlineFragmentNode))
            condition = fragment.type_condition.name.value if fragment.type_condition else kind.name
            if self._applies(condition, kind):
                self._collect(kind, fragment.selection_set, into)

    def _applies(self, condition: str, kind: GraphQLObjectType) -> bool:
        wanted = self._schema.type_map[condition]
        return wanted is kind or (
            not isinstance(wanted, GraphQLObjectType) and self._schema.is_sub_type(wanted, kind)  # type: ignore[arg-type]
        )

    def _field(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> Reader:
        name = nodes[0].name.value
        if name == "__typename":
            return lambda _source, _info: kind.name
        definition = kind.fields[name]
        resolve = definition.resolve
        assert resolve is not None
        arguments = get_argument_values(definition, nodes[0], {})
        below = [node.selection_set for node in nodes if node.selection_set is not None]
        complete = self._complete(definition.type, below)
        plain: Plain | None = definition.extensions.get("plain")
        if plain is not None:
            return _through(plain, complete)

        def read(source: Any, info: Info) -> Any:
            value = resolve(source, info, **arguments)
            return value if value is None or complete is None else complete(value, info)

        return read

    def _complete(self, kind: GraphQLOutputType, below: list[SelectionSetNode]) -> Reader | None:
        """How a value of a type is finished; nothing where it is finished already."""
        if isinstance(kind, GraphQLNonNull):
            return self._complete(kind.of_type, below)
        if isinstance(kind, GraphQLList):
            inner = self._complete(kind.of_type, below)
            if inner is None:
                return lambda values, _info: list(values)
            return lambda values, info: [None if value is None else inner(value, info) for value in values]
        if isinstance(kind, GraphQLScalarType) and kind.name in SCALARS:
            serialize = SCALARS[kind.name]
            return lambda value, _info: serialize(value)
        if isinstance(kind, (GraphQLScalarType, GraphQLEnumType)):
            return None
        if isinstance(kind, GraphQLObjectType):
            return self.object(kind, below)
        return self._abstract(kind, below)

    def _abstract(self, kind: Any, below: list[SelectionSetNode]) -> Reader:
        members = self._schema.get_possible_types(kind)
        readers = {member.name: self.object(member, below) for member in members}
        return lambda value, info: readers[type_name(value)](value, info)
