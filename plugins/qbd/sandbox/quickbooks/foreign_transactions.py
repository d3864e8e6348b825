"""What other people book in accounts that a shop maps, as the requests that would do it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from qbd.sandbox.quickbooks.request_text import amount
from qbd.sandbox.quickbooks.response_writer import escape


def entry(date: dt.date, number: str, lines: Iterable[tuple[str, str, int, str]]) -> str:
    """A journal entry; lines are side, account, cents, memo."""
    body = "".join(
        f"<Journal{side}Line><AccountRef><FullName>{escape(account)}</FullName></AccountRef>"
        f"<Amount>{amount(cents)}</Amount><Memo>{escape(memo)}</Memo></Journal{side}Line>"
        for side, account, cents, memo in lines
    )
    return (
        f"<JournalEntryAddRq><JournalEntryAdd><TxnDate>{date}</TxnDate><RefNumber>{number}</RefNumber>{body}"
        "</JournalEntryAdd></JournalEntryAddRq>"
    )


def check(date: dt.date, number: str, payee: str, account: str, cents: int, memo: str) -> str:
    """A check on the Checking account with one expense line."""
    return (
        "<CheckAddRq><CheckAdd><AccountRef><FullName>Checking</FullName></AccountRef>"
        f"<PayeeEntityRef><FullName>{escape(payee)}</FullName></PayeeEntityRef><RefNumber>{number}</RefNumber>"
        f"<TxnDate>{date}</TxnDate><Memo>{memo}</Memo><ExpenseLineAdd><AccountRef><FullName>{account}</FullName>"
        f"</AccountRef><Amount>{amount(cents)}</Amount><Memo>{memo}</Memo><ClassRef><FullName>Overhead</FullName>"
        "</ClassRef></ExpenseLineAdd></CheckAdd></CheckAddRq>"
    )


def foreign_requests(date: dt.date) -> list[str]:
    """What other people book in accounts that a shop maps."""
    return [
        entry(
            date,
            f"MAN-{date:%m%d}",
            [
                ("Debit", "Cash Over/Short", 4_50, "Counted short"),
                ("Credit", "Cash Drawer", 4_50, "Counted short"),
            ],
        ),
        check(date, f"9{date:%m%d}", "Northwind Supply Co", "Office Supplies", 58_20, "Till rolls"),
    ]
