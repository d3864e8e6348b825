"""What reports must agree on, whatever is booked: with the general ledger, and with each other."""

from __future__ import annotations

import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sandbox.quickbooks.report_reading import ask, data, figures, period, rows, total

from qbd.sandbox.quickbooks import shell

DAYS = st.sampled_from(["2025-11-20", "2025-12-31", "2026-01-01", "2026-02-10", "2026-02-28", "2026-03-09"])
ENDS = st.sampled_from(["2025-12-15", "2025-12-31", "2026-01-01", "2026-02-10", "2026-03-31"])
AMOUNTS = st.integers(1, 90_00).map(lambda cents: f"{Decimal(cents) / 100:.2f}")
CUSTOMERS = st.sampled_from(["Shopper", "Shopper:Job", "Cook, Brian"])


def sale(kind: str) -> Any:
    line = st.tuples(st.sampled_from(["WIDGET", "GADGET", "Labour", "Poster", "GiftCard", "Discount"]), AMOUNTS,
                     st.integers(1, 4))  # fmt: skip
    return st.tuples(
        st.just(kind), DAYS, CUSTOMERS, st.lists(line, min_size=1, max_size=3), st.sampled_from(["Zero", "County"]),
        st.integers(0, 100), DAYS,
    )  # fmt: skip


ACTIONS = st.lists(
    st.one_of(
        sale("Invoice"), sale("SalesReceipt"), sale("CreditMemo"),
        st.tuples(st.just("Bill"), DAYS, st.sampled_from(["WIDGET", "GADGET"]), st.integers(1, 9), AMOUNTS),
        st.tuples(st.sampled_from(["VendorCredit", "ItemReceipt"]), DAYS, st.sampled_from(["WIDGET", "GADGET"]),
                  st.integers(1, 5), AMOUNTS),
        st.tuples(st.just("PaidBill"), DAYS, AMOUNTS, st.integers(1, 100), DAYS),
        st.tuples(st.just("Rent"), DAYS, AMOUNTS),
        st.tuples(st.just("Receivable"), DAYS, CUSTOMERS, AMOUNTS),
        st.tuples(st.sampled_from(["void", "delete"]), st.integers(0, 9)),
    ),
    min_size=2, max_size=9,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTIONS, ENDS)
def test_reports_agree_with_the_ledger(qb_template: Path, forms: Any, open_company: Any, acts: Any, end: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        client = open_company(Path(shutil.copy(qb_template, Path(folder) / "b.qbw")))
        made: list[tuple[str, str]] = []
        for act in acts:
            perform(client, forms, act, made)
        for basis in ("Accrual", "Cash"):
            check_statements(client, end, basis)
        check_sub_ledgers(client)
        client.close()


def perform(client: Any, forms: Any, act: Any, made: list[tuple[str, str]]) -> None:
    kind = act[0]
    if kind in ("void", "delete"):
        if made:
            name, txn_id = made.pop(act[1] % len(made))
            client.one(getattr(forms, kind)(name, txn_id))
        return
    body = request(forms, kind, act)
    response = client.one(body)
    assert response.attrib["statusCode"] in ("0", "3180"), response.attrib
    if response.attrib["statusCode"] == "0" and kind in ("Invoice", "SalesReceipt", "CreditMemo", "Bill"):
        made.append((kind, response[0].findtext("TxnID")))
        if kind == "Invoice":
            pay(client, forms, response[0], act)
    if response.attrib["statusCode"] == "0" and kind == "PaidBill":
        pay_bill(client, forms, response[0], act)


def pay(client: Any, forms: Any, invoice: Any, act: Any) -> None:
    """Pays a part of an invoice, on a day before or after it, with something to spare."""
    *_, customer, _, _, percent, day = act
    part = f"{int(Decimal(invoice.findtext('BalanceRemaining')) * percent) / 100:.2f}"
    more = f"{Decimal(part) + 5:.2f}"
    if percent:
        client.ok(forms.payment(more, (invoice.findtext("TxnID"), part), customer=customer, date=day))


def pay_bill(client: Any, forms: Any, bill: Any, act: Any) -> None:
    """Pays a part of a bill by check, a cent of it by a discount."""
    paid = int(Decimal(act[2]) * act[3])
    if paid < 2:
        return
    client.ok(
        f"<BillPaymentCheckAddRq><BillPaymentCheckAdd>{forms.ref('PayeeEntityRef', 'Northwind Supply Co')}<TxnDate>{act[4]}"
        f"</TxnDate>{forms.ref('BankAccountRef', 'Checking')}<IsToBePrinted>true</IsToBePrinted><AppliedToTxnAdd><TxnID>"
        f"{bill.findtext('TxnID')}</TxnID><PaymentAmount>{(paid - 1) / 100:.2f}</PaymentAmount><DiscountAmount>0.01"
        f"</DiscountAmount>{forms.ref('DiscountAccountRef', 'Other Income')}</AppliedToTxnAdd></BillPaymentCheckAdd>"
        "</BillPaymentCheckAddRq>"
    )


def request(forms: Any, kind: str, act: Any) -> str:
    if kind == "Bill":
        freight = forms.expense_line("Freight In", "1.01")
        return forms.bill(freight, forms.item_line(act[2], quantity=str(act[3]), amount=act[4]), date=act[1])
    if kind == "PaidBill":
        return forms.bill(forms.expense_line("Utilities", act[2]), date=act[1])
    if kind in ("VendorCredit", "ItemReceipt"):
        line = forms.item_line(act[2], quantity=str(act[3]), amount=act[4])
        vendor = forms.ref("VendorRef", "Northwind Supply Co")
        return f"<{kind}AddRq><{kind}Add>{vendor}<TxnDate>{act[1]}</TxnDate>{line}</{kind}Add></{kind}AddRq>"
    if kind == "Rent":
        return forms.journal(("Debit", "Rent Expense", act[2], ""), ("Credit", "Checking", act[2], ""), date=act[1])
    if kind == "Receivable":
        return forms.journal(
            ("Debit", "Accounts Receivable", act[3], act[2]), ("Credit", "Other Income", act[3], ""), date=act[1]
        )
    _, date, customer, lines, tax, *_ = act
    parts = []
    for item, amount, quantity in lines:
        stocked = item in ("WIDGET", "GADGET")
        parts.append(forms.line(kind, item, quantity=str(quantity) if stocked else "", amount=amount))
    return forms.form(kind, *parts, customer=customer, date=date, tax=tax)


def amount(text: str) -> Decimal:
    return Decimal(text or "0")


def check_statements(client: Any, end: str, basis: str) -> None:
    """Trial balance at zero; assets = liabilities + equity; net income = what the year changed equity by."""
    as_of, on_basis = period("", end), f"ReportBasis={basis}"
    trial = client.ok(ask("GeneralSummary", "TrialBalance", as_of, on_basis))
    assert total(trial, 2) == total(trial, 3)
    sheet = figures(client.ok(ask("GeneralSummary", "BalanceSheetStandard", as_of, on_basis)))
    assert sheet.get("TOTAL ASSETS", "0.00") == sheet["TOTAL LIABILITIES & EQUITY"]
    year = period(f"{end[:4]}-01-01", end)
    profit = total(client.ok(ask("GeneralSummary", "ProfitAndLossStandard", year, on_basis)))
    assert sheet["Net Income"] == profit
    whole = total(client.ok(ask("GeneralSummary", "ProfitAndLossStandard", as_of, on_basis)))
    assert amount(sheet.get("Retained Earnings", "")) + amount(sheet["Net Income"]) == amount(whole)
    months = client.ok(ask("GeneralSummary", "ProfitAndLossStandard", year, "SummarizeColumnsBy=Month", on_basis))
    *parts, last = rows(months)[-1][2:]
    assert sum(map(amount, parts)) == amount(last) == amount(profit)


def check_sub_ledgers(client: Any) -> None:
    """Each subsidiary report adds up to its account, and detail reports to the ledger's own figures."""
    ledger = {name: Decimal(cents) / 100 for name, cents in shell.ledger_totals(client.path).items()}
    end = period("", "2026-12-31")
    receivable = ledger.get("Accounts Receivable", Decimal(0))
    for category, kind in (("Aging", "ARAgingSummary"), ("GeneralSummary", "CustomerBalanceSummary")):
        assert amount(total(client.ok(ask(category, kind, end)))) == receivable, kind
    payable = -ledger.get("Accounts Payable", Decimal(0))
    for category, kind in (("Aging", "APAgingSummary"), ("GeneralSummary", "VendorBalanceSummary")):
        assert amount(total(client.ok(ask(category, kind, end)))) == payable, kind
    for kind in ("ARAgingDetail", "APAgingDetail"):
        aged = client.ok(ask("Aging", kind, end))
        left = sum((amount(row["OpenBalance"]) for row in data(aged)), Decimal(0))
        assert left == (receivable if kind.startswith("AR") else payable)
    opened = client.ok(ask("GeneralDetail", "OpenInvoices", end))
    assert sum((amount(row["OpenBalance"]) for row in data(opened)), Decimal(0)) == receivable
    stock = rows(client.ok(ask("GeneralSummary", "InventoryValuationSummary", end)))[-1][5]
    assert amount(stock) == ledger.get("Inventory Asset", Decimal(0))
    assert total(client.ok(ask("GeneralDetail", "InventoryValuationDetail", end))) == stock
    tax = client.ok(ask("GeneralSummary", "SalesTaxLiability", end))
    assert amount(total(tax)) == -ledger.get("Sales Tax Payable", Decimal(0))
    journal = client.ok(ask("GeneralDetail", "Journal", "ReportDateMacro=All"))
    assert total(journal, -1) == total(journal, -2)
    book = client.ok(ask("GeneralDetail", "GeneralLedger", "ReportDateMacro=All", "IncludeColumn=Amount",
                         "IncludeColumn=RunningBalance"))  # fmt: skip
    ends = {row[1].removeprefix("Total "): amount(row[-1]) for row in rows(book) if row[0] == "Subtotal"}
    assert {name: cents for name, cents in ends.items() if cents} == ledger
