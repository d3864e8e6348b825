"""Documents in foreign currency (posting rules 69-72), worked by hand to the cent. Home is the US dollar."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import shell
from qbd.sandbox.quickbooks.administration import set_exchange_rate, set_preferences
from qbd.sandbox.quickbooks.fixtures import create_company


def ref(tag: str, name: str) -> str:
    return f"<{tag}><FullName>{name}</FullName></{tag}>"


def named(kind: str, name: str, currency: str = "") -> str:
    money = ref("CurrencyRef", currency) if currency else ""
    return f"<{kind}AddRq><{kind}Add><Name>{name}</Name>{money}</{kind}Add></{kind}AddRq>"


def bank(name: str, currency: str) -> str:
    return (
        f"<AccountAddRq><AccountAdd><Name>{name}</Name><AccountType>Bank</AccountType>{ref('CurrencyRef', currency)}"
        "</AccountAdd></AccountAddRq>"
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, request: Any) -> Path:
    clock = request.getfixturevalue("module_clock")
    path = tmp_path_factory.mktemp("currency") / "template.qbw"
    return create_company(path, clock=clock, history=False, preferences={"MultiCurrency": True})


@pytest.fixture(scope="module")
def module_clock() -> Any:
    return lambda: dt.datetime(2026, 3, 10, 17, 30, tzinfo=dt.UTC)


@pytest.fixture
def world(template: Path, tmp_path: Path, open_company: Any, forms: Any) -> Any:
    client = open_company(Path(shutil.copy(template, tmp_path / "world.qbw")))
    for body in (
        forms.simple_item("Service", "Labour", "Service Income"),
        forms.inventory_item("WIDGET", "", ""),
        named("Customer", "Domestic"),
        named("Customer", "Paris", "Euro"),
        named("Customer", "Tokyo", "Japanese Yen"),
        named("Vendor", "Lyon", "Euro"),
        bank("Euro Bank", "Euro"),
        bank("Pound Bank", "British Pound Sterling"),
    ):
        client.ok(body)
    return client


def invoice(forms: Any, *amounts: str, rate: str = "", customer: str = "Paris", more: str = "") -> str:
    """ExchangeRate stands after ItemSalesTaxRef ... Other."""
    tail = f"<ExchangeRate>{rate}</ExchangeRate>" if rate else ""
    lines = [forms.line("Invoice", "Labour", amount=amount, code="NON") for amount in amounts]
    return str(forms.form("Invoice", *lines, customer=customer, tax="", after=tail, before=more))


def payment(forms: Any, total: str, *applied: tuple[str, str], rate: str = "", to: str = "", extra: str = "") -> str:
    rate_text = f"<ExchangeRate>{rate}</ExchangeRate>" if rate else ""
    body = str(forms.payment(total, *applied, customer="Paris", deposit_to=to, extra=extra))
    return body.replace("</TotalAmount>", f"</TotalAmount>{rate_text}")


def entry(*lines: tuple[str, str, str, str], head: str = "") -> str:
    body = "".join(
        f"<Journal{side}Line>{ref('AccountRef', name)}<Amount>{amount}</Amount>"
        f"{ref('EntityRef', entity) if entity else ''}</Journal{side}Line>"
        for side, name, amount, entity in lines
    )
    return (
        f"<JournalEntryAddRq><JournalEntryAdd><TxnDate>2026-03-01</TxnDate>{head}{body}</JournalEntryAdd>"
        "</JournalEntryAddRq>"
    )


def account(client: Any, name: str) -> Any:
    return client.ok(f"<AccountQueryRq><FullName>{name}</FullName></AccountQueryRq>")


def test_rule_70_the_ledger_is_amount_times_rate(world: Any, forms: Any) -> None:
    ret = world.ok(invoice(forms, "100.00", rate="1.2"))
    assert world.ledger(ret) == {"Accounts Receivable - EUR": "120.00", "Service Income": "-120.00"}
    assert ret.findtext("CurrencyRef/FullName") == "Euro"
    assert [ret.findtext(name) for name in ("ExchangeRate", "Subtotal", "BalanceRemaining")] == [
        "1.2",
        "100.00",
        "100.00",
    ]
    assert ret.findtext("BalanceRemainingInHomeCurrency") == "120.00"


def test_rule_70_an_omitted_rate_is_that_of_the_list(world: Any, forms: Any) -> None:
    ret = world.ok(invoice(forms, "100.00"))
    assert (ret.findtext("ExchangeRate"), world.ledger(ret)["Service Income"]) == ("1.1725", "-117.25")
    world.close()
    set_exchange_rate(world.path, "EUR", "1.2", "2026-03-09")
    world.open()
    assert world.ok(invoice(forms, "100.00")).findtext("ExchangeRate") == "1.2"
    # A document keeps the rate it was saved with.
    changed = world.ok(
        f"<InvoiceModRq><InvoiceMod><TxnID>{ret.findtext('TxnID')}</TxnID>"
        f"<EditSequence>{ret.findtext('EditSequence')}</EditSequence><Memo>same</Memo></InvoiceMod></InvoiceModRq>"
    )
    assert (changed.findtext("ExchangeRate"), world.ledger(changed)["Service Income"]) == ("1.1725", "-117.25")


def test_rule_70_half_a_cent_goes_away_from_zero(world: Any, forms: Any) -> None:
    # 0.05 * 1.1 = 0.055 -> 0.06.
    assert world.ledger(world.ok(invoice(forms, "0.05", rate="1.1")))["Service Income"] == "-0.06"


def test_rule_70_the_source_leg_takes_the_remainder(world: Any, forms: Any) -> None:
    # Each line 0.33 * 1.1725 = 0.386925 -> 0.39, so 1.17; the total 0.99 * 1.1725 alone would be 1.16.
    ret = world.ok(invoice(forms, "0.33", "0.33", "0.33"))
    assert world.ledger(ret) == {"Accounts Receivable - EUR": "1.17", "Service Income": "-1.17"}


def test_rule_70_without_a_rate_anywhere(world: Any, forms: Any) -> None:
    (naira,) = world.one("<CurrencyQueryRq><FullName>Nigerian Naira</FullName></CurrencyQueryRq>")
    world.ok(
        f"<CurrencyModRq><CurrencyMod><ListID>{naira.findtext('ListID')}</ListID>"
        f"<EditSequence>{naira.findtext('EditSequence')}</EditSequence><IsActive>true</IsActive></CurrencyMod>"
        "</CurrencyModRq>"
    )
    world.ok(named("Customer", "Lagos", "Nigerian Naira"))
    world.refused(invoice(forms, "5.00", customer="Lagos"), 3180, "no exchange rate")
    assert (
        world.ledger(world.ok(invoice(forms, "5000.00", customer="Lagos", rate="0.0007")))["Service Income"] == "-3.50"
    )


@pytest.mark.parametrize(("customer", "rate"), [("Paris", "0"), ("Paris", "-1.2"), ("Domestic", "1.2")])
def test_rule_70_rates_that_cannot_be(world: Any, forms: Any, customer: str, rate: str) -> None:
    world.refused(invoice(forms, "5.00", customer=customer, rate=rate), 3210, "exchange rate")


def test_rule_70_a_home_document_says_so(world: Any, forms: Any) -> None:
    ret = world.ok(invoice(forms, "5.00", customer="Domestic", rate="1"))
    assert (ret.findtext("CurrencyRef/FullName"), ret.findtext("ExchangeRate")) == ("US Dollar", "1")
    assert world.ledger(ret) == {"Accounts Receivable": "5.00", "Service Income": "-5.00"}


def test_rule_71_accounts_of_another_currency(world: Any, forms: Any) -> None:
    text = "The currency of the account must be either in home currency or the transaction currency."
    receipt = forms.form(
        "SalesReceipt", forms.receipt_line("Labour", amount="5.00", code="NON"), customer="Paris", tax=""
    )
    for name, code in (("Pound Bank", 3140), ("Euro Bank", 0), ("Checking", 0)):
        body = receipt.replace("<SalesReceiptLineAdd>", f"{ref('DepositToAccountRef', name)}<SalesReceiptLineAdd>", 1)
        if code:
            world.refused(body, code, text)
        else:
            assert world.ledger(world.ok(body))[name] == "5.86"


def test_rule_71_receivables_carry_the_customers_currency(world: Any, forms: Any) -> None:
    world.refused(
        invoice(forms, "5.00", more=ref("ARAccountRef", "Accounts Receivable")), 3140, "currency of the account"
    )
    world.ok(invoice(forms, "5.00"))
    own = ref("ARAccountRef", "Accounts Receivable - EUR")
    assert world.ok(invoice(forms, "5.00", more=own)).findtext("ARAccountRef/FullName") == "Accounts Receivable - EUR"
    world.refused(invoice(forms, "5.00", customer="Domestic", more=own), 3140, "currency of the account")
    made = account(world, "Accounts Receivable - EUR")
    assert (made.findtext("AccountType"), made.findtext("CurrencyRef/FullName")) == ("AccountsReceivable", "Euro")


def test_rule_71_a_journal_entry_keeps_to_the_names_currency(world: Any, forms: Any) -> None:
    world.ok(invoice(forms, "5.00"))
    euro = ref("CurrencyRef", "Euro")
    lines = (("Debit", "Accounts Receivable - EUR", "5.00", "Paris"), ("Credit", "Service Income", "5.00", ""))
    world.refused(entry(*lines), 3140, "currency of the account")
    assert world.ledger(world.ok(entry(*lines, head=euro)))["Service Income"] == "-5.86"
    wrong = (("Debit", "Accounts Receivable - EUR", "5.00", "Domestic"), ("Credit", "Service Income", "5.00", ""))
    world.refused(entry(*wrong, head=euro), 3140, "currency of the account")


def test_rule_72_one_foreign_currency_per_entry(world: Any) -> None:
    lines = (("Debit", "Euro Bank", "5.00", ""), ("Credit", "Pound Bank", "5.00", ""))
    world.refused(entry(*lines, head=ref("CurrencyRef", "Euro")), 3140, "currency of the account")
    world.refused(
        entry(*lines, head="<IsHomeCurrencyAdjustment>true</IsHomeCurrencyAdjustment>"), 3180, "one foreign currency"
    )


def test_rule_72_amounts_entered_in_home_currency(world: Any) -> None:
    head = (
        "<IsAmountsEnteredInHomeCurrency>true</IsAmountsEnteredInHomeCurrency>" + ref("CurrencyRef", "Euro")
        + "<ExchangeRate>1.25</ExchangeRate>"
    )  # fmt: skip
    ret = world.ok(entry(("Debit", "Euro Bank", "100.00", ""), ("Credit", "Checking", "100.00", ""), head=head))
    assert world.ledger(ret) == {"Checking": "-100.00", "Euro Bank": "100.00"}
    # 100.00 / 1.25.
    assert account(world, "Euro Bank").findtext("Balance") == "80.00"
    assert account(world, "Checking").findtext("Balance") == "-100.00"


def test_rule_72_a_home_currency_adjustment_moves_no_foreign_balance(world: Any) -> None:
    world.ok(entry(("Debit", "Euro Bank", "100.00", ""), ("Credit", "Checking", "100.00", ""),
                   head=ref("CurrencyRef", "Euro") + "<ExchangeRate>1.1</ExchangeRate>"))  # fmt: skip
    ret = world.ok(
        entry(("Debit", "Euro Bank", "15.00", ""), ("Credit", "Exchange Gain or Loss", "15.00", ""),
              head="<IsHomeCurrencyAdjustment>true</IsHomeCurrencyAdjustment>")
    )  # fmt: skip
    assert (ret.findtext("IsHomeCurrencyAdjustment"), ret.find("CurrencyRef"), ret.find("ExchangeRate")) == (
        "true",
        None,
        None,
    )
    assert world.balance("Euro Bank") == 125_00
    assert account(world, "Euro Bank").findtext("Balance") == "100.00"


def test_rule_72_realised_gain_when_a_payment_is_applied(world: Any, forms: Any) -> None:
    sold = world.ok(invoice(forms, "100.00", rate="1.2"))
    paid = world.ok(payment(forms, "100.00", (forms.txn_id(sold), "100.00"), rate="1.25", to="Euro Bank"))
    assert world.ledger(paid) == {
        "Accounts Receivable - EUR": "-120.00", "Euro Bank": "125.00", "Exchange Gain or Loss": "-5.00",
    }  # fmt: skip
    assert (paid.findtext("TotalAmount"), paid.findtext("TotalAmountInHomeCurrency")) == ("100.00", "125.00")
    assert world.balance("Accounts Receivable - EUR") == 0


def test_rule_72_a_loss_is_a_debit(world: Any, forms: Any) -> None:
    sold = world.ok(invoice(forms, "100.00", rate="1.2"))
    paid = world.ok(payment(forms, "100.00", (forms.txn_id(sold), "100.00"), rate="1.15"))
    assert world.ledger(paid)["Exchange Gain or Loss"] == "5.00"
    assert world.ledger(paid)["Undeposited Funds"] == "115.00"


def test_rule_72_parts_leave_nothing_behind(world: Any, forms: Any) -> None:
    # 10.01 * 1.17 = 11.7117 -> 11.71. Thirds of it, whatever way they are cut, must end at zero.
    sold = forms.txn_id(world.ok(invoice(forms, "10.01", rate="1.17")))
    for part in ("3.33", "3.33", "3.35"):
        world.ok(payment(forms, part, (sold, part), rate="1.1"))
    assert world.balance("Accounts Receivable - EUR") == 0
    # 3.33 * 1.1 = 3.663 -> 3.66 twice, 3.35 * 1.1 = 3.685 -> 3.69: 11.01 of 11.71.
    assert world.balance("Exchange Gain or Loss") == 70


def test_rule_72_the_unapplied_rest_waits_at_its_own_rate(world: Any, forms: Any) -> None:
    sold = forms.txn_id(world.ok(invoice(forms, "60.00", rate="1.2")))
    paid = world.ok(payment(forms, "100.00", (sold, "60.00"), rate="1.25"))
    assert paid.findtext("UnusedPayment") == "40.00"
    # 60.00 * 0.05; 40.00 stay a credit of 50.00.
    assert world.balance("Exchange Gain or Loss") == -3_00
    assert world.balance("Accounts Receivable - EUR") == -50_00
    later = world.ok(invoice(forms, "40.00", rate="1.3",
                             more="") .replace("<InvoiceLineAdd>", f"<SetCredit><CreditTxnID>{forms.txn_id(paid)}</CreditTxnID>"
                             "<AppliedAmount>40.00</AppliedAmount></SetCredit><InvoiceLineAdd>", 1))  # fmt: skip
    # The invoice made the settlement, so that it carries the loss: 52.00 - 50.00.
    assert world.ledger(later)["Exchange Gain or Loss"] == "2.00"
    assert world.balance("Accounts Receivable - EUR") == 0


@pytest.mark.parametrize("gone", ["invoice", "payment", "void"])
def test_rule_72_the_gain_goes_away_with_the_settlement(world: Any, forms: Any, gone: str) -> None:
    sold = forms.txn_id(world.ok(invoice(forms, "100.00", rate="1.2")))
    paid = forms.txn_id(world.ok(payment(forms, "100.00", (sold, "100.00"), rate="1.25")))
    assert world.balance("Exchange Gain or Loss") == -5_00
    body = {
        "invoice": forms.delete("Invoice", sold), "payment": forms.delete("ReceivePayment", paid),
        "void": forms.void("Invoice", sold),
    }[gone]  # fmt: skip
    world.ok(body)
    assert world.balance("Exchange Gain or Loss") == 0
    assert world.balance("Accounts Receivable - EUR") == (120_00 if gone == "payment" else -125_00)
    assert sum(shell.ledger_totals(world.path).values()) == 0


def test_rule_72_a_new_rate_of_the_invoice_changes_the_gain(world: Any, forms: Any) -> None:
    sold = world.ok(invoice(forms, "100.00", rate="1.2"))
    world.ok(payment(forms, "100.00", (forms.txn_id(sold), "100.00"), rate="1.25"))
    world.ok(
        f"<InvoiceModRq><InvoiceMod><TxnID>{forms.txn_id(sold)}</TxnID>"
        f"<EditSequence>{sold.findtext('EditSequence')}</EditSequence><ExchangeRate>1.3</ExchangeRate></InvoiceMod>"
        "</InvoiceModRq>"
    )
    assert world.balance("Exchange Gain or Loss") == 5_00
    assert world.balance("Accounts Receivable - EUR") == 0


def test_rule_72_a_discount_is_booked_at_the_payments_rate(world: Any, forms: Any) -> None:
    sold = forms.txn_id(world.ok(invoice(forms, "100.00", rate="1.2")))
    extra = (
        f"<AppliedToTxnAdd><TxnID>{sold}</TxnID><PaymentAmount>98.00</PaymentAmount><DiscountAmount>2.00</DiscountAmount>"
        f"{ref('DiscountAccountRef', 'Discounts Given')}</AppliedToTxnAdd>"
    )
    paid = world.ok(payment(forms, "98.00", rate="1.25", extra=extra))
    # 98.00 * 1.25 and 2.00 * 1.25 against 120.00.
    assert world.ledger(paid) == {
        "Accounts Receivable - EUR": "-120.00", "Discounts Given": "2.50", "Exchange Gain or Loss": "-5.00",
        "Undeposited Funds": "122.50",
    }  # fmt: skip


def test_rule_72_credits_without_money(world: Any, forms: Any) -> None:
    sold = forms.txn_id(world.ok(invoice(forms, "100.00", rate="1.2")))
    memo = forms.form("CreditMemo", forms.line("CreditMemo", "Labour", amount="100.00", code="NON"), customer="Paris",
                      tax="", after="<ExchangeRate>1.1</ExchangeRate>")  # fmt: skip
    credit = world.ok(memo)
    assert credit.findtext("CreditRemainingInHomeCurrency") == "110.00"
    extra = (
        f"<AppliedToTxnAdd><TxnID>{sold}</TxnID><SetCredit><CreditTxnID>{forms.txn_id(credit)}</CreditTxnID>"
        "<AppliedAmount>100.00</AppliedAmount></SetCredit></AppliedToTxnAdd>"
    )
    world.ok(payment(forms, "0.00", extra=extra))
    # No payment is kept; the credit memo carries the loss.
    assert world.ledger(credit)["Exchange Gain or Loss"] == "10.00"
    assert world.balance("Accounts Receivable - EUR") == 0
    world.ok(forms.delete("CreditMemo", forms.txn_id(credit)))
    assert (world.balance("Exchange Gain or Loss"), world.balance("Accounts Receivable - EUR")) == (0, 120_00)


def test_a_card_refund_of_a_foreign_credit(world: Any, forms: Any) -> None:
    memo = forms.form("CreditMemo", forms.line("CreditMemo", "Labour", amount="10.00", code="NON"), customer="Paris",
                      tax="", after="<ExchangeRate>1.1</ExchangeRate>")  # fmt: skip
    credit = forms.txn_id(world.ok(memo))
    body = forms.refund(credit, "10.00", customer="Paris", source="Euro Bank").replace(
        "<RefundAppliedToTxnAdd>", "<ExchangeRate>1.3</ExchangeRate><RefundAppliedToTxnAdd>"
    )
    ret = world.ok(body)
    # 13.00 go out for a debt of 11.00.
    assert world.ledger(ret) == {
        "Accounts Receivable - EUR": "11.00", "Euro Bank": "-13.00", "Exchange Gain or Loss": "2.00",
    }  # fmt: skip
    assert (ret.findtext("TotalAmount"), ret.findtext("TotalAmountInHomeCurrency")) == ("10.00", "13.00")
    assert ret.findtext("RefundAppliedToTxnRet/RefundAmountInHomeCurrency") == "13.00"


def test_a_foreign_bill_brings_goods_in_at_home_value(world: Any, forms: Any) -> None:
    body = forms.bill(forms.item_line("WIDGET", quantity="3", cost="3.33"), vendor="Lyon").replace(
        "<ItemLineAdd>", "<ExchangeRate>1.17</ExchangeRate><ItemLineAdd>", 1
    )
    ret = world.ok(body)
    # 9.99 * 1.17 = 11.6883 -> 11.69.
    assert world.ledger(ret) == {"Accounts Payable - EUR": "-11.69", "Inventory Asset": "11.69"}
    assert [ret.findtext(name) for name in ("AmountDue", "AmountDueInHomeCurrency", "OpenAmount")] == [
        "9.99",
        "11.69",
        "9.99",
    ]
    item = world.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    # 11.69 / 3.
    assert (item.findtext("QuantityOnHand"), item.findtext("AverageCost")) == ("3", "3.89667")
    vendor = world.ok("<VendorQueryRq><FullName>Lyon</FullName></VendorQueryRq>")
    assert (vendor.findtext("Balance"), vendor.findtext("CurrencyRef/FullName")) == ("9.99", "Euro")


def test_a_check_pays_a_foreign_bill(world: Any, forms: Any) -> None:
    line = forms.expense_line("Utilities", "100.00")
    bill = forms.txn_id(world.ok(forms.bill(line, vendor="Lyon").replace(
        "<ExpenseLineAdd>", "<ExchangeRate>1.2</ExchangeRate><ExpenseLineAdd>", 1)))  # fmt: skip
    applied = (
        "<ExchangeRate>1.1</ExchangeRate>"
        f"<ApplyCheckToTxnAdd><TxnID>{bill}</TxnID><Amount>100.00</Amount></ApplyCheckToTxnAdd>"
    )
    ret = world.ok(forms.check(forms.expense_line("Accounts Payable - EUR", "100.00"), bank="Checking", payee="Lyon",
                               applied=applied))  # fmt: skip
    # 110.00 pay a debt of 120.00.
    assert world.ledger(ret) == {
        "Accounts Payable - EUR": "120.00", "Checking": "-110.00", "Exchange Gain or Loss": "-10.00",
    }  # fmt: skip
    assert (ret.findtext("Amount"), ret.findtext("AmountInHomeCurrency")) == ("100.00", "110.00")
    world.refused(
        forms.check(forms.expense_line("Utilities", "5.00"), bank="Pound Bank", payee="Lyon"), 3140, "currency of the"
    )


def test_a_check_without_foreign_name_is_in_the_banks_currency(world: Any, forms: Any) -> None:
    ret = world.ok(forms.check(forms.expense_line("Utilities", "100.00"), bank="Euro Bank", payee="Jenny Miller"))
    assert (ret.findtext("CurrencyRef/FullName"), world.ledger(ret)["Utilities"]) == ("Euro", "117.25")
    # A domestic vendor is paid in home currency, which the euro account does not have.
    world.refused(
        forms.check(forms.expense_line("Utilities", "5.00"), bank="Euro Bank", payee="City Power &amp; Light"), 3140
    )


def test_a_deposit_realises_the_difference_of_its_payments(world: Any, forms: Any) -> None:
    paid = forms.txn_id(world.ok(payment(forms, "100.00", rate="1.2")))
    line = forms.deposit_payment(paid)
    waits = world.ok("<ReceivePaymentToDepositQueryRq/>")
    found = [waits.findtext(n) for n in ("Amount", "CurrencyRef/FullName", "ExchangeRate", "AmountInHomeCurrency")]
    assert found == ["100.00", "Euro", "1.2", "120.00"]
    world.refused(forms.deposit(line, to="Checking"), 3210, "another currency")
    extra = ref("CurrencyRef", "Euro") + "<ExchangeRate>1.25</ExchangeRate>"
    fee = forms.deposit_line("Merchant Fees", "-3.00")
    ret = world.ok(forms.deposit(line, fee, to="Euro Bank", extra=extra))
    # 97.00 * 1.25 = 121.25 in the bank; the payment leaves at 120.00 though it is worth 125.00; the fee is 3.75.
    assert world.ledger(ret) == {
        "Euro Bank": "121.25", "Exchange Gain or Loss": "-5.00", "Merchant Fees": "3.75", "Undeposited Funds": "-120.00",
    }  # fmt: skip
    assert (ret.findtext("DepositTotal"), ret.findtext("DepositTotalInHomeCurrency")) == ("97.00", "121.25")
    assert world.balance("Undeposited Funds") == 0
    world.ok(forms.delete("Deposit", forms.txn_id(ret)))
    assert (world.balance("Undeposited Funds"), world.balance("Exchange Gain or Loss")) == (120_00, 0)


def test_amounts_of_a_currency_without_decimals(world: Any, forms: Any) -> None:
    ret = world.ok(invoice(forms, "12345.00", customer="Tokyo"))
    # 12345 * 0.006385 = 78.822825 -> 78.82.
    assert (ret.findtext("Subtotal"), world.ledger(ret)["Service Income"]) == ("12345.00", "-78.82")


def test_balances_of_names_are_in_their_currency_and_reports_in_home(world: Any, forms: Any) -> None:
    world.ok(invoice(forms, "100.00", rate="1.2"))
    customer = world.ok("<CustomerQueryRq><FullName>Paris</FullName></CustomerQueryRq>")
    assert (customer.findtext("Balance"), customer.findtext("TotalBalance")) == ("100.00", "100.00")
    assert account(world, "Accounts Receivable - EUR").findtext("Balance") == "100.00"
    report = world.ok(
        "<GeneralSummaryReportQueryRq><GeneralSummaryReportType>TrialBalance</GeneralSummaryReportType>"
        "<ReportPeriod><ToReportDate>2026-12-31</ToReportDate></ReportPeriod></GeneralSummaryReportQueryRq>"
    )
    rows = {
        row.find("RowData").attrib["value"]: [col.attrib["value"] for col in row.findall("ColData")[1:]]
        for row in report.iter("DataRow")
    }
    assert rows["Accounts Receivable - EUR"] == ["120.00"]


def test_transactions_show_both_amounts(world: Any, forms: Any) -> None:
    ret = world.ok(invoice(forms, "100.00", rate="1.2"))
    (row,) = world.one(f"<TransactionQueryRq><TxnID>{forms.txn_id(ret)}</TxnID></TransactionQueryRq>")
    found = [row.findtext(name) for name in ("Amount", "CurrencyRef/FullName", "ExchangeRate", "AmountInHomeCurrency")]
    assert found == ["100.00", "Euro", "1.2", "120.00"]


def test_filters_by_currency(world: Any, forms: Any) -> None:
    world.ok(invoice(forms, "100.00"))
    world.ok(invoice(forms, "7.00", customer="Domestic"))
    for name, amount in (("Euro", "100.00"), ("US Dollar", "7.00")):
        found = world.one(
            f"<InvoiceQueryRq><CurrencyFilter><FullName>{name}</FullName></CurrencyFilter></InvoiceQueryRq>"
        )
        assert [node.findtext("Subtotal") for node in found] == [amount]
    names = [node.findtext("Name") for node in world.one(
        "<VendorQueryRq><CurrencyFilter><FullName>Euro</FullName></CurrencyFilter></VendorQueryRq>")]  # fmt: skip
    assert names == ["Lyon"]
    world.refused("<InvoiceQueryRq><CurrencyFilter><FullName>Thaler</FullName></CurrencyFilter></InvoiceQueryRq>", 3140)


def test_rule_69_a_file_that_is_switched_on_later_keeps_its_books(qb: Any, forms: Any) -> None:
    before = qb.ok(forms.invoice("9.00"))
    set_preferences(qb.path, MultiCurrency=True)
    qb.close()
    qb.open()
    totals = shell.ledger_totals(qb.path)
    paid = qb.ok(forms.payment("9.00", (forms.txn_id(before), "9.00")))
    assert qb.ledger(paid) == {"Accounts Receivable": "-9.00", "Undeposited Funds": "9.00"}
    assert totals["Accounts Receivable"] == 9_00
    assert qb.ok(f"<InvoiceQueryRq><TxnID>{forms.txn_id(before)}</TxnID></InvoiceQueryRq>").findtext("IsPaid") == "true"
    (home,) = [node for node in qb.one("<CurrencyQueryRq/>") if node.findtext("CurrencyCode") == "USD"]
    assert home.findtext("ExchangeRate") == "1"
    with pytest.raises(ValueError, match="turned off"):
        set_preferences(qb.path, MultiCurrency=False)


def test_an_items_own_price_is_in_home_currency(world: Any, forms: Any) -> None:
    world.ok(forms.inventory_item("GADGET", "", "", "9.00"))
    # 35.50 / 1.25 = 28.40.
    ret = world.ok(forms.form("Invoice", forms.line("Invoice", "GADGET", quantity="2", code="NON"), customer="Paris",
                              tax="", after="<ExchangeRate>1.25</ExchangeRate>"))  # fmt: skip
    assert (ret.findtext("InvoiceLineRet/Rate"), ret.findtext("Subtotal")) == ("28.40", "56.80")
    assert world.ledger(ret)["Sales Income"] == "-71.00"
    # 9.00 / 1.25 = 7.20.
    bill = world.ok(forms.bill(forms.item_line("GADGET", quantity="1"), vendor="Lyon").replace(
        "<ItemLineAdd>", "<ExchangeRate>1.25</ExchangeRate><ItemLineAdd>", 1))  # fmt: skip
    assert (bill.findtext("AmountDue"), world.ledger(bill)["Inventory Asset"]) == ("7.20", "9.00")


def test_a_bill_payment_with_discount_leaves_no_payable(world: Any, forms: Any) -> None:
    bill = forms.txn_id(world.ok(forms.bill(forms.expense_line("Utilities", "70.00"), vendor="Lyon").replace(
        "<ExpenseLineAdd>", "<ExchangeRate>1.17</ExchangeRate><ExpenseLineAdd>", 1)))  # fmt: skip
    body = (
        f"<BillPaymentCheckAddRq><BillPaymentCheckAdd>{ref('PayeeEntityRef', 'Lyon')}<TxnDate>2026-03-02</TxnDate>"
        f"{ref('BankAccountRef', 'Euro Bank')}<IsToBePrinted>true</IsToBePrinted><ExchangeRate>1.2</ExchangeRate>"
        f"<AppliedToTxnAdd><TxnID>{bill}</TxnID><PaymentAmount>68.60</PaymentAmount><DiscountAmount>1.40</DiscountAmount>"
        f"{ref('DiscountAccountRef', 'Other Income')}</AppliedToTxnAdd></BillPaymentCheckAdd></BillPaymentCheckAddRq>"
    )
    ret = world.ok(body)
    # 68.60 * 1.2 = 82.32 and 1.40 * 1.2 = 1.68 settle 70.00 * 1.17 = 81.90: a loss of 2.10.
    assert world.ledger(ret) == {
        "Accounts Payable - EUR": "81.90", "Euro Bank": "-82.32", "Exchange Gain or Loss": "2.10", "Other Income": "-1.68",
    }  # fmt: skip
    assert (ret.findtext("Amount"), ret.findtext("AmountInHomeCurrency")) == ("68.60", "82.32")
    assert world.balance("Accounts Payable - EUR") == 0


def test_a_transfer_between_currencies(world: Any) -> None:
    def transfer(source: str, target: str) -> str:
        return (
            f"<TransferAddRq><TransferAdd><TxnDate>2026-03-01</TxnDate>{ref('TransferFromAccountRef', source)}"
            f"{ref('TransferToAccountRef', target)}<Amount>100.00</Amount></TransferAdd></TransferAddRq>"
        )

    # The amount is in the currency of the account that gives.
    ret = world.ok(transfer("Euro Bank", "Checking"))
    assert world.ledger(ret) == {"Checking": "117.25", "Euro Bank": "-117.25"}
    world.refused(transfer("Checking", "Euro Bank"), 3140, "currency of the account")
    world.refused(transfer("Euro Bank", "Pound Bank"), 3140, "currency of the account")
