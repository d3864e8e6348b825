"""The finer rules of stored message sets: what counts as the same set, and that asking or repeating changes nothing."""

from __future__ import annotations

import sqlite3
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks.message_sets import CLEAR_ALL

NEW = 'onError="stopOnError" newMessageSetID="{}"'
ASK = 'onError="stopOnError" newMessageSetID="{0}" oldMessageSetID="{0}"'


def codes(message_set: Any) -> list[str]:
    return [response.attrib["statusCode"] for response in message_set]


def status(message_set: Any) -> str | None:
    return message_set.attrib.get("messageSetStatusCode")


def everything(path: Path) -> list[str]:
    """All that a company file holds."""
    with sqlite3.connect(path) as db:
        return list(db.iterdump())


def a_day(forms: Any, earlier: str) -> str:
    """Requests of every sort: lists, documents that hang on each other, a change, a void, a deletion, refusals."""
    invoice = forms.invoice("10.00", macro="TxnID:I1")
    payment = forms.payment("10.00", ("", "10.00")).replace("<TxnID></TxnID>", '<TxnID useMacro="TxnID:I1"/>')
    widget = forms.receipt_line("WIDGET", quantity="1", rate="35.50", code="TAX")
    receipt = forms.form("SalesReceipt", widget, tax="County")
    void = f"<TxnVoidRq><TxnVoidType>Invoice</TxnVoidType><TxnID>{earlier}</TxnID></TxnVoidRq>"
    customer = "<CustomerAddRq><CustomerAdd><Name>New one</Name></CustomerAdd></CustomerAddRq>"
    bill = forms.bill(forms.item_line("WIDGET", quantity="2", cost="3.00"))
    query = "<InvoiceQueryRq><MaxReturned>5</MaxReturned></InvoiceQueryRq>"
    return customer + invoice + payment + receipt + void + bill + query + customer + forms.invoice("-1.00")


@pytest.mark.parametrize("response_data", ["includeAll", "includeNone"])
def test_replay_of_a_stored_set_changes_nothing(qb: Any, forms: Any, clock: Any, response_data: str) -> None:
    attributes = NEW.format("S1").replace("stopOnError", "continueOnError") + f' responseData="{response_data}"'
    day = a_day(forms, forms.txn_id(qb.ok(forms.invoice("5.00"))))
    first = qb.raw(day, attributes)
    assert codes(ElementTree.fromstring(first)[0]) == ["0"] * 7 + ["3100", "3180"]
    before = everything(qb.path)
    clock.pass_time(days=3)
    for _ in range(3):
        assert qb.raw(day, attributes) == first
        assert codes(qb.send("", ASK.format("S1"))) == ["0"] * 7 + ["3100", "3180"]
    qb.close()
    qb.open()
    assert qb.raw(day, attributes) == first
    assert everything(qb.path) == before


def test_the_same_requests_under_a_new_id_are_run_again(qb: Any, forms: Any) -> None:
    for name in ("A", "B"):
        qb.send(forms.invoice("1.00"), NEW.format(name))
    assert qb.balance("Accounts Receivable") == 200


@pytest.mark.parametrize(
    "attributes",
    [
        'onError="continueOnError" newMessageSetID="S1"',
        'onError="stopOnError" newMessageSetID="S1" responseData="includeNone"',
        'onError="stopOnError" newMessageSetID="S1" oldMessageSetID="S1"',
        'onError="stopOnError" newMessageSetID="S1" oldMessageSetID="S0"',
    ],
)
def test_9001_the_same_requests_in_another_set_are_other_content(qb: Any, forms: Any, attributes: str) -> None:
    qb.send(forms.invoice("1.00"), NEW.format("S1"))
    again = qb.send(forms.invoice("1.00"), attributes)
    assert (status(again), len(again)) == ("9001", 0)
    assert qb.balance("Accounts Receivable") == 100


def test_9001_an_empty_set_is_content_too(qb: Any, forms: Any) -> None:
    qb.send(forms.invoice("1.00"), NEW.format("S1"))
    assert status(qb.send("", NEW.format("S1"))) == "9001", "only the question names both ids"
    assert status(qb.send("", NEW.format("S2"))) == "0"
    assert status(qb.send(forms.invoice("1.00"), NEW.format("S2"))) == "9001"
    assert qb.balance("Accounts Receivable") == 100


def test_9002_a_set_under_both_ids_is_a_question_and_not_run(qb: Any, forms: Any) -> None:
    asked = qb.send(forms.invoice("1.00"), ASK.format("S1"))
    assert (status(asked), len(asked)) == ("9002", 0)
    assert qb.balance("Accounts Receivable") == 0


@pytest.mark.parametrize(
    "attributes",
    [
        'newMessageSetID=""',
        'oldMessageSetID=""',
        f'newMessageSetID="{CLEAR_ALL}"',
        f'newMessageSetID="{"x" * 24}"',
        f'oldMessageSetID="{"x" * 24}"',
        f'newMessageSetID="{"x" * 24}" oldMessageSetID="S1"',
    ],
)
def test_9004_what_is_no_id_is_refused_before_anything_is_done(qb: Any, forms: Any, attributes: str) -> None:
    qb.send(forms.invoice("1.00"), NEW.format("S1"))
    refused = qb.send(forms.invoice("2.00"), f'onError="stopOnError" {attributes}')
    assert (status(refused), len(refused)) == ("9004", 0)
    assert qb.balance("Accounts Receivable") == 100
    assert codes(qb.send("", ASK.format("S1"))) == ["0"], "nothing was cleared"


def test_clearing_and_running_in_one_set(qb: Any, forms: Any) -> None:
    both = qb.send(forms.invoice("1.00"), f'onError="stopOnError" oldMessageSetID="{CLEAR_ALL}"')
    assert (status(both), codes(both)) == ("0", ["0"])
    unknown = qb.send(forms.invoice("1.00"), 'onError="stopOnError" oldMessageSetID="gone"')
    assert (status(unknown), len(unknown)) == ("600", 0)
    assert qb.balance("Accounts Receivable") == 100


def test_no_status_without_recovery_attributes(qb: Any, forms: Any) -> None:
    assert status(qb.send(forms.invoice("1.00"))) is None
    with sqlite3.connect(qb.path) as db:
        assert db.execute("SELECT count(*) FROM message_set").fetchone() == (0,)


def test_what_was_stored_without_data_is_asked_for_without_data(qb: Any, forms: Any) -> None:
    attributes = NEW.format("S1") + ' responseData="includeNone"'
    account_query = "<AccountQueryRq/>"
    sent = qb.send(forms.invoice("1.00") + account_query, attributes)
    assert [[child.tag for child in response] for response in sent] == [["ErrorRecovery"], []]
    asked = qb.send("", ASK.format("S1"))
    assert ElementTree.tostring(asked) == ElementTree.tostring(sent)


def test_1060_a_long_request_id_fails_its_request_and_stops(qb: Any, forms: Any) -> None:
    long = forms.invoice("1.00").replace("<InvoiceAddRq>", f'<InvoiceAddRq requestID="{"x" * 51}">')
    stopped = qb.send(long + forms.invoice("2.00"), 'onError="stopOnError"')
    assert codes(stopped) == ["1060", "3231"]
    assert qb.balance("Accounts Receivable") == 0


def iterate(qb: Any, mode: str, iterator: str = "", size: str = "<MaxReturned>2</MaxReturned>") -> Any:
    named = f' iteratorID="{iterator}"' if iterator else ""
    return qb.one(f'<VendorQueryRq iterator="{mode}"{named} metaData="MetaDataAndResponseData">{size}</VendorQueryRq>')


def test_an_iterator_gives_everything_once_and_then_is_gone(qb: Any) -> None:
    total = int(qb.one('<VendorQueryRq metaData="MetaDataOnly"/>').attrib["retCount"])
    answer = iterate(qb, "Start")
    iterator, found = answer.attrib["iteratorID"], [ret.findtext("Name") for ret in answer]
    while int(answer.attrib["iteratorRemainingCount"]):
        answer = iterate(qb, "Continue", iterator)
        assert answer.attrib["iteratorID"] == iterator
        found += [ret.findtext("Name") for ret in answer]
    assert len(found) == len(set(found)) == total
    assert iterate(qb, "Continue", iterator).attrib["statusCode"] == "3391"
    assert iterate(qb, "Continue", "{00000000-0000-0000-0000-000000000000}").attrib["statusCode"] == "3391"


def test_a_stopped_iterator_is_gone(qb: Any) -> None:
    iterator = iterate(qb, "Start").attrib["iteratorID"]
    assert iterate(qb, "Stop", iterator).attrib["statusCode"] == "0"
    assert iterate(qb, "Continue", iterator).attrib["statusCode"] == "3391"
    assert iterate(qb, "Stop", iterator).attrib["statusCode"] == "3391"


def test_an_iterator_needs_its_portion(qb: Any) -> None:
    assert iterate(qb, "Start", size="").attrib["statusCode"] == "3150"


def test_metadata_only_gives_no_objects(qb: Any) -> None:
    answer = qb.one('<VendorQueryRq metaData="MetaDataOnly"/>')
    assert int(answer.attrib["retCount"]) > 0
    assert len(answer) == 0
    assert "retCount" not in qb.one('<VendorQueryRq metaData="NoMetaData"/>').attrib
