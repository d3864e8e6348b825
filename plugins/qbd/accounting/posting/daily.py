"""Daily posting: all orders of one date and location that are settled within the date, on one form per sign.

This is the hot path: shares of entries are collected as flat columns and summed once per run by pandas, on int64
minor units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from qbd.accounting.documents import (
    Applied,
    CardRefund,
    CreditMemo,
    ItemLine,
    JournalEntry,
    JournalLine,
    Named,
    SalesReceipt,
    TxnOf,
)
from qbd.accounting.entry import Entry, Line
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.form_lines import by_rank, goods_line, summed_line
from qbd.accounting.posting.parts import RECEIVABLE, Part, Tender
from qbd.accounting.ref_number import daily

SALES, CREDIT, REFUND, COST = "sales", "credit", "refund", "cost"


@dataclass(slots=True)
class Bucket:
    """What one daily document sums: the orders' labels and, for sales and credits, the money by gateway."""

    key: str
    sign: str
    day: date
    location_id: int | None
    sequence: int
    position: int
    payout: int | None = None
    labels: dict[str, None] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    refunds: list[tuple[str, str, list[Line], int]] = field(default_factory=list)
    debits: dict[str, int] = field(default_factory=dict)
    credits: dict[str, int] = field(default_factory=dict)


class Daily:
    """Collects settled orders by date, location and sign (and by payout, in that mode), and plans their documents.

    A document's key is ``daily:<date>:<location>:<sign>:<sequence>``; the sequence follows those of ``taken``, so an
    entry that comes late for a date makes a further document.
    """

    def __init__(self, desk: Desk, taken: Collection[str]) -> None:
        self.desk = desk
        self._buckets: dict[tuple[date, int | None, str, int | None], Bucket] = {}
        self.payout: int | None = None
        self._last: dict[str, int] = {}
        for key in taken:
            if key.startswith("daily:"):
                stem, _, sequence = key.rpartition(":")
                self._last[stem] = max(self._last.get(stem, 0), int(sequence))
        self._codes: dict[tuple[int, str], int] = {}
        self._coded: list[int] = []
        self._amounts: list[int] = []
        self._quantities: list[int] = []

    def of_payout(self, payout: int | None) -> Daily:
        """Collect what follows for a payout; None: for no payout."""
        self.payout = payout
        return self

    def add_part(self, part: Part, day: date) -> str:
        """Add the part of an agreement to its date's receipt or credit memo; return that document's key."""
        sold = part.total >= 0 and not any(line.quantity < 0 for line in part.lines)
        bucket = self._bucket(part.entry, day, SALES if sold else CREDIT)
        self._collect(bucket, part.lines, tender=False)
        self.desk.carriage.carry(bucket.key, day, part.source, part.lines, None if sold else part.total)
        return bucket.key

    def add_payment(self, tender: Tender, day: date) -> None:
        """Add a tender to its date's receipt."""
        bucket = self._bucket(tender.entries[0], day, SALES)
        for entry in tender.entries:
            lines = [line for line in entry.lines if line.role != RECEIVABLE]
            self.desk.carriage.carry(bucket.key, day, entry.key, lines)
            self._collect(bucket, lines, tender=True)
        if not tender.is_gift_card:
            bucket.moved[tender.gateway] = bucket.moved.get(tender.gateway, 0) + tender.moved

    def add_refund(self, tender: Tender, day: date) -> None:
        """Add money given back: gift cards and rounding to the credit memo, the rest to its gateway's refund."""
        bucket = self._bucket(tender.entries[0], day, CREDIT)
        lines = tender.lines
        held = lines if tender.is_gift_card else [line for line in lines if line.role == "rounding"]
        if held:
            self._collect(bucket, held, tender=True)
            amount = -sum(line.amount for line in held)
            self.desk.carriage.carry(bucket.key, day, tender.source, held, amount)
        if tender.moved and not tender.is_gift_card:
            moved = [line for line in lines if line.role != "rounding"]
            bucket.refunds.append((tender.gateway, tender.source, moved, -tender.moved))

    def add_cost(self, entry: Entry, lines: Sequence[Line], day: date) -> None:
        """Add cost of goods to its date's journal entry."""
        bucket = self._bucket(entry, day, COST)
        for line in lines:
            side = bucket.debits if line.amount > 0 else bucket.credits
            side[line.role] = side.get(line.role, 0) + line.amount
        self.desk.carriage.carry(bucket.key, day, entry.key, lines)

    def finish(self) -> None:
        """Plan the documents of all buckets, by date, location and sign."""
        if not self._buckets:
            return
        sums = self._sums()
        for bucket in self._buckets.values():
            if bucket.sign == COST:
                self.desk.carriage.add(self._journal(bucket))
            elif bucket.sign == SALES:
                self.desk.carriage.add(self._receipt(bucket, sums.get(bucket.position, [])))
            else:
                memo = self._memo(bucket, sums.get(bucket.position, []))
                self.desk.carriage.add(memo)
                self._refunds(bucket, memo)

    def _bucket(self, entry: Entry, day: date, sign: str) -> Bucket:
        place = (day, entry.location_id, sign, self.payout)
        bucket = self._buckets.get(place)
        if bucket is None:
            key, sequence = self._next(day, entry.location_id, sign)
            bucket = Bucket(key, sign, day, entry.location_id, sequence, len(self._buckets), self.payout)
            self._buckets[place] = bucket
        bucket.labels[entry.label] = None
        return bucket

    def _next(self, day: date, location_id: int | None, sign: str) -> tuple[str, int]:
        stem = f"daily:{day.isoformat()}:{'online' if location_id is None else location_id}:{sign}"
        sequence = self._last.get(stem, 0) + 1
        self._last[stem] = sequence
        return f"{stem}:{sequence}", sequence

    def _collect(self, bucket: Bucket, lines: Iterable[Line], *, tender: bool) -> None:
        facets, codes = self.desk.items.facets, self._codes
        coded, amounts, quantities, position = self._coded, self._amounts, self._quantities, bucket.position
        for line in lines:
            for key, amount, quantity in facets(line, tender=tender):
                place = (position, key)
                code = codes.get(place)
                if code is None:
                    code = codes[place] = len(codes)
                coded.append(code)
                amounts.append(amount)
                quantities.append(quantity)

    def _sums(self) -> dict[int, list[tuple[str, int, int]]]:
        """Sum the collected rows per document and item; items are coded as integers, for text groups slowly."""
        # Half a second of import that individual posting and DAG parsing never need.
        import pandas as pd

        frame = pd.DataFrame(
            {
                "code": np.array(self._coded, dtype=np.int64),
                "amount": np.array(self._amounts, dtype=np.int64),
                "quantity": np.array(self._quantities, dtype=np.int64),
            }
        )
        summed = frame.groupby("code", sort=True).sum()
        result: dict[int, list[tuple[str, int, int]]] = {}
        figures = zip(self._codes, summed["amount"].tolist(), summed["quantity"].tolist(), strict=True)
        for (position, key), amount, quantity in figures:
            result.setdefault(position, []).append((key, amount, quantity))
        return result

    def _lines(self, sums: Sequence[tuple[str, int, int]], sign: int) -> tuple[ItemLine, ...]:
        items = self.desk.items
        amounts = {key: sign * amount for key, amount, quantity in sums}
        units = {key: -sign * quantity for key, amount, quantity in sums}
        made = [
            goods_line(items, key, amount, units[key], "")
            if units[key]
            else summed_line(items, key, amount, key.partition(":")[2] if key.startswith("tax:") else "")
            for key, amount in by_rank(amounts)
            if amount or units[key]
        ]
        return tuple(made) or (summed_line(items, "adjustment", 0, "nothing to pay"),)

    def _receipt(self, bucket: Bucket, sums: Sequence[tuple[str, int, int]]) -> SalesReceipt:
        gateway = max(bucket.moved, key=lambda g: (bucket.moved[g], g), default="")
        deposited = bucket.moved.get(gateway, 0)
        if deposited > 0:  # That tender is the form's total, so it is no line of it.
            own = f"tender:{gateway}"
            sums = [(key, amount - deposited if key == own else amount, units) for key, amount, units in sums]
        lists, deposits = self.desk.lists, deposited > 0
        return SalesReceipt(
            key=bucket.key,
            store=self.desk.chart.store,
            txn_date=self.desk.txn_date(bucket.day),
            currency=self.desk.chart.currency,
            memo=self._memo_text(bucket),
            customer=self._customer(bucket),
            ref_number=self._ref_number(bucket),
            lines=self._lines(sums, -1),
            klass=lists.klass(bucket.location_id),
            tax_item=self.desk.items.zero_tax(),
            deposit_to=lists.role(f"clearing:{gateway}") if deposits else None,
            payment_method=lists.payment_method(gateway) if deposits else None,
        )

    def _memo(self, bucket: Bucket, sums: Sequence[tuple[str, int, int]]) -> CreditMemo:
        lists = self.desk.lists
        return CreditMemo(
            key=bucket.key,
            store=self.desk.chart.store,
            txn_date=self.desk.txn_date(bucket.day),
            currency=self.desk.chart.currency,
            memo=self._memo_text(bucket),
            customer=self._customer(bucket),
            ref_number=self._ref_number(bucket),
            lines=self._lines(sums, 1),
            klass=lists.klass(bucket.location_id),
            tax_item=self.desk.items.zero_tax(),
            ar_account=lists.receivable,
        )

    def _refunds(self, bucket: Bucket, memo: CreditMemo) -> None:
        lists, carriage = self.desk.lists, self.desk.carriage
        for gateway in sorted({refund[0] for refund in bucket.refunds}):
            shares = [refund[1:] for refund in bucket.refunds if refund[0] == gateway]
            key, sequence = self._next(bucket.day, bucket.location_id, REFUND)
            total = 0
            for source, lines, receivable in shares:
                carriage.carry(key, bucket.day, source, lines, receivable)
                total += receivable
            code = lists.location(bucket.location_id).code
            refund = CardRefund(
                key=key,
                store=memo.store,
                txn_date=memo.txn_date,
                currency=memo.currency,
                memo=memo.memo,
                customer=memo.customer,
                ref_number=daily(REFUND, bucket.day, code, sequence),
                refund_from=lists.role(f"clearing:{gateway}"),
                applied=(Applied(to=TxnOf(memo.key), amount=total),),
                payment_method=lists.payment_method(gateway),
                ar_account=lists.receivable,
            )
            carriage.add(refund)

    def _journal(self, bucket: Bucket) -> JournalEntry:
        return JournalEntry(
            key=bucket.key,
            store=self.desk.chart.store,
            txn_date=self.desk.txn_date(bucket.day),
            currency=self.desk.chart.currency,
            memo=self._memo_text(bucket),
            ref_number=self._ref_number(bucket),
            lines=cost_journal_lines(
                self.desk, bucket.debits, bucket.credits, self.desk.lists.klass(bucket.location_id)
            ),
        )

    def _customer(self, bucket: Bucket) -> Named:
        lists = self.desk.lists
        if bucket.payout is None:
            return lists.summary_customer(bucket.location_id)
        return lists.named_customer(self.desk.chart.payout_customer)

    def _ref_number(self, bucket: Bucket) -> str:
        code = self.desk.lists.location(bucket.location_id).code
        return daily(bucket.sign, bucket.day, code, bucket.sequence)

    def _memo_text(self, bucket: Bucket) -> str:
        labels = list(bucket.labels)
        place = self.desk.lists.location(bucket.location_id).name
        orders = labels[0] if len(labels) == 1 else f"{len(labels)} orders, {labels[0]} to {labels[-1]}"
        payout = "" if bucket.payout is None else f"payout {bucket.payout}, "
        text = f"Shopify {payout}{bucket.day.isoformat()} {place} {bucket.sign}: {orders}"
        return self.desk.carriage.memo(text, bucket.day)


def cost_journal_lines(
    desk: Desk, debits: dict[str, int], credits: dict[str, int], klass: Named | None
) -> tuple[JournalLine, ...]:
    """Return the lines of a cost journal entry: debits, then credits, each role once per side."""
    return tuple(
        JournalLine(account=desk.lists.role(role), amount=amount, klass=klass)
        for side in (debits, credits)
        for role, amount in sorted(side.items())
    )
