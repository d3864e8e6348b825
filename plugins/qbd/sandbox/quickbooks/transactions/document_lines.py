"""The lines of a document: read from an Add, merged by a Mod; item groups with their members."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Line
from qbd.sandbox.quickbooks.errors import StatusError, invalid_value, not_found, saving_failed
from qbd.sandbox.quickbooks.field_values import truth
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.request_values import merge, values_of
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import item_groups
from qbd.sandbox.quickbooks.transactions.kinds import TransactionKind

_NEW_LINE = "-1"


def line_nodes(kind: TransactionKind, node: Element) -> list[Element]:
    """The elements of an Add or Mod that are lines, in their order; members inside a group are not among them."""
    return [child for child in node.children if child.name in kind.line_tags]


def added_lines(company: Company, kind: TransactionKind, node: Element) -> list[Line]:
    """The lines of an Add; a group is followed by its members. A line that is not there yet has no id [M]."""
    lines: list[Line] = []
    for child in line_nodes(kind, node):
        if (line_id := child.get("TxnLineID") or _NEW_LINE) != _NEW_LINE:
            raise not_found(line_id)
        values = values_of(company, child, f"{kind.name} line", frozenset({"TxnLineID", "DataExt"}))
        given = {name: value for name, value in values.items() if value is not None or name == "PaymentTxnID"}
        line = Line(company.store.next_txn()[1], kind.line_tags[child.name], given)
        lines.append(line)
        if item_groups.is_group(line):
            lines += item_groups.expand(company, line)
    return lines


def named_lines(kind: TransactionKind, node: Element, lines: list[Line]) -> list[tuple[Line, Element]]:
    """The lines of an Add with the elements they were read from; members of groups have none."""
    own = [line for line in lines if line.group is None]
    return list(zip(own, line_nodes(kind, node), strict=True))


def define_macros(company: Company, kind: TransactionKind, node: Element, lines: list[Line]) -> None:
    """The defMacro of every line of an Add."""
    for line, child in named_lines(kind, node, lines):
        company.define_macro(child, line.line_id)


class _Merger:
    """The lines of one Mod. What is named is changed or new, in the old order; the rest is deleted."""

    def __init__(self, company: Company, kind: TransactionKind, lines: list[Line]) -> None:
        self.company, self.kind, self.lines = company, kind, lines
        self.old = {line.line_id: (position, line) for position, line in enumerate(lines)}
        self.last = -1

    def merged(self, nodes: list[Element]) -> list[Line]:
        found: list[Line] = []
        for child in nodes:
            tag = self.kind.line_tags[child.name]
            inner = item_groups.member_tag(child.name)
            if inner == child.name:
                found.append(self.line(child, tag, None, frozenset()))
            else:
                found += self.group(child, tag, inner)
        return found

    def line(self, node: Element, tag: str, group: str | None, skip: frozenset[str]) -> Line:
        """One named line with its changes."""
        line_id = (self.company.macro_value(node.child("TxnLineID")) or "").upper()
        given = values_of(self.company, node, f"{self.kind.name} line", skip | {"TxnLineID"})
        if line_id == _NEW_LINE:
            line = Line(self.company.store.next_txn()[1], tag, {}, group=group)
        else:
            line = self._known(line_id, tag, group)
        base = self.kind.mod_line(line, given) if self.kind.mod_line else dict(line.given)
        line.given = merge(base, given)
        return line

    def _known(self, line_id: str, tag: str, group: str | None) -> Line:
        position, line = self.old.get(line_id, (-1, None))
        # A journal line may change sides, so that its element says nothing about which line it is.
        if line is None or line.group != group or (tag.endswith("Ret") and line.tag != tag):
            raise not_found(line_id)
        if position <= self.last:
            raise StatusError(3290, f'The item "{line_id}" is placed in the request in incorrect order.')
        self.last = position
        return replace(line, given=dict(line.given), shown=dict(line.shown))

    def group(self, node: Element, tag: str, inner: str) -> list[Line]:
        """A group with its members: all of them while none is named, otherwise those that are named."""
        named = node.all(inner)
        head = self.line(node, tag, None, frozenset({inner}))
        position, old = self.old.get(head.line_id, (-1, None))
        if old is None or old.given.get("ItemGroupRef") != head.given.get("ItemGroupRef"):
            if named:
                raise saving_failed(self.kind.name, "The lines of a new item group come from the item list.")
            return [head, *item_groups.expand(self.company, head)]
        members = [line for line in self.lines if line.group == head.line_id]
        members = [replace(line, given=dict(line.given), shown=dict(line.shown)) for line in members]
        item_groups.scale(members, item_groups.group_units(old), item_groups.group_units(head))
        for offset, line in enumerate(members, position + 1):
            self.old[line.line_id] = (offset, line)
        if not named:
            return [head, *members]
        return [head, *(self.line(child, item_groups.member_tag(tag), head.line_id, frozenset()) for child in named)]


def changed_lines(company: Company, kind: TransactionKind, document: Document, node: Element) -> list[Line]:
    """The lines of a document after a Mod.

    Every family of lines stands for itself: once one line is named those left out are deleted, a clearing empties the
    family, silence leaves it.

    Raises:
        StatusError: 3120 for a TxnLineID that is not there, 3290 where the order of the lines is not the document's,
            3210 for lines cleared and named at once.
    """
    lines: list[Line] = []
    for clear, prefix in kind.line_families or (("", ""),):
        old = [line for line in document.lines if line.tag.startswith(prefix)]
        named = [child for child in line_nodes(kind, node) if child.name.startswith(prefix)]
        if clear and truth(node.get(clear)):
            if named:
                raise invalid_value(clear, "true", "Lines cannot be cleared and changed in one request.")
        else:
            lines += _Merger(company, kind, old).merged(named) if named else old
    return lines


def shown_lines(kind: TransactionKind, company: Company, document: Document, rules: dict[str, Any]) -> Pairs:
    """The lines as pairs of a Ret, members inside their group."""
    pairs: list[tuple[Line, Pairs]] = []
    for line in document.lines:
        own = rules[line.tag].children or {}
        content: Pairs = [("TxnLineID", line.line_id)]
        content += [(name, value) for name, value in line.shown.items() if name in own and value is not None]
        if kind.line_extra is not None and not item_groups.is_group(line):
            content += kind.line_extra(company, document, line)
        pairs.append((line, content))
    return item_groups.nested(pairs)
