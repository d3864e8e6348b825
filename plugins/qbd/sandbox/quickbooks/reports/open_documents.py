"""What is open on A/R and A/P: every document with its open balance and age.

Open is what a document left on the account less what has been settled of it, so the open balances of all documents always
add up to the account. In a company with several currencies a settlement takes from each side its own home value, and what
exchange gains left on the account belongs to no document. An application counts from the later date of its two documents [M]; a document without due date
ages from its own date [M].
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from qbd.sandbox.quickbooks import foreign_amounts
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.ledger import LedgerLine
from qbd.sandbox.quickbooks.transactions import exchange_gains

_LEGS = """
SELECT p.txn_number, min(p.seq), 0, p.txn_date, p.account_id, sum(p.cents), p.entity_id, max(p.class_id), NULL, NULL,
       t.memo, t.txn_id, t.kind, t.ref_number, t.time_created, t.time_modified, t.entity_id,
       json_extract(t.form, '$.shown.DueDate')
FROM posting p JOIN txn t USING (txn_number)
JOIN list_element a ON a.list_id = p.account_id
WHERE a.kind = 'Account' AND json_extract(a.data, '$.AccountType') = ? AND p.txn_date <= ? AND p.seq < {gains}
GROUP BY p.txn_number, p.account_id, p.entity_id ORDER BY p.txn_date, p.txn_number
"""
_SETTLED = """
SELECT a.debit_txn, a.credit_txn, a.cents, a.discount, max(d.txn_date, c.txn_date) FROM application a
JOIN txn d ON d.txn_number = a.debit_txn JOIN txn c ON c.txn_number = a.credit_txn ORDER BY a.application_id
"""


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document on A/R or A/P. `line.cents` is what it brought, `open_cents` what is left; debit positive."""

    line: LedgerLine
    open_cents: int
    due_date: str

    def days_overdue(self, as_of: dt.date) -> int:
        """Days since the due date; zero or less when it has not come."""
        return (as_of - dt.date.fromisoformat(self.due_date)).days


def open_documents(
    company: Company, account_type: str, last: dt.date, settled_until: dt.date | None = None, *, settled: bool = False
) -> list[OpenDocument]:
    """The documents of A/R or A/P up to a day, oldest first.

    Args:
        account_type: AccountsReceivable or AccountsPayable.
        settled_until: which applications count; those up to the last day when left out.
        settled: also give what is fully settled.
    """
    left = settled_amounts(company, (settled_until or last).isoformat())
    found: list[OpenDocument] = []
    for *columns, due in company.store.db.execute(
        _LEGS.format(gains=exchange_gains.FIRST_SEQ), (account_type, last.isoformat())
    ):
        line = LedgerLine._make(columns)
        used = min(left[line.txn_number], abs(line.cents))
        left[line.txn_number] -= used
        still = line.cents - used if line.cents > 0 else line.cents + used
        if still or (settled and line.cents):
            found.append(OpenDocument(line, still, due or line.txn_date))
    return found


def settled_amounts(company: Company, until: str) -> dict[int, int]:
    """Home cents that applications up to a day have settled, per transaction number."""
    settled: dict[int, int] = defaultdict(int)
    taken: dict[int, int] = defaultdict(int)
    for debit, credit, cents, discount, day in company.store.db.execute(_SETTLED).fetchall():
        for number, amount, extra in ((debit, cents + discount, 0), (credit, cents, discount)):
            part = amount
            if company.multicurrency:
                before = foreign_amounts.open_value(company, number, taken[number])
                taken[number] += amount
                part = foreign_amounts.open_value(company, number, taken[number]) - before
                extra = _home(company, number, extra)
            if day <= until:
                settled[number] += part + extra
    return settled


def _home(company: Company, txn_number: int, discount: int) -> int:
    """A discount posts with the payment that gives it, at that one's rate."""
    row = company.store.db.execute(
        "SELECT json_extract(form, '$.shown.ExchangeRate') FROM txn WHERE txn_number = ?", (txn_number,)
    ).fetchone()
    return foreign_amounts.converted(discount, Decimal(row[0])) if discount and row and row[0] else discount
