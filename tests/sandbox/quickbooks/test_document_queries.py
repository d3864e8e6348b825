"""Finding, changing and reporting documents."""

from __future__ import annotations

from typing import Any

import pytest


def found(qb: Any, kind: str, body: str) -> list[str]:
    return [node.findtext("RefNumber") for node in qb.one(f"<{kind}QueryRq>{body}</{kind}QueryRq>")]


def test_finding_invoices(qb: Any, forms: Any) -> None:
    for number, date, customer in (("A1", "2026-03-01", "Shopper"), ("a1", "2026-03-02", "Shopper"),
                                   ("B_2", "2026-03-03", "Cook, Brian")):  # fmt: skip
        qb.ok(forms.invoice(number=number, date=date, customer=customer))
    assert found(qb, "Invoice", "<RefNumber>A1</RefNumber>") == ["A1", "a1"]
    assert found(qb, "Invoice", "<RefNumberCaseSensitive>a1</RefNumberCaseSensitive>") == ["a1"]
    dates = "<TxnDateRangeFilter><FromTxnDate>2026-03-02</FromTxnDate><ToTxnDate>2026-03-02</ToTxnDate></TxnDateRangeFilter>"
    assert found(qb, "Invoice", dates) == ["a1"]
    name = f"<EntityFilter>{'<FullName>Cook, Brian</FullName>'}</EntityFilter>"
    assert found(qb, "Invoice", name) == ["B_2"]
    match = "<RefNumberFilter><MatchCriterion>StartsWith</MatchCriterion><RefNumber>B_</RefNumber></RefNumberFilter>"
    assert found(qb, "Invoice", match) == ["B_2"]
    assert found(qb, "Invoice", match.replace("B_", "B%")) == []
    account = "<AccountFilter><FullName>Service Income</FullName></AccountFilter>"
    assert found(qb, "Invoice", account) == ["A1", "a1", "B_2"]
    month = "<TxnDateRangeFilter><DateMacro>LastMonth</DateMacro></TxnDateRangeFilter>"
    response = qb.one(f"<InvoiceQueryRq>{month}</InvoiceQueryRq>")
    assert response.attrib["statusCode"] == "1"


def test_missing_numbers_and_ids_warn(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.invoice(number="A1"))
    response = qb.one("<InvoiceQueryRq><RefNumber>A1</RefNumber><RefNumber>A2</RefNumber></InvoiceQueryRq>")
    assert (response.attrib["statusCode"], len(response)) == ("500", 1)
    assert '("A2")' in response.attrib["statusMessage"]
    other = f"<SalesReceiptQueryRq><TxnID>{forms.txn_id(ret)}</TxnID></SalesReceiptQueryRq>"
    assert qb.one(other).attrib["statusCode"] == "500"


def test_lines_and_links_come_on_request(qb: Any, forms: Any) -> None:
    invoice = forms.txn_id(qb.ok(forms.invoice("10.00")))
    payment = forms.txn_id(qb.ok(forms.payment("4.00", (invoice, "4.00"))))
    plain = qb.ok(f"<InvoiceQueryRq><TxnID>{invoice}</TxnID></InvoiceQueryRq>")
    assert plain.find("InvoiceLineRet") is None
    assert plain.find("LinkedTxn") is None
    full = qb.ok(
        f"<InvoiceQueryRq><TxnID>{invoice}</TxnID><IncludeLineItems>1</IncludeLineItems><IncludeLinkedTxns>1"
        "</IncludeLinkedTxns></InvoiceQueryRq>"
    )
    assert full.findtext("InvoiceLineRet/Amount") == "10.00"
    link = full.find("LinkedTxn")
    assert [link.findtext(name) for name in ("TxnID", "TxnType", "Amount")] == [payment, "ReceivePayment", "-4.00"]
    assert [full.findtext(name) for name in ("AppliedAmount", "BalanceRemaining", "IsPaid")] == [
        "-4.00",
        "6.00",
        "false",
    ]
    unpaid = "<PaidStatus>NotPaidOnly</PaidStatus>"
    assert len(qb.one(f"<InvoiceQueryRq>{unpaid}</InvoiceQueryRq>")) == 1


def test_deposits_are_found_by_date_and_account(qb: Any, forms: Any) -> None:
    qb.ok(forms.deposit(forms.deposit_line("Other Income", "3.00"), extra="<Memo>payout 1</Memo>"))
    body = (
        "<TxnDateRangeFilter><FromTxnDate>2026-03-04</FromTxnDate><ToTxnDate>2026-03-04</ToTxnDate></TxnDateRangeFilter>"
        "<AccountFilter><FullName>Checking</FullName></AccountFilter><IncludeLineItems>true</IncludeLineItems>"
    )
    ret = qb.ok(f"<DepositQueryRq>{body}</DepositQueryRq>")
    assert ret.findtext("Memo") == "payout 1"
    assert ret.findtext("DepositLineRet/Amount") == "3.00"


def receipt_change(ret: Any, body: str, sequence: str | None = None) -> str:
    number = sequence or ret.findtext("EditSequence")
    return (
        f"<SalesReceiptModRq><SalesReceiptMod><TxnID>{ret.findtext('TxnID')}</TxnID><EditSequence>{number}"
        f"</EditSequence>{body}</SalesReceiptMod></SalesReceiptModRq>"
    )


def line_change(line_id: str, rest: str = "") -> str:
    return f"<SalesReceiptLineMod><TxnLineID>{line_id}</TxnLineID>{rest}</SalesReceiptLineMod>"


@pytest.fixture
def receipt(qb: Any, forms: Any) -> Any:
    lines = [forms.receipt_line(name, amount=amount) for name, amount in (("Labour", "10.00"), ("Shipping", "5.00"))]
    return qb.ok(forms.form("SalesReceipt", *lines, forms.receipt_line("WIDGET", quantity="1"), number="R1"))


def test_a_changed_header_keeps_its_lines(qb: Any, receipt: Any) -> None:
    changed = qb.ok(receipt_change(receipt, "<TxnDate>2026-03-05</TxnDate><Memo>moved</Memo>"))
    assert [changed.findtext(name) for name in ("TxnDate", "Memo", "TotalAmount")] == ["2026-03-05", "moved", "50.50"]
    assert len(changed.findall("SalesReceiptLineRet")) == 3
    assert changed.findtext("TimeCreated") == receipt.findtext("TimeCreated")
    qb.refused(receipt_change(receipt, "<Memo>again</Memo>"), 3200)


def test_lines_left_out_of_a_change_are_deleted(qb: Any, receipt: Any) -> None:
    first, _, third = (line.findtext("TxnLineID") for line in receipt.findall("SalesReceiptLineRet"))
    new = line_change("-1", "<ItemRef><FullName>GiftCard</FullName></ItemRef><Amount>-1.00</Amount>")
    changed = qb.ok(receipt_change(receipt, line_change(first, "<Amount>11.00</Amount>") + line_change(third) + new))
    assert changed.findtext("TotalAmount") == "45.50"
    assert qb.ledger(receipt) == {
        "Cost of Goods Sold": "2.00",
        "Gift Card Liability": "1.00",
        "Inventory Asset": "-2.00",
        "Sales Income": "-35.50",
        "Service Income": "-11.00",
        "Undeposited Funds": "45.50",
    }


def test_order_and_ids_of_changed_lines(qb: Any, receipt: Any) -> None:
    first, second, _ = (line.findtext("TxnLineID") for line in receipt.findall("SalesReceiptLineRet"))
    qb.refused(receipt_change(receipt, line_change(second) + line_change(first)), 3290)
    qb.refused(receipt_change(receipt, line_change("FFFF-1")), 3120)


def test_a_changed_quantity_keeps_the_rate(qb: Any, receipt: Any) -> None:
    lines = [line.findtext("TxnLineID") for line in receipt.findall("SalesReceiptLineRet")]
    body = line_change(lines[0], "<Quantity>3</Quantity>") + "".join(line_change(line) for line in lines[1:])
    assert qb.ok(receipt_change(receipt, body)).findtext("SalesReceiptLineRet/Amount") == "30.00"


def test_a_changed_journal_entry_still_balances(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.journal(("Debit", "Checking", "5.00", ""), ("Credit", "Other Income", "5.00", "")))
    debit, credit = ret.findtext("JournalDebitLine/TxnLineID"), ret.findtext("JournalCreditLine/TxnLineID")

    def body(amount: str) -> str:
        lines = (
            f"<JournalLineMod><TxnLineID>{debit}</TxnLineID><Amount>7.00</Amount></JournalLineMod>"
            f"<JournalLineMod><TxnLineID>{credit}</TxnLineID><Amount>{amount}</Amount></JournalLineMod>"
        )
        return (
            f"<JournalEntryModRq><JournalEntryMod><TxnID>{forms.txn_id(ret)}</TxnID><EditSequence>"
            f"{ret.findtext('EditSequence')}</EditSequence>{lines}</JournalEntryMod></JournalEntryModRq>"
        )

    qb.refused(body("7.01"), 3180, "not in balance")
    qb.ok(body("7.00"))
    assert qb.ledger(ret) == {"Checking": "7.00", "Other Income": "-7.00"}


def test_a_paid_invoice_cannot_shrink_below_what_was_paid(qb: Any, forms: Any) -> None:
    invoice = qb.ok(forms.invoice("10.00"))
    qb.ok(forms.payment("8.00", (forms.txn_id(invoice), "8.00")))
    line = invoice.findtext("InvoiceLineRet/TxnLineID")
    body = (
        f"<InvoiceModRq><InvoiceMod><TxnID>{forms.txn_id(invoice)}</TxnID><EditSequence>"
        f"{invoice.findtext('EditSequence')}</EditSequence><InvoiceLineMod><TxnLineID>{line}</TxnLineID><Amount>7.99"
        "</Amount></InvoiceLineMod></InvoiceMod></InvoiceModRq>"
    )
    qb.refused(body, 3180)
    assert qb.ok(body.replace("7.99", "8.00")).findtext("IsPaid") == "true"


def test_deleted_documents_are_remembered_for_ninety_days(qb: Any, forms: Any, clock: Any) -> None:
    invoice = forms.txn_id(qb.ok(forms.invoice(number="A1")))
    qb.one(forms.delete("Invoice", invoice))
    ask = "<TxnDeletedQueryRq><TxnDelType>Invoice</TxnDelType></TxnDeletedQueryRq>"
    assert qb.one(ask).findtext("TxnDeletedRet/TxnID") == invoice
    assert qb.one(ask).findtext("TxnDeletedRet/RefNumber") == "A1"
    clock.pass_time(days=91)
    assert qb.one(ask).attrib["statusCode"] == "1"
    qb.refused(forms.delete("Invoice", invoice), 3120)


def detail(columns: str, extra: str = "", dates: str = "<ReportDateMacro>All</ReportDateMacro>") -> str:
    wanted = "".join(f"<IncludeColumn>{name}</IncludeColumn>" for name in columns.split())
    return (
        f"<CustomDetailReportQueryRq><CustomDetailReportType>CustomTxnDetail</CustomDetailReportType>{dates}{extra}"
        f"<SummarizeRowsBy>TotalOnly</SummarizeRowsBy>{wanted}</CustomDetailReportQueryRq>"
    )


def table(report: Any) -> list[dict[str, str]]:
    kinds = {node.attrib["colID"]: node.findtext("ColType") for node in report.findall("ColDesc")}
    return [
        {kinds[cell.attrib["colID"]]: cell.attrib["value"] for cell in row.findall("ColData")}
        for row in report.iter("DataRow")
    ]


def test_the_detail_report_gives_every_ledger_line_with_its_id(qb: Any, forms: Any) -> None:
    sale = qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="1"), tax="County", number="R1"))
    report = qb.ok(detail("Account Debit Credit TxnID Date RefNumber TxnType"))
    rows = [row for row in table(report) if row["TxnID"] == forms.txn_id(sale)]
    lines = [(row["Account"], row.get("Debit", ""), row.get("Credit", "")) for row in rows]
    assert lines == [
        ("Undeposited Funds", "38.43", ""),
        ("Sales Income", "", "35.50"),
        ("Cost of Goods Sold", "2.00", ""),
        ("Inventory Asset", "", "2.00"),
        ("Sales Tax Payable", "", "2.93"),
    ]
    assert {(row["Date"], row["RefNumber"], row["TxnType"]) for row in rows} == {("2026-03-01", "R1", "Sales Receipt")}
    total = {cell.attrib["colID"]: cell.attrib["value"] for cell in report.find("ReportData/TotalRow")}
    assert len(set(list(total.values())[1:])) == 1
    assert report.findtext("NumRows") == str(len(report.find("ReportData")))


def test_report_filters(qb: Any, forms: Any) -> None:
    sale = qb.ok(forms.form("SalesReceipt", forms.receipt_line("Labour", amount="9.00"), date="2026-03-09"))
    qb.ok(forms.invoice("4.00", date="2026-02-09"))
    period = "<ReportPeriod><FromReportDate>2026-03-01</FromReportDate><ToReportDate>2026-03-31</ToReportDate></ReportPeriod>"
    assert {row["TxnID"] for row in table(qb.ok(detail("TxnID", dates=period)))} == {forms.txn_id(sale)}
    assert len(table(qb.ok(detail("TxnID", dates="")))) == 2
    kind = "<ReportTxnTypeFilter><TxnTypeFilter>Invoice</TxnTypeFilter></ReportTxnTypeFilter>"
    assert len(table(qb.ok(detail("TxnID", kind)))) == 2
    account = "<ReportAccountFilter><FullName>Service Income</FullName></ReportAccountFilter>"
    assert [row["Credit"] for row in table(qb.ok(detail("Credit", account)))] == ["4.00", "9.00"]
    qb.refused(detail("WageBase"), 3250)
    qb.refused(detail("TxnID").replace("TotalOnly", "CustomerType"), 3250)
    cash = detail("TxnID").replace("</CustomDetail", "<ReportBasis>Cash</ReportBasis></CustomDetail", 2)
    cash = cash.replace("<ReportBasis>Cash</ReportBasis></CustomDetailReportType>", "</CustomDetailReportType>")
    qb.refused(cash, 3250)


def test_trial_balance_closes_the_year_into_retained_earnings(qb: Any, forms: Any) -> None:
    qb.ok(forms.invoice("30.00", date="2025-06-01"))
    qb.ok(forms.invoice("7.00", date="2026-02-01"))

    def balance(day: str) -> dict[str, tuple[str, str]]:
        report = qb.ok(
            "<GeneralSummaryReportQueryRq><GeneralSummaryReportType>TrialBalance</GeneralSummaryReportType><ReportPeriod>"
            f"<ToReportDate>{day}</ToReportDate></ReportPeriod></GeneralSummaryReportQueryRq>"
        )
        return {row["Label"]: (row.get("Debit", ""), row.get("Credit", "")) for row in table(report)}

    assert balance("2025-12-31")["Service Income"] == ("", "30.00")
    assert balance("2026-12-31")["Service Income"] == ("", "7.00")
    assert balance("2026-12-31")["Retained Earnings"] == ("", "30.00")
    assert balance("2026-12-31")["Accounts Receivable"] == ("37.00", "")


def test_general_ledger_carries_balances_forward(qb: Any, forms: Any) -> None:
    qb.ok(forms.invoice("30.00", date="2026-01-01"))
    qb.ok(forms.invoice("7.00", date="2026-02-01"))
    report = qb.ok(
        "<GeneralDetailReportQueryRq><GeneralDetailReportType>GeneralLedger</GeneralDetailReportType><ReportPeriod>"
        "<FromReportDate>2026-02-01</FromReportDate></ReportPeriod><IncludeColumn>RunningBalance</IncludeColumn>"
        "</GeneralDetailReportQueryRq>"
    )
    assert [row["RunningBalance"] for row in table(report)] == ["37.00", "-37.00"]
    assert "Accounts Receivable" in [node.attrib["value"] for node in report.iter("TextRow")]


def test_transaction_query_summary_and_detail(qb: Any, forms: Any) -> None:
    sale = qb.ok(forms.form("SalesReceipt", forms.receipt_line("Labour", amount="9.00"), number="R9"))
    qb.ok(forms.invoice("4.00", number="I4"))
    kind = "<TransactionTypeFilter><TxnTypeFilter>SalesReceipt</TxnTypeFilter></TransactionTypeFilter>"
    (row,) = qb.one(f"<TransactionQueryRq>{kind}</TransactionQueryRq>")
    assert [row.findtext(name) for name in ("TxnType", "TxnID", "RefNumber", "Amount")] == [
        "SalesReceipt", forms.txn_id(sale), "R9", "9.00",
    ]  # fmt: skip
    level = "<TransactionDetailLevelFilter>All</TransactionDetailLevelFilter>"
    rows = qb.one(f"<TransactionQueryRq><RefNumber>r9</RefNumber>{level}</TransactionQueryRq>")
    assert [node.findtext("AccountRef/FullName") for node in rows] == ["Undeposited Funds", "Service Income"]
    missing = qb.one("<TransactionQueryRq><TxnID>FFFF-1</TxnID></TransactionQueryRq>")
    assert missing.attrib["statusCode"] == "500"
    first = qb.one(f'<TransactionQueryRq iterator="Start"><MaxReturned>1</MaxReturned>{kind}</TransactionQueryRq>')
    assert first.attrib["iteratorRemainingCount"] == "0"


def test_pending_forms_do_not_post(qb: Any, forms: Any) -> None:
    body = forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="1"), number="P1")
    ret = qb.ok(body.replace("</RefNumber>", "</RefNumber><IsPending>true</IsPending>"))
    assert qb.ledger(ret) == {}
    assert ret.findtext("TotalAmount") == "35.50"


def test_bad_values_are_refused_one_by_one(qb: Any, forms: Any) -> None:
    good = forms.invoice("1.00", number="1")
    for old, new, code in (
        ("2026-03-01", "01/03/2026", 3020),
        ("<Amount>1.00", "<Amount>1.5", 3040),
        ("<RefNumber>1<", "<RefNumber>123456789012<", 3070),
    ):
        qb.refused(good.replace(old, new), code)
    pending = good.replace("</RefNumber>", "</RefNumber><IsPending>perhaps</IsPending>")
    qb.refused(pending, 3010)
    rate = forms.form("SalesReceipt", forms.receipt_line("Labour", rate="1.123456"))
    qb.refused(rate, 3045)


def test_documents_changed_since_a_time(qb: Any, forms: Any, clock: Any) -> None:
    qb.ok(forms.invoice(number="old"))
    clock.pass_time(hours=3)
    ret = qb.ok(forms.invoice(number="new"))
    assert ret.findtext("TimeModified") == "2026-03-10T16:30:00-04:00"
    since = "<ModifiedDateRangeFilter><FromModifiedDate>{}</FromModifiedDate></ModifiedDateRangeFilter>"
    assert found(qb, "Invoice", since.format("2026-03-10T16:30:00")) == ["new"]
    assert found(qb, "Invoice", since.format("2026-03-10T20:30:00+00:00")) == ["new"]
    assert found(qb, "Invoice", since.format("2026-03-10")) == ["old", "new"]
    until = "<ModifiedDateRangeFilter><ToModifiedDate>{}</ToModifiedDate></ModifiedDateRangeFilter>"
    assert found(qb, "Invoice", until.format("2026-03-10T16:29:59")) == ["old"]
    assert found(qb, "Invoice", until.format("2026-03-10")) == ["old", "new"]


def test_due_dates_follow_terms(qb: Any, forms: Any) -> None:
    assert qb.ok(forms.invoice()).findtext("DueDate") == "2026-03-01"
    net = qb.ok(forms.invoice().replace("<ItemSalesTaxRef>", f"{forms.ref('TermsRef', 'Net 30')}<ItemSalesTaxRef>"))
    assert net.findtext("DueDate") == "2026-03-31"


def test_changes_that_are_not_simulated_say_so(qb: Any) -> None:
    body = "<VehicleModRq><VehicleMod><ListID>1-2</ListID><EditSequence>1</EditSequence></VehicleMod></VehicleModRq>"
    qb.refused(body, 1030)
