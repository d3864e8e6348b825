"""Sales receipts, invoices and credit memos from the parts of an order's agreements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qbd.accounting.documents import CreditMemo, Invoice, SalesReceipt
from qbd.accounting.entry import Entry, Line
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.native_forms import taxed_form
from qbd.accounting.posting.parts import Part, Tender
from qbd.accounting.ref_number import single


def number(entry_key: str) -> tuple[str, int]:
    """Return record kind and id of an entry key such as ``agreement:7``."""
    kind, id = entry_key.split(":")[:2]
    return kind, int(id)


def shop_memo(entry: Entry, what: str = "") -> str:
    """Return the memo that names the order."""
    return f"Shopify {entry.label} {what}".rstrip()


def deposit_gateway(tenders: Sequence[Tender]) -> str:
    """Return the gateway that most money came in by; '' where none did (gift cards alone, or nothing to pay)."""
    moved: dict[str, int] = {}
    for tender in tenders:
        if not tender.is_gift_card:
            moved[tender.gateway] = moved.get(tender.gateway, 0) + tender.moved
    best = max(moved, key=lambda gateway: (moved[gateway], gateway), default="")
    return best if best and moved[best] > 0 else ""


def receipt(desk: Desk, part: Part, tenders: Sequence[Tender], day: date) -> SalesReceipt:
    """Plan the sales receipt of a part that the tenders pay exactly, and return it.

    Its total goes to the clearing account of the largest tender; every other tender, gift cards and cash rounding are
    lines that post to their own accounts. Nothing is left on A/R.
    """
    gateway = deposit_gateway(tenders)
    role = f"clearing:{gateway}"
    others = [line for tender in tenders for line in tender.lines if line.role != role]
    entry = part.entry
    form = taxed_form(desk, part.lines, others, -1)
    document = SalesReceipt(
        key=f"receipt:{part.source}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=desk.carriage.memo(shop_memo(entry) + form.note, day),
        customer=desk.lists.customer(entry),
        ref_number=single("receipt", *number(part.source)),
        lines=form.lines,
        klass=desk.lists.klass(entry.location_id),
        tax_item=form.tax_item,
        customer_tax_code=form.customer_code,
        tax_included=form.included,
        tax=form.tax,
        bill_address=desk.lists.bill_address(entry),
        po_number=desk.lists.po_number(entry),
        sales_rep=desk.lists.sales_rep(entry),
        deposit_to=desk.lists.role(role) if gateway else None,
        payment_method=desk.lists.payment_method(gateway) if gateway else None,
    )
    desk.carriage.add(document)
    desk.carriage.carry(document.key, day, entry.key, form.carried)
    _carry_tenders(desk, document.key, day, tenders, on_receivable=False)
    return document


def invoice(desk: Desk, part: Part, gift_cards: Sequence[Tender], day: date) -> tuple[Invoice, int]:
    """Plan the invoice of a part that is not fully paid on its date; gift cards of that date are negative lines.

    Returns the invoice and its total in minor units.
    """
    entry = part.entry
    lines = [line for tender in gift_cards for line in tender.lines]
    form = taxed_form(desk, part.lines, lines, -1)
    document = Invoice(
        key=f"invoice:{part.source}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=desk.carriage.memo(shop_memo(entry) + form.note, day),
        customer=desk.lists.customer(entry),
        ref_number=single("invoice", *number(part.source)),
        lines=form.lines,
        klass=desk.lists.klass(entry.location_id),
        tax_item=form.tax_item,
        customer_tax_code=form.customer_code,
        tax_included=form.included,
        tax=form.tax,
        bill_address=desk.lists.bill_address(entry),
        po_number=desk.lists.po_number(entry),
        sales_rep=desk.lists.sales_rep(entry),
        ar_account=desk.lists.receivable,
        due_date=desk.lists.due_on(entry),
        terms=desk.lists.terms(entry),
    )
    desk.carriage.add(document)
    desk.carriage.carry(document.key, day, entry.key, form.carried, part.total)
    _carry_tenders(desk, document.key, day, gift_cards, on_receivable=True)
    return document, part.total - sum(tender.amount for tender in gift_cards)


def credit_memo(desk: Desk, part: Part, held: Sequence[tuple[Tender, list[Line]]], day: date) -> tuple[CreditMemo, int]:
    """Plan the credit memo of a part that gives value back.

    ``held`` are the refunds, with those of their lines, that the memo holds itself: gift cards filled up again and
    the rounding of cash given back. Returns the memo and its total in minor units.
    """
    entry = part.entry
    lines = [line for _, some in held for line in some]
    form = taxed_form(desk, part.lines, lines, 1)
    document = CreditMemo(
        key=f"credit:{part.source}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=desk.carriage.memo(shop_memo(entry, "refund") + form.note, day),
        customer=desk.lists.customer(entry),
        ref_number=single("credit", *number(part.source)),
        lines=form.lines,
        klass=desk.lists.klass(entry.location_id),
        tax_item=form.tax_item,
        customer_tax_code=form.customer_code,
        tax_included=form.included,
        tax=form.tax,
        bill_address=desk.lists.bill_address(entry),
        po_number=desk.lists.po_number(entry),
        sales_rep=desk.lists.sales_rep(entry),
        ar_account=desk.lists.receivable,
    )
    desk.carriage.add(document)
    desk.carriage.carry(document.key, day, entry.key, form.carried, part.total)
    total = -part.total
    for tender, some in held:
        amount = sum(line.amount for line in some)
        desk.carriage.carry(document.key, day, tender.source, some, -amount)
        total += amount
    return document, total


def _carry_tenders(desk: Desk, key: str, day: date, tenders: Sequence[Tender], *, on_receivable: bool) -> None:
    for tender in tenders:
        for entry in tender.entries:
            lines = [line for line in entry.lines if line.role != "accounts_receivable"]
            owed = -sum(line.amount for line in lines) if on_receivable else None
            desk.carriage.carry(key, day, entry.key, lines, owed)
