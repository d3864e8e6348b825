"""The derived qbXML schema: content models of requests, field facets, and the structure of responses."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

SUPPORTED_VERSIONS = (
    "1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0", "11.0", "12.0",
    "13.0", "14.0", "15.0", "16.0",
)  # fmt: skip


def version_key(version: str) -> tuple[int, int]:
    """`13.0` -> (13, 0), for comparisons."""
    major, _, minor = version.partition(".")
    return int(major), int(minor or 0)


@dataclass(frozen=True, slots=True)
class Facets:
    """What a field's text must look like."""

    base: str
    max_length: int | None = None
    enum: frozenset[str] | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """One attribute of an element."""

    facets: Facets
    required: bool


@dataclass(slots=True)
class ElementRule:
    """One element of a content model: how often it may stand there, and what it holds."""

    name: str
    low: int
    high: int | None
    facets: Facets | None
    group: Group | None
    since: tuple[int, int] | None
    attributes: dict[str, AttributeRule]


@dataclass(slots=True)
class Group:
    """A sequence or choice of elements and groups. Deterministic, as W3C schemas must be."""

    kind: str
    items: list[tuple[ElementRule | Group, int, int | None]] = field(default_factory=list)
    _first: frozenset[str] | None = None
    _nullable: bool | None = None

    @property
    def nullable(self) -> bool:
        """True where the group may match nothing at all."""
        if self._nullable is None:
            able = [low == 0 or (isinstance(item, Group) and item.nullable) for item, low, _ in self.items]
            self._nullable = all(able) if self.kind == "seq" else (not able or any(able))
        return self._nullable

    @property
    def first(self) -> frozenset[str]:
        """Names that a match of this group may start with."""
        if self._first is None:
            names: set[str] = set()
            for item, low, _ in self.items:
                names |= {item.name} if isinstance(item, ElementRule) else item.first
                optional = low == 0 or (isinstance(item, Group) and item.nullable)
                if self.kind == "seq" and not optional:
                    break
            self._first = frozenset(names)
        return self._first


@dataclass(frozen=True, slots=True)
class RequestRule:
    """One request: its content, its attributes, the version it came with."""

    name: str
    group: Group
    attributes: dict[str, AttributeRule]
    since: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ReturnRule:
    """One element of a response; `rank` is its place among its sisters."""

    name: str
    rank: int
    required: bool
    repeats: bool
    max_length: int | None
    since: tuple[int, int] | None
    children: dict[str, ReturnRule] | None


@dataclass(frozen=True, slots=True)
class Schema:
    """One edition's schema (`US`, `CA` or `UK`)."""

    edition: str
    requests: dict[str, RequestRule]
    responses: dict[str, dict[str, ReturnRule]]


class _Builder:
    def __init__(self, table: dict[str, Any]) -> None:
        self.table = table
        self.facets = [_facets(entry) for entry in table["simple"]]
        self.groups: dict[int, Group] = {}
        self.returns: dict[int, dict[str, ReturnRule]] = {}

    def group(self, number: int) -> Group:
        if number not in self.groups:
            kind, items = self.table["models"][number]
            group = self.groups[number] = Group(kind)
            for item in items:
                group.items.append(self._element(item) if item[0] == "e" else (self.group(item[1]), *item[2:]))
        return self.groups[number]

    def _element(self, item: Sequence[Any]) -> tuple[ElementRule, int, int | None]:
        _, name, low, high, simple, model, since, attributes = item
        rule = ElementRule(
            name,
            low,
            high,
            None if simple is None else self.facets[simple],
            None if model is None else self.group(model),
            None if since is None else version_key(since),
            self.attributes(attributes),
        )
        return rule, low, high

    def attributes(self, raw: dict[str, Any]) -> dict[str, AttributeRule]:
        return {name: AttributeRule(self.facets[number], required) for name, (number, required) in raw.items()}

    def return_tree(self, number: int) -> dict[str, ReturnRule]:
        if number not in self.returns:
            tree: dict[str, ReturnRule] = {}
            for rank, (name, required, repeats, _, length, since, sub) in enumerate(self.table["returns"][number]):
                children = None if sub is None else self.return_tree(sub)
                version = None if since is None else version_key(since)
                tree[name] = ReturnRule(name, rank, required, repeats, length, version, children)
            self.returns[number] = tree
        return self.returns[number]


def _facets(entry: dict[str, Any]) -> Facets:
    enum = frozenset(entry["enum"]) if "enum" in entry else None
    length = {"IDTYPE": 36, "UUIDTYPE": 50}.get(entry["base"], entry.get("max"))
    return Facets(entry["base"], entry.get("max", length), enum, entry.get("low"), entry.get("high"))


@functools.cache
def load_schema(edition: str) -> Schema:
    """The schema of one edition; read once per process."""
    text = resources.files(__package__).joinpath("schema.json").read_text(encoding="ascii")
    table = json.loads(text)
    builder = _Builder(table)
    requests = {
        name: RequestRule(
            name,
            builder.group(raw["model"]),
            builder.attributes(raw["attrs"]),
            version_key(raw["since"]) if raw["since"] else None,
        )
        for name, raw in table["requests"][edition].items()
    }
    responses = {name: builder.return_tree(number) for name, number in table["responses"][edition].items()}
    return Schema(edition, requests, responses)
