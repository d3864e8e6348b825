"""How the text of a message set is read: what refuses the whole set, what fails one request, and what does no harm."""

from __future__ import annotations

import os
import time
import tracemalloc
from typing import Any

import pytest

from qbd.sandbox.quickbooks import shell
from qbd.sandbox.quickbooks.errors import HresultError, StatusError
from qbd.sandbox.quickbooks.field_values import check_values
from qbd.sandbox.quickbooks.hresults import PARSE_ERROR, ROLLBACK_UNSUPPORTED, VERSION_UNSUPPORTED
from qbd.sandbox.quickbooks.request_reader import HELD_CHARACTERS, read_message_set
from qbd.sandbox.quickbooks.schema import load_schema

DECLARATION = '<?xml version="1.0"?>'
VERSION = '<?qbxml version="13.0"?>'
OPEN, CLOSE = '<QBXML><QBXMLMsgsRq onError="stopOnError">', "</QBXMLMsgsRq></QBXML>"
HEAD = DECLARATION + VERSION + OPEN
NAMED = "<CustomerAddRq><CustomerAdd><Name>{}</Name></CustomerAdd></CustomerAddRq>"


def read(text: str) -> list[Any]:
    requests = list(read_message_set(text, load_schema("US")).requests)
    for request in requests:
        check_values(request)
    return requests


def name_of(text: str) -> str:
    (request,) = read(text)
    return str(request.element.child("CustomerAdd").get("Name"))


def refused(text: str, hresult: int = PARSE_ERROR) -> str:
    with pytest.raises(HresultError) as caught:
        read(text)
    assert caught.value.hresult == hresult, caught.value.reason
    return str(caught.value.reason)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Zo\u00eb", "Zo\u00eb"),
        ("Zo&#235;", "Zo\u00eb"),
        ("Zo&#xEB;", "Zo\u00eb"),
        ("A &amp; B &lt;C&gt; &quot;D&quot; &apos;E&apos;", "A & B <C> \"D\" 'E'"),
        ("<![CDATA[A & B <C>]]>", "A & B <C>"),
        ("A<!-- between -->B", "AB"),
        ("A<?other instruction?>B", "AB"),
        ("  A  ", "  A  "),
        ("A\r\nB", "A\nB"),
        ("A&#13;B", "A\rB"),
        ("\u00ff\u00a0\u00bf", "\u00ff\u00a0\u00bf"),
    ],
)
def test_text_is_read_as_xml_says(written: str, read_as: str) -> None:
    assert name_of(HEAD + NAMED.format(written) + CLOSE) == read_as


@pytest.mark.parametrize(
    "written",
    ["\u0141ukasz", "\u20ac 5", "&#8364; 5", "&#x20AC; 5", "\u6771\u4eac", "\U0001f600", "&#128512;", "&#146;", "\x85",
     "\x7f", "&#0;", "&#8;", "\x01", "&undefined;", "A & B", "A < B", "]]>", "<![CDATA[\u0141]]>"],
)  # fmt: skip
def test_characters_that_break_the_set(written: str) -> None:
    refused(HEAD + NAMED.format(written) + CLOSE)


def test_characters_of_an_attribute_break_the_set_too() -> None:
    refused(HEAD + '<HostQueryRq requestID="\u0141"/>' + CLOSE)
    assert read(HEAD + '<HostQueryRq requestID="&#235;"/>' + CLOSE)[0].request_id == "\u00eb"


@pytest.mark.parametrize(
    "head",
    [
        VERSION,
        DECLARATION + VERSION,
        '<?xml version="1.0" encoding="utf-8"?>' + VERSION,
        '<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>' + VERSION,
        '<?xml version="1.0" encoding="utf-16"?>\r\n' + VERSION,
        DECLARATION + "<!-- a comment of \u6771\u4eac -->" + VERSION + "\n\n",
        DECLARATION + "<?other version='1'?>" + VERSION,
        DECLARATION + "<?qbxml version='13.0' ?>",
    ],
)
def test_prologues_that_do_no_harm(head: str) -> None:
    assert len(read(head + OPEN + "<HostQueryRq/>" + CLOSE + "\n<!-- end -->\n")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "nothing",
        DECLARATION + VERSION,
        DECLARATION + OPEN + CLOSE,
        DECLARATION + VERSION + VERSION + OPEN + CLOSE,
        DECLARATION + VERSION + OPEN + CLOSE + VERSION,
        DECLARATION + OPEN + VERSION + CLOSE,
        DECLARATION + '<?qbxml version="13.0"?><?qbxml version="12.0"?>' + OPEN + CLOSE,
        DECLARATION + "<?qbxml?>" + OPEN + CLOSE,
        DECLARATION + "<?qbxml 13.0?>" + OPEN + CLOSE,
        DECLARATION + "<?QBXML version='13.0'?>" + OPEN + CLOSE,
        " " + HEAD + CLOSE,
        "\ufeff" + HEAD + CLOSE,
        HEAD + CLOSE + "<QBXML/>",
        HEAD + CLOSE + "text",
        HEAD + "<HostQueryRq/>" + CLOSE[:-1],
        HEAD + "<HostQueryRq>" + CLOSE,
        HEAD + '<HostQueryRq requestID="1" requestID="2"/>' + CLOSE,
        HEAD + "text" + CLOSE,
        HEAD + "\u00a0" + CLOSE,
        HEAD + "<HostQueryRq>\u00a0</HostQueryRq>" + CLOSE,
        HEAD + "<CustomerAddRq><CustomerAdd><Name>A</Name>\u00a0</CustomerAdd></CustomerAddRq>" + CLOSE,
        HEAD + "<hostqueryrq/>" + CLOSE,
        HEAD + "<HostQueryRs/>" + CLOSE,
        HEAD + '<x:HostQueryRq xmlns:x="urn:x"/>' + CLOSE,
        HEAD + '<HostQueryRq xmlns="urn:x"/>' + CLOSE,
        HEAD + '<HostQueryRq xml:lang="en"/>' + CLOSE,
        HEAD.replace("<QBXML>", '<QBXML xmlns="http://developer.intuit.com/">') + CLOSE,
        HEAD.replace("<QBXML>", "<QBXML>text") + CLOSE,
        HEAD.replace("<QBXML>", "<QBXML><SignonMsgsRq/>") + CLOSE,
        DECLARATION + VERSION + "<QBXML/>",
        DECLARATION + VERSION + '<QBXMLMsgsRq onError="stopOnError"/>',
        HEAD + "</QBXMLMsgsRq><QBXMLMsgsRq onError='stopOnError'>" + CLOSE,
        HEAD.replace("QBXMLMsgsRq", "QBXMLSubscriptionMsgsRq")
        + CLOSE.replace("QBXMLMsgsRq", "QBXMLSubscriptionMsgsRq"),
        HEAD + "<HostQueryRq>" * 200 + "</HostQueryRq>" * 200 + CLOSE,
    ],
)
def test_documents_that_are_no_message_set(text: str) -> None:
    refused(text)


@pytest.mark.parametrize("version", ["13.1", "17.0", "0.9", "13", "CA3.0", "US13.0", ""])
def test_versions_that_are_not_known(version: str) -> None:
    expected = PARSE_ERROR if not version else VERSION_UNSUPPORTED
    refused(DECLARATION + f'<?qbxml version="{version}"?>' + OPEN + "<HostQueryRq/>" + CLOSE, expected)


def test_roll_back_is_refused_by_its_own_number() -> None:
    text = HEAD.replace("stopOnError", "rollbackOnError") + "<HostQueryRq/>" + CLOSE
    refused(text, ROLLBACK_UNSUPPORTED)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE QBXML>",
        '<!DOCTYPE QBXML SYSTEM "http://127.0.0.1:9/qbxml.dtd">',
        "<!DOCTYPE QBXML PUBLIC '-//INTUIT//DTD QBXML QBD 1.0//EN' 'http://127.0.0.1:9/qbxml10.dtd'>",
        '<!DOCTYPE QBXML [<!ENTITY name "A">]>',
        '<!DOCTYPE QBXML [<!ENTITY name SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE QBXML [<!ENTITY % more SYSTEM "http://127.0.0.1:9/more.dtd">%more;]>',
        f'<!DOCTYPE QBXML [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY name "&l11;">]>',
    ],
)
def test_document_types_are_refused_unopened(doctype: str) -> None:
    started = time.perf_counter()
    assert "document types" in refused(
        DECLARATION + VERSION + doctype + OPEN + NAMED.format("&name;" if "name" in doctype else "A") + CLOSE
    )
    assert time.perf_counter() - started < 1


def test_a_refused_set_leaves_no_trace(qb: Any, forms: Any) -> None:
    """The fault stands in the last request; the first ones would have been right."""
    before = shell.ledger_totals(qb.path)
    body = forms.invoice("1.00") + NAMED.format("Somebody") + "<NonsenseRq/>"
    with pytest.raises(HresultError, match="80040400"):
        qb.raw(body, 'onError="continueOnError" newMessageSetID="X1"')
    assert shell.ledger_totals(qb.path) == before
    assert qb.one("<CustomerQueryRq><FullName>Somebody</FullName></CustomerQueryRq>").attrib["statusCode"] == "500"
    empty = qb.send("", 'onError="continueOnError" newMessageSetID="X1" oldMessageSetID="X1"')
    assert empty.get("messageSetStatusCode") == "9002"


def test_a_wrong_value_fails_only_its_own_request(qb: Any, forms: Any) -> None:
    body = forms.invoice("1.00") + forms.invoice("1.0") + forms.invoice("2.00", number="123456789012") + forms.invoice()
    assert [node.attrib["statusCode"] for node in qb.send(body)] == ["0", "3040", "3070", "0"]
    stopped = qb.send(body, 'onError="stopOnError"')
    assert [node.attrib["statusCode"] for node in stopped] == ["0", "3040", "3231", "3231"]


@pytest.mark.parametrize(("identifier", "code"), [("A" * 36, None), ("A" * 37, 3000)])
def test_ids_longer_than_the_schema_allows(identifier: str, code: int | None) -> None:
    text = HEAD + f"<CustomerQueryRq><ListID>{identifier}</ListID></CustomerQueryRq>" + CLOSE
    if code is None:
        assert len(read(text)) == 1
        return
    with pytest.raises(StatusError) as caught:
        read(text)
    assert caught.value.code == code


def test_a_request_id_comes_back_as_it_was_sent(qb: Any) -> None:
    for written, sent in (("a&lt;b&amp;c", "a<b&c"), ("&#233;", "\u00e9"), ("a&#10;b&#9;c&#13;d", "a\nb\tc\rd")):
        (response,) = qb.send(f'<HostQueryRq requestID="{written}"/>')
        assert response.attrib["requestID"] == sent


def test_a_text_comes_back_as_it_was_sent(qb: Any) -> None:
    notes = "one&#13;two&#9;three &lt;&amp;&gt; \u00ff"
    body = f"<CustomerAddRq><CustomerAdd><Name>Notes</Name><Notes>{notes}</Notes></CustomerAdd></CustomerAddRq>"
    assert qb.ok(body).findtext("Notes") == "one\rtwo\tthree <&> \u00ff"


def test_huge_sets_are_read_in_bounded_memory() -> None:
    """The tree of a set is never whole: memory does not grow with its length."""
    megabytes = 50 if os.environ.get("QBD_WHOLE_CONTRACT") else 2.5
    one = NAMED.format("x" * 41)
    count = int(megabytes * 1_000_000) // len(one)
    text = HEAD + one * count + CLOSE
    assert len(text) > HELD_CHARACTERS
    tracemalloc.start()
    try:
        message_set = read_message_set(text, load_schema("US"))
        assert len(message_set.requests) == count
        names = {request.element.child("CustomerAdd").get("Name") for request in message_set.requests}  # type: ignore[union-attr]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert names == {"x" * 41}
    assert peak < 3_000_000


def test_a_huge_field_costs_no_more_than_its_length() -> None:
    started = time.perf_counter()
    with pytest.raises(StatusError) as caught:
        read(HEAD + NAMED.format("x&#233;" * 1_500_000) + CLOSE)
    assert caught.value.code == 3070
    assert time.perf_counter() - started < 10


def test_a_huge_set_is_executed_in_its_order(qb: Any) -> None:
    filler = f"<!-- {'x' * 1_000_000} -->"
    body = "".join(NAMED.format(f"Customer {number}") + filler for number in range(4))
    assert len(body) > HELD_CHARACTERS
    names = [node.findtext("CustomerRet/Name") for node in qb.send(body)]
    assert names == [f"Customer {number}" for number in range(4)]
