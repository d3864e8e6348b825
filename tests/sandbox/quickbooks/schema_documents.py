"""Documents made from the sandbox's own schema tables: the least, the most, the longest, and random ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lxml import etree

from qbd.sandbox.quickbooks.schema import ElementRule, Facets, Group, RequestRule

# A value for a field; the names say where it stands: ("InvoiceAddRq", "InvoiceAdd", "CustomerRef", "FullName").
Values = Callable[[tuple[str, ...], Facets], str]

SHORT = {
    "AMTTYPE": "1.00", "PRICETYPE": "1", "QUANTYPE": "1", "PERCENTTYPE": "1", "FLOATTYPE": "1", "INTTYPE": "1",
    "GUIDTYPE": "0", "BOOLTYPE": "1", "TIMEINTERVALTYPE": "PT1M", "DATETYPE": "2026-01-02",
    "DATETIMETYPE": "2026-01-02", "IDTYPE": "1-2", "UUIDTYPE": "1", "MACROTYPE": "TxnID:a",
}  # fmt: skip
LONG = {
    "AMTTYPE": "-9999999999999.99", "PRICETYPE": "-9999999999.99999", "QUANTYPE": "+9999999999.99999",
    "PERCENTTYPE": "-9999999999.99999", "FLOATTYPE": "-123456789.123456789", "INTTYPE": "2147483647",
    "GUIDTYPE": "{12345678-9abc-def0-1234-56789abcdef0}", "BOOLTYPE": "false", "TIMEINTERVALTYPE": "-PT123H59M59S",
    "DATETYPE": "2038-01-19", "DATETIMETYPE": "2026-01-02T23:59:59-08:00", "IDTYPE": "A" * 36, "UUIDTYPE": "r" * 50,
    "MACROTYPE": "TxnID:" + "m" * 30,
}  # fmt: skip
TOO_LONG_TEXT = 60


def _bounded(value: str, facets: Facets) -> str:
    low, high = facets.low, facets.high
    if low is not None and int(value) < low:
        return str(low)
    return str(high) if high is not None and int(value) > high else value


def short_value(_: tuple[str, ...], facets: Facets) -> str:
    """A short valid value."""
    if facets.enum is not None:
        return min(facets.enum - {""}, key=lambda word: (len(word), word))
    value = SHORT.get(facets.base, "a")
    return _bounded(value, facets) if facets.base == "INTTYPE" else value


def long_value(_: tuple[str, ...], facets: Facets) -> str:
    """The longest valid value; of a text without limit a moderately long one."""
    if facets.enum is not None:
        return max(facets.enum, key=lambda word: (len(word), word))
    if facets.base in LONG:
        return _bounded(LONG[facets.base], facets) if facets.base == "INTTYPE" else LONG[facets.base]
    return "x" * (facets.max_length if facets.max_length is not None else TOO_LONG_TEXT)


@dataclass(slots=True)
class Writer:
    """Writes one document of a request.

    Attributes:
        version: elements younger than this are left out.
        values: what stands in a field.
        optional: whether an optional element is written.
        alternative: which way to go at a choice, by number (of as many as there are).
        repeats: how often a repeatable element is written at most.
        written: filled with every element below the request and its rule.
    """

    version: tuple[int, int] = (16, 0)
    values: Values = short_value
    optional: Callable[[], bool] = lambda: True
    alternative: Callable[[int], int] = lambda count: 0
    repeats: Callable[[], int] = lambda: 1
    attributes: bool = True
    written: list[tuple[Any, ElementRule]] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)

    def request(self, rule: RequestRule) -> Any:
        """The `...Rq` element."""
        node = etree.Element(rule.name)
        self._path = [rule.name]
        self._attributes(node, rule.attributes)
        self._group(node, rule.group)
        return node

    def _attributes(self, node: Any, rules: dict[str, Any]) -> None:
        for name, rule in rules.items():
            if rule.required or (self.attributes and self.optional()):
                node.set(name, self.values((*self._path, f"@{name}"), rule.facets))

    def _young(self, item: ElementRule | Group) -> bool:
        return isinstance(item, ElementRule) and item.since is not None and item.since > self.version

    def _group(self, node: Any, group: Group) -> None:
        items = [entry for entry in group.items if not self._young(entry[0])]
        if group.kind == "choice" and items:
            if group.nullable and not self.optional():
                return
            items = [items[self.alternative(len(items)) % len(items)]]
            self._times(node, items[0][0], max(1, items[0][1]), items[0][2])
            return
        for item, low, high in items:
            self._times(node, item, low, high)

    def _times(self, node: Any, item: ElementRule | Group, low: int, high: int | None) -> None:
        most = self.repeats() if high is None else min(high, self.repeats())
        for _ in range(max(low, most if self.optional() else 0)):
            if isinstance(item, ElementRule):
                self._element(node, item)
            else:
                self._group(node, item)

    def _element(self, parent: Any, rule: ElementRule) -> None:
        node = etree.SubElement(parent, rule.name)
        self.written.append((node, rule))
        self._path.append(rule.name)
        self._attributes(node, {name: value for name, value in rule.attributes.items() if name != "useMacro"})
        if rule.facets is not None:
            node.text = self.values(tuple(self._path), rule.facets)
        elif rule.group is not None:
            self._group(node, rule.group)
        self._path.pop()


def minimal(rule: RequestRule, version: tuple[int, int] = (16, 0), values: Values = short_value) -> Any:
    """Only what the request must have."""
    return Writer(version, values, optional=lambda: False).request(rule)


def full(
    rule: RequestRule,
    choice: int = 0,
    version: tuple[int, int] = (16, 0),
    values: Values = short_value,
    repeats: int = 1,
    attributes: bool = True,
) -> Any:
    """Everything that may stand together when the choice-th way is taken at every choice."""
    return Writer(
        version, values, alternative=lambda _: choice, repeats=lambda: repeats, attributes=attributes
    ).request(rule)


def random_document(
    rule: RequestRule,
    random: Random,
    version: tuple[int, int],
    values: Values,
    shares: tuple[float, ...] = (0.15, 0.4, 0.8),
) -> Any:
    """Any valid document; one of ``shares`` of what is optional is written."""
    share = random.choice(shares)
    return Writer(
        version,
        values,
        optional=lambda: random.random() < share,
        alternative=lambda count: random.randrange(count),
        repeats=lambda: random.choice([1, 1, 2, 3]),
        attributes=random.random() < 0.3,
    ).request(rule)


def widest_choice(group: Group, seen: frozenset[int] = frozenset()) -> int:
    """How many ways the widest choice below has."""
    if id(group) in seen:
        return 1
    seen |= {id(group)}
    found = len(group.items) if group.kind == "choice" else 1
    for item, _, _ in group.items:
        below = item.group if isinstance(item, ElementRule) else item
        if below is not None:
            found = max(found, widest_choice(below, seen))
    return found


def message_set(*requests: Any, version: str = "16.0", attributes: str = 'onError="continueOnError"') -> str:
    """The text of a whole document."""
    body = "".join(etree.tostring(request, encoding="unicode") for request in requests)
    return (
        f'<?xml version="1.0"?><?qbxml version="{version}"?><QBXML><QBXMLMsgsRq {attributes}>{body}'
        "</QBXMLMsgsRq></QBXML>"
    )
