"""What a fault does when its point is reached."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from qbd.sandbox.quickbooks import user_edits
from qbd.sandbox.quickbooks.errors import StatusError
from qbd.sandbox.quickbooks.faults import Fault, FaultKind, Point, take
from qbd.sandbox.quickbooks.hresults import SERVER_GONE, HresultError
from qbd.sandbox.quickbooks.request_reader import Element, Request
from qbd.sandbox.quickbooks.store import Clock, Store

EXIT_STATUS = 137
_KEPT_OF_TRUNCATED = 3
_VERBS = ("Add", "Mod", "Query", "Void", "Del")


class QuickBooksDiedError(HresultError):
    """QuickBooks' process is gone: the session with it, and nothing answers until a new connection."""

    def __init__(self) -> None:
        super().__init__(SERVER_GONE)


def exit_at_once() -> None:
    """Ends this process as a kill does: nothing is cleaned up."""
    os._exit(EXIT_STATUS)


@dataclass(frozen=True, slots=True)
class FaultActions:
    """The faults of one session.

    Attributes:
        sleep: waits that many seconds.
        process_dies: ends the process; a test raises instead.
    """

    store: Store
    clock: Clock
    sleep: Callable[[float], object] = time.sleep
    process_dies: Callable[[], object] = exit_at_once

    def reach(self, point: Point, request: Request | None = None) -> None:
        """Lets everything happen that waits at a point.

        Raises:
            StatusError: a refused request.
            HresultError: a refused call, or `QuickBooksDiedError`.
        """
        self.act(self.expect(point, request), request)

    def expect(self, point: Point, request: Request | None = None) -> list[Fault]:
        """Takes what waits at a point that will be reached inside a transaction; `act` lets it happen there."""
        return take(self.store, point, request)

    def act(self, faults: list[Fault], request: Request | None = None) -> None:
        """Lets taken faults happen, see `reach`."""
        for fault in faults:
            if fault.kind is FaultKind.SLOW:
                self.sleep(fault.number / 1000)
            elif fault.kind is FaultKind.EDIT:
                user_edits.edit(self.store.path, fault.text, clock=self.clock)
            elif fault.kind is FaultKind.PREFERENCE:
                user_edits.switch(self.store.path, fault.text)
            elif fault.kind is FaultKind.HRESULT:
                raise HresultError(fault.number, fault.text or None)
            elif fault.kind is FaultKind.STATUS:
                assert request is not None
                raise StatusError(fault.number, _filled(fault.text, request))
            elif fault.kind is FaultKind.QUICKBOOKS_DIES:
                raise QuickBooksDiedError
            elif fault.kind is FaultKind.PROCESS_DIES:
                self.process_dies()

    def deliver(self, answer: str) -> str:
        """The answer as it arrives.

        Raises:
            HresultError: QuickBooks died before it was given out.
        """
        for fault in self.expect(Point.BEFORE_ANSWER):
            if fault.kind is FaultKind.ANSWER:
                answer = _damaged(answer, fault.text)
            else:
                self.act([fault])
        return answer


def _damaged(answer: str, how: str) -> str:
    if how == "lost":
        return ""
    if how == "truncated":
        return answer[: len(answer) * (_KEPT_OF_TRUNCATED - 1) // _KEPT_OF_TRUNCATED]
    # An ampersand that starts no entity: what bad transport makes of text.
    return answer.replace(">\n", ">&\x00\n", 2)


def _filled(text: str, request: Request) -> str:
    stem = request.name.removesuffix("Rq")
    kind = next((stem.removesuffix(verb) for verb in _VERBS if stem.endswith(verb)), stem)
    return text.replace("{kind}", kind).replace("{object}", _object(request.element))


def _object(element: Element) -> str:
    """What a refusal calls the object: its id, else its number or name."""
    for name in ("TxnID", "ListID", "RefNumber", "Name", "FullName"):
        for node in (element, *element.children):
            value = node.get(name)
            if value:
                return value
    return ""
