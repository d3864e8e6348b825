"""The proof of a payout: its balance transactions add up to it, or the difference is shown with all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qbd.accounting.entry import Problem
from qbd.accounting.payouts.balance_types import BALANCE_TYPES, PAYOUT
from qbd.accounting.payouts.facts import BalanceTransaction, Payout
from qbd.accounting.payouts.payout_problems import described, payout_problem
from qbd.money import from_minor

SHOWN = 50
"""So many transactions are named in the message of a problem; the proof itself has all."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A payout beside its balance transactions, oldest first; test transactions are left out."""

    payout: Payout
    transactions: tuple[BalanceTransaction, ...]

    @property
    def total(self) -> int:
        """What the transactions bring to the bank, in minor units."""
        return sum(_brings(fact) for fact in self.transactions)

    @property
    def difference(self) -> int:
        """The payout less its transactions; 0 proves it."""
        return self.payout.into_bank - self.total

    def problem(self) -> Problem | None:
        """Return the problem of a difference, which names both sums, the transactions and their orders."""
        if not self.difference:
            return None
        currency = self.payout.currency
        net, total, gap = (
            from_minor(amount, currency) for amount in (self.payout.into_bank, self.total, self.difference)
        )
        named = [described(fact) for fact in self.transactions[:SHOWN]]
        if len(self.transactions) > SHOWN:
            named.append(f"and {len(self.transactions) - SHOWN} more")
        message = f"its balance transactions add up to {total}, {gap} is missing: {', '.join(named) or 'none was read'}"
        mend = (
            "Extract the balance transactions of this payout again; if the figures still differ, ask Shopify, and "
            "book the payout by hand. It stays listed until they agree."
        )
        return payout_problem(self.payout, "net", str(net), message, mend)


def prove(payout: Payout, transactions: Iterable[BalanceTransaction]) -> Proof:
    """Lay a payout beside those of the transactions that belong to it."""
    own = [fact for fact in transactions if fact.payout_id == payout.id and not fact.test]
    return Proof(payout, tuple(sorted(own, key=lambda fact: (fact.transaction_date, fact.id))))


def _brings(fact: BalanceTransaction) -> int:
    # The balance shows the payout itself as one more transaction; of that only a fee is part of the sum.
    return -fact.fee if BALANCE_TYPES.get(fact.type) is PAYOUT else fact.net
