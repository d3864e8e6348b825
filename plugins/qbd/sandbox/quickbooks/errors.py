"""What the simulator refuses with: an HRESULT for a whole call, or a status for one request."""

from __future__ import annotations

from qbd.errors import QbdError
from qbd.sandbox.quickbooks.hresults import HresultError as HresultError


class StatusError(QbdError):
    """One request failed: the code and text that its response carries."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def severity(code: int) -> str:
    """`Info`, `Warn` or `Error` by Intuit's ranges (0-499, 500-999, from 1000)."""
    return "Info" if code < 500 else "Warn" if code < 1000 else "Error"


def saving_failed(what: str, reason: str) -> StatusError:
    """3180, the code of most business refusals; the tail after the colon decides."""
    return StatusError(3180, f"There was an error when saving a {what}.  QuickBooks error message: {reason}")


def bad_reference(list_name: str, value: str, where: str) -> StatusError:
    """3140: a name or id that is not in the list it must come from."""
    return StatusError(
        3140,
        f'There is an invalid reference to QuickBooks {list_name} "{value}" in the {where}. QuickBooks error '
        "message: Invalid argument.  The specified record does not exist in the list.",
    )


def unsuitable_account(value: str, where: str, reason: str) -> StatusError:
    """3140 for an account that exists but may not stand there (posting rules 1-6)."""
    return StatusError(
        3140,
        f'There is an invalid reference to QuickBooks Account "{value}" in the {where}. QuickBooks error message: '
        f"{reason}",
    )


def missing_element(name: str) -> StatusError:
    """3150."""
    return StatusError(3150, f'There is a missing element: "{name}".')


def not_found(value: str) -> StatusError:
    """3120: a Mod, Del, Void or link names an object that does not exist."""
    return StatusError(
        3120,
        f'Object "{value}" specified in the request cannot be found.  QuickBooks error message: Invalid argument.  '
        "The specified record does not exist in the list.",
    )


def feature_closed() -> StatusError:
    """3250."""
    return StatusError(3250, "This feature is not enabled or not available in this version of QuickBooks.")


def invalid_value(field: str, value: str, reason: str) -> StatusError:
    """3210."""
    return StatusError(3210, f'The "{field}" field has an invalid value "{value}".  QuickBooks error message: {reason}')
