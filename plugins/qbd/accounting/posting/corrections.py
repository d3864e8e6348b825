"""Journal entries of corrections: what a posted entry lacks, each a document of its own in every posting mode."""

from __future__ import annotations

from datetime import date

from qbd.accounting.corrections import CORRECTION
from qbd.accounting.documents import JournalEntry, JournalLine, Named
from qbd.accounting.entry import Entry, Line
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.forms import number, shop_memo
from qbd.accounting.posting.parts import RECEIVABLE
from qbd.accounting.ref_number import single
from qbd.accounting.tax_names import is_tax, tax_name

PAYABLE = "accounts_payable"
STOCK = frozenset(("inventory_asset", "cogs"))


def is_correction(entry: Entry) -> bool:
    """Tell whether an entry corrects another."""
    return entry.kind == CORRECTION


def moves_stock(desk: Desk, entry: Entry) -> bool:
    """Tell whether a correction would have to move goods that QuickBooks counts and values (Inventory Detailed).

    A journal entry changes the ledger but neither quantity nor value of an item (facts-quickbooks, rule 15).
    """
    return desk.items.detailed and any(
        line.variant_id is not None and desk.items.is_tracked(line.variant_id) and (line.quantity or line.role in STOCK)
        for line in entry.lines
    )


def journal(desk: Desk, entry: Entry, day: date) -> JournalEntry:
    """Plan the journal entry of a correction.

    A line on A/R (A/P) comes first and names the customer (vendor), so that it is an open item (rules 9 to 11); one on
    sales tax payable names the tax agency, one line per agency (rule 12). No line is 0 (rule 19).
    """
    document = JournalEntry(
        key=f"journal:{entry.key}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=_memo(desk, entry, day),
        ref_number=single("journal", *number(entry.key)),
        lines=_lines(desk, entry, day),
    )
    desk.carriage.add(document)
    desk.carriage.carry(document.key, day, entry.key, entry.lines)
    return document


def open_amount(entry: Entry) -> int:
    """Return what a correction leaves open on A/R in minor units (positive: the buyer owes it)."""
    return sum(line.amount for line in entry.lines if line.role == RECEIVABLE)


def _memo(desk: Desk, entry: Entry, day: date, figures: str = "") -> str:
    text = f"{shop_memo(entry)}, noticed {entry.business_date.isoformat()}"
    return desk.carriage.memo(f"{text}: {figures}" if figures else text, day)


def _lines(desk: Desk, entry: Entry, day: date) -> tuple[JournalLine, ...]:
    klass = desk.lists.klass(entry.location_id)
    sums: dict[tuple[str, Named | None], int] = {}
    memos: dict[tuple[str, Named | None], str] = {}
    for line in sorted(entry.lines, key=lambda each: each.role not in (RECEIVABLE, PAYABLE)):
        key = (line.role, _entity(desk, entry, line))
        sums[key] = sums.get(key, 0) + line.amount
        memos.setdefault(key, _memo(desk, entry, day, line.memo))
    return tuple(
        JournalLine(account=desk.lists.role(role), amount=amount, memo=memos[role, entity], klass=klass, entity=entity)
        for (role, entity), amount in sums.items()
        if amount
    )


def _entity(desk: Desk, entry: Entry, line: Line) -> Named | None:
    if line.role == RECEIVABLE:
        return desk.lists.customer(entry)
    if line.role == PAYABLE:
        return desk.lists.supplier(entry.buyer_id)
    return _agency(desk, line) if is_tax(line.role) else None


def _agency(desk: Desk, line: Line) -> Named | None:
    """Return who is owed a tax that is QuickBooks' own; None where it is an ordinary liability."""
    chart = desk.chart
    if chart.tax == "native":
        rates = (rate for tax in chart.native_taxes for rate in tax.rates)
        same = (rate.vendor for rate in rates if (rate.title, rate.rate) == (line.tax_title, line.tax_rate))
        if vendor := next(same, ""):
            return desk.lists.named_vendor(vendor)
    if not desk.items.tax_items:
        return None
    agency = chart.taxes.get(tax_name(line.tax_title, line.tax_rate, chart.taxes))
    return desk.lists.named_vendor((agency and agency.vendor) or chart.default_tax_agency)
