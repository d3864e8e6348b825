"""What moves money on an order: payments, card refunds, journal entries where neither can say it, and matches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qbd.accounting.documents import Applied, CardRefund, CreditUse, JournalEntry, JournalLine, ReceivePayment, TxnOf
from qbd.accounting.entry import Entry
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.forms import number, shop_memo
from qbd.accounting.posting.parts import RECEIVABLE, Tender
from qbd.accounting.posting.settlement import Match, OpenItem
from qbd.accounting.ref_number import numbered, single


def payment(desk: Desk, tender: Tender, used: Sequence[tuple[OpenItem, int]], day: date) -> ReceivePayment:
    """Plan the payment of a tender into its clearing account, applied to invoices; the rest stays a credit."""
    entry = tender.entries[0]
    document = ReceivePayment(
        key=f"payment:{tender.source}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=desk.carriage.memo(shop_memo(entry), day),
        customer=desk.lists.customer(entry),
        ref_number=numbered("payment", *number(tender.source), 1),
        total=tender.amount,
        applied=tuple(Applied(to=TxnOf(debit.document), amount=amount) for debit, amount in used),
        payment_method=desk.lists.payment_method(tender.gateway),
        deposit_to=desk.lists.role(f"clearing:{tender.gateway}"),
        ar_account=desk.lists.receivable,
    )
    desk.carriage.add(document)
    _carry(desk, document.key, tender, day)
    desk.carriage.link(document.key, day, (debit.entry for debit, _ in used))
    return document


def card_refund(desk: Desk, tender: Tender, used: Sequence[tuple[OpenItem, int]], day: date) -> CardRefund:
    """Plan the refund of a tender from its clearing account, using up credit memos.

    Rounding of cash stands on the credit memo; the refund is of what moved.
    """
    entry = tender.entries[0]
    document = CardRefund(
        key=f"refund:{tender.source}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=desk.carriage.memo(shop_memo(entry, "refund"), day),
        customer=desk.lists.customer(entry),
        ref_number=single("refund", *number(tender.source)),
        refund_from=desk.lists.role(f"clearing:{tender.gateway}"),
        applied=tuple(Applied(to=TxnOf(memo.document), amount=amount) for memo, amount in used),
        payment_method=desk.lists.payment_method(tender.gateway),
        ar_account=desk.lists.receivable,
    )
    desk.carriage.add(document)
    moved = [line for line in tender.lines if line.role != "rounding"]
    desk.carriage.carry(document.key, day, tender.source, moved, -tender.moved)
    desk.carriage.link(document.key, day, (memo.entry for memo, _ in used))
    return document


def tender_journal(desk: Desk, tender: Tender, day: date) -> JournalEntry:
    """Plan a journal entry for a tender that no payment or card refund can express.

    Gift cards (no bank or asset account), cash rounding outside a sales form, and money given back that no credit memo
    covers. The A/R line comes first and names the customer, so that it behaves like an invoice or a credit (rule 11).
    """
    entry = tender.entries[0]
    lists = desk.lists
    memo = desk.carriage.memo(shop_memo(entry), day)
    klass = lists.klass(entry.location_id)
    lines = [JournalLine(account=lists.receivable, amount=-tender.amount, klass=klass, entity=lists.customer(entry))]
    lines += [
        JournalLine(account=lists.role(line.role), amount=line.amount, memo=line.memo, klass=klass)
        for line in tender.lines
    ]
    document = JournalEntry(
        key=f"journal:{tender.source}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=memo,
        ref_number=single("journal", *number(tender.source)),
        lines=tuple(lines),
    )
    desk.carriage.add(document)
    _carry(desk, document.key, tender, day)
    return document


def application(desk: Desk, match: Match, entry: Entry, sequence: int, day: date) -> ReceivePayment:
    """Plan the payment without money that sets a credit against a debit; ``entry`` is any of the order's."""
    use = CreditUse(TxnOf(match.credit.document), match.amount)
    document = ReceivePayment(
        key=match.key,
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=desk.carriage.memo(shop_memo(entry, "credit applied"), day),
        customer=desk.lists.customer(entry),
        ref_number=numbered("apply", *number(match.credit.entry), sequence),
        total=0,
        applied=(Applied(to=TxnOf(match.debit.document), amount=0, credits=(use,)),),
        ar_account=desk.lists.receivable,
    )
    desk.carriage.add(document)
    desk.carriage.link(document.key, day, (match.credit.entry, match.debit.entry))
    return document


def _carry(desk: Desk, key: str, tender: Tender, day: date) -> None:
    for entry in tender.entries:
        lines = [line for line in entry.lines if line.role != RECEIVABLE]
        desk.carriage.carry(key, day, entry.key, lines, -sum(line.amount for line in lines))
