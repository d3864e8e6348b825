"""Real-shaped order records, told by the sandbox as GraphQL answers and synced by the DAGs.

Every order record of the reference is told in up to four ways, each as an order of its own:

* as recorded: all of them are test orders, which never reach the books;
* real, with the totals that follow from its lines: consistent, so it is posted on its own day, years ago;
* real, with the totals that the record states: the records contradict themselves (a current total of 9.50 over lines
  and shipping of 10.00; one of 414.95 over 424.95), so they wait in quarantine with both figures;
* where it was paid: the record's payment is in AUD on an order in USD, which is no amount of this order, so the order
  waits whole; with the payment in USD it is posted as soon as its gateway has an account.

``refunds.create`` is told on the order that it names: 85.00 go back by a gateway without an account, on an order that
was authorized and never paid. ``orders.edited`` tells an edit without prices and is no order.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.shopify import totals
from qbd.sandbox.shopify.fields import sale_fields
from qbd.sandbox.shopify.fields.kinds import Part
from qbd.sandbox.shopify.ids import parse_gid
from qbd.sandbox.shopify.orders import Transaction
from qbd.sandbox.shopify.records import import_order, import_refund, read_orders
from qbd.sandbox.shopify.values import Bag

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]
SAMPLES = "webhook-samples-2026-07"
Record = dict[str, Any]


@pytest.fixture
def day() -> date:
    """The webhook samples' own day; the other records are older still."""
    return date(2021, 12, 31)


def order_records(folder: Path) -> Iterator[tuple[str, Record]]:
    """Yield every order of the reference with its file's name."""
    paths = [*(folder / "go-shopify").glob("order*.json"), *(folder / SAMPLES).glob("orders.*.json")]
    for path in sorted(paths):
        for record in read_orders(path):
            if "line_items" in record:
                yield path.name, dict(record)


def payload(folder: Path, name: str) -> Record:
    content: Record = json.loads((folder / SAMPLES / name).read_text(encoding="utf-8"))["payload"]
    return content


@dataclass
class Telling:
    """Puts records into the shop: the first of a number keeps it, its copies get numbers of their own."""

    shop: Any
    groups: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    foreign: set[int] = field(default_factory=set)
    _seen: set[int] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(900_000_000_001))

    def tell(self, end: str, record: Record, **options: Any) -> Any:
        """Add a record that must come to ``end``."""
        own = copy.deepcopy(record)
        for part in (own, *own["line_items"], *own["shipping_lines"]):
            gid = parse_gid(str(part.get("admin_graphql_api_id") or ""))
            number = gid[1] if gid else part["id"]
            if number in self._seen:
                number = next(self._numbers)
                part |= {"id": number, "admin_graphql_api_id": None}
            self._seen.add(number)
        order = import_order(self.shop, own, **options)
        self.groups[end].add(f"order:{order.id}")
        paid_in = {entry.get("currency") for entry in record.get("transactions") or ()}
        if paid_in - {order.currency, None}:
            self.foreign.update(entry.id for entry in order.transactions)
        return order

    def bag(self, part: Part, cents: int) -> Bag:
        """Answer a payment's amount in the currency that its record names."""
        if isinstance(part.item, Transaction) and part.item.id in self.foreign:
            return Bag(cents, replace(part.order, currency="AUD", presentment_currency="AUD"))
        return Bag(cents, part.order)


def tell_all(telling: Telling, folder: Path) -> None:
    records = list(order_records(folder))
    assert len(records) == 7
    created = next(record for name, record in records if name == "orders.create.json")
    authorized = [payload(folder, "order_transactions.create.json")]
    refunded = telling.tell("gateway", created | {"transactions": authorized}, test=False)
    import_refund(telling.shop, refunded, payload(folder, "refunds.create.json"))
    for _, record in records:
        telling.tell("test", record)
        if not record.get("transactions"):
            telling.tell("books", record, test=False)
            telling.tell("contradiction", record, test=False, keep_totals=True)
            continue
        telling.tell("currency", record, test=False)
        telling.tell("currency", record, test=False, keep_totals=True)
        in_dollars = record | {"transactions": [entry | {"currency": "USD"} for entry in record["transactions"]]}
        telling.tell("gateway", in_dollars, test=False)
        telling.tell("contradiction", in_dollars, test=False, keep_totals=True)


def posted(house: Any) -> set[str]:
    """Return the groups whose every entry is carried by settled documents."""
    rows = house.rows(
        "SELECT e.document_group, bool_and(EXISTS (SELECT FROM ledger.postings p JOIN delivery.documents d USING (store, document_key)"
        " WHERE p.store = e.store AND p.entry_key = e.entry_key AND d.state = 'settled')) FROM ledger.entries e GROUP BY 1"
    )
    assert all(whole for _, whole in rows), rows
    return {group for group, _ in rows}


def waiting(house: Any) -> dict[str, list[tuple[str, str]]]:
    """Return (rule, reason) of what waits in quarantine, by group."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for group, rule, reason in house.rows(
        "SELECT document_group, rule, reason FROM staging.quarantine WHERE state = 'waiting'"
    ):
        found[group].append((rule, reason))
    return dict(found)


def open_holds(house: Any) -> set[tuple[str, str]]:
    """Return (group, field) of what accounting holds."""
    return set(house.rows("SELECT document_group, field FROM ledger.holds WHERE ended_at IS NULL"))


def balances(house: Any) -> dict[str, int]:
    """Return QuickBooks' figures per account, over all dates of the last reconciliation."""
    sums: dict[str, int] = defaultdict(int)
    for (account, _), amount in house.ledger().items():
        sums[account] += amount
    return {account: amount for account, amount in sums.items() if amount}


def test_every_reference_record_ends_where_it_belongs(
    house: Any, reference: Path, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling = Telling(house.shop)
    tell_all(telling, reference / "shopify")
    monkeypatch.setattr(sale_fields, "bag", telling.bag)
    house.set(start_date="2016-01-01")
    assert house.run("daily_sync", "daily_sync__harbor", business_date=day.isoformat()) == "success"
    assert house.post() == "failed", "two gateways have no account; everything else is posted and agrees"
    assert house.differences() == []
    assert posted(house) == telling.groups["books"]
    assert balances(house) == {
        "Accounts Receivable": 2 * 1000 + 4 * 42495,
        "Sales Income": -(2 * 500 + 4 * 41495),
        "Discounts Given": 2 * 500,
        "Shipping Income": -6 * 1000,
    }
    held = waiting(house)
    # A test order whose payment is in another currency cannot be staged, so it waits although it would never be posted.
    assert held.keys() - telling.groups["test"] == telling.groups["contradiction"] | telling.groups["currency"]
    for group in telling.groups["contradiction"]:
        ((rule, reason),) = held[group]
        assert rule == "sales_add_up"
        assert ("10.00" in reason and "9.50" in reason) or ("424.95" in reason and "414.95" in reason)
    for group in telling.groups["currency"]:
        assert held[group] == [("typed", "the amount is in AUD, its record in USD")]
    assert open_holds(house) == {(group, "gateway") for group in telling.groups["gateway"]}

    clearing = house.settings.model_dump(mode="json", by_alias=True)["clearing"]
    house.set(clearing=clearing | dict.fromkeys(("bogus", "mygateway"), "Manual Payments Clearing"))
    assert house.post() == "success"
    assert house.differences() == []
    assert open_holds(house) == set()
    assert posted(house) == telling.groups["books"] | telling.groups["gateway"]
    outstanding = [totals.outstanding(house.shop.orders[int(group.split(":")[1])]) for group in posted(house)]
    assert sorted(outstanding) == [-6960, *[1000] * 3, *[42495] * 4]
    assert balances(house) == {
        "Accounts Receivable": sum(outstanding),
        "Manual Payments Clearing": 7960 - 8500,
        "Sales Income": -(3 * 500 + 5 * 41495),
        "Sales Returns": 41495 + 8500,  # What was given back was never paid for: the money on top is goodwill.
        "Discounts Given": 3 * 500,
        "Shipping Income": -8 * 1000,
    }
    assert {key[1] for key in house.ledger()} == {date(2016, 5, 17), date(2017, 10, 9), day}
    assert waiting(house).keys() == held.keys(), "what contradicts itself still waits"
