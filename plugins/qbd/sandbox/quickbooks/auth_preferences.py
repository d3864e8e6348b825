"""What an application says about itself before its session begins (IAuthPreferences2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qbd.sandbox.quickbooks.hresults import (
    INVALID_PARAMETER,
    NO_AUTOMATIC_LOGIN,
    NO_PERMISSION,
    NOT_FOR_ENTERPRISE,
    NOT_FOR_PREMIER,
    NOT_FOR_PRO,
    NOT_FOR_SIMPLE_START,
    HresultError,
)
from qbd.sandbox.quickbooks.session_terms import (
    PERSONAL_DATA_NOT_NEEDED,
    PERSONAL_DATA_OPTIONAL,
    PERSONAL_DATA_REQUIRED,
)

UNATTENDED_REQUIRED, UNATTENDED_OPTIONAL = 1, 2
# Product -> its bit in PutAuthFlags and the refusal of an application that lacks it.
_EDITIONS = {
    "simplestart": (1, NOT_FOR_SIMPLE_START),
    "pro": (2, NOT_FOR_PRO),
    "premier": (4, NOT_FOR_PREMIER),
    "enterprise": (8, NOT_FOR_ENTERPRISE),
}
_ALL_EDITIONS = 15
# "Force the authorisation dialog"; nothing is asked here, so it changes nothing.
_FORCE_DIALOG = 0x80000000


@dataclass(slots=True)
class Wishes:
    """The values as put; flags 0 stand for every edition."""

    read_only: bool = False
    unattended: int = UNATTENDED_OPTIONAL
    personal_data: int = PERSONAL_DATA_OPTIONAL
    flags: int = 0

    def check_edition(self, product: str) -> None:
        """Raises HresultError 0x80040431-434 where the application does not support this product."""
        bit, refusal = _EDITIONS[product]
        if self.flags and not self.flags & bit:
            raise HresultError(refusal)

    def check_granted(self, *, automatic_login: bool, personal_data: bool) -> None:
        """Raises HresultError where the file's administrator does not grant what the application requires [M].

        0x8004041D for unattended mode; 0x8004041A for personal data, for which no number of its own is known.
        """
        if self.unattended == UNATTENDED_REQUIRED and not automatic_login:
            raise HresultError(NO_AUTOMATIC_LOGIN)
        if self.personal_data == PERSONAL_DATA_REQUIRED and not personal_data:
            raise HresultError(NO_PERMISSION, reason="personal data")


class AuthPreferences:
    """Puts between OpenConnection and BeginSession only; gets during a session.

    Args:
        wishes: what is changed and read.
        before_session: raises where nothing may be put now.
        in_session: raises for a ticket that is not the open session's.
    """

    def __init__(self, wishes: Wishes, before_session: Callable[[], None], in_session: Callable[[str], object]) -> None:
        self._wishes, self._before_session, self._in_session = wishes, before_session, in_session

    def put_is_read_only(self, is_read_only: bool) -> None:
        """The application will only read; its writes are refused."""
        self._before_session()
        self._wishes.read_only = is_read_only

    def put_unattended_mode_pref(self, pref: int) -> None:
        """1 required, 2 optional."""
        self._put("unattended", pref, (UNATTENDED_REQUIRED, UNATTENDED_OPTIONAL))

    def put_personal_data_pref(self, pref: int) -> None:
        """1 required, 2 optional, 3 not needed."""
        self._put("personal_data", pref, (PERSONAL_DATA_REQUIRED, PERSONAL_DATA_OPTIONAL, PERSONAL_DATA_NOT_NEEDED))

    def _put(self, name: str, value: int, known: tuple[int, ...]) -> None:
        self._before_session()
        if value not in known:
            raise HresultError(INVALID_PARAMETER, reason=f"{name}: {value}")
        setattr(self._wishes, name, value)

    def put_auth_flags(self, flags: int) -> None:
        """Editions that the application supports: 1 Simple Start, 2 Pro, 4 Premier, 8 Enterprise; 0 all."""
        self._before_session()
        editions = flags & 0xFFFFFFFF & ~_FORCE_DIALOG
        if editions & ~_ALL_EDITIONS:
            raise HresultError(INVALID_PARAMETER, reason=f"flags: {flags}")
        self._wishes.flags = editions

    def get_is_read_only(self, ticket: str) -> bool:
        """As put."""
        self._in_session(ticket)
        return self._wishes.read_only

    def get_unattended_mode_pref(self, ticket: str) -> int:
        """As put; optional where nothing was."""
        self._in_session(ticket)
        return self._wishes.unattended

    def get_personal_data_pref(self, ticket: str) -> int:
        """As put; optional where nothing was [M]."""
        self._in_session(ticket)
        return self._wishes.personal_data

    def was_auth_preferences_obeyed(self, ticket: str) -> bool:
        """True: a QuickBooks as young as this one knows them all."""
        self._in_session(ticket)
        return True
