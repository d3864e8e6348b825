"""Ask QuickBooks for its ledger and compare it with what the journal posted; only by qbXML, through the outbox."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.engine import Engine

from qbd.accounting.chart import Chart
from qbd.accounting.exchange import GAIN_ROLE
from qbd.books.comparison import Cell, Finding, LedgerLine, Posted, compare
from qbd.books.concluded import last, write
from qbd.books.connection import Connection
from qbd.books.credit_links import compare_links, link_questions, read_links
from qbd.books.questions import Answered, answered, questions
from qbd.books.reconciliation import Reconciliation, raise_on_difference
from qbd.books.statements import statement
from qbd.delivery.outbox import answer_of
from qbd.delivery.outbox import ask as queue
from qbd.errors import ReconciliationError
from qbd.qbxml.records import TxnRecord
from qbd.staging.database import transaction

__all__ = ["Reconciliation", "ask", "conclude", "last", "raise_on_difference"]

PURPOSE = "reconcile"
_TXN_ID = re.compile(rb"<TxnID>([^<]+)</TxnID>")


def ask(
    engine: Engine, chart: Chart, *, store: str, date_from: date, date_to: date, asked_by: str = ""
) -> tuple[int, ...]:
    """Queue the questions of a reconciliation and return their query IDs.

    They cover every account of the chart and every account that something was posted to, and the transactions that
    show which credits are set against which charges.

    Args:
        engine: our PostgreSQL.
        chart: the store's chart.
        store: the store's key.
        date_from: first transaction date.
        date_to: last transaction date, included.
        asked_by: who wanted it, for the outbox's own record.
    """
    with transaction(engine) as connection:
        posted = connection.execute(
            "SELECT DISTINCT account FROM ledger.postings WHERE store = %s AND txn_date BETWEEN %s AND %s",
            (store, date_from, date_to),
        )
        accounts = tuple(sorted({*chart.accounts.values(), *(row[0] for row in posted)}))
        links = read_links(
            connection, company_file=chart.company_file, store=store, date_from=date_from, date_to=date_to
        )
        query_ids = [
            queue(connection, chart.company_file, PURPOSE, asked, edition=chart.edition, asked_by=asked_by)
            for asked in (*questions(date_from, date_to, accounts), *link_questions(links))
        ]
        connection.execute(
            "INSERT INTO ledger.reconciliations (store, company_file, date_from, date_to, currency, query_ids,"
            " exchange_accounts) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (store, chart.company_file, date_from, date_to, chart.home_currency, query_ids, _exchange_accounts(chart)),
        )
    return tuple(query_ids)


def conclude(engine: Engine, query_ids: Sequence[int]) -> Reconciliation:
    """Compare the answers with the journal, write the result down and return it; it may be concluded again.

    Raises:
        ReconciliationError: these questions belong to no reconciliation, are not answered yet or were refused.
    """
    with transaction(engine) as connection:
        begun = _begun(connection, query_ids)
        told = _answers(connection, begun, query_ids)
        mine = _without_other_stores(connection, begun, told.ledger)
        documents = _documents(connection, begun, sorted({line.txn_id for line in mine}))
        rows, findings = compare(documents, mine, told.deleted, begun.date_from, begun.date_to)
        findings += _links(connection, begun, query_ids, told.transactions, documents)
        result = replace(begun, rows=tuple(rows), findings=tuple(findings))
        write(connection, result)
    return result


def _begun(connection: Connection, query_ids: Sequence[int]) -> Reconciliation:
    row = connection.execute(
        "SELECT reconciliation_id, store, company_file, date_from, date_to, currency, exchange_accounts"
        " FROM ledger.reconciliations WHERE query_ids = %s::bigint [] ORDER BY reconciliation_id DESC LIMIT 1",
        (list(query_ids),),
    ).fetchone()
    if row is None:
        raise ReconciliationError(f"questions {list(query_ids)} belong to no reconciliation; ask again with ask()")
    values: Any = row[:6]
    return replace(Reconciliation(*values), exchange_accounts=frozenset(row[6]))


def _exchange_accounts(chart: Chart) -> list[str]:
    """Return where exchange differences go; they are explained, never part of the journal."""
    if chart.exchange is None:
        return []
    roles = ("accounts_receivable", "accounts_payable", GAIN_ROLE)
    return sorted({chart.accounts[role] for role in roles if role in chart.accounts})


def _answers(connection: Connection, begun: Reconciliation, query_ids: Iterable[int]) -> Answered:
    parts: list[Answered] = []
    for query_id in query_ids:
        answer = answer_of(connection, query_id)
        if answer.state != "answered" or answer.response is None:
            reason = f": {answer.reason}" if answer.reason else ""
            raise ReconciliationError(
                f"question {query_id} to {begun.company_file} is not answered ({answer.state}){reason}."
                " Start the worker on the PC with QuickBooks, then conclude again."
            )
        parts.append(answered(answer.response, begun.currency))
    return Answered(
        tuple(line for part in parts for line in part.ledger),
        frozenset(txn_id for part in parts for txn_id in part.deleted),
        tuple(record for part in parts for record in part.transactions),
    )


def _links(
    connection: Connection,
    begun: Reconciliation,
    query_ids: Sequence[int],
    shown: Iterable[TxnRecord],
    documents: Iterable[Posted],
) -> list[Finding]:
    rows = connection.execute(
        "SELECT request, created_at FROM delivery.queries WHERE query_id = ANY(%s) ORDER BY query_id",
        (list(query_ids),),
    ).fetchall()
    asked = {txn_id.decode() for row in rows for txn_id in _TXN_ID.findall(bytes(row[0]))}
    links = read_links(
        connection,
        company_file=begun.company_file,
        store=begun.store,
        date_from=begun.date_from,
        date_to=begun.date_to,
        asked_at=rows[0][1],
    )
    return compare_links(links, asked, shown, {each.key: each for each in documents}, begun.currency)


def _without_other_stores(
    connection: Connection, begun: Reconciliation, lines: Iterable[LedgerLine]
) -> list[LedgerLine]:
    kept = list(lines)
    values = {
        "company_file": begun.company_file,
        "store": begun.store,
        "txn_ids": sorted({line.txn_id for line in kept}),
    }
    others = {row[0] for row in connection.execute(statement("reconcile_other_stores"), values)}
    return [line for line in kept if line.txn_id not in others]


def _documents(connection: Connection, begun: Reconciliation, txn_ids: list[str]) -> list[Posted]:
    rows = connection.execute(
        statement("reconcile_documents"),
        {
            "company_file": begun.company_file, "store": begun.store, "date_from": begun.date_from,
            "date_to": begun.date_to, "txn_ids": txn_ids,
        },
    ).fetchall()  # fmt: skip
    amounts: dict[str, dict[Cell, int]] = defaultdict(dict)
    valued: dict[str, set[str]] = defaultdict(set)
    values: dict[str, Any] = {"store": begun.store, "keys": [row[0] for row in rows]}
    for key, account, txn_date, amount, by_quickbooks in connection.execute(statement("reconcile_postings"), values):
        amounts[key][account, txn_date] = amount
        if by_quickbooks:
            valued[key].add(account)
    exchange = begun.exchange_accounts
    return [_posted(row, amounts[row[0]], frozenset(valued[row[0]]), exchange) for row in rows]


def _posted(row: tuple[Any, ...], amounts: dict[Cell, int], valued: frozenset[str], exchange: frozenset[str]) -> Posted:
    values: Any = (*row[:6], tuple(row[6]), tuple(row[7]), amounts, valued, exchange)
    return Posted(*values)
