"""An order to balanced journal entries: one per agreement, per money movement and per agreement's cost of goods."""

from __future__ import annotations

from datetime import date, datetime

from qbd.accounting.business_date import business_date
from qbd.accounting.chart import Chart
from qbd.accounting.cost_rules import cost_lines
from qbd.accounting.deposits import split_money
from qbd.accounting.entry import Entry, Line, Problem
from qbd.accounting.facts import Agreement, Order
from qbd.accounting.goodwill import goodwill_refunds
from qbd.accounting.order_checks import check, goodwill_missing
from qbd.accounting.presentment import seen_by_buyer
from qbd.accounting.problems import disagreement
from qbd.accounting.recognition import FULFILLMENT, recognise
from qbd.accounting.sales_rules import sale_lines
from qbd.accounting.tender_rules import tender_lines

AGREEMENT = "SalesAgreement"
TRANSACTION = "OrderTransaction"
"""Shopify's names of the records that entries come from."""


def journalize(order: Order, chart: Chart) -> tuple[list[Entry], list[Problem]]:
    """Turn an order into its journal entries, or say what holds it; never both.

    Entries, in order of time: ``agreement:<id>``, ``transaction:<id>``, ``cost:<agreement id>`` and, where Shopify
    shows a goodwill refund without an adjustment sale, ``goodwill:<transaction id>``. Every entry balances. Amounts
    are minor units of the shop's currency, debit positive; the business date is the store's own day of ``happenedAt``
    or ``processedAt``. Where the chart recognises sales on fulfilment there are ``fulfillment:``, ``prepayment:`` and
    deposit entries too (:mod:`~qbd.accounting.recognition`, :mod:`~qbd.accounting.deposits`). A test order gives nothing (design, invariant 10).

    Raises:
        ValueError: an instant has no time zone.
    """
    if order.test:
        return [], []
    problems = check(order, chart)
    if problems:
        return [], problems
    page = _Page(order, chart)
    problems = _recognised(order, chart, page) if chart.recognition == "fulfilment" else _agreed(order, chart, page)
    if problems:
        return [], problems
    page.entries.sort(key=lambda entry: (entry.happened_at, entry.key))
    return page.entries, []


def _agreed(order: Order, chart: Chart, page: _Page) -> list[Problem]:
    """Write what is earned when it is agreed, and the money."""
    problems = _sales(order, chart, page)
    for transaction in order.transactions:
        page.write(
            "transaction",
            TRANSACTION,
            transaction.id,
            transaction.processed_at,
            tender_lines(transaction, chart.accounts),
        )
    return problems + _goodwill(order, page)


def _recognised(order: Order, chart: Chart, page: _Page) -> list[Problem]:
    """Write what is earned when it is sent, and the money: what is paid before is the buyer's deposit."""
    recognised, problems = recognise(order)
    problems += _sales(recognised, chart, page)
    problems += _goodwill(order, page)
    shares, used = split_money([entry for entry in page.entries if entry.kind != "cost"], order.transactions)
    for share in shares:
        paid, held = share.lines(chart.accounts)
        money = share.transaction
        page.write("transaction", TRANSACTION, money.id, money.processed_at, paid)
        page.write("prepayment", TRANSACTION, money.id, money.processed_at, held)
    page.entries += used
    return problems


def _sales(order: Order, chart: Chart, page: _Page) -> list[Problem]:
    problems: list[Problem] = []
    for agreement in order.agreements:
        lines, found = _agreement_lines(agreement, order, chart)
        problems += found
        sent = agreement.kind == FULFILLMENT
        kind, record = ("fulfillment", FULFILLMENT) if sent else ("agreement", AGREEMENT)
        page.write(kind, record, agreement.id, agreement.happened_at, lines)
        costs = cost_lines(agreement, order.currency)
        if costs:
            page.write("cost", record, agreement.id, agreement.happened_at, costs, ":fulfillment" if sent else "")
    return problems


class _Page:
    """The entries of one order: what they share is worked out once."""

    def __init__(self, order: Order, chart: Chart) -> None:
        self.entries: list[Entry] = []
        self._order = order
        self._group = f"order:{order.id}"
        self._buyer = order.buyer.id if order.buyer is not None else None
        self._zone = chart.time_zone
        self._days: dict[datetime, date] = {}

    def write(
        self, kind: str, record: str, id: int, happened_at: datetime, lines: tuple[Line, ...], of: str = ""
    ) -> None:
        """Add an entry unless it has no lines; ``of`` ends its key."""
        if not lines:
            return
        day = self._days.get(happened_at)
        if day is None:
            day = self._days[happened_at] = business_date(happened_at, self._zone)
        order = self._order
        entry = Entry(
            f"{kind}:{id}{of}",
            kind,
            order.store,
            self._group,
            order.name,
            f"gid://shopify/{record}/{id}",
            happened_at,
            day,
            order.currency,
            lines,
            order.location_id,
            self._buyer,
            order.source_name,
        )
        self.entries.append(entry)


def _agreement_lines(agreement: Agreement, order: Order, chart: Chart) -> tuple[tuple[Line, ...], list[Problem]]:
    lines: list[Line] = []
    problems: list[Problem] = []
    for sale in agreement.sales:
        made = sale_lines(sale, agreement, order, chart)
        if isinstance(made, Problem):
            problems.append(made)
        else:
            lines += made
    total = -sum(line.amount for line in lines)
    if total:
        lines.insert(0, Line("accounts_receivable", total, seen_by_buyer(agreement, order)))
    return tuple(lines), problems


def _goodwill(order: Order, page: _Page) -> list[Problem]:
    missing = goodwill_missing(order)
    if not missing:
        return []
    refunds = goodwill_refunds(order)
    found = -sum(amount for _, amount in refunds)
    if found != missing:
        text = "refund discrepancy = refunds beyond what was owed"
        return [disagreement(order, "refundDiscrepancy", found, missing, text)]
    for transaction, amount in refunds:
        lines = (Line("accounts_receivable", -amount), Line("sales_returns", amount, "goodwill refund"))
        page.write("goodwill", TRANSACTION, transaction.id, transaction.processed_at, lines)
    return []
