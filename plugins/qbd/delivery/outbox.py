"""The outbox: documents that we want in QuickBooks and questions that we want answered, each exactly once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qbd.accounting.documents import (
    Class,
    Customer,
    Document,
    InventoryItem,
    PaymentMethod,
    SalesTaxItem,
    SingleAccountItem,
    Transaction,
    Vendor,
    encode,
    needs,
)
from qbd.delivery.states import STATES, State
from qbd.delivery.transitions import Connection, remark
from qbd.errors import DeliveryError
from qbd.qbxml.queries import Query, render_query
from qbd.qbxml.render import message_set
from qbd.qbxml.responses import Answer, parse

_RANKS: dict[type, int] = {
    Vendor: 10,
    SalesTaxItem: 20,
    PaymentMethod: 30,
    Class: 40,
    SingleAccountItem: 50,
    InventoryItem: 50,
    Customer: 60,
}
_TRANSACTION_RANK = 100
_CHANGED = "The journal now asks for other content than what was queued under this key; the first version stays."


@dataclass(frozen=True, slots=True)
class Enqueued:
    """What ``enqueue`` did, as document keys: put in now, there already, and there with other content (kept as it was)."""

    new: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pending document that cannot go yet, and why, in words for a bookkeeper."""

    document_id: int
    store: str
    document_key: str
    reason: str


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """Where a question stands: ``response`` is QuickBooks' qbXML once ``state`` is ``answered``."""

    state: str
    reason: str
    response: bytes | None

    def answer(self) -> Answer:
        """Return the parsed answer.

        Raises:
            DeliveryError: there is none yet, or the question needs attention.
            ContractError: the answer cannot be read.
        """
        if self.response is None:
            raise DeliveryError(f"QuickBooks has not answered: the question is {self.state}. {self.reason}".rstrip())
        return parse(self.response)


def rank(document: Document) -> int:
    """Return where a document stands in the order of sending; lower goes first among those that wait for nothing."""
    return _RANKS.get(type(document), _TRANSACTION_RANK)


def digest(document: Document) -> str:
    """Return the SHA-256 of a document's content, by which a changed document under an old key is noticed."""
    return hashlib.sha256(encode(document)).hexdigest()


def enqueue(connection: Connection, company_file: str, documents: Sequence[Document]) -> Enqueued:
    """Put documents into the outbox inside the caller's transaction.

    The same key again with the same content does nothing. With other content the first version stays, because it
    may already be in QuickBooks: a transaction gets a note and an event, a list element is left as it is.
    """
    offered = {(document.store, document.key): document for document in documents}
    new = _insert(connection, company_file, list(offered.values()))
    _insert_dependencies(connection, new, offered)
    existing: list[str] = []
    conflicts: list[str] = []
    for document_id, store, key, kept in _present(
        connection, company_file, [pair for pair in offered if pair not in new]
    ):
        document = offered[(store, key)]
        if kept == digest(document) or not isinstance(document, Transaction):
            existing.append(key)
            continue
        conflicts.append(key)
        remark(connection, document_id, _CHANGED, f"{_CHANGED} kept {kept[:12]}, offered {digest(document)[:12]}")
    return Enqueued(tuple(key for _, key in new), tuple(existing), tuple(conflicts))


def _insert(connection: Connection, company_file: str, documents: Sequence[Document]) -> dict[tuple[str, str], int]:
    """Insert what is not there yet and return its ids by (store, key), in the order given."""
    columns: list[list[object]] = [[], [], [], [], [], [], [], []]
    for document in documents:
        ref_number = str(getattr(document, "ref_number", None) or getattr(document, "name", ""))
        txn_date: date | None = getattr(document, "txn_date", None)
        row = (
            document.store,
            document.key,
            type(document).__name__,
            rank(document),
            encode(document).decode(),
            digest(document),
            ref_number,
            txn_date,
        )
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    inserted = connection.execute(
        "WITH added AS (INSERT INTO delivery.documents (company_file, store, document_key, kind, rank, payload, digest, ref_number, txn_date)"
        " SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::smallint[], %s::jsonb[], %s::text[], %s::text[], %s::date[])"
        " ON CONFLICT (company_file, store, document_key) DO NOTHING RETURNING document_id, company_file, store, document_key),"
        " told AS (INSERT INTO delivery.events (company_file, document_id, to_state, detail)"
        " SELECT company_file, document_id, 'pending', 'queued' FROM added)"
        " SELECT store, document_key, document_id FROM added ORDER BY document_id",
        (company_file, *columns),
    )
    return {(store, key): document_id for store, key, document_id in inserted}


def _insert_dependencies(
    connection: Connection, new: dict[tuple[str, str], int], offered: dict[tuple[str, str], Document]
) -> None:
    pairs = [(document_id, key) for pair, document_id in new.items() for key in needs(offered[pair])]
    connection.execute(
        "INSERT INTO delivery.dependencies (document_id, needs_key) SELECT * FROM unnest(%s::bigint[], %s::text[])",
        ([document_id for document_id, _ in pairs], [key for _, key in pairs]),
    )


def _present(
    connection: Connection, company_file: str, pairs: Sequence[tuple[str, str]]
) -> list[tuple[int, str, str, str]]:
    rows = connection.execute(
        "SELECT d.document_id, d.store, d.document_key, d.digest FROM unnest(%s::text[], %s::text[]) AS w(store, document_key)"
        " JOIN delivery.documents d USING (store, document_key) WHERE d.company_file = %s ORDER BY d.document_id",
        ([store for store, _ in pairs], [key for _, key in pairs], company_file),
    )
    return [(int(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in rows]


def status(connection: Connection, company_file: str) -> dict[State, int]:
    """Return how many documents of a company file are in each state; every state is named."""
    rows = connection.execute(
        "SELECT state, count(*) FROM delivery.documents WHERE company_file = %s GROUP BY state", (company_file,)
    )
    counted: dict[str, int] = dict(rows.fetchall())
    return {state: int(counted.get(state, 0)) for state in STATES}


_WAITING = """
SELECT d.document_id, d.store, d.document_key,
       string_agg(CASE WHEN p.document_id IS NULL THEN n.needs_key || ' was never queued'
                       WHEN p.state = 'withdrawn' THEN n.needs_key || ' was dismissed'
                       WHEN p.state = 'needs_attention' THEN n.needs_key || ' needs attention: ' || p.reason
                       ELSE n.needs_key || ' is not in QuickBooks yet' END, '; ' ORDER BY n.needs_key)
  FROM delivery.documents d
  JOIN delivery.dependencies n USING (document_id)
  LEFT JOIN delivery.documents p ON (p.company_file, p.store, p.document_key) = (d.company_file, d.store, n.needs_key)
 WHERE d.company_file = %s AND d.state = 'pending' AND p.state IS DISTINCT FROM 'settled'
 GROUP BY d.document_id, d.store, d.document_key ORDER BY d.document_id LIMIT %s
"""


def waiting(connection: Connection, company_file: str, limit: int = 200) -> list[Waiting]:
    """Return pending documents that another document holds, each with the reason."""
    rows = connection.execute(_WAITING, (company_file, limit))
    return [Waiting(int(row[0]), str(row[1]), str(row[2]), f"Waits: {row[3]}.") for row in rows]


def ask(
    connection: Connection,
    company_file: str,
    purpose: str,
    requests: Sequence[Query],
    *,
    edition: str = "US",
    asked_by: str = "",
) -> int:
    """Queue questions to QuickBooks as one read-only message set and return the query's id; answers are in the order asked.

    Raises:
        DeliveryError: no question, or one with a page: an iterator lives inside one session only, so ask for shorter ranges instead.
        UnrenderableError: a value does not fit the schema of this edition.
    """
    if not requests or any(getattr(request, "page", None) for request in requests):
        raise DeliveryError(f"query {purpose!r}: ask at least one question, and none by pages")
    elements = [
        render_query(request, edition=edition, request_id=str(position)) for position, request in enumerate(requests, 1)
    ]
    row = connection.execute(
        "INSERT INTO delivery.queries (company_file, purpose, request, asked_by) VALUES (%s, %s, %s, %s) RETURNING query_id",
        (company_file, purpose, message_set(elements), asked_by),
    ).fetchone()
    assert row is not None
    return int(row[0])


def answer_of(connection: Connection, query_id: int) -> QueryAnswer:
    """Return where a question stands.

    Raises:
        DeliveryError: no such query.
    """
    row = connection.execute(
        "SELECT state, reason, response FROM delivery.queries WHERE query_id = %s", (query_id,)
    ).fetchone()
    if row is None:
        raise DeliveryError(f"query {query_id} does not exist")
    return QueryAnswer(str(row[0]), str(row[1]), bytes(row[2]) if row[2] is not None else None)
