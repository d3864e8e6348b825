"""Bills, item receipts, vendor credits, checks and card charges (posting rules 13, 16-18, 20, 24, 43-46, 53, 55, 63-67)."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import set_preferences
from qbd.sandbox.quickbooks.errors import HresultError

KINDS = ("Bill", "ItemReceipt", "VendorCredit", "Check", "CreditCardCharge", "CreditCardCredit")
CARD = "Business Credit Card"


def stock(qb: Any, item: str = "WIDGET") -> tuple[str, str]:
    """On hand, average cost."""
    found = qb.ok(f"<ItemInventoryQueryRq><FullName>{item}</FullName></ItemInventoryQueryRq>")
    return found.findtext("QuantityOnHand"), found.findtext("AverageCost")


def document(forms: Any, kind: str, *lines: str, account: str = "") -> str:
    """An Add of any of the kinds, all with the same vendor."""
    if kind in ("Bill", "ItemReceipt", "VendorCredit"):
        return forms.purchase(kind, *lines)
    own = account or ("Checking" if kind == "Check" else CARD)
    return (
        f"<{kind}AddRq><{kind}Add>{forms.ref('AccountRef', own)}{forms.ref('PayeeEntityRef', 'Northwind Supply Co')}"
        f"<TxnDate>2026-03-01</TxnDate>{''.join(lines)}</{kind}Add></{kind}AddRq>"
    )


def own_account(kind: str) -> str:
    return {"Check": "Checking", "CreditCardCharge": CARD, "CreditCardCredit": CARD}.get(kind, "Accounts Payable")


@pytest.mark.parametrize("kind", KINDS)
def test_rule_18_lines_of_every_purchase_document(qb: Any, forms: Any, kind: str) -> None:
    """Worked example Bill: 20 @ 3.00 and freight 10.00; credits are the mirror image."""
    sign = "-" if kind in ("VendorCredit", "CreditCardCredit") else ""
    lines = (forms.expense_line("Freight In", "10.00"), forms.item_line("Poster", quantity="2", cost="3.50"))
    found = qb.ok(document(forms, kind, *lines))
    expected = {"Freight In": f"{sign}10.00", "Sales Income": f"{sign}7.00"}
    assert qb.ledger(found) == expected | {own_account(kind): "17.00" if sign else "-17.00"}
    assert found.findtext("ItemLineRet/Amount") == "7.00"
    assert found.findtext("ExpenseLineRet/Amount") == "10.00"
    if not sign:
        goods = qb.ok(document(forms, kind, forms.item_line("WIDGET", quantity="20", amount="50.00")))
        assert goods.findtext("ItemLineRet/Cost") == "2.50"
        assert qb.ledger(goods) == {own_account(kind): "-50.00", "Inventory Asset": "50.00"}
        assert stock(qb) == ("30", "2.33333")


@pytest.mark.parametrize("kind", KINDS)
def test_rule_20_a_negative_total_is_refused(qb: Any, forms: Any, kind: str) -> None:
    qb.refused(document(forms, kind, forms.expense_line("Utilities", "-0.01")), 3180, "must be positive")
    both = (forms.expense_line("Utilities", "5.00"), forms.expense_line("Utilities", "-5.00"))
    qb.ok(document(forms, kind, *both))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_simulated_on_a_line_says_so(qb: Any, forms: Any, kind: str) -> None:
    line = forms.expense_line("Utilities", "5.00", "Shopper")
    billable = line.replace("</ExpenseLineAdd>", "<BillableStatus>{}</BillableStatus></ExpenseLineAdd>")
    qb.refused(document(forms, kind, billable.format("Billable")), 3250)
    qb.refused(document(forms, kind, billable.format("HasBeenBilled")), 3250)
    found = qb.ok(document(forms, kind, billable.format("NotBillable")))
    assert found.findtext("ExpenseLineRet/BillableStatus") == "NotBillable"
    assert found.findtext("ExpenseLineRet/CustomerRef/FullName") == "Shopper"
    for field in ("<SerialNumber>1</SerialNumber>", "<LotNumber>1</LotNumber>", forms.ref("InventorySiteRef", "Main")):
        item = forms.item_line("WIDGET", quantity="1").replace("</ItemRef>", f"</ItemRef>{field}")
        qb.refused(document(forms, kind, item), 3250)
    qb.refused(document(forms, kind, forms.item_line("Discount", amount="1.00")), 3140)
    qb.refused(document(forms, kind, "<ItemLineAdd><Quantity>1</Quantity></ItemLineAdd>"), 3150)
    qb.refused(document(forms, kind, "<ExpenseLineAdd><Amount>1.00</Amount></ExpenseLineAdd>"), 3150)


@pytest.mark.parametrize("kind", KINDS)
def test_rule_52_only_receipts_and_bills_are_linked_to_orders(qb: Any, forms: Any, kind: str) -> None:
    placed = qb.ok(forms.purchase_order(forms.order_line("WIDGET", "2", "3.00")))
    if kind in ("Bill", "ItemReceipt"):
        assert qb.ok(document(forms, kind, forms.linked_line(placed))).findtext("ItemLineRet/Quantity") == "2"
    else:
        # The schema itself has no link there: the whole message set is refused.
        with pytest.raises(HresultError, match="0x80040400"):
            qb.raw(document(forms, kind, forms.linked_line(placed)))


def test_a_group_on_purchase_lines_and_orders(qb: Any, forms: Any) -> None:
    members = "".join(
        f"<ItemGroupLine>{forms.ref('ItemRef', item)}<Quantity>{quantity}</Quantity></ItemGroupLine>"
        for item, quantity in (("WIDGET", "2"), ("GADGET", "1"))
    )
    qb.ok(f"<ItemGroupAddRq><ItemGroupAdd><Name>Set</Name>{members}</ItemGroupAdd></ItemGroupAddRq>")
    group = f"{forms.ref('ItemGroupRef', 'Set')}<Quantity>3</Quantity>"
    bill = qb.ok(forms.purchase("Bill", f"<ItemGroupLineAdd>{group}</ItemGroupLineAdd>"))
    assert qb.ledger(bill) == {"Accounts Payable": "-18.00", "Inventory Asset": "18.00"}
    assert bill.findtext("ItemGroupLineRet/TotalAmount") == "18.00"
    assert [node.text for node in bill.iterfind("ItemGroupLineRet/ItemLineRet/Quantity")] == ["6", "3"]
    placed = qb.ok(forms.purchase_order(f"<PurchaseOrderLineGroupAdd>{group}</PurchaseOrderLineGroupAdd>"))
    receipt = qb.ok(forms.purchase("ItemReceipt", orders=(forms.txn_id(placed),)))
    assert [node.text for node in receipt.iterfind("ItemGroupLineRet/ItemLineRet/Quantity")] == ["6", "3"]
    found = qb.ok(forms.query("PurchaseOrder", forms.txn_id(placed)))
    inner = found.findall("PurchaseOrderLineGroupRet/PurchaseOrderLineRet")
    assert [line.findtext("ReceivedQuantity") for line in inner] == ["6", "3"]
    assert found.findtext("IsFullyReceived") == "true"


def test_rule_53_an_item_receipt_stands_on_payables_and_cannot_be_paid(qb: Any, forms: Any) -> None:
    receipt = qb.ok(forms.purchase("ItemReceipt", forms.item_line("WIDGET", quantity="20", cost="3.00")))
    txn_id = forms.txn_id(receipt)
    assert qb.ledger(receipt) == {"Accounts Payable": "-60.00", "Inventory Asset": "60.00"}
    vendor = "<VendorQueryRq><FullName>Northwind Supply Co</FullName></VendorQueryRq>"
    assert qb.ok(vendor).findtext("Balance") == "60.00"
    qb.refused(forms.bill_payment((txn_id, "60.00")), 3210, "cannot be paid")
    applied = f"<ApplyCheckToTxnAdd><TxnID>{txn_id}</TxnID></ApplyCheckToTxnAdd>"
    line = forms.expense_line("Accounts Payable", "60.00")
    qb.refused(forms.check(line, payee="Northwind Supply Co", applied=applied), 3210, "cannot be paid")
    payee = forms.ref("PayeeEntityRef", "Northwind Supply Co")
    assert qb.one(f"<BillToPayQueryRq>{payee}</BillToPayQueryRq>").attrib["statusCode"] == "1"


def test_rule_53_a_bill_after_a_receipt_doubles_stock_and_payables(qb: Any, forms: Any) -> None:
    line = forms.item_line("WIDGET", quantity="20", cost="3.00")
    receipt = qb.ok(forms.purchase("ItemReceipt", line))
    qb.ok(forms.purchase("Bill", line))
    assert stock(qb)[0] == "50"
    assert qb.balance("Accounts Payable") == -120_00
    qb.ok(forms.delete("ItemReceipt", forms.txn_id(receipt)))
    assert (stock(qb)[0], qb.balance("Accounts Payable")) == ("30", -60_00)


def test_rule_46_a_receipt_corrects_what_was_sold_before_it_came(qb: Any, forms: Any) -> None:
    """Worked example ItemReceipt: a sale of 15 before, 20 @ 3.00 come by purchase order."""
    placed = qb.ok(forms.purchase_order(forms.order_line("WIDGET", "20", "3.00")))
    qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="15", rate="35.50"), date="2026-02-25"))
    assert stock(qb)[0] == "-5"
    receipt = qb.ok(forms.purchase("ItemReceipt", orders=(forms.txn_id(placed),)))
    assert qb.ledger(receipt) == {
        "Accounts Payable": "-60.00",
        "Cost of Goods Sold": "5.00",
        "Inventory Asset": "55.00",
    }
    assert stock(qb) == ("15", "3.00000")
    assert qb.ok(forms.query("PurchaseOrder", forms.txn_id(placed))).findtext("IsFullyReceived") == "true"


def test_rule_55_a_vendor_credit_takes_goods_out_at_average(qb: Any, forms: Any) -> None:
    """Worked example: 2 @ 2.00. Another price goes to cost of goods sold [M]."""
    same = qb.ok(forms.purchase("VendorCredit", forms.item_line("WIDGET", quantity="2", cost="2.00")))
    assert qb.ledger(same) == {"Accounts Payable": "4.00", "Inventory Asset": "-4.00"}
    assert (same.findtext("CreditAmount"), same.findtext("OpenAmount")) == ("4.00", "4.00")
    dear = qb.ok(forms.purchase("VendorCredit", forms.item_line("WIDGET", quantity="2", cost="3.00")))
    assert qb.ledger(dear) == {"Accounts Payable": "6.00", "Cost of Goods Sold": "-2.00", "Inventory Asset": "-4.00"}
    assert stock(qb) == ("6", "2.00000")
    # History is live: an earlier, dearer purchase changes what the goods were worth (rule 45).
    qb.ok(forms.purchase("Bill", forms.item_line("WIDGET", quantity="10", cost="4.00"), date="2026-02-01"))
    assert qb.ledger(dear) == {"Accounts Payable": "6.00", "Inventory Asset": "-6.00"}


def test_rule_55_a_vendor_credit_is_an_open_debit(qb: Any, forms: Any) -> None:
    credit = qb.ok(forms.purchase("VendorCredit", forms.expense_line("Utilities", "4.00")))
    payee = forms.ref("PayeeEntityRef", "Northwind Supply Co")
    found = qb.ok(f"<BillToPayQueryRq>{payee}</BillToPayQueryRq>")
    assert found.findtext("CreditToApply/TxnID") == forms.txn_id(credit)
    assert found.findtext("CreditToApply/CreditRemaining") == "4.00"
    vendor = "<VendorQueryRq><FullName>Northwind Supply Co</FullName></VendorQueryRq>"
    assert qb.ok(vendor).findtext("Balance") == "-4.00"


def test_rule_3_and_13_accounts_of_vendor_documents(qb: Any, forms: Any) -> None:
    for kind in ("Bill", "ItemReceipt", "VendorCredit"):
        text = forms.purchase(kind, forms.expense_line("Utilities", "5.00"))
        wrong = text.replace("<TxnDate>", forms.ref("APAccountRef", "Checking") + "<TxnDate>")
        qb.refused(wrong, 3140, "AP Account")
        for account in ("Accounts Payable", "Accounts Receivable"):
            qb.refused(forms.purchase(kind, forms.expense_line(account, "5.00")), 3180)
        qb.refused(forms.purchase(kind, forms.expense_line("Purchase Orders", "5.00")), 3140, "non-posting")
        qb.refused(forms.purchase(kind, forms.expense_line("Sales Tax Payable", "5.00"), vendor="Shopper"), 3140)


def test_rule_5_checks_and_charges_have_their_own_accounts(qb: Any, forms: Any) -> None:
    line = forms.expense_line("Utilities", "5.00")
    qb.refused(document(forms, "Check", line, account=CARD), 3140)
    qb.refused(document(forms, "CreditCardCharge", line, account="Checking"), 3140)
    qb.refused(document(forms, "CreditCardCredit", line, account="Checking"), 3140)


def test_rule_24_the_date_is_that_of_the_last_one_of_its_kind(qb: Any, forms: Any) -> None:
    line = forms.expense_line("Utilities", "5.00")
    qb.ok(forms.purchase("Bill", line, date="2026-01-15"))
    undated = forms.purchase("Bill", line).replace("<TxnDate>2026-03-01</TxnDate>", "")
    found = qb.ok(undated)
    assert (found.findtext("TxnDate"), found.findtext("DueDate")) == ("2026-01-15", "2026-01-15")


def test_terms_give_the_due_date_of_a_bill(qb: Any, forms: Any) -> None:
    text = forms.purchase("Bill", forms.expense_line("Utilities", "5.00"))
    terms = forms.ref("TermsRef", "Net 30")
    found = qb.ok(text.replace("</TxnDate>", f"</TxnDate>{terms}"))
    assert (found.findtext("DueDate"), found.findtext("TermsRef/FullName")) == ("2026-03-31", "Net 30")
    given = qb.ok(text.replace("</TxnDate>", f"</TxnDate><DueDate>2026-03-05</DueDate>{terms}"))
    assert given.findtext("DueDate") == "2026-03-05"
    later = qb.ok(forms.mod("Bill", found, "<TxnDate>2026-03-02</TxnDate>"))
    assert later.findtext("DueDate") == "2026-04-01"


@pytest.mark.parametrize("kind", KINDS)
def test_changes_name_lines_by_family(qb: Any, forms: Any, kind: str) -> None:
    lines = (
        forms.expense_line("Utilities", "5.00"), forms.expense_line("Freight In", "6.00"),
        forms.item_line("Poster", quantity="2", cost="3.00"), forms.item_line("Poster", quantity="1", amount="4.00"),
    )  # fmt: skip
    first = qb.ok(document(forms, kind, *lines))
    expenses = [line.findtext("TxnLineID") for line in first.findall("ExpenseLineRet")]
    items = [line.findtext("TxnLineID") for line in first.findall("ItemLineRet")]

    def change(tag: str, line_id: str, rest: str = "") -> str:
        return f"<{tag}LineMod><TxnLineID>{line_id}</TxnLineID>{rest}</{tag}LineMod>"

    qb.refused(forms.mod(kind, first, "<Memo>x</Memo>", sequence="12"), 3200, "out-of-date")
    wrong = change("Item", items[1]) + change("Item", items[0])
    qb.refused(forms.mod(kind, first, wrong), 3290, "incorrect order")
    qb.refused(forms.mod(kind, first, change("Expense", items[0])), 3120)
    both = "<ClearItemLines>1</ClearItemLines>" + change("Item", items[0])
    qb.refused(forms.mod(kind, first, both), 3210, "ClearItemLines")
    # One item line named: the other goes, the expense lines stay.
    second = qb.ok(forms.mod(kind, first, change("Item", items[0], "<Quantity>3</Quantity>")))
    assert [line.findtext("Amount") for line in second.findall("ItemLineRet")] == ["9.00"]
    assert [line.findtext("Amount") for line in second.findall("ExpenseLineRet")] == ["5.00", "6.00"]
    fresh = f"{forms.ref('AccountRef', 'Rent Expense')}<Amount>1.00</Amount>"
    rest = change("Expense", expenses[1], "<Amount>6.50</Amount>") + change("Expense", "-1", fresh)
    third = qb.ok(forms.mod(kind, second, rest + "<ClearItemLines>true</ClearItemLines>"))
    sign = -1 if kind in ("VendorCredit", "CreditCardCredit") else 1
    expected = {"Freight In": 6.50, "Rent Expense": 1.00, own_account(kind): -7.50}
    assert qb.ledger(third) == {name: f"{sign * amount:.2f}" for name, amount in expected.items()}
    assert third.find("ItemLineRet") is None
    qb.refused(forms.mod(kind, first, "<Memo>x</Memo>"), 3200, "out-of-date")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", ["void", "delete"])
def test_rule_63_removal_takes_everything_back(qb: Any, forms: Any, kind: str, verb: str) -> None:
    before = qb.ledger()
    line = forms.item_line("WIDGET", quantity="4", cost="3.00")
    found = qb.ok(document(forms, kind, forms.expense_line("Utilities", "5.00"), line))
    qb.ok(getattr(forms, verb)(kind, forms.txn_id(found)))
    assert qb.ledger() == before
    assert stock(qb) == ("10", "2.00000")
    if verb == "delete":
        deleted = f"<TxnDeletedQueryRq><TxnDelType>{kind}</TxnDelType></TxnDeletedQueryRq>"
        assert qb.ok(deleted).findtext("TxnID") == forms.txn_id(found)
        assert qb.one(forms.query(kind, forms.txn_id(found)) if not kind.startswith("CreditCard") else (
            f"<{kind}QueryRq><TxnID>{forms.txn_id(found)}</TxnID></{kind}QueryRq>")).attrib["statusCode"] == "500"  # fmt: skip
    else:
        shown = qb.ok(f"<{kind}QueryRq><TxnID>{forms.txn_id(found)}</TxnID></{kind}QueryRq>")
        assert shown.findtext("Memo") == "VOID:"
        qb.refused(forms.mod(kind, shown, "<Memo>x</Memo>"), 3180, "voided")


def test_rule_65_a_bill_is_not_changed_below_what_was_paid(qb: Any, forms: Any) -> None:
    bill = qb.ok(forms.purchase("Bill", forms.expense_line("Utilities", "50.00")))
    payment = qb.ok(forms.bill_payment((forms.txn_id(bill), "30.00")))
    line_id = bill.findtext("ExpenseLineRet/TxnLineID")
    less = f"<ExpenseLineMod><TxnLineID>{line_id}</TxnLineID><Amount>{{}}</Amount></ExpenseLineMod>"
    qb.refused(forms.mod("Bill", bill, less.format("29.99")), 3180, "already been applied")
    qb.refused(forms.mod("Bill", bill, forms.ref("VendorRef", "Harbor Properties LLC")), 3180, "cannot be moved")
    found = qb.ok(forms.mod("Bill", bill, less.format("30.00")))
    assert (found.findtext("IsPaid"), found.findtext("OpenAmount")) == ("true", "0.00")
    # Deleting a paid bill leaves the payment as an open debit of the vendor.
    qb.ok(forms.delete("Bill", forms.txn_id(bill)))
    payee = forms.ref("PayeeEntityRef", "Northwind Supply Co")
    left = qb.ok(f"<BillToPayQueryRq>{payee}</BillToPayQueryRq>")
    assert left.findtext("CreditToApply/TxnID") == forms.txn_id(payment)
    assert left.findtext("CreditToApply/CreditRemaining") == "30.00"


def test_rule_67_closed_periods(qb: Any, forms: Any) -> None:
    found = {kind: qb.ok(document(forms, kind, forms.expense_line("Utilities", "5.00"))) for kind in KINDS}
    qb.close()
    set_preferences(qb.path, ClosingDate="2026-03-01")
    qb.open()
    for kind, one in found.items():
        qb.refused(document(forms, kind, forms.expense_line("Utilities", "5.00")), 3171)
        qb.refused(forms.mod(kind, one, "<Memo>x</Memo>"), 3171)
        qb.refused(forms.delete(kind, forms.txn_id(one)), 3161)
        qb.refused(forms.void(kind, forms.txn_id(one)), 3171)


def test_a_check_settles_anew_when_it_is_changed(qb: Any, forms: Any) -> None:
    bills = [qb.ok(forms.purchase("Bill", forms.expense_line("Utilities", amount))) for amount in ("5.00", "7.00")]
    first, second = (forms.txn_id(bill) for bill in bills)
    applied = f"<ApplyCheckToTxnAdd><TxnID>{first}</TxnID></ApplyCheckToTxnAdd>"
    line = forms.expense_line("Accounts Payable", "7.00")
    check = qb.ok(forms.check(line, payee="Northwind Supply Co", applied=applied))

    def open_amounts() -> list[str]:
        return [qb.ok(forms.query("Bill", txn_id)).findtext("OpenAmount") for txn_id in (first, second)]

    assert open_amounts() == ["0.00", "7.00"]
    changed = f"<ApplyCheckToTxnMod><TxnID>{second}</TxnID><Amount>{{}}</Amount></ApplyCheckToTxnMod>"
    qb.refused(forms.mod("Check", check, changed.format("7.01")), 3210)
    check = qb.ok(forms.mod("Check", check, changed.format("6.00")))
    assert open_amounts() == ["5.00", "1.00"]
    line_id = check.findtext("ExpenseLineRet/TxnLineID")
    less = f"<ExpenseLineMod><TxnLineID>{line_id}</TxnLineID><Amount>5.99</Amount></ExpenseLineMod>"
    qb.refused(forms.mod("Check", check, less), 3180, "already been applied")


@pytest.mark.parametrize("kind", KINDS)
def test_queries_filter_every_kind(qb: Any, forms: Any, kind: str) -> None:
    found = qb.ok(document(forms, kind, forms.expense_line("Utilities", "5.00")))
    vendor = "<EntityFilter><FullName>Northwind Supply Co</FullName></EntityFilter>"
    day = "<TxnDateRangeFilter><FromTxnDate>{0}</FromTxnDate><ToTxnDate>{0}</ToTxnDate></TxnDateRangeFilter>"
    account = "<AccountFilter><FullName>Utilities</FullName></AccountFilter>"
    for filters, count in (
        (day.format("2026-03-01") + vendor + account, 1),
        (day.format("2026-03-02"), 0),
        ("<EntityFilter><FullName>Shopper</FullName></EntityFilter>", 0),
        ("<AccountFilter><FullName>Rent Expense</FullName></AccountFilter>", 0),
        (f"<AccountFilter><FullName>{own_account(kind)}</FullName></AccountFilter>", 1),
    ):
        response = qb.one(f"<{kind}QueryRq>{filters}</{kind}QueryRq>")
        assert [node.findtext("TxnID") for node in response] == [forms.txn_id(found)] * count
    rows = "<TransactionQueryRq><TransactionEntityFilter><FullName>Northwind Supply Co</FullName>"
    row = qb.ok(f"{rows}</TransactionEntityFilter></TransactionQueryRq>")
    assert (row.findtext("TxnType"), row.findtext("TxnID")) == (kind, forms.txn_id(found))


def test_refnumbers_of_vendor_documents_have_twenty_characters(qb: Any, forms: Any) -> None:
    for kind in ("Bill", "ItemReceipt", "VendorCredit"):
        line = forms.expense_line("Utilities", "5.00")
        assert qb.ok(forms.purchase(kind, line, number="A" * 20)).findtext("RefNumber") == "A" * 20
        qb.refused(forms.purchase(kind, line, number="A" * 21), 3070)
        assert qb.ok(forms.purchase(kind, line)).findtext("RefNumber") is None
