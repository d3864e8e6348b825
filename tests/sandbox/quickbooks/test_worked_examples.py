"""The worked examples of the posting rules (section 13), each to the cent."""

from __future__ import annotations

from typing import Any


def test_sales_receipt_with_discount_shipping_and_gift_card(qb: Any, forms: Any) -> None:
    ret = qb.ok(
        forms.form(
            "SalesReceipt",
            forms.receipt_line("WIDGET", quantity="2", rate="35.50", code="TAX"),
            forms.receipt_line("Discount", percent="10", code="TAX"),
            forms.receipt_line("Shipping", amount="5.00", code="NON"),
            forms.receipt_line("GiftCard", amount="-20.00", code="NON"),
            tax="County",
        )
    )
    assert ret.findtext("SalesTaxTotal") == "5.27"
    assert ret.findtext("TotalAmount") == "54.17"
    assert qb.ledger(ret) == {
        "Cost of Goods Sold": "4.00",
        "Discounts Given": "7.10",
        "Gift Card Liability": "20.00",
        "Inventory Asset": "-4.00",
        "Sales Income": "-71.00",
        "Sales Tax Payable": "-5.27",
        "Shipping Income": "-5.00",
        "Undeposited Funds": "54.17",
    }


def test_the_same_with_external_tax(qb: Any, forms: Any) -> None:
    ret = qb.ok(
        forms.form(
            "SalesReceipt",
            forms.receipt_line("WIDGET", quantity="2", rate="35.50", code="TAX"),
            forms.receipt_line("Discount", percent="10", code="TAX"),
            forms.receipt_line("Shipping", amount="5.00", code="NON"),
            forms.receipt_line("GiftCard", amount="-20.00", code="NON"),
            forms.receipt_line("County", amount="5.27"),
        )
    )
    assert ret.findtext("TotalAmount") == "54.17"
    assert ret.findtext("SalesTaxTotal") == "0.00"
    assert qb.ledger(ret)["Sales Tax Payable"] == "-5.27"
    assert qb.ledger(ret)["Undeposited Funds"] == "54.17"


def test_invoice_with_a_tax_group(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.form("Invoice", forms.line("Invoice", "WIDGET", quantity="1", rate="35.50"), tax="Group"))
    assert qb.ledger(ret) == {
        "Accounts Receivable": "38.44",
        "Cost of Goods Sold": "2.00",
        "Inventory Asset": "-2.00",
        "Sales Income": "-35.50",
        "Sales Tax Payable": "-2.94",
    }
    assert ret.findtext("BalanceRemaining") == "38.44"


def test_payment_with_a_remainder(qb: Any, forms: Any) -> None:
    invoice = qb.ok(forms.form("Invoice", forms.line("Invoice", "WIDGET", quantity="1"), tax="Group"))
    ret = qb.ok(forms.payment("40.00", (forms.txn_id(invoice), "38.44")))
    assert qb.ledger(ret) == {"Accounts Receivable": "-40.00", "Undeposited Funds": "40.00"}
    assert ret.findtext("UnusedPayment") == "1.56"
    assert ret.findtext("AppliedToTxnRet/BalanceRemaining") == "0.00"


def test_credit_memo_and_its_card_refund(qb: Any, forms: Any) -> None:
    memo = qb.ok(forms.form("CreditMemo", forms.line("CreditMemo", "WIDGET", quantity="1"), tax="County"))
    assert qb.ledger(memo) == {
        "Accounts Receivable": "-38.43",
        "Cost of Goods Sold": "-2.00",
        "Inventory Asset": "2.00",
        "Sales Income": "35.50",
        "Sales Tax Payable": "2.93",
    }
    refund = qb.ok(forms.refund(forms.txn_id(memo), "38.43"))
    assert qb.ledger(refund) == {"Accounts Receivable": "38.43", "Undeposited Funds": "-38.43"}
    assert refund.findtext("RefundAppliedToTxnRet/CreditRemaining") == "0.00"


def test_check_that_settles_a_credit_memo(qb: Any, forms: Any) -> None:
    memo = qb.ok(forms.form("CreditMemo", forms.line("CreditMemo", "WIDGET", quantity="1"), tax="County"))
    applied = f"<ApplyCheckToTxnAdd><TxnID>{forms.txn_id(memo)}</TxnID></ApplyCheckToTxnAdd>"
    ret = qb.ok(forms.check(forms.expense_line("Accounts Receivable", "38.43", "Shopper"), applied=applied))
    assert qb.ledger(ret) == {"Accounts Receivable": "38.43", "Checking": "-38.43"}
    query = f"<CreditMemoQueryRq><TxnID>{forms.txn_id(memo)}</TxnID></CreditMemoQueryRq>"
    assert qb.ok(query).findtext("CreditRemaining") == "0.00"


def test_journal_entry(qb: Any, forms: Any) -> None:
    ret = qb.ok(
        forms.journal(
            ("Debit", "Shopify Payments Clearing", "108.25", ""),
            ("Credit", "Sales Income", "100.00", ""),
            ("Credit", "Sales Tax Payable", "8.25", "State Tax Agency"),
        )
    )
    assert qb.ledger(ret) == {
        "Sales Income": "-100.00",
        "Sales Tax Payable": "-8.25",
        "Shopify Payments Clearing": "108.25",
    }


def test_deposit_with_a_fee(qb: Any, forms: Any) -> None:
    payment = qb.ok(forms.payment("40.00"))
    ret = qb.ok(
        forms.deposit(forms.deposit_payment(forms.txn_id(payment)), forms.deposit_line("Merchant Fees", "-1.46"))
    )
    assert qb.ledger(ret) == {"Checking": "38.54", "Merchant Fees": "1.46", "Undeposited Funds": "-40.00"}
    assert ret.findtext("DepositTotal") == "38.54"


def test_bill_with_freight(qb: Any, forms: Any) -> None:
    ret = qb.ok(
        forms.bill(forms.expense_line("Freight In", "10.00"), forms.item_line("WIDGET", quantity="20", cost="3.00"))
    )
    assert qb.ledger(ret) == {"Accounts Payable": "-70.00", "Freight In": "10.00", "Inventory Asset": "60.00"}
    item = qb.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    assert item.findtext("AverageCost") == "2.66667"
    assert item.findtext("QuantityOnHand") == "30"


def test_purchase_after_selling_below_zero(qb: Any, forms: Any) -> None:
    sale = qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="15"), date="2026-02-01"))
    assert qb.ledger(sale)["Cost of Goods Sold"] == "30.00"
    bill = qb.ok(forms.bill(forms.item_line("WIDGET", quantity="20", cost="3.00")))
    assert qb.ledger(bill) == {"Accounts Payable": "-60.00", "Cost of Goods Sold": "5.00", "Inventory Asset": "55.00"}
    assert qb.balance("Inventory Asset") == 4500
