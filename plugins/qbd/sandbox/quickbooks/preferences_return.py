"""PreferencesRet: the switches and defaults of a company file, whole, as no request can change them.

A preference that the file does not set has QuickBooks' own default; what only a feature brings (FIFO, sites, serial
numbers) is off. Set ones are kept under the name of their element, see `administration.set_preferences`.
"""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.schema import ReturnRule

# Section -> fields in no order; text or False is the default, None says that the field is left out unless it is set.
_PLAIN: dict[str, dict[str, Any]] = {
    "AccountingPreferences": {
        "IsRequiringAccounts": True, "IsUsingAuditTrail": True, "IsAssigningJournalEntryNumbers": True,
        "ClosingDate": None,
    },
    "FinanceChargePreferences": {
        "AnnualInterestRate": None, "MinFinanceCharge": None, "GracePeriod": "0", "FinanceChargeAccountRef": None,
        "IsAssessingForOverdueCharges": False, "CalculateChargesFrom": "DueDate", "IsMarkedToBePrinted": False,
    },
    "JobsAndEstimatesPreferences": {
        "IsUsingEstimates": True, "IsUsingProgressInvoicing": False, "IsPrintingItemsWithZeroAmounts": False,
    },
    "MultiCurrencyPreferences": {"HomeCurrencyRef": None},
    "MultiLocationInventoryPreferences": {},
    "PurchasesAndVendorsPreferences": {
        "DaysBillsAreDue": "10", "IsAutomaticallyUsingDiscounts": False, "DefaultDiscountAccountRef": None,
    },
    "ReportsPreferences": {"AgingReportBasis": "AgeFromDueDate", "SummaryReportBasis": "Accrual"},
    "SalesAndCustomersPreferences": {
        "DefaultShipMethodRef": None, "DefaultFOB": None, "DefaultMarkup": None,
        "IsTrackingReimbursedExpensesAsIncome": False, "IsAutoApplyingPayments": True,
    },
    "SalesTaxPreferences": {
        "DefaultItemSalesTaxRef": None, "PaySalesTax": "Monthly", "DefaultTaxableSalesTaxCodeRef": None,
        "DefaultNonTaxableSalesTaxCodeRef": None, "IsUsingVendorTaxCode": False, "IsUsingCustomerTaxCode": True,
        "IsUsingAmountsIncludeTax": False,
    },
    "TimeTrackingPreferences": {"FirstDayOfWeek": "Monday"},
    "CurrentAppAccessRights": {},
    "ItemsAndInventoryPreferences": {
        "IsTrackingSerialOrLotNumber": "None", "isTrackingOnSalesTransactionsEnabled": False,
        "isTrackingOnPurchaseTransactionsEnabled": False, "isTrackingOnInventoryAdjustmentEnabled": False,
        "isTrackingOnBuildAssemblyEnabled": False, "FIFOEnabled": False, "FIFOEffectiveDate": None,
        "IsRSBEnabled": False, "IsBarcodeEnabled": False,
    },
}  # fmt: skip
# Section -> element -> the file's own name for the switch.
_SWITCHES = {
    "AccountingPreferences": {"IsUsingAccountNumbers": "AccountNumbers", "IsUsingClassTracking": "ClassTracking"},
    "MultiCurrencyPreferences": {"IsMultiCurrencyOn": "MultiCurrency"},
    "MultiLocationInventoryPreferences": {"IsMultiLocationInventoryEnabled": "MultiSite"},
    "PurchasesAndVendorsPreferences": {"IsUsingInventory": "Inventory"},
    "ItemsAndInventoryPreferences": {"EnhancedInventoryReceivingEnabled": "EnhancedInventoryReceiving"},
}
# The version that brought expiration dates; its annotated document does not mark the element.
_WITH_EXPIRATION = (16, 0)


def preferences(company: Company) -> Pairs:
    """PreferencesRet in the version of the request and the edition of the file."""
    rules = company.schema.responses["PreferencesQueryRs"]["PreferencesRet"].children or {}
    sections: Pairs = []
    for name in _PLAIN:
        if name == "SalesTaxPreferences" and not company.preference("SalesTax"):
            continue
        if name in rules:
            sections.append((name, _known(_section(company, name), rules[name].children or {})))
    return [("PreferencesRet", sections)]


def _section(company: Company, name: str) -> Pairs:
    pairs: Pairs = [(field, _shown(company, field, default)) for field, default in _PLAIN[name].items()]
    pairs += [(field, truth(company.preference(key))) for field, key in _SWITCHES.get(name, {}).items()]
    return pairs + _depending(company, name)


def _shown(company: Company, field: str, default: Any) -> Any:
    value = company.preferences.get(field, default)
    if value is None or value == "":
        return None
    if field.endswith("Ref"):
        return {"ListID": value}
    return truth(value) if isinstance(value, bool) else str(value)


def _depending(company: Company, name: str) -> Pairs:
    """What follows from the product, the session or another preference."""
    get, meta = company.preference, company.store.meta
    if name == "AccountingPreferences":
        return [("AssignClassesTo", get("AssignClassesTo") or ("Items" if get("ClassTracking") else "None"))]
    if name == "MultiLocationInventoryPreferences":
        return [("IsMultiLocationInventoryAvailable", truth(meta("product") == "enterprise"))]
    if name == "SalesAndCustomersPreferences":
        rounding = [("IsRoundingSalesPriceUp", truth(get("IsRoundingSalesPriceUp")))] if get("PriceLevels") else []
        return [("PriceLevels", [("IsUsingPriceLevels", truth(get("PriceLevels"))), *rounding])]
    if name == "CurrentAppAccessRights":
        automatic = meta("automatic_login", "granted") == "granted"
        return [
            ("IsAutomaticLoginAllowed", truth(automatic)),
            ("AutomaticLoginUserName", "Admin" if automatic else None),
            ("IsPersonalDataAccessAllowed", truth(meta("personal_data", "granted") == "granted")),
        ]
    if name == "ItemsAndInventoryPreferences" and company.version >= _WITH_EXPIRATION:
        return [("IsInventoryExpirationDateEnabled", "false")]
    return []


def _known(pairs: Pairs, rules: dict[str, ReturnRule]) -> Pairs:
    """What this edition's response has a place for."""
    return [(name, value) for name, value in pairs if name in rules and value is not None]


def truth(value: Any) -> str:
    """`true` or `false`."""
    return "true" if value else "false"
