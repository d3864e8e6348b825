"""Facts that change after they were posted, with ``corrections: difference``: journal = facts, and documents = journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
import shop_notation as shop
from hypothesis import given
from hypothesis import strategies as st
from quickbooks_ledger import CompanyFile, nonzero
from running_books import THROUGH, Books, entries_of
from sandbox_accounts import ACCOUNTS
from shop_strategies import shops
from test_posting_in_sandbox import IN_USE
from test_posting_invariants import FIRST_DAY, careful
from test_purchases import ORDER, SUPPLIER

from qbd.accounting.chart import Chart
from qbd.accounting.corrections import amounts
from qbd.accounting.documents import Document, JournalEntry, ReceivePayment, Transaction
from qbd.accounting.entry import Entry, Line, Problem
from qbd.accounting.facts import Order
from qbd.accounting.plan import Plan
from qbd.accounting.posting import Catalogue, expected_ledger, plan
from qbd.accounting.purchases import journalize_purchase
from qbd.accounting.ref_number import source_of
from qbd.books.changes import Kept, compare
from qbd.books.entries import digest
from qbd.money import to_minor
from qbd.qbxml import queries as q
from qbd.qbxml.records import LedgerRow
from qbd.qbxml.render import by_name, render
from qbd.qbxml.responses import Answer

NOTICED = date(2026, 3, 20)
PAID = """
order 1001
03-02 10:00 OrderAgreement 11
  + PRODUCT 1 Mug/Mugs {total} NY={tax} cost=2.00 variant=502
03-02 10:01 SALE card {paid}
totals {total} received {paid}
"""


def facts(total: str = "10.80", tax: str = "0.80", paid: str = "10.80", chart: Chart | None = None) -> list[Entry]:
    return entries_of([shop.order(PAID.format(total=total, tax=tax, paid=paid))], chart or shop.chart())


class Ledger:
    """The journal beside the books: what accounting writes, removes and corrects."""

    def __init__(self, **chart: object) -> None:
        self.books = Books(shop.chart(**chart))
        self.entries: dict[str, Entry] = {}
        self.corrects: dict[str, str] = {}
        self.problems: list[Problem] = []
        self._number = 0

    def account(self, entries: Iterable[Entry], noticed: date | None = NOTICED) -> list[Entry]:
        """Account all groups anew; return the corrections made."""
        covered, made = self.books.covered(), []
        now: dict[str, list[Entry]] = {entry.group: [] for entry in self.entries.values()}
        for entry in entries:
            now.setdefault(entry.group, []).append(entry)
        self.problems = []
        for group, some in now.items():
            kept = {
                key: Kept(key, digest(entry), tuple(covered.get(key, ())), entry, self.corrects.get(key, ""))
                for key, entry in self.entries.items()
                if entry.group == group
            }
            changes = compare([(entry, digest(entry)) for entry in some], kept, noticed_on=noticed)
            for key in changes.removed:
                del self.entries[key]
                self.corrects.pop(key, None)
            self.entries |= {entry.key: entry for entry in (*changes.new, *changes.replaced)}
            for correction in changes.corrections:
                self._number += 1
                entry = correction.entry(self._number)
                self.entries[entry.key] = entry
                self.corrects[entry.key] = correction.original.key
                made.append(entry)
            self.problems += changes.problems
        return made

    def post(self, through: date = THROUGH) -> list[Transaction]:
        return [d for d in self.books.run(list(self.entries.values()), through).documents if isinstance(d, Transaction)]

    def run(self, entries: Iterable[Entry], noticed: date = NOTICED) -> list[Transaction]:
        self.account(entries, noticed)
        return self.post()

    def figures(self) -> dict[str, int]:
        return amounts(line for entry in self.entries.values() for line in entry.lines)


def figures(entries: Iterable[Entry]) -> dict[str, int]:
    return amounts(line for entry in entries for line in entry.lines)


def told(document: Transaction) -> list[tuple[str, int, str]]:
    assert isinstance(document, JournalEntry)
    return [(ln.account.full_name, ln.amount, ln.entity.full_name if ln.entity else "") for ln in document.lines]


@pytest.mark.parametrize("posting", ["individual", "daily"])
def test_a_higher_price_is_a_debit_of_the_customer_and_the_later_payment_pays_it(posting: str) -> None:
    ledger = Ledger(posting=posting)
    ledger.run(facts())
    now = facts("15.80")
    (document,) = ledger.run(now)
    customer = "Web Sales"
    assert told(document) == [("A/R", 500, customer), ("Sales", -500, "")]
    assert (document.txn_date, document.ref_number, document.key) == (NOTICED, "7J1", "journal:correction:1")
    assert document.lines[1].memo == (  # type: ignore[attr-defined]
        "Shopify #1001 corrects agreement:11, noticed 2026-03-20: sales income -10.00 becomes -15.00"
    )
    assert ledger.figures() == figures(now)
    later = entries_of([shop.order(PAID.format(total="15.80", tax="0.80", paid="10.80").replace(
        "totals 15.80 received 10.80", "03-25 09:00 SALE card 5.00\ntotals 15.80 received 15.80"))], shop.chart())  # fmt: skip
    (payment,) = ledger.run(later, NOTICED + timedelta(days=6))
    assert isinstance(payment, ReceivePayment)
    assert [(applied.to.document, applied.amount) for applied in payment.applied] == [(document.key, 500)]
    assert ledger.books.company.open_amount() == 0


def test_less_tax_names_the_agency_and_leaves_the_buyer_a_credit() -> None:
    ledger = Ledger()
    ledger.run(facts())
    (document,) = ledger.run(facts("10.40", "0.40"))
    assert told(document) == [("A/R", -40, "Web Sales"), ("Sales Tax Payable", 40, "NY Dept")]
    assert ledger.books.company.open_amount() == -40


def test_a_tax_that_is_a_plain_liability_names_no_agency() -> None:
    accounts = {**shop.chart().accounts, "sales_tax_payable": "Taxes Owed"}
    ledger = Ledger(tax="liability", accounts=accounts)
    ledger.run(facts())
    (document,) = ledger.run(facts("10.40", "0.40"))
    assert told(document) == [("A/R", -40, "Web Sales"), ("Taxes Owed", 40, "")]


@pytest.mark.parametrize("posting", ["individual", "daily"])
def test_an_order_that_vanished_is_reversed_wholly_and_nothing_stays_open(posting: str) -> None:
    ledger = Ledger(posting=posting)
    ledger.run(facts())
    assert len(ledger.account([])) == 3
    ledger.post()
    assert ledger.figures() == {}
    sums: Counter[str] = Counter()
    for (_, account), amount in ledger.books.company.ledger.items():
        sums[account] += amount
    assert not any(sums.values())
    assert not any(ledger.books.company.debits.values())
    assert not any(ledger.books.company.credits.values())


def test_a_change_that_changes_back_is_corrected_in_reverse() -> None:
    ledger = Ledger()
    ledger.run(facts())
    (first,) = ledger.run(facts("9.80"))
    (second, match) = ledger.run(facts(), NOTICED + timedelta(days=1))
    assert told(first) == [("A/R", -100, "Web Sales"), ("Sales", 100, "")]
    assert told(second) == [("A/R", 100, "Web Sales"), ("Sales", -100, "")]
    assert match.key == "apply:correction:1:correction:2:100"
    assert ledger.figures() == figures(facts())
    assert ledger.run(facts()) == []


def test_a_second_change_adds_only_what_the_first_correction_lacks() -> None:
    ledger = Ledger()
    ledger.run(facts())
    ledger.run(facts("9.80"))
    (second,) = ledger.run(facts("9.30"))
    assert told(second)[1] == ("Sales", 50, "")
    assert ledger.figures() == figures(facts("9.30"))


def test_a_correction_that_is_not_posted_yet_makes_room_for_the_next() -> None:
    ledger = Ledger()
    ledger.run(facts())
    ledger.account(facts("9.80"))
    assert [entry.label for entry in ledger.account(facts("9.30"))] == ["#1001 corrects agreement:11"]
    assert len(ledger.corrects) == 1
    assert ledger.account(facts()) == []
    assert ledger.corrects == {}
    assert ledger.post() == []


def test_the_posted_entry_stays_as_it_was() -> None:
    ledger = Ledger()
    ledger.run(facts())
    before = dict(ledger.entries)
    ledger.run(facts("9.80"))
    assert {key: ledger.entries[key] for key in before} == before


def test_another_business_date_waits_for_a_person() -> None:
    ledger = Ledger()
    ledger.run(facts())
    at = shop.moment("03-03 10:00")
    moved = [replace(entry, business_date=date(2026, 3, 3), happened_at=at) for entry in facts("9.80")]
    assert ledger.account(moved) == []
    assert any("Now: 2026-03-03" in problem.message for problem in ledger.problems)


def test_hold_says_both_figures_as_before() -> None:
    ledger = Ledger()
    ledger.run(facts())
    assert ledger.account(facts("9.80"), None) == []
    (problem,) = ledger.problems
    assert "sales_income -10.00" in problem.message
    assert "sales_income -9.00" in problem.message


def test_turned_to_hold_again_corrections_made_stand() -> None:
    ledger = Ledger()
    ledger.run(facts())
    ledger.run(facts("9.80"))
    assert ledger.account(facts("9.80"), None) == []
    assert ledger.problems == []


def test_a_unit_cost_told_later_corrects_nothing() -> None:
    ledger = Ledger()
    ledger.run(facts())
    text = PAID.format(total="10.80", tax="0.80", paid="10.80").replace("cost=2.00", "cost=2.50")
    assert ledger.run(entries_of([shop.order(text)], shop.chart())) == []


def test_goods_that_quickbooks_counts_are_held_not_moved_by_a_journal_entry() -> None:
    ledger = Ledger(inventory="detailed")
    ledger.run(facts(chart=ledger.books.chart))
    ledger.account([])
    made = plan(
        list(ledger.entries.values()), ledger.books.chart, covered=ledger.books.covered(), catalogue=shop.CATALOGUE,
        through=THROUGH,
    )  # fmt: skip
    assert made.documents == ()
    assert [problem.field for problem in made.problems] == ["inventory"]


def test_a_correction_in_a_closed_period_says_so() -> None:
    ledger = Ledger()
    ledger.run(facts())
    ledger.account(facts("9.80"))
    made = ledger.books.run(list(ledger.entries.values()), closing_date=NOTICED)
    (document,) = (d for d in made.documents if isinstance(d, JournalEntry))
    assert document.txn_date == NOTICED + timedelta(days=1)
    assert all("books closed to 2026-03-20" in line.memo for line in document.lines)


def test_numbers_lead_back_to_the_correction() -> None:
    source = source_of("7JA")
    assert source is not None
    assert (source.document, source.record, source.id) == ("journal", "correction", 10)


def test_a_bill_is_corrected_against_its_vendor() -> None:
    chart = shop.chart()
    catalogue = Catalogue(products=shop.PRODUCTS, suppliers={9: SUPPLIER})
    entries, _ = journalize_purchase(ORDER, chart)
    now, _ = journalize_purchase(replace(ORDER, shipping=1500), chart)
    kept = {entry.key: Kept(entry.key, digest(entry), (f"bill:{entry.key}",), entry) for entry in entries}
    changes = compare([(entry, digest(entry)) for entry in now], kept, noticed_on=NOTICED)
    (correction,) = changes.corrections
    covered = {entry.key: frozenset((f"bill:{entry.key}",)) for entry in entries}
    for inventory in ("summary", "detailed"):
        made = plan(
            [*entries, correction.entry(1)], replace(chart, inventory=inventory), covered=covered, catalogue=catalogue,
            through=THROUGH,
        )  # fmt: skip
        (document,) = (each for each in made.documents if isinstance(each, Transaction))
        assert told(document) == [("A/P", -300, "Cotton & Co"), ("Freight In", 300, "")]
        assert made.problems == ()


class Taken(CompanyFile):
    """Documents only; the sandbox's company file judges them."""

    def take(self, documents: Iterable[Document]) -> None:
        self.documents |= {document.key: document for document in documents}


@pytest.mark.parametrize("tax", ["item", "liability"])
def test_quickbooks_takes_the_corrections(send: Callable[..., Answer], tax: str) -> None:
    """Higher, lower, taxed otherwise, gone: each sent to the sandbox's company file, which then shows the facts."""
    accounts = ACCOUNTS | ({"sales_tax_payable": "Sales Tax Collected"} if tax == "liability" else {})
    ledger = Ledger(accounts=accounts, exempt_code="NON", tax=tax)
    ledger.books.company = Taken()
    now: list[Entry] = []
    for total, part in (("10.80", "0.80"), ("15.80", "0.80"), ("9.40", "0.40")):
        now = facts(total, part)
        ledger.run(now)
    ledger.run([])
    ledger.run(now)
    documents = [*ledger.books.company.documents.values()]
    assert sum(isinstance(document, JournalEntry) for document in documents) > 8
    answer = send(
        *(
            render(document, by_name, edition="US", request_id=str(number), define_macro=True)
            for number, document in enumerate(documents)
        )
    )
    assert [response.message for response in answer.responses if response.code not in (0, IN_USE)] == []
    report = q.LedgerReport(date(2026, 3, 1), date(2026, 3, 31))
    (response,) = send(q.render_query(report, edition="US", request_id="ledger")).responses
    told: Counter[str] = Counter()
    for row in response.records:
        assert isinstance(row, LedgerRow)
        told[row.account] += to_minor(row.amount, "USD")
    expected: Counter[str] = Counter()
    for entry in now:
        for line in entry.lines:
            expected[accounts[line.role]] += line.amount
    assert {name: sum_ for name, sum_ in told.items() if sum_} == {
        name: sum_ for name, sum_ in expected.items() if sum_
    }


def _changed(entries: Sequence[Entry], draw: Callable[[st.SearchStrategy[int]], int]) -> list[Entry]:
    """Facts as they might be read later: amounts moved against A/R, and some gone."""
    changed = []
    for entry in entries:
        what = draw(st.integers(0, 5))
        if what == 0 and entry.kind != "cost":
            continue
        first, rest = entry.lines[0], list(entry.lines[1:])
        if what == 1 and entry.kind != "cost" and rest and first.role == "accounts_receivable" and rest[0].amount:
            delta = draw(st.integers(-abs(rest[0].amount) // 2, abs(rest[0].amount)))
            delta = delta if rest[0].amount > 0 else -delta
            lines: list[Line] = [
                replace(first, amount=first.amount - delta), replace(rest[0], amount=rest[0].amount + delta), *rest[1:],
            ]  # fmt: skip
            entry = replace(entry, lines=tuple(lines))
        changed.append(entry)
    there = {entry.key for entry in changed}
    return [e for e in changed if e.kind != "cost" or e.key.replace("cost:", "agreement:") in there]


@pytest.mark.parametrize("posting", ["individual", "daily", "payout"])
@given(orders=shops(most=2), data=st.data())
@careful
def test_journal_is_facts_and_documents_are_the_journal(posting: str, orders: list[Order], data: st.DataObject) -> None:
    ledger = Ledger(posting=posting, customers=data.draw(st.sampled_from(("summary", "detailed"))))
    base = entries_of(orders, ledger.books.chart)
    now: list[Entry] = []
    for run in range(data.draw(st.integers(1, 3))):
        now = _changed(base, data.draw) if run else base
        ledger.account(now, NOTICED + timedelta(days=run))
        ledger.post(FIRST_DAY + timedelta(days=data.draw(st.integers(0, 30))))
    ledger.post()
    assert ledger.account(now) == []
    assert ledger.problems == []
    assert ledger.figures() == figures(now)
    assert nonzero(ledger.books.company.ledger) == expected_ledger(ledger.books.postings)
    assert shop.ledger_of(ledger.entries.values(), ledger.books.chart) == expected_ledger(ledger.books.postings)
    assert ledger.books.company.open_amount() == figures(now).get("accounts_receivable", 0)
    assert ledger.books.run(list(ledger.entries.values())) == Plan()
