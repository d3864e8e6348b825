"""Cost of goods: a journal entry where QuickBooks does not value stock, a ride on the sales form where it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from qbd.accounting.documents import JournalEntry
from qbd.accounting.entry import Entry, Line
from qbd.accounting.posting.daily import Daily, cost_journal_lines
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.forms import number, shop_memo
from qbd.accounting.ref_number import single

Carriers = Mapping[tuple[str, bool], str]
"""(agreement's entry key, sold) -> key of the sales form planned in this run."""

_SOLD = ("receipt:", "invoice:")


def post_cost(desk: Desk, entry: Entry, carriers: Carriers, daily: Daily | None, day: date) -> None:
    """Plan a cost entry: lines of inventory items ride on the sales form that moves the goods (design, section 2).

    QuickBooks posts those itself at average cost. All other lines are journal entries: per agreement, or per date and
    location (``daily``).
    """
    agreement = carried_by(entry.key)
    if not desk.items.detailed:
        _post_journal(desk, entry, entry.lines, daily, day)
        return
    rest: list[Line] = []
    riding: dict[str, list[Line]] = {}
    for line in entry.lines:
        sold = line.quantity > 0
        carrier = carriers.get((agreement, sold)) or _covered_carrier(desk, agreement, sold)
        if carrier and line.variant_id is not None and desk.items.is_tracked(line.variant_id):
            riding.setdefault(carrier, []).append(line)
        else:
            rest.append(line)
    for document, lines in riding.items():
        desk.carriage.value(document, day, entry.key, lines)
    if rest:
        _post_journal(desk, entry, rest, daily, day)


def carried_by(cost_key: str) -> str:
    """Return the key of the entry whose goods a cost is of.

    >>> carried_by("cost:7"), carried_by("cost:7:fulfillment")
    ('agreement:7', 'fulfillment:7')
    """
    _, id, *of = cost_key.split(":")
    return f"{of[0] if of else 'agreement'}:{id}"


def note_unknown_costs(desk: Desk, entry: Entry, costed: frozenset[int | None], carriers: Carriers, day: date) -> None:
    """Note, at 0, what QuickBooks values although no unit cost is known to us; ``costed`` are sales with one."""
    for line in entry.lines:
        if line.sale_id in costed or not desk.items.moves_stock(line):
            continue
        carrier = carriers.get((entry.key, line.quantity > 0))
        if carrier:
            desk.carriage.value(carrier, day, entry.key, (Line("cogs", 0), Line("inventory_asset", 0)))


def _covered_carrier(desk: Desk, agreement: str, sold: bool) -> str:
    kind = ":sales:" if sold else ":credit:"
    prefixes = _SOLD if sold else ("credit:",)
    for key in sorted(desk.covered.get(agreement, ())):
        if key.startswith(prefixes) or (key.startswith("daily:") and kind in key):
            return key
    return ""


def _post_journal(desk: Desk, entry: Entry, lines: Sequence[Line], daily: Daily | None, day: date) -> None:
    if daily is not None:
        daily.add_cost(entry, lines, day)
    else:
        _journal(desk, entry, lines, day)


def _journal(desk: Desk, entry: Entry, lines: Sequence[Line], day: date) -> None:
    debits: dict[str, int] = {}
    credits: dict[str, int] = {}
    for line in lines:
        side = debits if line.amount > 0 else credits
        side[line.role] = side.get(line.role, 0) + line.amount
    kind, id = number(carried_by(entry.key))
    document = JournalEntry(
        key=f"cost:{kind}:{id}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=desk.carriage.memo(shop_memo(entry, "cost of goods"), day),
        ref_number=single("cost", kind, id),
        lines=cost_journal_lines(desk, debits, credits, desk.lists.klass(entry.location_id)),
    )
    desk.carriage.add(document)
    desk.carriage.carry(document.key, day, entry.key, lines)
