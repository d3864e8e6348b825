"""Text that QuickBooks keeps: see ``qbd.accounting.spelling``, which names are already made with."""

from __future__ import annotations

from qbd.accounting.spelling import cut, legal, name

__all__ = ["cut", "legal", "name"]
