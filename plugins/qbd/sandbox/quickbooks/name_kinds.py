"""Customers, vendors, employees and other names."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed, missing_element
from qbd.sandbox.quickbooks.list_kind import ListKind
from qbd.sandbox.quickbooks.request_reader import Element

_LONGEST_SSN = 11
_LONGEST_NAME = 41


def _refuse_opening_balance(node: Element) -> None:
    """3250 for OpenBalance of a name.

    QuickBooks makes an invoice or bill without items against Uncategorized Income or Expenses of it. A form without
    item lines cannot be written by any request, so nothing that the simulator knows of forms would hold for it.
    """
    if node.child("OpenBalance") is not None or node.child("OpenBalanceDate") is not None:
        raise feature_closed()


def _customer(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    _refuse_opening_balance(node)
    if old is not None or not company.preference("SalesTax"):
        return {}
    found: dict[str, Any] = {}
    if node.child("SalesTaxCodeRef") is None:
        found["SalesTaxCodeRef"] = {"ListID": company.preference("DefaultTaxableSalesTaxCodeRef")}
    if company.edition == "US" and node.child("ItemSalesTaxRef") is None:
        found["ItemSalesTaxRef"] = {"ListID": company.preference("DefaultItemSalesTaxRef")}
    return found


def _vendor(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    _refuse_opening_balance(node)
    return {}


def _employee(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """Payroll is not simulated: 3250 for what belongs to it."""
    for field in ("EmployeePayrollInfo", "EmployeePayrollInfoMod", "BillingRateRef"):
        if node.child(field) is not None:
            raise feature_closed()
    number = node.get("SSN") or ""
    if len(number) > _LONGEST_SSN:
        # An Add has room for 15 characters, what a query shows for 11.
        raise StatusError(3070, f'The string "{number}" in the field "SSN" is too long.')
    return {}


def employee_name(node: Element, old: ListElement | None) -> str:
    """An employee has no Name of their own; it is made of its parts: 3150 without any, 3070 for too many letters [M]."""
    parts: list[str] = []
    for field in ("FirstName", "MiddleName", "LastName"):
        given = node.get(field) if node.child(field) is not None or old is None else old.data.get(field)
        if given and given.strip():
            parts.append(given.strip())
    if not parts:
        raise missing_element("FirstName")
    name = " ".join(parts)
    if len(name) > _LONGEST_NAME:
        raise StatusError(3070, f'The string "{name}" in the field "Name" is too long.')
    return name


NAME_LISTS = (
    ListKind("Customer", "Entity", _customer),
    ListKind("Vendor", "Entity", _vendor),
    ListKind("Employee", "Entity", _employee),
    ListKind("OtherName", "Entity"),
)
