"""United Kingdom: VAT on sales, purchases and journal entries (posting rules 73 and 74), by hand to the penny."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.fixtures import create_company


@pytest.fixture
def uk(tmp_path: Any, open_company: Any, clock: Any, forms: Any) -> Any:
    client = open_company(create_company(tmp_path / "uk.qbw", "UK", clock=clock, history=False))
    client.ok(forms.simple_item("Service", "Labour", "Service Income", "10.00", code="S"))
    gross = forms.simple_item("Service", "Gross", "Service Income", "12.00", code="S")
    client.ok(gross.replace("<SalesTaxCodeRef>", "<IsTaxIncluded>true</IsTaxIncluded><SalesTaxCodeRef>", 1))
    client.ok("<CustomerAddRq><CustomerAdd><Name>Shopper</Name></CustomerAdd></CustomerAddRq>")
    return client


def receipt(forms: Any, *lines: str, included: bool = False, head: str = "") -> str:
    tail = ("<IsTaxIncluded>true</IsTaxIncluded>" if included else "") + head
    return str(forms.form("SalesReceipt", *lines, tax="", after=tail))


def expense(forms: Any, account: str, amount: str, code: str = "") -> str:
    code_ref = forms.ref("SalesTaxCodeRef", code) if code else ""
    return f"<ExpenseLineAdd>{forms.ref('AccountRef', account)}<Amount>{amount}</Amount>{code_ref}</ExpenseLineAdd>"


def entry(forms: Any, *lines: tuple[str, str, str, str, str]) -> str:
    """Lines are side, account, amount, entity, tax item."""
    body = "".join(
        f"<Journal{side}Line>{forms.ref('AccountRef', name)}<Amount>{amount}</Amount>"
        f"{forms.ref('EntityRef', entity) if entity else ''}{forms.ref('ItemSalesTaxRef', item) if item else ''}"
        f"</Journal{side}Line>"
        for side, name, amount, entity, item in lines
    )
    return (
        f"<JournalEntryAddRq><JournalEntryAdd><TxnDate>2026-03-01</TxnDate>{body}</JournalEntryAdd></JournalEntryAddRq>"
    )


def test_rule_73_three_rates_on_one_receipt(uk: Any, forms: Any) -> None:
    lines = [forms.receipt_line("Labour", amount=amount, code=code)
             for amount, code in (("9.99", "S"), ("9.99", "S"), ("7.77", "R"), ("5.00", "Z"), ("3.00", "E"))]  # fmt: skip
    ret = uk.ok(receipt(forms, *lines))
    # 20 % of 19.98 = 3.996 -> 4.00; 5 % of 7.77 = 0.3885 -> 0.39; zero-rated and exempt bear none.
    assert uk.ledger(ret) == {"Service Income": "-35.75", "Undeposited Funds": "40.14", "VAT Liability": "-4.39"}
    assert [ret.findtext(name) for name in ("Subtotal", "SalesTaxTotal", "TotalAmount")] == ["35.75", "4.39", "40.14"]


def test_rule_73_the_customers_code_of_the_header_stands_in(uk: Any, forms: Any) -> None:
    header = forms.ref("CustomerSalesTaxCodeRef", "Z")
    plain = forms.receipt_line("Labour", amount="10.00")
    assert uk.ok(receipt(forms, plain, head=header)).findtext("SalesTaxTotal") == "0.00"
    assert uk.ok(receipt(forms, plain)).findtext("SalesTaxTotal") == "2.00"
    coded = forms.receipt_line("Labour", amount="10.00", code="R")
    assert uk.ok(receipt(forms, coded, head=header)).findtext("SalesTaxTotal") == "0.50"


@pytest.mark.parametrize(
    ("amounts", "net", "tax"),
    [
        # 10.00 / 1.2 = 8.3333 -> 8.33.
        (("10.00",), "8.33", "1.67"),
        # 29.99 / 1.2 = 24.9917 -> 24.99.
        (("10.00", "10.00", "9.99"), "24.99", "5.00"),
        (("0.01",), "0.01", "0.00"),
        (("0.03", "0.03"), "0.05", "0.01"),
    ],
)
def test_rule_74_prices_with_vat(uk: Any, forms: Any, amounts: tuple[str, ...], net: str, tax: str) -> None:
    lines = [forms.receipt_line("Labour", amount=amount) for amount in amounts]
    ret = uk.ok(receipt(forms, *lines, included=True))
    assert [ret.findtext(name) for name in ("Subtotal", "SalesTaxTotal")] == [net, tax]
    assert uk.ledger(ret)["Service Income"] == f"-{net}"
    assert ret.findtext("IsTaxIncluded") == "true"


def test_rule_74_an_items_price_follows_the_form(uk: Any, forms: Any) -> None:
    own = [forms.receipt_line(name) for name in ("Labour", "Gross")]
    # Net form: 10.00 and 12.00 / 1.2; gross form: 10.00 * 1.2 and 12.00.
    net = uk.ok(receipt(forms, *own))
    assert [line.findtext("Rate") for line in net.iter("SalesReceiptLineRet")] == ["10.00", "10.00"]
    gross = uk.ok(receipt(forms, *own, included=True))
    assert [line.findtext("Rate") for line in gross.iter("SalesReceiptLineRet")] == ["12.00", "12.00"]
    for ret in (net, gross):
        assert uk.ledger(ret) == {"Service Income": "-20.00", "Undeposited Funds": "24.00", "VAT Liability": "-4.00"}


def test_rule_74_a_credit_memo_gives_vat_back(uk: Any, forms: Any) -> None:
    line = forms.line("CreditMemo", "Labour", amount="33.33")
    ret = uk.ok(forms.form("CreditMemo", line, tax=""))
    # 6.666 -> 6.67.
    assert uk.ledger(ret) == {"Accounts Receivable": "-40.00", "Service Income": "33.33", "VAT Liability": "6.67"}


def test_rule_74_input_vat_of_a_bill(uk: Any, forms: Any) -> None:
    ret = uk.ok(forms.bill(expense(forms, "Utilities", "80.00", "R"), expense(forms, "Advertising", "33.33", "S"),
                           expense(forms, "Rent Expense", "500.00", "E")))  # fmt: skip
    # 5 % of 80.00 and 20 % of 33.33 = 6.666 -> 6.67.
    assert uk.ledger(ret) == {
        "Accounts Payable": "-624.00", "Advertising": "33.33", "Rent Expense": "500.00", "Utilities": "80.00",
        "VAT Liability": "10.67",
    }  # fmt: skip


def test_rule_74_a_vendor_credit_gives_input_vat_back(uk: Any, forms: Any) -> None:
    body = (
        f"<VendorCreditAddRq><VendorCreditAdd>{forms.ref('VendorRef', 'Northwind Supply Co')}"
        f"<TxnDate>2026-03-01</TxnDate>{expense(forms, 'Advertising', '33.33', 'S')}</VendorCreditAdd>"
        "</VendorCreditAddRq>"
    )
    ret = uk.ok(body)
    assert uk.ledger(ret) == {"Accounts Payable": "40.00", "Advertising": "-33.33", "VAT Liability": "-6.67"}
    assert ret.findtext("CreditAmount") == "40.00"


def test_rule_74_an_order_shows_its_vat_and_posts_nothing(uk: Any, forms: Any) -> None:
    line = (
        f"<PurchaseOrderLineAdd>{forms.ref('ItemRef', 'Labour')}<Quantity>2</Quantity><Rate>4.00</Rate>"
        f"{forms.ref('SalesTaxCodeRef', 'S')}</PurchaseOrderLineAdd>"
    )
    body = (
        f"<PurchaseOrderAddRq><PurchaseOrderAdd>{forms.ref('VendorRef', 'Northwind Supply Co')}{line}"
        "</PurchaseOrderAdd></PurchaseOrderAddRq>"
    )
    ret = uk.ok(body)
    assert (ret.findtext("TotalAmount"), uk.ledger(ret)) == ("9.60", {})


def test_rule_74_tax_on_a_journal_entry(uk: Any, forms: Any) -> None:
    ret = uk.ok(
        entry(forms, ("Debit", "Utilities", "100.00", "", ""), ("Debit", "VAT Liability", "20.00", "", "VAT Standard"),
              ("Credit", "Checking", "120.00", "", ""))
    )  # fmt: skip
    assert uk.ledger(ret) == {"Checking": "-120.00", "Utilities": "100.00", "VAT Liability": "20.00"}
    items = [line.findtext("ItemSalesTaxRef/FullName") for line in ret.iter("JournalDebitLine")]
    assert items == [None, "VAT Standard"]


def test_rule_74_a_tax_item_belongs_on_its_agencys_account(uk: Any, forms: Any) -> None:
    other = ("Credit", "Checking", "20.00", "", "")
    uk.refused(
        entry(forms, ("Debit", "Utilities", "20.00", "", "VAT Standard"), other), 3180, "account of its tax agency"
    )
    uk.refused(
        entry(forms, ("Debit", "VAT Liability", "20.00", "City Power &amp; Light", "VAT Standard"), other), 3180,
        "name its tax agency",
    )  # fmt: skip
    uk.refused(entry(forms, ("Debit", "VAT Liability", "20.00", "", ""), other), 3180, "must have a vendor")


def test_rule_73_the_us_field_is_not_in_balance(uk: Any, forms: Any) -> None:
    line = forms.receipt_line("Labour", amount="10.00")
    for item in ("VAT Standard", "VAT Zero"):
        uk.refused(forms.form("SalesReceipt", line, tax=item), 3180, "not in balance")
