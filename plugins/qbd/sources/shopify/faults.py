"""What Shopify's refusals mean: HTTP statuses and GraphQL error codes as this product's errors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from qbd.errors import (
    ApiVersionError,
    AuthenticationError,
    ConfigurationError,
    ContractError,
    MissingScopeError,
    SourceError,
    SourceUnavailableError,
    ThrottledError,
)
from qbd.sources.shopify.access import ShopifyAccess

_SCOPE = re.compile(r"`(\w+)`\s+access scope|(?:scope|access):?\s+`?((?:read|write)_\w+)`?|\b((?:read|write)_\w+)\b")
_PASSING_CODES: Final = frozenset({"INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"})
_PROTECTED: Final = re.compile(r"not approved|protected[- ]customer[- ]data", re.IGNORECASE)
_OVERSIZE_CODES: Final = frozenset({"MAX_COST_EXCEEDED", "COST_EXCEEDED"})


class PassingError(SourceError):
    """May be gone next time. ``wait`` is how long Shopify asks us to wait, ``lasting`` what to raise in the end."""

    def __init__(self, lasting: SourceError, wait: float | None = None) -> None:
        super().__init__(str(lasting))
        self.lasting = lasting
        self.wait = wait


class TooCostlyError(SourceError):
    """One query asks for more than Shopify allows in one; a smaller page helps."""


class ProtectedDataError(SourceError):
    """Customer data that Shopify withholds from this app (protected customer data).

    ``field`` is the withheld field's name, "" where the whole object is withheld.
    """

    def __init__(self, field: str, path: Sequence[Any], message: str) -> None:
        super().__init__(message)
        self.field = field
        self.path = tuple(path)


def check_status(response: httpx.Response, access: ShopifyAccess) -> None:
    """Raise what a status other than 200 means.

    Raises:
        AuthenticationError: 401, 402, 403, 423: the credentials or the shop are refused.
        ApiVersionError: 404, or the answer was made by another version.
        ConfigurationError: The shop's address leads elsewhere.
        PassingError: 408, 429, 5xx.
        ContractError: Any other status.
    """
    status = response.status_code
    host = access.host
    if status == 200:
        _check_version(response, access)
        return
    if response.is_redirect:
        target = urlsplit(response.headers.get("location", "")).hostname or "another address"
        raise ConfigurationError(
            f"Shopify connection for {host}",
            "host",
            f"the shop answers with a redirect to {target}",
            "Put the shop's permanent .myshopify.com address into the connection",
        )
    said = access.conceal(_said(response))
    if status == 429 or status == 430:
        lasting: SourceError = ThrottledError(f"Shopify {host}: too many requests ({status}). Try again later.")
        raise PassingError(lasting, _retry_after(response))
    if status == 408 or status >= 500:
        lasting = SourceUnavailableError(f"Shopify {host}: answers {status}. Try again later; nothing was lost. {said}")
        raise PassingError(lasting, _retry_after(response))
    raise _refusal(status, access, said)


def _refusal(status: int, access: ShopifyAccess, said: str) -> Exception:
    host = access.host
    if status == 401:
        return AuthenticationError(
            f"Shopify {host}: the access token is refused (401). {said} "
            "Put a valid Admin API token, or client id and secret, into the Airflow connection."
        )
    if status == 403:
        scope = scope_in(said)
        if scope:
            return missing_scope(scope, host, said)
        return AuthenticationError(f"Shopify {host}: access is forbidden (403). {said} Is the app still installed?")
    if status in (402, 423):
        return AuthenticationError(f"Shopify {host}: the shop is frozen or locked ({status}). {said}")
    if status == 404:
        return ApiVersionError(
            f"Shopify {host}: no Admin API version {access.api_version} at this address (404). "
            "Check the shop's address and the version's name in the Airflow connection."
        )
    return ContractError(f"Shopify {host}: unexpected status {status}. {said}")


def _check_version(response: httpx.Response, access: ShopifyAccess) -> None:
    served = response.headers.get("x-shopify-api-version")
    # Shopify answers a version that has ended with the oldest living one, and says so only in this header.
    if served and served != access.api_version:
        raise ApiVersionError(
            f"Shopify {access.host}: asked for Admin API version {access.api_version}, got {served}: the version is "
            "no longer (or not yet) served. Update this product, or set a version that Shopify serves."
        )


def check_errors(errors: object, access: ShopifyAccess) -> None:
    """Raise what the ``errors`` of a 200 answer mean; nothing where there are none.

    Raises:
        PassingError: THROTTLED or a fault inside Shopify.
        TooCostlyError: The query is too large.
        ProtectedDataError: Customer data is withheld.
        MissingScopeError: The token lacks a scope, which is named.
        ContractError: Shopify does not understand the query.
    """
    if not errors:
        return
    if not isinstance(errors, list) or not all(isinstance(each, Mapping) for each in errors):
        raise ContractError(f"Shopify {access.host}: {access.conceal(str(errors))[:300]}")
    # The gravest first: a refusal will not pass by itself, whatever else is in the list.
    for error in sorted(errors, key=lambda each: _code(each) in _PASSING_CODES | {"THROTTLED"}):
        raise _fault(error, access)


def _fault(error: Mapping[str, Any], access: ShopifyAccess) -> Exception:
    code = _code(error)
    host = access.host
    message = access.conceal(str(error.get("message", "")))[:300]
    if code == "THROTTLED":
        return PassingError(ThrottledError(f"Shopify {host}: throttled for too long. Try again later."))
    if code in _PASSING_CODES or message.startswith("Internal error"):
        return PassingError(SourceUnavailableError(f"Shopify {host}: internal error ({message}). Try again later."))
    if code in _OVERSIZE_CODES:
        return TooCostlyError(f"Shopify {host}: {message}")
    if code == "ACCESS_DENIED":
        if _PROTECTED.search(message):
            return _protected(error, host, message)
        extensions = error.get("extensions") or {}
        said = f"{extensions.get('requiredAccess', '')} {message}"
        return missing_scope(scope_in(said) or "unnamed", host, message)
    return ContractError(f"Shopify {host}: the query was refused: {message} ({code or 'no code'}).")


def _protected(error: Mapping[str, Any], host: str, message: str) -> ProtectedDataError:
    path = tuple(error.get("path") or ())
    named = re.search(r"(?:use|access) the (\w+) field", message)
    where = ".".join(str(part) for part in path) or "the query"
    return ProtectedDataError(
        named.group(1) if named else "", path, f"Shopify {host}: customer data is withheld at {where}: {message}"
    )


def missing_scope(scope: str, host: str, said: str = "") -> MissingScopeError:
    """The error that names a scope and where to grant it."""
    return MissingScopeError(
        scope,
        f"Shopify {host}: the app lacks the access scope {scope}. Grant it in the app's configuration (Dev Dashboard "
        f"or custom app), install that version, and run again. {said}".rstrip(),
    )


def scope_in(text: str) -> str | None:
    """The first access scope that a text names."""
    found = _SCOPE.search(text)
    return next((group for group in found.groups() if group), None) if found else None


def _code(error: Mapping[str, Any]) -> str:
    extensions = error.get("extensions")
    return str(extensions.get("code", "")) if isinstance(extensions, Mapping) else ""


def _said(response: httpx.Response) -> str:
    text = " ".join(response.text.split())
    return f"It says: {text[:200]}" if text and not text.lstrip().startswith("<") else ""


def _retry_after(response: httpx.Response) -> float | None:
    try:
        return max(0.0, float(response.headers["retry-after"]))
    except (KeyError, ValueError):
        return None
