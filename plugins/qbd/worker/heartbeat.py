"""Keeps a lease alive in a second thread while QuickBooks works; QuickBooks may take minutes over one call."""

from __future__ import annotations

import logging
import threading
from types import TracebackType

from qbd.delivery.protocol import Claim
from qbd.worker.api import Api, LeaseGoneError, ServerRefusedError, ServerUnavailableError

log = logging.getLogger(__name__)


class Heartbeat:
    """A context manager around one call of QuickBooks; beats every ``seconds`` until it is left or the lease is gone."""

    def __init__(self, api: Api, claim: Claim, seconds: float) -> None:
        self._api = api
        self._claim = claim
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="qbd-heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _beat(self) -> None:
        while not self._stop.wait(self._seconds):
            try:
                self._api.heartbeat(self._claim)
            except ServerUnavailableError as error:
                log.warning("heartbeat not heard: %s", error)
            except (LeaseGoneError, ServerRefusedError) as error:
                # QuickBooks cannot be interrupted; the report will be refused and the next holder clears up.
                log.warning("lease %d lost while QuickBooks works: %s", self._claim.token, error)
                return
