"""The request processor: the same calls, order rules and HRESULTs as QuickBooks' COM object.

Interface: `QBXMLRP2.RequestProcessor` (IRequestProcessor5), method names in Python's spelling.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qbd.sandbox.quickbooks.auth_preferences import AuthPreferences, Wishes
from qbd.sandbox.quickbooks.fault_actions import FaultActions, QuickBooksDiedError, exit_at_once
from qbd.sandbox.quickbooks.faults import METHODS, Point
from qbd.sandbox.quickbooks.hresults import (
    BAD_TICKET,
    CALL_UNAVAILABLE,
    CONNECTION_OPEN,
    DURING_SESSION,
    INVALID_PARAMETER,
    NO_APPLICATION_NAME,
    NO_CONNECTION,
    NO_SESSION,
    SESSION_OPEN,
    UNKNOWN_CONNECTION_TYPE,
    HresultError,
)
from qbd.sandbox.quickbooks.machine import Machine
from qbd.sandbox.quickbooks.message_sets import AfterCommit, Executor
from qbd.sandbox.quickbooks.request_reader import read_message_set
from qbd.sandbox.quickbooks.schema import SUPPORTED_VERSIONS
from qbd.sandbox.quickbooks.session import Session
from qbd.sandbox.quickbooks.session_terms import DO_NOT_CARE, MULTI_USER, SINGLE_USER
from qbd.sandbox.quickbooks.store import Clock, Store, system_clock

Refuse = Callable[[str], int | None]
UNKNOWN, LOCAL_QBD, LOCAL_QBD_LAUNCH_UI = 0, 1, 3
RELEASE = 3


class RequestProcessor:
    """QuickBooks with at most one company file open.

    Args:
        open_file: the file that is open in QuickBooks' own window; ``begin_session("")`` means it. Without one a
            session must name its file.
        clock: aware times.
        refuse: called with each method's name; a number it gives is raised as HRESULT. For what is to happen in another
            process, or at some request, see `faults`.
        after_commit: called when a request's effects are safe and before it is answered.
        stored_with_request: see `message_sets.Executor`; left out, what the file's setting `answers_stored` says.
        wait_seconds: how long begin_session waits for another session to end before 0x8004041B.
        machine: the PC, where several applications share one; instead of ``open_file``.
        sleep, process_dies: see `fault_actions.FaultActions`.
    """

    # Of the library, not of QuickBooks: the 16.0 SDK's release [M].
    major_version, minor_version, release_level, release_number = 16, 0, RELEASE, 1

    def __init__(
        self,
        open_file: str | Path | None = None,
        *,
        clock: Clock = system_clock,
        refuse: Refuse | None = None,
        after_commit: AfterCommit | None = None,
        stored_with_request: bool | None = None,
        wait_seconds: float = 10.0,
        machine: Machine | None = None,
        sleep: Callable[[float], object] = time.sleep,
        process_dies: Callable[[], object] = exit_at_once,
    ) -> None:
        self._machine = machine or Machine(Path(open_file) if open_file is not None else None)
        self._clock, self._refuse = clock, refuse
        self._after_commit, self._stored_with_request = after_commit, stored_with_request
        self._wait_seconds = wait_seconds
        self._sleep, self._process_dies = sleep, process_dies
        self._application: str | None = None
        self._connection_type = UNKNOWN
        self._wishes = Wishes()
        self._session: Session | None = None
        self._died = False
        self._last_error = ""

    @contextmanager
    def _call(self, method: str, path: Path | None = None) -> Iterator[None]:
        """Faults that wait for a method come first; what it fails with is kept for `get_qb_last_error`."""
        try:
            if self._refuse is not None and (hresult := self._refuse(method)) is not None:
                raise HresultError(hresult)
            if method in METHODS:
                self._reach(Point(method), path)
            yield
        except QuickBooksDiedError as error:
            self._last_error = error.message
            self._drop_session()
            self._died = True
            raise
        except HresultError as error:
            self._last_error = error.message
            raise

    def _reach(self, point: Point, path: Path | None) -> None:
        if self._session is not None:
            self._faults(self._session.store).reach(point)
            return
        path = path or self._machine.open_file
        if path is not None and path.is_file():
            store = Store(path, self._clock)
            try:
                self._faults(store).reach(point)
            finally:
                store.close()

    def _faults(self, store: Store) -> FaultActions:
        return FaultActions(store, self._clock, self._sleep, self._process_dies)

    def open_connection(self, app_id: str, app_name: str) -> None:
        """The older form: to the QuickBooks of this computer. Raises as `open_connection2`."""
        self.open_connection2(app_id, app_name, LOCAL_QBD)

    def open_connection2(self, app_id: str, app_name: str, connection_type: int = LOCAL_QBD) -> None:
        """Raises HresultError 0x80040412 when already open, 0x80040415 without a name, 0x8004042F for another type."""
        with self._call("open_connection2"):
            self._reach(Point.OPEN_CONNECTION, None)
            if self._application is not None:
                raise HresultError(CONNECTION_OPEN)
            if not app_name:
                raise HresultError(NO_APPLICATION_NAME)
            if connection_type not in (UNKNOWN, LOCAL_QBD, LOCAL_QBD_LAUNCH_UI):
                raise HresultError(UNKNOWN_CONNECTION_TYPE)
            self._application = f"{app_id}\n{app_name}"
            self._connection_type = connection_type or LOCAL_QBD
            self._wishes = Wishes()

    @property
    def connection_type(self) -> int:
        """Of the open connection; 0 for none."""
        return self._connection_type

    @property
    def auth_preferences(self) -> AuthPreferences:
        """What the application says of itself; to be put between `open_connection2` and `begin_session`."""
        return AuthPreferences(self._wishes, self._before_session, self._open_session)

    def _before_session(self) -> None:
        with self._call("auth_preferences"):
            if self._application is None:
                raise HresultError(NO_CONNECTION)
            if self._session is not None:
                raise HresultError(DURING_SESSION)

    def begin_session(self, company_file: str, mode: int = DO_NOT_CARE) -> str:
        """Opens a session and gives its ticket.

        Args:
            company_file: path, or empty for the file open in QuickBooks.
            mode: 0 single user, 1 multi user, 2 do not care.

        Raises:
            HresultError: 0x8004040F, 411, 425, 403, 40A, 417; and see `Session`.
        """
        with self._call("begin_session", Path(company_file) if company_file else None):
            self._check_alive()
            if self._application is None:
                raise HresultError(NO_CONNECTION)
            if self._session is not None:
                raise HresultError(SESSION_OPEN)
            if mode not in (SINGLE_USER, MULTI_USER, DO_NOT_CARE):
                raise HresultError(INVALID_PARAMETER)
            path = self._machine.file_for(company_file)
            in_window = self._machine.open_file is not None
            self._session = Session(
                path, mode, self._wishes, self._clock, in_window=in_window, wait_seconds=self._wait_seconds
            )
            self._machine.opened(path)
            return self._session.ticket

    def _check_alive(self) -> None:
        if self._died:
            raise QuickBooksDiedError

    def _open_session(self, ticket: str) -> Session:
        self._check_alive()
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
        with self._call("process_request"):
            session = self._open_session(ticket)
            session.store.refresh()
            message_set = read_message_set(xml, session.company.schema)
            assert self._application is not None
            faults = self._faults(session.store)
            executor = Executor(
                session.company,
                session.iterators,
                self._application,
                self._after_commit,
                self._stores_with_request(session),
                faults,
            )
            return faults.deliver(executor.run(message_set, xml))

    def _stores_with_request(self, session: Session) -> bool:
        if self._stored_with_request is not None:
            return self._stored_with_request
        return session.store.meta("answers_stored", "with_request") == "with_request"

    def get_current_company_file_name(self, ticket: str) -> str:
        """The full path of the session's file."""
        with self._call("get_current_company_file_name"):
            return str(self._open_session(ticket).path.resolve())

    def qbxml_versions_for_session(self, ticket: str) -> tuple[str, ...]:
        """All versions that may be declared."""
        with self._call("qbxml_versions_for_session"):
            self._open_session(ticket)
            return SUPPORTED_VERSIONS

    @property
    def qbxml_versions_for_subscription(self) -> tuple[str, ...]:
        """None: there are no subscriptions here, see `process_subscription`."""
        return ()

    def process_subscription(self, xml: str) -> str:
        """Event subscriptions are not simulated: always HresultError 0x8004042B."""
        with self._call("process_subscription"):
            if self._application is None:
                raise HresultError(NO_CONNECTION)
            raise HresultError(CALL_UNAVAILABLE, reason="event subscriptions are not simulated")

    def get_qb_last_error(self) -> str:
        """The text of what a call failed with last; empty when none did."""
        return self._last_error

    def end_session(self, ticket: str) -> None:
        """Its iterators end with it."""
        with self._call("end_session"):
            self._open_session(ticket)
            self._drop_session()

    def _drop_session(self) -> None:
        if self._session is not None:
            self._session.close()
            self._machine.closed(self._session.path)
            self._session = None

    def close_connection(self) -> None:
        """Raises HresultError 0x8004040F when none is open. A session left open is closed with it."""
        with self._call("close_connection"):
            if self._application is None:
                raise HresultError(NO_CONNECTION)
            self._drop_session()
            self._application = None
            self._connection_type = UNKNOWN
            self._died = False
