"""The worked month of the docs: its facts read from the page, and the blocks that follow from them.

``python tests/accounting/worked_month.py`` writes these blocks into the page again after the facts were changed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import payout_notation
import sandbox_accounts
import shop_notation as shop

from qbd.accounting.cash_drawers import CashMovement, CashSession, journalize_cash_session
from qbd.accounting.chart import Chart
from qbd.accounting.documents import Document, Transaction
from qbd.accounting.entry import Entry, Problem
from qbd.accounting.facts import Purchase, ReceivedItem, Supplier
from qbd.accounting.journal import journalize
from qbd.accounting.payouts import journalize_payouts
from qbd.accounting.plan import Plan
from qbd.accounting.posting import Catalogue, plan
from qbd.accounting.purchases import journalize_purchase

PAGE = Path(__file__).resolve().parents[2] / "docs" / "worked-month.md"
LAST_DAY = date(2026, 3, 31)
SUPPLIER = Supplier(9, "Cotton & Co")
CATALOGUE = Catalogue(shop.PRODUCTS, shop.BUYERS, {9: SUPPLIER})
BLOCK = re.compile(r"```(facts|drawer|purchase|payouts)\n(.*?)```\n", re.DOTALL)
MADE = re.compile(r"\n```(?:journal|documents)\n.*?```\n", re.DOTALL)
ACCOUNTS = {role: name for role, name in sandbox_accounts.ACCOUNTS.items() if role != "clearing:card"} | {
    "cash_over_short": "Cash Over/Short",
    "chargebacks": "Chargebacks",
    "shipping_labels": "Shipping Labels",
    "reserves_held": "Reserves Held by Shopify",
    "payment_adjustments": "Payment Adjustments",
    "bank:payouts": "Checking",
    "clearing:shopify_payments": "Shopify Payments Clearing",
}


def chart() -> Chart:
    """The shop's chart, by the names of the sandbox's company file."""
    return replace(shop.chart(), accounts=ACCOUNTS, exempt_code="NON")


def entries_of(kind: str, text: str) -> list[Entry]:
    """The journal entries of one block of facts; the facts hold nothing back."""
    made: tuple[list[Entry], list[Problem]]
    if kind == "facts":
        made = journalize(shop.order(text), chart())
    elif kind == "drawer":
        made = journalize_cash_session(_session(text), chart())
    elif kind == "purchase":
        made = journalize_purchase(_purchase(text), chart())
    else:
        made = journalize_payouts(*payout_notation.read(text), chart())
    entries, problems = made
    assert problems == []
    return list(entries)


def _session(text: str) -> CashSession:
    words = text.split()
    movement = CashMovement(int(words[15]), shop.cents(words[16]), shop.cents(words[16]), words[17].strip("()"))
    return CashSession(
        store="shop",
        id=int(words[1]),
        currency="USD",
        register="Till",
        location_id=int(words[3]),
        opened_at=shop.moment(" ".join(words[4:6])),
        opening=shop.cents(words[7]),
        closed_at=shop.moment(" ".join(words[8:10])),
        closing=shop.cents(words[11]),
        expected_opening=shop.cents(words[7]),
        expected_closing=shop.cents(words[13]),
        discrepancy=shop.cents(words[11]) - shop.cents(words[13]),
        movements=(movement,),
    )


def _purchase(text: str) -> Purchase:
    head, _, rest = text.strip().partition(": ")
    words = head.split()
    received = shop.moment(" ".join(words[2:4]))
    items = tuple(
        ReceivedItem(
            number, "", match[1], int(match[3]), Decimal(match[4]), received, match[2], variant_id=int(match[5])
        )
        for number, match in enumerate(re.finditer(r"(\S+)/(\S+) (\d+) at (\S+) variant (\d+)", rest), 1)
    )
    shipping = re.search(r"shipping (\S+)", rest)
    assert shipping is not None
    return Purchase(
        "shop", int(words[1]), words[1], "USD", SUPPLIER, items, shipping=shop.cents(shipping[1])
    )  # fmt: skip


def month(page: str) -> tuple[list[Entry], Plan]:
    """All entries of the page, and the plan of their documents up to the month's last day."""
    entries = [entry for kind, text in BLOCK.findall(page) for entry in entries_of(kind, text)]
    made = plan(entries, chart(), covered={}, catalogue=CATALOGUE, through=LAST_DAY)
    assert made.problems == ()
    return entries, made


def written(page: str) -> str:
    """The page with the blocks of journal and documents made anew after each block of facts."""
    bare = MADE.sub("", page)
    _, made = month(bare)

    def with_results(match: re.Match[str]) -> str:
        entries = entries_of(match[1], match[2])
        carried = {posting.document for posting in made.postings if posting.entry in {e.key for e in entries}}
        documents = [document for document in made.documents if document.key in carried]
        return f"{match[0]}\n```journal\n{shop.journal(entries)}\n```\n\n```documents\n{books(documents)}\n```\n"

    return BLOCK.sub(with_results, bare)


def books(documents: list[Document]) -> str:
    """Documents as text; a deposit's line and total too."""
    return "\n".join(_books(documents))


def _books(documents: list[Document]) -> Iterator[str]:
    for document in documents:
        assert isinstance(document, Transaction)
        number = f" {document.ref_number}" if getattr(document, "ref_number", "") else ""
        text = shop.books([document])
        head, _, lines = text.partition("\n")
        yield f"{head}{number}" + (f"\n{lines}" if lines else "")


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{PAGE} is written\n")
