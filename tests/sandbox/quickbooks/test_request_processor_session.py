"""Calls out of order, wrong files and locks answer with the HRESULTs of the real request processor."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import administration, hresults
from qbd.sandbox.quickbooks.auth_preferences import AuthPreferences
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.request_processor import RequestProcessor


def hresult(call: Any, *arguments: Any) -> int:
    with pytest.raises(HresultError) as caught:
        call(*arguments)
    return caught.value.hresult


def test_order_of_calls(company_file: Path) -> None:
    processor = RequestProcessor()
    assert hresult(processor.begin_session, str(company_file), 2) == 0x8004040F
    assert hresult(processor.close_connection) == 0x8004040F
    assert hresult(processor.open_connection2, "", "", 1) == 0x80040415
    assert hresult(processor.open_connection2, "", "App", 4) == 0x8004042F
    processor.open_connection2("", "App", 1)
    assert hresult(processor.open_connection2, "", "App", 1) == 0x80040412
    assert hresult(processor.process_request, "none", "") == 0x8004040C
    assert hresult(processor.begin_session, str(company_file), 7) == 0x80040425
    ticket = processor.begin_session(str(company_file), 2)
    assert hresult(processor.begin_session, str(company_file), 2) == 0x80040411
    assert hresult(processor.process_request, "none", "") == 0x8004040D
    assert hresult(processor.end_session, "none") == 0x8004040D
    assert processor.get_current_company_file_name(ticket) == str(company_file.resolve())
    assert processor.qbxml_versions_for_session(ticket)[-1] == "16.0"
    processor.end_session(ticket)
    assert hresult(processor.process_request, ticket, "") == 0x8004040C
    processor.close_connection()


def test_which_file(company_file: Path, tmp_path: Path) -> None:
    closed = RequestProcessor()
    closed.open_connection2("", "App", 1)
    assert hresult(closed.begin_session, "", 2) == 0x80040417
    assert hresult(closed.begin_session, str(tmp_path / "missing.qbw"), 2) == 0x80040403
    (tmp_path / "text.qbw").write_text("no company file, but long enough to be looked at as one " * 20)
    assert hresult(closed.begin_session, str(tmp_path / "text.qbw"), 2) == 0x80040403
    opened = RequestProcessor(company_file)
    opened.open_connection2("", "App", 1)
    assert hresult(opened.begin_session, str(tmp_path / "other.qbw"), 2) == 0x8004040A
    assert opened.begin_session("", 2)
    opened.close_connection()


@pytest.mark.parametrize(("access", "number"), [("unknown", 0x80040418), ("denied", 0x8004041A)])
def test_access_is_the_administrators_to_give(company_file: Path, access: str, number: int) -> None:
    administration.set_meta(company_file, application_access=access)
    processor = RequestProcessor()
    processor.open_connection2("", "App", 1)
    assert hresult(processor.begin_session, str(company_file), 2) == number
    administration.set_meta(company_file, application_access="granted")
    assert processor.begin_session(str(company_file), 2)
    processor.close_connection()


def test_refusals_from_outside(company_file: Path) -> None:
    processor = RequestProcessor(refuse=lambda method: 0x80040414 if method == "begin_session" else None)
    processor.open_connection2("", "App", 1)
    with pytest.raises(HresultError, match="modal dialog box") as caught:
        processor.begin_session(str(company_file), 2)
    assert caught.value.hresult == 0x80040414


def test_a_second_session_waits_and_is_then_refused(company_file: Path) -> None:
    first, second = RequestProcessor(), RequestProcessor(wait_seconds=0.05)
    first.open_connection2("", "App", 1)
    second.open_connection2("", "Other", 1)
    ticket = first.begin_session(str(company_file), 2)
    assert hresult(second.begin_session, str(company_file), 2) == 0x8004041B
    first.end_session(ticket)
    assert second.begin_session(str(company_file), 2)
    second.close_connection()
    first.close_connection()


def _hold_and_die(path: str, ready: Any) -> None:
    processor = RequestProcessor()
    processor.open_connection2("", "App", 1)
    processor.begin_session(path, 2)
    ready.set()
    os._exit(9)


def test_a_killed_process_frees_the_file(company_file: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_hold_and_die, args=(str(company_file), ready))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    processor = RequestProcessor(wait_seconds=5)
    processor.open_connection2("", "App", 1)
    assert processor.begin_session(str(company_file), 2)
    processor.close_connection()


def test_an_iterator_lives_in_its_session_only(qb: Any) -> None:
    start = qb.one('<ItemQueryRq iterator="Start"><MaxReturned>2</MaxReturned></ItemQueryRq>')
    iterator = start.attrib["iteratorID"]
    again = f'<ItemQueryRq iterator="Continue" iteratorID="{iterator}"><MaxReturned>2</MaxReturned></ItemQueryRq>'
    assert qb.one(again).attrib["statusCode"] == "0"
    other = (
        f'<CustomerQueryRq iterator="Continue" iteratorID="{iterator}"><MaxReturned>2</MaxReturned></CustomerQueryRq>'
    )
    assert qb.one(other).attrib["statusCode"] == "3391"
    qb.close()
    qb.open()
    assert qb.one(again).attrib["statusCode"] == "3391"


def test_texts_and_numbers_are_intuits(reference: Path) -> None:
    items = json.loads((reference / "qbxml" / "hresults.json").read_text())["items"]
    known = {int(item["hresult"], 16): item["text"] for item in items}
    ours = {number: text for number, text in hresults.HRESULT_TEXTS.items() if 0x80040400 <= number <= 0x80040439}
    assert ours == known
    assert len(known) == 58


# What COM itself offers, and what IAuthPreferences2 does.
CAMEL = {"get_qb_last_error": "GetQBLastError", "qbxml_versions_for_session": "QBXMLVersionsForSession",
         "qbxml_versions_for_subscription": "QBXMLVersionsForSubscription"}  # fmt: skip


def camel(name: str) -> str:
    return CAMEL.get(name) or "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def interface(library: str, name: str) -> set[str]:
    part = library.split(f"## dispatch {name} ")[1].split("\n## ")[0]
    return set(re.findall(r"invkind=[12] \S+ (\w+)\(", part))


@pytest.mark.parametrize(("ours", "theirs"), [
    (RequestProcessor, "IRequestProcessor5"), (AuthPreferences, "IAuthPreferences2"),
])  # fmt: skip
def test_the_whole_interface_of_the_type_library(reference: Path, ours: type, theirs: str) -> None:
    library = (reference / "qbxml" / "QBXMLRP2.typelib.txt").read_text()
    assert {camel(name) for name in vars(ours) if not name.startswith("_")} == interface(library, theirs)


def test_the_books_survive_reopening(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.invoice("12.34"))
    before = qb.ledger(ret)
    qb.close()
    with sqlite3.connect(qb.path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    qb.open()
    found = qb.ok(f"<InvoiceQueryRq><TxnID>{forms.txn_id(ret)}</TxnID></InvoiceQueryRq>")
    assert found.findtext("EditSequence") == ret.findtext("EditSequence")
    assert qb.ledger(ret) == before


def test_a_file_open_in_the_window_has_one_mode(company_file: Path) -> None:
    processor = RequestProcessor(company_file)
    processor.open_connection2("", "App", 1)
    assert hresult(processor.begin_session, "", 1) == 0x80040410
    administration.set_meta(company_file, file_mode="1")
    ticket = processor.begin_session("", 1)
    processor.end_session(ticket)
    assert processor.begin_session("", 2)
    processor.close_connection()
