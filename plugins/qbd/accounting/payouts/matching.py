"""Charges and refunds of the balance beside the orders' own transactions, which moved the clearing account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from qbd.accounting.entry import Problem
from qbd.accounting.payouts.balance_types import BALANCE_TYPES, BY_ORDER
from qbd.accounting.payouts.facts import BalanceTransaction
from qbd.accounting.payouts.payout_problems import transaction_problem
from qbd.money import from_minor


def unmatched(transactions: Iterable[BalanceTransaction], moved: Mapping[int, int]) -> list[Problem]:
    """Return a problem per order transaction whose charge or refund the books do not hold with the same amount.

    ``moved`` is what each order transaction brought into the clearing account (id -> minor units, a refund below
    zero). A refund that failed stands twice in the balance, with both signs, so amounts are summed per order
    transaction. Without such a problem the clearing account can come to zero.
    """
    by_source: dict[int | None, list[BalanceTransaction]] = defaultdict(list)
    for fact in transactions:
        if not fact.test and BALANCE_TYPES.get(fact.type) in BY_ORDER:
            by_source[fact.order_transaction_id].append(fact)
    found = [_without_order(fact) for fact in by_source.pop(None, [])]
    for source, facts in by_source.items():
        amount = sum(fact.amount for fact in facts)
        if source is not None and amount != moved.get(source, 0):
            found.append(_different(facts[-1], source, amount, moved.get(source)))
    return found


def _without_order(fact: BalanceTransaction) -> Problem:
    return transaction_problem(
        fact,
        "sourceOrderTransactionId",
        "",
        "it names no order transaction, so nothing brought its amount into the clearing account",
        "Find the payment in Shopify and book it by hand against the clearing account.",
    )


def _different(fact: BalanceTransaction, source: int, amount: int, booked: int | None) -> Problem:
    ours = "nothing" if booked is None else str(from_minor(booked, fact.currency))
    return transaction_problem(
        fact,
        "sourceOrderTransactionId",
        str(source),
        f"the balance shows {from_minor(amount, fact.currency)} for this order transaction, the books hold {ours}",
        "Extract the order. One older than 60 days needs the scope read_all_orders; without it, book it by hand.",
    )
