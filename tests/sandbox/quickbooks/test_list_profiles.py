"""The small lists: terms, types, representatives, messages, methods, price levels, templates, special elements."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import set_preferences
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.list_kinds import LIST_KINDS, UNSUPPORTED_LISTS
from qbd.sandbox.quickbooks.schema import load_schema
from qbd.sandbox.quickbooks.special_elements import SPECIAL_ACCOUNTS
from qbd.sandbox.quickbooks.transactions.registry import KINDS
from qbd.sandbox.quickbooks.transactions.terms import due_on


def element(kind: str, name: str, rest: str = "", field: str = "Name") -> str:
    return f"<{kind}AddRq><{kind}Add><{field}>{name}</{field}>{rest}</{kind}Add></{kind}AddRq>"


def change(kind: str, ret: Any, body: str) -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><ListID>{ret.findtext('ListID')}</ListID><EditSequence>"
        f"{ret.findtext('EditSequence')}</EditSequence>{body}</{kind}Mod></{kind}ModRq>"
    )


def removal(kind: str, ret: Any) -> str:
    return f"<ListDelRq><ListDelType>{kind}</ListDelType><ListID>{ret.findtext('ListID')}</ListID></ListDelRq>"


@pytest.mark.parametrize("kind", ["CustomerType", "VendorType", "JobType", "Class"])
def test_lists_with_levels(qb: Any, forms: Any, kind: str) -> None:
    qb.ok(element(kind, "Top"))
    ret = qb.ok(element(kind, "Below", forms.ref("ParentRef", "Top")))
    assert (ret.findtext("FullName"), ret.findtext("Sublevel")) == ("Top:Below", "1")
    assert qb.ok(f"<{kind}QueryRq><FullName>top:below</FullName></{kind}QueryRq>").findtext("Name") == "Below"
    assert qb.one(removal(kind, ret)).attrib["statusCode"] == "0"


@pytest.mark.parametrize("kind", ["CustomerMsg", "ShipMethod", "PaymentMethod"])
def test_lists_without_levels(qb: Any, kind: str) -> None:
    ret = qb.ok(element(kind, "Plain", "<IsActive>true</IsActive>"))
    qb.refused(element(kind, "plain"), 3100)
    assert qb.one(removal(kind, ret)).attrib["statusCode"] == "0"
    assert qb.one(f"<{kind}QueryRq><FullName>Plain</FullName></{kind}QueryRq>").attrib["statusCode"] == "500"


def test_types_and_methods_are_used_by_names_and_forms(qb: Any, forms: Any) -> None:
    kept = [qb.ok(element(kind, "X")) for kind in ("CustomerType", "JobType", "ShipMethod", "CustomerMsg")]
    customer = qb.ok(element("Customer", "Typed", forms.ref("CustomerTypeRef", "X") + forms.ref("JobTypeRef", "X")))
    assert customer.findtext("CustomerTypeRef/FullName") == "X"
    qb.refused(element("Customer", "Untyped", forms.ref("CustomerTypeRef", "Nothing")), 3140, "Customer Type")
    line = forms.receipt_line("Labour", amount="1.00")
    after_date = forms.form(
        "SalesReceipt", line, tax="", after=forms.ref("ShipMethodRef", "X") + forms.ref("CustomerMsgRef", "X")
    )
    assert qb.ok(after_date).findtext("CustomerMsgRef/FullName") == "X"
    for kind, ret in zip(("CustomerType", "JobType", "ShipMethod", "CustomerMsg"), kept, strict=True):
        qb.refused(removal(kind, ret), 3160)


def test_a_sales_representative_is_no_customer(qb: Any, forms: Any) -> None:
    rep = "<SalesRepAddRq><SalesRepAdd><Initial>{}</Initial>{}</SalesRepAdd></SalesRepAddRq>"
    ret = qb.ok(rep.format("JM", forms.ref("SalesRepEntityRef", "Jenny Miller")))
    assert (ret.findtext("Initial"), ret.findtext("SalesRepEntityRef/FullName")) == ("JM", "Jenny Miller")
    qb.refused(rep.format("SH", forms.ref("SalesRepEntityRef", "Shopper")), 3140)
    qb.refused(rep.format("jm", forms.ref("SalesRepEntityRef", "Sam Ortiz")), 3100)
    qb.refused(rep.format("SO", "<SalesRepEntityRef/>"), 3150)
    changed = qb.ok(change("SalesRep", ret, "<Initial>JMM</Initial>" + forms.ref("SalesRepEntityRef", "Shop Owner")))
    assert changed.findtext("Initial") == "JMM"
    invoice = forms.form(
        "Invoice", forms.line("Invoice", "Labour", amount="1.00"), tax="", after=forms.ref("SalesRepRef", "JMM")
    )
    assert qb.ok(invoice).findtext("SalesRepRef/FullName") == "JMM"


def test_terms_of_both_kinds_share_names_and_are_one_query(qb: Any, forms: Any) -> None:
    driven = "<DateDrivenTermsAddRq><DateDrivenTermsAdd><Name>{}</Name><DayOfMonthDue>{}</DayOfMonthDue>{}</DateDrivenTermsAdd></DateDrivenTermsAddRq>"
    ret = qb.ok(driven.format("By the 10th", 10, "<DueNextMonthDays>5</DueNextMonthDays>"))
    assert (ret.findtext("DayOfMonthDue"), ret.findtext("DueNextMonthDays")) == ("10", "5")
    qb.refused(driven.format("net 30", 10, ""), 3100)
    qb.refused(driven.format("Never", 32, ""), 3085)
    assert {node.tag for node in qb.one("<TermsQueryRq/>")} == {"StandardTermsRet", "DateDrivenTermsRet"}
    one_kind = {node.tag for node in qb.one("<DateDrivenTermsQueryRq/>")}
    assert one_kind == {"DateDrivenTermsRet"}
    for date, due in (("2026-03-01", "2026-03-10"), ("2026-03-06", "2026-04-10")):
        invoice = forms.form("Invoice", forms.line("Invoice", "Labour", amount="1.00"), tax="", date=date,
                             after=forms.ref("TermsRef", "By the 10th"))  # fmt: skip
        assert qb.ok(invoice).findtext("DueDate") == due


@pytest.mark.parametrize(
    ("terms", "date", "due"),
    [
        ({"StdDueDays": "30"}, "2026-01-31", "2026-03-02"),
        ({}, "2026-01-31", "2026-01-31"),
        ({"DayOfMonthDue": "31"}, "2026-02-03", "2026-02-28"),
        ({"DayOfMonthDue": "31", "DueNextMonthDays": "25"}, "2026-02-03", "2026-03-31"),
        ({"DayOfMonthDue": "1"}, "2026-12-15", "2027-01-01"),
        ({"DayOfMonthDue": "10"}, "2026-03-10", "2026-03-10"),
    ],
)
def test_due_dates(terms: dict[str, str], date: str, due: str) -> None:
    assert due_on(terms, dt.date.fromisoformat(date)).isoformat() == due


def test_employees_are_named_by_their_parts(qb: Any) -> None:
    add = "<EmployeeAddRq><EmployeeAdd>{}</EmployeeAdd></EmployeeAddRq>"
    ret = qb.ok(add.format("<FirstName> Ann </FirstName><LastName>Lee</LastName><Department>Till</Department>"))
    assert (ret.findtext("Name"), ret.findtext("Department")) == ("Ann Lee", "Till")
    changed = qb.ok(change("Employee", ret, "<LastName>Lee-Ortiz</LastName>"))
    assert changed.findtext("Name") == "Ann Lee-Ortiz"
    qb.refused(change("Employee", changed, "<FirstName>Jenny</FirstName><LastName>Miller</LastName>"), 3100)
    qb.refused(add.format("<Salutation>Ms</Salutation>"), 3150)
    qb.refused(add.format("<FirstName>Paid</FirstName><EmployeePayrollInfo/>"), 3250)


def test_other_names(qb: Any) -> None:
    ret = qb.ok(element("OtherName", "Landlord", "<CompanyName>L Ltd</CompanyName><Phone>1</Phone>"))
    assert qb.ok(change("OtherName", ret, "<Phone></Phone>")).find("Phone") is None
    qb.refused(element("Vendor", "LANDLORD"), 3100)


def test_price_levels_need_their_preference(qb: Any, open_company: Any, tmp_path: Any, clock: Any, forms: Any) -> None:
    fixed = element("PriceLevel", "Staff", "<PriceLevelFixedPercentage>-10</PriceLevelFixedPercentage>")
    qb.refused(fixed, 3250)
    qb.close()
    set_preferences(qb.path, PriceLevels=True)
    qb.open()
    ret = qb.ok(fixed)
    assert (ret.findtext("PriceLevelType"), ret.findtext("PriceLevelFixedPercentage")) == ("FixedPercentage", "-10")
    assert (
        qb.ok("<PreferencesQueryRq/>").findtext("SalesAndCustomersPreferences/PriceLevels/IsUsingPriceLevels") == "true"
    )
    per_item = "<PriceLevelPerItem>{}<CustomPrice>9.50</CustomPrice></PriceLevelPerItem>".format(
        forms.ref("ItemRef", "Hour")
    )
    qb.refused(element("PriceLevel", "Single", per_item.replace("Hour", "Labour")), 3250)
    client = open_company(create_company(tmp_path / "p.qbw", product="premier", clock=clock, history=False,
                                         preferences={"PriceLevels": True}))  # fmt: skip
    client.ok(forms.simple_item("Service", "Hour", "Service Income", "40.00"))
    level = client.ok(element("PriceLevel", "Single", per_item))
    assert level.findtext("PriceLevelPerItemRet/CustomPrice") == "9.50"
    relative = (
        f"<PriceLevelPerItem>{forms.ref('ItemRef', 'Hour')}<AdjustPercentage>-12.5</AdjustPercentage>"
        "<AdjustRelativeTo>StandardPrice</AdjustRelativeTo></PriceLevelPerItem>"
    )
    assert client.ok(change("PriceLevel", level, relative)).findtext("PriceLevelPerItemRet/CustomPrice") == "35.00"
    priced = "<PriceLevelQueryRq>{}</PriceLevelQueryRq>"
    assert client.one(priced.format(forms.ref("ItemRef", "Hour"))).attrib["statusCode"] == "0"
    client.ok(forms.simple_item("Service", "Other", "Service Income", "40.00"))
    assert client.one(priced.format(forms.ref("ItemRef", "Other"))).attrib["statusCode"] == "1"


def test_templates_are_for_one_kind_of_form(qb: Any, forms: Any) -> None:
    assert "Custom Sales Receipt" in [node.findtext("Name") for node in qb.one("<TemplateQueryRq/>")]
    line = forms.line("Invoice", "Labour", amount="1.00")
    body = forms.form("Invoice", line, before=forms.ref("TemplateRef", "Intuit Product Invoice"))
    assert qb.ok(body).findtext("TemplateRef/FullName") == "Intuit Product Invoice"
    qb.refused(body.replace("Intuit Product Invoice", "Custom Sales Receipt"), 3140, "Template")


def test_special_accounts_are_made_once(qb: Any, forms: Any) -> None:
    body = "<SpecialAccountAddRq><SpecialAccountAdd><SpecialAccountType>{}</SpecialAccountType></SpecialAccountAdd></SpecialAccountAddRq>"
    ret = qb.ok(body.format("PettyCash"))
    assert (ret.findtext("FullName"), ret.findtext("AccountType")) == ("Petty Cash", "Bank")
    assert ret.findtext("SpecialAccountType") == "PettyCash"
    qb.refused(body.format("PettyCash"), 3100)
    qb.refused(body.format("UndepositedFunds"), 3100)
    qb.refused(removal("Account", ret), 3160)
    qb.refused(body.format("DirectDepositLiabilities"), 3250)
    enum = set()
    for role in SPECIAL_ACCOUNTS:
        response = qb.one(body.format(role))
        enum.add(response.attrib["statusCode"])
    assert enum <= {"0", "3100", "3250"}


def test_special_items(qb: Any, forms: Any) -> None:
    body = "<SpecialItemAddRq><SpecialItemAdd><SpecialItemType>{}</SpecialItemType></SpecialItemAdd></SpecialItemAddRq>"
    assert qb.ok(body.format("ReimbursableExpenseGroup")).tag == "ItemGroupRet"
    ret = qb.ok(body.format("ReimbursableExpenseSubtotal"))
    assert (ret.tag, ret.findtext("SpecialItemType")) == ("ItemSubtotalRet", "ReimbursableExpenseSubtotal")
    qb.refused(body.format("ReimbursableExpenseSubtotal"), 3100)
    qb.refused(body.format("FinanceCharge"), 3270)
    income = qb.ok("<AccountQueryRq><FullName>Other Income</FullName></AccountQueryRq>").findtext("ListID")
    qb.close()
    set_preferences(qb.path, FinanceChargeAccountRef=income)
    qb.open()
    charge = qb.ok(body.format("FinanceCharge"))
    assert charge.findtext("SalesOrPurchase/AccountRef/FullName") == "Other Income"


# Requests that are about neither lists nor transactions; each is answered by a part of its own.
OTHER_REQUESTS = (
    "HostQuery", "ItemSitesQuery", "CompanyQuery", "CompanyActivityQuery", "PreferencesQuery", "EntityQuery", "ItemQuery", "TermsQuery",
    "ListDel", "ListDeletedQuery", "SpecialAccountAdd", "SpecialItemAdd",
    "DataExtAdd", "DataExtMod", "DataExtDel", "DataExtDefAdd", "DataExtDefMod", "DataExtDefDel", "DataExtDefQuery",
)  # fmt: skip
TRANSACTIONS = (
    *KINDS, "Currency", "Bill", "BillPayment", "BuildAssembly", "Charge", "ClearedStatus", "CreditCard", "Estimate", "ItemReceipt",
    "PurchaseOrder", "ReceivePaymentToDeposit", "SalesOrder", "SalesTaxPa", "TimeTracking", "Transfer", "Transaction",
    "Txn", "VehicleMileage", "VendorCredit",
)  # fmt: skip


@pytest.mark.parametrize("edition", ["US", "CA", "UK"])
def test_every_request_about_lists_is_kept_or_said_to_be_unsupported(edition: str) -> None:
    kept = {f"{kind}{verb}" for kind in LIST_KINDS for verb in ("Add", "Mod", "Query")} | set(OTHER_REQUESTS)
    for request in load_schema(edition).requests:
        name = request.removesuffix("Rq")
        if "Report" in name or (name not in UNSUPPORTED_LISTS and name.startswith(TRANSACTIONS)):
            continue
        assert (name in kept) != (name in UNSUPPORTED_LISTS), name
    assert not kept & set(UNSUPPORTED_LISTS)


def test_unsupported_lists_answer_1030(qb: Any) -> None:
    bodies = {
        "VehicleAdd": "<VehicleAdd><Name>Van</Name></VehicleAdd>",
        "ToDoQuery": "", "UnitOfMeasureSetQuery": "", "LeadQuery": "", "BillingRateQuery": "",
        "WorkersCompCodeQuery": "", "PayrollItemWageQuery": "", "BarCodeQuery": "", "AccountTaxLineInfoQuery": "",
    }  # fmt: skip
    for name, body in bodies.items():
        assert name in UNSUPPORTED_LISTS
        assert qb.one(f"<{name}Rq>{body}</{name}Rq>").attrib["statusCode"] == "1030", name
    qb.refused("<ListDelRq><ListDelType>Vehicle</ListDelType><ListID>80000001-1</ListID></ListDelRq>", 1030)


def test_company_activity(qb: Any) -> None:
    ret = qb.ok("<CompanyActivityQueryRq/>")
    assert ret.findtext("LastRestoreTime") == "2026-03-10T13:30:00-04:00"
