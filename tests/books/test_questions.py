from __future__ import annotations

from datetime import date

import pytest

from qbd.books.comparison import LedgerLine
from qbd.books.questions import answered, questions
from qbd.errors import ContractError, ReconciliationError
from qbd.qbxml.queries import DeletedTransactionsQuery, LedgerReport

COLUMNS = ("TxnID", "TxnType", "Date", "RefNumber", "Account", "Debit", "Credit")
REFUSED = (
    '<CustomDetailReportQueryRs requestID="1" statusCode="3261" statusSeverity="Error" statusMessage="no access"/>'
)


def answer(*rows: tuple[str, ...], deleted: str = "") -> bytes:
    """A CustomTxnDetail report as QuickBooks writes one, and what was deleted."""
    described = "".join(
        f'<ColDesc colID="{n}" dataType="STRTYPE"><ColTitle titleRow="1" value="{name}"/>'
        f"<ColType>{name}</ColType></ColDesc>"
        for n, name in enumerate(COLUMNS, 1)
    )
    data = "".join(
        f'<DataRow rowNumber="{n}">'
        + "".join(f'<ColData colID="{c}" value="{value}"/>' for c, value in enumerate(row, 1) if value)
        + "</DataRow>"
        for n, row in enumerate(rows, 1)
    )
    gone = (
        f"<TxnDeletedRet><TxnDelType>SalesReceipt</TxnDelType><TxnID>{deleted}</TxnID>"
        "<TimeCreated>2026-11-02T10:00:00-05:00</TimeCreated><TimeDeleted>2026-11-03T10:00:00-05:00</TimeDeleted>"
        "<RefNumber>S1</RefNumber></TxnDeletedRet>"
        if deleted
        else ""
    )
    return (
        '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>'
        '<CustomDetailReportQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK">'
        "<ReportRet><ReportTitle>Custom Transaction Detail Report</ReportTitle>"
        "<ReportSubtitle>November 2026</ReportSubtitle>"
        f"<ReportBasis>Accrual</ReportBasis><NumRows>{len(rows) + 1}</NumRows><NumColumns>{len(COLUMNS)}</NumColumns>"
        f"<NumColTitleRows>1</NumColTitleRows>{described}<ReportData>{data}"
        '<TotalRow rowNumber="9"><ColData colID="6" value="10.40"/></TotalRow></ReportData></ReportRet>'
        "</CustomDetailReportQueryRs>"
        f'<TxnDeletedQueryRs requestID="2" statusCode="{0 if deleted else 1}" statusSeverity="Info">{gone}'
        "</TxnDeletedQueryRs></QBXMLMsgsRs></QBXML>"
    ).encode()


def test_a_report_becomes_ledger_lines_without_totals_and_account_numbers() -> None:
    told = answered(
        answer(
            ("1A-1", "Sales Receipt", "2026-11-02", "S1", "4000 · Sales Income", "", "10.00"),
            ("1A-1", "Sales Receipt", "2026-11-02", "S1", "Clearing", "1,040.40", ""),
            deleted="2B-2",
        ),
        "USD",
    )
    assert told.ledger == (
        LedgerLine("1A-1", "Sales Receipt", "S1", "Sales Income", date(2026, 11, 2), -1000),
        LedgerLine("1A-1", "Sales Receipt", "S1", "Clearing", date(2026, 11, 2), 104040),
    )
    assert told.deleted == {"2B-2"}


def test_a_line_that_belongs_to_nothing_is_not_passed_over() -> None:
    with pytest.raises(ContractError, match="without date or TxnID"):
        answered(answer(("", "Check", "2026-11-02", "", "Clearing", "5.00", "")), "USD")


def test_a_refusal_fails_with_quickbooks_own_words() -> None:
    refused = f'<?xml version="1.0"?><QBXML><QBXMLMsgsRs>{REFUSED}</QBXMLMsgsRs></QBXML>'.encode()
    with pytest.raises(ReconciliationError, match=r"status 3261: no access"):
        answered(refused, "USD")


def test_a_long_range_is_asked_in_months_without_gap_and_deletions_once() -> None:
    asked = list(questions(date(2026, 1, 1), date(2026, 3, 15), ("Sales Income",)))
    reports = [query for each in asked for query in each if isinstance(query, LedgerReport)]
    assert [(r.date_from, r.date_to) for r in reports] == [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 3, 3)),
        (date(2026, 3, 4), date(2026, 3, 15)),
    ]
    assert sum(isinstance(query, DeletedTransactionsQuery) for each in asked for query in each) == 1
