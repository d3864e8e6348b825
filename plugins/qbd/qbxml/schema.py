"""The order, types, lengths and versions of the qbXML elements that this product sends, per QuickBooks edition.

The facts come from ``schema.json``, which ``schema_derivation`` makes from Intuit's published schemas; nothing about
a field is written down here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Literal, TypeAlias, cast

Edition = Literal["US", "CA", "UK"]
Version = tuple[int, int]

DEFAULT_VERSION = "13.0"
"""qbXML version that is declared: every QuickBooks from 2014 on takes it (facts-quickbooks, section 1)."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a request or its body."""

    type: str
    enum: frozenset[str] = frozenset()
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A sequence or a choice of elements and groups; ``high`` 0 means without end.

    ``names`` are all elements that can stand directly in it, those of inner groups included.
    """

    kind: Literal["seq", "choice"]
    low: int
    high: int
    members: tuple[Field | Group, ...]
    names: frozenset[str] = frozenset()

    @property
    def alternates(self) -> bool:
        """Whether its members may follow each other again and again, as item lines and item group lines do."""
        return self.kind == "choice" and self.high != 1


@dataclass(frozen=True, slots=True)
class Field:
    """One element of a request: ``path`` below the ``...Rq`` element, its place and what it may hold.

    ``position`` orders the children of one parent; members of a repeatable choice share it, so that they may
    alternate. ``length`` in characters, None where the schema sets none. ``low`` and ``high`` bound a number,
    ``most`` is how often it may stand (0: without end), ``macro`` whether an earlier request's macro may stand for
    it. ``parts`` by name, ``content`` says how they combine; a simple element has neither.
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
    low: int | None = None
    high: int | None = None
    most: int = 1
    macro: bool = False
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    content: Group | None = None


Particle: TypeAlias = "Field | Group"


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


def _attributes(facts: dict[str, Any]) -> dict[str, Attribute]:
    return {
        name: Attribute(one["type"], frozenset(one.get("enum", ())), one.get("length")) for name, one in facts.items()
    }


def _field(number: int, parent: str, position: int, alternates: bool) -> Field:
    node = _table()["nodes"][number]
    path = f"{parent}/{node['name']}" if parent else node["name"]
    content = _group(node["parts"], path) if "parts" in node else None
    return Field(
        name=node["name"],
        path=path,
        position=position,
        repeats=node["max"] != 1 or alternates,
        required=node["min"] > 0,
        type=node.get("type", ""),
        length=node.get("length"),
        since=version_of(node.get("since")),
        enum=frozenset(node.get("enum", ())),
        parts=_parts(content),
        low=node.get("low"),
        high=node.get("high"),
        most=0 if alternates else node["max"],
        macro=node.get("macro", False),
        attributes=_attributes(node.get("attributes", {})),
        content=content,
    )


def _group(facts: list[Any], parent: str, start: int = 0) -> Group:
    kind, low, high, members = facts
    alternates = kind == "choice" and high != 1
    position, found, names = start, list[Particle](), set[str]()
    for member in members:
        if isinstance(member, int):
            part = _field(member, parent, position, alternates)
            found.append(part)
            names.add(part.name)
            position += 0 if alternates else 1
        else:
            inner = _group(member, parent, position)
            found.append(inner)
            names |= inner.names
            position += len(inner.names)
    return Group(kind, low, high, tuple(found), frozenset(names))


def fields(group: Group) -> Iterator[Field]:
    """Yield the elements that can stand directly in a group, in the schema's order."""
    for member in group.members:
        if isinstance(member, Group):
            yield from fields(member)
        else:
            yield member


def _parts(group: Group | None) -> dict[str, Field]:
    return {} if group is None else {part.name: part for part in fields(group)}


@lru_cache(maxsize=512)
def request(edition: str, name: str) -> Field:
    """Return the request element ``<name>Rq`` of an edition (US, CA or UK) as a field.

    Raises:
        KeyError: the edition or the request is not in the table.

    >>> request("US", "SalesReceiptAdd").parts["SalesReceiptAdd"].parts["RefNumber"].length
    11
    """
    facts = _table()["requests"][edition][f"{name}Rq"]
    content = _group(facts["parts"], "")
    return Field(
        name=f"{name}Rq",
        path="",
        position=0,
        repeats=False,
        required=True,
        since=version_of(facts.get("since")),
        parts=_parts(content),
        attributes=_attributes(facts["attributes"]),
        content=content,
    )


def names(edition: str) -> tuple[str, ...]:
    """Return the requests of an edition without their ``Rq``, in the table's order."""
    return tuple(name.removesuffix("Rq") for name in _table()["requests"][edition])


def find(edition: str, name: str, path: str) -> Field:
    """Return the field at a path such as ``SalesReceiptAdd/RefNumber`` below the request's element.

    Raises:
        KeyError: the edition's schema has no such element.
    """
    here = request(edition, name)
    for step in path.split("/"):
        here = here.parts[step]
    return here
