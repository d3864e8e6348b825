"""Executing a message set: one request after the other, each on its own, and remembering the answers by set ID.

No set is ever rolled back as a whole (facts-quickbooks.md, section 2): what ran before a failure stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.errors import StatusError, severity
from qbd.sandbox.quickbooks.fault_actions import FaultActions
from qbd.sandbox.quickbooks.faults import Fault, FaultKind, Point
from qbd.sandbox.quickbooks.field_values import check_values
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.message_set_store import MessageSetStore
from qbd.sandbox.quickbooks.operations import Outcome, perform
from qbd.sandbox.quickbooks.permissions import check_permission, withheld
from qbd.sandbox.quickbooks.request_reader import MessageSet, Request
from qbd.sandbox.quickbooks.response_writer import ResponseWriter, escape

CLEAR_ALL = "ClearAllMessageSets"
# The guide says 24, Intuit's own sample program 23: the stricter figure.
LONGEST_ID = 23
AfterCommit = Callable[[str], None]
_NOT_STORED, _CHANGED, _UNKNOWN_ID, _NO_ANSWER, _BAD_ID = 9005, 9001, 600, 9002, 9004


@dataclass(slots=True)
class Executor:
    """Runs message sets of one session.

    Attributes:
        application: whose stored sets these are.
        after_commit: called with the request's name when its effects are safe and before anything is answered; a test
            dies there.
        stored_with_request: whether a stored answer grows with every request (a crash then leaves a part of it) or is
            written when the whole set is done (a crash then leaves nothing). What QuickBooks does is not known; a
            client must survive both.
        faults: what waits in the company file.
    """

    company: Company
    iterators: Iterators
    application: str
    after_commit: AfterCommit | None = None
    stored_with_request: bool = True
    faults: FaultActions | None = None

    @property
    def _kept(self) -> MessageSetStore:
        return MessageSetStore(self.company.store, self.application)

    def run(self, message_set: MessageSet, text: str) -> str:
        """The response document."""
        self.company.version = message_set.version
        self.company.macros = {}
        checksum = hashlib.sha256(text.encode()).hexdigest()
        before = self._expect(Point.BEFORE_SET)
        self._act(before)
        status = self._recovery_status(message_set)
        if status != 0:
            return self._document([], message_set, status)
        if message_set.new_id is not None:
            stored = self._kept.checksum(message_set.new_id)
            asked = message_set.old_id == message_set.new_id
            if stored is not None:
                # Only the question (an empty set under both ids) may differ from what was sent.
                if stored != checksum and not (asked and not message_set.requests):
                    return self._document([], message_set, _CHANGED)
                return self._document(self._kept.answers(message_set.new_id), message_set, 0)
            if asked:
                return self._document([], message_set, _NO_ANSWER)
        keep = not any(fault.kind is FaultKind.NOT_STORED for fault in before)
        responses = self._execute(message_set, checksum, keep=keep)
        used = message_set.new_id is not None or message_set.old_id is not None
        return self._document(responses, message_set, _NOT_STORED if used and not keep else 0 if used else None)

    def _expect(self, point: Point, request: Request | None = None) -> list[Fault]:
        return self.faults.expect(point, request) if self.faults is not None else []

    def _act(self, due: list[Fault], request: Request | None = None) -> None:
        if due and self.faults is not None:
            self.faults.act(due, request)

    def _recovery_status(self, message_set: MessageSet) -> int:
        """Looks at the two ids and clears what is to be cleared.

        An empty id and the word that clears all sets as a new id are no ids: 9004 [M].
        """
        new_id, old_id = message_set.new_id, message_set.old_id
        for set_id in (new_id, old_id):
            if set_id is not None and (not set_id or (set_id != CLEAR_ALL and len(set_id) > LONGEST_ID)):
                return _BAD_ID
        if new_id == CLEAR_ALL:
            return _BAD_ID
        if old_id is None or old_id == new_id:
            return 0
        with self.company.store.transaction():
            gone = self._kept.clear(None if old_id == CLEAR_ALL else old_id)
        return _UNKNOWN_ID if not gone and new_id is None and old_id != CLEAR_ALL else 0

    def _execute(self, message_set: MessageSet, checksum: str, *, keep: bool) -> list[str]:
        set_id = message_set.new_id if keep else None
        responses: list[str] = []
        failed = False
        for position, request in enumerate(message_set.requests):
            if failed:
                error = StatusError(3231, "The request has not been processed.")
                responses.append(self._refused(request, error, message_set))
                continue
            answer, code = self._one(request, message_set, (set_id, checksum, position))
            failed = severity(code) == "Error" and message_set.on_error == "stopOnError"
            responses.append(answer)
        if set_id is not None:
            due = self._expect(Point.STORING_ANSWER)
            with self.company.store.transaction():
                self._kept.begin(set_id, checksum)
                for position, answer in enumerate(responses):
                    self._kept.keep(set_id, position, answer)
                self._act(due)
        return responses

    def _one(self, request: Request, message_set: MessageSet, place: tuple[str | None, str, int]) -> tuple[str, int]:
        """One request in one transaction, its stored answer in the same."""
        macros = dict(self.company.macros)
        set_id, checksum, position = place
        try:
            self._act(self._expect(Point.BEFORE_REQUEST, request), request)
            check_values(request)
            check_permission(self.company.terms, request)
            due = self._expect(Point.BEFORE_COMMIT, request)
            with self.company.store.transaction():
                outcome = perform(self.company, request, self.iterators)
                answer = self._answer(request, outcome, message_set)
                if set_id is not None and self.stored_with_request:
                    self._kept.begin(set_id, checksum)
                    self._kept.keep(set_id, position, answer)
                self._act(due, request)
        except StatusError as error:
            self.company.forget()
            self.company.macros = macros
            return self._refused(request, error, message_set), error.code
        except BaseException:
            self.company.forget()
            raise
        if self.after_commit is not None:
            self.after_commit(request.name)
        self._act(self._expect(Point.AFTER_COMMIT, request), request)
        return answer, outcome.code

    def _writer(self, message_set: MessageSet) -> ResponseWriter:
        return ResponseWriter(self.company.schema, self.company.elements, message_set.version)

    def _answer(self, request: Request, outcome: Outcome, message_set: MessageSet) -> str:
        name = f"{request.name[:-2]}Rs"
        writer = self._writer(message_set)
        returns, report = withheld(self.company.terms, outcome.returns), outcome.report
        if message_set.response_data == "includeNone":
            returns, report = ([("ErrorRecovery", outcome.made)] if outcome.made else []), ""
        only = frozenset(request.element.texts("IncludeRetElement"))
        if report:
            return writer.wrap(name, request.request_id, outcome.code, outcome.message, report)
        return writer.response(
            name, request.request_id, outcome.code, outcome.message, returns, outcome.attributes, only
        )

    def _refused(self, request: Request, error: StatusError, message_set: MessageSet) -> str:
        name = f"{request.name[:-2]}Rs"
        return self._writer(message_set).response(name, request.request_id, error.code, error.message, [])

    @staticmethod
    def _document(responses: list[str], message_set: MessageSet, status: int | None) -> str:
        attributes = f' newMessageSetID="{escape(message_set.new_id)}"' if message_set.new_id else ""
        if status is not None:
            attributes += f' messageSetStatusCode="{status}"'
        head = f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs{attributes}'
        if not responses:
            return f"{head} />\n</QBXML>\n"
        # One join: a report of many megabytes is not copied more often than needed.
        return "".join([head, ">\n", *responses, "</QBXMLMsgsRs>\n</QBXML>\n"])
