"""The worker: takes a lease, carries out its steps one by one, reports each. All decisions are the server's."""

from __future__ import annotations

import logging
import random
import threading
import time
import uuid
from collections.abc import Callable

from qbd.delivery.protocol import Claim, Failure, LeaseRequest, Next, Report, Stage, Step
from qbd.worker.api import Api, LeaseGoneError, ServerRefusedError, ServerUnavailableError
from qbd.worker.heartbeat import Heartbeat
from qbd.worker.request_processor import RequestProcessor, hresult_of
from qbd.worker.session import Session

log = logging.getLogger(__name__)

_LOGGED_MESSAGE = 300


def waking_clock() -> float:
    """Return seconds that also count while the computer sleeps (``time.monotonic`` does so on Windows, not on Linux)."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


class Worker:
    """One worker on one company file.

    ``company_file`` is the path that QuickBooks opens ('' for the file that is open). ``clock`` must go on while the
    computer sleeps, so that a lease is not thought to be younger than it is; ``sleep`` waits that many seconds or until ``stop``.
    """

    def __init__(
        self,
        api: Api,
        processor: RequestProcessor,
        company_file: str,
        *,
        app_name: str = "Shopify and Stocky bridge",
        version: str = "",
        wait_seconds: float = 25.0,
        clock: Callable[[], float] = waking_clock,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._api = api
        self._session = Session(processor, company_file, app_name)
        self._request = LeaseRequest(instance=uuid.uuid4().hex, version=version, wait_seconds=wait_seconds)
        self._clock = clock
        self._stopping = threading.Event()
        self._sleep = sleep or self._stopping.wait
        self._deadline = 0.0
        self._lease_seconds = 0.0

    def stop(self) -> None:
        """Finish the step in hand, then end; may be called from a signal handler or another thread."""
        self._stopping.set()

    def run_forever(self) -> None:
        """Work until ``stop``; an unreachable or refusing server is waited for, with growing, jittered pauses."""
        troubles = 0
        while not self._stopping.is_set():
            try:
                self.run_once()
                troubles = 0
            except LeaseGoneError as error:
                log.warning("lease gone: %s", error)
                self._session.close()
            except (ServerUnavailableError, ServerRefusedError) as error:
                troubles += 1
                log.error("server: %s", error)
                self._session.close()
                self._sleep(min(300.0, 2.0 ** min(troubles, 8)) * random.uniform(0.5, 1.0))
        self._session.close()

    def run_once(self) -> bool:
        """Take one lease, carry out its steps and return True; False when there was nothing to do.

        Raises:
            LeaseGoneError, ServerUnavailableError, ServerRefusedError: as ``Api`` says.
        """
        lease = self._api.lease(self._request)
        if lease is None:
            self._session.close()
            return False
        self._lease_seconds = lease.expires_in
        self._deadline = self._clock() + lease.expires_in
        log.info("lease %d%s", lease.token, ", recovering" if lease.recover else "")
        step: Step | None = lease.step
        while step is not None:
            outcome = self._carry_out(lease.token, step)
            reported = self._clock()
            following: Next = self._api.report(outcome)
            self._deadline = reported + following.expires_in
            step = following.step
        return True

    def _carry_out(self, token: int, step: Step) -> Report:
        claim = Claim(token=token, number=step.number)
        started = self._clock()
        try:
            self._session.open()
        except Exception as error:
            return self._failed(claim, step, error, "open")
        if step.announce:
            announced = self._clock()
            self._deadline = announced + self._api.sent(claim).expires_in
        if self._clock() >= self._deadline - self._lease_seconds / 4:
            raise LeaseGoneError(f"step {step.number}: too little of the lease is left to begin it")
        try:
            with Heartbeat(self._api, claim, max(1.0, self._lease_seconds / 4)):
                response = self._session.process(step.request)
        except Exception as error:
            return self._failed(claim, step, error, "process")
        log.info(
            "%s %s: %d bytes in, %d out, %.1f s",
            step.kind,
            step.message_set_id,
            len(step.request),
            len(response),
            self._clock() - started,
        )
        return Report(token=token, number=step.number, response=response)

    def _failed(self, claim: Claim, step: Step, error: Exception, stage: Stage) -> Report:
        """Make a failure of what QuickBooks threw. The session is dropped: after an error its state is anyone's guess."""
        self._session.close()
        number = hresult_of(error)
        message = str(getattr(error, "message", "") or type(error).__name__)[:_LOGGED_MESSAGE]
        log.warning("%s %s: QuickBooks failed to %s: 0x%08X %s", step.kind, step.message_set_id, stage, number, message)
        return Report(
            token=claim.token, number=claim.number, failure=Failure(hresult=number, message=message, stage=stage)
        )
