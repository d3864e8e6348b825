"""Sales orders: nothing is posted, invoices fill them by whole order or by line (posting rules 7, 39)."""

from __future__ import annotations

from typing import Any

import pytest


def order(forms: Any, *lines: str, **options: str) -> str:
    lines = lines or (forms.line("SalesOrder", "WIDGET", quantity="2", rate="35.50"),)
    return forms.form("SalesOrder", *lines, **options)


def invoice_of(forms: Any, order_id: str, *, lines: str = "", customer: str = "Shopper", tax: str = "Zero") -> str:
    link = f"<LinkToTxnID>{order_id}</LinkToTxnID>" if order_id else ""
    return forms.form("Invoice", lines, after=link, customer=customer, tax=tax)


def linked_line(order_id: str, line_id: str, rest: str = "") -> str:
    link = f"<LinkToTxn><TxnID>{order_id}</TxnID><TxnLineID>{line_id}</TxnLineID></LinkToTxn>"
    return f"<InvoiceLineAdd>{rest}{link}</InvoiceLineAdd>"


def asked(qb: Any, kind: str, txn_id: str) -> Any:
    return qb.ok(
        f"<{kind}QueryRq><TxnID>{txn_id}</TxnID><IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true"
        f"</IncludeLinkedTxns></{kind}QueryRq>"
    )


def on_sales_order(qb: Any, item: str = "WIDGET") -> str:
    return qb.ok(f"<ItemInventoryQueryRq><FullName>{item}</FullName></ItemInventoryQueryRq>").findtext(
        "QuantityOnSalesOrder"
    )


def change(ret: Any, body: str, kind: str = "SalesOrder") -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><TxnID>{ret.findtext('TxnID')}</TxnID><EditSequence>{ret.findtext('EditSequence')}"
        f"</EditSequence>{body}</{kind}Mod></{kind}ModRq>"
    )


def line_ids(ret: Any, kind: str = "SalesOrder") -> list[str]:
    return [line.findtext("TxnLineID") for line in ret.findall(f"{kind}LineRet")]


def states(ret: Any) -> tuple[str, list[str]]:
    return ret.findtext("IsFullyInvoiced"), [line.findtext("Invoiced") for line in ret.findall("SalesOrderLineRet")]


def test_worked_example_sales_order(premier: Any, forms: Any) -> None:
    ret = premier.ok(order(forms, tax="County", number="S1"))
    shown = ("RefNumber", "Subtotal", "SalesTaxTotal", "TotalAmount", "IsManuallyClosed", "IsFullyInvoiced")
    assert [ret.findtext(name) for name in shown] == ["S1", "71.00", "5.86", "76.86", "false", "false"]
    assert premier.ledger(ret) == {}
    assert on_sales_order(premier) == "2"
    invoice = premier.ok(invoice_of(forms, forms.txn_id(ret), tax="County"))
    assert premier.ledger(invoice) == {
        "Accounts Receivable": "76.86", "Cost of Goods Sold": "4.00", "Inventory Asset": "-4.00",
        "Sales Income": "-71.00", "Sales Tax Payable": "-5.86",
    }  # fmt: skip
    assert states(asked(premier, "SalesOrder", forms.txn_id(ret))) == ("true", ["2"])
    assert on_sales_order(premier) == "0"


def test_rule_7_a_sales_order_is_in_no_ledger_and_no_balance(premier: Any, forms: Any) -> None:
    before = premier.balance("Accounts Receivable")
    ret = premier.ok(order(forms))
    assert premier.balance("Accounts Receivable") == before
    stock = premier.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    assert stock.findtext("QuantityOnHand") == "10"
    status = "<TransactionPostingStatusFilter>{}</TransactionPostingStatusFilter>"

    def rows(body: str) -> list[tuple[str, ...]]:
        names = ("TxnID", "AccountRef/FullName", "Amount")
        answer = premier.one(f"<TransactionQueryRq>{body}</TransactionQueryRq>")
        return [tuple(row.findtext(name) for name in names) for row in answer]

    wanted = (forms.txn_id(ret), "Sales Orders", "71.00")
    assert wanted not in rows(status.format("Posting"))
    assert rows(status.format("NonPosting")) == [wanted]
    assert wanted in rows("")
    paid = status.format("NonPosting") + "<TransactionPaidStatusFilter>{}</TransactionPaidStatusFilter>"
    assert rows(paid.format("Open")) == [wanted]
    assert rows(paid.format("Closed")) == []


def test_pro_has_no_sales_orders(qb: Any, forms: Any) -> None:
    qb.refused(order(forms), 3250)
    qb.refused("<SalesOrderQueryRq/>", 3250)
    qb.refused(forms.delete("SalesOrder", "1-1"), 3250)


def test_an_invoice_takes_a_part_of_a_line(premier: Any, forms: Any) -> None:
    labour = forms.line("SalesOrder", "Labour", quantity="3", rate="10.00")
    ret = premier.ok(order(forms, forms.line("SalesOrder", "WIDGET", quantity="5", rate="35.50"), labour))
    order_id, (widget, work) = forms.txn_id(ret), line_ids(ret)
    part = linked_line(order_id, widget, "<Quantity>2</Quantity>")
    first = premier.ok(invoice_of(forms, "", lines=part))
    assert first.findtext("InvoiceLineRet/ItemRef/FullName") == "WIDGET"
    assert (first.findtext("InvoiceLineRet/Rate"), first.findtext("Subtotal")) == ("35.50", "71.00")
    assert states(asked(premier, "SalesOrder", order_id)) == ("false", ["2", "0"])
    assert on_sales_order(premier) == "3"
    too_much = linked_line(order_id, widget, "<Quantity>4</Quantity>")
    premier.refused(invoice_of(forms, "", lines=too_much), 3210, "only 3")
    cheaper = linked_line(order_id, work, "<Quantity>1</Quantity><Rate>9.00</Rate>")
    premier.ok(invoice_of(forms, "", lines=cheaper))
    rest = premier.ok(invoice_of(forms, order_id))
    assert [(line.findtext("Quantity"), line.findtext("Amount")) for line in rest.findall("InvoiceLineRet")] == [
        ("3", "106.50"), ("2", "20.00"),
    ]  # fmt: skip
    assert states(asked(premier, "SalesOrder", order_id)) == ("true", ["5", "3"])
    premier.refused(invoice_of(forms, order_id), 3210, "closed")


def test_a_linked_line_has_no_item_and_its_order_the_same_customer(premier: Any, forms: Any) -> None:
    ret = premier.ok(order(forms))
    order_id, (line,) = forms.txn_id(ret), line_ids(ret)
    item = linked_line(order_id, line, "<ItemRef><FullName>WIDGET</FullName></ItemRef>")
    premier.refused(invoice_of(forms, "", lines=item), 3180)
    premier.refused(invoice_of(forms, order_id, lines=linked_line(order_id, line)), 3210)
    premier.refused(invoice_of(forms, order_id, customer="Cook, Brian"), 3210)
    premier.refused(invoice_of(forms, "FFFF-1"), 3120)
    premier.refused(invoice_of(forms, "", lines=linked_line(order_id, "FFFF-1")), 3120)
    sale = premier.ok(forms.invoice())
    premier.refused(invoice_of(forms, forms.txn_id(sale)), 3120)


def test_links_are_shown_on_both_sides_by_quantity(premier: Any, forms: Any) -> None:
    ret = premier.ok(order(forms, number="S7"))
    invoice = premier.ok(invoice_of(forms, forms.txn_id(ret)))
    payment = premier.ok(forms.payment("1.00", (forms.txn_id(invoice), "1.00")))
    for kind, one, other in (("SalesOrder", ret, invoice), ("Invoice", invoice, ret)):
        link = asked(premier, kind, forms.txn_id(one)).find("LinkedTxn")
        assert link.findtext("TxnID") == forms.txn_id(other)
        assert link.findtext("LinkType") == "QUANTYPE"
    links = asked(premier, "Invoice", forms.txn_id(invoice)).findall("LinkedTxn")
    assert [(link.findtext("TxnID"), link.findtext("LinkType")) for link in links] == [
        (forms.txn_id(ret), "QUANTYPE"), (forms.txn_id(payment), "AMTTYPE"),
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["void", "delete"])
def test_taking_the_invoice_away_opens_the_order_again(premier: Any, forms: Any, verb: str) -> None:
    ret = premier.ok(order(forms))
    invoice = premier.ok(invoice_of(forms, forms.txn_id(ret)))
    assert on_sales_order(premier) == "0"
    removed = premier.one(getattr(forms, verb)("Invoice", forms.txn_id(invoice)))
    assert removed.attrib["statusCode"] == "0"
    now = asked(premier, "SalesOrder", forms.txn_id(ret))
    assert states(now) == ("false", ["0"])
    assert now.find("LinkedTxn") is None
    assert on_sales_order(premier) == "2"
    premier.ok(invoice_of(forms, forms.txn_id(ret)))


def test_a_changed_invoice_line_changes_what_is_open(premier: Any, forms: Any) -> None:
    ret = premier.ok(order(forms))
    invoice = premier.ok(invoice_of(forms, forms.txn_id(ret)))
    (line,) = line_ids(invoice, "Invoice")
    body = "<InvoiceLineMod><TxnLineID>{}</TxnLineID><Quantity>{}</Quantity></InvoiceLineMod>"
    less = premier.ok(change(invoice, body.format(line, "1"), "Invoice"))
    assert less.findtext("Subtotal") == "35.50"
    assert states(asked(premier, "SalesOrder", forms.txn_id(ret))) == ("false", ["1"])
    premier.refused(change(less, body.format(line, "3"), "Invoice"), 3180)
    plain = "<InvoiceLineMod><TxnLineID>-1</TxnLineID><ItemRef><FullName>Labour</FullName></ItemRef></InvoiceLineMod>"
    premier.ok(change(less, plain, "Invoice"))
    assert on_sales_order(premier) == "2"


def test_rule_39_an_order_with_a_tax_item_line_does_not_close(premier: Any, forms: Any) -> None:
    lines = (
        forms.line("SalesOrder", "WIDGET", quantity="2", rate="35.50"),
        forms.line("SalesOrder", "County", amount="5.86"),
    )
    ret = premier.ok(order(forms, *lines))
    invoice = premier.ok(invoice_of(forms, forms.txn_id(ret)))
    assert premier.ledger(invoice)["Sales Tax Payable"] == "-5.86"
    assert states(asked(premier, "SalesOrder", forms.txn_id(ret))) == ("false", ["2", "0"])
    other = premier.ok(order(forms, lines[0], forms.line("SalesOrder", "Shipping", amount="5.86")))
    premier.ok(invoice_of(forms, forms.txn_id(other)))
    assert states(asked(premier, "SalesOrder", forms.txn_id(other))) == ("true", ["2", "1"])


def test_closing_by_hand(premier: Any, forms: Any) -> None:
    ret = premier.ok(
        order(forms, forms.line("SalesOrder", "WIDGET", quantity="2"), forms.line("SalesOrder", "GADGET", quantity="1"))
    )
    widget, gadget = line_ids(ret)
    body = f"<SalesOrderLineMod><TxnLineID>{widget}</TxnLineID><IsManuallyClosed>true</IsManuallyClosed></SalesOrderLineMod>"
    body += f"<SalesOrderLineMod><TxnLineID>{gadget}</TxnLineID></SalesOrderLineMod>"
    closed = premier.ok(change(ret, body))
    assert [line.findtext("IsManuallyClosed") for line in closed.findall("SalesOrderLineRet")] == ["true", "false"]
    assert (on_sales_order(premier), on_sales_order(premier, "GADGET")) == ("0", "1")
    premier.refused(invoice_of(forms, "", lines=linked_line(forms.txn_id(ret), widget)), 3210, "closed")
    whole = premier.ok(change(closed, "<IsManuallyClosed>true</IsManuallyClosed>"))
    assert (whole.findtext("IsManuallyClosed"), whole.findtext("IsFullyInvoiced")) == ("true", "false")
    assert on_sales_order(premier, "GADGET") == "0"
    premier.refused(invoice_of(forms, forms.txn_id(ret)), 3210, "closed")


def test_an_order_cannot_shrink_below_what_was_invoiced(premier: Any, forms: Any) -> None:
    ret = premier.ok(order(forms, forms.line("SalesOrder", "WIDGET", quantity="5"), forms.line("SalesOrder", "Labour")))
    (widget, labour), order_id = line_ids(ret), forms.txn_id(ret)
    premier.ok(invoice_of(forms, "", lines=linked_line(order_id, widget, "<Quantity>3</Quantity>")))
    body = "<SalesOrderLineMod><TxnLineID>{}</TxnLineID>{}</SalesOrderLineMod>"
    premier.refused(change(ret, body.format(widget, "<Quantity>2</Quantity>")), 3180)
    premier.refused(change(ret, body.format(labour, "")), 3180)
    premier.refused(change(ret, body.format(widget, "<ItemRef><FullName>GADGET</FullName></ItemRef>")), 3180)
    premier.refused(change(ret, "<CustomerRef><FullName>Cook, Brian</FullName></CustomerRef>"), 3180)
    fewer = premier.ok(change(ret, body.format(widget, "<Quantity>3</Quantity>")))
    assert fewer.findtext("IsFullyInvoiced") == "true"
    premier.refused(change(ret, "<Memo>late</Memo>"), 3200)
    assert premier.ok(change(fewer, "<Memo>x</Memo>")).findtext("Memo") == "x"
    assert premier.ok(change(asked(premier, "SalesOrder", order_id), "<Memo/>")).find("Memo") is None


def test_discounts_texts_and_subtotals_come_with_the_first_invoice(premier: Any, forms: Any) -> None:
    premier.ok("<ItemSubtotalAddRq><ItemSubtotalAdd><Name>Sub</Name></ItemSubtotalAdd></ItemSubtotalAddRq>")
    line = forms.line
    ret = premier.ok(order(
        forms, line("SalesOrder", "Labour", quantity="2", rate="50.00"), line("SalesOrder", None, desc="thank you"),
        line("SalesOrder", "Sub"), line("SalesOrder", "Discount", percent="10"),
    ))  # fmt: skip
    assert ret.findtext("Subtotal") == "90.00"
    invoice = premier.ok(invoice_of(forms, forms.txn_id(ret)))
    assert [entry.findtext("Desc") for entry in invoice.findall("InvoiceLineRet")][1] == "thank you"
    assert invoice.findtext("Subtotal") == "90.00"
    assert asked(premier, "SalesOrder", forms.txn_id(ret)).findtext("IsFullyInvoiced") == "true"


def test_groups_come_over_as_groups(premier: Any, forms: Any) -> None:
    member = "<ItemGroupLine><ItemRef><FullName>{}</FullName></ItemRef><Quantity>{}</Quantity></ItemGroupLine>"
    premier.ok(
        "<ItemGroupAddRq><ItemGroupAdd><Name>Set</Name>" + member.format("WIDGET", "2") + member.format("Labour", "1")
        + "</ItemGroupAdd></ItemGroupAddRq>"
    )  # fmt: skip
    group = (
        "<SalesOrderLineGroupAdd><ItemGroupRef><FullName>Set</FullName></ItemGroupRef><Quantity>2</Quantity>"
        "</SalesOrderLineGroupAdd>"
    )
    ret = premier.ok(order(forms, group))
    assert ret.findtext("SalesOrderLineGroupRet/TotalAmount") == "222.00"
    assert on_sales_order(premier) == "4"
    invoice = premier.ok(invoice_of(forms, forms.txn_id(ret)))
    head = invoice.find("InvoiceLineGroupRet")
    assert (head.findtext("TotalAmount"), len(head.findall("InvoiceLineRet"))) == ("222.00", 2)
    assert asked(premier, "SalesOrder", forms.txn_id(ret)).findtext("IsFullyInvoiced") == "true"


def test_a_deleted_order_leaves_its_invoices(premier: Any, forms: Any) -> None:
    ret = premier.ok(order(forms, number="S9"))
    invoice = premier.ok(invoice_of(forms, forms.txn_id(ret)))
    assert premier.one(forms.delete("SalesOrder", forms.txn_id(ret))).attrib["statusCode"] == "0"
    assert asked(premier, "Invoice", forms.txn_id(invoice)).find("LinkedTxn") is None
    deleted = premier.ok("<TxnDeletedQueryRq><TxnDelType>SalesOrder</TxnDelType></TxnDeletedQueryRq>")
    assert deleted.findtext("RefNumber") == "S9"


def test_what_an_order_cannot_hold(premier: Any, forms: Any) -> None:
    premier.refused(order(forms, forms.line("SalesOrder", "Payment", amount="5.00")), 3140)
    premier.refused(
        order(forms, forms.line("SalesOrder", "WIDGET", quantity="-1"), forms.line("SalesOrder", "Labour")), 3180
    )
    premier.refused(order(forms, customer="Nobody"), 3140)


def test_orders_are_found_like_other_documents(premier: Any, forms: Any) -> None:
    for number, date in (("A1", "2026-03-01"), ("B2", "2026-03-05")):
        premier.ok(order(forms, number=number, date=date, macro=f"TxnID:{number}"))

    def found(body: str) -> list[str]:
        return [ret.findtext("RefNumber") for ret in premier.one(f"<SalesOrderQueryRq>{body}</SalesOrderQueryRq>")]

    assert found("<RefNumber>a1</RefNumber>") == ["A1"]
    assert found("<TxnDateRangeFilter><FromTxnDate>2026-03-02</FromTxnDate></TxnDateRangeFilter>") == ["B2"]
    assert found("<EntityFilter><FullName>Shopper</FullName></EntityFilter>") == ["A1", "B2"]
    first = premier.one('<SalesOrderQueryRq iterator="Start"><MaxReturned>1</MaxReturned></SalesOrderQueryRq>')
    assert first.attrib["iteratorRemainingCount"] == "1"
    assert premier.ok(order(forms)).findtext("RefNumber") == "B3"
