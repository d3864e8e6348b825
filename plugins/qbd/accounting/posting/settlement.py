"""The open items of one order on accounts receivable, and what is set against what.

Debits are invoices and journal entries of refunds that had no credit memo; credits are credit memos, payments not
applied and journal entries of tenders that no payment can express (gift cards, cash rounding).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from qbd.accounting.entry import Entry
from qbd.accounting.posting.parts import RECEIVABLE, parts


@dataclass(slots=True)
class OpenItem:
    """A document with an amount left on A/R (positive minor units). ``memo``: a credit memo.

    ``place`` orders the items of an order: by date, sales forms before journal entries, then by time. A later run
    must find the same order, whatever run planned the documents.
    """

    document: str
    entry: str
    left: int
    place: tuple[date, bool, datetime, str]
    memo: bool = False


def open_item(document: str, entry: Entry, left: int, *, memo: bool = False) -> OpenItem:
    """Return the open item of a document that is made from an entry."""
    place = (entry.business_date, document.startswith("journal:"), entry.happened_at, entry.key)
    return OpenItem(document, entry.key, left, place, memo)


def _place(item: OpenItem) -> tuple[date, bool, datetime, str]:
    return item.place


@dataclass(frozen=True, slots=True)
class Match:
    """A credit set against a debit."""

    credit: OpenItem
    debit: OpenItem
    amount: int

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

    def pay(self, amount: int, among: Iterable[OpenItem] | None = None) -> list[tuple[OpenItem, int]]:
        """Use money for open debits, oldest first; return what went where."""
        return list(_use(sorted(self.debits if among is None else among, key=_place), amount))

    def refundable(self) -> int:
        """Return what is left on credit memos: only those can be refunded to a card (Intuit's refund tutorial)."""
        return sum(credit.left for credit in self.credits if credit.memo)

    def refund(self, amount: int, among: Iterable[OpenItem] | None = None) -> list[tuple[OpenItem, int]]:
        """Use credit memos for money given back, newest first; return what came from where."""
        memos = [credit for credit in (self.credits if among is None else among) if credit.memo]
        return list(_use(sorted(memos, key=_place, reverse=True), amount))

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


def _use(items: Iterable[OpenItem], amount: int) -> Iterator[tuple[OpenItem, int]]:
    for item in items:
        part = min(item.left, amount)
        if part:
            item.left -= part
            amount -= part
            yield item, part


def restore(entries: Sequence[Entry], covered: Mapping[str, frozenset[str]]) -> Settlement:
    """Return the open items after everything that is covered, from the keys of the documents alone.

    ``apply:`` keys hold their amounts. A payment's key among the documents of an agreement says that it was applied
    to that agreement's invoice, a card refund's that it used that agreement's credit memo; such money is used oldest
    first after the matches are taken off, which is what planning did.
    """
    book = Settlement()
    money: dict[str, int] = {}
    for entry in entries:
        keys = covered.get(entry.key)
        if not keys:
            continue
        if entry.kind == "transaction":
            _restore_transaction(book, entry, keys, money)
        elif entry.kind != "cost":
            _restore_agreement(book, entry, keys)
    _absorbed(book, entries, covered)
    _matched(book, entries, covered)
    for document, amount in money.items():
        if amount > 0:
            linked = [debit for debit in book.debits if document in covered.get(debit.entry, ())]
            used = sum(part for _, part in book.pay(amount, linked))
            next(c for c in book.credits if c.document == document).left -= used
        else:
            book.refund(-amount, [credit for credit in book.credits if document in covered.get(credit.entry, ())])
    return book


def _restore_agreement(book: Settlement, entry: Entry, keys: frozenset[str]) -> None:
    positive, negative = parts(entry)
    invoice, memo = f"invoice:{entry.key}", f"credit:{entry.key}"
    if positive is not None and invoice in keys:
        book.debits.append(open_item(invoice, entry, positive.total))
    if negative is not None and memo in keys:
        book.credits.append(open_item(memo, entry, -negative.total, memo=True))


def _restore_transaction(book: Settlement, entry: Entry, keys: frozenset[str], money: dict[str, int]) -> None:
    amount = -sum(line.amount for line in entry.lines if line.role == RECEIVABLE)
    journal = f"journal:{entry.key}"
    if journal in keys:  # What else names the entry then only settles it.
        (book.credits if amount > 0 else book.debits).append(open_item(journal, entry, abs(amount)))
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


def _absorbed(book: Settlement, entries: Sequence[Entry], covered: Mapping[str, frozenset[str]]) -> None:
    """Take off each form what it holds itself: gift cards and cash rounding as negative lines."""
    for entry in entries:
        if entry.kind != "transaction":
            continue
        keys = covered.get(entry.key, frozenset())
        roles = {"rounding"} if f"refund:{entry.key}" in keys else {line.role for line in entry.lines} - {RECEIVABLE}
        absorbed = sum(line.amount for line in entry.lines if line.role in roles)
        for item in (*book.debits, *book.credits):
            if item.document in keys and item.document.startswith(("invoice:", "credit:")):
                item.left += absorbed if item.memo else -absorbed


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
