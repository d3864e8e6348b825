"""The bank documents of payouts posted into the sandbox's company file: its accounts show what the journal says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import payout_notation as notation
import shop_notation as shop

from qbd.accounting.payouts import journalize_payouts
from qbd.accounting.payouts.balance_types import BANK_ROLE
from qbd.money import to_minor
from qbd.qbxml import queries as q
from qbd.qbxml.records import LedgerRow
from qbd.qbxml.render import by_name, render
from qbd.qbxml.responses import Answer


def test_a_deposit_a_withdrawal_and_a_return_are_taken(send: Callable[..., Answer]) -> None:
    payouts, transactions = notation.read(
        """
        balance 11 03-02 10:00 CHARGE 100.00 fee 3.20 payout 9
        balance 12 03-05 10:00 CHARGEBACK_HOLD -12.00 payout 10
        payout 9 03-04 08:00 PAID DEPOSIT 96.80 trace T1
        payout 10 03-06 08:00 PAID WITHDRAWAL 12.00
        payout 11 03-07 08:00 FAILED DEPOSIT 5.00 returned 03-09
        """
    )
    accounts = {
        **notation.ACCOUNTS,
        BANK_ROLE: "Checking",
        notation.CLEARING: "Shopify Payments Clearing",
    }
    chart = replace(notation.chart(), accounts=accounts)
    entries, problems = journalize_payouts(payouts, transactions, chart, {"payout:11"})
    assert problems == []
    bank = [entry for entry in entries if entry.group.startswith("payout:")]
    documents = [document for entry in bank for document in notation.bank_plan(entry).documents]
    answer = send(*[render(each, by_name, edition="US", request_id="1", define_macro=True) for each in documents])
    assert [(response.code, response.message) for response in answer.responses if response.code] == []
    report = q.LedgerReport(date(2026, 3, 1), date(2026, 3, 31))
    (response,) = send(q.render_query(report, edition="US", request_id="ledger")).responses
    ledger: dict[tuple[date, str], int] = {}
    for row in response.records:
        assert isinstance(row, LedgerRow)
        assert row.date is not None
        ledger[row.date, row.account] = to_minor(row.amount, "USD")
    assert ledger == shop.ledger_of(bank, chart)
    assert ledger[date(2026, 3, 6), "Checking"] == -1200
