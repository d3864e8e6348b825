"""The result of posting: documents to create, and which journal amounts each of them carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qbd.accounting.documents import Document
from qbd.accounting.entry import Problem


@dataclass(frozen=True, slots=True)
class Posting:
    """The share of a journal entry that a document brings into one QuickBooks account.

    ``account`` is a FullName; ``amount`` in minor units, debit positive. The sum over a document's postings per
    account is what QuickBooks' general ledger must show for it on ``txn_date``. ``valued_by_quickbooks``: the
    amount is QuickBooks' own (average cost) and may differ from ours when unit costs changed.

    An amount of 0 says that the document carries or settles the entry without reaching the ledger (a free order, a
    credit set against an invoice); such postings count when it is asked what covers an entry. ``document`` may be
    one of an earlier run: a cost learned later belongs to the sales form that moved the goods. ``home`` is what the
    ledger must show in the company file's home currency (cents), None where ``amount`` is that.
    """

    document: str
    entry: str
    account: str
    txn_date: date
    amount: int
    valued_by_quickbooks: bool = False
    home: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, in an order that respects references, and what could not be planned; ``waiting`` are groups that wait for their payout."""

    documents: tuple[Document, ...] = ()
    postings: tuple[Posting, ...] = ()
    problems: tuple[Problem, ...] = ()
    waiting: tuple[str, ...] = ()
