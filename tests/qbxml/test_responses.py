from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qbd.errors import ContractError
from qbd.qbxml.records import (
    AccountRecord,
    CompanyRecord,
    DeletedRecord,
    HostRecord,
    LedgerRow,
    ListRecord,
    PreferencesRecord,
    RecoveryRecord,
    Ref,
    TxnLink,
    TxnRecord,
    TxnSummary,
)
from qbd.qbxml.responses import IteratorState, Response, parse


def wrap(body: str, attributes: str = "") -> str:
    return f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs{attributes}>{body}</QBXMLMsgsRs></QBXML>'


def only(body: str) -> Response:
    (response,) = parse(wrap(body)).responses
    return response


def answered(name: str, body: str, code: int = 0, severity: str = "Info", message: str = "Status OK") -> Response:
    return only(
        f'<{name}Rs requestID="r1" statusCode="{code}" statusSeverity="{severity}" statusMessage="{message}">'
        f"{body}</{name}Rs>"
    )


RECEIPT = """<SalesReceiptRet><TxnID>1CAB66-1784735262</TxnID><TimeCreated>2026-11-24T10:00:00-05:00</TimeCreated>
<TimeModified>2026-11-24T10:00:01-05:00</TimeModified><EditSequence>1784735263</EditSequence><TxnNumber>7</TxnNumber>
<CustomerRef><ListID>80-1</ListID><FullName>Shopify:Harbor</FullName></CustomerRef><TxnDate>2026-11-24</TxnDate>
<RefNumber>HS-1001</RefNumber><Subtotal>71.00</Subtotal><SalesTaxTotal>0.00</SalesTaxTotal>
<TotalAmount>76.27</TotalAmount>
<Memo>Caf&#233; &amp; more</Memo>
<DepositToAccountRef><ListID>80-2</ListID><FullName>Clearing</FullName></DepositToAccountRef>
<SalesReceiptLineRet><TxnLineID>A-1</TxnLineID><ItemRef><FullName>T-Shirts</FullName></ItemRef><Desc>2 tees</Desc>
<Quantity>2</Quantity><Rate>35.50</Rate><Amount>71.00</Amount></SalesReceiptLineRet>
<SalesReceiptLineRet><TxnLineID>A-2</TxnLineID><ItemRef><FullName>ME Tax</FullName></ItemRef><Amount>5.27</Amount>
</SalesReceiptLineRet></SalesReceiptRet>"""


def test_an_added_transaction() -> None:
    response = answered("SalesReceiptAdd", RECEIPT)
    assert (response.request, response.request_id, response.code, response.ok, response.action) == (
        "SalesReceiptAdd", "r1", 0, True, "settle",
    )  # fmt: skip
    txn = response.added
    assert isinstance(txn, TxnRecord)
    assert (txn.kind, txn.txn_id, txn.edit_sequence, txn.txn_date) == (
        "SalesReceipt", "1CAB66-1784735262", "1784735263", date(2026, 11, 24),
    )  # fmt: skip
    assert (txn.ref_number, txn.total, txn.memo) == ("HS-1001", Decimal("76.27"), "Café & more")
    assert txn.refs["CustomerRef"] == Ref("80-1", "Shopify:Harbor")
    assert txn.refs["DepositToAccountRef"].full_name == "Clearing"
    assert [(line.line_id, line.amount, line.quantity, line.text) for line in txn.lines] == [
        ("A-1", Decimal("71.00"), Decimal(2), "2 tees"),
        ("A-2", Decimal("5.27"), None, ""),
    ]


def test_totals_of_the_forms_that_have_none_or_name_them_otherwise() -> None:
    head = "<TxnID>1</TxnID><EditSequence>2</EditSequence><TxnDate>2026-11-24</TxnDate>"
    body = (
        f"<InvoiceRet>{head}<Subtotal>10.00</Subtotal><SalesTaxTotal>0.83</SalesTaxTotal></InvoiceRet>"
        f"<CheckRet>{head}<Amount>3.00</Amount></CheckRet><BillRet>{head}<AmountDue>4.00</AmountDue></BillRet>"
        f"<DepositRet>{head}<DepositTotal>5.00</DepositTotal></DepositRet>"
        f"<JournalEntryRet>{head}<JournalDebitLine><TxnLineID>a</TxnLineID>"
        "<AccountRef><FullName>A</FullName></AccountRef><Amount>6.00</Amount></JournalDebitLine><JournalCreditLine><TxnLineID>b</TxnLineID><AccountRef>"
        "<FullName>B</FullName></AccountRef><Amount>6.00</Amount></JournalCreditLine></JournalEntryRet>"
    )
    records = answered("Some", body).records
    txns = [record for record in records if isinstance(record, TxnRecord)]
    assert [(txn.kind, txn.total) for txn in txns] == [
        ("Invoice", Decimal("10.83")), ("Check", Decimal("3.00")), ("Bill", Decimal("4.00")),
        ("Deposit", Decimal("5.00")), ("JournalEntry", Decimal("6.00")),
    ]  # fmt: skip
    assert [line.amount for line in txns[4].lines] == [Decimal("6.00"), Decimal("-6.00")]


def test_what_a_payment_and_a_refund_settle() -> None:
    payment = answered(
        "ReceivePaymentAdd",
        "<ReceivePaymentRet><TxnID>9</TxnID><EditSequence>1</EditSequence><TxnDate>2026-11-24</TxnDate>"
        "<TotalAmount>40.00</TotalAmount><AppliedToTxnRet><TxnID>5</TxnID><TxnType>Invoice</TxnType>"
        "<Amount>38.44</Amount>"
        "</AppliedToTxnRet></ReceivePaymentRet>",
    ).added
    refund = answered(
        "ARRefundCreditCardAdd",
        "<ARRefundCreditCardRet><TxnID>9</TxnID><TotalAmount>1.00</TotalAmount><RefundAppliedToTxnRet><TxnID>6</TxnID>"
        "<TxnType>CreditMemo</TxnType><RefundAmount>1.00</RefundAmount></RefundAppliedToTxnRet></ARRefundCreditCardRet>",
    ).added
    assert isinstance(payment, TxnRecord)
    assert isinstance(refund, TxnRecord)
    assert payment.links == (TxnLink("5", "Invoice", Decimal("38.44")),)
    assert refund.links == (TxnLink("6", "CreditMemo", Decimal("1.00")),)


def test_a_payment_that_only_set_credits_is_a_transaction_without_an_id() -> None:
    response = answered(
        "ReceivePaymentAdd",
        "<ReceivePaymentRet><CustomerRef><FullName>Web</FullName></CustomerRef><TotalAmount>0.00</TotalAmount>"
        "<UnusedPayment>0.00</UnusedPayment><AppliedToTxnRet><TxnID>5</TxnID><TxnType>Invoice</TxnType>"
        "<BalanceRemaining>60.00</BalanceRemaining><Amount>0.00</Amount></AppliedToTxnRet></ReceivePaymentRet>",
    )
    (kept,) = response.records
    assert isinstance(kept, TxnRecord)
    assert (kept.kind, kept.txn_id, kept.total) == ("ReceivePayment", "", Decimal(0))
    thin = answered("ReceivePaymentAdd", "<ReceivePaymentRet><Memo>x</Memo></ReceivePaymentRet>").records
    assert [type(one) for one in thin] == [TxnRecord]


@pytest.mark.parametrize(
    ("kind", "amounts", "used"),
    [
        ("Invoice", "<Subtotal>90.00</Subtotal><AppliedAmount>-40.00</AppliedAmount>", Decimal("40.00")),
        ("CreditMemo", "<TotalAmount>80.00</TotalAmount><CreditRemaining>50.00</CreditRemaining>", Decimal("30.00")),
        ("ReceivePayment", "<TotalAmount>9.00</TotalAmount><UnusedPayment>9.00</UnusedPayment>", Decimal(0)),
        ("JournalEntry", "", None),
    ],
)
def test_how_much_of_a_transaction_is_settled_and_by_what(kind: str, amounts: str, used: Decimal | None) -> None:
    linked = "<LinkedTxn><TxnID>7</TxnID><TxnType>CreditMemo</TxnType><LinkType>AMTTYPE</LinkType><Amount>-40.00</Amount></LinkedTxn>"
    body = f"<{kind}Ret><TxnID>1</TxnID><EditSequence>1</EditSequence>{amounts}{linked}</{kind}Ret>"
    (found,) = answered(f"{kind}Query", body).records
    assert isinstance(found, TxnRecord)
    assert found.used == used
    assert found.links == (TxnLink("7", "CreditMemo", Decimal("-40.00"), "AMTTYPE"),)


def test_list_elements_and_accounts() -> None:
    item = answered(
        "ItemServiceAdd",
        "<ItemServiceRet><ListID>80-9</ListID><EditSequence>5</EditSequence><Name>Tees</Name><FullName>Shop:Tees</FullName>"
        "<IsActive>true</IsActive><SalesOrPurchase><Desc>d</Desc><AccountRef><FullName>Sales</FullName></AccountRef>"
        "</SalesOrPurchase></ItemServiceRet>",
    ).added
    assert isinstance(item, ListRecord)
    assert (item.kind, item.list_id, item.full_name, item.edit_sequence) == ("ItemService", "80-9", "Shop:Tees", "5")
    assert item.refs["AccountRef"].full_name == "Sales"
    code = answered("SalesTaxCodeQuery", "<SalesTaxCodeRet><ListID>1</ListID><Name>Tax</Name></SalesTaxCodeRet>").added
    assert isinstance(code, ListRecord)
    assert code.full_name == "Tax"
    account = answered(
        "AccountQuery",
        "<AccountRet><ListID>1</ListID><EditSequence>2</EditSequence><Name>COGS</Name><FullName>COGS</FullName>"
        "<IsActive>false</IsActive><AccountType>CostOfGoodsSold</AccountType><AccountNumber>5000</AccountNumber>"
        "<Balance>12.30</Balance></AccountRet>",
    ).records[0]
    assert account == AccountRecord("1", "COGS", "2", "CostOfGoodsSold", "", "5000", False, Decimal("12.30"), "")


def test_host_company_and_preferences() -> None:
    host = answered(
        "HostQuery",
        "<HostRet><ProductName>QuickBooks Premier 2023</ProductName><MajorVersion>33</MajorVersion>"
        "<MinorVersion>0</MinorVersion><Country>US</Country><SupportedQBXMLVersion>13.0</SupportedQBXMLVersion><SupportedQBXMLVersion>16.0"
        "</SupportedQBXMLVersion><QBFileMode>MultiUser</QBFileMode><ListMetaData><EntityMetaData><MaxCapacity>14500"
        "</MaxCapacity></EntityMetaData></ListMetaData></HostRet>",
    ).records[0]
    assert isinstance(host, HostRecord)
    assert (host.versions, host.capacities, host.file_mode) == (("13.0", "16.0"), {"Entity": 14500}, "MultiUser")
    company = answered(
        "CompanyQuery",
        "<CompanyRet><IsSampleCompany>false</IsSampleCompany><CompanyName>Harbor Goods</CompanyName><DataExtRet>"
        "<OwnerID>{1}</OwnerID><DataExtName>FileID</DataExtName><DataExtType>STR255TYPE</DataExtType>"
        "<DataExtValue>{F}</DataExtValue></DataExtRet></CompanyRet>",
    ).records[0]
    assert isinstance(company, CompanyRecord)
    assert (company.name, company.file_id) == ("Harbor Goods", "{F}")
    body = (
        "<PreferencesRet><AccountingPreferences><IsUsingAccountNumbers>true</IsUsingAccountNumbers><IsUsingClassTracking>1"
        "</IsUsingClassTracking><ClosingDate>2025-12-31</ClosingDate></AccountingPreferences><MultiCurrencyPreferences>"
        "<IsMultiCurrencyOn>false</IsMultiCurrencyOn></MultiCurrencyPreferences>{}</PreferencesRet>"
    )
    tax = (
        "<SalesTaxPreferences><DefaultItemSalesTaxRef><FullName>Shopify No Tax</FullName></DefaultItemSalesTaxRef>"
        "<DefaultTaxableSalesTaxCodeRef><FullName>Tax</FullName></DefaultTaxableSalesTaxCodeRef></SalesTaxPreferences>"
    )
    on = answered("PreferencesQuery", body.format(tax)).records[0]
    off = answered("PreferencesQuery", body.format("")).records[0]
    assert isinstance(on, PreferencesRecord)
    assert isinstance(off, PreferencesRecord)
    assert (on.closing_date, on.uses_account_numbers, on.uses_classes) == (date(2025, 12, 31), True, True)
    assert (on.charges_sales_tax, on.default_tax_item, on.taxable_code) == (True, "Shopify No Tax", "Tax")
    assert (off.charges_sales_tax, off.multi_currency) == (False, False)


def test_short_forms_deletions_and_recovery() -> None:
    summary = answered(
        "TransactionQuery",
        "<TransactionRet><TxnType>JournalEntry</TxnType><TxnID>4</TxnID><AccountRef><FullName>Rent</FullName></AccountRef>"
        "<TxnDate>2026-11-02</TxnDate><Amount>-1200.00</Amount></TransactionRet>",
    ).records[0]
    assert isinstance(summary, TxnSummary)
    assert (summary.kind, summary.txn_id, summary.amount, summary.account.full_name) == (
        "JournalEntry", "4", Decimal("-1200.00"), "Rent",
    )  # fmt: skip
    deleted = answered(
        "TxnDeletedQuery",
        "<TxnDeletedRet><TxnDelType>Check</TxnDelType><TxnID>8</TxnID><TimeDeleted>2026-11-24</TimeDeleted>"
        "<RefNumber>101</RefNumber></TxnDeletedRet>",
    ).records
    assert deleted == (DeletedRecord("Check", "8", "101", "2026-11-24"),)
    stored = answered("CheckAdd", "<ErrorRecovery><TxnID>7</TxnID><EditSequence>3</EditSequence></ErrorRecovery>")
    assert stored.added == RecoveryRecord("7", "3")
    voided = answered("TxnDel", "<TxnDelType>Check</TxnDelType><TxnID>8</TxnID>")
    assert voided.fields == {"TxnDelType": "Check", "TxnID": "8"}


REPORT = """<CustomDetailReportQueryRs requestID="9" statusCode="0" statusSeverity="Info"><ReportRet>
<ReportTitle>t</ReportTitle><ReportBasis>Accrual</ReportBasis><NumRows>4</NumRows>{columns}
<ReportData>{rows}<TotalRow rowNumber="99"><ColData colID="6" value="1.00"/></TotalRow></ReportData></ReportRet>
</CustomDetailReportQueryRs>"""
COLUMNS = ["Blank", "TxnID", "TxnType", "Date", "RefNumber", "Account", "Debit", "Credit", "Memo", "Name"]


def report(*rows: dict[str, str], columns: list[str] = COLUMNS) -> Response:
    heads = "".join(
        f'<ColDesc colID="{n}" dataType="STRTYPE"><ColTitle titleRow="1" value="x"/><ColType>{c}</ColType></ColDesc>'
        for n, c in enumerate(columns, 1)
    )
    lines = "".join(
        f'<DataRow rowNumber="{n}"><RowData rowType="account" value="From Group"/>'
        + "".join(f'<ColData colID="{columns.index(k) + 1}" value="{v}"/>' for k, v in row.items())
        + "</DataRow>"
        for n, row in enumerate(rows)
    )
    return only(REPORT.format(columns=heads, rows=lines))


def test_ledger_rows_are_debit_positive_and_found_by_column_type() -> None:
    full = {
        "TxnID": "1-2",
        "TxnType": "Sales Receipt",
        "Date": "2026-11-24",
        "RefNumber": "HS-1",
        "Memo": "m",
        "Name": "n",
    }
    rows = report(
        {**full, "Account": "Clearing", "Debit": "1,076.27"},
        {**full, "Account": "4000 · Sales:4010 · Online", "Credit": "71.00"},
        {**full, "Credit": "-5.00"},
    ).ledger
    assert rows[0] == LedgerRow(
        "1-2", "Sales Receipt", date(2026, 11, 24), "HS-1", "Clearing", Decimal("1076.27"), "m", "n"
    )
    assert (rows[1].account, rows[1].amount) == ("Sales:Online", Decimal("-71.00"))
    assert (rows[2].account, rows[2].amount) == ("From Group", Decimal("5.00"))


def test_a_report_without_debit_and_credit_is_refused_not_guessed() -> None:
    with pytest.raises(ContractError, match="Debit and Credit"):
        report({"TxnID": "1"}, columns=["TxnID", "Amount"])


def test_message_set_status_iterators_and_counts() -> None:
    answer = parse(
        wrap(
            '<CustomerQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="OK" retCount="2" '
            'iteratorRemainingCount="40" iteratorID="{i}"/>',
            ' messageSetStatusCode="9002"',
        )
    )
    assert answer.message_set_status == 9002
    assert answer.responses[0].iterator == IteratorState(40, "{i}")
    assert answer.responses[0].ret_count == 2
    assert parse(wrap("")).message_set_status is None
    assert parse(wrap("")).responses == ()


def test_an_error_is_kept_with_its_words() -> None:
    response = answered(
        "SalesReceiptAdd", "", 3140, "Error", "There is an invalid reference to QuickBooks Item &quot;X&quot;"
    )
    assert (response.ok, response.action, response.added) == (False, "ask_person", None)
    assert '"X"' in response.status.sentence(response.message)


@pytest.mark.parametrize(
    "answer",
    ["", "<QBXML>", "<other/>", "not xml", wrap("<XRs statusCode='zero'/>"),
     wrap("<CheckQueryRs><CheckRet><TxnID>1</TxnID><Amount>ten</Amount></CheckRet></CheckQueryRs>"),
     wrap("<CheckQueryRs><CheckRet><TxnID>1</TxnID><TxnDate>24.11.2026</TxnDate></CheckRet></CheckQueryRs>")],
)  # fmt: skip
def test_what_is_no_answer_is_refused(answer: str) -> None:
    with pytest.raises(ContractError):
        parse(answer)


def test_declared_encodings_of_text_and_bytes() -> None:
    body = wrap(f"<SalesReceiptAddRs statusCode='0'>{RECEIPT}</SalesReceiptAddRs>").replace("Caf&#233;", "Café")
    for declared in ("utf-16", "iso-8859-1"):
        text = body.replace('version="1.0" ', f'version="1.0" encoding="{declared}"')
        for answer in (text, text.encode(declared)):
            added = parse(answer).responses[0].added
            assert isinstance(added, TxnRecord)
            assert added.memo == "Café & more"


READ_50_MB = """
import resource
from qbd.qbxml.responses import parse
one = "<CheckRet><TxnID>1</TxnID><Amount>1.00</Amount><Other>" + "x" * 5000 + "</Other></CheckRet>"
head = "<QBXML><QBXMLMsgsRs><CheckQueryRs statusCode='0'>"
answer = b"".join([head.encode(), one.encode() * 10_000, b"</CheckQueryRs></QBXMLMsgsRs></QBXML>"])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
records = parse(answer).responses[0].records
print(len(answer), len(records), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_fifty_megabytes_are_read_without_holding_them() -> None:
    # In a process of its own: libxml2's tree is invisible to Python's own accounting.
    done = subprocess.run(
        [sys.executable, "-c", READ_50_MB], capture_output=True, text=True, check=True, env={"PYTHONPATH": "plugins"},
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    size, records, grown_kib = map(int, done.stdout.split())
    assert size > 50_000_000
    assert records == 10_000
    assert grown_kib < 30_000
