"""Items as the values of their Add requests (Intuit's reference: ItemServiceAdd, ItemInventoryAdd and so on)."""

from __future__ import annotations

from qbd.accounting import documents as d
from qbd.qbxml.assembly import Pairs, Resolve, Value
from qbd.qbxml.names import inactive, reference


def sales_tax_item(doc: d.SalesTaxItem, resolve: Resolve) -> Pairs:
    """Return the values of an ItemSalesTaxAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("ItemDesc", doc.description),
        ("TaxRate", doc.rate),
        ("TaxVendorRef", reference(doc.agency, resolve)),
    ]


def sales_tax_group(doc: d.SalesTaxGroup, resolve: Resolve) -> Pairs:
    """Return the values of an ItemSalesTaxGroupAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("ItemDesc", doc.description),
        *(("ItemSalesTaxRef", resolve(tax)) for tax in doc.taxes),
    ]


def single_account_item(doc: d.SingleAccountItem, resolve: Resolve) -> Pairs:
    """Return the values of an item without stock: one side with one account, or sold and bought."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("ParentRef", reference(doc.parent, resolve)),
        ("SalesTaxCodeRef", reference(doc.tax_code, resolve)),
        _sides(doc, resolve),
    ]


def _sides(doc: d.SingleAccountItem, resolve: Resolve) -> tuple[str, Value]:
    if doc.purchase is None:
        one = [("Desc", doc.description), ("Price", doc.price), ("AccountRef", resolve(doc.account))]
        return "SalesOrPurchase", one
    return "SalesAndPurchase", [
        ("SalesDesc", doc.description),
        ("SalesPrice", doc.price),
        ("IncomeAccountRef", resolve(doc.account)),
        ("PurchaseDesc", doc.purchase.description),
        ("PurchaseCost", doc.purchase.cost),
        ("ExpenseAccountRef", resolve(doc.purchase.account)),
        ("PrefVendorRef", reference(doc.purchase.vendor, resolve)),
    ]


def inventory_item(doc: d.InventoryItem, resolve: Resolve) -> Pairs:
    """Return the values of an ItemInventoryAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("ParentRef", reference(doc.parent, resolve)),
        ("ManufacturerPartNumber", doc.part_number),
        ("SalesTaxCodeRef", reference(doc.tax_code, resolve)),
        ("SalesDesc", doc.sales_description),
        ("SalesPrice", doc.sales_price),
        ("IncomeAccountRef", resolve(doc.income)),
        ("PurchaseDesc", doc.purchase_description),
        ("PurchaseCost", doc.purchase_cost),
        ("COGSAccountRef", resolve(doc.cogs)),
        ("PrefVendorRef", reference(doc.vendor, resolve)),
        ("AssetAccountRef", resolve(doc.asset)),
        ("ReorderPoint", doc.reorder_point),
    ]


def discount_item(doc: d.DiscountItem, resolve: Resolve) -> Pairs:
    """Return the values of an ItemDiscountAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("ParentRef", reference(doc.parent, resolve)),
        ("ItemDesc", doc.description),
        ("SalesTaxCodeRef", reference(doc.tax_code, resolve)),
        ("DiscountRate", doc.amount),
        ("DiscountRatePercent", doc.percent),
        ("AccountRef", resolve(doc.account)),
    ]


def subtotal_item(doc: d.SubtotalItem, resolve: Resolve) -> Pairs:
    """Return the values of an ItemSubtotalAdd."""
    return [("Name", doc.name), ("IsActive", inactive(doc)), ("ItemDesc", doc.description)]


def payment_item(doc: d.PaymentItem, resolve: Resolve) -> Pairs:
    """Return the values of an ItemPaymentAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("ItemDesc", doc.description),
        ("DepositToAccountRef", reference(doc.deposit_to, resolve)),
        ("PaymentMethodRef", reference(doc.payment_method, resolve)),
    ]


def item_group(doc: d.ItemGroup, resolve: Resolve) -> Pairs:
    """Return the values of an ItemGroupAdd."""
    return [
        ("Name", doc.name),
        ("IsActive", inactive(doc)),
        ("ItemDesc", doc.description),
        ("IsPrintItemsInGroup", doc.print_members or None),
        *(
            ("ItemGroupLine", [("ItemRef", resolve(member.item)), ("Quantity", member.quantity)])
            for member in doc.members
        ),
    ]
