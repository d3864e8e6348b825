"""Payments of bills by check or card, and which bills they settle (posting rules 5, 56 and 66)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, OpenItem, Posting, document_by_number
from qbd.sandbox.quickbooks.errors import bad_reference, feature_closed, invalid_value, missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import cents, money, truth
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import settlement
from qbd.sandbox.quickbooks.transactions.accounts import account, payable
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind

_SOURCES = {
    "BillPaymentCheck": ("BankAccountRef", "Bank"),
    "BillPaymentCreditCard": ("CreditCardAccountRef", "CreditCard"),
}
_BALANCE_TYPES = ("AccountsReceivable", "AccountsPayable")


def check(company: Company, node: Element) -> dict[str, Any]:
    """Accounts and amounts; what each bill gets joins the form, for discounts post with the payment.

    The payee is a vendor [M]. A bank account for a check, a credit card account for a card [M].
    """
    kind = node.name.removesuffix("Add").removesuffix("Mod")
    payable(company, node.child("APAccountRef"), kind)
    field, account_type = _SOURCES[kind]
    account(company, node.child(field), kind, (account_type,))
    payee = company.elements.resolve(node.child("PayeeEntityRef"), ("Vendor",), "Vendor", kind)
    if payee is None and node.name.endswith("Add"):
        raise missing_element("PayeeEntityRef")
    applied = [child for child in node.children if child.name.startswith("AppliedToTxn")]
    if not applied:
        return {}
    return {"applied": [_part(company, kind, child) for child in applied]}


def _part(company: Company, kind: str, node: Element) -> dict[str, Any]:
    """Payment and discount for one bill. Posting rule 59 for bills: no discount without an account [M]."""
    txn_id = company.macro_value(node.child("TxnID"))
    if txn_id is None:
        raise missing_element("TxnID")
    if not any(node.get(name) for name in ("PaymentAmount", "DiscountAmount")) and not node.all("SetCredit"):
        raise missing_element("PaymentAmount")
    if any(truth(credit.get("Override")) for credit in node.all("SetCredit")):
        # Taking a credit away from another payment is not simulated.
        raise feature_closed()
    part: dict[str, Any] = {"bill": txn_id.upper(), "paid": _positive(node, "PaymentAmount")}
    part["discount"] = _positive(node, "DiscountAmount")
    if part["discount"]:
        found = account(company, node.child("DiscountAccountRef"), f"{kind} discount")
        if found is None:
            raise missing_element("DiscountAccountRef")
        if found.data["AccountType"] in _BALANCE_TYPES:
            raise bad_reference("Account", found.full_name, f"{kind} discount")
        part["account"] = {"ListID": found.list_id}
        group = company.elements.resolve(node.child("DiscountClassRef"), ("Class",), "Class", f"{kind} discount")
        part["class"] = {"ListID": group.list_id} if group else None
    return part


def _positive(node: Element, name: str) -> int:
    amount = cents(node.get(name) or "0")
    if amount < 0:
        raise invalid_value(f"{node.name} {name}", money(amount), "The amount must be positive.")
    return amount


def compose(company: Company, draft: Draft) -> Effect:
    """Dr accounts payable; Cr bank or card, and the discounts."""
    vendor_id = draft.ref("PayeeEntityRef")
    field = _SOURCES[draft.kind][0]
    source_id = draft.ref(field)
    if vendor_id is None or source_id is None:
        raise missing_element(field if vendor_id else "PayeeEntityRef")
    payable_id = draft.ref("APAccountRef") or company.special_account("AccountsPayable")
    parts, memo = draft.form["applied"], draft.form.get("Memo")
    total = sum(part["paid"] for part in parts)
    if "Amount" in draft.form and cents(draft.form.pop("Amount")) != total:
        raise saving_failed(draft.kind, "The amount is not the sum of what is applied.")
    effect = Effect(total, vendor_id, source_id, draft.lines)
    effect.postings = [
        Posting(source_id, -total, vendor_id, memo=memo),
        Posting(payable_id, total, vendor_id, memo=memo),
    ]
    discounts = [part for part in parts if part["discount"]]
    for part in discounts:
        class_id = part["class"]["ListID"] if part["class"] else None
        effect.postings += [
            Posting(part["account"]["ListID"], -part["discount"], vendor_id, class_id, memo=memo),
            Posting(payable_id, part["discount"], vendor_id, memo=memo),
        ]
    # A discount settles its bill like money does, so it is part of what the payment can settle.
    effect.open_item = OpenItem("debit", payable_id, vendor_id, total + sum(part["discount"] for part in discounts))
    effect.shown = {"APAccountRef": {"ListID": payable_id}, field: {"ListID": source_id}, "Amount": money(total)}
    if draft.kind == "BillPaymentCheck":
        effect.shown["IsToBePrinted"] = draft.form.get("IsToBePrinted", "false")
    return effect


def settle(company: Company, document: Document, node: Element) -> None:
    """Every bill gets its payment, discount and credits; never more than is open (posting rule 22)."""
    item = settlement.open_amount(company, document.txn_number)
    assert item is not None
    applied = [child for child in node.children if child.name.startswith("AppliedToTxn")]
    for child, part in zip(applied, document.form["applied"], strict=True):
        bill = settlement.target(company, part["bill"], "credit", item[2], item[1], f"{child.name} TxnID")
        for credit in child.all("SetCredit"):
            _set_credit(company, document, bill, credit, item)
        amount = part["paid"] + part["discount"]
        if amount:
            _apply(company, document, document, bill, amount, f"{child.name} payment amount")


def _set_credit(
    company: Company, document: Document, bill: Document, node: Element, item: tuple[str, str, str, int]
) -> None:
    """A vendor credit (or other open debit) settles part of a bill: links only. Posting rule 56."""
    credit_id, amount = company.macro_value(node.child("CreditTxnID")), node.get("AppliedAmount")
    if credit_id is None or amount is None:
        raise missing_element("CreditTxnID or AppliedAmount")
    credit = settlement.target(company, credit_id, "debit", item[2], item[1], "SetCredit CreditTxnID")
    _apply(company, document, credit, bill, cents(amount), "SetCredit AppliedAmount")


def _apply(company: Company, document: Document, debit: Document, bill: Document, amount: int, field: str) -> None:
    """Settles a bill, whose side is credit: what is due is looked at before what is left of the debit."""
    if amount > settlement.remaining(company, bill.txn_number):
        raise invalid_value(field, money(amount), settlement.TOO_MUCH)
    if amount > settlement.remaining(company, debit.txn_number):
        raise invalid_value(field, money(amount), "The amount is more than what is left of the credit.")
    settlement.apply(company, document, debit, bill, amount, field)


def settle_again(company: Company, document: Document, node: Element) -> None:
    """AppliedToTxnMod: bills that are not named again are open again."""
    if node.child("AppliedToTxnMod") is not None:
        settlement.release_made_by(company, document.txn_number)
        settle(company, document, node)


def only_links(document: Document, node: Element) -> bool:
    """Credits without money: bills and credits are linked and no payment is kept. Posting rule 58 for bills [M]."""
    credits = any(applied.child("SetCredit") is not None for applied in node.all("AppliedToTxnAdd"))
    return credits and document.total == 0 and not any(part["discount"] for part in document.form["applied"])


def extra(company: Company, document: Document, _: bool) -> Pairs:
    """What the payment settled, bill by bill, with the credits that it set."""
    rows = company.store.db.execute(
        "SELECT credit_txn, sum(CASE WHEN debit_txn = :n THEN cents ELSE 0 END) FROM application "
        "WHERE made_by = :n OR debit_txn = :n GROUP BY credit_txn ORDER BY min(application_id)",
        {"n": document.txn_number},
    ).fetchall()
    parts = {part["bill"]: part for part in document.form["applied"]}
    pairs: Pairs = []
    for number, amount in rows:
        bill = document_by_number(company, number)
        part = parts.get(bill.txn_id, {"discount": 0})
        inner: Pairs = [
            ("TxnID", bill.txn_id),
            ("TxnType", bill.kind),
            ("TxnDate", bill.txn_date),
            ("RefNumber", bill.ref_number),
            ("BalanceRemaining", money(settlement.remaining(company, number))),
            ("Amount", money(amount - part["discount"])),
        ]
        if part["discount"]:
            inner += [("DiscountAmount", money(part["discount"])), ("DiscountAccountRef", part["account"])]
            inner += [("DiscountClassRef", part["class"])] if part["class"] else []
        pairs.append(("AppliedToTxnRet", inner + _credit_pairs(company, document, number)))
    return pairs


def _credit_pairs(company: Company, document: Document, bill_number: int) -> Pairs:
    rows = company.store.db.execute(
        "SELECT debit_txn, cents FROM application WHERE made_by = ? AND credit_txn = ? AND debit_txn <> ?",
        (document.txn_number, bill_number, document.txn_number),
    ).fetchall()
    pairs: Pairs = []
    for number, amount in rows:
        credit = document_by_number(company, number)
        inner: Pairs = [("TxnID", credit.txn_id), ("TxnType", credit.kind), ("TxnDate", credit.txn_date)]
        inner += [("RefNumber", credit.ref_number), ("LinkType", "AMTTYPE"), ("Amount", money(amount))]
        pairs.append(("LinkedTxn", inner))
    return pairs


BILL_PAYMENT_CHECK = TransactionKind(
    "BillPaymentCheck", compose, {}, frozenset({"AppliedToTxnAdd", "AppliedToTxnMod"}), check, settle, extra, "Check",
    "PayeeEntityRef", mod=True, only_links=only_links, settle_again=settle_again,
)  # fmt: skip
BILL_PAYMENT_CREDIT_CARD = TransactionKind(
    "BillPaymentCreditCard", compose, {}, frozenset({"AppliedToTxnAdd"}), check, settle, extra,
    entity_field="PayeeEntityRef", only_links=only_links,
)  # fmt: skip
