"""The generic message: everything can be said, and nothing wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from qbd.accounting import documents as d
from qbd.errors import UnrenderableError
from qbd.qbxml.assembly import CLEAR, Resolved
from qbd.qbxml.message import Message
from qbd.qbxml.render import by_name, message_set, render

GUID = "{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}"
ANN: tuple[str, Any] = ("CustomerRef", [("FullName", "Ann")])
LINE: tuple[str, Any] = ("SalesReceiptLineAdd", [("ItemRef", [("FullName", "Tee")]), ("Amount", 1005)])


def receipt(*more: tuple[str, Any], **options: Any) -> Message:
    return Message("SalesReceiptAdd", [("SalesReceiptAdd", [LINE, ANN, *more])], **options)


def test_values_come_in_any_order_and_go_in_the_schemas(valid_qbxml: Callable[..., None]) -> None:
    message = receipt(
        ("Memo", "Café & <x>\nline 2"),
        ("TxnDate", date(2026, 11, 24)),
        ("ExchangeRate", Decimal("1.0895")),
        ("IsPending", False),
        ("ExternalGUID", GUID),
        macro="TxnID:r1",
    )
    element = message.element("9")
    assert [child.tag for child in element[0]] == [
        "CustomerRef", "TxnDate", "IsPending", "Memo", "ExchangeRate", "ExternalGUID", "SalesReceiptLineAdd",
    ]  # fmt: skip
    assert (element.get("requestID"), element[0].get("defMacro")) == ("9", "TxnID:r1")
    assert element.findtext(".//Amount") == "10.05"
    xml = message_set([element])
    assert xml.isascii()
    assert b"Caf&#233; &amp; &lt;x&gt;" in xml
    valid_qbxml(xml)


def test_amounts_are_minor_units_of_the_currency_or_decimals() -> None:
    def amount(value: Any, currency: str = "USD") -> str | None:
        line: tuple[str, Any] = ("SalesReceiptLineAdd", [("Amount", value)])
        return (
            Message("SalesReceiptAdd", [("SalesReceiptAdd", [line])], currency=currency)
            .element("1")
            .findtext(".//Amount")
        )

    assert amount(1005) == amount(Decimal("10.05")) == amount("10.05") == "10.05"
    assert amount(1005, "JPY") == "1005.00"
    for wrong in (Decimal("1.005"), "1.5", "1,000.00", Decimal("1e14"), 10**16, Decimal("NaN")):
        with pytest.raises(UnrenderableError, match="SalesReceiptAdd/SalesReceiptLineAdd/Amount"):
            amount(wrong)


@pytest.mark.parametrize(
    ("pair", "field", "problem"),
    [
        (("Shoe", "x"), "SalesReceiptAdd/Shoe", "no such field"),
        (("RefNumber", "123456789012"), "SalesReceiptAdd/RefNumber", "12 characters, QuickBooks takes 11"),
        (("Memo", "x" * 4096), "SalesReceiptAdd/Memo", "4096 characters"),
        (("Memo", "Снег"), "SalesReceiptAdd/Memo", "must be made legal first"),
        (("FOB", " x"), "SalesReceiptAdd/FOB", "must be made legal first"),
        (("TxnDate", "24/11/2026"), "SalesReceiptAdd/TxnDate", "isoformat"),
        (("TxnDate", datetime(2026, 11, 24, tzinfo=UTC)), "SalesReceiptAdd/TxnDate", "cannot stand in a field"),
        (("IsPending", "yes"), "SalesReceiptAdd/IsPending", "is no BOOLTYPE"),
        (("IsPending", 1), "SalesReceiptAdd/IsPending", "cannot stand in a field"),
        (("ExternalGUID", "90A44FB7"), "SalesReceiptAdd/ExternalGUID", "is no GUIDTYPE"),
        (("Memo", CLEAR), "SalesReceiptAdd/Memo", "cannot be emptied"),
        (("IsTaxIncluded", True), "SalesReceiptAdd/IsTaxIncluded", "no such field"),
        (("ClassRef", "Mill Road"), "SalesReceiptAdd/ClassRef", "further elements"),
        (("Memo", [("x", "y")]), "SalesReceiptAdd/Memo", "one value"),
        (ANN, "SalesReceiptAdd/CustomerRef", "once only"),
        (("ClassRef", Resolved("ListID", "")), "SalesReceiptAdd/ClassRef", "reference is empty"),
        (("ClassRef", Resolved("useMacro", "m")), "SalesReceiptAdd/ClassRef", "cannot stand here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_when_it_is_made(pair: tuple[str, Any], field: str, problem: str) -> None:
    with pytest.raises(UnrenderableError, match=problem) as caught:
        receipt(pair, record="receipt:1")
    assert (caught.value.record, caught.value.field) == ("receipt:1", field)
    assert caught.value.mend


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: Message("SalesReceiptAdd", []), "SalesReceiptAdd .*QuickBooks needs it"),
        (lambda: Message("SalesReceiptAdd", [("SalesReceiptAdd", [ANN])]), "needs one of SalesReceiptLineAdd"),
        (lambda: Message("ShoeAdd", []), "no such request"),
        (lambda: Message("ItemSitesQuery", [], edition="UK"), "no such request"),
        (lambda: Message("TransferAdd", [("TransferAdd", [])], version="9.0"), "the request needs qbXML"),
        (lambda: receipt(("IsToBeEmailed", True), version="5.0"), r"IsToBeEmailed .*needs qbXML 6\.0"),
        (lambda: Message("ReceivePaymentAdd", [("ReceivePaymentAdd", [ANN])]), "needs one of IsAutoApply, AppliedToTxnAdd"),
        (
            lambda: Message(
                "DataExtAdd",
                [("DataExtAdd", [("OwnerID", "0"), ("DataExtName", "n"), ("DataExtValue", "v"), ("OtherDataExtType", "Company"),
                                 ("TxnDataExtType", "Bill"), ("TxnID", "1")])],
            ),
            "TxnDataExtType and OtherDataExtType exclude each other",
        ),
        (lambda: Message("BillQuery", [("MaxReturned", 0)]), "must be 1 or more"),
        (lambda: Message("BillQuery", [], attributes={"iterator": "Start"}), "needs the size of its pages"),
        (lambda: Message("BillQuery", [("MaxReturned", 5)], attributes={"iterator": "Continue"}), "has an ID exactly when"),
        (lambda: Message("BillQuery", [("MaxReturned", 5)], attributes={"iterator": "Next"}), "must be one of Continue"),
        (lambda: Message("ClassQuery", [("MaxReturned", 5)], attributes={"iterator": "Start"}), "no such attribute"),
        (lambda: Message("ClassQuery", [], attributes={"metaData": "All"}), "must be one of"),
        (lambda: Message("ClassAdd", [("ClassAdd", [("Name", "x")])], macro="m"), "no such attribute"),
        (lambda: Message("HostQuery", [], macro="m"), "only an Add has a macro"),
    ],
)  # fmt: skip
def test_incomplete_and_contradictory_messages_are_refused(make: Callable[[], Message], problem: str) -> None:
    with pytest.raises(UnrenderableError, match=problem):
        make()


def test_a_request_id_of_51_characters_is_refused() -> None:
    receipt().element("x" * 50)
    with pytest.raises(UnrenderableError, match="51 characters, QuickBooks takes 50"):
        receipt().element("x" * 51)


def test_a_field_is_cleared_in_a_mod_only(valid_qbxml: Callable[..., None]) -> None:
    body: list[tuple[str, Any]] = [
        ("ListID", "80000001-1"),
        ("EditSequence", "1"),
        ("Notes", CLEAR),
        ("TermsRef", CLEAR),
        ("JobEndDate", CLEAR),
    ]
    element = Message("CustomerMod", [("CustomerMod", body)]).element("1")
    assert element.findtext(".//Notes") == ""
    assert element.findtext(".//TermsRef/FullName") == ""
    valid_qbxml(message_set([element]))
    for field in ("ListID", "JobStatus", "BillAddress"):
        with pytest.raises(UnrenderableError, match=r"cannot be emptied|once only"):
            Message("CustomerMod", [("CustomerMod", [*body, (field, CLEAR)])])


def test_message_sets_refuse_what_quickbooks_does() -> None:
    for options, problem in (
        ({"on_error": "rollbackOnError"}, "onError 'rollbackOnError'"),
        ({"new_message_set_id": ""}, "1 to 23 characters"),
        ({"old_message_set_id": "é"}, "printable ASCII"),
        ({"response_data": "some"}, "responseData 'some'"),
    ):
        with pytest.raises(ValueError, match=problem):
            message_set([], **options)  # type: ignore[arg-type]


def test_response_data_and_both_ids(valid_qbxml: Callable[..., None]) -> None:
    xml = message_set([receipt().element("1")], new_message_set_id="x" * 23, response_data="includeNone")
    valid_qbxml(xml)
    frame = etree.fromstring(xml)[0]
    assert {str(k): str(v) for k, v in frame.attrib.items()} == {
        "onError": "continueOnError", "newMessageSetID": "x" * 23, "responseData": "includeNone",
    }  # fmt: skip


def test_macros_are_defined_once_and_before_they_are_used() -> None:
    used = d.ReceivePayment(
        key="p",
        store="s",
        txn_date=date(2026, 11, 24),
        currency="USD",
        customer=d.Named("Customer", "Ann"),
        ref_number="1",
        total=5,
        applied=(d.Applied(to=d.TxnOf("i"), amount=5),),
    )
    defined = d.Invoice(
        key="i",
        store="s",
        txn_date=date(2026, 11, 24),
        currency="USD",
        customer=d.Named("Customer", "Ann"),
        ref_number="1",
        lines=(d.ItemLine(item=d.Named("Item", "Tee"), amount=5),),
    )
    first = render(defined, by_name, edition="US", request_id="1", define_macro=True)
    second = render(used, by_name, edition="US", request_id="2")
    assert message_set([first, second], closed=True)
    with pytest.raises(ValueError, match="is used before"):
        message_set([second, first], closed=True)
    with pytest.raises(ValueError, match="defined twice"):
        message_set([first, render(defined, by_name, edition="US", request_id="3", define_macro=True)])


def test_names_and_items_have_our_own_id_and_short_lists_do_not(valid_qbxml: Callable[..., None]) -> None:
    for element in (
        d.Customer(key="c", store="s", name="Ann", external_guid=GUID),
        d.SubtotalItem(key="i", store="s", name="Sum", external_guid=GUID),
    ):
        request = render(element, by_name, edition="US", request_id="1")
        assert request.findtext(".//ExternalGUID") == GUID
        valid_qbxml(message_set([request]))
    with pytest.raises(UnrenderableError, match=r"ClassAdd/ExternalGUID .*no such field"):
        render(d.Class(key="c", store="s", name="C", external_guid=GUID), by_name, edition="US", request_id="1")
