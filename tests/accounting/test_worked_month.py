"""The worked month of the docs: every figure on the page is made again, and QuickBooks is asked for the trial balance."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import shop_notation as shop
import worked_month as page

from qbd.accounting.posting import expected_ledger
from qbd.qbxml import queries as q
from qbd.qbxml.render import by_name, render
from qbd.qbxml.reports import SummaryReport
from qbd.qbxml.responses import Answer

TEXT = page.PAGE.read_text("utf-8")
IN_USE = 3100
ROW = re.compile(r"^\| ([^|]+) \| ([^|]*) \| *([\d.]*) \| *([\d.]*) \|$", re.MULTILINE)


def added_up(text: str) -> Decimal:
    """A sum such as ``40.00 - 2.00``."""
    return sum((Decimal(sign + figure) for sign, figure in re.findall(r"([+-]?) ?(\d+\.\d\d)", text)), Decimal(0))


def trial_balance() -> dict[str, tuple[str, Decimal]]:
    """Account -> how the page explains it, and its balance (debit positive)."""
    rows = ROW.findall(TEXT.partition("## The month closes")[2])
    return {
        name.strip(): (how.strip(), Decimal(debit or 0) - Decimal(credit or 0)) for name, how, debit, credit in rows
    }


def test_journal_and_documents_are_what_the_facts_make() -> None:
    assert page.written(TEXT) == TEXT


def test_every_figure_of_the_trial_balance_is_the_sum_beside_it() -> None:
    rows = trial_balance()
    assert len(rows) == 25
    for name, (how, balance) in rows.items():
        if how != "see above":
            assert added_up(how) == abs(balance), name
    assert sum(balance for _, balance in rows.values()) == 0
    debits = sum(balance for _, balance in rows.values() if balance > 0)
    assert f"| together | | {debits} | {debits} |" in TEXT


def test_the_clearing_account_comes_out_at_zero_line_by_line() -> None:
    rows = re.findall(r"^\| [a-z ,]+ \| ([-+ \d.]+) \|$", TEXT.partition("### The clearing")[2], re.MULTILINE)
    assert len(rows) == 7
    assert sum(added_up(row) for row in rows) == 0


def test_quickbooks_reports_this_trial_balance(send: Callable[..., Answer]) -> None:
    entries, made = page.month(TEXT)
    assert expected_ledger(made.postings) == shop.ledger_of(entries, page.chart())
    requests = [
        render(document, by_name, edition="US", request_id=str(number), define_macro=True)
        for number, document in enumerate(made.documents)
    ]
    refused = [
        (response.code, response.message)
        for response in send(*requests).responses
        if response.code and response.code != IN_USE
    ]
    assert refused == []
    report = SummaryReport("TrialBalance", date_to=page.LAST_DAY)
    (response,) = send(q.render_query(report, edition="US", request_id="1")).responses
    told = {row.account: row.amount for row in response.trial_balance if row.amount}
    assert told == {name: balance for name, (_, balance) in trial_balance().items() if balance}
