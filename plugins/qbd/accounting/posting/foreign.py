"""Documents of a shop whose currency is not the home currency: their rate, their names' currency, their home amounts.

One currency per customer, vendor and A/R or A/P account; income and expense are always in home currency; an account on
a document is in home currency or the document's own (facts-quickbooks, rules 69 and 71). So A/R and A/P of such a shop
are accounts in its currency and all others are in home currency. The ledger is in home currency: every line is amount
times rate, and what rounding leaves is on the line that the form itself posts: deposit, receivable, payable, or the
first line of a journal entry (rule 70).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import msgspec

from qbd.accounting import documents as d
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry
from qbd.accounting.exchange import Exchange, in_home
from qbd.accounting.plan import Plan, Posting
from qbd.accounting.posting.desk import Desk

KINDS = frozenset(("agreement", "goodwill", "transaction", "cost", "purchase"))
"""Kinds of entries that are posted for such a shop; payouts and cash drawers are not."""

Leg = tuple[str, int]
"""An account and an amount in cents, debit positive."""


def is_exchangeable(desk: Desk, group: Sequence[Entry]) -> bool:
    """Tell whether every open entry of a group has a rate on its document's date; where not, the group is held."""
    exchange = desk.chart.exchange
    if exchange is None:
        return True
    kinds = sorted({entry.kind for entry in group} - KINDS)
    if kinds:
        text = f"{', '.join(kinds)} of a shop in another currency than the company file's are not posted"
        desk.hold(group, "currency", desk.chart.currency, text, "Book it by hand, or keep the books in that currency.")
        return False
    if not exchange.currency_name:
        text = f"QuickBooks' name of the currency {desk.chart.currency} is not known yet"
        desk.hold(group, "currency", desk.chart.currency, text, "Let a sync with QuickBooks run: it reads the list.")
        return False
    first = min(entry.business_date for entry in group if desk.is_open(entry))
    # A credit that is set against a later document, posted before, takes that one's date.
    days = {desk.txn_date(entry.business_date) for entry in group if entry.business_date >= first}
    without = sorted(day for day in days if exchange.rate_on(day) is None)
    if not without:
        return True
    names = ", ".join(day.isoformat() for day in without)
    pair = f"{exchange.home} for 1 {desk.chart.currency}"
    mend = "Add the day to exchange_rates.table, or let QuickBooks' Currency list hold its rate when the sync runs."
    desk.hold(group, "exchange_rate", names, f"there is no rate ({pair}) for {names}", mend)
    return False


def in_foreign_currency(plan: Plan, chart: Chart) -> Plan:
    """Return the plan with rates and currencies on its documents and home amounts on its postings.

    Every date of it has a rate (:func:`is_exchangeable`). A chart in home currency gives the plan as it is.
    """
    exchange = chart.exchange
    if exchange is None:
        return plan
    accounts = _item_accounts(plan.documents)
    spare = chart.accounts[min(role for role in chart.accounts if role.startswith("clearing:"))]
    made = tuple(_converted(document, exchange, spare) for document in plan.documents)
    homes = {
        document.key: _home(_legs(document, accounts), _rate(exchange, document.txn_date))
        for document in made
        if isinstance(document, d.Transaction)
    }
    return replace(plan, documents=made, postings=tuple(_valued(plan.postings, homes, exchange)))


def _rate(exchange: Exchange, day: date) -> Decimal:
    rate = exchange.rate_on(day)
    if rate is None:
        raise LookupError(f"no rate on {day}: the group should have been held")
    return rate


def _converted(document: d.Document, exchange: Exchange, spare: str) -> d.Document:
    currency = d.Named("Currency", exchange.currency_name)
    if isinstance(document, (d.Customer, d.Vendor)):
        return msgspec.structs.replace(document, currency=currency)
    if not isinstance(document, d.Transaction):
        return document
    document = msgspec.structs.replace(document, exchange_rate=_rate(exchange, document.txn_date))
    if isinstance(document, d.JournalEntry):
        return msgspec.structs.replace(document, foreign=currency)
    if isinstance(document, d.SalesReceipt) and document.deposit_to is None:
        # No money moved, but the cents that conversion leaves over need a known account.
        return msgspec.structs.replace(document, deposit_to=d.Named("Account", spare))
    return document


def _item_accounts(documents: Iterable[d.Document]) -> dict[str, tuple[str, str]]:
    """Item -> the accounts that its lines post to when sold and when bought."""
    found: dict[str, tuple[str, str]] = {}
    for document in documents:
        if isinstance(document, d.SingleAccountItem):
            found[document.full_name] = document.account.full_name, document.account.full_name
        elif isinstance(document, d.InventoryItem):
            found[document.full_name] = document.income.full_name, document.asset.full_name
    return found


def _legs(document: d.Transaction, accounts: Mapping[str, tuple[str, str]]) -> list[Leg]:
    """Return what a document posts line by line in its own currency, the leg that takes the rounding first."""
    if isinstance(document, d.SalesOrder):
        return []  # It posts nothing.
    if isinstance(document, d.SalesForm):
        sign = 1 if isinstance(document, d.CreditMemo) else -1
        lines = [(accounts[line.item.full_name][0], sign * line.amount) for line in document.lines]
        own = document.ar_account if isinstance(document, (d.Invoice, d.CreditMemo)) else _deposit(document)
    elif isinstance(document, d.Bill):
        lines = [(accounts[line.item.full_name][1], line.amount) for line in document.item_lines]
        lines += [(line.account.full_name, line.amount) for line in document.expense_lines]
        own = document.ap_account
    elif isinstance(document, d.Check):
        lines = [(line.account.full_name, line.amount) for line in document.lines]
        own = document.bank
    elif isinstance(document, d.ReceivePayment):
        lines = [] if document.ar_account is None else [(document.ar_account.full_name, -document.total)]
        own = document.deposit_to
    elif isinstance(document, d.CardRefund):
        total = sum(applied.amount for applied in document.applied)
        lines = [] if document.ar_account is None else [(document.ar_account.full_name, total)]
        own = document.refund_from
    elif isinstance(document, d.JournalEntry):
        return [(line.account.full_name, line.amount) for line in document.lines]
    else:
        raise TypeError(f"{document.key}: a {type(document).__name__} is not posted in foreign currency")
    total = sum(amount for _, amount in lines)
    return [(own.full_name if own else "", -total), *lines]


def _deposit(document: d.SalesForm) -> d.Named | None:
    if not isinstance(document, d.SalesReceipt):
        raise TypeError(f"{document.key}: a {type(document).__name__} is not posted in foreign currency")
    return document.deposit_to


def _home(legs: Sequence[Leg], rate: Decimal) -> dict[str, int]:
    sums: dict[str, int] = {}
    for account, amount in legs[1:]:
        sums[account] = sums.get(account, 0) + in_home(amount, rate)
    if legs:
        sums[legs[0][0]] = sums.get(legs[0][0], 0) - sum(sums.values())
    return sums


def _valued(postings: Iterable[Posting], homes: Mapping[str, dict[str, int]], exchange: Exchange) -> Iterable[Posting]:
    """Give every posting its home amount, so that a document's add up to its home amounts per account.

    Of the entries that share a document each is rounded on top of those before it; the cents that only the lines of the
    document have go to its largest posting.
    """
    left = {key: dict(sums) for key, sums in homes.items()}
    made: list[Posting] = []
    before: dict[tuple[str, str], int] = {}
    largest: dict[tuple[str, str], int] = {}
    for posting in postings:
        rate, place = _rate(exchange, posting.txn_date), (posting.document, posting.account)
        carried = 0 if posting.valued_by_quickbooks else before.get(place, 0)
        home = in_home(carried + posting.amount, rate) - in_home(carried, rate)
        made.append(replace(posting, home=home))
        if posting.valued_by_quickbooks or posting.document not in left:
            continue
        before[place] = carried + posting.amount
        sums = left[posting.document]
        sums[posting.account] = sums.get(posting.account, 0) - home
        best = largest.setdefault(place, len(made) - 1)
        if abs(posting.amount) > abs(made[best].amount):
            largest[place] = len(made) - 1
    first = {posting.document: posting for posting in reversed(made)}
    for document, sums in left.items():
        for account, cents in sums.items():
            at = largest.get((document, account))
            if at is not None:
                made[at] = replace(made[at], home=(made[at].home or 0) + cents)
            elif cents:
                # Lines that cancel out in the shop's currency but, each rounded, not in home currency.
                made.append(replace(first[document], account=account, amount=0, home=cents))
    return made
