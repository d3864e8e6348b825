"""What QuickBooks says about itself, the company and its preferences."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks import data_ext
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.data_ext import COMPANY
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.schema import SUPPORTED_VERSIONS, ReturnRule

PRODUCT_NAMES = {
    "pro": "QuickBooks Desktop Pro 2023",
    "premier": "QuickBooks Desktop Premier 2023",
    "enterprise": "QuickBooks Desktop Enterprise Solutions 23.0",
}
_COUNTRIES = {"US": "US", "CA": "CA", "UK": "UK"}


def host(company: Company, node: Element) -> Pairs:
    """HostRet. With IncludeMaxCapacity the true list limits of this product."""
    store = company.store
    pairs: Pairs = [
        ("ProductName", PRODUCT_NAMES[store.meta("product")]),
        ("MajorVersion", "33"),
        ("MinorVersion", "0"),
        ("Country", _COUNTRIES[company.edition]),
        *[("SupportedQBXMLVersion", version) for version in SUPPORTED_VERSIONS],
        ("IsAutomaticLogin", _truth(company.terms.automatic_login)),
        ("QBFileMode", "SingleUser" if company.single_user else "MultiUser"),
    ]
    wanted = node.child("IncludeListMetaData")
    if wanted is not None and wanted.get("IncludeMaxCapacity") in ("true", "1"):
        capacities: dict[str, int] = store.meta_json("capacities")
        rules = company.schema.responses["HostQueryRs"]["HostRet"].children or {}
        lists = (rules["ListMetaData"].children or {}).keys()
        pairs.append(
            (
                "ListMetaData",
                [(name, [("MaxCapacity", str(capacities[name.removesuffix("MetaData")]))]) for name in lists],
            )
        )
    return [("HostRet", pairs)]


def company_info(company: Company, node: Element) -> Pairs:
    """CompanyRet, with the data extensions of the owners asked for (the Web Connector keeps its FileID there)."""
    info: dict[str, Any] = company.store.meta_json("company")
    pairs: Pairs = [("IsSampleCompany", "false")]
    return [("CompanyRet", pairs + list(info.items()) + data_ext.returns(company, node.texts("OwnerID"), COMPANY))]


def activity(company: Company) -> Pairs:
    """CompanyActivityRet: the file was never restored or condensed, which QuickBooks shows as the time of its making."""
    made = company.store.meta("time_created") or "1970-01-01T00:00:00+00:00"
    return [("CompanyActivityRet", [("LastRestoreTime", made), ("LastCondenseTime", made)])]


def preferences(company: Company) -> Pairs:
    """PreferencesRet: what the file's switches and defaults are."""
    get = company.preference
    pairs: Pairs = [
        ("AccountingPreferences", _accounting(company)),
        (
            "FinanceChargePreferences",
            _flags("GracePeriod=0 IsAssessingForOverdueCharges=false CalculateChargesFrom=DueDate "
                   "IsMarkedToBePrinted=false"),
        ),
        (
            "JobsAndEstimatesPreferences",
            _flags("IsUsingEstimates=true IsUsingProgressInvoicing=false IsPrintingItemsWithZeroAmounts=false"),
        ),
        (
            "MultiCurrencyPreferences",
            [("IsMultiCurrencyOn", _truth(get("MultiCurrency"))),
             ("HomeCurrencyRef", {"ListID": get("HomeCurrencyRef")} if get("HomeCurrencyRef") else None)],
        ),
        (
            "MultiLocationInventoryPreferences",
            [("IsMultiLocationInventoryAvailable", _truth(company.store.meta("product") == "enterprise")),
             ("IsMultiLocationInventoryEnabled", _truth(get("MultiSite")))],
        ),
        (
            "PurchasesAndVendorsPreferences",
            [("IsUsingInventory", _truth(get("Inventory"))), ("DaysBillsAreDue", "10"),
             ("IsAutomaticallyUsingDiscounts", "false")],
        ),
        ("ReportsPreferences", _flags("AgingReportBasis=AgeFromDueDate SummaryReportBasis=Accrual")),
        (
            "SalesAndCustomersPreferences",
            [
                *_flags("IsTrackingReimbursedExpensesAsIncome=false IsAutoApplyingPayments=true"),
                ("PriceLevels", [("IsUsingPriceLevels", _truth(get("PriceLevels")))]),
            ],
        ),
        ("TimeTrackingPreferences", _flags("FirstDayOfWeek=Monday")),
        (
            "CurrentAppAccessRights",
            [("IsAutomaticLoginAllowed", _truth(company.store.meta("automatic_login", "granted") == "granted")),
             ("IsPersonalDataAccessAllowed", _truth(company.store.meta("personal_data", "granted") == "granted"))],
        ),
        (
            "ItemsAndInventoryPreferences",
            [("EnhancedInventoryReceivingEnabled", _truth(get("EnhancedInventoryReceiving"))),
             ("IsTrackingSerialOrLotNumber", "None"), ("FIFOEnabled", "false"), ("IsBarcodeEnabled", "false")],
        ),
    ]  # fmt: skip
    if get("SalesTax"):
        pairs.append(("SalesTaxPreferences", _sales_tax(company)))
    rules = company.schema.responses["PreferencesQueryRs"]["PreferencesRet"].children or {}
    return [("PreferencesRet", _known(pairs, rules))]


def _known(pairs: Pairs, rules: dict[str, ReturnRule]) -> Pairs:
    """What this edition's response has a place for."""
    kept: Pairs = []
    for name, value in pairs:
        if name in rules:
            inner = rules[name].children
            kept.append((name, _known(value, inner) if isinstance(value, list) and inner else value))
    return kept


def _accounting(company: Company) -> Pairs:
    get = company.preference
    return [
        ("IsUsingAccountNumbers", _truth(get("AccountNumbers"))),
        ("IsRequiringAccounts", "true"),
        ("IsUsingClassTracking", _truth(get("ClassTracking"))),
        ("AssignClassesTo", "Items" if get("ClassTracking") else None),
        ("IsUsingAuditTrail", "true"),
        ("IsAssigningJournalEntryNumbers", "true"),
        ("ClosingDate", get("ClosingDate") or None),
    ]


def _sales_tax(company: Company) -> Pairs:
    get = company.preference
    pairs: Pairs = [("PaySalesTax", "Monthly")]
    for name in ("DefaultItemSalesTaxRef", "DefaultTaxableSalesTaxCodeRef", "DefaultNonTaxableSalesTaxCodeRef"):
        if get(name):
            pairs.append((name, {"ListID": get(name)}))
    return pairs + _flags("IsUsingVendorTaxCode=false IsUsingCustomerTaxCode=true IsUsingAmountsIncludeTax=false")


def _truth(value: Any) -> str:
    return "true" if value else "false"


def _flags(text: str) -> Pairs:
    return [(name, value) for name, _, value in (part.partition("=") for part in text.split())]
