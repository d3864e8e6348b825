"""Accounts, names and short lists as the values of their Add requests (Intuit's reference: CustomerAdd and so on)."""

from __future__ import annotations

from qbd.accounting import documents as d
from qbd.qbxml.assembly import Pairs, Resolve, Resolved


def reference(name: d.Reference | None, resolve: Resolve) -> Resolved | None:
    """Resolve a reference; None stays None."""
    return None if name is None else resolve(name)


def inactive(doc: d.ListElement) -> bool | None:
    """Return what IsActive says: an active element needs no word."""
    return None if doc.active else False


def address(value: d.Address | None) -> Pairs | None:
    """Return an address' elements; what does not fit into Addr1..Addr5 goes on in the fifth line."""
    if value is None:
        return None
    lines = [line for line in value.lines if line.strip()]
    lines[4:] = [", ".join(lines[4:])] if len(lines) > 4 else []
    pairs = [(f"Addr{place}", line) for place, line in enumerate(lines, 1)]
    rest = [("City", value.city), ("State", value.state), ("PostalCode", value.postal_code), ("Country", value.country)]
    return [*pairs, *rest] if pairs or any(text for _, text in rest) else None


def account(doc: d.Account, resolve: Resolve) -> Pairs:
    """Return the values of an AccountAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("ParentRef", reference(doc.parent, resolve)),
        ("AccountType", doc.account_type),
        ("AccountNumber", doc.number),
        ("BankNumber", doc.bank_number),
        ("Desc", doc.description),
        ("CurrencyRef", reference(doc.currency, resolve)),
    ]


def customer(doc: d.Customer, resolve: Resolve) -> Pairs:
    """Return the values of a CustomerAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("ParentRef", reference(doc.parent, resolve)),
        ("CompanyName", doc.company),
        ("FirstName", doc.first_name),
        ("LastName", doc.last_name),
        ("BillAddress", address(doc.address)),
        ("ShipAddress", address(doc.ship_address)),
        ("Phone", doc.phone),
        ("Email", doc.email),
        ("TermsRef", reference(doc.terms, resolve)),
        ("SalesTaxCodeRef", reference(doc.tax_code, resolve)),
        ("ItemSalesTaxRef", reference(doc.tax_item, resolve)),
        ("AccountNumber", doc.account_number),
        ("Notes", doc.notes),
        ("CurrencyRef", reference(doc.currency, resolve)),
    ]


def vendor(doc: d.Vendor, resolve: Resolve) -> Pairs:
    """Return the values of a VendorAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("CompanyName", doc.company),
        ("FirstName", doc.first_name),
        ("LastName", doc.last_name),
        ("VendorAddress", address(doc.address)),
        ("Phone", doc.phone),
        ("Email", doc.email),
        ("Contact", doc.contact),
        ("NameOnCheck", doc.name_on_check),
        ("AccountNumber", doc.account_number),
        ("Notes", doc.notes),
        ("TermsRef", reference(doc.terms, resolve)),
        ("VendorTaxIdent", doc.tax_ident),
        ("CurrencyRef", reference(doc.currency, resolve)),
    ]


def other_name(doc: d.OtherName, resolve: Resolve) -> Pairs:
    """Return the values of an OtherNameAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("CompanyName", doc.company),
        ("OtherNameAddress", address(doc.address)),
        ("Phone", doc.phone),
        ("Email", doc.email),
    ]


def klass(doc: d.Class, resolve: Resolve) -> Pairs:
    """Return the values of a ClassAdd."""
    return [("Name", doc.name), ("IsActive", inactive(doc)), ("ParentRef", reference(doc.parent, resolve))]


def payment_method(doc: d.PaymentMethod, resolve: Resolve) -> Pairs:
    """Return the values of a PaymentMethodAdd."""
    return [("Name", doc.name), ("IsActive", inactive(doc)), ("PaymentMethodType", doc.method_type)]


def sales_tax_code(doc: d.SalesTaxCode, resolve: Resolve) -> Pairs:
    """Return the values of a SalesTaxCodeAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("IsTaxable", doc.taxable),
        ("Desc", doc.description),
        ("ItemPurchaseTaxRef", reference(doc.purchase_tax, resolve)),
        ("ItemSalesTaxRef", reference(doc.sales_tax, resolve)),
    ]


def terms(doc: d.Terms, resolve: Resolve) -> Pairs:
    """Return the values of a StandardTermsAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("StdDueDays", doc.due_days),
        ("StdDiscountDays", doc.discount_days),
        ("DiscountPct", doc.discount_percent),
    ]


def currency(doc: d.Currency, resolve: Resolve) -> Pairs:
    """Return the values of a CurrencyAdd."""
    return [("Name", doc.name), ("IsActive", inactive(doc)), ("CurrencyCode", doc.code)]


def ship_method(doc: d.ShipMethod, resolve: Resolve) -> Pairs:
    """Return the values of a ShipMethodAdd."""
    return [("Name", doc.name), ("IsActive", inactive(doc))]


def sales_rep(doc: d.SalesRep, resolve: Resolve) -> Pairs:
    """Return the values of a SalesRepAdd, whose name is called Initial."""
    return [("Initial", doc.name), ("IsActive", inactive(doc)), ("SalesRepEntityRef", resolve(doc.entity))]


def inventory_site(doc: d.InventorySite, resolve: Resolve) -> Pairs:
    """Return the values of an InventorySiteAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("ParentSiteRef", reference(doc.parent, resolve)),
        ("SiteDesc", doc.description),
        ("SiteAddress", address(doc.address)),
    ]
