"""Balance transactions and payouts as short text, beside ``shop_notation``.

::

    balance 11 03-02 10:00 CHARGE 100.00 fee 3.20 [order 1001 by 501] [payout 9] [reason late_fee] [net 96.80] [test]
    payout 9 03-04 08:00 PAID DEPOSIT 96.80 [trace T1] [returned 03-06]

A transaction's net is its amount less its fee unless given. ``by`` is the order transaction's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import cast

import shop_notation as shop

from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry
from qbd.accounting.payouts import BalanceTransaction, Payout
from qbd.accounting.payouts.balance_types import BANK_ROLE, ROLES
from qbd.accounting.payouts.facts import Direction, PayoutStatus
from qbd.accounting.plan import Plan
from qbd.accounting.posting import Catalogue, plan

CLEARING = "clearing:shopify_payments"
ACCOUNTS: Mapping[str, str] = {
    **shop.TITLES,
    **{role: role.replace("_", " ").title() for role in ROLES if role not in shop.TITLES},
    BANK_ROLE: "Checking",
    CLEARING: "Shopify Payments Clearing",
}


def chart() -> Chart:
    """The chart of the tests with every role that payouts can need."""
    return replace(shop.chart(), accounts=ACCOUNTS)


def read(text: str) -> tuple[list[Payout], list[BalanceTransaction]]:
    """Read payouts and balance transactions from their notation."""
    payouts: list[Payout] = []
    transactions: list[BalanceTransaction] = []
    for line in text.strip().splitlines():
        words = line.split()
        if words[0] == "payout":
            payouts.append(_payout(words))
        else:
            transactions.append(_balance(words))
    return payouts, transactions


def _payout(words: list[str]) -> Payout:
    options = dict(zip(words[7::2], words[8::2], strict=True))
    return Payout(
        "shop",
        int(words[1]),
        shop.moment(" ".join(words[2:4])),
        cast("PayoutStatus", words[4]),
        cast("Direction", words[5]),
        shop.cents(words[6]),
        "USD",
        options.get("trace", ""),
        shop.moment(f"{options['returned']} 09:00") if "returned" in options else None,
    )


def _balance(words: list[str]) -> BalanceTransaction:
    test = words[-1] == "test"
    rest = words[6:-1] if test else words[6:]
    options = dict(zip(rest[::2], rest[1::2], strict=True))
    amount, fee = shop.cents(words[5]), shop.cents(options.get("fee", "0"))
    order = options.get("order")
    return BalanceTransaction(
        "shop",
        int(words[1]),
        words[4],
        amount,
        fee,
        shop.cents(options["net"]) if "net" in options else amount - fee,
        "USD",
        shop.moment(" ".join(words[2:4])),
        payout_id=int(options["payout"]) if "payout" in options else None,
        order_transaction_id=int(options["by"]) if "by" in options else None,
        order_id=int(order) if order else None,
        order_name=f"#{order}" if order else "",
        adjustment_reason=options.get("reason", ""),
        test=test,
    )


def bank_plan(entry: Entry) -> Plan:
    """The plan of one payout's entry alone, with every role mapped."""
    return plan([entry], chart(), covered={}, catalogue=Catalogue(), through=date.max)
