"""Builders of staging rows, the way the loader leaves them; every test takes a store of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from psycopg import sql
from sqlalchemy.engine import Engine

from qbd.accounting.chart import FIXED_ROLES, Chart, Location, TaxAgency
from qbd.staging.database import create_engine, transaction

MAIN_STREET = 77
_ids = itertools.count(1)


def moment(text: str) -> datetime:
    """A UTC time from text such as ``2026-11-02 15:30``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Shop:
    """A store's staging, written row by row."""

    def __init__(self, engine: Engine, store: str) -> None:
        self.engine = engine
        self.store = store
        self.base = next(_ids) * 1_000_000
        self._batches = itertools.count(1)
        self._numbers = itertools.count(1)
        self.batch_id = ""
        self.new_batch()

    def new_batch(self) -> str:
        self.batch_id = f"{self.store}-{next(self._batches)}"
        self.insert("batches", source="shopify", state="validated", with_batch=True)
        return self.batch_id

    def number(self) -> int:
        return self.base + next(self._numbers)

    def insert(self, table: str, *, with_batch: bool = True, **values: Any) -> None:
        row = {"store": self.store, **({"batch_id": self.batch_id} if with_batch else {}), **values}
        query = sql.SQL("INSERT INTO staging.{} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        )
        with transaction(self.engine) as connection:
            connection.execute(query, list(row.values()))

    def run(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with transaction(self.engine) as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def variant(self, product_type: str, sku: str, costs: dict[str, str] | None = None) -> int:
        product_id, variant_id = self.number(), self.number()
        now = moment("2026-11-01 00:00")
        self.insert(
            "products",
            product_id=product_id,
            title=f"The {sku}",
            product_type=product_type,
            status="ACTIVE",
            updated_at=now,
        )
        self.insert(
            "variants",
            variant_id=variant_id,
            product_id=product_id,
            inventory_item_id=variant_id + 500_000,
            sku=sku,
            price_minor=1000,
            cost_since=now,
            updated_at=now,
        )
        for observed_at, cost in (costs or {}).items():
            self.insert(
                "unit_costs",
                variant_id=variant_id,
                observed_at=moment(observed_at),
                unit_cost=Decimal(cost),
                currency="USD",
            )
        return variant_id

    def order(
        self, name: str, at: str, total: int, *, received: int | None = None, refunded: int = 0, **values: Any
    ) -> int:
        order_id = self.number()
        self.insert(
            "orders",
            order_id=order_id,
            name=name,
            created_at=moment(at),
            processed_at=moment(at),
            updated_at=moment(at),
            **{
                "test": False,
                "source_name": "web",
                "currency": "USD",
                "presentment_currency": "USD",
                "taxes_included": False,
                "total_minor": total,
                "current_total_minor": total - refunded,
                "received_minor": total if received is None else received,
                "refunded_minor": refunded,
                "outstanding_minor": 0,
                "refund_discrepancy_minor": 0,
                "rounding_payment_minor": 0,
                "rounding_refund_minor": 0,
                **values,
            },
        )
        return order_id

    def touch(self, order_id: int, at: str, **totals: int) -> None:
        """A newer version of the order in a new batch."""
        self.new_batch()
        changes = {"updated_at": moment(at), "batch_id": self.batch_id, **totals}
        assignments = ", ".join(f"{column} = %s" for column in changes)
        self.run(
            f"UPDATE staging.orders SET {assignments} WHERE store = %s AND order_id = %s",
            *changes.values(),
            self.store,
            order_id,
        )

    def line(self, order_id: int, variant_id: int | None, quantity: int, total: int, **values: Any) -> int:
        line_id = self.number()
        self.insert(
            "order_lines",
            line_id=line_id,
            order_id=order_id,
            position=line_id,
            **{
                "title": "Goods",
                "sku": "",
                "variant_id": variant_id,
                "quantity": quantity,
                "current_quantity": quantity,
                "is_gift_card": False,
                "taxable": True,
                "original_total_minor": total,
                "discounted_total_minor": total,
                **values,
            },
        )
        return line_id

    def agreement(self, order_id: int, at: str, kind: str = "OrderAgreement", reason: str = "ORDER") -> int:
        agreement_id = self.number()
        self.insert(
            "agreements", agreement_id=agreement_id, order_id=order_id, kind=kind, reason=reason, happened_at=moment(at)
        )
        return agreement_id

    def sale(
        self,
        order_id: int,
        agreement_id: int,
        total: int,
        *,
        quantity: int = 1,
        line_id: int | None = None,
        line_type: str = "PRODUCT",
        action: str = "ORDER",
        tax: int = 0,
        tax_title: str = "NY State Tax",
    ) -> int:
        sale_id = self.number()
        self.insert(
            "sales",
            sale_id=sale_id,
            agreement_id=agreement_id,
            order_id=order_id,
            position=sale_id,
            line_type=line_type,
            action=action,
            quantity=quantity,
            line_id=line_id,
            total_minor=total,
            tax_minor=tax,
            discount_before_tax_minor=0,
            discount_after_tax_minor=0,
        )
        if tax:
            self.insert(
                "sale_taxes",
                sale_id=sale_id,
                position=0,
                order_id=order_id,
                title=tax_title,
                rate=Decimal("0.04"),
                amount_minor=tax,
            )
        return sale_id

    def transaction(
        self,
        order_id: int,
        at: str,
        amount: int,
        kind: str = "SALE",
        gateway: str | None = "shopify_payments",
        **values: Any,
    ) -> int:
        transaction_id = self.number()
        self.insert(
            "transactions",
            transaction_id=transaction_id,
            order_id=order_id,
            kind=kind,
            gateway=gateway,
            processed_at=moment(at),
            amount_minor=amount,
            **{"status": "SUCCESS", "currency": "USD", "test": False, **values},
        )
        return transaction_id

    def sold(self, name: str, at: str, variant_id: int, *, price: int = 1000, tax: int = 40, **values: Any) -> int:
        """A paid order of one piece."""
        order_id = self.order(name, at, price + tax, **values)
        line_id = self.line(order_id, variant_id, 1, price)
        self.sale(order_id, self.agreement(order_id, at), price + tax, line_id=line_id, tax=tax)
        self.transaction(order_id, at, price + tax)
        return order_id

    def refunded(self, order_id: int, at: str, *, price: int = 1000, tax: int = 40, restocked: bool = True) -> None:
        """The whole of an order made by ``sold`` given back."""
        self.touch(order_id, at, current_total_minor=0, refunded_minor=price + tax)
        line_id = self.run(
            "SELECT line_id FROM staging.order_lines WHERE store = %s AND order_id = %s", self.store, order_id
        )[0][0]
        agreement_id = self.agreement(order_id, at, "RefundAgreement", "REFUND")
        self.sale(order_id, agreement_id, -price - tax, quantity=-1, line_id=line_id, action="RETURN", tax=-tax)
        self.transaction(order_id, at, price + tax, "REFUND")
        refund_id = self.number()
        self.insert("refunds", refund_id=refund_id, order_id=order_id, created_at=moment(at), total_minor=price + tax)
        self.insert(
            "refund_lines",
            refund_id=refund_id,
            position=0,
            order_id=order_id,
            line_id=line_id,
            quantity=1,
            restock_type="RETURN" if restocked else "NO_RESTOCK",
            restocked=restocked,
            subtotal_minor=price,
            tax_minor=tax,
        )

    def quarantine(self, group: str) -> None:
        self.insert(
            "quarantine",
            source="shopify",
            entity="transactions",
            record_id=group,
            document_group=group,
            field="gateway",
            value="",
            rule="gateway present",
            reason="no gateway",
            mend="name it",
        )

    def chart(self, **values: Any) -> Chart:
        accounts = {role: role.replace("_", " ").title() for role in FIXED_ROLES}
        accounts |= {"clearing:shopify_payments": "Shopify Clearing", "clearing:cash": "Cash Drawer"}
        locations = {
            None: Location(None, "Online", "", "Online Customer", "ON"),
            MAIN_STREET: Location(MAIN_STREET, "Main Street", "Main", "Main Street Customer", "MS"),
        }
        rules: dict[str, Any] = {
            "store": self.store,
            "company_file": f"{self.store}.qbw",
            "currency": "USD",
            "time_zone": "America/New_York",
            "edition": "US",
            "accounts": accounts,
            "locations": locations,
            "taxes": {"NY State Tax": TaxAgency("NY Tax", "NY Dept of Taxation")},
            "payment_methods": {"shopify_payments": "Shopify Payments", "cash": "Cash"},
            "start_date": date(2026, 1, 1),
        }
        return Chart(**(rules | values))

    def ledger(self) -> dict[tuple[str, date], int]:
        """What the postings leave per account and date."""
        rows = self.run(
            "SELECT account, txn_date, sum(amount_minor)::bigint FROM ledger.postings WHERE store = %s GROUP BY 1, 2",
            self.store,
        )
        return {(account, day): amount for account, day, amount in rows if amount}


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def new_shop(engine: Engine) -> Callable[[], Shop]:
    numbers = itertools.count(1)
    label = next(_ids)

    def make() -> Shop:
        return Shop(engine, f"shop{label}x{next(numbers)}")

    return make


@pytest.fixture
def shop(new_shop: Callable[[], Shop]) -> Shop:
    return new_shop()
