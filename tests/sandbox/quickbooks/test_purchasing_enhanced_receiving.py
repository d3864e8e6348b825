"""Enhanced Inventory Receiving of Enterprise (posting rule 54)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import set_preferences
from qbd.sandbox.quickbooks.fixtures import create_company


def items(forms: Any) -> str:
    return forms.inventory_item("WIDGET") + forms.simple_item("Service", "Labour", "Service Income", "40.00")


@pytest.fixture
def plain(tmp_path: Path, open_company: Callable[..., Any], clock: Any, forms: Any) -> Any:
    """An Enterprise file without the feature."""
    client = open_company(create_company(tmp_path / "big.qbw", product="enterprise", history=False, clock=clock))
    client.send(items(forms))
    return client


@pytest.fixture
def books(plain: Any) -> Any:
    """The same with it."""
    switch_on(plain)
    return plain


def switch_on(client: Any) -> None:
    client.close()
    set_preferences(client.path, EnhancedInventoryReceiving=True)
    client.open()


def on_hand(client: Any) -> tuple[str, str]:
    found = client.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    return found.findtext("QuantityOnHand"), found.findtext("QuantityOnOrder")


def goods(forms: Any, quantity: str = "20", cost: str = "3.00") -> str:
    return forms.item_line("WIDGET", quantity=quantity, cost=cost)


def test_rule_54_a_receipt_credits_inventory_offset(books: Any, forms: Any) -> None:
    receipt = books.ok(forms.purchase("ItemReceipt", goods(forms)))
    assert books.ledger(receipt) == {"Inventory Asset": "60.00", "Inventory Offset": "-60.00"}
    assert receipt.findtext("LiabilityAccountRef/FullName") == "Inventory Offset"
    assert receipt.find("APAccountRef") is None
    assert on_hand(books)[0] == "30"
    assert books.balance("Accounts Payable") == 0
    account = books.ok("<AccountQueryRq><FullName>Inventory Offset</FullName></AccountQueryRq>")
    assert (account.findtext("AccountType"), account.findtext("Balance")) == ("OtherCurrentLiability", "60.00")


def test_rule_54_a_bill_debits_inventory_offset_and_moves_no_stock(books: Any, forms: Any) -> None:
    bill = books.ok(forms.purchase("Bill", forms.expense_line("Freight In", "10.00"), goods(forms)))
    assert books.ledger(bill) == {"Accounts Payable": "-70.00", "Freight In": "10.00", "Inventory Offset": "60.00"}
    assert on_hand(books)[0] == "10"
    books.ok(forms.purchase("ItemReceipt", goods(forms)))
    assert books.balance("Inventory Offset") == 0
    paid = books.ok(forms.bill_payment((forms.txn_id(bill), "70.00")))
    assert books.ledger(paid) == {"Accounts Payable": "70.00", "Checking": "-70.00"}


def test_rule_54_orders_count_received_and_billed_apart(books: Any, forms: Any) -> None:
    placed = books.ok(forms.purchase_order(forms.order_line("WIDGET", "20", "3.00")))

    def counted() -> list[str | None]:
        found = books.ok(forms.query("PurchaseOrder", forms.txn_id(placed)))
        names = ("ReceivedQuantity", "UnbilledQuantity", "IsBilled")
        line = found.find("PurchaseOrderLineRet")
        return [*(line.findtext(name) for name in names), found.findtext("IsFullyReceived")]

    books.ok(forms.purchase("ItemReceipt", forms.linked_line(placed, quantity="8")))
    assert counted() == ["8", "20", "false", "false"]
    books.ok(forms.purchase("Bill", orders=(forms.txn_id(placed),)))
    assert counted() == ["8", "0", "true", "false"]
    books.refused(forms.purchase("Bill", forms.linked_line(placed, quantity="1")), 3210, "closed")
    last = books.ok(forms.purchase("ItemReceipt", orders=(forms.txn_id(placed),)))
    assert last.findtext("TotalAmount") == "36.00"
    assert counted() == ["20", "0", "true", "true"]
    assert books.balance("Inventory Offset") == 0
    assert on_hand(books) == ("30", "0")


def test_rule_54_what_is_not_simulated_is_refused(books: Any, forms: Any) -> None:
    books.refused(forms.purchase("ItemReceipt", forms.expense_line("Freight In", "1.00")), 3250)
    books.refused(forms.purchase("ItemReceipt", forms.item_line("Labour", quantity="1")), 3250)
    books.refused(forms.purchase("VendorCredit", goods(forms)), 3250)
    books.refused(forms.check(goods(forms), payee="Northwind Supply Co"), 3250)
    books.ok(forms.purchase("VendorCredit", forms.expense_line("Freight In", "1.00")))
    receipt = books.ok(forms.purchase("ItemReceipt", goods(forms)))
    books.refused(forms.purchase("Bill", orders=(forms.txn_id(receipt),)), 3120)
    books.refused(forms.bill_payment((forms.txn_id(receipt), "1.00")), 3120)


def test_rule_54_switching_on_turns_the_books_over(plain: Any, forms: Any) -> None:
    placed = plain.ok(forms.purchase_order(forms.order_line("WIDGET", "20", "3.00")))
    receipt = plain.ok(forms.purchase("ItemReceipt", goods(forms, "5", "4.00")))
    line = forms.expense_line("Freight In", "10.00")
    bill = plain.ok(forms.purchase("Bill", line, orders=(forms.txn_id(placed),), number="V-1"))
    before = on_hand(plain), plain.balance("Inventory Asset")
    switch_on(plain)
    assert (on_hand(plain), plain.balance("Inventory Asset")) == before
    assert plain.ledger(receipt) == {"Inventory Asset": "20.00", "Inventory Offset": "-20.00"}
    assert plain.ledger(bill) == {"Accounts Payable": "-70.00", "Freight In": "10.00", "Inventory Offset": "60.00"}
    made = plain.one(
        "<ItemReceiptQueryRq><RefNumber>V-1</RefNumber><IncludeLineItems>1</IncludeLineItems></ItemReceiptQueryRq>"
    )[0]
    assert plain.ledger(made) == {"Inventory Asset": "60.00", "Inventory Offset": "-60.00"}
    assert (made.findtext("TxnDate"), made.findtext("ItemLineRet/Quantity")) == ("2026-03-01", "20")
    order = plain.ok(forms.query("PurchaseOrder", forms.txn_id(placed)))
    assert (order.findtext("IsFullyReceived"), order.findtext("PurchaseOrderLineRet/IsBilled")) == ("true", "true")


def test_rule_54_it_is_final_and_for_enterprise_alone(books: Any, company_file: Path) -> None:
    books.close()
    with pytest.raises(ValueError, match="cannot be turned off"):
        set_preferences(books.path, EnhancedInventoryReceiving=False)
    with pytest.raises(ValueError, match="Enterprise"):
        set_preferences(company_file, EnhancedInventoryReceiving=True)


def test_rule_54_a_receipt_that_cannot_be_turned_over_keeps_the_feature_off(plain: Any, forms: Any) -> None:
    plain.ok(forms.purchase("ItemReceipt", forms.expense_line("Freight In", "1.00")))
    plain.close()
    with pytest.raises(ValueError, match="cannot be turned over"):
        set_preferences(plain.path, EnhancedInventoryReceiving=True)
    plain.open()
    assert plain.ok("<PreferencesQueryRq/>").findtext(".//EnhancedInventoryReceivingEnabled") == "false"
