"""What other people book in a company file: opening balances, rent, payroll, manual entries."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path

from qbd.sandbox.quickbooks import chart_of_accounts as names
from qbd.sandbox.quickbooks.foreign_transactions import check, entry, foreign_requests
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.quickbooks.store import Clock, system_clock

APPLICATION = ("", "QuickBooks user")


def opening_entries(edition: str, date: dt.date) -> list[str]:
    """One journal entry with every opening balance of the chart of accounts."""
    debits = ("Bank", "FixedAsset", "OtherCurrentAsset")
    lines = []
    total = 0
    for account in names.accounts_of(edition):
        if account.opening:
            side = "Debit" if account.type in debits else "Credit"
            lines.append((side, account.full_name, account.opening, "Opening balance"))
            total += account.opening if side == "Debit" else -account.opening
    lines.append(("Credit" if total > 0 else "Debit", "Opening Balance Equity", abs(total), "Opening balance"))
    return [entry(date, "OPEN-1", lines)]


def foreign_history(first: dt.date, today: dt.date) -> Iterable[str]:
    """Rent on the first, payroll on the fifteenth, utilities on the twentieth of every month up to today."""
    number = 1000
    day = first
    while day <= today:
        number += 3
        yield check(day, str(number), "Harbor Properties LLC", "Rent Expense", 2_400_00, "Rent")
        middle = day.replace(day=15)
        if middle <= today:
            yield _payroll(middle, f"PAY-{middle:%y%m}")
        late = day.replace(day=20)
        if late <= today:
            yield check(late, str(number + 1), "City Power & Light", "Utilities", 186_45, "Electricity")
        day = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    yield from foreign_requests(first)


def _payroll(date: dt.date, number: str) -> str:
    return entry(
        date,
        number,
        [
            ("Debit", "Payroll Expenses", 3_850_00, "Wages"),
            ("Credit", "Payroll Liabilities", 812_35, "Withheld"),
            ("Credit", "Checking", 3_037_65, "Net pay"),
        ],
    )


def add_foreign_transactions(path: str | Path, date: dt.date, *, clock: Clock = system_clock) -> list[str]:
    """Books a manual journal entry in mapped accounts, and a check, on a date; gives their TxnIDs."""
    return post(Path(path), foreign_requests(date), clock=clock)


def post(path: Path, requests: Iterable[str], *, clock: Clock = system_clock) -> list[str]:
    """Sends requests as a QuickBooks user would enter them; gives the TxnIDs (or ListIDs) made.

    Raises:
        ValueError: a request was refused; the response is in the message.
    """
    processor = RequestProcessor(clock=clock)
    processor.open_connection2(*APPLICATION)
    ticket = processor.begin_session(str(path))
    try:
        answer = processor.process_request(
            ticket,
            '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
            + "".join(requests)
            + "</QBXMLMsgsRq></QBXML>",
        )
    finally:
        processor.close_connection()
    made: list[str] = []
    for response in ElementTree.fromstring(answer)[0]:
        if response.attrib["statusCode"] != "0":
            raise ValueError(f"{response.tag}: {response.attrib['statusMessage']}")
        for tag in ("TxnID", "ListID"):
            found = response.find(f"./*/{tag}")
            if found is not None and found.text:
                made.append(found.text)
                break
    return made
