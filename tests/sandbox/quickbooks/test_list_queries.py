"""Queries of lists: every filter, what is refused, portions, counts, deleted elements."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.list_kinds import LIST_KINDS
from qbd.sandbox.quickbooks.schema import load_schema


def add(kind: str, name: str, rest: str = "") -> str:
    return f"<{kind}AddRq><{kind}Add><Name>{name}</Name>{rest}</{kind}Add></{kind}AddRq>"


def ask(kind: str, filters: str, attributes: str = "") -> str:
    return f"<{kind}QueryRq {attributes}>{filters}</{kind}QueryRq>"


def names(response: Any) -> list[str]:
    return [node.findtext("FullName") or node.findtext("Name") or node.findtext("Initial") for node in response]


@pytest.mark.parametrize(
    ("criterion", "text", "found"),
    [
        ("StartsWith", "sho", ["Shopper", "Shopper:Job"]),
        ("EndsWith", "JOB", ["Shopper:Job"]),
        ("Contains", "ris", ["Baker, Chris"]),
        ("Contains", "zz", []),
    ],
)
def test_name_filters_whatever_the_case(qb: Any, criterion: str, text: str, found: list[str]) -> None:
    response = qb.one(
        ask("Customer", f"<NameFilter><MatchCriterion>{criterion}</MatchCriterion><Name>{text}</Name></NameFilter>")
    )
    assert names(response) == found
    assert response.attrib["statusCode"] == ("0" if found else "1")


def test_name_ranges(qb: Any) -> None:
    span = "<NameRangeFilter>{}{}</NameRangeFilter>"
    first, last = "<FromName>{}</FromName>", "<ToName>{}</ToName>"
    both = qb.one(ask("Customer", span.format(first.format("baker"), last.format("D"))))
    assert names(both) == ["Baker, Chris", "Cook, Brian"]
    assert names(qb.one(ask("Customer", span.format(first.format("l"), "")))) == ["Shopper", "Shopper:Job"]
    assert names(qb.one(ask("Customer", span.format("", last.format("baker, chris"))))) == ["Baker, Chris"]
    turned = qb.one(ask("Customer", span.format(first.format("b"), last.format("a"))))
    assert (turned.attrib["statusCode"], len(turned)) == ("3031", 0)


def test_activity(qb: Any) -> None:
    qb.ok(add("Vendor", "Asleep", "<IsActive>false</IsActive>"))
    status = "<ActiveStatus>{}</ActiveStatus>"
    assert names(qb.one(ask("Vendor", status.format("InactiveOnly")))) == ["Asleep"]
    assert "Asleep" not in names(qb.one(ask("Vendor", "")))
    assert "Asleep" not in names(qb.one(ask("Vendor", status.format("ActiveOnly"))))
    assert "Asleep" in names(qb.one(ask("Vendor", status.format("All"))))
    assert names(qb.one(ask("Vendor", "<FullName>Asleep</FullName>"))) == ["Asleep"]


def test_changed_since(qb: Any, clock: Any) -> None:
    clock.pass_time(days=1)
    qb.ok(add("Class", "New"))
    since, until = "<FromModifiedDate>{}</FromModifiedDate>", "<ToModifiedDate>{}</ToModifiedDate>"
    assert names(qb.one(ask("Class", since.format("2026-03-11")))) == ["New"]
    assert "New" not in names(qb.one(ask("Class", until.format("2026-03-10"))))
    assert "New" in names(qb.one(ask("Class", until.format("2026-03-11"))))
    assert qb.one(ask("Class", since.format("2026-03-12") + until.format("2026-03-11"))).attrib["statusCode"] == "3030"
    assert qb.one(ask("Class", since.format("2026-13-01"))).attrib["statusCode"] == "3020"


@pytest.mark.parametrize(
    ("operator", "amount", "found"),
    [
        ("GreaterThan", "10.00", ["Baker, Chris"]),
        ("GreaterThanEqual", "10.00", ["Baker, Chris", "Shopper", "Shopper:Job"]),
        ("Equal", "10.00", ["Shopper", "Shopper:Job"]),
        ("LessThan", "10.00", ["Cook, Brian", "Kern Lighting Warehouse"]),
        ("LessThanEqual", "0.00", ["Cook, Brian", "Kern Lighting Warehouse"]),
    ],
)
def test_balances(qb: Any, forms: Any, operator: str, amount: str, found: list[str]) -> None:
    qb.ok(forms.invoice("10.00", customer="Shopper:Job"))
    qb.ok(forms.invoice("20.00", customer="Baker, Chris"))
    body = f"<TotalBalanceFilter><Operator>{operator}</Operator><Amount>{amount}</Amount></TotalBalanceFilter>"
    assert names(qb.one(ask("Customer", body))) == found


def test_vendors_owe_nothing_that_we_owe_them(qb: Any, forms: Any) -> None:
    qb.ok(forms.bill(forms.expense_line("Utilities", "30.00")))
    over = "<TotalBalanceFilter><Operator>GreaterThan</Operator><Amount>29.99</Amount></TotalBalanceFilter>"
    (ret,) = qb.one(ask("Vendor", over))
    assert ret.findtext("Balance") == "30.00"


def test_classes_of_customers(qb: Any, forms: Any) -> None:
    qb.ok(add("Class", "Till", forms.ref("ParentRef", "Store")))
    for name, class_name in (("A", "Store"), ("B", "Store:Till"), ("C", "Web")):
        qb.ok(add("Customer", name, forms.ref("ClassRef", class_name)))
    one = "<ClassFilter><FullName>Store</FullName></ClassFilter>"
    assert names(qb.one(ask("Customer", one))) == ["A"]
    assert names(qb.one(ask("Customer", one.replace("FullName", "FullNameWithChildren")))) == ["A", "B"]
    qb.refused(ask("Customer", one.replace("Store", "Nowhere")), 3140)


def test_account_types(qb: Any) -> None:
    both = qb.one(ask("Account", "<AccountType>Equity</AccountType><AccountType>CreditCard</AccountType>"))
    assert {node.findtext("AccountType") for node in both} == {"Equity", "CreditCard"}
    refused = qb.one(ask("Account", "<AccountType>Money</AccountType>"))
    assert refused.attrib["statusCode"] == "3110"


def test_currencies_need_their_feature(qb: Any) -> None:
    qb.refused(ask("Customer", "<CurrencyFilter><FullName>Euro</FullName></CurrencyFilter>"), 3250)


def test_ids_and_names_that_are_not_there(qb: Any) -> None:
    ret = qb.ok(ask("Customer", "<FullName>SHOPPER:JOB</FullName>"))
    found = qb.one(ask("Customer", f"<ListID>{ret.findtext('ListID').lower()}</ListID><ListID>80009999-1</ListID>"))
    assert (found.attrib["statusCode"], found.attrib["statusSeverity"], names(found)) == (
        "500",
        "Warn",
        ["Shopper:Job"],
    )
    assert '"80009999-1"' in found.attrib["statusMessage"]
    other_list = qb.one(ask("Vendor", "<FullName>Shopper</FullName>"))
    assert (other_list.attrib["statusCode"], len(other_list)) == ("500", 0)
    assert names(qb.one(ask("Entity", "<FullName>Shopper</FullName><FullName>Jenny Miller</FullName>"))) == [
        "Shopper",
        "Jenny Miller",
    ]


def test_only_so_many(qb: Any) -> None:
    assert len(qb.one(ask("Account", "<MaxReturned>3</MaxReturned>"))) == 3
    refused = qb.one(ask("Account", "<MaxReturned>0</MaxReturned>"))
    assert refused.attrib["statusCode"] == "3085"


def test_counts(qb: Any) -> None:
    whole = len(qb.one(ask("SalesTaxCode", "")))
    count = qb.one(ask("SalesTaxCode", "", 'metaData="MetaDataOnly"'))
    assert (count.attrib["retCount"], len(count)) == (str(whole), 0)
    both = qb.one(ask("SalesTaxCode", "<MaxReturned>1</MaxReturned>", 'metaData="MetaDataAndResponseData"'))
    assert (both.attrib["retCount"], len(both)) == (str(whole), 1)
    assert "retCount" not in qb.one(ask("SalesTaxCode", "", 'metaData="NoMetaData"')).attrib


@pytest.mark.parametrize("kind", ["Account", "Class", "Employee", "OtherName", "PaymentMethod", "SalesTaxCode", "Terms",
                                  "StandardTerms", "SalesRep", "CustomerType", "ListDeleted"])  # fmt: skip
def test_lists_without_iterator_break_the_whole_set(qb: Any, kind: str) -> None:
    rest = "<ListDelType>Class</ListDelType>" if kind == "ListDeleted" else "<MaxReturned>1</MaxReturned>"
    with pytest.raises(HresultError) as caught:
        qb.one(ask(kind, rest, 'iterator="Start"'))
    assert caught.value.hresult == 0x80040400


def test_the_46_requests_with_iterator(reference: Path) -> None:
    wanted = set(json.loads((reference / "qbxml" / "traits160.json").read_text())["iterator"])
    assert len(wanted) == 46
    assert {name for name, rule in load_schema("US").requests.items() if "iterator" in rule.attributes} == wanted


@pytest.mark.parametrize("kind", ["Customer", "Vendor", "Entity", "Item", "ItemSalesTax"])
def test_portions_give_every_element_once(qb: Any, kind: str) -> None:
    whole = names(qb.one(ask(kind, "")))
    size = "<MaxReturned>2</MaxReturned>"
    response = qb.one(ask(kind, size, 'iterator="Start"'))
    seen = names(response)
    while response.attrib["iteratorRemainingCount"] != "0":
        response = qb.one(ask(kind, size, f'iterator="Continue" iteratorID="{response.attrib["iteratorID"]}"'))
        seen += names(response)
    assert seen == whole


def test_an_iterator_needs_a_size_and_its_own_request(qb: Any) -> None:
    qb.refused(ask("Customer", "", 'iterator="Start"'), 3150, "MaxReturned")
    started = qb.one(ask("Customer", "<MaxReturned>1</MaxReturned>", 'iterator="Start"'))
    other = ask(
        "Vendor", "<MaxReturned>1</MaxReturned>", f'iterator="Continue" iteratorID="{started.attrib["iteratorID"]}"'
    )
    qb.refused(other, 3391)


def test_an_element_deleted_meanwhile_is_passed_over(qb: Any) -> None:
    for name in ("AA", "AB", "AC"):
        qb.ok(add("Customer", name))
    size = "<MaxReturned>1</MaxReturned>"
    started = qb.one(ask("Customer", size, 'iterator="Start"'))
    gone = qb.ok(ask("Customer", "<FullName>AB</FullName>")).findtext("ListID")
    qb.one(f"<ListDelRq><ListDelType>Customer</ListDelType><ListID>{gone}</ListID></ListDelRq>")
    more = f'iterator="Continue" iteratorID="{started.attrib["iteratorID"]}"'
    assert names(qb.one(ask("Customer", size, more))) == []
    assert names(qb.one(ask("Customer", size, more))) == ["AC"]


def test_only_the_fields_asked_for(qb: Any) -> None:
    body = ask("Customer", "<FullName>Shopper:Job</FullName><IncludeRetElement>ParentRef</IncludeRetElement>"
               "<IncludeRetElement>Balance</IncludeRetElement>")  # fmt: skip
    ret = qb.ok(body)
    assert [node.tag for node in ret] == ["ParentRef", "Balance"]
    assert ret.findtext("ParentRef/FullName") == "Shopper"


def test_deleted_elements(qb: Any, clock: Any) -> None:
    for name in ("One", "Two"):
        ret = qb.ok(add("Class", name))
        qb.one(f"<ListDelRq><ListDelType>Class</ListDelType><ListID>{ret.findtext('ListID')}</ListID></ListDelRq>")
        clock.pass_time(days=1)
    body = "<ListDelType>Class</ListDelType><ListDelType>Vendor</ListDelType>"
    span = "<DeletedDateRangeFilter><FromDeletedDate>{}</FromDeletedDate><ToDeletedDate>{}</ToDeletedDate></DeletedDateRangeFilter>"
    assert names(qb.one(ask("ListDeleted", body))) == ["One", "Two"]
    assert names(qb.one(ask("ListDeleted", body + span.format("2026-03-11", "2026-03-11")))) == ["Two"]
    assert qb.one(ask("ListDeleted", body + span.format("2026-03-12", "2026-03-11"))).attrib["statusCode"] == "3030"
    count = qb.one(ask("ListDeleted", body, 'metaData="MetaDataOnly"'))
    assert (count.attrib["retCount"], len(count)) == ("2", 0)
    clock.pass_time(days=89)
    assert names(qb.one(ask("ListDeleted", body))) == ["Two"]


@pytest.mark.parametrize("edition", ["US", "CA", "UK"])
def test_every_list_can_be_asked_for(edition: str) -> None:
    requests = load_schema(edition).requests
    assert not [kind for kind in LIST_KINDS if f"{kind}QueryRq" not in requests]
