"""Problems of payouts and balance transactions: record, field, value and the mend."""

from __future__ import annotations

from qbd.accounting.entry import Problem
from qbd.accounting.payouts.facts import BalanceTransaction, Payout
from qbd.money import from_minor


def transaction_problem(fact: BalanceTransaction, field: str, value: str, message: str, mend: str) -> Problem:
    """Return a problem that holds one balance transaction; the message names type, amount, instant and order."""
    return Problem(fact.store, fact.key, fact.gid, field, value, f"{described(fact)}: {message}", mend)


def payout_problem(payout: Payout, field: str, value: str, message: str, mend: str) -> Problem:
    """Return a problem that holds one payout."""
    amount = from_minor(payout.into_bank, payout.currency)
    issued = payout.issued_at.isoformat(timespec="minutes")
    text = f"payout {payout.id} of {amount} {payout.currency}, issued {issued}: {message}"
    return Problem(payout.store, payout.key, payout.gid, field, value, text, mend)


def described(fact: BalanceTransaction) -> str:
    """Return type, id, net amount, instant and order of a balance transaction.

    >>> from datetime import UTC, datetime
    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> described(BalanceTransaction("shop", 7, "CHARGE", 10000, 320, 9680, "USD", day, order_name="#1001"))
    'CHARGE 7 96.80 USD of 2026-03-02T00:00+00:00 (order #1001)'
    """
    order = fact.order_name or (f"id {fact.order_id}" if fact.order_id is not None else "")
    amount = from_minor(fact.net, fact.currency)
    when = fact.transaction_date.isoformat(timespec="minutes")
    text = f"{fact.type} {fact.id} {amount} {fact.currency} of {when}"
    return f"{text} (order {order})" if order else text
