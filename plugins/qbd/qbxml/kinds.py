"""Which request adds which document, and what makes its values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qbd.accounting import documents as d
from qbd.qbxml import banking, items, names, purchases, sales, stock
from qbd.qbxml.assembly import Pairs, Resolve

Maker = Callable[[Any, Resolve], Pairs]

_KINDS: dict[type[Any], tuple[str, Maker]] = {
    d.Account: ("Account", names.account),
    d.Customer: ("Customer", names.customer),
    d.Vendor: ("Vendor", names.vendor),
    d.OtherName: ("OtherName", names.other_name),
    d.Class: ("Class", names.klass),
    d.PaymentMethod: ("PaymentMethod", names.payment_method),
    d.SalesTaxCode: ("SalesTaxCode", names.sales_tax_code),
    d.Terms: ("StandardTerms", names.terms),
    d.Currency: ("Currency", names.currency),
    d.ShipMethod: ("ShipMethod", names.ship_method),
    d.SalesRep: ("SalesRep", names.sales_rep),
    d.InventorySite: ("InventorySite", names.inventory_site),
    d.SalesTaxItem: ("ItemSalesTax", items.sales_tax_item),
    d.SalesTaxGroup: ("ItemSalesTaxGroup", items.sales_tax_group),
    d.SingleAccountItem: ("", items.single_account_item),
    d.InventoryItem: ("ItemInventory", items.inventory_item),
    d.DiscountItem: ("ItemDiscount", items.discount_item),
    d.SubtotalItem: ("ItemSubtotal", items.subtotal_item),
    d.PaymentItem: ("ItemPayment", items.payment_item),
    d.ItemGroup: ("ItemGroup", items.item_group),
    d.SalesReceipt: ("SalesReceipt", sales.sales_receipt),
    d.Invoice: ("Invoice", sales.invoice),
    d.SalesOrder: ("SalesOrder", sales.sales_order),
    d.CreditMemo: ("CreditMemo", sales.credit_memo),
    d.ReceivePayment: ("ReceivePayment", sales.receive_payment),
    d.CardRefund: ("ARRefundCreditCard", sales.card_refund),
    d.Check: ("Check", banking.check),
    d.JournalEntry: ("JournalEntry", banking.journal_entry),
    d.Deposit: ("Deposit", banking.deposit),
    d.Transfer: ("Transfer", banking.transfer),
    d.PurchaseOrder: ("PurchaseOrder", purchases.purchase_order),
    d.Bill: ("Bill", purchases.bill),
    d.ItemReceipt: ("ItemReceipt", purchases.item_receipt),
    d.VendorCredit: ("VendorCredit", purchases.vendor_credit),
    d.BillPayment: ("BillPaymentCheck", purchases.bill_payment),
    d.InventoryAdjustment: ("InventoryAdjustment", stock.inventory_adjustment),
    d.TransferInventory: ("TransferInventory", stock.transfer_inventory),
}


def kind_of(document: d.Document) -> str:
    """Return what qbXML calls the kind of a document, e.g. ``SalesReceipt`` or ``ItemService``."""
    if isinstance(document, d.SingleAccountItem):
        return f"Item{document.item_type}"
    return _KINDS[type(document)][0]


def values_of(document: d.Document, resolve: Resolve) -> Pairs:
    """Return the values of the document's Add request."""
    pairs = _KINDS[type(document)][1](document, resolve)
    if isinstance(document, d.ListElement) and document.external_guid:
        return [*pairs, ("ExternalGUID", document.external_guid)]
    return pairs
