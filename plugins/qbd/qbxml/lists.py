"""List documents as the values of their Add requests (Intuit's reference: CustomerAdd, ItemServiceAdd and so on)."""

from __future__ import annotations

from qbd.accounting import documents as d
from qbd.qbxml.assembly import Pairs, Resolve, Resolved


def reference(name: d.Named | None, resolve: Resolve) -> Resolved | None:
    """Resolve a list reference; None stays None."""
    return None if name is None else resolve(name)


def address(value: d.Address | None) -> Pairs | None:
    """Return an address' elements; what does not fit into Addr1..Addr5 goes on in the fifth line."""
    if value is None:
        return None
    lines = [line for line in value.lines if line.strip()]
    lines[4:] = [", ".join(lines[4:])] if len(lines) > 4 else []
    pairs = [(f"Addr{place}", line) for place, line in enumerate(lines, 1)]
    rest = [("City", value.city), ("State", value.state), ("PostalCode", value.postal_code), ("Country", value.country)]
    return [*pairs, *rest] if pairs or any(text for _, text in rest) else None


def customer(doc: d.Customer, resolve: Resolve) -> Pairs:
    """Return the values of a CustomerAdd."""
    return [
        ("Name", doc.name),
        ("CompanyName", doc.company),
        ("FirstName", doc.first_name),
        ("LastName", doc.last_name),
        ("BillAddress", address(doc.address)),
        ("Phone", doc.phone),
        ("Email", doc.email),
        ("Notes", doc.notes),
    ]


def vendor(doc: d.Vendor, resolve: Resolve) -> Pairs:
    """Return the values of a VendorAdd."""
    return [
        ("Name", doc.name),
        ("CompanyName", doc.company),
        ("VendorAddress", address(doc.address)),
        ("Phone", doc.phone),
        ("Email", doc.email),
        ("Contact", doc.contact),
        ("AccountNumber", doc.account_number),
    ]


def klass(doc: d.Class, resolve: Resolve) -> Pairs:
    """Return the values of a ClassAdd."""
    return [("Name", doc.name)]


def payment_method(doc: d.PaymentMethod, resolve: Resolve) -> Pairs:
    """Return the values of a PaymentMethodAdd."""
    return [("Name", doc.name), ("PaymentMethodType", doc.method_type)]


def sales_tax_item(doc: d.SalesTaxItem, resolve: Resolve) -> Pairs:
    """Return the values of an ItemSalesTaxAdd."""
    return [
        ("Name", doc.name),
        ("ItemDesc", doc.description),
        ("TaxRate", doc.rate),
        ("TaxVendorRef", reference(doc.agency, resolve)),
    ]


def single_account_item(doc: d.SingleAccountItem, resolve: Resolve) -> Pairs:
    """Return the values of an item that is only sold (or only bought): one description, one account."""
    one_way: Pairs = [("Desc", doc.description), ("AccountRef", resolve(doc.account))]
    return [("Name", doc.name), ("SalesTaxCodeRef", reference(doc.tax_code, resolve)), ("SalesOrPurchase", one_way)]


def inventory_item(doc: d.InventoryItem, resolve: Resolve) -> Pairs:
    """Return the values of an ItemInventoryAdd."""
    return [
        ("Name", doc.name),
        ("SalesTaxCodeRef", reference(doc.tax_code, resolve)),
        ("SalesDesc", doc.sales_description),
        ("IncomeAccountRef", resolve(doc.income)),
        ("PurchaseDesc", doc.purchase_description),
        ("PurchaseCost", doc.purchase_cost),
        ("COGSAccountRef", resolve(doc.cogs)),
        ("AssetAccountRef", resolve(doc.asset)),
    ]
