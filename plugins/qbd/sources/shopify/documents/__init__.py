"""The GraphQL documents beside this file, with their fragments, as the texts that are sent.

One operation per :class:`Document`; a fragment is defined once in ``fragments.graphql`` and added to every operation
that spreads it. A bulk operation takes no variables, so :func:`bulk_text` writes their values into the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from graphql import (
    REMOVE,
    BooleanValueNode,
    DefinitionNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    NullValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from graphql.language.ast import SelectionNode

#: The version of the Admin API that the documents are written for; pinned here only.
API_VERSION: Final = "2026-10"


@dataclass(frozen=True, slots=True)
class Document:
    """One operation, ready to send.

    Attributes:
        name: The operation's name.
        text: Its GraphQL text with every fragment it needs.
        variables: The names of the variables that it declares.
    """

    name: str
    text: str
    variables: frozenset[str]

    def accepted(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Only those values that the operation declares a variable for."""
        return {name: value for name, value in values.items() if name in self.variables}


@cache
def _definitions() -> tuple[dict[str, OperationDefinitionNode], dict[str, FragmentDefinitionNode]]:
    operations: dict[str, OperationDefinitionNode] = {}
    fragments: dict[str, FragmentDefinitionNode] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".graphql"):
            continue
        for definition in parse(file.read_text("utf-8"), no_location=True).definitions:
            _register(definition, operations, fragments)
    return operations, fragments


def _register(
    definition: DefinitionNode,
    operations: dict[str, OperationDefinitionNode],
    fragments: dict[str, FragmentDefinitionNode],
) -> None:
    if isinstance(definition, OperationDefinitionNode) and definition.name is not None:
        operations[definition.name.value] = definition
    elif isinstance(definition, FragmentDefinitionNode):
        fragments[definition.name.value] = definition


def names() -> tuple[str, ...]:
    """The names of all operations."""
    return tuple(_definitions()[0])


@cache
def document(name: str) -> Document:
    """The operation of that name."""
    operations, fragments = _definitions()
    operation = operations[name]
    needed: dict[str, FragmentDefinitionNode] = {}
    _collect(operation, fragments, needed)
    text = "\n\n".join(print_ast(node) for node in (operation, *needed.values()))
    variables = frozenset(each.variable.name.value for each in operation.variable_definitions)
    return Document(name, text, variables)


def _collect(
    node: Node, fragments: Mapping[str, FragmentDefinitionNode], needed: dict[str, FragmentDefinitionNode]
) -> None:
    class Spreads(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: Any) -> None:
            name = spread.name.value
            if name not in needed:
                needed[name] = fragments[name]
                _collect(fragments[name], fragments, needed)

    visit(node, Spreads())


def bulk_text(name: str, values: Mapping[str, Any]) -> str:
    """The text of a bulk query: fragments spliced in, ``@include`` decided, variables written as literals.

    Args:
        name: An operation that follows the bulk rules.
        values: A value for each variable that the operation declares.
    """
    operations, fragments = _definitions()
    flat = visit(operations[name], _Splicer(fragments))
    bound = visit(flat, _Binder(values))
    return print_ast(bound)


class _Splicer(Visitor):
    """Replaces fragment spreads by the fragment's selections."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        super().__init__()
        self._fragments = fragments

    def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        return SelectionSetNode(selections=tuple(self._spliced(node)))

    def _spliced(self, node: SelectionSetNode) -> Iterator[SelectionNode]:
        for selection in node.selections:
            if isinstance(selection, FragmentSpreadNode):
                yield from self._spliced(self._fragments[selection.name.value].selection_set)
            else:
                yield selection


class _Binder(Visitor):
    """Writes the variables' values into the text and removes what ``@include`` leaves out."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__()
        self._values = values

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> OperationDefinitionNode:
        return OperationDefinitionNode(
            operation=node.operation,
            name=None,
            variable_definitions=(),
            directives=(),
            selection_set=node.selection_set,
        )

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        if not all(self._included(each) for each in node.directives):
            return REMOVE
        return FieldNode(
            alias=node.alias,
            name=node.name,
            arguments=node.arguments,
            directives=(),
            selection_set=node.selection_set,
        )

    def enter_variable(self, node: VariableNode, *_: Any) -> Node:
        return _literal(self._values[node.name.value])

    def _included(self, directive: DirectiveNode) -> bool:
        value = directive.arguments[0].value
        return not isinstance(value, VariableNode) or bool(self._values[value.name.value])


def _literal(value: Any) -> Node:
    if value is None:
        return NullValueNode()
    if isinstance(value, bool):
        return BooleanValueNode(value=value)
    return StringValueNode(value=str(value))


__all__ = ["API_VERSION", "Document", "bulk_text", "document", "names"]
