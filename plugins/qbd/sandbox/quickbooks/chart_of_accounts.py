"""The accounts, names and taxes of the sandbox companies; mappings are written against these full names.

Every edition has the common accounts; what is owed for sales tax differs (`SALES_TAX_ACCOUNTS`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """`special` is the role that QuickBooks itself gives the account; `opening` in cents, natural sign."""

    full_name: str
    type: str
    special: str = ""
    opening: int = 0


COMMON_ACCOUNTS = (
    Account("Checking", "Bank", opening=25_000_00),
    Account("Savings", "Bank", opening=10_000_00),
    Account("Cash Drawer", "Bank", opening=300_00),
    Account("Accounts Receivable", "AccountsReceivable", "AccountsReceivable"),
    Account("Undeposited Funds", "OtherCurrentAsset", "UndepositedFunds"),
    Account("Inventory Asset", "OtherCurrentAsset", "InventoryAssets"),
    Account("Shopify Payments Clearing", "OtherCurrentAsset"),
    Account("PayPal Clearing", "OtherCurrentAsset"),
    Account("Manual Payments Clearing", "OtherCurrentAsset"),
    Account("Store Credit Clearing", "OtherCurrentAsset"),
    Account("Other Gateways Clearing", "OtherCurrentAsset"),
    Account("Reserves Held by Shopify", "OtherCurrentAsset"),
    Account("Prepaid Expenses", "OtherCurrentAsset"),
    Account("Furniture and Equipment", "FixedAsset", opening=8_000_00),
    Account("Accounts Payable", "AccountsPayable", "AccountsPayable"),
    Account("Business Credit Card", "CreditCard", opening=1_250_00),
    Account("Gift Card Liability", "OtherCurrentLiability"),
    Account("Store Credit Liability", "OtherCurrentLiability"),
    Account("Tips Payable", "OtherCurrentLiability"),
    Account("Customer Deposits", "OtherCurrentLiability"),
    Account("Duties Collected", "OtherCurrentLiability"),
    Account("Shopify Capital", "OtherCurrentLiability"),
    Account("Payroll Liabilities", "OtherCurrentLiability"),
    Account("Sales Tax Collected", "OtherCurrentLiability"),
    Account("Bank Loan", "LongTermLiability", opening=12_000_00),
    Account("Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    Account("Owner's Equity", "Equity"),
    Account("Retained Earnings", "Equity", "RetainedEarnings"),
    Account("Sales Income", "Income"),
    Account("Sales Income:Online Store", "Income"),
    Account("Sales Income:Point of Sale", "Income"),
    Account("Sales Income:Wholesale", "Income"),
    Account("Service Income", "Income"),
    Account("Shipping Income", "Income"),
    Account("Additional Fees Income", "Income"),
    Account("Discounts Given", "Income"),
    Account("Sales Returns", "Income"),
    Account("Cost of Goods Sold", "CostOfGoodsSold", "CostOfGoodsSold"),
    Account("Freight In", "CostOfGoodsSold"),
    Account("Inventory Shrinkage", "CostOfGoodsSold"),
    Account("Merchant Fees", "Expense"),
    Account("Rounding Over/Short", "Expense"),
    Account("Cash Over/Short", "Expense"),
    Account("Chargebacks", "Expense"),
    Account("Payment Adjustments", "Expense"),
    Account("Shipping Labels", "Expense"),
    Account("Shopify Bills", "Expense"),
    Account("Taxes on Fees", "Expense"),
    Account("Advertising", "Expense"),
    Account("Bank Service Charges", "Expense"),
    Account("Office Supplies", "Expense"),
    Account("Payroll Expenses", "Expense", "PayrollExpenses"),
    Account("Rent Expense", "Expense"),
    Account("Utilities", "Expense"),
    Account("Gift Card Promotions", "Expense"),
    Account("Other Income", "OtherIncome"),
    Account("Gift Card Breakage", "OtherIncome"),
    Account("Other Expenses", "OtherExpense"),
    Account("Estimates", "NonPosting", "Estimates"),
    Account("Purchase Orders", "NonPosting", "PurchaseOrders"),
    Account("Sales Orders", "NonPosting", "SalesOrders"),
)
SALES_TAX_ACCOUNTS = {
    "US": (Account("Sales Tax Payable", "OtherCurrentLiability", "SalesTaxPayable"),),
    "CA": (
        Account("GST/HST Payable", "OtherCurrentLiability", "SalesTaxPayable"),
        Account("PST Payable", "OtherCurrentLiability"),
    ),
    "UK": (Account("VAT Liability", "OtherCurrentLiability", "SalesTaxPayable"),),
}


def accounts_of(edition: str) -> tuple[Account, ...]:
    """All accounts of an edition's sandbox company."""
    return COMMON_ACCOUNTS + SALES_TAX_ACCOUNTS[edition]


# Agency -> the account its tax is owed on.
TAX_AGENCIES = {
    "US": {"State Tax Agency": "Sales Tax Payable", "City Tax Agency": "Sales Tax Payable"},
    "CA": {"Receiver General": "GST/HST Payable", "Ministry of Finance": "PST Payable"},
    "UK": {"HM Revenue and Customs": "VAT Liability"},
}
# Agencies whose tax on purchases cannot be reclaimed: it belongs to the cost of what was bought.
UNTRACKED_ON_PURCHASES = frozenset({"Ministry of Finance"})
# Tax item -> percent, agency. The first is the most common one. The 0 % item that exact taxes need is not here: a
# pipeline adds it, as a real user's file lacks it too.
TAX_ITEMS = {
    "US": {"State Sales Tax": ("6.25", "State Tax Agency"), "City Sales Tax": ("2", "City Tax Agency")},
    "CA": {
        "GST": ("5", "Receiver General"),
        "HST ON": ("13", "Receiver General"),
        "PST BC": ("7", "Ministry of Finance"),
    },
    "UK": {
        "VAT Standard": ("20", "HM Revenue and Customs"),
        "VAT Reduced": ("5", "HM Revenue and Customs"),
        "VAT Zero": ("0", "HM Revenue and Customs"),
    },
}
TAX_GROUPS = {"US": {"Combined Sales Tax": ("State Sales Tax", "City Sales Tax")},
              "CA": {"GST PST BC": ("GST", "PST BC")}, "UK": {}}  # fmt: skip
# Code -> taxable, tax item or group (outside the US on sales and on purchases). The first taxable and the first other one are the defaults.
TAX_CODES: dict[str, dict[str, tuple[bool, str]]] = {
    "US": {"TAX": (True, ""), "NON": (False, "")},
    "CA": {"G": (True, "GST"), "H": (True, "HST ON"), "S": (True, "GST PST BC"), "E": (False, "")},
    "UK": {"S": (True, "VAT Standard"), "R": (True, "VAT Reduced"), "Z": (True, "VAT Zero"), "E": (False, "")},
}
VENDORS = ("Harbor Properties LLC", "City Power & Light", "Northwind Supply Co", "Payroll Service Inc")
CUSTOMERS = ("Kern Lighting Warehouse", "Baker, Chris", "Cook, Brian")
EMPLOYEES = ("Jenny Miller", "Sam Ortiz")
OTHER_NAMES = ("Shop Owner",)
TERMS = {"Due on receipt": 0, "Net 15": 15, "Net 30": 30}
PAYMENT_METHODS = {
    "Cash": "Cash", "Check": "Check", "Visa": "Visa", "MasterCard": "MasterCard",
    "American Express": "AmericanExpress", "Discover": "Discover", "Gift Card": "GiftCard",
}  # fmt: skip
CLASSES = ("Overhead",)
# Names of the forms that come with QuickBooks, and what they are for.
TEMPLATES = {
    "Intuit Product Invoice": "Invoice", "Intuit Service Invoice": "Invoice",
    "Custom Credit Memo": "CreditMemo", "Custom Sales Receipt": "SalesReceipt",
    "Custom Sales Order": "SalesOrder", "Custom Purchase Order": "PurchaseOrder",
}  # fmt: skip
