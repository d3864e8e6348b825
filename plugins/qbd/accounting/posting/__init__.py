"""Posting: journal entries to QuickBooks documents, by mode."""

from __future__ import annotations

from qbd.accounting.posting.carriage import expected_ledger
from qbd.accounting.posting.catalogue import Catalogue
from qbd.accounting.posting.planning import plan

__all__ = ["Catalogue", "expected_ledger", "plan"]
