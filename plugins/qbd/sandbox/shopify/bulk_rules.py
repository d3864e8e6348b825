"""Which queries a bulk operation accepts, with Shopify's own messages (recorded 2026-04), and the shape of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    parse,
    validate,
)

from qbd.sandbox.shopify.wording import shopify_message

QUERY_BYTES = 65_535
CONNECTIONS = 5
DEPTH = 2


@dataclass(frozen=True, slots=True)
class BulkError:
    """A ``BulkOperationUserError``."""

    message: str
    code: str = "INVALID"
    field: list[str] | None = field(default_factory=lambda: ["query"])


@dataclass(slots=True)
class Branch:
    """Where connections sit inside a row: by response key, below objects or as connections themselves."""

    connections: dict[str, Branch] = field(default_factory=dict)
    objects: dict[str, Branch] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """An accepted query: its document, the response key of the root connection, and where its children are."""

    document: DocumentNode
    root_key: str
    branch: Branch


class _Analysis:
    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema, self._fragments = schema, fragments
        self.count = self.depth = 0
        self.in_list = False
        self.by_nodes: list[str] = []
        self.without_id: list[str] = []

    def fields(
        self, selection: SelectionSetNode, kind: GraphQLNamedType
    ) -> Iterable[tuple[FieldNode, GraphQLNamedType]]:
        """All fields of a selection, with the type they are selected on."""
        for node in selection.selections:
            if isinstance(node, FieldNode):
                yield node, kind
                continue
            fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(fragment, (FragmentDefinitionNode, InlineFragmentNode))
            condition = fragment.type_condition
            inner = self._schema.type_map[condition.name.value] if condition else kind
            yield from self.fields(fragment.selection_set, inner)

    def walk(
        self,
        selection: SelectionSetNode,
        kind: GraphQLNamedType,
        branch: Branch,
        depth: int = 0,
        parent: str | None = None,
        listed: bool = False,
    ) -> None:
        """Notes every connection below a selection; ``parent`` is the connection whose node it is."""
        entries = list(self.fields(selection, kind))
        has_id = any(node.name.value == "id" and node.alias is None for node, _ in entries)
        for node, owner in entries:
            if node.selection_set is None or not isinstance(owner, (GraphQLObjectType, GraphQLInterfaceType)):
                continue
            returned = owner.fields[node.name.value].type
            named = get_named_type(returned)
            key = node.alias.value if node.alias else node.name.value
            if named.name.endswith("Connection"):
                if parent is not None and not has_id and parent not in self.without_id:
                    self.without_id.append(parent)
                self.in_list = self.in_list or listed
                inner = branch.connections.setdefault(key, Branch())
                self._connection(node, named, inner, depth + 1)
            else:
                inner = branch.objects.setdefault(key, Branch())
                self.walk(node.selection_set, named, inner, depth, parent, listed or _is_list(returned))

    def _connection(self, node: FieldNode, kind: GraphQLNamedType, branch: Branch, depth: int) -> None:
        self.count += 1
        self.depth = max(self.depth, depth)
        assert node.selection_set is not None
        assert isinstance(kind, GraphQLObjectType)
        name = node.name.value
        for child, _ in self.fields(node.selection_set, kind):
            if child.name.value == "nodes":
                self.by_nodes.append(name)
            elif child.name.value == "edges" and child.selection_set is not None:
                edge = get_named_type(kind.fields["edges"].type)
                assert isinstance(edge, GraphQLObjectType)
                for item, _ in self.fields(child.selection_set, edge):
                    if item.name.value == "node" and item.selection_set is not None:
                        self.walk(item.selection_set, get_named_type(edge.fields["node"].type), branch, depth, name)


def _is_list(kind: object) -> bool:
    if isinstance(kind, GraphQLNonNull):
        return _is_list(kind.of_type)
    return isinstance(kind, GraphQLList)


def _operation(schema: GraphQLSchema, text: str) -> tuple[DocumentNode, OperationDefinitionNode] | BulkError:
    if len(text.encode()) > QUERY_BYTES:
        return BulkError(f"Query is too large: it may have at most {QUERY_BYTES} bytes.")
    if not text.strip():
        return BulkError("Invalid bulk query: syntax error, unexpected end of file")
    try:
        document = parse(text)
    except GraphQLSyntaxError as problem:
        return BulkError(f"Invalid bulk query: {problem.message}")
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1:
        return BulkError("Invalid bulk query: exactly one operation is expected")
    if operations[0].operation is not OperationType.QUERY:
        return BulkError("Invalid operation type. Only `query` operations are supported.")
    if operations[0].variable_definitions:
        return BulkError("Invalid bulk query: variables are not supported")
    if problems := validate(schema, document):
        return BulkError(f"Invalid bulk query: {shopify_message(problems[0])[0]}")
    return document, operations[0]


def _verdict(analysis: _Analysis, roots: list[str]) -> list[BulkError]:
    errors: list[BulkError] = []
    if analysis.by_nodes:
        errors.append(
            BulkError(
                "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: "
                f"'{analysis.by_nodes[0]} {{ edges {{ node {{'. Selecting via 'nodes' is not supported. "
                f"Invalid connection fields: '{_quoted(analysis.by_nodes)}'."
            )
        )
    if "node" in roots or "nodes" in roots:
        errors.append(BulkError("Bulk queries cannot contain a top level `node` field."))
    if analysis.depth > DEPTH:
        errors.append(BulkError("Bulk queries cannot contain connections with a nesting depth greater than 2."))
    if analysis.count > CONNECTIONS:
        errors.append(BulkError("Bulk queries cannot contain more than 5 connections."))
    if analysis.without_id:
        errors.append(
            BulkError(
                "The parent 'node' field for a nested connection must select the 'id' field without an alias and must "
                f"be of 'ID' return type. Connection fields without 'id': {', '.join(analysis.without_id)}."
            )
        )
    if analysis.in_list:
        errors.append(
            BulkError("Queries that contain a connection field within a list field are not currently supported.")
        )
    if analysis.count == 0:
        errors.append(BulkError("Bulk queries must contain at least one connection."))
    return errors


def _quoted(names: list[str]) -> str:
    return "', '".join(names)


def check(schema: GraphQLSchema, text: str) -> tuple[Shape | None, list[BulkError]]:
    """Judges a bulk query; without errors there is a shape.

    "Depth two" counts nested levels below the root connection: orders, agreements, sales is allowed.
    """
    parsed = _operation(schema, text)
    if isinstance(parsed, BulkError):
        return None, [parsed]
    document, operation = parsed
    assert schema.query_type is not None
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    analysis = _Analysis(schema, fragments)
    branch = Branch()
    analysis.walk(operation.selection_set, schema.query_type, branch, depth=-1)
    roots = [node.name.value for node, _ in analysis.fields(operation.selection_set, schema.query_type)]
    errors = _verdict(analysis, roots)
    if not errors and (len(branch.connections) != 1 or branch.objects):
        errors.append(BulkError("Bulk queries must have exactly one top level field, and it must be a connection."))
    if errors:
        return None, errors
    root_key, below = next(iter(branch.connections.items()))
    return Shape(document, root_key, below), []
