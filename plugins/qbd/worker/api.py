"""The server as the worker sees it: ``Api`` is the interface, ``HttpApi`` speaks it over HTTPS.

Repeating any call is safe: an instance that asks again gets its lease anew, ``sent`` may be said twice, and a report
is known by the number of its step.
"""

from __future__ import annotations

import logging
from typing import Protocol, TypeVar

import httpx
from pydantic import BaseModel, ValidationError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from qbd.delivery.protocol import Claim, Granted, Lease, LeaseRequest, Next, Report

log = logging.getLogger(__name__)
Answer = TypeVar("Answer", bound=BaseModel)


class ServerUnavailableError(Exception):
    """The server cannot be reached or does not work at the moment; trying later helps."""


class ServerRefusedError(Exception):
    """The server does not want this worker: token unknown or revoked, or the worker is too old. The message says what to do."""


class LeaseGoneError(Exception):
    """The lease is no longer ours; whatever we were about to do must not be done."""


class Api(Protocol):
    """What a worker may ask of the server."""

    def lease(self, request: LeaseRequest) -> Lease | None:
        """Return work, or None when there is none."""

    def sent(self, claim: Claim) -> Granted:
        """Announce that a step is now handed to QuickBooks."""

    def heartbeat(self, claim: Claim) -> Granted:
        """Keep the lease while QuickBooks works."""

    def report(self, report: Report) -> Next:
        """Hand in what QuickBooks said and return what to do next."""


class HttpApi:
    """The API over HTTP. ``address`` is where the app is mounted, e.g. ``https://airflow.example/qbd``."""

    def __init__(
        self,
        address: str,
        token: str,
        *,
        client: httpx.Client | None = None,
        attempts: int = 5,
        longest_wait: float = 20.0,
    ) -> None:
        self._base = address.rstrip("/") + "/worker/v1"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._client = client or httpx.Client(timeout=httpx.Timeout(30.0, read=90.0))
        self._attempts = attempts
        self._longest_wait = longest_wait

    def lease(self, request: LeaseRequest) -> Lease | None:
        """See ``Api``."""
        response = self._post("/lease", request)
        return None if response.status_code == httpx.codes.NO_CONTENT else _read(response, Lease)

    def sent(self, claim: Claim) -> Granted:
        """See ``Api``."""
        return _read(self._post("/sent", claim), Granted)

    def heartbeat(self, claim: Claim) -> Granted:
        """See ``Api``."""
        return _read(self._post("/heartbeat", claim), Granted)

    def report(self, report: Report) -> Next:
        """See ``Api``."""
        return _read(self._post("/answer", report), Next)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _post(self, path: str, body: BaseModel) -> httpx.Response:
        retrying = Retrying(
            retry=retry_if_exception_type(ServerUnavailableError),
            stop=stop_after_attempt(self._attempts),
            wait=wait_random_exponential(multiplier=0.5, max=self._longest_wait),
            reraise=True,
        )
        return retrying(self._post_once, path, body)

    def _post_once(self, path: str, body: BaseModel) -> httpx.Response:
        try:
            response = self._client.post(
                self._base + path,
                content=body.model_dump_json(),
                headers={**self._headers, "Content-Type": "application/json"},
            )
        except httpx.TransportError as error:
            raise ServerUnavailableError(f"{path}: {type(error).__name__}") from error
        if response.status_code == httpx.codes.CONFLICT:
            raise LeaseGoneError(_detail(response))
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
            raise ServerUnavailableError(f"{path}: status {response.status_code}")
        if not response.is_success:
            raise ServerRefusedError(f"{path}: status {response.status_code}: {_detail(response)}")
        return response


def _read(response: httpx.Response, model: type[Answer]) -> Answer:
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        raise ServerRefusedError(
            f"the server's answer is not of this protocol ({error.error_count()} errors); check the address and update the worker"
        ) from error


def _detail(response: httpx.Response) -> str:
    try:
        return str(response.json().get("detail", ""))[:500]
    except (ValueError, AttributeError):
        return "no explanation; is the address right?"
