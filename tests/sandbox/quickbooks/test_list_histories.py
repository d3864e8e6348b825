"""Random histories of one list against a model of it that knows nothing of the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import pytest


@dataclass
class Member:
    """One element of the model."""

    name: str
    parent: str | None
    active: bool = True


class Model:
    """A list with at most five levels, names unique below a parent whatever their case."""

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}

    def path(self, list_id: str | None) -> tuple[str, ...]:
        if list_id is None:
            return ()
        member = self.members[list_id]
        return (*self.path(member.parent), member.name)

    def family(self, list_id: str) -> list[str]:
        found = [list_id]
        for other, member in self.members.items():
            if member.parent == list_id:
                found += self.family(other)
        return found

    def taken(self, parent: str | None, name: str, but: str | None = None) -> bool:
        return any(
            member.parent == parent and member.name.lower() == name.lower() and list_id != but
            for list_id, member in self.members.items()
        )

    def add_code(self, name: str, parent: str | None) -> str:
        if parent is not None and (not self.members[parent].active or len(self.path(parent)) == 5):
            return "3130"
        return "3100" if self.taken(parent, name) else "0"

    def move_code(self, list_id: str, parent: str | None) -> str:
        if parent is not None:
            depth = max(len(self.path(one)) for one in self.family(list_id)) - len(self.path(list_id)) + 1
            too_deep = len(self.path(parent)) + depth > 5
            if not self.members[parent].active or parent in self.family(list_id) or too_deep:
                return "3130"
        return "3100" if self.taken(parent, self.members[list_id].name, list_id) else "0"

    def activity_code(self, list_id: str, active: bool) -> str:
        parent = self.members[list_id].parent
        return "3130" if active and parent is not None and not self.members[parent].active else "0"

    def shown(self) -> list[tuple[str, str]]:
        return sorted((":".join(self.path(one)), str(member.active).lower()) for one, member in self.members.items())


class History:
    """Does the same to the list and to the model."""

    def __init__(self, qb: Any, random: Random) -> None:
        self.qb, self.random, self.model = qb, random, Model()
        self.codes: dict[str, int] = {}

    def some(self, *, none: bool = False) -> str | None:
        known: list[str | None] = list(self.model.members)
        return self.random.choice([*known, None] if none else known)

    def run(self, body: str, expected: str) -> Any:
        response = self.qb.one(body)
        assert response.attrib["statusCode"] == expected, (body, response.attrib["statusMessage"])
        self.codes[expected] = self.codes.get(expected, 0) + 1
        return response

    def change(self, list_id: str, body: str, expected: str) -> None:
        ret = self.qb.ok(f"<ClassQueryRq><ListID>{list_id}</ListID></ClassQueryRq>")
        head = f"<ListID>{list_id}</ListID><EditSequence>{ret.findtext('EditSequence')}</EditSequence>"
        self.run(f"<ClassModRq><ClassMod>{head}{body}</ClassMod></ClassModRq>", expected)

    def name(self) -> str:
        return self.random.choice(["Up", "UP", "Down", "down", "Left", "Right"])

    def add(self) -> None:
        name, parent = self.name(), self.some(none=True)
        above = f"<ParentRef><ListID>{parent}</ListID></ParentRef>" if parent else ""
        expected = self.model.add_code(name, parent)
        body = f"<ClassAddRq><ClassAdd><Name>{name}</Name>{above}</ClassAdd></ClassAddRq>"
        response = self.run(body, expected)
        if expected == "0":
            self.model.members[response[0].findtext("ListID")] = Member(name, parent)

    def rename(self) -> None:
        list_id, name = self.some(), self.name()
        assert list_id is not None
        expected = "3100" if self.model.taken(self.model.members[list_id].parent, name, list_id) else "0"
        self.change(list_id, f"<Name>{name}</Name>", expected)
        if expected == "0":
            self.model.members[list_id].name = name

    def move(self) -> None:
        list_id, parent = self.some(), self.some(none=True)
        assert list_id is not None
        expected = self.model.move_code(list_id, parent)
        above = f"<ParentRef><ListID>{parent}</ListID></ParentRef>" if parent else "<ParentRef/>"
        self.change(list_id, above, expected)
        if expected == "0":
            self.model.members[list_id].parent = parent

    def activity(self) -> None:
        list_id, active = self.some(), self.random.random() < 0.7
        assert list_id is not None
        expected = self.model.activity_code(list_id, active)
        self.change(list_id, f"<IsActive>{str(active).lower()}</IsActive>", expected)
        if expected == "0":
            for one in self.model.family(list_id) if not active else [list_id]:
                self.model.members[one].active = active

    def delete(self) -> None:
        list_id = self.some()
        assert list_id is not None
        expected = "3160" if len(self.model.family(list_id)) > 1 else "0"
        self.run(f"<ListDelRq><ListDelType>Class</ListDelType><ListID>{list_id}</ListID></ListDelRq>", expected)
        if expected == "0":
            del self.model.members[list_id]

    def check(self) -> None:
        response = self.qb.one("<ClassQueryRq><ActiveStatus>All</ActiveStatus></ClassQueryRq>")
        found = [(node.findtext("FullName"), node.findtext("IsActive")) for node in response]
        assert sorted(found) == self.model.shown()
        for node in response:
            assert node.findtext("Sublevel") == str(node.findtext("FullName").count(":"))


@pytest.mark.parametrize("seed", range(4))
def test_a_list_is_always_what_its_model_says(qb: Any, seed: int) -> None:
    history = History(qb, Random(seed))
    for node in qb.one("<ClassQueryRq/>"):
        history.model.members[node.findtext("ListID")] = Member(node.findtext("Name"), None)
    weights = {"add": 45, "rename": 20, "move": 20, "activity": 10, "delete": 5}
    for _ in range(120):
        (step,) = history.random.choices(list(weights), list(weights.values()))
        getattr(history, step)()
        history.check()
    assert min(history.codes.get(code, 0) for code in ("0", "3100", "3130")) >= 5, history.codes
