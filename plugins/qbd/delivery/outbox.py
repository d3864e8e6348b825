"""The outbox: documents that we want in QuickBooks and questions that we want answered, each exactly once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from qbd.accounting.documents import (
    Account,
    Class,
    Currency,
    Customer,
    DeleteElement,
    DiscountItem,
    Document,
    InventoryItem,
    InventorySite,
    ItemGroup,
    ListElement,
    Modify,
    OtherName,
    PaymentItem,
    PaymentMethod,
    Posting,
    SalesRep,
    SalesTaxCode,
    SalesTaxGroup,
    SalesTaxItem,
    ShipMethod,
    SingleAccountItem,
    SubtotalItem,
    Terms,
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
    Currency: 2,
    Terms: 4,
    ShipMethod: 4,
    InventorySite: 4,
    Account: 6,
    Vendor: 10,
    OtherName: 10,
    SalesRep: 15,
    SalesTaxItem: 20,
    SalesTaxGroup: 25,
    SalesTaxCode: 27,
    PaymentMethod: 30,
    Class: 40,
    SingleAccountItem: 50,
    InventoryItem: 50,
    DiscountItem: 50,
    SubtotalItem: 50,
    PaymentItem: 50,
    ItemGroup: 55,
    Customer: 60,
}
_TRANSACTION_RANK = 100
_DELETION_RANK = 110
_CHUNK = 2000
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
        return parse(self.response.decode())


def rank(document: Posting) -> int:
    """Return where a document stands in the order of sending; lower goes first among those that wait for nothing."""
    if isinstance(document, Modify):
        return rank(document.document)
    if isinstance(document, DeleteElement):
        return _DELETION_RANK
    return _RANKS.get(type(document), _TRANSACTION_RANK)


def digest(document: Posting) -> str:
    """Return the SHA-256 of a document's content, by which a changed document under an old key is noticed."""
    return hashlib.sha256(encode(document)).hexdigest()


def enqueue(connection: Connection, company_file: str, documents: Sequence[Document]) -> Enqueued:
    """Put documents into the outbox inside the caller's transaction.

    The same key again with the same content does nothing. With other content the first version stays, because it
    may already be in QuickBooks: a transaction gets a note and an event, a list element is left as it is.
    """
    return enqueue_rows(connection, company_file, [(document, row_of(document)) for document in documents])


def enqueue_rows(connection: Connection, company_file: str, offers: Sequence[tuple[Posting, Row]]) -> Enqueued:
    """Put documents or changes into the outbox, each as the row that it becomes; see ``enqueue``."""
    offered = list({(posting.store, posting.key): (posting, row) for posting, row in offers}.values())
    new: list[str] = []
    existing: list[str] = []
    conflicts: list[str] = []
    for start in range(0, len(offered), _CHUNK):
        chunk = {(one.store, one.key): one for one, _ in offered[start : start + _CHUNK]}
        rows = [row for _, row in offered[start : start + _CHUNK]]
        for document_id, store, key, kept in _put(connection, company_file, rows):
            document = chunk[(store, key)]
            if kept is None:
                new.append(key)
            elif kept == digest(document) or isinstance(document, ListElement):
                existing.append(key)
            else:
                conflicts.append(key)
                remark(
                    connection, document_id, _CHANGED, f"kept {kept[:12]}, offered {digest(document)[:12]}: {_CHANGED}"
                )
    return Enqueued(tuple(new), tuple(existing), tuple(conflicts))


class Row(msgspec.Struct):
    """A document as the database takes it: one element of a JSON array, which costs far less than arrays per column."""

    place: int
    store: str
    document_key: str
    kind: str
    rank: int
    payload: msgspec.Raw
    digest: str
    ref_number: str
    txn_date: date | None
    needs: tuple[str, ...]
    changes: str | None
    in_doubt: bool


def row_of(document: Posting, *, changes: str | None = None, in_doubt: bool = False) -> Row:
    """Return the row of a document, or of a change of the document with the key ``changes``.

    ``in_doubt``: it is looked up before it is sent for the first time.
    """
    payload = encode(document)
    return Row(
        place=0,
        store=document.store,
        document_key=document.key,
        kind=type(document).__name__,
        rank=rank(document),
        payload=msgspec.Raw(payload),
        digest=hashlib.sha256(payload).hexdigest(),
        ref_number=str(getattr(document, "ref_number", None) or getattr(document, "name", "")),
        txn_date=getattr(document, "txn_date", None),
        needs=needs(document),
        changes=changes,
        in_doubt=in_doubt,
    )


_PUT = """
WITH offered AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS o(
        place int, store text, document_key text, kind text, rank smallint, payload jsonb, digest text, ref_number text, txn_date date,
        needs jsonb, changes text, in_doubt boolean)
), present AS MATERIALIZED (
    SELECT d.document_id, d.store, d.document_key, d.digest FROM offered o
      JOIN delivery.documents d ON (d.company_file, d.store, d.document_key) = (%(file)s, o.store, o.document_key)
), added AS (
    INSERT INTO delivery.documents (company_file, store, document_key, kind, rank, payload, digest, ref_number, txn_date, changes, in_doubt)
    SELECT %(file)s, store, document_key, kind, rank, payload, digest, ref_number, txn_date, changes, in_doubt FROM offered o
     WHERE NOT EXISTS (SELECT FROM present p WHERE (p.store, p.document_key) = (o.store, o.document_key)) ORDER BY place
    ON CONFLICT (company_file, store, document_key) DO NOTHING RETURNING document_id, store, document_key
), tied AS (
    INSERT INTO delivery.dependencies (document_id, needs_key)
    SELECT a.document_id, n.needs_key FROM added a JOIN offered o USING (store, document_key),
           jsonb_array_elements_text(o.needs) AS n(needs_key)
), told AS (
    INSERT INTO delivery.events (company_file, document_id, to_state, detail)
    SELECT %(file)s, document_id, 'pending', 'queued' FROM added
)
SELECT document_id, store, document_key, NULL AS kept FROM added
UNION ALL SELECT document_id, store, document_key, digest FROM present ORDER BY document_id
"""


def _put(connection: Connection, company_file: str, rows: list[Row]) -> list[tuple[int, str, str, str | None]]:
    """Insert what is not there yet; return every document's id, store, key, and the digest that was there before."""
    for place, row in enumerate(rows):
        row.place = place
    # Two transactions that offer the same keys at once must not see each other's half: one company file at a time.
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"outbox {company_file}",))
    found = connection.execute(_PUT, {"rows": msgspec.json.encode(rows).decode(), "file": company_file})
    return [(int(row[0]), str(row[1]), str(row[2]), row[3]) for row in found]


def status(connection: Connection, company_file: str) -> dict[State, int]:
    """Return how many documents of a company file are in each state; every state is named."""
    rows = connection.execute(
        "SELECT state, count(*) FROM delivery.documents WHERE company_file = %s GROUP BY state", (company_file,)
    )
    counted: dict[str, int] = dict(rows.fetchall())
    return {state: int(counted.get(state, 0)) for state in STATES}


_WAITING = """
SELECT d.document_id, d.store, d.document_key,
       string_agg(CASE WHEN h.document_key IS NOT NULL AND p.state = 'settled' THEN h.document_key || ' comes first' || h.why
                       WHEN p.document_id IS NULL THEN n.needs_key || ' was never queued'
                       WHEN p.state = 'withdrawn' THEN n.needs_key || ' was dismissed'
                       WHEN p.state = 'needs_attention' THEN n.needs_key || ' needs attention: ' || p.reason
                       ELSE n.needs_key || ' is not in QuickBooks yet' END, '; ' ORDER BY n.needs_key)
  FROM delivery.documents d
  JOIN delivery.dependencies n USING (document_id)
  LEFT JOIN delivery.documents p ON (p.company_file, p.store, p.document_key) = (d.company_file, d.store, n.needs_key)
  LEFT JOIN LATERAL (
    SELECT c.document_key, CASE WHEN c.state = 'needs_attention' THEN ' and needs attention: ' || c.reason ELSE '' END AS why
      FROM delivery.documents c WHERE (c.company_file, c.store, c.changes) = (d.company_file, d.store, n.needs_key)
       AND c.document_id < d.document_id AND c.state NOT IN ('settled', 'withdrawn') ORDER BY c.document_id LIMIT 1) h ON true
 WHERE d.company_file = %s AND d.state = 'pending' AND (p.state IS DISTINCT FROM 'settled' OR h.document_key IS NOT NULL)
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
