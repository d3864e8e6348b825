"""The QuickBooks document of a payout: one line of the bank's statement, to the cent.

Fees and everything else are booked by their own entries against clearing, so what is left in clearing for a payout is
exactly its net: the Deposit has one line, from clearing. A Deposit may not be negative (posting rule 21), so money that
leaves the bank, by a withdrawal or by the return of a deposit, is a journal entry.
"""

from __future__ import annotations

from datetime import date

from qbd.accounting.chart import Chart
from qbd.accounting.documents import Deposit, DepositLine, JournalEntry, JournalLine, Named
from qbd.accounting.entry import Entry
from qbd.accounting.payouts.balance_types import BANK_ROLE
from qbd.accounting.ref_number import numbered

JOURNAL_NUMBER_LENGTH = 11


def plan_bank_document(entry: Entry, chart: Chart, txn_date: date, memo: str) -> Deposit | JournalEntry:
    """Return the document of a ``payout:<id>`` or ``payout_return:<id>`` entry, dated ``txn_date``.

    Raises:
        ValueError: the entry is of another kind, or its id does not fit into a journal entry's RefNumber.
    """
    if entry.kind not in ("payout", "payout_return"):
        raise ValueError(f"{entry.key} is no payout; its document is planned elsewhere")
    into_bank = sum(line.amount for line in entry.lines if line.role == BANK_ROLE)
    return (_deposit if into_bank > 0 else _journal)(entry, chart, txn_date, memo)


def _deposit(entry: Entry, chart: Chart, txn_date: date, memo: str) -> Deposit:
    lines = [
        DepositLine(account=Named("Account", chart.accounts[line.role]), amount=-line.amount, memo=entry.label)
        for line in entry.lines
        if line.role != BANK_ROLE
    ]
    return Deposit(
        key=f"deposit:{entry.key}",
        store=entry.store,
        txn_date=txn_date,
        currency=entry.currency,
        memo=memo,
        deposit_to=Named("Account", chart.accounts[BANK_ROLE]),
        lines=tuple(lines),
    )


def _journal(entry: Entry, chart: Chart, txn_date: date, memo: str) -> JournalEntry:
    id = int(entry.key.split(":")[1])
    number = numbered("payout", "payout", id, 1 if entry.kind == "payout" else 2)
    if len(number) > JOURNAL_NUMBER_LENGTH:
        raise ValueError(f"{entry.key}: the RefNumber {number} has more than {JOURNAL_NUMBER_LENGTH} characters")
    lines = [
        JournalLine(account=Named("Account", chart.accounts[line.role]), amount=line.amount) for line in entry.lines
    ]
    return JournalEntry(
        key=f"journal:{entry.key}",
        store=entry.store,
        txn_date=txn_date,
        currency=entry.currency,
        memo=memo,
        ref_number=number,
        lines=tuple(lines),
    )
