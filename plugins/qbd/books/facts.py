"""Staging rows -> the accounting core's facts, for a chunk of orders or purchases at a time.

Each function reads only the rows of the IDs it is given; whoever calls it keeps the chunks bounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from qbd.accounting.facts import (
    Agreement,
    Order,
    Presentment,
    Purchase,
    ReceivedItem,
    Sale,
    Tax,
    Totals,
    Transaction,
)
from qbd.books.connection import Connection
from qbd.books.costs import UnitCosts, read_unit_costs
from qbd.books.people import buyer_of, supplier_of
from qbd.books.presentments import read_presentments
from qbd.books.restocks import Restocks
from qbd.books.statements import statement

Row = tuple[Any, ...]
RETURN = "RETURN"


class _SaleRow(NamedTuple):
    agreement_id: int
    sale_id: int
    line_type: str
    action: str
    quantity: int
    total: int
    tax: int
    discount_before_tax: int
    discount_after_tax: int
    line_id: int | None
    title: str
    sku: str
    product_type: str
    variant_id: int | None
    tracked: bool


def read_orders(connection: Connection, store: str, ids: list[int]) -> list[tuple[Order, str]]:
    """Read orders with the ID of the batch that brought their newest version, by ascending order ID."""
    rows = _read(connection, "orders", store, ids)
    agreements = _by_first(_read(connection, "order_agreements", store, ids))
    sales = [_SaleRow(*row) for row in _read(connection, "order_sales", store, ids)]
    taxes: dict[int, list[Tax]] = defaultdict(list)
    for sale_id, title, rate, amount, channel_liable in _read(connection, "order_sale_taxes", store, ids):
        taxes[sale_id].append(Tax(title, rate, amount, channel_liable))
    transactions = _by_first(_read(connection, "order_transactions", store, ids))
    restocks = Restocks((row[0], row[1], row[2], row[3]) for row in _read(connection, "order_refund_lines", store, ids))
    costs = read_unit_costs(connection, store, (sale.variant_id for sale in sales if sale.variant_id is not None))
    presentments = read_presentments(connection, store, ids)
    sales_of: dict[int, list[_SaleRow]] = defaultdict(list)
    for sale in sales:
        sales_of[sale.agreement_id].append(sale)
    return [
        (
            _order(
                store,
                row,
                _agreements(agreements.get(row[0], []), sales_of, taxes, restocks, costs, row[2]),
                tuple(_transaction(values) for values in transactions.get(row[0], [])),
                presentments.get(row[0]),
            ),
            row[4],
        )
        for row in rows
    ]


def read_purchases(connection: Connection, store: str, ids: list[int]) -> list[tuple[Purchase, str]]:
    """Read purchase orders, with what was received of them, and the ID of the batch that brought them."""
    received = _by_first(_read(connection, "purchase_received", store, ids))
    purchases: list[tuple[Purchase, str]] = []
    for row in _read(connection, "purchases", store, ids):
        purchase_id, number, currency, batch_id, invoice, invoiced, due, location_id, shipping, adjustments = row[:10]
        items = tuple(
            ReceivedItem(item_id, sku, title, quantity, cost, at, product_type=kind, variant_id=variant_id)
            for _, item_id, sku, title, quantity, cost, at, kind, variant_id in received.get(purchase_id, [])
        )
        purchase = Purchase(
            store, purchase_id, number, currency, supplier_of(row[10:]), items, invoice_number=invoice,
            invoice_date=invoiced, due_date=due, location_id=location_id, shipping=shipping, adjustments=adjustments,
        )  # fmt: skip
        purchases.append((purchase, batch_id))
    return purchases


def _read(connection: Connection, name: str, store: str, ids: list[int]) -> list[Row]:
    return connection.execute(statement(name), {"store": store, "ids": ids}).fetchall()


def _by_first(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(row)
    return grouped


def _order(
    store: str,
    row: Row,
    agreements: tuple[Agreement, ...],
    transactions: tuple[Transaction, ...],
    presentment: Presentment | None,
) -> Order:
    order_id, name, currency, created_at, _, source_name, location_id, taxes_included = row[:8]
    buyer = None if row[15] is None else buyer_of(row[15:-1])
    return Order(
        store, order_id, name, currency, created_at, Totals(*row[8:15]), agreements, transactions, test=row[-1],
        source_name=source_name, location_id=location_id, buyer=buyer, taxes_included=taxes_included,
        presentment=presentment,
    )  # fmt: skip


def _transaction(row: Row) -> Transaction:
    _, transaction_id, kind, gateway, amount, processed_at, rounding = row
    return Transaction(transaction_id, kind, gateway, amount, processed_at, rounding)


def _agreements(
    rows: list[Row],
    sales_of: dict[int, list[_SaleRow]],
    taxes: dict[int, list[Tax]],
    restocks: Restocks,
    costs: UnitCosts,
    currency: str,
) -> tuple[Agreement, ...]:
    """Build an order's agreements in the order in which they happened.

    Goods that come back do so at the cost at which their line was first sold, whatever they cost by then.
    """
    sold_at: dict[int, datetime] = {}
    agreements: list[Agreement] = []
    for _, agreement_id, kind, happened_at in rows:
        sales: list[Sale] = []
        for row in sales_of.get(agreement_id, []):
            moment = happened_at
            if row.line_id is not None:
                moment = sold_at.get(row.line_id, happened_at)
                if row.action != RETURN:
                    moment = happened_at
                    sold_at.setdefault(row.line_id, happened_at)
            sales.append(_sale(row, happened_at, moment, tuple(taxes.get(row.sale_id, ())), restocks, costs, currency))
        agreements.append(Agreement(agreement_id, kind, happened_at, tuple(sales)))
    return tuple(agreements)


def _sale(
    row: _SaleRow,
    happened_at: datetime,
    cost_moment: datetime,
    taxes: tuple[Tax, ...],
    restocks: Restocks,
    costs: UnitCosts,
    currency: str,
) -> Sale:
    unit_cost, estimated = costs.at(row.variant_id, currency, cost_moment)
    restocked = restocks.take(row.line_id, row.quantity, happened_at) if row.action == RETURN else None
    return Sale(
        row.sale_id, row.line_type, row.action, row.quantity, row.total, row.tax, row.discount_before_tax,
        row.discount_after_tax, taxes, row.title, row.sku, row.product_type, row.variant_id, unit_cost, estimated,
        row.tracked, restocked,
    )  # fmt: skip
