"""The lines of sales forms: goods each on its own line, the rest summed per item."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from qbd.accounting.documents import ItemLine
from qbd.accounting.entry import Line
from qbd.accounting.posting.items import Items

_DESCRIPTION_LENGTH = 4095
_RANK = {"variant": 0, "type": 0, "returns": 0, "giftcard": 1, "adjustment": 2}
_RANK |= {"shipping": 3, "discounts": 4, "tips": 5, "return_fees": 6, "duties": 7, "additional_fees": 8}
_RANK |= {"tax": 9, "rounding": 10, "tender": 11, "store_credit": 11, "deposit_used": 11}


def item_lines(lines: Iterable[Line], tendered: Iterable[Line], items: Items, sign: int) -> tuple[ItemLine, ...]:
    """Return the item lines of journal lines; ``tendered`` are those of the tenders that the form itself holds.

    ``sign`` is -1 on receipts and invoices (a credit of income is a positive line), +1 on credit memos. Goods keep
    one line per sale; shipping, discounts, tips, fees, duties, taxes and tenders are summed per item. Sums of zero are left out,
    goods at 0.00 stay.
    """
    goods: list[ItemLine] = []
    sums: dict[str, int] = {}
    texts: dict[str, str] = {}
    for line in lines:
        for key, amount, quantity in items.facets(line):
            if quantity or line.quantity:
                goods.append(goods_line(items, key, sign * amount, -sign * quantity, line.title))
            else:
                sums[key] = sums.get(key, 0) + sign * amount
                texts.setdefault(key, line_text(key, line))
    for line in tendered:
        for key, amount, _ in items.facets(line, tender=True):
            sums[key] = sums.get(key, 0) + sign * amount
            texts.setdefault(key, line_text(key, line))
    rest = [summed_line(items, key, amount, texts[key]) for key, amount in by_rank(sums) if amount]
    made = (*goods, *rest)
    return made or (summed_line(items, "adjustment", 0, "nothing to pay"),)


def by_rank(sums: dict[str, int]) -> list[tuple[str, int]]:
    """Return summed lines in the order of a printed bill: goods, shipping, discounts, tips, fees, taxes, tenders."""
    return sorted(sums.items(), key=lambda pair: (_RANK[pair[0].partition(":")[0]], pair[0]))


def goods_line(items: Items, key: str, amount: int, quantity: int, text: str) -> ItemLine:
    """Return a line of goods; without quantity where it moves none."""
    return ItemLine(
        item=items.named(key),
        amount=amount,
        description=text[:_DESCRIPTION_LENGTH],
        quantity=Decimal(quantity) if quantity else None,
        tax_code=items.lists.exempt,
    )


def summed_line(items: Items, key: str, amount: int, text: str) -> ItemLine:
    """Return a line without quantity. A sales tax item takes no tax code, every other line the exempt one."""
    is_tax = key.startswith("tax:") and items.tax_items
    return ItemLine(
        item=items.named(key), amount=amount, description=text, tax_code=None if is_tax else items.lists.exempt
    )


def line_text(key: str, line: Line) -> str:
    """Return the description of a line that is summed per item."""
    if key.startswith(("tender:", "store_credit")):
        return f"{line.memo or 'paid'} by {line.gateway}" if line.memo else line.gateway
    return line.tax_title or line.memo
