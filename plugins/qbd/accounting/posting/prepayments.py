"""Journal entries of deposits: money that came, or went back, before the sale that it is for is recognised."""

from __future__ import annotations

from collections.abc import Iterable

from qbd.accounting.documents import JournalEntry, JournalLine
from qbd.accounting.entry import Entry
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.forms import number, shop_memo
from qbd.accounting.posting.parts import PREPAYMENT
from qbd.accounting.ref_number import single


def post_prepayments(desk: Desk, group: Iterable[Entry]) -> None:
    """Plan the journal entries of an order's open deposits: clearing against what the shop owes until it sends."""
    for entry in group:
        if entry.kind == PREPAYMENT and desk.is_open(entry):
            _post(desk, entry)


def _post(desk: Desk, entry: Entry) -> None:
    day = entry.business_date
    klass = desk.lists.klass(entry.location_id)
    document = JournalEntry(
        key=f"journal:{entry.key}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=desk.carriage.memo(shop_memo(entry, "deposit"), day),
        ref_number=single("journal", *number(entry.key)),
        lines=tuple(
            JournalLine(account=desk.lists.role(line.role), amount=line.amount, memo=line.memo, klass=klass)
            for line in entry.lines
        ),
    )
    desk.carriage.add(document)
    desk.carriage.carry(document.key, day, entry.key, entry.lines)
