"""Message sets: errors that stop, answers that are kept, and what is left when somebody dies in between."""

from __future__ import annotations

import multiprocessing
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import administration
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

NEW = 'onError="stopOnError" newMessageSetID="{}"'
ASK = 'onError="stopOnError" newMessageSetID="{0}" oldMessageSetID="{0}"'
CLEAR = 'onError="stopOnError" oldMessageSetID="{}"'


def codes(message_set: Any) -> list[str]:
    return [response.attrib["statusCode"] for response in message_set]


def status(message_set: Any) -> str | None:
    return message_set.attrib.get("messageSetStatusCode")


def test_stop_on_error_leaves_what_ran_and_skips_the_rest(qb: Any, forms: Any) -> None:
    body = forms.invoice("1.00") + forms.invoice("-1.00") + forms.invoice("3.00")
    stopped = qb.send(body, 'onError="stopOnError"')
    assert codes(stopped) == ["0", "3180", "3231"]
    assert stopped[2].attrib["statusSeverity"] == "Error"
    assert qb.balance("Accounts Receivable") == 100
    assert codes(qb.send(body)) == ["0", "3180", "0"]
    assert qb.balance("Accounts Receivable") == 500


def test_a_warning_does_not_stop(qb: Any, forms: Any) -> None:
    body = "<InvoiceQueryRq><RefNumber>nope</RefNumber></InvoiceQueryRq>" + forms.invoice("1.00")
    assert codes(qb.send(body, 'onError="stopOnError"')) == ["500", "0"]


def test_rollback_is_not_supported(qb: Any, forms: Any) -> None:
    with pytest.raises(HresultError) as caught:
        qb.send(forms.invoice(), 'onError="rollbackOnError"')
    assert caught.value.hresult == 0x80040413
    assert qb.balance("Accounts Receivable") == 0


def test_request_ids_come_back(qb: Any) -> None:
    (response,) = qb.send('<HostQueryRq requestID="a&amp;b"/>')
    assert response.attrib["requestID"] == "a&b"
    assert qb.one(f'<HostQueryRq requestID="{"x" * 51}"/>').attrib["statusCode"] == "1060"


def test_the_same_set_again_gives_the_stored_answer(qb: Any, forms: Any) -> None:
    first = qb.raw(forms.invoice("1.00"), NEW.format("S1"))
    assert qb.raw(forms.invoice("1.00"), NEW.format("S1")) == first
    assert qb.balance("Accounts Receivable") == 100
    assert 'messageSetStatusCode="0"' in first
    assert 'newMessageSetID="S1"' in first


def test_9001_other_content_under_a_stored_id(qb: Any, forms: Any) -> None:
    qb.send(forms.invoice("1.00"), NEW.format("S1"))
    other = qb.send(forms.invoice("2.00"), NEW.format("S1"))
    assert (status(other), len(other)) == ("9001", 0)
    assert qb.balance("Accounts Receivable") == 100


def test_asking_what_became_of_a_set(qb: Any, forms: Any) -> None:
    unknown = qb.send("", ASK.format("S1"))
    assert (status(unknown), len(unknown)) == ("9002", 0)
    made = qb.send(forms.invoice("1.00") + forms.invoice("-1.00"), NEW.format("S1"))
    asked = qb.send("", ASK.format("S1"))
    assert status(asked) == "0"
    assert codes(asked) == ["0", "3180"]
    assert asked[0].findtext("InvoiceRet/TxnID") == made[0].findtext("InvoiceRet/TxnID")


def test_clearing_sets(qb: Any, forms: Any) -> None:
    qb.send(forms.invoice("1.00"), NEW.format("S1"))
    assert status(qb.send("", CLEAR.format("S1"))) == "0"
    assert status(qb.send("", CLEAR.format("S1"))) == "600"
    assert status(qb.send("", ASK.format("S1"))) == "9002"
    for name in ("A", "B"):
        qb.send(forms.invoice("1.00"), NEW.format(name))
    assert status(qb.send("", CLEAR.format("ClearAllMessageSets"))) == "0"
    assert [status(qb.send("", ASK.format(name))) for name in ("A", "B")] == ["9002", "9002"]


def test_a_new_set_clears_the_old_one(qb: Any, forms: Any) -> None:
    qb.send(forms.invoice("1.00"), NEW.format("A"))
    both = qb.send(forms.invoice("2.00"), 'onError="stopOnError" oldMessageSetID="A" newMessageSetID="B"')
    assert codes(both) == ["0"]
    assert status(qb.send("", ASK.format("A"))) == "9002"
    assert status(qb.send("", ASK.format("B"))) == "0"


def test_9004_ids_that_are_too_long(qb: Any, forms: Any) -> None:
    long = qb.send(forms.invoice("1.00"), NEW.format("x" * 24))
    assert (status(long), len(long)) == ("9004", 0)
    assert codes(qb.send(forms.invoice("1.00"), NEW.format("x" * 23))) == ["0"]
    assert qb.balance("Accounts Receivable") == 100


def test_stored_answers_belong_to_one_application(qb: Any, forms: Any) -> None:
    qb.send(forms.invoice("1.00"), NEW.format("S1"))
    qb.close()
    other = RequestProcessor()
    other.open_connection2("", "Somebody else", 1)
    ticket = other.begin_session(str(qb.path), 2)
    text = f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq {ASK.format("S1")}/></QBXML>'
    assert 'messageSetStatusCode="9002"' in other.process_request(ticket, text)
    other.close_connection()
    qb.open()


def test_stored_answers_survive_the_session_and_can_be_lost(qb: Any, forms: Any) -> None:
    qb.send(forms.invoice("1.00"), NEW.format("S1"))
    qb.close()
    qb.open()
    assert status(qb.send("", ASK.format("S1"))) == "0"
    administration.forget_message_sets(qb.path)
    assert status(qb.send("", ASK.format("S1"))) == "9002"


def test_include_none_answers_with_recovery_data_only(qb: Any, forms: Any) -> None:
    attributes = 'onError="stopOnError" newMessageSetID="S1" responseData="includeNone"'
    body = forms.invoice("1.00", after="<ExternalGUID>{11111111-2222-3333-4444-555555555555}</ExternalGUID>")
    (response,) = qb.send(body, attributes)
    assert [child.tag for child in response] == ["ErrorRecovery"]
    recovery = response[0]
    assert recovery.findtext("ExternalGUID") == "{11111111-2222-3333-4444-555555555555}"
    assert qb.ok(f"<InvoiceQueryRq><TxnID>{recovery.findtext('TxnID')}</TxnID></InvoiceQueryRq>") is not None


def test_macros_tie_requests_of_one_set_together(qb: Any, forms: Any) -> None:
    invoice = forms.invoice("10.00", macro="TxnID:I1")
    payment = forms.payment("10.00", ("", "10.00")).replace("<TxnID></TxnID>", '<TxnID useMacro="TxnID:I1"/>')
    receipt = forms.form("SalesReceipt", forms.receipt_line("Labour", amount="7.00"), macro="TxnID:R1")
    deposit = forms.deposit(forms.deposit_payment("")).replace(
        "<PaymentTxnID></PaymentTxnID>", '<PaymentTxnID useMacro="TxnID:R1"/>'
    )
    assert codes(qb.send(invoice + payment + receipt + deposit, 'onError="stopOnError"')) == ["0", "0", "0", "0"]
    assert qb.balance("Accounts Receivable") == 0
    assert qb.balance("Checking") == 700
    assert codes(qb.send(payment)) == ["9100"]


def test_a_refused_request_defines_no_macro(qb: Any, forms: Any) -> None:
    bad = forms.invoice("-1.00", macro="TxnID:I1")
    payment = forms.payment("10.00", ("", "10.00")).replace("<TxnID></TxnID>", '<TxnID useMacro="TxnID:I1"/>')
    assert codes(qb.send(bad + payment)) == ["3180", "9100"]


class Crash(BaseException):
    """What no handler of the product may catch by accident."""


def crashing(path: Path, clock: Any, at: int, *, with_request: bool) -> Any:
    seen = 0

    def after_commit(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen == at:
            raise Crash

    processor = RequestProcessor(clock=clock, after_commit=after_commit, stored_with_request=with_request)
    processor.open_connection2("", "Tests", 1)
    return processor, processor.begin_session(str(path), 2)


@pytest.mark.parametrize(("with_request", "answer", "found"), [(True, "0", ["0", "0"]), (False, "9002", [])])
def test_a_crash_between_commit_and_answer(
    qb: Any, forms: Any, with_request: bool, answer: str, found: list[str]
) -> None:
    qb.close()
    processor, ticket = crashing(qb.path, qb.clock, 2, with_request=with_request)
    body = forms.invoice("1.00") + forms.invoice("2.00") + forms.invoice("4.00")
    text = f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq {NEW.format("S1")}>{body}</QBXMLMsgsRq></QBXML>'
    with pytest.raises(Crash):
        processor.process_request(ticket, text)
    processor.close_connection()
    qb.open()
    assert qb.balance("Accounts Receivable") == 300
    asked = qb.send("", ASK.format("S1"))
    assert (status(asked), codes(asked)) == (answer, found)


def _post_and_die(path: str, text: str) -> None:
    processor = RequestProcessor(after_commit=lambda _: os._exit(9))
    processor.open_connection2("", "Tests", 1)
    processor.process_request(processor.begin_session(path, 2), text)


def test_a_killed_process_leaves_what_was_committed(qb: Any, forms: Any) -> None:
    qb.close()
    body = forms.invoice("1.00") + forms.invoice("2.00")
    text = (
        f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq {NEW.format("S1")}>{body}</QBXMLMsgsRq>'
        "</QBXML>"
    )
    process = multiprocessing.get_context("spawn").Process(target=_post_and_die, args=(str(qb.path), text))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    qb.open()
    assert codes(qb.send("", ASK.format("S1"))) == ["0"]
    # The same set again is not run again, although a part of it never ran: a client must count the answers.
    assert len(ElementTree.fromstring(qb.processor.process_request(qb.ticket, text))[0]) == 1
    assert qb.balance("Accounts Receivable") == 100
