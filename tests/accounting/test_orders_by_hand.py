"""Orders written by hand, each with its journal and its documents line by line: one file per order in ``orders/``.

The documents are those of individual posting with Inventory Summary; the other modes must leave the same ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

import pytest
import shop_notation as shop
from quickbooks_ledger import CompanyFile, nonzero

from qbd.accounting.journal import journalize
from qbd.accounting.posting import expected_ledger, plan

FILES = sorted((Path(__file__).parent / "orders").glob("*.txt"))
THROUGH = date(2026, 12, 31)
MODES = [
    {"posting": posting, "inventory": inventory, "customers": customers, "tax": tax}
    for posting, inventory, customers, tax in product(
        ("individual", "daily"), ("summary", "detailed"), ("summary", "detailed"), ("item", "liability")
    )
]


@dataclass(frozen=True)
class Page:
    about: str
    order: str
    journal: str
    documents: str
    open: str


def read(path: Path) -> Page:
    first, rest = path.read_text().split("\n\n== journal\n")
    about, order = first.split("\n\n", 1)
    journal, rest = rest.split("\n\n== documents\n")
    documents, still_open = rest.split("\n\n== open ")
    return Page(about, order, journal.strip(), documents.strip(), still_open.strip())


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 25
    assert all(read(path).about for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_journal_line_by_line(path: Path) -> None:
    page = read(path)
    entries, problems = journalize(shop.order(page.order), shop.chart())
    assert not problems
    assert shop.journal(entries) == page.journal
    assert all(entry.balance == 0 for entry in entries)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_documents_line_by_line(path: Path) -> None:
    page = read(path)
    chart = shop.chart()
    entries, _ = journalize(shop.order(page.order), chart)
    made = plan(entries, chart, covered={}, catalogue=shop.catalogue(page.order), through=THROUGH)
    assert not made.problems
    assert shop.books(made.documents) == page.documents


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(mode.values()))
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_mode_leaves_the_journal_in_quickbooks(path: Path, mode: dict[str, str]) -> None:
    page = read(path)
    chart = shop.chart(**mode)
    if mode["tax"] == "liability":
        chart = shop.chart(**mode, accounts=shop.TITLES | {"sales_tax_payable": "Sales Tax Owed"})
    entries, _ = journalize(shop.order(page.order), chart)
    made = plan(entries, chart, covered={}, catalogue=shop.catalogue(page.order), through=THROUGH)
    assert not made.problems
    company = CompanyFile()
    company.take(made.documents)
    assert shop.money(company.open_amount()) == page.open
    assert not company.both_sides_open()
    assert nonzero(company.ledger) == shop.ledger_of(entries, chart)
    assert expected_ledger(made.postings) == shop.ledger_of(entries, chart)
