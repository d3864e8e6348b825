"""Purchase orders and what receives and bills them (posting rules 7, 16, 17, 34, 52, 63-67)."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import hold, set_preferences


def stock(qb: Any, item: str = "WIDGET") -> tuple[str, str, str]:
    """On hand, on order, average cost."""
    found = qb.ok(f"<ItemInventoryQueryRq><FullName>{item}</FullName></ItemInventoryQueryRq>")
    return tuple(found.findtext(name) for name in ("QuantityOnHand", "QuantityOnOrder", "AverageCost"))


def order(qb: Any, forms: Any, *lines: str, **options: str) -> Any:
    return qb.ok(forms.purchase_order(*(lines or (forms.order_line("WIDGET", "20", "3.00"),)), **options))


def again(qb: Any, forms: Any, document: Any, kind: str = "PurchaseOrder") -> Any:
    return qb.ok(forms.query(kind, forms.txn_id(document)))


def received(document: Any) -> list[tuple[str | None, ...]]:
    names = ("Quantity", "ReceivedQuantity", "UnbilledQuantity", "IsBilled")
    return [tuple(line.findtext(name) for name in names) for line in document.findall("PurchaseOrderLineRet")]


def test_rule_7_a_purchase_order_posts_nothing(qb: Any, forms: Any) -> None:
    before = qb.ledger()
    found = order(qb, forms, forms.order_line("WIDGET", "20", "3.00"), forms.order_line("Poster", "2", "4.00"))
    assert qb.ledger() == before
    assert found.findtext("TotalAmount") == "68.00"
    assert found.findtext("IsFullyReceived") == "false"
    assert stock(qb) == ("10", "20", "2.00000")
    report = (
        "<GeneralSummaryReportQueryRq><GeneralSummaryReportType>TrialBalance</GeneralSummaryReportType>"
        "</GeneralSummaryReportQueryRq>"
    )
    assert "Purchase Orders" not in qb.raw(report)


def test_rule_16_amounts_of_order_lines(qb: Any, forms: Any) -> None:
    lines = (
        forms.order_line("WIDGET", "3", "9.99", "10.00"),
        forms.order_line("WIDGET", "4"),
        forms.order_line("WIDGET"),
        forms.order_line(None),
    )
    found = order(qb, forms, *lines)
    shown = [
        tuple(line.findtext(name) for name in ("Quantity", "Rate", "Amount"))
        for line in found.findall("PurchaseOrderLineRet")
    ]
    assert shown == [("3", "3.33333", "10.00"), ("4", "2.00", "8.00"), ("1", "2.00", "2.00"), (None, None, None)]
    assert found.findtext("TotalAmount") == "20.00"
    qb.refused(forms.purchase_order(forms.order_line(None, "2")), 3150, "ItemRef")
    qb.refused(forms.purchase_order(forms.order_line("WIDGET", "-1", "3.00")), 3180)
    qb.refused(forms.purchase_order(forms.order_line("Discount")), 3140)


def test_rule_34_the_header_class_fills_order_lines(qb: Any, forms: Any) -> None:
    own = forms.order_line("WIDGET", "1", "3.00").replace("</Rate>", f"</Rate>{forms.ref('ClassRef', 'Web')}")
    found = order(qb, forms, forms.order_line("WIDGET", "1"), own, before=forms.ref("ClassRef", "Store"))
    assert [node.text for node in found.iterfind("PurchaseOrderLineRet/ClassRef/FullName")] == ["Store", "Web"]


def test_rule_52_a_receipt_of_the_whole_order_closes_it(qb: Any, forms: Any) -> None:
    placed = order(qb, forms)
    receipt = qb.ok(forms.purchase("ItemReceipt", orders=(forms.txn_id(placed),), number="12345678901234567890"))
    assert qb.ledger(receipt) == {"Accounts Payable": "-60.00", "Inventory Asset": "60.00"}
    assert receipt.findtext("TotalAmount") == "60.00"
    assert stock(qb) == ("30", "0", "2.66667")
    found = again(qb, forms, placed)
    assert found.findtext("IsFullyReceived") == "true"
    assert received(found) == [("20", "20", "20", "false")]
    link = found.find("LinkedTxn")
    assert [link.findtext(name) for name in ("TxnID", "TxnType", "RefNumber", "LinkType", "Amount")] == [
        forms.txn_id(receipt), "ItemReceipt", "12345678901234567890", "QUANTYPE", "-60.00",
    ]  # fmt: skip
    back = again(qb, forms, receipt, "ItemReceipt").find("LinkedTxn")
    assert (back.findtext("TxnID"), back.findtext("TxnType")) == (forms.txn_id(placed), "PurchaseOrder")
    qb.refused(forms.purchase("ItemReceipt", orders=(forms.txn_id(placed),)), 3210, "closed")
    qb.refused(forms.purchase("Bill", forms.linked_line(placed)), 3210, "closed")


def test_rule_52_partial_receipts_by_line(qb: Any, forms: Any) -> None:
    placed = order(qb, forms, forms.order_line("WIDGET", "20", "3.00"), forms.order_line("Poster", "2", "4.00"))
    first = qb.ok(forms.purchase("ItemReceipt", forms.linked_line(placed, 0, "8")))
    assert qb.ledger(first) == {"Accounts Payable": "-24.00", "Inventory Asset": "24.00"}
    assert received(again(qb, forms, placed)) == [("20", "8", "20", "false"), ("2", "0", "2", "false")]
    assert stock(qb)[1] == "12"
    # One document may take the rest of one order by line and another order as a whole.
    other = order(qb, forms, forms.order_line("WIDGET", "1", "5.00"))
    dearer = forms.linked_line(placed, 0, rest="<Cost>3.50</Cost>")
    second = qb.ok(forms.purchase("Bill", dearer, orders=(forms.txn_id(other),)))
    assert qb.ledger(second) == {"Accounts Payable": "-47.00", "Inventory Asset": "47.00"}
    found = again(qb, forms, placed)
    assert received(found) == [("20", "20", "8", "false"), ("2", "0", "2", "false")]
    assert found.findtext("IsFullyReceived") == "false"
    third = qb.ok(forms.purchase("Bill", orders=(forms.txn_id(placed),)))
    assert [line.findtext("Quantity") for line in third.findall("ItemLineRet")] == ["2"]
    assert again(qb, forms, placed).findtext("IsFullyReceived") == "true"
    assert again(qb, forms, other).findtext("IsFullyReceived") == "true"


def test_rule_52_a_whole_line_keeps_its_amount(qb: Any, forms: Any) -> None:
    placed = order(qb, forms, forms.order_line("WIDGET", "10000", "", "3333.33"))
    assert placed.findtext("PurchaseOrderLineRet/Rate") == "0.33333"
    whole = qb.ok(forms.purchase("ItemReceipt", orders=(forms.txn_id(placed),)))
    assert whole.findtext("TotalAmount") == "3333.33"


def test_rule_52_what_a_link_may_not_do(qb: Any, forms: Any) -> None:
    placed = order(qb, forms)
    txn_id = forms.txn_id(placed)
    other = forms.purchase("Bill", orders=(txn_id,), vendor="Harbor Properties LLC")
    qb.refused(other, 3210, "another name")
    qb.refused(forms.purchase("Bill", orders=("1-2",)), 3120)
    qb.refused(forms.purchase("Bill", forms.linked_line(placed, quantity="21")), 3210, "Only 20")
    qb.refused(forms.purchase("Bill", forms.linked_line(placed, quantity="-1")), 3210)
    twice = (forms.linked_line(placed, quantity="12"), forms.linked_line(placed, quantity="12"))
    qb.refused(forms.purchase("Bill", *twice), 3180, "less than what was taken")
    qb.refused(forms.purchase("Bill", forms.linked_line(placed), orders=(txn_id,)), 3210, "already linked")
    qb.refused(forms.purchase("Bill", forms.linked_line(placed, before=forms.ref("ItemRef", "WIDGET"))), 3180, "item")
    wrong = forms.linked_line(placed).replace(placed.findtext("PurchaseOrderLineRet/TxnLineID"), "1-2")
    qb.refused(forms.purchase("Bill", wrong), 3120)
    bill = qb.ok(forms.purchase("Bill", forms.expense_line("Utilities", "5.00")))
    qb.refused(forms.purchase("Bill", orders=(forms.txn_id(bill),)), 3120)
    assert received(again(qb, forms, placed)) == [("20", "0", "20", "false")]


def test_rule_52_closing_an_order_by_hand(qb: Any, forms: Any) -> None:
    placed = order(qb, forms, forms.order_line("WIDGET", "20", "3.00"), forms.order_line("WIDGET", "5", "4.00"))
    first, second = (line.findtext("TxnLineID") for line in placed.findall("PurchaseOrderLineRet"))
    lines = (
        f"<PurchaseOrderLineMod><TxnLineID>{first}</TxnLineID><IsManuallyClosed>1</IsManuallyClosed>"
        f"</PurchaseOrderLineMod><PurchaseOrderLineMod><TxnLineID>{second}</TxnLineID></PurchaseOrderLineMod>"
    )
    changed = qb.ok(forms.mod("PurchaseOrder", placed, lines))
    assert [node.text for node in changed.iterfind("PurchaseOrderLineRet/IsManuallyClosed")] == ["true", "false"]
    assert stock(qb)[1] == "5"
    qb.refused(forms.purchase("ItemReceipt", forms.linked_line(placed)), 3210, "closed")
    closed = qb.ok(forms.mod("PurchaseOrder", changed, "<IsManuallyClosed>true</IsManuallyClosed>"))
    assert (closed.findtext("IsManuallyClosed"), closed.findtext("IsFullyReceived")) == ("true", "false")
    assert stock(qb)[1] == "0"
    qb.refused(forms.purchase("ItemReceipt", orders=(forms.txn_id(placed),)), 3210, "closed")
    opened = qb.ok(forms.mod("PurchaseOrder", closed, "<IsManuallyClosed>0</IsManuallyClosed>"))
    receipt = qb.ok(forms.purchase("ItemReceipt", orders=(forms.txn_id(opened),)))
    assert receipt.findtext("TotalAmount") == "20.00"


def test_rule_52_an_order_is_not_changed_below_what_came(qb: Any, forms: Any) -> None:
    placed = order(qb, forms, forms.order_line("WIDGET", "20", "3.00"), forms.order_line("WIDGET", "5", "4.00"))
    first, second = (line.findtext("TxnLineID") for line in placed.findall("PurchaseOrderLineRet"))
    qb.ok(forms.purchase("ItemReceipt", forms.linked_line(placed, 0, "8")))

    def line(line_id: str, quantity: str) -> str:
        text = f"<Quantity>{quantity}</Quantity>" if quantity else ""
        return f"<PurchaseOrderLineMod><TxnLineID>{line_id}</TxnLineID>{text}</PurchaseOrderLineMod>"

    qb.refused(forms.mod("PurchaseOrder", placed, line(first, "7") + line(second, "")), 3180, "less than what was")
    qb.refused(forms.mod("PurchaseOrder", placed, line(second, "")), 3180, "less than what was")
    qb.refused(forms.mod("PurchaseOrder", placed, line(second, "") + line(first, "")), 3290)
    qb.refused(forms.mod("PurchaseOrder", placed, line("1-2", "")), 3120)
    name = forms.ref("VendorRef", "Harbor Properties LLC")
    qb.refused(forms.mod("PurchaseOrder", placed, name), 3180, "name cannot be changed")
    qb.refused(forms.mod("PurchaseOrder", placed, "<Memo>x</Memo>", sequence="1"), 3200)
    changed = qb.ok(forms.mod("PurchaseOrder", placed, line(first, "8") + line("-1", "").replace(
        "</TxnLineID>", f"</TxnLineID>{forms.ref('ItemRef', 'GADGET')}<Quantity>2</Quantity><Rate>1.00</Rate>")))  # fmt: skip
    assert received(changed) == [("8", "8", "8", "false"), ("2", "0", "2", "false")]
    assert changed.findtext("TotalAmount") == "26.00"
    assert stock(qb)[1] == "0"
    assert stock(qb, "GADGET")[1] == "2"


def test_rule_52_links_are_made_by_an_add_only(qb: Any, forms: Any) -> None:
    placed = order(qb, forms)
    receipt = qb.ok(forms.purchase("ItemReceipt", forms.linked_line(placed, quantity="8")))
    line_id = receipt.findtext("ItemLineRet/TxnLineID")
    more = f"<ItemLineMod><TxnLineID>{line_id}</TxnLineID><Quantity>{{}}</Quantity></ItemLineMod>"
    qb.refused(forms.mod("ItemReceipt", receipt, more.format("21")), 3180, "less than what was taken")
    changed = qb.ok(forms.mod("ItemReceipt", receipt, more.format("9")))
    assert qb.ledger(changed) == {"Accounts Payable": "-27.00", "Inventory Asset": "27.00"}
    assert received(again(qb, forms, placed)) == [("20", "9", "20", "false")]
    cleared = qb.ok(forms.mod("ItemReceipt", changed, "<ClearItemLines>true</ClearItemLines>"))
    assert cleared.find("ItemLineRet") is None
    assert received(again(qb, forms, placed)) == [("20", "0", "20", "false")]


@pytest.mark.parametrize("kind", ["ItemReceipt", "Bill"])
@pytest.mark.parametrize("verb", ["delete", "void"])
def test_rule_63_removing_what_filled_an_order_opens_it(qb: Any, forms: Any, kind: str, verb: str) -> None:
    placed = order(qb, forms)
    before = qb.ledger()
    filler = qb.ok(forms.purchase(kind, orders=(forms.txn_id(placed),)))
    assert stock(qb)[1] == "0"
    qb.ok(getattr(forms, verb)(kind, forms.txn_id(filler)))
    assert qb.ledger() == before
    assert stock(qb) == ("10", "20", "2.00000")
    found = again(qb, forms, placed)
    assert received(found) == [("20", "0", "20", "false")]
    assert found.find("LinkedTxn") is None
    qb.ok(forms.purchase(kind, orders=(forms.txn_id(placed),)))


def test_rule_63_an_order_is_deleted_never_voided(qb: Any, forms: Any) -> None:
    placed = order(qb, forms)
    receipt = qb.ok(forms.purchase("ItemReceipt", forms.linked_line(placed, quantity="8")))
    answer = qb.send(forms.void("Bill", forms.txn_id(placed)))[0]
    assert answer.attrib["statusCode"] == "3120"
    # Posting rule 64: being linked does not keep it.
    qb.ok(forms.delete("PurchaseOrder", forms.txn_id(placed)))
    assert qb.one(forms.query("PurchaseOrder", forms.txn_id(placed))).attrib["statusCode"] == "500"
    assert stock(qb)[1] == "0"
    assert again(qb, forms, receipt, "ItemReceipt").find("LinkedTxn") is None
    qb.ok(forms.mod("ItemReceipt", receipt, "<Memo>kept</Memo>"))
    deleted = "<TxnDeletedQueryRq><TxnDelType>PurchaseOrder</TxnDelType></TxnDeletedQueryRq>"
    assert qb.ok(deleted).findtext("TxnID") == forms.txn_id(placed)


def test_rule_64_an_order_in_use_holds_what_is_linked_to_it(qb: Any, forms: Any) -> None:
    placed = order(qb, forms)
    receipt = qb.ok(forms.purchase("ItemReceipt", forms.linked_line(placed, quantity="8")))
    hold(qb.path, forms.txn_id(placed))
    qb.refused(forms.purchase("ItemReceipt", orders=(forms.txn_id(placed),)), 3175)
    qb.refused(forms.delete("ItemReceipt", forms.txn_id(receipt)), 3175)
    qb.refused(forms.void("ItemReceipt", forms.txn_id(receipt)), 3175)
    hold(qb.path, forms.txn_id(placed), held=False)
    hold(qb.path, forms.txn_id(receipt))
    qb.refused(forms.delete("PurchaseOrder", forms.txn_id(placed)), 3175)


def test_rule_67_orders_of_a_closed_period(qb: Any, forms: Any) -> None:
    placed = order(qb, forms)
    qb.close()
    set_preferences(qb.path, ClosingDate="2026-02-28")
    qb.open()
    qb.refused(forms.mod("PurchaseOrder", placed, "<Memo>x</Memo>"), 3171)
    qb.refused(forms.delete("PurchaseOrder", forms.txn_id(placed)), 3161)


def test_an_order_shows_and_finds_what_was_sent(qb: Any, forms: Any) -> None:
    after = (
        f"<RefNumber>PO-7</RefNumber>{forms.ref('TermsRef', 'Net 15')}<ExpectedDate>2026-03-05</ExpectedDate>"
        "<FOB>Portland</FOB><Memo>Spring</Memo><VendorMsg>Soon, please</VendorMsg><IsToBePrinted>1</IsToBePrinted>"
    )
    found = order(qb, forms, before=forms.ref("ShipToEntityRef", "Shopper"), after=after)
    for name, value in (
        ("ShipToEntityRef/FullName", "Shopper"), ("RefNumber", "PO-7"), ("TermsRef/FullName", "Net 15"),
        ("DueDate", "2026-03-07"), ("ExpectedDate", "2026-03-05"), ("FOB", "Portland"), ("Memo", "Spring"),
        ("VendorMsg", "Soon, please"), ("IsToBePrinted", "true"), ("IsToBeEmailed", "false"),
    ):  # fmt: skip
        assert found.findtext(name) == value
    assert order(qb, forms).findtext("RefNumber") == "PO-8"
    for filters in (
        "<TxnDateRangeFilter><FromTxnDate>2026-02-20</FromTxnDate><ToTxnDate>2026-02-20</ToTxnDate></TxnDateRangeFilter>",
        "<EntityFilter><FullName>Northwind Supply Co</FullName></EntityFilter>",
        "<AccountFilter><FullName>Purchase Orders</FullName></AccountFilter>",
    ):
        response = qb.one(f"<PurchaseOrderQueryRq>{filters}</PurchaseOrderQueryRq>")
        assert len(response) == 2
        assert response[0].find("PurchaseOrderLineRet") is None
    assert len(qb.one("<PurchaseOrderQueryRq><RefNumber>po-7</RefNumber></PurchaseOrderQueryRq>")) == 1
    nobody = "<PurchaseOrderQueryRq><EntityFilter><FullName>Harbor Properties LLC</FullName></EntityFilter></PurchaseOrderQueryRq>"
    assert qb.one(nobody).attrib["statusCode"] == "1"


def test_an_order_refuses_what_the_file_has_not(qb: Any, forms: Any) -> None:
    qb.refused(forms.purchase_order(forms.order_line("WIDGET"), before=forms.ref("InventorySiteRef", "Main")), 3250)
    qb.refused(forms.purchase_order(forms.order_line("WIDGET"), vendor=""), 3150, "VendorRef")
    qb.refused(forms.purchase_order(forms.order_line("WIDGET"), vendor="Shopper"), 3140)
