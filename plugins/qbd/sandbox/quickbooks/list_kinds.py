"""The lists: which are hierarchical, how large they may grow, what an element of each must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ENTITY_KINDS, ITEM_KINDS, ListElement
from qbd.sandbox.quickbooks.errors import StatusError, bad_reference, feature_closed, missing_element, saving_failed
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.transactions.accounts import ITEM_ACCOUNT_REFUSAL, account, item_account

OTHER_CURRENT = ("OtherCurrentAsset",)


@dataclass(frozen=True, slots=True)
class ListKind:
    """One list.

    Attributes:
        capacity: name of the capacity that HostQuery reports for it.
        hierarchical: whether elements have a parent and a FullName.
        check: looks at an Add or Mod; gives values to store beside those sent.
    """

    name: str
    capacity: str
    hierarchical: bool = False
    check: Callable[[Company, Element, ListElement | None], dict[str, Any]] | None = None


# Intuit's published limits (facts-quickbooks.md, section 2); entities also have one per list.
CAPACITIES: dict[str, dict[str, int]] = {
    "pro": {
        "Account": 10_000, "BillingRate": 100, "Class": 10_000, "CustomerMsg": 10_000, "CustomerType": 10_000,
        "Entity": 14_500, "EntityList": 10_500, "Item": 14_500, "JobType": 10_000, "PaymentMethod": 10_000,
        "PayrollItem": 10_000, "PriceLevel": 100, "SalesRep": 10_000, "SalesTaxCode": 10_000, "ShipMethod": 10_000,
        "Template": 10_000, "Terms": 10_000, "ToDo": 10_000, "Vehicle": 10_000, "VendorType": 10_000,
    },
    "enterprise": {
        "Account": 100_000, "BillingRate": 100, "Class": 100_000, "CustomerMsg": 10_000, "CustomerType": 10_000,
        "Entity": 1_000_000, "EntityList": 1_000_000, "Item": 1_000_000, "JobType": 10_000, "PaymentMethod": 10_000,
        "PayrollItem": 10_000, "PriceLevel": 750, "SalesRep": 10_000, "SalesTaxCode": 10_000, "ShipMethod": 10_000,
        "Template": 10_000, "Terms": 29_000, "ToDo": 10_000, "Vehicle": 10_000, "VendorType": 10_000,
    },
}  # fmt: skip


def check_capacity(company: Company, kind: str) -> None:
    """Refuses the element that would exceed a list limit. The status of the real one is not known; 3180 here [M]."""
    capacities = company.store.meta_json("capacities")
    limit_name = LIST_KINDS[kind].capacity
    groups = {"Entity": ENTITY_KINDS, "Item": ITEM_KINDS}
    total = sum(company.elements.count(name) for name in groups.get(limit_name, (kind,)))
    full = total >= capacities[limit_name]
    if limit_name == "Entity":
        full = full or company.elements.count(kind) >= capacities["EntityList"]
    if full:
        raise saving_failed(f"{kind} list", "You have reached the maximum number of entries for this list.")


def _account(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    kind = node.get("AccountType") or (old.data["AccountType"] if old else "")
    parent = company.elements.resolve(node.child("ParentRef"), ("Account",), "Account", "Account")
    if parent is not None and parent.data["AccountType"] != kind:
        raise StatusError(3130, f'There is an invalid reference to a parent "{parent.full_name}" in the Account list.')
    number = node.get("AccountNumber")
    if number and any(
        other.data.get("AccountNumber") == number and other is not old
        for other in company.elements.of_kinds(("Account",))
    ):
        raise saving_failed("Account list", "Another account is already using this account number.")
    if node.child("TaxLineID") is not None:
        raise feature_closed()
    return {}


def _customer(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    if node.child("OpenBalance") is not None:
        raise feature_closed()
    if old is not None or not company.preference("SalesTax"):
        return {}
    found: dict[str, Any] = {}
    if node.child("SalesTaxCodeRef") is None:
        found["SalesTaxCodeRef"] = {"ListID": company.preference("DefaultTaxableSalesTaxCodeRef")}
    if company.edition == "US" and node.child("ItemSalesTaxRef") is None:
        found["ItemSalesTaxRef"] = {"ListID": company.preference("DefaultItemSalesTaxRef")}
    return found


def _vendor(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    if node.child("OpenBalance") is not None:
        raise feature_closed()
    return {}


def _two_sided(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """Service, non-inventory and other charge items. Posting rule 1; 3270 without an account."""
    single = node.child("SalesOrPurchase") or node.child("SalesOrPurchaseMod")
    both = node.child("SalesAndPurchase") or node.child("SalesAndPurchaseMod")
    where = node.name.removesuffix("Add").removesuffix("Mod")
    if single is not None:
        if item_account(company, single.child("AccountRef"), where) is None and old is None:
            raise StatusError(3270, "Missing posting account.")
    elif both is not None:
        income = item_account(company, both.child("IncomeAccountRef"), where)
        expense = item_account(company, both.child("ExpenseAccountRef"), where)
        if old is None and (income is None or expense is None):
            raise StatusError(3270, "Missing posting account.")
    elif old is None:
        raise StatusError(3270, "Missing posting account.")
    return _tax_code(company, node, old)


def _tax_code(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    if old is None and node.child("SalesTaxCodeRef") is None and company.preference("SalesTax"):
        return {"SalesTaxCodeRef": {"ListID": company.preference("DefaultTaxableSalesTaxCodeRef")}}
    return {}


def _inventory(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """Posting rule 2: the three accounts of an inventory item and their types [M]."""
    if not company.preference("Inventory"):
        raise feature_closed()
    where = "ItemInventory"
    for name, types in (
        ("IncomeAccountRef", ("Income", "OtherIncome")),
        ("COGSAccountRef", ("CostOfGoodsSold",)),
        ("AssetAccountRef", OTHER_CURRENT),
    ):
        found = item_account(company, node.child(name), where)
        if found is None:
            if old is None:
                raise StatusError(3270, f"Missing posting account.  QuickBooks error message: {name} is missing.")
            continue
        if found.data["AccountType"] not in types:
            raise bad_reference("Account", found.full_name, where)
    return _tax_code(company, node, old)


def _discount(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    if item_account(company, node.child("AccountRef"), "ItemDiscount") is None and old is None:
        raise StatusError(3270, "Missing posting account.")
    return _tax_code(company, node, old)


def _sales_tax(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """A rate without agency is refused; a 0 % item needs none (posting rule 38)."""
    rate = node.get("TaxRate") or (old.data.get("TaxRate") if old else None) or "0"
    vendor = node.child("TaxVendorRef")
    has_vendor = (vendor is not None and bool(vendor.children)) or (old is not None and old.ref("TaxVendorRef"))
    if Decimal(rate) and not has_vendor:
        raise missing_element("TaxVendorRef")
    return {} if old is not None or node.get("TaxRate") else {"TaxRate": "0"}


def _tax_group(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """Single items only, at most 50. Posting rules 35 and 75."""
    members = node.all("ItemSalesTaxRef")
    if len(members) > 50:
        raise saving_failed("ItemSalesTaxGroup list", "A group holds at most 50 items.")
    found = []
    for member in members:
        item = company.elements.resolve(member, ("ItemSalesTax",), "Sales Tax Item", "ItemSalesTaxGroup")
        if item is not None:
            found.append({"ListID": item.list_id})
    return {"ItemSalesTaxRef": found} if found else {}


def _payment_item(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    account(company, node.child("DepositToAccountRef"), "ItemPayment", ("Bank", "OtherCurrentAsset"))
    return {}


def _terms(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    if Decimal(node.get("DiscountPct") or "0") > 100:
        raise saving_failed("Terms list", "The discount must not exceed 100 percent.")
    return {}


LIST_KINDS: dict[str, ListKind] = {
    kind.name: kind
    for kind in (
        ListKind("Account", "Account", True, _account),
        ListKind("Customer", "Entity", True, _customer),
        ListKind("Vendor", "Entity", False, _vendor),
        ListKind("Employee", "Entity"),
        ListKind("OtherName", "Entity"),
        ListKind("Class", "Class", True),
        ListKind("PaymentMethod", "PaymentMethod"),
        ListKind("SalesTaxCode", "SalesTaxCode"),
        ListKind("StandardTerms", "Terms", False, _terms),
        ListKind("CustomerMsg", "CustomerMsg"),
        ListKind("ShipMethod", "ShipMethod"),
        ListKind("ItemService", "Item", True, _two_sided),
        ListKind("ItemNonInventory", "Item", True, _two_sided),
        ListKind("ItemOtherCharge", "Item", True, _two_sided),
        ListKind("ItemInventory", "Item", True, _inventory),
        ListKind("ItemDiscount", "Item", True, _discount),
        ListKind("ItemSalesTax", "Item", False, _sales_tax),
        ListKind("ItemSalesTaxGroup", "Item", False, _tax_group),
        ListKind("ItemSubtotal", "Item"),
        ListKind("ItemPayment", "Item", False, _payment_item),
    )
}

__all__ = ["CAPACITIES", "ITEM_ACCOUNT_REFUSAL", "LIST_KINDS", "ListKind", "check_capacity"]
