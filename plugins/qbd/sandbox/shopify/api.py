"""One GraphQL request from text to answer: validate, price, pay, execute."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from graphql import (
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from qbd.sandbox.shopify.access import App
from qbd.sandbox.shopify.bulk import BulkDesk
from qbd.sandbox.shopify.cost import RESTORE_RATES, SINGLE_QUERY_LIMIT, Bucket, CostAnalysis, throttled_error, too_dear
from qbd.sandbox.shopify.fields.registry import executable_schema
from qbd.sandbox.shopify.request import Request
from qbd.sandbox.shopify.store import Store
from qbd.sandbox.shopify.wording import shopify_message

_LOG = logging.getLogger(__name__)
Answer = dict[str, Any]


def _formatted(problem: GraphQLError) -> Answer:
    entry: Answer = dict(problem.formatted)
    message, extensions = shopify_message(problem)
    entry["message"] = message
    if extensions:
        entry["extensions"] = extensions
    return entry


def _refusal(message: str, **extensions: Any) -> Answer:
    return {"errors": [{"message": message, **({"extensions": extensions} if extensions else {})}]}


class AdminApi:
    """The Admin API of one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.schema: GraphQLSchema = executable_schema()
        self.desk = BulkDesk(store, self.schema)
        self.throttles_left = 0
        self._buckets: dict[str, Bucket] = {}

    def bucket(self, app: App) -> Bucket:
        """The points of an app."""
        if app.client_id not in self._buckets:
            self._buckets[app.client_id] = Bucket(self.store.clock, RESTORE_RATES[self.store.shop.plan])
        return self._buckets[app.client_id]

    def answer(self, app: App, payload: Any) -> Answer:
        """The body of the answer to a request body; HTTP is always 200."""
        text = payload.get("query") if isinstance(payload, dict) else None
        if not isinstance(text, str) or not text.strip():
            return _refusal("No query string was present")
        try:
            document = parse(text)
        except GraphQLError as problem:
            return {"errors": [_formatted(problem)]}
        if problems := validate(self.schema, document):
            return {"errors": [_formatted(problem) for problem in problems]}
        operation = get_operation_ast(document, payload.get("operationName"))
        if operation is None:
            return _refusal("An operation name is required")
        values = get_variable_values(self.schema, operation.variable_definitions or (), payload.get("variables") or {})
        if isinstance(values, list):
            return {"errors": [_formatted(problem) for problem in values]}
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        analysis = CostAnalysis(self.schema, fragments, values)
        return self._paid(app, payload, document, operation, analysis)

    def _paid(
        self, app: App, payload: Answer, document: Any, operation: OperationDefinitionNode, analysis: CostAnalysis
    ) -> Answer:
        mutation = operation.operation is OperationType.MUTATION
        root = self.schema.mutation_type if mutation else self.schema.query_type
        assert root is not None
        requested = analysis.requested(operation, root)
        if requested > SINGLE_QUERY_LIMIT:
            return too_dear(requested)
        bucket = self.bucket(app)
        if self.throttles_left > 0 or bucket.available() < requested:
            self.throttles_left = max(0, self.throttles_left - 1)
            cost = {"requestedQueryCost": requested, "actualQueryCost": None, "throttleStatus": bucket.status()}
            return {"errors": [throttled_error().formatted], "extensions": {"cost": cost}}
        result = self._execute(app, document, payload)
        actual = 10 if mutation else analysis.actual(operation, root, result.data or {})
        actual = min(actual, requested)
        bucket.spend(actual)
        body: Answer = {"data": result.data}
        if result.errors:
            body["errors"] = [self._execution_error(problem) for problem in result.errors]
        body["extensions"] = {
            "cost": {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": bucket.status()}
        }
        return body

    def _execute(self, app: App, document: Any, payload: Answer) -> ExecutionResult:
        request = Request(self.store, app, self.desk)
        with self.store.lock:
            result = execute(
                self.schema,
                document,
                context_value=request,
                variable_values=payload.get("variables") or {},
                operation_name=payload.get("operationName"),
                is_awaitable=lambda _: False,
            )
        assert isinstance(result, ExecutionResult)
        return result

    def _execution_error(self, problem: GraphQLError) -> Answer:
        entry = dict(problem.formatted)
        if problem.original_error is not None and not isinstance(problem.original_error, GraphQLError):
            # A fault of the sandbox itself must be loud here and look like Shopify's outside.
            _LOG.error("resolver failed at %s", problem.path, exc_info=problem.original_error)
            number = secrets.token_hex(8)
            entry["message"] = f"Internal error. Looks like something went wrong on our end.\nRequest ID: {number}"
            entry["extensions"] = {"code": "INTERNAL_SERVER_ERROR", "requestId": number}
        return entry
