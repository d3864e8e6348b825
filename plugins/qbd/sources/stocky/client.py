"""Reads lists of Stocky's API v2, page by page; whatever is not a page is a clear error.

Source: https://stocky.shopifyapps.com/api/docs/v2.html: ``since_id`` instead of an offset, at most 250 in a page, no
stated rate limit (a 429 with ``Retry-After`` is obeyed).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Final, Self

import httpx
import msgspec
import tenacity

from qbd.errors import AuthenticationError, ContractError, SourceError, SourceUnavailableError, ThrottledError
from qbd.sources.stocky.access import StockyAccess

PAGE: Final = 250
_ATTEMPTS: Final = 7
_PATIENCE: Final = 900.0
_BACKOFF: Final = tenacity.wait_random_exponential(multiplier=1, max=30)
_ENDED: Final = (
    "Stocky and its API ended on 2026-08-31. Take the Stocky connection out of the store's settings; what was loaded "
    "before stays, and newer purchase orders are in Shopify."
)


class Head(msgspec.Struct):
    """What every object of a list has; ``updated_at`` in one of Stocky's forms."""

    id: int | str
    updated_at: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: its bytes as received and the numbers of the objects in it."""

    body: bytes = field(repr=False)
    ids: tuple[int, ...]


class _PassingError(SourceError):
    """May be gone next time; ``lasting`` is what to raise in the end."""

    def __init__(self, lasting: SourceError, wait: float | None = None) -> None:
        super().__init__(str(lasting))
        self.lasting = lasting
        self.wait = wait


def objects(body: bytes, resource: str) -> list[msgspec.Raw]:
    """The objects of a page, each as its own JSON: no number in it passes through a float.

    Raises:
        ContractError: The page does not hold such a list.
    """
    try:
        found = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        return msgspec.json.decode(found[resource], type=list[msgspec.Raw])
    except (msgspec.DecodeError, KeyError) as error:
        raise ContractError(
            f"Stocky: {resource}: the answer holds no list named {resource} ({type(error).__name__}). Report it with "
            "the landing file."
        ) from error


class StockyClient:
    """A session with one store's Stocky.

    Args:
        access: Address and key.
        sleep: How to wait, in seconds.
    """

    def __init__(self, access: StockyAccess, sleep: Callable[[float], None] = time.sleep) -> None:
        self.access = access
        self._sleep = sleep
        self._http = httpx.Client(transport=access.transport, timeout=access.timeout, headers=access.headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.close()

    def pages(self, resource: str, updated_since: datetime | None = None) -> Iterator[Page]:
        """All pages of a list, in the order of their numbers.

        The end is an empty page: a short one proves nothing, because the server may allow fewer than asked for.

        Args:
            resource: ``suppliers`` or ``purchase_orders``.
            updated_since: Only what changed since then (aware).

        Raises:
            AuthenticationError: The key or the store's name is refused.
            ThrottledError: Stocky asks to wait longer than a task may.
            SourceUnavailableError: Still failing after all retries.
            SourceError: Stocky is no longer there.
            ContractError: The answer is no page.
        """
        since_id = 0
        while True:
            parameters = {"limit": str(PAGE), "since_id": str(since_id)}
            if updated_since is not None:
                parameters["updated_since"] = updated_since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            page = self._retrying(lambda asked=parameters: self._page(resource, asked))  # type: ignore[misc]
            if not page.ids:
                return
            if min(page.ids) <= since_id:
                raise ContractError(
                    f"Stocky {self.access.host}: {resource}: asked for numbers after {since_id}, got {min(page.ids)}. "
                    "The server does not page; nothing was loaded."
                )
            yield page
            since_id = max(page.ids)

    def _page(self, resource: str, parameters: dict[str, str]) -> Page:
        try:
            response = self._http.get(self.access.url(resource), params=parameters)
        except httpx.TransportError as error:
            raise _PassingError(
                SourceUnavailableError(
                    f"Stocky {self.access.host}: no answer ({type(error).__name__}). Check the address and the "
                    "network, then run again; nothing was lost."
                )
            ) from error
        self._check(response, resource)
        if not _is_whole(response.content):
            raise _PassingError(
                SourceUnavailableError(
                    f"Stocky {self.access.host}: the answer is not whole JSON ({len(response.content)} bytes). Run again "
                    "later; nothing was lost."
                )
            )
        try:
            heads = [msgspec.json.decode(one, type=Head) for one in objects(response.content, resource)]
            return Page(response.content, tuple(int(head.id) for head in heads))
        except (msgspec.DecodeError, ValueError) as error:
            raise ContractError(
                f"Stocky {self.access.host}: {resource}: an object without a number ({error}). Report it."
            ) from error

    def _check(self, response: httpx.Response, resource: str) -> None:
        status = response.status_code
        name = f"Stocky {self.access.host}"
        if status == 429:
            raise _PassingError(
                ThrottledError(f"{name}: too many requests (429). Run again later; nothing was lost."), _asked(response)
            )
        if status == 408 or (status >= 500 and status != 501):
            raise _PassingError(
                SourceUnavailableError(f"{name}: answers {status}. Run again later; nothing was lost."),
                _asked(response),
            )
        if status in (401, 403):
            raise AuthenticationError(
                f"{name}: the API key is refused for store {self.access.store_name} ({status}). Copy the current key "
                "from Stocky's preferences (API access) into the Airflow connection."
            )
        if status in (404, 410) or response.is_redirect:
            raise SourceError(f"{name}: no list {resource} at this address ({status}). {_ENDED}")
        if status != 200:
            raise ContractError(f"{name}: unexpected status {status} for {resource}. Report it.")
        if response.content.lstrip().startswith(b"<"):
            raise SourceError(f"{name}: a web page instead of {resource}. {_ENDED}")

    def _retrying(self, once: Callable[[], Page]) -> Page:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_PassingError),
            wait=_wait,
            stop=_give_up,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(once)
        except _PassingError as error:
            raise error.lasting from error.__cause__


def _is_whole(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except msgspec.DecodeError:
        return False
    return True


def _failure(state: tenacity.RetryCallState) -> _PassingError | None:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, _PassingError) else None


def _wait(state: tenacity.RetryCallState) -> float:
    error = _failure(state)
    return error.wait if error is not None and error.wait is not None else _BACKOFF(state)


def _give_up(state: tenacity.RetryCallState) -> bool:
    error = _failure(state)
    if error is not None and isinstance(error.lasting, ThrottledError):
        return state.idle_for + (error.wait or 0.0) > _PATIENCE
    return state.attempt_number >= _ATTEMPTS


def _asked(response: httpx.Response) -> float | None:
    """Seconds that ``Retry-After`` asks for, as a number or as a date."""
    text = response.headers.get("retry-after", "")
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
