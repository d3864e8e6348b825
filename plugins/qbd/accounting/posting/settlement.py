"""The open items of one order on accounts receivable, and what is set against what.

Debits are invoices and journal entries of refunds that had no credit memo; credits are credit memos, payments not
applied and journal entries of tenders that no payment can express (gift cards, cash rounding). A correction is either,
by the sign of what it leaves on accounts receivable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from qbd.accounting.corrections import CORRECTION
from qbd.accounting.entry import Entry
from qbd.accounting.posting.parts import RECEIVABLE, SALES_KINDS, TENDER_KINDS, parts


@dataclass(slots=True)
class OpenItem:
    """A document with an amount left on A/R (positive minor units). ``memo``: a credit memo.

    ``total`` is what was open when the document was made: of sales forms less what they hold themselves. ``place``
    orders the items of an order: by date, sales forms before journal entries, then by time. A later run must find the
    same order, whatever run planned the documents.
    """

    document: str
    entry: str
    left: int
    total: int
    place: tuple[date, bool, datetime, str]
    memo: bool = False

    @property
    def day(self) -> date:
        """The business date of its document."""
        return self.place[0]


def open_item(document: str, entry: Entry, left: int, *, memo: bool = False) -> OpenItem:
    """Return the open item of a document that is made from an entry."""
    place = (entry.business_date, document.startswith("journal:"), entry.happened_at, entry.key)
    return OpenItem(document, entry.key, left, left, place, memo)


def _place(item: OpenItem) -> tuple[date, bool, datetime, str]:
    return item.place


@dataclass(frozen=True, slots=True)
class Match:
    """A credit set against a debit."""

    credit: OpenItem
    debit: OpenItem
    amount: int

    @property
    def day(self) -> date:
        """The first business date on which both are there."""
        return max(self.credit.day, self.debit.day)

    @property
    def key(self) -> str:
        """The key of the document that says so; the amount in it lets a later run restore the state exactly."""
        return f"apply:{self.credit.entry}:{self.debit.entry}:{self.amount}"


@dataclass(slots=True)
class Settlement:
    """Open debits and credits of one order, oldest first."""

    debits: list[OpenItem] = field(default_factory=list)
    credits: list[OpenItem] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is open."""
        return not (any(d.left for d in self.debits) or any(c.left for c in self.credits))

    def overused(self) -> OpenItem | None:
        """Return an item of which more was used than it is, which only facts that changed after posting can bring about."""
        return next((item for item in (*self.debits, *self.credits) if item.left < 0), None)

    def pay(self, amount: int, day: date) -> list[tuple[OpenItem, int]]:
        """Use money of a date for debits open by then, oldest first; return what went where.

        What is left over may still be matched. A later debit, posted before because days came in another order, is left
        to that: no payment is dated before what it pays.
        """
        return _use(sorted((debit for debit in self.debits if debit.day <= day), key=_place), amount)

    def refund(self, amount: int, day: date, memo: str | None = None) -> list[tuple[OpenItem, int]]:
        """Use credit memos for all of the money given back, newest first; return what came from where.

        Only credit memos can be refunded to a card (Intuit's refund tutorial). ``memo`` limits it to the credit memo of
        that key. Nothing is used, and nothing returned, where they cannot say all of it; memos dated after ``day`` cannot.
        """
        memos = [c for c in self.credits if c.memo and memo in (None, c.document) and c.day <= day]
        return _use(sorted(memos, key=_place, reverse=True), amount, whole=True)

    def match(self) -> Iterator[Match]:
        """Set what credits are left against what debits are left, oldest first."""
        credits = sorted(self.credits, key=_place)
        for debit in sorted(self.debits, key=_place):
            for credit in credits:
                amount = min(debit.left, credit.left)
                if amount:
                    debit.left -= amount
                    credit.left -= amount
                    yield Match(credit, debit, amount)


def _use(items: Iterable[OpenItem], amount: int, *, whole: bool = False) -> list[tuple[OpenItem, int]]:
    """Use money on items in this order, but only as :func:`_used_before` can tell it from the links alone.

    That is: all of an item on which nothing was used yet, or all that is left of the money. ``whole``: all or nothing.
    """
    used: list[tuple[OpenItem, int]] = []
    for item in items:
        part = amount if item.left >= amount else item.left if item.left == item.total else 0
        if part:
            used.append((item, part))
            amount -= part
    if whole and amount:
        return []
    for item, part in used:
        item.left -= part
    return used


def _used_before(items: Iterable[OpenItem], amount: int) -> int:
    """Take off the items what money linked to them was used for, in the order of planning; return what is left of it.

    It depends on totals only, so neither on the order of runs nor on what else was used on the items.
    """
    for item in items:
        part = min(item.total, amount)
        item.left -= part
        amount -= part
    return amount


def restore(entries: Sequence[Entry], covered: Mapping[str, frozenset[str]]) -> Settlement:
    """Return the open items after everything that is covered, from the keys of the documents alone.

    ``apply:`` keys hold their amounts. A payment's key among the documents of an agreement says that it was applied
    to that agreement's invoice, a card refund's that it used that agreement's credit memo; planning uses money only
    where these links tell how much.
    """
    book = Settlement()
    money: dict[str, int] = {}
    journals: dict[str, int] = {}
    for entry in entries:
        keys = covered.get(entry.key)
        if not keys:
            continue
        if entry.kind == CORRECTION:
            _restore_correction(book, entry, keys)
        elif entry.kind in TENDER_KINDS:
            _restore_transaction(book, entry, keys, money, journals)
        elif entry.kind in SALES_KINDS:
            _restore_agreement(book, entry, keys)
    _restore_journals(book, entries, journals)
    _absorbed(book, entries, covered)
    _matched(book, entries, covered)
    for document, amount in money.items():
        if amount > 0:
            debits = [debit for debit in book.debits if document in covered.get(debit.entry, ())]
            left = _used_before(sorted(debits, key=_place), amount)
            next(c for c in book.credits if c.document == document).left -= amount - left
        else:
            memos = [c for c in book.credits if c.memo and document in covered.get(c.entry, ())]
            _used_before(sorted(memos, key=_place, reverse=True), -amount)
    return book


def _restore_agreement(book: Settlement, entry: Entry, keys: frozenset[str]) -> None:
    positive, negative = parts(entry)
    invoice, memo = f"invoice:{entry.key}", f"credit:{entry.key}"
    if positive is not None and invoice in keys:
        book.debits.append(open_item(invoice, entry, positive.total))
    if negative is not None and memo in keys:
        book.credits.append(open_item(memo, entry, -negative.total, memo=True))


def _restore_correction(book: Settlement, entry: Entry, keys: frozenset[str]) -> None:
    """Add the journal entry of a correction; other keys of its own only settle it."""
    amount = sum(line.amount for line in entry.lines if line.role == RECEIVABLE)
    document = f"journal:{entry.key}"
    if amount and document in keys:
        (book.debits if amount > 0 else book.credits).append(open_item(document, entry, abs(amount)))


def _restore_transaction(
    book: Settlement, entry: Entry, keys: frozenset[str], money: dict[str, int], journals: dict[str, int]
) -> None:
    amount = -sum(line.amount for line in entry.lines if line.role == RECEIVABLE)
    journal = next((key for key in keys if key.startswith("journal:")), None)
    if journal is not None:  # What else names the entry then only settles it.
        journals[journal] = journals.get(journal, 0) + amount
        return
    for key in keys:
        if key.startswith("payment:"):
            if key not in money:
                book.credits.append(open_item(key, entry, 0))
            next(c for c in book.credits if c.document == key).left += amount
            money[key] = money.get(key, 0) + amount
        elif key.startswith("refund:"):
            rounding = sum(line.amount for line in entry.lines if line.role == "rounding")
            money[key] = money.get(key, 0) + amount - rounding


def _restore_journals(book: Settlement, entries: Sequence[Entry], journals: Mapping[str, int]) -> None:
    """Add the journal entries of tenders: of a payment less the change given on it, where that is in the same one."""
    for entry in entries:
        document = f"journal:{entry.key}"
        amount = journals.get(document, 0)
        if amount:
            (book.credits if amount > 0 else book.debits).append(open_item(document, entry, abs(amount)))


def _absorbed(book: Settlement, entries: Sequence[Entry], covered: Mapping[str, frozenset[str]]) -> None:
    """Take off each form what it holds itself: gift cards and cash rounding as negative lines."""
    for entry in entries:
        if entry.kind not in TENDER_KINDS:
            continue
        keys = covered.get(entry.key, frozenset())
        roles = {"rounding"} if f"refund:{entry.key}" in keys else {line.role for line in entry.lines} - {RECEIVABLE}
        absorbed = sum(line.amount for line in entry.lines if line.role in roles)
        for item in (*book.debits, *book.credits):
            if item.document in keys and item.document.startswith(("invoice:", "credit:")):
                item.total += absorbed if item.memo else -absorbed
                item.left = item.total


def _matched(book: Settlement, entries: Sequence[Entry], covered: Mapping[str, frozenset[str]]) -> None:
    keys = {key for entry in entries for key in covered.get(entry.key, ()) if key.startswith("apply:")}
    for key in keys:
        _, credit_kind, credit_id, debit_kind, debit_id, amount = key.split(":")
        for item in book.credits:
            if item.entry == f"{credit_kind}:{credit_id}":
                item.left -= int(amount)
        for item in book.debits:
            if item.entry == f"{debit_kind}:{debit_id}":
                item.left -= int(amount)
