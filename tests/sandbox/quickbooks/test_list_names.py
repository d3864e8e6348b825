"""Names: what is legal, what is taken, how they go through the hierarchy, who may be whose parent."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import set_meta


def add(kind: str, name: str, rest: str = "", before: str = "") -> str:
    return f"<{kind}AddRq><{kind}Add>{before}<Name>{name}</Name>{rest}</{kind}Add></{kind}AddRq>"


def find(qb: Any, kind: str, name: str) -> Any:
    return qb.ok(f"<{kind}QueryRq><FullName>{name}</FullName></{kind}QueryRq>")


def change(kind: str, ret: Any, body: str) -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><ListID>{ret.findtext('ListID')}</ListID><EditSequence>"
        f"{ret.findtext('EditSequence')}</EditSequence>{body}</{kind}Mod></{kind}ModRq>"
    )


def removal(kind: str, ret: Any) -> str:
    return f"<ListDelRq><ListDelType>{kind}</ListDelType><ListID>{ret.findtext('ListID')}</ListID></ListDelRq>"


@pytest.mark.parametrize("kind", ["Customer", "Vendor", "OtherName"])
@pytest.mark.parametrize("name", ["Mill", "mILL", "  Mill  "])
def test_names_are_taken_whatever_their_case_and_blanks(qb: Any, kind: str, name: str) -> None:
    ret = qb.ok(add("Vendor", "  Mill "))
    assert ret.findtext("Name") == "Mill"
    qb.refused(add(kind, name), 3100)


def test_a_job_is_no_name_of_another_list(qb: Any) -> None:
    assert qb.ok(add("Vendor", "Job")).findtext("Name") == "Job"
    qb.refused(add("Vendor", "Shopper"), 3100)


def test_an_inactive_name_stays_taken(qb: Any, forms: Any) -> None:
    ret = qb.ok(add("Customer", "Gone"))
    qb.ok(change("Customer", ret, "<IsActive>false</IsActive>"))
    qb.refused(add("Customer", "gone"), 3100)
    qb.refused(add("Vendor", "Gone"), 3100)
    item = find(qb, "ItemService", "Labour")
    qb.ok(change("ItemService", item, "<IsActive>0</IsActive>"))
    qb.refused(forms.simple_item("OtherCharge", "LABOUR", "Service Income"), 3100)
    qb.refused(forms.form("SalesReceipt", forms.receipt_line("Labour", amount="1.00")), 3140)


def test_below_an_inactive_parent_nothing_is_active(qb: Any, forms: Any) -> None:
    shopper = find(qb, "Customer", "Shopper")
    qb.ok(change("Customer", shopper, "<IsActive>false</IsActive>"))
    job = find(qb, "Customer", "Shopper:Job")
    assert job.findtext("IsActive") == "false"
    qb.refused(change("Customer", job, "<IsActive>true</IsActive>"), 3130)
    qb.refused(add("Customer", "New job", forms.ref("ParentRef", "Shopper")), 3130)
    qb.refused(forms.invoice(customer="Shopper:Job"), 3140)
    qb.ok(change("Customer", find(qb, "Customer", "Shopper"), "<IsActive>true</IsActive>"))
    assert find(qb, "Customer", "Shopper:Job").findtext("IsActive") == "false"


@pytest.mark.parametrize("name", ["A:B", ":", "A:"])
def test_no_colons(qb: Any, name: str) -> None:
    qb.refused(add("Customer", name), 3090)
    qb.refused(change("Customer", find(qb, "Customer", "Shopper"), f"<Name>{name}</Name>"), 3090)


def test_a_name_cannot_be_taken_away(qb: Any) -> None:
    qb.refused(change("Customer", find(qb, "Customer", "Shopper"), "<Name/>"), 3150)
    qb.refused(change("Customer", find(qb, "Customer", "Shopper"), "<Name>   </Name>"), 3150)


def test_latin_letters_have_case_too(qb: Any) -> None:
    qb.ok(add("Customer", "&#201;tage &#214;l"))
    qb.refused(add("Vendor", "&#233;TAGE &#246;L"), 3100)
    assert find(qb, "Customer", "&#233;tage &#246;l").findtext("Name") == "Étage Öl"


@pytest.mark.parametrize(("kind", "rest"), [("Class", ""), ("Customer", ""), ("CustomerType", ""),
                                            ("Account", "<AccountType>Bank</AccountType>")])  # fmt: skip
def test_five_levels_and_no_more(qb: Any, forms: Any, kind: str, rest: str) -> None:
    full = ""
    for level in range(1, 6):
        ret = qb.ok(add(kind, f"L{level}", (forms.ref("ParentRef", full) if full else "") + rest))
        full = f"{full}:L{level}".removeprefix(":")
    assert (ret.findtext("FullName"), ret.findtext("Sublevel")) == ("L1:L2:L3:L4:L5", "4")
    qb.refused(add(kind, "L6", forms.ref("ParentRef", full) + rest), 3130, "too many levels")


def test_a_family_moves_only_where_all_of_it_fits(qb: Any, forms: Any) -> None:
    for parent, name in (("", "A"), ("A", "B"), ("A:B", "C"), ("", "X"), ("X", "Y"), ("X:Y", "Z")):
        qb.ok(add("Class", name, forms.ref("ParentRef", parent) if parent else ""))
    qb.refused(change("Class", find(qb, "Class", "A"), forms.ref("ParentRef", "X:Y:Z")), 3130, "too many levels")
    qb.ok(change("Class", find(qb, "Class", "A"), forms.ref("ParentRef", "X:Y")))
    assert find(qb, "Class", "X:Y:A:B:C").findtext("Sublevel") == "4"
    qb.refused(change("Class", find(qb, "Class", "X"), forms.ref("ParentRef", "X:Y:A")), 3130)
    ret = qb.ok(change("Class", find(qb, "Class", "X:Y:A"), "<ParentRef/>"))
    assert (ret.findtext("FullName"), ret.find("ParentRef")) == ("A", None)
    assert find(qb, "Class", "A:B:C").findtext("Name") == "C"


def test_a_move_does_not_take_a_name_that_is_taken(qb: Any, forms: Any) -> None:
    qb.ok(add("Class", "Till", forms.ref("ParentRef", "Store")))
    ret = qb.ok(add("Class", "TILL", forms.ref("ParentRef", "Web")))
    qb.refused(change("Class", ret, forms.ref("ParentRef", "Store")), 3100)
    qb.refused(change("Class", ret, "<Name>Store</Name><ParentRef/>"), 3100)


def test_a_parent_is_of_the_same_kind(qb: Any, forms: Any) -> None:
    body = forms.simple_item("Service", "Below", "Service Income").replace(
        "<SalesTaxCodeRef>", forms.ref("ParentRef", "WIDGET") + "<SalesTaxCodeRef>"
    )
    qb.refused(body, 3130)
    assert qb.ok(body.replace(">WIDGET<", ">Labour<")).findtext("FullName") == "Labour:Below"


def test_a_new_name_is_free_again_after_a_change(qb: Any) -> None:
    qb.ok(change("Customer", find(qb, "Customer", "Shopper"), "<Name>Buyer</Name>"))
    qb.ok(add("Vendor", "Shopper"))
    assert find(qb, "Customer", "Buyer:Job").findtext("ParentRef/FullName") == "Buyer"
    case = qb.ok(change("Customer", find(qb, "Customer", "Buyer"), "<Name>BUYER</Name>"))
    assert case.findtext("FullName") == "BUYER"


def test_what_is_used_is_not_deleted(qb: Any, forms: Any) -> None:
    qb.refused(removal("Customer", find(qb, "Customer", "Shopper")), 3160)
    ret = qb.ok(add("Class", "Used"))
    line = forms.line("Invoice", "Labour", amount="1.00", class_name="Used")
    qb.ok(forms.form("Invoice", line))
    qb.refused(removal("Class", ret), 3160)
    qb.refused(removal("Vendor", find(qb, "Vendor", "State Tax Agency")), 3160)
    qb.refused(removal("SalesTaxCode", find(qb, "SalesTaxCode", "TAX")), 3160)
    qb.refused(removal("Vendor", find(qb, "Customer", "Shopper")), 3120)


def test_in_multi_user_mode_a_deleted_element_only_becomes_inactive(qb: Any) -> None:
    ret = qb.ok(add("Customer", "Short lived"))
    qb.close()
    set_meta(qb.path, file_mode="1")
    qb.open()
    response = qb.one(removal("Customer", ret))
    assert (response.attrib["statusCode"], response.findtext("FullName")) == ("0", "Short lived")
    assert find(qb, "Customer", "Short lived").findtext("IsActive") == "false"
    qb.refused(add("Vendor", "Short lived"), 3100)
    gone = qb.one("<ListDeletedQueryRq><ListDelType>Customer</ListDelType></ListDeletedQueryRq>")
    assert gone.attrib["statusCode"] == "1"


def test_rule_36_a_tax_code_is_deleted_only_when_unused(qb: Any, forms: Any) -> None:
    body = "<SalesTaxCodeAddRq><SalesTaxCodeAdd><Name>{}</Name><IsTaxable>false</IsTaxable></SalesTaxCodeAdd></SalesTaxCodeAddRq>"
    used, unused = qb.ok(body.format("OUT")), qb.ok(body.format("EXP"))
    sale = qb.ok(forms.form("SalesReceipt", forms.receipt_line("Labour", amount="1.00", code="OUT")))
    for code in ("TAX", "NON", "OUT"):
        qb.refused(removal("SalesTaxCode", find(qb, "SalesTaxCode", code)), 3160)
    assert qb.one(removal("SalesTaxCode", unused)).attrib["statusCode"] == "0"
    qb.one(forms.delete("SalesReceipt", forms.txn_id(sale)))
    assert qb.one(removal("SalesTaxCode", used)).attrib["statusCode"] == "0"
