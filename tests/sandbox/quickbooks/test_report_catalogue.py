"""Every report type of the schema: answered in the structure of Intuit's document, or refused with its status."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sandbox.quickbooks.report_reading import ask, column_kinds, data, period

from qbd.sandbox.quickbooks.reports.accounts import TYPE_FILTERS
from qbd.sandbox.quickbooks.reports.catalogue import REPORTS, Refusal
from qbd.sandbox.quickbooks.reports.columns import COLUMNS, REFUSED_COLUMNS
from qbd.sandbox.quickbooks.reports.query import ITEM_FILTERS
from qbd.sandbox.quickbooks.schema import load_schema

REQUESTS = {
    "GeneralSummary": "GeneralSummaryReportType",
    "GeneralDetail": "GeneralDetailReportType",
    "Aging": "AgingReportType",
    "CustomDetail": "CustomDetailReportType",
    "CustomSummary": "CustomSummaryReportType",
    "Job": "JobReportType",
    "Time": "TimeReportType",
    "BudgetSummary": "BudgetSummaryReportType",
    "PayrollDetail": "PayrollDetailReportType",
    "PayrollSummary": "PayrollSummaryReportType",
}
# ColType and rowType of the 16.0 document.
COL_TYPES = frozenset(
    [
        "Account",
        "Addr1",
        "Addr2",
        "Addr3",
        "Addr4",
        "Addr5",
        "Aging",
        "Amount",
        "AmountDifference",
        "AverageCost",
        "BilledDate",
        "BillingStatus",
        "Blank",
        "CalculatedAmount",
        "Class",
        "ClearedStatus",
        "CostPrice",
        "CreateDate",
        "Credit",
        "CustomField",
        "Date",
        "Debit",
        "DeliveryDate",
        "DueDate",
        "Duration",
        "EarliestReceiptDate",
        "EstimateActive",
        "FOB",
        "IncomeSubjectToTax",
        "Invoiced",
        "IsAdjustment",
        "Item",
        "ItemDesc",
        "ItemVendor",
        "Label",
        "LastModifiedBy",
        "LatestOrPriorState",
        "Memo",
        "ModifiedTime",
        "Name",
        "NameAccountNumber",
        "NameAddress",
        "NameCity",
        "NameContact",
        "NameEmail",
        "NameFax",
        "NamePhone",
        "NameState",
        "NameZip",
        "OpenBalance",
        "OriginalAmount",
        "PaidAmount",
        "PaidStatus",
        "PaidThroughDate",
        "PaymentMethod",
        "PayrollItem",
        "Percent",
        "PercentChange",
        "PercentOfTotalRetail",
        "PercentOfTotalValue",
        "PhysicalCount",
        "PONumber",
        "PrintStatus",
        "ProgressAmount",
        "ProgressPercent",
        "Quantity",
        "QuantityAvailable",
        "QuantityOnHand",
        "QuantityOnOrder",
        "QuantityOnPendingBuild",
        "QuantityOnSalesOrder",
        "ReceivedQuantity",
        "RefNumber",
        "ReorderPoint",
        "RetailValueOnHand",
        "RunningBalance",
        "SalesPerWeek",
        "SalesRep",
        "SalesTaxCode",
        "ShipDate",
        "ShipMethod",
        "ShipToAddr1",
        "ShipToAddr2",
        "ShipToAddr3",
        "ShipToAddr4",
        "ShipToAddr5",
        "SONumber",
        "SourceName",
        "SplitAccount",
        "SSNOrTaxID",
        "SuggestedReorder",
        "TaxLine",
        "TaxTableVersion",
        "Terms",
        "Total",
        "TxnID",
        "TxnNumber",
        "TxnType",
        "UnitPrice",
        "UserEdit",
        "ValueOnHand",
        "WageBase",
        "WageBaseTips",
    ]
)
ROW_TYPES = frozenset(
    [
        "account",
        "class",
        "customer",
        "customerMessage",
        "customerType",
        "employee",
        "item",
        "jobType",
        "label",
        "memorizedTxn",
        "memorizedReport",
        "name",
        "otherName",
        "paymentMethod",
        "payrollItem",
        "salesRep",
        "salesTaxCode",
        "shipMethod",
        "state",
        "style",
        "terms",
        "toDo",
        "vendor",
        "vendorType",
    ]
)
DATA_TYPES = frozenset(
    [
        "IDTYPE",
        "GUIDTYPE",
        "STRTYPE",
        "BOOLTYPE",
        "DATETYPE",
        "DATETIMETYPE",
        "TIMEINTERVALTYPE",
        "AMTTYPE",
        "PRICETYPE",
        "QUANTYPE",
        "PERCENTTYPE",
        "ENUMTYPE",
        "INTTYPE",
    ]
)


def enum(request: str, *path: str) -> frozenset[str]:
    """The values that the schema allows for an element of a report request."""
    group: Any = load_schema("US").requests[f"{request}ReportQueryRq"].group
    for name in path[:-1]:
        group = find(group, name).group
    return frozenset(find(group, path[-1]).facets.enum) - {""}


def find(group: Any, name: str) -> Any:
    for item, *_ in group.items:
        found = find(item, name) if not hasattr(item, "name") else item if item.name == name else None
        if found is not None:
            return found
    return None


TYPES = [(request, kind) for request, element in REQUESTS.items() for kind in sorted(enum(request, element))]


def request_for(category: str, kind: str, *options: str) -> str:
    """A request with what the schema asks for."""
    needs = {
        "CustomDetail": ("SummarizeRowsBy=TotalOnly", "IncludeColumn=Amount"),
        "CustomSummary": ("SummarizeColumnsBy=TotalOnly", "SummarizeRowsBy=Account"),
        "BudgetSummary": ("FiscalYear=2026",),
    }.get(category, ())
    return ask(category, kind, *options, *needs)


@pytest.fixture
def booked(qb: Any, forms: Any) -> Any:
    """A company with something of everything in March 2026."""
    invoice = qb.ok(forms.form("Invoice", forms.line("Invoice", "WIDGET", quantity="2"), tax="County", number="I1"))
    qb.ok(forms.payment("40.00", (forms.txn_id(invoice), "40.00")))
    qb.ok(
        forms.form(
            "SalesReceipt", forms.receipt_line("Labour", amount="50.00", class_name="Web"), customer="Shopper:Job"
        )
    )
    qb.ok(forms.credit_memo("12.00"))
    qb.ok(forms.bill(forms.expense_line("Freight In", "5.00"), forms.item_line("GADGET", quantity="4", cost="3.00")))
    qb.ok(forms.check(forms.expense_line("Rent Expense", "70.00"), payee="Harbor Properties LLC"))
    qb.ok(forms.deposit(forms.deposit_line("Other Income", "9.00")))
    return qb


def test_the_table_has_every_report_of_the_schema_and_no_other() -> None:
    assert {kind for _, kind in TYPES} == set(REPORTS)


@pytest.mark.parametrize(("category", "kind"), TYPES)
def test_every_type_is_answered_or_refused_as_the_table_says(booked: Any, category: str, kind: str) -> None:
    entry = REPORTS[kind]
    if isinstance(entry, Refusal):
        message = booked.refused(request_for(category, kind), entry.code)
        assert entry.code == 1030 or entry.reason in message
        return
    report = booked.ok(request_for(category, kind, "ReportDateMacro=All"))
    assert set(column_kinds(report)) <= COL_TYPES
    assert {node.attrib["dataType"] for node in report.findall("ColDesc")} <= DATA_TYPES
    assert {node.attrib["rowType"] for node in report.iter("RowData")} <= ROW_TYPES
    content = report.find("ReportData")
    assert [int(row.attrib["rowNumber"]) for row in content] == list(range(1, len(content) + 1))
    assert report.findtext("NumRows") == str(len(content))
    assert report.findtext("NumColumns") == str(len(report.findall("ColDesc")))
    assert any(True for _ in report.iter("DataRow")), "a report of booked documents is not empty"


@pytest.mark.parametrize(("category", "kind"), [each for each in TYPES if not isinstance(REPORTS[each[1]], Refusal)])
def test_no_option_is_ignored(booked: Any, category: str, kind: str) -> None:
    """Each option either is in the report's list or is refused."""
    options = {
        "<ReportItemFilter><FullName>WIDGET</FullName></ReportItemFilter>": "ReportItemFilter",
        "<ReportClassFilter><FullName>Web</FullName></ReportClassFilter>": "ReportClassFilter",
        "<ReportEntityFilter><FullName>Shopper</FullName></ReportEntityFilter>": "ReportEntityFilter",
        "<ReportTxnTypeFilter><TxnTypeFilter>Bill</TxnTypeFilter></ReportTxnTypeFilter>": "ReportTxnTypeFilter",
        "ReportModifiedDateRangeMacro=Yesterday": "ReportModifiedDateRangeMacro",
        "ReportDetailLevelFilter=SummaryOnly": "ReportDetailLevelFilter",
        "ReportPostingStatusFilter=NonPosting": "ReportPostingStatusFilter",
    }
    for text, name in options.items():
        response = booked.one(request_for(category, kind, text))
        supported = name in REPORTS[kind].options
        assert response.attrib["statusCode"] == ("0" if supported else "3250"), (name, response.attrib)
    response = booked.one(request_for(category, kind, "DisplayReport=true"))
    assert response.attrib["statusCode"] == "3250"


def test_every_column_of_the_schema_is_filled_or_refused_with_its_reason(booked: Any) -> None:
    wanted = enum("CustomDetail", "IncludeColumn")
    assert set(COLUMNS) | set(REFUSED_COLUMNS) == wanted
    assert not set(COLUMNS) & set(REFUSED_COLUMNS)
    every = [f"IncludeColumn={name}" for name in COLUMNS]
    report = booked.ok(
        ask("CustomDetail", "CustomTxnDetail", "ReportDateMacro=All", "SummarizeRowsBy=TotalOnly", *every)
    )
    assert column_kinds(report) == ["Blank", *COLUMNS]
    for name, reason in REFUSED_COLUMNS.items():
        body = ask("CustomDetail", "CustomTxnDetail", "SummarizeRowsBy=TotalOnly", f"IncludeColumn={name}")
        assert reason in booked.refused(body, 3250)


def test_every_type_filter_of_the_schema_is_known(booked: Any) -> None:
    accounts = enum("CustomDetail", "ReportAccountFilter", "AccountTypeFilter")
    assert accounts == set(TYPE_FILTERS) | {"AllowedFor1099"}
    assert enum("CustomDetail", "ReportItemFilter", "ItemTypeFilter") == set(ITEM_FILTERS)
    for element, kind, values in (
        ("ReportAccountFilter", "AccountTypeFilter", TYPE_FILTERS),
        ("ReportItemFilter", "ItemTypeFilter", ITEM_FILTERS),
        ("ReportEntityFilter", "EntityTypeFilter", enum("CustomDetail", "ReportEntityFilter", "EntityTypeFilter")),
    ):
        for value in values:
            text = f"<{element}><{kind}>{value}</{kind}></{element}>"
            booked.ok(request_for("CustomDetail", "CustomTxnDetail", text))
    text = "<ReportAccountFilter><AccountTypeFilter>AllowedFor1099</AccountTypeFilter></ReportAccountFilter>"
    booked.refused(request_for("CustomDetail", "CustomTxnDetail", text), 3250)


def test_filters_leave_the_lines_they_name(booked: Any) -> None:
    def accounts(*options: str) -> set[str]:
        body = ask("CustomDetail", "CustomTxnDetail", "ReportDateMacro=All", *options, "SummarizeRowsBy=TotalOnly",
                   "IncludeColumn=Account")  # fmt: skip
        return {row["Account"] for row in data(booked.ok(body))}

    bank = "<ReportAccountFilter><AccountTypeFilter>BankAndUF</AccountTypeFilter></ReportAccountFilter>"
    assert accounts(bank) == {"Checking", "Undeposited Funds"}
    vendors = "<ReportEntityFilter><EntityTypeFilter>Vendor</EntityTypeFilter></ReportEntityFilter>"
    assert accounts(vendors) == {
        "Accounts Payable", "Inventory Asset", "Freight In", "Checking", "Rent Expense", "Sales Tax Payable",
    }  # fmt: skip
    goods = "<ReportItemFilter><ItemTypeFilter>Inventory</ItemTypeFilter></ReportItemFilter>"
    assert accounts(goods) >= {"Sales Income", "Cost of Goods Sold", "Inventory Asset"}
    assert "Service Income" not in accounts(goods)
    deposits = "<ReportTxnTypeFilter><TxnTypeFilter>Deposit</TxnTypeFilter></ReportTxnTypeFilter>"
    assert accounts(deposits) == {"Checking", "Other Income"}
    assert accounts(deposits, "ReportDetailLevelFilter=SummaryOnly") == {"Checking"}
    assert accounts(deposits, "ReportDetailLevelFilter=AllExceptSummary") == {"Other Income"}
    assert accounts(deposits, "ReportModifiedDateRangeMacro=Today") == {"Checking", "Other Income"}
    assert accounts(deposits, "ReportModifiedDateRangeMacro=LastMonth") == set()
    assert accounts("ReportPostingStatusFilter=NonPosting") == set()
    jobs = "<ReportEntityFilter><FullNameWithChildren>Shopper</FullNameWithChildren></ReportEntityFilter>"
    assert "Service Income" in accounts(jobs)
    booked.refused(ask("CustomDetail", "CustomTxnDetail",
                       "<ReportEntityFilter><FullName>Nobody</FullName></ReportEntityFilter>",
                       "SummarizeRowsBy=TotalOnly", "IncludeColumn=Account"), 3140)  # fmt: skip


def test_a_refused_period_ends_before_it_starts(booked: Any) -> None:
    booked.refused(ask("GeneralSummary", "TrialBalance", period("2026-03-02", "2026-03-01")), 3030)
