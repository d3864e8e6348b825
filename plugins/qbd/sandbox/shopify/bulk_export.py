"""Runs an accepted bulk query and writes its rows as JSONL."""

from __future__ import annotations

import random
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec
from graphql import DocumentNode, FragmentDefinitionNode, GraphQLError, GraphQLSchema, get_operation_ast

from qbd.sandbox.shopify.bulk_rules import Branch, Shape
from qbd.sandbox.shopify.plan import Info, Planner, Reader
from qbd.sandbox.shopify.request import Request

_ENCODER = msgspec.json.Encoder()
_BATCH = 200
# Rows of a block are written in any order: children may come before their parent.
_BLOCK = 2_000


class AccessRefused(Exception):
    """The query asks for something the app may not read."""


class Outcome(Enum):
    """How an export ended."""

    DONE = auto()
    CANCELED = auto()
    BROKEN = auto()


class Progress(Protocol):
    """Where running counts are shown."""

    object_count: int
    root_object_count: int


def plan(schema: GraphQLSchema, document: DocumentNode) -> Reader:
    """A reader of a validated document's only query."""
    operation = get_operation_ast(document)
    assert operation is not None
    assert schema.query_type is not None
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    return Planner(schema, fragments).object(schema.query_type, [operation.selection_set])


class Export:
    """One export. ``seed`` decides the order of rows, so that it is the same each time."""

    def __init__(
        self, schema: GraphQLSchema, shape: Shape, request: Request, path: Path, grouped: bool, seed: int
    ) -> None:
        self._shape, self._request = shape, request
        self._read = plan(schema, shape.document)
        self._path, self._grouped = path, grouped
        self._random = random.Random(seed)
        self._block: list[dict[str, Any]] = []

    def run(self, cancelled: Callable[[], bool], limit: int | None, progress: Progress) -> Outcome:
        """Writes rows until the end, a cancellation, or ``limit`` rows.

        Raises:
            AccessRefused: a field was refused.
        """
        outcome = Outcome.DONE
        with self._path.open("wb") as stream:
            for row, is_root in self._rows(cancelled):
                if cancelled():
                    outcome = Outcome.CANCELED
                    break
                if limit is not None and progress.object_count >= limit:
                    outcome = Outcome.BROKEN
                    break
                self._block.append(row)
                progress.object_count += 1
                progress.root_object_count += is_root
                if len(self._block) >= _BLOCK:
                    self._write(stream)
            self._write(stream)
        return Outcome.CANCELED if outcome is Outcome.DONE and cancelled() else outcome

    def _write(self, stream: IO[bytes]) -> None:
        if not self._grouped:
            self._random.shuffle(self._block)
        stream.write(_ENCODER.encode_lines(self._block))
        self._block.clear()

    def _rows(self, cancelled: Callable[[], bool]) -> Any:
        position = 0
        while not cancelled():
            nodes = self._batch(position)
            for node in nodes:
                yield from _flatten(node, self._shape.branch, None)
            if len(nodes) < _BATCH:
                return
            position += _BATCH

    def _batch(self, position: int) -> list[Any]:
        self._request.cache.clear()
        self._request.cache["slice"] = slice(position, position + _BATCH)
        with self._request.store.lock:
            try:
                data = self._read(None, Info(self._request))
            except GraphQLError as problem:
                if (problem.extensions or {}).get("code") == "ACCESS_DENIED":
                    raise AccessRefused(problem.message) from None
                raise
        return [edge["node"] for edge in data[self._shape.root_key]["edges"]]


def _flatten(node: dict[str, Any], branch: Branch, parent: str | None) -> Any:
    """A row and, after it, the rows of its nested connections, which leave the row."""
    children: list[tuple[dict[str, Any], Branch]] = []
    row = _strip(node, branch, children)
    if parent is not None:
        row["__parentId"] = parent
    yield row, parent is None
    for child, below in children:
        yield from _flatten(child, below, node["id"])


def _strip(node: dict[str, Any], branch: Branch, children: list[tuple[dict[str, Any], Branch]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, value in node.items():
        if key in branch.connections:
            children.extend((edge["node"], branch.connections[key]) for edge in (value or {}).get("edges", ()))
        elif key in branch.objects and isinstance(value, dict):
            row[key] = _strip(value, branch.objects[key], children)
        else:
            row[key] = value
    return row
