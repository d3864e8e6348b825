"""Journal entries of gift cards: one per event."""

from __future__ import annotations

from qbd.accounting.documents import JournalEntry, JournalLine
from qbd.accounting.entry import Entry
from qbd.accounting.posting.desk import Desk
from qbd.accounting.ref_number import single


def post_gift_card(desk: Desk, entry: Entry) -> None:
    """Plan the journal entry of an event; in a closed period it goes to the first open day and says so."""
    day = entry.business_date
    document = JournalEntry(
        key=f"journal:{entry.key}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=desk.carriage.memo(f"Shopify {entry.label}", day),
        ref_number=single("gift card", entry.kind, int(entry.key.split(":")[1])),
        lines=tuple(
            JournalLine(
                account=desk.lists.role(line.role),
                amount=line.amount,
                memo=desk.carriage.memo(f"{entry.label}: {line.memo}", day),
            )
            for line in entry.lines
        ),
    )
    desk.carriage.add(document)
    desk.carriage.carry(document.key, day, entry.key, entry.lines)
