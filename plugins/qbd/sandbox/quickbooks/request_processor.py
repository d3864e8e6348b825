"""The request processor: the same calls, order rules and HRESULTs as QuickBooks' COM object.

Interface: `QBXMLRP2.RequestProcessor` (IRequestProcessor5), method names in Python's spelling.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.errors import (
    BAD_TICKET,
    CANNOT_OPEN_FILE,
    CONNECTION_OPEN,
    FILE_NAME_NEEDED,
    INVALID_PARAMETER,
    NEVER_AUTHORISED,
    NO_APPLICATION_NAME,
    NO_CONNECTION,
    NO_PERMISSION,
    NO_SESSION,
    OTHER_FILE_OPEN,
    OTHER_MODE,
    SESSION_OPEN,
    UNKNOWN_CONNECTION_TYPE,
    HresultError,
)
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.message_sets import AfterCommit, Executor
from qbd.sandbox.quickbooks.request_reader import read_message_set
from qbd.sandbox.quickbooks.schema import SUPPORTED_VERSIONS
from qbd.sandbox.quickbooks.store import Clock, SessionLock, Store, system_clock

Refuse = Callable[[str], int | None]
_CONNECTION_TYPES = (0, 1, 3)
_FILE_MODES = (0, 1, 2)
_DO_NOT_CARE = 2


class _Session:
    def __init__(self, path: Path, clock: Clock, wait_seconds: float) -> None:
        self.path = path
        self.ticket = str(uuid.uuid4())
        self.lock = SessionLock(path, wait_seconds)
        self.lock.acquire()
        try:
            self.store = Store(path, clock)
        except BaseException:
            self.lock.release()
            raise
        self.company = Company(self.store)
        self.iterators = Iterators()

    def close(self) -> None:
        self.store.close()
        self.lock.release()


class RequestProcessor:
    """QuickBooks with at most one company file open.

    Args:
        open_file: the file that is open in QuickBooks' own window; ``begin_session("")`` means it. Without one a
            session must name its file.
        clock: aware times.
        refuse: called with each method's name; a number it gives is raised as HRESULT (a modal dialog, a user who
            denies access ...).
        after_commit: called when a request's effects are safe and before it is answered.
        stored_with_request: see `message_sets.Executor`.
        wait_seconds: how long begin_session waits for another session to end before 0x8004041B.
    """

    def __init__(
        self,
        open_file: str | Path | None = None,
        *,
        clock: Clock = system_clock,
        refuse: Refuse | None = None,
        after_commit: AfterCommit | None = None,
        stored_with_request: bool = True,
        wait_seconds: float = 10.0,
    ) -> None:
        self._open_file = Path(open_file) if open_file is not None else None
        self._clock, self._refuse = clock, refuse
        self._after_commit, self._stored_with_request = after_commit, stored_with_request
        self._wait_seconds = wait_seconds
        self._application: str | None = None
        self._session: _Session | None = None

    def _enter(self, method: str) -> None:
        hresult = self._refuse(method) if self._refuse is not None else None
        if hresult is not None:
            raise HresultError(hresult)

    def open_connection2(self, app_id: str, app_name: str, connection_type: int = 1) -> None:
        """Raises HresultError 0x80040412 when already open, 0x80040415 without a name, 0x8004042F for another type."""
        self._enter("open_connection2")
        if self._application is not None:
            raise HresultError(CONNECTION_OPEN)
        if not app_name:
            raise HresultError(NO_APPLICATION_NAME)
        if connection_type not in _CONNECTION_TYPES:
            raise HresultError(UNKNOWN_CONNECTION_TYPE)
        self._application = f"{app_id}\n{app_name}"

    def begin_session(self, company_file: str, mode: int = 2) -> str:
        """Opens a session and gives its ticket.

        Args:
            company_file: path, or empty for the file open in QuickBooks.
            mode: 0 single user, 1 multi user, 2 do not care.

        Raises:
            HresultError: 0x8004040F, 411, 403, 40A, 410, 417, 418, 41A, 41B, 425.
        """
        self._enter("begin_session")
        if self._application is None:
            raise HresultError(NO_CONNECTION)
        if self._session is not None:
            raise HresultError(SESSION_OPEN)
        if mode not in _FILE_MODES:
            raise HresultError(INVALID_PARAMETER)
        session = _Session(self._path(company_file), self._clock, self._wait_seconds)
        try:
            self._check_mode(session.store, mode)
            self._authorise(session.store)
        except HresultError:
            session.close()
            raise
        self._session = session
        return session.ticket

    def _path(self, company_file: str) -> Path:
        if not company_file:
            if self._open_file is None:
                raise HresultError(FILE_NAME_NEEDED)
            return self._open_file
        path = Path(company_file)
        if self._open_file is not None and path.resolve() != self._open_file.resolve():
            raise HresultError(OTHER_FILE_OPEN)
        if not path.is_file():
            raise HresultError(CANNOT_OPEN_FILE, reason=company_file)
        return path

    def _check_mode(self, store: Store, mode: int) -> None:
        """A file that is open in QuickBooks' own window is open in one mode."""
        if self._open_file is not None and mode != _DO_NOT_CARE and str(mode) != store.meta("file_mode", "0"):
            raise HresultError(OTHER_MODE)

    def _authorise(self, store: Store) -> None:
        """Access as the file's administrator left it: everybody, nobody yet, or refused."""
        access = store.meta("application_access", "granted")
        if access == "unknown":
            raise HresultError(NEVER_AUTHORISED)
        if access == "denied":
            raise HresultError(NO_PERMISSION)

    def _open_session(self, ticket: str) -> _Session:
        if self._application is None:
            raise HresultError(NO_CONNECTION)
        if self._session is None:
            raise HresultError(NO_SESSION)
        if ticket != self._session.ticket:
            raise HresultError(BAD_TICKET)
        return self._session

    def process_request(self, ticket: str, xml: str) -> str:
        """Executes one message set and gives the response document.

        Raises:
            HresultError: 0x80040400 where the set is not valid qbXML (nothing is executed then), 413, 423, 40C, 40D.
        """
        self._enter("process_request")
        session = self._open_session(ticket)
        message_set = read_message_set(xml, session.company.schema)
        assert self._application is not None
        executor = Executor(
            session.company, session.iterators, self._application, self._after_commit, self._stored_with_request
        )
        return executor.run(message_set, xml)

    def get_current_company_file_name(self, ticket: str) -> str:
        """The full path of the session's file."""
        return str(self._open_session(ticket).path.resolve())

    def qbxml_versions_for_session(self, ticket: str) -> tuple[str, ...]:
        """All versions that may be declared."""
        self._open_session(ticket)
        return SUPPORTED_VERSIONS

    def end_session(self, ticket: str) -> None:
        """Its iterators end with it."""
        self._enter("end_session")
        self._open_session(ticket).close()
        self._session = None

    def close_connection(self) -> None:
        """Raises HresultError 0x8004040F when none is open. A session left open is closed with it."""
        self._enter("close_connection")
        if self._application is None:
            raise HresultError(NO_CONNECTION)
        if self._session is not None:
            self._session.close()
            self._session = None
        self._application = None
