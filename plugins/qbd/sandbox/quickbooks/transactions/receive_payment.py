"""Customer payments: money in, and which invoices it settles (posting rules 57-59)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, OpenItem, Posting, document_by_number
from qbd.sandbox.quickbooks.errors import invalid_value, missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import cents, money, truth
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import payment_changes, settlement
from qbd.sandbox.quickbooks.transactions.accounts import account, deposit_to, receivable
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind


def check(company: Company, node: Element) -> dict[str, Any]:
    """Accounts and amounts that only the request holds: discounts post with the payment, so they join its form."""
    receivable(company, node.child("ARAccountRef"), "ReceivePayment")
    deposit_to(company, node.child("DepositToAccountRef"), "ReceivePayment")
    if node.name == "ReceivePaymentMod":
        return payment_changes.check(company, node)
    discounts: list[dict[str, Any]] = []
    paid = 0
    for applied in node.all("AppliedToTxnAdd"):
        if not any(applied.get(name) for name in ("PaymentAmount", "DiscountAmount")) and not applied.all("SetCredit"):
            raise missing_element("PaymentAmount")
        paid += cents(applied.get("PaymentAmount") or "0")
        if applied.get("DiscountAmount"):
            discounts.append(_discount(company, applied))
    form: dict[str, Any] = {"discounts": discounts}
    if node.get("TotalAmount") is None:
        form["TotalAmount"] = money(paid)
    elif 0 <= cents(node.get("TotalAmount") or "0") < paid:
        raise invalid_value("TotalAmount", node.get("TotalAmount") or "", "The payments applied exceed the total.")
    return form


def _discount(company: Company, applied: Element) -> dict[str, Any]:
    """Posting rule 59: without an account a discount is refused [M]."""
    found = account(company, applied.child("DiscountAccountRef"), "ReceivePayment discount")
    if found is None:
        raise missing_element("DiscountAccountRef")
    class_node = applied.child("DiscountClassRef")
    class_found = company.elements.resolve(class_node, ("Class",), "Class", "ReceivePayment discount")
    return {
        "txn": (company.macro_value(applied.child("TxnID")) or "").upper(),
        "cents": cents(applied.get("DiscountAmount") or "0"),
        "account": {"ListID": found.list_id},
        "class": {"ListID": class_found.list_id} if class_found else None,
    }


def compose(company: Company, draft: Draft) -> Effect:
    """Dr deposit account, discounts; Cr accounts receivable."""
    customer_id = draft.ref("CustomerRef")
    if customer_id is None:
        raise missing_element("CustomerRef")
    total = cents(draft.form["TotalAmount"])
    if total < 0:
        raise saving_failed("ReceivePayment", "Transaction amount must be positive.")
    receivable_id = draft.ref("ARAccountRef") or company.special_account("AccountsReceivable")
    deposit_id = draft.ref("DepositToAccountRef") or company.special_account("UndepositedFunds")
    memo = draft.form.get("Memo")
    effect = Effect(total, customer_id, deposit_id, draft.lines)
    effect.postings = [
        Posting(deposit_id, total, customer_id, memo=memo),
        Posting(receivable_id, -total, customer_id, memo=memo),
    ]
    for discount in draft.form["discounts"]:
        class_id = discount["class"]["ListID"] if discount["class"] else None
        effect.postings += [
            Posting(discount["account"]["ListID"], discount["cents"], customer_id, class_id, memo=memo),
            Posting(receivable_id, -discount["cents"], customer_id, memo=memo),
        ]
    effect.open_item = OpenItem("credit", receivable_id, customer_id, total)
    effect.shown = {
        "ARAccountRef": {"ListID": receivable_id},
        "DepositToAccountRef": {"ListID": deposit_id},
        "TotalAmount": money(total),
    }
    return effect


def settle(company: Company, document: Document, node: Element) -> None:
    """Applies the payment as told, or by itself to the oldest open invoices."""
    item = settlement.open_amount(company, document.txn_number)
    assert item is not None
    if node.child("IsAutoApply") is not None:
        if truth(node.get("IsAutoApply")):
            _auto_apply(company, document, item[1], item[2])
        return
    for applied in node.all("AppliedToTxnAdd"):
        _apply_one(company, document, applied, item[1], item[2])


def only_links(document: Document, node: Element) -> bool:
    """Credits without money: transactions are linked and no payment is kept. Posting rule 58."""
    credits = any(applied.child("SetCredit") is not None for applied in node.all("AppliedToTxnAdd"))
    return credits and document.total == 0 and not document.form["discounts"]


def _apply_one(company: Company, document: Document, node: Element, account_id: str, entity_id: str) -> None:
    txn_id = company.macro_value(node.child("TxnID"))
    if txn_id is None:
        raise missing_element("TxnID")
    charge = settlement.target(company, txn_id, "debit", entity_id, account_id, "AppliedToTxnAdd TxnID")
    for credit in node.all("SetCredit"):
        settlement.apply_credit(company, document, charge, credit)
    discount_account = company.elements.resolve(node.child("DiscountAccountRef"), ("Account",), "Account", "discount")
    discount_class = company.elements.resolve(node.child("DiscountClassRef"), ("Class",), "Class", "discount")
    paid, discount = cents(node.get("PaymentAmount") or "0"), cents(node.get("DiscountAmount") or "0")
    if paid or discount:
        settlement.apply(
            company, document, charge, document, paid, "AppliedToTxnAdd payment amount", discount,
            discount_account.list_id if discount_account else None,
            discount_class.list_id if discount_class else None,
        )  # fmt: skip


def _auto_apply(company: Company, document: Document, account_id: str, entity_id: str) -> None:
    """An invoice of exactly this amount, otherwise the oldest first [M]."""
    rows = company.store.db.execute(
        "SELECT o.txn_number FROM open_item o JOIN txn t USING (txn_number) WHERE o.side = 'debit' AND "
        "o.account_id = ? AND o.entity_id = ? ORDER BY t.txn_date, t.txn_number",
        (account_id, entity_id),
    ).fetchall()
    charges = [(number, settlement.remaining(company, number)) for (number,) in rows]
    exact = [charge for charge in charges if charge[1] == document.total]
    left = document.total
    for number, amount in exact[:1] or charges:
        part = min(left, amount)
        if part > 0:
            charge = document_by_number(company, number)
            settlement.apply(company, document, charge, document, part, "AppliedToTxnAdd payment amount")
            left -= part


def extra(company: Company, document: Document, _: bool) -> Pairs:
    """What is left of the payment, and what it settled."""
    pairs: Pairs = [("UnusedPayment", money(settlement.remaining(company, document.txn_number)))]
    rows = company.store.db.execute(
        "SELECT debit_txn, sum(CASE WHEN credit_txn = :n THEN cents ELSE 0 END), sum(discount), "
        "max(discount_account_id), max(discount_class_id) FROM application "
        "WHERE made_by = :n OR credit_txn = :n GROUP BY debit_txn ORDER BY min(application_id)",
        {"n": document.txn_number},
    ).fetchall()
    unused = sum(
        settlement.remaining(company, number)
        for (number,) in company.store.db.execute(
            "SELECT txn_number FROM open_item WHERE side = 'credit' AND entity_id = ? AND txn_number <> ?",
            (document.entity_id, document.txn_number),
        ).fetchall()
    )
    pairs.append(("UnusedCredits", money(unused)))
    for number, amount, discount, account_id, class_id in rows:
        charge = document_by_number(company, number)
        inner: Pairs = [
            ("TxnID", charge.txn_id),
            ("TxnType", charge.kind),
            ("TxnDate", charge.txn_date),
            ("RefNumber", charge.ref_number),
            ("BalanceRemaining", money(settlement.remaining(company, number))),
            ("Amount", money(amount)),
        ]
        if discount:
            inner += [("DiscountAmount", money(discount)), ("DiscountAccountRef", {"ListID": account_id})]
            inner += [("DiscountClassRef", {"ListID": class_id})] if class_id else []
        pairs.append(("AppliedToTxnRet", inner))
    return pairs


RECEIVE_PAYMENT = TransactionKind(
    "ReceivePayment",
    compose,
    {},
    frozenset({"IsAutoApply", "AppliedToTxnAdd", "AppliedToTxnMod"}),
    check,
    settle,
    extra,
    only_links=only_links,
    mod=True,
    settle_again=payment_changes.settle_again,
)
