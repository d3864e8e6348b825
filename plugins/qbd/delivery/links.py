"""Payments without money: QuickBooks sets credits against charges and keeps no transaction of its own.

Such an Add succeeds without a TxnID (facts-quickbooks, rule 58; Intuit's reference, ``SetCredit``: "no transaction ID is
created ... merely creates links between existing transactions"), so nothing can be found by its number. What shows whether
it was carried out is one of the two linked transactions: an invoice or credit memo with its linked transactions, or a
payment with what it was applied to. Nothing shows what two journal entries are set against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeGuard

from qbd.accounting.documents import Document, ReceivePayment, decode
from qbd.delivery import lookup
from qbd.delivery.lookup import Absent, Finding, Found, Unclear
from qbd.delivery.transitions import Connection
from qbd.money import from_minor
from qbd.qbxml.queries import Query, TxnKind, TxnQuery
from qbd.qbxml.records import TxnRecord
from qbd.qbxml.responses import Response

LINKED = "QuickBooks linked the credits; it keeps no transaction of its own"

Pair = tuple[str, str]
"""The keys of a charge and of the credit that is set against it."""


@dataclass(frozen=True, slots=True)
class End:
    """One of two linked transactions; ``kind`` as qbXML names it, ``ref_number`` for people."""

    kind: str
    txn_id: str
    ref_number: str

    def __str__(self) -> str:
        return f"{self.kind} {self.ref_number} (TxnID {self.txn_id})"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a look-up must know: both ends by document key, and what our other documents linked between them (minor units)."""

    ends: Mapping[str, End]
    before: Mapping[Pair, int]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What QuickBooks shows of one link; ``reason`` where that is not certain."""

    there: bool
    reason: str = ""


def only_links(document: Document) -> TypeGuard[ReceivePayment]:
    """Say whether QuickBooks keeps no transaction of a document: a payment of nothing that only sets credits."""
    return (
        isinstance(document, ReceivePayment)
        and document.total == 0
        and bool(document.applied)
        and all(part.credits and not part.amount for part in document.applied)
    )


def surroundings(connection: Connection, company_file: str, document: ReceivePayment) -> Surroundings:
    """Return what the outbox knows about the transactions that a document links."""
    pairs = _pairs([document])
    keys = sorted({key for pair in pairs for key in pair})
    rows = connection.execute(
        "SELECT document_key, kind, quickbooks_id, ref_number FROM delivery.documents"
        " WHERE (company_file, store) = (%s, %s) AND document_key = ANY(%s) AND quickbooks_id IS NOT NULL",
        (company_file, document.store, keys),
    )
    ends = {str(key): End(str(kind), str(txn_id), str(number)) for key, kind, txn_id, number in rows}
    others = connection.execute(
        "SELECT d.payload::text FROM delivery.documents d WHERE (d.company_file, d.store, d.kind) = (%s, %s, 'ReceivePayment')"
        " AND d.state = 'settled' AND d.document_key <> %s AND EXISTS (SELECT FROM delivery.dependencies n"
        " WHERE n.document_id = d.document_id AND n.needs_key = ANY(%s))",
        (company_file, document.store, document.key, keys),
    )
    settled = [one for row in others if isinstance(one := decode(row[0]), ReceivePayment)]
    return Surroundings(ends, _pairs(settled))


def _pairs(payments: Iterable[ReceivePayment]) -> Counter[Pair]:
    """Return what payments link: the credits that they set and the money that they are themselves."""
    amounts: Counter[Pair] = Counter()
    for payment in payments:
        for part in payment.applied:
            for use in part.credits:
                amounts[part.to.document, use.credit.document] += use.amount
            if part.amount:
                amounts[part.to.document, payment.key] += part.amount
    return amounts


def question(document: ReceivePayment, around: Surroundings) -> Query:
    """Return the query that shows the links of a document, if anything does; it is harmless otherwise."""
    asked = _asked(document, around.ends)
    if asked is None:
        return lookup.question(document)
    kind, place = asked
    txn_ids = dict.fromkeys(around.ends[pair[place]].txn_id for pair in _pairs([document]))
    # A payment shows what it was applied to like lines; the forms have linked transactions.
    payment = kind == "ReceivePayment"
    return TxnQuery(kind, txn_ids=tuple(txn_ids), include_lines=payment, include_links=not payment)


def finding(document: ReceivePayment, response: Response | None, around: Surroundings) -> Finding:
    """Judge the answer to ``question``: the links are all there, none is, or a person must look."""
    trouble = lookup.unanswered(response)
    if trouble is not None or response is None:
        return trouble or Absent()
    asked = _asked(document, around.ends)
    if asked is None:
        return Unclear(_advice("QuickBooks does not show what journal entries are set against", document, around.ends))
    records = {one.txn_id: one for one in response.records if isinstance(one, TxnRecord)}
    shown = list(_shown(document, records, asked[1], around))
    reasons = [one.reason for one in shown if one.reason]
    if reasons:
        return Unclear(_advice("; ".join(reasons), document, around.ends))
    if all(one.there for one in shown):
        return Found(None, None)
    if any(one.there for one in shown):
        return Unclear(_advice("QuickBooks shows a part of its links only", document, around.ends))
    return Absent()


def _asked(document: ReceivePayment, ends: Mapping[str, End]) -> tuple[TxnKind, int] | None:
    """Return which kind of end shows all links of a document, and its place in the pairs."""
    pairs = _pairs([document])
    if any(key not in ends for pair in pairs for key in pair):
        return None
    choices: tuple[tuple[TxnKind, int], ...] = (("Invoice", 0), ("CreditMemo", 1), ("ReceivePayment", 1))
    for kind, place in choices:
        if all(ends[pair[place]].kind == kind for pair in pairs):
            return kind, place
    return None


def _shown(
    document: ReceivePayment, records: Mapping[str, TxnRecord], place: int, around: Surroundings
) -> Iterator[_Shown]:
    for pair, minor in _pairs([document]).items():
        end, other = around.ends[pair[place]], around.ends[pair[1 - place]]
        record = records.get(end.txn_id)
        if record is None:
            yield _Shown(False, f"QuickBooks no longer has {end}")
            continue
        # Which side carries a minus depends on the form that shows the link.
        linked = [
            (link.txn_id, abs(link.amount or Decimal(0))) for link in record.links if link.link_type != "QUANTYPE"
        ]
        amount = sum((size for txn_id, size in linked if txn_id == other.txn_id), from_minor(0, document.currency))
        before = around.before.get(pair, 0)
        without, with_it = (from_minor(n, document.currency) for n in (before, before + minor))
        if amount == with_it:
            yield _Shown(True)
        elif amount != without:
            expected = f"{without} without this document and {with_it} with it"
            yield _Shown(False, f"QuickBooks shows {amount} of {other} set against {end}; it should be {expected}")
        elif record.used is not None and record.used != sum(size for _, size in linked):
            total = sum((size for _, size in linked), from_minor(0, document.currency))
            yield _Shown(False, f"QuickBooks says that {record.used} of {end} is settled, but shows {total}")
        else:
            yield _Shown(False)


def _advice(what: str, document: ReceivePayment, ends: Mapping[str, End]) -> str:
    wanted = ", ".join(
        f"{from_minor(minor, document.currency)} of {ends.get(credit, credit)} against {ends.get(debit, debit)}"
        for (debit, credit), minor in _pairs([document]).items()
    )
    return (
        f"It is not certain whether the credit was applied: {what}. Look at both in QuickBooks. If this is applied already, or after applying "
        f"it by hand (Apply Credits), dismiss this document; if what is there is wrong, take it away and send this again. Wanted: {wanted}."
    )
