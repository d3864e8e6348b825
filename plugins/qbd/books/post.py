"""Journal -> outbox: documents for every entry that none carries yet, each written together with its postings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.engine import Engine

from qbd.accounting.chart import Chart, PostingMode
from qbd.accounting.documents import Transaction
from qbd.accounting.entry import Entry, Problem
from qbd.accounting.plan import Plan
from qbd.accounting.posting import Catalogue, plan
from qbd.books.catalogue import read_lists, with_people
from qbd.books.connection import Connection
from qbd.books.entries import lock_books, read_entries
from qbd.books.holds import record_holds
from qbd.books.payments import payouts_of
from qbd.books.postings import covering, insert_postings
from qbd.books.proof import uneven_groups
from qbd.books.statements import statement
from qbd.delivery.outbox import enqueue
from qbd.staging.database import transaction

CHUNK = 500


@dataclass(frozen=True, slots=True)
class PostResult:
    """What a posting run put into the outbox: new transactions and list elements, postings, and their sums.

    ``totals`` are minor units per account, debit positive. ``plans`` is filled by a dry run only. ``waiting`` counts
    the orders and balance transactions that wait for their payout.
    """

    documents: int = 0
    elements: int = 0
    postings: int = 0
    problems: tuple[Problem, ...] = ()
    totals: dict[str, int] = field(default_factory=dict)
    plans: tuple[Plan, ...] = ()
    waiting: int = 0


@dataclass(slots=True)
class _Run:
    """One run's settings and what it has done so far."""

    chart: Chart
    store: str
    closing_date: date | None
    dry_run: bool
    lists: Catalogue
    closed_through: date | None
    # What a dry run has planned so far, as later dates of the same order must see it.
    planned: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    documents: int = 0
    elements: int = 0
    postings: int = 0
    problems: list[Problem] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    waiting: dict[str, None] = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)

    def result(self) -> PostResult:
        return PostResult(
            self.documents, self.elements, self.postings, tuple(self.problems), dict(self.totals), tuple(self.plans),
            len(self.waiting),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Portion:
    """What one transaction plans: groups with open entries dated ``since`` to ``through``, above ``after``.

    ``balance``: those of Shopify Payments' balance, which are posted by date in every mode; otherwise all others.
    """

    since: date | None
    through: date
    limit: int | None
    day: date | None = None
    balance: bool = False


def post(
    engine: Engine,
    chart: Chart,
    *,
    store: str,
    through: date,
    mode: PostingMode | None = None,
    dry_run: bool = False,
    closing_date: date | None = None,
    since: date | None = None,
    chunk: int = CHUNK,
    closed_through: date | None = None,
) -> PostResult:
    """Plan and enqueue the documents of every open journal entry up to a business date.

    Postings and documents are written in one transaction under a lock of the company file, so that a run that is
    killed leaves nothing half and a second run posts nothing. Groups that accounting or validation holds are left
    out. Where everything is posted individually a transaction takes ``chunk`` groups, otherwise one business date.

    Args:
        engine: our PostgreSQL.
        chart: the store's chart and posting rules.
        store: the store's key.
        through: the last business date to post.
        mode: posting mode for this run instead of the chart's and its rules by channel.
        dry_run: plan without writing anything; the plans are in the result.
        closing_date: QuickBooks' closing date, if it has one.
        since: leave groups alone that have no open entry on or after this date.
        chunk: groups per transaction (individual mode).
        closed_through: the last business date that is closed; what is posted daily waits for it, if it is earlier.
    """
    rules = chart if mode is None else replace(chart, asked_mode=mode)
    with transaction(engine) as connection:
        run = _Run(rules, store, closing_date, dry_run, read_lists(connection, rules, store), closed_through)
    floors = [day for day in (since, rules.start_date) if day is not None]
    for portion in _portions(engine, run, max(floors, default=None), through, chunk):
        after = ""
        while True:
            with transaction(engine) as connection:
                lock_books(connection, rules.company_file)
                groups = _groups(connection, store, portion, after)
                if groups:
                    _post(connection, run, portion, groups)
            if not groups or portion.limit is None:
                break
            after = groups[-1]
    return run.result()


def _portions(engine: Engine, run: _Run, since: date | None, through: date, chunk: int) -> Iterator[_Portion]:
    if run.chart.posting_modes == {"individual"}:
        yield _Portion(since, through, chunk)
    else:
        for day in _open_dates(engine, run, since, through, balance=False):
            yield _Portion(day, day, None, day)
    for day in _open_dates(engine, run, since, through, balance=True):
        yield _Portion(day, day, None, day, balance=True)


def _open_dates(engine: Engine, run: _Run, since: date | None, through: date, *, balance: bool) -> list[date]:
    with transaction(engine) as connection:
        values = {"store": run.store, "since": since, "through": through, "balance": balance}
        return [row[0] for row in connection.execute(statement("open_dates"), values)]


def _groups(connection: Connection, store: str, portion: _Portion, after: str) -> list[str]:
    values = {
        "store": store, "after": after, "since": portion.since, "through": portion.through, "limit": portion.limit,
        "balance": portion.balance,
    }  # fmt: skip
    return [row[0] for row in connection.execute(statement("open_groups"), values)]


def _post(connection: Connection, run: _Run, portion: _Portion, groups: list[str]) -> None:
    """Plan some groups and write the plan; groups that turn out unfit are held and the others planned again."""
    entries = read_entries(connection, run.store, groups)
    covered = covering(connection, run.store, [entry.key for entry in entries])
    for key, documents in run.planned.items():
        covered[key] = covered.get(key, frozenset()) | documents
    taken = _taken(connection, run, portion)
    refused: list[Problem] = []
    while True:
        bad = {problem.group for problem in refused}
        kept = [entry for entry in entries if entry.group not in bad]
        made = plan(
            kept, run.chart, covered=covered, catalogue=with_people(connection, run.chart, run.store, run.lists, kept),
            through=portion.through, closing_date=run.closing_date, taken=taken, closed_through=run.closed_through,
            payout_of=payouts_of(connection, run.store, kept) if "payout" in run.chart.posting_modes else {},
        )  # fmt: skip
        found = uneven_groups(made, kept, covered, run.chart.accounts) or _write(connection, run, made, kept)
        if not found:
            break
        refused += found
    run.problems += (*made.problems, *refused)
    run.waiting |= dict.fromkeys(made.waiting)
    if not run.dry_run:
        record_holds(connection, run.store, "post", groups, (*made.problems, *refused))


def _taken(connection: Connection, run: _Run, portion: _Portion) -> list[str]:
    if portion.day is None:
        return []
    rows = connection.execute(statement("daily_documents"), {"store": run.store, "day": portion.day})
    return [row[0] for row in rows]


def _write(connection: Connection, run: _Run, made: Plan, entries: list[Entry]) -> list[Problem]:
    """Enqueue and note the postings, or return what the outbox would not take and leave everything as it was."""
    transactions = sum(isinstance(document, Transaction) for document in made.documents)
    elements = len(made.documents) - transactions
    if run.dry_run:
        for posting in made.postings:
            run.planned[posting.entry].add(posting.document)
        run.plans.append(made)
    elif made.postings:
        connection.execute("SAVEPOINT enqueuing")
        enqueued = enqueue(connection, run.chart.company_file, made.documents)
        if enqueued.conflicts:
            connection.execute("ROLLBACK TO SAVEPOINT enqueuing")
            return _conflicts(made, entries, frozenset(enqueued.conflicts))
        insert_postings(connection, run.store, made.postings)
        new = set(enqueued.new)
        transactions = sum(isinstance(d, Transaction) and d.key in new for d in made.documents)
        elements = len(new) - transactions
    run.documents += transactions
    run.elements += elements
    run.postings += len(made.postings)
    for posting in made.postings:
        run.totals[posting.account] += posting.amount
    return []


def _conflicts(made: Plan, entries: list[Entry], keys: frozenset[str]) -> list[Problem]:
    by_key = {entry.key: entry for entry in entries}
    concerned = {by_key[p.entry].group: (by_key[p.entry], p.document) for p in made.postings if p.document in keys}
    return [
        Problem(
            store=entry.store,
            group=group,
            record=entry.source,
            field="document",
            value=document,
            message=f"{entry.label}: the outbox holds {document} already, with other content and without this entry",
            mend="Look at that document; dismiss it if QuickBooks does not have it, then post again.",
        )
        for group, (entry, document) in concerned.items()
    ]
