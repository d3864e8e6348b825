"""Runs an accepted bulk query and writes its rows as JSONL."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import IO, Any, Protocol

from graphql import GraphQLError, GraphQLSchema, execute

from qbd.sandbox.shopify.bulk_rules import Branch, Shape
from qbd.sandbox.shopify.request import Request

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


class Export:
    """One export. ``seed`` decides the order of rows, so that it is the same each time."""

    def __init__(
        self, schema: GraphQLSchema, shape: Shape, request: Request, path: Path, grouped: bool, seed: int
    ) -> None:
        self._schema, self._shape, self._request = schema, shape, request
        self._path, self._grouped = path, grouped
        self._random = random.Random(seed)
        self._block: list[dict[str, Any]] = []

    def run(self, cancelled: Callable[[], bool], limit: int | None, progress: Progress) -> Outcome:
        """Writes rows until the end, a cancellation, or ``limit`` rows.

        Raises:
            AccessRefused: a field was refused.
        """
        outcome = Outcome.DONE
        with self._path.open("w", encoding="utf-8") as stream:
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

    def _write(self, stream: IO[str]) -> None:
        if not self._grouped:
            self._random.shuffle(self._block)
        stream.writelines(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in self._block)
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
            result = execute(
                self._schema, self._shape.document, context_value=self._request, is_awaitable=lambda _: False
            )
        assert not hasattr(result, "__await__")
        if result.errors:
            _refuse(result.errors[0])
        assert result.data is not None
        return [edge["node"] for edge in result.data[self._shape.root_key]["edges"]]


def _refuse(problem: GraphQLError) -> None:
    if (problem.extensions or {}).get("code") == "ACCESS_DENIED":
        raise AccessRefused(problem.message)
    raise problem


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
