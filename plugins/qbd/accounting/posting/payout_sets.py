"""Posting by payout: which payout settles what an order took and gave back on a date, and how long that is waited for.

A set keeps the business dates of what it holds (design, invariant 3), so months close the same in every mode: it is the
receipts, credit memos, refunds and costs of each date and location that one payout settles, what Shopify Payments took
off for it, and the Deposit that equals the bank's line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from qbd.accounting.entry import Entry
from qbd.accounting.payouts.journal import GATEWAY
from qbd.accounting.stored_value import STORED_VALUE

WAITS: Final = -1
"""Instead of a payout: none is known yet, and it is too early to give up."""


@dataclass(slots=True)
class PayoutSets:
    """``of`` gives the payout of an entry (of an order's transaction, or of the balance); ``closed`` is the last closed day.

    ``waiting`` collects the groups that wait.
    """

    of: Mapping[str, int]
    closed: date
    wait_days: int
    waiting: dict[str, None] = field(default_factory=dict)

    def of_order(self, entries: Sequence[Entry], day: date) -> int | None:
        """Return the one payout that settles an order's money of a date; None where that is posted daily; or ``WAITS``.

        Money of other gateways is settled by no payout, and what two payouts settle belongs to neither alone.
        """
        keys: list[str] = []
        for entry in entries:
            if entry.kind != "transaction":
                continue
            gateways = {line.gateway for line in entry.lines if line.gateway}
            if gateways - {GATEWAY} - STORED_VALUE.keys():
                return None
            if GATEWAY in gateways:
                keys.append(entry.key)
        if not keys:
            return None
        payouts = {self.of.get(key) for key in keys}
        if None in payouts:
            return self._wait(entries[0], day)
        return payouts.pop() if len(payouts) == 1 else None

    def of_balance(self, entry: Entry) -> int | None:
        """Return the payout of a balance transaction; None where it is posted with its date; or ``WAITS``."""
        return self.of.get(entry.key) or self._wait(entry, entry.business_date)

    def _wait(self, entry: Entry, day: date) -> int | None:
        if day + timedelta(days=self.wait_days) <= self.closed:
            return None
        self.waiting[entry.group] = None
        return WAITS
