"""Items of all kinds: which accounts, rates and members each must have."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ITEM_KINDS, ListElement
from qbd.sandbox.quickbooks.errors import StatusError, bad_reference, feature_closed, missing_element, saving_failed
from qbd.sandbox.quickbooks.list_capacity import check_members
from qbd.sandbox.quickbooks.list_kind import ListKind
from qbd.sandbox.quickbooks.opening_balances import opening_stock
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.request_values import value_of
from qbd.sandbox.quickbooks.transactions.accounts import account, item_account

# A group holds no other group [M], and a sales tax group never stands on a line (posting rule 38).
GROUP_MEMBERS = tuple(kind for kind in ITEM_KINDS if kind not in ("ItemGroup", "ItemSalesTaxGroup"))


def _default_tax_code(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    if old is None and node.child("SalesTaxCodeRef") is None and company.preference("SalesTax"):
        return {"SalesTaxCodeRef": {"ListID": company.preference("DefaultTaxableSalesTaxCodeRef")}}
    return {}


def _two_sided(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """Service, non-inventory and other charge items. Posting rule 1; 3270 without an account.

    A one-sided item may become two-sided, which needs both accounts then; never the other way round (3151) [M].
    """
    single = node.child("SalesOrPurchase") or node.child("SalesOrPurchaseMod")
    both = node.child("SalesAndPurchase") or node.child("SalesAndPurchaseMod")
    where = node.name.removesuffix("Add").removesuffix("Mod")
    if single is not None:
        if item_account(company, single.child("AccountRef"), where) is None and old is None:
            raise StatusError(3270, "Missing posting account.")
        if old is not None and "SalesAndPurchase" in old.data:
            raise StatusError(3151, f'The item "{old.full_name}" is used for sales and for purchases.')
    elif both is not None:
        income = item_account(company, both.child("IncomeAccountRef"), where)
        expense = item_account(company, both.child("ExpenseAccountRef"), where)
        if (old is None or "SalesAndPurchase" not in old.data) and (income is None or expense is None):
            raise StatusError(3270, "Missing posting account.")
        return _default_tax_code(company, node, old) | {"SalesOrPurchase": None}
    elif old is None:
        raise StatusError(3270, "Missing posting account.")
    return _default_tax_code(company, node, old)


def _inventory(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """Posting rule 2: the three accounts of an inventory item and their types [M]."""
    if not company.preference("Inventory"):
        raise feature_closed()
    where = node.name.removesuffix("Add").removesuffix("Mod")
    for name, types in (
        ("IncomeAccountRef", ("Income", "OtherIncome")),
        ("COGSAccountRef", ("CostOfGoodsSold",)),
        ("AssetAccountRef", ("OtherCurrentAsset",)),
    ):
        found = item_account(company, node.child(name), where)
        if found is None:
            if old is None:
                raise StatusError(3270, f"Missing posting account.  QuickBooks error message: {name} is missing.")
            continue
        if found.data["AccountType"] not in types:
            raise bad_reference("Account", found.full_name, where)
        if name == "AssetAccountRef" and old is not None and found.list_id != old.ref(name):
            _refuse_other_asset(company, old)
    return _default_tax_code(company, node, old)


def _refuse_other_asset(company: Company, item: ListElement) -> None:
    """The asset account stays once there were goods, for no request takes their value along [M]."""
    if company.store.db.execute("SELECT 1 FROM stock_move WHERE item_id = ? LIMIT 1", (item.list_id,)).fetchone():
        raise saving_failed("ItemInventory list", "The asset account of an item with transactions cannot be changed.")


def _assembly(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """An assembly is kept and counted; builds are not simulated, so it has no stock and stands on no form.

    QuickBooks Pro has no assemblies: 3250. Members are inventory items or other assemblies.
    """
    if company.store.meta("product") == "pro" or node.get("QuantityOnHand") or node.get("TotalValue"):
        raise feature_closed()
    found = _inventory(company, node, old)
    lines = node.all("ItemInventoryAssemblyLine")
    check_members(company, "ItemInventoryAssembly", len(lines))
    members = [
        _member(company, line, "ItemInventoryRef", ("ItemInventory", "ItemInventoryAssembly"), "ItemInventoryAssembly")
        for line in lines
    ]
    if old is not None and old.list_id in {member["ItemInventoryRef"]["ListID"] for member in members}:
        raise bad_reference("Item", old.full_name, "ItemInventoryAssembly")
    return found | _members(node, "ItemInventoryAssemblyLine", members)


def _group(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """A group of other items: at most 20, in Enterprise 50 (posting rule 75); no groups in groups [M]."""
    lines = node.all("ItemGroupLine")
    check_members(company, "ItemGroup", len(lines))
    members = [_member(company, line, "ItemRef", GROUP_MEMBERS, "ItemGroup") for line in lines]
    return _members(node, "ItemGroupLine", members)


def _member(company: Company, line: Element, field: str, kinds: tuple[str, ...], where: str) -> dict[str, Any]:
    item = company.elements.resolve(line.child(field), kinds, "Item", where)
    if item is None:
        raise missing_element(field)
    values = {child.name: value_of(company, child, where) for child in line.children if child.name != field}
    return {field: {"ListID": item.list_id}} | {name: value for name, value in values.items() if value is not None}


def _members(node: Element, tag: str, members: list[dict[str, Any]]) -> dict[str, Any]:
    """What is stored: those named in the request, none after ClearItemsInGroup, else what was there."""
    cleared = node.get("ClearItemsInGroup") in ("true", "1")
    return {tag: members} if members or cleared else {}


def _fixed_asset(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """Its account is a fixed asset [M]. It is kept and counted; it stands on no form here."""
    account(company, node.child("AssetAccountRef"), "ItemFixedAsset", ("FixedAsset",))
    sale = node.child("FixedAssetSalesInfo") or node.child("FixedAssetSalesInfoMod")
    known = (old.data.get("FixedAssetSalesInfo") if old else None) or {}
    if sale is not None:
        for name in ("SalesDesc", "SalesDate"):
            if not (sale.get(name) if sale.child(name) is not None else known.get(name)):
                raise missing_element(name)
    return {}


def _discount(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    if item_account(company, node.child("AccountRef"), "ItemDiscount") is None and old is None:
        raise StatusError(3270, "Missing posting account.")
    return _default_tax_code(company, node, old)


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
    check_members(company, "ItemSalesTaxGroup", len(members))
    found = []
    for member in members:
        item = company.elements.resolve(member, ("ItemSalesTax",), "Sales Tax Item", "ItemSalesTaxGroup")
        if item is not None:
            found.append({"ListID": item.list_id})
    return {"ItemSalesTaxRef": found} if found else {}


def _payment_item(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    account(company, node.child("DepositToAccountRef"), "ItemPayment", ("Bank", "OtherCurrentAsset"))
    return {}


ITEM_LISTS = (
    ListKind("ItemService", "Item", _two_sided),
    ListKind("ItemNonInventory", "Item", _two_sided),
    ListKind("ItemOtherCharge", "Item", _two_sided),
    ListKind("ItemInventory", "Item", _inventory, opening_stock),
    ListKind("ItemInventoryAssembly", "Item", _assembly),
    ListKind("ItemFixedAsset", "Item", _fixed_asset, open_fields=frozenset({"SerialNumber"})),
    ListKind("ItemDiscount", "Item", _discount),
    ListKind("ItemSalesTax", "Item", _sales_tax),
    ListKind("ItemSalesTaxGroup", "Item", _tax_group),
    ListKind("ItemSubtotal", "Item"),
    ListKind("ItemPayment", "Item", _payment_item),
    ListKind("ItemGroup", "Item", _group),
)
