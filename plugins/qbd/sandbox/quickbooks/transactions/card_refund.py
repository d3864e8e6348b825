"""Refunds of credit memos to a card (posting rule 60)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks import foreign_amounts
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, OpenItem, Posting, document_by_number
from qbd.sandbox.quickbooks.errors import missing_element, not_found, saving_failed
from qbd.sandbox.quickbooks.field_values import cents, money
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import settlement
from qbd.sandbox.quickbooks.transactions.accounts import account, receivable
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind

REFUND_TYPES = ("Bank", "OtherCurrentAsset", "FixedAsset", "OtherAsset")


def check(company: Company, node: Element) -> dict[str, Any]:
    """RefundFromAccountRef: a bank or asset account. Posting rule 4."""
    receivable(company, node.child("ARAccountRef"), "ARRefundCreditCard")
    account(company, node.child("RefundFromAccountRef"), "ARRefundCreditCard", REFUND_TYPES)
    amounts = [applied.get("RefundAmount") for applied in node.all("RefundAppliedToTxnAdd")]
    if not all(amounts):
        raise missing_element("RefundAmount")
    return {"total": sum(cents(amount or "0") for amount in amounts)}


def compose(company: Company, draft: Draft) -> Effect:
    """Dr accounts receivable, Cr the account refunded from (Undeposited Funds when left out)."""
    customer_id = draft.ref("CustomerRef")
    if customer_id is None:
        raise missing_element("CustomerRef")
    total = int(draft.form["total"])
    if total <= 0:
        raise saving_failed("ARRefundCreditCard", "Transaction amount must be positive.")
    receivable_id = draft.ref("ARAccountRef") or company.special_account("AccountsReceivable")
    source_id = draft.ref("RefundFromAccountRef") or company.special_account("UndepositedFunds")
    memo = draft.form.get("Memo")
    effect = Effect(total, customer_id, source_id, draft.lines)
    effect.postings = [
        Posting(source_id, -total, customer_id, memo=memo),
        Posting(receivable_id, total, customer_id, memo=memo),
    ]
    effect.open_item = OpenItem("debit", receivable_id, customer_id, total)
    effect.shown = {
        "RefundFromAccountRef": {"ListID": source_id},
        "ARAccountRef": {"ListID": receivable_id},
        "TotalAmount": money(total),
    }
    return effect


def settle(company: Company, document: Document, node: Element) -> None:
    """Every refund uses up a credit of the same customer."""
    item = settlement.open_amount(company, document.txn_number)
    assert item is not None
    for applied in node.all("RefundAppliedToTxnAdd"):
        txn_id = company.macro_value(applied.child("TxnID"))
        if txn_id is None:
            raise missing_element("TxnID")
        credit = settlement.target(company, txn_id, "credit", item[2], item[1], "RefundAppliedToTxnAdd TxnID")
        if credit.kind != "CreditMemo":
            # The documentation speaks of credit memos; whether overpayments are taken too is not known [M].
            raise not_found(txn_id)
        amount = cents(applied.get("RefundAmount") or "0")
        settlement.apply(company, document, document, credit, amount, "RefundAppliedToTxnAdd RefundAmount")


def extra(company: Company, document: Document, _: bool) -> Pairs:
    """The credits refunded, and what is left of each."""
    rows = company.store.db.execute(
        "SELECT credit_txn, cents FROM application WHERE debit_txn = ? ORDER BY application_id", (document.txn_number,)
    ).fetchall()
    pairs: Pairs = []
    for number, amount in rows:
        credit = document_by_number(company, number)
        inner: Pairs = [
            ("TxnID", credit.txn_id),
            ("TxnType", credit.kind),
            ("TxnDate", credit.txn_date),
            ("RefNumber", credit.ref_number),
            ("CreditRemaining", money(settlement.remaining(company, number))),
            ("RefundAmount", money(amount)),
        ]
        if company.multicurrency:
            left = foreign_amounts.remaining_value(company, number, settlement.remaining(company, number))
            refunded = foreign_amounts.open_value(company, document.txn_number, amount)
            inner += [("CreditRemainingInHomeCurrency", money(left)), ("RefundAmountInHomeCurrency", money(refunded))]
        pairs.append(("RefundAppliedToTxnRet", inner))
    return pairs


AR_REFUND_CREDIT_CARD = TransactionKind(
    "ARRefundCreditCard", compose, {}, frozenset({"RefundAppliedToTxnAdd"}), check, settle, extra
)
