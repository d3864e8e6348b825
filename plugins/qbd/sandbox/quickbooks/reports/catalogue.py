"""Every report type of the schema: how it is built, or with which status and for what reason it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.errors import StatusError
from qbd.sandbox.quickbooks.reports import aging, detail, sales, statements, stock, tax
from qbd.sandbox.quickbooks.reports.query import LINE_FILTERS, Query, read, unavailable
from qbd.sandbox.quickbooks.request_reader import Element


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is answered.

    Attributes:
        options: filters and options it has; others are refused with 3250 (period and macro it always has).
        period: what it covers when the request says nothing [M].
    """

    build: Callable[[Query], str]
    options: frozenset[str] = field(default_factory=frozenset)
    period: str = "ThisMonthToDate"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A report that is not answered: 3250 for a feature that the company file lacks, 1030 for a whole kind of request."""

    reason: str
    code: int = 3250


_COLUMNS = frozenset({"SummarizeColumnsBy", "ReportCalendar", "ReturnRows", "ReturnColumns"})
_PROFIT = Report(statements.profit_and_loss, LINE_FILTERS | _COLUMNS | {"ReportBasis"})
_COMPARISON = Report(statements.profit_and_loss, LINE_FILTERS | {"ReportBasis", "ReturnRows"})
_BALANCE = Report(
    statements.balance_sheet,
    frozenset({"ReportAccountFilter", "SummarizeColumnsBy", "ReportCalendar", "ReturnRows", "ReportBasis"}),
    "ThisYearToDate",
)
_BALANCE_COMPARISON = Report(
    statements.balance_sheet, frozenset({"ReportAccountFilter", "ReturnRows", "ReportBasis"}), "ThisYearToDate"
)
_TRIAL = Report(
    statements.trial_balance, frozenset({"ReportAccountFilter", "ReturnRows", "ReportBasis"}), "ThisYearToDate"
)
_DETAIL = Report(
    detail.detail,
    LINE_FILTERS | {"SummarizeRowsBy", "IncludeColumn", "IncludeAccounts", "ReportOpenBalanceAsOf"},
)
_NAMES = frozenset({"ReportEntityFilter", "ReportAccountFilter", "ReportTxnTypeFilter"})
_AGED = _NAMES | {"ReportAgingAsOf"}
_AGING = Report(aging.aging_summary, _AGED, "Today")
_AGING_DETAIL = Report(aging.aging_detail, _AGED | {"IncludeColumn"}, "Today")
_COLLECTIONS = Report(aging.by_name_detail, _AGED | {"IncludeColumn"}, "Today")
_OPEN = Report(aging.by_name_detail, _NAMES | {"IncludeColumn", "ReportOpenBalanceAsOf"}, "Today")
_NAME_BALANCE = Report(aging.balance_summary, _NAMES | {"ReturnRows"}, "All")
_SALES_FILTERS = LINE_FILTERS - {"ReportDetailLevelFilter", "ReportPostingStatusFilter"}
_SALES_BY_NAME = Report(sales.by_name, _SALES_FILTERS | {"SummarizeColumnsBy", "ReportCalendar", "ReturnColumns"})
_STOCK = frozenset({"ReportItemFilter", "ReturnRows"})

_JOBS = "Estimates, progress invoices and billable costs are not simulated."
_TAX_LINES = "Accounts have no income tax lines in this company file."
_REPS = "Sales representatives are not simulated."
_SITES = "Multiple inventory sites are not simulated in reports."
_TRACKED = "Serial and lot numbers are switched off."
_BY_NAME = "What QuickBooks counts as income or expense of a name was not found out."
_ORDERS = "Reports on open orders are not simulated; query the orders themselves."

REPORTS: dict[str, Report | Refusal] = {
    # GeneralSummaryReportQuery
    "BalanceSheetByClass": Refusal("How QuickBooks spreads balances over classes was not found out."),
    "BalanceSheetPrevYearComp": _BALANCE_COMPARISON,
    "BalanceSheetStandard": _BALANCE,
    "BalanceSheetSummary": _BALANCE_COMPARISON,
    "CustomerBalanceSummary": _NAME_BALANCE,
    "ExpenseByVendorSummary": Refusal(_BY_NAME),
    "IncomeByCustomerSummary": Refusal(_BY_NAME),
    "IncomeTaxSummary": Refusal(_TAX_LINES),
    "InventoryStockStatusByItem": Report(stock.stock_status, _STOCK),
    "InventoryStockStatusByVendor": Report(stock.stock_status, _STOCK),
    "InventoryValuationSummary": Report(stock.valuation_summary, _STOCK),
    "InventoryValuationSummaryBySite": Refusal(_SITES),
    "LotNumberInStockBySite": Refusal(_TRACKED),
    "PhysicalInventoryWorksheet": Report(stock.physical_worksheet, frozenset({"ReportItemFilter"})),
    "ProfitAndLossByClass": _PROFIT,
    "ProfitAndLossByJob": _PROFIT,
    "ProfitAndLossPrevYearComp": _COMPARISON,
    "ProfitAndLossStandard": _PROFIT,
    "ProfitAndLossYTDComp": _COMPARISON,
    "PurchaseByItemSummary": Report(sales.purchases_by_item, _SALES_FILTERS),
    "PurchaseByVendorSummary": _SALES_BY_NAME,
    "SalesByCustomerSummary": _SALES_BY_NAME,
    "SalesByItemSummary": Report(sales.sales_by_item, _SALES_FILTERS),
    "SalesByRepSummary": Refusal(_REPS),
    "SalesTaxLiability": Report(tax.liability),
    "SalesTaxRevenueSummary": Refusal("Sales by tax code and account are not simulated; see SalesTaxLiability."),
    "SerialNumberInStockBySite": Refusal(_TRACKED),
    "TrialBalance": _TRIAL,
    "VendorBalanceSummary": _NAME_BALANCE,
    # GeneralDetailReportQuery
    "1099Detail": Refusal("No vendor of this company file is marked for 1099 forms."),
    "AuditTrail": Refusal("Earlier states of transactions are not kept."),
    "BalanceSheetDetail": _DETAIL,
    "CheckDetail": _DETAIL,
    "CustomerBalanceDetail": _OPEN,
    "DepositDetail": _DETAIL,
    "EstimatesByJob": Refusal(_JOBS),
    "ExpenseByVendorDetail": Refusal(_BY_NAME),
    "GeneralLedger": _DETAIL,
    "IncomeByCustomerDetail": Refusal(_BY_NAME),
    "IncomeTaxDetail": Refusal(_TAX_LINES),
    "InventoryValuationDetail": Report(stock.valuation_detail, frozenset({"ReportItemFilter"})),
    "JobProgressInvoicesVsEstimates": Refusal(_JOBS),
    "Journal": _DETAIL,
    "MissingChecks": Refusal("How QuickBooks finds gaps between check numbers was not found out."),
    "OpenInvoices": _OPEN,
    "OpenPOs": Refusal(_ORDERS),
    "OpenPOsByJob": Refusal(_ORDERS),
    "OpenSalesOrderByCustomer": Refusal(_ORDERS),
    "OpenSalesOrderByItem": Refusal(_ORDERS),
    "PendingSales": Refusal("Pending sales are not simulated in reports; they are in the transaction queries."),
    "ProfitAndLossDetail": _DETAIL,
    "PurchaseByItemDetail": _DETAIL,
    "PurchaseByVendorDetail": _DETAIL,
    "SalesByCustomerDetail": _DETAIL,
    "SalesByItemDetail": _DETAIL,
    "SalesByRepDetail": Refusal(_REPS),
    "TxnDetailByAccount": _DETAIL,
    "TxnListByCustomer": _DETAIL,
    "TxnListByDate": _DETAIL,
    "TxnListByVendor": _DETAIL,
    "UnpaidBillsDetail": _OPEN,
    "UnbilledCostsByJob": Refusal(_JOBS),
    "VendorBalanceDetail": _OPEN,
    # AgingReportQuery
    "APAgingDetail": _AGING_DETAIL,
    "APAgingSummary": _AGING,
    "ARAgingDetail": _AGING_DETAIL,
    "ARAgingSummary": _AGING,
    "CollectionsReport": _COLLECTIONS,
    # CustomDetailReportQuery, CustomSummaryReportQuery
    "CustomTxnDetail": _DETAIL,
    "CustomSummary": Report(sales.custom_summary, LINE_FILTERS | _COLUMNS | {"SummarizeRowsBy", "ReportBasis"}),
    # BudgetSummaryReportQuery, JobReportQuery, PayrollDetailReportQuery, PayrollSummaryReportQuery, TimeReportQuery
    **dict.fromkeys(
        (
            "BalanceSheetBudgetOverview", "BalanceSheetBudgetVsActual", "ProfitAndLossBudgetOverview",
            "ProfitAndLossBudgetPerformance", "ProfitAndLossBudgetVsActual",
        ),
        Refusal("Budgets are not simulated.", 1030),
    ),
    **dict.fromkeys(
        (
            "ItemEstimatesVsActuals", "ItemProfitability", "JobEstimatesVsActualsDetail",
            "JobEstimatesVsActualsSummary", "JobProfitabilityDetail", "JobProfitabilitySummary",
        ),
        Refusal(_JOBS, 1030),
    ),
    **dict.fromkeys(
        (
            "EmployeeStateTaxesDetail", "PayrollItemDetail", "PayrollReviewDetail", "PayrollTransactionDetail",
            "PayrollTransactionsByPayee", "EmployeeEarningsSummary", "PayrollLiabilityBalances", "PayrollSummary",
        ),
        Refusal("Payroll is not simulated.", 1030),
    ),
    **dict.fromkeys(
        ("TimeByItem", "TimeByJobDetail", "TimeByJobSummary", "TimeByName"),
        Refusal("Time tracking is not simulated.", 1030),
    ),
}  # fmt: skip


def answer(company: Company, node: Element) -> str:
    """The ReportRet of a report request.

    Raises:
        StatusError: 3250 or 1030 for a report, filter or option that is not available, 3140 for an unknown name in a
            filter, 3030 for a range that ends before it starts.
    """
    kind = next(child.text.strip() for child in node.children if child.name.endswith("ReportType"))
    report = REPORTS[kind]
    if isinstance(report, Refusal):
        if report.code != 3250:
            raise StatusError(report.code, "Unsupported message")
        raise unavailable(f"{kind}: {report.reason}")
    return report.build(read(company, node, kind, report.options, report.period))
