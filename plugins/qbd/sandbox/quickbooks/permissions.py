"""What a session's terms let an application do and see."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.errors import StatusError
from qbd.sandbox.quickbooks.request_reader import Element, Request
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.session_terms import PERSONAL_FIELDS, SessionTerms, is_write


def check_permission(terms: SessionTerms, request: Request) -> None:
    """Refuses a write by an application that only reads, and personal data from one that may not see it.

    Raises:
        StatusError: 3260; 3261. Which of the two codes QuickBooks gives a read-only application is not known [M].
    """
    if not is_write(request.name):
        return
    if terms.read_only:
        raise StatusError(3260, "Insufficient permission level to perform this action.")
    if not terms.personal_data and _names_personal(request.element):
        raise StatusError(3261, "The integrated application has no permission to access sensitive data.")


def _names_personal(element: Element) -> bool:
    return any(child.name in PERSONAL_FIELDS or _names_personal(child) for child in element.children)


def withheld(terms: SessionTerms, returns: Pairs) -> Pairs:
    """What is returned, without personal data where the session has no right to it."""
    return returns if terms.personal_data else _without(returns)


def _without(pairs: Pairs) -> Pairs:
    return [(name, _value(value)) for name, value in pairs if name not in PERSONAL_FIELDS]


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return _without(value)
    if isinstance(value, dict):
        return {name: _value(inner) for name, inner in value.items() if name not in PERSONAL_FIELDS}
    return value
