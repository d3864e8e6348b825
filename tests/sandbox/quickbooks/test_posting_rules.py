"""The posting rules, one test or more for each, named by their number in the facts."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import hold, set_meta, set_preferences

# 1. Accounts and account types


@pytest.mark.parametrize(
    "name", ["Sales Tax Payable", "Undeposited Funds", "Accounts Receivable", "Accounts Payable", "Purchase Orders"]
)
def test_rule_1_accounts_that_no_item_may_have(qb: Any, forms: Any, name: str) -> None:
    qb.refused(forms.simple_item("OtherCharge", "Bad", name), 3140, "You cannot associate an item with Sales Tax")


@pytest.mark.parametrize("name", ["Gift Card Liability", "Checking", "Other Expenses", "Furniture and Equipment"])
def test_rule_1_accounts_that_an_item_may_have(qb: Any, forms: Any, name: str) -> None:
    assert qb.ok(forms.simple_item("OtherCharge", "Good", name)).findtext("Name") == "Good"


def test_rule_1_override_on_a_line_has_the_same_limits(qb: Any, forms: Any) -> None:
    line = forms.receipt_line("Labour", amount="5.00").replace(
        "</SalesReceiptLineAdd>", f"{forms.ref('OverrideItemAccountRef', 'Sales Tax Payable')}</SalesReceiptLineAdd>"
    )
    qb.refused(forms.form("SalesReceipt", line), 3140)
    ret = qb.ok(forms.form("SalesReceipt", line.replace("Sales Tax Payable", "Tips Payable")))
    assert qb.ledger(ret)["Tips Payable"] == "-5.00"


def test_rule_2_accounts_of_an_inventory_item(qb: Any, forms: Any) -> None:
    good = forms.inventory_item("NEW", "", "")
    for right, wrong in (("Inventory Asset", "Checking"), ("Cost of Goods Sold", "Rent Expense"),
                         ("Sales Income", "Merchant Fees")):  # fmt: skip
        qb.refused(good.replace(right, wrong), 3140)
    qb.refused(good.replace(forms.ref("AssetAccountRef", "Inventory Asset"), ""), 3270)


def test_rule_3_receivable_and_payable_accounts(qb: Any, forms: Any) -> None:
    qb.refused(forms.invoice(before=forms.ref("ARAccountRef", "Checking")), 3140, "AR Account")
    qb.refused(forms.bill(before=forms.ref("APAccountRef", "Checking")), 3140, "AP Account")


def test_rule_4_deposit_account(qb: Any, forms: Any) -> None:
    line = forms.receipt_line("Labour", amount="5.00")
    assert qb.ledger(qb.ok(forms.form("SalesReceipt", line)))["Undeposited Funds"] == "5.00"
    clearing = forms.ref("DepositToAccountRef", "Shopify Payments Clearing")
    ret = qb.ok(forms.form("SalesReceipt", line, after=clearing))
    assert qb.ledger(ret)["Shopify Payments Clearing"] == "5.00"
    qb.refused(forms.form("SalesReceipt", line, after=forms.ref("DepositToAccountRef", "Sales Income")), 3140)
    qb.refused(forms.payment("5.00", deposit_to="Gift Card Liability"), 3140)
    qb.refused(forms.deposit(to="Accounts Receivable"), 3140)


def test_rule_5_a_check_is_drawn_on_a_bank(qb: Any, forms: Any) -> None:
    qb.refused(forms.check(forms.expense_line("Utilities", "5.00"), bank="Shopify Payments Clearing"), 3140)


def test_rule_7_non_posting_accounts_take_no_lines(qb: Any, forms: Any) -> None:
    qb.refused(
        forms.journal(("Debit", "Purchase Orders", "5.00", ""), ("Credit", "Checking", "5.00", "")), 3140, "non-posting"
    )


def test_rule_8_an_item_without_account_is_refused(qb: Any) -> None:
    body = (
        "<ItemServiceAddRq><ItemServiceAdd><Name>Bare</Name><SalesOrPurchase><Price>1.00</Price></SalesOrPurchase>"
        "</ItemServiceAdd></ItemServiceAddRq>"
    )
    qb.refused(body, 3270, "Missing posting account")


# 2. Names


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Accounts Receivable", ""),
        ("Accounts Receivable", "Northwind Supply Co"),
        ("Accounts Payable", ""),
        ("Accounts Payable", "Shopper"),
    ],
)
def test_rule_9_names_on_receivable_and_payable_lines(qb: Any, forms: Any, name: str, entity: str) -> None:
    qb.refused(forms.journal(("Debit", name, "5.00", entity), ("Credit", "Checking", "5.00", "")), 3180, "you must")


def test_rule_10_one_receivable_or_payable_line(qb: Any, forms: Any) -> None:
    for second in (("Accounts Receivable", "Shopper"), ("Accounts Payable", "Northwind Supply Co")):
        qb.refused(
            forms.journal(
                ("Debit", "Accounts Receivable", "5.00", "Shopper"), ("Credit", second[0], "5.00", second[1])
            ),
            3180,
            "more than one A/R or A/P account",
        )


def test_rule_11_a_first_receivable_line_behaves_like_an_invoice(qb: Any, forms: Any) -> None:
    first = qb.ok(
        forms.journal(("Debit", "Accounts Receivable", "9.00", "Shopper"), ("Credit", "Service Income", "9.00", ""))
    )
    second = qb.ok(
        forms.journal(("Credit", "Service Income", "9.00", ""), ("Debit", "Accounts Receivable", "9.00", "Shopper"))
    )
    assert qb.ok(forms.payment("9.00", (forms.txn_id(first), "9.00"))).findtext("UnusedPayment") == "0.00"
    qb.refused(forms.payment("9.00", (forms.txn_id(second), "9.00")), 3120)


def test_rule_11_a_credit_entry_settles_an_invoice(qb: Any, forms: Any) -> None:
    invoice = forms.txn_id(qb.ok(forms.invoice("9.00")))
    entry = forms.txn_id(
        qb.ok(forms.journal(("Credit", "Accounts Receivable", "9.00", "Shopper"), ("Debit", "Chargebacks", "9.00", "")))
    )
    credit = f"<SetCredit><CreditTxnID>{entry}</CreditTxnID><AppliedAmount>9.00</AppliedAmount></SetCredit>"
    qb.ok(forms.payment("0.00", extra=f"<AppliedToTxnAdd><TxnID>{invoice}</TxnID>{credit}</AppliedToTxnAdd>"))
    assert qb.ok(f"<InvoiceQueryRq><TxnID>{invoice}</TxnID></InvoiceQueryRq>").findtext("IsPaid") == "true"


def test_rule_12_sales_tax_lines_name_the_agency(qb: Any, forms: Any) -> None:
    for entity in ("", "Shopper"):
        qb.refused(
            forms.journal(("Debit", "Checking", "5.00", ""), ("Credit", "Sales Tax Payable", "5.00", entity)),
            3180,
            "Sales tax detail line must have a vendor",
        )
    line = forms.receipt_line("No agency", amount="5.00")
    sale = forms.receipt_line("Labour", amount="5.00")
    qb.refused(forms.form("SalesReceipt", sale, line), 3180, "Sales tax detail line must have a vendor")


def test_rule_13_names_on_expense_lines(qb: Any, forms: Any) -> None:
    qb.refused(forms.check(forms.expense_line("Accounts Receivable", "5.00")), 3180)
    qb.refused(forms.check(forms.expense_line("Utilities", "5.00", "Northwind Supply Co")), 3140)
    qb.refused(forms.check(forms.expense_line("Accounts Payable", "5.00", "Shopper")), 3140)
    named = forms.expense_line("Accounts Payable", "5.00", "Northwind Supply Co")
    assert qb.ledger(qb.ok(forms.check(named, payee="Shop Owner"))) == {"Accounts Payable": "5.00", "Checking": "-5.00"}
    bill = qb.ok(forms.bill(forms.expense_line("Utilities", "5.00")))
    applied = f"<ApplyCheckToTxnAdd><TxnID>{forms.txn_id(bill)}</TxnID></ApplyCheckToTxnAdd>"
    qb.ok(forms.check(forms.expense_line("Accounts Payable", "5.00"), payee="Northwind Supply Co", applied=applied))
    query = f"<BillQueryRq><TxnID>{forms.txn_id(bill)}</TxnID></BillQueryRq>"
    assert qb.ok(query).findtext("IsPaid") == "true"


def test_rule_14_a_deposit_line_on_receivables_is_an_open_credit(qb: Any, forms: Any) -> None:
    invoice = forms.txn_id(qb.ok(forms.invoice("5.00")))
    deposit = forms.txn_id(qb.ok(forms.deposit(forms.deposit_line("Accounts Receivable", "5.00", "Shopper"))))
    credit = f"<SetCredit><CreditTxnID>{deposit}</CreditTxnID><AppliedAmount>5.00</AppliedAmount></SetCredit>"
    qb.ok(forms.payment("0.00", extra=f"<AppliedToTxnAdd><TxnID>{invoice}</TxnID>{credit}</AppliedToTxnAdd>"))
    assert qb.ok(f"<InvoiceQueryRq><TxnID>{invoice}</TxnID></InvoiceQueryRq>").findtext("BalanceRemaining") == "0.00"
    qb.refused(forms.deposit(forms.deposit_line("Accounts Receivable", "5.00")), 3180)


def test_rule_15_an_entry_on_inventory_changes_the_ledger_only(qb: Any, forms: Any) -> None:
    qb.ok(forms.journal(("Debit", "Inventory Asset", "7.00", ""), ("Credit", "Sales Income", "7.00", "")))
    assert qb.balance("Inventory Asset") == 2700
    item = qb.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    assert (item.findtext("QuantityOnHand"), item.findtext("AverageCost")) == ("10", "2.00000")


# 3. Amounts


@pytest.mark.parametrize(
    ("options", "quantity", "rate", "amount"),
    [
        ({"quantity": "3", "rate": "9.99", "amount": "10.00"}, "3", "3.33333", "10.00"),
        ({"quantity": "4", "amount": "10.00"}, "4", "2.50", "10.00"),
        ({"quantity": "3", "rate": "3.33333"}, "3", "3.33333", "10.00"),
        ({}, "1", "40.00", "40.00"),
        ({"quantity": "2"}, "2", "40.00", "80.00"),
        ({"quantity": "0.5", "rate": "0.01"}, "0.5", "0.01", "0.01"),
        ({"quantity": "-0.5", "rate": "0.01"}, "-0.5", "0.01", "-0.01"),
    ],
)
def test_rules_16_and_17_quantity_rate_amount(
    qb: Any, forms: Any, options: dict[str, str], quantity: str, rate: str, amount: str
) -> None:
    ret = qb.ok(
        forms.form(
            "SalesReceipt", forms.receipt_line("Labour", **options), forms.receipt_line("Shipping", amount="1.00")
        )
    )
    line = ret.find("SalesReceiptLineRet")
    assert [line.findtext(name) for name in ("Quantity", "Rate", "Amount")] == [quantity, rate, amount]


def test_rule_18_cost_and_amount_of_a_bill(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.bill(forms.item_line("WIDGET", quantity="3", cost="9.00", amount="10.00")))
    assert ret.findtext("ItemLineRet/Cost") == "3.33333"
    assert ret.findtext("AmountDue") == "10.00"
    message = qb.refused(forms.bill(forms.item_line("WIDGET", quantity="3", amount="246.9")), 3040)
    assert message == 'There was an error when converting the amount "246.9" in the field "Amount".'


def test_rule_19_journal_entries_balance_and_have_no_signs(qb: Any, forms: Any) -> None:
    qb.refused(
        forms.journal(("Debit", "Checking", "5.00", ""), ("Credit", "Savings", "5.01", "")), 3180, "not in balance"
    )
    qb.refused(forms.journal(("Debit", "Checking", "-5.00", ""), ("Credit", "Savings", "-5.00", "")), 3180, "negative")


@pytest.mark.parametrize("kind", ["SalesReceipt", "Invoice", "CreditMemo"])
def test_rule_20_no_negative_totals(qb: Any, forms: Any, kind: str) -> None:
    message = qb.refused(forms.form(kind, forms.line(kind, "Labour", amount="-0.01")), 3180)
    assert message == (
        f"There was an error when saving a {kind}.  QuickBooks error message: Transaction amount must be positive."
    )
    zero = qb.ok(
        forms.form(kind, forms.line(kind, "Labour", amount="5.00"), forms.line(kind, "Labour", amount="-5.00"))
    )
    assert zero.findtext("Subtotal") == "0.00"


def test_rule_20_no_negative_bills_and_checks(qb: Any, forms: Any) -> None:
    qb.refused(forms.bill(forms.expense_line("Utilities", "-1.00")), 3180, "must be positive")
    qb.refused(forms.check(forms.expense_line("Utilities", "-1.00")), 3180, "must be positive")
    qb.refused(forms.payment("-1.00"), 3180, "must be positive")


def test_rule_21_no_negative_deposit(qb: Any, forms: Any) -> None:
    qb.refused(forms.deposit(forms.deposit_line("Merchant Fees", "-1.00")), 3180, "negative")
    zero = forms.deposit(forms.deposit_line("Merchant Fees", "-1.00"), forms.deposit_line("Other Income", "1.00"))
    assert qb.ok(zero).findtext("DepositTotal") == "0.00"


def test_rule_22_no_more_than_the_amount_due(qb: Any, forms: Any) -> None:
    invoice = forms.txn_id(qb.ok(forms.invoice("10.00")))
    message = qb.refused(forms.payment("10.01", (invoice, "10.01")), 3210)
    assert message == (
        'The "AppliedToTxnAdd payment amount" field has an invalid value "10.01".  QuickBooks error message: You cannot '
        "pay more than the amount due."
    )
    qb.refused(forms.payment("5.00", (invoice, "6.00")), 3210)


def test_rule_23_credit_limit(qb: Any, forms: Any) -> None:
    qb.ok(
        "<CustomerAddRq><CustomerAdd><Name>Limited</Name><CreditLimit>100.00</CreditLimit></CustomerAdd></CustomerAddRq>"
    )
    qb.ok(forms.invoice("60.00", customer="Limited"))
    qb.refused(forms.invoice("40.01", customer="Limited"), 3180, "credit limit for the name")
    qb.ok(forms.invoice("40.00", customer="Limited"))


def test_rule_24_a_missing_date_is_that_of_the_last_one(qb: Any, forms: Any) -> None:
    assert qb.ok(forms.invoice(date="")).findtext("TxnDate") == "2026-03-10"
    qb.ok(forms.invoice(date="2025-11-05"))
    assert qb.ok(forms.invoice(date="")).findtext("TxnDate") == "2025-11-05"
    assert qb.ok(forms.credit_memo(date="")).findtext("TxnDate") == "2026-03-10"


def test_rule_25_numbers_repeat_and_are_assigned(qb: Any, forms: Any) -> None:
    first, second = qb.ok(forms.invoice(number="A-09")), qb.ok(forms.invoice(number="A-09"))
    assert forms.txn_id(first) != forms.txn_id(second)
    assert qb.ok(forms.invoice()).findtext("RefNumber") == "A-10"


# 4. Lines with special behaviour


def test_rule_26_percent_discount_works_on_the_line_above(qb: Any, forms: Any) -> None:
    lines = [forms.receipt_line("Labour", amount="100.00"), forms.receipt_line("Shipping", amount="10.00")]
    ret = qb.ok(forms.form("SalesReceipt", *lines, forms.receipt_line("Discount", percent="10")))
    assert qb.ledger(ret)["Discounts Given"] == "1.00"
    subtotal = forms.receipt_line("Subtotal")
    ret = qb.ok(forms.form("SalesReceipt", *lines, subtotal, forms.receipt_line("Discount", percent="10")))
    assert qb.ledger(ret)["Discounts Given"] == "11.00"
    qb.refused(forms.form("SalesReceipt", *lines, forms.receipt_line("Discount", quantity="1", percent="10")), 3180)
    qb.refused(forms.form("SalesReceipt", forms.receipt_line("Discount", percent="10")), 3180)


@pytest.mark.parametrize(("code", "tax"), [("TAX", "9.00"), ("NON", "10.00")])
def test_rule_27_flat_discount_lowers_the_base_by_the_taxed_share(qb: Any, forms: Any, code: str, tax: str) -> None:
    qb.ok(forms.tax_item("Ten", "10", "State Tax Agency"))
    ret = qb.ok(
        forms.form(
            "SalesReceipt",
            forms.receipt_line("Labour", amount="100.00", code="NON"),
            forms.receipt_line("Labour", amount="100.00", code="TAX"),
            forms.receipt_line("Discount", amount="20.00", code=code),
            tax="Ten",
        )
    )
    assert ret.findtext("SalesTaxTotal") == tax


@pytest.mark.parametrize("amount", ["5.00", "-5.00"])
def test_rule_28_discounts_are_negative_whatever_the_sign(qb: Any, forms: Any, amount: str) -> None:
    sale = forms.receipt_line("Labour", amount="50.00")
    ret = qb.ok(forms.form("SalesReceipt", sale, forms.receipt_line("Discount", amount=amount)))
    assert ret.findtext("TotalAmount") == "45.00"
    assert ret.findall("SalesReceiptLineRet")[1].findtext("Amount") == "-5.00"


def test_rule_29_subtotals_are_computed_and_post_nothing(qb: Any, forms: Any) -> None:
    sale = forms.receipt_line("Labour", amount="50.00")
    ret = qb.ok(forms.form("SalesReceipt", sale, forms.receipt_line("Subtotal")))
    assert qb.ledger(ret) == {"Service Income": "-50.00", "Undeposited Funds": "50.00"}
    assert ret.findall("SalesReceiptLineRet")[1].findtext("Amount") == "50.00"
    qb.refused(forms.form("SalesReceipt", sale, forms.receipt_line("Subtotal", amount="50.00")), 3180)


def test_rule_31_payment_item_inside_an_invoice(qb: Any, forms: Any) -> None:
    lines = [forms.line("Invoice", "Labour", amount="50.00"), forms.line("Invoice", "Payment", amount="20.00")]
    ret = qb.ok(forms.form("Invoice", *lines))
    assert qb.ledger(ret) == {"Accounts Receivable": "30.00", "Service Income": "-50.00", "Undeposited Funds": "20.00"}
    assert ret.findtext("BalanceRemaining") == "30.00"
    receipt = [line.replace("InvoiceLine", "SalesReceiptLine") for line in lines]
    qb.refused(forms.form("SalesReceipt", *receipt), 3140)


def test_rule_32_gift_cards_are_sold_and_redeemed_on_one_liability(qb: Any, forms: Any) -> None:
    sold = qb.ok(forms.form("SalesReceipt", forms.receipt_line("GiftCard", amount="50.00")))
    used = qb.ok(
        forms.form(
            "SalesReceipt",
            forms.receipt_line("Poster", amount="12.00"),
            forms.receipt_line("GiftCard", amount="-12.00"),
        )
    )
    assert qb.ledger(sold, used)["Gift Card Liability"] == "-38.00"


def test_rule_33_text_lines_post_nothing(qb: Any, forms: Any) -> None:
    sale = forms.receipt_line("Labour", amount="50.00")
    ret = qb.ok(forms.form("SalesReceipt", sale, forms.receipt_line(None, desc="thank you")))
    assert ret.findall("SalesReceiptLineRet")[1].findtext("Desc") == "thank you"
    assert len(qb.ledger(ret)) == 2
    qb.refused(forms.form("SalesReceipt", sale, forms.receipt_line(None, amount="5.00")), 3150, "ItemRef")


def test_rule_34_class_of_header_and_line(qb: Any, forms: Any) -> None:
    ret = qb.ok(
        forms.form(
            "SalesReceipt",
            forms.receipt_line("Labour", amount="50.00"),
            forms.receipt_line("Labour", amount="60.00", class_name="Web"),
            class_name="Store",
        )
    )
    names = [line.findtext("ClassRef/FullName") for line in ret.findall("SalesReceiptLineRet")]
    assert names == ["Store", "Web"]
    report = qb.ok(
        "<CustomDetailReportQueryRq><CustomDetailReportType>CustomTxnDetail</CustomDetailReportType><ReportDateMacro>All"
        "</ReportDateMacro><ReportClassFilter><FullName>Store</FullName></ReportClassFilter><SummarizeRowsBy>TotalOnly"
        "</SummarizeRowsBy><IncludeColumn>Amount</IncludeColumn></CustomDetailReportQueryRq>"
    )
    amounts = [cell.attrib["value"] for row in report.iter("DataRow") for cell in row.iter("ColData")]
    assert amounts == ["110.00", "-50.00"]


# 5. US sales tax


@pytest.mark.parametrize(("item", "tax"), [("County", "2.93"), ("Group", "2.94")])
def test_rule_35_tax_on_the_total_each_member_alone(qb: Any, forms: Any, item: str, tax: str) -> None:
    lines = [forms.receipt_line("Poster", amount=amount) for amount in ("11.83", "11.83", "11.84")]
    assert qb.ok(forms.form("SalesReceipt", *lines, tax=item)).findtext("SalesTaxTotal") == tax


def test_rule_36_line_and_customer_must_both_be_taxable(qb: Any, forms: Any) -> None:
    sale = forms.receipt_line("Poster", amount="100.00", code="TAX")
    exempt = forms.receipt_line("Poster", amount="100.00", code="NON")
    assert qb.ok(forms.form("SalesReceipt", sale, exempt, tax="County")).findtext("SalesTaxTotal") == "8.25"
    free = forms.ref("CustomerSalesTaxCodeRef", "NON")
    assert qb.ok(forms.form("SalesReceipt", sale, tax="County", after=free)).findtext("SalesTaxTotal") == "0.00"


def test_rule_36_the_most_common_tax_item_is_the_default(qb: Any, forms: Any) -> None:
    sale = forms.receipt_line("Poster", amount="100.00", code="TAX")
    assert qb.ok(forms.form("SalesReceipt", sale, tax="")).findtext("SalesTaxTotal") == "6.25"


def test_rule_37_one_tax_line_per_member_with_its_agency(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.form("SalesReceipt", forms.receipt_line("Poster", amount="35.50"), tax="Group"))
    report = qb.ok(
        "<GeneralDetailReportQueryRq><GeneralDetailReportType>GeneralLedger</GeneralDetailReportType><ReportDateMacro>All"
        "</ReportDateMacro><ReportAccountFilter><FullName>Sales Tax Payable</FullName></ReportAccountFilter>"
        "<IncludeColumn>Name</IncludeColumn><IncludeColumn>Credit</IncludeColumn></GeneralDetailReportQueryRq>"
    )
    rows = [[cell.attrib["value"] for cell in row.iter("ColData")] for row in report.iter("DataRow")]
    city, state = "City Tax Agency", "State Tax Agency"
    assert rows == [[city, "0.36"], [city, "0.18"], [state, "0.18"], [state, "2.22"]]
    assert ret.findtext("SalesTaxPercentage") == "8.25"


def test_rule_38_tax_items_as_lines(qb: Any, forms: Any) -> None:
    sale = forms.receipt_line("Poster", amount="40.00")
    computed = qb.ok(forms.form("SalesReceipt", sale, forms.receipt_line("County")))
    assert qb.ledger(computed)["Sales Tax Payable"] == "-3.30"
    given = qb.ok(forms.form("SalesReceipt", sale, forms.receipt_line("Zero", amount="3.31")))
    assert qb.ledger(given)["Sales Tax Payable"] == "-3.31"
    qb.refused(forms.form("SalesReceipt", sale, forms.receipt_line("Group")), 3140)
    assert qb.ok(forms.form("SalesReceipt", sale, tax="No agency")).findtext("SalesTaxTotal") == "0.00"


def test_rule_41_with_sales_tax_off_nothing_is_taxed(qb: Any, forms: Any) -> None:
    qb.close()
    set_preferences(qb.path, SalesTax=False)
    qb.open()
    sale = forms.receipt_line("Poster", amount="40.00", code="TAX")
    ret = qb.ok(forms.form("SalesReceipt", sale, tax=""))
    assert ret.findtext("TotalAmount") == "40.00"
    assert ret.findtext("SalesReceiptLineRet/SalesTaxCodeRef/FullName") == "NON"
    qb.refused(forms.form("SalesReceipt", sale, tax="County"), 3180)


def test_rule_42_a_check_to_sales_tax_payable_names_the_agency(qb: Any, forms: Any) -> None:
    qb.refused(forms.check(forms.expense_line("Sales Tax Payable", "5.00"), payee="Shopper"), 3180)
    qb.ok(forms.check(forms.expense_line("Sales Tax Payable", "5.00"), payee="State Tax Agency"))


# 6. Inventory


def test_rules_43_and_44_average_cost_of_the_date(qb: Any, forms: Any) -> None:
    qb.ok(forms.bill(forms.item_line("WIDGET", quantity="30", cost="3.00"), date="2026-02-01"))
    before = qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="2"), date="2026-01-15"))
    after = qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="2"), date="2026-02-15"))
    assert qb.ledger(before)["Cost of Goods Sold"] == "4.00"
    # 8 left at 2.00 and 30 at 3.00.
    assert qb.ledger(after)["Cost of Goods Sold"] == "5.58"


def test_rule_45_history_is_live(qb: Any, forms: Any) -> None:
    sale = qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="10"), date="2026-02-15"))
    assert qb.ledger(sale)["Cost of Goods Sold"] == "20.00"
    bill = qb.ok(forms.bill(forms.item_line("WIDGET", quantity="10", cost="4.00"), date="2026-02-01"))
    assert qb.ledger(sale)["Cost of Goods Sold"] == "30.00"
    qb.ok(forms.delete("Bill", forms.txn_id(bill)))
    assert qb.ledger(sale)["Cost of Goods Sold"] == "20.00"


def test_rule_46_missing_units_take_the_latest_average_or_the_purchase_cost(qb: Any, forms: Any) -> None:
    never = qb.ok(forms.form("SalesReceipt", forms.receipt_line("GADGET", quantity="3")))
    assert qb.ledger(never)["Cost of Goods Sold"] == "6.00"
    qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="10"), date="2026-02-01"))
    more = qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="1"), date="2026-02-02"))
    assert qb.ledger(more)["Cost of Goods Sold"] == "2.00"


def test_rule_46_a_cheaper_purchase_corrects_the_other_way(qb: Any, forms: Any) -> None:
    qb.ok(forms.form("SalesReceipt", forms.receipt_line("GADGET", quantity="4"), date="2026-02-01"))
    bill = qb.ok(forms.bill(forms.item_line("GADGET", quantity="10", cost="1.50")))
    assert qb.ledger(bill) == {"Accounts Payable": "-15.00", "Cost of Goods Sold": "-2.00", "Inventory Asset": "17.00"}
    assert qb.balance("Inventory Asset") == 2000 + 900


def test_rule_47_a_credit_memo_returns_stock_at_average(qb: Any, forms: Any) -> None:
    memo = qb.ok(forms.form("CreditMemo", forms.line("CreditMemo", "WIDGET", quantity="3")))
    assert qb.ledger(memo)["Inventory Asset"] == "6.00"
    item = qb.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    assert item.findtext("QuantityOnHand") == "13"


def test_rule_49_the_last_unit_takes_the_rest(qb: Any, forms: Any) -> None:
    qb.ok(forms.bill(forms.item_line("GADGET", quantity="3", amount="10.00"), date="2026-02-01"))
    costs = []
    for day in ("02", "03", "04"):
        ret = qb.ok(forms.form("SalesReceipt", forms.receipt_line("GADGET", quantity="1"), date=f"2026-02-{day}"))
        costs.append(qb.ledger(ret)["Cost of Goods Sold"])
    assert costs == ["3.33", "3.34", "3.33"]
    assert qb.balance("Inventory Asset") == 2000


# 8. Receivables and banking


def test_rule_57_jobs_may_be_paid_with_their_customer_others_not(qb: Any, forms: Any) -> None:
    job = forms.txn_id(qb.ok(forms.invoice("5.00", customer="Shopper:Job")))
    other = forms.txn_id(qb.ok(forms.invoice("5.00", customer="Cook, Brian")))
    qb.ok(forms.payment("5.00", (job, "5.00")))
    qb.refused(forms.payment("5.00", (other, "5.00")), 3210)
    nothing = f"<AppliedToTxnAdd><TxnID>{job}</TxnID></AppliedToTxnAdd>"
    qb.refused(forms.payment("5.00", extra=nothing), 3150)


def test_rule_57_invoices_must_be_on_the_payments_account(qb: Any, forms: Any) -> None:
    qb.ok(forms.account("Other receivables", "AccountsReceivable"))
    invoice = forms.txn_id(qb.ok(forms.invoice("5.00", before=forms.ref("ARAccountRef", "Other receivables"))))
    qb.refused(forms.payment("5.00", (invoice, "5.00")), 3210, "another account")


def test_rule_57_a_payment_without_instructions_takes_the_oldest(qb: Any, forms: Any) -> None:
    old = forms.txn_id(qb.ok(forms.invoice("5.00", date="2026-01-05")))
    new = forms.txn_id(qb.ok(forms.invoice("7.00", date="2026-01-06")))
    ret = qb.ok(forms.payment("6.00", extra="<IsAutoApply>true</IsAutoApply>"))
    applied = [(node.findtext("TxnID"), node.findtext("Amount")) for node in ret.findall("AppliedToTxnRet")]
    assert applied == [(old, "5.00"), (new, "1.00")]


def test_rule_58_credits_alone_leave_no_ledger_lines(qb: Any, forms: Any) -> None:
    invoice, memo = forms.txn_id(qb.ok(forms.invoice("5.00"))), forms.txn_id(qb.ok(forms.credit_memo("8.00")))
    before = qb.balance("Accounts Receivable")
    credit = f"<SetCredit><CreditTxnID>{memo}</CreditTxnID><AppliedAmount>5.00</AppliedAmount></SetCredit>"
    ret = qb.ok(forms.payment("0.00", extra=f"<AppliedToTxnAdd><TxnID>{invoice}</TxnID>{credit}</AppliedToTxnAdd>"))
    assert ret.find("TxnID") is None
    assert qb.balance("Accounts Receivable") == before
    found = qb.ok(
        f"<CreditMemoQueryRq><TxnID>{memo}</TxnID><IncludeLinkedTxns>1</IncludeLinkedTxns></CreditMemoQueryRq>"
    )
    assert found.findtext("CreditRemaining") == "3.00"
    assert found.findtext("LinkedTxn/TxnID") == invoice


def test_rule_59_discounts_post_with_the_payment(qb: Any, forms: Any) -> None:
    invoice = forms.txn_id(qb.ok(forms.invoice("100.00")))
    applied = (
        f"<AppliedToTxnAdd><TxnID>{invoice}</TxnID><PaymentAmount>98.00</PaymentAmount><DiscountAmount>2.00"
        "</DiscountAmount>{}</AppliedToTxnAdd>"
    )
    qb.refused(forms.payment("98.00", extra=applied.format("")), 3150, "DiscountAccountRef")
    account = forms.ref("DiscountAccountRef", "Discounts Given")
    ret = qb.ok(forms.payment("98.00", extra=applied.format(account)))
    assert qb.ledger(ret) == {"Accounts Receivable": "-100.00", "Discounts Given": "2.00", "Undeposited Funds": "98.00"}
    assert ret.findtext("AppliedToTxnRet/DiscountAmount") == "2.00"
    assert qb.ok(f"<InvoiceQueryRq><TxnID>{invoice}</TxnID></InvoiceQueryRq>").findtext("IsPaid") == "true"


def test_rule_60_refunds_need_a_credit_of_the_same_customer(qb: Any, forms: Any) -> None:
    memo = forms.txn_id(qb.ok(forms.credit_memo("10.00")))
    qb.refused(forms.refund(memo, "10.00", customer="Cook, Brian"), 3210)
    qb.refused(forms.refund(memo, "10.01"), 3210)
    qb.refused(forms.refund(forms.txn_id(qb.ok(forms.payment("9.00"))), "9.00"), 3120)
    ret = qb.ok(forms.refund(memo, "4.00", source="Shopify Payments Clearing"))
    assert qb.ledger(ret) == {"Accounts Receivable": "4.00", "Shopify Payments Clearing": "-4.00"}
    qb.refused(forms.refund(memo, "6.01"), 3210)


def test_rule_61_a_payment_is_deposited_whole_and_once(qb: Any, forms: Any) -> None:
    cleared = forms.txn_id(qb.ok(forms.payment("5.00", deposit_to="Shopify Payments Clearing")))
    qb.refused(forms.deposit(forms.deposit_payment(cleared)), 3210)
    payment = forms.txn_id(qb.ok(forms.payment("5.00")))
    qb.refused(forms.deposit(forms.deposit_payment(payment), forms.deposit_payment(payment)), 3180)
    qb.ok(forms.deposit(forms.deposit_payment(payment)))
    qb.refused(forms.deposit(forms.deposit_payment(payment)), 3210)


def test_rule_62_a_deposited_payment_stays_until_its_deposit_goes(qb: Any, forms: Any) -> None:
    payment = forms.txn_id(qb.ok(forms.payment("5.00")))
    deposit = forms.txn_id(qb.ok(forms.deposit(forms.deposit_payment(payment))))
    qb.refused(forms.delete("ReceivePayment", payment), 3160)
    qb.ok(forms.delete("Deposit", deposit))
    assert qb.balance("Undeposited Funds") == 500
    qb.ok(forms.delete("ReceivePayment", payment))
    assert qb.balance("Undeposited Funds") == 0


# 9. Void, delete, closing


def test_rule_63_void_leaves_the_record_without_amounts(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="2"), tax="County", number="7"))
    response = qb.one(forms.void("SalesReceipt", forms.txn_id(ret)))
    assert response.findtext("RefNumber") == "7"
    query = "<SalesReceiptQueryRq><RefNumber>7</RefNumber><IncludeLineItems>1</IncludeLineItems></SalesReceiptQueryRq>"
    void = qb.ok(query)
    assert [void.findtext(name) for name in ("TotalAmount", "TxnDate", "Memo")] == ["0.00", "2026-03-01", "VOID:"]
    assert void.findtext("SalesReceiptLineRet/Quantity") == "0"
    assert void.findtext("EditSequence") != ret.findtext("EditSequence")
    assert qb.ledger(ret) == {}
    item = qb.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    assert item.findtext("QuantityOnHand") == "10"


def test_rule_63_payments_cannot_be_voided(qb: Any, forms: Any) -> None:
    payment = forms.txn_id(qb.ok(forms.payment("5.00")))
    qb.refused(forms.void("ReceivePayment", payment), 3110)


def test_rule_64_only_what_is_in_use_is_kept(qb: Any, forms: Any) -> None:
    invoice = forms.txn_id(qb.ok(forms.invoice("5.00")))
    payment = forms.txn_id(qb.ok(forms.payment("5.00", (invoice, "5.00"))))
    hold(qb.path, payment)
    qb.refused(forms.delete("Invoice", invoice), 3175, "in use")
    hold(qb.path, payment, held=False)
    assert qb.one(forms.delete("Invoice", invoice)).attrib["statusCode"] == "0"


def test_rule_65_deleting_a_paid_invoice_frees_the_payment(qb: Any, forms: Any) -> None:
    invoice = forms.txn_id(qb.ok(forms.invoice("5.00")))
    payment = forms.txn_id(qb.ok(forms.payment("5.00", (invoice, "5.00"))))
    qb.one(forms.delete("Invoice", invoice))
    found = qb.ok(f"<ReceivePaymentQueryRq><TxnID>{payment}</TxnID></ReceivePaymentQueryRq>")
    assert found.findtext("UnusedPayment") == "5.00"
    assert qb.balance("Undeposited Funds") == 500
    assert qb.balance("Accounts Receivable") == -500


def test_rule_66_deleting_a_payment_opens_the_invoice(qb: Any, forms: Any) -> None:
    invoice = forms.txn_id(qb.ok(forms.invoice("5.00")))
    payment = forms.txn_id(qb.ok(forms.payment("5.00", (invoice, "5.00"))))
    qb.one(forms.delete("ReceivePayment", payment))
    found = qb.ok(f"<InvoiceQueryRq><TxnID>{invoice}</TxnID></InvoiceQueryRq>")
    assert (found.findtext("IsPaid"), found.findtext("BalanceRemaining")) == ("false", "5.00")


def test_rule_67_closed_periods(qb: Any, forms: Any) -> None:
    invoice = qb.ok(forms.invoice(date="2026-02-28"))
    later = qb.ok(forms.invoice(date="2026-03-01"))
    qb.close()
    set_preferences(qb.path, ClosingDate="2026-02-28")
    qb.open()
    qb.refused(forms.invoice(date="2026-02-28"), 3171, "on or before the closing date")
    qb.ok(forms.invoice(date="2026-03-01"))
    qb.refused(forms.void("Invoice", forms.txn_id(invoice)), 3171)
    qb.refused(forms.delete("Invoice", forms.txn_id(invoice)), 3161)
    for ret, date in ((invoice, "2026-03-05"), (later, "2026-02-01")):
        change = (
            f"<InvoiceModRq><InvoiceMod><TxnID>{forms.txn_id(ret)}</TxnID><EditSequence>"
            f"{ret.findtext('EditSequence')}</EditSequence><TxnDate>{date}</TxnDate></InvoiceMod></InvoiceModRq>"
        )
        qb.refused(change, 3171)


def test_rules_69_to_72_currency_fields_are_closed(qb: Any, forms: Any) -> None:
    line = forms.receipt_line("Labour", amount="5.00")
    qb.refused(forms.form("SalesReceipt", line, after="<ExchangeRate>1.1</ExchangeRate>"), 3250)


# Adjustments, groups and links


def adjustment(forms: Any, lines: str, *, account: str = "Inventory Shrinkage", date: str = "2026-03-05") -> str:
    return (
        f"<InventoryAdjustmentAddRq><InventoryAdjustmentAdd>{forms.ref('AccountRef', account)}<TxnDate>{date}</TxnDate>"
        f"{lines}</InventoryAdjustmentAdd></InventoryAdjustmentAddRq>"
    )


def adjusted(forms: Any, item: str, body: str) -> str:
    return f"<InventoryAdjustmentLineAdd>{forms.ref('ItemRef', item)}{body}</InventoryAdjustmentLineAdd>"


def quantity(difference: str) -> str:
    return f"<QuantityAdjustment><QuantityDifference>{difference}</QuantityDifference></QuantityAdjustment>"


def value(amount: str, units: str = "0") -> str:
    return (
        f"<ValueAdjustment><QuantityDifference>{units}</QuantityDifference><NewValue>{amount}</NewValue>"
        "</ValueAdjustment>"
    )


@pytest.mark.parametrize("name", ["Accounts Receivable", "Accounts Payable", "Inventory Asset", "Sales Orders"])
def test_rule_6_accounts_of_an_adjustment(qb: Any, forms: Any, name: str) -> None:
    qb.refused(adjustment(forms, adjusted(forms, "WIDGET", quantity("-1")), account=name), 3140)


def test_rule_48_a_negative_average_reverses_the_sale(qb: Any, forms: Any) -> None:
    qb.ok(adjustment(forms, adjusted(forms, "WIDGET", value("-10.00"))))
    sale = qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="2"), date="2026-03-06"))
    assert qb.ledger(sale)["Cost of Goods Sold"] == "-2.00"
    assert qb.ledger(sale)["Inventory Asset"] == "2.00"


def test_rule_50_quantities_at_average_values_against_the_account(qb: Any, forms: Any) -> None:
    less = qb.ok(adjustment(forms, adjusted(forms, "WIDGET", quantity("-2"))))
    assert qb.ledger(less) == {"Inventory Asset": "-4.00", "Inventory Shrinkage": "4.00"}
    assert less.findtext("InventoryAdjustmentLineRet/ValueDifference") == "-4.00"
    more = qb.ok(adjustment(forms, adjusted(forms, "WIDGET", value("21.00"))))
    assert qb.ledger(more) == {"Inventory Asset": "5.00", "Inventory Shrinkage": "-5.00"}
    counted = "<QuantityAdjustment><NewQuantity>3</NewQuantity></QuantityAdjustment>"
    assert qb.ok(adjustment(forms, adjusted(forms, "GADGET", counted))).findtext(
        "InventoryAdjustmentLineRet/QuantityDifference"
    ) == "3"  # fmt: skip
    qb.close()
    set_meta(qb.path, file_mode="1")
    qb.open()
    qb.refused(adjustment(forms, adjusted(forms, "WIDGET", quantity("-2"))), 3162)


def test_rule_50_adjustments_follow_history_too(qb: Any, forms: Any) -> None:
    less = qb.ok(adjustment(forms, adjusted(forms, "WIDGET", quantity("-2"))))
    qb.ok(forms.bill(forms.item_line("WIDGET", quantity="10", cost="4.00"), date="2026-01-20"))
    assert qb.ledger(less) == {"Inventory Asset": "-6.00", "Inventory Shrinkage": "6.00"}
    query = f"<InventoryAdjustmentQueryRq><TxnID>{forms.txn_id(less)}</TxnID><IncludeLineItems>1</IncludeLineItems>"
    found = qb.ok(f"{query}</InventoryAdjustmentQueryRq>")
    assert found.findtext("InventoryAdjustmentLineRet/ValueDifference") == "-6.00"


def test_rule_52_an_order_that_is_not_there(qb: Any, forms: Any) -> None:
    bill = forms.bill(forms.expense_line("Utilities", "5.00"))
    qb.refused(bill.replace("<ExpenseLineAdd>", "<LinkToTxnID>1-2</LinkToTxnID><ExpenseLineAdd>"), 3120)


def test_rule_75_a_tax_group_has_at_most_fifty_members(qb: Any, forms: Any) -> None:
    members = forms.ref("ItemSalesTaxRef", "T1") * 51
    body = "<ItemSalesTaxGroupAddRq><ItemSalesTaxGroupAdd><Name>Wide</Name>{}</ItemSalesTaxGroupAdd></ItemSalesTaxGroupAddRq>"
    qb.refused(body.format(members), 3180)
