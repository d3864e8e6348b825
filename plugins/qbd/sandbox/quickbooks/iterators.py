"""Answers in portions: an iterator lives inside one session and gives each object once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from qbd.sandbox.quickbooks.errors import StatusError, missing_element
from qbd.sandbox.quickbooks.request_reader import Request


@dataclass(slots=True)
class Iterators:
    """The open iterators of one session."""

    _open: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def continued(self, request: Request) -> list[str] | None:
        """What is left of the iterator a request continues; None where it starts afresh.

        Raises:
            StatusError: 3391 for an iterator of another session, another request or one that has ended.
        """
        mode = request.attributes.get("iterator", ("", None))[0]
        if mode not in ("Continue", "Stop"):
            return None
        iterator_id = request.attributes.get("iteratorID", ("", None))[0]
        name, left = self._open.get(iterator_id, ("", []))
        if name != request.name:
            raise StatusError(3391, f'The iteratorID "{iterator_id}" is not valid.')
        if mode == "Stop":
            del self._open[iterator_id]
            return []
        return left

    def cut(self, request: Request, ids: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
        """The portion to answer now, and the response's attributes."""
        limit = request.element.get("MaxReturned")
        mode = request.attributes.get("iterator", ("", None))[0]
        if mode in ("Start", "Continue") and limit is None:
            raise missing_element("MaxReturned")
        portion = ids[: int(limit)] if limit is not None else ids
        if mode not in ("Start", "Continue"):
            return portion, []
        left = ids[len(portion) :]
        iterator_id = request.attributes.get("iteratorID", ("", None))[0] if mode == "Continue" else ""
        iterator_id = iterator_id or f"{{{uuid.uuid4()}}}"
        if left:
            self._open[iterator_id] = (request.name, left)
        else:
            self._open.pop(iterator_id, None)
        return portion, [("iteratorRemainingCount", str(len(left))), ("iteratorID", iterator_id)]
