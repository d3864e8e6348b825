"""Long, hostile and damaged answers: bounded memory, no entities, no network, nothing taken for whole that is not."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbd.errors import ContractError
from qbd.qbxml.records import TxnRecord
from qbd.qbxml.responses import parse
from qbd.qbxml.stream import Closed, Opened, SetOpened, read

RECEIPTS = "".join(
    f"<SalesReceiptRet><TxnID>1-{n}</TxnID><TxnDate>2026-11-24</TxnDate><TotalAmount>{n}.00</TotalAmount>"
    f"<SalesReceiptLineRet><TxnLineID>2-{n}</TxnLineID><Amount>{n}.00</Amount></SalesReceiptLineRet></SalesReceiptRet>"
    for n in range(1, 4)
)
ANSWER = (
    '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs messageSetStatusCode="0">'
    '<SalesReceiptQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="OK" retCount="3"'
    f' iteratorRemainingCount="7" iteratorID="{{x}}">{RECEIPTS}</SalesReceiptQueryRs>'
    '<TxnDelRs requestID="2" statusCode="0"><TxnDelType>Bill</TxnDelType><TxnID>9</TxnID></TxnDelRs>'
    "</QBXMLMsgsRs></QBXML>"
)


def test_a_stream_yields_each_record_between_the_words_about_its_answer() -> None:
    events = list(read(ANSWER))
    assert [type(event) for event in events] == [
        SetOpened, Opened, TxnRecord, TxnRecord, TxnRecord, Closed, Opened, Closed,
    ]  # fmt: skip
    assert events[1] == Opened("SalesReceiptQuery", "1", 0, "Info", "OK", 7, "{x}", 3)
    assert events[-1] == Closed({"TxnDelType": "Bill", "TxnID": "9"})
    assert list(read(ANSWER.encode())) == events
    assert list(read(io.BytesIO(ANSWER.encode()))) == events


def test_records_come_before_the_answer_ends() -> None:
    taken: list[object] = []
    with pytest.raises(ContractError, match="not well-formed"):
        taken.extend(read(ANSWER[: ANSWER.index("<TxnDelType>")]))
    assert sum(isinstance(event, TxnRecord) for event in taken) == 3


STREAMED = """
import resource
from qbd.qbxml.stream import read
from qbd.qbxml.records import TxnRecord

class Answer:
    '''An answer of 50 MB that never exists as a whole.'''
    def __init__(self):
        self.parts = self.make()
        self.left = b""
        self.size = 0
    def make(self):
        yield b"<QBXML><QBXMLMsgsRs><SalesReceiptQueryRs statusCode='0'>"
        line = "<SalesReceiptLineRet><TxnLineID>%d-%d</TxnLineID><ItemRef><FullName>Tee</FullName></ItemRef><Desc>" + "x" * 700 + "</Desc><Amount>1.00</Amount></SalesReceiptLineRet>"
        for n in range(21_000):
            lines = "".join(line % (n, m) for m in range(3))
            yield (f"<SalesReceiptRet><TxnID>{n}</TxnID><TotalAmount>3.00</TotalAmount>{lines}</SalesReceiptRet>").encode()
        yield b"</SalesReceiptQueryRs></QBXMLMsgsRs></QBXML>"
    def read(self, size):
        while len(self.left) < size:
            part = next(self.parts, b"")
            if not part:
                break
            self.left += part
        found, self.left = self.left[:size], self.left[size:]
        self.size += len(found)
        return found

answer = Answer()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(isinstance(event, TxnRecord) for event in read(answer))
print(answer.size, count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_fifty_megabytes_are_streamed_in_a_few() -> None:
    # In a process of its own: libxml2's tree is invisible to Python's own accounting, so the process is measured.
    done = subprocess.run(
        [sys.executable, "-c", STREAMED], capture_output=True, text=True, check=True, env={"PYTHONPATH": "plugins"},
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    size, records, grown_kib = map(int, done.stdout.split())
    assert size > 50_000_000
    assert records == 21_000
    assert grown_kib < 16_000


BODY = "<QBXML><QBXMLMsgsRs><CheckQueryRs statusCode='0'><CheckRet><TxnID>1</TxnID><Memo>{}</Memo></CheckRet></CheckQueryRs></QBXMLMsgsRs></QBXML>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE QBXML [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + BODY.format("&f;"),
        '<!DOCTYPE QBXML [<!ENTITY a "ha">]>' + BODY.format("&a;"),
        f'<!DOCTYPE QBXML [<!ENTITY l0 "ha">{LAUGHS}]>' + BODY.format("&l9;"),
        '<!DOCTYPE QBXML [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>' + BODY.format("x"),
        BODY.format("&undeclared;"),
    ],
    ids=["file", "internal", "billion laughs", "parameter", "undeclared"],
)
def test_entities_are_refused(hostile: str) -> None:
    for answer in (hostile, hostile.encode()):
        with pytest.raises(ContractError, match="declares entities" if "DOCTYPE" in hostile else "not well-formed"):
            parse(answer)


def test_an_external_dtd_is_not_fetched(tmp_path: Path) -> None:
    dtd = tmp_path / "evil.dtd"
    dtd.write_text('<!ENTITY leaked "secret"><!ATTLIST CheckRet leaked CDATA "secret">')
    for where in (dtd.as_uri(), "http://127.0.0.1:9/qbxml.dtd"):
        answer = f'<!DOCTYPE QBXML PUBLIC "-//INTUIT//DTD QBXML QBD 1.0//EN" "{where}">' + BODY.format("plain")
        (record,) = parse(answer).responses[0].records
        assert isinstance(record, TxnRecord)
        assert record.memo == "plain"


@pytest.mark.parametrize("answer", ["", "   ", "null", "<html>404</html>", "<QBXML/>", "<QBXML><QBXMLMsgsRq/></QBXML>"])
def test_garbage_is_no_answer(answer: str) -> None:
    with pytest.raises(ContractError):
        parse(answer)


@given(st.integers(0, len(ANSWER) - 1))
def test_an_answer_cut_anywhere_is_refused(place: int) -> None:
    with pytest.raises(ContractError):
        parse(ANSWER[:place])


@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(ContractError):
        parse(noise)


@given(st.integers(0, len(ANSWER) - 1), st.binary(min_size=1, max_size=3))
@settings(max_examples=300)
def test_a_damaged_answer_is_read_or_refused_and_never_crashes(place: int, damage: bytes) -> None:
    data = ANSWER.encode()
    answer = None
    with suppress(ContractError):
        answer = parse(data[:place] + damage + data[place + len(damage) :])
    assert answer is None or len(answer.responses) <= 2


@pytest.mark.parametrize(
    ("element", "value"),
    [("TotalAmount", "1O.00"), ("TotalAmount", "NaN"), ("TxnDate", "24/11/2026"), ("Amount", "Infinity")],
)
def test_a_number_or_date_that_is_none_is_named(element: str, value: str) -> None:
    with pytest.raises(ContractError, match=f"{value}.*SalesReceipt.*/{element}"):
        parse(ANSWER.replace(f"<{element}>", f"<{element}>{value}<x/>", 1).replace("<x/>", "", 1))
