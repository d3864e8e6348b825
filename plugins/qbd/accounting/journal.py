"""An order to balanced journal entries: one per agreement, per money movement and per agreement's cost of goods."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qbd.accounting.business_date import business_date
from qbd.accounting.chart import Chart
from qbd.accounting.cost_rules import cost_lines
from qbd.accounting.entry import Entry, Line, Problem
from qbd.accounting.facts import Agreement, Order
from qbd.accounting.goodwill import goodwill_refunds
from qbd.accounting.order_checks import check, goodwill_missing
from qbd.accounting.problems import disagreement
from qbd.accounting.sales_rules import sale_lines
from qbd.accounting.tender_rules import tender_lines


def journalize(order: Order, chart: Chart) -> tuple[list[Entry], list[Problem]]:
    """Turn an order into its journal entries, or say what holds it; never both.

    Entries, in order of time: ``agreement:<id>``, ``transaction:<id>``, ``cost:<agreement id>`` and, where Shopify
    shows a goodwill refund without an adjustment sale, ``goodwill:<transaction id>``. Every entry balances. Amounts
    are minor units of the shop's currency, debit positive; the business date is the store's own day of ``happenedAt``
    or ``processedAt``. A test order gives nothing (design, invariant 10).

    Raises:
        ValueError: an instant has no time zone.
    """
    if order.test:
        return [], []
    problems = check(order, chart)
    entries: list[Entry] = []
    if not problems:
        for agreement in order.agreements:
            lines, found = _agreement_lines(agreement, order, chart)
            problems += found
            entries += _entry(order, chart, "agreement", agreement.id, agreement.happened_at, lines)
            costs = cost_lines(agreement, order.currency)
            entries += _entry(order, chart, "cost", agreement.id, agreement.happened_at, costs)
        for transaction in order.transactions:
            lines = tender_lines(transaction)
            entries += _entry(order, chart, "transaction", transaction.id, transaction.processed_at, lines)
        goodwill, found = _goodwill(order, chart)
        entries += goodwill
        problems += found
    if problems:
        return [], problems
    return sorted(entries, key=lambda entry: (entry.happened_at, entry.key)), []


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
        lines.insert(0, Line("accounts_receivable", total))
    return tuple(lines), problems


def _goodwill(order: Order, chart: Chart) -> tuple[list[Entry], list[Problem]]:
    missing = goodwill_missing(order)
    if not missing:
        return [], []
    refunds = goodwill_refunds(order)
    found = -sum(amount for _, amount in refunds)
    if found != missing:
        text = "refund discrepancy = refunds beyond what was owed"
        return [], [disagreement(order, "refundDiscrepancy", found, missing, text)]
    entries: list[Entry] = []
    for transaction, amount in refunds:
        lines = (Line("accounts_receivable", -amount), Line("sales_returns", amount, "goodwill refund"))
        entries += _entry(order, chart, "goodwill", transaction.id, transaction.processed_at, lines)
    return entries, []


def _entry(
    order: Order, chart: Chart, kind: str, id: int, happened_at: datetime, lines: Iterable[Line]
) -> tuple[Entry, ...]:
    kept = tuple(lines)
    if not kept:
        return ()
    record = {"transaction": "OrderTransaction", "goodwill": "OrderTransaction"}.get(kind, "SalesAgreement")
    return (
        Entry(
            key=f"{kind}:{id}",
            kind=kind,
            store=order.store,
            group=f"order:{order.id}",
            label=order.name,
            source=f"gid://shopify/{record}/{id}",
            happened_at=happened_at,
            business_date=business_date(happened_at, chart.time_zone),
            currency=order.currency,
            lines=kept,
            location_id=order.location_id,
            buyer_id=order.buyer.id if order.buyer is not None else None,
        ),
    )
