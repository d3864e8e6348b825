"""Shopify's search syntax (shopify.dev/api/usage/search-syntax): terms, comparators, AND, OR, NOT, parentheses.

Stricter than Shopify in one point: a field that a resource cannot be searched by is an error here, where Shopify only
warns and then returns everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

Predicate = Callable[[Any], bool]
_TOKEN = re.compile(
    r"""\s*(?:(?P<open>\()|(?P<close>\))|(?P<minus>-)?(?:(?P<field>[A-Za-z_][\w.]*):)?
    (?P<comparator>>=|<=|>|<)?(?P<value>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s()]+))""",
    re.VERBOSE,
)
_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


class SearchError(ValueError):
    """A search that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Key:
    """A searchable field: how to read it, and as what (``time``, ``id``, ``number``, ``bool``, ``text``, ``any``)."""

    kind: str
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Term:
    negated: bool
    field: str | None
    comparator: str
    value: str


def _tokens(text: str) -> list[str | _Term]:
    result: list[str | _Term] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise SearchError(f"search not understood at {text[position:]!r}")
        position = match.end()
        if match["open"] or match["close"]:
            result.append(match["open"] or match["close"])
            continue
        value = match["value"]
        if match["field"] is None and value.upper() in ("AND", "OR", "NOT"):
            result.append(value.upper())
            continue
        if value[0] in "'\"":
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        result.append(_Term(bool(match["minus"]), match["field"], match["comparator"] or "=", value))
    return result


class _Parser:
    def __init__(self, text: str, keys: Mapping[str, Key], zone: ZoneInfo, now: datetime) -> None:
        self._tokens = _tokens(text)
        self._keys, self._zone, self._now = keys, zone, now
        self._position = 0

    def parse(self) -> Predicate:
        predicate = self._either()
        if self._position < len(self._tokens):
            raise SearchError(f"search not understood at {self._tokens[self._position]!r}")
        return predicate

    def _peek(self) -> str | _Term | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _either(self) -> Predicate:
        parts = [self._all()]
        while self._peek() == "OR":
            self._position += 1
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else lambda record: any(part(record) for part in parts)

    def _all(self) -> Predicate:
        parts = [self._one()]
        while (token := self._peek()) is not None and token not in ("OR", ")"):
            if token == "AND":
                self._position += 1
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda record: all(part(record) for part in parts)

    def _one(self) -> Predicate:
        token = self._peek()
        self._position += 1
        if token == "NOT":
            inner = self._one()
            return lambda record: not inner(record)
        if token == "(":
            inner = self._either()
            if self._peek() != ")":
                raise SearchError("a parenthesis is not closed")
            self._position += 1
            return inner
        if not isinstance(token, _Term):
            raise SearchError(f"search not understood at {token!r}")
        predicate = self._term(token)
        return (lambda record: not predicate(record)) if token.negated else predicate

    def _term(self, term: _Term) -> Predicate:
        if term.field is None:
            raise SearchError(f"free text {term.value!r} is not served; name a field")
        key = self._keys.get(term.field)
        if key is None:
            raise SearchError(f"Invalid search field for this query: {term.field}")
        if key.kind == "time":
            return _time(term, key, self._zone, self._now)
        if key.kind in ("id", "number"):
            return _number(term, key)
        if term.comparator != "=":
            raise SearchError(f"{term.field} does not take {term.comparator}")
        if key.kind == "bool":
            if term.value.lower() not in ("true", "false"):
                raise SearchError(f"{term.field} is true or false, not {term.value!r}")
            wanted = term.value.lower() == "true"
            return lambda record: bool(key.read(record)) is wanted
        return _text(term, key)


def _text(term: _Term, key: Key) -> Predicate:
    wanted = {value.strip().casefold() for value in term.value.split(",")}
    stems = tuple(value[:-1] for value in wanted if value.endswith("*"))

    def matches(record: Any) -> bool:
        found = key.read(record)
        values = found if isinstance(found, (tuple, list, set, frozenset)) else (found,)
        texts = {str(value).casefold() for value in values if value is not None}
        return bool(texts & wanted) or any(text.startswith(stems) for text in texts if stems)

    return matches


def _number(term: _Term, key: Key) -> Predicate:
    try:
        wanted = Decimal(term.value.rpartition("/")[2])
    except InvalidOperation:
        raise SearchError(f"{term.field} takes a number, not {term.value!r}") from None
    return lambda record: (found := key.read(record)) is not None and _compare(term.comparator, found, wanted)


def _compare(comparator: str, found: Any, wanted: Any) -> bool:
    if comparator == ">=":
        return bool(found >= wanted)
    if comparator == ">":
        return bool(found > wanted)
    if comparator == "<=":
        return bool(found <= wanted)
    if comparator == "<":
        return bool(found < wanted)
    return bool(found == wanted)


def span(text: str, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """The time a value names, as [start, end): a year, month, day or second; without zone in the shop's own."""
    if text.lower() == "now":
        return now, now + timedelta(seconds=1)
    if (match := _DATE.match(text)) is not None:
        year, month, day = (int(part) if part else None for part in match.groups())
        first = datetime(year or 1, month or 1, day or 1, tzinfo=zone)
        if day:
            after = first + timedelta(days=1)
        elif month:
            after = datetime((year or 1) + month // 12, month % 12 + 1, 1, tzinfo=zone)
        else:
            after = datetime((year or 1) + 1, 1, 1, tzinfo=zone)
        return first.astimezone(UTC), after.astimezone(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SearchError(f"{text!r} is no date") from None
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).replace(microsecond=0)
    return moment, moment + timedelta(seconds=1)


def _time(term: _Term, key: Key, zone: ZoneInfo, now: datetime) -> Predicate:
    start, end = span(term.value, zone, now)
    tests: dict[str, Callable[[datetime], bool]] = {
        ">=": lambda moment: moment >= start,
        ">": lambda moment: moment >= end,
        "<": lambda moment: moment < start,
        "<=": lambda moment: moment < end,
        "=": lambda moment: start <= moment < end,
    }
    test = tests[term.comparator]
    return lambda record: (found := key.read(record)) is not None and test(found)


def compile_search(text: str | None, keys: Mapping[str, Key], zone: ZoneInfo, now: datetime) -> Predicate | None:
    """A predicate for a ``query`` argument; nothing where it asks for everything.

    Raises:
        SearchError: syntax, unknown field, or a value of the wrong kind.
    """
    if text is None or not text.strip():
        return None
    return _Parser(text, keys, zone, now).parse()
