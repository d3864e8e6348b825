"""The interface of QuickBooks' request processor, as COM offers it (``QBXMLRP2.RequestProcessor``, IRequestProcessor5).

Two things implement it: the sandbox's company file, and the COM object on the shop's PC. The COM adapter is not part of this
version; whoever writes it keeps to one thread (the DLL is apartment-threaded), calls ``CoInitialize`` in it,
and raises ``ProcessorError`` with the HRESULT found in ``com_error.excepinfo[5]`` (the outer one is always 0x80020009).
"""

from __future__ import annotations

from typing import Protocol

LOCAL_QBD = 1
DO_NOT_CARE = 2
UNSPECIFIED_FAILURE = 0x80004005


class ProcessorError(Exception):
    """QuickBooks threw instead of answering. ``hresult`` is the unsigned 32-bit number."""

    def __init__(self, hresult: int, message: str) -> None:
        super().__init__(f"0x{hresult:08X}: {message}")
        self.hresult = hresult
        self.message = message


class RequestProcessor(Protocol):
    """Opens connections and sessions and processes qbXML; every method may raise an error that has an ``hresult``."""

    def open_connection2(self, app_id: str, app_name: str, connection_type: int) -> None:
        """Announce the application; ``app_name`` must never change, QuickBooks ties its permission to it."""

    def begin_session(self, company_file: str, mode: int) -> str:
        """Open the company file ('' for the one that is open) and return the session's ticket."""

    def process_request(self, ticket: str, request: str) -> str:
        """Carry out one qbXML document and return the answer document."""

    def end_session(self, ticket: str) -> None:
        """Let go of the company file."""

    def close_connection(self) -> None:
        """End what ``open_connection2`` began."""


def hresult_of(error: Exception) -> int:
    """Return the error's HRESULT as an unsigned number; what has none counts as an unspecified failure."""
    number = getattr(error, "hresult", None)
    return number & 0xFFFFFFFF if isinstance(number, int) else UNSPECIFIED_FAILURE
