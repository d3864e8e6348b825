"""Executing a message set: one request after the other, each on its own, and remembering the answers by set ID.

No set is ever rolled back as a whole (facts-quickbooks.md, section 2): what ran before a failure stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.errors import StatusError, severity
from qbd.sandbox.quickbooks.field_values import check_values
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.operations import Outcome, perform
from qbd.sandbox.quickbooks.request_reader import MessageSet, Request
from qbd.sandbox.quickbooks.response_writer import ResponseWriter, escape

CLEAR_ALL = "ClearAllMessageSets"
# The guide says 24, Intuit's own sample program 23: the stricter figure.
LONGEST_ID = 23
AfterCommit = Callable[[str], None]


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
    """

    company: Company
    iterators: Iterators
    application: str
    after_commit: AfterCommit | None = None
    stored_with_request: bool = True

    def run(self, message_set: MessageSet, text: str) -> str:
        """The response document."""
        self.company.version = message_set.version
        self.company.macros = {}
        checksum = hashlib.sha256(text.encode()).hexdigest()
        status = self._recovery_status(message_set)
        if status != 0:
            return self._document([], message_set, status)
        if message_set.new_id is not None:
            stored = self._stored_checksum(message_set.new_id)
            if stored is not None:
                if message_set.requests and stored != checksum:
                    return self._document([], message_set, 9001)
                return self._document(self._stored_answers(message_set.new_id), message_set, 0)
            if message_set.old_id == message_set.new_id:
                return self._document([], message_set, 9002)
        responses = self._execute(message_set, checksum)
        used = message_set.new_id is not None or message_set.old_id is not None
        return self._document(responses, message_set, 0 if used else None)

    def _recovery_status(self, message_set: MessageSet) -> int:
        """Looks at the two ids and clears what is to be cleared."""
        new_id, old_id = message_set.new_id, message_set.old_id
        for set_id in (new_id, old_id):
            if set_id is not None and set_id != CLEAR_ALL and len(set_id) > LONGEST_ID:
                return 9004
        if old_id is None or old_id == new_id:
            return 0
        with self.company.store.transaction():
            gone = self._clear(None if old_id == CLEAR_ALL else old_id)
        return 600 if not gone and new_id is None and old_id != CLEAR_ALL else 0

    def _clear(self, set_id: str | None) -> int:
        """Forgets one stored set, or all of this application; gives how many there were."""
        where, values = "application = ?", [self.application]
        if set_id is not None:
            where, values = f"{where} AND message_set_id = ?", [*values, set_id]
        self.company.store.db.execute(f"DELETE FROM message_set_answer WHERE {where}", values)
        return self.company.store.db.execute(f"DELETE FROM message_set WHERE {where}", values).rowcount

    def _stored_checksum(self, set_id: str) -> str | None:
        row = self.company.store.db.execute(
            "SELECT checksum FROM message_set WHERE application = ? AND message_set_id = ?", (self.application, set_id)
        ).fetchone()
        return str(row[0]) if row else None

    def _stored_answers(self, set_id: str) -> list[str]:
        rows = self.company.store.db.execute(
            "SELECT answer FROM message_set_answer WHERE application = ? AND message_set_id = ? ORDER BY position",
            (self.application, set_id),
        )
        return [row[0] for row in rows]

    def _execute(self, message_set: MessageSet, checksum: str) -> list[str]:
        responses: list[str] = []
        failed = False
        for position, request in enumerate(message_set.requests):
            if failed:
                error = StatusError(3231, "The request has not been processed.")
                responses.append(self._refused(request, error, message_set))
                continue
            answer, code = self._one(request, message_set, position, checksum)
            failed = severity(code) == "Error" and message_set.on_error == "stopOnError"
            responses.append(answer)
        if message_set.new_id is not None:
            with self.company.store.transaction():
                for position, answer in enumerate(responses):
                    self._store(message_set.new_id, checksum, position, answer)
        return responses

    def _one(self, request: Request, message_set: MessageSet, position: int, checksum: str) -> tuple[str, int]:
        """One request in one transaction, its stored answer in the same."""
        macros = dict(self.company.macros)
        try:
            check_values(request)
            with self.company.store.transaction():
                outcome = perform(self.company, request, self.iterators)
                answer = self._answer(request, outcome, message_set)
                if message_set.new_id is not None and self.stored_with_request:
                    self._store(message_set.new_id, checksum, position, answer)
        except StatusError as error:
            self.company.forget()
            self.company.macros = macros
            return self._refused(request, error, message_set), error.code
        except BaseException:
            self.company.forget()
            raise
        if self.after_commit is not None:
            self.after_commit(request.name)
        return answer, outcome.code

    def _store(self, set_id: str, checksum: str, position: int, answer: str) -> None:
        db = self.company.store.db
        db.execute("INSERT OR IGNORE INTO message_set VALUES (?,?,?)", (self.application, set_id, checksum))
        db.execute(
            "INSERT OR IGNORE INTO message_set_answer VALUES (?,?,?,?)", (self.application, set_id, position, answer)
        )

    def _writer(self, message_set: MessageSet) -> ResponseWriter:
        return ResponseWriter(self.company.schema, self.company.elements, message_set.version)

    def _answer(self, request: Request, outcome: Outcome, message_set: MessageSet) -> str:
        name = f"{request.name[:-2]}Rs"
        writer = self._writer(message_set)
        returns, report = outcome.returns, outcome.report
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
        body = "".join(responses)
        inner = f"<QBXMLMsgsRs{attributes}>\n{body}</QBXMLMsgsRs>" if body else f"<QBXMLMsgsRs{attributes} />"
        return f'<?xml version="1.0" ?>\n<QBXML>\n{inner}\n</QBXML>\n'
