"""What the simulator refuses with: an HRESULT for a whole call, or a status for one request."""

from __future__ import annotations

from qbd.errors import QbdError

PARSE_ERROR = 0x80040400
CANNOT_OPEN_FILE = 0x80040403
OTHER_FILE_OPEN = 0x8004040A
NO_SESSION = 0x8004040C
BAD_TICKET = 0x8004040D
NO_CONNECTION = 0x8004040F
OTHER_MODE = 0x80040410
SESSION_OPEN = 0x80040411
CONNECTION_OPEN = 0x80040412
ROLLBACK_UNSUPPORTED = 0x80040413
NO_APPLICATION_NAME = 0x80040415
FILE_NAME_NEEDED = 0x80040417
NEVER_AUTHORISED = 0x80040418
NO_PERMISSION = 0x8004041A
CANNOT_LOCK = 0x8004041B
VERSION_UNSUPPORTED = 0x80040423
INVALID_PARAMETER = 0x80040425
UNKNOWN_CONNECTION_TYPE = 0x8004042F

# The texts are those of Intuit's request processor (facts-quickbooks.md, "HRESULTs").
HRESULT_TEXTS = {
    PARSE_ERROR: "QuickBooks found an error when parsing the provided XML text stream.",
    0x80040401: "Could not access QuickBooks.",
    CANNOT_OPEN_FILE: "Could not open the specified QuickBooks company data file.",
    0x80040408: "Could not start QuickBooks.",
    OTHER_FILE_OPEN: (
        "A QuickBooks company data file is already open and it is different from the one requested or there are "
        "multiple company files open."
    ),
    NO_SESSION: 'The "BeginSession" method has not been called or it did not succeed.',
    BAD_TICKET: "The ticket parameter is invalid.",
    NO_CONNECTION: 'The "OpenConnection" method has not been called.',
    OTHER_MODE: (
        "The QuickBooks company data file is currently open in a mode other than the one specified by your application."
    ),
    SESSION_OPEN: (
        'Before calling the "BeginSession" method, you must call the "EndSession" method to terminate the current '
        "session."
    ),
    CONNECTION_OPEN: (
        'You cannot make multiple successive calls to the "OpenConnection" method. Call "CloseConnection" before '
        'calling "OpenConnection" again.'
    ),
    ROLLBACK_UNSUPPORTED: 'QuickBooks does not support the "rollbackOnError" value of the "onError" attribute.',
    0x80040414: (
        "A modal dialog box is showing in the QuickBooks user interface. Your application cannot access QuickBooks "
        "until the user dismisses the dialog box."
    ),
    NO_APPLICATION_NAME: 'A call to the "OpenConnection" method must include the name of your application.',
    0x80040416: (
        'If QuickBooks is not running, a call to the "BeginSession" method must include the name of the QuickBooks '
        "company data file."
    ),
    FILE_NAME_NEEDED: (
        'If the QuickBooks company data file is not open, a call to the "BeginSession" method must include the name '
        "of the data file."
    ),
    NEVER_AUTHORISED: (
        "This application has not accessed this QuickBooks company data file before. The QuickBooks administrator "
        "must grant an application permission to access a QuickBooks company data file for the first time."
    ),
    NO_PERMISSION: (
        "This application does not have permission to access this QuickBooks company data file. The QuickBooks "
        "administrator can grant access permission through the Integrated Application preferences."
    ),
    CANNOT_LOCK: (
        "Unable to lock the necessary information to allow this application to access this QuickBooks company data "
        "file.  Try again later."
    ),
    0x80040420: "The QuickBooks user has denied access.",
    0x80040422: (
        "This application requires Single User file access mode and there is already another application sharing "
        "data with this QuickBooks company data file."
    ),
    VERSION_UNSUPPORTED: "The version of QBXML that was requested is not supported or is unknown.",
    0x80040424: "QuickBooks did not finish its initialization. Please try again later.",
    INVALID_PARAMETER: "Invalid parameter.",
    UNKNOWN_CONNECTION_TYPE: "The requested connection type could not be found.",
}


class HresultError(QbdError):
    """A call on the request processor failed as COM would: number, text, and for us the reason behind a parse error.

    The client sees only ``hresult`` and ``message``; ``reason`` is what QuickBooks writes to its own log.
    """

    def __init__(self, hresult: int, message: str | None = None, reason: str = "") -> None:
        self.hresult = hresult
        self.message = message if message is not None else HRESULT_TEXTS[hresult]
        self.reason = reason
        super().__init__(f"0x{hresult:08X}: {self.message}" + (f" ({reason})" if reason else ""))


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
