"""Credits set against charges without money: what the outbox says beside what QuickBooks shows.

QuickBooks keeps no transaction of such a payment (facts-quickbooks, rule 58), and taking the credit off again moves no
account: neither the ledger nor the list of deleted transactions tells it. The linked transactions do; nothing shows
what two journal entries are set against.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from qbd.books.comparison import Finding, Posted, names
from qbd.books.connection import Connection
from qbd.books.statements import statement
from qbd.delivery.links import End
from qbd.money import from_minor, to_minor
from qbd.qbxml.queries import Query, TxnKind, TxnQuery
from qbd.qbxml.records import TxnRecord

LINKS_PER_QUESTION = 100


@dataclass(frozen=True, slots=True)
class CreditLink:
    """What payments of ours set of a credit against a charge (minor units).

    ``document`` is the first of those of which QuickBooks keeps no transaction. ``certain``: all of them were settled
    when QuickBooks was asked and none was dismissed, so that the amount shown can only be this one.
    """

    document: str
    txn_date: date
    charge: End
    credit: End
    amount: int
    certain: bool = True

    @property
    def shown_by(self) -> tuple[TxnKind, End, End] | None:
        """The kind of transaction that shows the link, that one, and the other; None where nothing does."""
        if self.charge.kind == "Invoice":
            return "Invoice", self.charge, self.credit
        if self.credit.kind == "CreditMemo":
            return "CreditMemo", self.credit, self.charge
        if self.credit.kind == "ReceivePayment":
            return "ReceivePayment", self.credit, self.charge
        return None


def read_links(
    connection: Connection,
    *,
    company_file: str,
    store: str,
    date_from: date,
    date_to: date,
    asked_at: datetime | None = None,
) -> list[CreditLink]:
    """Read the links that a store's payments without money made on a range of dates, both ends included.

    ``asked_at`` is when QuickBooks was asked; links that may have changed since are not certain.
    """
    rows = connection.execute(
        statement("reconcile_links"),
        {
            "company_file": company_file, "store": store, "date_from": date_from, "date_to": date_to,
            "asked_at": asked_at,
        },
    )  # fmt: skip
    return [CreditLink(str(row[0]), row[1], End(*row[2:5]), End(*row[5:8]), int(row[8]), bool(row[9])) for row in rows]


def link_questions(links: Iterable[CreditLink]) -> Iterator[list[Query]]:
    """Yield what to ask in one message set each: the transactions that show the links, a bounded number at a time."""
    asked: dict[TxnKind, dict[str, None]] = {}
    for link in links:
        if link.shown_by is not None:
            kind, end, _ = link.shown_by
            asked.setdefault(kind, {})[end.txn_id] = None
    for kind, txn_ids in asked.items():
        ordered = list(txn_ids)
        # A payment shows what it was applied to like lines; the forms have linked transactions.
        payment = kind == "ReceivePayment"
        for start in range(0, len(ordered), LINKS_PER_QUESTION):
            some = tuple(ordered[start : start + LINKS_PER_QUESTION])
            yield [TxnQuery(kind, txn_ids=some, include_lines=payment, include_links=not payment)]


def compare_links(
    links: Iterable[CreditLink],
    asked: Collection[str],
    shown: Iterable[TxnRecord],
    documents: Mapping[str, Posted],
    currency: str,
) -> list[Finding]:
    """Return an ``altered`` finding with both figures for every link that QuickBooks shows otherwise.

    Args:
        links: what our documents set against each other.
        asked: the TxnIDs that QuickBooks was asked for; a link that none of them shows is not judged.
        shown: the transactions that it answered with; one that was asked for and is not among them is gone.
        documents: our documents by key, for their orders.
        currency: the currency of the amounts.
    """
    records = {record.txn_id: record for record in shown}
    findings: list[Finding] = []
    for link in links:
        if link.shown_by is None or not link.certain or link.shown_by[1].txn_id not in asked:
            continue
        _, end, other = link.shown_by
        record = records.get(end.txn_id)
        actual = 0 if record is None else _linked(record, other.txn_id, currency)
        if actual != link.amount:
            findings.append(_altered(link, actual, documents.get(link.document), currency))
    return findings


def _linked(record: TxnRecord, other: str, currency: str) -> int:
    # Which side carries a minus depends on the form that shows the link; goods that were ordered are no money.
    amounts = (
        abs(one.amount or Decimal(0)) for one in record.links if one.txn_id == other and one.link_type != "QUANTYPE"
    )
    return sum(to_minor(amount, currency) for amount in amounts)


def _altered(link: CreditLink, actual: int, document: Posted | None, currency: str) -> Finding:
    ours, theirs = (from_minor(amount, currency) for amount in (link.amount, actual))
    name = link.document if document is None else names(document)
    message = (
        f"{name} was altered in QuickBooks: of {link.credit} it set {ours} against {link.charge}; "
        f"QuickBooks shows {theirs}. Set the credit against it again there (Apply Credits)."
    )
    group = document.groups[0] if document is not None and len(document.groups) == 1 else ""
    return Finding("altered", message, link.document, "", group, "", link.txn_date, link.amount, actual)
