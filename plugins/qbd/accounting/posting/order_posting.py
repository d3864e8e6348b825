"""One order's documents, one agreement at a time: what is sold, what comes back, and what settles it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from qbd.accounting.entry import Entry, Line
from qbd.accounting.posting import corrections, forms, money
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.parts import SALES_KINDS, TENDER_KINDS, Part, Tender, parts, tenders
from qbd.accounting.posting.settlement import Settlement, open_item, restore


class OrderPosting:
    """Plans the documents of one order, date by date, on top of what is covered.

    Within a date: sales forms first, then payments of what they do not hold themselves, then refunds, then credits
    against debits; so no A/R stays open that Shopify does not show as outstanding. ``carriers`` tells which document
    took the first (sold) or second (returned) part of an agreement.
    """

    def __init__(self, desk: Desk, entries: Sequence[Entry]) -> None:
        self.desk = desk
        self.book: Settlement = restore(entries, desk.covered)
        self.carriers: dict[tuple[str, bool], str] = {}
        self._holders: dict[str, str] = {}
        self._applied = self._count_applications(entries)

    def post(self, day: date, entries: Sequence[Entry]) -> None:
        """Plan the uncovered entries of one date."""
        free = tenders(entry for entry in entries if entry.kind in TENDER_KINDS)
        for entry in entries:
            if entry.kind in SALES_KINDS:
                self._agreement(entry, free, day)
        for tender in [t for t in free if t.amount > 0]:
            self._payment(tender, day)
        # Those whose rounding stands on a credit memo first, before other refunds use that memo up.
        for tender in sorted((t for t in free if t.amount <= 0), key=lambda t: t.source not in self._holders):
            self._refund(tender, day)
        self.match(day, entries)

    def correct(self, day: date, entries: Iterable[Entry]) -> None:
        """Plan the corrections of one date; what they leave on A/R settles like everything else of the order."""
        for entry in entries:
            document = corrections.journal(self.desk, entry, day).key
            amount = corrections.open_amount(entry)
            if amount:
                side = self.book.debits if amount > 0 else self.book.credits
                side.append(open_item(document, entry, abs(amount)))

    def match(self, day: date, entries: Sequence[Entry]) -> None:
        """Set open credits against open debits."""
        for match in self.book.match():
            sequence = self._applied.get(match.credit.entry, 0) + 1
            self._applied[match.credit.entry] = sequence
            money.application(self.desk, match, entries[0], sequence, max(day, match.day))

    def _agreement(self, entry: Entry, free: list[Tender], day: date) -> None:
        positive, negative = parts(entry)
        if positive is not None:
            self._sold(positive, free, day)
        if negative is not None:
            self._returned(negative, free, day)

    def _sold(self, part: Part, free: list[Tender], day: date) -> None:
        paying = exact_payment(part.total, free)
        if paying is not None:
            _take(free, paying)
            self.carriers[part.source, True] = forms.receipt(self.desk, part, paying, day).key
            return
        cards = _gift_cards_within(part.total, free)
        _take(free, cards)
        document, total = forms.invoice(self.desk, part, cards, day)
        self.book.debits.append(open_item(document.key, part.entry, total))
        self.carriers[part.source, True] = document.key

    def _returned(self, part: Part, free: list[Tender], day: date) -> None:
        left = -part.total
        held: list[tuple[Tender, list[Line]]] = []
        for tender in list(free):
            if tender.amount >= 0 or -tender.amount > left:
                continue
            if tender.is_gift_card:
                held.append((tender, tender.lines))
                _take(free, [tender])
                left += tender.amount
            elif tender.rounding:
                held.append((tender, [line for line in tender.lines if line.role == "rounding"]))
                # From here on it is a refund of what moved.
                tender.amount, tender.rounding = tender.moved, 0
                left += tender.amount
        document, total = forms.credit_memo(self.desk, part, held, day)
        self._holders.update((tender.source, document.key) for tender, _ in held)
        self.book.credits.append(open_item(document.key, part.entry, total, memo=True))
        self.carriers[part.source, False] = document.key

    def _payment(self, tender: Tender, day: date) -> None:
        if tender.is_gift_card or tender.rounding:
            document = money.tender_journal(self.desk, tender, day).key
            self.book.credits.append(open_item(document, tender.entries[0], tender.amount))
            return
        used = self.book.pay(tender.amount, day)
        document = money.payment(self.desk, tender, used, day).key
        left = tender.amount - sum(amount for _, amount in used)
        self.book.credits.append(open_item(document, tender.entries[0], left))

    def _refund(self, tender: Tender, day: date) -> None:
        back, holder = -tender.amount, self._holders.get(tender.source)
        if holder is not None and not back:
            return  # All of it was rounded away, which its credit memo says.
        simple = not tender.is_gift_card and not tender.rounding
        used = self.book.refund(back, day, holder) if simple else []
        if used:
            money.card_refund(self.desk, tender, used, day)
            return
        document = money.tender_journal(self.desk, tender, day).key
        self.book.debits.append(open_item(document, tender.entries[0], back))

    def _count_applications(self, entries: Iterable[Entry]) -> dict[str, int]:
        keys = {key for e in entries for key in self.desk.documents_of(e) if key.startswith("apply:")}
        counts: dict[str, int] = {}
        for key in keys:
            credit = ":".join(key.split(":")[1:3])
            counts[credit] = counts.get(credit, 0) + 1
        return counts


def exact_payment(total: int, free: Sequence[Tender]) -> list[Tender] | None:
    """Return the tenders that pay a total exactly: the first ones in time, or else a single one; None if none do."""
    if total == 0:
        return []
    paid = 0
    chosen: list[Tender] = []
    for tender in free:
        if tender.amount <= 0:
            continue
        chosen.append(tender)
        paid += tender.amount
        if paid == total:
            return chosen
    return next(([tender] for tender in free if tender.amount == total), None)


def _gift_cards_within(total: int, free: Sequence[Tender]) -> list[Tender]:
    cards = []
    for tender in free:
        if tender.is_gift_card and 0 < tender.amount <= total and not tender.rounding:
            cards.append(tender)
            total -= tender.amount
    return cards


def _take(free: list[Tender], taken: Iterable[Tender]) -> None:
    gone = {id(tender) for tender in taken}
    free[:] = [tender for tender in free if id(tender) not in gone]
