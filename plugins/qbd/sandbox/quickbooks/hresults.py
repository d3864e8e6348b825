"""What a whole call fails with: the numbers and texts of Intuit's own request processor.

All 58 texts are those of the string table of QBXMLRP2.dll (facts-quickbooks.md, "HRESULTs"); the rest comes from COM itself or
from newer libraries.
"""

from __future__ import annotations

from qbd.errors import QbdError

PARSE_ERROR = 0x80040400
CANNOT_ACCESS = 0x80040401
CANNOT_OPEN_FILE = 0x80040403
FILE_NEEDS_OTHER_VERSION = 0x80040406
CANNOT_START = 0x80040408
OTHER_FILE_OPEN = 0x8004040A
NO_SESSION = 0x8004040C
BAD_TICKET = 0x8004040D
NO_CONNECTION = 0x8004040F
OTHER_MODE = 0x80040410
SESSION_OPEN = 0x80040411
CONNECTION_OPEN = 0x80040412
ROLLBACK_UNSUPPORTED = 0x80040413
MODAL_DIALOG = 0x80040414
NO_APPLICATION_NAME = 0x80040415
NOT_RUNNING = 0x80040416
FILE_NAME_NEEDED = 0x80040417
NEVER_AUTHORISED = 0x80040418
NO_PERMISSION = 0x8004041A
CANNOT_LOCK = 0x8004041B
NO_AUTOMATIC_LOGIN = 0x8004041D
USER_DENIED = 0x80040420
SINGLE_USER_WANTED = 0x80040422
VERSION_UNSUPPORTED = 0x80040423
STILL_STARTING = 0x80040424
INVALID_PARAMETER = 0x80040425
CALL_UNAVAILABLE = 0x8004042B
LOGIN_UNFINISHED = 0x8004042D
DURING_SESSION = 0x8004042E
UNKNOWN_CONNECTION_TYPE = 0x8004042F
NOT_FOR_SIMPLE_START = 0x80040431
NOT_FOR_PRO = 0x80040432
NOT_FOR_PREMIER = 0x80040433
NOT_FOR_ENTERPRISE = 0x80040434
SENSITIVE_DATA = 0x80040440
NOT_REGISTERED = 0x80040154
SERVER_FAULT = 0x80010105
SERVER_GONE = 0x800706BA

HRESULT_TEXTS = {
    PARSE_ERROR: "QuickBooks found an error when parsing the provided XML text stream.",
    CANNOT_ACCESS: "Could not access QuickBooks.",
    0x80040402: 'Unexpected error. Check the "qbsdklog.txt" file for possible additional information.',
    CANNOT_OPEN_FILE: "Could not open the specified QuickBooks company data file.",
    0x80040404: "The version of QuickBooks currently running does not support qbXML.",
    0x80040405: "qbXML components have not been installed.",
    FILE_NEEDS_OTHER_VERSION: (
        "Could not determine the version of the QuickBooks company data file, or the data file has been modified "
        "and requires a newer version of QuickBooks."
    ),
    0x80040407: "The installation of QuickBooks appears to be incomplete. Please reinstall QuickBooks.",
    CANNOT_START: "Could not start QuickBooks.",
    0x80040409: "The current version of QuickBooks cannot work with the specified company data file. %s",
    OTHER_FILE_OPEN: (
        "A QuickBooks company data file is already open and it is different from the one requested or there are "
        "multiple company files open."
    ),
    0x8004040B: "Could not get the name of the current QuickBooks company data file.",
    NO_SESSION: 'The "BeginSession" method has not been called or it did not succeed.',
    BAD_TICKET: "The ticket parameter is invalid.",
    0x8004040E: "There is not enough memory to complete the request.",
    NO_CONNECTION: 'The "OpenConnection" method has not been called.',
    OTHER_MODE: (
        "The QuickBooks company data file is currently open in a mode other than the one specified by your application."
    ),
    SESSION_OPEN: (
        'Before calling the "BeginSession" method, you must call the "EndSession" method to terminate the '
        "current session."
    ),
    CONNECTION_OPEN: (
        'You cannot make multiple successive calls to the "OpenConnection" method. Call "CloseConnection" before '
        'calling "OpenConnection" again.'
    ),
    ROLLBACK_UNSUPPORTED: 'QuickBooks does not support the "rollbackOnError" value of the "onError" attribute.',
    MODAL_DIALOG: (
        "A modal dialog box is showing in the QuickBooks user interface. Your application cannot access "
        "QuickBooks until the user dismisses the dialog box."
    ),
    NO_APPLICATION_NAME: 'A call to the "OpenConnection" method must include the name of your application.',
    NOT_RUNNING: (
        'If QuickBooks is not running, a call to the "BeginSession" method must include the name of the '
        "QuickBooks company data file."
    ),
    FILE_NAME_NEEDED: (
        'If the QuickBooks company data file is not open, a call to the "BeginSession" method must include the '
        "name of the data file."
    ),
    NEVER_AUTHORISED: (
        "This application has not accessed this QuickBooks company data file before. The QuickBooks "
        "administrator must grant an application permission to access a QuickBooks company data file for the "
        "first time."
    ),
    0x80040419: (
        "This application's certificate is invalid.  An application must have a valid certificate to access "
        "QuickBooks company data files."
    ),
    NO_PERMISSION: (
        "This application does not have permission to access this QuickBooks company data file. The QuickBooks "
        "administrator can grant access permission through the Integrated Application preferences."
    ),
    CANNOT_LOCK: (
        "Unable to lock the necessary information to allow this application to access this QuickBooks company "
        "data file.  Try again later."
    ),
    0x8004041C: "An internal QuickBooks error occurred while trying to access the QuickBooks company data file.",
    NO_AUTOMATIC_LOGIN: (
        "This application is not allowed to log into this QuickBooks company data file automatically. The "
        "QuickBooks administrator can grant permission for an automatic login through the Integrated Application "
        "preferences."
    ),
    0x8004041E: (
        "This application's certificate is expired. If you want to allow the application to log into QuickBooks "
        'automatically, log into QuickBooks and try again. Then click "Allow Always" when you are notified that '
        "the certificate has expired."
    ),
    0x8004041F: (
        "This flavor of QuickBooks cannot accept XML requests. Another product in the QuickBooks line, such as "
        "QuickBooks Pro or Premier, 2002 or later, is required."
    ),
    USER_DENIED: "The QuickBooks user has denied access.",
    0x80040421: (
        "The returned text is passed via the qbXML COM Request Processor directly from QuickBooks to your "
        "application and is not issued by the qbXML COM Request Processor itself. You may find it useful to copy "
        "the text verbatim to your message window."
    ),
    SINGLE_USER_WANTED: (
        "This application requires Single User file access mode and there is already another application sharing "
        "data with this QuickBooks company data file."
    ),
    VERSION_UNSUPPORTED: "The version of QBXML that was requested is not supported or is unknown.",
    STILL_STARTING: "QuickBooks did not finish its initialization. Please try again later.",
    INVALID_PARAMETER: "Invalid parameter.",
    0x80040426: "Scripts are not allowed to call QBXMLRP.",
    0x80040427: "The QuickBooks application needs to be registered.",
    0x80040428: "The version of QBXML that was requested is not supported by this version of the QBXMLRP library.",
    0x80040429: "The message set requested cannot be processed through the API that was called.",
    0x8004042A: "This call may not be made from a remote system.",
    CALL_UNAVAILABLE: "This call is unavailable in this version of QuickBooks.",
    0x8004042C: (
        "This application's certificate has been revoked by its certification authority.  An application must "
        "have a valid certificate to access QuickBooks company data files."
    ),
    LOGIN_UNFINISHED: (
        "QuickBooks did not finish opening the data file while launching its UI, and we decided to give up. "
        "Perhaps the user did not complete the QuickBooks login process."
    ),
    DURING_SESSION: 'This call cannot be made after calling "BeginSession" and before calling "EndSession".',
    UNKNOWN_CONNECTION_TYPE: "The requested connection type could not be found.",
    0x80040430: (
        "This application is unable to log into this QuickBooks company data file automatically. The QuickBooks "
        "administrator must grant permission for an automatic login through the Integrated Application "
        "preferences.  If such permission was already granted, the administrator must revoke permission, save "
        "preferences, then grant the permission again."
    ),
    NOT_FOR_SIMPLE_START: (
        "The application trying to connect to QuickBooks does not support QuickBooks Simple Start Edition.  "
        "Please contact the manufacturer of your application for a version that does support QuickBooks Simple "
        "Start Edition."
    ),
    NOT_FOR_PRO: (
        "The application trying to connect to QuickBooks does not support QuickBooks Pro.  Please contact the "
        "manufacturer of your application for a version that does support QuickBooks Pro."
    ),
    NOT_FOR_PREMIER: (
        "The application trying to connect to QuickBooks does not support QuickBooks Premier.  Please contact "
        "the manufacturer of your application for a version that does support QuickBooks Premier."
    ),
    NOT_FOR_ENTERPRISE: (
        "The application trying to connect to QuickBooks does not support QuickBooks Enterprise.  Please contact "
        "the manufacturer of your application for a version that does support QuickBooks Enterprise."
    ),
    0x80040435: (
        "Recent changes to your configuration require you (the QuickBooks Administrator) to go into the "
        "Integrated Applications preferences and re-authorize your integrated application to log in "
        "automatically."
    ),
    0x80040436: (
        "This application requires Multi User file access mode, but QuickBooks Simple Start does not support "
        "Multi User access."
    ),
    0x80040437: "The user you are trying to log in with is already logged in from another machine.",
    0x80040438: (
        "The application trying to connect to QuickBooks is not supported while multiple instances of QuickBooks "
        "are running."
    ),
    0x80040439: (
        "The application trying to connect to QuickBooks is not supported while a file with Shared Books is "
        "opened in read-only mode."
    ),
    # Not in the library that the texts above were read from.
    SENSITIVE_DATA: "This application cannot be given sensitive data without a complex password.",
    NOT_REGISTERED: "Class not registered",
    SERVER_FAULT: "The server threw an exception.",
    SERVER_GONE: "The RPC server is unavailable.",
}


class HresultError(QbdError):
    """A call on the request processor failed as COM would: number, text, and for us the reason behind a parse error.

    The client sees only ``hresult`` and ``message``; ``reason`` is what QuickBooks writes to its own log.
    """

    def __init__(self, hresult: int, message: str | None = None, reason: str = "") -> None:
        self.hresult = hresult
        self.message = message if message is not None else HRESULT_TEXTS[hresult].removesuffix(" %s")
        self.reason = reason
        super().__init__(f"0x{hresult:08X}: {self.message}" + (f" ({reason})" if reason else ""))
