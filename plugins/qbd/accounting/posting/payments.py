"""Shopify Payments: a journal entry per business date for what the balance takes off, and each payout's bank document."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from qbd.accounting.documents import JournalEntry, JournalLine, Named
from qbd.accounting.entry import Entry
from qbd.accounting.payouts.bank_document import plan_bank_document
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.payout_sets import WAITS, PayoutSets
from qbd.accounting.ref_number import daily

BALANCE = "balance"
PAYOUT_KINDS = frozenset(("payout", "payout_return"))


class BalanceJournals:
    """Collects balance transactions; what comes late for a date makes a further journal entry.

    ``known`` are the keys of the documents that there are already.
    """

    def __init__(self, desk: Desk, known: Collection[str], sets: PayoutSets) -> None:
        self._desk = desk
        self._known = set(known)
        self._sets = sets
        self._by_day: dict[tuple[date, int], list[Entry]] = {}

    def add(self, entries: Sequence[Entry]) -> None:
        """Take in the open entries of a balance transaction."""
        for entry in entries:
            if not self._desk.is_open(entry):
                continue
            by_payout = self._desk.chart.mode_of(entry.channel, entry.business_date) == "payout"
            payout = self._sets.of_balance(entry) if by_payout else None
            if payout != WAITS:
                self._by_day.setdefault((entry.business_date, payout or 0), []).append(entry)

    def finish(self) -> None:
        """Plan the documents: per role the debits and the credits, so that nothing cancels out unseen."""
        for (day, payout), entries in sorted(self._by_day.items()):
            self._post(day, payout, entries)

    def _post(self, day: date, payout: int, entries: Sequence[Entry]) -> None:
        desk = self._desk
        sequence = next(n for n in range(1, 1296) if _key(day, n) not in self._known)
        self._known.add(_key(day, sequence))
        of = f" payout {payout}," if payout else " Payments"
        sums: dict[tuple[str, bool], int] = {}
        for entry in entries:
            for line in entry.lines:
                side = line.role, line.amount < 0
                sums[side] = sums.get(side, 0) + line.amount
        lines = [
            JournalLine(account=Named("Account", desk.chart.accounts[role]), amount=amount, memo=role.replace("_", " "))
            for (role, _), amount in sorted(sums.items(), key=lambda pair: (pair[1] < 0, pair[0]))
        ]
        document = JournalEntry(
            key=_key(day, sequence),
            store=entries[0].store,
            txn_date=desk.txn_date(day),
            currency=entries[0].currency,
            memo=desk.carriage.memo(f"Shopify{of} {day.isoformat()}: fees and adjustments", day),
            ref_number=daily("payments", day, "", sequence),
            lines=tuple(lines),
        )
        desk.carriage.add(document)
        for entry in entries:
            desk.carriage.carry(document.key, day, entry.key, entry.lines)


def _key(day: date, sequence: int) -> str:
    return f"daily:payments:{day.isoformat()}:{sequence}"


def post_payout(desk: Desk, entry: Entry) -> None:
    """Plan the bank document of a payout or of its return; in a closed period it goes to the first open day and says so."""
    day = entry.business_date
    try:
        document = plan_bank_document(entry, desk.chart, desk.txn_date(day), desk.carriage.memo(entry.label, day))
    except ValueError as error:
        desk.hold([entry], "id", entry.key, str(error), "Book it by hand, and report it with this text.")
        return
    desk.carriage.add(document)
    desk.carriage.carry(document.key, day, entry.key, entry.lines)
