from __future__ import annotations

import json
from pathlib import Path

import pytest

from qbd.qbxml import hresults, status


@pytest.mark.parametrize(
    ("code", "text", "action"),
    [
        (0, "", "settle"),
        (1, "", "settle"),
        (500, "", "settle"),
        (510, "", "look_up"),
        (600, "", "look_up"),
        (9002, "", "look_up"),
        (9001, "", "ask_person"),
        (1000, "", "retry"),
        (3000, "", "look_up"),
        (3100, 'The name "Ann" of the list element is already in use.', "link_existing"),
        (3140, "", "ask_person"),
        (3170, "QuickBooks error message: This list has been modified by another user.", "retry"),
        (3170, "QuickBooks error message: The posting account is invalid.", "ask_person"),
        (3171, "", "ask_person"),
        (3175, "", "retry"),
        (
            3180,
            "QuickBooks error message: The internals could not be locked. They are in use by another user.",
            "retry",
        ),
        (3180, "QuickBooks error message: The specified account number is in use.", "ask_person"),
        (3180, "QuickBooks error message: Transaction amount must be positive.", "ask_person"),
        (3200, "", "refresh_edit_sequence"),
        (3231, "", "retry"),
        (3391, "", "restart_iterator"),
        (9150, "", "ask_person"),
        (4711, "", "ask_person"),
        (42, "", "settle"),
        (777, "", "settle"),
    ],
)
def test_what_is_done(code: int, text: str, action: str) -> None:
    decided = status.decide(code, text)
    assert decided.action == action
    assert decided.code == code
    assert (decided.severity == "Error") == (code >= 1000)


def test_a_sentence_has_meaning_words_and_mend() -> None:
    sentence = status.decide(3171).sentence("An attempt was made to modify ...")
    assert sentence.startswith("The date lies in the closed period (status 3171). QuickBooks says: ")
    assert sentence.endswith("first open day.")


def test_everything_that_needs_a_person_says_how_to_mend_it() -> None:
    assert not [row.code for row in status.TABLE.values() if row.action == "ask_person" and not row.mend]
    assert not [row.code for row in hresults.TABLE.values() if row.action == "ask_person" and not row.mend]


def test_every_known_code_and_hresult_is_in_the_tables(reference: Path) -> None:
    codes = json.loads((reference / "qbxml" / "statuscodes.json").read_text())["codes"]
    severities = {row["code"]: row["severity"] for row in codes}
    assert {code: row.severity for code, row in status.TABLE.items()} == severities
    known = {
        int(row["hresult"], 16) for row in json.loads((reference / "qbxml" / "hresults.json").read_text())["items"]
    }
    assert known <= set(hresults.TABLE)


@pytest.mark.parametrize(
    ("code", "action", "doubt"),
    [
        (0x80040400, "resend_singly", False),
        (-2147220472, "ask_person", False),
        (0x80040414, "retry", False),
        (0x80040402, "look_up", True),
        (0x800706BA, "look_up", True),
        (0x8004FFFF, "look_up", True),
        (0x80040154, "ask_person", False),
    ],
)
def test_hresults(code: int, action: str, doubt: bool) -> None:
    decided = hresults.decide(code)
    assert (decided.action, decided.doubt) == (action, doubt)
    assert f"0x{code & 0xFFFFFFFF:08X}" in decided.sentence()
