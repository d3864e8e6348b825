"""What administrators and users do to a company file around an application's session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import administration, faults, user_edits
from qbd.sandbox.quickbooks.administration import Access, FileMode
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.faults import Fault, FaultKind, Point
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

NEW = 'onError="stopOnError" newMessageSetID="{}"'
ASK = 'onError="stopOnError" newMessageSetID="{0}" oldMessageSetID="{0}"'


def status(message_set: Any) -> tuple[str | None, int]:
    return message_set.attrib.get("messageSetStatusCode"), len(message_set)


def test_access_and_mode_by_name(company_file: Path) -> None:
    administration.set_access(company_file, Access.DENIED, automatic_login=False)
    processor = RequestProcessor()
    processor.open_connection2("", "App", 1)
    with pytest.raises(HresultError) as caught:
        processor.begin_session(str(company_file))
    assert caught.value.hresult == 0x8004041A
    administration.set_access(company_file, Access.GRANTED)
    with pytest.raises(HresultError) as caught:
        processor.begin_session(str(company_file))
    assert caught.value.hresult == 0x8004041D, "what was not named stayed"
    administration.set_access(company_file, automatic_login=True, personal_data=False)
    administration.set_file_mode(company_file, FileMode.MULTI_USER)
    processor.begin_session(str(company_file))
    assert processor._session is not None
    assert not processor._session.company.single_user
    assert not processor._session.company.terms.personal_data
    processor.close_connection()


def test_what_a_user_has_open_cannot_be_changed(qb: Any, forms: Any, clock: Any) -> None:
    ret = qb.ok(forms.invoice("1.00", number="R-1"))
    void = f"<TxnVoidRq><TxnVoidType>Invoice</TxnVoidType><TxnID>{forms.txn_id(ret)}</TxnID></TxnVoidRq>"
    user_edits.edit(qb.path, "open ref=R-1", clock=clock)
    qb.refused(void, 3175, "in use by another user")
    user_edits.edit(qb.path, "close ref=R-1", clock=clock)
    assert qb.one(void).attrib["statusCode"] == "0"
    user_edits.edit(qb.path, "open Customer=Shopper", clock=clock)
    shopper = qb.ok("<CustomerQueryRq><FullName>Shopper</FullName></CustomerQueryRq>")
    change = (
        f"<CustomerModRq><CustomerMod><ListID>{shopper.findtext('ListID')}</ListID><EditSequence>"
        f"{shopper.findtext('EditSequence')}</EditSequence><Phone>1</Phone></CustomerMod></CustomerModRq>"
    )
    qb.refused(change, 3175)


def test_stored_answers_can_be_lost_while_a_session_is_open(qb: Any, forms: Any, clock: Any) -> None:
    qb.send(forms.invoice("1.00"), NEW.format("S1"))
    user_edits.edit(qb.path, "forget-answers", clock=clock)
    assert status(qb.send("", ASK.format("S1"))) == ("9002", 0)


def test_a_restored_backup_takes_books_and_stored_answers_back(qb: Any, forms: Any, tmp_path: Path) -> None:
    qb.send(forms.invoice("1.00"), NEW.format("S1"))
    copy = administration.back_up(qb.path, tmp_path / "monday.qbb")
    qb.send(forms.invoice("2.00"), NEW.format("S2"))
    qb.close()
    administration.restore(qb.path, copy)
    qb.open()
    assert qb.balance("Accounts Receivable") == 100
    assert status(qb.send("", ASK.format("S1"))) == ("0", 1)
    assert status(qb.send("", ASK.format("S2"))) == ("9002", 0)
    with pytest.raises(FileExistsError):
        administration.back_up(qb.path, copy)


@pytest.mark.parametrize(("setting", "stored"), [("with_request", ("0", 2)), ("with_set", ("9002", 0))])
def test_when_answers_are_stored_is_a_setting_of_the_file(qb: Any, forms: Any, setting: str, stored: Any) -> None:
    administration.set_meta(qb.path, answers_stored=setting)
    faults.add(qb.path, Fault(FaultKind.QUICKBOOKS_DIES, Point.AFTER_COMMIT, skip=1))
    with pytest.raises(HresultError):
        qb.send(forms.invoice("1.00") * 3, NEW.format("S1"))
    qb.close()
    qb.open()
    assert qb.balance("Accounts Receivable") == 200
    assert status(qb.send("", ASK.format("S1"))) == stored
