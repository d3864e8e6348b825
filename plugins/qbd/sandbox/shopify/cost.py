"""What a query costs, and the bucket it is paid from (shopify.dev .../graphql-admin/rate-limits).

A scalar or enum costs nothing, an object 1, an interface or union its dearest member, a mutation 10. A connection
costs 2 plus its node's cost times ``floor(2 * ln(max(2, page size)))``: Shopify's staff published that scaling
(community.shopify.dev, "How to calculate GraphQL cost estimates"), and it gives the recorded 25 points for
``product { variants(first: 250) { nodes { inventoryItem { id } } } }``. Value objects without an identity are free;
of those only the ones seen free in recordings are free here, so that a query that fits here fits there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import get_argument_values, get_directive_values

from qbd.sandbox.shopify.store import Clock

#: Points restored a second, by plan; the bucket holds twenty times as many.
RESTORE_RATES = {"Basic": 100, "Shopify": 100, "Advanced": 200, "Shopify Plus": 1000}
BUCKET_SECONDS = 20
SINGLE_QUERY_LIMIT = 1000
_MUTATION_COST = 10
_FREE = frozenset({"PageInfo", "MoneyV2", "ShopAddress", "LocationAddress", "MailingAddress", "CurrencyFormats"})
_DOCUMENTATION = "https://shopify.dev/api/usage/rate-limits"


def multiplier(size: int) -> int:
    """How often a connection of this size counts its node."""
    return math.floor(2 * math.log(max(2, min(size, 250)))) if size > 0 else 0


@dataclass(frozen=True, slots=True)
class CostAnalysis:
    """Prices operations of one schema."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: dict[str, Any]

    def requested(self, operation: OperationDefinitionNode, root: GraphQLObjectType) -> int:
        """The cost before execution: pages as large as asked for."""
        return self._selection(operation.selection_set, root, None)

    def actual(self, operation: OperationDefinitionNode, root: GraphQLObjectType, data: dict[str, Any]) -> int:
        """The cost by what was found: pages as large as they came, absent objects free."""
        return self._selection(operation.selection_set, root, data)

    def _selection(self, selection: SelectionSetNode, parent: GraphQLNamedType, data: Any) -> int:
        if isinstance(parent, (GraphQLInterfaceType, GraphQLUnionType)):
            members = self.schema.get_possible_types(parent)
            return max((self._selection(selection, member, data) for member in members), default=0)
        assert isinstance(parent, GraphQLObjectType)
        return sum(self._field(node, parent, data) for node in self._fields(selection, parent))

    def _fields(self, selection: SelectionSetNode, parent: GraphQLObjectType) -> Iterable[FieldNode]:
        for node in selection.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else parent.name
                if self._applies(condition, parent):
                    yield from self._fields(node.selection_set, parent)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, parent):
                    yield from self._fields(fragment.selection_set, parent)

    def _included(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and (include is None or bool(include["if"]))

    def _applies(self, condition: str, parent: GraphQLObjectType) -> bool:
        if condition == parent.name or any(face.name == condition for face in parent.interfaces):
            return True
        union = self.schema.type_map.get(condition)
        return isinstance(union, GraphQLUnionType) and parent in union.types

    def _field(self, node: FieldNode, parent: GraphQLObjectType, data: Any) -> int:
        definition = parent.fields.get(node.name.value)
        if definition is None or node.selection_set is None:
            return 0
        if parent is self.schema.mutation_type:
            return _MUTATION_COST
        found = data.get(node.alias.value if node.alias else node.name.value) if isinstance(data, dict) else None
        if data is not None and found is None:
            return 0 if parent is not self.schema.query_type else 1
        kind = get_named_type(definition.type)
        if kind.name in _FREE:
            return 0
        if kind.name.endswith("Connection") and isinstance(kind, GraphQLObjectType):
            arguments = get_argument_values(definition, node, self.variables)
            return self._connection(node.selection_set, kind, arguments, found)
        items = found if isinstance(found, list) else [found]
        return 1 + max((self._selection(node.selection_set, kind, item) for item in items), default=0)

    def _connection(
        self, selection: SelectionSetNode, kind: GraphQLObjectType, arguments: dict[str, Any], found: Any
    ) -> int:
        size = arguments.get("first") or arguments.get("last") or 0
        item_cost, count = 0, 0
        for node in self._fields(selection, kind):
            name = node.name.value
            if name not in ("edges", "nodes") or node.selection_set is None:
                continue
            entries = found.get(node.alias.value if node.alias else name) if isinstance(found, dict) else None
            count = max(count, len(entries or ()))
            item = get_named_type(kind.fields[name].type)
            costs = [self._selection(node.selection_set, item, entry) for entry in (entries or [None])]
            # An edge is no object of its own; its node is.
            item_cost += max(costs) + (1 if name == "nodes" else 0)
        return 2 + item_cost * multiplier(size if found is None else count)


def too_dear(cost: int) -> dict[str, Any]:
    """The whole answer to a query above the limit; it has no ``extensions.cost``."""
    message = (
        f"Query cost is {cost}, which exceeds the single query max cost limit ({SINGLE_QUERY_LIMIT}).\n\n"
        "See https://shopify.dev/docs/api/usage/rate-limits for more information on how the\n"
        "cost of a query is calculated.\n\n"
        "To query larger amounts of data with fewer limits, bulk operations should be used instead.\n"
        "See https://shopify.dev/docs/api/usage/bulk-operations/queries for usage details.\n"
    )
    extensions = {
        "code": "MAX_COST_EXCEEDED",
        "cost": cost,
        "maxCost": SINGLE_QUERY_LIMIT,
        "documentation": _DOCUMENTATION,
    }
    return {"errors": [{"message": message, "extensions": extensions}]}


def throttled_error() -> GraphQLError:
    """The error of a query that the bucket cannot pay."""
    return GraphQLError("Throttled", extensions={"code": "THROTTLED", "documentation": _DOCUMENTATION})


class Bucket:
    """An app's points: on a standard plan 2,000 at most, 100 restored a second."""

    __slots__ = ("_at", "_available", "_clock", "_maximum", "_rate")

    def __init__(self, clock: Clock, rate: int = RESTORE_RATES["Basic"]) -> None:
        self._clock = clock
        self._rate = rate
        self._maximum = rate * BUCKET_SECONDS
        self._available = float(self._maximum)
        self._at: datetime = clock()

    def available(self) -> int:
        """Points that can be spent now."""
        now = self._clock()
        passed = max(0.0, (now - self._at).total_seconds())
        self._available = min(float(self._maximum), self._available + passed * self._rate)
        self._at = now
        return int(self._available)

    def spend(self, points: int) -> None:
        """Takes points out; the bucket may not go below empty."""
        self._available = max(0.0, self._available - points)

    def status(self) -> dict[str, int]:
        """``throttleStatus``."""
        return {
            "maximumAvailable": self._maximum,
            "currentlyAvailable": self.available(),
            "restoreRate": self._rate,
        }
