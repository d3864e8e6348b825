"""How many orders a second become journal entries, documents and qbXML on one core, and how much memory that takes.

Run it alone: ``python tests/bench/posting_bench.py [--orders N] [--many N]``. It works in memory on generated facts: no
database, no network. Every scenario runs in a process of its own, so that its peak memory is its own. Everything is
checked: the documents' postings add up to the journal, account by account.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "plugins"))

from qbd.accounting.chart import FIXED_ROLES, Chart, Location, Product, TaxAgency  # noqa: E402
from qbd.accounting.entry import Entry  # noqa: E402
from qbd.accounting.facts import Agreement, Buyer, Order, Sale, Tax, Totals, Transaction  # noqa: E402
from qbd.accounting.journal import journalize  # noqa: E402
from qbd.accounting.posting import Catalogue, plan  # noqa: E402
from qbd.qbxml.render import by_name, message_set, render  # noqa: E402

START = datetime(2026, 11, 1, 15, tzinfo=UTC)
DAYS = 30
CHUNK = 500
SET_SIZE = 25
TYPES = ("Mugs", "T-Shirts", "Posters", "Candles", "Tea", "Coffee", "Bags", "Books")
VARIANTS = 400
TAXES = (("NY State Tax", "0.04"), ("New York County Tax", "0.04875"))
AIMS = {"daily": 5_000, "individual": 1_500}
MEMORY_AIM = 1_024


def products() -> dict[int, Product]:
    return {
        n: Product(n, f"SKU-{n:04d}", f"Product {n}", TYPES[n % len(TYPES)], Decimal(n % 20 + 2), tracked=True)
        for n in range(1, VARIANTS + 1)
    }


def orders(count: int) -> Iterator[Order]:
    """Orders over a month: one to three lines, two taxes, discounts, shipping; some refunded, by gift card or unpaid."""
    dice = random.Random(20261101)
    for number in range(1, count + 1):
        at = START + timedelta(days=(number - 1) * DAYS // count, seconds=number % 20_000)
        yield order(number, at, dice)


def order(number: int, at: datetime, dice: random.Random) -> Order:
    first = 5_000_000_000_000 + number * 100
    sales = [product_sale(first + n, dice) for n in range(dice.randint(1, 3))]
    if dice.random() < 0.6:
        sales.append(Sale(first + 9, "SHIPPING", "ORDER", 1, 799, title="Standard"))
    agreements = [Agreement(first, "OrderAgreement", at, tuple(sales))]
    total = sum(sale.total for sale in sales)
    received = 0 if dice.random() < 0.02 else total
    transactions: list[Transaction] = []
    if received and dice.random() < 0.05 and total > 1_000:
        transactions.append(Transaction(first + 20, "SALE", "gift_card", 1_000, at))
    left = received - sum(each.amount for each in transactions)
    if left:
        transactions.append(Transaction(first + 21, "SALE", dice.choice(("shopify_payments", "paypal")), left, at))
    current, refunded = total, 0
    if received and not any(each.gateway == "gift_card" for each in transactions) and dice.random() < 0.05:
        back = returned(sales[0], first + 30)
        later = at + timedelta(hours=1)
        agreements.append(Agreement(first + 1, "RefundAgreement", later, (back,)))
        current, refunded = total + back.total, -back.total
        transactions.append(Transaction(first + 31, "REFUND", transactions[0].gateway, refunded, later))
    return Order(
        "bench", first, f"#{number}", "USD", at, Totals(current, received, refunded), tuple(agreements),
        tuple(transactions), location_id=None if number % 3 else 77,
        buyer=Buyer(number, f"Buyer {number}", first_name="Ada", last_name=f"Byron {number}"),
    )  # fmt: skip


def product_sale(id: int, dice: random.Random) -> Sale:
    variant, quantity = dice.randint(1, VARIANTS), dice.randint(1, 3)
    gross = quantity * (variant % 50 + 10) * 100
    discount = gross // 10 if dice.random() < 0.2 else 0
    taxes = tuple(Tax(title, Decimal(rate), int((gross - discount) * Decimal(rate))) for title, rate in TAXES)
    tax = sum(each.amount for each in taxes)
    return Sale(
        id, "PRODUCT", "ORDER", quantity, gross - discount + tax, tax, discount, 0, taxes, f"Product {variant}",
        f"SKU-{variant:04d}", TYPES[variant % len(TYPES)], variant, Decimal(variant % 20 + 2),
    )  # fmt: skip


def returned(sale: Sale, id: int) -> Sale:
    taxes = tuple(Tax(tax.title, tax.rate, -tax.amount) for tax in sale.taxes)
    return Sale(
        id, "PRODUCT", "RETURN", -sale.quantity, -sale.total, -sale.tax, -sale.discount_before_tax, 0, taxes, sale.title,
        sale.sku, sale.product_type, sale.variant_id, sale.unit_cost, restocked=True,
    )  # fmt: skip


def chart(posting: Any, detailed: bool) -> Chart:
    accounts = {role: role.replace("_", " ").title() for role in FIXED_ROLES}
    accounts |= {"clearing:shopify_payments": "Shopify Clearing", "clearing:paypal": "PayPal Clearing"}
    grouping: Any = "detailed" if detailed else "summary"
    return Chart(
        store="bench", company_file="bench.qbw", currency="USD", time_zone="America/New_York", edition="US",
        accounts=accounts, posting=posting, customers=grouping, inventory=grouping,
        locations={
            None: Location(None, "Online", "", "Online Customer", "ON"),
            77: Location(77, "Main Street", "Main", "Main Street Customer", "MS"),
        },
        taxes={title: TaxAgency(title[:31], "NY Dept of Taxation") for title, _ in TAXES},
        payment_methods={"shopify_payments": "Shopify Payments", "paypal": "PayPal"},
    )  # fmt: skip


def portions(count: int, posting: str) -> Iterator[list[Order]]:
    """Give a business date at a time (daily) or a bounded number of orders (individual), as posting takes them."""
    stream = orders(count)
    if posting == "individual":
        while portion := list(islice(stream, CHUNK)):
            yield portion
        return
    day: list[Order] = []
    for each in stream:
        if day and each.created_at.date() != day[0].created_at.date():
            yield day
            day = []
        day.append(each)
    yield day


def measure(count: int, posting: str, detailed: bool) -> dict[str, Any]:
    """Run one scenario and return its figures; CPU seconds, without making the orders."""
    rules, catalogue = chart(posting, detailed), Catalogue(products=products())
    seconds = Counter[str]()
    made = Counter[str]()
    for portion in portions(count, posting):
        started = time.process_time()
        entries: list[Entry] = []
        for each in portion:
            found, problems = journalize(each, rules)
            if problems:
                raise SystemExit(f"a generated order is wrong: {problems[0].message}")
            entries += found
        accounted = time.process_time()
        buyers = {each.buyer.id: each.buyer for each in portion if each.buyer} if detailed else {}
        planned = plan(
            entries, rules, covered={}, through=date(2027, 1, 1),
            catalogue=Catalogue(products=catalogue.products, buyers=buyers),
        )  # fmt: skip
        posted = time.process_time()
        size = 0
        for start in range(0, len(planned.documents), SET_SIZE):
            requests = [
                render(document, by_name, edition="US", request_id=str(n))
                for n, document in enumerate(planned.documents[start : start + SET_SIZE])
            ]
            size += len(message_set(requests))
        rendered = time.process_time()
        check(entries, planned, rules)
        seconds.update(account=accounted - started, post=posted - accounted, render=rendered - posted)
        made.update(orders=len(portion), entries=len(entries), documents=len(planned.documents), bytes=size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": dict(seconds), "made": dict(made), "peak": peak}


def check(entries: list[Entry], planned: Any, rules: Chart) -> None:
    if planned.problems:
        raise SystemExit(f"a generated order cannot be posted: {planned.problems[0].message}")
    figures = Counter[str]()
    for posting in planned.postings:
        figures[posting.account] += posting.amount
    for entry in entries:
        for line in entry.lines:
            figures[rules.accounts[line.role]] -= line.amount
    wrong = {account: amount for account, amount in figures.items() if amount}
    if wrong:
        raise SystemExit(f"the documents do not carry the journal: {wrong}")


def in_own_process(count: int, posting: str, detailed: bool) -> dict[str, Any]:
    command = [sys.executable, __file__, "--scenario", json.dumps([count, posting, detailed])]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=200_000, help="orders of the second, larger run; 0 leaves it out")
    parser.add_argument("--scenario", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.scenario:
        print(json.dumps(measure(*json.loads(options.scenario))))
        return
    table = Table(title="account + post + render, in memory, seconds of CPU time of one core")
    for name in (
        "posting",
        "customers, inventory",
        "orders",
        "documents",
        "account s",
        "post s",
        "render s",
        "orders/s",
    ):
        table.add_column(name, justify="left" if name in ("posting", "customers, inventory") else "right")
    table.add_column("aim", justify="right")
    table.add_column("peak MiB", justify="right")
    for count in filter(None, (options.orders, options.many)):
        for posting, detailed in (("daily", False), ("individual", False), ("individual", True)):
            if detailed and count == options.many:
                continue
            found = in_own_process(count, posting, detailed)
            seconds, made = found["seconds"], found["made"]
            rate = made["orders"] / sum(seconds.values())
            table.add_row(
                posting, "detailed" if detailed else "summary", f"{made['orders']:,}", f"{made['documents']:,}",
                *(f"{seconds[part]:.2f}" for part in ("account", "post", "render")), f"{rate:,.0f}",
                f"{AIMS[posting]:,}", f"{found['peak']:,} (aim {MEMORY_AIM:,})",
            )  # fmt: skip
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
