"""Every list that the simulator keeps, by name, and why it keeps no others."""

from __future__ import annotations

from qbd.sandbox.quickbooks.account_kinds import ACCOUNT_LISTS
from qbd.sandbox.quickbooks.item_kinds import ITEM_LISTS
from qbd.sandbox.quickbooks.list_kind import ListKind
from qbd.sandbox.quickbooks.name_kinds import NAME_LISTS
from qbd.sandbox.quickbooks.profile_kinds import PROFILE_LISTS

LIST_KINDS: dict[str, ListKind] = {
    kind.name: kind for kind in (*ACCOUNT_LISTS, *NAME_LISTS, *PROFILE_LISTS, *ITEM_LISTS)
}

# Requests about lists (and what hangs on them) that are answered with 1030, with the reason.
_PAYROLL = "payroll is not simulated"
_MILEAGE = "vehicles and mileage are not simulated"
_UNITS = "units of measure are switched off in every company here; a field that names one answers 3250"
UNSUPPORTED_LISTS: dict[str, str] = {
    "AccountTaxLineInfoQuery": "no company here has an income tax form, so there are no tax lines",
    "BarCodeQuery": "bar codes are switched off in every company here",
    "BillingRateAdd": "time and billing rates are not simulated",
    "BillingRateQuery": "time and billing rates are not simulated",
    "DataEventRecoveryInfoDel": "event subscriptions are not simulated",
    "DataEventRecoveryInfoQuery": "event subscriptions are not simulated",
    "Form1099CategoryAccountMappingMod": "Form 1099 is not simulated",
    "Form1099CategoryAccountMappingQuery": "Form 1099 is not simulated",
    "ItemAssembliesCanBuildQuery": "assemblies are kept but never built",
    "LeadAdd": "leads are of the Customer Manager and never meet the books",
    "LeadMod": "leads are of the Customer Manager and never meet the books",
    "LeadQuery": "leads are of the Customer Manager and never meet the books",
    "ListDisplayAdd": "there is no window to show a form in",
    "ListDisplayMod": "there is no window to show a form in",
    "ListMerge": "merging rewrites history for good; no sender of documents needs it",
    "PayrollItemNonWageQuery": _PAYROLL,
    "PayrollItemWageAdd": _PAYROLL,
    "PayrollItemWageQuery": _PAYROLL,
    "SalesTaxReturnLineQuery": "returns of Canada and the United Kingdom are not simulated",
    "SalesTaxReturnQuery": "returns of Canada and the United Kingdom are not simulated",
    "ToDoAdd": "notes to oneself never meet the books",
    "ToDoMod": "notes to oneself never meet the books",
    "ToDoQuery": "notes to oneself never meet the books",
    "UnitOfMeasureSetAdd": _UNITS,
    "UnitOfMeasureSetQuery": _UNITS,
    "VehicleAdd": _MILEAGE,
    "VehicleMod": _MILEAGE,
    "VehicleQuery": _MILEAGE,
    "WorkersCompCodeAdd": _PAYROLL,
    "WorkersCompCodeMod": _PAYROLL,
    "WorkersCompCodeQuery": _PAYROLL,
}

__all__ = ["LIST_KINDS", "UNSUPPORTED_LISTS", "ListKind"]
