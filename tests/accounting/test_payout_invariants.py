"""Generated weeks of balance transactions and payouts: the ledger laws hold, whatever fails, waits or is withdrawn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from payout_notation import CLEARING, bank_plan, chart

from qbd.accounting.entry import Entry
from qbd.accounting.payouts import (
    BALANCE_TYPES,
    BalanceTransaction,
    Payout,
    journalize_payouts,
    prove,
    unmatched,
)
from qbd.accounting.payouts.balance_types import BANK_ROLE, BY_ORDER, PAYOUT, PAYOUT_REFUNDED, PAYOUT_RETURNED

START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
TYPES = sorted(
    name for name, meaning in BALANCE_TYPES.items() if meaning not in (PAYOUT, PAYOUT_REFUNDED, PAYOUT_RETURNED)
)
careful = settings(max_examples=100, deadline=None)


@dataclass
class Weeks:
    """What was generated; ``moved`` is what the order transactions brought into clearing."""

    payouts: list[Payout] = field(default_factory=list)
    transactions: list[BalanceTransaction] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)
    posted: set[str] = field(default_factory=set)

    def add(self, type: str, amount: int, fee: int, when: datetime, payout: int) -> int:
        """Add a transaction, with its order's own where it has one; return what it adds to the balance."""
        id = len(self.transactions) + 1
        source = 1000 + id if type in BALANCE_TYPES and BALANCE_TYPES[type] in BY_ORDER else None
        if source is not None:
            self.moved[source] = amount
        self.transactions.append(
            BalanceTransaction(
                "shop", id, type, amount, fee, amount - fee, "USD", when, payout, order_transaction_id=source
            )
        )
        return amount - fee


@st.composite
def weeks(draw: st.DrawFn) -> Weeks:
    """Payout after payout; what a failed one gave back is in the next, and the last one is paid."""
    made = Weeks()
    returned = 0
    count = draw(st.integers(1, 6))
    for number in range(1, count + 1):
        day = START + timedelta(days=3 * number)
        balance = made.add("TRANSFER_FAILURE", returned, 0, day, number) if returned else 0
        for _ in range(draw(st.integers(0, 6))):
            when = day + timedelta(minutes=draw(st.integers(1, 2000)))
            amount, fee = draw(st.integers(-20000, 40000)), draw(st.integers(-500, 500))
            balance += made.add(draw(st.sampled_from(TYPES)), amount, fee, when, number)
        issued = day + timedelta(days=2)
        made.add("TRANSFER", -balance, 0, issued, number)
        failed = number < count and draw(st.booleans())
        returned = balance if failed else 0
        made.payouts.append(
            Payout(
                "shop",
                number,
                issued,
                draw(st.sampled_from(["FAILED", "CANCELED"])) if failed else "PAID",
                "WITHDRAWAL" if balance < 0 else "DEPOSIT",
                balance if draw(st.booleans()) or balance > 0 else -balance,
                "USD",
                returned_at=issued + timedelta(days=1),
            )
        )
        if failed and draw(st.booleans()):
            made.posted.add(f"payout:{number}")
    return made


def ledger(entries: list[Entry]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for entry in entries:
        for line in entry.lines:
            sums[line.role] += line.amount
    return sums


@careful
@given(weeks())
def test_clearing_ends_at_zero_and_the_bank_has_what_was_paid(made: Weeks) -> None:
    entries, problems = journalize_payouts(made.payouts, made.transactions, chart(), made.posted)
    assert problems == []
    assert unmatched(made.transactions, made.moved) == []
    assert [entry.key for entry in entries if entry.balance or not entry.lines] == []
    assert len({entry.key for entry in entries}) == len(entries)
    sums = ledger(entries)
    assert sums[CLEARING] + sum(made.moved.values()) == 0
    assert sums[BANK_ROLE] == sum(payout.into_bank for payout in made.payouts if payout.status == "PAID")


@careful
@given(weeks(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(made: Weeks, random: Random) -> None:
    expected = journalize_payouts(made.payouts, made.transactions, chart(), made.posted)
    random.shuffle(made.payouts)
    random.shuffle(made.transactions)
    assert journalize_payouts(made.payouts, made.transactions, chart(), made.posted) == expected


@careful
@given(weeks(), st.data())
def test_a_lost_transaction_is_a_difference_and_never_a_line(made: Weeks, data: st.DataObject) -> None:
    paid = {payout.id for payout in made.payouts if payout.status == "PAID"}
    choices = [fact for fact in made.transactions if fact.payout_id in paid and fact.net and fact.type != "TRANSFER"]
    if not choices:
        return
    lost = data.draw(st.sampled_from(choices))
    rest = [fact for fact in made.transactions if fact is not lost]
    entries, problems = journalize_payouts(made.payouts, rest, chart(), made.posted)
    assert [problem.group for problem in problems] == [f"payout:{lost.payout_id}"]
    assert f"payout:{lost.payout_id}" not in {entry.key for entry in entries}
    (payout,) = [payout for payout in made.payouts if payout.id == lost.payout_id]
    assert prove(payout, rest).difference == lost.net


@careful
@given(weeks())
def test_a_bank_document_posts_its_entry_and_no_deposit_is_negative(made: Weeks) -> None:
    entries, _ = journalize_payouts(made.payouts, made.transactions, chart(), made.posted)
    for entry in entries:
        if entry.group.startswith("payout:"):
            plan = bank_plan(entry)
            accounts = chart().accounts
            posted = {posting.account: posting.amount for posting in plan.postings}
            assert posted == {accounts[line.role]: line.amount for line in entry.lines}
            (document,) = plan.documents
            total = sum(line.amount for line in document.lines)  # type: ignore[union-attr]
            into_bank = entry.lines[0].amount
            assert total == (into_bank if document.key.startswith("deposit:") else 0)
            assert document.key.startswith("deposit:" if into_bank > 0 else "journal:")
