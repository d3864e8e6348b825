"""The order, types, lengths and versions of the qbXML elements that this product sends, per QuickBooks edition.

The facts come from ``schema.json``, which ``schema_derivation`` makes from Intuit's published schemas; nothing about
a field is written down here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Literal, cast

Edition = Literal["US", "CA", "UK"]
Version = tuple[int, int]

DEFAULT_VERSION = "13.0"
"""qbXML version that is declared: every QuickBooks from 2014 on takes it (facts-quickbooks, section 1)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One element of a request: ``path`` below the ``...Rq`` element, its place and what it may hold.

    ``position`` orders the children of one parent; members of a repeatable choice share it, so that they may
    alternate. ``length`` in characters, None where the schema sets none. ``parts`` by name.
    """

    name: str
    path: str
    position: int
    repeats: bool
    required: bool
    type: str = ""
    length: int | None = None
    since: Version = (1, 0)
    enum: frozenset[str] = frozenset()
    parts: Mapping[str, Field] = field(default_factory=dict)


def version_of(text: str | None) -> Version:
    """Return a qbXML version as numbers; (1, 0) where none is stated.

    >>> version_of("13.0"), version_of(None)
    ((13, 0), (1, 0))
    """
    if not text:
        return (1, 0)
    major, _, minor = text.partition(".")
    return int(major), int(minor or 0)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    text = resources.files("qbd.qbxml").joinpath("schema.json").read_text("utf-8")
    return cast("dict[str, Any]", json.loads(text))


def _field(number: int, parent: str, position: int) -> Field:
    node = _table()["nodes"][number]
    path = f"{parent}/{node['name']}" if parent else node["name"]
    return Field(
        name=node["name"],
        path=path,
        position=position,
        repeats=node["max"] == 0 or "group" in node,
        required=node["min"] > 0,
        type=node.get("type", ""),
        length=node.get("length"),
        since=version_of(node.get("since")),
        enum=frozenset(node.get("enum", ())),
        parts=_parts(node.get("parts", ()), path),
    )


def _parts(numbers: list[int], parent: str) -> dict[str, Field]:
    nodes = _table()["nodes"]
    shared: dict[str, int] = {}
    parts: dict[str, Field] = {}
    for place, number in enumerate(numbers):
        group = nodes[number].get("group")
        position = shared.setdefault(group, place) if group else place
        part = _field(number, parent, position)
        parts[part.name] = part
    return parts


@lru_cache(maxsize=256)
def request(edition: str, name: str) -> Field:
    """Return the request element ``<name>Rq`` of an edition (US, CA or UK) as a field.

    Raises:
        KeyError: the edition or the request is not in the table.

    >>> request("US", "SalesReceiptAdd").parts["SalesReceiptAdd"].parts["RefNumber"].length
    11
    """
    facts = _table()["requests"][edition][f"{name}Rq"]
    return Field(f"{name}Rq", "", 0, False, True, since=version_of(facts["since"]), parts=_parts(facts["parts"], ""))


def find(edition: str, name: str, path: str) -> Field:
    """Return the field at a path such as ``SalesReceiptAdd/RefNumber`` below the request's element.

    Raises:
        KeyError: the edition's schema has no such element.
    """
    here = request(edition, name)
    for step in path.split("/"):
        here = here.parts[step]
    return here
