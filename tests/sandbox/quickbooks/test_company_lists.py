"""Lists: names, hierarchy, references, changes, limits, deletion, queries."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qbd.sandbox.quickbooks import chart_of_accounts
from qbd.sandbox.quickbooks.administration import set_meta, set_preferences
from qbd.sandbox.quickbooks.company_history import add_foreign_transactions
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.fixtures import create_company


def customer(name: str, rest: str = "") -> str:
    return f"<CustomerAddRq><CustomerAdd><Name>{name}</Name>{rest}</CustomerAdd></CustomerAddRq>"


def vendor(name: str) -> str:
    return f"<VendorAddRq><VendorAdd><Name>{name}</Name></VendorAdd></VendorAddRq>"


def names(message: Any, tag: str) -> list[str]:
    return [node.findtext("FullName") or node.findtext("Name") for node in message if node.tag == tag]


@pytest.mark.parametrize("name", ["Northwind Supply Co", "Jenny Miller", "Shop Owner", "shopper", "SHOPPER"])
def test_names_are_unique_over_all_name_lists(qb: Any, name: str) -> None:
    message = qb.refused(customer(name), 3100)
    assert message == f'The name "{name}" of the list element is already in use.'


def test_items_of_all_kinds_share_names(qb: Any, forms: Any) -> None:
    qb.refused(forms.simple_item("Service", "widget", "Service Income"), 3100)


def test_the_same_name_under_another_parent_is_free(qb: Any, forms: Any) -> None:
    parent = forms.ref("ParentRef", "Shopper")
    ret = qb.ok(customer("Shopper", parent))
    assert (ret.findtext("FullName"), ret.findtext("Sublevel")) == ("Shopper:Shopper", "1")
    qb.refused(customer("Job", parent), 3100)
    qb.refused(customer("Job", forms.ref("ParentRef", "Nobody")), 3130)


def test_names_hold_no_colon_and_are_not_empty(qb: Any) -> None:
    qb.refused(customer("A:B"), 3090)
    qb.refused(customer(" "), 3150)


def test_over_long_text_is_a_status_not_a_parse_error(qb: Any) -> None:
    body = customer("x" * 42) + customer("y" * 41)
    assert [response.attrib["statusCode"] for response in qb.send(body)] == ["3070", "0"]
    assert qb.refused(customer("x" * 42), 3070) == f'The string "{"x" * 42}" in the field "Name" is too long.'


def test_latin_text_survives_and_the_rest_breaks_the_set(qb: Any) -> None:
    ret = qb.ok(customer("Zoë &amp; &#233;tage &lt;1&gt;"))
    assert ret.findtext("Name") == "Zoë & étage <1>"
    assert "Zo&#235;" in qb.raw("<CustomerQueryRq><FullName>Zoë &amp; étage &lt;1&gt;</FullName></CustomerQueryRq>")
    for text in ("Łukasz", "&#8217;", "日本"):
        with pytest.raises(HresultError) as caught:
            qb.send(customer("Fine") + customer(text))
        assert caught.value.hresult == 0x80040400
    assert qb.one("<CustomerQueryRq><FullName>Fine</FullName></CustomerQueryRq>").attrib["statusCode"] == "500"


def test_references_must_lead_somewhere(qb: Any, forms: Any) -> None:
    line = forms.receipt_line("Nothing", amount="1.00")
    message = qb.refused(forms.form("SalesReceipt", line), 3140)
    assert message == (
        'There is an invalid reference to QuickBooks Item "Nothing" in the SalesReceipt line. QuickBooks error message: '
        "Invalid argument.  The specified record does not exist in the list."
    )
    good = forms.receipt_line("Labour", amount="1.00")
    qb.refused(forms.form("SalesReceipt", good, customer="Northwind Supply Co"), 3140, "QuickBooks Customer")
    by_id = forms.form("SalesReceipt", good).replace("<FullName>Shopper</FullName>", "<ListID>{}</ListID>")
    qb.refused(by_id.format("zzz"), 3000)
    qb.refused(by_id.format("80000999-1"), 3140)
    shopper = qb.ok("<CustomerQueryRq><FullName>Shopper</FullName></CustomerQueryRq>").findtext("ListID")
    assert qb.ok(by_id.format(shopper)).findtext("CustomerRef/FullName") == "Shopper"
    wrong = by_id.replace("</ListID>", "</ListID><FullName>Cook, Brian</FullName>")
    qb.refused(wrong.format(shopper), 3140)


def test_inactive_elements_are_not_used(qb: Any, forms: Any) -> None:
    qb.ok(customer("Gone", "<IsActive>false</IsActive>"))
    qb.refused(forms.invoice(customer="Gone"), 3140)
    assert qb.one("<CustomerQueryRq><FullName>Gone</FullName></CustomerQueryRq>").attrib["statusCode"] == "0"
    listed = names(qb.one("<CustomerQueryRq/>"), "CustomerRet")
    assert "Gone" not in listed
    everything = qb.one("<CustomerQueryRq><ActiveStatus>All</ActiveStatus></CustomerQueryRq>")
    assert "Gone" in names(everything, "CustomerRet")


def change(ret: Any, body: str, sequence: str | None = None) -> str:
    number = sequence or ret.findtext("EditSequence")
    return (
        f"<CustomerModRq><CustomerMod><ListID>{ret.findtext('ListID')}</ListID><EditSequence>{number}</EditSequence>"
        f"{body}</CustomerMod></CustomerModRq>"
    )


def test_changes_need_the_present_edit_sequence(qb: Any) -> None:
    ret = qb.ok(customer("Ann", "<Phone>1</Phone><Email>a@b.c</Email>"))
    changed = qb.ok(change(ret, "<Phone>2</Phone>"))
    assert changed.findtext("Phone") == "2"
    assert changed.findtext("Email") == "a@b.c"
    assert int(changed.findtext("EditSequence")) > int(ret.findtext("EditSequence"))
    message = qb.refused(change(ret, "<Phone>3</Phone>"), 3200)
    assert message == f'The provided edit sequence "{ret.findtext("EditSequence")}" is out-of-date.'
    cleared = qb.ok(change(changed, "<Phone></Phone>"))
    assert cleared.find("Phone") is None
    qb.refused(change(cleared, "").replace(ret.findtext("ListID"), "80009999-1"), 3120)


def test_a_new_name_goes_through_the_hierarchy_and_old_documents(qb: Any, forms: Any) -> None:
    invoice = qb.ok(forms.invoice(customer="Shopper:Job"))
    ret = qb.ok("<CustomerQueryRq><FullName>Shopper</FullName></CustomerQueryRq>")
    qb.ok(change(ret, "<Name>Buyer</Name>"))
    found = qb.ok(f"<InvoiceQueryRq><TxnID>{forms.txn_id(invoice)}</TxnID></InvoiceQueryRq>")
    assert found.findtext("CustomerRef/FullName") == "Buyer:Job"
    job = qb.ok("<CustomerQueryRq><FullName>Buyer:Job</FullName></CustomerQueryRq>")
    qb.refused(change(qb.ok("<CustomerQueryRq><FullName>Buyer</FullName></CustomerQueryRq>"),
                      forms.ref("ParentRef", "Buyer:Job")), 3130)  # fmt: skip
    assert job.findtext("ParentRef/FullName") == "Buyer"


def test_balances_follow_documents(qb: Any, forms: Any) -> None:
    qb.ok(forms.invoice("10.00", customer="Shopper:Job"))
    ret = qb.ok("<CustomerQueryRq><FullName>Shopper</FullName></CustomerQueryRq>")
    assert (ret.findtext("Balance"), ret.findtext("TotalBalance")) == ("0.00", "10.00")
    over = "<CustomerQueryRq><TotalBalanceFilter><Operator>GreaterThan</Operator><Amount>9.99</Amount></TotalBalanceFilter></CustomerQueryRq>"
    assert names(qb.one(over), "CustomerRet") == ["Shopper", "Shopper:Job"]
    receivable = qb.ok("<AccountQueryRq><FullName>Accounts Receivable</FullName></AccountQueryRq>")
    assert receivable.findtext("Balance") == "10.00"


def test_list_limits(qb: Any, forms: Any) -> None:
    qb.close()
    capacities = json.loads(json.dumps({"Item": 15, "Class": 4, "Account": 999, "Entity": 999, "EntityList": 7}))
    set_meta(qb.path, capacities=json.dumps(capacities))
    qb.open()
    for name in ("C1", "C2", "C3"):
        last = qb.one(f"<ClassAddRq><ClassAdd><Name>{name}</Name></ClassAdd></ClassAddRq>")
    assert last.attrib["statusCode"] == "3180"
    assert "maximum number" in last.attrib["statusMessage"]
    qb.ok(customer("Sixth"))
    qb.ok(customer("Seventh"))
    qb.refused(customer("Eighth"), 3180, "maximum number")
    qb.ok(vendor("Another list still has room"))
    qb.refused(forms.simple_item("Service", "One too many", "Service Income"), 3180)


def test_the_host_tells_the_limits_of_the_product(qb: Any, tmp_path: Any) -> None:
    ask = "<HostQueryRq><IncludeListMetaData><IncludeMaxCapacity>1</IncludeMaxCapacity></IncludeListMetaData></HostQueryRq>"
    ret = qb.ok(ask)
    path = "ListMetaData/{}MetaData/MaxCapacity"
    assert [ret.findtext(path.format(name)) for name in ("Entity", "Item", "Class")] == ["14500", "14500", "10000"]
    assert ret.findtext("Country") == "US"
    assert "13.0" in [node.text for node in ret.findall("SupportedQBXMLVersion")]
    assert qb.ok("<HostQueryRq/>").find("ListMetaData") is None


def test_deletion_of_used_and_unused_elements(qb: Any, forms: Any) -> None:
    ret = qb.ok(customer("Short lived"))
    list_id = ret.findtext("ListID")
    body = f"<ListDelRq><ListDelType>Customer</ListDelType><ListID>{list_id}</ListID></ListDelRq>"
    invoice = qb.ok(forms.invoice(customer="Short lived"))
    qb.refused(body, 3160, "in use")
    qb.one(forms.delete("Invoice", forms.txn_id(invoice)))
    assert qb.one(body).findtext("FullName") == "Short lived"
    qb.refused(body, 3120)
    found = qb.one("<ListDeletedQueryRq><ListDelType>Customer</ListDelType></ListDeletedQueryRq>")
    assert found.findtext("ListDeletedRet/ListID") == list_id
    account = qb.ok("<AccountQueryRq><FullName>Undeposited Funds</FullName></AccountQueryRq>").findtext("ListID")
    qb.refused(f"<ListDelRq><ListDelType>Account</ListDelType><ListID>{account}</ListID></ListDelRq>", 3160)


def test_queries_by_name_by_filter_and_in_portions(qb: Any) -> None:
    both = qb.one("<ItemQueryRq><FullName>widget</FullName><FullName>nope</FullName></ItemQueryRq>")
    assert both.attrib["statusCode"] == "500"
    assert both.attrib["statusSeverity"] == "Warn"
    assert [node.tag for node in both] == ["ItemInventoryRet"]
    none = qb.one(
        "<ItemQueryRq><NameFilter><MatchCriterion>StartsWith</MatchCriterion><Name>zz</Name></NameFilter></ItemQueryRq>"
    )
    assert (none.attrib["statusCode"], none.attrib["statusSeverity"]) == ("1", "Info")
    seen: list[str] = []
    response = qb.one(
        '<ItemQueryRq iterator="Start" metaData="MetaDataAndResponseData"><MaxReturned>5</MaxReturned></ItemQueryRq>'
    )
    total = int(response.attrib["retCount"])
    while True:
        seen += [node.findtext("ListID") for node in response]
        if response.attrib["iteratorRemainingCount"] == "0":
            break
        response = qb.one(
            f'<ItemQueryRq iterator="Continue" iteratorID="{response.attrib["iteratorID"]}"><MaxReturned>5</MaxReturned>'
            "</ItemQueryRq>"
        )
    assert len(seen) == len(set(seen)) == total
    done = f'<ItemQueryRq iterator="Continue" iteratorID="{response.attrib["iteratorID"]}"><MaxReturned>5</MaxReturned></ItemQueryRq>'
    assert qb.one(done).attrib["statusCode"] == "3391"


def test_modified_date_filters(qb: Any, clock: Any) -> None:
    clock.pass_time(days=2)
    qb.ok(customer("Late"))
    since = "<CustomerQueryRq><FromModifiedDate>{}</FromModifiedDate></CustomerQueryRq>"
    assert names(qb.one(since.format("2026-03-12T00:00:00")), "CustomerRet") == ["Late"]
    # Without offset it is the host's time: 13:30 in New York, 17:30 UTC.
    assert names(qb.one(since.format("2026-03-12T13:30:00")), "CustomerRet") == ["Late"]
    assert qb.one(since.format("2026-03-12T13:30:01")).attrib["statusCode"] == "1"
    assert qb.one(since.format("2026-03-12T17:30:01+00:00")).attrib["statusCode"] == "1"
    turned = "<CustomerQueryRq><FromModifiedDate>2026-03-12</FromModifiedDate><ToModifiedDate>2026-03-11</ToModifiedDate></CustomerQueryRq>"
    assert qb.one(turned).attrib["statusCode"] == "3030"


def test_accounts(qb: Any, forms: Any) -> None:
    child = "<AccountAddRq><AccountAdd><Name>Till 2</Name>{}<AccountType>Bank</AccountType></AccountAdd></AccountAddRq>"
    assert qb.ok(child.format(forms.ref("ParentRef", "Cash Drawer"))).findtext("FullName") == "Cash Drawer:Till 2"
    qb.refused(child.format(forms.ref("ParentRef", "Sales Income")).replace("Till 2", "Till 3"), 3130)
    banks = qb.one("<AccountQueryRq><AccountType>Bank</AccountType></AccountQueryRq>")
    assert names(banks, "AccountRet") == ["Cash Drawer", "Cash Drawer:Till 2", "Checking", "Savings"]
    opened = (
        "<AccountAddRq><AccountAdd><Name>Old bank</Name><AccountType>Bank</AccountType><OpenBalance>12.00</OpenBalance>"
        "<OpenBalanceDate>2026-01-01</OpenBalanceDate></AccountAdd></AccountAddRq>"
    )
    qb.ok(opened)
    assert qb.balance("Old bank") == 1200


def test_features_that_are_switched_off(qb: Any, forms: Any) -> None:
    qb.refused(forms.bill(forms.item_line("WIDGET", quantity="1").replace("<Quantity>", "<InventorySiteRef><FullName>A"
               "</FullName></InventorySiteRef><Quantity>")), 3250)  # fmt: skip
    qb.close()
    set_preferences(qb.path, ClassTracking=False, Inventory=False)
    qb.open()
    qb.refused(forms.invoice(class_name="Store"), 3250)
    qb.refused(forms.inventory_item("NEW", "", ""), 3250)
    preferences = qb.ok("<PreferencesQueryRq/>")
    assert preferences.findtext("AccountingPreferences/IsUsingClassTracking") == "false"
    assert preferences.findtext("PurchasesAndVendorsPreferences/IsUsingInventory") == "false"


def test_preferences_and_company(qb: Any) -> None:
    preferences = qb.ok("<PreferencesQueryRq/>")
    assert preferences.findtext("SalesTaxPreferences/DefaultItemSalesTaxRef/FullName") == "State Sales Tax"
    assert preferences.find("AccountingPreferences/ClosingDate") is None
    assert qb.ok("<CompanyQueryRq/>").findtext("CompanyName") == "Harbor Goods"


def test_include_ret_element(qb: Any) -> None:
    ret = qb.ok(
        "<ItemInventoryQueryRq><FullName>WIDGET</FullName><IncludeRetElement>Name</IncludeRetElement></ItemInventoryQueryRq>"
    )
    assert [child.tag for child in ret] == ["Name"]


def test_response_elements_younger_than_the_request_are_left_out(qb: Any) -> None:
    body = "<AccountQueryRq><FullName>Checking</FullName></AccountQueryRq>"
    (new,), (old,) = qb.send(body), qb.send(body, version="2.0")
    assert new[0].find("SpecialAccountType") is None
    special = body.replace("Checking", "Undeposited Funds")
    (new,), (old,) = qb.send(special), qb.send(special, version="2.0")
    assert new[0].findtext("SpecialAccountType") == "UndepositedFunds"
    assert old[0].find("SpecialAccountType") is None


def test_requests_quickbooks_knows_and_we_do_not_answer(qb: Any) -> None:
    assert qb.one("<TimeTrackingQueryRq/>").attrib["statusCode"] == "1030"


def test_the_sandbox_company_holds_what_its_page_says(open_company: Any, tmp_path: Any, clock: Any) -> None:
    path = create_company(tmp_path / "whole.qbw", clock=clock)
    client = open_company(path)
    accounts = names(client.one("<AccountQueryRq/>"), "AccountRet")
    assert sorted(accounts) == sorted(account.full_name for account in chart_of_accounts.accounts_of("US"))
    assert client.balance("Rent Expense") == 3 * 240000
    client.close()
    before = client.balance("Cash Drawer")
    assert len(add_foreign_transactions(path, clock.now.date(), clock=clock)) == 2
    assert client.balance("Cash Drawer") == before - 450


def test_vendors_employees_and_other_lists(qb: Any, forms: Any) -> None:
    ret = qb.ok(vendor("Mill"))
    body = (
        f"<VendorModRq><VendorMod><ListID>{ret.findtext('ListID')}</ListID><EditSequence>{ret.findtext('EditSequence')}"
        "</EditSequence><CompanyName>Mill Ltd</CompanyName></VendorMod></VendorModRq>"
    )
    assert qb.ok(body).findtext("CompanyName") == "Mill Ltd"
    employee = (
        "<EmployeeAddRq><EmployeeAdd><FirstName>Ann</FirstName><LastName>Lee</LastName></EmployeeAdd></EmployeeAddRq>"
    )
    assert qb.ok(employee).findtext("Name") == "Ann Lee"
    qb.refused(customer("Ann Lee"), 3100)
    qb.ok(
        "<SalesTaxCodeAddRq><SalesTaxCodeAdd><Name>EXP</Name><IsTaxable>false</IsTaxable></SalesTaxCodeAdd></SalesTaxCodeAddRq>"
    )
    qb.ok(
        "<StandardTermsAddRq><StandardTermsAdd><Name>Net 60</Name><StdDueDays>60</StdDueDays></StandardTermsAdd></StandardTermsAddRq>"
    )
    assert "Net 60" in names(qb.one("<TermsQueryRq/>"), "StandardTermsRet")
    qb.ok(
        "<PaymentMethodAddRq><PaymentMethodAdd><Name>Wallet</Name><PaymentMethodType>Other</PaymentMethodType></PaymentMethodAdd></PaymentMethodAddRq>"
    )
    tags = {node.tag for node in qb.one("<EntityQueryRq/>")}
    assert tags == {"CustomerRet", "VendorRet", "EmployeeRet", "OtherNameRet"}
    for kind in ("Class", "PaymentMethod", "SalesTaxCode", "CustomerMsg", "ShipMethod", "ItemSalesTax", "ItemSalesTaxGroup",
                 "ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemDiscount", "ItemSubtotal", "ItemPayment"):  # fmt: skip
        assert qb.one(f"<{kind}QueryRq/>").attrib["statusCode"] in ("0", "1"), kind
