"""HRESULTs of QuickBooks' COM interface: what each means and what we do (Intuit's QBXMLRP2 texts, in our words)."""

from __future__ import annotations

from dataclasses import dataclass

from qbd.qbxml.status import Action

BASE = 0x80040000


@dataclass(frozen=True, slots=True)
class Hresult:
    """One HRESULT. ``doubt``: the request may have been carried out, so its outcome must be asked for first."""

    code: int
    meaning: str
    action: Action
    mend: str = ""
    doubt: bool = False

    def sentence(self, text: str = "") -> str:
        """Return one text for a person: the meaning, QuickBooks' own words, the mend."""
        said = f' QuickBooks says: "{text.strip()}"' if text.strip() else ""
        return f"{self.meaning} (0x{self.code:08X}).{said}{' ' if self.mend else ''}{self.mend}"


_REPORT = "Report it: the worker called QuickBooks in the wrong way."
_OPEN = "Start QuickBooks on the PC and open the company file, or give the worker the file's full path."
_FILE = "Open the right company file, and only that one; then the worker goes on by itself."
_LOGIN = (
    "As the QuickBooks administrator, with the file open in single-user mode: Edit > Preferences > Integrated"
    " Applications, and allow this application, also when QuickBooks is not running."
)
_MODE = "Change the file's mode in QuickBooks, or close the other program that uses it."
_EDITION = "This needs another edition or version of QuickBooks."

_ROWS: dict[Action, tuple[tuple[tuple[int, ...], str, str], ...]] = {
    "resend_singly": (((0x400,), "QuickBooks could not read a request of the message set", ""),),
    "retry": (
        ((0x40E,), "QuickBooks' computer is short of memory", "Close other programs on the PC."),
        ((0x414,), "A window is open in QuickBooks and blocks everything else", "Close the open window in QuickBooks."),
        ((0x41B, 0x41C), "QuickBooks is busy with the company file", ""),
        ((0x424, 0x42D), "QuickBooks has not finished starting", ""),
    ),
    "ask_person": (
        ((0x401, 0x405, 0x407, 0x408), "QuickBooks could not be started", _OPEN),
        ((0x403, 0x406, 0x409, 0x40B), "The company file could not be opened", _FILE),
        ((0x40A, 0x438), "A different company file, or more than one, is open", _FILE),
        ((0x416, 0x417), "No company file is open", _OPEN),
        ((0x410, 0x422, 0x436, 0x437, 0x439), "The company file is open in a mode that shuts the worker out", _MODE),
        (
            (0x418, 0x419, 0x41A, 0x41D, 0x41E, 0x420, 0x42C, 0x430, 0x435, 0x440),
            "QuickBooks does not let this application in",
            _LOGIN,
        ),
        (
            (0x404, 0x41F, 0x423, 0x427, 0x428, 0x42B, 0x431, 0x432, 0x433, 0x434),
            "This QuickBooks cannot be used",
            _EDITION,
        ),
        (
            (0x40C, 0x40D, 0x40F, 0x411, 0x412, 0x413, 0x415, 0x421, 0x425, 0x426, 0x429, 0x42A, 0x42E, 0x42F),
            "The worker called QuickBooks in the wrong way",
            _REPORT,
        ),
    ),
}
_DOUBTFUL: tuple[Hresult, ...] = (
    Hresult(BASE + 0x402, "QuickBooks met an unexpected error", "look_up", doubt=True),
    Hresult(0x800706BA, "QuickBooks went away during the request", "look_up", doubt=True),
    Hresult(0x80010105, "QuickBooks broke down during the request", "look_up", doubt=True),
    Hresult(0x80010108, "QuickBooks went away during the request", "look_up", doubt=True),
)
_OTHERS: tuple[Hresult, ...] = (
    Hresult(
        0x80040154,
        "QuickBooks' SDK is not installed for this kind of Python",
        "ask_person",
        "Install QuickBooks, and a Python of the same bitness (64-bit from QuickBooks 2022 on).",
    ),
)
TABLE: dict[int, Hresult] = {
    **{
        BASE + low: Hresult(BASE + low, meaning, action, mend)
        for action, rows in _ROWS.items()
        for codes, meaning, mend in rows
        for low in codes
    },
    **{row.code: row for row in (*_DOUBTFUL, *_OTHERS)},
}


def decide(hresult: int) -> Hresult:
    """Return what an HRESULT means and what to do; signed numbers (as COM gives them) are taken as well.

    An unknown one leaves it open whether QuickBooks acted, so its outcome is asked for first.

    >>> decide(-2147220480).action, hex(decide(-2147220480).code)
    ('resend_singly', '0x80040400')
    """
    code = hresult & 0xFFFFFFFF
    return TABLE.get(code) or Hresult(code, "QuickBooks' interface failed", "look_up", doubt=True)
