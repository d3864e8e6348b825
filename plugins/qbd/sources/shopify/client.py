"""Sends documents to one shop and gives back whole, successful answers; everything else is a clear error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx
import msgspec
import tenacity

from qbd.errors import AuthenticationError, ContractError, SourceError, SourceUnavailableError, ThrottledError
from qbd.sources.shopify.access import RENEW_BEFORE, GrantedToken, ShopifyAccess
from qbd.sources.shopify.clock import Clock, SystemClock
from qbd.sources.shopify.documents import Document, document
from qbd.sources.shopify.faults import PassingError, check_errors, check_status
from qbd.sources.shopify.throttle import QueryCost, Throttle

T = TypeVar("T")

_ATTEMPTS: Final = 8
_THROTTLE_PATIENCE: Final = 900.0
_BACKOFF: Final = tenacity.wait_exponential(multiplier=0.5, max=30) + tenacity.wait_random(0, 0.5)


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: its data, the bytes it came in, and its cost."""

    data: dict[str, Any]
    body: bytes = field(repr=False)
    cost: QueryCost | None


class ShopifyClient:
    """A session with one shop.

    Retries what can pass (timeouts, dropped or truncated answers, 429, 5xx, THROTTLED), renews a token before its end
    and once when it is refused, and keeps to the cost throttle.
    """

    def __init__(self, access: ShopifyAccess, clock: Clock | None = None) -> None:
        self.access = access
        self.clock: Clock = clock or SystemClock()
        self.throttle = Throttle(self.clock)
        self._http = httpx.Client(
            transport=access.transport,
            timeout=access.timeout,
            follow_redirects=False,
            headers={"accept": "application/json", "user-agent": "qbd-bridge"},
        )
        self._token = GrantedToken(access.token) if access.token else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.close()

    def execute(self, name: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Send the document of that name; variables that it does not declare are left out.

        Args:
            name: The operation's name.
            variables: Values of its variables, and possibly more.

        Raises:
            AuthenticationError, ApiVersionError, MissingScopeError, ContractError, ConfigurationError: See
                :mod:`qbd.sources.shopify.faults`.
            ThrottledError: Shopify asked to wait longer than a task may.
            SourceUnavailableError: Still failing after all retries.
        """
        operation = document(name)
        values = operation.accepted(variables or {})
        return self._retrying(lambda: self._once(operation, values))

    def _once(self, operation: Document, values: Mapping[str, Any]) -> Answer:
        self.throttle.before(operation.name)
        response = self._post(operation, values)
        check_status(response, self.access)
        content = _decoded(response, self.access.host)
        cost = QueryCost.of(content.get("extensions"))
        self.throttle.after(operation.name, cost)
        try:
            check_errors(content.get("errors"), self.access)
        except PassingError as error:
            if isinstance(error.lasting, ThrottledError):
                error.wait = max(1.0, self.throttle.seconds_until(cost.requested if cost else 0.0))
            raise
        data = content.get("data")
        if not isinstance(data, dict):
            raise ContractError(
                f"Shopify {self.access.host}: the answer to {operation.name} has neither data nor errors."
            )
        return Answer(data, response.content, cost)

    def _post(self, operation: Document, values: Mapping[str, Any]) -> httpx.Response:
        payload = {"query": operation.text, "variables": dict(values), "operationName": operation.name}
        response = self._send(payload)
        if response.status_code == 401 and self.access.client_id:
            self._token = None
            response = self._send(payload)
        return response

    def _send(self, payload: Mapping[str, Any]) -> httpx.Response:
        with _passing_transport(self.access.host):
            return self._http.post(
                self.access.graphql_url, json=payload, headers={"X-Shopify-Access-Token": self._current_token()}
            )

    def _current_token(self) -> str:
        if self._token is None or self._token.stale(self.clock.now()):
            self._token = self._granted()
        return self._token.value

    def _granted(self) -> GrantedToken:
        access = self.access
        with _passing_transport(access.host):
            response = self._http.post(
                access.token_url,
                data={
                    "grant_type": "client_credentials",
                    "client_id": access.client_id,
                    "client_secret": access.client_secret,
                },
            )
        if response.status_code in (400, 401, 403):
            said = access.conceal(" ".join(response.text.split()))[:200]
            raise AuthenticationError(
                f"Shopify {access.host}: no access token for this client id and secret ({response.status_code}). "
                f"{said} Check both in the Airflow connection; app and store must belong to one organisation."
            )
        if response.status_code == 404:
            raise AuthenticationError(f"Shopify {access.host}: there is no shop at this address (404).")
        check_status(response, access)
        content = _decoded(response, access.host)
        token = content.get("access_token")
        if not isinstance(token, str) or not token:
            raise ContractError(f"Shopify {access.host}: the grant's answer holds no access_token.")
        seconds = float(content.get("expires_in") or 0)
        return GrantedToken(token, self.clock.now() + timedelta(seconds=seconds) - RENEW_BEFORE if seconds else None)

    def download(self, url: str, consume: Callable[[Iterator[bytes]], None]) -> None:
        """Stream the lines of a bulk result into ``consume``; called anew from the first line after a failure.

        The address is signed by the storage behind Shopify: no token is sent there, and it appears in no message.
        """

        def once() -> None:
            host = self.access.host
            with _passing_transport(host), self._http.stream("GET", url, follow_redirects=True) as response:
                if response.status_code != 200:
                    lasting = SourceUnavailableError(
                        f"Shopify {host}: the bulk result cannot be downloaded ({response.status_code}). "
                        "It is kept for 7 days; run the extraction again."
                    )
                    raise PassingError(lasting) if response.status_code >= 500 else lasting
                consume(_lines(response.iter_bytes()))

        self._retrying(once)

    def _retrying(self, once: Callable[[], T]) -> T:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(PassingError),
            wait=_wait,
            stop=_give_up,
            sleep=self.clock.sleep,
            reraise=True,
        )
        try:
            return retrying(once)
        except PassingError as error:
            raise error.lasting from error.__cause__


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait if isinstance(error, PassingError) else None
    return asked if asked is not None else _BACKOFF(state)


def _give_up(state: tenacity.RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, PassingError) and isinstance(error.lasting, ThrottledError):
        return state.idle_for + (error.wait or 0.0) > _THROTTLE_PATIENCE
    return state.attempt_number >= _ATTEMPTS


@contextmanager
def _passing_transport(host: str) -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise PassingError(
            SourceUnavailableError(f"Shopify {host}: no answer in time ({type(error).__name__}). Try again later.")
        ) from error
    except httpx.TransportError as error:
        raise PassingError(
            SourceUnavailableError(
                f"Shopify {host}: the connection failed ({type(error).__name__}). Check the address and the network, "
                "then run again; nothing was lost."
            )
        ) from error


def _decoded(response: httpx.Response, host: str) -> dict[str, Any]:
    try:
        content = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        lasting: SourceError = SourceUnavailableError(
            f"Shopify {host}: the answer is not whole JSON ({len(response.content)} bytes). Try again later."
        )
        raise PassingError(lasting) from error
    if not isinstance(content, dict):
        raise ContractError(f"Shopify {host}: the answer is not a JSON object.")
    return content


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line for line in whole if line)
    if rest:
        yield rest
