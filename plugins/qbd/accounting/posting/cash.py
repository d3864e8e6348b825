"""Journal entries of cash drawers: one per session and business date, in the class of the location."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qbd.accounting.cash_drawers.journal import CLOSING
from qbd.accounting.documents import JournalEntry, JournalLine
from qbd.accounting.entry import Entry
from qbd.accounting.posting.desk import Desk
from qbd.accounting.ref_number import single


def post_cash(desk: Desk, group: Sequence[Entry]) -> None:
    """Plan the journal entries of a session's open entries.

    A session within one day is one document. Its number is that of its closing, or else of its first entry: what
    comes later is a document of its own, so no number is given twice.
    """
    by_day: dict[date, list[Entry]] = {}
    for entry in group:
        if desk.is_open(entry):
            by_day.setdefault(entry.business_date, []).append(entry)
    for day, entries in by_day.items():
        _document(desk, day, entries)


def _document(desk: Desk, day: date, entries: Sequence[Entry]) -> None:
    first = next((entry for entry in entries if entry.kind == CLOSING), entries[0])
    klass = desk.lists.klass(first.location_id)
    document = JournalEntry(
        key=f"journal:{first.key}",
        store=first.store,
        txn_date=desk.txn_date(day),
        currency=first.currency,
        memo=desk.carriage.memo(f"Shopify {first.label}", day),
        ref_number=single("cash drawer", first.kind, int(first.key.split(":")[1])),
        lines=tuple(
            JournalLine(
                account=desk.lists.role(line.role),
                amount=line.amount,
                memo=desk.carriage.memo(f"{entry.label}: {line.memo}", day),
                klass=klass,
            )
            for entry in entries
            for line in entry.lines
        ),
    )
    desk.carriage.add(document)
    for entry in entries:
        desk.carriage.carry(document.key, day, entry.key, entry.lines)
