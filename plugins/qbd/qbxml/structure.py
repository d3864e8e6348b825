"""Which elements may stand together, how often and in what order: values put into the schema's order, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from qbd.qbxml.schema import Field, Group

V = TypeVar("V")


class StructureError(ValueError):
    """Elements that do not fit together; ``path`` names the element, ``problem`` and ``mend`` say why and what helps."""

    def __init__(self, path: str, value: object, problem: str, mend: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.value = value
        self.problem = problem
        self.mend = mend


class Arrangement(Generic[V]):
    """The values below one element, each with its field, to be put in order."""

    def __init__(self, parent: Field, found: Sequence[tuple[Field, V]]) -> None:
        self._parent = parent
        self._found = found
        self._values: dict[str, list[tuple[Field, V]]] = {}
        for pair in found:
            self._values.setdefault(pair[0].name, []).append(pair)

    def ordered(self) -> list[tuple[Field, V]]:
        """Return the values in the schema's order.

        Raises:
            StructureError: a required element is missing, one stands too often, or two exclude each other.
        """
        return [] if self._parent.content is None else self._group(self._parent.content)

    def _group(self, group: Group) -> list[tuple[Field, V]]:
        present = group.names & self._values.keys()
        if not present:
            if group.low and not self._may_be_empty(group):
                raise self._missing(group)
            return []
        if group.alternates:
            return [(part, value) for part, value in self._found if part.name in present]
        if group.kind == "choice":
            return self._alternative(group, present)
        ordered: list[tuple[Field, V]] = []
        for member in group.members:
            # Most elements of a form are left out: this path is the hot one of rendering.
            if isinstance(member, Field) and not member.required and member.name not in present:
                continue
            ordered += self._member(member)
        return ordered

    def _member(self, member: Field | Group) -> list[tuple[Field, V]]:
        if isinstance(member, Group):
            return self._group(member)
        values = self._values.get(member.name, [])
        if not values and member.required:
            raise StructureError(member.path, "", "QuickBooks needs it", "Give it a value.")
        if member.most and len(values) > member.most:
            often = "once" if member.most == 1 else f"{member.most} times"
            raise StructureError(
                member.path, _shown(values[member.most][1]), f"it may stand {often} only", "Leave the others out."
            )
        return values

    def _alternative(self, group: Group, present: frozenset[str]) -> list[tuple[Field, V]]:
        for member in group.members:
            own = member.names if isinstance(member, Group) else frozenset((member.name,))
            if present <= own:
                return self._member(member)
        rivals = self._rivals(group, present)
        raise StructureError(
            self._path(rivals[0]),
            _shown(self._values[rivals[0]][0][1]),
            f"{' and '.join(rivals)} exclude each other",
            "Give one of them.",
        )

    @staticmethod
    def _rivals(group: Group, present: frozenset[str]) -> list[str]:
        """Return one present element of each alternative, in the schema's order."""
        rivals: list[str] = []
        for member in group.members:
            own = member.names if isinstance(member, Group) else frozenset((member.name,))
            rivals += sorted(own & present)[:1]
        return rivals

    @staticmethod
    def _may_be_empty(group: Group) -> bool:
        empty = [
            member.low == 0 or Arrangement._may_be_empty(member) if isinstance(member, Group) else not member.required
            for member in group.members
        ]
        return any(empty) if group.kind == "choice" and empty else all(empty)

    def _missing(self, group: Group) -> StructureError:
        if group.kind == "seq":
            for member in group.members:
                if isinstance(member, Field) and member.required:
                    return StructureError(member.path, "", "QuickBooks needs it", "Give it a value.")
        options = [
            " with ".join(part.name for part in member.members if isinstance(part, Field))
            if isinstance(member, Group)
            else member.name
            for member in group.members
        ]
        return StructureError(
            self._path(options[0].partition(" with ")[0]),
            "",
            f"QuickBooks needs one of {', '.join(options)}",
            "Give one.",
        )

    def _path(self, name: str) -> str:
        return f"{self._parent.path}/{name}".lstrip("/")


def _shown(value: object) -> str:
    return "" if isinstance(value, (list, tuple)) else str(value)
