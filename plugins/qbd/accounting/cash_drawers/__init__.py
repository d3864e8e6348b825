"""Cash drawers of points of sale: their facts, the proof of a session, and its journal rules."""

from qbd.accounting.cash_drawers.facts import CashAdjustment, CashMovement, CashSession
from qbd.accounting.cash_drawers.journal import CASH_KINDS, journalize_cash_session

__all__ = ["CASH_KINDS", "CashAdjustment", "CashMovement", "CashSession", "journalize_cash_session"]
