"""What Shopify Payments moves: balance transactions and payouts to balanced entries, and a payout's bank document."""

from __future__ import annotations

from qbd.accounting.payouts.balance_types import BALANCE_TYPES, Meaning
from qbd.accounting.payouts.bank_document import plan_bank_document
from qbd.accounting.payouts.facts import BalanceTransaction, Payout
from qbd.accounting.payouts.journal import journalize_balance, journalize_payout, journalize_payouts
from qbd.accounting.payouts.matching import unmatched
from qbd.accounting.payouts.proof import Proof, prove

__all__ = [
    "BALANCE_TYPES",
    "BalanceTransaction",
    "Meaning",
    "Payout",
    "Proof",
    "journalize_balance",
    "journalize_payout",
    "journalize_payouts",
    "plan_bank_document",
    "prove",
    "unmatched",
]
