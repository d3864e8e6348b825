"""On what terms a session is given: edition, mode, reading only, personal data, automatic login; and one file per PC."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import administration
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.machine import Machine
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

HOST = "<HostQueryRq/>"


def hresult(call: Callable[..., object], *arguments: Any) -> int:
    with pytest.raises(HresultError) as caught:
        call(*arguments)
    return caught.value.hresult


def connected(**options: Any) -> RequestProcessor:
    processor = RequestProcessor(**options)
    processor.open_connection2("", "App", 1)
    return processor


def ask(processor: RequestProcessor, ticket: str, body: str) -> ElementTree.Element:
    text = (
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="continueOnError">'
        f"{body}</QBXMLMsgsRq></QBXML>"
    )
    return ElementTree.fromstring(processor.process_request(ticket, text))[0][0]


def test_preferences_are_put_between_connection_and_session_only(company_file: Path) -> None:
    processor = RequestProcessor()
    assert hresult(processor.auth_preferences.put_is_read_only, True) == 0x8004040F
    processor.open_connection("", "App")
    assert processor.connection_type == 1
    preferences = processor.auth_preferences
    assert hresult(preferences.put_unattended_mode_pref, 3) == 0x80040425
    assert hresult(preferences.put_personal_data_pref, 0) == 0x80040425
    assert hresult(preferences.put_auth_flags, 16) == 0x80040425
    assert hresult(preferences.get_is_read_only, "none") == 0x8004040C
    preferences.put_unattended_mode_pref(1)
    preferences.put_personal_data_pref(3)
    ticket = processor.begin_session(str(company_file))
    for put, value in (
        (preferences.put_is_read_only, True),
        (preferences.put_unattended_mode_pref, 1),
        (preferences.put_personal_data_pref, 1),
        (preferences.put_auth_flags, 2),
    ):
        assert hresult(put, value) == 0x8004042E
    assert preferences.get_is_read_only(ticket) is False
    assert preferences.get_unattended_mode_pref(ticket) == 1
    assert preferences.get_personal_data_pref(ticket) == 3
    assert preferences.was_auth_preferences_obeyed(ticket)
    assert hresult(preferences.was_auth_preferences_obeyed, "none") == 0x8004040D
    processor.close_connection()
    assert processor.connection_type == 0


@pytest.mark.parametrize(
    ("product", "flags", "refusal"),
    [
        ("pro", 0, None),
        ("pro", 2, None),
        ("pro", 4 | 8, 0x80040432),
        ("premier", 2 | 8, 0x80040433),
        ("enterprise", 1 | 2 | 4, 0x80040434),
        ("enterprise", 8, None),
        ("enterprise", 8 | 0x80000000, None),
        ("enterprise", 15 - (1 << 31), None),
    ],
)
def test_the_edition_must_be_one_that_the_application_supports(
    company_file: Path, product: str, flags: int, refusal: int | None
) -> None:
    administration.set_meta(company_file, product=product)
    processor = connected()
    processor.auth_preferences.put_auth_flags(flags)
    if refusal is not None:
        assert hresult(processor.begin_session, str(company_file)) == refusal
        processor.auth_preferences.put_auth_flags(0)
    assert processor.begin_session(str(company_file))
    processor.close_connection()


@pytest.mark.parametrize("by", ["application", "administrator"])
def test_who_only_reads_cannot_write(company_file: Path, forms: Any, by: str) -> None:
    processor = connected()
    if by == "application":
        processor.auth_preferences.put_is_read_only(True)
    else:
        administration.set_meta(company_file, application_access="read")
    ticket = processor.begin_session(str(company_file))
    assert ask(processor, ticket, HOST).attrib["statusCode"] == "0"
    deletion = "<TxnDelRq><TxnDelType>Invoice</TxnDelType><TxnID>1-1</TxnID></TxnDelRq>"
    for body in (forms.invoice("1.00"), deletion):
        refused = ask(processor, ticket, body)
        assert refused.attrib["statusCode"] == "3260"
        assert refused.attrib["statusMessage"] == "Insufficient permission level to perform this action."
    processor.close_connection()


def test_personal_data_is_withheld_from_who_does_not_need_it(company_file: Path) -> None:
    card = "<CreditCardInfo><CreditCardNumber>xxxxxxxxxxxx1111</CreditCardNumber></CreditCardInfo>"
    add = "<CustomerAddRq><CustomerAdd><Name>{}</Name>{}</CustomerAdd></CustomerAddRq>"
    query = "<CustomerQueryRq><FullName>Anna</FullName></CustomerQueryRq>"
    processor = connected()
    ticket = processor.begin_session(str(company_file))
    assert ask(processor, ticket, add.format("Anna", card)).attrib["statusCode"] == "0"
    assert ask(processor, ticket, query).find(".//CreditCardInfo") is not None
    processor.close_connection()
    processor.open_connection2("", "App", 1)
    processor.auth_preferences.put_personal_data_pref(3)
    ticket = processor.begin_session(str(company_file))
    assert ask(processor, ticket, query).find(".//CreditCardInfo") is None
    assert ask(processor, ticket, query).find(".//Name") is not None
    assert ask(processor, ticket, add.format("Berta", card)).attrib["statusCode"] == "3261"
    assert ask(processor, ticket, add.format("Berta", "")).attrib["statusCode"] == "0"
    processor.close_connection()


def test_what_is_required_must_be_granted(company_file: Path) -> None:
    administration.set_meta(company_file, personal_data="refused")
    processor = connected()
    processor.auth_preferences.put_personal_data_pref(1)
    assert hresult(processor.begin_session, str(company_file)) == 0x8004041A
    processor.auth_preferences.put_personal_data_pref(2)
    ticket = processor.begin_session(str(company_file))
    rights = ask(processor, ticket, "<PreferencesQueryRq/>").find(".//CurrentAppAccessRights")
    assert rights is not None
    assert rights.findtext("IsPersonalDataAccessAllowed") == "false"
    assert rights.findtext("IsAutomaticLoginAllowed") == "true"
    processor.close_connection()


def test_automatic_login_is_the_administrators_to_allow(company_file: Path) -> None:
    processor = connected()
    ticket = processor.begin_session(str(company_file))
    assert ask(processor, ticket, HOST).findtext(".//IsAutomaticLogin") == "true"
    processor.close_connection()
    administration.set_meta(company_file, automatic_login="refused")
    processor.open_connection2("", "App", 1)
    assert hresult(processor.begin_session, str(company_file)) == 0x8004041D
    attended = connected(open_file=company_file)
    ticket = attended.begin_session("")
    assert ask(attended, ticket, HOST).findtext(".//IsAutomaticLogin") == "false"
    attended.end_session(ticket)
    attended.auth_preferences.put_unattended_mode_pref(1)
    assert hresult(attended.begin_session, "") == 0x8004041D
    attended.close_connection()
    processor.close_connection()


@pytest.mark.parametrize(
    ("file_mode", "asked", "got"),
    [("0", 2, "SingleUser"), ("1", 2, "MultiUser"), ("0", 1, "MultiUser"), ("1", 0, "SingleUser")],
)
def test_the_mode_of_a_session(company_file: Path, file_mode: str, asked: int, got: str) -> None:
    administration.set_meta(company_file, file_mode=file_mode)
    processor = connected()
    ticket = processor.begin_session(str(company_file), asked)
    assert ask(processor, ticket, HOST).findtext(".//QBFileMode") == got
    assert processor._session is not None
    assert processor._session.company.single_user == (got == "SingleUser")
    processor.close_connection()


def test_single_user_is_not_to_be_had_while_another_application_shares_the_file(company_file: Path) -> None:
    first, second = connected(), connected(wait_seconds=0.05)
    first.begin_session(str(company_file), 1)
    assert hresult(second.begin_session, str(company_file), 0) == 0x80040422
    assert hresult(second.begin_session, str(company_file), 1) == 0x8004041B
    first.close_connection()
    assert second.begin_session(str(company_file), 0)
    second.close_connection()


def test_one_company_file_per_machine(company_file: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(company_file, tmp_path / "other.qbw"))
    machine = Machine()
    first, second = connected(machine=machine), connected(machine=machine)
    ticket = first.begin_session(str(company_file))
    assert hresult(second.begin_session, str(other)) == 0x8004040A
    first.end_session(ticket)
    assert second.begin_session(str(other))
    assert hresult(first.begin_session, str(company_file)) == 0x8004040A
    second.close_connection()
    assert first.begin_session(str(company_file))
    first.close_connection()


def test_subscriptions_are_refused_clearly(company_file: Path) -> None:
    processor = RequestProcessor()
    assert hresult(processor.process_subscription, "<QBXML/>") == 0x8004040F
    processor.open_connection2("", "App", 1)
    with pytest.raises(HresultError, match="unavailable in this version") as caught:
        processor.process_subscription("<QBXML/>")
    assert caught.value.hresult == 0x8004042B
    assert processor.qbxml_versions_for_subscription == ()


def test_the_last_error_is_kept(company_file: Path) -> None:
    processor = RequestProcessor()
    assert processor.get_qb_last_error() == ""
    hresult(processor.begin_session, str(company_file))
    assert processor.get_qb_last_error() == 'The "OpenConnection" method has not been called.'
    assert (processor.major_version, processor.release_level) == (16, 3)


def test_a_file_of_another_format_is_refused_with_the_reason(company_file: Path) -> None:
    administration.set_meta(company_file, file_format="1")
    processor = connected()
    with pytest.raises(HresultError, match="requires a newer version of QuickBooks") as caught:
        processor.begin_session(str(company_file))
    assert caught.value.hresult == 0x80040406
    assert "has file format 1" in caught.value.reason
    assert "create the file anew" in str(caught.value)


def test_an_empty_database_is_no_company_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.qbw"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE other_things (x)")
    assert hresult(connected().begin_session, str(path)) == 0x80040403


WRITE = """
import sys
from qbd.sandbox.quickbooks.company_history import post
from qbd.sandbox.quickbooks.foreign_transactions import entry
import datetime as dt
for number in range(int(sys.argv[2])):
    lines = [("Debit", "Checking", 100, ""), ("Credit", "Sales Income", 100, "")]
    post(sys.argv[1], [entry(dt.date(2026, 3, 1), f"P{number}", lines)])
"""


def test_two_processes_take_turns(qb: Any) -> None:
    qb.close()
    running = [subprocess.Popen([sys.executable, "-c", WRITE, str(qb.path), "8"]) for _ in range(2)]
    assert [process.wait(120) for process in running] == [0, 0]
    qb.open()
    assert qb.balance("Checking") == 1600
    with sqlite3.connect(qb.path) as db:
        numbers = [row[0] for row in db.execute("SELECT txn_id FROM txn WHERE kind = 'JournalEntry'")]
    assert len(set(numbers)) == 16
