"""Revenue recognition on fulfilment: an order to the same order whose agreements are recognitions.

What is ordered waits in a pool per order line until it is sent. A fulfilment recognises its units' exact share, the
last one the rest. Shipping, duties and additional fees follow the value of the goods sent, tips the first
recognition; fees, adjustments and what comes back after it was sent are recognised when they are agreed. So the
recognised sales add up to the agreed ones to the cent, and what was recognised never depends on what is sent later.
Source: Shopify Admin GraphQL, objects Fulfillment, FulfillmentLineItem, SalesAgreement. That shipping follows the
value of the goods is our reading; no rule of Shopify's says it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from qbd.accounting.entry import Problem
from qbd.accounting.facts import Agreement, Fulfillment, Order, Sale
from qbd.accounting.problems import order_problem
from qbd.accounting.waiting_sales import Waiting

FULFILLMENT = "Fulfillment"
"""Kind of an agreement that is a fulfilment's recognition."""

GOODS = frozenset({"PRODUCT", "GIFT_CARD"})
FOLLOWING = frozenset({"SHIPPING", "DUTY", "ADDITIONAL_FEE"})


def recognise(order: Order) -> tuple[Order, list[Problem]]:
    """Return the order with recognitions for agreements, or what holds it.

    A recognition has kind ``Fulfillment`` and the id of the fulfilment, or it is the agreement with those of its
    sales that are recognised at once. Sales are slices and keep the ids of the originals. A fulfilment counts from
    the moment at which all of its lines are agreed (points of sale write both within seconds, in either order).
    What the buyer saw in another currency is of whole sales and left out.
    """
    walk = _Walk(order)
    agreed = _first_agreed(order)
    events: list[tuple[datetime, int, int, Agreement | Fulfillment]] = [
        (agreement.happened_at, 0, agreement.id, agreement) for agreement in order.agreements
    ]
    for sent in order.fulfillments:
        at = max([sent.happened_at, *(agreed[line.line_id] for line in sent.lines if line.line_id in agreed)])
        events.append((at, 1, sent.id, replace(sent, happened_at=at)))
    for _, _, _, event in sorted(events, key=lambda event: event[:3]):
        if isinstance(event, Agreement):
            walk.agree(event)
        else:
            walk.fulfil(event)
    return replace(order, agreements=tuple(walk.recognised), presentment=None), walk.problems


def _first_agreed(order: Order) -> dict[int, datetime]:
    agreed: dict[int, datetime] = {}
    for agreement in order.agreements:
        for sale in agreement.sales:
            if sale.line_id is not None and sale.action == "ORDER":
                at = agreed.get(sale.line_id, agreement.happened_at)
                agreed[sale.line_id] = min(at, agreement.happened_at)
    return agreed


class _Walk:
    """The pools of one order while its agreements and fulfilments pass in order of time."""

    def __init__(self, order: Order) -> None:
        self.recognised: list[Agreement] = []
        self.problems: list[Problem] = []
        self._order = order
        self._lines: dict[int, Waiting] = {}
        self._sent: dict[int, int] = {}
        self._following: list[Waiting] = []
        self._tips: list[Waiting] = []
        self._started = False

    def agree(self, agreement: Agreement) -> None:
        at_once: list[Sale] = []
        for sale in agreement.sales:
            if sale.line_type in GOODS:
                at_once += self._goods(sale)
            elif sale.line_type in FOLLOWING:
                at_once += _with_goods(self._following, sale)
            elif sale.line_type == "TIP" and not self._started:
                at_once += _with_goods(self._tips, sale)
            else:
                at_once.append(sale)
        if not any(waiting.quantity for waiting in self._lines.values()):
            at_once += self._all(self._following) + self._all(self._tips)
        if at_once:
            place = {sale.id: position for position, sale in enumerate(agreement.sales)}
            at_once.sort(key=lambda sale: place.get(sale.id, len(place)))
            self.recognised.append(replace(agreement, sales=tuple(at_once)))

    def fulfil(self, sent: Fulfillment) -> None:
        waiting = list(self._lines.values())
        value, units = sum(line.total for line in waiting), sum(line.quantity for line in waiting)
        slices: list[Sale] = []
        taken = 0
        for line in sent.lines:
            if line.quantity <= 0:
                continue
            pool = self._lines.get(line.line_id)
            if pool is None or line.quantity > pool.quantity:
                self._too_many(sent, line.line_id, line.quantity, pool.quantity if pool else 0)
                continue
            slices += pool.take(line.quantity, pool.quantity, line.quantity)
            self._sent[line.line_id] = self._sent.get(line.line_id, 0) + line.quantity
            taken += line.quantity
        if not taken:
            return
        self._started = True
        worth = sum(sale.total for sale in slices)
        if taken == units:
            slices += self._all(self._following)
        else:
            # Goods that are free, or worth less than nothing after a change of price, count by units.
            part, whole = (worth, value) if 0 <= worth <= value and value else (taken, units)
            slices += [sale for pool in self._following if part for sale in pool.take(part, whole)]
        slices += self._all(self._tips)
        self.recognised.append(Agreement(sent.id, FULFILLMENT, sent.happened_at, tuple(slices)))

    def _goods(self, sale: Sale) -> list[Sale]:
        if sale.line_id is None:
            self._no_line(sale)
            return []
        pool = self._lines.get(sale.line_id)
        waits = pool.quantity if pool is not None else 0
        if sale.action == "RETURN":
            return self._returned(sale, sale.line_id, pool)
        if sale.action == "ORDER" and sale.quantity:
            if pool is None or not waits:
                self._lines[sale.line_id] = Waiting.of(sale)
            else:
                _join(pool, sale)
            return []
        if pool is None or not waits:
            return [sale]
        pool.add(sale)
        return []

    def _returned(self, sale: Sale, line: int, pool: Waiting | None) -> list[Sale]:
        """Take goods off the pool, or give them back at once where they were sent; return what is recognised."""
        units, sent = abs(sale.quantity), self._sent.get(line, 0)
        waits = pool.quantity if pool is not None else 0
        off = min(units if sale.removed else units - min(units, sent), waits)
        only_amount = not units and waits and (sale.removed or not sent)
        if pool is None or not (off or only_amount):
            self._sent[line] = max(sent - units, 0)
            return [sale]
        at_once: list[Sale] = []
        back = Waiting.of(sale)
        if off < units:
            at_once += back.take(units - off, units, units - off)
            self._sent[line] = max(sent - (units - off), 0)
        for part in back.take(1, 1, off):
            pool.add(part)
        pool.quantity -= off
        # What was agreed to be given back need not be what the units stand for.
        return at_once + list(pool.rest()) if not pool.quantity else at_once

    @staticmethod
    def _all(pools: list[Waiting]) -> list[Sale]:
        taken = [sale for pool in pools if not pool.is_empty for sale in pool.take(1, 1)]
        pools.clear()
        return taken

    def _too_many(self, sent: Fulfillment, line: int, units: int, waiting: int) -> None:
        self.problems.append(
            order_problem(
                self._order,
                f"gid://shopify/Fulfillment/{sent.id}",
                "quantity",
                str(units),
                f"the fulfilment sends {units} of line {line}, of which {waiting} are ordered and not sent yet",
                "Extract the order again; if it stays so, book it by hand; it stays listed until the figures agree.",
            )
        )

    def _no_line(self, sale: Sale) -> None:
        self.problems.append(
            order_problem(
                self._order,
                f"gid://shopify/Sale/{sale.id}",
                "lineItem",
                "",
                f"{sale.title or sale.line_type} names no line of the order, so nothing tells when it is sent",
                "Extract the order again, or let the store recognise sales with the order.",
            )
        )


def _join(pool: Waiting, sale: Sale) -> None:
    pool.add(sale)
    pool.quantity += abs(sale.quantity)
    if pool.sale.unit_cost is None and sale.unit_cost is not None:
        pool.sale = replace(pool.sale, unit_cost=sale.unit_cost, cost_estimated=sale.cost_estimated)


def _with_goods(pools: list[Waiting], sale: Sale) -> list[Sale]:
    """Let a sale without goods wait, or take it off what waits; return it where it is recognised at once."""
    if sale.action == "ORDER":
        pools.append(Waiting.of(sale))
        return []
    fits = [pool for pool in pools if pool.sale.line_type == sale.line_type and _holds(pool, sale)]
    if not fits:
        return [sale]
    fits[0].add(sale)
    return []


def _holds(pool: Waiting, sale: Sale) -> bool:
    return not pool.is_empty and (sale.action == "UPDATE" or pool.total + sale.total >= 0)
