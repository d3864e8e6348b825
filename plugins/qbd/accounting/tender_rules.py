"""Journal rules for money: an order transaction to a clearing account against accounts receivable."""

from __future__ import annotations

from collections.abc import Collection

from qbd.accounting.entry import Line
from qbd.accounting.facts import Transaction
from qbd.accounting.order_checks import RECEIVING, RETURNING
from qbd.accounting.stored_value import tender_role


def tender_lines(transaction: Transaction, accounts: Collection[str] = ()) -> tuple[Line, ...]:
    """Return the lines of one transaction; none for kinds that move no money. ``accounts``: the mapped roles.

    The buyer's debt falls by ``amount``; what moves is ``amount + rounding`` (cash rounding, which
    ``CashRoundingAdjustment`` describes as applied to the total received); the rest is rounding.
    """
    if transaction.kind in RECEIVING:
        sign = 1
    elif transaction.kind in RETURNING:
        sign = -1
    else:
        return ()
    gateway, rounding = transaction.gateway, sign * transaction.rounding
    amount = sign * transaction.amount
    lines = [
        Line(tender_role(gateway, accounts), amount + rounding, transaction.kind.lower(), None, gateway),
        Line("accounts_receivable", -amount, "", None, gateway),
    ]
    if rounding:
        lines.append(Line("rounding", -rounding, "cash rounding", None, gateway))
    return tuple([line for line in lines if line.amount])
