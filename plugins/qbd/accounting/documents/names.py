"""Accounts, the four name lists, and the short lists that forms refer to."""

from __future__ import annotations

from decimal import Decimal

from qbd.accounting.documents.base import Address, ListElement, Named


class Account(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An AccountAdd. ``account_type`` is one of qbXML's AccountType values; ``currency`` where it is not the home one."""

    account_type: str
    parent: Named | None = None
    number: str = ""
    bank_number: str = ""
    description: str = ""
    currency: Named | None = None


class Customer(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A CustomerAdd; with ``parent`` a job of that customer. Its currency can never be changed afterwards."""

    company: str = ""
    first_name: str = ""
    last_name: str = ""
    address: Address | None = None
    phone: str = ""
    email: str = ""
    notes: str = ""
    parent: Named | None = None
    ship_address: Address | None = None
    terms: Named | None = None
    tax_code: Named | None = None
    tax_item: Named | None = None
    account_number: str = ""
    currency: Named | None = None


class Vendor(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A VendorAdd. Its currency can never be changed afterwards."""

    company: str = ""
    contact: str = ""
    address: Address | None = None
    phone: str = ""
    email: str = ""
    account_number: str = ""
    first_name: str = ""
    last_name: str = ""
    name_on_check: str = ""
    notes: str = ""
    terms: Named | None = None
    tax_ident: str = ""
    currency: Named | None = None


class OtherName(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An OtherNameAdd: somebody who is neither customer, vendor nor employee."""

    company: str = ""
    address: Address | None = None
    phone: str = ""
    email: str = ""


class Class(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A ClassAdd."""

    parent: Named | None = None


class PaymentMethod(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A PaymentMethodAdd; ``method_type`` is one of qbXML's PaymentMethodType values."""

    method_type: str = "Other"


class SalesTaxCode(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A SalesTaxCodeAdd; in Canada and the UK it carries the tax items for sales and purchases."""

    taxable: bool
    description: str = ""
    sales_tax: Named | None = None
    purchase_tax: Named | None = None


class Terms(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A StandardTermsAdd: due and discount days counted from the document's date."""

    due_days: int = 0
    discount_days: int | None = None
    discount_percent: Decimal | None = None


class Currency(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A CurrencyAdd; ``code`` is the ISO 4217 code."""

    code: str


class ShipMethod(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A ShipMethodAdd."""


class SalesRep(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """A SalesRepAdd: ``name`` is the initials (at most five), ``entity`` the employee, vendor or other name."""

    entity: Named


class InventorySite(ListElement, frozen=True, omit_defaults=True, kw_only=True):
    """An InventorySiteAdd (QuickBooks Enterprise with advanced inventory)."""

    parent: Named | None = None
    description: str = ""
    address: Address | None = None


NameDocument = (
    Account
    | Customer
    | Vendor
    | OtherName
    | Class
    | PaymentMethod
    | SalesTaxCode
    | Terms
    | Currency
    | ShipMethod
    | SalesRep
    | InventorySite
)
