"""Faults wait in the company file and are used up exactly as they say."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbd.sandbox.quickbooks import faults, hresults
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.faults import Fault, FaultError, FaultKind, Point
from qbd.sandbox.quickbooks.named_faults import NAMED
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

NO_ZONE = dt.datetime(2026, 1, 1)  # noqa: DTZ001
CODES = (3175, 3176, 3180)
LOCKED = NAMED["locked"]


def codes(message_set: Any) -> list[str]:
    return [response.attrib["statusCode"] for response in message_set]


def status(code: int, **options: Any) -> Fault:
    return Fault(FaultKind.STATUS, number=code, text="as said", **options)


def test_the_next_requests_of_a_kind_are_hit_and_no_other(qb: Any, forms: Any) -> None:
    faults.add(qb.path, status(3175, request="InvoiceAdd", times=2))
    body = "<HostQueryRq/>" + forms.invoice("1.00") + forms.credit_memo("1.00") + forms.invoice("2.00") * 2
    assert codes(qb.send(body)) == ["0", "3175", "0", "3175", "0"]
    assert faults.waiting(qb.path) == []
    assert qb.balance("Accounts Receivable") == 100, "one invoice and one credit memo"


def test_the_nth_call_is_hit(qb: Any, forms: Any) -> None:
    faults.add(qb.path, status(1000, skip=2))
    assert codes(qb.send(forms.invoice("1.00") * 4)) == ["0", "0", "1000", "0"]


def test_every_call_until_it_is_cleared(qb: Any, forms: Any) -> None:
    (number,) = faults.add(qb.path, status(1010, request="*Add", times=None))
    for _ in range(3):
        assert codes(qb.send(forms.invoice("1.00") + "<HostQueryRq/>")) == ["1010", "0"]
    assert [fault.fault_id for fault in faults.waiting(qb.path)] == [number]
    assert faults.clear(qb.path, number) == 1
    assert codes(qb.send(forms.invoice("1.00"))) == ["0"]


def test_until_a_moment(qb: Any, forms: Any, clock: Any) -> None:
    faults.add(qb.path, status(1010, times=None, until=clock() + dt.timedelta(minutes=5)))
    assert codes(qb.send(forms.invoice("1.00"))) == ["1010"]
    clock.pass_time(minutes=6)
    assert codes(qb.send(forms.invoice("1.00"))) == ["0"]
    assert codes(qb.send("<HostQueryRq/>")) == ["0"]


def test_one_object_only(qb: Any, forms: Any) -> None:
    first, second = qb.ok(forms.invoice("1.00")), qb.ok(forms.invoice("2.00"))
    faults.add(qb.path, Fault(FaultKind.STATUS, number=3175, text=LOCKED.text, object_id=forms.txn_id(first)))
    void = "<TxnVoidRq><TxnVoidType>Invoice</TxnVoidType><TxnID>{}</TxnID></TxnVoidRq>"
    assert codes(qb.send(void.format(forms.txn_id(second)))) == ["0"]
    message = qb.refused(void.format(forms.txn_id(first)), 3175, "in use by another user")
    assert forms.txn_id(first) in message
    assert codes(qb.send(void.format(forms.txn_id(first)))) == ["0"]


def test_faults_after_one_that_ends_the_request_are_not_used_up(qb: Any, forms: Any) -> None:
    faults.add(qb.path, status(3175), status(3176))
    assert codes(qb.send(forms.invoice("1.00") * 3)) == ["3175", "3176", "0"]


def test_a_refused_request_stops_a_set_like_any_other(qb: Any, forms: Any) -> None:
    faults.add(qb.path, status(3175, skip=1))
    assert codes(qb.send(forms.invoice("1.00") * 3, 'onError="stopOnError"')) == ["0", "3175", "3231"]
    assert qb.balance("Accounts Receivable") == 100


def test_another_process_can_set_one_while_a_session_is_open(qb: Any, forms: Any) -> None:
    assert codes(qb.send(forms.invoice("1.00"))) == ["0"]
    code = (
        "import sys; from qbd.sandbox.quickbooks import faults; from qbd.sandbox.quickbooks.named_faults import NAMED;"
        "faults.add(sys.argv[1], NAMED['locked'])"
    )
    subprocess.run([sys.executable, "-c", code, str(qb.path)], check=True, timeout=60)
    assert codes(qb.send(forms.invoice("1.00") * 2)) == ["3175", "0"]


@pytest.mark.parametrize("number", sorted(hresults.HRESULT_TEXTS))
def test_every_hresult_can_be_met_with_its_text(qb: Any, number: int) -> None:
    faults.add(qb.path, Fault(FaultKind.HRESULT, number=number))
    with pytest.raises(HresultError) as caught:
        qb.send("<HostQueryRq/>")
    assert (caught.value.hresult, caught.value.message) == (
        number,
        hresults.HRESULT_TEXTS[number].removesuffix(" %s"),
    )
    assert qb.processor.get_qb_last_error() == caught.value.message
    assert codes(qb.send("<HostQueryRq/>")) == ["0"]


@pytest.mark.parametrize("method", [point for point in faults.METHODS if point is not Point.PROCESS_REQUEST])
def test_any_method_can_fail(company_file: Path, method: Point) -> None:
    faults.add(company_file, Fault(FaultKind.HRESULT, method, hresults.MODAL_DIALOG))
    processor = RequestProcessor(company_file)
    seen = []
    for name, call in (
        ("open_connection", lambda: processor.open_connection2("", "App")),
        ("begin_session", lambda: seen.append(processor.begin_session(""))),
        ("end_session", lambda: processor.end_session(seen[0])),
        ("close_connection", processor.close_connection),
    ):
        if name == method:
            with pytest.raises(HresultError, match="modal dialog"):
                call()
        call()
    assert faults.waiting(company_file) == []


def test_every_named_fault_survives_the_file(company_file: Path) -> None:
    faults.add(company_file, *NAMED.values())
    kept = faults.waiting(company_file)
    assert [(f.kind, f.place, f.number, f.text, f.request) for f in kept] == [
        (f.kind, f.place, f.number, f.text, f.request) for f in NAMED.values()
    ]
    assert faults.clear(company_file) == len(NAMED)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"kind": FaultKind.HRESULT, "number": 0x80049999}, "no known HRESULT"),
        ({"kind": FaultKind.HRESULT, "number": 0x80040414, "request": "*Add"}, "no place of a single request"),
        ({"kind": FaultKind.STATUS, "number": 3175}, "a code and a text"),
        ({"kind": FaultKind.STATUS, "number": 3175, "text": "x", "point": Point.AFTER_COMMIT}, "does not happen at"),
        ({"kind": FaultKind.SLOW}, "milliseconds"),
        ({"kind": FaultKind.ANSWER, "text": "eaten"}, "lost, truncated, garbled"),
        ({"kind": FaultKind.PREFERENCE, "text": "ClassTracking"}, "Name=value"),
        ({"kind": FaultKind.EDIT}, "what the user does"),
        ({"kind": FaultKind.PROCESS_DIES, "times": 0}, "times 1 or more"),
        ({"kind": FaultKind.PROCESS_DIES, "until": NO_ZONE}, "zone"),
    ],
)
def test_faults_that_cannot_be(options: dict[str, Any], text: str) -> None:
    with pytest.raises(FaultError, match=text):
        Fault(**options)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    schedule=st.lists(
        st.tuples(st.sampled_from(["Invoice", "CreditMemo"]), st.integers(0, 3), st.integers(1, 3)), max_size=3
    ),
    calls=st.lists(st.sampled_from(["Invoice", "CreditMemo"]), min_size=1, max_size=12),
)
def test_any_schedule_is_met_to_the_letter(
    qb: Any, forms: Any, schedule: list[tuple[str, int, int]], calls: list[str]
) -> None:
    """Against a model: of the faults about a call, in order, each lets its `skip` pass and then hits; one hit per call."""
    faults.clear(qb.path)
    faults.add(
        qb.path, *(status(CODES[n], request=f"{kind}Add", skip=s, times=t) for n, (kind, s, t) in enumerate(schedule))
    )
    left = [[kind, skip, times] for kind, skip, times in schedule]
    expected = []
    for call in calls:
        code = 0
        for number, fault in enumerate(left):
            if fault[0] != call or fault[2] == 0:
                continue
            if fault[1]:
                fault[1] -= 1
                continue
            fault[2] -= 1
            code = CODES[number]
            break
        expected.append(str(code))
    requests = {"Invoice": forms.invoice("1.00"), "CreditMemo": forms.credit_memo("1.00")}
    assert codes(qb.send("".join(requests[call] for call in calls))) == expected
    assert len(faults.waiting(qb.path)) == sum(1 for fault in left if fault[2])
