"""QuickBooks' status codes and HRESULTs: what each means, what we do about it, how a bookkeeper mends it.

Facts: Intuit's reference and messages seen in practice (facts-quickbooks, section 2, "Status codes" and "HRESULTs").
Codes that are documented nowhere in full get the treatment of their range: a person is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Action = Literal[
    "settle",
    "retry",
    "refresh_edit_sequence",
    "link_existing",
    "ask_person",
    "restart_iterator",
    "look_up",
    "resend_singly",
]
"""``settle``: done. ``retry``: the same again, later. ``refresh_edit_sequence``: read the object again, then once more.
``link_existing``: use the list element that has the name. ``restart_iterator``: ask from the start. ``look_up``: find
out by RefNumber or name what exists before anything is sent again. ``resend_singly``: one request of the set is
malformed; send each alone to find it. ``ask_person``: needs attention."""

Severity = Literal["Info", "Warn", "Error"]

LOCK_TEXTS: tuple[str, ...] = (
    "modified by another user",
    "could not be locked",
    "failed to acquire the lock",
    "list element is in use",
    "in use by another user",
)
"""Only these tails make a 3170 or 3180 worth another try; everything else is data that a person must mend."""


@dataclass(frozen=True, slots=True)
class Status:
    """One status code: what it means to a bookkeeper, what we do, how to mend it ('' where nothing is to mend)."""

    code: int
    severity: Severity
    meaning: str
    action: Action
    mend: str = ""

    def sentence(self, text: str = "") -> str:
        """Return one text for a person: the meaning, QuickBooks' own words, the mend."""
        said = f' QuickBooks says: "{text.strip()}"' if text.strip() else ""
        return f"{self.meaning} (status {self.code}).{said}{' ' if self.mend else ''}{self.mend}"


_REPORT = "Report it with the message set; this is an error of the sync, not of your books."
_LATER = "Nothing to do: it is tried again later."
_RECORD = "Correct the record that QuickBooks names, in the shop or in QuickBooks, then release the document."
_PERMISSION = "In QuickBooks: Edit > Preferences > Integrated Applications, give this application the right."

_TABLE: tuple[Status, ...] = (
    Status(0, "Info", "Done", "settle"),
    Status(1, "Info", "QuickBooks holds nothing that matches the question", "settle"),
    Status(500, "Warn", "Something that was asked for by name or ID is not in QuickBooks", "settle"),
    Status(501, "Warn", "Something that was asked for is not in QuickBooks", "settle"),
    Status(510, "Warn", "QuickBooks stored it but could not return it", "look_up"),
    Status(530, "Warn", "QuickBooks ignored a field that this version does not know", "settle"),
    Status(531, "Warn", "QuickBooks ignored a value that this version does not know", "settle"),
    Status(550, "Warn", "QuickBooks stored it with a remark", "settle"),
    Status(560, "Warn", "QuickBooks stored it with a remark", "settle"),
    Status(570, "Warn", "QuickBooks stored it with a remark", "settle"),
    Status(600, "Warn", "QuickBooks keeps no answer under that message set ID", "look_up"),
    Status(1000, "Error", "QuickBooks met an internal error", "retry", _LATER),
    Status(1010, "Error", "QuickBooks was not available", "retry", _LATER),
    Status(1030, "Error", "This QuickBooks does not know the request", "ask_person", _REPORT),
    Status(1060, "Error", "The request ID is too long", "ask_person", _REPORT),
    Status(3000, "Error", "An ID is not valid, or what it named is gone", "look_up"),
    Status(3010, "Error", "A yes/no value is malformed", "ask_person", _REPORT),
    Status(3020, "Error", "A date is malformed", "ask_person", _REPORT),
    Status(3030, "Error", "A date range ends before it begins", "ask_person", _REPORT),
    Status(3031, "Error", "A text range ends before it begins", "ask_person", _REPORT),
    Status(3035, "Error", "A duration is malformed", "ask_person", _REPORT),
    Status(3040, "Error", "An amount is malformed", "ask_person", _REPORT),
    Status(3045, "Error", "A price is malformed", "ask_person", _REPORT),
    Status(3050, "Error", "A percentage is malformed", "ask_person", _REPORT),
    Status(3060, "Error", "A quantity is malformed", "ask_person", _REPORT),
    Status(3065, "Error", "A GUID is malformed", "ask_person", _REPORT),
    Status(
        3070,
        "Error",
        "A text is longer than QuickBooks allows",
        "ask_person",
        "Shorten the text that QuickBooks names, where it comes from, then release the document.",
    ),
    Status(3080, "Error", "A text holds what QuickBooks does not allow", "ask_person", _RECORD),
    Status(3085, "Error", "A number is out of range", "ask_person", _RECORD),
    Status(
        3090,
        "Error",
        "QuickBooks does not accept the name",
        "ask_person",
        "Rename it in the shop or in the store's settings: no colon, not empty.",
    ),
    Status(
        3100,
        "Error",
        "The name is already in use in QuickBooks",
        "link_existing",
        "If it belongs to another kind of name (customer, vendor, employee, other name), rename one of the two.",
    ),
    Status(3101, "Error", "The name conflicts with its parent's", "ask_person", _RECORD),
    Status(3110, "Error", "QuickBooks does not know a value of a choice", "ask_person", _REPORT),
    Status(3120, "Error", "The object is not in QuickBooks any more", "look_up"),
    Status(3130, "Error", "The parent is not in QuickBooks", "ask_person", _RECORD),
    Status(
        3140,
        "Error",
        "An account, item, name or other list element that the document needs cannot be used",
        "ask_person",
        "Add it in QuickBooks under exactly this name (or correct the store's settings), then release the document.",
    ),
    Status(3150, "Error", "A required field is missing", "ask_person", _REPORT),
    Status(3151, "Error", "Fields stand together that exclude each other", "ask_person", _REPORT),
    Status(3160, "Error", "It cannot be deleted because it is used", "ask_person", "Make it inactive instead."),
    Status(
        3161,
        "Error",
        "It cannot be deleted: its date lies in the closed period",
        "ask_person",
        "Move the closing date in QuickBooks, or correct it in an open period.",
    ),
    Status(
        3162,
        "Error",
        "This needs single-user mode",
        "ask_person",
        "In QuickBooks: File > Switch to Single-user Mode, then release the document.",
    ),
    Status(3170, "Error", "QuickBooks could not change it", "ask_person", _RECORD),
    Status(
        3171,
        "Error",
        "The date lies in the closed period",
        "ask_person",
        "Move the closing date in QuickBooks (or remove its password), or let the sync post to the first open day.",
    ),
    Status(3172, "Error", "QuickBooks could not change it", "ask_person", _RECORD),
    Status(3173, "Error", "QuickBooks could not change it", "ask_person", _RECORD),
    Status(3175, "Error", "Somebody else is using the record", "retry", _LATER),
    Status(3176, "Error", "Somebody else is using a related record", "retry", _LATER),
    Status(3177, "Error", "Somebody else is using a related record", "retry", _LATER),
    Status(3180, "Error", "QuickBooks could not save it", "ask_person", _RECORD),
    Status(3185, "Error", "QuickBooks could not void it", "ask_person", _RECORD),
    Status(3190, "Error", "A field cannot be cleared", "ask_person", _REPORT),
    Status(3200, "Error", "It was changed in QuickBooks in the meantime", "refresh_edit_sequence"),
    Status(3205, "Error", "It was changed in QuickBooks in the meantime", "ask_person", _RECORD),
    Status(3210, "Error", "QuickBooks does not accept a value", "ask_person", _RECORD),
    Status(3220, "Error", "QuickBooks cannot do this", "ask_person", _RECORD),
    Status(3230, "Error", "QuickBooks did not process the request", "ask_person", _RECORD),
    Status(3231, "Error", "Not processed, because an earlier request of the set failed", "retry", _LATER),
    Status(3240, "Error", "ID and time of creation disagree", "look_up"),
    Status(
        3250,
        "Error",
        "A feature is switched off, or this edition of QuickBooks lacks it",
        "ask_person",
        "Switch it on in QuickBooks' preferences, or choose store settings that do without it.",
    ),
    Status(3260, "Error", "The QuickBooks user may not do this", "ask_person", _PERMISSION),
    Status(3261, "Error", "The application may not read personal data", "ask_person", _PERMISSION),
    Status(3263, "Error", "The QuickBooks user may not use this kind of transaction", "ask_person", _PERMISSION),
    Status(
        3270,
        "Error",
        "An account to post to is missing",
        "ask_person",
        "Give the item or form its account in QuickBooks or in the store's settings.",
    ),
    Status(
        3280,
        "Error",
        "The item is of another kind",
        "ask_person",
        "Rename the item in QuickBooks or in the store's settings: the name belongs to an item of another kind.",
    ),
    Status(3290, "Error", "Lines stand in the wrong order", "ask_person", _REPORT),
    Status(3300, "Error", "A report filter is wrong", "ask_person", _REPORT),
    Status(3310, "Error", "A report parameter is wrong", "ask_person", _REPORT),
    Status(3351, "Error", "Custom fields are not possible there", "ask_person", _REPORT),
    Status(3391, "Error", "QuickBooks forgot the place in a long list", "restart_iterator"),
    Status(3500, "Error", "The two list elements cannot be merged", "ask_person", _RECORD),
    Status(9001, "Error", "Another message set was already sent under this ID", "ask_person", _REPORT),
    Status(9002, "Error", "QuickBooks has no stored answer for this message set", "look_up"),
    Status(9003, "Error", "QuickBooks could not recover the message set", "look_up"),
    Status(9004, "Error", "The message set ID is too long", "ask_person", _REPORT),
    Status(9005, "Error", "QuickBooks could not store its answer", "look_up"),
)
TABLE: dict[int, Status] = {status.code: status for status in _TABLE}


def is_lock(text: str) -> bool:
    """Tell whether a message says that somebody else holds the record, and nothing worse."""
    lower = text.lower()
    return any(lock in lower for lock in LOCK_TEXTS)


def decide(code: int, text: str = "") -> Status:
    """Return what a status means and what to do; 3170 and 3180 are told apart by QuickBooks' own words.

    >>> decide(3180, "... The transaction could not be locked. It is in use by another user.").action
    'retry'
    >>> decide(3180, "... Transaction amount must be positive.").action
    'ask_person'
    """
    status = TABLE.get(code)
    if status is None:
        return _by_range(code)
    if code in (3170, 3180) and is_lock(text):
        return replace(status, meaning="Somebody else is using the record", action="retry", mend=_LATER)
    return status


def _by_range(code: int) -> Status:
    if 0 <= code < 500:
        return Status(code, "Info", "Done, with a remark", "settle")
    if 500 <= code < 1000:
        return Status(code, "Warn", "Done, with a warning", "settle")
    if 9100 <= code < 9200:
        return Status(code, "Error", "A reference inside the message set could not be resolved", "ask_person", _REPORT)
    return Status(code, "Error", "QuickBooks refused it", "ask_person", _RECORD)
