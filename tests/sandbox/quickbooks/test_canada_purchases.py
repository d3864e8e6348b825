"""Canada: tax on what is bought (posting rules 73 and 74), worked by hand to the cent."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks import shell
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.fixtures import create_company

ITEM = (
    "<ItemInventoryAddRq><ItemInventoryAdd><Name>WIDGET</Name><SalesTaxCodeRef><FullName>H</FullName></SalesTaxCodeRef>"
    "<SalesPrice>35.50</SalesPrice><IncomeAccountRef><FullName>Sales Income</FullName></IncomeAccountRef>"
    "<PurchaseCost>3.00</PurchaseCost><PurchaseTaxCodeRef><FullName>H</FullName></PurchaseTaxCodeRef>"
    "<COGSAccountRef><FullName>Cost of Goods Sold</FullName></COGSAccountRef>"
    "<AssetAccountRef><FullName>Inventory Asset</FullName></AssetAccountRef></ItemInventoryAdd></ItemInventoryAddRq>"
)


@pytest.fixture
def canada(tmp_path: Any, open_company: Any, clock: Any) -> Any:
    client = open_company(create_company(tmp_path / "canada.qbw", "CA", clock=clock, history=False))
    client.ok(ITEM)
    client.ok("<CustomerAddRq><CustomerAdd><Name>Shopper</Name></CustomerAdd></CustomerAddRq>")
    return client


def expense(forms: Any, account: str, amount: str, code: str = "") -> str:
    code_ref = forms.ref("SalesTaxCodeRef", code) if code else ""
    return f"<ExpenseLineAdd>{forms.ref('AccountRef', account)}<Amount>{amount}</Amount>{code_ref}</ExpenseLineAdd>"


def goods(forms: Any, quantity: str, cost: str, code: str = "") -> str:
    code_ref = forms.ref("SalesTaxCodeRef", code) if code else ""
    return (
        f"<ItemLineAdd>{forms.ref('ItemRef', 'WIDGET')}<Quantity>{quantity}</Quantity><Cost>{cost}</Cost>{code_ref}"
        "</ItemLineAdd>"
    )


def bill(forms: Any, *lines: str, head: str = "") -> str:
    return (
        f"<BillAddRq><BillAdd>{forms.ref('VendorRef', 'Northwind Supply Co')}<TxnDate>2026-03-01</TxnDate>{head}"
        f"{''.join(lines)}</BillAdd></BillAddRq>"
    )


def test_rule_73_each_code_has_a_purchase_tax_item(canada: Any, forms: Any) -> None:
    ret = canada.ok(
        bill(forms, expense(forms, "Utilities", "100.00", "H"), expense(forms, "Office Supplies", "50.00", "G"),
             expense(forms, "Rent Expense", "7.00", "E"), expense(forms, "Advertising", "3.00"))
    )  # fmt: skip
    # 13 % of 100.00 and 5 % of 50.00; the exempt line and the one without code bear none.
    assert canada.ledger(ret) == {
        "Accounts Payable": "-175.50", "Advertising": "3.00", "GST/HST Payable": "15.50", "Office Supplies": "50.00",
        "Rent Expense": "7.00", "Utilities": "100.00",
    }  # fmt: skip
    assert ret.findtext("AmountDue") == "175.50"
    codes = [line.findtext("SalesTaxCodeRef/FullName") for line in canada.one(bills(ret))[0].iter("ExpenseLineRet")]
    assert codes == ["H", "G", "E", None]


def bills(ret: Any) -> str:
    return f"<BillQueryRq><TxnID>{ret.findtext('TxnID')}</TxnID><IncludeLineItems>true</IncludeLineItems></BillQueryRq>"


def test_rule_73_a_code_without_purchase_item_taxes_no_purchase(canada: Any, forms: Any) -> None:
    canada.ok(
        "<SalesTaxCodeAddRq><SalesTaxCodeAdd><Name>X</Name><IsTaxable>true</IsTaxable>"
        f"{forms.ref('ItemSalesTaxRef', 'GST')}</SalesTaxCodeAdd></SalesTaxCodeAddRq>"
    )
    ret = canada.ok(bill(forms, expense(forms, "Utilities", "100.00", "X")))
    assert canada.ledger(ret) == {"Accounts Payable": "-100.00", "Utilities": "100.00"}


def test_rule_74_rounded_per_item_on_the_total_of_the_code(canada: Any, forms: Any) -> None:
    lines = [expense(forms, "Utilities", "0.29", "H")] * 3
    # 13 % of 0.87 is 0.1131 -> 0.11; three times the rounded 0.04 would be 0.12.
    assert canada.ledger(canada.ok(bill(forms, *lines)))["GST/HST Payable"] == "0.11"


def test_rule_74_tax_that_cannot_be_reclaimed_is_cost(canada: Any, forms: Any) -> None:
    ret = canada.ok(
        bill(forms, expense(forms, "Utilities", "10.05", "S"), expense(forms, "Office Supplies", "20.05", "S"))
    )
    # GST 5 % of 30.10 = 1.505 -> 1.51. PST 7 % = 2.107 -> 2.11, of which 10.05/30.10 = 0.7045 -> 0.70, the rest 1.41.
    assert canada.ledger(ret) == {
        "Accounts Payable": "-33.72", "GST/HST Payable": "1.51", "Office Supplies": "21.46", "Utilities": "10.75",
    }  # fmt: skip


def test_rule_74_prices_that_include_tax(canada: Any, forms: Any) -> None:
    head = "<IsTaxIncluded>true</IsTaxIncluded>"
    ret = canada.ok(
        bill(forms, expense(forms, "Utilities", "10.00", "H"), expense(forms, "Advertising", "9.99", "H"), head=head)
    )
    # 19.99 / 1.13 = 17.690 -> 17.69, tax 2.30; the first line's share 17.69 * 10.00 / 19.99 = 8.849 -> 8.85.
    assert canada.ledger(ret) == {
        "Accounts Payable": "-19.99", "Advertising": "8.84", "GST/HST Payable": "2.30", "Utilities": "8.85",
    }  # fmt: skip
    assert (ret.findtext("IsTaxIncluded"), ret.findtext("AmountDue")) == ("true", "19.99")


def test_rule_74_goods_come_in_without_reclaimable_tax(canada: Any, forms: Any) -> None:
    # The item's own code H stands in for a missing one.
    ret = canada.ok(bill(forms, goods(forms, "20", "3.00")))
    assert canada.ledger(ret) == {"Accounts Payable": "-67.80", "GST/HST Payable": "7.80", "Inventory Asset": "60.00"}
    # With provincial tax that stays: 60.00 + 4.20, so that 40 pieces are worth 124.20.
    ret = canada.ok(bill(forms, goods(forms, "20", "3.00", "S")))
    assert canada.ledger(ret)["Inventory Asset"] == "64.20"
    item = canada.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    assert (item.findtext("QuantityOnHand"), item.findtext("AverageCost")) == ("40", "3.10500")
    assert canada.balance("Inventory Asset") == 124_20


def test_rule_74_the_header_code_and_the_vendors_code_stand_in(canada: Any, forms: Any) -> None:
    line = expense(forms, "Utilities", "100.00")
    header = canada.ok(bill(forms, line, head=forms.ref("SalesTaxCodeRef", "G")))
    assert canada.ledger(header)["GST/HST Payable"] == "5.00"
    canada.ok(
        f"<VendorAddRq><VendorAdd><Name>Coded</Name>{forms.ref('SalesTaxCodeRef', 'H')}</VendorAdd></VendorAddRq>"
    )
    coded = canada.ok(bill(forms, line).replace("Northwind Supply Co", "Coded"))
    assert canada.ledger(coded)["GST/HST Payable"] == "13.00"


def test_rule_74_a_check_pays_input_tax_too(canada: Any, forms: Any) -> None:
    ret = canada.ok(forms.check(expense(forms, "Utilities", "80.00", "H"), payee="City Power &amp; Light"))
    assert canada.ledger(ret) == {"Checking": "-90.40", "GST/HST Payable": "10.40", "Utilities": "80.00"}
    assert ret.findtext("Amount") == "90.40"


def test_rule_74_no_tax_on_a_line_with_receivables(canada: Any, forms: Any) -> None:
    line = forms.expense_line("Accounts Receivable", "5.00", "Shopper").replace(
        "</ExpenseLineAdd>", f"{forms.ref('SalesTaxCodeRef', 'H')}</ExpenseLineAdd>"
    )
    canada.refused(forms.check(line), 3180, "tax code")


def test_rule_74_what_is_owed_is_sales_tax_less_input_tax(canada: Any, forms: Any) -> None:
    canada.ok(bill(forms, expense(forms, "Utilities", "100.00", "H")))
    line = forms.receipt_line("WIDGET", amount="35.50", code="H")
    canada.ok(forms.form("SalesReceipt", line, tax=""))
    # 13 % of 35.50 = 4.615 -> 4.62 collected, 13.00 paid.
    assert canada.balance("GST/HST Payable") == 8_38


def test_rule_74_input_tax_account_of_the_agency(canada: Any, forms: Any) -> None:
    canada.ok(forms.account("Input Tax Credits", "OtherCurrentAsset"))
    canada.ok(
        "<VendorAddRq><VendorAdd><Name>Revenu Quebec</Name><IsSalesTaxAgency>true</IsSalesTaxAgency>"
        f"<IsTaxTrackedOnPurchases>true</IsTaxTrackedOnPurchases>"
        f"{forms.ref('TaxOnPurchasesAccountRef', 'Input Tax Credits')}<IsTaxTrackedOnSales>true</IsTaxTrackedOnSales>"
        f"{forms.ref('TaxOnSalesAccountRef', 'PST Payable')}<IsTaxOnTax>true</IsTaxOnTax></VendorAdd></VendorAddRq>"
    )
    canada.ok(forms.tax_item("QST", "9.975", "Revenu Quebec"))
    canada.ok(
        "<ItemSalesTaxGroupAddRq><ItemSalesTaxGroupAdd><Name>GST QST</Name>"
        f"{forms.ref('ItemSalesTaxRef', 'GST')}{forms.ref('ItemSalesTaxRef', 'QST')}</ItemSalesTaxGroupAdd>"
        "</ItemSalesTaxGroupAddRq>"
    )
    canada.ok(
        "<SalesTaxCodeAddRq><SalesTaxCodeAdd><Name>Q</Name><IsTaxable>true</IsTaxable>"
        f"{forms.ref('ItemPurchaseTaxRef', 'GST QST')}{forms.ref('ItemSalesTaxRef', 'GST QST')}</SalesTaxCodeAdd>"
        "</SalesTaxCodeAddRq>"
    )
    ret = canada.ok(bill(forms, expense(forms, "Utilities", "100.00", "Q")))
    # Tax on tax: 9.975 % of 105.00 = 10.47375 -> 10.47.
    assert canada.ledger(ret) == {
        "Accounts Payable": "-115.47", "GST/HST Payable": "5.00", "Input Tax Credits": "10.47", "Utilities": "100.00",
    }  # fmt: skip
    sale = canada.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", amount="100.00", code="Q"), tax=""))
    assert canada.ledger(sale)["PST Payable"] == "-10.47"


def test_rule_74_an_agency_that_does_not_track_sales(canada: Any, forms: Any) -> None:
    canada.ok(
        "<VendorAddRq><VendorAdd><Name>Customs</Name><IsSalesTaxAgency>true</IsSalesTaxAgency>"
        "<IsTaxTrackedOnSales>false</IsTaxTrackedOnSales></VendorAdd></VendorAddRq>"
    )
    canada.ok(forms.tax_item("Import", "5", "Customs"))
    canada.ok(
        "<SalesTaxCodeAddRq><SalesTaxCodeAdd><Name>I</Name><IsTaxable>true</IsTaxable>"
        f"{forms.ref('ItemPurchaseTaxRef', 'Import')}{forms.ref('ItemSalesTaxRef', 'Import')}</SalesTaxCodeAdd>"
        "</SalesTaxCodeAddRq>"
    )
    assert canada.ledger(canada.ok(bill(forms, goods(forms, "1", "3.00", "I"))))["GST/HST Payable"] == "0.15"
    line = forms.receipt_line("WIDGET", amount="100.00", code="I")
    canada.refused(forms.form("SalesReceipt", line, tax=""), 3180, "does not track tax on sales")


def test_rule_73_the_us_file_has_no_tax_on_purchases(qb: Any, forms: Any) -> None:
    with pytest.raises(HresultError) as caught:
        qb.send(bill(forms, expense(forms, "Utilities", "1.00"), head="<IsTaxIncluded>true</IsTaxIncluded>"))
    assert caught.value.hresult == 0x80040400
    assert shell.ledger_totals(qb.path)["Inventory Asset"] == 20_00
