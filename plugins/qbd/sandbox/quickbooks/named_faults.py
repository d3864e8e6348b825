"""The faults that are met in life, by name."""

from __future__ import annotations

from qbd.sandbox.quickbooks import hresults
from qbd.sandbox.quickbooks.faults import Fault, FaultKind, Point


def _refuses(number: int, point: Point = Point.BEGIN_SESSION) -> Fault:
    return Fault(FaultKind.HRESULT, point, number)


def _answers(code: int, text: str, request: str = "") -> Fault:
    return Fault(FaultKind.STATUS, Point.BEFORE_REQUEST, code, text, request)


_TAIL = "QuickBooks error message: "
NAMED: dict[str, Fault] = {
    # The whole call fails.
    "not-installed": _refuses(hresults.NOT_REGISTERED, Point.OPEN_CONNECTION),
    "not-running": _refuses(hresults.CANNOT_START),
    "not-running-no-name": _refuses(hresults.NOT_RUNNING),
    "not-accessible": _refuses(hresults.CANNOT_ACCESS),
    "starting": _refuses(hresults.STILL_STARTING),
    "login-unfinished": _refuses(hresults.LOGIN_UNFINISHED),
    "busy": _refuses(hresults.CANNOT_LOCK),
    "modal-dialog": _refuses(hresults.MODAL_DIALOG),
    "modal-dialog-meanwhile": _refuses(hresults.MODAL_DIALOG, Point.PROCESS_REQUEST),
    "no-file-open": _refuses(hresults.FILE_NAME_NEEDED),
    "other-file-open": _refuses(hresults.OTHER_FILE_OPEN),
    "file-unreadable": _refuses(hresults.CANNOT_OPEN_FILE),
    "other-mode": _refuses(hresults.OTHER_MODE),
    "single-user-wanted": _refuses(hresults.SINGLE_USER_WANTED),
    "first-access": _refuses(hresults.NEVER_AUTHORISED),
    "no-permission": _refuses(hresults.NO_PERMISSION),
    "user-denied": _refuses(hresults.USER_DENIED),
    "no-automatic-login": _refuses(hresults.NO_AUTOMATIC_LOGIN),
    "server-fault": _refuses(hresults.SERVER_FAULT, Point.PROCESS_REQUEST),
    # QuickBooks, or the process that talks to it, ends.
    "gone": Fault(FaultKind.QUICKBOOKS_DIES, Point.BEFORE_SET),
    "gone-after-commit": Fault(FaultKind.QUICKBOOKS_DIES, Point.AFTER_COMMIT),
    "gone-before-answer": Fault(FaultKind.QUICKBOOKS_DIES, Point.BEFORE_ANSWER),
    "killed": Fault(FaultKind.PROCESS_DIES, Point.BEFORE_SET),
    "killed-before-commit": Fault(FaultKind.PROCESS_DIES, Point.BEFORE_COMMIT),
    "killed-after-commit": Fault(FaultKind.PROCESS_DIES, Point.AFTER_COMMIT),
    "killed-storing-answer": Fault(FaultKind.PROCESS_DIES, Point.STORING_ANSWER),
    "killed-before-answer": Fault(FaultKind.PROCESS_DIES, Point.BEFORE_ANSWER),
    # One request is refused.
    "locked": _answers(
        3175,
        'There was an error adding, modifying or deleting "{object}" because it is already in use.  '
        f"{_TAIL}The transaction could not be locked.  It is in use by another user.",
    ),
    "related-locked": _answers(
        3176,
        'There was an error adding, modifying or deleting "{object}" because one of its related objects is already '
        f"in use.  {_TAIL}The list element is in use by another user.",
    ),
    "list-locked": _answers(
        3180,
        'There was an error when saving a {kind} list, element "{object}".  '
        f"{_TAIL}The {{kind}} list internals could not be locked.  They are in use by another user.",
    ),
    "list-modified": _answers(
        3170,
        'There was an error when modifying a {kind} list, element "{object}".  '
        f"{_TAIL}This list has been modified by another user.",
    ),
    "list-full": _answers(
        3180,
        f"There was an error when saving a {{kind}} list.  {_TAIL}You have reached the maximum number of entries for "
        "this list.",
        "*Add",
    ),
    "feature-off": _answers(3250, "This feature is not enabled or not available in this version of QuickBooks."),
    "permission-denied": _answers(3260, "Insufficient permission level to perform this action.", "*Add"),
    "sensitive-data": _answers(3261, "The integrated application has no permission to access sensitive data."),
    "internal-error": _answers(1000, "There has been an internal error when processing the request."),
    "not-available": _answers(1010, "System not available."),
    # The answer does not arrive as it was.
    "answer-lost": Fault(FaultKind.ANSWER, text="lost"),
    "answer-truncated": Fault(FaultKind.ANSWER, text="truncated"),
    "answer-garbled": Fault(FaultKind.ANSWER, text="garbled"),
    "answer-not-stored": Fault(FaultKind.NOT_STORED),
}
