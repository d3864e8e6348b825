"""Lines with special behaviour: what is refused on discounts, subtotals, tax items, payments (posting rules 16-38)."""

from __future__ import annotations

from typing import Any

import pytest

SALE = {"item": "Labour", "amount": "100.00"}


def change(kind: str, ret: Any, body: str) -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><TxnID>{ret.findtext('TxnID')}</TxnID><EditSequence>{ret.findtext('EditSequence')}"
        f"</EditSequence>{body}</{kind}Mod></{kind}ModRq>"
    )


def override(line: str, account: str) -> str:
    text = f"<OverrideItemAccountRef><FullName>{account}</FullName></OverrideItemAccountRef>"
    return line.replace("</SalesReceiptLineAdd>", f"{text}</SalesReceiptLineAdd>")


def test_rule_26_a_discount_is_an_amount_or_a_percentage(qb: Any, forms: Any) -> None:
    sale = forms.receipt_line("Labour", amount="100.00")
    qb.refused(forms.form("SalesReceipt", sale, forms.receipt_line("Discount", percent="10", amount="5.00")), 3180)
    both = qb.ok(forms.form("SalesReceipt", sale, forms.receipt_line("Discount", rate="7.00", amount="5.00")))
    assert both.findtext("TotalAmount") == "95.00"
    text = forms.receipt_line(None, desc="as agreed")
    ret = qb.ok(forms.form("SalesReceipt", sale, text, forms.receipt_line("Discount", percent="10")))
    assert ret.findtext("TotalAmount") == "90.00"


def test_rule_27_a_flat_discount_spreads_over_goods_only(qb: Any, forms: Any) -> None:
    qb.ok(forms.tax_item("Ten", "10", "State Tax Agency"))
    line = forms.receipt_line
    goods = (line("Labour", amount="100.00", code="NON"), line("Labour", amount="100.00", code="TAX"))
    tax_line = line("Zero", amount="50.00")
    ret = qb.ok(forms.form("SalesReceipt", *goods, tax_line, line("Discount", amount="20.00", code="TAX"), tax="Ten"))
    assert ret.findtext("SalesTaxTotal") == "9.00"
    qb.refused(forms.form("SalesReceipt", tax_line, line("Discount", amount="1.00")), 3180, "line above")


def test_rule_27_a_subtotal_bounds_a_flat_discount(qb: Any, forms: Any) -> None:
    qb.ok(forms.tax_item("Ten", "10", "State Tax Agency"))
    line = forms.receipt_line
    above = (line("Labour", amount="100.00", code="NON"), line("Subtotal"))
    ret = qb.ok(
        forms.form("SalesReceipt", *above, line("Labour", amount="100.00", code="TAX"),
                   line("Discount", amount="20.00", code="TAX"), tax="Ten")
    )  # fmt: skip
    assert ret.findtext("SalesTaxTotal") == "8.00"


@pytest.mark.parametrize(
    "extra", [{"quantity": "1"}, {"rate": "1.00"}, {"percent": "1"}, {"amount": "1.00"}, {"code": "NON"}]
)
def test_rule_29_nothing_can_be_entered_on_a_subtotal(qb: Any, forms: Any, extra: dict[str, str]) -> None:
    body = forms.form("SalesReceipt", forms.receipt_line(**SALE), forms.receipt_line("Subtotal", **extra))
    qb.refused(body, 3180, "subtotal")
    line = override(forms.receipt_line("Subtotal"), "Service Income")
    qb.refused(forms.form("SalesReceipt", forms.receipt_line(**SALE), line), 3180, "subtotal")


@pytest.mark.parametrize("kind", ["SalesReceipt", "CreditMemo"])
def test_rule_31_only_invoices_take_payment_items(qb: Any, forms: Any, kind: str) -> None:
    body = forms.form(kind, forms.line(kind, **SALE), forms.line(kind, "Payment", amount="20.00"))
    qb.refused(body, 3140)


@pytest.mark.parametrize(
    "extra", [{}, {"quantity": "1", "amount": "1.00"}, {"percent": "10"}, {"amount": "5.00", "code": "NON"}]
)
def test_rule_31_a_payment_line_is_an_amount(qb: Any, forms: Any, extra: dict[str, str]) -> None:
    qb.refused(forms.form("Invoice", forms.line("Invoice", **SALE), forms.line("Invoice", "Payment", **extra)), 3180)


def test_rule_31_payments_are_not_taxed_and_not_more_than_the_total(qb: Any, forms: Any) -> None:
    sale = forms.line("Invoice", "Poster", amount="100.00", code="TAX")
    ret = qb.ok(forms.form("Invoice", sale, forms.line("Invoice", "Payment", amount="108.25"), tax="County"))
    assert [ret.findtext(name) for name in ("SalesTaxTotal", "BalanceRemaining", "IsPaid")] == ["8.25", "0.00", "true"]
    more = forms.form("Invoice", sale, forms.line("Invoice", "Payment", amount="108.26"), tax="County")
    qb.refused(more, 3180, "positive")
    below = forms.line("Invoice", "Discount", percent="10")
    qb.refused(forms.form("Invoice", sale, forms.line("Invoice", "Payment", amount="1.00"), below), 3180)


def test_rule_31_a_payment_item_with_an_account_of_its_own(qb: Any, forms: Any) -> None:
    to = forms.ref("DepositToAccountRef", "Checking")
    qb.ok(f"<ItemPaymentAddRq><ItemPaymentAdd><Name>Bank transfer</Name>{to}</ItemPaymentAdd></ItemPaymentAddRq>")
    ret = qb.ok(
        forms.form("Invoice", forms.line("Invoice", **SALE), forms.line("Invoice", "Bank transfer", amount="-40.00"))
    )
    assert qb.ledger(ret) == {"Accounts Receivable": "60.00", "Checking": "40.00", "Service Income": "-100.00"}
    assert qb.one("<ReceivePaymentToDepositQueryRq/>").attrib["statusCode"] == "1"


def test_rule_32_a_gift_card_pays_at_most_the_sale(qb: Any, forms: Any) -> None:
    sale = forms.receipt_line("Poster", amount="12.00", code="TAX")
    ret = qb.ok(forms.form("SalesReceipt", sale, forms.receipt_line("Subtotal"), forms.receipt_line("GiftCard", amount="-12.99"),
                           tax="County"))  # fmt: skip
    assert (ret.findtext("SalesTaxTotal"), ret.findtext("TotalAmount")) == ("0.99", "0.00")
    qb.refused(forms.form("SalesReceipt", sale, forms.receipt_line("GiftCard", amount="-13.00"), tax="County"), 3180)


@pytest.mark.parametrize("extra", [{"quantity": "1"}, {"percent": "8.25"}, {"amount": "1.00", "code": "TAX"}])
def test_rule_38_what_a_tax_line_does_not_take(qb: Any, forms: Any, extra: dict[str, str]) -> None:
    sale = forms.receipt_line("Poster", amount="40.00")
    qb.refused(forms.form("SalesReceipt", sale, forms.receipt_line("County", **extra)), 3180)
    qb.ok(forms.form("SalesReceipt", sale, forms.receipt_line("County", amount="3.30", code="NON")))
    qb.refused(
        forms.form("SalesReceipt", sale, override(forms.receipt_line("County", amount="1.00"), "Service Income")), 3180
    )


def test_rule_38_a_tax_line_computes_on_the_subtotal_above(qb: Any, forms: Any) -> None:
    lines = [forms.receipt_line("Poster", amount=amount) for amount in ("20.00", "15.50")]
    ret = qb.ok(forms.form("SalesReceipt", *lines, forms.receipt_line("Subtotal"), forms.receipt_line("County")))
    assert ret.findtext("TotalAmount") == "38.43"
    assert qb.ledger(ret)["Sales Tax Payable"] == "-2.93"
    qb.refused(forms.form("SalesReceipt", forms.receipt_line("County")), 3180)
    qb.refused(forms.form("SalesReceipt", *lines, forms.receipt_line("No agency", amount="1.00")), 3180, "vendor")


def test_empty_elements_clear_header_and_line(qb: Any, forms: Any) -> None:
    number = forms.form("Invoice", forms.line("Invoice", "Labour", amount="5.00", desc="x", class_name="Web"),
                        class_name="Store", number="A1", after="<Memo>m</Memo>")  # fmt: skip
    ret = qb.ok(number)
    line = ret.findtext("InvoiceLineRet/TxnLineID")
    cleared = f"<InvoiceLineMod><TxnLineID>{line}</TxnLineID><Desc/><ClassRef/></InvoiceLineMod>"
    changed = qb.ok(change("Invoice", ret, f"<ClassRef/><RefNumber/><Memo/>{cleared}"))
    assert [changed.find(name) for name in ("ClassRef", "RefNumber", "Memo", "InvoiceLineRet/ClassRef")] == [None] * 4
    assert changed.findtext("InvoiceLineRet/Amount") == "5.00"
    qb.refused(change("Invoice", changed, "<CustomerRef/>"), 3150)
    qb.refused(change("Invoice", changed, "<CustomerRef><FullName>Nobody</FullName></CustomerRef>"), 3140)


def test_a_deposited_sale_keeps_amount_and_place(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.form("SalesReceipt", forms.receipt_line("Labour", amount="9.00")))
    qb.ok(forms.deposit(forms.deposit_payment(forms.txn_id(ret))))
    line = ret.findtext("SalesReceiptLineRet/TxnLineID")
    dearer = f"<SalesReceiptLineMod><TxnLineID>{line}</TxnLineID><Amount>10.00</Amount></SalesReceiptLineMod>"
    qb.refused(change("SalesReceipt", ret, dearer), 3180, "deposit")
    bank = "<DepositToAccountRef><FullName>Checking</FullName></DepositToAccountRef>"
    qb.refused(change("SalesReceipt", ret, bank), 3180, "deposit")
    assert qb.ok(change("SalesReceipt", ret, "<Memo>kept</Memo>")).findtext("Memo") == "kept"


def test_pending_invoices_are_not_paid(qb: Any, forms: Any) -> None:
    body = forms.invoice("5.00", number="P1").replace("</RefNumber>", "</RefNumber><IsPending>true</IsPending>")
    ret = qb.ok(body)
    assert [ret.findtext(name) for name in ("IsPending", "BalanceRemaining", "IsPaid")] == ["true", "5.00", "false"]
    assert qb.ledger(ret) == {}
    paid = "<InvoiceQueryRq><PaidStatus>{}</PaidStatus></InvoiceQueryRq>"
    assert len(qb.one(paid.format("NotPaidOnly"))) == 1
    assert len(qb.one(paid.format("PaidOnly"))) == 0
    qb.refused(forms.payment("5.00", (forms.txn_id(ret), "5.00")), 3120)
    final = qb.ok(change("Invoice", ret, "<IsPending>false</IsPending>"))
    assert qb.ledger(final) == {"Accounts Receivable": "5.00", "Service Income": "-5.00"}


def test_an_assembly_is_sold_like_goods(premier: Any, forms: Any) -> None:
    accounts = "".join(
        forms.ref(f"{name}AccountRef", account)
        for name, account in (("COGS", "Cost of Goods Sold"), ("Asset", "Inventory Asset"))
    )
    premier.ok(
        "<ItemInventoryAssemblyAddRq><ItemInventoryAssemblyAdd><Name>Kit</Name><SalesPrice>9.00</SalesPrice>"
        f"{forms.ref('IncomeAccountRef', 'Sales Income')}<PurchaseCost>4.00</PurchaseCost>{accounts}"
        "</ItemInventoryAssemblyAdd></ItemInventoryAssemblyAddRq>"
    )
    ret = premier.ok(forms.form("Invoice", forms.line("Invoice", "Kit", quantity="2")))
    assert premier.ledger(ret) == {
        "Accounts Receivable": "18.00", "Cost of Goods Sold": "8.00", "Inventory Asset": "-8.00", "Sales Income": "-18.00",
    }  # fmt: skip
