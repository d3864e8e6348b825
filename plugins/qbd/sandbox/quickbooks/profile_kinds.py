"""The small lists that customers, vendors and forms choose from: classes, terms, types, messages, methods, codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.currencies import check_currency
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import feature_closed, invalid_value, missing_element, saving_failed
from qbd.sandbox.quickbooks.inventory_sites import check_site
from qbd.sandbox.quickbooks.list_kind import ListKind
from qbd.sandbox.quickbooks.price_levels import price_level
from qbd.sandbox.quickbooks.request_reader import Element


def _discount_percent(node: Element) -> None:
    if Decimal(node.get("DiscountPct") or "0") > 100:
        raise saving_failed("Terms list", "The discount must not exceed 100 percent.")


def _terms(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    _discount_percent(node)
    for field in ("StdDueDays", "StdDiscountDays"):
        if int(node.get(field) or "0") < 0:
            raise invalid_value(field, node.get(field) or "", "The number of days must not be negative.")
    return {}


def _date_driven_terms(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """The range of a day of the month is the schema's own."""
    _discount_percent(node)
    if int(node.get("DueNextMonthDays") or "0") < 0:
        raise invalid_value("DueNextMonthDays", node.get("DueNextMonthDays") or "", "It must not be negative.")
    return {}


def _class(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    if not company.preference("ClassTracking"):
        raise feature_closed()
    return {}


def _sales_rep(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """A sales representative is an employee, a vendor or an other name; never a customer."""
    given = node.child("SalesRepEntityRef")
    if given is not None and given.get("ListID") is None and given.get("FullName") is None:
        raise missing_element("SalesRepEntityRef")
    return {}


PROFILE_LISTS = (
    ListKind("Class", "Class", _class),
    ListKind("PaymentMethod", "PaymentMethod"),
    ListKind("SalesTaxCode", "SalesTaxCode"),
    ListKind("StandardTerms", "Terms", _terms),
    ListKind("DateDrivenTerms", "Terms", _date_driven_terms),
    ListKind("CustomerType", "CustomerType"),
    ListKind("VendorType", "VendorType"),
    ListKind("JobType", "JobType"),
    ListKind("SalesRep", "SalesRep", _sales_rep, name_field="Initial"),
    ListKind("CustomerMsg", "CustomerMsg"),
    ListKind("ShipMethod", "ShipMethod"),
    ListKind("PriceLevel", "PriceLevel", price_level),
    ListKind("Currency", "", check_currency),
    ListKind("InventorySite", "", check_site),
    ListKind("Template", "Template", deletable=False),
)
