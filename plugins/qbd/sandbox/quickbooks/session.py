"""An application's session on one company file: the lock on it, its iterators, and the terms it was given."""

from __future__ import annotations

import uuid
from pathlib import Path

from qbd.sandbox.quickbooks.auth_preferences import Wishes
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.hresults import (
    CANNOT_LOCK,
    NEVER_AUTHORISED,
    NO_AUTOMATIC_LOGIN,
    NO_PERMISSION,
    OTHER_MODE,
    SINGLE_USER_WANTED,
    HresultError,
)
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.session_terms import (
    DO_NOT_CARE,
    PERSONAL_DATA_NOT_NEEDED,
    SINGLE_USER,
    SessionTerms,
)
from qbd.sandbox.quickbooks.store import Clock, SessionLock, Store


class Session:
    """Holds the company file until `close`.

    Args:
        in_window: whether a person has the file open in QuickBooks' own window; without, QuickBooks logs in by itself.
        mode: 0 single user, 1 multi user, 2 do not care.

    Raises:
        HresultError: 0x8004041B where another session has the file (422 for one that wants it alone), 0x80040403 and 406
            for what is no company file of this sandbox, 410, 418, 41A, 41D, 431-434 where it may not be opened so.
    """

    def __init__(
        self, path: Path, mode: int, wishes: Wishes, clock: Clock, *, in_window: bool, wait_seconds: float
    ) -> None:
        self.path = path
        self.ticket = str(uuid.uuid4())
        self._lock = SessionLock(path, wait_seconds)
        self._acquire(mode)
        try:
            self.store = Store(path, clock)
        except BaseException:
            self._lock.release()
            raise
        try:
            terms = _terms(self.store, mode, wishes, in_window)
            self.company = Company(self.store)
        except BaseException:
            self.close()
            raise
        self.company.terms = terms
        self.iterators = Iterators()

    def _acquire(self, mode: int) -> None:
        try:
            self._lock.acquire()
        except HresultError as error:
            if error.hresult == CANNOT_LOCK and mode == SINGLE_USER:
                raise HresultError(SINGLE_USER_WANTED) from None
            raise

    def close(self) -> None:
        """Lets the next application in."""
        self.store.close()
        self._lock.release()


def _terms(store: Store, mode: int, wishes: Wishes, in_window: bool) -> SessionTerms:
    """What the file's administrator and the open window allow.

    A file that is open in the window has one mode. One that is not is opened in the mode asked for; who does not care
    gets the mode the file had last, `file_mode` [M].
    """
    file_mode = int(store.meta("file_mode", str(SINGLE_USER)))
    if in_window and mode not in (DO_NOT_CARE, file_mode):
        raise HresultError(OTHER_MODE)
    wishes.check_edition(store.meta("product", "pro"))
    _check_access(store.meta("application_access", "granted"))
    automatic_login = store.meta("automatic_login", "granted") == "granted"
    personal_data = store.meta("personal_data", "granted") == "granted"
    wishes.check_granted(automatic_login=automatic_login, personal_data=personal_data)
    if not in_window and not automatic_login:
        raise HresultError(NO_AUTOMATIC_LOGIN)
    return SessionTerms(
        single_user=(file_mode if mode == DO_NOT_CARE else mode) == SINGLE_USER,
        read_only=wishes.read_only or store.meta("application_access") == "read",
        personal_data=personal_data and wishes.personal_data != PERSONAL_DATA_NOT_NEEDED,
        automatic_login=not in_window,
    )


def _check_access(access: str) -> None:
    """Access as the file's administrator left it: granted, to read only, nobody asked yet, or refused."""
    if access == "unknown":
        raise HresultError(NEVER_AUTHORISED)
    if access == "denied":
        raise HresultError(NO_PERMISSION)
