"""ReceivePaymentMod: what a payment settles after a change (posting rules 57-59).

As with lines, what is not named stays while nothing is named; once one AppliedToTxnMod is there, the transactions left
out are no longer settled by the payment. [M] for what a named transaction leaves unsaid: it keeps its old amount,
discount and credits; a further SetCredit adds to an earlier one unless it overrides it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, document_by_number, get_document
from qbd.sandbox.quickbooks.errors import feature_closed, invalid_value, missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import cents, truth
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.transactions import settlement
from qbd.sandbox.quickbooks.transactions.accounts import account


@dataclass(slots=True)
class Applied:
    """What a payment settles of one transaction: its own cents, and those of other credits by their number."""

    paid: int = 0
    credits: dict[int, int] = field(default_factory=dict)


def check(company: Company, node: Element) -> dict[str, Any]:
    """Discounts after the change, since they post with the payment; nothing where no transaction is named.

    Raises:
        StatusError: 3180 where only the A/R account changes: what is applied has to be said again then (Intuit's page
            on ReceivePaymentMod); 3250 for card data, which the card service writes.
    """
    if node.child("CreditCardTxnInfoMod") is not None:
        raise feature_closed()
    named = node.all("AppliedToTxnMod")
    if node.child("ARAccountRef") is not None and not named:
        raise saving_failed("ReceivePayment", "The A/R account cannot be changed without saying what is paid.")
    if not named:
        return {}
    document = get_document(company, node.get("TxnID") or "", "ReceivePayment")
    old = {entry["txn"]: entry for entry in document.form["discounts"]}
    ids = [(applied.get("TxnID") or "").upper() for applied in named]
    if len(set(ids)) != len(ids):
        raise invalid_value("AppliedToTxnMod TxnID", ids[-1], "A transaction can be named only once.")
    found = [_discount(company, applied, txn_id, old.get(txn_id)) for applied, txn_id in zip(named, ids, strict=True)]
    return {"discounts": [entry for entry in found if entry is not None]}


def _discount(company: Company, node: Element, txn_id: str, old: dict[str, Any] | None) -> dict[str, Any] | None:
    amount = node.child("DiscountAmount")
    value = cents(amount.text or "0") if amount is not None else (old["cents"] if old else 0)
    given = account(company, node.child("DiscountAccountRef"), "ReceivePayment discount")
    class_given = company.elements.resolve(
        node.child("DiscountClassRef"), ("Class",), "Class", "ReceivePayment discount"
    )
    if not value:
        return None
    account_ref = {"ListID": given.list_id} if given else (old["account"] if old else None)
    if account_ref is None:
        raise missing_element("DiscountAccountRef")
    class_ref = {"ListID": class_given.list_id} if class_given else (old["class"] if old else None)
    return {"txn": txn_id, "cents": value, "account": account_ref, "class": class_ref}


def settle_again(company: Company, document: Document, node: Element) -> None:
    """Takes back what the payment settled and settles what the change names."""
    named = node.all("AppliedToTxnMod")
    if not named:
        return
    before = _applied(company, document)
    settlement.release(company, document.txn_number)
    item = settlement.open_amount(company, document.txn_number)
    assert item is not None
    for applied in named:
        _apply(company, document, applied, before, (item[1], item[2]))


def _applied(company: Company, document: Document) -> dict[int, Applied]:
    found: dict[int, Applied] = {}
    for debit, credit, amount in company.store.db.execute(
        "SELECT debit_txn, credit_txn, cents FROM application WHERE made_by = :n OR credit_txn = :n",
        {"n": document.txn_number},
    ).fetchall():
        entry = found.setdefault(debit, Applied())
        if credit == document.txn_number:
            entry.paid += amount
        else:
            entry.credits[credit] = entry.credits.get(credit, 0) + amount
    return found


def _apply(
    company: Company, document: Document, node: Element, before: dict[int, Applied], place: tuple[str, str]
) -> None:
    account_id, entity_id = place
    txn_id = (node.get("TxnID") or "").upper()
    charge = settlement.target(company, txn_id, "debit", entity_id, account_id, "AppliedToTxnMod TxnID")
    entry = before.get(charge.txn_number, Applied())
    payment = node.child("PaymentAmount")
    paid = cents(payment.text or "0") if payment is not None else entry.paid
    credits = _credits(company, node, charge, entry)
    discount = next((d for d in document.form["discounts"] if d["txn"] == txn_id), None)
    if not paid and not discount and not any(credits.values()):
        raise missing_element("PaymentAmount")
    for number, amount in credits.items():
        if amount:
            credit = document_by_number(company, number)
            settlement.apply(company, document, charge, credit, amount, "SetCredit AppliedAmount")
    if paid or discount:
        settlement.apply(
            company, document, charge, document, paid, "AppliedToTxnMod payment amount",
            discount["cents"] if discount else 0, discount["account"]["ListID"] if discount else None,
            discount["class"]["ListID"] if discount and discount["class"] else None,
        )  # fmt: skip


def _credits(company: Company, node: Element, charge: Document, entry: Applied) -> dict[int, int]:
    credits = dict(entry.credits)
    item = settlement.open_amount(company, charge.txn_number)
    assert item is not None
    for given in node.all("SetCredit"):
        credit_id = company.macro_value(given.child("CreditTxnID")) or ""
        credit = settlement.target(company, credit_id, "credit", item[2], item[1], "SetCredit CreditTxnID")
        amount = cents(given.get("AppliedAmount") or "0")
        kept = 0 if truth(given.get("Override")) else credits.get(credit.txn_number, 0)
        credits[credit.txn_number] = kept + amount
    return credits
