"""What the named faults do to a message set: to the books, to the answer, to what is remembered."""

from __future__ import annotations

import multiprocessing
import sqlite3
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import faults, shell, user_edits
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.fault_actions import EXIT_STATUS
from qbd.sandbox.quickbooks.faults import Fault, FaultKind, Point
from qbd.sandbox.quickbooks.hresults import SERVER_GONE
from qbd.sandbox.quickbooks.named_faults import NAMED
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.quickbooks.user_edits import EditFailedError

NEW = 'onError="stopOnError" newMessageSetID="{}"'
ASK = 'onError="stopOnError" newMessageSetID="{0}" oldMessageSetID="{0}"'


def codes(message_set: Any) -> list[str]:
    return [response.attrib["statusCode"] for response in message_set]


def text_of(body: str, attributes: str) -> str:
    return f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq {attributes}>{body}</QBXMLMsgsRq></QBXML>'


@pytest.mark.parametrize("name", [name for name, fault in NAMED.items() if fault.kind is FaultKind.STATUS])
def test_named_refusals_leave_nothing_in_the_books(qb: Any, forms: Any, name: str) -> None:
    fault = NAMED[name]
    faults.add(qb.path, fault)
    message = qb.refused("<CustomerAddRq><CustomerAdd><Name>New one</Name></CustomerAdd></CustomerAddRq>", fault.number)
    assert "{" not in message
    if "{object}" in fault.text:
        assert "New one" in message
    assert codes(qb.send("<CustomerAddRq><CustomerAdd><Name>New one</Name></CustomerAdd></CustomerAddRq>")) == ["0"]


def test_list_locks_name_the_list_and_the_element(qb: Any, forms: Any) -> None:
    faults.add(qb.path, NAMED["list-locked"])
    message = qb.refused(forms.account("Petty Cash", "Bank"), 3180, "internals could not be locked")
    assert message.startswith('There was an error when saving a Account list, element "Petty Cash".')


def test_slow_takes_its_time_for_each_request(company_file: Path, open_company: Any, forms: Any) -> None:
    slept: list[float] = []
    client = open_company(company_file, sleep=slept.append)
    faults.add(company_file, Fault(FaultKind.SLOW, number=250, request="*Add", times=None))
    client.send(forms.invoice("1.00") * 3 + "<HostQueryRq/>")
    assert slept == [0.25, 0.25, 0.25]


@pytest.mark.parametrize(
    ("point", "invoices", "stored"),
    [
        (Point.BEFORE_SET, 0, None),
        (Point.BEFORE_REQUEST, 1, ["0"]),
        (Point.BEFORE_COMMIT, 1, ["0"]),
        (Point.AFTER_COMMIT, 2, ["0", "0"]),
        (Point.STORING_ANSWER, 3, ["0", "0", "0"]),
        (Point.BEFORE_ANSWER, 3, ["0", "0", "0"]),
    ],
)
def test_quickbooks_dies_at_a_named_point(
    qb: Any, forms: Any, point: Point, invoices: int, stored: list[str] | None
) -> None:
    single = point in faults.REQUEST_POINTS
    faults.add(qb.path, Fault(FaultKind.QUICKBOOKS_DIES, point, skip=1 if single else 0))
    body = forms.invoice("1.00") * 3
    with pytest.raises(HresultError) as caught:
        qb.send(body, NEW.format("S1"))
    assert caught.value.hresult == SERVER_GONE
    with pytest.raises(HresultError) as caught:
        qb.send("<HostQueryRq/>")
    assert caught.value.hresult == SERVER_GONE, "the session died with it"
    qb.close()
    qb.open()
    assert qb.balance("Accounts Receivable") == invoices * 100
    asked = qb.send("", ASK.format("S1"))
    assert (asked.attrib["messageSetStatusCode"], codes(asked)) == (("9002", []) if stored is None else ("0", stored))


def _send_and_die(path: str, text: str) -> None:
    processor = RequestProcessor()
    processor.open_connection2("", "Tests", 1)
    processor.process_request(processor.begin_session(path, 2), text)


@pytest.mark.parametrize("stored_id", ["S1", None])
@pytest.mark.parametrize(
    ("point", "skip", "invoices"),
    [
        (Point.BEFORE_SET, 0, 0),
        (Point.BEFORE_REQUEST, 2, 2),
        (Point.BEFORE_COMMIT, 0, 0),
        (Point.BEFORE_COMMIT, 3, 3),
        (Point.AFTER_COMMIT, 0, 1),
        (Point.BEFORE_ANSWER, 0, 4),
    ],
)
def test_a_process_killed_at_a_named_point_leaves_whole_books(
    qb: Any, forms: Any, point: Point, skip: int, invoices: int, stored_id: str | None
) -> None:
    qb.close()
    faults.add(qb.path, Fault(FaultKind.PROCESS_DIES, point, skip=skip))
    line = forms.line("Invoice", "WIDGET", quantity="1", rate="35.50", code="TAX")
    body = forms.form("Invoice", line, tax="County") * 4
    text = text_of(body, NEW.format(stored_id) if stored_id else 'onError="stopOnError"')
    process = multiprocessing.get_context("spawn").Process(target=_send_and_die, args=(str(qb.path), text))
    process.start()
    process.join(60)
    assert process.exitcode == EXIT_STATUS
    qb.open()
    with sqlite3.connect(qb.path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM txn WHERE kind = 'Invoice'").fetchone() == (invoices,)
        # A stored answer stands for a transaction that is in the books, and the other way round.
        stored = db.execute("SELECT count(*) FROM message_set_answer").fetchone()[0]
        assert stored == (invoices if stored_id else 0)
    assert sum(shell.ledger_totals(qb.path).values()) == 0
    assert qb.balance("Accounts Receivable") == invoices * 3843
    assert qb.balance("Inventory Asset") == 2000 - invoices * 200
    assert faults.waiting(qb.path) == [], "used up although it killed"


def test_a_killed_process_can_be_imitated_without_a_process(company_file: Path, open_company: Any, forms: Any) -> None:
    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    client = open_company(company_file, process_dies=die)
    faults.add(company_file, NAMED["killed-after-commit"])
    with pytest.raises(Killed):
        client.send(forms.invoice("1.00") * 2)
    assert client.balance("Accounts Receivable") == 100


@pytest.mark.parametrize(("name", "left"), [("answer-lost", ""), ("answer-truncated", "<"), ("answer-garbled", "<")])
def test_answers_that_do_not_arrive_whole(qb: Any, forms: Any, name: str, left: str) -> None:
    faults.add(qb.path, NAMED[name])
    answer = qb.processor.process_request(qb.ticket, text_of(forms.invoice("1.00"), NEW.format("S1")))
    assert answer[:1] == left
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(answer)
    assert codes(qb.send("", ASK.format("S1"))) == ["0"]
    assert qb.balance("Accounts Receivable") == 100


def test_9005_an_answer_that_could_not_be_stored(qb: Any, forms: Any) -> None:
    faults.add(qb.path, NAMED["answer-not-stored"])
    answer = qb.send(forms.invoice("1.00"), NEW.format("S1"))
    assert (answer.attrib["messageSetStatusCode"], codes(answer)) == ("9005", ["0"])
    assert qb.balance("Accounts Receivable") == 100
    assert qb.send("", ASK.format("S1")).attrib["messageSetStatusCode"] == "9002"


def test_an_edit_between_two_requests_makes_the_edit_sequence_stale(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.invoice("1.00", number="R-1"))
    faults.add(qb.path, Fault(FaultKind.EDIT, text="memo ref=R-1 'seen by Ann'", request="InvoiceMod"))
    change = (
        f"<InvoiceModRq><InvoiceMod><TxnID>{forms.txn_id(ret)}</TxnID><EditSequence>{ret.findtext('EditSequence')}"
        "</EditSequence><Memo>ours</Memo></InvoiceMod></InvoiceModRq>"
    )
    assert codes(qb.send(change)) == ["3200"]
    found = qb.ok(f"<InvoiceQueryRq><TxnID>{forms.txn_id(ret)}</TxnID></InvoiceQueryRq>")
    assert found.findtext("Memo") == "seen by Ann"


def test_a_feature_switched_off_between_two_requests(qb: Any, forms: Any) -> None:
    faults.add(qb.path, Fault(FaultKind.PREFERENCE, text="ClassTracking=false", request="InvoiceAdd", skip=1))
    assert codes(qb.send(forms.invoice("1.00", class_name="Store") * 3)) == ["0", "3250", "3250"]


def test_an_edit_that_cannot_be_made_is_said(qb: Any) -> None:
    faults.add(qb.path, Fault(FaultKind.EDIT, text="void ref=nowhere"))
    with pytest.raises(EditFailedError, match="nowhere"):
        qb.send("<HostQueryRq/>")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("amount ref=R-1 70.00", {"Accounts Receivable": "70.00", "Service Income": "-70.00"}),
        ("void ref=R-1", {}),
        ("touch last", {"Accounts Receivable": "100.00", "Service Income": "-100.00"}),
        ("date ref=R-1 2026-02-02", {"Accounts Receivable": "100.00", "Service Income": "-100.00"}),
    ],
)
def test_what_a_user_does_to_a_transaction(qb: Any, forms: Any, clock: Any, text: str, left: dict[str, str]) -> None:
    ret = qb.ok(forms.invoice("100.00", number="R-1"))
    user_edits.edit(qb.path, text, clock=clock)
    assert {name: amount for name, amount in qb.ledger(ret).items() if amount != "0.00"} == left
    found = qb.ok(f"<InvoiceQueryRq><TxnID>{forms.txn_id(ret)}</TxnID></InvoiceQueryRq>")
    assert found.findtext("EditSequence") != ret.findtext("EditSequence")


def test_what_a_user_does_to_a_journal_entry(qb: Any, forms: Any, clock: Any) -> None:
    ret = qb.ok(forms.journal(("Debit", "Checking", "5.00", ""), ("Credit", "Sales Income", "5.00", "")))
    user_edits.edit(qb.path, f"amount {forms.txn_id(ret)} 7.00", clock=clock)
    user_edits.edit(qb.path, f"memo {forms.txn_id(ret)} corrected", clock=clock)
    assert qb.ledger(ret) == {"Checking": "7.00", "Sales Income": "-7.00"}
    user_edits.edit(qb.path, f"delete {forms.txn_id(ret)}", clock=clock)
    assert qb.balance("Checking") == 0


def test_what_a_user_does_to_lists_is_seen_by_the_open_session(qb: Any, forms: Any, clock: Any) -> None:
    qb.ok(forms.invoice("1.00"))
    user_edits.edit(qb.path, "rename 'Customer=Shopper' 'Web shopper'", clock=clock)
    qb.refused(forms.invoice("1.00"), 3140, "Shopper")
    assert qb.ok(forms.invoice("1.00", customer="Web shopper")) is not None
    user_edits.edit(qb.path, "deactivate 'ItemService=Labour'", clock=clock)
    qb.refused(forms.invoice("1.00", customer="Web shopper"), 3140, "Labour")
    before = len(shell.transactions_view(qb.path).rows)
    user_edits.edit(qb.path, "foreign 2026-03-05", clock=clock)
    assert len(shell.transactions_view(qb.path).rows) == before + 2


@pytest.mark.parametrize("text", ["", "paint it", "void", "memo last", "memo 'last", "rename Customer=Nobody x"])
def test_edits_that_are_none(qb: Any, text: str) -> None:
    with pytest.raises(EditFailedError):
        user_edits.edit(qb.path, text)


def test_an_iterator_passes_over_what_a_user_deletes(qb: Any, clock: Any) -> None:
    for name in ("Aa", "Ab", "Ac"):
        qb.ok(f"<ClassAddRq><ClassAdd><Name>{name}</Name></ClassAdd></ClassAddRq>")
        qb.ok(f"<CustomerAddRq><CustomerAdd><Name>{name}</Name></CustomerAdd></CustomerAddRq>")
    first = qb.one('<CustomerQueryRq iterator="Start"><MaxReturned>1</MaxReturned></CustomerQueryRq>')
    user_edits.edit(qb.path, "delete Customer=Ab", clock=clock)
    rest = qb.one(
        f'<CustomerQueryRq iterator="Continue" iteratorID="{first.attrib["iteratorID"]}"><MaxReturned>99</MaxReturned>'
        "</CustomerQueryRq>"
    )
    names = [ret.findtext("Name") for ret in rest]
    assert "Ab" not in names
    assert "Ac" in names
