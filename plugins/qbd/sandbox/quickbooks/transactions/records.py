"""Adding, changing and showing transactions of any kind."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks import data_ext_holders, foreign_amounts
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import (
    Document,
    check_edit_sequence,
    clear_effects,
    get_document,
    save_document,
)
from qbd.sandbox.quickbooks.errors import StatusError, saving_failed
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.request_values import merge, values_of, without_empty
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import (
    document_lines,
    exchange_gains,
    item_groups,
    order_links,
    settlement,
    undeposited,
)
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind

_HEADER = ("TxnDate", "RefNumber", "TxnID", "EditSequence")
_LONGEST_NUMBER = 11


def add(company: Company, kind: TransactionKind, node: Element) -> Document:
    """Takes a new transaction into the books."""
    company.refuse_closed_fields(node)
    checked = kind.check(company, node) if kind.check else {}
    txn_number, txn_id = company.store.next_txn()
    skip = frozenset({*kind.line_tags, *kind.settle_tags, *_HEADER, "LinkToTxnID"})
    form = without_empty(_renamed(kind, values_of(company, node, kind.name, skip))) | checked
    date = node.get("TxnDate") or _default_date(company, kind.name)
    company.check_closing_date(date, kind.name)
    own = document_lines.added_lines(company, kind, node)
    lines = order_links.linked_lines(company, kind, node, form, own)
    draft = Draft(kind.name, txn_number, date, form, lines)
    effect = kind.compose(company, draft)
    item_groups.show_groups(company, lines)
    effect.order_links = order_links.links_of(company, kind, lines)
    now = company.store.stamp()
    document = Document(
        txn_number, txn_id, kind.name, date, node.get("RefNumber") or _next_ref_number(company, kind, form), None,
        None, form.get("Memo"), effect.total, False, now, now, company.store.next_edit_sequence(), form, lines,
    )  # fmt: skip
    save_document(company, document, effect, new=True)
    if effect.order_links:
        order_links.check_links(company, document)
    if kind.settle is not None:
        kind.settle(company, document, node)
    if kind.only_links is not None and kind.only_links(document, node):
        return _without_document(company, document)
    company.store.set_meta(f"last_date:{kind.name}", date)
    if kind.numbers and document.ref_number:
        company.store.set_meta(f"last_ref:{kind.numbers}", document.ref_number)
    company.define_macro(node, txn_id)
    document_lines.define_macros(company, kind, node, own)
    data_ext_holders.take_over(company, document, document_lines.named_lines(kind, node, own))
    return document


def _without_document(company: Company, document: Document) -> Document:
    """Takes the document away again and keeps what it linked; its Ret has no TxnID then."""
    clear_effects(company, document.txn_number)
    company.store.db.execute("DELETE FROM txn WHERE txn_number = ?", (document.txn_number,))
    company.store.db.execute("DELETE FROM reference WHERE owner = ?", (document.txn_id,))
    if company.multicurrency:
        exchange_gains.rebuild(company, {document.txn_number})
    document.txn_id = ""
    return document


def _renamed(kind: TransactionKind, values: dict[str, Any]) -> dict[str, Any]:
    return {kind.renamed.get(name, name): value for name, value in values.items()}


def _default_date(company: Company, kind: str) -> str:
    """The date of the last saved transaction of the same kind, not today's. Posting rule 24."""
    return company.store.meta(f"last_date:{kind}") or company.today().isoformat()


def _next_ref_number(company: Company, kind: TransactionKind, form: dict[str, Any]) -> str | None:
    """The next number of the series. Posting rule 25 [M]."""
    if not kind.numbers or (kind.numbers == "Check" and form.get("IsToBePrinted") == "true"):
        return None
    last = company.store.meta(f"last_ref:{kind.numbers}")
    digits = last[len(last.rstrip("0123456789")) :]
    if last and not digits:
        return None
    number = str(int(digits or "0") + 1).zfill(len(digits))
    found = f"{last[: len(last) - len(digits)]}{number}"
    return found if len(found) <= _LONGEST_NUMBER else None


def modify(company: Company, kind: TransactionKind, node: Element) -> Document:
    """Changes a transaction: named fields only; once one line is named, lines left out are deleted."""
    if not kind.mod:
        raise StatusError(1030, "Unsupported message")
    company.refuse_closed_fields(node)
    txn_id = company.macro_value(node.child("TxnID")) or ""
    document = get_document(company, txn_id, kind.name)
    company.check_not_in_use(document.txn_id)
    check_edit_sequence(node.get("EditSequence"), document.edit_sequence)
    if document.is_void:
        raise saving_failed(kind.name, "A voided transaction cannot be changed.")
    checked = kind.check(company, node) if kind.check else {}
    company.check_closing_date(document.txn_date, kind.name)
    before = _copy(document)
    _merge_header(company, kind, document, node, checked)
    company.check_closing_date(document.txn_date, kind.name)
    document.lines = document_lines.changed_lines(company, kind, document, node)
    document.time_modified = company.store.stamp()
    document.edit_sequence = company.store.next_edit_sequence(document.edit_sequence)
    draft = Draft(kind.name, document.txn_number, document.txn_date, document.form, document.lines, before)
    effect = kind.compose(company, draft)
    item_groups.show_groups(company, document.lines)
    new_rate = before.form.get("ExchangeRate") != document.form.get("ExchangeRate")
    _check_deposited(company, before, effect.total, effect.account_id, new_rate=new_rate)
    effect.order_links = order_links.links_of(company, kind, document.lines)
    undeposited.check_lines_unchanged(company, before, document)
    save_document(company, document, effect, new=False)
    if kind.settle_again is not None:
        kind.settle_again(company, document, node)
    if company.multicurrency:
        exchange_gains.rebuild(company, {document.txn_number})
    settlement.check_still_covered(company, document)
    order_links.check_links(company, document)
    linked = settlement.applied(company, document.txn_number) or order_links.has_links(company, document.txn_number)
    if linked and before.entity_id != document.entity_id:
        raise saving_failed(kind.name, "The name cannot be changed while the transaction is applied to others.")
    return document


def _copy(document: Document) -> Document:
    return Document(*(getattr(document, name) for name in Document.__slots__))


def _merge_header(
    company: Company, kind: TransactionKind, document: Document, node: Element, checked: dict[str, Any]
) -> None:
    clears = (clear for clear, _ in kind.line_families)
    skip = frozenset({*kind.line_tags, *kind.settle_tags, *_HEADER, *clears})
    document.form = merge(document.form, _renamed(kind, values_of(company, node, kind.name, skip))) | checked
    document.txn_date = node.get("TxnDate") or document.txn_date
    if node.child("RefNumber") is not None:
        document.ref_number = node.get("RefNumber")
    document.memo = document.form.get("Memo")


def _check_deposited(
    company: Company, before: Document, total: int, account_id: str | None, *, new_rate: bool = False
) -> None:
    """A payment in a deposit keeps its amount and place [M]."""
    row = company.store.db.execute(
        "SELECT 1 FROM deposited WHERE payment_txn = ? AND payment_line = ''", (before.txn_number,)
    ).fetchone()
    if row is not None and (before.total != total or before.account_id != account_id or new_rate):
        raise saving_failed(before.kind, "The payment is part of a deposit and its amount cannot be changed.")


def show(
    company: Company, kind: TransactionKind, document: Document, *, lines: bool = True, linked: bool = False
) -> tuple[str, Pairs]:
    """The Ret of a document: its name and fields."""
    name = f"{kind.name}Ret"
    rules = company.schema.responses[f"{kind.name}AddRs"][name].children or {}
    pairs: Pairs = [
        ("TxnID", document.txn_id),
        ("TimeCreated", document.time_created),
        ("TimeModified", document.time_modified),
        ("EditSequence", str(document.edit_sequence)),
        ("TxnNumber", str(document.txn_number)),
        ("TxnDate", document.txn_date),
        ("RefNumber", document.ref_number),
    ]
    if not document.txn_id:
        pairs = []
    shown = {**document.form, **document.form.get("shown", {}), "Memo": document.memo}
    for field, value in shown.items():
        if field in rules and value is not None:
            pairs += [(field, item) for item in value] if isinstance(value, list) else [(field, value)]
    if kind.extra is not None:
        pairs += kind.extra(company, document, linked)
    if company.multicurrency:
        pairs += foreign_amounts.open_pairs(company, document, rules)
    if lines:
        pairs += document_lines.shown_lines(kind, company, document, rules)
    return name, pairs
