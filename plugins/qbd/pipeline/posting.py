"""Preflight, account, post: from staging to the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qbd.accounting.chart import PostingMode
from qbd.accounting.documents import Document, Transaction
from qbd.books import account as accounting_run
from qbd.books.post import PostResult
from qbd.books.post import post as post_open_entries
from qbd.delivery.outbox import answer_of
from qbd.delivery.outbox import ask as queue_question
from qbd.errors import ConfigurationError, DeliveryError
from qbd.mapping.chart import notices as location_notices
from qbd.mapping.currency_rules import check_currencies
from qbd.mapping.tax_rules import has_tax_items
from qbd.mapping.tax_validation import check_taxes, tax_questions
from qbd.mapping.validation import check_accounts
from qbd.money import from_minor
from qbd.pipeline.currencies import keep_currencies
from qbd.pipeline.gift_cards import gift_cards_notice
from qbd.pipeline.payments import payouts_notice
from qbd.pipeline.run import Run
from qbd.qbxml.queries import HostQuery, ListQuery, PreferencesQuery, Query
from qbd.qbxml.records import AccountRecord, HostRecord, ListRecord, PreferencesRecord
from qbd.qbxml.responses import Response, parse
from qbd.staging.database import transaction

PURPOSE = "preflight"


@dataclass(frozen=True, slots=True)
class Company:
    """What posting needs to know of the company file. ``notices`` are sentences for the run's log."""

    closing_date: date | None
    notices: tuple[str, ...] = ()


def account(run: Run) -> str:
    """Bring the journal up to date with staging and return the counts as a sentence."""
    result = accounting_run.account(run.engine, run.chart(), store=run.store, noticed_on=run.open_day())
    corrected = f", {result.corrections} corrected after posting" if result.corrections else ""
    return (
        f"{result.records} orders and purchases accounted: {result.entries} entries with {result.lines} lines written, {result.replaced} replaced, "
        f"{result.removed} removed, {result.unchanged} unchanged{corrected}; {result.holds} held"
    )


def ask_preflight(run: Run) -> list[int]:
    """Ask QuickBooks for its product, preferences and accounts; returns the query's id."""
    settings = run.settings
    questions: list[Query] = [HostQuery(), PreferencesQuery(), ListQuery("Account")]
    if settings.is_foreign:
        questions.append(ListQuery("Currency"))
    questions += tax_questions(settings)
    with transaction(run.engine) as connection:
        return [
            queue_question(
                connection, settings.company_file, PURPOSE, questions, edition=settings.edition, asked_by="pipeline"
            )
        ]


def check(run: Run, query_ids: Sequence[int]) -> Company:
    """Check the mapping against what QuickBooks answered.

    Raises:
        ConfigurationError: accounts are missing or of a type that QuickBooks would refuse, or the edition is another;
            every one is named with its mend, and nothing is posted.
        DeliveryError: there is no answer.
    """
    accounts: list[AccountRecord] = []
    currencies: list[ListRecord] = []
    taxes: list[ListRecord] = []
    preferences: PreferencesRecord | None = None
    host: HostRecord | None = None
    for response in _answer(run, query_ids):
        for record in response.records:
            if isinstance(record, AccountRecord):
                accounts.append(record)
            elif isinstance(record, PreferencesRecord):
                preferences = record
            elif isinstance(record, HostRecord):
                host = record
            elif isinstance(record, ListRecord) and record.kind == "Currency":
                currencies.append(record)
            elif isinstance(record, ListRecord):
                taxes.append(record)
    if preferences is None or host is None:
        raise DeliveryError(
            f"{run.settings.company_file}: QuickBooks' answer holds no preferences or host. Run the task again."
        )
    keep_currencies(run.engine, run.settings.company_file, currencies)
    problems = check_currencies(run.settings, preferences, accounts, currencies)
    problems = [*problems, *check_taxes(run.settings, taxes)]
    if problems := [*problems, *check_accounts(run.settings, accounts)]:
        raise ConfigurationError(
            f"mapping of {run.store}",
            f"{len(problems)} setting(s)",
            "; ".join(f"{p.key}: {p.problem}. {p.mend}" for p in problems),
            "Nothing was posted. Correct the mapping, import it, and run the posting again.",
        )
    return Company(preferences.closing_date, tuple(_notices(run, preferences, host)))


def _answer(run: Run, query_ids: Sequence[int]) -> Iterator[Response]:
    with transaction(run.engine) as connection:
        answers = [answer_of(connection, query_id) for query_id in query_ids]
    for answer in answers:
        if answer.response is None:
            raise DeliveryError(
                f"{run.settings.company_file}: a question is not answered ({answer.state}) {answer.reason}"
            )
        yield from parse(answer.response).responses


def _notices(run: Run, preferences: PreferencesRecord, host: HostRecord) -> Iterator[str]:
    settings = run.settings
    yield f"QuickBooks: {host.product} {host.major}.{host.minor}, {host.country}"
    if host.country and host.country != settings.edition:
        yield f"The mapping says edition {settings.edition}, QuickBooks says {host.country}. Correct `edition` in the mapping."
    if has_tax_items(settings) and not preferences.charges_sales_tax:
        yield "QuickBooks does not charge sales tax. Turn it on: Edit > Preferences > Sales Tax > Company Preferences > Do you charge sales tax? Yes."
    if any(place.klass for place in (settings.online, *settings.locations)) and not preferences.uses_classes:
        yield "The mapping names classes but class tracking is off. Turn it on: Edit > Preferences > Accounting > Use class tracking."
    with transaction(run.engine) as connection:
        rows = connection.execute(
            "SELECT location_id, name FROM staging.locations WHERE store = %s", (run.store,)
        ).fetchall()
    if notice := payouts_notice(run):
        yield notice
    if notice := gift_cards_notice(run):
        yield notice
    yield from location_notices(settings, [(int(row[0]), str(row[1])) for row in rows])


def modes(run: Run) -> set[PostingMode]:
    """Return the posting modes of the store's channels."""
    return {run.settings.posting, *(rule.mode for rule in run.settings.posting_rules)}


def through(run: Run, asked: date | None, mode: PostingMode | None) -> date:
    """Return the last business date to post: daily posting never closes an open day.

    Raises:
        ConfigurationError: a later date was asked for than may be posted.
    """
    daily = "individual" not in ({mode} if mode else modes(run))
    last = run.last_closed_day() if daily else run.open_day()
    if asked is not None and asked > last:
        why = (
            f"is not closed before {run.settings.closing_hour}; until then post it individually, or preview it"
            if daily
            else "lies ahead"
        )
        raise ConfigurationError("business date", "to", f"{asked} {why}", f"Choose {last} or an earlier date.")
    return asked or last


def post(run: Run, *, through: date, mode: PostingMode | None = None, closing_date: date | None = None) -> PostResult:
    """Put documents for every open journal entry up to a date into the outbox."""
    return post_open_entries(
        run.engine, run.chart(), store=run.store, through=through, mode=mode, closing_date=closing_date,
        closed_through=run.last_closed_day(),
    )  # fmt: skip


def plan(run: Run, *, through: date, since: date | None = None, mode: PostingMode | None = None) -> PostResult:
    """Plan the same documents without writing anything."""
    return post_open_entries(
        run.engine, run.chart(), store=run.store, through=through, since=since, mode=mode, dry_run=True,
        closed_through=run.last_closed_day(),
    )  # fmt: skip


def open_documents(run: Run, planned: PostResult) -> list[Document]:
    """Return the documents of a plan that the outbox has not had yet, in the order in which QuickBooks needs them.

    A plan names every list element that its transactions refer to, also those that are in QuickBooks by now.
    """
    found = {document.key: document for each in planned.plans for document in each.documents}
    with transaction(run.engine) as connection:
        rows = connection.execute(
            "SELECT document_key FROM delivery.documents WHERE (company_file, store) = (%s, %s) AND document_key = ANY(%s)",
            (run.settings.company_file, run.store, list(found)),
        ).fetchall()
    known = {str(row[0]) for row in rows}
    return [document for key, document in found.items() if key not in known]


def sentence(result: PostResult, through: date) -> str:
    """Return what a posting run did, for the log."""
    waiting = f"; {result.waiting} wait for their payout" if result.waiting else ""
    if not (result.documents or result.elements):
        return f"nothing new to post up to {through}{waiting}"
    return (
        f"{result.documents} documents and {result.elements} list elements up to {through} are in the outbox{waiting}"
    )


def preview(run: Run, *, through: date, mode: PostingMode | None = None) -> Iterator[str]:
    """Yield lines that tell what would be posted: every document, then the total per account."""
    result = plan(run, through=through, mode=mode)
    yield f"Dry run: {result.documents} documents up to {through}, nothing is posted"
    for each in result.plans:
        for document in each.documents:
            if isinstance(document, Transaction):
                yield f"  {document.txn_date} {type(document).__name__} {document.key}: {document.memo}"
    for name, amount in sorted(result.totals.items()):
        yield f"  {from_minor(amount, run.settings.currency):>14} {name}"
    for problem in result.problems:
        yield f"  held: {problem.record}: {problem.message} {problem.mend}"
