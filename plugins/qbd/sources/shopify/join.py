"""Puts the lines of a bulk file together by ``__parentId``, in any order, without holding the file in memory.

Since 2026-01 children no longer follow their parent (shopify.dev/changelog, "groupObjects default changed to false"),
so the join runs over the whole file, through a temporary SQLite database as the index on disk.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from qbd.errors import ContractError
from qbd.sources.shopify.entities import EntityReading
from qbd.sources.shopify.group import Node

_FIELDS: Final = {"LineItem": "lineItems", "ShippingLine": "shippingLines", "ProductVariant": "variants"}
_ALLOCATING: Final = ("lineItems", "shippingLines")


class BulkFile:
    """The records of one bulk file; use as a context manager, it owns a temporary folder."""

    def __init__(self, lines: Iterable[bytes], reading: EntityReading) -> None:
        self._reading = reading
        self._folder = tempfile.TemporaryDirectory(prefix="qbd-bulk-")
        self._database = sqlite3.connect(Path(self._folder.name) / "lines.sqlite")
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;"
            "CREATE TABLE line (position INTEGER PRIMARY KEY, parent TEXT, body BLOB NOT NULL);"
            "CREATE TABLE refunds (id TEXT PRIMARY KEY, version TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;"
        )
        rows = ((msgspec.json.decode(line, type=_Parent).parent, line) for line in lines)
        self._database.executemany("INSERT INTO line (parent, body) VALUES (?, ?)", rows)
        self._database.execute("CREATE INDEX by_parent ON line (parent)")
        self._used = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._database.close()
        self._folder.cleanup()

    def add_refunds(self, order: Node) -> None:
        """Take in an order's refunds with their lines, which a bulk operation cannot give."""
        row = (order["id"], order["updatedAt"], msgspec.json.encode(order["refunds"]))
        self._database.execute("INSERT OR REPLACE INTO refunds VALUES (?, ?, ?)", row)

    def nodes(self) -> Iterator[Node]:
        """Every record with its children as plain lists, in the order of the file.

        A record whose refunds were not read in the same version is left out: it changed (or went) meanwhile, and was
        read again whole if it is still there.

        Raises:
            ContractError: A line hangs on a parent that the file does not hold.
        """
        self._used = 0
        for (body,) in self._database.execute("SELECT body FROM line WHERE parent IS NULL ORDER BY position"):
            node = self._whole(msgspec.json.decode(body))
            if not node.get("refunds") or self._complete(node):
                yield node
        (total,) = self._database.execute("SELECT count(*) FROM line").fetchone()
        if total != self._used:
            raise ContractError(
                f"Shopify: bulk file of {self._reading.name}: {total - self._used} of {total} lines hang on a parent "
                "that the file does not hold. Run the bulk operation again."
            )

    def _whole(self, node: Node) -> Node:
        self._used += 1
        for nested in self._reading.nested:
            node[nested.field] = []
        for child in self._children(node["id"]):
            kind = child["__typename"]
            if kind.endswith("Agreement"):
                child["sales"] = list(self._children(child["id"]))
                node["agreements"].append(child)
            elif kind in _FIELDS:
                node[_FIELDS[kind]].append(child)
            else:
                raise ContractError(
                    f"Shopify: bulk file of {self._reading.name}: unexpected {kind} below {node['id']}."
                )
        if "discountApplications" in node:
            node["discountApplications"] = _applications(node)
        return node

    def _complete(self, node: Node) -> bool:
        """Put the whole refunds in; false where they were not read in this version of the record."""
        query = "SELECT body FROM refunds WHERE id = ? AND version = ?"
        row = self._database.execute(query, (node["id"], node["updatedAt"])).fetchone()
        if row is not None:
            node["refunds"] = msgspec.json.decode(row[0])
        return row is not None

    def _children(self, gid: str) -> Iterator[Node]:
        for (body,) in self._database.execute("SELECT body FROM line WHERE parent = ? ORDER BY position", (gid,)):
            child = msgspec.json.decode(body)
            del child["__parentId"]
            self._used += 1
            yield child


class _Parent(msgspec.Struct):
    parent: str | None = msgspec.field(name="__parentId", default=None)


def _applications(order: Node) -> list[Node]:
    """The discount applications that allocated something, taken out of their allocations."""
    found: dict[int, Node] = {}
    for field in _ALLOCATING:
        for line in order[field]:
            for allocation in line["discountAllocations"]:
                application = allocation["discountApplication"]
                found[application["index"]] = application
                allocation["discountApplication"] = {"index": application["index"]}
    return [found[index] for index in sorted(found)]
