"""A purchase order to journal entries: one per date on which goods were received."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from qbd.accounting.business_date import business_date
from qbd.accounting.chart import Chart
from qbd.accounting.cost_rules import cost_of
from qbd.accounting.entry import Entry, Line, Problem
from qbd.accounting.facts import Purchase, ReceivedItem
from qbd.money import from_minor


def journalize_purchase(purchase: Purchase, chart: Chart) -> tuple[list[Entry], list[Problem]]:
    """Turn what was received of a purchase order into entries ``purchase:<id>:<business date>``.

    Dr inventory_asset per received line (unit cost times quantity, half a cent up), with the first receipt also
    Dr freight_in for shipping and purchases for adjustments (either may be negative); Cr accounts_payable. The
    entry's ``buyer_id`` is the supplier's id. Nothing received gives nothing.
    """
    by_date: dict[date, list[ReceivedItem]] = defaultdict(list)
    for item in purchase.received:
        by_date[business_date(item.received_at, chart.time_zone)].append(item)
    problems = _problems(purchase, chart)
    if problems:
        return [], problems
    entries: list[Entry] = []
    for position, day in enumerate(sorted(by_date)):
        entry = _receipt(purchase, day, by_date[day], first=position == 0)
        if entry.lines:
            entries.append(entry)
    refused = [_not_positive(purchase, entry) for entry in entries if entry.lines[-1].amount > 0]
    return ([], refused) if refused else (entries, [])


def _receipt(purchase: Purchase, day: date, items: list[ReceivedItem], *, first: bool) -> Entry:
    lines = [_goods(item, purchase.currency) for item in sorted(items, key=lambda item: item.id)]
    if first and purchase.shipping:
        lines.append(Line("freight_in", purchase.shipping, "shipping"))
    if first and purchase.adjustments:
        lines.append(Line("purchases", purchase.adjustments, "adjustments"))
    total = sum(line.amount for line in lines)
    if lines:
        lines.append(Line("accounts_payable", -total))
    label = f"PO {purchase.number}"
    if purchase.invoice_number:
        label += f", invoice {purchase.invoice_number}"
    return Entry(
        key=f"purchase:{purchase.id}:{day.isoformat()}",
        kind="purchase",
        store=purchase.store,
        group=f"purchase:{purchase.id}",
        label=label,
        source=f"stocky:purchase_orders/{purchase.id}",
        happened_at=min(item.received_at for item in items),
        business_date=day,
        currency=purchase.currency,
        lines=tuple(lines),
        location_id=purchase.location_id,
        buyer_id=purchase.supplier.id,
    )


def _goods(item: ReceivedItem, currency: str) -> Line:
    return Line(
        role="inventory_asset",
        amount=cost_of(item.unit_cost, item.quantity, currency),
        memo=item.title,
        product_type=item.product_type,
        variant_id=item.variant_id,
        sku=item.sku,
        title=item.title,
        quantity=item.quantity,
        unit_cost=item.unit_cost,
    )


def _problem(purchase: Purchase, field: str, value: str, message: str, mend: str) -> Problem:
    return Problem(
        store=purchase.store,
        group=f"purchase:{purchase.id}",
        record=f"stocky:purchase_orders/{purchase.id}",
        field=field,
        value=value,
        message=f"PO {purchase.number}: {message}",
        mend=mend,
    )


def _problems(purchase: Purchase, chart: Chart) -> list[Problem]:
    problems = []
    if purchase.currency != chart.currency:
        text = f"its currency is {purchase.currency}, the company file keeps {chart.currency}"
        mend = "Enter this bill by hand in its own currency; it stays listed here."
        problems.append(_problem(purchase, "currency", purchase.currency, text, mend))
    if purchase.location_id is not None and purchase.location_id not in chart.locations:
        text = f"location {purchase.location_id} is not in the store's settings"
        mend = "Add the location with its class, customer and code to the store's settings."
        problems.append(_problem(purchase, "location", str(purchase.location_id), text, mend))
    problems += [
        _problem(
            purchase,
            "quantity",
            str(item.quantity),
            f"received line {item.id} ({item.sku or item.title}) has quantity {item.quantity}, cost {item.unit_cost}",
            "Correct the receipt; returns to a supplier are vendor credits and are not read from purchase orders.",
        )
        for item in purchase.received
        if item.quantity < 0 or item.unit_cost < 0
    ]
    return problems


def _not_positive(purchase: Purchase, entry: Entry) -> Problem:
    total = str(from_minor(-entry.lines[-1].amount, entry.currency))
    return _problem(
        purchase,
        "adjustments",
        str(from_minor(purchase.adjustments, purchase.currency)),
        f"the receipt of {entry.business_date} would come to a bill of {total}",
        "QuickBooks takes no negative bill; enter it as a vendor credit by hand; it stays listed here.",
    )
