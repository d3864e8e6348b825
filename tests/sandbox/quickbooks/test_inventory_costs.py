"""Average cost as it runs through the documents (posting rules 43-49). WIDGET starts as 10 pieces worth 20.00."""

from __future__ import annotations

from typing import Any


def stock(client: Any, item: str = "WIDGET") -> tuple[str, str]:
    node = client.ok(f"<ItemInventoryQueryRq><FullName>{item}</FullName></ItemInventoryQueryRq>")
    return node.findtext("QuantityOnHand"), node.findtext("AverageCost")


def sale(forms: Any, quantity: str, date: str = "2026-03-01") -> str:
    line = forms.receipt_line("WIDGET", quantity=quantity, rate="35.50", code="NON")
    return str(forms.form("SalesReceipt", line, date=date))


def cost_of(client: Any, ret: Any) -> str:
    return str(client.ledger(ret).get("Cost of Goods Sold", "0.00"))


def test_rule_43_every_purchase_makes_a_new_average(qb: Any, forms: Any) -> None:
    qb.ok(forms.bill(forms.item_line("WIDGET", quantity="10", cost="3.00")))
    # 50.00 / 20.
    assert stock(qb) == ("20", "2.50000")
    qb.ok(forms.check(forms.item_line("WIDGET", quantity="20", cost="4.00"), payee="Northwind Supply Co"))
    # 130.00 / 40.
    assert stock(qb) == ("40", "3.25000")
    value = (
        f"<InventoryAdjustmentAddRq><InventoryAdjustmentAdd>{forms.ref('AccountRef', 'Inventory Shrinkage')}"
        f"<TxnDate>2026-03-04</TxnDate><InventoryAdjustmentLineAdd>{forms.ref('ItemRef', 'WIDGET')}<ValueAdjustment>"
        "<QuantityDifference>0</QuantityDifference><ValueDifference>13.00</ValueDifference></ValueAdjustment>"
        "</InventoryAdjustmentLineAdd></InventoryAdjustmentAdd></InventoryAdjustmentAddRq>"
    )
    qb.ok(value)
    # 143.00 / 40.
    assert stock(qb) == ("40", "3.57500")
    # A sale takes the average out and leaves it as it is.
    qb.ok(sale(forms, "4", "2026-03-05"))
    assert stock(qb) == ("36", "3.57500")


def test_rule_44_the_sale_itself_carries_its_cost(qb: Any, forms: Any) -> None:
    ret = qb.ok(sale(forms, "3"))
    assert qb.ledger(ret) == {
        "Cost of Goods Sold": "6.00", "Inventory Asset": "-6.00", "Sales Income": "-106.50", "Undeposited Funds": "106.50",
    }  # fmt: skip


def test_rule_45_the_average_of_the_day_counts_not_that_of_entry(qb: Any, forms: Any) -> None:
    early, late = qb.ok(sale(forms, "1", "2026-03-01")), qb.ok(sale(forms, "1", "2026-03-20"))
    qb.ok(forms.bill(forms.item_line("WIDGET", quantity="9", cost="4.00"), date="2026-03-10"))
    # 9 pieces at 2.00 and 9 at 4.00: 3.00.
    assert (cost_of(qb, early), cost_of(qb, late)) == ("2.00", "3.00")
    changed = qb.ok(
        f"<SalesReceiptModRq><SalesReceiptMod><TxnID>{forms.txn_id(early)}</TxnID>"
        f"<EditSequence>{early.findtext('EditSequence')}</EditSequence><TxnDate>2026-03-25</TxnDate></SalesReceiptMod>"
        "</SalesReceiptModRq>"
    )
    # 20.00 + 36.00 over 19 pieces is 2.947 each; 2.95 for the first, then 53.05 / 18 = 2.947 -> 2.95.
    assert (cost_of(qb, late), cost_of(qb, changed)) == ("2.95", "2.95")


def test_rule_45_the_average_starts_again_at_zero(qb: Any, forms: Any) -> None:
    qb.ok(sale(forms, "10", "2026-03-01"))
    assert qb.balance("Inventory Asset") == 0
    qb.ok(forms.bill(forms.item_line("WIDGET", quantity="5", cost="7.00"), date="2026-03-02"))
    assert stock(qb) == ("5", "7.00000")


def test_rule_46_the_correction_stands_on_the_purchase(qb: Any, forms: Any) -> None:
    sold = qb.ok(sale(forms, "15", "2026-03-01"))
    assert cost_of(qb, sold) == "30.00"
    bill = qb.ok(forms.bill(forms.item_line("WIDGET", quantity="20", cost="3.00"), date="2026-03-02"))
    # 5 pieces were sold at 2.00 that now cost 3.00.
    assert qb.ledger(bill) == {"Accounts Payable": "-60.00", "Cost of Goods Sold": "5.00", "Inventory Asset": "55.00"}
    assert stock(qb) == ("15", "3.00000")
    report = qb.ok(
        "<CustomDetailReportQueryRq><CustomDetailReportType>CustomTxnDetail</CustomDetailReportType><ReportDateMacro>All"
        f"</ReportDateMacro><ReportAccountFilter>{''}<FullName>Cost of Goods Sold</FullName></ReportAccountFilter>"
        "<SummarizeRowsBy>TotalOnly</SummarizeRowsBy><IncludeColumn>TxnType</IncludeColumn>"
        "<IncludeColumn>Amount</IncludeColumn></CustomDetailReportQueryRq>"
    )
    rows = [[cell.attrib["value"] for cell in row.iter("ColData")][-2:] for row in report.iter("DataRow")]
    assert rows == [["Sales Receipt", "30.00"], ["Bill", "5.00"]]


def test_rule_46_the_correction_goes_with_its_cause(qb: Any, forms: Any) -> None:
    sold = forms.txn_id(qb.ok(sale(forms, "15", "2026-03-01")))
    bill = qb.ok(forms.bill(forms.item_line("WIDGET", quantity="20", cost="3.00"), date="2026-03-02"))
    qb.ok(forms.void("SalesReceipt", sold))
    assert qb.ledger(bill) == {"Accounts Payable": "-60.00", "Inventory Asset": "60.00"}
    # 80.00 / 30.
    assert stock(qb) == ("30", "2.66667")


def test_rule_49_cents_are_rounded_per_line(qb: Any, forms: Any) -> None:
    qb.ok(forms.bill(forms.item_line("WIDGET", quantity="2", cost="2.50"), date="2026-02-01"))
    # 25.00 / 12 = 2.08333: 2.08, then 22.92 / 11 = 2.08364: 2.08, and the last ten take the whole rest.
    costs = [
        cost_of(qb, qb.ok(sale(forms, quantity, f"2026-03-0{day}")))
        for day, quantity in ((1, "1"), (2, "1"), (3, "10"))
    ]
    assert costs == ["2.08", "2.08", "20.84"]
    assert qb.balance("Inventory Asset") == 0
