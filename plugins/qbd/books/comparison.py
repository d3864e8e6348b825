"""The journal beside QuickBooks' ledger, transaction by transaction: pure, values in, values out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Cell = tuple[str, date]
"""An account (FullName) and a date."""

FindingKind = Literal["altered", "deleted", "missing", "explained", "foreign", "unconfirmed", "pending", "withdrawn"]
DIFFERENCES: frozenset[FindingKind] = frozenset(("altered", "deleted", "missing"))
"""The kinds of finding that make a reconciliation fail."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of QuickBooks' general ledger. ``amount`` in minor units, debit positive."""

    txn_id: str
    txn_type: str
    ref_number: str
    account: str
    txn_date: date
    amount: int


@dataclass(frozen=True, slots=True)
class Posted:
    """A document of ours with the amounts that the journal gave it (minor units, debit positive).

    ``valued`` names the accounts in which QuickBooks values the goods itself, at its own average cost; ``exchange`` those
    between which it books exchange differences when amounts of different rates settle each other (rule 72).
    """

    key: str
    state: str
    reason: str
    txn_id: str
    txn_date: date
    ref_number: str
    groups: tuple[str, ...]
    labels: tuple[str, ...]
    amounts: Mapping[Cell, int]
    valued: frozenset[str] = frozenset()
    exchange: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a bookkeeper should know; both figures are in minor units where there are figures."""

    kind: FindingKind
    message: str
    document: str = ""
    txn_id: str = ""
    group: str = ""
    account: str = ""
    txn_date: date | None = None
    journal: int | None = None
    quickbooks: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One account on one date: the journal's settled postings, QuickBooks' figure for the same documents, the rest.

    ``explained`` is the part of QuickBooks' figure that its own valuation of goods adds to the journal's.
    """

    account: str
    txn_date: date
    journal: int
    quickbooks: int
    foreign: int = 0
    explained: int = 0

    @property
    def difference(self) -> int:
        """What QuickBooks shows for our own documents beyond the journal, without what is explained."""
        return self.quickbooks - self.journal - self.explained


@dataclass(slots=True)
class _Tally:
    journal: Counter[Cell] = field(default_factory=Counter)
    ours: Counter[Cell] = field(default_factory=Counter)
    foreign: Counter[Cell] = field(default_factory=Counter)
    explained: Counter[Cell] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


def compare(
    documents: Iterable[Posted],
    ledger: Iterable[LedgerLine],
    deleted: Collection[str],
    date_from: date,
    date_to: date,
) -> tuple[list[Row], list[Finding]]:
    """Compare our documents with the ledger lines of a range of dates (both ends included).

    ``documents`` are those dated in the range and those whose TxnID the ledger shows there; ``ledger`` holds every
    line of the accounts in question; ``deleted`` the TxnIDs that QuickBooks says were deleted. A settled document
    without a TxnID only linked credits (``qbd.books.credit_links`` looks at those).
    """
    lines: dict[str, list[LedgerLine]] = defaultdict(list)
    for line in ledger:
        lines[line.txn_id].append(line)
    tally = _Tally()
    unsettled: dict[str, Posted] = {}
    for document in documents:
        expected = {cell: n for cell, n in document.amounts.items() if n and date_from <= cell[1] <= date_to}
        if document.state != "settled":
            _unsettled(tally, document)
            unsettled[document.ref_number or document.key] = document
            continue
        tally.journal.update(expected)
        if document.txn_id:
            _settled(tally, document, expected, lines.pop(document.txn_id, []), document.txn_id in deleted)
        else:
            # QuickBooks keeps no transaction of credits that were only linked: no ledger line can be theirs.
            _settled(tally, document, expected, [], is_deleted=False)
    for txn_id, foreign in sorted(lines.items()):
        _foreign(tally, txn_id, foreign, unsettled)
    return _rows(tally), tally.findings


def _settled(
    tally: _Tally, document: Posted, expected: Mapping[Cell, int], lines: list[LedgerLine], is_deleted: bool
) -> None:
    actual: Counter[Cell] = Counter()
    for line in lines:
        actual[line.account, line.txn_date] += line.amount
    tally.ours.update(actual)
    differing = sorted(cell for cell in {*expected, *actual} if expected.get(cell, 0) != actual[cell])
    gone = bool(expected) and not any(actual.values())
    # QuickBooks' own valuation moves COGS and stock only; anything else that moved makes all of it an alteration.
    only_valued = not gone and all(account in document.valued for account, _ in differing)
    only_exchange = (
        not gone
        and all(account in document.exchange for account, _ in differing)
        and not sum(actual[cell] - expected.get(cell, 0) for cell in differing)
    )
    kind = _kind(gone, is_deleted, only_valued or only_exchange)
    words = _EXCHANGE if only_exchange and not only_valued else _WORDS[kind]
    if is_deleted and not differing:
        # It carries no amount (an order that cost nothing), so no account can show that it is gone.
        told = _WORDS["deleted"].format(names=names(document))
        tally.findings.append(Finding("deleted", told, document.key, document.txn_id, txn_date=document.txn_date))
    for cell in differing:
        if only_valued or only_exchange:
            tally.explained[cell] += actual[cell] - expected.get(cell, 0)
        tally.findings.append(
            Finding(
                kind,
                words.format(names=names(document)),
                document.key,
                document.txn_id,
                document.groups[0] if len(document.groups) == 1 else "",
                *cell,
                expected.get(cell, 0),
                actual[cell],
            )
        )


def _kind(gone: bool, is_deleted: bool, only_valued: bool) -> FindingKind:
    if gone:
        return "deleted" if is_deleted else "missing"
    return "explained" if only_valued else "altered"


_EXCHANGE = "{names}: QuickBooks books what settling at another rate leaves over as exchange gain or loss."
_WORDS: dict[FindingKind, str] = {
    "deleted": "{names} was deleted in QuickBooks.",
    "missing": "{names} is not in QuickBooks' ledger on its date: voided, emptied or moved to another date.",
    "altered": "{names} was altered in QuickBooks.",
    "explained": "{names}: QuickBooks values these goods at its own average cost.",
}


def _unsettled(tally: _Tally, document: Posted) -> None:
    kind: FindingKind = "withdrawn" if document.state == "withdrawn" else "pending"
    words = "was dismissed by a person" if kind == "withdrawn" else f"is not settled yet ({document.state})"
    reason = f": {document.reason}" if document.reason else ""
    group = document.groups[0] if len(document.groups) == 1 else ""
    tally.findings.append(
        Finding(kind, f"{names(document)} {words}{reason}", document.key, group=group, txn_date=document.txn_date)
    )


def _foreign(tally: _Tally, txn_id: str, lines: list[LedgerLine], unsettled: Mapping[str, Posted]) -> None:
    """Count a transaction that is not known as ours; one that looks like an unanswered document of ours says so."""
    amounts: Counter[Cell] = Counter()
    for line in lines:
        amounts[line.account, line.txn_date] += line.amount
    tally.foreign.update(amounts)
    first = lines[0]
    name = " ".join(filter(None, (first.txn_type, first.ref_number))) or txn_id
    likely = unsettled.get(first.ref_number) if first.ref_number else None
    if likely is not None and likely.txn_date == first.txn_date:
        message = f"{name} in QuickBooks looks like {names(likely)}, whose answer is still open."
        tally.findings.append(Finding("unconfirmed", message, likely.key, txn_id, txn_date=first.txn_date))
        return
    for cell, amount in sorted(amounts.items()):
        tally.findings.append(Finding("foreign", f"{name} is not ours.", "", txn_id, "", *cell, None, amount))


def _rows(tally: _Tally) -> list[Row]:
    cells = sorted({*tally.journal, *tally.ours, *tally.foreign})
    return [
        Row(*cell, tally.journal[cell], tally.ours[cell], tally.foreign[cell], tally.explained[cell]) for cell in cells
    ]


def names(document: Posted) -> str:
    """Return a document's key with the orders or purchases behind it, for a person."""
    more = f" and {len(document.labels) - 3} more" if len(document.labels) > 3 else ""
    labels = ", ".join(document.labels[:3]) + more
    return f"{document.key} ({labels})" if labels else document.key
