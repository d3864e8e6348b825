"""The session with QuickBooks: opened when there is work, closed when there is none or something went wrong."""

from __future__ import annotations

import contextlib
import logging

from qbd.worker.request_processor import DO_NOT_CARE, LOCAL_QBD, RequestProcessor

log = logging.getLogger(__name__)


class Session:
    """At most one session on one company file. Iterators of queries live only as long as it does, so it is kept between steps."""

    def __init__(self, processor: RequestProcessor, company_file: str, app_name: str) -> None:
        self._processor = processor
        self._company_file = company_file
        self._app_name = app_name
        self._connected = False
        self._ticket: str | None = None

    def open(self) -> str:
        """Return the ticket of the open session, opening it first if need be; raises what QuickBooks throws."""
        if self._ticket is None:
            if not self._connected:
                self._processor.open_connection2("", self._app_name, LOCAL_QBD)
                self._connected = True
            self._ticket = self._processor.begin_session(self._company_file, DO_NOT_CARE)
        return self._ticket

    def process(self, request: str) -> str:
        """Have one document processed; raises what QuickBooks throws."""
        return self._processor.process_request(self.open(), request)

    def close(self) -> None:
        """End session and connection; QuickBooks may be gone already, which is no error here."""
        ticket, self._ticket = self._ticket, None
        connected, self._connected = self._connected, False
        if ticket is not None:
            with contextlib.suppress(Exception):
                self._processor.end_session(ticket)
        if connected:
            with contextlib.suppress(Exception):
                self._processor.close_connection()
