"""Is a transaction in QuickBooks what we last made of it? Compared field by field with what its request would say.

Only what we say is compared: a field that we leave to QuickBooks or to the bookkeeper survives a Mod and is theirs. What is
paid and linked later moves the EditSequence, but is no alteration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from qbd.accounting import documents as d
from qbd.accounting import spelling
from qbd.delivery.references import resolver
from qbd.money import from_minor
from qbd.qbxml.assembly import Pairs, Resolved, Value
from qbd.qbxml.kinds import values_of
from qbd.qbxml.records import Ref, TxnLine, TxnRecord

_APPLIED = {
    "AppliedToTxnAdd": "PaymentAmount",
    "RefundAppliedToTxnAdd": "RefundAmount",
    "ApplyCheckToTxnAdd": "Amount",
}
_TEXTS = ("Desc", "Memo")


def differences(document: d.Transaction, known: Mapping[str, str], record: TxnRecord) -> list[str]:
    """Return how a transaction in QuickBooks differs from a document of ours, in words; nothing if it does not.

    ``known`` are the IDs of the documents that it refers to, by their keys.
    """
    values = values_of(document, resolver(document, known))  # type: ignore[arg-type]
    return [*_header(document, values, record), *_lines(document, values, record)]


def _header(document: d.Transaction, values: Pairs, record: TxnRecord) -> Iterator[str]:
    for name, value in values:
        if isinstance(value, Resolved):
            yield from _reference(name, value, record.refs.get(name))
        elif name in _APPLIED and isinstance(value, (list, tuple)):
            yield from _applied(document, dict(value), _APPLIED[name], record)
        elif name == "TxnDate" and isinstance(value, date) and record.txn_date != value:
            yield _said("TxnDate", record.txn_date, value)
        elif name == "RefNumber" and not _same_text(str(value), record.ref_number):
            yield _said("RefNumber", record.ref_number, value)
        elif name == "Memo" and value and not _same_text(str(value), record.memo):
            yield _said("Memo", record.memo, value)
        elif name in ("TotalAmount", "Amount") and isinstance(value, int):
            yield from _amount("total", document, value, record.total)


def _applied(document: d.Transaction, part: Mapping[str, Value], amount: str, record: TxnRecord) -> Iterator[str]:
    txn_id, minor = part["TxnID"], part.get(amount)
    if not isinstance(txn_id, Resolved) or not isinstance(minor, int) or not minor:
        return
    shown = sum((abs(one.amount or Decimal(0)) for one in record.links if one.txn_id == txn_id.value), Decimal(0))
    yield from _amount(f"what is applied to TxnID {txn_id.value}", document, minor, shown)


def _lines(document: d.Transaction, values: Pairs, record: TxnRecord) -> Iterator[str]:
    wanted = [(name, list(value)) for name, value in values if _is_line(name) and isinstance(value, (list, tuple))]
    shown = [line for line in record.lines if "Group" not in line.kind]
    if getattr(document, "orders", ()) or getattr(document, "groups", ()) or isinstance(document, d.Deposit):
        return  # QuickBooks takes lines from elsewhere; the totals of these are compared by whoever reconciles.
    if len(wanted) != len(shown):
        yield f"it has {len(shown)} lines, not {len(wanted)}"
        return
    # A form shows its expense lines first, whatever order the request had.
    wanted.sort(key=lambda pair: not pair[0].startswith("ExpenseLine"))
    shown.sort(key=lambda line: not line.kind.startswith("ExpenseLine"))
    for place, ((name, pairs), line) in enumerate(zip(wanted, shown, strict=True), 1):
        for difference in _line(document, name, pairs, line):
            yield f"line {place}: {difference}"


def _line(document: d.Transaction, name: str, pairs: Pairs, line: TxnLine) -> Iterator[str]:
    for field, value in pairs:
        if isinstance(value, Resolved):
            yield from _reference(field, value, line.refs.get(field))
        elif field == "Amount" and isinstance(value, int):
            signed = -value if name.startswith("JournalCredit") else value
            yield from _amount("Amount", document, signed, line.amount)
        elif (
            field == "Quantity" and isinstance(value, Decimal) and line.quantity is not None and line.quantity != value
        ):
            yield _said("Quantity", line.quantity, value)
        elif field in _TEXTS and value and not _same_text(str(value), line.text):
            yield _said(field, line.text, value)


def _is_line(name: str) -> bool:
    return name.endswith("LineAdd") or name in ("JournalDebitLine", "JournalCreditLine")


def _reference(name: str, wanted: Resolved, shown: Ref | None) -> Iterator[str]:
    if shown is None:
        # Not every form tells every reference that it takes; where it tells none, nothing is known.
        return
    if wanted.by == "ListID" and shown.list_id:
        same = wanted.value == shown.list_id
    else:
        same = wanted.by == "ListID" or _folded(wanted.value) == _folded(shown.full_name)
    if not same:
        yield f"{name.removesuffix('Ref')} is {shown.full_name!r}" + (
            f", not {wanted.value!r}" if wanted.by == "FullName" else ", another than ours"
        )


def _amount(name: str, document: d.Transaction, minor: int, shown: Decimal | None) -> Iterator[str]:
    wanted = from_minor(minor, document.currency)
    if shown is not None and shown != wanted:
        yield _said(name, shown, wanted)


def _said(name: str, shown: object, wanted: object) -> str:
    return f"{name} is {shown if shown not in (None, '') else 'empty'}, not {wanted}"


def _same_text(wanted: str, shown: str) -> bool:
    """QuickBooks keeps legal characters only, and cuts what is too long."""
    legal, kept = (" ".join(spelling.legal(text, lines=True).split()) for text in (wanted, shown))
    return legal == kept or (kept.endswith("...") and legal.startswith(kept[:-3].rstrip()))


def _folded(name: str) -> str:
    return name.strip().casefold()


def is_empty(record: TxnRecord) -> bool:
    """Tell whether a transaction carries no amount any more, as after it was voided."""
    amounts = (record.total, *(line.amount for line in record.lines))
    return not any(amounts)
