"""Bank deposits of undeposited payments and of other amounts (posting rules 14, 21, 61 and 62)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, Line, OpenItem, Posting, get_document
from qbd.sandbox.quickbooks.errors import invalid_value, missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import cents, money
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.transactions.accounts import DEPOSIT_TYPES, account
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind

PAYMENT_KINDS = ("ReceivePayment", "SalesReceipt", "ARRefundCreditCard")


def check(company: Company, node: Element) -> dict[str, Any]:
    """Target: bank or other current asset. Payments are looked up here because their ids may be macros."""
    account(company, node.child("DepositToAccountRef"), "Deposit", DEPOSIT_TYPES)
    form: dict[str, Any] = {"payments": []}
    for line in node.all("DepositLineAdd"):
        if line.child("PaymentTxnID") is not None:
            txn_id = company.macro_value(line.child("PaymentTxnID"))
            if txn_id is None:
                raise missing_element("PaymentTxnID")
            form["payments"].append(txn_id.upper())
        elif account(company, line.child("AccountRef"), "Deposit line") is None:
            raise missing_element("AccountRef")
    if len(set(form["payments"])) != len(form["payments"]):
        raise saving_failed("Deposit", "A payment can be deposited only once.")
    cash_back = node.child("CashBackInfoAdd")
    if cash_back is not None:
        account(company, cash_back.child("AccountRef"), "Deposit cash back", DEPOSIT_TYPES)
    return form


def compose(company: Company, draft: Draft) -> Effect:
    """Dr the bank; Cr Undeposited Funds per payment, Cr the account of every other line."""
    target_id = draft.ref("DepositToAccountRef")
    if target_id is None:
        raise missing_element("DepositToAccountRef")
    effect = Effect(0, None, target_id, draft.lines)
    payments = iter(draft.form["payments"])
    postings: list[Posting] = []
    for line in draft.lines:
        if "PaymentTxnID" in line.given or line.given.get("payment"):
            postings.append(_payment(company, line, next(payments)))
        else:
            postings.append(_other(company, line, effect))
    total = -sum(posting.cents for posting in postings)
    cash_back = draft.form.get("CashBackInfoAdd")
    if cash_back:
        amount = cents(cash_back.get("Amount") or "0")
        total -= amount
        postings.append(Posting(cash_back["AccountRef"]["ListID"], amount, memo=cash_back.get("Memo")))
    if total < 0:
        raise saving_failed("Deposit", "The total of a deposit must not be negative.")
    effect.total = total
    effect.postings = [Posting(target_id, total, memo=draft.form.get("Memo")), *postings]
    effect.shown = {"DepositTotal": money(total)}
    if cash_back:
        line_id = draft.form.setdefault("cash_back_line", company.store.next_txn()[1])
        effect.shown["CashBackInfoRet"] = {"TxnLineID": line_id, **cash_back}
    return effect


def _payment(company: Company, line: Line, txn_id: str) -> Posting:
    """A payment sitting in Undeposited Funds: whole, once. Posting rule 61."""
    payment = get_document(company, txn_id)
    funds = company.special_account("UndepositedFunds")
    taken = company.store.db.execute("SELECT 1 FROM deposited WHERE payment_txn = ?", (payment.txn_number,)).fetchone()
    if payment.kind not in PAYMENT_KINDS or payment.account_id != funds or taken or payment.is_void:
        reason = "The payment is not in Undeposited Funds."
        raise invalid_value("PaymentTxnID", txn_id, reason)
    amount = payment.total if payment.kind != "ARRefundCreditCard" else -payment.total
    memo = line.given.get("OverrideMemo") or payment.memo
    line.given = {"payment": payment.txn_id, **line.given}
    line.shown = {
        "TxnType": payment.kind,
        "TxnID": payment.txn_id,
        "EntityRef": {"ListID": payment.entity_id} if payment.entity_id else None,
        "AccountRef": {"ListID": funds},
        "Memo": memo,
        "CheckNumber": line.given.get("OverrideCheckNumber"),
        "PaymentMethodRef": payment.form.get("PaymentMethodRef"),
        "ClassRef": line.given.get("OverrideClassRef"),
        "Amount": money(amount),
    }
    class_ref = line.given.get("OverrideClassRef")
    return Posting(
        funds, -amount, payment.entity_id, class_ref["ListID"] if class_ref else None, None, line.line_id, memo
    )


def _other(company: Company, line: Line, effect: Effect) -> Posting:
    given = line.given
    account_id = given["AccountRef"]["ListID"]
    amount = cents(given.get("Amount") or "0")
    entity_id = given["EntityRef"]["ListID"] if given.get("EntityRef") else None
    kind = company.account_type(account_id)
    name_kind = company.elements.get(entity_id).kind if entity_id else None
    if kind == "AccountsReceivable":
        if name_kind != "Customer" or effect.open_item is not None:
            raise saving_failed("Deposit", "A line with accounts receivable needs a customer, and only one is allowed.")
        assert entity_id is not None
        # Posting rule 14: an open credit of the customer [M].
        effect.open_item = OpenItem("credit" if amount >= 0 else "debit", account_id, entity_id, abs(amount))
    if account_id == company.special_account("SalesTaxPayable") and name_kind != "Vendor":
        raise saving_failed("Deposit", "Sales tax detail line must have a vendor")
    if kind == "AccountsPayable" and name_kind != "Vendor":
        raise saving_failed("Deposit", "A line with accounts payable needs a vendor.")
    line.shown = {**given, "Amount": money(amount)}
    class_id = given["ClassRef"]["ListID"] if given.get("ClassRef") else None
    return Posting(account_id, -amount, entity_id, class_id, None, line.line_id, given.get("Memo"))


def settle(company: Company, document: Document, _: Element) -> None:
    """Remembers which payments are now in the bank."""
    for line in document.lines:
        payment_id = line.given.get("payment")
        if payment_id:
            payment = get_document(company, payment_id)
            company.store.db.execute(
                "INSERT INTO deposited VALUES (?,?,?)", (payment.txn_number, document.txn_number, line.line_id)
            )


DEPOSIT = TransactionKind(
    "Deposit", compose, {"DepositLineAdd": "DepositLineRet"}, check=check, settle=settle, entity_field=""
)
