"""Voiding and deleting transactions (posting rules 61-66)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import (
    Document,
    Posting,
    clear_effects,
    get_document,
    save_document,
    void_effect,
)
from qbd.sandbox.quickbooks.errors import StatusError, missing_element
from qbd.sandbox.quickbooks.products import check_product
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import order_links, settlement


def void(company: Company, node: Element) -> Pairs:
    """Amounts go to zero, the record and its date stay, links go. Posting rule 63."""
    kind = node.get("TxnVoidType")
    document = _removable(company, node, kind, deleting=False)
    settlement.release(company, document.txn_number)
    postings = _postings(company, document)
    _undeposit(company, document)
    document.is_void = True
    document.memo = f"VOID: {document.memo or ''}".rstrip()
    document.form["Memo"] = document.memo
    document.time_modified = company.store.stamp()
    document.edit_sequence = company.store.next_edit_sequence(document.edit_sequence)
    save_document(company, document, void_effect(document, postings), new=False)
    return [
        ("TxnVoidType", document.kind),
        ("TxnID", document.txn_id),
        ("TimeCreated", document.time_created),
        ("TimeModified", document.time_modified),
        ("RefNumber", document.ref_number),
    ]


def delete(company: Company, node: Element) -> Pairs:
    """Takes a transaction out of the books; what it settled is open again. Posting rules 65 and 66."""
    document = _removable(company, node, node.get("TxnDelType"), deleting=True)
    db = company.store.db
    settlement.release(company, document.txn_number)
    order_links.release(company, document.txn_number)
    _undeposit(company, document)
    clear_effects(company, document.txn_number)
    db.execute("DELETE FROM txn WHERE txn_number = ?", (document.txn_number,))
    db.execute("DELETE FROM reference WHERE owner = ?", (document.txn_id,))
    deleted = company.store.stamp()
    db.execute(
        "INSERT INTO deleted_txn VALUES (?,?,?,?,?)",
        (document.txn_id, document.kind, document.time_created, deleted, document.ref_number),
    )
    return [
        ("TxnDelType", document.kind),
        ("TxnID", document.txn_id),
        ("TimeDeleted", deleted),
        ("RefNumber", document.ref_number),
    ]


def _removable(company: Company, node: Element, kind: str | None, *, deleting: bool) -> Document:
    txn_id = node.get("TxnID")
    if not kind or not txn_id:
        raise missing_element("TxnID")
    check_product(company, kind)
    document = get_document(company, txn_id, kind)
    others = (other for other, _ in settlement.links(company, document.txn_number))
    for other in (document, *others, *order_links.linked(company, document.txn_number)):
        company.check_not_in_use(other.txn_id)
    company.check_closing_date(document.txn_date, document.kind, deleting=deleting)
    held = company.store.db.execute("SELECT 1 FROM deposited WHERE payment_txn = ?", (document.txn_number,)).fetchone()
    if held is not None:
        # Posting rule 62: take it out of the deposit first.
        raise StatusError(3160, f'Cannot delete the object specified by the id = "{txn_id}".  It is in a deposit.')
    return document


def _undeposit(company: Company, document: Document) -> None:
    """The payments of a removed deposit are undeposited again. Posting rule 62."""
    company.store.db.execute("DELETE FROM deposited WHERE deposit_txn = ?", (document.txn_number,))


def _postings(company: Company, document: Document) -> list[Posting]:
    rows: list[tuple[Any, ...]] = company.store.db.execute(
        "SELECT account_id, cents, entity_id, class_id, item_id, line_id, memo FROM posting WHERE txn_number = ? "
        "ORDER BY seq",
        (document.txn_number,),
    ).fetchall()
    return [Posting(*row) for row in rows]
