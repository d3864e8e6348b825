"""What the ledger store and QuickBooks remember between runs of posting, without a database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import shop_notation as shop
from quickbooks_ledger import CompanyFile

from qbd.accounting import documents as d
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry
from qbd.accounting.facts import Order
from qbd.accounting.journal import journalize
from qbd.accounting.plan import Plan, Posting
from qbd.accounting.posting import expected_ledger, plan

THROUGH = date(2026, 12, 31)


def entries_of(orders: Iterable[Order], chart: Chart) -> list[Entry]:
    made = []
    for order in orders:
        entries, problems = journalize(order, chart)
        assert not problems, problems
        made += entries
    return made


class Books:
    """What the ledger store and QuickBooks remember between runs."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.payout_of: dict[str, int] = {}
        self.company = CompanyFile()
        self.postings: list[Posting] = []
        self.transactions: list[d.TransactionDocument] = []

    def covered(self) -> dict[str, frozenset[str]]:
        keys: dict[str, set[str]] = defaultdict(set)
        for posting in self.postings:
            keys[posting.entry].add(posting.document)
        return {entry: frozenset(documents) for entry, documents in keys.items()}

    def run(
        self,
        entries: Sequence[Entry],
        through: date = THROUGH,
        closing_date: date | None = None,
        closed_through: date | None = None,
    ) -> Plan:
        made = plan(
            entries,
            self.chart,
            covered=self.covered(),
            catalogue=shop.CATALOGUE,
            through=through,
            closing_date=closing_date,
            closed_through=closed_through,
            payout_of=self.payout_of,
        )
        assert not made.problems, made.problems
        self.company.take(made.documents)
        self.postings += made.postings
        self.transactions += [document for document in made.documents if isinstance(document, d.Transaction)]
        return made

    def sums(self) -> Counter[tuple[date, str]]:
        return Counter(expected_ledger(self.postings))

    def assert_documents_carry_their_postings(self) -> None:
        """Every document brings to every account what its postings say."""
        by_document: dict[str, Counter[str]] = defaultdict(Counter)
        for posting in self.postings:
            by_document[posting.document][posting.account] += posting.amount
        for key, accounts in self.company.by_document.items():
            assert {a: n for a, n in accounts.items() if n} == {a: n for a, n in by_document[key].items() if n}, key
