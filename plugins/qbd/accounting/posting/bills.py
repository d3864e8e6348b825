"""Bills: what was received of a purchase order on one date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qbd.accounting.documents import Bill, ExpenseLine, ItemLine
from qbd.accounting.entry import Entry, Line
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.parts import RECEIVABLE
from qbd.accounting.ref_number import bill as bill_number

PAYABLE = "accounts_payable"


def post_bill(desk: Desk, entry: Entry) -> None:
    """Plan the bill of one receipt: item lines where stock is kept in QuickBooks, expense lines otherwise.

    Goods go to inventory_asset either way, so Inventory Summary and Detailed leave the same ledger.
    """
    day = entry.business_date
    lines = [line for line in entry.lines if line.role not in (PAYABLE, RECEIVABLE)]
    stock = [line for line in lines if _is_item(desk, line)]
    other = [line for line in lines if not _is_item(desk, line)]
    purchase = int(entry.key.split(":")[1])
    klass = desk.lists.klass(entry.location_id)
    document = Bill(
        key=f"bill:{entry.key}",
        store=entry.store,
        txn_date=desk.txn_date(day),
        currency=entry.currency,
        memo=desk.carriage.memo(entry.label, day),
        vendor=desk.lists.supplier(entry.buyer_id),
        ref_number=bill_number(purchase, day),
        item_lines=tuple(
            ItemLine(
                item=desk.items.named(f"variant:{line.variant_id}"),
                amount=line.amount,
                description=line.title,
                quantity=Decimal(line.quantity),
                klass=klass,
            )
            for line in stock
        ),
        expense_lines=tuple(
            ExpenseLine(account=desk.lists.role(line.role), amount=line.amount, memo=_text(line), klass=klass)
            for line in other
        ),
        due_date=_due_date(desk, entry),
        ap_account=desk.lists.payable,
    )
    desk.carriage.add(document)
    desk.carriage.carry(document.key, day, entry.key, entry.lines)


def _is_item(desk: Desk, line: Line) -> bool:
    return bool(line.quantity) and line.variant_id is not None and desk.items.is_tracked(line.variant_id)


def _text(line: Line) -> str:
    return f"{line.quantity} x {line.title or line.sku}" if line.quantity else line.memo


def _due_date(desk: Desk, entry: Entry) -> date | None:
    return desk.lists.catalogue.due_dates.get(entry.group)
