"""Custom fields and private data: definitions, values on every kind of object, what queries bring."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import hold, set_preferences
from qbd.sandbox.quickbooks.hresults import HresultError

GUID = "{6b063959-81b0-4622-85d6-f548c8ccb517}"
UPPER = GUID.upper()


def define(name: str, *objects: str, owner: str = GUID, data_type: str = "STR255TYPE") -> str:
    assigned = "".join(f"<AssignToObject>{item}</AssignToObject>" for item in objects)
    return (
        f"<DataExtDefAddRq><DataExtDefAdd><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>"
        f"<DataExtType>{data_type}</DataExtType>{assigned}</DataExtDefAdd></DataExtDefAddRq>"
    )


def value(verb: str, name: str, target: str, text: str | None = "x", owner: str = GUID) -> str:
    words = "" if text is None else f"<DataExtValue>{text}</DataExtValue>"
    return (
        f"<DataExt{verb}Rq><DataExt{verb}><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>{target}{words}"
        f"</DataExt{verb}></DataExt{verb}Rq>"
    )


def on_list(kind: str, name: str) -> str:
    return f"<ListDataExtType>{kind}</ListDataExtType><ListObjRef><FullName>{name}</FullName></ListObjRef>"


def on_form(kind: str, txn_id: str, line_id: str = "") -> str:
    line = f"<TxnLineID>{line_id}</TxnLineID>" if line_id else ""
    return f"<TxnDataExtType>{kind}</TxnDataExtType><TxnID>{txn_id}</TxnID>{line}"


COMPANY = "<OtherDataExtType>Company</OtherDataExtType>"


def extensions(ret: Any) -> dict[str, str]:
    return {item.findtext("DataExtName"): item.findtext("DataExtValue") for item in ret.findall("DataExtRet")}


def test_the_web_connector_keeps_its_file_id_on_the_company(qb: Any) -> None:
    ret = qb.ok(define("FileID", "Company"))
    assert (ret.findtext("OwnerID"), ret.findtext("AssignToObject")) == (UPPER, "Company")
    qb.ok(value("Mod", "FileID", COMPANY, "{1}"))
    asked = f"<CompanyQueryRq><OwnerID>{GUID}</OwnerID></CompanyQueryRq>"
    assert extensions(qb.ok(asked)) == {"FileID": "{1}"}
    assert extensions(qb.ok("<CompanyQueryRq/>")) == {}
    assert extensions(qb.ok("<CompanyQueryRq><OwnerID>0</OwnerID></CompanyQueryRq>")) == {}
    qb.ok(value("Mod", "fileid", COMPANY, "{2}"))
    qb.close()
    qb.open()
    assert extensions(qb.ok(asked)) == {"FileID": "{2}"}


@pytest.mark.parametrize("name", ["Account", "OtherName", "Invoice", "Company"])
def test_custom_fields_are_on_names_and_items_only(qb: Any, name: str) -> None:
    qb.refused(define("Field", "Customer", name, owner="0"), 3351)


def test_custom_fields_are_short_texts(qb: Any) -> None:
    qb.refused(define("Field", "Customer", owner="0", data_type="INTTYPE"), 3210)
    qb.ok(define("Field", "Customer", owner="0"))
    qb.refused(value("Add", "Field", on_list("Customer", "Shopper"), "x" * 256, owner="0"), 3070)
    qb.ok(value("Add", "Field", on_list("Customer", "Shopper"), "x" * 255, owner="0"))


def test_there_is_room_for_few_custom_fields(qb: Any) -> None:
    for number in range(7):
        qb.ok(define(f"C{number}", "Customer", owner="0"))
    qb.refused(define("C8", "Customer", owner="0"), 3180, "no room")
    for number in range(7):
        qb.ok(define(f"V{number}", "Vendor", owner="0"))
    qb.ok(define("E1", "Employee", owner="0"))
    qb.refused(define("E2", "Employee", owner="0"), 3180)
    for number in range(5):
        qb.ok(define(f"I{number}", "Item", owner="0"))
    qb.refused(define("I6", "Item", owner="0"), 3180)
    for number in range(40):
        qb.ok(define(f"P{number}", "Customer"))


def test_names_of_definitions(qb: Any) -> None:
    qb.ok(define("Key", "Customer"))
    qb.refused(define("KEY", "Vendor"), 3100)
    qb.ok(define("Key", "Customer", owner="{00000000-0000-0000-0000-000000000001}"))
    qb.ok(define("Key", "Customer", owner="0"))
    body = f"<DataExtDefDelRq><OwnerID>{GUID}</OwnerID><DataExtName>Key</DataExtName></DataExtDefDelRq>"
    qb.ok(value("Add", "Key", on_list("Customer", "Shopper")))
    assert qb.ok(body).findtext("OwnerID") == UPPER
    qb.refused(body, 3120)
    qb.refused(define("Key", "Customer"), 3100)
    qb.refused(body.replace(GUID, "0"), 3351)
    qb.refused(value("Add", "Key", on_list("Customer", "Shopper")), 3120)
    asked = f"<CustomerQueryRq><FullName>Shopper</FullName><OwnerID>{GUID}</OwnerID></CustomerQueryRq>"
    assert extensions(qb.ok(asked)) == {}


def test_definitions_change_but_for_their_type(qb: Any) -> None:
    qb.ok(define("Key", "Customer", "Vendor"))
    qb.ok(define("Other", "Customer"))
    qb.ok(value("Add", "Key", on_list("Vendor", "Northwind Supply Co"), "v"))
    head = f"<DataExtDefModRq><DataExtDefMod><OwnerID>{GUID}</OwnerID><DataExtName>Key</DataExtName>"
    tail = "</DataExtDefMod></DataExtDefModRq>"
    qb.refused(head + "<DataExtNewName>other</DataExtNewName>" + tail, 3100)
    body = "<DataExtNewName>Code</DataExtNewName><AssignToObject>Item</AssignToObject><RemoveFromObject>Vendor</RemoveFromObject>"
    ret = qb.ok(head + body + tail)
    assert [node.text for node in ret.findall("AssignToObject")] == ["Customer", "Item"]
    asked = f"<VendorQueryRq><FullName>Northwind Supply Co</FullName><OwnerID>{GUID}</OwnerID></VendorQueryRq>"
    assert extensions(qb.ok(asked)) == {}
    qb.refused(value("Add", "Code", on_list("Vendor", "Northwind Supply Co")), 3351)
    qb.ok(value("Add", "Code", on_list("Item", "WIDGET")))


def test_private_definitions_are_found_by_their_owner_only(qb: Any) -> None:
    qb.ok(define("Secret", "Customer"))
    qb.ok(define("Open", "Customer", "Item", owner="0"))
    names = [node.findtext("DataExtName") for node in qb.one("<DataExtDefQueryRq/>")]
    assert "Secret" not in names
    assert "Open" in names
    own = qb.one(f"<DataExtDefQueryRq><OwnerID>{GUID}</OwnerID></DataExtDefQueryRq>")
    assert [node.findtext("DataExtName") for node in own] == ["Secret"]
    items = qb.one(
        '<DataExtDefQueryRq metaData="MetaDataAndResponseData"><AssignToObject>Item</AssignToObject></DataExtDefQueryRq>'
    )
    assert (items.attrib["retCount"], items[0].findtext("DataExtName")) == ("1", "Open")
    nobody = qb.one("<DataExtDefQueryRq><OwnerID>{00000000-0000-0000-0000-000000000009}</OwnerID></DataExtDefQueryRq>")
    assert nobody.attrib["statusCode"] == "1"


@pytest.mark.parametrize(
    ("data_type", "good", "bad", "code"),
    [
        ("INTTYPE", "12", "1.5", 3085),
        ("AMTTYPE", "12.00", "12.0", 3040),
        ("PRICETYPE", "1.12345", "1.123456", 3045),
        ("QUANTYPE", "2.5", "two", 3060),
        ("PERCENTTYPE", "8.25", "8,25", 3050),
        ("DATETIMETYPE", "2026-03-01T10:00:00", "yesterday", 3020),
        ("STR1024TYPE", "x" * 1024, "x" * 1025, 3070),
    ],
)
def test_private_data_has_types(qb: Any, data_type: str, good: str, bad: str, code: int) -> None:
    qb.ok(define("Typed", "Account", data_type=data_type))
    qb.refused(value("Add", "Typed", on_list("Account", "Checking"), bad), code)
    ret = qb.ok(value("Add", "Typed", on_list("Account", "Checking"), good))
    assert (ret.findtext("DataExtType"), ret.findtext("DataExtValue")) == (data_type, good)


def test_values_are_added_changed_and_taken_away(qb: Any, clock: Any) -> None:
    qb.ok(define("Key", "Customer", owner="0"))
    target = on_list("Customer", "Shopper:Job")
    before = qb.ok("<CustomerQueryRq><FullName>Shopper:Job</FullName></CustomerQueryRq>")
    clock.pass_time(minutes=5)
    qb.ok(value("Mod", "Key", target, "no value was there", owner="0"))
    qb.refused(value("Add", "Key", target, "again", owner="0"), 3180)
    qb.refused(value("Mod", "Key", target, "", owner="0"), 3190)
    asked = "<CustomerQueryRq><FullName>Shopper:Job</FullName><OwnerID>0</OwnerID></CustomerQueryRq>"
    after = qb.ok(asked)
    assert extensions(after) == {"Key": "no value was there"}
    assert after.findtext("TimeModified") > before.findtext("TimeModified")
    assert after.findtext("EditSequence") != before.findtext("EditSequence")
    removed = qb.ok(value("Del", "Key", target, None, owner="0"))
    assert removed.findtext("ListObjRef/FullName") == "Shopper:Job"
    assert extensions(qb.ok(asked)) == {}
    qb.refused(value("Del", "Key", target, None, owner="0"), 3120)


def test_what_is_not_there_takes_no_data(qb: Any) -> None:
    qb.refused(value("Add", "Unknown", on_list("Customer", "Shopper")), 3120, "Unknown")
    qb.ok(define("Key", "Customer", "Invoice"))
    qb.refused(value("Add", "Key", on_list("Customer", "Nobody")), 3120, "Nobody")
    qb.refused(value("Add", "Key", on_list("Vendor", "Northwind Supply Co")), 3351)
    qb.refused(value("Add", "Key", on_form("Invoice", "99-1")), 3120)
    qb.refused(value("Add", "Key", COMPANY), 3351)
    shopper = qb.ok("<CustomerQueryRq><FullName>Shopper</FullName></CustomerQueryRq>").findtext("ListID")
    hold(qb.path, shopper)
    qb.refused(value("Add", "Key", on_list("Customer", "Shopper")), 3175)


@pytest.mark.parametrize("item", ["Subtotal", "T1", "Group"])
def test_some_items_have_no_custom_fields(qb: Any, item: str) -> None:
    qb.ok(define("Field", "Item", owner="0"))
    qb.refused(value("Add", "Field", on_list("Item", item), owner="0"), 3351)


def test_an_object_holds_4096_bytes_of_private_data(qb: Any) -> None:
    for number in range(5):
        qb.ok(define(f"N{number}", "Account", data_type="STR1024TYPE"))
    for number in range(4):
        qb.ok(value("Add", f"N{number}", on_list("Account", "Checking"), "x" * 1024))
    qb.refused(value("Add", "N4", on_list("Account", "Checking"), "x"), 3180, "4096")
    qb.ok(value("Add", "N4", on_list("Account", "Savings"), "x"))


def test_forms_take_over_the_custom_fields_of_customer_and_item(qb: Any, forms: Any) -> None:
    qb.ok(define("Region", "Customer", owner="0"))
    qb.ok(define("Colour", "Item", owner="0"))
    qb.ok(value("Add", "Region", on_list("Customer", "Shopper"), "North", owner="0"))
    qb.ok(value("Add", "Colour", on_list("Item", "WIDGET"), "red", owner="0"))
    own = "<DataExt><OwnerID>0</OwnerID><DataExtName>Colour</DataExtName><DataExtValue>blue</DataExtValue></DataExt>"
    lines = [forms.line("Invoice", "WIDGET", quantity="1"),
             forms.line("Invoice", "WIDGET", quantity="1").replace("</InvoiceLineAdd>", f"{own}</InvoiceLineAdd>"),
             forms.line("Invoice", "Labour", amount="1.00")]  # fmt: skip
    invoice = qb.ok(forms.form("Invoice", *lines))
    txn_id = invoice.findtext("TxnID")
    asked = (
        f"<InvoiceQueryRq><TxnID>{txn_id}</TxnID><IncludeLineItems>1</IncludeLineItems><OwnerID>0</OwnerID>"
        "</InvoiceQueryRq>"
    )
    ret = qb.ok(asked)
    assert extensions(ret) == {"Region": "North"}
    shown = [extensions(line) for line in ret.findall("InvoiceLineRet")]
    assert shown == [{"Colour": "red"}, {"Colour": "blue"}, {}]
    assert "DataExtRet" not in qb.raw(asked.replace("<OwnerID>0</OwnerID>", ""))
    line_id = ret.findall("InvoiceLineRet")[2].findtext("TxnLineID")
    qb.ok(value("Add", "Colour", on_form("Invoice", txn_id, line_id), "green", owner="0"))
    qb.ok(value("Mod", "Region", on_form("Invoice", txn_id), "South", owner="0"))
    ret = qb.ok(asked)
    assert extensions(ret) == {"Region": "South"}
    assert extensions(ret.findall("InvoiceLineRet")[2]) == {"Colour": "green"}
    assert qb.ledger(invoice)["Sales Income"] == "-71.00"


def test_private_data_is_on_whole_transactions_only(qb: Any, forms: Any) -> None:
    qb.ok(define("Order", "Invoice", "JournalEntry"))
    invoice = qb.ok(forms.invoice())
    txn_id, line_id = invoice.findtext("TxnID"), invoice.findtext("InvoiceLineRet/TxnLineID")
    qb.ok(value("Add", "Order", on_form("Invoice", txn_id), "1001"))
    qb.refused(value("Add", "Order", on_form("Invoice", txn_id, line_id)), 3351)
    qb.refused(value("Add", "Order", on_form("Invoice", txn_id, "FFFF-1")), 3120)
    asked = f"<InvoiceQueryRq><TxnID>{txn_id}</TxnID><OwnerID>{GUID}</OwnerID></InvoiceQueryRq>"
    assert extensions(qb.ok(asked)) == {"Order": "1001"}
    receipt = qb.ok(forms.form("SalesReceipt", forms.receipt_line("Labour", amount="1.00")))
    qb.refused(value("Add", "Order", on_form("SalesReceipt", receipt.findtext("TxnID"))), 3351)
    line = forms.line("Invoice", "Labour", amount="1.00").replace(
        "</InvoiceLineAdd>",
        f"<DataExt><OwnerID>{GUID}</OwnerID><DataExtName>Order</DataExtName><DataExtValue>1</DataExtValue></DataExt>"
        "</InvoiceLineAdd>",
    )
    qb.refused(forms.form("Invoice", line), 3351)
    entry = qb.ok(forms.journal(("Debit", "Rent Expense", "1.00", ""), ("Credit", "Checking", "1.00", "")))
    qb.ok(value("Add", "Order", on_form("JournalEntry", entry.findtext("TxnID")), "J1"))
    qb.close()
    set_preferences(qb.path, ClosingDate="2026-03-09")
    qb.open()
    qb.refused(value("Mod", "Order", on_form("Invoice", txn_id), "1002"), 3171)


def test_required_fields_and_formats_are_not_offered(qb: Any) -> None:
    body = define("Field", "Customer", owner="0")
    for option in ("<DataExtListRequire>1</DataExtListRequire>", "<DataExtFormatString>X</DataExtFormatString>"):
        qb.refused(body.replace("</DataExtDefAdd>", f"{option}</DataExtDefAdd>"), 3250)


def test_a_form_and_its_data_in_one_set(qb: Any, forms: Any) -> None:
    qb.ok(define("Order", "Invoice"))
    invoice = forms.form("Invoice", forms.line("Invoice", "Labour", amount="1.00"), macro="TxnID:one")
    target = '<TxnDataExtType>Invoice</TxnDataExtType><TxnID useMacro="TxnID:one"></TxnID>'
    added, written = qb.send(invoice + value("Add", "Order", target, "1001"))
    assert (added.attrib["statusCode"], written.attrib["statusCode"]) == ("0", "0")
    asked = f"<InvoiceQueryRq><TxnID>{added[0].findtext('TxnID')}</TxnID><OwnerID>{GUID}</OwnerID></InvoiceQueryRq>"
    assert extensions(qb.ok(asked)) == {"Order": "1001"}
    with pytest.raises(HresultError):
        qb.send(invoice + value("Mod", "Order", target, "1002"))
