"""Purchasing with the features of other files: foreign currencies, inventory sites (posting rules 51, 70-72)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import set_exchange_rate, set_preferences
from qbd.sandbox.quickbooks.fixtures import create_company


@pytest.fixture
def euros(tmp_path: Path, open_company: Callable[..., Any], clock: Any, forms: Any) -> Any:
    path = create_company(tmp_path / "euro.qbw", history=False, clock=clock)
    set_preferences(path, MultiCurrency=True)
    set_exchange_rate(path, "EUR", "1.10", "2026-03-01")
    client = open_company(path)
    euro = forms.ref("CurrencyRef", "Euro")
    body = [
        forms.inventory_item("WIDGET"),
        f"<VendorAddRq><VendorAdd><Name>Lyon</Name>{euro}</VendorAdd></VendorAddRq>",
        "<AccountAddRq><AccountAdd><Name>Euro Payables</Name><AccountType>AccountsPayable</AccountType>"
        f"{euro}</AccountAdd></AccountAddRq>",
        f"<AccountAddRq><AccountAdd><Name>Euro Bank</Name><AccountType>Bank</AccountType>{euro}</AccountAdd></AccountAddRq>",
    ]
    for response in client.send("".join(body)):
        assert response.attrib["statusCode"] == "0", response.attrib
    return client


def foreign(forms: Any, kind: str, *lines: str, rate: str = "", orders: tuple[str, ...] = ()) -> str:
    text = forms.purchase(kind, *lines, vendor="Lyon", orders=orders)
    text = text.replace("<TxnDate>", forms.ref("APAccountRef", "Euro Payables") + "<TxnDate>")
    return text.replace("</TxnDate>", f"</TxnDate><ExchangeRate>{rate}</ExchangeRate>" if rate else "</TxnDate>")


def paid(forms: Any, part: str, rate: str) -> str:
    text = forms.bill_payment(vendor="Lyon", source="Euro Bank", extra=part)
    text = text.replace("<TxnDate>", forms.ref("APAccountRef", "Euro Payables") + "<TxnDate>")
    return text.replace("</RefNumber>", f"</RefNumber><ExchangeRate>{rate}</ExchangeRate>")


def applied(bill: Any, rest: str) -> str:
    return f"<AppliedToTxnAdd><TxnID>{bill.findtext('TxnID')}</TxnID>{rest}</AppliedToTxnAdd>"


def test_rule_70_an_order_a_receipt_and_a_bill_in_euros(euros: Any, forms: Any) -> None:
    placed = euros.ok(forms.purchase_order(forms.order_line("WIDGET", "10", "3.00"), vendor="Lyon"))
    assert (placed.findtext("TotalAmount"), placed.findtext("CurrencyRef/FullName")) == ("30.00", "Euro")
    assert (placed.findtext("ExchangeRate"), placed.findtext("TotalAmountInHomeCurrency")) == ("1.1", "33.00")
    receipt = euros.ok(foreign(forms, "ItemReceipt", orders=(forms.txn_id(placed),), rate="1.20"))
    assert euros.ledger(receipt) == {"Euro Payables": "-36.00", "Inventory Asset": "36.00"}
    assert (receipt.findtext("TotalAmount"), receipt.findtext("TotalAmountInHomeCurrency")) == ("30.00", "36.00")
    bill = euros.ok(foreign(forms, "Bill", forms.item_line("WIDGET", quantity="10", cost="3.00"), rate="1.00"))
    assert (bill.findtext("AmountDue"), bill.findtext("AmountDueInHomeCurrency")) == ("30.00", "30.00")
    # Ten at 2.00, ten at 3.60, ten at 3.00.
    found = euros.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    assert found.findtext("AverageCost") == "2.86667"


def test_rule_72_paying_a_foreign_bill_realises_the_difference(euros: Any, forms: Any) -> None:
    bill = euros.ok(foreign(forms, "Bill", forms.expense_line("Utilities", "100.00"), rate="1.10"))
    payment = euros.ok(paid(forms, applied(bill, "<PaymentAmount>100.00</PaymentAmount>"), "1.25"))
    assert euros.ledger(payment) == {
        "Euro Bank": "-125.00",
        "Euro Payables": "110.00",
        "Exchange Gain or Loss": "15.00",
    }
    assert (payment.findtext("Amount"), payment.findtext("AmountInHomeCurrency")) == ("100.00", "125.00")
    assert euros.balance("Euro Payables") == 0
    euros.ok(forms.delete("BillPaymentCheck", forms.txn_id(payment)))
    assert (euros.balance("Euro Payables"), euros.balance("Exchange Gain or Loss")) == (-110_00, 0)


def test_rule_72_a_foreign_credit_and_discount_leave_nothing_behind(euros: Any, forms: Any) -> None:
    bill = euros.ok(foreign(forms, "Bill", forms.expense_line("Utilities", "100.00"), rate="1.10"))
    credit = euros.ok(foreign(forms, "VendorCredit", forms.expense_line("Utilities", "20.00"), rate="1.30"))
    assert (credit.findtext("CreditAmount"), credit.findtext("CreditAmountInHomeCurrency")) == ("20.00", "26.00")
    rest = (
        f"<PaymentAmount>75.00</PaymentAmount><SetCredit><CreditTxnID>{forms.txn_id(credit)}</CreditTxnID>"
        "<AppliedAmount>20.00</AppliedAmount></SetCredit><DiscountAmount>5.00</DiscountAmount>"
        f"{forms.ref('DiscountAccountRef', 'Other Income')}"
    )
    payment = euros.ok(paid(forms, applied(bill, rest), "1.20"))
    assert euros.ok(forms.query("Bill", forms.txn_id(bill))).findtext("IsPaid") == "true"
    assert euros.balance("Euro Payables") == 0
    ledger = euros.ledger(payment)
    assert (ledger["Euro Bank"], ledger["Other Income"]) == ("-90.00", "-6.00")
    # 80.00 of the bill at 1.10 were paid at 1.20; 20.00 of it were settled with what was worth 1.30.
    assert euros.balance("Exchange Gain or Loss") == 8_00 + 4_00


def test_rule_71_a_foreign_bill_is_paid_from_its_own_currency_or_home(euros: Any, forms: Any) -> None:
    bill = euros.ok(foreign(forms, "Bill", forms.expense_line("Utilities", "100.00")))
    text = forms.bill_payment(vendor="Lyon", extra=applied(bill, "<PaymentAmount>1.00</PaymentAmount>"))
    text = text.replace("<TxnDate>", forms.ref("APAccountRef", "Euro Payables") + "<TxnDate>")
    assert euros.ledger(euros.ok(text)) == {"Checking": "-1.10", "Euro Payables": "1.10"}
    pound = forms.ref("CurrencyRef", "British Pound Sterling")
    euros.ok(
        f"<AccountAddRq><AccountAdd><Name>Pounds</Name><AccountType>Bank</AccountType>{pound}</AccountAdd></AccountAddRq>"
    )
    euros.refused(text.replace("Checking", "Pounds"), 3140, "currency")


@pytest.fixture
def sites(tmp_path: Path, open_company: Callable[..., Any], clock: Any, forms: Any) -> Any:
    path = create_company(tmp_path / "sites.qbw", product="enterprise", history=False, clock=clock)
    set_preferences(path, MultiSite=True)
    client = open_company(path)
    site = "<InventorySiteAddRq><InventorySiteAdd><Name>Harbor</Name></InventorySiteAdd></InventorySiteAddRq>"
    for response in client.send(forms.inventory_item("WIDGET") + site):
        assert response.attrib["statusCode"] == "0", response.attrib
    return client


def at_site(client: Any, forms: Any, site: str) -> tuple[str, str]:
    parts = forms.ref("ItemFilter", "WIDGET") + forms.ref("SiteFilter", site)
    found = client.ok(f"<ItemSitesQueryRq><ItemSiteFilter>{parts}</ItemSiteFilter></ItemSitesQueryRq>")
    return found.findtext("QuantityOnHand"), found.findtext("QuantityOnPurchaseOrders")


def test_rule_51_an_order_for_a_site_is_received_there(sites: Any, forms: Any) -> None:
    header = forms.ref("InventorySiteRef", "Harbor")
    placed = sites.ok(forms.purchase_order(forms.order_line("WIDGET", "20", "3.00"), before=header))
    assert placed.findtext("InventorySiteRef/FullName") == "Harbor"
    receipt = sites.ok(forms.purchase("ItemReceipt", forms.linked_line(placed, quantity="8")))
    assert receipt.findtext("ItemLineRet/InventorySiteRef/FullName") == "Harbor"
    assert at_site(sites, forms, "Harbor") == ("8", "12")
    sites.ok(forms.purchase("Bill", orders=(forms.txn_id(placed),)))
    assert at_site(sites, forms, "Harbor") == ("20", "0")
    assert at_site(sites, forms, "Unspecified Site") == ("10", "0")
    back = forms.item_line("WIDGET", quantity="5", cost="3.00").replace("</ItemRef>", f"</ItemRef>{header}")
    credit = sites.ok(forms.purchase("VendorCredit", back))
    assert at_site(sites, forms, "Harbor")[0] == "15"
    sites.ok(forms.void("VendorCredit", forms.txn_id(credit)))
    assert at_site(sites, forms, "Harbor")[0] == "20"
