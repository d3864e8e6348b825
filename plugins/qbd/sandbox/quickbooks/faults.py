"""Faults on demand: what goes wrong, where, how often. They are kept in the company file, so that every process meets them.

A fault waits at one point (a method of the request processor, or a place within a message set). Each time that point is
reached by something the fault is about, `skip` of them pass first, then `times` of them are hit; then the fault is gone.
That it was used is on disk before it acts, whatever it does to the process.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from qbd.errors import QbdError
from qbd.sandbox.quickbooks.hresults import HRESULT_TEXTS
from qbd.sandbox.quickbooks.request_reader import Element, Request
from qbd.sandbox.quickbooks.store import Store


class FaultKind(StrEnum):
    """What goes wrong."""

    HRESULT = "hresult"
    STATUS = "status"
    QUICKBOOKS_DIES = "quickbooks-dies"
    PROCESS_DIES = "process-dies"
    SLOW = "slow"
    EDIT = "edit"
    PREFERENCE = "preference"
    ANSWER = "answer"
    NOT_STORED = "not-stored"


class Point(StrEnum):
    """Where: the request processor's methods, then the places within a message set, in their order."""

    OPEN_CONNECTION = "open_connection"
    BEGIN_SESSION = "begin_session"
    PROCESS_REQUEST = "process_request"
    END_SESSION = "end_session"
    CLOSE_CONNECTION = "close_connection"
    BEFORE_SET = "before_set"
    BEFORE_REQUEST = "before_request"
    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"
    STORING_ANSWER = "storing_answer"
    BEFORE_ANSWER = "before_answer"


METHODS = (
    Point.OPEN_CONNECTION, Point.BEGIN_SESSION, Point.PROCESS_REQUEST, Point.END_SESSION, Point.CLOSE_CONNECTION,
)  # fmt: skip
REQUEST_POINTS = (Point.BEFORE_REQUEST, Point.BEFORE_COMMIT, Point.AFTER_COMMIT)
_DEATHS = (Point.BEFORE_SET, *REQUEST_POINTS, Point.STORING_ANSWER, Point.BEFORE_ANSWER)
# Where each kind may wait; the first is where it waits when nothing is said.
PLACES: dict[FaultKind, tuple[Point, ...]] = {
    FaultKind.HRESULT: (Point.PROCESS_REQUEST, *(point for point in METHODS if point is not Point.PROCESS_REQUEST)),
    FaultKind.STATUS: (Point.BEFORE_REQUEST,),
    FaultKind.QUICKBOOKS_DIES: _DEATHS,
    FaultKind.PROCESS_DIES: _DEATHS,
    FaultKind.SLOW: (Point.BEFORE_REQUEST, Point.BEFORE_SET, Point.BEFORE_ANSWER),
    FaultKind.EDIT: (Point.BEFORE_REQUEST, Point.BEFORE_SET, Point.AFTER_COMMIT, Point.BEFORE_ANSWER),
    FaultKind.PREFERENCE: (Point.BEFORE_REQUEST, Point.BEFORE_SET, Point.AFTER_COMMIT, Point.BEFORE_ANSWER),
    FaultKind.ANSWER: (Point.BEFORE_ANSWER,),
    FaultKind.NOT_STORED: (Point.BEFORE_SET,),
}
ANSWER_FAULTS = ("lost", "truncated", "garbled")
# After one of these nothing else happens at that point, so later faults are not used up by it.
_ENDS = frozenset({FaultKind.HRESULT, FaultKind.STATUS, FaultKind.QUICKBOOKS_DIES, FaultKind.PROCESS_DIES})


class FaultError(QbdError):
    """A fault that cannot be: of a kind that does not happen there, without what it needs, or unknown."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        point: left out, the first of `PLACES`.
        number: an HRESULT, a status code, or milliseconds.
        text: a status text (`{kind}` and `{object}` are filled in) or another text for the HRESULT; a user's edit (see
            `user_edits`); `Name=value` of a preference; one of `ANSWER_FAULTS`.
        request: pattern of the requests it is about, as `SalesReceiptAdd` or `*Add`; empty for all.
        object_id: only requests that hold this ListID, TxnID, name or number anywhere.
        skip: how many pass before the first is hit.
        times: how many are hit; None until it is cleared.
        until: after that moment it hits no more.
        fault_id: given by the file.
    """

    kind: FaultKind
    point: Point | None = None
    number: int = 0
    text: str = ""
    request: str = ""
    object_id: str = ""
    skip: int = 0
    times: int | None = 1
    until: dt.datetime | None = None
    fault_id: int = 0

    def __post_init__(self) -> None:
        point = self.point or PLACES[self.kind][0]
        object.__setattr__(self, "point", point)
        problem = _problem(self, point)
        if problem:
            raise FaultError(f"fault {self.kind.value}: {problem}")

    @property
    def place(self) -> Point:
        """The point, always there."""
        assert self.point is not None
        return self.point

    def concerns(self, request: Request | None) -> bool:
        """Whether a request is one of those it is about."""
        if request is None:
            return not self.request and not self.object_id
        named = not self.request or fnmatchcase(request.name.removesuffix("Rq"), self.request)
        return named and (not self.object_id or holds(request.element, self.object_id))


def _problem(fault: Fault, point: Point) -> str:
    if point not in PLACES[fault.kind]:
        return f"does not happen at {point.value}, only at {', '.join(PLACES[fault.kind])}"
    if (fault.request or fault.object_id) and point not in REQUEST_POINTS:
        return f"{point.value} is no place of a single request, so it cannot be limited to some"
    if fault.skip < 0 or (fault.times is not None and fault.times < 1):
        return "skip is 0 or more, times 1 or more (or none)"
    if fault.until is not None and fault.until.tzinfo is None:
        return "until needs a zone"
    if fault.kind is FaultKind.HRESULT and fault.number not in HRESULT_TEXTS and not fault.text:
        return f"0x{fault.number:08X} is no known HRESULT and has no text"
    if fault.kind is FaultKind.STATUS and not (fault.number > 0 and fault.text):
        return "a status needs a code and a text"
    if fault.kind is FaultKind.SLOW and fault.number < 1:
        return "number is milliseconds, 1 or more"
    if fault.kind is FaultKind.ANSWER and fault.text not in ANSWER_FAULTS:
        return f"text is one of {', '.join(ANSWER_FAULTS)}"
    if fault.kind is FaultKind.PREFERENCE and "=" not in fault.text:
        return "text is Name=value"
    return "text says what the user does" if fault.kind is FaultKind.EDIT and not fault.text else ""


def holds(element: Element, text: str) -> bool:
    """Whether any element below has that text, whatever its case."""
    return element.text.lower() == text.lower() or any(holds(child, text) for child in element.children)


def add(path: str | Path, *new: Fault) -> list[int]:
    """Lets faults wait in a company file, also while a session is open; gives their numbers."""
    store = Store(Path(path))
    try:
        with store.transaction():
            return [_insert(store, fault) for fault in new]
    finally:
        store.close()


def _insert(store: Store, fault: Fault) -> int:
    row = store.db.execute("INSERT INTO fault (definition) VALUES (?)", (_text(fault),))
    return int(row.lastrowid or 0)


def waiting(path: str | Path) -> list[Fault]:
    """The faults of a company file that still can hit, in the order of their making."""
    store = Store(Path(path))
    try:
        return [fault for fault in _read(store) if not _over(fault, store)]
    finally:
        store.close()


def clear(path: str | Path, fault_id: int | None = None) -> int:
    """Takes one fault away, or all; gives how many there were."""
    where = "" if fault_id is None else " WHERE fault_id = ?"
    store = Store(Path(path))
    try:
        with store.transaction():
            return store.db.execute(f"DELETE FROM fault{where}", () if fault_id is None else (fault_id,)).rowcount
    finally:
        store.close()


def take(store: Store, point: Point, request: Request | None = None) -> list[Fault]:
    """The faults that hit now, used up by one. Must not be called inside a transaction."""
    due = [fault for fault in _cached(store) if fault.place is point and fault.concerns(request)]
    if not due:
        return []
    hit: list[Fault] = []
    with store.transaction():
        for fault in due:
            if _over(fault, store):
                _delete(store, fault)
            elif fault.skip:
                _update(store, replace(fault, skip=fault.skip - 1))
            else:
                hit.append(fault)
                if fault.times == 1:
                    _delete(store, fault)
                elif fault.times is not None:
                    _update(store, replace(fault, times=fault.times - 1))
                if fault.kind in _ENDS:
                    break
        store.faults_read = None
    return hit


def _cached(store: Store) -> list[Fault]:
    """Read again only when another connection has changed the file: a set asks at several points of every request."""
    version = store.version()
    if store.faults_read is None or store.faults_read[0] != version:
        store.faults_read = (version, _read(store))
    return store.faults_read[1]


def _over(fault: Fault, store: Store) -> bool:
    return fault.until is not None and store.now() > fault.until


def _read(store: Store) -> list[Fault]:
    rows = store.db.execute("SELECT fault_id, definition FROM fault ORDER BY fault_id")
    return [_fault(number, json.loads(text)) for number, text in rows]


def _fault(fault_id: int, values: dict[str, object]) -> Fault:
    until = values["until"]
    return Fault(
        **{
            **values,
            "kind": FaultKind(str(values["kind"])),
            "point": Point(str(values["point"])),
            "until": dt.datetime.fromisoformat(until) if isinstance(until, str) else None,
            "fault_id": fault_id,
        }  # type: ignore[arg-type]
    )


def _text(fault: Fault) -> str:
    values = asdict(fault) | {"until": fault.until.isoformat() if fault.until else None}
    return json.dumps({field.name: values[field.name] for field in fields(Fault) if field.name != "fault_id"})


def _delete(store: Store, fault: Fault) -> None:
    store.db.execute("DELETE FROM fault WHERE fault_id = ?", (fault.fault_id,))


def _update(store: Store, fault: Fault) -> None:
    store.db.execute("UPDATE fault SET definition = ? WHERE fault_id = ?", (_text(fault), fault.fault_id))
