"""What was taxed at which rate and what of it is owed: a sum over journal lines, whatever way tax is posted.

QuickBooks' own report does not see tax on an ordinary liability account, and its taxable sales do not follow explicit
amounts (facts-quickbooks, rules 39 and 40).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from qbd.accounting.entry import Line
from qbd.accounting.sales_rules import AFTER_TAX
from qbd.accounting.tax_names import is_tax

_ZERO = Decimal(0)


@dataclass(slots=True)
class TaxRow:
    """One tax by title and rate (a fraction); amounts in minor units, all positive but what was more given back.

    ``sales`` and ``returns`` are what was taxed, without tax; ``collected`` and ``refunded`` the tax of them. ``channel``
    rows are what a marketplace remits: the shop owes nothing of it.
    """

    title: str
    rate: Decimal
    channel: bool
    sales: int = 0
    returns: int = 0
    collected: int = 0
    refunded: int = 0

    @property
    def owed(self) -> int:
        """Tax collected less tax refunded; of a channel's row it is the channel that owes it."""
        return self.collected - self.refunded


def tax_report(lines: Iterable[tuple[str, Line]]) -> list[TaxRow]:
    """Sum lines, each with its entry's key, by title and rate; what channels remit comes last.

    A sale's taxable amount is all of it but its taxes and discounts after tax: the same amount counts for each of its taxes.
    """
    bases: dict[tuple[str, int | None], int] = {}
    taxed: dict[tuple[str, int | None, str, Decimal, bool], int] = {}
    for entry, line in lines:
        sale = entry, line.sale_id
        if line.tax_title:
            tax = (*sale, line.tax_title, (line.tax_rate or _ZERO).normalize(), bool(line.channel_tax))
            taxed[tax] = taxed.get(tax, 0) + (line.channel_tax or -line.amount)
        elif not is_tax(line.role) and not line.role.startswith("clearing:") and line.memo != AFTER_TAX:
            bases[sale] = bases.get(sale, 0) - line.amount
    rows: dict[tuple[bool, str, Decimal], TaxRow] = {}
    for (entry_key, sale_id, title, rate, channel), tax_amount in taxed.items():
        row = rows.setdefault((channel, title, rate), TaxRow(title, rate, channel))
        base = bases.get((entry_key, sale_id), 0)
        row.sales += max(base, 0)
        row.returns += max(-base, 0)
        row.collected += max(tax_amount, 0)
        row.refunded += max(-tax_amount, 0)
    return [rows[place] for place in sorted(rows)]
