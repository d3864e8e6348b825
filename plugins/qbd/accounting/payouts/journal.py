"""Journal rules of Shopify Payments: balance transactions against clearing, payouts from clearing to the bank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from qbd.accounting.business_date import business_date
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry, Line, Problem
from qbd.accounting.payouts.balance_types import BALANCE_TYPES, BANK_ROLE, FEE_ROLE, Meaning
from qbd.accounting.payouts.facts import BalanceTransaction, Payout
from qbd.accounting.payouts.payout_problems import payout_problem, transaction_problem
from qbd.accounting.payouts.proof import prove
from qbd.accounting.stored_value import tender_role
from qbd.money import from_minor

GATEWAY = "shopify_payments"
RETURNING = frozenset(("FAILED", "CANCELED"))
MAP_ROLE = "Map an account to {} in the store's settings."


def journalize_payouts(
    payouts: Iterable[Payout],
    transactions: Iterable[BalanceTransaction],
    chart: Chart,
    posted: Collection[str] = frozenset(),
    gateway: str = GATEWAY,
) -> tuple[list[Entry], list[Problem]]:
    """Turn payouts and balance transactions into entries, and say what holds the others.

    Entries, in order of time: ``balance:<id>`` on the transaction's own day, ``payout:<id>`` when PAID on the day of
    issue and, for a payout that failed or was cancelled after its entry had been ``posted`` (keys of entries),
    ``payout_return:<id>`` on the day the money came back. Otherwise such payouts leave no trace. Test records give
    nothing. Every entry balances; a difference is a problem and never a line.

    Raises:
        ValueError: an instant has no time zone.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    by_payout: dict[int, list[BalanceTransaction]] = defaultdict(list)
    for fact in transactions:
        if fact.payout_id is not None:
            by_payout[fact.payout_id].append(fact)
        _collect(journalize_balance(fact, chart, gateway), entries, problems)
    for payout in payouts:
        _collect(journalize_payout(payout, by_payout[payout.id], chart, posted, gateway), entries, problems)
    entries.sort(key=lambda entry: (entry.happened_at, entry.key))
    return entries, problems


def journalize_payout(
    payout: Payout,
    own: Iterable[BalanceTransaction],
    chart: Chart,
    posted: Collection[str] = frozenset(),
    gateway: str = GATEWAY,
) -> tuple[list[Entry], list[Problem]]:
    """Turn one payout into its entries, or say what holds it; ``own`` are its balance transactions, see :func:`journalize_payouts`."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    facts = list(own)
    if not (facts and all(fact.test for fact in facts)):
        _sort_out(_payout(payout, facts, chart, posted, gateway), entries, problems)
    return entries, problems


def journalize_balance(
    fact: BalanceTransaction, chart: Chart, gateway: str = GATEWAY
) -> tuple[list[Entry], list[Problem]]:
    """Turn one balance transaction into its entry, or say what holds it, see :func:`journalize_payouts`."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    _sort_out([] if fact.test else _balance(fact, chart, gateway), entries, problems)
    return entries, problems


def _sort_out(made: Iterable[Entry | Problem], entries: list[Entry], problems: list[Problem]) -> None:
    for each in made:
        if isinstance(each, Problem):
            problems.append(each)
        elif each.lines:
            entries.append(each)


def _collect(made: tuple[list[Entry], list[Problem]], entries: list[Entry], problems: list[Problem]) -> None:
    entries += made[0]
    problems += made[1]


def _balance(fact: BalanceTransaction, chart: Chart, gateway: str) -> list[Entry | Problem]:
    meaning = BALANCE_TYPES.get(fact.type)
    if meaning is None:
        text = "there is no rule for this type of balance transaction"
        mend = "Book it by hand, and ask for a rule; it stays listed until there is one."
        return [transaction_problem(fact, "type", fact.type, text, mend)]
    wrong = _wrong_money(fact, chart)
    if wrong:
        return [wrong]
    lines = _balance_lines(fact, meaning, tender_role(gateway), gateway)
    missing = sorted({line.role for line in lines} - chart.accounts.keys())
    if missing:
        text = f"it books against the role {', '.join(missing)}, which has no account"
        return [transaction_problem(fact, "role", ", ".join(missing), text, MAP_ROLE.format(" and ".join(missing)))]
    entry = Entry(
        key=fact.key,
        kind="balance",
        store=fact.store,
        group=fact.key,
        label=f"{meaning.name} {fact.order_name}".strip(),
        source=fact.gid,
        happened_at=fact.transaction_date,
        business_date=business_date(fact.transaction_date, chart.time_zone),
        currency=fact.currency,
        lines=lines,
    )
    return [entry]


def _balance_lines(fact: BalanceTransaction, meaning: Meaning, clearing: str, gateway: str) -> tuple[Line, ...]:
    booked = fact.amount if meaning.role else 0
    memo = f"{meaning.name}: {fact.adjustment_reason}" if fact.adjustment_reason else meaning.name
    lines = [
        Line(meaning.role, -booked, memo),
        Line(FEE_ROLE, fact.fee, f"fee of {meaning.name}"),
        Line(clearing, booked - fact.fee, "", gateway=gateway),
    ]
    return tuple([line for line in lines if line.amount])


def _wrong_money(fact: BalanceTransaction, chart: Chart) -> Problem | None:
    if fact.currency != chart.currency:
        text = f"its currency is {fact.currency}, the company file keeps {chart.currency}"
        mend = "Enter it by hand in its own currency; it stays listed here."
        return transaction_problem(fact, "amount.currencyCode", fact.currency, text, mend)
    if fact.net != fact.amount - fact.fee:
        amount, fee, net = (from_minor(value, fact.currency) for value in (fact.amount, fact.fee, fact.net))
        text = f"amount {amount} less fee {fee} is not its net {net}"
        mend = "Extract the balance transaction again; if it stays so, book it by hand."
        return transaction_problem(fact, "net", str(net), text, mend)
    return None


def _payout(
    payout: Payout, own: list[BalanceTransaction], chart: Chart, posted: Collection[str], gateway: str
) -> list[Entry | Problem]:
    returned = payout.status in RETURNING and payout.key in posted
    if payout.status != "PAID" and not returned:
        return []
    wrong = _wrong_payout(payout, chart, gateway)
    if wrong:
        return [wrong]
    entry = _payout_entry(payout, payout.into_bank, payout.issued_at, chart, gateway)
    if not returned:
        return [prove(payout, own).problem() or entry]
    if payout.returned_at is None:
        text = "it is in the books and came back; the day on which it did is not known"
        mend = "Extract the balance transactions up to today; its TRANSFER_FAILURE or TRANSFER_CANCEL has the day."
        return [payout_problem(payout, "status", payout.status, text, mend)]
    return [entry, _payout_entry(payout, -payout.into_bank, payout.returned_at, chart, gateway, "payout_return")]


def _wrong_payout(payout: Payout, chart: Chart, gateway: str) -> Problem | None:
    if payout.currency != chart.currency:
        text = f"its currency is {payout.currency}, the company file keeps {chart.currency}"
        mend = "Enter it by hand in its own currency; it stays listed here."
        return payout_problem(payout, "net.currencyCode", payout.currency, text, mend)
    if payout.into_bank < 0 and payout.transaction_type == "DEPOSIT":
        text = "a deposit below zero is none"
        mend = "Extract the payout again; if it stays so, compare the bank's statement and book it by hand."
        return payout_problem(payout, "net", str(from_minor(payout.net, payout.currency)), text, mend)
    missing = sorted({BANK_ROLE, tender_role(gateway)} - chart.accounts.keys())
    if missing:
        text = f"it books against the role {', '.join(missing)}, which has no account"
        return payout_problem(payout, "role", ", ".join(missing), text, MAP_ROLE.format(" and ".join(missing)))
    return None


def _payout_entry(
    payout: Payout, into_bank: int, happened_at: datetime, chart: Chart, gateway: str, kind: str = "payout"
) -> Entry:
    what = "payout" if kind == "payout" else f"payout {payout.status.lower()}"
    trace = f", trace {payout.external_trace_id}" if payout.external_trace_id else ""
    lines = (Line(BANK_ROLE, into_bank), Line(tender_role(gateway), -into_bank, gateway=gateway))
    return Entry(
        key=f"{kind}:{payout.id}",
        kind=kind,
        store=payout.store,
        group=payout.key,
        label=f"Shopify {what} {payout.id}{trace}",
        source=payout.gid,
        happened_at=happened_at,
        business_date=business_date(happened_at, chart.time_zone),
        currency=payout.currency,
        lines=lines if into_bank else (),
    )
