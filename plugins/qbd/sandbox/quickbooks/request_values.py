"""Turns checked request elements into stored values: normal forms, references resolved to ListIDs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ENTITY_KINDS, ITEM_KINDS, TERMS_KINDS
from qbd.sandbox.quickbooks.errors import bad_reference
from qbd.sandbox.quickbooks.field_values import cents, money, plain
from qbd.sandbox.quickbooks.request_reader import Element

# What each reference element may point to, and what QuickBooks calls that list in its messages.
REFERENCES: dict[str, tuple[tuple[str, ...], str]] = {
    "CustomerRef": (("Customer",), "Customer"),
    "VendorRef": (("Vendor",), "Vendor"),
    "TaxVendorRef": (("Vendor",), "Vendor"),
    "PrefVendorRef": (("Vendor",), "Vendor"),
    "EntityRef": (ENTITY_KINDS, "Entity"),
    "PayeeEntityRef": (ENTITY_KINDS, "Entity"),
    "ShipToEntityRef": (ENTITY_KINDS, "Entity"),
    "ClassRef": (("Class",), "Class"),
    "DiscountClassRef": (("Class",), "Class"),
    "OverrideClassRef": (("Class",), "Class"),
    "ItemRef": (ITEM_KINDS, "Item"),
    "ItemGroupRef": (("ItemGroup",), "Item"),
    "ItemSalesTaxRef": (("ItemSalesTax", "ItemSalesTaxGroup"), "Sales Tax Item"),
    "ItemPurchaseTaxRef": (("ItemSalesTax", "ItemSalesTaxGroup"), "Sales Tax Item"),
    "SalesTaxCodeRef": (("SalesTaxCode",), "Sales Tax Code"),
    "PurchaseTaxCodeRef": (("SalesTaxCode",), "Sales Tax Code"),
    "CustomerSalesTaxCodeRef": (("SalesTaxCode",), "Sales Tax Code"),
    "PaymentMethodRef": (("PaymentMethod",), "Payment Method"),
    "PreferredPaymentMethodRef": (("PaymentMethod",), "Payment Method"),
    "TermsRef": (TERMS_KINDS, "Terms"),
    "ShipMethodRef": (("ShipMethod",), "Ship Method"),
    "CustomerMsgRef": (("CustomerMsg",), "Customer Message"),
    "TemplateRef": (("Template",), "Template"),
    "SalesRepRef": (("SalesRep",), "Sales Rep"),
    "SalesRepEntityRef": (("Employee", "Vendor", "OtherName"), "Entity"),
    "SupervisorRef": (("Employee",), "Employee"),
    "ItemInventoryRef": (("ItemInventory", "ItemInventoryAssembly"), "Item"),
    "CustomerTypeRef": (("CustomerType",), "Customer Type"),
    "JobTypeRef": (("JobType",), "Job Type"),
    "VendorTypeRef": (("VendorType",), "Vendor Type"),
    "BillingRateRef": (("BillingRate",), "Billing Rate"),
    "SalesTaxReturnLineRef": (("SalesTaxReturnLine",), "Sales Tax Return Line"),
    "CurrencyRef": (("Currency",), "Currency"),
    "SalesTaxReturnRef": (("SalesTaxReturn",), "Sales Tax Return"),
    "InventorySiteRef": (("InventorySite",), "Inventory Site"),
    "FromInventorySiteRef": (("InventorySite",), "Inventory Site"),
    "ToInventorySiteRef": (("InventorySite",), "Inventory Site"),
}
# Kinds whose expense lines may stand on accounts payable.
_PAYABLE_LINES = frozenset({"Bill", "Check", "ItemReceipt", "VendorCredit", "CreditCardCharge", "CreditCardCredit"})
_ACCOUNT = (("Account",), "Account")
# Named like a reference, and an aggregate of its own.
NO_REFERENCES = frozenset({"AdditionalContactRef"})


def reference_target(name: str) -> tuple[tuple[str, ...], str]:
    """Kinds and list name for a `...Ref` element."""
    return REFERENCES.get(name, _ACCOUNT)


def normal_text(node: Element) -> str:
    """A value in QuickBooks' own form: `1` -> `true`, `+5` -> `5.00`."""
    base = node.facets.base if node.facets is not None else ""
    text = node.text
    if not text:
        return text
    if base == "BOOLTYPE":
        return "true" if text.strip() in ("true", "1") else "false"
    if base == "AMTTYPE":
        return money(cents(text))
    if base in ("QUANTYPE", "PERCENTTYPE", "FLOATTYPE"):
        return plain(Decimal(text))
    if base == "PRICETYPE":
        whole, _, decimals = plain(Decimal(text)).partition(".")
        return f"{whole}.{decimals.ljust(2, '0')}"
    return text.strip() if base in ("DATETYPE", "INTTYPE", "ENUMTYPE") else text


def value_of(company: Company, node: Element, where: str) -> Any:
    """Text, an aggregate as a dict, or a reference; None for an empty element, which clears on a Mod."""
    if "useMacro" in node.attributes:
        return company.macro_value(node)
    if node.facets is not None:
        return normal_text(node) or None
    if node.name.endswith("Ref") and node.name not in NO_REFERENCES:
        kinds, list_name = reference_target(node.name)
        if node.name == "CustomerRef" and where.removesuffix(" line") in _PAYABLE_LINES:
            # On a line with accounts payable it is read as the vendor (posting rule 13); the line's account decides.
            kinds = ("Customer", "Vendor")
        found = company.elements.resolve(node, kinds, list_name, where)
        if found is not None and found.kind == "Template" and found.data["TemplateType"] != where:
            # A template is drawn for one kind of form.
            raise bad_reference(list_name, found.full_name, where)
        return {"ListID": found.list_id} if found else None
    return values_of(company, node, where) or None


def values_of(company: Company, node: Element, where: str, skip: frozenset[str] = frozenset()) -> dict[str, Any]:
    """All children by name; repeated ones as a list. Cleared (empty) ones are None."""
    found: dict[str, Any] = {}
    for child in node.children:
        if child.name in skip:
            continue
        value = value_of(company, child, where)
        if child.name in found:
            if not isinstance(found[child.name], list):
                found[child.name] = [found[child.name]]
            found[child.name].append(value)
        else:
            found[child.name] = value
    return found


def without_empty(values: dict[str, Any]) -> dict[str, Any]:
    """Without the cleared fields; an Add has nothing to clear."""
    return {name: value for name, value in values.items() if value is not None}


def merge(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A Mod: what is named replaces, what is named empty is cleared, aggregates are merged field by field."""
    result = dict(old)
    for name, value in new.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(old.get(name), dict) and "ListID" not in value:
            result[name] = merge(old[name], value)
        else:
            result[name] = value
    return result
